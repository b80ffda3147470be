"""Rare counts (sign-ups, follows: a few a day or none): the ratio of two over-dispersed rates.

Given its rate a window's count is Poisson, and the rate itself swings: weekly counts are
gamma-Poisson (negative binomial) with a swing κ that the weeks tell something about and real
accounts the rest. For one κ each window's rate has a gamma distribution (Jeffreys' half an
event) and their ratio is an F; the answer averages over κ, and over drift as the step does.
Sources: McCullagh & Nelder §6 (over-dispersed Poisson); Cox & Reid 1987 (adjusted profile
likelihood, as edgeR uses it for dispersions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitter_goals.evidence.drift import Drift, drift_of, week_blocks
from twitter_goals.evidence.mixture import quantiles
from twitter_goals.evidence.step import WALK_PRIOR
from twitter_goals.evidence.windows import Bools, Days, Floats, Ints, weekday

SWING = np.geomspace(0.02, 60.0, 16)  # κ: long-run variance of the log rate, times days
SWING_USUAL, SWING_SPREAD = 0.5, 1.8  # median and log SD over real accounts' rare metrics
EDGE = 1.4  # a week's variance falls this short of the long run's share, with memory
PSEUDO_EVENTS = 10.0  # behind each weekday's rate


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Period's rate over the baseline's: a mixture of ``factor`` × F(``shape1``, ``shape0``)."""

    estimate: float
    weight: Floats
    factor: Floats
    shape1: Floats
    shape0: Floats

    def below(self, log_ratio: Floats) -> Floats:
        """Probability of a log ratio below (any shape)."""
        from scipy.special import fdtr

        ratio = np.exp(np.clip(log_ratio, -500, 500))[..., None]
        return fdtr(self.shape1, self.shape0, ratio / self.factor) @ self.weight

    def p_value(self) -> float:
        """Two-sided, for equal rates."""
        below = float(self.below(np.array(0.0)))
        return min(1.0, 2 * min(below, 1 - below))

    def relative(self) -> tuple[float, float, float]:
        """5 %, median and 95 % point of the relative change."""
        centre, deviation = self.log_moments()
        points = quantiles(self.below, (0.05, 0.5, 0.95), centre, deviation)
        low, middle, high = (float(x) for x in np.expm1(np.minimum(points, 50.0)))
        return (low, middle, high) if self.estimate > 0 else (-1.0, -1.0, high)

    def smallest(self, level: float = 0.05) -> float:
        """The relative rise found 4 times out of 5 at this two-sided level."""
        from scipy.special import ndtri

        step = float(ndtri(1 - level / 2) + ndtri(0.8)) * self.log_moments()[1]
        return float(np.expm1(step)) if step < 50 else float("inf")

    def log_moments(self) -> tuple[float, float]:
        """Mean and SD of the log ratio."""
        from scipy.special import polygamma, psi

        half1, half0 = self.shape1 / 2, self.shape0 / 2
        centre = np.log(self.factor) + psi(half1) - np.log(half1) - psi(half0) + np.log(half0)
        spread = polygamma(1, half1) + polygamma(1, half0)
        mean = float(self.weight @ centre)
        return mean, float(np.sqrt(self.weight @ (spread + (centre - mean) ** 2)))


@dataclass(frozen=True, slots=True)
class CountFit:
    """What two windows of rare counts say: rates, swing and drift, each with its weight."""

    events: tuple[float, float]  # baseline, period
    exposure: tuple[float, float]  # in days of ordinary weight
    swing_weight: Floats  # of each ``SWING``
    drift: Drift

    def ratio(self, drift: float, walks: Floats = WALK_PRIOR) -> RateRatio:
        """The ratio of rates where drift has this prior probability, by strength of the walk."""
        by_drift = self.drift.weight(drift, walks)
        rate = sum(self.events) / sum(self.exposure)
        dispersion = 1 + rate * SWING[:, None] * np.ones_like(by_drift)
        wide = dispersion * self.drift.widening
        events = np.array(self.events) + 0.5
        factor = events[1] / self.exposure[1] / (events[0] / self.exposure[0])
        weight = self.swing_weight[:, None] * by_drift
        heavy = weight > 1e-3
        return RateRatio(
            rate_quotient(self.events, self.exposure),
            weight[heavy] / weight[heavy].sum(),
            (factor * np.exp(self.drift.shift) * np.ones_like(wide))[heavy],
            (2 * events[1] / wide)[heavy],
            (2 * events[0] / wide)[heavy],
        )

    @property
    def dispersion(self) -> float:
        """Long-run variance over mean; 1 for Poisson."""
        rate = sum(self.events) / sum(self.exposure)
        return float(1 + rate * (self.swing_weight @ SWING))


def fit_counts(value: Floats, day: Ints, in_period: Bools, size: Floats | None = None) -> CountFit:
    """Fit two windows of counts; ``size`` is each day's exposure (default: its weekday's)."""
    if size is None:
        week = weekday(day)
        size = weekday_weights(value, week)[week]
    size = size * (np.unique(day).size / size.sum())  # days of ordinary weight: the swing's unit
    weeks = _weeks(value, day, in_period, size)
    rate = (np.array(weeks.events) + 0.5) / np.array(weeks.exposures)
    mean = weeks.exposure * np.where(weeks.period, rate[1], rate[0])
    swing = _swing_weight(weeks, mean)
    usual = float(swing @ SWING)
    drift = drift_of(
        response=(weeks.count - mean) / mean,
        variance=1 / mean + usual / np.maximum(weeks.length, 2),
        middle=weeks.middle,
        period=weeks.period,
        quiet=min(np.sqrt(usual), 1.0),
    )
    return CountFit(weeks.events, weeks.exposures, swing, drift)


def swing_weight(days: Days, size: Floats) -> Floats:
    """Posterior weight of each ``SWING``, from two windows of which one may be empty."""
    weeks = _weeks(days.value, days.day, days.in_period, size)
    rate = (days.value.sum() + 0.5) / size.sum()
    return _swing_weight(weeks, weeks.exposure * rate)


def rate_quotient(events: tuple[float, float], exposure: tuple[float, float]) -> float:
    """Period over baseline; NaN for a baseline without events."""
    if not events[0]:
        return float("nan")
    return events[1] / exposure[1] / (events[0] / exposure[0])


def weekday_weights(value: Floats, of_week: Ints) -> Floats:
    """Relative rate of each weekday (mean about 1), shrunk by ``PSEUDO_EVENTS`` each."""
    days = np.bincount(of_week, minlength=7)
    events = np.bincount(of_week, weights=value, minlength=7)
    rate = value.mean()
    if rate <= 0:
        return np.ones(7)
    return (events + PSEUDO_EVENTS) / (days * rate + PSEUDO_EVENTS)


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Counts by week of seven days, counted from the border of the two windows."""

    count: Floats
    exposure: Floats
    length: Floats  # days present
    middle: Floats  # mean day
    period: Bools

    @property
    def events(self) -> tuple[float, float]:
        return float(self.count[~self.period].sum()), float(self.count[self.period].sum())

    @property
    def exposures(self) -> tuple[float, float]:
        return float(self.exposure[~self.period].sum()), float(self.exposure[self.period].sum())


def _weeks(value: Floats, day: Ints, in_period: Bools, size: Floats) -> _Weeks:
    place = week_blocks(day, in_period)
    length = np.bincount(place).astype(float)
    return _Weeks(
        np.bincount(place, weights=value).astype(float),
        np.bincount(place, weights=size).astype(float),
        length,
        np.bincount(place, weights=day) / length,
        np.bincount(place, weights=in_period) > 0,
    )


def _swing_weight(weeks: _Weeks, mean: Floats) -> Floats:
    """Posterior of κ: adjusted profile likelihood of the weeks times the prior."""
    from scipy.special import gammaln

    shape = np.maximum(weeks.length, 2) / (SWING[:, None] / EDGE)  # of each week's gamma
    log = (
        gammaln(weeks.count + shape)
        - gammaln(shape)
        + shape * np.log(shape / (shape + mean))
        + weeks.count * np.log(mean / (shape + mean))
    ).sum(axis=1)
    information = mean / (1 + mean / shape)
    for window in (weeks.period, ~weeks.period):
        if window.any():
            log -= 0.5 * np.log(information[:, window].sum(axis=1))
    log -= 0.5 * (np.log(SWING / SWING_USUAL) / SWING_SPREAD) ** 2
    weight = np.exp(log - log.max())
    return weight / weight.sum()
