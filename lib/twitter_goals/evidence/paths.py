"""The days still to come, a thousand times over: what every forecast of a sum adds up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from twitter_goals.evidence import counts
from twitter_goals.evidence.step import MEMORY, MEMORY_SPREAD, MEMORY_USUAL, WEEKDAY_SPREAD, whiten
from twitter_goals.evidence.totals import UNSEEN_SIZE
from twitter_goals.evidence.windows import RARE, Days, Floats, Ints, weekday

PATHS = 2000
RECENT_DAYS = 112  # of the days before the period; older ones say little about its level
FEWEST_DAYS = 7  # of a period that comes alive, to be forecast from alone
SHARE_OF_LOGS = 0.8  # of the paths; the others are rare counts
SHARE_WHERE_RARE = 0.15  # at a few events a day or fewer
UNSEEN = 0.1  # viral days that might as well have been among the days seen
BETWEEN_MONTHS = 0.25  # SD of a month's log level around that of the days before


def sums(days: Days, open_days: Ints, seed: int) -> Floats:
    """The sum over ``open_days``, ``PATHS`` times.

    Whole, non-negative values: some paths remember the logs, some are rare counts, more of
    these where events are few; such a mixture was the best found. Others: logs alone (raw
    values where some are negative).
    """
    random = np.random.default_rng(seed)
    days = _recent(days)
    whole = bool((days.value == np.floor(days.value)).all())
    if not whole or (days.value < 0).any():
        return _remembering(days, open_days, PATHS, whole, random)
    share = SHARE_WHERE_RARE if days.value.mean() <= RARE else SHARE_OF_LOGS
    logs = int(PATHS * share)
    return np.concatenate(
        [
            _remembering(days, open_days, logs, whole, random),
            _rare(days, open_days, PATHS - logs, random),
        ]
    )


def _recent(days: Days) -> Days:
    """Without the older of the days before the period, without all where nothing was going on."""
    old = ~days.in_period
    if days.value[old].any() or days.in_period.sum() < FEWEST_DAYS:
        old &= np.cumsum(~days.in_period) <= (~days.in_period).sum() - RECENT_DAYS
    return replace(days, day=days.day[~old], value=days.value[~old], in_period=days.in_period[~old])


def _remembering(
    days: Days, open_days: Ints, paths: int, whole: bool, random: np.random.Generator
) -> Floats:
    """Log-normal days with AR(1) memory; the period's level leans on the days before it.

    Memory, noise, level and weekdays are drawn with their uncertainty, surprises from those
    that were seen.
    """
    negative = bool((days.value < 0).any())
    positive = days.value[days.value > 0]
    offset = 0.5 if whole or not positive.size else 0.5 * float(positive.min())
    unit = float(np.abs(days.value).mean()) + 1e-9
    z = days.value / unit if negative else np.log(days.value + offset)
    n = z.size
    dummies = (days.weekday[:, None] == np.arange(7)).astype(float)
    columns = np.column_stack([np.ones(n), days.in_period, dummies, z])
    white, log_stretch = whiten(columns, days.day, MEMORY)
    cross = white.transpose(0, 2, 1) @ white
    spread = max(float(np.std(z)), 1e-3)
    ridge = np.array([1e-9, (spread / BETWEEN_MONTHS) ** 2] + [(spread / WEEKDAY_SPREAD) ** 2] * 7)
    system = cross[:, :-1, :-1] + np.diag(ridge)
    inverse = np.linalg.inv(system)
    right = cross[:, :-1, -1]
    solution = (inverse @ right[..., None])[..., 0]
    rest = np.maximum(cross[:, -1, -1] - (solution * right).sum(-1), 1e-12)
    freedom = max(n - 8, 4)
    log = -0.5 * freedom * np.log(rest) - 0.5 * np.linalg.slogdet(system)[1] + log_stretch
    log -= 0.5 * ((MEMORY - MEMORY_USUAL) / MEMORY_SPREAD) ** 2
    weight = np.exp(log - log.max())
    weight /= weight.sum()

    part = random.choice(MEMORY.size, size=paths, p=weight)
    memory = MEMORY[part]
    noise = np.sqrt(rest[part] / random.chisquare(freedom, paths))
    if whole and not negative:  # counts are never surer than half a Poisson
        noise = np.maximum(noise, 0.5 / np.sqrt(np.median(days.value) + 1))
    root = np.linalg.cholesky(inverse)
    shaken = (root[part] @ random.standard_normal((paths, inverse.shape[-1], 1)))[..., 0]
    beta = solution[part] + noise[:, None] * shaken
    best = int(np.argmax(weight))
    surprise = white[best, :, -1] - white[best, :, :-1] @ solution[best]
    surprise = surprise / surprise.std() if surprise.std() > 1e-6 else random.standard_normal(n)
    unseen = UNSEEN / max(n, RECENT_DAYS)

    def residual(at: int) -> Floats:
        return z[at] - (beta * columns[at, :-1]).sum(axis=1)

    first, last = min(int(open_days[0]), days.period[0]), int(open_days[-1])
    place = {int(day): i for i, day in enumerate(days.day)}
    before = np.flatnonzero(days.day < first)
    state = noise * random.standard_normal(paths)
    if before.size:
        fade = memory ** float(first - 1 - days.day[before[-1]])
        state = fade * residual(int(before[-1])) + np.sqrt(1 - fade**2) * state
    fresh = noise * np.sqrt(1 - memory**2)
    total = np.zeros(paths)
    every = np.arange(first, last + 1)
    for day, of_week in zip(every.tolist(), weekday(every).tolist(), strict=True):
        if day in place:
            if day + 1 not in place:  # only what the next day to come hangs on
                state = residual(place[day])
            continue
        drawn = fresh * surprise[random.integers(0, n, paths)]
        drawn += (random.random(paths) < unseen) * random.normal(*UNSEEN_SIZE, paths)
        state = memory * state + drawn
        level = beta[:, 0] + beta[:, 1] + beta[:, 2 + of_week]
        if negative:
            amount = unit * (level + state)
        else:
            amount = np.maximum(np.exp(np.minimum(level + state, 50.0)) - offset, 0)
        total += np.round(amount) if whole else amount
    return total


def _rare(days: Days, open_days: Ints, paths: int, random: np.random.Generator) -> Floats:
    """Gamma-Poisson: the rate leans on the days before and moves with the period so far."""
    base, now = days.value[~days.in_period], days.value[days.in_period]
    weight = counts.weekday_weights(days.value, days.weekday)
    size = weight[days.weekday]
    exposure0, exposure1 = size[~days.in_period].sum(), size[days.in_period].sum()
    rate = (days.value.sum() + 0.5) / size.sum()
    swing = random.choice(counts.SWING, size=paths, p=counts.swing_weight(days, size))
    spread = 1 + rate * swing
    shape0 = 1 / (spread / (base.sum() + 0.5) + BETWEEN_MONTHS**2)
    mean0 = (base.sum() + 0.5) / exposure0 if base.size else rate
    shape = shape0 + now.sum() / spread
    scale = 1 / (shape0 / mean0 + exposure1 / spread)
    ahead = random.gamma(shape, scale) * weight[weekday(open_days)].sum()
    mean = np.minimum(random.gamma(ahead / (spread - 1) + 1e-9, spread - 1), 1e15)
    return random.poisson(mean).astype(float)
