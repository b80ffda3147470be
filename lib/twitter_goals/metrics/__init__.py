"""DEFINE AND MEASURE: the metric catalogue, and a metric's value over a window of days.

``CATALOGUE`` is one table in code; ``resolve`` finds a name in it or among the user's own;
``measure`` and ``daily`` compute; ``bases`` tells on which bases the data knows anything.
"""

from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.custom import PARTS, count, judged, nearest, ratio, resolve
from twitter_goals.metrics.definition import Basis, Better, Kind, Metric, Term, Unit
from twitter_goals.metrics.measure import (
    Measure,
    bases,
    daily,
    measurable,
    measure,
    named_in,
)

__all__ = [
    "CATALOGUE",
    "PARTS",
    "Basis",
    "Better",
    "Kind",
    "Measure",
    "Metric",
    "Term",
    "Unit",
    "bases",
    "count",
    "daily",
    "judged",
    "measurable",
    "measure",
    "named_in",
    "nearest",
    "ratio",
    "resolve",
]
