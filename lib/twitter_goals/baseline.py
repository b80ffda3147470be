"""BASELINE: the state before the work, measured once and frozen in a file.

A baseline is recorded, never edited: one JSON file a name, sealed with the SHA-256 of its own
content. It keeps the daily values themselves, so that a later report compares with what was
known on the day of recording, whatever re-downloaded exports say since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals import __version__, cards, metrics, periods
from twitter_goals.errors import BaselineError, Finding, UsageError
from twitter_goals.files import write_aside
from twitter_goals.goals.values import UNSHOWN, YEARS
from twitter_goals.languages import Language, NumberUnit, language

if TYPE_CHECKING:
    from twitter_goals.goals import GoalFile
    from twitter_goals.tidy import Tidy

FOLDER = "baselines"
SCHEMA_VERSION = 1
FIGURES = ("value", "numerator", "denominator")  # of a month
SHORT = 28  # days: of fewer weekdays and weeks say little
_NAME = re.compile(r"\w[\w.-]{0,63}")


@dataclass(frozen=True)
class Recorded:
    """One metric on one basis, as it stood.

    ``daily``: index ``day``; ``numerator`` and ``denominator`` (NaN for flows and levels);
    a day that was not covered has no row. ``monthly``: one row a calendar month, with
    ``value, numerator, denominator, days_covered, days``. ``typical_day`` is the median day,
    ``spread`` its 5th, 25th, 75th and 95th percentile; for a ratio both are of daily ratios.
    """

    metric: str
    basis: str
    unit: NumberUnit
    value: float
    typical_day: float
    spread: Mapping[str, float]
    days_covered: int
    days: int
    monthly: pd.DataFrame
    daily: pd.DataFrame

    def over(self, days: int, kind: str) -> float:
        """The value brought to a period of so many days, to be compared with that period's.

        A flow is its mean covered day × ``days``; everything else does not grow with time.
        """
        if kind != "flow":
            return self.value
        known = self.daily["numerator"].dropna()
        if len(known):
            return float(known.mean()) * days
        return self.value / max(self.days_covered, 1) * days  # monthly totals have no days


@dataclass(frozen=True, repr=False)
class Baseline:
    """A frozen record of where the account stood between ``first`` and ``last``."""

    name: str
    account: str | None
    first: dt.date
    last: dt.date
    recorded_at: str
    why: str
    calendar: periods.Calendar
    files: tuple[Mapping[str, Any], ...]
    goals_sha256: str | None
    metrics: Mapping[tuple[str, str], Recorded]
    sha256: str
    language: str = field(default="en", compare=False)  # of its card in a notebook, not recorded

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        """``(first, last)``, both inside."""
        return self.first, self.last

    def __repr__(self) -> str:
        return f"<Baseline {self.name}: {self.first} to {self.last}, {len(self.metrics)} metrics>"

    def _repr_html_(self) -> str:
        """Name, window, reason; the metrics open with a click."""
        spoken = language(self.language, self.calendar)
        recorded = dt.datetime.fromisoformat(self.recorded_at).date()
        facts = {
            "workbench.window": spoken.period(periods.window(self.first, self.last, self.calendar)),
            "page.recorded": spoken.date(recorded),
            "page.why": spoken.isolate(self.why),
            "workbench.files": spoken.number(len(self.files)),
        }
        head = ("metric", "basis", "value", "typical_day", "days_covered")
        rows = [
            [
                each.metric,
                spoken.text(f"page.basis_{each.basis}"),
                spoken.number(each.value, each.unit),
                spoken.number(each.typical_day, each.unit),
                spoken.text("page.days_of", covered=each.days_covered, days=each.days),
            ]
            for each in self.metrics.values()
        ]
        counted = spoken.text("workbench.metrics_recorded", count=len(rows))
        return cards.card(
            self.name,
            {spoken.text(key): fact for key, fact in facts.items()},
            folded=(counted, cards.grid([spoken.text(f"tables.{name}") for name in head], rows)),
            direction=spoken.direction,
            language=spoken.code,
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row a metric and basis: ``unit, value, typical_day, p05 …, days_covered, days``."""
        rows = [
            {"metric": each.metric, "basis": each.basis, "unit": each.unit, "value": each.value,
             "typical_day": each.typical_day, **each.spread,
             "days_covered": each.days_covered, "days": each.days}
            for each in self.metrics.values()
        ]  # fmt: skip
        return pd.DataFrame(rows).set_index(["metric", "basis"])

    @property
    def covered(self) -> dict[str, int]:
        """Days of the window that are known, by basis: those of the best known metric.

        Followers do not count: a total that somebody noted is carried over missing days.
        """
        found: dict[str, int] = {}
        for (metric, basis), recorded in self.metrics.items():
            if metric == "followers":
                continue
            found[basis] = max(found.get(basis, 0), recorded.days_covered)
        return found

    def said(self, spoken: Language) -> str:
        """What was recorded, in sentences: how many metrics, which days, what is missing."""
        days = (self.last - self.first).days + 1
        window = {"first": self.first, "last": self.last, "days": days}
        told = [spoken.text("baseline.recorded", count=len(self.metrics), **window)]
        known = {
            basis: self.covered[basis] for basis in ("by_day", "by_post") if basis in self.covered
        }
        told += [
            spoken.text(f"baseline.{basis}", covered=covered, days=days)
            for basis, covered in known.items()
        ]
        if any(covered < days for covered in known.values()):
            told.append(spoken.text("baseline.missing"))
        if days < SHORT:
            told.append(spoken.text("baseline.short"))
        return "\n".join(told)

    def get(self, metric: str, basis: str) -> Recorded | None:
        """The record of that metric on that basis, or None where none was taken."""
        return self.metrics.get((metric, basis))

    def age(self, as_of: dt.date) -> int:
        """Days between the window's end and ``as_of``: baselines age."""
        return (as_of - self.last).days


def record(
    folder: Path,
    data: Tidy,
    goals: GoalFile,
    first: dt.date,
    last: dt.date,
    *,
    name: str | None = None,
    why: str = "",
    recorded_at: dt.datetime,
) -> Baseline:
    """Measure every metric the data can give between ``first`` and ``last``; write it once.

    Raises BaselineError when the name is taken or unusable, or when the window holds no data;
    UsageError when the window is reversed.
    """
    window = periods.window(first, last, goals.account.calendar)
    for day in window.window:
        if day.year not in YEARS:
            values = {"found": day.isoformat(), "first": YEARS[0], "last": YEARS[-1]}
            raise UsageError(Finding("problem", "date_out_of_time", values))
    name = name or str(window).replace("..", "_")
    path = _path(folder, name)
    if path.exists():
        raise _refusal("baseline_exists", path)
    measured = _measure_all(data, goals, window)
    # A follower total that somebody noted is no state of the account by itself.
    if not any(row["metric"] != "followers" for row in measured):
        span = _as_days(first, last, window.calendar)
        outside = Finding("problem", "baseline_without_data", span)
        raise BaselineError([outside, *_known_days(data, window.calendar)])
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "name": name,
        "account": goals.account.handle,
        "window": {"first": first.isoformat(), "last": last.isoformat()},
        "calendar": goals.account.calendar,
        "timezone": goals.account.timezone,
        "recorded_at": recorded_at.isoformat(timespec="seconds"),
        "why": UNSHOWN.sub("\ufffd", why).strip(),
        "library_version": __version__,
        "files": [
            {"path": str(row.path), "sha256": row.sha256}
            for row in data.files[["path", "sha256"]].itertuples()
        ],
        "goals_sha256": goals.sha256,
        "metrics": measured,
    }
    content["sha256"] = _seal(content)
    try:
        write_aside(path, _text(content), new=True)
    except FileExistsError as error:  # another process was quicker
        raise _refusal("baseline_exists", path) from error
    return read(folder, name)


def _known_days(data: Tidy, calendar: periods.Calendar) -> Iterator[Finding]:
    """From which day to which there is data, for each basis that has any."""
    conversions = data.conversions
    for basis, starts, ends in (
        ("by_day", data.days.index, data.days.index),
        ("by_post", data.covered_posts, data.covered_posts),
        ("conversion", conversions["day"], conversions["last_day"]),
    ):
        if len(starts):
            span = _as_days(starts.min().date(), ends.max().date(), calendar)
            yield Finding("note", f"known_{basis}", span)


def _as_days(
    first: dt.date, last: dt.date, calendar: periods.Calendar
) -> dict[str, periods.Period]:
    """Two days for a message that writes them in the account's calendar."""
    ends = {"first": first, "last": last}
    return {name: periods.period_of(day, "day", calendar) for name, day in ends.items()}


def names(folder: Path) -> list[str]:
    """Names of the baselines recorded in an account folder, in order of name."""
    return sorted(path.stem for path in (Path(folder) / FOLDER).glob("*.json"))


def latest(folder: Path) -> Baseline | None:
    """The baseline that ends last, of several the one recorded last; None where none is recorded.

    Raises BaselineError as ``read`` does.
    """
    every = [read(folder, name) for name in names(folder)]
    return max(every, key=lambda each: (each.last, each.recorded_at), default=None)


def read(folder: Path, name: str) -> Baseline:
    """A recorded baseline, proven unchanged.

    Raises BaselineError when there is none of that name, when it is truncated or no JSON, or
    when its content does not give the seal it carries.
    """
    path = _path(folder, name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = names(folder)
        code = "baseline_unknown" if known else "baseline_none_recorded"
        raise _refusal(code, path, known=", ".join(known)) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        line = getattr(error, "lineno", None)
        raise _refusal("baseline_damaged", path, line) from error
    if not isinstance(content, dict) or content.get("sha256") != _seal(content):
        raise _refusal("baseline_changed", path)
    return _thaw(content)


def _refusal(code: str, path: Path, line: int | None = None, **values: Any) -> BaselineError:
    """What is wrong with the file of a baseline, named as seen from the account folder."""
    values["name"] = path.stem
    return BaselineError(Finding("problem", code, values, f"{FOLDER}/{path.name}", line))


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):  # a name is never a path
        raise BaselineError(Finding("problem", "baseline_name", {"found": name}))
    return Path(folder) / FOLDER / f"{name}.json"


def _seal(content: Mapping[str, Any]) -> str:
    unsealed = {key: value for key, value in content.items() if key != "sha256"}
    canonical = json.dumps(unsealed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _text(content: Mapping[str, Any]) -> str:
    """One line a metric: small files that still show a change line by line."""
    head = {key: value for key, value in content.items() if key != "metrics"}
    opening = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in content["metrics"])
    return f'{opening},\n "metrics": [\n  {rows}\n ]\n}}\n'


def _measure_all(data: Tidy, goals: GoalFile, window: periods.Period) -> list[dict[str, Any]]:
    measured = []
    for metric in metrics.measurable(data, goals.metrics):
        for basis in metrics.bases(data, metric, *window.window):
            measured.append(_measure_one(data, metric, basis, window))
    return measured


def _measure_one(
    data: Tidy, metric: metrics.Metric, basis: str, window: periods.Period
) -> dict[str, Any]:
    whole = metrics.measure(data, metric, basis, *window.window)
    daily = metrics.daily(data, metric, basis).loc[str(window.first) : str(window.last)]
    typical, spread = _typical(metric, daily)
    months = []
    for month in periods.periods_between(window.first, window.last, "month", window.calendar):
        inside = max(month.first, window.first), min(month.last, window.last)
        part = metrics.measure(data, metric, basis, *inside)
        months.append(
            {
                "month": month.label,
                "value": _number(part.value),
                "numerator": _number(part.numerator),
                "denominator": _number(part.denominator),
                "days_covered": part.days_covered,
                "days": month.days,
            }
        )
    days = window.index()
    aligned = daily.reindex(days)
    frozen: dict[str, Any] = {
        "covered": "".join("1" if day in daily.index else "0" for day in days),
        "numerator": [_number(value) for value in aligned["numerator"]],
    }
    if aligned["denominator"].notna().any():
        frozen["denominator"] = [_number(value) for value in aligned["denominator"]]
    return {
        "metric": metric.name,
        "basis": basis,
        "unit": metric.unit,
        "value": _number(whole.value),
        "typical_day": _number(typical),
        "spread": {key: _number(value) for key, value in spread.items()},
        "days_covered": whole.days_covered,
        "days": window.days,
        "monthly": months,
        "daily": frozen,
    }


def _typical(metric: metrics.Metric, daily: pd.DataFrame) -> tuple[float, dict[str, float]]:
    values = metrics.per_day(daily, metric).dropna()
    if values.empty:
        return float("nan"), {}
    shares = {"p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}
    return float(values.median()), {
        key: float(values.quantile(share)) for key, share in shares.items()
    }


def _number(value: float) -> float | int | None:
    """JSON has no NaN; whole counts stay whole so that files read well."""
    if value is None or not np.isfinite(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _thaw(content: Mapping[str, Any]) -> Baseline:
    first, last = (dt.date.fromisoformat(content["window"][end]) for end in ("first", "last"))
    days = pd.date_range(first, last, freq="D", unit="us", name="day")
    unknown = [None] * len(days)
    recorded = {}
    for row in content["metrics"]:
        frozen = row["daily"]
        covered = np.array([mark == "1" for mark in frozen["covered"]], dtype=bool)
        sides = {
            side: np.array(frozen.get(side, unknown), dtype=float)[covered]
            for side in ("numerator", "denominator")
        }
        daily = pd.DataFrame(sides, index=days[covered])
        monthly = pd.DataFrame(
            {  # by column, which takes a third of the time that rows take
                name: np.array(values, dtype=float) if name in FIGURES else values
                for name in row["monthly"][0]
                for values in [[month[name] for month in row["monthly"]]]
            }
        )
        recorded[row["metric"], row["basis"]] = Recorded(
            metric=row["metric"],
            basis=row["basis"],
            unit=row["unit"],
            value=_float(row["value"]),
            typical_day=_float(row["typical_day"]),
            spread={key: _float(value) for key, value in row["spread"].items()},
            days_covered=row["days_covered"],
            days=row["days"],
            monthly=monthly,
            daily=daily,
        )
    return Baseline(
        name=content["name"],
        account=content["account"],
        first=first,
        last=last,
        recorded_at=content["recorded_at"],
        why=content["why"],
        calendar=content["calendar"],
        files=tuple(content["files"]),
        goals_sha256=content["goals_sha256"],
        metrics=recorded,
        sha256=content["sha256"],
    )


def _float(value: float | None) -> float:
    return float("nan") if value is None else float(value)
