"""Charts of one sub-goal: its last periods, its way through this one, its ordinary swing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals.charts.style import (
    PALETTE,
    SMALL,
    TEXT,
    Scale,
    end_labels,
    figure,
    room,
    scale,
    styled,
    ticks,
)
from twitter_goals.periods import civil_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twitter_goals.languages import Language

HEIGHT = 176


@styled
def progress_chart(history: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """The last periods against their targets, the baseline's ordinary range behind them.

    ``history`` as ``history.periods`` gives it (``label, first, last, value, target,
    days_covered, days, is_current``). Counts are bars from zero, everything else a line: a
    follower total on a zero axis would hide its own change. A period with missing days is
    hollow, one without data a gap. A target by a deadline is one line over all periods.
    """
    values, targets = _floats(history["value"]), _floats(history["target"])
    target = _number(row, "target")
    if not np.isfinite(targets).any() and row.get("form") == "reach":
        targets = np.full(len(values), target)
    labels = _labels(values[-1], targets[-1], row, language)
    judged = row.get("kind") == "judged"
    bars = row.get("kind") == "flow" or (judged and row.get("unit") == "count")
    band = [_number(row, name) for name in ("baseline_low", "baseline_high", "baseline")]
    across = scale(*_limits([*values, *targets, *band], from_zero=bars), _ticks_of(row, language))
    drawing, axis = _figure(across, labels)
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


@styled
def burn_up_chart(burn_up: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """Reached so far, day by day, beside the target's own path and the forecast's fan.

    ``burn_up`` as ``history.burn_up`` gives it: index ``day`` over the period, columns
    ``actual`` and, where known, ``expected, low, forecast, high``.
    """
    days = pd.DatetimeIndex(burn_up.index)
    places = np.arange(1, len(days) + 1)
    actual = _floats(burn_up["actual"])
    path = _column(burn_up, "expected")
    low, middle, high = (_column(burn_up, name) for name in ("low", "forecast", "high"))
    target = _number(row, "target")
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
    top = _limits([*actual, *path, *high, target], from_zero=True)[1]
    across = scale(0, top, _ticks_of(row, language))
    drawing, axis = _figure(across, labels)
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
    _day_ticks(axis, days, language)
    return drawing


@styled
def xmr_chart(xmr: pd.DataFrame, row: Mapping[str, Any], language: Language) -> Figure:
    """Process behaviour: values with the limits inside which this account swings by itself.

    Columns ``value, centre, lower, upper, signal`` (bool), index the first day of each point.
    """
    values = _floats(xmr["value"])
    centre, lower, upper = (_floats(xmr[name]) for name in ("centre", "lower", "upper"))
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
    limits = _limits([*values, *upper, *lower], row.get("kind") == "flow")
    across = scale(*limits, _ticks_of(row, language))
    drawing, axis = _figure(across, labels)
    points = pd.DatetimeIndex(xmr.index)
    days = pd.date_range(points[0], points[-1], freq="D")
    places = days.get_indexer(points)
    signal = xmr["signal"].to_numpy(dtype=bool)
    axis.set_xlim(-0.02 * len(days), len(days) * 1.02 - 1)
    across.draw(axis)
    axis.fill_between(places, lower, upper, color=PALETTE["band"], linewidth=0, zorder=0.5)
    axis.plot(places, centre, color=PALETTE["muted"], linewidth=1, dashes=(4, 2.5))
    axis.plot(places, values, color=PALETTE["past"], linewidth=1.2)
    axis.plot(places[~signal], values[~signal], "o", color=PALETTE["past"], markersize=3)
    axis.plot(places[signal], values[signal], "D", color=PALETTE["behind"], markersize=5)
    end_labels(axis, labels)
    _day_ticks(axis, days, language)
    return drawing


def _figure(across: Scale, labels: list[tuple[float, str, str, bool]]) -> tuple[Figure, Axes]:
    """Margins as wide as the words on both sides need."""
    right = room([words for _, words, *_ in labels])
    return figure(HEIGHT, left=across.margin, right=right)


def write(value: float, row: Mapping[str, Any], language: Language) -> str:
    """A value of the row's metric, short enough for a label: its unit stands in the text."""
    unit: Any = row.get("unit") or "count"
    short = unit in ("points", "per_1000") or (unit != "share" and abs(value) >= 100_000)
    return language.number(value, unit, compact=short)


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
    low, high = _number(row, "baseline_low"), _number(row, "baseline_high")
    if np.isfinite(low) and np.isfinite(high):
        axis.fill_between([left, right], low, high, color=PALETTE["band"], linewidth=0, zorder=0.4)
    if np.isfinite(base := _number(row, "baseline")):
        axis.hlines(
            base, left, right, colors=PALETTE["muted"], linewidths=1, linestyles=(0, (1, 2)),
            zorder=1,
        )  # fmt: skip


def _labels(
    value: float, target: float, row: Mapping[str, Any], language: Language
) -> list[tuple[float, str, str, bool]]:
    labels = []
    if np.isfinite(value):
        colour = str(row.get("status") or "accent")
        labels.append((value, write(value, row, language), colour, True))
    if np.isfinite(target):
        words = language.text("charts.target", value=write(target, row, language))
        labels.append((target, words, "ink", False))
    if np.isfinite(base := _number(row, "baseline")):
        words = language.text("charts.baseline", value=write(base, row, language))
        labels.append((base, words, "muted", False))
    return labels


def _limits(numbers: list[float], from_zero: bool) -> tuple[float, float]:
    known = np.array([number for number in numbers if np.isfinite(number)] or [0.0])
    low, high = float(known.min()), float(known.max())
    if from_zero:
        return min(low, 0.0), max(high, low + 1e-9, 1e-9)
    room = (high - low or abs(high) or 1.0) * 0.12
    return (max(low - room, 0.0) if low >= 0 else low - room), high + room


def _ticks_of(row: Mapping[str, Any], language: Language) -> Any:
    unit: Any = row.get("unit") or "count"
    return lambda place: language.number(place, unit, compact=True)


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


def _day_ticks(axis: Axes, days: pd.DatetimeIndex, language: Language) -> None:
    """First, middle and last day; and Nowruz, where the period holds it."""
    left = axis.get_xlim()[0]
    offset = 0.5 if left == 0 else 0.0
    if len(days) < 2:
        return
    chosen = sorted({0, (len(days) - 1) // 2, len(days) - 1})
    words = [language.date(days[place].date(), style="short") for place in chosen]
    ticks(axis, "x", [place + offset for place in chosen], words)
    if language.calendar == "jalali":
        for place in range(1, len(days)):
            before = civil_parts(days[place - 1].date(), "jalali")[0]
            if civil_parts(days[place].date(), "jalali")[0] != before:
                nowruz(axis, place, language)


def nowruz(axis: Axes, place: float, language: Language) -> None:
    """The new year, as a hairline with its name: quiet days around it are not a failure."""
    axis.axvline(place, color=PALETTE["muted"], linewidth=0.8, zorder=0)
    axis.text(
        place, 1.0, language.text("charts.nowruz"), transform=axis.get_xaxis_transform(),
        ha="center", va="bottom", fontsize=SMALL, color=PALETTE["muted"],
    )  # fmt: skip


def _number(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    return float("nan") if value is None else float(value)


def _floats(column: pd.Series) -> np.ndarray:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    return _floats(frame[name]) if name in frame else np.full(len(frame), np.nan)
