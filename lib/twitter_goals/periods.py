"""PERIODS: days, weeks, months, quarters and years, Gregorian and Jalali; nothing else.

A period is a closed run of civil days with a name. Jalali months are real buckets with their
own first and last day, not labels on Gregorian ones. All calendar arithmetic is jdatetime's
and the standard library's; what is ours is the naming and the parsing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from twitter_goals.errors import Finding, UsageError

if TYPE_CHECKING:
    import pandas as pd

Calendar = Literal["gregorian", "jalali"]
Unit = Literal["day", "week", "month", "quarter", "year", "window"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_A_MONTH = 365.2425 / 12  # on average
JALALI_YEARS = range(1300, 1500)  # a four-digit year in here is Jalali; nobody posted in 1400 CE


def latin_digits(text: str) -> str:
    """The same text with every decimal digit of any script (۱۴۰۵, ١٤٠٥) as 0-9."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A closed run of days, ``first`` to ``last``, named in its calendar (``label``)."""

    first: dt.date
    last: dt.date
    unit: Unit
    calendar: Calendar
    label: str

    @property
    def days(self) -> int:
        """Number of civil days."""
        return (self.last - self.first).days + 1

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        """``(first, last)``, both inside."""
        return self.first, self.last

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        """Its label, and its days in both calendars."""
        both = (
            f"{format_date(self.first, calendar)} … {format_date(self.last, calendar)}"
            for calendar in ("gregorian", "jalali")
        )
        return f"<b>{self.label}</b> · {' · '.join(both)} · {self.days}&nbsp;d"

    def elapsed(self, as_of: dt.date) -> float:
        """Share of the days that are over at the end of ``as_of``: 0.0 to 1.0."""
        return min(max((as_of - self.first).days + 1, 0), self.days) / self.days

    def index(self) -> pd.DatetimeIndex:
        """Every day of it, for reindexing."""
        import pandas as pd

        return pd.date_range(self.first, self.last, freq="D", unit="us")

    def step(self, count: int) -> Period:
        """The period ``count`` units later (earlier where negative); weeks keep their first day."""
        if self.unit == "window":
            raise ValueError("a free window has no neighbour")
        period = self
        week_start = WEEKDAYS[self.first.weekday()]
        for _ in range(abs(count)):
            beside = period.last + dt.timedelta(1) if count > 0 else period.first - dt.timedelta(1)
            period = period_of(beside, self.unit, self.calendar, week_start)
        return period


def parse_date(text: str) -> dt.date:
    """``2026-03-21`` or ``1405-01-01`` (Jalali by its year), any digits, ``-`` or ``/``.

    Raises ValueError for anything else, a day that does not exist included.
    """
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", latin_digits(text.strip()))
    if not match:
        raise ValueError(text)
    year, month, day = map(int, match.groups())
    if year in JALALI_YEARS:
        return _jalali(year, month, day)
    return dt.date(year, month, day)


def parse_period(text: str, week_start: str = "monday") -> Period:
    """``2026-10``, ``1405-07``, ``2026-q3``, ``1405``, ``2026-w41`` or one day.

    A year from 1300 to 1499 is Jalali. A week is named by the ISO week its fourth day is in.
    Raises UsageError (code ``unknown_period``).
    """
    clean = latin_digits(text.strip()).lower().replace("/", "-")
    match = re.fullmatch(r"(\d{4})(?:-(?:(\d{1,2})|q(\d)|w(\d{1,2})))?", clean)
    try:
        if not match:
            day = parse_date(clean)
            calendar: Calendar = "jalali" if int(clean[:4]) in JALALI_YEARS else "gregorian"
            return period_of(day, "day", calendar)
        year = int(match[1])
        calendar = "jalali" if year in JALALI_YEARS else "gregorian"
        if match[4]:
            middle = dt.date.fromisocalendar(year, int(match[4]), 4)
            return period_of(middle, "week", "gregorian", week_start)
        if match[3]:
            if not 1 <= int(match[3]) <= 4:
                raise ValueError(text)
            return period_of(_civil(year, int(match[3]) * 3, 1, calendar), "quarter", calendar)
        if match[2]:
            return period_of(_civil(year, int(match[2]), 1, calendar), "month", calendar)
        return period_of(_civil(year, 1, 1, calendar), "year", calendar)
    except ValueError as error:
        raise UsageError(Finding("problem", "unknown_period", {"found": text})) from error


def window(first: dt.date, last: dt.date, calendar: Calendar = "gregorian") -> Period:
    """A free run of days, such as a baseline's."""
    if last < first:
        raise UsageError(Finding("problem", "window_reversed", {"first": first, "last": last}))
    label = f"{format_date(first, calendar)}..{format_date(last, calendar)}"
    return Period(first, last, "window", calendar, label)


@lru_cache(maxsize=4096)
def period_of(
    day: dt.date, unit: Unit, calendar: Calendar = "gregorian", week_start: str = "monday"
) -> Period:
    """The day, week, month, quarter or year that ``day`` lies in."""
    if unit == "day":
        return Period(day, day, "day", calendar, format_date(day, calendar))
    if unit == "week":
        first = day - dt.timedelta((day.weekday() - WEEKDAYS.index(week_start)) % 7)
        year, number, _ = (first + dt.timedelta(3)).isocalendar()
        return Period(first, first + dt.timedelta(6), "week", calendar, f"{year}-w{number:02d}")
    year, month = civil_parts(day, calendar)[:2]
    if unit == "month":
        start, length, label = month, 1, f"{year:04d}-{month:02d}"
    elif unit == "quarter":
        quarter = (month - 1) // 3 + 1
        start, length, label = quarter * 3 - 2, 3, f"{year:04d}-q{quarter}"
    elif unit == "year":
        start, length, label = 1, 12, f"{year:04d}"
    else:
        raise ValueError(f"no period of unit {unit!r}")
    after = divmod(start - 1 + length, 12)
    last = _civil(year + after[0], after[1] + 1, 1, calendar) - dt.timedelta(1)
    return Period(_civil(year, start, 1, calendar), last, unit, calendar, label)


def periods_between(
    first: dt.date,
    last: dt.date,
    unit: Unit,
    calendar: Calendar = "gregorian",
    week_start: str = "monday",
) -> Iterator[Period]:
    """Every period that has a day between ``first`` and ``last``, in order."""
    period = period_of(first, unit, calendar, week_start)
    while period.first <= last:
        yield period
        period = period_of(period.last + dt.timedelta(1), unit, calendar, week_start)


def labels(
    days: pd.DatetimeIndex,
    unit: Unit,
    calendar: Calendar = "gregorian",
    week_start: str = "monday",
) -> pd.Index:
    """The period label of each day, in one pass over the period starts (any number of days)."""
    import numpy as np
    import pandas as pd

    if days.empty:
        return pd.Index([], dtype="str")
    spans = list(periods_between(days.min().date(), days.max().date(), unit, calendar, week_start))
    starts = pd.DatetimeIndex([span.first for span in spans]).as_unit("us")
    place = np.searchsorted(starts.asi8, days.as_unit("us").asi8, side="right") - 1
    return pd.Index(np.array([span.label for span in spans], dtype=object)[place], dtype="str")


def civil_parts(day: dt.date, calendar: Calendar) -> tuple[int, int, int]:
    """Year, month and day of the month in that calendar."""
    if calendar == "gregorian":
        return day.year, day.month, day.day
    import jdatetime

    jalali = jdatetime.date.fromgregorian(date=day)
    return jalali.year, jalali.month, jalali.day


def format_date(day: dt.date, calendar: Calendar = "gregorian") -> str:
    """``2026-03-21`` or ``1405-01-01``: for files and labels; prose is ``languages``' work."""
    return "{:04d}-{:02d}-{:02d}".format(*civil_parts(day, calendar))


def _civil(year: int, month: int, day: int, calendar: Calendar) -> dt.date:
    return _jalali(year, month, day) if calendar == "jalali" else dt.date(year, month, day)


def _jalali(year: int, month: int, day: int) -> dt.date:
    import jdatetime

    return jdatetime.date(year, month, day).togregorian()
