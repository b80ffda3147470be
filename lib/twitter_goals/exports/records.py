"""Text to records: rows of cells that know their line, blank and padding cells gone."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from twitter_goals.exports.model import Noticed

DELIMITERS = (",", ";", "\t")
_BREAK = "\ue00a"  # of the private use area: stands for a line feed while rows are told apart


@dataclass(frozen=True)
class Sheet:
    """Rows of cells. ``lines[i]`` is the line of the file on which ``rows[i]`` starts.

    ``cut_at`` is the line of the last row where that row ends inside a quoted cell; ``stray``
    maps the line of a row to its cells that go on after their closing quotation mark; ``tall``
    are the lines of rows that go over several.
    """

    rows: list[list[str]]
    lines: list[int]
    delimiter: str = ","
    cut_at: int | None = None
    stray: Mapping[int, frozenset[int]] = field(default_factory=dict)
    tall: frozenset[int] = frozenset()

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
    taken: list[str] = []  # the lines of the row being read

    def lines_of(stream: io.StringIO) -> Iterator[str]:
        for one in stream:
            taken.append(one)
            yield one

    source = lines_of(io.StringIO(text, newline=""))
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    stray: dict[int, frozenset[int]] = {}
    tall: set[int] = set()
    line, cut_at = 1, None
    while True:
        taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return Sheet(rows, lines, delimiter, cut_at, stray, frozenset(tall))
        except csv.Error as error:
            if "unexpected end" in str(error):
                cut_at = line
            row = _loosely(taken, source, delimiter)
            if places := _after_quotes("".join(taken), delimiter):
                stray[line] = places
        rows.append(row)
        lines.append(line)
        if len(taken) > 1:
            tall.add(line)
        line += len(taken)


def _loosely(taken: Sequence[str], source: Iterator[str], delimiter: str) -> list[str]:
    """The row that begins with these lines, whatever stands around its quotation marks."""
    try:
        return next(csv.reader(itertools.chain(tuple(taken), source), delimiter=delimiter))
    except csv.Error:  # a bare carriage return, or a cell of more than 128 KB
        return ["\ufffd"]


def _after_quotes(raw: str, delimiter: str) -> frozenset[int]:
    """Which cells go on after their closing quotation mark: part of them was lost or put in."""
    cell = re.compile(rf'("(?:[^"]|"")*")?([^{delimiter}]*)(?:{delimiter}|$)', re.DOTALL)
    places, place, at = set(), 0, 0
    while at < len(raw) and (found := cell.match(raw, at)):
        if found[1] and found[2].strip("\r\n"):
            places.add(place)
        place, at = place + 1, max(found.end(), at + 1)
    return frozenset(places)


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
    return replace(sheet, rows=rows, lines=quoted, tall=frozenset(quoted))


def without_hint(sheet: Sheet, noticed: Noticed) -> Sheet:
    """Without a first line ``sep=;``, by which some programs tell Excel the separator."""
    first = sheet.rows[0] if sheet.rows else []
    if not first or first[0] != "sep=" or any(first[1:]):
        return sheet
    noticed.repair("separator_line", line=sheet.lines[0])
    return sheet.without({0})


def without_blanks(sheet: Sheet, noticed: Noticed) -> Sheet:
    """Without rows that have nothing in them, which are said."""
    blank = {i for i, row in enumerate(sheet.rows) if not any(map(str.strip, row))}
    for i in sorted(blank):
        noticed.repair("blank_lines", line=sheet.lines[i])
    return sheet.without(blank) if blank else sheet


def below_header(sheet: Sheet, noticed: Noticed) -> Iterator[tuple[list[str], int]]:
    """The rows under the first one, each with its line; those of another width are problems."""
    width = len(sheet.rows[0])
    for row, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
        if len(row) == width:
            yield row, line
        else:
            noticed.problem("wrong_number_of_cells", line=line, found=len(row), expected=width)


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
    return replace(sheet, rows=rows, lines=lines)
