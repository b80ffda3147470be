"""Several comparisons at once: how many of the flags may be false."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def q_values(p_values: Iterable[float]) -> NDArray[np.float64]:
    """Benjamini and Hochberg's adjusted p-values, in the order given; NaN stays NaN, uncounted.

    Flagging those below 5 % keeps the expected share of false ones among the flagged at 5 %,
    for independent and for positively dependent comparisons (metrics that share viral days).
    """
    p = np.asarray(list(p_values), dtype=float)
    known = np.flatnonzero(np.isfinite(p))
    q = np.full(p.shape, np.nan)
    order = known[np.argsort(p[known], kind="stable")]
    stepped = p[order] * order.size / np.arange(1, order.size + 1)
    q[order] = np.minimum.accumulate(stepped[::-1])[::-1].clip(max=1.0)
    return q


def adjust(p_values: Iterable[float], level: float = 0.05) -> NDArray[np.bool_]:
    """Which of them may still be told: ``q_values`` below ``level``."""
    return q_values(p_values) < level
