"""OPEN: an account folder as one object; everything in it is read when first asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from twitter_goals import baseline as baselines
from twitter_goals import explore, exports, goals, metrics, page, periods, progress, tidy, wording
from twitter_goals.errors import DataError, Finding, UsageError
from twitter_goals.kit import locate
from twitter_goals.languages import Language, language
from twitter_goals.metrics import bases as measurable_bases
from twitter_goals.metrics import named_in, resolve
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
    all at once (GoalFileError); UsageError when there is no such folder.
    """
    path = locate(folder)
    if not path.is_dir():
        raise UsageError(Finding("problem", "no_such_folder", {"found": str(folder)}))
    account = Account(path, language, calendar, baseline)
    _ = account.goals
    return account


@dataclass(frozen=True)
class Account:
    """One account folder: exports, goals, baselines, and what follows from them."""

    folder: Path
    language_wanted: str | None = None
    calendar_wanted: str | None = None
    baseline_wanted: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    # --- what was written down

    @cached_property
    def goals(self) -> goals.GoalFile:
        """Settings, major goals and sub-goals."""
        loaded = goals.load(self.folder, known=self._metrics_in_data)
        if self.calendar_wanted:
            if self.calendar_wanted not in ("gregorian", "jalali"):
                raise UsageError(
                    Finding("problem", "unknown_calendar", {"found": self.calendar_wanted})
                )
            loaded = replace(loaded, account=replace(loaded.account, calendar=self.calendar_wanted))
        return loaded

    @cached_property
    def _exports(self) -> tuple[exports.Export, ...]:
        return tuple(exports.read_folder(self.folder))

    def _metrics_in_data(self) -> Mapping[str, metrics.Metric]:
        """Metrics that only the files name: the goal file may use them undeclared."""
        named: dict[str, list[str]] = {"conversions": [], "judged": []}
        for export in self._exports:
            for table, names in named.items():
                if table in export.tables:
                    names += export.tables[table]["metric"].unique().tolist()
        return metrics.named_in(named["conversions"], named["judged"])

    @cached_property
    def language(self) -> Language:
        """The language of reports."""
        settings = self.goals.account
        return language(self.language_wanted or settings.language, settings.calendar)

    @cached_property
    def baseline(self) -> baselines.Baseline | None:
        """The one asked for, else the goal file's, else the latest recorded; None without any."""
        name = self.baseline_wanted or self.goals.baseline
        if name is None:
            every = [baselines.read(self.folder, each) for each in baselines.names(self.folder)]
            return max(every, key=lambda each: (each.last, each.recorded_at), default=None)
        return baselines.read(self.folder, name)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What was changed and when: ``day, title``."""
        return tidy.events(self.folder)

    # --- what was measured

    @cached_property
    def exports(self) -> list[exports.Export]:
        """Every data file of the folder, each as it was read."""
        return exports.read_folder(self.folder)

    @cached_property
    def data(self) -> tidy.Tidy:
        """All exports of the folder, merged; see ``daily``, ``posts`` and so on."""
        account = self.goals.account
        merged = tidy.tidy(
            self._exports,
            timezone=account.timezone,
            anchors=self.goals.followers,
            handle=account.handle,
        )
        return _seen_from(self.folder, merged)

    @property
    def daily(self) -> pd.DataFrame:
        """Activity by UTC day: one row a day, one column a count. NaN is not reported."""
        return self.data.days

    @property
    def posts(self) -> pd.DataFrame:
        """One row a post, lifetime counts at the last export; local day and hour."""
        return self.data.posts

    @property
    def conversions(self) -> pd.DataFrame:
        """Sign-ups, visits and the like: ``day, last_day, metric, value``."""
        return self.data.conversions

    @property
    def judged(self) -> pd.DataFrame:
        """Values people gave by judgement: ``day, metric, value, source, note``."""
        return self.data.judged

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed about the data."""
        return self.data.findings

    @property
    def files(self) -> pd.DataFrame:
        """One row an input file: what it is, its rows, its first and last day, its hash."""
        return self.data.files

    @property
    def quality(self) -> pd.DataFrame:
        """The findings as a table: ``severity, file, line, message``."""
        rows = [
            {
                "severity": finding.severity,
                "file": finding.file,
                "line": finding.line,
                "message": finding.text(self.language.code),
            }
            for finding in self.findings
        ]
        table = pd.DataFrame(rows, columns=["severity", "file", "line", "message"])
        return table.astype({"line": "Int64"})

    @property
    def coverage(self) -> pd.DataFrame:
        """Month by month: days known by day and by post, posts, days that may still change."""
        return explore.coverage(self.data, self.goals.account.calendar)

    @cached_property
    def last_day(self) -> dt.date:
        """The last day any export of X covers (else any conversion): the default ``as_of``."""
        data = self.data
        ends = [index.max() for index in (data.days.index, data.covered_posts) if len(index)]
        if not ends and len(data.conversions):
            ends = [data.conversions["last_day"].max()]
        if not ends:
            raise DataError(Finding("problem", "no_data_at_all", {"folder": self.folder.name}))
        return max(ends).date()

    @cached_property
    def first_day(self) -> dt.date:
        """The first day any export covers."""
        data = self.data
        starts = [index.min() for index in (data.days.index, data.covered_posts) if len(index)]
        if not starts and len(data.conversions):
            starts = [data.conversions["day"].min()]
        return min(starts).date() if starts else self.last_day

    @cached_property
    def months(self) -> list[Period]:
        """Full months with data, oldest first, in the account's calendar."""
        calendar = self.goals.account.calendar
        spans = periods.periods_between(self.first_day, self.last_day, "month", calendar)
        return [span for span in spans if span.last <= self.last_day and self._has_data(span)]

    def month(self, text: str = "last", as_of: dt.date | None = None) -> Period:
        """A month by name: ``2026-10``, ``1405-07`` or ``last``, the latest full one.

        Raises UsageError for a name that is no period, DataError for one without any data.
        """
        if text == "last":
            full = [span for span in self.months if as_of is None or span.last <= as_of]
            if not full:
                raise DataError(
                    Finding("problem", "no_full_month",
                            {"first": self.first_day, "last": self.last_day})
                )  # fmt: skip
            return full[-1]
        span = periods.parse_period(text, self.goals.account.week_start)
        if not self._has_data(span):
            raise DataError(
                Finding("problem", "month_without_data",
                        {"month": text, "first": self.first_day, "last": self.last_day})
            )  # fmt: skip
        return span

    def _has_data(self, span: Period) -> bool:
        first, last = pd.Timestamp(span.first), pd.Timestamp(span.last)
        data = self.data
        return any(
            bool(((index >= first) & (index <= last)).any())
            for index in (data.days.index, data.covered_posts, data.conversions["day"])
        )

    # --- what follows

    def progress(
        self, month: str | Period = "last", as_of: str | dt.date | None = None
    ) -> pd.DataFrame:
        """One row per sub-goal for that month: target, actual, baseline, evidence, status …"""
        span, day = self._when(month, as_of)
        table = progress.table(self.data, self.goals, self.baseline, span, day, self.language.code)
        table["sentence"] = [
            wording.sentence(row, self.language) for row in table.to_dict("records")
        ]
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
        return MonthlyReport(
            data=self.data,
            goals=self.goals,
            baseline=self.baseline,
            period=span,
            as_of=day,
            language=self.language,
            events=self.events,
            redact=frozenset((redact or "").replace("all", "posts,handles").split(",")) - {""},
        )

    def compare(
        self,
        first: str | Period,
        second: str | Period,
        *,
        other: Account | None = None,
        metrics: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Two periods of this account, metric by metric; ``other``: the second of that account."""
        spans = [each if isinstance(each, Period) else self._span(each) for each in (first, second)]
        return explore.compare(
            self.data,
            *spans,
            other=other.data if other else None,
            names=metrics,
            custom=self.goals.metrics,
        )

    def baseline_windows(
        self, metric: str = "impressions", last: str | dt.date | None = None
    ) -> pd.DataFrame:
        """Windows that could serve as a baseline, by length: what each would let you see."""
        chosen = resolve(metric, self.goals.metrics)
        day = _day(last) if last else self.last_day
        bases = measurable_bases(self.data, chosen, self.first_day, day)
        if not bases:
            raise DataError(Finding("problem", "metric_without_data", {"metric": metric}))
        return explore.baseline_windows(self.data, chosen, bases[0], day)

    def _span(self, text: str) -> Period:
        """A period by name, or ``2026-01-01..2026-03-31``."""
        if ".." in text:
            first, last = (_day(part) for part in text.split("..", 1))
            return periods.window(first, last, self.goals.account.calendar)
        return periods.parse_period(text, self.goals.account.week_start)

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
        spoken = self.language
        return (
            f"<Account @{self.goals.account.handle}: {len(self.files)} files, "
            f"{spoken.date(self.first_day)} to {spoken.date(self.last_day)}, "
            f"{sum(1 for _ in self.goals.walk())} sub-goals, "
            f"baseline {self.baseline.name if self.baseline else 'none'}>"
        )

    def _repr_html_(self) -> str:
        return page.account_card(self)

    def _when(self, month: str | Period, as_of: str | dt.date | None) -> tuple[Period, dt.date]:
        day = _day(as_of) if as_of else None
        span = month if isinstance(month, Period) else self.month(month, day)
        return span, day or self.last_day


def _day(value: str | dt.date) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return periods.parse_date(value)
    except ValueError as error:
        raise UsageError(Finding("problem", "unknown_date", {"found": value})) from error


def _seen_from(folder: Path, data: tidy.Tidy) -> tidy.Tidy:
    """Files named as seen from the account folder: where it lies is nobody else's business."""

    def inside(path: str) -> str:
        place = Path(path)
        return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else path

    files = data.files.assign(path=[inside(path) for path in data.files["path"]])
    findings = tuple(
        replace(each, file=inside(each.file)) if each.file else each for each in data.findings
    )
    return replace(data, files=files, findings=findings)
