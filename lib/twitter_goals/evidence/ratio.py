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
from twitter_goals.evidence.results import Better, Change, verdict_of
from twitter_goals.evidence.windows import Floats, Ints, Window, civil, ordinal, windows

FEW_EVENTS = 20.0
LEAST_CLUSTERS = 5


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
    last = ordinal(period[1]) if as_of is None else min(ordinal(as_of), ordinal(period[1]))
    after = (day >= ordinal(period[0])) & (day <= last)
    before = (day >= ordinal(baseline[0])) & (day <= ordinal(baseline[1])) & ~after
    days = windows(
        pd.Series(d, index=pd.DatetimeIndex(day.astype("datetime64[D]"))), baseline, period, as_of
    )
    common: dict[str, Any] = {
        "baseline_days_used": int((~days.in_period).sum()),
        "baseline_days_missing": days.baseline_missing,
        "baseline_age_days": max(days.period[0] - days.baseline[1] - 1, 0),
        "period_days_used": int(days.in_period.sum()),
        "period_days_missing": days.period_missing,
        "provisional": as_of is not None and ordinal(as_of) < ordinal(period[1]),
    }
    used0, used1 = before & (d > 0), after & (d > 0)
    if used0.sum() < LEAST_CLUSTERS or not n[before].sum() > 0:
        return Change(**common, notes=("too_few_baseline_days",))
    if used1.sum() < LEAST_CLUSTERS:
        return Change(**common, notes=("too_few_period_days",))
    rate0, variance0, freedom0 = ratio_of_sums(n[used0], d[used0])
    rate1, variance1, freedom1 = ratio_of_sums(n[used1], d[used1])
    result: dict[str, Any]
    if min(n[used0].sum(), n[used1].sum()) < FEW_EVENTS:
        used = used0 | used1
        order = np.flatnonzero(used)[np.argsort(day[used], kind="stable")]
        ratio = counts.fit_counts(n[order], day[order], after[order], d[order]).ratio(0.0)
        centre, p = ratio.quantile(0.5) - 1, ratio.p_value()
        low, high = ratio.quantile(0.05) - 1, ratio.quantile(0.95) - 1
        smallest = float(np.expm1(2.8 * ratio.log_deviation))
        method = "ratio_counts"
    else:
        from scipy.special import stdtr, stdtrit

        part0, part1 = variance0 / rate0**2, variance1 / rate1**2
        deviation = float(np.sqrt(part0 + part1))
        freedom = (part0 + part1) ** 2 / (part0**2 / freedom0 + part1**2 / freedom1)
        step = float(np.log(rate1 / rate0))
        reach = float(stdtrit(freedom, 0.95)) * deviation
        centre, low, high = (float(np.expm1(v)) for v in (step, step - reach, step + reach))
        p = float(2 * stdtr(freedom, -abs(step) / deviation))
        smallest = float(np.expm1((stdtrit(freedom, 0.975) + stdtrit(freedom, 0.8)) * deviation))
        method = "ratio"
    result = {"total_change": centre, "total_low": low, "total_high": high}
    for prefix in ("", "level_", "attributable_"):
        result[f"{prefix}change"] = centre
        result[f"{prefix}low"], result[f"{prefix}high"] = low, high
        result[f"{prefix}p_value"] = p
        result[f"{prefix}verdict"] = verdict_of(centre, p, better)
    by_day = np.bincount(day[used1] - day[used1].min(), weights=d[used1])
    share = float(by_day.max() / by_day.sum())
    if share >= 0.25:
        result["dominant_day"] = civil(int(day[used1].min() + by_day.argmax()))
        result["dominant_share"] = share
    return Change(**common, **result, smallest_change=smallest, method=method)


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
    n = numerator.to_numpy(dtype=float, na_value=np.nan)
    d = denominator.to_numpy(dtype=float, na_value=np.nan)
    day = pd.DatetimeIndex(numerator.index).to_numpy().astype("datetime64[D]").astype(np.int64)
    known = np.isfinite(n) & np.isfinite(d)
    return n[known], d[known], day[known]
