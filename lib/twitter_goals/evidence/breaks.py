"""An account that starts, stops or goes quiet: then there is no fair comparison to make."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

QUIET = 0.08  # a typical day this small a share of the other window's
LARGE = 0.25  # no break yet, but hardly a swing
UNFAIR = ("went_quiet", "came_alive", "baseline_breaks")
JUMP = np.log(6.0)  # inside a baseline
SURE = 5.0  # standard errors
LEAST_DAYS = 14  # on either side of a jump


def between(step: float) -> str | None:
    """What a log step of a typical day says when it is no swing any more."""
    if abs(step) > -np.log(QUIET):
        return "went_quiet" if step < 0 else "came_alive"
    return "large_shift" if abs(step) > -np.log(LARGE) else None


def inside(z: Floats, day: NDArray[np.int64], memory: float) -> int | None:
    """First day after a lasting jump inside one window of logs; None where there is none.

    Medians on both sides of every split differ by more than a factor of six and by more than
    five standard errors of days that remember.
    """
    n = z.size
    if n < 2 * LEAST_DAYS:
        return None
    best, where = 0.0, None
    for split in range(LEAST_DAYS, n - LEAST_DAYS + 1, 7):
        left, right = z[:split], z[split:]
        a, b = np.median(left), np.median(right)
        jump = abs(float(b - a))
        if jump < JUMP or jump <= best:
            continue
        spread = 1.4826 * float(np.median(np.abs(np.concatenate([left - a, right - b]))))
        lasting = (1 + memory) / (1 - memory)
        error = 1.25 * spread * np.sqrt(lasting * (1 / split + 1 / (n - split)))
        if jump > SURE * error:
            best, where = jump, int(day[split])
    return where
