"""What the evidence is measured against: the textbook's tests, and the plain step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr, stdtrit

from twitter_goals.evidence.windows import MONTH
from twitter_goals.simulate import Scenario

USUAL_MEMORY, SPREAD_OF_MEMORY = 0.45, 0.20  # of real accounts


def welch(values: pd.Series, baseline: tuple, period: tuple) -> float:
    """p-value of Welch's t test on the days."""
    a = values[baseline[0] : baseline[1]].to_numpy()
    b = values[period[0] : period[1]].to_numpy()
    va, vb = a.var(ddof=1) / a.size, b.var(ddof=1) / b.size
    freedom = (va + vb) ** 2 / (va**2 / (a.size - 1) + vb**2 / (b.size - 1))
    return float(2 * stdtr(freedom, -abs(b.mean() - a.mean()) / np.sqrt(va + vb)))


def plain_step(
    values: pd.Series, baseline: tuple, period: tuple, effect: float = 0.0
) -> tuple[float, float, float]:
    """The AR(1)-aware step on logs, without drift and without care for viral days.

    Weekday by six columns, least squares; the residuals' memory corrected for its bias and
    shrunk; the step's variance from the AR(1) covariance over the real day numbers, scale by
    the unbiased quadratic form, degrees of freedom by Satterthwaite. Gives p-value and 90 %
    interval of the log step; ``effect`` is added to the logs of the period.
    """
    day = values.index.to_numpy().astype("datetime64[D]").astype(np.int64)
    step = (values.index >= period[0]).astype(float)
    z = np.log(values.to_numpy() + 0.5) + effect * step
    n, week = z.size, (day + 3) % 7
    weekday = (week[:, None] == np.arange(6)).astype(float)
    weekday[week == 6] = -1
    x = np.column_stack([np.ones(n), step, weekday])
    hat = np.linalg.solve(x.T @ x, x.T)
    beta = hat @ z
    rest = z - x @ beta
    near = np.diff(day) == 1
    seen = (rest[1:] * rest[:-1])[near].sum() / near.sum() / (rest @ rest / n)
    seen += (1 + 4 * seen) / n + (x.shape[1] - 1) / n * 0.5
    trust = SPREAD_OF_MEMORY**2 / (SPREAD_OF_MEMORY**2 + (1 - min(seen, 0.95) ** 2) / n)
    memory = float(np.clip(USUAL_MEMORY + trust * (seen - USUAL_MEMORY), 0, 0.9))
    correlation = memory ** np.abs(day[:, None] - day)
    inside = correlation - x @ (hat @ correlation)
    trace = np.trace(inside)
    deviation = np.sqrt(rest @ rest / trace * (hat @ correlation @ hat.T)[1, 1])
    freedom = trace**2 / (inside * inside.T).sum()
    reach = stdtrit(freedom, 0.95) * deviation
    p = 2 * stdtr(freedom, -abs(beta[1]) / deviation)
    return float(p), float(beta[1] - reach), float(beta[1] + reach)


def pace_yes_or_no(seen: np.ndarray, days: int, target: float) -> float:
    """1 where the straight line through what is there reaches the target."""
    return float(seen.mean() * days >= target)


def pace_normal_error(seen: np.ndarray, days: int, target: float) -> float:
    """The same line with the days' own scatter around the rest of it."""
    scatter = max(float(seen.std(ddof=1)) * np.sqrt(days - seen.size), 1e-9)
    return float(ndtr((seen.mean() * days - target) / scatter))


def knowable(scenario: Scenario) -> bool:
    """Can ``informed_chance`` follow this mechanism?"""
    return scenario.mechanism in ("days", "counts") and not scenario.drift


def informed_chance(
    scenario: Scenario,
    values: pd.Series,
    first: pd.Timestamp,
    days: int,
    seen: int,
    target: float,
    between_months: float,
    random: np.random.Generator,
) -> float:
    """Chance of the target for one who knows the account, and only the future not: the bound.

    Known are typical day, week, trend, memory, spread, viral posts and by how much months
    differ (log SD); not known are this month's level and the days to come. ``seen`` of the
    period's ``days`` are over. Levels are weighed by what the seen days are worth under each.
    """
    paths, memory = 2000, scenario.memory
    fresh = np.sqrt(1 - memory**2) * scenario.spread
    every = pd.date_range(first - pd.Timedelta(days=1), periods=days + 1)
    week = np.asarray(scenario.week)[every.day_of_week]
    usual = scenario.typical_day * np.exp(
        scenario.trend / MONTH * (scenario.baseline - 1 + np.arange(days + 1.0))
    )
    if scenario.mechanism == "counts":
        usual = usual * np.exp(-(scenario.spread**2) / 2)
    amount = values.reindex(every[: seen + 1]).to_numpy()
    level = between_months * random.standard_normal(paths)
    if scenario.mechanism == "counts":
        state = scenario.spread * random.standard_normal(paths)
        for day in range(1, seen + 1):
            state = memory * state + fresh * random.standard_normal(paths)
            mean = usual[day] * week[day] * np.exp(state + level)
            kept = _drawn(amount[day] * np.log(mean) - mean, random)
            state, level = state[kept], level[kept]
    else:  # days of hundreds: their logs are as good as seen, viral ones as three SDs
        most = 3 * scenario.spread
        logs = np.log(np.maximum(amount, 0.5) / (usual * week)[: seen + 1])
        states = np.clip(logs[1:] - level[:, None], -most, most)
        before = np.column_stack([np.full(paths, np.clip(logs[0], -most, most)), states[:, :-1]])
        kept = _drawn(-0.5 * (((states - memory * before) / fresh) ** 2).sum(axis=1), random)
        state, level = states[kept, -1], level[kept]
    total = np.full(paths, amount[1:].sum())
    glow = np.zeros(paths)
    for day in range(seen + 1, days + 1):
        state = memory * state + fresh * random.standard_normal(paths)
        glow = scenario.after_glow * glow
        if scenario.mechanism == "days":
            viral = random.random(paths) < scenario.viral_a_month / MONTH
            glow += viral * scenario.viral_size * np.exp(0.6 * random.standard_normal(paths))
        total += random.poisson(usual[day] * np.exp(level) * (week[day] * np.exp(state) + glow))
    return float((total >= target).mean())


def _drawn(log_weight: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As many of the paths again, each as often as it is worth."""
    weight = np.exp(log_weight - log_weight.max())
    return random.choice(weight.size, weight.size, p=weight / weight.sum())
