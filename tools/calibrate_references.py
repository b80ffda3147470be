"""What the evidence is measured against: the textbook's tests, and the plain step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr, stdtrit

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
