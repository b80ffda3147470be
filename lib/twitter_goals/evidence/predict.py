"""The period's total at its end: paths of the days still to come, on top of what is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.evidence import counts
from twitter_goals.evidence.compare import SEED
from twitter_goals.evidence.results import NAN, Better, Forecast, chance_words
from twitter_goals.evidence.step import MEMORY, MEMORY_SPREAD, MEMORY_USUAL, whiten
from twitter_goals.evidence.windows import Days, Floats, Ints, Window, ordinal, weekday, windows

PATHS = 2000
BETWEEN_MONTHS = 0.3  # SD of a month's level around the baseline's, log
LEAST_DAYS = 14
WEEKDAY_SPREAD = 0.4
FIRST_FIFTH = 0.2


def forecast(
    values: pd.Series,
    baseline: Window,
    period: Window,
    as_of: Any,
    target: float | None = None,
    *,
    better: Better = "higher",
    seed: int = SEED,
) -> Forecast:
    """The total of ``values`` over ``period``, seen at the end of the day ``as_of``.

    Days after ``as_of`` are not looked at, even where ``values`` has them. Elapsed days without
    data are forecast like the coming ones. ``chance`` is that of a total of at least ``target``
    (``better="lower"``: at most). Deterministic for one ``seed``.
    """
    now = ordinal(as_of)
    first, last = ordinal(period[0]), ordinal(period[1])
    days = windows(values, baseline, period, as_of)
    every = np.arange(first, last + 1)
    elapsed = float(np.clip(now - first + 1, 0, every.size)) / every.size
    seen = days.value[days.in_period]
    so_far = float(seen.sum())
    open_days = np.setdiff1d(every, days.day[days.in_period])
    missing = int((open_days <= now).sum())
    known: dict[str, Any] = {
        "actual_so_far": so_far,
        "elapsed": elapsed,
        "too_early": elapsed < FIRST_FIFTH,
        "days_missing": missing,
    }
    if target is not None:
        known["expected_by_now"] = float(target) * _elapsed_share(days, every, now)
    if open_days.size == 0:
        met = NAN if target is None else float(_meets(np.array([so_far]), target, better)[0])
        words = "unknown" if target is None else ("reached" if met else "out_of_reach")
        return Forecast(
            forecast=so_far, low=so_far, high=so_far, chance=met, chance_words=words,
            final=True, method="known", **known,
        )  # fmt: skip
    if days.value.size < LEAST_DAYS:
        return Forecast(**known, notes=("too_few_days",))
    total = so_far + _paths(days, open_days, seed)
    low, middle, high = np.quantile(total, (0.05, 0.5, 0.95))
    chance = NAN if target is None else float(_meets(total, target, better).mean())
    return Forecast(
        forecast=float(middle), low=float(low), high=float(high), chance=chance,
        chance_words="unknown" if known["too_early"] else chance_words(chance),
        method="paths", **known,
    )  # fmt: skip


def _meets(total: Floats, target: float, better: Better) -> Any:
    return total >= target if better == "higher" else total <= target


def _elapsed_share(days: Days, every: Ints, now: int) -> float:
    """Share of an ordinary period of these days that falls on the elapsed ones."""
    base = ~days.in_period
    value = np.maximum(days.value[base], 0)
    if value.size < LEAST_DAYS or not value.any():
        return float((every <= now).mean())
    top = np.quantile(value, 0.95)  # a viral Tuesday does not make Tuesdays large
    weight = counts.weekday_weights(np.minimum(value, max(top, 1.0)), weekday(days.day[base]))
    weight = weight[weekday(every)]
    return float(weight[every <= now].sum() / weight.sum())


def _paths(days: Days, open_days: Ints, seed: int) -> Floats:
    """Sum over ``open_days``, ``PATHS`` times: half by remembering logs, half by rare counts."""
    random = np.random.default_rng(seed)
    whole = bool((days.value == np.floor(days.value)).all())
    if (days.value < 0).any() or not whole:
        return _log_paths(days, open_days, PATHS, whole, random)
    return np.concatenate(
        [
            _log_paths(days, open_days, PATHS // 2, whole, random),
            _count_paths(days, open_days, PATHS - PATHS // 2, random),
        ]
    )


def _log_paths(
    days: Days, open_days: Ints, paths: int, whole: bool, random: np.random.Generator
) -> Floats:
    negative = bool((days.value < 0).any())
    positive = days.value[days.value > 0]
    offset = 0.5 if whole else 0.5 * float(positive.min()) if positive.size else 0.5
    unit = float(np.abs(days.value).mean()) + 1e-9
    z = days.value / unit if negative else np.log(days.value + offset)
    n = z.size
    week = days.weekday
    dummies = (week[:, None] == np.arange(7)).astype(float)
    columns = np.column_stack([np.ones(n), days.in_period.astype(float), dummies, z])
    white, log_scale = whiten(columns, days.day, MEMORY)
    cross = white.transpose(0, 2, 1) @ white
    size = columns.shape[1] - 1
    spread = float(np.std(z)) + 1e-9
    ridge = np.array([0.0, (spread / BETWEEN_MONTHS) ** 2] + [(spread / WEEKDAY_SPREAD) ** 2] * 7)
    system = cross[:, :-1, :-1] + np.diag(ridge)
    inverse = np.linalg.inv(system)
    right = cross[:, :-1, -1]
    solution = (inverse @ right[..., None])[..., 0]
    rss = cross[:, -1, -1] - (solution * right).sum(-1)
    freedom = max(n - 8, 4)
    log = -0.5 * freedom * np.log(rss) - 0.5 * np.linalg.slogdet(system)[1] + log_scale
    log -= 0.5 * ((MEMORY - MEMORY_USUAL) / MEMORY_SPREAD) ** 2
    weight = np.exp(log - log.max())
    weight /= weight.sum()

    part = random.choice(MEMORY.size, size=paths, p=weight)
    memory = MEMORY[part]
    sigma = np.sqrt(rss[part] / random.chisquare(freedom, paths))
    root = np.linalg.cholesky(inverse)
    beta = (
        solution[part]
        + sigma[:, None] * (root[part] @ random.standard_normal((paths, size, 1)))[..., 0]
    )
    best = int(np.argmax(weight))
    innovation = white[best, :, -1] - white[best, :, :-1] @ solution[best]
    innovation /= innovation.std() + 1e-12
    mean_seen = columns[:, :-1] @ beta.T  # (n, paths)
    residual = z[:, None] - mean_seen

    first, last = int(min(open_days[0], days.period[0])), int(open_days[-1])
    place = {int(d): i for i, d in enumerate(days.day)}
    before = np.flatnonzero(days.day < first)
    if before.size:
        state = residual[before[-1]] * memory ** (first - 1 - days.day[before[-1]])
    else:
        state = np.zeros(paths)
    start_spread = sigma * np.sqrt(
        1 - memory ** (2 * max(first - 1 - _last_before(days, first), 0))
    )
    state = state + start_spread * random.standard_normal(paths)
    fresh = sigma * np.sqrt(1 - memory**2)
    total = np.zeros(paths)
    for day in range(first, last + 1):
        if day in place:
            state = residual[place[day]]
            continue
        state = memory * state + fresh * innovation[random.integers(0, n, paths)]
        mean = beta[:, 0] + beta[:, 1] + beta[:, 2 + (day + 3) % 7]
        amount = unit * (mean + state) if negative else np.exp(mean + state) - offset
        if not negative:
            amount = np.maximum(amount, 0)
        total += np.round(amount) if whole else amount
    return total


def _last_before(days: Days, first: int) -> int:
    before = days.day[days.day < first]
    return int(before[-1]) if before.size else first - 1000


def _count_paths(days: Days, open_days: Ints, paths: int, random: np.random.Generator) -> Floats:
    """Gamma-Poisson: the rate leans on the baseline, moves with the period so far."""
    base, now = days.value[~days.in_period], days.value[days.in_period]
    weight = counts.weekday_weights(days.value, days.weekday)
    seen = weight[days.weekday]
    exposure0, exposure1 = seen[~days.in_period].sum(), seen[days.in_period].sum()
    rate = (days.value.sum() + 0.5) / seen.sum()
    spread = counts.dispersion(days.value, rate * seen, days.day)
    # baseline as a gamma prior, no sharper than the month-to-month swing
    shape0 = (base.sum() + 0.5) / spread
    shape0 = 1 / (1 / shape0 + BETWEEN_MONTHS**2)
    mean0 = (base.sum() + 0.5) / max(exposure0, 1e-9) if base.size else rate
    shape = shape0 + now.sum() / spread
    scale = 1 / (shape0 / mean0 + exposure1 / spread)
    drawn = random.gamma(shape, scale, paths)
    ahead = drawn * weight[weekday(open_days)].sum()
    if spread <= 1.001:
        return random.poisson(ahead).astype(float)
    return random.poisson(random.gamma(ahead / (spread - 1) + 1e-9, spread - 1)).astype(float)
