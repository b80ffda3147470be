"""Drift between two windows, from the weeks: for rates, whose days say too little one by one.

The weeks' relative deviations are fitted with a step and, in turn, with no drift and with each
strength of slope and random walk of ``step``. Each variant moves and widens what is known of
the step; its restricted likelihood weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitter_goals.evidence.step import SLOPE, WALK_PRIOR, WALKS
from twitter_goals.evidence.windows import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Drift:
    """One entry for no drift, then one for each of ``WALKS`` with slope."""

    log_weight: Floats
    shift: Floats  # of the log ratio
    widening: Floats  # of its variance
    slope: Floats  # a day, log

    def weight(self, prior: float, walks: Floats = WALK_PRIOR) -> Floats:
        """Posterior weight of each variant where drift has this prior probability."""
        with np.errstate(divide="ignore"):
            log = self.log_weight + np.log(np.append(1 - prior, prior * walks))
        weight = np.exp(log - log.max())
        return weight / weight.sum()

    def probability(self, prior: float) -> float:
        """What the data leave of the prior probability of drift."""
        return float(self.weight(prior)[1:].sum())

    def trend(self) -> float:
        """Log slope a day, given that there is drift."""
        return float(self.weight(1.0) @ self.slope)


def drift_of(
    response: Floats,
    variance: Floats,
    middle: Floats,
    period: Bools,
    quiet: float,
    slope: float = SLOPE,
) -> Drift:
    """``response``: relative deviation of each block from its window's rate, with its variance.

    ``middle``: mean day of each block; ``quiet`` scales the walk of quiet accounts down;
    ``slope``: prior SD of the trend, log a day.
    """
    steady = np.column_stack([np.ones(response.size), period])
    time = middle - middle.min()
    apart = time - time[period].mean()
    walk = np.minimum(time[:, None], time[None, :])
    trend = slope**2 * np.outer(apart, apart)
    drifts = [np.zeros_like(walk)] + [trend + (quiet * w) ** 2 * walk for w in WALKS]
    covariance = np.stack(drifts) + np.diag(variance)
    precision = np.linalg.inv(covariance)
    inside = steady.T @ precision @ steady
    spread = np.linalg.inv(inside)
    solution = (spread @ (steady.T @ (precision @ response)[..., None]))[..., 0]
    left = response - solution @ steady.T
    weighed = (precision @ left[..., None])[..., 0]
    log_det = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(inside)[1]
    return Drift(
        log_weight=-0.5 * ((left * weighed).sum(-1) + log_det),
        shift=solution[:, 1] - solution[0, 1],
        widening=spread[:, 1, 1] / spread[0, 1, 1],
        slope=np.append(0.0, (slope**2 * (weighed @ apart))[1:]),
    )


def week_blocks(day: Ints, in_period: Bools) -> Ints:
    """Number of each day's week of seven days, counted from the border of the two windows."""
    border = day[in_period].min() if in_period.any() else day.max() + 1
    block = np.where(in_period, 1_000_000, 0) + (day - border) // 7
    return np.unique(block, return_inverse=True)[1].astype(np.int64)
