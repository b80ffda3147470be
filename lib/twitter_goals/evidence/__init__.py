"""COMPARE: daily values of two windows → change, interval, verdict; forecast, chance.

``change`` and ``forecast`` for counts by day, ``ratio_*`` for ratios of sums, ``level_*`` for
followers. Judged values get no verdict. Everything is deterministic: what is simulated starts
from a fixed seed. How often it is right stands in docs/calibration.md.
"""

from twitter_goals.evidence.around import before_after
from twitter_goals.evidence.compare import change, level_change
from twitter_goals.evidence.control import xmr
from twitter_goals.evidence.multiple import adjust, q_values
from twitter_goals.evidence.power import months_needed, months_to_show
from twitter_goals.evidence.predict import forecast, level_forecast, ratio_forecast, weekday_path
from twitter_goals.evidence.ratio import ratio_change
from twitter_goals.evidence.results import Change, Forecast, chance_words, verdict_of

__all__ = [
    "Change",
    "Forecast",
    "adjust",
    "before_after",
    "chance_words",
    "change",
    "forecast",
    "level_change",
    "level_forecast",
    "months_needed",
    "months_to_show",
    "q_values",
    "ratio_change",
    "ratio_forecast",
    "verdict_of",
    "weekday_path",
    "xmr",
]
