"""ANSWER: an account folder as one object: its months, and what an analyst asks it by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from twitter_goals import (
    aims,
    cards,
    explore,
    periods,
    progress,
    sharing,
    tables,
    wording,
    workbench,
)
from twitter_goals import baseline as baselines
from twitter_goals.cards import Part
from twitter_goals.errors import Finding, UsageError
from twitter_goals.folder import Folder
from twitter_goals.kit import locate
from twitter_goals.monthly import MonthlyReport
from twitter_goals.periods import Period


def open(  # the name users type: tg.open("data/sample")
    folder: str | Path = ".",
    *,
    language: str | None = None,
    calendar: str | None = None,
    baseline: str | None = None,
) -> Account:
    """Open an account folder.

    ``language`` and ``calendar`` override the goal file's for this look; ``baseline`` names
    another recorded baseline. Reads nothing yet but the goal file, whose problems are raised
    all at once (GoalFileError); UsageError when there is no such folder, language or calendar,
    BaselineError when no baseline of that name is recorded.
    """
    path = locate(folder)
    if not path.is_dir():
        raise UsageError(workbench.no_folder(path, str(folder)))
    account = Account(path, language, calendar, baseline)
    _ = account.goals, account.language
    if baseline is not None:
        _ = account.baseline
    return account


@dataclass(frozen=True, repr=False)
class Account(Folder):
    """One account folder: exports, goals, baselines, and what follows from them.

    ==================================================  ============================================
    ``daily, posts, conversions, judged, events``       tidy frames; data/README.md has each column
    ``coverage, gaps, quality, files``                  what is known of each month, and what is odd
    ``goals, subgoals, baseline, baselines, months``    what was written down, what was recorded
    ``progress(month), report(month)``                  the month: as a table, as the report's parts
    ``explore(subgoal, month)``                         one sub-goal: sentence, periods, days
    ``by_month, compare, before_after, swing,``         a metric's past: tables and charts
    ``timeline, baseline_windows``
    ``kinds, best_time, weekday_hour, by_hour``         posts by kind and by hour
    ``proposals, how_often, try_target, smart()``       setting goals
    ``readable(table)``                                 any of these tables as text, by unit
    ==================================================  ============================================

    Months are named ``2026-10``, ``1405-07`` (Jalali by its year), ``2026-q3``, ``last``.
    """

    # --- month by month

    @property
    def subgoals(self) -> pd.DataFrame:
        """The sub-goals as written down: index ``subgoal``; ``goal, title, metric, owner``."""
        return workbench.subgoals(self)

    def progress(
        self, month: str | Period = "last", as_of: str | dt.date | None = None
    ) -> pd.DataFrame:
        """One row per sub-goal for that month: target, actual, baseline, evidence, status …"""
        span, day = self._when(month, as_of)
        table = progress.table(self.data, self.goals, self.baseline, span, day, self.language.code)
        table["sentence"] = [wording.sentence(row, self.language) for row in tables.records(table)]
        return table

    def report(
        self,
        month: str | Period = "last",
        as_of: str | dt.date | None = None,
        *,
        redact: str | None = None,
    ) -> MonthlyReport:
        """Everything one month's report shows; each part displays itself in a notebook."""
        span, day = self._when(month, as_of)
        whole = MonthlyReport(
            data=self.data,
            goals=self.goals,
            baseline=self.baseline,
            period=span,
            as_of=day,
            language=self.language,
            events=self.events,
        )
        return sharing.redact(whole, redact)

    def compare(
        self,
        first: str | Period,
        second: str | Period,
        *,
        other: Account | None = None,
        metrics: str | Iterable[str] | None = None,
        readable: bool = False,
    ) -> pd.DataFrame:
        """Two periods of this account, metric by metric; ``other``: the second of that account.

        Columns as ``explore.compare``. UsageError for a metric that is none.
        """
        table = explore.compare(
            self.data,
            self.period(first),
            self.period(second),
            other=other.data if other else None,
            names=_names(metrics),
            custom=self.goals.metrics,
        )
        return self.readable(table) if readable else table

    def before_after(
        self, day: str | dt.date | None = None, metrics: str | Iterable[str] = explore.EVERYDAY
    ) -> pd.DataFrame:
        """Counts after something you did against the days ahead of it: an association.

        ``day`` defaults to the last event that has a month of data after it; without such an
        event the table has no rows. DataError for a day outside the data.
        """
        when = (
            workbench.inside(self, _day(day))
            if day
            else workbench.latest_event(self, explore.AFTER_DAYS)
        )
        names = (_names(metrics) or ()) if when else ()
        return explore.before_after(self.data, when or self.last_day, names, self.goals.metrics)

    def by_month(self, metric: str = "impressions", basis: str | None = None) -> pd.DataFrame:
        """Month by month: value, typical, quiet and busy day, days missing."""
        chosen, basis = workbench.measurable(self, metric, basis)
        calendar = self.goals.account.calendar
        return explore.by_month(self.data, chosen, basis, calendar, self.first_day, self.last_day)

    def bases(self, metric: str) -> tuple[str, ...]:
        """On which bases there is data of a metric, preferred first."""
        return workbench.bases(self, metric)

    def kinds(self, metric: str = "impressions", days: int = 365) -> pd.DataFrame:
        """Originals against replies over the last ``days`` days; see ``drivers.kinds``."""
        return workbench.kinds(self, metric, days)

    def posts_around(self, month: str | Period = "last", days: int = 365) -> pd.DataFrame:
        """Posts of a period and so many days before; ``window`` says ``before`` or ``period``."""
        return explore.posts_around(self.posts, self.period(month), days)

    def timeline(self, metric: str = "impressions") -> Part:
        """A chart: the last year day by day, with what you changed."""
        return workbench.timeline(self, metric)

    def swing(
        self,
        metric: str = "impressions",
        first: str | dt.date | None = None,
        last: str | dt.date | None = None,
    ) -> Part:
        """A chart: week by week, with limits set by the weeks from ``first`` to ``last``."""
        window = _day(first) if first else self.first_day, _day(last) if last else self.last_day
        return workbench.swing(self, metric, *window)

    def baseline_windows(
        self, metric: str = "impressions", last: str | dt.date | None = None
    ) -> pd.DataFrame:
        """Windows that could serve as a baseline, by length: what each would let you see."""
        chosen, basis = workbench.measurable(self, metric)
        day = _day(last) if last else self.last_day
        return explore.baseline_windows(self.data, chosen, basis, day)

    def baseline_window(
        self,
        first: str | dt.date | None = None,
        last: str | dt.date | None = None,
        metric: str = "impressions",
    ) -> Period:
        """As asked for; else the recorded baseline's; else the candidate that shows most.

        With ``first`` alone the window runs to the last day of the data; with ``last`` alone it
        is the candidate that ends there.
        """
        if first:
            window = _day(first), _day(last) if last else self.last_day
        elif not last and self.baselines and self.baseline is not None:
            window = self.baseline.window
        else:
            window = workbench.baseline_window(self, metric, _day(last) if last else self.last_day)
        return periods.window(*window, self.goals.account.calendar)

    def weekday_hour(
        self, metric: str = "impressions", days: int = 365, replies: bool = False
    ) -> pd.DataFrame:
        """What posts got by weekday and hour (the account's zone), and how sure that is."""
        return workbench.weekday_hour(self, metric, days, replies)

    def by_hour(
        self, metric: str = "impressions", days: int = 365, replies: bool = False
    ) -> pd.DataFrame:
        """The same by hour alone: eight blocks with more posts in each, not fifty-six."""
        return workbench.by_hour(self, metric, days, replies)

    def best_time(
        self, metric: str = "impressions", days: int = 365, replies: bool = False
    ) -> Part:
        """The same as a chart, and in words what may be said of it."""
        return workbench.best_time(self, metric, days, replies)

    def subgoal_with_data(self, report: MonthlyReport) -> str:
        """The first sub-goal that has a figure in that report; of none, the first of all."""
        told = report.table.dropna(subset=["actual"])
        return str((told if len(told) else report.table)["subgoal"].iloc[0])

    def explore(
        self,
        subgoal: str,
        month: str | Period = "last",
        baseline: str | None = None,
        as_of: str | dt.date | None = None,
    ) -> Part:
        """One sub-goal at a glance: its month in a sentence, its periods, its way through it."""
        report = self._report(month, baseline, as_of)
        said = report.sentence(subgoal)
        parts = [said, report.chart(subgoal, "progress")]
        if report.burn_up[subgoal] is not None:
            parts.append(report.chart(subgoal, "burn_up"))
        return cards.stack(parts)

    @cached_property
    def _reports(self) -> dict[tuple[str, str | None, str], MonthlyReport]:
        return {}

    def _report(
        self, month: str | Period, baseline: str | None, as_of: str | dt.date | None = None
    ) -> MonthlyReport:
        """A report kept for the next look: a notebook's widgets ask again and again."""
        key = str(month), baseline, str(as_of)
        if key not in self._reports:
            report = self.report(month, as_of)
            if baseline is not None:
                report = replace(report, baseline=baselines.read(self.folder, baseline))
            self._reports[key] = report
        return self._reports[key]

    # --- setting goals

    def proposals(
        self, metrics: str | Iterable[str] | None = None, per: periods.Unit = "month"
    ) -> pd.DataFrame:
        """What is usual, metric by metric, and a target with floor and stretch from the past."""
        return aims.proposals(self, _names(metrics), workbench.unit(per))

    def metric_with_past(self, per: periods.Unit = "month") -> str:
        """The first metric a target can be proposed for; impressions where there is none."""
        return str(next(iter(self.proposals(per=per).get("metric", ())), "impressions"))

    def how_often(self, metric: str, per: periods.Unit = "month") -> pd.DataFrame:
        """Targets from easy to never done, and in how many past periods each was met."""
        return aims.how_often(self, metric, workbench.unit(per))

    def try_target(
        self,
        metric: str,
        target: float | None = None,
        per: periods.Unit = "month",
        times: float = 1,
    ) -> Part:
        """A chart: past periods against ``times`` one number (by default the proposal)."""
        return aims.try_target(self, metric, target, workbench.unit(per), times)

    def smart(self) -> Part:
        """Each sub-goal read as specific, measurable, attainable, relevant and timely, in words."""
        return aims.reading(self)

    def readable(
        self, table: pd.DataFrame, columns: Iterable[str] | str | None = None
    ) -> pd.DataFrame:
        """A table of numbers as text: by unit, labels and headings in the account's language."""
        return tables.readable(table, self.language, columns)

    def period(self, name: str | Period) -> Period:
        """``last``, ``2026-10``, ``1405-q3`` … as in reports, or ``2026-01-01..2026-03-31``."""
        if isinstance(name, Period):
            return name
        name = str(name)  # 2026 is a year
        if ".." in name:
            first, last = (_day(part) for part in name.split("..", 1))
            return periods.window(first, last, self.goals.account.calendar)
        if name == "last":
            return self.month()
        return periods.parse_period(name, self.goals.account.week_start)

    def period_before(self, period: Period) -> Period:
        """The one before it; of a free window as many days before it."""
        if period.unit != "window":
            return period.step(-1)
        last = period.first - dt.timedelta(1)
        return periods.window(last - dt.timedelta(period.days - 1), last, period.calendar)

    def record_baseline(
        self,
        first: str | dt.date,
        last: str | dt.date,
        *,
        name: str | None = None,
        why: str = "",
        recorded_at: dt.datetime | None = None,
    ) -> baselines.Baseline:
        """Freeze the state between two days under a name; never overwrites one."""
        return baselines.record(
            self.folder,
            self.data,
            self.goals,
            _day(first),
            _day(last),
            name=name,
            why=why,
            recorded_at=recorded_at or dt.datetime.now(dt.UTC),
        )

    # --- how it shows itself

    def __repr__(self) -> str:
        """Names and counts only: a look at an account must not read its exports."""
        subgoals = sum(1 for _ in self.goals.walk())
        where = self.folder.resolve().name
        return f"<Account @{self.goals.account.handle} in {where}: {subgoals} sub-goals>"

    def _repr_html_(self) -> str:
        return workbench.account_card(self)

    def __dir__(self) -> list[str]:
        """What tab completion offers: not what ``tg.open`` was given."""
        given = {"language_wanted", "calendar_wanted", "baseline_wanted", "parameters"}
        return sorted(set(super().__dir__()) - given)

    def _when(self, month: str | Period, as_of: str | dt.date | None) -> tuple[Period, dt.date]:
        day = _day(as_of) if as_of else None
        span = month if isinstance(month, Period) else self.month(str(month), day)
        return span, day or self.last_day


def _names(metrics: str | Iterable[str] | None) -> list[str] | None:
    """One name is a list of one."""
    return [metrics] if isinstance(metrics, str) else None if metrics is None else list(metrics)


def _day(value: str | dt.date) -> dt.date:
    if isinstance(value, dt.datetime):  # a Timestamp out of a frame
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return periods.parse_date(str(value))
    except ValueError as error:
        raise UsageError(Finding("problem", "unknown_date", {"found": value})) from error
