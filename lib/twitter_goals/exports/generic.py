"""LOAD what people keep by hand: ``date,metric,value`` and ``date,metric,value,source,note``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from twitter_goals import periods
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed, day_column
from twitter_goals.exports.records import Sheet
from twitter_goals.exports.values import shown
from twitter_goals.periods import latin_digits

_WORDS = {
    "date": {"date", "day", "month", "تاریخ", "روز", "ماه"},
    "metric": {"metric", "شاخص"},
    "value": {"value", "مقدار"},
    "source": {"source", "منبع"},
    "note": {"note", "notes", "یادداشت"},
}
Span = tuple[dt.date, dt.date]
Row = tuple[dt.date, dt.date, str, float, int]  # first day, last day, metric, value, line


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Which cell of a header is the date, the metric, the value, the source, the note."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = normal(cell)
        for name, words in _WORDS.items():
            if word in {normal(one) for one in words}:
                found.setdefault(name, place)
    return found


def recognise(sheet: Sheet) -> dict[str, int] | None:
    """The columns, where the first row is such a header; None where it is not."""
    if not sheet.rows:
        return None
    found = columns_of(sheet.rows[0])
    return found if {"date", "metric", "value"} <= found.keys() else None


def is_judged(columns: dict[str, int]) -> bool:
    """A file that says where its values come from is one of judged values."""
    return "source" in columns


def read(sheet: Sheet, columns: dict[str, int], noticed: Noticed) -> dict[str, pd.DataFrame]:
    """The ``conversions`` table (``day, last_day, metric, value, line``), or for judged values
    the ``judged`` one (``day, metric, value, source, note, line``).

    A date is a day, or a month (``2026-10``, ``1405-07``): then the value is that month's total
    and lies on ``day`` to ``last_day``; a judged value of a month stands on its last day.
    """
    spans: list[Span] = []
    cells: dict[str, list[str]] = {"metric": [], "source": [], "note": []}
    numbers, lines = [], []
    width = max(columns.values()) + 1
    for row, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
        if len(row) < min(width, max(columns[one] for one in ("date", "metric", "value")) + 1):
            noticed.problem("wrong_number_of_cells", line=line, found=len(row), expected=width)
            continue
        if len(row) > len(sheet.rows[0]) and any(map(str.strip, row[len(sheet.rows[0]) :])):
            noticed.problem("wrong_number_of_cells", line=line, found=len(row),
                            expected=len(sheet.rows[0]))  # fmt: skip
            continue
        span, value = day_or_month(row[columns["date"]]), number(row[columns["value"]])
        metric = metric_name(row[columns["metric"]])
        for name, missing, code in (
            ("date", span is None, "not_a_date"), ("value", value is None, "not_a_number"),
            ("metric", not metric, "no_metric_name"),
        ):  # fmt: skip
            if missing:
                noticed.problem(code, line=line, column=columns[name] + 1,
                                found=shown(row[columns[name]]))  # fmt: skip
        if span is None or value is None or not metric:
            continue
        spans.append(span)
        numbers.append(value)
        cells["metric"].append(metric)
        for name in ("source", "note"):
            place = columns.get(name, len(row))
            cells[name].append(row[place].strip() if place < len(row) else "")
        lines.append(line)
    judged = is_judged(columns)
    _check_twice(spans, cells["metric"], lines, noticed)
    first, last = day_column([one for one, _ in spans]), day_column([one for _, one in spans])
    values = np.array(numbers, dtype=float)
    texts = {name: pd.Series(column, dtype="str") for name, column in cells.items()}
    at = np.array(lines, dtype=np.int64)
    if judged:
        rest = {"source": texts["source"], "note": texts["note"], "line": at}
        head = {"day": last, "metric": texts["metric"], "value": values}
        return {"judged": pd.DataFrame(head | rest)}
    frame = pd.DataFrame({"day": first, "last_day": last, "metric": texts["metric"],
                          "value": values, "line": at})  # fmt: skip
    return {"conversions": frame}


def conversions_frame(rows: list[Row]) -> pd.DataFrame:
    """The ``conversions`` table from its rows."""
    return pd.DataFrame(
        {
            "day": day_column([row[0] for row in rows]),
            "last_day": day_column([row[1] for row in rows]),
            "metric": pd.Series([row[2] for row in rows], dtype="str"),
            "value": np.array([row[3] for row in rows], dtype=float),
            "line": np.array([row[4] for row in rows], dtype=np.int64),
        }
    )


def day_or_month(cell: str) -> Span | None:
    """One day, or a month as its first and last day; Gregorian or Jalali, any digits."""
    text = latin_digits(cell.strip()).replace("/", "-")
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}", text):
            return periods.parse_period(text).window
        day = periods.parse_date(text)
    except (ValueError, periods.UsageError):
        return None
    return day, day


def number(cell: str) -> float | None:
    """A number a person wrote: ``30``, ``1,250``, ``۳۰``, ``12.5``, ``12%``; None for others."""
    text = latin_digits(cell.strip()).replace("٬", "").replace("٫", ".").replace("٪", "%")
    share = text.endswith("%")
    text = text.removesuffix("%").strip()
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        return None
    return float(text) / (100 if share else 1)


def metric_name(cell: str) -> str:
    """A metric's name as the catalogue writes it: ``newsletter_signups``."""
    return re.sub(r"[\s-]+", "_", cell.strip()).casefold()


def _check_twice(spans: list[Span], metrics: list[str], lines: list[int], noticed: Noticed) -> None:
    """The same metric twice on the same day is no sum anybody meant."""
    seen: dict[tuple[Span, str], int] = {}
    for span, metric, line in zip(spans, metrics, lines, strict=True):
        before = seen.setdefault((span, metric), line)
        if before != line:
            noticed.problem("value_twice", line=line, metric=metric, other=before, day=span[0])
