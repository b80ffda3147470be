"""LOAD video exports: legacy video activity (V1) and X's video overview (XV1), views by UTC day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from twitter_goals.exports import values
from twitter_goals.exports.days import empty
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed, day_column, days_frame
from twitter_goals.exports.records import Sheet

# Date, Views, Watch Time (ms), Completion Rate, Average Watch Time (ms), revenue
OVERVIEW_WIDTH = 6
_LEGACY = {"date", "video views"}


def recognise(sheet: Sheet) -> tuple[str, int] | None:
    """``V1`` or ``XV1`` and the row of its header; None for neither."""
    for row, cells in enumerate(sheet.rows[:3]):
        words = [normal(cell) for cell in cells if cell.strip()]
        if set(words) >= _LEGACY and any(
            "earnings" in word or "toptweet" in word for word in words
        ):
            return "V1", row
        if row == 0 or len(words) != OVERVIEW_WIDTH:
            continue
        title = [cell for cell in sheet.rows[row - 1] if cell.strip()]
        first = next((after[0] for after in sheet.rows[row + 1 :] if after), "")
        if len(title) == 1 and (values.day(first) or words[0] == "date"):  # in any language
            return "XV1", row
    return None


def language(sheet: Sheet, found: tuple[str, int]) -> str | None:
    """``en`` where the header's words are; of another language only the shape was known."""
    words = {normal(cell) for cell in sheet.rows[found[1]]}
    return "en" if words & {"views", "video views"} else None


def read(sheet: Sheet, found: tuple[str, int], noticed: Noticed) -> tuple[pd.DataFrame, int]:
    """The ``days`` table (``day, video_views, line``) and how many rows went into it.

    Of the overview only its first table is read: the second lists videos, without their posts.
    A day of the legacy file has a row for each of its videos; rows that are the same in every
    cell are one row that stands twice.
    """
    short, start = found
    header = [normal(cell) for cell in sheet.rows[start]]
    day_place = header.index("date") if short == "V1" else 0
    views_place = header.index("video views") if short == "V1" else 1
    width = max(i for i, cell in enumerate(header, 1) if cell)
    kept: list[tuple[list[str], int]] = []
    seen: set[tuple[str, ...]] = set()
    for cells, line in zip(sheet.rows[start + 1 :], sheet.lines[start + 1 :], strict=True):
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        if [normal(cell) for cell in cells[: len(header)]] == header:
            noticed.repair("repeated_header", line=line)
            continue
        if short == "XV1" and len(filled) == 1:
            noticed.note("sections_unread", line=line, count=1)
            break
        if len(cells) < width:
            noticed.problem("wrong_number_of_cells", line=line, found=len(cells), expected=width)
            continue
        if cells[views_place].strip() in ("", "-"):
            noticed.note("figure_absent", line=line)
            continue
        if short == "V1" and tuple(cells) in seen:
            noticed.repair("row_twice", line=line)
            continue
        seen.add(tuple(cells))
        kept.append((cells, line))
    lines = [line for _, line in kept]
    days = values.days([cells[day_place] for cells, _ in kept], lines, day_place, noticed)
    views = values.counts({"video_views": [cells[views_place] for cells, _ in kept]}, lines,
                          {"video_views": views_place}, noticed)["video_views"]  # fmt: skip
    if noticed.refused:
        return empty(), 0
    if short == "XV1" and len(set(days)) < len(days):
        twice = next(i for i, day in enumerate(days) if day in days[:i])
        noticed.problem("day_again", line=lines[twice], day=days[twice])
    frame = days_frame({"day": day_column([day or dt.date.min for day in days]),
                        "video_views": views, "line": np.array(lines, dtype=np.int64)})  # fmt: skip
    summed = frame.groupby("day", as_index=False).agg({"video_views": "sum", "line": "first"})
    return summed.sort_values("day", ignore_index=True), len(kept)
