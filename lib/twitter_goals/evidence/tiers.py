"""The three readings of one comparison, as the fields of a ``Change``."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from twitter_goals.evidence.results import Better, verdict_of
from twitter_goals.evidence.windows import Days

DRIFT = (0.0, 0.2)  # prior chance that the account drifts: no baseline to speak of, a year's
DRIFT_OF_INTERVALS = 0.65  # an interval describes: it leaves more room for drift than a verdict
TREND = 0.6  # a trend is said to be under way where even odds of drift become this probable


class Known(Protocol):
    """What is known of a relative change."""

    def relative(self) -> tuple[float, float, float]:
        """5 %, median and 95 % point of the relative change."""

    def p_value(self) -> float:
        """Two-sided, for no change."""


class Drifting(Protocol):
    """A fit that knows how probable drift is."""

    def probability(self, prior: float) -> float: ...

    def trend(self) -> float: ...


def drift_prior(days: Days) -> float:
    """The longer the baseline and the days since its end, the likelier drift since its middle."""
    return float(np.interp(days.baseline_length + 2 * days.baseline_age, (0, 365), DRIFT))


def tiers(
    told: Known,
    shown: Known,
    level: Known,
    beyond: Known,
    better: Better,
    needed: float,
    p: float | None = None,
) -> dict[str, Any]:
    """``told`` gives the verdict, unless ``p`` is given, ``shown`` the interval; the others both.

    Where a change is told, no interval may contain none: there ``told`` gives both.
    """
    p = told.p_value() if p is None else p
    low, _, high = shown.relative()
    if p < needed and low <= 0 <= high:
        shown = told
    result: dict[str, Any] = {}
    for prefix, known, value in (
        ("", shown, p),
        ("level_", level, level.p_value()),
        ("attributable_", beyond, beyond.p_value()),
    ):
        low, centre, high = known.relative()
        result[f"{prefix}change"] = centre
        result[f"{prefix}low"], result[f"{prefix}high"] = low, high
        result[f"{prefix}p_value"] = value
        result[f"{prefix}verdict"] = verdict_of(centre, value, better, needed)
    return result


def trend(fit: Drifting, result: dict[str, Any]) -> dict[str, Any]:
    """Was the account moving already? Also said where only that explains the difference."""
    chance = fit.probability(0.5)
    explains = result["level_verdict"] != result["verdict"] and chance > 0.5
    return {
        "trend_under_way": chance > TREND or explains,
        "trend_per_month": float(np.expm1(fit.trend() * 30)),
    }


def withhold(result: dict[str, Any]) -> None:
    """Take the verdicts back where the comparison is not fair; the level's stays."""
    result["verdict"] = result["attributable_verdict"] = "not_enough_data"
