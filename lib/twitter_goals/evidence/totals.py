"""Is the period's total better: the ratio of two sums of a heavy-tailed, remembering series.

Sums of such days are ruled by their largest; formulas for means are too narrow (they cover
68-88 % at nominal 90 %). So the ratio's own swing without any change is simulated from the
fitted days, viral ones included, and the observed ratio is set against it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twitter_goals.evidence.step import StepFit

Floats = NDArray[np.float64]
PATHS = 400


def swing_of_ratio(
    fit: StepFit, day: NDArray[np.int64], in_period: NDArray[np.bool_], seed: int
) -> Floats:
    """Log ratio of the windows' daily means, ``PATHS`` times, with no change between them."""
    random = np.random.default_rng(seed)
    n, m = day.size, fit.surprises.size
    draws = random.integers(0, m, (n, PATHS))
    jitter = random.standard_normal((n, PATHS))
    innovation = (fit.surprises[draws] + 0.3 * jitter) / np.sqrt(1.09)
    gap = np.diff(day, prepend=day[0])
    tie = np.where(gap > 0, fit.memory**gap, 0.0)
    fresh = np.sqrt(1 - tie**2)
    noise = np.empty((n, PATHS))
    noise[0] = innovation[0]
    for i in range(1, n):
        noise[i] = tie[i] * noise[i - 1] + fresh[i] * innovation[i]
    amount = np.exp(fit.weekday[(day + 3) % 7][:, None] + fit.noise * noise)
    return np.log(amount[in_period].mean(axis=0) / amount[~in_period].mean(axis=0))
