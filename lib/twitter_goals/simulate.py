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

from twitter_goals.evidence.windows import MONTH, Floats

ORGANISATION_WEEK = (1.15, 1.20, 1.40, 1.40, 1.20, 0.62, 0.48)  # Monday to Sunday
PERSONAL_WEEK = (0.96, 1.15, 1.13, 1.15, 1.02, 0.85, 0.74)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How an account behaves; ``baseline`` days, then ``period`` days at once."""

    name: str
    mechanism: str = "days"  # days, posts, counts, bursts
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


TREND = float(np.log(1.06))  # 6 % a month
DRIFT = 0.18  # SD a month
_rare = Scenario(name="rare counts", mechanism="counts", typical_day=1.0, spread=0.5, memory=0.3)
_posts = Scenario(name="posts", mechanism="posts")

# Key → scenario. A to J are those of the first study; the others are other mechanisms and mixtures.
SCENARIOS: dict[str, Scenario] = {
    "A": Scenario(name="clean", spread=0.5, memory=0.3, viral_a_month=0),
    "B": Scenario(name="typical"),
    "C": Scenario(name="typical, short baseline", baseline=28),
    "D": Scenario(name="typical, a year's baseline", baseline=365),
    "E84": Scenario(name="trend of 6 % a month", trend=TREND),
    "E365": Scenario(name="trend of 6 % a month, a year's baseline", trend=TREND, baseline=365),
    "F84": Scenario(name="drifting level", drift=DRIFT),
    "F365": Scenario(name="drifting level, a year's baseline", drift=DRIFT, baseline=365),
    "G": _rare,
    "H": replace(_rare, name="rare counts, short baseline", baseline=28),
    "I": Scenario(name="rough", spread=1.3, memory=0.57),
    "J": Scenario(name="one viral day, in the period", viral_a_month=0, viral_in_period=1,
                  after_glow=0.5),
    "K": _posts,
    "L": replace(_posts, name="posts, a year's baseline", baseline=365),
    "LE": replace(_posts, name="posts, trend, a year's baseline", trend=TREND, baseline=365),
    "LF": replace(_posts, name="posts, drift, a year's baseline", drift=DRIFT, baseline=365),
    "M": replace(_rare, name="a third of an event a day", typical_day=0.35),
    "N": replace(_rare, name="six events a day", typical_day=6.0, spread=0.6),
    "O": replace(_rare, name="rare, rough", spread=0.85, memory=0.5),
    "OE": replace(_rare, name="rare, trend, a year's baseline", trend=TREND, baseline=365),
    "OF": replace(_rare, name="rare, drift, a year's baseline", drift=DRIFT, baseline=365),
    "P": Scenario(name="no memory, a personal week", spread=0.8, memory=0.0, week=PERSONAL_WEEK),
    "Q": Scenario(name="small account", typical_day=25.0),
    "QE": Scenario(name="quiet, trend, a year's baseline", spread=0.25, memory=0.1,
                   viral_a_month=0, trend=TREND, baseline=365),
    "QF": Scenario(name="quiet, drift, a year's baseline", spread=0.25, memory=0.1,
                   viral_a_month=0, drift=DRIFT / 2, baseline=365),
    "S": Scenario(name="posting on 45 % of days, by post", mechanism="bursts", spread=1.2),
}  # fmt: skip


def moving(scenario: Scenario) -> bool:
    """Does the level move by itself, without any intervention?"""
    return bool(scenario.trend or scenario.drift)


def simulate(scenario: Scenario, random: np.random.Generator, effect: float = 0.0) -> Account:
    """One account of that kind; ``effect`` is the true relative change of the period's days."""
    n = scenario.baseline + scenario.period
    days = pd.date_range("2024-01-01", periods=n, freq="D", unit="us")
    days = days + pd.Timedelta(days=int(random.integers(0, 7)))
    in_period = np.arange(n) >= scenario.baseline
    make = {"days": _by_days, "posts": _by_posts, "counts": _by_counts, "bursts": _by_bursts}[
        scenario.mechanism
    ]
    value = make(scenario, days, in_period, np.where(in_period, 1 + effect, 1.0), random)
    kept = random.random(n) >= scenario.missing
    return Account(
        pd.Series(value, index=days)[kept],
        (days[0], days[scenario.baseline - 1]),
        (days[scenario.baseline], days[-1]),
    )


def remembering_noise(n: int, spread: float, memory: float, random: np.random.Generator) -> Floats:
    """AR(1) of stationary SD ``spread``."""
    fresh: Floats = random.standard_normal(n) * spread
    noise = np.empty(n)
    noise[0] = fresh[0]
    share = np.sqrt(1 - memory**2)
    for i in range(1, n):
        noise[i] = memory * noise[i - 1] + share * fresh[i]
    return noise


def _level(scenario: Scenario, n: int, random: np.random.Generator) -> Floats:
    """Log level of each day: trend and random walk."""
    level = scenario.trend / MONTH * np.arange(float(n))
    if scenario.drift:
        level = level + np.cumsum(random.standard_normal(n)) * scenario.drift / np.sqrt(MONTH)
    return level


def _week(scenario: Scenario, days: pd.DatetimeIndex) -> Floats:
    return np.asarray(scenario.week)[days.day_of_week.to_numpy()]


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
        for later in range(min(6, n - int(hit))):
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
    for day in map(int, np.flatnonzero(posts)):
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


def _by_bursts(
    scenario: Scenario,
    days: pd.DatetimeIndex,
    in_period: NDArray[np.bool_],
    effect: Floats,
    random: np.random.Generator,
) -> Floats:
    """Lifetime figures on the day of posting: nothing on most days, much on some."""
    n = in_period.size
    active = random.random(n) < np.minimum(0.45 * _week(scenario, days), 1.0)
    reach = np.exp(scenario.spread * random.standard_normal(n) + _level(scenario, n, random))
    return random.poisson(scenario.typical_day * reach * active * effect).astype(float)


def simulate_rate(
    random: np.random.Generator,
    *,
    baseline: int = 84,
    posts_a_day: float = 1.0,
    rate: float = 0.03,
    drift: float = 0.0,
    effect: float = 0.0,
) -> tuple[pd.Series, pd.Series, Account]:
    """Engagements and impressions by day of posting, the rate differing from post to post.

    Per post: log SD of impressions 1.1, of the rate 0.75. ``effect`` is on the rate of the
    30 days after the baseline; the account carries the windows.
    """
    n = baseline + 30
    days = pd.date_range("2024-01-01", periods=n, freq="D", unit="us")
    level = np.cumsum(random.standard_normal(n)) * drift / np.sqrt(MONTH)
    level[baseline:] += np.log1p(effect)
    impressions, engagements = np.zeros(n), np.zeros(n)
    for day, posts in enumerate(random.poisson(posts_a_day, n)):
        seen = random.poisson(np.exp(6 + 1.1 * random.standard_normal(posts)))
        usual = rate * np.exp(level[day] + 0.75 * random.standard_normal(posts))
        impressions[day] = seen.sum()
        engagements[day] = random.poisson(seen * usual).sum()
    d = pd.Series(impressions, index=days)
    windows = (days[0], days[baseline - 1]), (days[baseline], days[-1])
    return pd.Series(engagements, index=days), d, Account(d, *windows)


def simulate_followers(
    random: np.random.Generator, *, days: int, gain: float = 5.0, loss: float = 1.0,
    spread: float = 0.8, drift: float = 0.3,
) -> pd.Series:  # fmt: skip
    """Daily totals from 1,000 on: drifting, remembering gains, viral days, steady losses."""
    level = np.cumsum(random.standard_normal(days)) * drift / np.sqrt(MONTH)
    noise = remembering_noise(days, spread, 0.3, random) - spread**2 / 2
    gains = random.poisson(gain * np.exp(level + noise)) - random.poisson(loss, days)
    viral = random.random(days) < 0.5 / MONTH
    gains[viral] += (gain * 20 * np.exp(0.6 * random.standard_normal(viral.sum()))).astype(int)
    index = pd.date_range("2024-01-01", periods=days, freq="D", unit="us")
    return pd.Series(1000.0 + np.cumsum(gains), index=index)
