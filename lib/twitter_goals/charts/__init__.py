"""DRAW: a row or a table → a figure → inline SVG. Computes nothing, reads nothing, keeps nothing.

``style`` is the one place for palette, type and margins; ``svg`` makes a drawing part of a page;
``periods``, ``running`` and ``drivers`` hold the charts (``rows`` what they share), ``inline`` the
drawings the size of a word. ``theme`` gives seaborn the same look, for an analyst's own charts.

Time runs left to right in every language, as Persian yearbooks draw it; bullets grow from the
side reading starts.

The charts are loaded when first used, and pandas with them: an index of reports has none.
"""

import importlib
from typing import TYPE_CHECKING, Any

from twitter_goals.charts.inline import SHAPES, bullet, shape, share_bar, sparkline
from twitter_goals.charts.style import PALETTE
from twitter_goals.charts.svg import svg

if TYPE_CHECKING:
    from twitter_goals.charts.drivers import posts_chart, timeline_chart, weekday_hour_chart
    from twitter_goals.charts.periods import progress_chart
    from twitter_goals.charts.running import burn_up_chart, xmr_chart
    from twitter_goals.charts.themes import theme

_WHERE = {
    "burn_up_chart": "running",
    "posts_chart": "drivers",
    "progress_chart": "periods",
    "theme": "themes",
    "timeline_chart": "drivers",
    "weekday_hour_chart": "drivers",
    "xmr_chart": "running",
}

__all__ = [
    "PALETTE",
    "SHAPES",
    "bullet",
    "burn_up_chart",
    "posts_chart",
    "progress_chart",
    "shape",
    "share_bar",
    "sparkline",
    "svg",
    "theme",
    "timeline_chart",
    "weekday_hour_chart",
    "xmr_chart",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
