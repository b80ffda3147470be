"""The step between two windows of a daily series, in the presence of weekdays, memory and drift.

The model, on ``log(y + offset)`` of the days present::

    z = level + weekday + step × (in the period) + slope × time + random walk + AR(1) noise

estimated for every memory (lag-1 autocorrelation) and every strength of slope and random walk
of a small grid; each point of the grid gives a t distribution of the step, and its restricted
likelihood says how well it fits. Averaging over the grid gives three answers: with no drift
allowed (*level*), with drift always allowed (*attributable*), and with as much drift as the
data speak for (the verdict's).

Days that stand far out are pulled in by Huber's function on the innovations (what a day brings
beyond what the day before led one to expect), so that one viral post and its after-glow count
as one surprise. Sources: Huber, *Robust Statistics* §7; Harville 1977 (restricted likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twitter_goals.evidence.mixture import Mixture

Floats = NDArray[np.float64]

MEMORY = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.88])
MEMORY_USUAL, MEMORY_SPREAD = 0.45, 0.20  # over real accounts' metrics
WEEKDAY_SPREAD = 0.4  # SD of log weekday factors
MONTH = 30.4375
SLOPE = np.log(1.06) / MONTH  # prior SD a day of a trend: 6 % a month
WALKS = np.array([0.0, 0.06, 0.12, 0.2, 0.35]) / np.sqrt(MONTH)  # SD a square-root day
HUBER = 2.0

# prior weight of each (slope allowed, walk) of the grid
SLOPES = np.array([0.0, SLOPE])


@dataclass(frozen=True, slots=True)
class StepFit:
    """The grid of fits; axes: memory, slope allowed or not, strength of the random walk."""

    log_weight: Floats  # restricted log-likelihood + prior of the memory
    centre: Floats
    scale: Floats
    slope: Floats  # posterior mean a day
    slope_scale: Floats
    freedom: float
    memory: float  # posterior mean without drift
    sigma: float  # stationary SD of the noise without drift
    innovations: Floats  # standardised, raw (not pulled in), one a day present
    weekday: Floats  # log factor of each weekday
    level: float  # of the baseline, log

    def mixture(self, prior: Floats) -> Mixture:
        """Average over the grid; ``prior`` has the shape of (slope, walk)."""
        with np.errstate(divide="ignore"):
            log = self.log_weight + np.log(prior)
        weight = np.exp(log - log.max())
        weight /= weight.sum()
        return Mixture(weight.ravel(), self.centre.ravel(), self.scale.ravel(), self.freedom)

    def weights(self, prior: Floats) -> Floats:
        """Posterior weight of each (slope, walk)."""
        with np.errstate(divide="ignore"):
            log = self.log_weight + np.log(prior)
        weight = np.exp(log - log.max()).sum(axis=0)
        return weight / weight.sum()


def fit_step(z: Floats, day: NDArray[np.int64], in_period: NDArray[np.bool_]) -> StepFit:
    """Fit the whole grid. ``z`` in log units (or scaled so that 1 is a large change)."""
    n = z.size
    fixed = np.ones((n, 2))
    fixed[:, 1] = in_period
    week = _effect_coded((day + 3) % 7)
    time = (day - day[0]).astype(float)
    span = max(time[-1], 1.0)
    walk = _walk_basis(time, span)
    columns = np.column_stack([fixed, week, time - time[in_period].mean(), walk, z])
    plain = fixed.shape[1] + week.shape[1]

    white, log_scale = whiten(columns, day, MEMORY)
    x, y = white[:, :, :plain], white[:, :, -1]
    y, residual, sigma = _pulled_in(x, y)
    white[:, :, -1] = y
    cross = white.transpose(0, 2, 1) @ white  # (memory, c, c)

    # prior precision of each column, in units of 1 / noise variance
    ridge = np.zeros((MEMORY.size, SLOPES.size, WALKS.size, columns.shape[1] - 1))
    variance = (sigma**2)[:, None, None]
    ridge[..., 2:plain] = (variance / WEEKDAY_SPREAD**2)[..., None]
    with np.errstate(divide="ignore"):
        ridge[..., plain] = np.minimum(variance / SLOPES[:, None] ** 2, 1e12)
        ridge[..., plain + 1 :] = np.minimum(variance / WALKS**2, 1e12)[..., None]
    inside = cross[:, None, None, :-1, :-1]
    size = inside.shape[-1]
    system = inside + ridge[..., None] * np.eye(size)
    right = np.broadcast_to(cross[:, None, None, :-1, -1], (*ridge.shape[:3], size))
    inverse = np.linalg.inv(system)
    solution = (inverse @ right[..., None])[..., 0]
    rss = cross[:, None, None, -1, -1] - (solution * right).sum(-1)
    freedom = float(n - plain)
    noise = rss / freedom
    log_det = np.linalg.slogdet(system)[1]
    log_ridge = np.log(ridge[..., 2:]).sum(-1)
    log_weight = (
        -0.5 * freedom * np.log(rss)
        - 0.5 * log_det
        + 0.5 * log_ridge
        + (log_scale - 0.5 * ((MEMORY - MEMORY_USUAL) / MEMORY_SPREAD) ** 2)[:, None, None]
    )
    centre = solution[..., 1]
    scale = np.sqrt(noise * inverse[..., 1, 1])
    slope_scale = np.sqrt(noise * inverse[..., plain, plain])

    flat = np.exp(log_weight[:, 0, 0] - log_weight[:, 0, 0].max())
    flat /= flat.sum()
    memory = float(flat @ MEMORY)
    best = int(np.argmin(np.abs(MEMORY - memory)))
    weekday = _weekday_factors(solution[best, 0, 0, 2:plain])
    return StepFit(
        log_weight=log_weight,
        centre=centre,
        scale=scale,
        slope=solution[..., plain],
        slope_scale=slope_scale,
        freedom=freedom,
        memory=memory,
        sigma=float(np.sqrt(flat @ noise[:, 0, 0])),
        innovations=residual[best] / max(float(np.sqrt(noise[best, 0, 0])), 1e-12),
        weekday=weekday,
        level=float(flat @ solution[:, 0, 0, 0]),
    )


def whiten(columns: Floats, day: NDArray[np.int64], memory: Floats) -> tuple[Floats, Floats]:
    """AR(1)-whitened rows for every memory, over the real day numbers.

    ``(memory, n, columns)`` of unit stationary variance, and the log-determinant
    (−½ log |correlation|) of each memory.
    """
    gap = np.diff(day).astype(float)
    tie = np.zeros((memory.size, day.size))
    tie[:, 1:] = memory[:, None] ** gap
    stretch = 1 / np.sqrt(1 - tie**2)
    before = np.vstack([np.zeros((1, columns.shape[1])), columns[:-1]])
    white = (columns - tie[..., None] * before) * stretch[..., None]
    return white, np.log(stretch).sum(axis=1)


def _pulled_in(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Pseudo-values of Huber's estimator, raw residuals, robust scale; for each memory.

    Least squares on the pseudo-values gives Huber's estimate, and their residual variance its
    variance (Huber's proposal, §7.8: ψ(e) over the mean of ψ').
    """
    turned = x.transpose(0, 2, 1)
    solver = np.linalg.pinv(turned @ x) @ turned
    pseudo = y
    for _ in range(5):
        fitted = (x @ (solver @ pseudo[..., None]))[..., 0]
        residual = y - fitted
        typical = 1.4826 * np.median(np.abs(residual), axis=1)
        scale = np.maximum(typical, 0.3 * residual.std(axis=1)) + 1e-9
        limit = HUBER * scale[:, None]
        share = (np.abs(residual) < limit).mean(axis=1)
        pseudo = fitted + np.clip(residual, -limit, limit) / np.maximum(share, 0.5)[:, None]
    return pseudo, residual, (pseudo - fitted).std(axis=1) + 1e-9


def _effect_coded(weekday: NDArray[np.int64]) -> Floats:
    """Six columns; Sunday is minus the sum of the others."""
    columns = (weekday[:, None] == np.arange(6)).astype(float)
    columns[weekday == 6] = -1.0
    return columns


def _weekday_factors(effects: Floats) -> Floats:
    return np.append(effects, -effects.sum())


def _walk_basis(time: Floats, span: float) -> Floats:
    """Karhunen-Loève columns of a random walk of unit variance a day, down to some 20 days."""
    count = int(np.clip(span / 10, 4, 40))
    rate = (np.arange(count) + 0.5) * np.pi / span
    return np.sqrt(2 / span) / rate * np.sin(time[:, None] * rate)
