"""LOAD Google Analytics: GA4 snapshot, single and Explore exports; Universal Analytics.

A comment preamble gives the range of days, one or many tables follow. Of a table only what can
be added up is taken: sessions, event counts and key events by day or over the range, users by
day; visits from Twitter where a table names sources. The rest (countries, pages, averages,
retention) is counted as unread.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from twitter_goals.exports.generic import Row
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed
from twitter_goals.exports.records import Sheet
from twitter_goals.exports.values import shown

TWITTER = re.compile(
    r"(?:^|[\s/])(?:t\.co|(?:[\w-]+\.)*twitter\.com|(?:mobile\.|www\.)?x\.com|twitter|com\.twitter\.\S+)"
    r"(?=$|[\s/])",
    re.IGNORECASE,
)
# Header words by language. What a column counts (``_MEASURES``: may be added over rows), and the
# columns that name an event, the n-th day of the range, the n-th row of it.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"sessions": ("sessions",), "users": ("users", "total users", "active users"),
           "new_users": ("new users",), "event_count": ("event count",),
           "key_events": ("conversions", "key events"), "event": ("event name",),
           "nth_day": ("nth day",), "day_index": ("day index",)},
    "de": {"sessions": ("sitzungen",), "users": ("nutzer", "aktive nutzer"),
           "new_users": ("neue nutzer",), "event_count": ("ereignisanzahl",),
           "key_events": ("schlüsselereignisse",), "event": ("ereignisname",),
           "nth_day": ("tag n",), "day_index": ("tagesindex",)},
    "es": {"sessions": ("sesiones",), "users": ("usuarios", "usuarios activos"),
           "new_users": ("usuarios nuevos",), "event_count": ("número de eventos",),
           "key_events": ("eventos clave",), "event": ("nombre del evento",),
           "nth_day": ("día n",), "day_index": ("índice de día",)},
    "fr": {"sessions": ("sessions",), "users": ("utilisateurs", "utilisateurs actifs"),
           "new_users": ("nouveaux utilisateurs",), "event_count": ("nombre d'événements",),
           "key_events": ("événements clés",), "event": ("nom de l'événement",),
           "nth_day": ("n-ième jour",), "day_index": ("jour",)},
    "pt": {"sessions": ("sessões",), "users": ("usuários", "usuários ativos"),
           "new_users": ("novos usuários",), "event_count": ("contagem de eventos",),
           "key_events": ("eventos principais",), "event": ("nome do evento",),
           "nth_day": ("enésimo dia",)},
    "ja": {"sessions": ("セッション",), "users": ("ユーザー", "アクティブ ユーザー"),
           "new_users": ("新規ユーザー",), "event_count": ("イベント数",),
           "key_events": ("キーイベント",), "event": ("イベント名",), "nth_day": ("n 日目",)},
    "fa": {"sessions": ("نشست‌ها",), "users": ("کاربران",)},
}  # fmt: skip
_MEASURES = ("sessions", "users", "new_users", "event_count", "key_events")


def _words_for(*columns: str) -> dict[str, str]:
    """Word → the column it names, in any language."""
    return {
        normal(word): column
        for table in _WORDS.values()
        for column in columns
        for word in table.get(column, ())
    }


_MEASURE_OF = _words_for(*_MEASURES)
_EVENT, _NTH_DAY, _DAY_INDEX = map(_words_for, ("event", "nth_day", "day_index"))
_SPOKEN = {  # language → every word of it
    code: {normal(word) for words in table.values() for word in words}
    for code, table in _WORDS.items()
}
_RANGE = re.compile(r"#?\s*(\d{8})\s*-\s*(\d{8})\s*")
_EDGE = re.compile(r"#\s*[^:]*:\s*(\d{8})\s*")


@dataclass
class _Section:
    """One table of the file: its range of days, header and rows with their lines."""

    first: dt.date | None
    last: dt.date | None
    header: list[str]
    line: int
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def recognise(sheet: Sheet) -> str | None:
    """``G2`` for a file with such a preamble, ``G1`` for a bare table of campaigns; else None."""
    head = [row for row in sheet.rows[:12] if any(map(str.strip, row))]
    if head and head[0][0].startswith("#"):
        text = [_joined(row) for row in head]
        if any(_RANGE.fullmatch(line) or _EDGE.fullmatch(line) for line in text):
            return "G2"
    first = {normal(cell) for cell in head[0]} if head else set()
    sources = {"campaign", "source / medium", "session source", "session source / medium"}
    return "G1" if first & sources and first & _MEASURE_OF.keys() else None


def language(sheet: Sheet) -> str | None:
    """The language most header words speak; English where several speak the same, None where no
    word is known.
    """
    cells = {normal(cell) for row in sheet.rows for cell in row if not cell.isdecimal()}
    spoken = {code: len(cells & words) for code, words in _SPOKEN.items()}
    return max(spoken, key=lambda code: spoken[code]) if any(spoken.values()) else None


def read(sheet: Sheet, noticed: Noticed) -> tuple[list[Row], int]:
    """Rows of the ``conversions`` table, and how many rows of the file went into them."""
    rows: dict[tuple[dt.date, dt.date, str], Row] = {}
    used = unread = 0
    for section in _sections(sheet, noticed):
        found = _taken(section, noticed)
        if not found:
            unread += 1
            continue
        used += len(section.rows)
        for row in found:  # the same total may stand in two tables; the first is the finer one
            rows.setdefault(row[:3], row)
    if unread:
        noticed.note("sections_unread", count=unread)
    if not rows and not noticed.refused:
        noticed.problem("nothing_to_count", line=1)
    return list(rows.values()), used


# --- the tables of a file


def _sections(sheet: Sheet, noticed: Noticed) -> list[_Section]:
    sections: list[_Section] = []
    first: dt.date | None = None
    last: dt.date | None = None
    edges: list[dt.date | None] = []
    current: _Section | None = None
    for cells, line in zip(sheet.rows, sheet.lines, strict=True):
        if not any(map(str.strip, cells)):
            if current and current.rows:
                current = None  # Universal Analytics parts its tables with a blank line
            continue
        text = _joined(cells)
        if text.startswith("#"):
            current = None
            if found := _RANGE.fullmatch(text):
                first, last = _day(found[1]), _day(found[2])
                edges = []
            elif found := _EDGE.fullmatch(text):
                edges.append(_day(found[1]))
                if len(edges) == 2:  # "Start date", then "End date", in any language
                    first, last = edges
                    edges = []
            continue
        width = max((i for i, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if current is None:
            header = list(cells[:width])
            if len(header) > 1 and normal(header[-1]) == "totals":
                header.pop()  # an Explore export's last column: it names the row of the total
            current = _Section(first, last, header, line)
            sections.append(current)
            continue
        if _grand_total(cells):
            noticed.repair("total_row", line=line)
            continue
        if len(cells) < len(current.header):
            noticed.problem("wrong_number_of_cells", line=line, found=len(cells),
                            expected=len(current.header))  # fmt: skip
            continue
        current.rows.append((line, list(cells)))
    return sections


def _joined(cells: Sequence[str]) -> str:
    """A comment line as it was before its commas were read as cells."""
    return ",".join(cells).rstrip(",").strip()


def _grand_total(cells: Sequence[str]) -> bool:
    """The total of a table: no value in its first column, or named so."""
    return not cells[0].strip() or any(
        normal(cell) in ("grand total", "gesamtsumme") for cell in cells
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


# --- what a table gives


def _taken(section: _Section, noticed: Noticed) -> list[Row]:
    words = [normal(cell) for cell in section.header]
    measures = {place: _MEASURE_OF[word] for place, word in enumerate(words) if word in _MEASURE_OF}
    if not measures or not section.rows:
        return []
    days = _days_of(section, words[0], noticed)
    if days is not None:
        spans = [(day, day) for day in days]
    elif section.first is not None and section.last is not None:
        spans = [(section.first, section.last)] * len(section.rows)
    else:
        noticed.problem("no_dates", line=section.line)
        return []
    event = next((place for place, word in enumerate(words) if word in _EVENT), None)
    source = next((place for place, word in enumerate(words)
                   if "source" in word or "quelle" in word or "fuente" in word
                   or "origem" in word or "参照元" in word), None)  # fmt: skip
    others = len(words) - len(measures) - (days is not None)
    sums: dict[tuple[dt.date, dt.date, str], list[float]] = {}
    at: dict[tuple[dt.date, dt.date, str], int] = {}
    for span, (line, cells) in zip(spans, section.rows, strict=True):
        for place, measure in measures.items():
            value = _count(cells[place])
            if value is None:
                noticed.problem("not_a_count", line=line, column=place + 1,
                                name=section.header[place], found=shown(cells[place]))  # fmt: skip
                continue
            names = _names(measure, cells, event, source, others)
            for name in names:
                key = (*span, name)
                sums.setdefault(key, []).append(value)
                at.setdefault(key, line)
    return [(first, last, name, sum(values), at[first, last, name])
            for (first, last, name), values in sums.items()]  # fmt: skip


def _names(
    measure: str, cells: Sequence[str], event: int | None, source: int | None, others: int
) -> list[str]:
    """The metrics a cell adds to. People are not added up over sources or pages."""
    if event is not None:
        name = event_metric(cells[event])
        return [name] if measure == "event_count" else [f"key_{name}"] * (measure == "key_events")
    if measure == "sessions":
        visited = source is not None and TWITTER.search(cells[source].strip())
        return ["website_sessions", *(["website_sessions_from_twitter"] if visited else [])]
    if measure == "key_events" and source is not None:
        visited = TWITTER.search(cells[source].strip())
        return ["key_events", *(["key_events_from_twitter"] if visited else [])]
    if measure in ("users", "new_users") and others == 0:
        return ["website_daily_users" if measure == "users" else "website_new_users"]
    return []


def event_metric(cell: str) -> str:
    """The metric of an event's count: ``event_newsletter_signup``."""
    return "event_" + re.sub(r"\W+", "_", cell.strip().casefold()).strip("_")


def _days_of(section: _Section, word: str, noticed: Noticed) -> list[dt.date] | None:
    """The day of each row where the first column is one, else None."""
    first = [cells[0].strip() for _, cells in section.rows]
    if all(re.fullmatch(r"\d{8}", cell) for cell in first):
        days = [_day(cell) for cell in first]
        return [day for day in days if day] if all(days) else None
    if section.first is None or section.last is None:
        return None
    length = (section.last - section.first).days + 1
    if word in _NTH_DAY and all(re.fullmatch(r"\d{1,4}", cell) for cell in first):
        offsets = [int(cell) for cell in first]
        if max(offsets) >= length:
            noticed.note("days_beyond_range", line=section.line, last=section.last,
                         count=sum(1 for offset in offsets if offset >= length))  # fmt: skip
        return [section.first + dt.timedelta(offset) for offset in offsets]
    if word in _DAY_INDEX and len(first) == length:
        return [section.first + dt.timedelta(i) for i in range(length)]
    return None


def _count(cell: str) -> float | None:
    """A count as Google writes it in any language: ``2546``, ``2,546``, ``2.546``, ``12.0``."""
    text = cell.strip()
    if re.fullmatch(r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+", text):
        return float(re.sub(r"\D", "", text))
    return float(text) if re.fullmatch(r"\d+(?:\.0+)?", text, re.ASCII) else None
