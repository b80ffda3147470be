"""What charts of a sub-goal share: values in words, limits, margins, days under the axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals.charts.style import PALETTE, SMALL, Scale, figure, room, ticks
from twitter_goals.periods import civil_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twitter_goals.languages import Language

HEIGHT = 176
Label = tuple[float, str, str, bool]  # height, words, colour name, bold


def figure_with(across: Scale, labels: list[Label]) -> tuple[Figure, Axes]:
    """Margins as wide as the words on both sides need."""
    right = room([words for _, words, *_ in labels])
    return figure(HEIGHT, left=across.margin, right=right)


def write(value: float, row: Mapping[str, Any], language: Language) -> str:
    """A value of the row's metric, short enough for a label: its unit stands in the text."""
    unit: Any = row.get("unit") or "count"
    short = unit in ("points", "per_1000") or (unit != "share" and abs(value) >= 100_000)
    return language.number(value, unit, compact=short)


def limits(numbers: list[float], from_zero: bool) -> tuple[float, float]:
    known = np.array([number for number in numbers if np.isfinite(number)] or [0.0])
    low, high = float(known.min()), float(known.max())
    if from_zero:
        return min(low, 0.0), max(high, low + 1e-9, 1e-9)
    room = (high - low or abs(high) or 1.0) * 0.12
    return (max(low - room, 0.0) if low >= 0 else low - room), high + room


def ticks_of(row: Mapping[str, Any], language: Language) -> Any:
    unit: Any = row.get("unit") or "count"
    return lambda place: language.number(place, unit, compact=True)


def day_ticks(axis: Axes, days: pd.DatetimeIndex, language: Language) -> None:
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
    """The new year, as a hairline with its name: quiet days around it are not a failure.

    The name stands in a row of its own below the days: numbers of events stand above.
    """
    axis.axvline(place, color=PALETTE["muted"], linewidth=0.8, zorder=0)
    axis.annotate(
        language.text("charts.nowruz"), (place, 0), xycoords=axis.get_xaxis_transform(),
        xytext=(0, -5 - SMALL - 2), textcoords="offset points", ha="center", va="top",
        fontsize=SMALL, color=PALETTE["muted"],
    )  # fmt: skip


def number(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    return float("nan") if value is None else float(value)


def floats(column: pd.Series) -> np.ndarray:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def column(frame: pd.DataFrame, name: str) -> np.ndarray:
    return floats(frame[name]) if name in frame else np.full(len(frame), np.nan)
