"""What a loaded file is: kinds, formats, column names, and the frozen ``Export``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from twitter_goals.errors import Finding, Severity

Kind = Literal[
    "account_overview", "content", "video_overview", "legacy_posts", "legacy_days",
    "legacy_video", "ads", "third_party", "conversions", "judged", "archive", "unknown",
]  # fmt: skip

# The catalogue's count columns, in the order frames show them.
COUNTS = (
    "impressions", "engagements", "likes", "replies", "reposts", "bookmarks", "shares",
    "profile_visits", "profile_clicks", "link_clicks", "hashtag_clicks", "detail_expands",
    "media_views", "media_engagements", "video_views", "app_opens", "app_installs",
    "new_follows", "unfollows", "follows_from_posts", "posts_created", "posts_published_reported",
)  # fmt: skip

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # what X escapes, in order of undoing
TOLD_APART = ("name", "other", "order")  # values that make two findings of a code two things
_ADDRESS = re.compile(r"[^\s@,;\"'<>]+@[^\s@,;\"'<>]+\.[^\s@,;\"'<>]+")
LONGEST_LIST = 20  # of rows named one by one in findings; more are counted


@dataclass(frozen=True, eq=False, repr=False)
class Export:
    """One file, read.

    ``tables`` maps ``days``, ``posts``, ``conversions``, ``judged``, ``followers`` to frames (see
    ARCHITECTURE.md for their columns); a refused file has none and says why in ``findings``.
    ``format`` is the short id of the layout (``T2``, ``C1``, ``O1`` …); ``language`` the language
    of its header, None where only its shape was known; ``account`` the handle where the file
    tells it. ``span`` is the first and last UTC day the file covers; ``rows`` counts the rows of
    the file that were used.
    """

    path: Path
    kind: Kind
    format: str = ""
    language: str | None = None
    account: str | None = None
    sha256: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    span: tuple[dt.date, dt.date] | None = None
    rows: int = 0
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        days = f", {self.span[0]} … {self.span[1]}" if self.span else ""
        return f"<Export {self.path.name}: {self.kind} {self.format}, {self.rows} rows{days}>"

    @property
    def usable(self) -> bool:
        """Whether its numbers may be used: no problem was found."""
        return all(finding.severity != "problem" for finding in self.findings)

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity == severity]


class Slice(Mapping[str, pd.DataFrame]):
    """The one table of a file that was read together with others: rows of a larger frame.

    Looks like ``{name: frame}``; ``stacked`` puts neighbours together without copying them.
    """

    def __init__(self, name: str, frame: pd.DataFrame, start: int, stop: int) -> None:
        self.name, self.frame, self.start, self.stop = name, frame, start, stop

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name != self.name:
            raise KeyError(name)
        if (self.start, self.stop) == (0, len(self.frame)):
            return self.frame
        return self.frame.iloc[self.start : self.stop].reset_index(drop=True)

    def __iter__(self) -> Iterator[str]:
        return iter((self.name,))

    def __len__(self) -> int:
        return 1


def stacked(exports: Sequence[Export], name: str) -> tuple[list[pd.DataFrame], np.ndarray]:
    """One table of several exports as few frames to put below one another, and for each of their
    rows the place of its export in ``exports``."""
    frames: list[pd.DataFrame] = []
    lengths: list[int] = []
    run: tuple[pd.DataFrame, int, int] | None = None
    for export in exports:
        tables = export.tables
        if not isinstance(tables, Slice):
            frames += _cut(run)
            run = None
            frames.append(tables[name])
            lengths.append(len(tables[name]))
            continue
        if run is not None and run[0] is tables.frame and run[2] == tables.start:
            run = (run[0], run[1], tables.stop)
        else:
            frames += _cut(run)
            run = (tables.frame, tables.start, tables.stop)
        lengths.append(tables.stop - tables.start)
    frames += _cut(run)
    return frames, np.repeat(np.arange(len(lengths)), lengths)


def _cut(run: tuple[pd.DataFrame, int, int] | None) -> list[pd.DataFrame]:
    if run is None:
        return []
    frame, start, stop = run
    return [frame if (start, stop) == (0, len(frame)) else frame.iloc[start:stop]]


class Noticed:
    """Findings of one file while it is read; ``close`` gives them grouped and frozen.

    A repair or a note that a thousand rows share is one finding with ``count`` and the first
    ``lines``; problems stand one by one up to ``LONGEST_LIST``, then they are counted.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[tuple[Severity, str, tuple[Any, ...]], list[Finding]] = {}

    def add(
        self, severity: Severity, code: str, line: int | None = None,
        column: int | None = None, **values: Any,
    ) -> None:  # fmt: skip
        """Write one down. No address of a person is kept, wherever a cell with one strayed to."""
        for name, value in values.items():
            if isinstance(value, str) and "@" in value:
                values[name] = _ADDRESS.sub("…@…", value)
        finding = Finding(severity, code, values, self.file, line, column)
        apart = tuple(values.get(name) for name in TOLD_APART) if severity != "problem" else ()
        self._found.setdefault((severity, code, apart), []).append(finding)

    def problem(
        self, code: str, line: int | None = None, column: int | None = None, **values: Any
    ) -> None:
        """What makes a row, or the file, unusable."""
        self.add("problem", code, line, column, **values)

    def repair(
        self, code: str, line: int | None = None, column: int | None = None, **values: Any
    ) -> None:
        """What was put right, its truth being known."""
        self.add("repair", code, line, column, **values)

    def note(
        self, code: str, line: int | None = None, column: int | None = None, **values: Any
    ) -> None:
        """What is odd and was kept as it is."""
        self.add("note", code, line, column, **values)

    def copy(self) -> Noticed:
        """The same so far, to go on from in one of several attempts."""
        other = Noticed(self.file)
        other._found = {key: list(group) for key, group in self._found.items()}
        return other

    @property
    def refused(self) -> bool:
        """Whether any problem was found."""
        return any(severity == "problem" for severity, _, _ in self._found)

    def close(self) -> tuple[Finding, ...]:
        """Everything found, problems first."""
        order = ("problem", "repair", "note")
        kept = sorted(self._found.items(), key=lambda item: order.index(item[0][0]))
        return tuple(
            finding for (severity, _, _), group in kept for finding in _shown(severity, group)
        )


def _shown(severity: Severity, group: list[Finding]) -> Iterator[Finding]:
    first = group[0]
    if severity == "problem":
        yield from group[:LONGEST_LIST]
        if len(group) > LONGEST_LIST:
            left = group[LONGEST_LIST]
            yield Finding("problem", "more_of_the_same", {"count": len(group) - LONGEST_LIST},
                          left.file, left.line, left.column)  # fmt: skip
        return
    lines = sorted({finding.line for finding in group if finding.line is not None})
    values = dict(first.values)
    values.setdefault("count", len(group))
    values["lines"] = shortened(lines)
    yield Finding(severity, first.code, values, first.file, lines[0] if lines else first.line,
                  first.column)  # fmt: skip


def shortened(items: list[Any], longest: int = 5) -> str:
    """``3, 7, 12, …``: the first few of a list as text."""
    text = ", ".join(str(item) for item in items[:longest])
    return f"{text}, …" if len(items) > longest else text


def days_frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """The ``days`` table from its columns: ``day``, counts in catalogue order, ``line``."""
    ordered = {name: columns[name] for name in ("day", *COUNTS, "line") if name in columns}
    return pd.DataFrame(ordered)


def edges(table: pd.DataFrame) -> tuple[dt.date, dt.date] | None:
    """The first and last UTC day a table has a row of; None without rows."""
    if table.empty:
        return None
    start = "posted_at" if "posted_at" in table else "day"
    end = "last_day" if "last_day" in table else start
    return table[start].min().date(), table[end].max().date()


def day_column(days: list[dt.date]) -> pd.Series:
    """Civil days as naive ``datetime64[us]``."""
    return pd.Series(pd.DatetimeIndex(days).as_unit("us"), dtype="datetime64[us]")
