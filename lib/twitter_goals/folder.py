"""OPEN: what an account folder holds; each part is read when it is first asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast, get_args

import pandas as pd

from twitter_goals import baseline as baselines
from twitter_goals import cache, explore, exports, goals, metrics, periods, tidy
from twitter_goals.errors import BaselineError, DataError, Finding, UsageError
from twitter_goals.languages import Language, language
from twitter_goals.periods import Calendar, Period

NOT_THERE = ("baseline_unknown", "baseline_none_recorded", "baseline_name")


@dataclass(frozen=True, repr=False)
class Folder:
    """Exports, goals and baselines of one account: what was written down, what was measured."""

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
            if self.calendar_wanted not in get_args(Calendar):
                found = {"found": self.calendar_wanted}
                raise UsageError(Finding("problem", "unknown_calendar", found))
            calendar = cast(Calendar, self.calendar_wanted)
            loaded = replace(loaded, account=replace(loaded.account, calendar=calendar))
        return loaded

    @cached_property
    def _reading(self) -> cache.Reading:
        return cache.Reading(self.folder)

    def _metrics_in_data(self) -> Mapping[str, metrics.Metric]:
        """Metrics that only the files name: the goal file may use them undeclared."""
        named = self._reading.metric_names
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
            found = baselines.latest(self.folder)
        else:
            try:
                found = baselines.read(self.folder, name)
            except BaselineError as error:
                raise self._where_named(error) from error
        return replace(found, language=self.language.code) if found else None

    def _where_named(self, error: BaselineError) -> BaselineError:
        """A baseline that is not there is told where the goal file names it."""
        place = "" if self.baseline_wanted else self.goals.place("baseline")
        language = self.language.code
        return BaselineError(
            [
                replace(each, file=place) if place and each.code in NOT_THERE else each
                for each in error.findings
            ],
            language,
        )

    @property
    def baselines(self) -> list[str]:
        """Names of the baselines recorded in the folder, the one in use first."""
        used = self.baseline_wanted or self.goals.baseline
        return sorted(baselines.names(self.folder), key=lambda name: (name != used, name))

    @cached_property
    def events(self) -> pd.DataFrame:
        """What was changed and when: ``day, title``."""
        return tidy.events(self.folder)

    # --- what was measured

    @property
    def exports(self) -> list[exports.Export]:
        """Every data file of the folder, each as it was read."""
        return list(self._reading.exports)

    @cached_property
    def data(self) -> tidy.Tidy:
        """All exports of the folder, merged; see ``daily``, ``posts`` and so on."""
        account = self.goals.account
        merged = self._reading.tidy(
            account.timezone, anchors=self.goals.followers, handle=account.handle
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

    @property
    def gaps(self) -> pd.DataFrame:
        """The months of ``coverage`` that lack days: a download to make again."""
        return explore.gaps(self.coverage)

    @cached_property
    def last_day(self) -> dt.date:
        """The last day any export of X covers (else any conversion): the default ``as_of``.

        Raises DataError where there is no data at all.
        """
        last = self.data.last_day
        if last is None:
            found = {"folder": self.folder.name}
            raise DataError(Finding("problem", "no_data_at_all", found), self.language.code)
        return last

    @cached_property
    def first_day(self) -> dt.date:
        """The first day any export covers. Raises DataError as ``last_day`` does."""
        return self.data.first_day or self.last_day

    @cached_property
    def months(self) -> list[Period]:
        """Full months with data, oldest first, in the account's calendar."""
        calendar = self.goals.account.calendar
        spans = periods.periods_between(self.first_day, self.last_day, "month", calendar)
        return [span for span in spans if span.last <= self.last_day and self.has_data(span)]

    def month(self, text: str = "last", as_of: dt.date | None = None) -> Period:
        """A month by name: ``2026-10``, ``1405-07`` or ``last``, the latest full one.

        Raises UsageError for a name that is no period, DataError for one without any data.
        """
        if text == "last":
            full = [span for span in self.months if as_of is None or span.last <= as_of]
            if not full:
                raise DataError(
                    Finding("problem", "no_full_month",
                            {"first": self.first_day, "last": self.last_day}),
                    self.language.code,
                )  # fmt: skip
            return full[-1]
        span = periods.parse_period(text, self.goals.account.week_start)
        if not self.has_data(span):
            raise DataError(
                Finding("problem", "month_without_data",
                        {"month": text, "first": self.first_day, "last": self.last_day}),
                self.language.code,
            )  # fmt: skip
        return span

    def has_data(self, span: Period) -> bool:
        """Whether any export or conversion has a day of it."""
        first, last = pd.Timestamp(span.first), pd.Timestamp(span.last)
        data = self.data
        return any(
            bool(((index >= first) & (index <= last)).any())
            for index in (data.days.index, data.covered_posts, data.conversions["day"])
        )


def _seen_from(folder: Path, data: tidy.Tidy) -> tidy.Tidy:
    """Files named as seen from the account folder: where it lies is nobody else's business."""

    named = {Path(path).name: path for path in data.files["path"]}  # as some findings call them
    alone = len(named) == len(data.files)

    def inside(path: str) -> str:
        place = Path(named.get(path, path) if alone else path)
        return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else path

    files = data.files.assign(path=[inside(path) for path in data.files["path"]])
    findings = tuple(
        replace(each, file=inside(each.file)) if each.file else each for each in data.findings
    )
    return replace(data, files=files, findings=findings)
