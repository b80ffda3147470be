"""One period against the baseline: the verdict on a daily series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import breaks, counts, outliers, totals
from twitter_goals.evidence.results import Better, Change
from twitter_goals.evidence.step import WALK_DOUBT, StepFit, fit_step
from twitter_goals.evidence.tiers import DRIFT_OF_INTERVALS, drift_prior, tiers, trend, withhold
from twitter_goals.evidence.windows import (
    RARE,
    SEED,
    Days,
    Floats,
    Window,
    circumstances,
    civil,
    series_arrays,
    windows,
)

LEAST_BASELINE_DAYS = 14
LEAST_PERIOD_DAYS = 5
OFTEN_ZERO = 0.25  # share of zero days; above, too
DECIDING_EVENT = 2.7  # robust SDs of an excursion without which a verdict must still stand
EXPECTED = 20  # events a period by the baseline, of which hardly any came: nobody is there
FIVEFOLD = float(np.log(5.0))  # and no less: on a quiet account 2.7 SDs are an ordinary good day


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
    common, notes = circumstances(days, period, as_of)
    base = days.value[~days.in_period]
    if base.size < LEAST_BASELINE_DAYS:
        return Change(**common, notes=(*notes, "too_few_baseline_days"))
    if "too_early" in notes:
        return Change(**common, notes=tuple(notes))
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

    def fitted(use: Any) -> StepFit:
        return fit_step(z[use], days.day[use], days.in_period[use], floor, not signed)

    fit, drift = fitted(kept), drift_prior(days)
    told, notes = fit.mixture(drift), []
    p = told.p_value()
    if p < needed:
        among, upward = days.in_period & kept, told.mean > 0
        event = outliers.largest_event(surplus, days.day, among, upward, DECIDING_EVENT)
        far = np.abs(z[event] - np.median(z[days.in_period]))
        if event.any() and (signed or far.max() > FIVEFOLD):
            p = max(p, fitted(kept & ~event).mixture(drift).p_value())
            if p >= needed:
                notes.append("one_event_decides")
    level = fit.mixture(0.0)
    shown, beyond = fit.mixture(DRIFT_OF_INTERVALS), fit.mixture(1.0, WALK_DOUBT)
    result: dict[str, Any] = {"method": "linear_step" if signed else "log_step"}
    result |= tiers(told, shown, level, beyond, better, needed, p)
    result |= trend(fit, result) | _typical_day(fit, signed, unit)
    result["smallest_change"] = told.smallest(needed)
    if not kept.all():
        notes.append("outlying_days_set_aside")
    result |= totals.total_change(days, z, fit, seed, unit)
    if not signed:
        base = ~days.in_period & kept
        broken = breaks.inside(z[base], days.day[base])
        found = breaks.between(level.mean) if broken is None else "baseline_breaks"
        if found:
            notes.append(found)
        if found in breaks.UNFAIR:
            withhold(result)
        if broken is not None:
            result["break_day"] = civil(broken)
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
    told, shown = fit.ratio(drift_prior(days)), fit.ratio(DRIFT_OF_INTERVALS)
    level, beyond, notes = fit.ratio(0.0), fit.ratio(1.0, WALK_DOUBT), []
    result: dict[str, Any] = {"method": "counts"}
    result |= tiers(told, shown, level, beyond, better, needed)
    result |= trend(fit.drift, result)
    result["smallest_change"] = told.smallest(needed)
    base, now = days.value[~days.in_period], days.value[days.in_period]
    plain = float(now.mean() / base.mean())
    shift = plain / (result["change"] + 1) if now.any() else 1.0
    result["total_change"] = plain - 1
    result["total_low"] = shift * (result["low"] + 1) - 1
    result["total_high"] = shift * (result["high"] + 1) - 1
    reach = np.exp(1.645 * np.sqrt(fit.dispersion / (base.sum() + 0.5)))
    result["baseline_typical_day"] = float(base.mean())
    result["baseline_typical_day_low"] = float(base.mean() / reach)
    result["baseline_typical_day_high"] = float(base.mean() * reach)
    if now.any():
        result |= totals.dominant_day(days)
    usual = (base.sum() - base.max()) / (base.size - 1)  # one day's rush is no usual day
    if usual * now.size > EXPECTED and now.mean() < breaks.QUIET * usual:
        notes.append("went_quiet")
        withhold(result)
    return {**result, "notes": notes}
