"""XmR (process behaviour): is this week outside what the baseline's weeks did by themselves?

Points are weeks, not days: days hang together and limits for independent points raise false
alarms on them. A week's value is the median of its days (the mean for rare counts, whose median
is 0 or 1), so that one viral day is not a signal. Limits are worked out on the log scale where
values allow: a swing is a factor, and no limit falls below zero. Wheeler, *Understanding
Variation*: centre ± 2.66 × mean moving range.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence.windows import Floats, Window, ordinal, series_arrays

COLUMNS = ("value", "centre", "lower", "upper", "moving_range", "signal", "rule", "in_baseline")
LEAST_WEEKS = 6
LEAST_DAYS_A_WEEK = 4
RUN = 8


def xmr(values: pd.Series, baseline: Window) -> pd.DataFrame:
    """Weekly values from the baseline's first day on, with limits from the baseline only.

    Index ``week``, the first day of each; columns ``value, centre, lower, upper, moving_range,
    signal`` (bool), ``rule`` (``beyond_limit``, ``run_of_eight`` or empty), ``in_baseline``.
    Weeks of fewer than four days present are left out. Empty for fewer than six baseline weeks.
    """
    first, last = ordinal(baseline[0]), ordinal(baseline[1])
    day, value = series_arrays(values)
    day, value = day[day >= first], value[day >= first]
    empty = pd.DataFrame({name: [] for name in COLUMNS}, index=pd.DatetimeIndex([], name="week"))
    if not value.size:
        return empty
    rare = float(np.median(value)) < 2 and bool((value == np.floor(value)).all())
    weeks = pd.Series(value).groupby((day - first) // 7)
    point = weeks.mean() if rare else weeks.median()
    point = point[weeks.size() >= LEAST_DAYS_A_WEEK]
    number = point.index.to_numpy()
    inside = first + number * 7 + 6 <= last
    if inside.sum() < LEAST_WEEKS:
        return empty
    forth, back = _scale(point.to_numpy())
    x = forth(point.to_numpy())
    moving = np.append(np.nan, np.abs(np.diff(x)))
    moving[1:][np.diff(number) > 1] = np.nan
    centre = float(x[inside].mean())
    reach = 2.66 * float(np.nanmean(moving[inside]))
    beyond = np.abs(x - centre) > reach
    run = _run(np.sign(x - centre))
    index = pd.DatetimeIndex((first + number * 7).astype("datetime64[D]"), name="week")
    return pd.DataFrame(
        {
            "value": point.to_numpy(),
            "centre": back(np.full(x.shape, centre)),
            "lower": back(np.full(x.shape, centre - reach)),
            "upper": back(np.full(x.shape, centre + reach)),
            "moving_range": moving,
            "signal": beyond | run,
            "rule": np.where(beyond, "beyond_limit", np.where(run, "run_of_eight", "")),
            "in_baseline": inside,
        },
        index=index.as_unit("us"),
    )


def _run(side: Floats) -> np.ndarray:
    """The eighth and later points in a row on one side of the centre."""
    length, found = 0, np.zeros(side.size, bool)
    for i, now in enumerate(side):
        length = length + 1 if i and now == side[i - 1] and now else 1
        found[i] = length >= RUN
    return found


def _scale(value: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """There and back: logs where all is positive, roots where there are zeros."""
    if (value > 0).all():
        return np.log, np.exp
    if (value >= 0).all():
        return np.sqrt, lambda x: np.maximum(x, 0) ** 2
    return (lambda x: x), (lambda x: x)
