"""LOAD tables somebody keeps month by month.

Of figures copied from X's dashboard (M1) only the follower total is taken, on the day it was looked
up: no export of X holds it, and gives the rest better than a dashboard that rounds, read before the
month was over. Of Google Analytics' figures (M2) events are taken as they are, and of channels the
visits from Twitter: channel groups and sources overlap in such tables and cannot be added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from twitter_goals import periods
from twitter_goals.exports import google, records, values
from twitter_goals.exports.generic import Row
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed, day_column, shortened
from twitter_goals.exports.records import Sheet
from twitter_goals.exports.values import shown

_VISITS = "website_sessions_from_twitter"
_UNKNOWN = frozenset({"", "-", "na", "n/a", "nan", "null"})


def recognise(sheet: Sheet) -> tuple[str, Mapping[str, int]] | None:
    """``M1`` or ``M2``, and word → cell of the first row; None for any other."""
    if not sheet.rows:
        return None
    words = {normal(cell): place for place, cell in enumerate(sheet.rows[0])}
    if {"date", "month", "followers"} <= words.keys():
        return "M1", words
    counted = {"event name", "event count"}, {"channel", "sessions"}
    if {"month", "year"} <= words.keys() and any(two <= words.keys() for two in counted):
        return "M2", words
    return None


def analytics(sheet: Sheet, places: Mapping[str, int], noticed: Noticed) -> tuple[list[Row], int]:
    """Rows of the ``conversions`` table from ``Month,Year,Event_name,Event_count`` or
    ``Month,Year,Channel,Sessions``, each on the first to last day of its month; and how many
    rows of the file went into them."""
    events = "event name" in places
    named, counted = ("event name", "event count") if events else ("channel", "sessions")
    rows: list[Row] = []
    for cells, line in records.below_header(sheet, noticed):
        month, year = cells[places["month"]].strip(), cells[places["year"]].strip()
        number = values.month_number(month)
        value = values.count(cells[places[counted]].strip())
        if not number or not (year.isdecimal() and 1990 <= int(year) <= 2200):
            noticed.problem("not_a_date", line=line, column=places["month"] + 1,
                            found=shown(f"{month} {year}"))  # fmt: skip
        elif value is None:
            noticed.problem("not_a_count", line=line, column=places[counted] + 1, name=counted,
                            found=shown(cells[places[counted]]))  # fmt: skip
        elif events or google.TWITTER.search(cells[places[named]].strip()):
            first, last = periods.parse_period(f"{int(year)}-{number:02d}").window
            metric = google.event_metric(cells[places[named]]) if events else _VISITS
            rows.append((first, last, metric, value, line))
    if not events:
        noticed.note("channels_overlap", line=sheet.lines[0])
    if not rows and not noticed.refused:
        noticed.problem("nothing_to_count", line=sheet.lines[0])
    return _added_up(rows), len(rows)


def _added_up(rows: list[Row]) -> list[Row]:
    """One row a month and metric: of several sources of Twitter's, or an event's parts, the sum."""
    sums: dict[tuple[dt.date, dt.date, str], tuple[float, int]] = {}
    for first, last, metric, value, line in rows:
        before, at = sums.get((first, last, metric), (0.0, line))
        sums[first, last, metric] = before + value, at
    return [(*key, value, line) for key, (value, line) in sums.items()]


def followers(sheet: Sheet, places: Mapping[str, int], noticed: Noticed) -> pd.DataFrame:
    """The ``followers`` table: ``day`` of the entry, ``followers``, ``line``; oldest day first.

    The month of a row is the one before its day, or the day's own. Where it is neither, the day
    was mistyped, and the total cannot be put anywhere: the row is left out, and said.
    """
    rows = list(records.below_header(sheet, noticed))
    lines = [line for _, line in rows]
    days = values.days([cells[places["date"]] for cells, _ in rows], lines, places["date"], noticed)
    kept: list[tuple[dt.date, str, int]] = []
    for day, (cells, line) in zip(days, rows, strict=True):
        month, total = cells[places["month"]].strip(), cells[places["followers"]].strip()
        if day is None:
            continue
        number = values.month_number(month)
        if number and number not in (day.month, (day.month - 2) % 12 + 1):
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
