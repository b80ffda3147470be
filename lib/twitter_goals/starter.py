"""BEGIN: a new account folder with commented goals, fitted to the exports that lie in it already.

A template is a goal file that teaches. Where the folder holds exports, the numbers of its
targets are replaced by proposals from the account's own past, each with a remark that says how
it came about. Nothing that exists is ever overwritten.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from twitter_goals import baseline, exports, goals, metrics, targets, tidy
from twitter_goals.errors import BaselineError, Finding, UsageError
from twitter_goals.files import write_aside
from twitter_goals.goals import reading, values
from twitter_goals.kit import templates
from twitter_goals.languages import Language, NumberUnit
from twitter_goals.languages import language as load_language
from twitter_goals.periods import DAYS_A_MONTH, format_date, period_of

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline
    from twitter_goals.goals import GoalFile, SubGoal
    from twitter_goals.tidy import Tidy

FOLDERS = ("exports", "conversions", "baselines")
FILES = {"manual.csv": "date,metric,value,source,note\n", "events.csv": "date,title\n"}
SCHEMA = "goals.schema.json"
WIDTH = 100
STALE = 366  # days: from files older than this no total to reach is worked out


@dataclass(frozen=True)
class Started:
    """What was written, and how many targets were proposed from data."""

    folder: Path
    written: tuple[Path, ...]
    handle: str | None
    proposed: int
    weighed: int = 0  # changes over the baseline that were held against the data
    files: int = 0  # of data that lay in the folder already


class _Advice(NamedTuple):
    """New numbers by key of the target (none where the data carries none), and a remark."""

    numbers: dict[str, str]
    remark: str
    weighed: bool = False


@dataclass(frozen=True)
class _Held:
    """What targets are proposed from: goals of the template, data and the latest baseline."""

    goals: GoalFile
    data: Tidy
    baseline: Baseline | None
    through: dt.date  # the last day of the data
    today: dt.date
    deadline: dt.date


@dataclass(frozen=True)
class _Edit:
    """A text to be put in for another at a place of the template."""

    line: int
    column: int
    old: str
    new: str


def names() -> tuple[str, ...]:
    """The templates there are."""
    return tuple(sorted(path.name.split(".")[0] for path in _folder().glob("*.en.yaml")))


def start(
    folder: str | Path,
    today: dt.date,
    *,
    template: str = "newsroom",
    language: str = "en",
    handle: str | None = None,
) -> Started:
    """Make ``folder`` an account folder: goals, empty tables, places for exports.

    ``today`` sets the deadlines of the template. Raises UsageError for an unknown template, a
    language without templates, and where there is a goal file already.
    """
    folder = Path(folder)
    if (folder / goals.NAME).exists():
        raise UsageError(Finding("problem", "goals_exist", {"folder": folder.name or str(folder)}))
    text = _template(template, language)
    say = load_language(language)
    found = exports.read_folder(folder) if folder.is_dir() else []
    handle = _checked(handle) if handle else _handle(found)
    recorded = _recorded(folder)
    text, proposed, weighed = _fitted(text, found, recorded, today, handle, say)
    written = []
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    schema = (_folder() / SCHEMA).read_text(encoding="utf-8")
    for name, content in {goals.NAME: text, SCHEMA: schema, **FILES}.items():
        try:
            written.append(write_aside(folder / name, content, new=True))
        except FileExistsError:
            continue  # somebody's own; it stays
    return Started(folder, tuple(written), handle, proposed, weighed, len(found))


def _folder() -> Path:
    return templates() / "goals"


def _template(name: str, language: str) -> str:
    path = _folder() / f"{name}.{language}.yaml"
    known = names()
    if name not in known:
        raise UsageError(
            Finding("problem", "unknown_template", {"found": name, "known": list(known)})
        )
    if not path.is_file():
        spoken = sorted(each.name.split(".")[1] for each in _folder().glob(f"{name}.*.yaml"))
        raise UsageError(
            Finding("problem", "unknown_language", {"found": language, "known": spoken})
        )
    return path.read_text(encoding="utf-8")


def _checked(handle: str) -> str:
    try:
        return values.handle(handle)
    except values.Wrong as wrong:
        raise UsageError(Finding("problem", wrong.code, wrong.values)) from wrong


def _handle(found: Any) -> str | None:
    """The account the exports name, where they name one."""
    named = [str(export.account) for export in found if export.account]
    named = [name for name in named if re.fullmatch(r"\w{1,20}", name, re.ASCII)]
    return max(set(named), key=named.count) if named else None


# --- fitting the template to the folder


def _fitted(
    text: str,
    found: Any,
    recorded: Baseline | None,
    today: dt.date,
    handle: str | None,
    say: Language,
) -> tuple[str, int, int]:
    """The template with this account's handle, deadlines and, from data, its targets.

    And how many targets were proposed, and how many changes weighed.
    """
    goal_file, document = goals.parse(text)
    account = goal_file.account
    edits: list[_Edit] = []
    remarks: dict[int, str] = {}
    if handle:
        edits.append(_edit(document, ("account", "handle"), handle))
    half_a_year_on = today + dt.timedelta(183)
    deadline = period_of(half_a_year_on, "year", account.calendar).last
    data = tidy.tidy(found, timezone=account.timezone, handle=handle) if found else None
    through = data.last_day if data is not None else None
    held = _Held(goal_file, data, recorded, through, today, deadline) if data and through else None
    proposed = weighed = 0
    for route in _targets(document.data):
        target = _at(document.data, route)
        if "by" in target:
            written = format_date(deadline, account.calendar)
            edits.append(_edit(document, (*route, "by"), written))
        if held is None:
            continue
        subgoal = goal_file.subgoal(_at(document.data, route[:-1])["name"])
        advice = _proposed(subgoal, held, say)
        proposed += bool(advice.numbers)
        weighed += advice.weighed
        remarks[document.keys[route][0]] = advice.remark
        for key, number in advice.numbers.items():
            if key in target:
                edits.append(_edit(document, (*route, key), number))
    return _applied(text, edits, remarks), proposed, weighed


def _proposed(subgoal: SubGoal, held: _Held, say: Language) -> _Advice:
    """Numbers for the sub-goal's target, or why there are none."""
    metric = metrics.resolve(subgoal.metric, held.goals.metrics)
    basis = targets.lately(held.data, metric, held.through)
    if basis is None:
        code = {"judged": "no_judged", "level": "no_followers"}.get(metric.kind, "no_data")
        return _Advice({}, say.text(f"init.{code}", metric=metric.name))
    account, unit = held.goals.account, subgoal.period_unit
    past = targets.past(
        held.data, metric, basis, held.through, unit=unit, calendar=account.calendar,
        week_start=account.week_start,
    )  # fmt: skip
    is_reach = subgoal.form == "reach"
    seen = targets.gains(past) if is_reach else past["value"]
    proposal = targets.propose(seen, metric.unit, subgoal.direction)
    if proposal is None:
        return _Advice({}, say.text(f"init.little_past_{unit}", count=len(seen)))
    told = {"count": proposal.periods, "basis": say.text(f"init.{basis}")}
    told["median"] = say.number(proposal.median, metric.unit)
    for name in ("floor", "target", "stretch"):
        number = getattr(proposal, name)
        told[name] = _said(number, metric.unit, say)
        told[f"{name}_met"] = targets.met(seen, number, subgoal.direction)
    if is_reach and (held.today - held.through).days > STALE:
        return _Advice({}, say.text("init.stale", last=held.through, metric=metric.name))
    if is_reach:
        now = float(past["value"].iloc[-1])
        months = (held.deadline - past["last"].iloc[-1]).days / DAYS_A_MONTH
        total = targets.rounded_up(now + proposal.target * months)
        told |= {"now": say.number(now), "total": say.number(total)}
        return _Advice({"reach": _written(total, metric.unit)}, say.text("init.reach", **told))
    if subgoal.form in ("increase_by", "decrease_by"):
        said = [say.text(f"init.change_{unit}", **told), *_changed(subgoal, seen, metric, say)]
        return _Advice({}, " ".join(said), weighed=True)
    numbers = {
        key: _written(number, metric.unit)
        for key, number in (
            (str(subgoal.form), proposal.target),
            ("floor", proposal.floor),
            ("stretch", proposal.stretch),
        )
    }
    said = [say.text(f"init.target_{unit}", **told)]
    known = held.baseline.get(metric.name, basis) if held.baseline else None
    if held.baseline and known:
        usual = known.over(int(past["days"].iloc[-1]), metric.kind)
        said += _beside_baseline(subgoal, proposal.target, usual, held.baseline.name, metric, say)
    return _Advice(numbers, " ".join(said))


def _beside_baseline(
    subgoal: SubGoal, target: float, usual: float, name: str, metric: metrics.Metric, say: Language
) -> Iterator[str]:
    """A warning where the proposal asks for less than the baseline, as ``check`` will say."""
    lower = subgoal.direction == "lower"
    if target > usual if lower else target < usual:
        code = "above_baseline" if lower else "below_baseline"
        _, written = say.apart(target, usual, metric.unit)
        yield say.text(f"init.{code}", name=name, baseline=written)


def _recorded(folder: Path) -> Baseline | None:
    """The latest baseline that lies in the folder, if a sound one does."""
    try:
        return baseline.latest(folder)
    except BaselineError:
        return None  # what is damaged is told by check


def _changed(
    subgoal: SubGoal, seen: pd.Series, metric: metrics.Metric, say: Language
) -> Iterator[str]:
    """What a change over the usual period would come to, and how often that was there."""
    target = subgoal.target
    amount = getattr(target, str(subgoal.form)) if target else None
    would = target.resolve(amount, float(seen.median())) if target else None
    if would is not None:
        reached = targets.met(seen, would, subgoal.direction)
        yield say.text(
            "init.changed", would=say.number(would, metric.unit), met=reached, count=len(seen)
        )


def _written(number: float, unit: str) -> str:
    """As a goal file has it."""
    if unit == "share":
        return f"{number * 100:.10g}%"
    return f"{number:.0f}" if number == int(number) else f"{number:.10g}"


def _said(number: float, unit: NumberUnit, say: Language) -> str:
    """With the figures that the goal file has."""
    decimals = len(_written(number, unit).rstrip("%").partition(".")[2])
    return say.number(number, unit, decimals=decimals)


# --- editing the text of a template, remarks and all


def _targets(data: Any, route: reading.Route = ()) -> Iterator[reading.Route]:
    """Where each single target stands."""
    if isinstance(data, list):
        for index, each in enumerate(data):
            yield from _targets(each, (*route, index))
    elif isinstance(data, dict):
        for key, each in data.items():
            if key == "target" and isinstance(each, dict):
                yield (*route, key)
            else:
                yield from _targets(each, (*route, key))


def _at(data: Any, route: reading.Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _edit(document: reading.Document, route: reading.Route, new: str) -> _Edit:
    line, column = document.places[route]
    return _Edit(line, column, _at(document.data, route), new)


def _applied(text: str, edits: list[_Edit], remarks: dict[int, str]) -> str:
    """The text with every edit made (the last place first) and remarks above their lines."""
    lines = text.splitlines()
    for edit in sorted(edits, key=lambda each: (each.line, each.column), reverse=True):
        line, start = lines[edit.line - 1], edit.column - 1
        if not line.startswith(edit.old, start):
            raise ValueError(f"line {edit.line} of the template: plain values only")
        rest = line[start + len(edit.old) :]
        if rest.lstrip().startswith("#"):  # a remark stays in its column
            rest = rest.lstrip().rjust(len(rest) + len(edit.old) - len(edit.new))
            rest = rest if rest.startswith(" ") else f"  {rest}"
        lines[edit.line - 1] = line[:start] + edit.new + rest
    for number in sorted(remarks, reverse=True):
        line = lines[number - 1]
        indent = " " * (len(line) - len(line.lstrip()))
        lines[number - 1 : number - 1] = textwrap.wrap(
            remarks[number], WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
        )
    return "\n".join(lines) + "\n"
