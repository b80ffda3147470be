"""One period against the baseline: the verdict on a daily series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import breaks, counts, outliers, totals
from twitter_goals.evidence.mixture import Mixture
from twitter_goals.evidence.results import Better, Change, verdict_of
from twitter_goals.evidence.step import WALK_DOUBT, StepFit, fit_step
from twitter_goals.evidence.windows import (
    SEED,
    Days,
    Floats,
    Window,
    civil,
    ordinal,
    series_arrays,
    windows,
)

LEVEL = 0.05
LEAST_BASELINE_DAYS = 14
LEAST_PERIOD_DAYS = 5
RARE = 2.5  # events a day; at or below, days are counted rather than measured
OFTEN_ZERO = 0.25  # share of zero days; above, too
DRIFT = (0.12, 0.22)  # prior chance that the account drifts: short baseline, a year's
DRIFT_OF_INTERVALS = 0.7  # an interval describes: it leaves more room for drift than a verdict
TREND = 0.6  # a trend is said to be under way where even odds of drift become this probable
DECIDING_EVENT = 2.7  # robust SDs of an excursion without which a verdict must still stand


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
    zero. Windows are ``(first, last)``, both inside; a day in both belongs to the period. With
    ``as_of`` before the period's end later days are not looked at and the verdict is
    provisional. Deterministic for one ``seed``.
    """
    days = windows(values, baseline, period, as_of)
    common, notes = _circumstances(days, period, as_of)
    base = days.value[~days.in_period]
    if base.size < LEAST_BASELINE_DAYS:
        return Change(**common, notes=(*notes, "too_few_baseline_days"))
    if days.in_period.sum() < LEAST_PERIOD_DAYS:
        return Change(**common, notes=(*notes, "too_few_period_days"))
    if not base.any():
        return Change(**common, notes=(*notes, "baseline_all_zero"))
    if _rare(days):
        result = _by_counts(days, better, common["p_needed"])
    else:
        result = _by_step(days, better, common["p_needed"], seed)
    notes += result.pop("notes")
    return Change(**common, **result, notes=tuple(notes))


def level_change(
    values: pd.Series,
    baseline: Window,
    period: Window,
    *,
    better: Better = "higher",
    as_of: Any | None = None,
) -> Change:
    """A level (followers): the period's daily gains against the baseline's.

    ``values`` are daily totals; a gain over several days without a total is spread evenly.
    """
    day, value = series_arrays(values)
    every = np.arange(day[0], day[-1] + 1) if day.size else day
    gains = np.diff(np.interp(every, day, value)) if day.size > 1 else np.array([])
    index = pd.DatetimeIndex(every[1:].astype("datetime64[D]"))
    return change(pd.Series(gains, index=index), baseline, period, better=better, as_of=as_of)


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


def _circumstances(
    days: Days, period: Window, as_of: Any | None
) -> tuple[dict[str, Any], list[str]]:
    first, last = ordinal(period[0]), ordinal(period[1])
    elapsed = 1.0
    if as_of is not None:
        elapsed = min(max(ordinal(as_of) - first + 1, 0) / (last - first + 1), 1.0)
    common = {
        "baseline_days_used": int((~days.in_period).sum()),
        "baseline_days_missing": days.baseline_missing,
        "baseline_age_days": max(first - days.baseline[1] - 1, 0),
        "period_days_used": int(days.in_period.sum()),
        "period_days_missing": days.period_missing,
        "provisional": elapsed < 1,
        "p_needed": p_needed(elapsed),
    }
    return common, ["period_days_missing"] if days.period_missing else []


def _rare(days: Days) -> bool:
    """Events to be counted: few a day, or none on many days."""
    if (days.value < 0).any():
        return False
    if (days.value == 0).mean() > OFTEN_ZERO:
        return True
    return bool(days.value.mean() <= RARE and (days.value == np.floor(days.value)).all())


def _by_step(days: Days, better: Better, needed: float, seed: int) -> dict[str, Any]:
    """Many events a day: the step of the logs (of the values, where some are negative)."""
    signed = bool((days.value < 0).any())
    z, unit, floor = _scaled(days, signed)
    surplus = outliers.surplus(z, days.day, days.in_period)
    kept = ~outliers.events(surplus, days.day)
    fit = fit_step(z[kept], days.day[kept], days.in_period[kept], floor)
    drift = _drift_prior(days)
    told, level, beyond = fit.mixture(drift), fit.mixture(0.0), fit.mixture(1.0, WALK_DOUBT)
    p, notes = told.p_value(), []
    if p < needed:
        upward = told.mean > 0
        event = outliers.largest_event(
            surplus, days.day, days.in_period & kept, upward, DECIDING_EVENT
        )
        if event.any():
            rest = kept & ~event
            again = fit_step(z[rest], days.day[rest], days.in_period[rest], floor)
            p = max(p, again.mixture(drift).p_value())
            if p >= needed:
                notes.append("one_event_decides")
    result: dict[str, Any] = {"method": "linear_step" if signed else "log_step"}
    back = (lambda x: x) if signed else np.expm1
    shown = fit.mixture(DRIFT_OF_INTERVALS)
    result |= _tier("", shown, back, p, better, needed)
    result |= _tier("level_", level, back, level.p_value(), better, needed)
    result |= _tier("attributable_", beyond, back, beyond.p_value(), better, needed)
    result["smallest_change"] = float(back(_smallest(told)))
    result |= _trend(fit, result)
    result |= _typical_day(fit, signed, unit)
    if not kept.all():
        notes.append("outlying_days_set_aside")
    if not signed:
        result |= totals.total_change(days, z, fit, seed)
        base = ~days.in_period & kept
        broken = breaks.inside(z[base], days.day[base], fit.memory)
        turned = breaks.between(level.mean)
        if broken is not None:
            result["break_day"], found = civil(broken), "baseline_breaks"
        else:
            found = turned
        if found:
            notes.append(found)
            for prefix in ("", "attributable_"):
                result[f"{prefix}verdict"] = "not_enough_data"
    return {**result, "notes": notes}


def _scaled(days: Days, signed: bool) -> tuple[Floats, float, float]:
    """Values on the scale of the step, their unit or offset, and the least noise to expect."""
    base = days.value[~days.in_period]
    if signed:
        middle = float(np.median(base))
        unit = max(abs(float(base.mean())), float(np.abs(base - middle).mean()), 1e-9)
        return days.value / unit, unit, 0.0
    whole = bool((days.value == np.floor(days.value)).all())
    offset = 0.5 if whole else 0.5 * float(days.value[days.value > 0].min())
    if (days.value == 0).mean() > 0.02:  # a day without anything is no thousandfold fall
        offset = max(offset, 0.1 * float(np.median(days.value[days.value > 0])))
    floor = 0.5 / np.sqrt(float(np.median(base)) + 1) if whole else 0.0
    return np.log(days.value + offset), offset, floor


def _drift_prior(days: Days) -> float:
    """The longer the baseline, the likelier the account drifted since its middle."""
    return float(np.interp(days.baseline[1] - days.baseline[0] + 1, (0, 365), DRIFT))


def _tier(
    prefix: str, mixture: Mixture, back: Any, p: float, better: Better, needed: float
) -> dict[str, Any]:
    low, centre, high = (float(back(x)) for x in mixture.quantile((0.05, 0.5, 0.95)))
    return {
        f"{prefix}change": centre,
        f"{prefix}low": low,
        f"{prefix}high": high,
        f"{prefix}p_value": p,
        f"{prefix}verdict": verdict_of(centre, p, better, needed),
    }


def _smallest(mixture: Mixture) -> float:
    """Found 4 times out of 5 at the two-sided 5 % level."""
    from scipy.special import stdtrit

    freedom = mixture.freedom
    return float((stdtrit(freedom, 0.975) + stdtrit(freedom, 0.8)) * mixture.deviation)


def _trend(fit: StepFit | counts.CountFit, result: dict[str, Any]) -> dict[str, Any]:
    """Was the account moving already? Also said where only that explains the difference."""
    chance = fit.drift_probability(0.5)
    explains = result["level_verdict"] != result["verdict"] and chance > 0.5
    return {
        "trend_under_way": chance > TREND or explains,
        "trend_per_month": float(np.expm1(fit.trend() * 30)),
    }


def _typical_day(fit: StepFit, signed: bool, unit: float) -> dict[str, float]:
    """The baseline's, with its 90 % interval."""
    from scipy.special import stdtrit

    reach = float(stdtrit(fit.freedom, 0.95)) * fit.level_scale
    shown = [fit.level, fit.level - reach, fit.level + reach]
    if signed:
        middle, low, high = (x * unit for x in shown)
    else:
        middle, low, high = (max(float(np.exp(x)) - unit, 0.0) for x in shown)
    return {
        "baseline_typical_day": middle,
        "baseline_typical_day_low": low,
        "baseline_typical_day_high": high,
    }


def _by_counts(days: Days, better: Better, needed: float) -> dict[str, Any]:
    """Few events a day: the ratio of two rates."""
    fit = counts.fit_counts(days.value, days.day, days.in_period)
    drift, notes = _drift_prior(days), []
    result: dict[str, Any] = {"method": "counts"}
    p = fit.ratio(drift).p_value()
    for prefix, ratio, value in (
        ("", fit.ratio(DRIFT_OF_INTERVALS), p),
        ("level_", fit.ratio(0.0), None),
        ("attributable_", fit.ratio(1.0, WALK_DOUBT), None),
    ):
        result |= count_tier(prefix, ratio, value, better, needed)
    base, now = days.value[~days.in_period], days.value[days.in_period]
    plain = float(now.mean() / base.mean())
    low, high = result["low"] + 1, result["high"] + 1
    shift = plain / (result["change"] + 1) if now.any() else 1.0
    result["total_change"] = plain - 1
    result["total_low"], result["total_high"] = shift * low - 1, shift * high - 1
    result["smallest_change"] = float(np.expm1(2.8 * fit.ratio(drift).log_deviation))
    result["baseline_typical_day"] = float(base.mean())
    reach = np.exp(1.645 * np.sqrt(fit.dispersion / (base.sum() + 0.5)))
    result["baseline_typical_day_low"] = float(base.mean() / reach)
    result["baseline_typical_day_high"] = float(base.mean() * reach)
    result |= _trend(fit, result)
    if now.any():
        result |= totals.dominant_day(days)
    if not now.any() and base.mean() * now.size > 20:
        notes.append("went_quiet")
        for prefix in ("", "attributable_"):
            result[f"{prefix}verdict"] = "not_enough_data"
    return {**result, "notes": notes}


def count_tier(
    prefix: str, ratio: counts.RateRatio, p: float | None, better: Better, needed: float
) -> dict[str, Any]:
    """The fields of one tier from a ratio of rates."""
    p = ratio.p_value() if p is None else p
    centre = ratio.quantile(0.5) - 1 if ratio.estimate > 0 else -1.0
    return {
        f"{prefix}change": centre,
        f"{prefix}low": ratio.quantile(0.05) - 1,
        f"{prefix}high": ratio.quantile(0.95) - 1,
        f"{prefix}p_value": p,
        f"{prefix}verdict": verdict_of(centre, p, better, needed),
    }
