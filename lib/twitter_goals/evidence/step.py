"""The step between two windows of a daily series, beside weekdays, memory, trend and drift.

On the logs of the days present::

    z = level + weekday + step × (in the period) + slope × time + random walk + AR(1) noise

is fitted for every memory (lag-1 autocorrelation) of a grid, once without slope and walk and
once for each strength of them. Each fit gives a t distribution of the step, its restricted
likelihood says how well it goes with the data, and averaging does the rest: without drift
(*level*), always with it (*attributable*), or with as much of it as the data speak for.

Surprises (what a day brings beyond what the day before led one to expect) are pulled in by
Huber's function. Sources: Harville 1977 for the restricted likelihood; Huber, *Robust
Statistics*, 7.8 for pseudo-values; the walk's columns are Brownian motion's Karhunen-Loève
expansion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twitter_goals.evidence.mixture import Mixture
from twitter_goals.evidence.windows import MONTH, Bools, Floats, Ints, weekday

MEMORY = np.arange(10) / 10
MEMORY_USUAL, MEMORY_SPREAD = 0.33, 0.20  # over the metrics of real accounts
WEEKDAY_SPREAD = 0.4  # SD of log weekday factors
HUBER = 2.5

# Drift on an account whose days are as loud and as lasting as most (log SD 0.85, memory 0.5).
# Quieter accounts are taken to wander less, by the power below: where a month's level is known
# well, the same walk would drown it. A steady trend is seen all the better there: its prior stays.
ORDINARY_NOISE = 1.2  # long-run SD of a day
QUIETER = 3.0
QUIETEST = 0.45
SLOPE = np.log(1.06) / MONTH  # SD a day: 6 % a month
WALKS = np.array([0.0, 0.07, 0.14, 0.24, 0.50, 1.00]) / np.sqrt(MONTH)  # SD a square-root day
WALK_PRIOR = np.array([0.10, 0.26, 0.32, 0.21, 0.08, 0.03])  # given that there is drift
WALK_DOUBT = np.array([0.02, 0.08, 0.20, 0.30, 0.25, 0.15])  # where drift must be ruled out
BLOCK = 150  # rows multiplied at once
NEGLIGIBLE = 9.0  # log-likelihood below the best at which a memory is not looked at


@dataclass(frozen=True, slots=True)
class StepFit:
    """The grid of fits. Arrays have axes (memory, variant): no drift, then ``WALKS`` with slope."""

    log_weight: Floats  # restricted log-likelihood and prior of the memory
    centre: Floats  # of the step, log
    scale: Floats
    slope: Floats  # a day, log
    freedom: float
    memory: float  # without drift
    noise: float  # stationary SD without drift, log
    weekday: Floats  # log factor of each weekday
    level: float  # of the baseline, log
    level_scale: float
    logs: bool

    def mixture(self, drift: float, walks: Floats = WALK_PRIOR) -> Mixture:
        """The step, where drift has this prior probability, by strength of the walk."""
        weight = self._weight(drift, walks)
        heavy = weight > 1e-3
        weight = weight[heavy] / weight[heavy].sum()
        return Mixture(weight, self.centre[heavy], self.scale[heavy], self.freedom, self.logs)

    def probability(self, prior: float) -> float:
        """What the data leave of the prior probability of drift."""
        return float(self._weight(prior)[:, 1:].sum())

    def trend(self) -> float:
        """Log slope a day, given that there is drift."""
        return float((self._weight(1.0) * self.slope).sum())

    def _weight(self, drift: float, walks: Floats = WALK_PRIOR) -> Floats:
        with np.errstate(divide="ignore"):
            log = self.log_weight + np.log(np.append(1 - drift, drift * walks))
        weight = np.exp(log - log.max())
        return weight / weight.sum()


def fit_step(
    z: Floats, day: Ints, in_period: Bools, floor: float = 0.0, logs: bool = True
) -> StepFit:
    """Fit the whole grid to ``z`` (logs), one value a day present, at least ten of them.

    ``floor``: the least noise SD that such values can have (counts are never surer than that).
    Without ``logs``, ``z`` are values in units of a typical one.
    """
    n = z.size
    time = (day - day[0]).astype(float)
    steady = np.column_stack([np.ones(n), in_period, effect_coded(weekday(day))])
    moving = np.column_stack([time - time[in_period].mean(), _walk_columns(time)])
    k = steady.shape[1]
    white, log_stretch = whiten(np.column_stack([steady, z]), day, MEMORY)
    response, noise = _pulled_in(white[..., :k], white[..., k])
    cross = whitened_products(np.column_stack([steady, moving]), response, day, MEMORY)

    freedom = float(n - k)
    prior = log_stretch - 0.5 * ((MEMORY - MEMORY_USUAL) / MEMORY_SPREAD) ** 2
    week = np.zeros((MEMORY.size, 1, k))
    week[..., 2:] = (noise**2 / WEEKDAY_SPREAD**2)[:, None, None]
    plain = _ridge(cross[:, [*range(k), -1]][:, :, [*range(k), -1]], week, freedom)
    log_weight = np.full((MEMORY.size, 1 + WALKS.size), -np.inf)
    centre, scale = np.zeros_like(log_weight), np.ones_like(log_weight)
    slope = np.zeros_like(log_weight)
    log_weight[:, 0] = plain.log_likelihood[:, 0] + prior
    centre[:, 0], scale[:, 0] = plain.solution[:, 0, 1], plain.deviation[:, 0, 1]

    flat = np.exp(log_weight[:, 0] - log_weight[:, 0].max())
    flat /= flat.sum()
    near = np.flatnonzero(log_weight[:, 0] > log_weight[:, 0].max() - NEGLIGIBLE)
    loud = noise * np.sqrt((1 + MEMORY) / (1 - MEMORY)) / ORDINARY_NOISE
    drifts = (noise / np.clip(loud**QUIETER, QUIETEST, 1.0))[near, None]
    ridge = np.zeros((near.size, WALKS.size, cross.shape[-1] - 1))
    ridge[..., :k] = week[near]
    ridge[..., k] = (noise[near, None] / SLOPE) ** 2
    with np.errstate(divide="ignore"):
        ridge[..., k + 1 :] = np.minimum((drifts / WALKS) ** 2, 1e12)[..., None]
    drift = _ridge(cross[near], ridge, freedom)
    log_weight[near, 1:] = drift.log_likelihood + prior[near, None]
    centre[near, 1:], scale[near, 1:] = drift.solution[..., 1], drift.deviation[..., 1]
    slope[near, 1:] = drift.solution[..., k]

    split = in_period.mean()
    scale = np.maximum(scale, floor / np.sqrt(n * split * (1 - split)))
    best = int(flat.argmax())
    effects = plain.solution[best, 0, 2:]
    return StepFit(
        log_weight=log_weight,
        centre=centre,
        scale=scale,
        slope=slope,
        freedom=freedom,
        memory=float(flat @ MEMORY),
        noise=float(noise[best]),
        weekday=np.append(effects, -effects.sum()),
        level=float(flat @ plain.solution[:, 0, 0]),
        level_scale=float(flat @ plain.deviation[:, 0, 0]),
        logs=logs,
    )


def whiten(columns: Floats, day: Ints, memory: Floats) -> tuple[Floats, Floats]:
    """Rows freed of AR(1) memory over the real day numbers, for each ``memory``.

    Gives ``(memory, n, columns)``, of the stationary variance, and −½ log |correlation|.
    """
    tie = np.zeros((memory.size, day.size))
    tie[:, 1:] = memory[:, None] ** np.diff(day)
    stretch = 1 / np.sqrt(1 - tie**2)
    before = np.vstack([np.zeros((1, columns.shape[1])), columns[:-1]])
    return (columns - tie[..., None] * before) * stretch[..., None], np.log(stretch).sum(axis=1)


def whitened_products(columns: Floats, response: Floats, day: Ints, memory: Floats) -> Floats:
    """Inner products of ``whiten``'s columns and an already white ``response``, the last one.

    ``response``: (memory, n); gives ``(memory, columns + 1, columns + 1)``. Every row is a day
    minus its share of the day before, so three products for each gap between days make those of
    all memories; and none is so large that BLAS wakes its threads, whose waiting costs more.
    """
    gap = np.diff(day)
    products = np.outer(columns[0], columns[0]) * np.ones((memory.size, 1, 1))
    for length in np.unique(gap):
        tie = (memory ** float(length))[:, None, None]
        every = np.flatnonzero(gap == length)
        for at in np.split(every, range(BLOCK, every.size, BLOCK)):
            here, before = columns[at + 1], columns[at]
            both = here.T @ before
            inner = here.T @ here - tie * (both + both.T) + tie**2 * (before.T @ before)
            products += inner / (1 - tie**2)
    tie = np.zeros((memory.size, day.size + 1))
    tie[:, 1:-1] = memory[:, None] ** gap
    stretched = response / np.sqrt(1 - tie[:, :-1] ** 2)
    pulled = stretched - tie[:, 1:] * np.append(stretched[:, 1:], stretched[:, :1], axis=1)
    right = (pulled @ columns)[..., None]
    own = (response**2).sum(axis=1)[:, None, None]
    return np.block([[products, right], [right.transpose(0, 2, 1), own]])


def effect_coded(of_week: Ints) -> Floats:
    """Six columns; Sunday is minus the sum of the others."""
    columns = (of_week[:, None] == np.arange(6)).astype(float)
    columns[of_week == 6] = -1.0
    return columns


@dataclass(frozen=True, slots=True)
class _Ridge:
    solution: Floats
    deviation: Floats  # of the first two: level and step
    log_likelihood: Floats


def _ridge(cross: Floats, ridge: Floats, freedom: float) -> _Ridge:
    """Least squares with prior precisions ``ridge`` (memory, variant, columns).

    ``cross``: (memory, columns + 1, columns + 1), the response last. The precisions are in
    units of the noise's, so the noise variance is profiled out of the likelihood.
    """
    inside = cross[:, None, :-1, :-1] + ridge[..., None] * np.eye(ridge.shape[-1])
    size = inside.shape[-1]
    right = np.broadcast_to(cross[:, None, :-1, -1], inside.shape[:-1])
    wanted = np.broadcast_to(np.eye(size)[:, :2], (*inside.shape[:-1], 2))
    solved = np.linalg.solve(inside, np.concatenate([right[..., None], wanted], axis=-1))
    solution = solved[..., 0]
    rest = cross[:, None, -1, -1] - (solution * right).sum(-1)
    rest = np.maximum(rest, 1e-12)
    prior = np.log(np.where(ridge > 0, ridge, 1.0)).sum(-1)
    log_likelihood = 0.5 * (prior - freedom * np.log(rest) - np.linalg.slogdet(inside)[1])
    diagonal = np.diagonal(solved[..., :2, 1:], axis1=-2, axis2=-1)
    deviation = np.sqrt((rest / freedom)[..., None] * diagonal)
    return _Ridge(solution, deviation, log_likelihood)


def _pulled_in(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Pseudo-values of Huber's estimate and robust noise SD, for each memory.

    Least squares on the pseudo-values is Huber's estimate, and their residual variance gives
    its variance: ψ(e) over the mean of ψ'.
    """
    turned = x.transpose(0, 2, 1)
    solver = np.linalg.pinv(turned @ x) @ turned
    pseudo = y
    for _ in range(5):
        fitted = (x @ (solver @ pseudo[..., None]))[..., 0]
        residual = y - fitted
        typical = 1.4826 * np.median(np.abs(residual), axis=1)
        limit = HUBER * np.maximum(np.maximum(typical, 0.3 * residual.std(axis=1)), 1e-9)[:, None]
        share = (np.abs(residual) < limit).mean(axis=1, keepdims=True)
        pseudo = fitted + np.clip(residual, -limit, limit) / np.maximum(share, 0.5)
    noise = np.sqrt(((pseudo - fitted) ** 2).sum(axis=1) / (y.shape[1] - x.shape[2]))
    return pseudo, np.maximum(noise, 1e-9)


def _walk_columns(time: Floats) -> Floats:
    """A random walk of unit variance a day, down to waves of about a month."""
    span = max(float(time[-1]), 1.0)
    rate = (np.arange(int(np.clip(span / 15, 4, 30))) + 0.5) * np.pi / span
    return np.sqrt(2 / span) / rate * np.sin(time[:, None] * rate)
