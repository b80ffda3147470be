"""LOAD a table somebody keeps month by month: follower totals on the day they were looked up.

Such tables hold what a dashboard showed, copied by hand: impressions rounded, and of a month that
may not have been over. So only the follower total is taken, which no export of X holds; the other
columns are named as unread, and X's own exports give them better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from twitter_goals.exports import values
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed, day_column, shortened
from twitter_goals.exports.records import Sheet
from twitter_goals.exports.values import shown

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNKNOWN = frozenset({"", "-", "na", "n/a", "nan", "null"})


def recognise(sheet: Sheet) -> Mapping[str, int] | None:
    """Word → cell of a first row with a date, a month and followers; None for any other."""
    if not sheet.rows:
        return None
    words = {normal(cell): place for place, cell in enumerate(sheet.rows[0])}
    return words if {"date", "month", "followers"} <= words.keys() else None


def read(sheet: Sheet, places: Mapping[str, int], noticed: Noticed) -> pd.DataFrame:
    """The ``followers`` table: ``day`` of the entry, ``followers``, ``line``; oldest day first.

    The month of a row is the one before its day, or the day's own. Where it is neither, the day
    was mistyped, and the total cannot be put anywhere: the row is left out, and said.
    """
    width = len(sheet.rows[0])
    rows: list[tuple[list[str], int]] = []
    for cells, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
        if len(cells) != width:
            noticed.problem("wrong_number_of_cells", line=line, found=len(cells), expected=width)
        else:
            rows.append((cells, line))
    lines = [line for _, line in rows]
    days = values.days([cells[places["date"]] for cells, _ in rows], lines, places["date"], noticed)
    kept: list[tuple[dt.date, str, int]] = []
    for day, (cells, line) in zip(days, rows, strict=True):
        month, total = cells[places["month"]].strip(), cells[places["followers"]].strip()
        if day is None:
            continue
        possible = {_MONTHS[day.month - 1], _MONTHS[day.month - 2]}
        if month.casefold()[:3] in _MONTHS and month.casefold()[:3] not in possible:
            noticed.note("month_contradicts_date", line=line, column=places["date"] + 1,
                         found=shown(cells[places["date"]]), month=shown(month))  # fmt: skip
        elif total.casefold() in _UNKNOWN:
            noticed.note("followers_unknown", line=line)
        else:
            kept.append((day, total, line))
    at = [line for _, _, line in kept]
    column = {"followers": [total for _, total, _ in kept]}
    counts = values.counts(column, at, {"followers": places["followers"]}, noticed)
    unread = [word for word in places if word not in ("date", "month", "followers", "commit date")]
    noticed.note("monthly_figures_unread", line=sheet.lines[0], names=shortened(unread, 8))
    frame = pd.DataFrame(
        {"day": day_column([day for day, _, _ in kept]), "followers": counts["followers"],
         "line": np.array(at, dtype=np.int64)}
    )  # fmt: skip
    if not noticed.refused and frame["day"].duplicated().any():
        again = frame[frame["day"].duplicated()].iloc[0]
        noticed.problem("day_again", line=int(again["line"]), day=again["day"].date())
    return frame.sort_values("day", ignore_index=True)
