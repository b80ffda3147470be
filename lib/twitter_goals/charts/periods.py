"""A sub-goal's last periods against their targets and its baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals.charts.rows import (
    Label,
    figure_with,
    floats,
    limits,
    number,
    ticks_of,
    write,
)
from twitter_goals.charts.style import PALETTE, end_labels, scale, styled, ticks
from twitter_goals.periods import civil_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twitter_goals.languages import Language


@styled
def progress_chart(history: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """The last periods against their targets, the baseline's ordinary range behind them.

    ``history`` as ``history.periods`` gives it (``label, first, last, value, target,
    days_covered, days, is_current``). Counts are bars from zero, everything else a line: a
    follower total on a zero axis would hide its own change. A period with missing days is
    hollow, one without data a gap. A target by a deadline is one line over all periods.
    """
    values, targets = floats(history["value"]), floats(history["target"])
    target = number(row, "target")
    if not np.isfinite(targets).any() and row.get("form") == "reach":
        targets = np.full(len(values), target)
    labels = _labels(values[-1], targets[-1], row, language)
    judged = row.get("kind") == "judged"
    bars = row.get("kind") == "flow" or (judged and row.get("unit") == "count")
    band = [number(row, name) for name in ("baseline_low", "baseline_high", "baseline")]
    across = scale(*limits([*values, *targets, *band], from_zero=bars), ticks_of(row, language))
    drawing, axis = figure_with(across, labels)
    axis.set_xlim(-0.6, len(history) - 0.4)
    across.draw(axis)
    _baseline(axis, row)
    partial = (history["days_covered"] < history["days"]).to_numpy() & np.isfinite(values)
    if judged:
        partial[:] = False  # a judgement is made once a period, not every day
    if bars:
        _bars(axis, values, partial, row)
    else:
        _dots(axis, np.arange(len(history)), values, partial, row)
    if np.isfinite(targets).any():
        edges = np.arange(len(targets) + 1) - 0.5
        axis.stairs(targets, edges, baseline=None, color=PALETTE["ink"], linewidth=1.6, zorder=3)
    _period_ticks(axis, history, language)
    end_labels(axis, labels)
    return drawing


def _bars(axis: Axes, values: np.ndarray, partial: np.ndarray, row: Mapping[str, Any]) -> None:
    current = PALETTE[str(row.get("status") or "accent")]
    edges = np.arange(len(values) + 1) - 0.5
    for chosen, colour, hollow in (
        (~partial, PALETTE["past"], False),
        (partial, PALETTE["past"], True),
    ):
        chosen = chosen.copy()
        chosen[-1] = False
        if chosen.any():
            _steps(axis, edges, np.where(chosen, values, np.nan), colour, hollow)
    last = np.full(len(values), np.nan)
    last[-1] = values[-1]
    if np.isfinite(values[-1]):
        _steps(axis, edges, last, current, bool(partial[-1]))


def _steps(axis: Axes, edges: np.ndarray, values: np.ndarray, colour: str, hollow: bool) -> None:
    """Bars as one path (a tenth of the cost of one patch each), with a gap between them."""
    known = np.isfinite(values)
    gap = 0.14
    doubled = np.ravel(np.column_stack([edges[:-1] + gap, edges[1:] - gap]))
    heights = np.full(len(doubled) - 1, np.nan)
    heights[::2] = np.where(known, values, np.nan)
    axis.stairs(
        heights,
        doubled,
        fill=not hollow,
        color=colour,
        linewidth=1.2 if hollow else 0,
        linestyle=(0, (3, 1.5)) if hollow else "-",
        baseline=0,
        zorder=2,
    )


def _dots(
    axis: Axes, places: np.ndarray, values: np.ndarray, partial: np.ndarray, row: Mapping[str, Any]
) -> None:
    axis.plot(places, values, color=PALETTE["past"], linewidth=2, zorder=2)
    whole = ~partial
    whole[-1] = False
    axis.plot(places[whole], values[whole], "o", color=PALETTE["past"], markersize=4, zorder=3)
    hollow = partial.copy()
    hollow[-1] = False
    axis.plot(
        places[hollow], values[hollow], "o", markerfacecolor="none", color=PALETTE["past"],
        markersize=4.5, zorder=3,
    )  # fmt: skip
    if np.isfinite(values[-1]):
        colour = PALETTE[str(row.get("status") or "accent")]
        axis.plot(
            places[-1], values[-1], "o", color=colour, markersize=7, zorder=4,
            markerfacecolor="none" if partial[-1] else colour,
        )  # fmt: skip


def _baseline(axis: Axes, row: Mapping[str, Any]) -> None:
    left, right = axis.get_xlim()
    low, high = number(row, "baseline_low"), number(row, "baseline_high")
    if np.isfinite(low) and np.isfinite(high):
        axis.fill_between([left, right], low, high, color=PALETTE["band"], linewidth=0, zorder=0.4)
    if np.isfinite(base := number(row, "baseline")):
        axis.hlines(
            base, left, right, colors=PALETTE["muted"], linewidths=1, linestyles=(0, (1, 2)),
            zorder=1,
        )  # fmt: skip


def _labels(value: float, target: float, row: Mapping[str, Any], language: Language) -> list[Label]:
    labels = []
    if np.isfinite(value):
        colour = str(row.get("status") or "accent")
        labels.append((value, write(value, row, language), colour, True))
    if np.isfinite(target):
        words = language.text("charts.target", value=write(target, row, language))
        labels.append((target, words, "ink", False))
    if np.isfinite(base := number(row, "baseline")):
        words = language.text("charts.baseline", value=write(base, row, language))
        labels.append((base, words, "muted", False))
    return labels


def _period_ticks(axis: Axes, history: pd.DataFrame, language: Language) -> None:
    """Every third period named, counted back from the present one; years where they begin."""
    spans = list(zip(history["first"], history["last"], strict=True))
    every = 3 if len(spans) > 7 else 2 if len(spans) > 4 else 1
    places = list(range(len(spans) - 1, -1, -every))[::-1]
    words, year = [], None
    for place in places:
        first, last = spans[place]
        name, its_year = _period_word(first, last, language)
        words.append(f"{name}\n{its_year}" if its_year != year and name != its_year else name)
        year = its_year
    ticks(axis, "x", places, words)
    for place, (first, _) in enumerate(spans[1:], start=1):
        if civil_parts(first, language.calendar)[1:] == (1, 1) and len(spans) > 4:
            axis.axvline(place - 0.5, color=PALETTE["rule"], linewidth=0.8, zorder=0)


def _period_word(first: dt.date, last: dt.date, language: Language) -> tuple[str, str]:
    year, month, _ = civil_parts(first, language.calendar)
    length = (last - first).days + 1
    digits = language.digits(str(year))
    if length > 300:
        return digits, digits
    if length > 80:
        return language.text("charts.quarter", number=(month - 1) // 3 + 1), digits
    if length > 26:
        return language.month(month, short=True), digits
    return language.date(first, style="short"), digits
