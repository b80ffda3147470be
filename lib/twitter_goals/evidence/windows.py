"""Two windows of a daily series as plain arrays: what every comparison starts from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Window = tuple[Any, Any]  # (first, last), both inside: date, Timestamp or text
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
EPOCH = dt.date(1970, 1, 1)
MONTH = 30.4375  # days
LEVEL = 0.05  # of verdicts, two-sided
RARE = 2.5  # events a day; at or below, days are counted rather than measured
FIRST_FIFTH = 0.2  # of a period: too early for any verdict
SEED = 20240321  # what is simulated starts here: the same figures every time


@dataclass(frozen=True, slots=True)
class Days:
    """The days present of baseline and period, in order; an absent or NaN day is not here."""

    day: Ints  # civil days since 1970-01-01
    value: Floats
    in_period: NDArray[np.bool_]
    baseline: tuple[int, int]  # first and last day, as above
    period: tuple[int, int]

    @property
    def weekday(self) -> Ints:
        """0 = Monday."""
        return weekday(self.day)

    @property
    def baseline_length(self) -> int:
        """Its civil days, present or not."""
        return self.baseline[1] - self.baseline[0] + 1

    @property
    def baseline_age(self) -> int:
        """Days between its last and the period's first; 0 where they touch or overlap."""
        return max(self.period[0] - self.baseline[1] - 1, 0)

    @property
    def baseline_missing(self) -> int:
        return self.baseline_length - int((~self.in_period).sum())

    @property
    def period_missing(self) -> int:
        return self.period[1] - self.period[0] + 1 - int(self.in_period.sum())


def weekday(day: Ints) -> Ints:
    """0 = Monday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def ordinal(day: Any) -> int:
    """Days since 1970-01-01 of a date, Timestamp or ISO text; ``ValueError`` for anything else."""
    try:
        if isinstance(day, str):
            day = dt.date.fromisoformat(day[:10])
        elif isinstance(day, np.datetime64) and not np.isnat(day):
            return int(day.astype("datetime64[D]").astype(np.int64))
        if isinstance(day, dt.datetime):  # a Timestamp is one
            day = day.date()
        return int((day - EPOCH).days)
    except (TypeError, ValueError):
        raise ValueError(f"{day!r} is no day: a date, a Timestamp or 'YYYY-MM-DD'") from None


def bounds(window: Window, name: str) -> tuple[int, int]:
    """First and last day of a window, as ordinals; ``ValueError`` where it is none."""
    if isinstance(window, str) or not hasattr(window, "__len__") or len(window) != 2:
        raise ValueError(f"the {name} must be (first day, last day), not {window!r}")
    first, last = ordinal(window[0]), ordinal(window[1])
    if last < first:
        raise ValueError(f"the {name} ends ({civil(last)}) before it begins ({civil(first)})")
    return first, last


def civil(day: int) -> dt.date:
    """The date of an ordinal."""
    return EPOCH + dt.timedelta(int(day))


def ordinals(index: pd.Index) -> Ints:
    """Civil day of every row, in the index's own zone."""
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    elif len(index) and (isinstance(index, pd.MultiIndex) or pd.api.types.is_numeric_dtype(index)):
        raise TypeError(f"the values need a DatetimeIndex, one row a day, not {index[:3]!r}")
    try:
        days = pd.DatetimeIndex(index)
    except (TypeError, ValueError) as error:
        raise TypeError(f"the values need a DatetimeIndex, one row a day: {error}") from error
    if days.tz is not None:
        days = days.tz_localize(None)
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def series_arrays(values: pd.Series) -> tuple[Ints, Floats]:
    """Sorted days and values of the days that have one; the later row of a repeated day wins.

    What is not finite is missing. ``TypeError`` and ``ValueError`` say what else is wrong.
    """
    if not isinstance(values, pd.Series):
        raise TypeError(f"the values must be a pandas Series, not {type(values).__name__}")
    day = ordinals(values.index)
    try:
        value = values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the values must be numbers: {error}") from error
    known = np.isfinite(value)
    day, value = day[known], value[known]
    if day.size > 1 and (np.diff(day) <= 0).any():
        order = np.argsort(day, kind="stable")
        day, value = day[order], value[order]
        last_of_day = np.append(day[1:] != day[:-1], True)
        day, value = day[last_of_day], value[last_of_day]
    return day, value


def windows(values: pd.Series, baseline: Window, period: Window, as_of: Any | None = None) -> Days:
    """The days of both windows; a day in both belongs to the period; none after ``as_of``."""
    day, value = series_arrays(values)
    before, after = bounds(baseline, "baseline"), bounds(period, "period")
    end = after[1] if as_of is None else min(after[1], ordinal(as_of))
    in_period = (day >= after[0]) & (day <= end)
    in_baseline = (day >= before[0]) & (day <= before[1]) & ~((day >= after[0]) & (day <= after[1]))
    keep = in_period | in_baseline
    return Days(day[keep], value[keep], in_period[keep], before, (after[0], max(end, after[0] - 1)))


def circumstances(
    days: Days, period: Window, as_of: Any | None
) -> tuple[dict[str, Any], list[str]]:
    """The fields of a ``Change`` that say what was compared, and the notes they call for."""
    first, last = ordinal(period[0]), ordinal(period[1])
    elapsed = 1.0
    if as_of is not None:
        elapsed = min(max(ordinal(as_of) - first + 1, 0) / (last - first + 1), 1.0)
    common: dict[str, Any] = {
        "baseline_days_used": int((~days.in_period).sum()),
        "baseline_days_missing": days.baseline_missing,
        "baseline_age_days": days.baseline_age,
        "period_days_used": int(days.in_period.sum()),
        "period_days_missing": days.period_missing,
        "provisional": elapsed < 1,
        "p_needed": p_needed(elapsed),
    }
    notes = ["period_days_missing"] if days.period_missing else []
    return common, [*notes, "too_early"] if elapsed < FIRST_FIFTH else notes


def p_needed(elapsed: float) -> float:
    """The p-value a verdict needs when that share of the period is over.

    0.05 at the end. Before it, looking every day must not raise the alarms: a Brownian motion
    stays below 2.24 all the way in 95 % of cases (reflection principle; O'Brien and Fleming's
    boundary), so p must be as small as z = 2.24 / √elapsed makes it.
    """
    from scipy.special import ndtr

    if elapsed >= 1:
        return LEVEL
    return float(2 * ndtr(-2.2414 / np.sqrt(max(elapsed, 1e-6))))
