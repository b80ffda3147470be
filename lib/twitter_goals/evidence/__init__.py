"""COMPARE: daily values of two windows → change, interval, verdict; forecast, chance.

``change`` and ``forecast`` for counts by day, ``ratio_change`` for ratios of sums. Everything
is deterministic: what is simulated starts from a fixed seed.
"""

from twitter_goals.evidence.compare import change
from twitter_goals.evidence.predict import forecast
from twitter_goals.evidence.ratio import ratio_change
from twitter_goals.evidence.results import Change, Forecast, chance_words, verdict_of

__all__ = [
    "Change",
    "Forecast",
    "chance_words",
    "change",
    "forecast",
    "ratio_change",
    "verdict_of",
]
