"""GATHER: everything one month's report shows, worked out once and handed to the page.

The parts are plain frames and frozen values; the page lays them out and adds nothing.
"""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals import (
    __version__,
    ageing,
    cards,
    drivers,
    evidence,
    figures,
    history,
    metrics,
    page,
    progress,
    sharing,
    tables,
    targets,
    wording,
)
from twitter_goals.cards import Part
from twitter_goals.errors import Finding, UsageError
from twitter_goals.languages import Language

if TYPE_CHECKING:
    from twitter_goals.baseline import Baseline
    from twitter_goals.goals import GoalFile
    from twitter_goals.periods import Period
    from twitter_goals.tidy import Tidy

SUMMARY_MIME = "application/vnd.twitter-goals.summary+json"
SCHEMA_VERSION = 1
EVENTS_BEFORE = 62  # days before the period, two months, from which events are told
FEWEST_MONTHS = 6  # of fewer no dispersion is worked out


@dataclass(frozen=True, repr=False)
class MonthlyReport:
    """One account, one period, one language. Shown in a notebook, each part is a piece of page."""

    data: Tidy
    goals: GoalFile
    baseline: Baseline | None
    period: Period
    as_of: dt.date
    language: Language
    events: pd.DataFrame
    parameters: Mapping[str, Any] = field(default_factory=dict)
    redact: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<MonthlyReport @{self.account.handle}, {self.period.label}, {self.language.code}>"

    def _repr_html_(self) -> str:
        return self.headline().html

    # --- numbers

    @cached_property
    def cases(self) -> list[progress.Case]:
        """One for each sub-goal, in the goal file's order."""
        return progress.cases(self.data, self.goals, self.baseline, self.period, self.as_of)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The progress table, sentences included."""
        table = progress.table(
            self.data, self.goals, self.baseline, self.period, self.as_of, self.language.code
        )
        table["sentence"] = [wording.sentence(row, self.language) for row in tables.records(table)]
        return table

    @cached_property
    def _by_name(self) -> dict[str, progress.Case]:
        return {case.subgoal.name: case for case in self.cases}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The table as plain rows: NaN is None."""
        clean = self.table.astype(object).where(self.table.notna(), None)
        return tables.records(clean)

    @cached_property
    def daily(self) -> dict[str, pd.DataFrame]:
        """Per sub-goal: daily numerator and denominator over baseline and period."""
        return {name: progress.series(self.data, case) for name, case in self._by_name.items()}

    @cached_property
    def history(self) -> dict[str, pd.DataFrame]:
        """Per sub-goal: its last periods, oldest first."""
        start = self.goals.account.week_start
        return {
            name: history.periods(self.data, case, start) for name, case in self._by_name.items()
        }

    @cached_property
    def burn_up(self) -> dict[str, pd.DataFrame | None]:
        """Per sub-goal: reached so far, the target's path and the forecast's fan."""
        return {
            row["subgoal"]: history.burn_up(case, progress.recent(self.data, case)[0], row)
            if case.basis is not None
            else None
            for case, row in zip(self.cases, self.rows, strict=True)
        }

    @cached_property
    def xmr(self) -> dict[str, pd.DataFrame | None]:
        """Per sub-goal: the process behaviour view, limits from the baseline."""
        return {
            name: history.behaviour(case, self.daily[name]) for name, case in self._by_name.items()
        }

    @cached_property
    def drivers(self) -> dict[str, pd.DataFrame | None]:
        """What moved the period: top posts, kinds of post, hours, concentration, events."""
        window = self.period.first, min(self.period.last, self.as_of)
        start = self.goals.account.week_start
        return drivers.all_of(self.data.posts, window, week_start=start) | {
            "before_after": self._before_after()
        }

    def _before_after(self) -> pd.DataFrame | None:
        """For each event near the period: each measured sub-goal before against after."""
        horizon = self.period.first - dt.timedelta(EVENTS_BEFORE)
        near = self.events[
            (self.events["day"] >= pd.Timestamp(horizon))
            & (self.events["day"] <= pd.Timestamp(min(self.period.last, self.as_of)))
        ]
        rows = []
        for event in tables.records(near):
            for name, case in self._by_name.items():
                if case.metric.kind != "flow" or case.basis is None:
                    continue
                whole = metrics.daily(self.data, case.metric, case.basis)["numerator"]
                change = evidence.before_after(
                    whole.loc[: str(self.as_of)], event["day"].date(),
                    better=case.subgoal.direction,
                )  # fmt: skip
                if change is not None:
                    rows.append(
                        {"date": event["day"].date(), "event": event["title"], "subgoal": name,
                         "title": self.table.set_index("subgoal")["title"][name],
                         "change": change.change, "low": change.low, "high": change.high,
                         "p_value": change.p_value, "verdict": change.verdict,
                         "days_before": change.baseline_days_used,
                         "days_after": change.period_days_used,
                         "set_aside": "outlying_days_set_aside" in change.notes}
                    )  # fmt: skip
        if not rows:
            return None
        frame = pd.DataFrame(rows)
        kept = evidence.adjust(frame["p_value"])
        frame["verdict"] = frame["verdict"].where(kept, "indistinguishable")
        return frame

    @cached_property
    def roll_up(self) -> pd.DataFrame:
        """One row a major goal: its attainment from its direct children, and how it was made."""
        from twitter_goals import goals

        return goals.roll_up(self.goals, self.table, self.language.code)

    @property
    def quality(self) -> tuple[Finding, ...]:
        """Every repair, refusal and note about the data."""
        return tuple(self.data.findings)

    @property
    def files(self) -> pd.DataFrame:
        """One row an input file."""
        return self.data.files

    @property
    def account(self) -> Any:
        """Handle, calendar, time zone and week of the account."""
        return self.goals.account

    @property
    def calendar(self) -> str:
        """The calendar whose months are reported."""
        return self.period.calendar

    @cached_property
    def versions(self) -> dict[str, str]:
        """What made these numbers."""
        names = ("pandas", "numpy", "scipy", "matplotlib", "papermill")
        return {
            "twitter_goals": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in names},
        }

    # --- one sub-goal at a time

    def row(self, name: str) -> dict[str, Any]:
        """The sub-goal's row of the table. Raises UsageError with the names there are."""
        found = next((row for row in self.rows if row["subgoal"] == name), None)
        if found is None:
            values = {"found": name, "known": list(self._by_name)}
            raise UsageError(Finding("problem", "unknown_subgoal", values))
        return found

    def section(self, name: str) -> Part:
        """The sub-goal's section of the page: chart, sentence, numbers."""
        return Part(page.subgoal(self, self.row(name)), self.row(name)["sentence"])

    def sentence(self, name: str) -> Part:
        """The sub-goal's month in words."""
        spoken = self.language
        return cards.paragraph(self.row(name)["sentence"], spoken.direction, spoken.code)

    def chart(self, name: str, kind: figures.Kind = "progress") -> Part:
        """One chart of the sub-goal, or the reason why there is none.

        ``progress``: its last periods against their targets; ``burn_up``: day by day to the
        target; ``xmr``: week by week against the baseline's swing; ``timeline``: a year of days
        with the events in it.
        """
        row, spoken = self.row(name), self.language
        if kind == "progress":
            return figures.progress(self.history[name], row, spoken)
        if kind == "burn_up":
            return figures.burn_up(self.burn_up[name], row, spoken)
        if kind == "xmr":
            return figures.xmr(self.xmr[name], row, spoken)
        if kind == "timeline":
            return figures.timeline(self._year_of(name), self.events, row, spoken)
        values = {"found": kind, "known": list(figures.KINDS)}
        raise UsageError(Finding("problem", "unknown_chart", values))

    def top_posts(self, name: str, top: int = 5) -> pd.DataFrame:
        """The posts of the period that brought most of what the sub-goal counts.

        By its numerator where posts have that column, else by impressions (column ``by``);
        lifetime counts; ``drivers.top_posts`` has the other columns.
        """
        row = self.row(name)
        case = self._by_name[name]
        parts = [term.name for term in case.metric.numerator if term.source == "column"]
        by = next((part for part in parts if part in self.data.posts), "impressions")
        window = row["period_first"], case.through
        if self.data.posts.empty:
            return pd.DataFrame(columns=["by", *drivers.TOP_COLUMNS])
        found = drivers.top_posts(self.data.posts, window, by, top)
        if "posts" in self.redact:
            found = found.assign(text=self.language.text("page.text_withheld"))
        return found.assign(by=by)

    def events_around(self, name: str) -> pd.DataFrame:
        """What was changed near the period, and the sub-goal before against after each."""
        self.row(name)
        found = self.drivers["before_after"]
        columns = ["date", "event", "change", "low", "high", "verdict"]
        if found is None:
            return pd.DataFrame(columns=columns)
        return found.loc[found["subgoal"] == name, columns].reset_index(drop=True)

    def outlook(self, name: str) -> pd.DataFrame:
        """What the target would take, in one row.

        ``target, actual, days_left, needed_a_day`` (sums only), ``baseline_a_day``, ``forecast``
        with its interval, ``chance``; ``reached`` of ``periods`` full ones before met their own
        target, ``best`` of their values; ``smallest_change`` a period like this can show;
        ``months_needed`` of data on each side tell that target from the baseline (sums only),
        if months go on swinging as they did.
        """
        row, history = self.row(name), self.history[name]
        before = history[~history["is_current"].astype(bool)].dropna(subset=["value"])
        lower = row["direction"] == "lower"
        value, target = before["value"].astype(float), before["target"].astype(float)
        left = max((row["period_last"] - row["as_of"]).days, 0)
        sums = row["kind"] == "flow" and row["target"] is not None and row["actual"] is not None
        days = (row["period_last"] - row["period_first"]).days + 1
        known = row["kind"] == "flow" and row["baseline"] is not None
        return pd.DataFrame(
            [
                {
                    "unit": row["unit"],
                    "target": row["target"],
                    "actual": row["actual"],
                    "days_left": left,
                    "needed_a_day": max(row["target"] - row["actual"], 0) / left
                    if sums and left and not lower
                    else None,
                    "baseline_a_day": row["baseline"] / days if known else None,
                    "forecast": row["forecast"],
                    "forecast_low": row["forecast_low"],
                    "forecast_high": row["forecast_high"],
                    "chance": row["chance"],
                    "reached": targets.met(value, target, row["direction"]),
                    "periods": len(before),
                    "best": targets.best(value, row["direction"]) if len(value) else None,
                    "smallest_change": row["smallest_change"],
                    "months_needed": row["months_needed"] or _months_needed(row, value),
                }
            ]
        )

    def _year_of(self, name: str) -> pd.Series:
        """Daily values of the year that ends with the period; a rate's own for each day."""
        case = self._by_name[name]
        if case.basis is None:
            return pd.Series(dtype=float, index=pd.DatetimeIndex([]))
        start = case.through - dt.timedelta(364)
        daily = metrics.daily(self.data, case.metric, case.basis)
        return metrics.per_day(daily, case.metric).loc[str(start) : str(case.through)]

    # --- the page, part by part

    def look(self) -> Part:
        """The page's CSS, to see the parts inside a notebook as they are in the page."""
        return Part(page.style(self.language))

    def headline(self) -> Part:
        """How many sub-goals are where, and the one thing to know."""
        return Part(page.headline(self))

    def scorecard(self) -> Part:
        """All sub-goals under their major goals."""
        return Part(page.scorecard(self))

    def contents(self) -> Part:
        """Table of contents."""
        return Part(page.contents(self))

    def subgoals(self) -> Part:
        """A section each: chart, sentence, numbers."""
        return Part("".join(page.subgoal(self, row) for row in self.rows))

    def what_drove_it(self) -> Part:
        """Posts, hours, concentration, events."""
        return Part(page.drivers(self))

    def data_quality(self) -> Part:
        """What the data can and cannot say."""
        return Part(page.quality(self))

    def provenance(self) -> Part:
        """Inputs, baseline, versions, parameters."""
        return Part(page.provenance(self))

    def glossary(self) -> Part:
        """The metrics used, in words."""
        return Part(page.glossary(self))

    # --- the summary

    def summary(self) -> Summary:
        """The same table for machines; shown in a notebook it becomes ``summary.json``."""
        account = self.goals.account
        return Summary(
            {
                "schema_version": SCHEMA_VERSION,
                "account": account.handle,
                "language": self.language.code,
                "calendar": self.period.calendar,
                "timezone": account.timezone,
                "period": self.period.label,
                "period_first": self.period.first,
                "period_last": self.period.last,
                "as_of": self.as_of,
                "baseline": self.baseline.name if self.baseline else None,
                "baseline_window": self.baseline.window if self.baseline else None,
                "baseline_age_days": ageing.days(self.baseline, self.period.first)
                if self.baseline
                else None,
                "goals_sha256": self.goals.sha256,
                "files": [
                    {"path": str(row.path), "kind": row.kind, "sha256": row.sha256}
                    for row in self.files.itertuples()
                ],
                "versions": self.versions,
                "redacted": sorted(self.redact),
                "goals": tables.records(self.roll_up),
                "subgoals": [
                    {column: row[column] for column in progress.COLUMNS} for row in self.rows
                ],
                "findings": [finding.as_dict(self.language.code) for finding in self.quality],
            }
        )


def _months_needed(row: Mapping[str, Any], before: pd.Series) -> float | None:
    """``evidence.months_needed`` with the dispersion of the full periods known."""
    if row["kind"] != "flow" or row["period_unit"] != "month" or len(before) < FEWEST_MONTHS:
        return None
    if not row["baseline"] or not row["target"] or before.mean() <= 0:
        return None
    dispersion = max(1.0, float(before.var() / before.mean()))
    months = evidence.months_needed(row["baseline"], row["target"], dispersion=dispersion)
    return float(np.ceil(months)) if np.isfinite(months) else None


@dataclass(frozen=True)
class Summary:
    """The report for machines: plain JSON values only."""

    content: Mapping[str, Any]

    def json(self) -> str:
        """The text of ``summary.json``; NaN is null, dates are ISO."""
        return sharing.json_text(_plain(self.content))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        counts = pd.Series([row["status"] for row in self.content["subgoals"]]).value_counts()
        return {
            SUMMARY_MIME: _plain(self.content),
            "text/plain": ", ".join(f"{status}: {n}" for status, n in sorted(counts.items())),
        }


def _plain(value: Any) -> Any:
    """JSON's own types: NaN is None, dates are text, numpy's numbers are numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value.tolist()]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if value is pd.NaT or value is pd.NA:
        return None
    return str(value)
