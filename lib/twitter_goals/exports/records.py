"""Text to records: rows of cells that know their line, blank and padding cells gone."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from twitter_goals.exports.model import Noticed

DELIMITERS = (",", ";", "\t")
_BREAK = "\ue00a"  # of the private use area: stands for a line feed while rows are told apart


@dataclass(frozen=True)
class Sheet:
    """Rows of cells. ``lines[i]`` is the line of the file on which ``rows[i]`` starts."""

    rows: list[list[str]]
    lines: list[int]
    delimiter: str = ","

    def __len__(self) -> int:
        return len(self.rows)

    def without(self, dropped: set[int]) -> Sheet:
        """The same without these rows."""
        kept = [i for i in range(len(self.rows)) if i not in dropped]
        return replace(self, rows=[self.rows[i] for i in kept], lines=[self.lines[i] for i in kept])


def delimiters(text: str) -> list[str]:
    """Delimiters this text may use, most frequent in its first lines first."""
    head = text[:4096]
    return sorted((one for one in DELIMITERS if one in head), key=head.count, reverse=True)


def parse(text: str, delimiter: str = ",") -> Sheet:
    """Cells by the rules of CSV (RFC 4180), any line ends, raw line breaks inside quotes.

    Nothing is judged here: a blank line is an empty row, a short row is a short row.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines, line = [], [], 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return Sheet(rows, lines, delimiter)
        except csv.Error:  # a bare carriage return, or a cell of more than 128 KB
            row = ["\ufffd"]
        rows.append(row)
        lines.append(line)
        line = reader.line_num + 1


def joined(text: str, delimiter: str = ",") -> Sheet | None:
    """The same where rows end with CR LF and a bare LF is part of a text without quotes.

    None where the text is not of that kind.
    """
    bare = re.sub(r"(?<!\r)\n", _BREAK, text)
    if bare.count(_BREAK) == 0 or "\r\n" not in bare:
        return None
    sheet = parse(bare, delimiter)
    rows = [[cell.replace(_BREAK, "\n") for cell in row] for row in sheet.rows]
    inside = [sum(cell.count("\n") for cell in row) for row in rows]
    before = [0, *itertools.accumulate(inside)]
    quoted = [line + count for line, count in zip(sheet.lines, before, strict=False)]
    return Sheet(rows, quoted, delimiter)


def without_blanks(sheet: Sheet, noticed: Noticed) -> Sheet:
    """Without rows that have nothing in them, which are said."""
    blank = {i for i, row in enumerate(sheet.rows) if not any(map(str.strip, row))}
    for i in sorted(blank):
        noticed.repair("blank_lines", line=sheet.lines[i])
    return sheet.without(blank) if blank else sheet


def fitted(
    sheet: Sheet, width: int, split: Callable[[list[str]], list[list[str]] | None],
    noticed: Noticed,
) -> Sheet:  # fmt: skip
    """Rows of exactly ``width`` cells.

    Empty cells that pad a row are cut off; rows that ran into one another because a file
    lacked its last line end are taken apart by ``split`` where it can; any other row of
    another width is a problem with its line.
    """
    rows, lines = [], []
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if len(row) == width:
            rows.append(row)
            lines.append(line)
            continue
        padded = len(row) > width and not any(map(str.strip, row[width:]))
        pieces = [row[:width]] if padded else split(row) if len(row) > width else None
        if pieces is None or any(len(piece) != width for piece in pieces):
            noticed.problem("wrong_number_of_cells", line=line, found=len(row), expected=width)
            continue
        noticed.repair("padded_rows" if padded else "rows_ran_together", line=line)
        rows.extend(pieces)
        lines.extend([line] * len(pieces))
    return Sheet(rows, lines, sheet.delimiter)
