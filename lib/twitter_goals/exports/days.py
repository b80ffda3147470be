"""LOAD by-day exports: account overview (O1) and legacy by-day (D1). Activity of UTC days."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from twitter_goals.exports import values
from twitter_goals.exports.model import COUNTS, Noticed, day_column, days_frame, shortened
from twitter_goals.exports.posts import NOT_LOADED, note_above
from twitter_goals.exports.repeats import once_each
from twitter_goals.exports.values import shown


def read(
    columns: Mapping[str, list[str]], lines: list[int], places: Mapping[str, int], noticed: Noticed
) -> pd.DataFrame:
    """The ``days`` table, oldest day first, one row a day, from the cells of each column.

    Video and media views that are 0 on every day are not reported (NaN): X leaves them so.
    """
    found = values.days(columns["day"], lines, places["day"], noticed)
    counts = values.counts(
        {name: cells for name, cells in columns.items() if name in COUNTS or name in NOT_LOADED},
        lines, places, noticed,
    )  # fmt: skip
    values.check_rates(columns, counts, lines, places, noticed)
    days = [day for day in found if day is not None]
    if noticed.refused or len(days) < len(found):
        return empty()
    if "new_follows" in columns:  # the overview; legacy files do count media views
        for name in ("video_views", "media_views"):
            if name in counts and not counts[name].any():
                counts[name] = np.full(len(days), np.nan)
    elif "profile_visits" in counts:  # legacy: clicks on the profile, not visits however made
        counts["profile_clicks"] = counts.pop("profile_visits")
    frame = days_frame({"day": day_column(days), **counts, "line": np.array(lines, dtype=np.int64)})
    note_above(frame, "engagements", "impressions", noticed)
    frame, dropped = once_each(frame, "day", "day_twice", noticed)
    for place in dropped:  # days a spreadsheet rewrote collide where their order was misread
        cell = columns["day"][place]
        if values.day(cell) is None:
            noticed.problem("ambiguous_date", line=lines[place], found=shown(cell))
    if noticed.refused:
        return empty()
    if not len(frame):
        return frame
    frame = frame.sort_values("day").reset_index(drop=True)
    there = pd.DatetimeIndex(frame["day"])
    absent = pd.date_range(there.min(), there.max()).difference(there)
    if len(absent):
        noticed.note("days_absent", count=len(absent),
                     days=shortened(list(absent.strftime("%Y-%m-%d")), 10))  # fmt: skip
    return frame


def empty() -> pd.DataFrame:
    """A ``days`` table without a row."""
    return days_frame({"day": day_column([]), "line": np.array([], dtype=np.int64)})
