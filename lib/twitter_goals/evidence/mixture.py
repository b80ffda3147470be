"""Mixtures of shifted t distributions: what is known of a step once the nuisances are averaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twitter_goals.evidence.windows import Floats


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
        """The points below which these shares lie."""
        return quantiles(self.below, shares, self.mean, self.deviation)

    def relative(self) -> tuple[float, float, float]:
        """5 %, median and 95 % point of the relative change."""
        points = self.quantile((0.05, 0.5, 0.95))
        low, centre, high = (float(x) for x in (np.expm1(points) if self.logs else points))
        return low, centre, high

    def smallest(self, level: float = 0.05) -> float:
        """The relative change found 4 times out of 5 at this two-sided level."""
        from scipy.special import stdtrit

        reach = stdtrit(self.freedom, 1 - level / 2) + stdtrit(self.freedom, 0.8)
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


def quantiles(
    below: Callable[[Floats], Floats], shares: tuple[float, ...], centre: float, deviation: float
) -> Floats:
    """Where a distribution function that is not far from normal reaches ``shares``.

    Secant steps on the probit scale, on which it is nearly a line (five or six do), inside a
    bracket that halves where they leave it.
    """
    from scipy.special import ndtri

    want = ndtri(np.asarray(shares))
    low, high = np.full(want.shape, centre - 60 * deviation), np.full(want.shape, centre)
    high = high + 60 * deviation
    x_old, y_old = np.full(want.shape, centre), np.full(want.shape, np.nan)
    x = centre + want * deviation
    for _ in range(60):
        y = ndtri(np.clip(below(x), 1e-14, 1 - 1e-14))
        low, high = np.where(y < want, x, low), np.where(y < want, high, x)
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.where(np.isnan(y_old), 1 / deviation, (y - y_old) / (x - x_old))
            step = x + (want - y) / rise
        if np.abs(y - want).max() < 1e-6 or (high - low).max() < 1e-9 * deviation:
            break
        inside = (step > low) & (step < high)
        x_old, y_old, x = x, y, np.where(inside, step, (low + high) / 2)
    return x
