"""Before and after something the team did: the same comparison around a day.

An association, never a cause: whatever else changed then is in it too.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from twitter_goals.evidence.compare import change
from twitter_goals.evidence.results import Better, Change
from twitter_goals.evidence.windows import civil, ordinal

BEFORE_DAYS = 84
AFTER_DAYS = 30


def before_after(
    values: pd.Series,
    event_day: Any,
    *,
    before: int = BEFORE_DAYS,
    after: int = AFTER_DAYS,
    better: Better = "higher",
) -> Change | None:
    """The ``after`` days from ``event_day`` on against the ``before`` days ahead of it.

    None where too few days lie on either side. Fewer days than asked for are used as they are.
    """
    day = ordinal(event_day)
    seen = change(
        values,
        (civil(day - before), civil(day - 1)),
        (civil(day), civil(day + after - 1)),
        better=better,
    )
    return None if seen.verdict == "not_enough_data" else seen
