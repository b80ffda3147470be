"""The period's end seen from today: total, rate or level, and the chance of the target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import counts, paths
from twitter_goals.evidence.ratio import paired, ratio_of_sums
from twitter_goals.evidence.results import NAN, Better, ChanceWords, Forecast, chance_words
from twitter_goals.evidence.step import MONTH
from twitter_goals.evidence.windows import (
    FIRST_FIFTH,
    SEED,
    Floats,
    Window,
    bounds,
    ordinal,
    series_arrays,
    weekday,
    windows,
)

LEAST_DAYS = 14
RATE_BETWEEN_MONTHS = 0.15  # SD of a month's log rate around that of the days before
HALF_LIFE = 35.0  # days, of what a flow was
FLOW_DRIFT = 0.42  # SD a month of the log of a flow's level
FLOW_DAYS = 180
SWELL = 0.6  # log SD of how much larger or smaller a week like one seen may come out


def forecast(
    values: pd.Series,
    baseline: Window,
    period: Window,
    as_of: Any,
    target: float | None = None,
    *,
    better: Better = "higher",
    seed: int = SEED,
) -> Forecast:
    """The total of ``values`` over ``period``, seen at the end of the day ``as_of``.

    Days after ``as_of`` are not looked at, even where ``values`` has them. Elapsed days without
    data are forecast like the coming ones. ``chance`` is that of a total of at least ``target``
    (``better="lower"``: at most). Deterministic for one ``seed``.
    """
    days = windows(values, baseline, period, as_of)
    every, now = np.arange(ordinal(period[0]), ordinal(period[1]) + 1), ordinal(as_of)
    so_far = float(days.value[days.in_period].sum())
    open_days = np.setdiff1d(every, days.day[days.in_period])
    known = _known(every.size, now - int(every[0]) + 1, so_far)
    known["days_missing"] = int((open_days <= now).sum())
    if known["days_missing"] and not days.in_period.any():
        known["actual_so_far"] = NAN  # nobody knows, which is not nothing
    if target is not None:
        base = ~days.in_period
        path = _week_shape(days.day[base], days.value[base])[weekday(every)]
        known["expected_by_now"] = float(target * path[every <= now].sum() / path.sum())
    if open_days.size == 0:
        return _final(so_far, target, better, known)
    if days.value.size < LEAST_DAYS:
        return Forecast(**known, notes=("too_few_days",))
    return _told(so_far + paths.sums(days, open_days, seed), target, better, "paths", known)


def ratio_forecast(
    numerator: pd.Series,
    denominator: pd.Series,
    baseline: Window,
    period: Window,
    as_of: Any,
    target: float | None = None,
    *,
    per: float = 1.0,
    better: Better = "higher",
    seed: int = SEED,
) -> Forecast:
    """The period's Σ numerator ÷ Σ denominator × ``per`` at its end.

    The denominator still to come is forecast like any sum; its rate leans on the days before
    the period and moves with the period's own.
    """
    n, d, day = paired(numerator, denominator)
    by_day = pd.Series(d).groupby(day).sum()
    index = pd.DatetimeIndex(by_day.index.to_numpy().astype("datetime64[D]"))
    days = windows(pd.Series(by_day.to_numpy(), index=index), baseline, period, as_of)
    every, now = np.arange(ordinal(period[0]), ordinal(period[1]) + 1), ordinal(as_of)
    inside = (day >= every[0]) & (day <= min(now, every[-1]))
    before = (day >= ordinal(baseline[0])) & (day <= ordinal(baseline[1])) & (day < every[0])
    open_days = np.setdiff1d(every, days.day[days.in_period])
    so_far = per * n[inside].sum() / d[inside].sum() if d[inside].sum() > 0 else NAN
    known = _known(every.size, now - int(every[0]) + 1, float(so_far))
    known["days_missing"] = int((open_days <= now).sum())
    if target is not None:
        known["expected_by_now"] = float(target)
    if open_days.size == 0 and so_far == so_far:
        return _final(float(so_far), target, better, known)
    used0, used1 = before & (d > 0), inside & (d > 0)
    if used0.sum() + used1.sum() < LEAST_DAYS or not n[used0 | used1].sum() > 0:
        return Forecast(**known, notes=("too_few_days",))
    random = np.random.default_rng(seed)
    centre, estimation, a_day = _rate_ahead(n, d, used0, used1)
    busy = (used0.sum() + used1.sum()) / max(days.day.size, 1)  # clusters a day
    deviation = min(np.sqrt(1.2 * (estimation + a_day / max(open_days.size * busy, 1))), 3.0)
    rate = np.exp(centre + np.clip(deviation * random.standard_t(8, paths.PATHS), -8, 8))
    ahead = paths.sums(days, open_days, seed)
    random.shuffle(ahead)
    drawn = per * (n[inside].sum() + rate * ahead) / np.maximum(d[inside].sum() + ahead, 1e-9)
    return _told(drawn, target, better, "ratio_days", known)


def level_forecast(
    values: pd.Series,
    baseline: Window,
    period: Window,
    as_of: Any,
    target: float | None = None,
    *,
    better: Better = "higher",
    seed: int = SEED,
) -> Forecast:
    """A level (followers) at the period's end, from its daily totals.

    The daily gains are simulated with a level of their own that drifts; a straight line
    through the totals holds the truth in one case of five where it says nine of ten.
    """
    day, value = series_arrays(values)
    now, (first, last) = ordinal(as_of), bounds(period, "period")
    day, value = day[day <= now], value[day <= now]
    known = _known(last - first + 1, now - first + 1, float(value[-1]) if value.size else NAN)
    if not value.size:
        return Forecast(**known, notes=("too_few_days",))
    if target is not None:
        start = float(np.interp(first - 1, day, value))
        known["expected_by_now"] = start + (target - start) * known["elapsed"]
    if day[-1] >= last:
        return _final(float(value[-1]), target, better, known)
    recent = day >= now - FLOW_DAYS
    gains = np.diff(value[recent]) / np.diff(day[recent])
    if gains.size < LEAST_DAYS:
        return Forecast(**known, notes=("too_few_days",))
    drawn = value[-1] + _gains(gains, day[recent][1:], last - int(day[-1]), seed)
    drawn = np.round(drawn) if (value == np.floor(value)).all() else drawn
    return _told(drawn, target, better, "level_paths", known)


def weekday_path(values: pd.Series, period: Window) -> pd.Series:
    """Share of a period's total reached by the end of each of its days, by the account's week.

    Learnt from the days before the period; index the period's days, last value 1.
    """
    day, value = series_arrays(values)
    every = np.arange(ordinal(period[0]), ordinal(period[1]) + 1)
    before = day < every[0]
    shape = _week_shape(day[before], value[before])[weekday(every)]
    index = pd.DatetimeIndex(every.astype("datetime64[D]")).as_unit("us")
    return pd.Series(np.cumsum(shape) / shape.sum(), index=index)


def _known(length: int, passed: int, so_far: float) -> dict[str, Any]:
    elapsed = float(np.clip(passed, 0, length)) / length
    return {"actual_so_far": so_far, "elapsed": elapsed, "too_early": elapsed < FIRST_FIFTH}


def _final(value: float, target: float | None, better: Better, known: dict[str, Any]) -> Forecast:
    met = NAN
    if target is not None:
        met = float(value >= target if better == "higher" else value <= target)
    words: ChanceWords = "unknown" if target is None else "reached" if met else "out_of_reach"
    return Forecast(
        forecast=value, low=value, high=value, chance=met, chance_words=words,
        final=True, method="known", **known,
    )  # fmt: skip


def _told(
    drawn: Floats, target: float | None, better: Better, method: str, known: dict[str, Any]
) -> Forecast:
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    chance = NAN
    if target is not None:
        met = drawn >= target if better == "higher" else drawn <= target
        chance = float(met.mean())
    return Forecast(
        forecast=float(middle), low=float(low), high=float(high), chance=chance,
        chance_words="unknown" if known["too_early"] else chance_words(chance),
        method=method, **known,
    )  # fmt: skip


def _week_shape(day: Any, value: Floats) -> Floats:
    """Relative size of each weekday; a viral Tuesday does not make Tuesdays large."""
    value = np.maximum(value, 0)
    if value.size < LEAST_DAYS or not value.any():
        return np.ones(7)
    top = max(float(np.quantile(value, 0.95)), 1.0)
    return counts.weekday_weights(np.minimum(value, top), weekday(day))


def _rate_ahead(n: Floats, d: Floats, used0: Any, used1: Any) -> tuple[float, float, float]:
    """Log rate of the days to come: centre, variance of the estimate, variance of one day."""
    parts, a_day = [], []
    for used, extra in ((used0, RATE_BETWEEN_MONTHS**2), (used1, 0.0)):
        if used.sum() < 3 or not n[used].sum() > 0:
            continue
        rate, variance, freedom = ratio_of_sums(n[used], d[used])
        relative = max(variance / rate**2, 1 / n[used].sum())
        parts.append((np.log(rate), relative + extra))
        a_day.append((relative * (freedom + 1), freedom + 1))
    if not parts:
        both = used0 | used1
        rate = n[both].sum() / d[both].sum()
        return float(np.log(rate)), 1 / n[both].sum(), 1.0
    precision = sum(1 / v for _, v in parts)
    centre = sum(c / v for c, v in parts) / precision
    return (
        float(centre),
        float(1 / precision),
        sum(v * w for v, w in a_day) / sum(w for _, w in a_day),
    )


def _gains(gains: Floats, day: Any, ahead: int, seed: int) -> Floats:
    """Sum of ``ahead`` days of gains: a drifting level, and weeks resampled around it."""
    random = np.random.default_rng(seed)
    weight = 0.5 ** ((day[-1] - day) / HALF_LIFE)
    weight /= weight.sum()
    level = float(weight @ gains)
    rest = gains - level
    correlation = float((rest[1:] * rest[:-1]).sum() / max((rest**2).sum(), 1e-12))
    lasting = (1 + max(correlation, 0.2)) / (1 - min(max(correlation, 0.2), 0.8))
    error = np.sqrt(float(weight @ rest**2) * float((weight**2).sum()) * lasting)
    size = max(abs(level), 0.3 * float(np.abs(gains).mean()))
    count, step = paths.PATHS, 7
    blocks = -(-ahead // step)
    walk = np.cumsum(random.standard_normal((count, blocks)), axis=1)
    walk *= FLOW_DRIFT * np.sqrt(step / MONTH)
    start = level + error * random.standard_normal((count, 1))
    levels = start + size * np.expm1(np.clip(walk, -5, 5))
    starts = random.integers(0, max(rest.size - step + 1, 1), (count, blocks))
    weeks = rest[np.minimum(starts[..., None] + np.arange(step), rest.size - 1)]
    swell = np.exp(SWELL * random.standard_normal((count, blocks, 1)))
    flows = (levels[..., None] + swell * weeks).reshape(count, -1)[:, :ahead]
    return flows.sum(axis=1)
