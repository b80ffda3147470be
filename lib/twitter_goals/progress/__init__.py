"""COMPARE: one row per sub-goal. Every chart, sentence, chip and ``summary.json`` reads this table.

``status`` (has the target been reached?) and ``evidence`` (is the change from the baseline more
than this account's own swing?) are two questions with two answers; neither is derived from the
other.
"""

from twitter_goals.progress.cases import Case, cases, comparable, own_period, series
from twitter_goals.progress.status import AT_RISK, ON_TRACK, attainment
from twitter_goals.progress.table import COLUMNS, recent, runs, table

__all__ = [
    "AT_RISK",
    "COLUMNS",
    "ON_TRACK",
    "Case",
    "attainment",
    "cases",
    "comparable",
    "own_period",
    "recent",
    "runs",
    "series",
    "table",
]
