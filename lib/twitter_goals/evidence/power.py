"""What a comparison can show: the smallest change it finds, the months it takes."""

from __future__ import annotations

import math

from twitter_goals.evidence.results import Change
from twitter_goals.evidence.windows import MONTH


def months_needed(
    before: float,
    after: float,
    *,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.05,
    baseline_months: float | None = None,
) -> float:
    """Months of data on each side that tell a monthly count of ``after`` from ``before``.

    Two-sided at ``level`` with this ``power``, on the log of the ratio of two counts of
    ``dispersion`` × Poisson variance (1: pure chance; real sign-ups swing with 1.5 to 3).
    With ``baseline_months`` the baseline's length is given and the answer is the period's;
    infinite where that baseline can never show it. Source: Lehmann & Romano, §4 (normal
    approximation); 20 → 30 takes 4.0.
    """
    if before <= 0 or after <= 0 or before == after:
        return math.inf
    from scipy.special import ndtri

    reach = float(ndtri(1 - level / 2) + ndtri(power))
    allowed = (math.log(after / before) / reach) ** 2 / dispersion
    if baseline_months is None:
        return (1 / before + 1 / after) / allowed
    left = allowed - 1 / (before * baseline_months)
    return 1 / after / left if left > 0 else math.inf


def months_to_show(change: Change, relative: float) -> float:
    """Months of data on each side that would show such a ``relative`` change 4 times out of 5.

    Scaled up from the comparison made, with all its swing and memory: what n days on each side
    can show shrinks with √n. NaN where there was none.
    """
    if not change.smallest_change > 0 or relative <= -1 or not relative:
        return math.nan
    days = 2 / (1 / change.baseline_days_used + 1 / change.period_days_used)
    return days / MONTH * (math.log1p(change.smallest_change) / math.log1p(relative)) ** 2
