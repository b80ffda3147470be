"""Spreadsheet workbooks to rows of text, for exports that come or were saved as ``.xlsx``."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from twitter_goals.exports.model import Noticed
from twitter_goals.exports.records import Sheet

_DIGITS = 15  # of a number that a workbook keeps


def sheet(data: bytes, noticed: Noticed) -> Sheet | None:
    """The rows of every worksheet, one after another; lines are row numbers of their worksheet.

    None, and a problem, where openpyxl (extra ``excel``) is missing or cannot read the file.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        noticed.problem("needs_openpyxl", line=1)
        return None
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for worksheet in book.worksheets:
            for line, cells in enumerate(worksheet.iter_rows(values_only=True), 1):
                texts = [_text(cell) for cell in cells]
                if any(texts):
                    rows.append(texts)
                    lines.append(line)
    except Exception as error:  # openpyxl raises whatever its XML and zip readers raise
        noticed.problem("workbook_unreadable", line=1, reason=type(error).__name__)
        return None
    return Sheet(rows, lines)


def _text(cell: Any) -> str:
    """A cell as the CSV export would write it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float) and abs(cell) >= 10**_DIGITS:
        return f"{cell:.{_DIGITS - 1}E}"  # an id: its last digits are not the post's any more
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return f"{cell:%Y-%m-%d}" if midnight else f"{cell:%Y-%m-%d %H:%M} +0000"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)
