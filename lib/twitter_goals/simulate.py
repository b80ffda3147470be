"""Simulated accounts whose truth is known: what the verdicts are calibrated on.

Several mechanisms, parameters from real exports (daily log-residual SD 0.5-1.3, lag-1
autocorrelation 0-0.57, an organisation's week, half a viral day a month, drifting levels,
0-3 events a day). It lives in the package, not beside the bench, so that the calibration, the
tests and anyone who doubts a verdict draw from the same accounts with a plain import. Nothing
in the package that makes reports imports it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ORGANISATION_WEEK = (1.15, 1.20, 1.40, 1.40, 1.20, 0.62, 0.48)  # Monday to Sunday
PERSONAL_WEEK = (0.96, 1.15, 1.13, 1.15, 1.02, 0.85, 0.74)
FLAT_WEEK = (1.0,) * 7
MONTH = 30.4375


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How an account behaves; ``baseline`` days, then ``period`` days at once."""

    name: str
    mechanism: str = "days"  # days, posts, counts
    baseline: int = 84
    period: int = 30
    typical_day: float = 1000.0
    spread: float = 0.85  # SD of a day's log around its weekday
    memory: float = 0.5  # lag-1 autocorrelation of that log
    week: tuple[float, ...] = ORGANISATION_WEEK
    viral_a_month: float = 0.5
    viral_size: float = 20.0  # median, in typical days
    after_glow: float = 0.4  # share of a viral day's surplus that the next day still has
    trend: float = 0.0  # log a month, through baseline and period alike
    drift: float = 0.0  # SD a month of a random walk of the log level
    missing: float = 0.01  # share of days absent
    viral_in_period: int = 0  # extra viral days, period only


@dataclass(frozen=True, slots=True)
class Account:
    """One simulated account: the series and its two windows."""

    values: pd.Series
    baseline: tuple[pd.Timestamp, pd.Timestamp]
    period: tuple[pd.Timestamp, pd.Timestamp]


RARE = Scenario(
    name="G rare", mechanism="counts", typical_day=1.0, spread=0.5, memory=0.3, viral_a_month=0
)
SCENARIOS: dict[str, Scenario] = {
    scenario.name[0] + scenario.name.partition("/")[2]: replace(
        scenario, name=scenario.name.replace("/", " ")
    )
    for scenario in (
        Scenario(name="A clean", spread=0.5, memory=0.3, viral_a_month=0),
        Scenario(name="B typical"),
        Scenario(name="C short baseline", baseline=28),
        Scenario(name="D long baseline", baseline=365),
        Scenario(name="E trend /84", trend=np.log(1.06)),
        Scenario(name="E trend /365", trend=np.log(1.06), baseline=365),
        Scenario(name="F drift /84", drift=0.18),
        Scenario(name="F drift /365", drift=0.18, baseline=365),
        RARE,
        replace(RARE, name="H rare, short baseline", baseline=28),
        Scenario(name="I rough", spread=1.3, memory=0.57),
        Scenario(name="J one viral day", viral_a_month=0, viral_in_period=1, after_glow=0.5),
        Scenario(name="K by posts", mechanism="posts"),
        Scenario(name="L by posts, year", mechanism="posts", baseline=365),
        replace(RARE, name="M rarer", typical_day=0.35),
        replace(RARE, name="N some a day", typical_day=6.0, spread=0.6),
        replace(RARE, name="O rare, year", baseline=365),
        Scenario(name="P no memory", spread=0.8, memory=0.0, week=PERSONAL_WEEK),
        Scenario(name="Q small account", typical_day=25.0),
        replace(RARE, name="R rare drift /365", baseline=365, drift=0.18),
    )
}


def simulate(scenario: Scenario, random: np.random.Generator, effect: float = 0.0) -> Account:
    """One account of that kind; ``effect`` is the true relative change of the period's days."""
    n = scenario.baseline + scenario.period
    days = pd.date_range("2024-01-01", periods=n + 0, freq="D", unit="us")
    days = days + pd.Timedelta(days=int(random.integers(0, 7)))
    in_period = np.arange(n) >= scenario.baseline
    make = {"days": _by_days, "posts": _by_posts, "counts": _by_counts}[scenario.mechanism]
    value = make(scenario, days, in_period, np.where(in_period, 1 + effect, 1.0), random)
    kept = random.random(n) >= scenario.missing
    return Account(
        pd.Series(value, index=days)[kept],
        (days[0], days[scenario.baseline - 1]),
        (days[scenario.baseline], days[-1]),
    )


def remembering_noise(n: int, spread: float, memory: float, random: np.random.Generator) -> Floats:
    """AR(1) of stationary SD ``spread``."""
    fresh = random.standard_normal(n) * spread
    noise = np.empty(n)
    noise[0] = fresh[0]
    share = np.sqrt(1 - memory**2)
    for i in range(1, n):
        noise[i] = memory * noise[i - 1] + share * fresh[i]
    return noise


def _level(scenario: Scenario, n: int, random: np.random.Generator) -> Floats:
    """Log level of each day: trend and random walk."""
    level = scenario.trend / MONTH * np.arange(n)
    if scenario.drift:
        level = level + np.cumsum(random.standard_normal(n)) * scenario.drift / np.sqrt(MONTH)
    return level


def _week(scenario: Scenario, days: pd.DatetimeIndex) -> Floats:
    return np.asarray(scenario.week)[days.weekday]


def _viral(scenario: Scenario, in_period: NDArray[np.bool_], random: np.random.Generator) -> Floats:
    """Surplus of viral posts, in typical days, with its after-glow."""
    n = in_period.size
    surplus = np.zeros(n)
    hits = list(np.flatnonzero(random.random(n) < scenario.viral_a_month / MONTH))
    if scenario.viral_in_period:
        first = int(np.argmax(in_period))
        hits += list(random.integers(first, n - 3, scenario.viral_in_period))
    for hit in hits:
        size = scenario.viral_size * np.exp(0.6 * random.standard_normal())
        for later in range(min(6, n - hit)):
            surplus[hit + later] += size * scenario.after_glow**later
    return surplus


def _by_days(
    scenario: Scenario,
    days: pd.DatetimeIndex,
    in_period: NDArray[np.bool_],
    effect: Floats,
    random: np.random.Generator,
) -> Floats:
    """Days as such: log-normal, remembering, viral on top."""
    n = in_period.size
    noise = remembering_noise(n, scenario.spread, scenario.memory, random)
    usual = _week(scenario, days) * np.exp(noise)
    level = scenario.typical_day * np.exp(_level(scenario, n, random)) * effect
    return random.poisson(level * (usual + _viral(scenario, in_period, random))).astype(float)


def _by_posts(
    scenario: Scenario,
    days: pd.DatetimeIndex,
    in_period: NDArray[np.bool_],
    effect: Floats,
    random: np.random.Generator,
) -> Floats:
    """Posts of log-normal reach whose impressions spread over days; a slow attention on top."""
    n = in_period.size
    lead = 14
    week = np.concatenate([np.ones(lead), _week(scenario, days)])
    posts = random.poisson(2.0 * week)
    level = np.concatenate([np.zeros(lead), _level(scenario, n, random)])
    attention = remembering_noise(n + lead, 0.45, 0.6, random)
    push = np.concatenate([np.ones(lead), effect])
    arrives = np.array([0.55, 0.22, 0.09, 0.05, 0.03, 0.02, 0.02, 0.01, 0.01])
    total = np.full(n + lead, 0.08)
    for day in np.flatnonzero(posts):
        reach = np.exp(1.2 * random.standard_normal(posts[day])).sum() / 4
        upto = min(arrives.size, n + lead - day)
        total[day : day + upto] += reach * arrives[:upto]
    amount = scenario.typical_day * np.exp(level + attention) * total * push
    return random.poisson(amount[lead:]).astype(float)


def _by_counts(
    scenario: Scenario,
    days: pd.DatetimeIndex,
    in_period: NDArray[np.bool_],
    effect: Floats,
    random: np.random.Generator,
) -> Floats:
    """Rare events: Poisson about a remembering, drifting rate; ``typical_day`` is the mean."""
    n = in_period.size
    noise = remembering_noise(n, scenario.spread, scenario.memory, random)
    noise -= scenario.spread**2 / 2
    rate = scenario.typical_day * _week(scenario, days) * effect
    return random.poisson(rate * np.exp(noise + _level(scenario, n, random))).astype(float)
