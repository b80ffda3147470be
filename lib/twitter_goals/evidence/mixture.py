"""Mixtures of shifted t distributions: what is known of a step once the nuisances are averaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mixture:
    """``weight`` (sums to one), centre, scale and degrees of freedom of each part."""

    weight: Floats
    centre: Floats
    scale: Floats
    freedom: float

    def below(self, x: float | Floats) -> Floats:
        """Probability below ``x`` (any shape)."""
        from scipy.special import stdtr

        z = (np.asarray(x)[..., None] - self.centre) / self.scale
        return stdtr(self.freedom, z) @ self.weight

    def p_value(self) -> float:
        """Two-sided, for no change."""
        below = float(self.below(0.0))
        return min(1.0, 2 * min(below, 1 - below))

    def quantile(self, shares: tuple[float, ...]) -> Floats:
        """By bisection, all at once; exact to a millionth of the widest part."""
        want = np.asarray(shares)
        reach = 200.0 * float(self.scale.max())
        low = np.full(want.shape, float(self.centre.min()) - reach)
        high = np.full(want.shape, float(self.centre.max()) + reach)
        for _ in range(30):
            middle = (low + high) / 2
            under = self.below(middle) < want
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return (low + high) / 2

    @property
    def mean(self) -> float:
        return float(self.weight @ self.centre)

    @property
    def deviation(self) -> float:
        """Standard deviation (of the centres and the scales together)."""
        spread = self.scale**2 + (self.centre - self.mean) ** 2
        return float(np.sqrt(self.weight @ spread))
