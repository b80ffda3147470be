"""Is the period's total better: the ratio of two sums of a heavy-tailed, remembering series.

Sums of such days are ruled by their largest; formulas for means are too narrow (they cover
68-88 % at nominal 90 %). So the ratio's own swing without any change is simulated from the
fitted days, viral ones included, and the observed ratio is set against it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from twitter_goals.evidence.outliers import UNSEEN, UNSEEN_SIZE
from twitter_goals.evidence.step import StepFit
from twitter_goals.evidence.windows import Days, Floats, civil

PATHS = 400
TOGETHER = 5  # days whose surprises stay together: the after-glow of a viral post
DOMINANT = 0.25  # share of the total


def total_change(days: Days, z: Floats, fit: StepFit, seed: int) -> dict[str, Any]:
    """Relative change of the mean day, with its 90 % interval, and the day that made it."""
    base, now = days.value[~days.in_period], days.value[days.in_period]
    swing = _swing(days, z, fit, seed)
    low, high = np.quantile(swing, (0.05, 0.95))
    if not now.any():
        return {"total_change": -1.0, "total_low": -1.0, "total_high": float(np.expm1(-low))}
    ratio = float(np.log(now.mean() / base.mean()))
    return {
        "total_change": float(np.expm1(ratio)),
        "total_low": float(np.expm1(ratio - high)),
        "total_high": float(np.expm1(ratio - low)),
        **dominant_day(days),
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
    order = (starts[:, None, :] + np.arange(TOGETHER)[:, None]).reshape(-1, PATHS)[:n]
    order[order >= n] -= n
    innovation = surprise[order]
    unseen = random.random((n, PATHS)) < UNSEEN / n
    innovation[unseen] += random.normal(*UNSEEN_SIZE, int(unseen.sum()))
    noise = innovation
    for i in range(1, n):
        noise[i] = tie[i] * noise[i - 1] + fresh[i] * innovation[i]
    amount = np.exp(noise + week[:, None], out=noise)
    now = amount[days.in_period].sum(axis=0)
    base = amount.sum(axis=0) - now
    inside = int(days.in_period.sum())
    return np.log(now / inside / (base / (n - inside)))
