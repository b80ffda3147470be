"""Charts of what moved the period: the posts themselves, their hours, and what was changed when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from twitter_goals.charts.rows import nowruz
from twitter_goals.charts.style import (
    PALETTE,
    SMALL,
    TEXT,
    figure,
    hairlines,
    scale,
    styled,
    ticks,
)
from twitter_goals.charts.swarm import boxes, swarm
from twitter_goals.periods import civil_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from twitter_goals.languages import Language

VERDICT_COLOURS = {
    "better": "accent",
    "worse": "behind",
    "indistinguishable": "past",
    "not_enough_data": "past",  # hollow: what is not known has no body
}
SWARM = 240  # more posts than this overflow a swarm; they are shown by their quantiles


@styled
def weekday_hour_chart(
    table: pd.DataFrame, language: Language, weekend: Sequence[int] = ()
) -> Figure:
    """When originals were posted (size), and whether that mattered (colour).

    ``table`` as ``drivers.weekday_hour`` gives it, the week's first day first. Only cells with a
    verdict carry a figure: the rest is a map of habit, not of advice.
    """
    order = list(dict.fromkeys(table["weekday"]))
    hours = sorted(set(table["hour"]))
    step = hours[1] - hours[0] if len(hours) > 1 else 24
    drawing, axis = figure(226, left=66, right=6, top=4, bottom=20)
    axis.set_xlim(0, 24)
    axis.set_ylim(len(order), 0)
    for row, weekday in enumerate(order):
        if weekday in weekend:
            axis.fill_between([0, 24], row, row + 1, color=PALETTE["band"], linewidth=0, zorder=0)
    most = max(float(table["posts"].max()), 1.0)
    wide = np.sqrt(table["posts"] / most) * 0.94
    rows = table["weekday"].map({weekday: row for row, weekday in enumerate(order)})
    middle = table["hour"] + step / 2
    for verdict, colour in VERDICT_COLOURS.items():
        chosen = ((table["verdict"] == verdict) & (table["posts"] > 0)).to_numpy()
        size = wide[chosen] if verdict not in ("better", "worse") else wide[chosen] * 0 + 0.94
        if chosen.any():
            hollow = verdict == "not_enough_data"
            _squares(axis, middle[chosen], rows[chosen] + 0.5, size, step, PALETTE[colour], hollow)
    for place, row, effect in zip(
        *(column[table["verdict"].isin(["better", "worse"])] for column in
          (middle, rows, table["effect"])), strict=True,
    ):  # fmt: skip
        words = language.number(float(effect), "share", signed=True, decimals=0)
        axis.text(
            place, row + 0.5, words, ha="center", va="center_baseline", fontsize=SMALL,
            fontweight="bold", color=PALETTE["paper"],
        )  # fmt: skip
    names = [language.weekday(int(weekday), short=language.direction == "ltr") for weekday in order]
    ticks(axis, "y", [row + 0.5 for row in range(len(order))], names)
    ticks(axis, "x", [0, 6, 12, 18, 24], [language.digits(str(h)) for h in (0, 6, 12, 18, 24)])
    return drawing


@styled
def posts_chart(posts: pd.DataFrame, kinds: pd.DataFrame, language: Language) -> Figure:
    """Every post of the period by its impressions (log), originals above replies.

    ``posts`` with ``impressions`` and ``is_reply``; ``kinds`` as ``drivers.kinds`` gives it: its
    medians and their intervals are the marks below each swarm.
    """
    known = posts[posts["impressions"] > 0]
    names = [name for name in ("original", "reply") if kinds["posts"].get(name, 0) > 0]
    drawing, axis = figure(48 + 62 * len(names), left=12, right=12, top=8, bottom=22)
    low, high = float(known["impressions"].min()), float(known["impressions"].max())
    axis.set_xscale("log")
    axis.set_xlim(low / 1.3, high * 1.3)
    axis.set_ylim(len(names) - 0.5, -0.5)
    is_reply = known["is_reply"].to_numpy(dtype=bool)
    for row, name in enumerate(names):
        values = known["impressions"].to_numpy(dtype=float)[is_reply == (name == "reply")]
        if len(known) <= SWARM:
            size = 5.0 if len(known) <= 110 else 3.2
            swarm(axis, values, row, size, room=0.4, colour=PALETTE["past"])
        elif len(values):
            boxes(axis, values, row, width=0.46, colour=PALETTE["past"])
    for row, name in enumerate(names):
        group: Any = kinds.loc[name]
        below = row + 0.34
        if np.isfinite(group["typical_low"]):
            axis.hlines(
                below, group["typical_low"], group["typical_high"], colors=PALETTE["accent"],
                linewidths=2.4, zorder=3,
            )  # fmt: skip
        axis.plot(group["typical"], below, "o", color=PALETTE["accent"], markersize=5.5, zorder=4)
        words = language.text(
            "charts.typical", kind=language.text(f"charts.{name}"), count=int(group["posts"]),
            value=language.number(float(group["typical"])),
        )  # fmt: skip
        rtl = language.direction == "rtl"
        axis.text(
            1 if rtl else 0, row - 0.46, words, transform=axis.get_yaxis_transform(),
            fontsize=SMALL, ha="right" if rtl else "left", va="top", color=PALETTE["ink"],
        )  # fmt: skip
    places = [10.0**power for power in range(-1, 9) if low / 1.3 <= 10.0**power <= high * 1.3]
    ticks(axis, "x", places, [language.number(place, compact=True) for place in places])
    for row in range(len(names)):  # not through the words
        hairlines(axis, [row - 0.24, row + 0.5], places, "v")
    return drawing


@styled
def timeline_chart(daily: pd.Series, events: pd.DataFrame, language: Language) -> Figure:
    """A daily count with what the team changed, numbered as in the list beside it.

    ``daily`` has an index of days; ``events`` the columns ``day, title``.
    """
    days = pd.date_range(daily.index.min(), daily.index.max(), freq="D")
    values = daily.reindex(days).to_numpy(dtype=float)
    top, beyond = _usual_top(values)
    across = scale(0, top, lambda place: language.number(place, compact=True))
    new_year = language.calendar == "jalali" and any(
        civil_parts(day.date(), "jalali")[1:] == (1, 1) for day in days
    )
    drawing, axis = figure(170, left=across.margin, right=14, top=18, bottom=33 if new_year else 20)
    axis.set_xlim(0, len(days))
    across.draw(axis)
    ceiling = axis.get_ylim()[1]
    axis.stairs(
        np.nan_to_num(np.minimum(values, ceiling)), np.arange(len(days) + 1), fill=True,
        color=PALETTE["past"], linewidth=0, zorder=2,
    )  # fmt: skip
    for place in beyond:  # cut off, and told: one viral day would flatten the year
        axis.annotate(
            language.number(values[place], compact=True), (place, ceiling), xytext=(-3, -2),
            textcoords="offset points", ha="right", va="top", fontsize=SMALL, fontweight="bold",
            color=PALETTE["accent"],
            bbox={"facecolor": PALETTE["paper"], "linewidth": 0, "pad": 1},
        )  # fmt: skip
        axis.vlines(place + 0.5, 0, ceiling, colors=PALETTE["accent"], linewidths=2, zorder=3)
    for number, day in enumerate(events["day"], start=1):
        place = (pd.Timestamp(day) - days[0]).days
        if not 0 <= place <= len(days):
            continue
        axis.axvline(place, color=PALETTE["muted"], linewidth=0.9, zorder=1)
        axis.text(
            place, 1.02, language.digits(str(number)), transform=axis.get_xaxis_transform(),
            ha="center", va="bottom", fontsize=TEXT, fontweight="bold", color=PALETTE["ink"],
        )  # fmt: skip
    _month_ticks(axis, days, language)
    return drawing


def _usual_top(values: np.ndarray) -> tuple[float, list[int]]:
    """A top for the axis, and the few days that stand more than twice as high as all others."""
    known = np.sort(values[np.isfinite(values)])[::-1]
    if not len(known):
        return 1.0, []
    for count in (1, 2, 3):
        if len(known) > 30 and known[count] > 0 and known[count - 1] > 2 * known[count]:
            usual = float(known[count])
            return usual, [int(place) for place in np.flatnonzero(values > usual)]
    return float(known[0]) or 1.0, []


def _month_ticks(axis: Axes, days: pd.DatetimeIndex, language: Language) -> None:
    """Month starts in the report's calendar, thinned to about five."""
    starts = []
    for place, day in enumerate(days):
        year, month, number = civil_parts(day.date(), language.calendar)
        if number == 1:
            starts.append((place, year, month))
    every = max(1, -(-len(starts) // 5))
    chosen = starts[::every]
    words = [language.month(month, short=True) for _, _, month in chosen]
    ticks(axis, "x", [float(place) for place, *_ in chosen], words)
    if language.calendar == "jalali":
        for place, _, month in starts:
            if month == 1:
                nowruz(axis, place, language)


def _squares(
    axis: Axes, x: pd.Series, y: pd.Series, wide: pd.Series, step: float, colour: str, hollow: bool
) -> None:
    """All squares of one colour as one path: a tenth of the bytes of one patch each."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    half_x, half_y = wide.to_numpy() * step / 2, wide.to_numpy() / 2
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    points = np.stack(
        [
            np.column_stack([x.to_numpy() + dx * half_x, y.to_numpy() + dy * half_y])
            for dx, dy in corners
        ],
        axis=1,
    ).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(x))
    look: dict[str, Any] = {"facecolor": "none" if hollow else colour, "edgecolor": colour}
    axis.add_patch(PathPatch(Path(points, codes), linewidth=0.9 if hollow else 0, **look))
