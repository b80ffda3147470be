"""LOAD by-post exports: legacy "by tweet" (T1, T2) and content (C1, C2). Lifetime counts.

The id is the truth: its time beats the ``time`` column, the permalink restores it where a
spreadsheet rounded it. Own posts and replies are here, reposts of others are not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from twitter_goals.exports import text, values
from twitter_goals.exports.model import COUNTS, ENTITIES, Noticed
from twitter_goals.exports.repeats import once_each
from twitter_goals.exports.values import FIRST_TIMED_ID, id_times, shown

NOT_LOADED = ("permalink_clicks", "email_post", "dial_phone")  # checked, but no metric
ODDITIES = (("engagements", "impressions"), ("likes", "engagements"))  # the first above the second
_LINK = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([^/\s]+)/status(?:es)?/(\d+)")
_OWNER = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([^/\s]+)/status")
_LEGACY_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d) \+0000")


def read(
    columns: Mapping[str, list[str]], lines: list[int], places: Mapping[str, int], noticed: Noticed
) -> tuple[pd.DataFrame, str | None]:
    """The ``posts`` table and the account's handle, from the cells of each column.

    One row a post, in the order of the file; a post that stands twice keeps its later counts.
    """
    rows = _ghosts_dropped(columns, lines, noticed)
    columns = {name: [cells[i] for i in rows] for name, cells in columns.items()}
    lines = [lines[i] for i in rows]
    blank = [""] * len(lines)
    links = [cell.strip() for cell in columns.get("link", blank)]
    ids = _ids(columns.get("post_id", blank), links, lines, places, noticed)
    counts = values.counts(
        {name: cells for name, cells in columns.items() if name in COUNTS or name in NOT_LOADED},
        lines, places, noticed,
    )  # fmt: skip
    values.check_rates(columns, counts, lines, places, noticed)
    if noticed.refused:
        return empty(), None
    numbers = np.array(ids, dtype=np.int64)
    times = _times(numbers, columns, lines, places, noticed)
    texts, mended = text.mend(columns.get("text", blank))
    for i in mended:
        noticed.repair("decoded_twice", line=lines[i])
    frame = pd.DataFrame(
        {
            "post_id": pd.Series([str(one) for one in ids], dtype="str"),
            "posted_at": pd.Series(times).dt.tz_localize("UTC"),
            "text": pd.Series([plain(cell) for cell in texts], dtype="str"),
            "link": pd.Series(links, dtype="str"),
            "is_reply": np.array([cell.startswith("@") for cell in texts], dtype=bool),
            **{name: counts[name] for name in COUNTS if name in counts},
            "line": np.array(lines, dtype=np.int64),
        }
    )
    if noticed.refused:
        return empty(), None
    note_oddities(frame, noticed)
    return once_each(frame, "post_id", "post_twice", noticed)[0], owner(links, lines, noticed)


def empty() -> pd.DataFrame:
    """A ``posts`` table without a row."""
    return pd.DataFrame(
        {
            "post_id": pd.Series(dtype="str"),
            "posted_at": pd.Series(dtype="datetime64[us, UTC]"),
            "text": pd.Series(dtype="str"),
            "link": pd.Series(dtype="str"),
            "is_reply": pd.Series(dtype=bool),
            "line": pd.Series(dtype="int64"),
        }
    )


def plain(cell: str) -> str:
    """The post as it was written: X escapes ``& < >`` in its exports."""
    if "&" in cell:
        for entity, character in ENTITIES:
            cell = cell.replace(entity, character)
    return cell


# --- ids and times


def _ghosts_dropped(
    columns: Mapping[str, list[str]], lines: list[int], noticed: Noticed
) -> list[int]:
    """Rows that are posts: X lists some without id, date and text (``status/undefined``)."""
    if "post_id" not in columns:
        return list(range(len(lines)))
    links = columns.get("link", columns["post_id"])
    kept = []
    for i, cell in enumerate(columns["post_id"]):
        if cell.strip() or _LINK.match(links[i].strip()):
            kept.append(i)
        else:
            noticed.repair("ghost_rows", line=lines[i])
    return kept


def _ids(
    cells: Sequence[str], links: Sequence[str], lines: Sequence[int],
    places: Mapping[str, int], noticed: Noticed,
) -> list[int]:  # fmt: skip
    column = places.get("post_id", places.get("link", 0)) + 1
    ids = []
    for cell, link, line in zip(cells, links, lines, strict=True):
        written = re.sub(r"^=?[\"']*|[\"']+$", "", cell.strip())  # ="123", '123: kept as text
        found = _LINK.match(link)
        linked = int(found[2]) if found and len(found[2]) <= 19 else None
        value = linked
        if re.fullmatch(r"[1-9]\d{0,18}", written, re.ASCII):
            if linked is None or int(written) == linked:
                value = int(written)
            elif _rounded(written, linked):
                noticed.repair("id_from_link", line=line, column=column)
            else:
                noticed.problem("id_contradicts_link", line=line, column=column,
                                found=shown(written), link=shown(link, 80))  # fmt: skip
        elif linked is not None and (not written or _rounded(written, linked)):
            noticed.repair("id_from_link", line=line, column=column)
        else:
            code = "id_lost" if re.search(r"[eE]\+?\d", written) else "not_an_id"
            noticed.problem(code, line=line, column=column, found=shown(cell))
        ids.append(value if value is not None and value < 2**63 else 0)
    return ids


def _rounded(written: str, exact: int) -> bool:
    """Whether a spreadsheet may have made ``written`` (``1.47689E+18``) of that id."""
    text = written.replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?(?:[eE]\+?\d+)?", text, re.ASCII):
        return False
    digits = re.sub(r"[eE].*|\.", "", text)
    if "e" not in text.lower():
        if "." in text:  # 1575769809442045953.0
            return int(text.split(".")[0]) == exact and not text.split(".")[1].strip("0")
        if float(text) == float(exact) and int(text) == int(float(text)):
            return True  # every digit of the double that a program or workbook kept it as
        digits = digits.rstrip("0")
        if len(digits) > 17:
            return False
    # One unit of the last digit shown: some round, some cut off; and it was a double in between.
    unit = 10.0 ** (len(str(exact)) - len(digits))
    return abs(float(text) - exact) <= unit + exact * 2.0**-52


def _times(
    ids: np.ndarray, columns: Mapping[str, Sequence[str]], lines: Sequence[int],
    places: Mapping[str, int], noticed: Noticed,
) -> np.ndarray:  # fmt: skip
    """UTC times from the ids; the time column is compared, and used below the first timed id."""
    times = id_times(ids)
    name = next((one for one in ("time", "date") if one in columns), None)
    if name is None:
        for i in np.flatnonzero(ids < FIRST_TIMED_ID).tolist():
            noticed.problem("no_time", line=lines[i])
        return times
    # the minute, in UTC; or a day in whatever zone the exporter's browser was (UTC-12 to +14)
    earliest, latest = (-1, 1) if name == "time" else (-14 * 60, (24 + 12) * 60)
    for i, cell in enumerate(columns[name]):
        said = _said(cell)
        if ids[i] < FIRST_TIMED_ID:
            if said is None:
                noticed.problem(
                    "not_a_date", line=lines[i], column=places[name] + 1, found=shown(cell)
                )
            else:
                times[i] = said
        elif said is None:
            noticed.repair("time_from_id", line=lines[i], column=places[name] + 1)
        else:
            minutes = (times[i] - said) / np.timedelta64(1, "m")
            if not earliest <= minutes <= latest:
                noticed.note("time_differs_from_id", line=lines[i], column=places[name] + 1)
    return times


def _said(cell: str) -> np.datetime64 | None:
    """What the file's own time or date column says, UTC; None where it is not X's writing."""
    if found := _LEGACY_TIME.fullmatch(cell.strip()):
        try:
            return np.datetime64(dt.datetime.fromisoformat(f"{found[1]} {found[2]}"), "us")
        except ValueError:
            return None
    day = values.day(cell)
    return None if day is None else np.datetime64(day, "us")


# --- what the numbers say about one another


def note_oddities(frame: pd.DataFrame, noticed: Noticed) -> None:
    """What looks odd in X's own files too: noted, never refused."""
    for name, other in ODDITIES:
        note_above(frame, name, other, noticed)


def note_above(frame: pd.DataFrame, name: str, other: str, noticed: Noticed) -> None:
    """Say where one count is above another that it should be part of; X's own files have it."""
    for line in frame.loc[frame[name] > frame[other], "line"].tolist():
        noticed.note("above", line=line, name=name, other=other)


def owner(links: Sequence[str], lines: Sequence[int], noticed: Noticed) -> str | None:
    """The handle most permalinks carry; others are noted."""
    handles = [match[1] if (match := _LINK.match(link)) else "i" for link in links]
    counted = Counter(handle for handle in handles if handle != "i")  # x.com/i/…: nobody's
    if not counted:
        named = (match[1] for match in map(_OWNER.match, links) if match)
        return next((handle for handle in named if handle != "i"), None)
    main = counted.most_common(1)[0][0]
    others = sorted(one for one in counted if one.casefold() != main.casefold())
    if others:
        first = next(i for i, handle in enumerate(handles) if handle in others)
        noticed.note(
            "several_accounts", line=lines[first], account=main, others=", ".join(others),
            count=sum(counted[one] for one in others),
        )  # fmt: skip
    return main
