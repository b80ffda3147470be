"""CHECK: goals and data together: what is wrong, what is covered, what each sub-goal lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twitter_goals import account as accounts
from twitter_goals import ageing, smart
from twitter_goals.errors import Finding, GoalFileError, TwitterGoalsError
from twitter_goals.languages import Language
from twitter_goals.languages import language as load_language

if TYPE_CHECKING:
    import pandas as pd

    from twitter_goals.baseline import Baseline
    from twitter_goals.tidy import Tidy


@dataclass(frozen=True)
class Covered:
    """What one kind of data covers; ``key`` is the text that says so."""

    key: str
    values: dict[str, Any]


def _weighs(finding: Finding) -> bool:
    """A problem; and a goal without anything to measure, with which a report can still be made."""
    return finding.severity == "problem" or finding.code == "goal_without_subgoal"


@dataclass(frozen=True)
class Checkup:
    """Everything found out about an account folder."""

    folder: Path
    handle: str | None
    language: Language
    as_of: dt.date | None
    findings: tuple[Finding, ...]
    covered: tuple[Covered, ...]
    readings: tuple[smart.Reading, ...]
    preventing: tuple[Finding, ...] = ()  # of the findings and beside them: no report with these

    @property
    def problems(self) -> int:
        """Problems in files, and aspects that sub-goals lack."""
        wrong = sum(_weighs(finding) for finding in self.findings)
        return wrong + sum(len(reading.lacking) for reading in self.readings)

    @property
    def waiting(self) -> int:
        """Sub-goals that no data can be held against yet."""
        return sum(
            aspect.letter == "measurable" and aspect.state == "unknown"
            for reading in self.readings
            for aspect in reading.aspects
        )

    def text(self) -> str:
        """For people: findings, coverage, readings, in the account's language."""
        return "\n".join(self._lines())

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        code = self.language.code
        return {
            "account": self.handle,
            "language": code,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "problems": self.problems,
            "report_possible": not self.preventing,
            "preventing": [finding.as_dict(code) for finding in self.preventing],
            "findings": [
                {"severity": finding.severity, **finding.as_dict(code)} for finding in self.findings
            ],
            "data": {each.key.removeprefix("data_"): _plain(each.values) for each in self.covered},
            "subgoals": [
                {
                    "goal": reading.goal,
                    "subgoal": reading.subgoal,
                    "title": reading.title_in(code),
                    "place": reading.place,
                    "smart": {
                        aspect.letter: {
                            "state": aspect.state,
                            "code": aspect.code,
                            "message": aspect.text(self.language),
                        }
                        for aspect in reading.aspects
                    },
                }
                for reading in self.readings
            ],
        }

    def _lines(self) -> Iterator[str]:
        say = self.language
        for finding in self.findings:
            mark = "✗" if _weighs(finding) else "·"
            yield f"{mark} {finding.line_of_text(say.code)}"
        for each in self.covered:
            yield say.text(f"smart.{each.key}", **each.values)
        if self.as_of is None and self.handle:
            yield say.text("smart.data_none")
        for reading in self.readings:
            yield ""
            yield f"{reading.goal} / {reading.subgoal}: {say.isolate(reading.title_in(say.code))}"
            if reading.lacking and reading.place:
                yield f"  {reading.place}"
            for aspect in reading.aspects:
                letter = say.text(f"smart.letter_{aspect.letter}")
                yield f"  {smart.MARKS[aspect.state]} {letter}: {aspect.text(say)}"
        if self.readings:
            yield ""
        code = "lacking" if self.problems else "nothing_lacking"
        yield say.text(f"smart.{code}", count=self.problems)
        if self.waiting:
            yield say.text("smart.waiting", count=self.waiting)
        yield from self._report_lines()

    def _report_lines(self) -> Iterator[str]:
        """Whether a report can be made; what was told above is named by its place alone."""
        if self.preventing:
            yield self.language.text("smart.report_prevented")
        elif self.problems:
            yield self.language.text("smart.report_possible")
        for finding in self.preventing:
            told = finding.place if finding in self.findings else ""
            yield f"✗ {told or finding.line_of_text(self.language.code)}"


def check(folder: str | Path) -> Checkup:
    """Look at an account folder. Raises UsageError when there is no such folder."""
    try:
        account = accounts.open(folder)
    except GoalFileError as error:
        language = load_language(error.language)
        wrong = error.findings
        return Checkup(Path(folder), None, language, None, wrong, (), (), _problems(wrong))
    goals, data = account.goals, account.data
    findings = [*goals.findings, *data.findings]
    baseline = None
    preventing: list[Finding] = []
    try:
        baseline = account.baseline
    except TwitterGoalsError as error:
        preventing += error.findings
    try:
        _ = account.events
    except TwitterGoalsError as error:
        preventing += error.findings
    findings += _old_baseline(account, baseline, folder)
    findings += preventing
    try:
        account.month()
    except TwitterGoalsError as error:  # data may come yet: it is no mistake in a file
        preventing += error.findings
    covered = tuple(_covered(data))
    known = bool(covered)
    as_of = _last_day(data) if known else None
    readings = smart.read(goals, data if known else None, baseline, as_of or dt.date.min)
    return Checkup(
        Path(folder), goals.account.handle, account.language, as_of, tuple(findings), covered,
        readings, tuple(preventing),
    )  # fmt: skip


def _old_baseline(
    account: accounts.Account, baseline: Baseline | None, folder: str | Path
) -> Iterator[Finding]:
    """A baseline so old that the latest month's verdicts are weaker, and how to record another."""
    if baseline is None or not account.months:
        return
    month = account.months[-1]
    age = ageing.days(baseline, month.first)
    if age < ageing.OLD_DAYS:
        return
    new = ageing.renewal(month.last, month.calendar)
    values = {"name": baseline.name, "count": ageing.months(age), "month": month.label}
    values |= {"command": new.command(str(folder)), "key": f"baseline: {new.name}"}
    yield Finding("note", "baseline_old", values, file=account.goals.place("baseline") or None)


def _problems(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(each for each in findings if each.severity == "problem")


def _covered(data: Tidy) -> Iterator[Covered]:
    for key, days in (("data_by_day", data.days.index), ("data_by_post", data.covered_posts)):
        if len(days):
            first, last = days.min().date(), days.max().date()
            values = {"first": first, "last": last, "covered": len(days)}
            values["days"] = (last - first).days + 1
            if key == "data_by_post":
                values["posts"] = len(data.posts)
            yield Covered(key, values)
    for key, table in (("data_conversions", data.conversions), ("data_judged", data.judged)):
        if len(table):
            yield Covered(key, {"names": ", ".join(sorted(table["metric"].unique()))})


def _last_day(data: Tidy) -> dt.date:
    ends: list[pd.Timestamp] = [
        days.max()
        for days in (
            data.days.index, data.covered_posts, data.conversions["last_day"], data.judged["day"],
        )
        if len(days)
    ]  # fmt: skip
    return max(ends).date()


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }
