"""Rare counts (sign-ups, follows: a few a day or none): ratio of two over-dispersed rates.

Each window's rate has a gamma distribution (Poisson counts, Jeffreys' half an event), widened
by the dispersion; the ratio of two gammas is an F. With little data the dispersion leans on
what such metrics usually show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEMORY_USUAL = 0.35
DISPERSION_USUAL, DISPERSION_DAYS = 1.5, 20.0


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Period's rate over the baseline's: ``factor`` × F(``shape1``, ``shape0``)."""

    estimate: float
    factor: float
    shape1: float
    shape0: float

    def quantile(self, share: float) -> float:
        from scipy.special import fdtri

        return float(self.factor * fdtri(self.shape1, self.shape0, share))

    def p_value(self) -> float:
        """Two-sided, for equal rates."""
        from scipy.special import fdtr

        below = float(fdtr(self.shape1, self.shape0, 1 / self.factor))
        return min(1.0, 2 * min(below, 1 - below))

    @property
    def log_deviation(self) -> float:
        """SD of the log ratio, from the two gammas."""
        from scipy.special import polygamma

        return float(np.sqrt(polygamma(1, self.shape1 / 2) + polygamma(1, self.shape0 / 2)))


def rate_ratio(
    events: tuple[float, float], exposure: tuple[float, float], dispersion: float
) -> RateRatio:
    """``events`` and ``exposure`` of (baseline, period); exposure in days or in impressions."""
    shape0 = 2 * (events[0] + 0.5) / dispersion
    shape1 = 2 * (events[1] + 0.5) / dispersion
    factor = (events[1] + 0.5) / exposure[1] / ((events[0] + 0.5) / exposure[0])
    plain = events[1] / exposure[1] / (events[0] / exposure[0]) if events[0] else float("nan")
    return RateRatio(plain, factor, shape1, shape0)


def weekday_weights(value: Floats, weekday: NDArray[np.int64], pseudo: float = 10.0) -> Floats:
    """Relative rate of each weekday (mean about 1), shrunk by ``pseudo`` events each."""
    days = np.bincount(weekday, minlength=7)
    events = np.bincount(weekday, weights=value, minlength=7)
    rate = value.mean()
    if rate <= 0:
        return np.ones(7)
    return (events + pseudo) / (days * rate + pseudo)


def dispersion(value: Floats, mean: Floats, day: NDArray[np.int64]) -> float:
    """Long-run variance over mean: 1 for Poisson, more where days differ and hang together."""
    expected = float(mean.sum())
    if expected <= 0:
        return DISPERSION_USUAL
    excess = float(((value - mean) ** 2 - mean).sum()) / expected
    together = np.diff(day) == 1
    residual = value - mean
    ties = float((residual[1:] * residual[:-1])[together].sum())
    lasting = 2 * max(ties, 0.0) / expected / (1 - MEMORY_USUAL)
    seen = 1 + max(excess, 0.0) + lasting
    weight = value.size / (value.size + DISPERSION_DAYS)
    return max(1.0, weight * seen + (1 - weight) * DISPERSION_USUAL)
