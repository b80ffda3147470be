"""What the comparisons give back: frozen values, numbers and codes, never sentences.

Shares are fractions (0.12 = 12 %), intervals 90 % unless a field says otherwise, NaN where
nothing is known. ``notes`` hold codes; ``wording`` has a sentence for each in every language.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["better", "worse", "indistinguishable", "not_enough_data"]
Better = Literal["higher", "lower"]
ChanceWords = Literal[
    "reached",
    "very_likely",
    "likely",
    "about_as_likely_as_not",
    "unlikely",
    "very_unlikely",
    "out_of_reach",
    "unknown",
]

NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One period against the baseline. Two questions, answered apart.

    *Is a typical day better?* ``change`` is relative: 0.12 says that the period's typical day
    (the geometric mean of its ordinary days, weekdays alike; the mean of rare counts) is 12 %
    above the baseline's, beyond what a trend already under way explains. ``low``..``high`` is
    the 90 % interval of that change as it truly is, apart from the days' noise, and leaves room
    for drift; ``p_value`` is two-sided, ``verdict`` asks for less than ``p_needed``.

    *Is the total better?* ``total_change`` compares the mean day of either window as counted,
    viral days and all: one viral post moves this one alone. ``total_low``..``total_high`` is the
    90 % interval of the ratio of what such windows bring on average, were they lived through
    again; of what was counted there is no doubt. For a ratio both are the ratio's own. Where
    values may be negative, changes are shares of the baseline's mean (or its mean swing).
    """

    change: float = NAN
    low: float = NAN
    high: float = NAN
    p_value: float = NAN
    verdict: Verdict = "not_enough_data"

    total_change: float = NAN
    total_low: float = NAN
    total_high: float = NAN

    # the two tiers the verdict stands between
    level_change: float = NAN  # the period's typical day against the baseline's, plainly
    level_low: float = NAN
    level_high: float = NAN
    level_p_value: float = NAN
    level_verdict: Verdict = "not_enough_data"
    attributable_change: float = NAN  # beyond any trend and drift the account might have
    attributable_low: float = NAN
    attributable_high: float = NAN
    attributable_p_value: float = NAN
    attributable_verdict: Verdict = "not_enough_data"

    trend_under_way: bool = False
    trend_per_month: float = NAN  # relative, per 30 days, up to the period

    dominant_day: dt.date | None = None  # the one day that makes the period's total
    dominant_share: float = NAN  # of the period's total (of its denominator, for a ratio)
    total_change_without_dominant_day: float = NAN

    smallest_change: float = NAN  # relative increase this comparison finds 4 times out of 5

    baseline_typical_day: float = NAN
    baseline_typical_day_low: float = NAN
    baseline_typical_day_high: float = NAN
    baseline_days_used: int = 0
    baseline_days_missing: int = 0
    baseline_age_days: int = 0  # from the baseline's last day to the period's first
    period_days_used: int = 0
    period_days_missing: int = 0
    provisional: bool = False  # the period was not over
    p_needed: float = 0.05  # for a verdict; smaller before the period's end
    break_day: dt.date | None = None  # inside the baseline, where that is why there is no verdict

    method: str = "none"  # log_step, linear_step, counts, ratio, ratio_counts, none
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The period's total (or level, or ratio) at its end, seen from ``as_of``.

    ``forecast`` is the median, ``low``..``high`` hold it 9 times out of 10; ``chance`` is the
    probability that the target is met (NaN without a target).
    """

    forecast: float = NAN
    low: float = NAN
    high: float = NAN
    chance: float = NAN
    chance_words: ChanceWords = "unknown"
    expected_by_now: float = NAN  # of the target, by the account's own week
    actual_so_far: float = NAN
    elapsed: float = NAN  # share of the period's days that are over
    too_early: bool = False  # in the first fifth: no verdict on pace
    final: bool = False  # the period is over and no day is missing
    days_missing: int = 0  # days of the elapsed part without data: forecast, not taken as zero
    method: str = "none"  # known, paths, level_paths, ratio_days, none
    notes: tuple[str, ...] = ()


def verdict_of(change: float, p_value: float, better: Better, level: float = 0.05) -> Verdict:
    """``better``/``worse`` where the two-sided ``p_value`` is below ``level``."""
    if p_value != p_value or change != change:
        return "not_enough_data"
    if p_value >= level:
        return "indistinguishable"
    return "better" if (change > 0) == (better == "higher") else "worse"


def chance_words(chance: float) -> ChanceWords:
    """The band a chance is told in (the scale of IPCC's guidance note, without its outer steps)."""
    if chance != chance:
        return "unknown"
    for least, words in _BANDS:
        if chance >= least:
            return words
    return "very_unlikely"


_BANDS: tuple[tuple[float, ChanceWords], ...] = (
    (0.90, "very_likely"),
    (2 / 3, "likely"),
    (1 / 3, "about_as_likely_as_not"),
    (0.10, "unlikely"),
)
