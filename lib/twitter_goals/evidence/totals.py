"""Is the period's total better: the ratio of two sums of a heavy-tailed, remembering series.

Sums of such days are ruled by their largest; formulas for means are too narrow (they cover
68-88 % at nominal 90 %). So the ratio's own swing without any change is simulated from the
fitted days, viral ones included, and the observed ratio is set against it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from twitter_goals.evidence.step import StepFit
from twitter_goals.evidence.windows import Days, Floats, civil

PATHS = 400
TOGETHER = 3  # days whose surprises stay together: the after-glow of a viral post
WIDER = 1.06  # memory, noise and week are known only roughly
VIRAL = 2.0  # log of a day of seven times its usual
UNSEEN = (0.05, 0.45)  # viral days not seen yet in the days seen: where there was none, or some
UNSEEN_SIZE = (3.0, 0.7)  # their surprise, log: mean and SD
DOMINANT = 0.25  # share of the total


def total_change(days: Days, z: Floats, fit: StepFit, seed: int, unit: float) -> dict[str, Any]:
    """Relative change of the mean day, with its 90 % interval, and the day that made it.

    Where some values are negative it is the difference of the means in ``unit``.
    """
    base, now = days.value[~days.in_period], days.value[days.in_period]
    low, high = np.quantile(_swing(days, z, fit, seed), (0.05, 0.95))
    if not fit.logs:
        moved = float((now.mean() - base.mean()) / unit)
        return _told(moved, moved - high, moved - low)
    if not now.any():
        return {"total_change": -1.0, "total_low": -1.0, "total_high": float(np.expm1(-low))}
    ratio = float(np.log(now.mean() / base.mean()))
    shown = (float(np.expm1(x)) for x in (ratio, ratio - high, ratio - low))
    return _told(*shown) | dominant_day(days)


def _told(change: float, low: float, high: float) -> dict[str, Any]:
    return {
        "total_change": change,
        "total_low": min(low, change),  # days without noise: a week's shape alone moves both
        "total_high": max(high, change),
    }


def dominant_day(days: Days) -> dict[str, Any]:
    """The one day that makes the period's total, if there is one."""
    base, now = days.value[~days.in_period], days.value[days.in_period]
    largest = int(np.argmax(now))
    share = float(now[largest] / now.sum())
    if now.size < 7 or share < DOMINANT or now[largest] < 10:
        return {}
    rest = np.delete(now, largest)
    return {
        "dominant_day": civil(days.day[days.in_period][largest]),
        "dominant_share": share,
        "total_change_without_dominant_day": float(rest.mean() / base.mean() - 1),
    }


def _swing(days: Days, z: Floats, fit: StepFit, seed: int) -> Floats:
    """Log ratio of the windows' daily means with no change between them, ``PATHS`` times.

    Their difference, where the fit is not one of logs.

    Days remember; surprises are those seen (outlying days too), now and then one not seen yet.
    """
    random = np.random.default_rng(seed)
    day, n = days.day, days.day.size
    tie = np.zeros(n)
    tie[1:] = fit.memory ** np.diff(day)
    fresh = np.sqrt(1 - tie**2)
    week = fit.weekday[days.weekday]
    rest = z - week
    rest = rest - np.where(days.in_period, np.median(rest[days.in_period]), 0)
    rest[~days.in_period] -= np.median(rest[~days.in_period])
    surprise = (rest - tie * np.append(0.0, rest[:-1])) / fresh
    starts = random.integers(0, n, (-(-n // TOGETHER), PATHS))
    single = np.float32  # half the work, and no digit that is shown
    wrapped = np.append(surprise, surprise[: TOGETHER - 1]).astype(single)
    runs = np.lib.stride_tricks.sliding_window_view(wrapped, TOGETHER)
    noise = runs[starts].transpose(0, 2, 1).reshape(-1, PATHS)[:n]
    if fit.logs:
        unseen = random.poisson(UNSEEN[int(rest.max() > VIRAL)] * PATHS)
        where = random.integers(0, n, unseen), random.integers(0, PATHS, unseen)
        noise[where] += random.normal(*UNSEEN_SIZE, unseen).astype(single)
    noise *= fresh.astype(single)[:, None]  # of the first day 1
    for one, before, share in zip(noise[1:], noise, tie[1:].astype(single), strict=False):
        one += share * before
    amount = noise + week.astype(single)[:, None]
    if fit.logs:
        np.exp(np.minimum(amount, 80.0), out=amount)
    now = amount[days.in_period].mean(axis=0, dtype=np.float64)
    base = amount[~days.in_period].mean(axis=0, dtype=np.float64)
    swing: Floats = np.log(now / base) if fit.logs else now - base
    return WIDER * swing
