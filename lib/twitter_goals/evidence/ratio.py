"""Rates: the change of a ratio of sums, clustered by day (or by post).

Delta method with leverage correction (HC3) and degrees of freedom of the effective number of
clusters; days of a rate differ so much in size that treating each impression as a coin toss
is wrong ten times over. Few events go to the count comparison with impressions as exposure.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import counts
from twitter_goals.evidence.drift import drift_of, week_blocks
from twitter_goals.evidence.mixture import Mixture
from twitter_goals.evidence.results import Better, Change
from twitter_goals.evidence.step import SLOPE, WALK_DOUBT, WALK_PRIOR
from twitter_goals.evidence.tiers import Known, drift_prior, tiers, trend
from twitter_goals.evidence.windows import (
    Bools,
    Floats,
    Ints,
    Window,
    circumstances,
    civil,
    ordinals,
    windows,
)

FEW_EVENTS = 20.0
LEAST_CLUSTERS = 5
DOMINANT = 0.25  # share of the denominator
QUIET = 0.4  # rates drift less than counts
DRIFT_OF_RATES = 0.4
MEMORY_USUAL, MEMORY_DAYS = 0.1, 40.0  # of a day's rate, and how many days that is worth


def ratio_change(
    numerator: pd.Series,
    denominator: pd.Series,
    baseline: Window,
    period: Window,
    *,
    better: Better = "higher",
    as_of: Any | None = None,
) -> Change:
    """Compare Σ numerator ÷ Σ denominator of the period with the baseline's.

    Two Series on the same DatetimeIndex, one row a cluster: a day, or a post (repeated days
    are then several clusters of one day). ``change`` is relative; ``dominant_day`` names the
    day that holds a quarter or more of the period's denominator. The total is the ratio itself,
    so ``total_*`` repeat the figures.
    """
    n, d, day = paired(numerator, denominator)
    by_day = pd.Series(d).groupby(day).sum()
    index = pd.DatetimeIndex(by_day.index.to_numpy().astype("datetime64[D]"))
    days = windows(pd.Series(by_day.to_numpy(), index=index), baseline, period, as_of)
    common, notes = circumstances(days, period, as_of)
    used = np.isin(day, days.day) & (d > 0)
    order = np.flatnonzero(used)[np.argsort(day[used], kind="stable")]
    n, d, day = n[order], d[order], day[order]
    after = np.isin(day, days.day[days.in_period])
    if (~after).sum() < LEAST_CLUSTERS or not n[~after].any():
        return Change(**common, notes=(*notes, "too_few_baseline_days"))
    if "too_early" in notes:
        return Change(**common, notes=tuple(notes))
    if after.sum() < LEAST_CLUSTERS:
        return Change(**common, notes=(*notes, "too_few_period_days"))
    prior, needed = drift_prior(days), common["p_needed"]
    result: dict[str, Any]
    known: tuple[Known, Known, Known]
    if min(n[~after].sum(), n[after].sum()) < FEW_EVENTS:
        rare = counts.fit_counts(n, day, after, d)
        told, drift = rare.ratio(prior), rare.drift
        known = rare.ratio(DRIFT_OF_RATES), rare.ratio(0.0), rare.ratio(1.0, WALK_DOUBT)
        result = {"method": "ratio_counts"} | tiers(told, *known, better, needed)
        result["smallest_change"] = told.smallest(needed)
    else:
        several = _Rates(n, d, day, after)
        step, drift = several.step(prior), several.drift
        known = several.step(DRIFT_OF_RATES), several.step(0.0), several.step(1.0, WALK_DOUBT)
        result = {"method": "ratio"} | tiers(step, *known, better, needed)
        result["smallest_change"] = step.smallest(needed)
    result |= trend(drift, result)
    for name in ("change", "low", "high"):
        result["total_" + name] = result["level_" + name]
    share = days.value[days.in_period] / days.value[days.in_period].sum()
    if share.max() >= DOMINANT:
        result["dominant_day"] = civil(days.day[days.in_period][share.argmax()])
        result["dominant_share"] = float(share.max())
    return Change(**common, **result, notes=tuple(notes))


class _Rates:
    """Two windows of clusters: the log ratio of their rates, and the drift in it."""

    def __init__(self, n: Floats, d: Floats, day: Ints, after: Bools) -> None:
        parts, residual = [], np.zeros(n.size)
        for window in (~after, after):
            rate, variance, freedom = ratio_of_sums(n[window], d[window])
            parts.append((rate, max(variance / rate**2, 1 / n[window].sum()), freedom))
            residual[window] = n[window] / rate - d[window]
        (rate0, v0, f0), (rate1, v1, f1) = parts
        self.centre = float(np.log(rate1 / rate0))
        self.freedom = (v0 + v1) ** 2 / (v0**2 / f0 + v1**2 / f1)
        variance = (v0 + v1) * _lasting(residual, day)
        self.deviation = float(np.sqrt(variance))
        block = week_blocks(day, after)
        size = np.bincount(block, weights=d)
        scale = variance / sum((d[w] ** 2).sum() / d[w].sum() ** 2 for w in (~after, after))
        self.drift = drift_of(
            response=np.bincount(block, weights=residual) / size,
            variance=scale * np.bincount(block, weights=d**2) / size**2,
            middle=np.bincount(block, weights=day) / np.bincount(block),
            period=np.bincount(block, weights=after) > 0,
            quiet=QUIET,
            slope=QUIET * SLOPE,
        )

    def step(self, prior: float, walks: Floats = WALK_PRIOR) -> Mixture:
        return Mixture(
            self.drift.weight(prior, walks),
            self.centre + self.drift.shift,
            self.deviation * np.sqrt(self.drift.widening),
            float(self.freedom),
        )


def _lasting(residual: Floats, day: Ints) -> float:
    """How much longer than a day a day's deviation lasts: (1 + ρ) ÷ (1 − ρ), ρ shrunk."""
    together = np.diff(day) == 1
    ties = float((residual[1:] * residual[:-1])[together].sum())
    seen = ties / max(float((residual**2).sum()), 1e-12)
    count = int(together.sum())
    shrunk = (count * seen + MEMORY_DAYS * MEMORY_USUAL) / (count + MEMORY_DAYS)
    rho = float(np.clip(shrunk, 0.0, 0.7))
    return (1 + rho) / (1 - rho)


def ratio_of_sums(numerator: Floats, denominator: Floats) -> tuple[float, float, float]:
    """Σn ÷ Σd, its variance (clusters as given, HC3), effective degrees of freedom."""
    total = denominator.sum()
    rate = numerator.sum() / total
    leverage = denominator / total
    residual = (numerator - rate * denominator) / np.maximum(1 - leverage, 0.05)
    variance = float((residual**2).sum() / total**2)
    freedom = max(float(1 / (leverage**2).sum()) - 1, 1.0)
    return float(rate), variance, freedom


def paired(numerator: pd.Series, denominator: pd.Series) -> tuple[Floats, Floats, Ints]:
    """Numerator, denominator and day of every cluster of which both are known."""
    if not numerator.index.equals(denominator.index):  # days of which only one is known
        numerator, denominator = numerator.align(denominator, join="inner")
    n = numerator.to_numpy(dtype=float, na_value=np.nan)
    d = denominator.to_numpy(dtype=float, na_value=np.nan)
    day = ordinals(numerator.index)
    known = np.isfinite(n) & np.isfinite(d)
    return n[known], d[known], day[known]
