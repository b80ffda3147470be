"""WEIGH A TARGET: what it would have meant in the account's own past.

A target that was met in every past month asks for nothing; one met in none asks for something
the account has never done. Both may be right, if they are meant. Nothing here forecasts.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from twitter_goals import metrics
from twitter_goals.periods import Calendar, Unit, period_of

if TYPE_CHECKING:
    from twitter_goals.tidy import Tidy

PERIODS_LOOKED_AT = 24  # two years of months: what is older was another account
LATELY = 92  # days: a quarter, whatever its months
COVERED_ENOUGH = 0.9  # a month that lacks more days than this says little of a month's total
FEWEST = 3  # periods; of fewer nothing is said
# Shares of past periods that were at least as good, in the order floor, target, stretch.
AS_GOOD = {"floor": 0.75, "target": 1 / 3, "stretch": 0.1}
Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Proposal:
    """Numbers for a target, out of ``periods`` past values; each as good as only a few were.

    ``floor`` three in four past periods reached, ``target`` one in three, ``stretch`` one in
    ten; ``met`` in how many the rounded target was really met. ``median`` is the usual period.
    """

    floor: float
    target: float
    stretch: float
    median: float
    met: int
    periods: int
    direction: Direction


def past(
    data: Tidy,
    metric: metrics.Metric,
    basis: str,
    through: dt.date,
    *,
    unit: Unit = "month",
    calendar: Calendar = "gregorian",
    week_start: str = "monday",
    count: int = PERIODS_LOOKED_AT,
) -> pd.DataFrame:
    """The last ``count`` periods that are over and known, oldest first.

    Columns of ``metrics.by_period``. A period counts as known with nine tenths of its days;
    levels and judged values with any value in it.
    """
    last = period_of(through, unit, calendar, week_start)
    if last.last > through:
        last = last.step(-1)
    spans = [last.step(-back) for back in range(count - 1, -1, -1)]
    frame = metrics.by_period(data, metric, basis, spans)
    enough = frame["days_covered"] >= COVERED_ENOUGH * frame["days"]
    if metric.kind in ("level", "judged"):
        enough = frame["days_covered"] > 0
    return frame.loc[frame["value"].notna() & enough].reset_index(drop=True)


def lately(data: Tidy, metric: metrics.Metric, through: dt.date) -> str | None:
    """The basis that knows the metric in the last three months, else ever; None without any."""
    there = metrics.bases(data, metric, through - dt.timedelta(LATELY), through)
    return next(
        (each for each in (*there, *metric.bases) if metrics.ever(data, metric, each)), None
    )


def met(values: pd.Series, target: float | pd.Series, direction: Direction) -> int:
    """How many of the values meet the target, or each its own."""
    return int((values <= target if direction == "lower" else values >= target).sum())


def best(values: pd.Series, direction: Direction) -> float:
    """The best of the values; NaN of none."""
    return float(values.min() if direction == "lower" else values.max())


def propose(values: pd.Series, unit: str, direction: Direction = "higher") -> Proposal | None:
    """A target from past values (at least ``FEWEST``): rounded to two figures, never to nothing.

    Counts stay whole. None where there is too little past, or where it gives no number to aim
    at (a median of zero with nothing above it).
    """
    values = values.dropna()
    if len(values) < FEWEST or not np.isfinite(values).all():
        return None
    quantiles = [
        float(values.quantile(share if direction == "lower" else 1 - share))
        for share in AS_GOOD.values()
    ]
    honest = met(values, quantiles[1], direction)
    slack = max(1, len(values) // 20)
    for figures in (2, 3, 4):
        floor, target, stretch = (rounded(value, unit, figures) for value in quantiles)
        # Fewer figures would make them one, or the target one that many more periods met.
        told_apart = len({floor, target, stretch}) == 3
        if told_apart and abs(met(values, target, direction) - honest) <= slack:
            break
    if target == 0 and stretch == 0:
        return None
    return Proposal(
        floor, target, stretch, float(values.median()), met(values, target, direction),
        len(values), direction,
    )  # fmt: skip


def rounded(value: float, unit: str, figures: int = 2) -> float:
    """Two leading figures, counts to whole numbers: a target is something to remember."""
    if value == 0 or not math.isfinite(value):
        return value
    digits = figures - 1 - math.floor(math.log10(abs(value)))
    number = round(value, digits)
    return float(round(number)) if unit == "count" else number


def rounded_up(total: float) -> float:
    """A total to reach, rounded up to three leading figures."""
    step = 10.0 ** max(math.floor(math.log10(abs(total))) - 2, 0) if total else 1.0
    return math.ceil(total / step) * step


def gains(levels: pd.DataFrame) -> pd.Series:
    """What each period added to a level: differences between consecutive known periods."""
    lasts, firsts = list(levels["last"]), list(levels["first"])
    consecutive = [False] + [
        after - before == dt.timedelta(1)
        for before, after in zip(lasts[:-1], firsts[1:], strict=True)
    ]
    return levels["value"].diff().loc[consecutive[: len(levels)]]


def ladder(values: pd.Series, unit: str, direction: Direction = "higher") -> pd.DataFrame:
    """Targets from easy to never done, and how many past values met each.

    Columns ``share`` (of past values at least as good as the mark the target was taken from),
    ``target, reached, periods, unit``. Empty where there is too little past.
    """
    known = values.dropna()
    columns = ["share", "target", "reached", "periods", "unit"]
    if len(known) < FEWEST:
        return pd.DataFrame(columns=columns)
    rows = []
    for share in (1.0, 0.75, 0.5, 1 / 3, 0.1, 0.0):
        quantile = share if direction == "lower" else 1 - share
        target = rounded(float(known.quantile(quantile)), unit, 3)
        rows.append((share, target, met(known, target, direction), len(known), unit))
    return pd.DataFrame(rows, columns=columns)
