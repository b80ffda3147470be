"""One period against the baseline: the verdict on a daily series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import counts, totals
from twitter_goals.evidence.mixture import Mixture
from twitter_goals.evidence.results import NAN, Better, Change, verdict_of
from twitter_goals.evidence.step import StepFit, fit_step
from twitter_goals.evidence.windows import SEED, Days, Window, civil, series_arrays, windows

LEAST_BASELINE_DAYS = 14
LEAST_PERIOD_DAYS = 5
RARE = 4.0  # events a day; at or below, days are counted rather than measured

DRIFT = 0.1  # prior probability that the account drifts


def change(
    values: pd.Series,
    baseline: Window,
    period: Window,
    *,
    better: Better = "higher",
    as_of: Any | None = None,
    seed: int = SEED,
) -> Change:
    """Compare the ``period`` with the ``baseline`` on daily ``values``.

    ``values``: Series on a DatetimeIndex, one row a day; absent and NaN days are missing, not
    zero. Windows are ``(first, last)``, both inside. With ``as_of`` before the period's end the
    verdict is provisional. Deterministic for one ``seed``.
    """
    days = windows(values, baseline, period, as_of)
    common = _common(days, period, as_of)
    notes = list(common.pop("notes"))
    base, now = days.value[~days.in_period], days.value[days.in_period]
    if base.size < LEAST_BASELINE_DAYS:
        return Change(**common, notes=(*notes, "too_few_baseline_days"))
    if now.size < LEAST_PERIOD_DAYS:
        return Change(**common, notes=(*notes, "too_few_period_days"))
    if not base.any():
        return Change(**common, notes=(*notes, "baseline_all_zero"))
    whole = bool((days.value == np.floor(days.value)).all())
    negative = bool((days.value < 0).any())
    if whole and not negative and days.value.mean() <= RARE:
        result = _by_counts(days, better)
    else:
        result = _by_step(days, better, negative, whole, seed)
    return Change(**common, **result, notes=tuple(notes))


def _common(days: Days, period: Window, as_of: Any | None) -> dict[str, Any]:
    from twitter_goals.evidence.windows import ordinal

    last = ordinal(period[1])
    provisional = as_of is not None and ordinal(as_of) < last
    notes = []
    if days.period_missing:
        notes.append("period_days_missing")
    if provisional:
        notes.append("provisional")
    return {
        "baseline_days_used": int((~days.in_period).sum()),
        "baseline_days_missing": days.baseline_missing,
        "baseline_age_days": max(days.period[0] - days.baseline[1] - 1, 0),
        "period_days_used": int(days.in_period.sum()),
        "period_days_missing": days.period_missing,
        "provisional": provisional,
        "notes": notes,
    }


def _by_step(days: Days, better: Better, negative: bool, whole: bool, seed: int) -> dict[str, Any]:
    base = days.value[~days.in_period]
    if negative:
        unit = max(abs(float(np.median(base))), float(np.abs(base - np.median(base)).mean()), 1e-9)
        z = days.value / unit
    else:
        offset = 0.5 if whole else 0.5 * float(days.value[days.value > 0].min())
        z = np.log(days.value + offset)
    fit = fit_step(z, days.day, days.in_period)
    middle, level, drift = (fit.mixture(p) for p in (DRIFT, 0.0, 1.0))
    back = (lambda x: x) if negative else np.expm1
    result: dict[str, Any] = {"method": "linear_step" if negative else "log_step"}
    for prefix, mixture in (("", middle), ("level_", level), ("attributable_", drift)):
        low, centre, high = back(mixture.quantile((0.05, 0.5, 0.95)))
        p = mixture.p_value()
        result[f"{prefix}change"] = float(centre)
        result[f"{prefix}low"], result[f"{prefix}high"] = float(low), float(high)
        result[f"{prefix}p_value"] = p
        result[f"{prefix}verdict"] = verdict_of(float(centre), p, better)
    result["smallest_change"] = float(back(_smallest(middle)))
    if not negative:
        result.update(_total(days, fit, seed))
        offset = 0.5 if whole else 0.0
        result["baseline_typical_day"] = float(np.exp(fit.level) - offset)
    result.update(_trend(fit))
    return result


def _smallest(mixture: Mixture) -> float:
    from scipy.special import stdtrit

    freedom = mixture.freedom
    return float((stdtrit(freedom, 0.975) + stdtrit(freedom, 0.8)) * mixture.deviation)


def _total(days: Days, fit: StepFit, seed: int) -> dict[str, Any]:
    base, now = days.value[~days.in_period], days.value[days.in_period]
    swing = np.quantile(totals.swing_of_ratio(fit, days.day, days.in_period, seed), (0.05, 0.95))
    if now.sum() <= 0:
        return {"total_change": -1.0, "total_low": -1.0, "total_high": NAN}
    ratio = float(np.log(now.mean() / base.mean()))
    return {
        "total_change": float(np.expm1(ratio)),
        "total_low": float(np.expm1(ratio - swing[1])),
        "total_high": float(np.expm1(ratio - swing[0])),
        **_dominant(days),
    }


def _dominant(days: Days) -> dict[str, Any]:
    """The one day that makes the period's total, if there is one."""
    base, now = days.value[~days.in_period], days.value[days.in_period]
    largest = int(np.argmax(now))
    share = float(now[largest] / now.sum())
    if now.size < 7 or share < 0.25 or now[largest] < 10:
        return {}
    rest = np.delete(now, largest)
    return {
        "dominant_day": civil(days.day[days.in_period][largest]),
        "dominant_share": share,
        "total_change_without_dominant_day": float(rest.mean() / base.mean() - 1),
    }


def _trend(fit: StepFit) -> dict[str, Any]:
    return {
        "trend_under_way": fit.drift_probability(DRIFT) > 0.5,
        "trend_per_month": float(np.expm1(fit.trend() * 30)),
    }


def _by_counts(days: Days, better: Better) -> dict[str, Any]:
    base, now = days.value[~days.in_period], days.value[days.in_period]
    fit = counts.fit_counts(days.value, days.day, days.in_period)
    ratio = fit.ratio(DRIFT)
    low, high = ratio.quantile(0.05) - 1, ratio.quantile(0.95) - 1
    centre, p = ratio.estimate - 1, ratio.p_value()
    result: dict[str, Any] = {"method": "counts"}
    for prefix in ("", "level_", "attributable_"):
        result[f"{prefix}change"] = centre
        result[f"{prefix}low"], result[f"{prefix}high"] = low, high
        result[f"{prefix}p_value"] = p
        result[f"{prefix}verdict"] = verdict_of(centre, p, better)
    plain = now.mean() / base.mean()
    result["total_change"] = float(plain - 1)
    result["total_low"] = float(plain / max(ratio.estimate, 1e-12) * (low + 1) - 1)
    result["total_high"] = float(plain / max(ratio.estimate, 1e-12) * (high + 1) - 1)
    if not now.any():
        result["total_low"], result["total_high"] = low, high
    result["smallest_change"] = float(np.expm1(2.8 * ratio.log_deviation))
    result["baseline_typical_day"] = float(base.mean())
    return result


def level_change(
    values: pd.Series, baseline: Window, period: Window, *, better: Better = "higher"
) -> Change:
    """A level (followers): the period's daily gains against the baseline's.

    ``values`` are daily totals; a gain over several days without a total is spread evenly.
    """
    day, value = series_arrays(values)
    every = np.arange(day[0], day[-1] + 1) if day.size else day
    gains = np.diff(np.interp(every, day, value)) if day.size > 1 else np.array([])
    index = pd.DatetimeIndex(every[1:].astype("datetime64[D]"))
    return change(pd.Series(gains, index=index), baseline, period, better=better)
