"""An account that starts, stops or goes quiet: then there is no fair comparison to make."""

from __future__ import annotations

import numpy as np

from twitter_goals.evidence.windows import Floats, Ints

QUIET = 0.08  # a typical day this small a share of the other window's
LARGE = 0.25  # no break yet, but hardly a swing
UNFAIR = ("went_quiet", "came_alive", "baseline_breaks")
JUMP = float(np.log(4.0))  # inside a baseline
HINT = 0.6  # means this share of a jump apart are looked at by their medians
SURE = 3.5  # standard errors
LEAST_DAYS = 14  # on either side of a jump


def between(step: float) -> str | None:
    """What a log step of a typical day says when it is no swing any more."""
    if abs(step) > -np.log(QUIET):
        return "went_quiet" if step < 0 else "came_alive"
    return "large_shift" if abs(step) > -np.log(LARGE) else None


def inside(z: Floats, day: Ints) -> int | None:
    """First day after a lasting jump inside one window of logs; None where there is none.

    Medians on both sides of a split differ by more than a factor of four and by more than three
    and a half standard errors, given how long deviations last on either side.
    """
    n, best, where = z.size, JUMP, None
    splits = np.arange(LEAST_DAYS, n - LEAST_DAYS + 1, 7)
    upto = np.cumsum(z)[splits - 1]
    apart = np.abs(upto / splits - (z.sum() - upto) / (n - splits))
    for split in splits[apart > HINT * JUMP]:  # medians cost more than means
        left, right = np.median(z[:split]), np.median(z[split:])
        jump = abs(float(right - left))
        if jump < best:
            continue
        rest = np.append(z[:split] - left, z[split:] - right)
        spread = 1.4826 * float(np.median(np.abs(rest)))
        rest = np.clip(rest, -2 * spread, 2 * spread)
        memory = float((rest[1:] * rest[:-1]).sum() / max((rest**2).sum(), 1e-12))
        memory = min(max(memory, 0.2), 0.8)
        lasting = (1 + memory) / (1 - memory)
        error = 1.25 * spread * np.sqrt(lasting * (1 / split + 1 / (n - split)))
        if jump > SURE * error:
            best, where = jump, int(day[split])
    return where
