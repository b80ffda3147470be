"""LOAD X's own four exports: a recognised sheet to tables, with every repair said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from twitter_goals.exports import days, fast, posts, records
from twitter_goals.exports.model import Export, Noticed, Slice, shortened
from twitter_goals.exports.recognise import Recognised, header_of, places_of
from twitter_goals.exports.records import Sheet
from twitter_goals.periods import latin_digits

Span = tuple[dt.date, dt.date]

_NAMED_RANGE = re.compile(r"_(\d{8})_(\d{8})(?:_([a-z-]{2,7}))?(?: ?\(\d+\))?\.\w+$", re.IGNORECASE)
_ISO_RANGE = re.compile(r"_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)")
_NAMED_HANDLE = re.compile(
    r"(?:daily_tweet|video)_activity_metrics_(.+)_\d{8}_\d{8}", re.IGNORECASE
)
_BARE_DATE = re.compile(r"[A-Z][a-z]{2}, [A-Z][a-z]{2} \d{1,2}, \d{4}")
LONGEST_LABEL = 80  # characters
REQUEST_LIMIT = 1000  # posts a content export asks X for; longer ones may lack their oldest days


def read(path: Path, sheet: Sheet, found: Recognised, noticed: Noticed, own: str = "") -> Export:
    """The export: tables where all is well, none where something is not."""
    columns, lines = _columns(sheet, found, noticed, own)
    short, language = _format(found, sheet), found.language or _language_of_name(path.name)
    made = None if noticed.refused else _made(path, columns, lines, found, noticed)
    if made is None or noticed.refused:
        return Export(path, found.layout.kind, short, language, findings=noticed.close())
    name, table, account, span = made
    if not len(table):
        noticed.note("no_rows", line=1)
    return Export(
        path, found.layout.kind, short, language, account, tables={name: table}, span=span,
        rows=len(table), findings=noticed.close(),
    )  # fmt: skip


def _made(
    path: Path, columns: dict[str, list[str]], lines: list[int], found: Recognised,
    noticed: Noticed,
) -> tuple[str, pd.DataFrame, str | None, Span | None]:  # fmt: skip
    """The table's name, the table, the account's handle and the days covered."""
    kind = found.layout.kind
    if kind in ("legacy_days", "account_overview"):
        table = days.read(columns, lines, found.places, noticed)
        account = handle_of_name(path.name) if kind == "legacy_days" else None
        span = (table["day"].min().date(), table["day"].max().date()) if len(table) else None
        return "days", table, account, span
    table, account = posts.read(columns, lines, found.places, noticed)
    if not len(table):
        return "posts", table, account, posts_span(path.name, None)
    seen = table["posted_at"].min().date(), table["posted_at"].max().date()
    span = posts_span(path.name, seen)
    if span and kind == "content":
        span = _without_cut_off_days(span, table, noticed)
    return "posts", table, account, span


def read_untouched(
    path: Path, header: fast.Header, tables: Slice, seen: Span,
    handle: str, sha256: str, mended: Sequence[int], odd: bool,
) -> Export:  # fmt: skip
    """The same from the fast road, for a file with rows. ``seen`` are its first and last post's
    days, ``mended`` lines whose text was decoded twice; ``odd`` asks for a look at its counts."""
    noticed = Noticed(str(path))
    for line in mended:
        noticed.repair("decoded_twice", line=line)
    if odd:
        posts.note_oddities(tables["posts"], noticed)
    return Export(
        path, "legacy_posts", "T1" if header.old else "T2", header.language, handle, sha256,
        tables=tables, span=posts_span(path.name, seen), rows=tables.stop - tables.start,
        findings=noticed.close(),
    )  # fmt: skip


# --- from rows to columns


def _columns(
    sheet: Sheet, found: Recognised, noticed: Noticed, own: str
) -> tuple[dict[str, list[str]], list[int]]:
    """Cells by column, and the line of each row; headers read and taken out."""
    header = sheet.rows[found.header] if found.header is not None else None
    line = sheet.lines[found.header] if found.header is not None else 1
    _say_of_header(found, line, noticed)
    if noticed.refused:
        return {}, []
    sheet = _without_labels(sheet, found, noticed)
    fitted = records.fitted(
        _requoted(sheet, found, noticed), found.width,
        lambda row: _taken_apart(row, found, header), noticed,
    )  # fmt: skip
    rows = _rows_of_data(fitted, header, found, noticed, own)
    if rows is None:
        return {}, []
    kept: list[list[str]] = []
    for row, at, places in rows:
        if at in sheet.tall or at in sheet.stray:
            _check_quotes(row, at, places.get("text"), sheet.stray.get(at, frozenset()), noticed)
        kept.append(row if places is found.places else _reordered(row, places, found))
    cut = found.renamed or found.absent or found.width < found.layout.width
    if not rows and cut:  # what is left of a file, not an empty one
        noticed.problem("header_cut_off", line=line)
    columns = {name: [row[place] for row in kept] for name, place in found.places.items()}
    return columns, [at for _, at, _ in rows]


def _say_of_header(found: Recognised, line: int, noticed: Noticed) -> None:
    """Where the header stood, and which of its words were lacking, unknown or nobody's."""
    if found.missing:
        noticed.problem("columns_missing", line=line, names=", ".join(found.missing))
    if found.header is None:
        noticed.repair("header_missing", line=1, expected=found.width)
    elif found.header:
        noticed.repair("header_moved", line=line)
    if found.renamed and not found.by_shape:
        noticed.repair("header_by_place", line=line, words=shortened(list(found.renamed)))
    elif found.renamed:
        noticed.note("header_unknown_language", line=line, words=shortened(list(found.renamed)))
    if found.absent:
        noticed.note("columns_absent", line=line, names=", ".join(found.absent))
    if found.unread:
        noticed.note("columns_unread", line=line, names=shortened(list(found.unread)))


def _rows_of_data(
    sheet: Sheet, header: Sequence[str] | None, found: Recognised, noticed: Noticed, own: str
) -> list[tuple[list[str], int, Mapping[str, int]]] | None:
    """Rows that are no header, their lines, and where each column stands in them: a file merged by
    hand may hold a second header in another order. None where that one lacks a column."""
    rows: list[tuple[list[str], int, Mapping[str, int]]] = []
    places = found.places
    headers = 0
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if row == header:
            places = found.places
        elif (again := header_of(row, own)) is None:
            rows.append((row, line, places))
            continue
        elif again.family.name != found.family:
            noticed.problem("two_layouts", line=line, other=again.family.name)
        else:
            places = places_of(again, found.width)
            if lacking := sorted(found.places.keys() - places.keys()):
                noticed.problem("columns_missing", line=line, names=", ".join(lacking))
                return None
        headers += 1
        if headers > 1:
            noticed.repair("repeated_header", line=line)
    return rows


def _without_labels(sheet: Sheet, found: Recognised, noticed: Noticed) -> Sheet:
    """Without titles that a person put above the header or between months: one cell of words."""
    labels = set()
    for i, row in enumerate(sheet.rows):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) == 1 and row[0].strip() and i != found.header and _is_label(row[0]):
            noticed.repair("label_rows", line=sheet.lines[i])
            labels.add(i)
    return sheet.without(labels) if labels else sheet


def _is_label(cell: str) -> bool:
    """Words, short ones, and nothing that could be left of a row of data."""
    words = cell.strip()
    return (
        len(words) <= LONGEST_LABEL
        and re.match(r"[^\W\d_]{2}", words) is not None
        and "/" not in words
        and not re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)\b", words, re.IGNORECASE)
    )


def _requoted(sheet: Sheet, found: Recognised, noticed: Noticed) -> Sheet:
    """``Tue, Aug 26, 2025`` as one cell again, where it lost its quotation marks."""
    if found.places.get("day") != 0:
        return sheet
    rows = list(sheet.rows)
    for i, (row, line) in enumerate(zip(sheet.rows, sheet.lines, strict=True)):
        date = ",".join(row[:3])
        if len(row) == found.width + 2 and _BARE_DATE.fullmatch(date):
            rows[i] = [date, *row[3:]]
            noticed.repair("date_without_quotes", line=line)
    return replace(sheet, rows=rows)


def _reordered(row: list[str], places: Mapping[str, int], found: Recognised) -> list[str]:
    """A row under another header, in the order of the first."""
    ordered = [""] * found.width
    for name, place in found.places.items():
        ordered[place] = row[places[name]]
    return ordered


def _check_quotes(
    row: Sequence[str], line: int, text: int | None, stray: frozenset[int], noticed: Noticed
) -> None:
    """Only a text may go over several lines, or on after a quotation mark: elsewhere one was
    lost, or something was put in."""
    for place in sorted(stray - {text}):
        noticed.problem("stray_quote", line=line, column=place + 1)
    for place, cell in enumerate(row):
        if place != text and "\n" in cell:
            noticed.problem("line_break_in_cell", line=line, column=place + 1)
            return


def _taken_apart(
    row: list[str], found: Recognised, header: Sequence[str] | None
) -> list[list[str]] | None:
    """Rows that stand on one line because a file lacked its last line end, told apart.

    The cell where they meet holds the end of one and the start of the next, which is known: a
    header word, a day, or an id that the permalink repeats. None where it is not certain.
    """
    width, pieces = found.width, []
    while len(row) > width:
        split = _meeting(row, found, header)
        if split is None:
            return None
        first, row = split
        pieces.append(first)
    return [*pieces, row]


def _meeting(
    row: list[str], found: Recognised, header: Sequence[str] | None
) -> tuple[list[str], list[str]] | None:
    last = found.width - 1
    cell, after = row[last], row[last + 1 :]
    start: str | None = None
    if (
        header is not None
        and cell.endswith(header[0])
        and (
            after[:last] == list(header[1 : found.width])
            or header_of([header[0], *after[:last]])  # the same in another language
        )
    ):
        start = header[0]
    elif found.places.get("day") == 0:
        worded = re.search(r"([A-Z][a-z]{2})$", cell)
        if worded and len(after) > 1 and re.fullmatch(r" [A-Z][a-z]{2} \d{1,2}", after[0]):
            start = worded[1]
            rest = [f"{start},{after[0]},{after[1]}".replace('"', ""), *after[2:]]
            return _cut(row, last, cell, start, rest)
        day = re.search(r"(\d{4}-\d\d-\d\d|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4})$", cell)
        start = day[1] if day else None
    elif found.places.get("post_id") == 0 and "link" in found.places:
        place = found.places["link"] - 1
        link = re.search(r"/status(?:es)?/(\d+)", after[place]) if place < len(after) else None
        start = link[1] if link and cell.endswith(link[1]) else None
    return _cut(row, last, cell, start, [start, *after]) if start else None


def _cut(
    row: list[str], last: int, cell: str, start: str, rest: list[str]
) -> tuple[list[str], list[str]] | None:
    end = cell[: -len(start)].rstrip('"\ufeff')
    return ([*row[:last], end], rest) if end else None


# --- what the name and the shape add


def _format(found: Recognised, sheet: Sheet) -> str:
    kind = found.layout.kind
    if kind == "legacy_days":
        return "D1"
    if kind == "account_overview":
        return "O1"
    header = sheet.rows[found.header] if found.header is not None else []
    if kind == "legacy_posts":
        likes = found.places.get("likes")
        old = likes is not None and likes < len(header) and "favo" in header[likes].casefold()
        return "T1" if old and found.language == "en" else "T2"
    first = next((row for i, row in enumerate(sheet.rows) if i != found.header), [])
    date = found.places.get("date", 0)
    return (
        "C1"
        if date < len(first) and re.fullmatch(r"[A-Z]\w\w [A-Z]\w\w \d\d \d{4}", first[date])
        else "C2"
    )


def _language_of_name(name: str) -> str | None:
    found = _NAMED_RANGE.search(name)
    return found[3].lower() if found and found[3] else None


def handle_of_name(name: str) -> str | None:
    """The account in the name of a legacy export that has no link to tell it."""
    found = _NAMED_HANDLE.search(name)
    return found[1] if found else None


def posts_span(name: str, seen: Span | None) -> Span | None:
    """First and last UTC day a by-post file covers; ``seen`` are its first and last post's.

    The range in its name, where it has one and the posts lie in it: half-open, as X means it,
    but never short of a post. Otherwise the first and the last post's day: nothing shows that
    the days around them had none.
    """
    said = _range_of_name(name)
    if said is None:
        return seen
    first, end = said
    last = end - dt.timedelta(1)
    if seen is None:
        return (first, last) if first <= last else None
    slack = dt.timedelta(1)
    if not (first - slack <= seen[0] and seen[1] <= end + slack):
        return seen
    return min(first, seen[0]), max(last, seen[1])


def _without_cut_off_days(span: Span, frame: pd.DataFrame, noticed: Noticed) -> Span:
    """A long content export whose oldest posts begin well after its range was cut off by X
    without a word: it covers from its first post on."""
    days = frame["posted_at"].dt.floor("D").drop_duplicates().sort_values()
    first = days.iloc[0].date()
    longest_pause = days.diff().max()
    if len(frame) < REQUEST_LIMIT or not (first - span[0]).days > longest_pause.days:
        return span
    noticed.note("oldest_days_cut_off", line=1, first=span[0], seen=first)
    return first, span[1]


def _range_of_name(name: str) -> Span | None:
    latin = latin_digits(name)
    found = _ISO_RANGE.search(latin) or _NAMED_RANGE.search(latin)
    if not found:
        return None
    try:
        first, end = (dt.date.fromisoformat(found[i]) for i in (1, 2))
    except ValueError:
        return None
    return (first, end) if first <= end else None
