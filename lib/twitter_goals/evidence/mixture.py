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
    logs: bool = True  # of a step in logs, not in shares

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

    def relative(self) -> tuple[float, float, float]:
        """5 %, median and 95 % point of the relative change."""
        points = self.quantile((0.05, 0.5, 0.95))
        low, centre, high = (float(x) for x in (np.expm1(points) if self.logs else points))
        return low, centre, high

    def smallest(self) -> float:
        """The relative change found 4 times out of 5 at the two-sided 5 % level."""
        from scipy.special import stdtrit

        reach = stdtrit(self.freedom, 0.975) + stdtrit(self.freedom, 0.8)
        step = float(reach) * self.deviation
        return float(np.expm1(step)) if self.logs else step

    @property
    def mean(self) -> float:
        return float(self.weight @ self.centre)

    @property
    def deviation(self) -> float:
        """Standard deviation (of the centres and the scales together)."""
        spread = self.scale**2 + (self.centre - self.mean) ** 2
        return float(np.sqrt(self.weight @ spread))
