"""Where each account stands, read from what its runs left behind."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from twitter_goals import charts
from twitter_goals.errors import Finding, TwitterGoalsError, UsageError
from twitter_goals.periods import Period, parse_period

SUMMARY, REPORT, FAILED = "summary.json", "report.html", "failed.html"


@dataclass(frozen=True)
class Standing:
    """One account: its newest summary, and what became of its latest run.

    ``latest_run`` is ``made``; or a run after the summary ``failed`` or left one that is
    ``unreadable``; or what was asked for is ``missing``. ``summary`` is empty where there is none.
    """

    account: str  # empty where the report leaves names out
    latest_run: Literal["made", "failed", "unreadable", "missing"]
    summary: Mapping[str, Any] = field(default_factory=dict)
    report: Path | None = None
    failure: Path | None = None  # the failed run's page
    failed_period: Period | None = None

    @property
    def period(self) -> Period | None:
        """What the summary is about."""
        return parse_period(self.summary["period"]) if self.summary else None

    def goals(self) -> dict[str, dict[str, Any]]:
        """Major goals by name, with ``title, attainment`` (a share, or None) and ``statuses``."""
        found: dict[str, dict[str, Any]] = {}
        for line in self.summary.get("goals") or ():
            if line.get("level", 1) == 1:  # goals inside it are rolled up into it
                found[str(line["goal"])] = {
                    "title": str(line.get("title") or line["goal"]),
                    "attainment": _number(line.get("attainment")),
                    "statuses": [],
                }
        for row in self.summary.get("subgoals") or ():
            if goal := found.get(str(row["goal"]).split("/")[0]):
                goal["statuses"].append(_status(row))
        return found

    def statuses(self) -> list[str]:
        """Of every sub-goal, in the goal file's order."""
        return [_status(row) for row in self.summary.get("subgoals") or ()]


@dataclass(frozen=True)
class Run:
    """What one run left: a summary, or the page of its failure."""

    path: Path
    summary: Mapping[str, Any] | None  # None where it failed or cannot be read
    period: Period | None

    @property
    def account(self) -> Path:
        """``out/account`` of ``out/account/period/summary.json``."""
        return self.path.parent.parent

    @property
    def last(self) -> dt.date:
        """Its period's last day; a run for no period in particular counts as the latest."""
        return self.period.last if self.period else dt.date.max

    def preferred(self, language: str | None) -> tuple[dt.date, bool, bool]:
        """The newest period is; of one period the wanted language, else the account's own."""
        spoken = (self.summary or {}).get("language")
        return self.last, spoken == language, "." not in self.path.parent.name


def standings(
    places: Iterable[str | Path], months: Sequence[str] = (), language: str | None = None
) -> list[Standing]:
    """One standing an account, found below output folders or in ``summary.json`` files.

    The newest period each, or the one among ``months`` (a Gregorian and a Jalali one may stand
    together). Of one period in several languages ``language`` is taken. Raises UsageError for a
    place that is not there, a month that is none, and where there is no report at all.
    """
    wanted = {parse_period(month).label for month in months}
    accounts: dict[Path, dict[Path, Run]] = {}
    for place in (places := list(places)):
        found = list(_runs(place))
        for run in found:
            accounts.setdefault(run.account, {})[run.path] = run
        if not found:  # a folder named, with nothing in it: shown as that
            accounts.setdefault(Path(place).absolute(), {})
    if not any(accounts.values()):
        values = {"found": ", ".join(map(str, places))}
        raise UsageError(Finding("problem", "no_summaries", values))
    return [_standing(each, list(runs.values()), wanted, language)
            for each, runs in accounts.items()]  # fmt: skip


def newest_reports(folder: Path, language: str | None = None) -> list[Run]:
    """One report a period of an account's output folder, oldest first."""
    best: dict[str, Run] = {}
    for run in sorted(_runs(folder), key=lambda run: run.preferred(language)):
        if run.summary and run.period and run.account == folder.absolute():
            best[run.period.label] = run
    return list(best.values())


def _runs(place: str | Path) -> Iterator[Run]:
    path = Path(place).absolute()
    if not path.exists():
        raise UsageError(Finding("problem", "no_such_folder", {"found": str(place)}))
    below = sorted(path.rglob("*.*")) if path.is_dir() else [path]
    for each in below:
        if each == path or each.name in (SUMMARY, FAILED):
            summary = None if each.name == FAILED else _read(each)
            label = summary["period"] if summary else each.parent.name.split(".")[0]
            yield Run(each, summary, _period(label))


def _read(path: Path) -> dict[str, Any] | None:
    """The summary, if it is one: a file from elsewhere may hold anything."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be written on
        rows = [*(found.get("goals") or ()), *(found.get("subgoals") or ())]
        names = found.get("redacted", [])
        sound = isinstance(found["period"], str) and isinstance(names, list)
        sound = sound and all(isinstance(row, dict) and "goal" in row for row in rows)
        return found if sound and _period(found["period"]) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _standing(
    folder: Path, runs: Sequence[Run], wanted: set[str], language: str | None
) -> Standing:
    asked = [run for run in runs if not wanted or (run.period and run.period.label in wanted)]
    whole = [run for run in asked if run.summary]
    best = max(whole, key=lambda run: run.preferred(language), default=None)
    broken = [run for run in asked if not run.summary and (not best or run.last >= best.last)]
    trouble = max(broken, key=lambda run: run.last, default=None)
    failed = trouble is not None and trouble.path.name == FAILED
    nameless = any("handles" in run.summary.get("redacted", ()) for run in runs if run.summary)
    summary = best.summary if best and best.summary else {}
    name = str(summary.get("account") or folder.name)
    return Standing(
        account="" if nameless else name.encode("utf-8", "replace").decode(),
        latest_run=("failed" if failed else "unreadable") if trouble
        else "made" if best else "missing",
        summary=summary,
        report=best.path.with_name(REPORT) if best else None,
        failure=trouble.path if trouble and failed else None,
        failed_period=trouble.period if trouble else None,
    )  # fmt: skip


def _period(label: str) -> Period | None:
    try:
        return parse_period(label)
    except TwitterGoalsError:
        return None


def _status(row: Mapping[str, Any]) -> str:
    status = row.get("status")
    return status if isinstance(status, str) and status in charts.SHAPES else "not_enough_data"


def _number(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
    except OverflowError:  # an integer no float holds
        return None
