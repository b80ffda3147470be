"""DEFINE AND MEASURE: the metric catalogue, and a metric's value over a window of days.

``CATALOGUE`` is one table in code; ``resolve`` finds a name in it or among the user's own;
``measure`` and ``daily`` compute; ``bases`` tells on which bases the data knows anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.custom import (
    PARTS,
    common_bases,
    count,
    judged,
    named_in,
    ratio,
    resolve,
)
from twitter_goals.metrics.definition import Basis, Better, Kind, Metric, Term, Unit
from twitter_goals.metrics.naming import meant, nearest, titled

if TYPE_CHECKING:
    from twitter_goals.metrics.measuring import Measure as Measure
    from twitter_goals.metrics.measuring import bases as bases
    from twitter_goals.metrics.measuring import by_period as by_period
    from twitter_goals.metrics.measuring import daily as daily
    from twitter_goals.metrics.measuring import ever as ever
    from twitter_goals.metrics.measuring import measurable as measurable
    from twitter_goals.metrics.measuring import measure as measure
    from twitter_goals.metrics.measuring import per_day as per_day

# What needs pandas is loaded when first used: reading a goal file does not.
_COMPUTING = ("Measure", "bases", "by_period", "daily", "ever", "measurable", "measure",
              "per_day")  # fmt: skip

__all__ = [
    "CATALOGUE", "PARTS", "Basis", "Better", "Kind", "Metric", "Term", "Unit", "common_bases",
    "count", "judged", "meant", "named_in", "nearest", "ratio", "resolve", "titled", *_COMPUTING,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _COMPUTING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    module = importlib.import_module(f"{__name__}.measuring")
    globals().update({each: getattr(module, each) for each in _COMPUTING})
    return globals()[name]
