"""A sub-goal's way through its period, and its weeks inside and outside their ordinary swing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals.charts.rows import (
    column,
    day_ticks,
    figure_with,
    floats,
    limits,
    number,
    ticks_of,
    write,
)
from twitter_goals.charts.style import PALETTE, TEXT, end_labels, scale, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from twitter_goals.languages import Language


@styled
def burn_up_chart(burn_up: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """Reached so far, day by day, beside the target's own path and the forecast's fan.

    ``burn_up`` as ``history.burn_up`` gives it: index ``day`` over the period, columns
    ``actual`` and, where known, ``expected, low, forecast, high``.
    """
    days = pd.DatetimeIndex(burn_up.index)
    places = np.arange(1, len(days) + 1)
    actual = floats(burn_up["actual"])
    path = column(burn_up, "expected")
    low, middle, high = (column(burn_up, name) for name in ("low", "forecast", "high"))
    target = number(row, "target")
    known = np.flatnonzero(np.isfinite(actual))
    last = int(known[-1]) if len(known) else None
    over = last == len(days) - 1
    labels = []
    if last is not None and over:
        labels.append((actual[last], write(actual[last], row, language), "accent", True))
    if np.isfinite(target):
        words = language.text("charts.target", value=write(target, row, language))
        labels.append((target, words, "ink", False))
    if np.isfinite(middle).any():
        ends = {"low": write(low[-1], row, language), "high": write(high[-1], row, language)}
        words = language.text("charts.forecast_range", **ends)
        labels.append((middle[-1], words, "accent", False))
    top = limits([*actual, *path, *high, target], from_zero=True)[1]
    across = scale(0, top, ticks_of(row, language))
    drawing, axis = figure_with(across, labels)
    axis.set_xlim(0, len(days))
    across.draw(axis)
    if np.isfinite(high).any():
        fan = np.isfinite(high)
        axis.fill_between(places[fan], low[fan], high[fan], color=PALETTE["fan"], linewidth=0)
        axis.plot(places[fan], middle[fan], color=PALETTE["accent"], linewidth=1, dashes=(1, 2))
    if np.isfinite(path).any():
        axis.plot(
            np.r_[0, places], np.r_[0, path], color=PALETTE["muted"], linewidth=1.1, dashes=(4, 2.5)
        )
    if np.isfinite(target):
        axis.hlines(target, 0, len(days), colors=PALETTE["ink"], linewidths=1.6)
    if last is not None:
        axis.stairs(
            actual[: last + 1], np.arange(last + 2), color=PALETTE["accent"], linewidth=2.2,
            baseline=None,
        )  # fmt: skip
        axis.plot(places[last], actual[last], "o", color=PALETTE["accent"], markersize=5)
    if last is not None and not over:
        axis.annotate(
            write(actual[last], row, language), (places[last], actual[last]), xytext=(-4, 6),
            textcoords="offset points", ha="right", fontweight="bold", fontsize=TEXT,
            color=PALETTE["ink"],
        )  # fmt: skip
    end_labels(axis, labels)
    day_ticks(axis, days, language)
    return drawing


@styled
def xmr_chart(xmr: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """Process behaviour: values with the limits inside which this account swings by itself.

    Columns ``value, centre, lower, upper, signal`` (bool), index the first day of each point.
    """
    values = floats(xmr["value"])
    centre, lower, upper = (floats(xmr[name]) for name in ("centre", "lower", "upper"))
    words = [
        (upper[-1], "charts.limit_upper"),
        (centre[-1], "charts.limit_centre"),
        (lower[-1], "charts.limit_lower"),
    ]
    labels = [
        (place, language.text(key, value=write(place, row, language)), "muted", False)
        for place, key in words
        if np.isfinite(place)
    ]
    reach = limits([*values, *upper, *lower], row.get("kind") == "flow")
    across = scale(*reach, ticks_of(row, language))
    drawing, axis = figure_with(across, labels)
    points = pd.DatetimeIndex(xmr.index)
    days = pd.date_range(points[0], points[-1], freq="D")
    places = days.get_indexer(points)
    signal = xmr["signal"].to_numpy(dtype=bool)
    axis.set_xlim(-0.02 * len(days), len(days) * 1.02 - 1)
    across.draw(axis)
    axis.fill_between(places, lower, upper, color=PALETTE["band"], linewidth=0, zorder=0.5)
    axis.plot(places, centre, color=PALETTE["muted"], linewidth=1, dashes=(4, 2.5))
    axis.plot(*_broken(places, values), color=PALETTE["past"], linewidth=1.2)
    axis.plot(places[~signal], values[~signal], "o", color=PALETTE["past"], markersize=3)
    axis.plot(places[signal], values[signal], "D", color=PALETTE["behind"], markersize=5)
    end_labels(axis, labels)
    day_ticks(axis, days, language)
    return drawing


def _broken(places: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line's points with a gap where points are missing in time: no line over unseen weeks."""
    steps = np.diff(places)
    holes = np.flatnonzero(steps > 1.5 * np.median(steps)) + 1 if len(steps) else steps
    return np.insert(places.astype(float), holes, np.nan), np.insert(values, holes, np.nan)
