"""WRITE OUT: a table of numbers → the same table to be read: by unit, in the account's language.

Numbers stay numbers in every other table of this library; this one is for the eye.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import pandas as pd

from twitter_goals import wording
from twitter_goals.errors import Finding, UsageError, nearest
from twitter_goals.languages import PDI, RLI, Language, NumberUnit
from twitter_goals.periods import parse_period

# A value, and the two columns that say how sure it is: written into one cell.
INTERVALS = {
    "change": (("low", "high"), ("change_low", "change_high")),
    "effect": (("low", "high"),),
    "level_change": (("level_low", "level_high"),),
    "attributable_change": (("attributable_low", "attributable_high"),),
    "total_change": (("total_low", "total_high"),),
    "baseline": (("baseline_low", "baseline_high"),),
    "forecast": (("forecast_low", "forecast_high"),),
    "typical": (("typical_low", "typical_high"),),
}
SIGNED = {"change", "effect", "total_change", "trend_per_month", "level_change",
          "attributable_change"}  # fmt: skip
SIZES = {"smallest_change", "smallest_effect"}  # how far, whichever way: no sign
FOR_MACHINES = {"unit", "p_value", "sha256", "post_id", "link"}  # shown only when asked for
SHARES = {"attainment", "coverage", "share", "elapsed", "trend_share", "dominant_share"}
RATES = {"engagement_rate_by_impressions"}
BY_UNIT = {"first", "second", "actual", "target", "baseline", "forecast", "expected_by_now",
           "value", "before", "after", "floor", "stretch", "usual", "best"}  # fmt: skip


def readable(
    table: pd.DataFrame, language: Language, columns: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """The table as text: numbers by their unit, labels and headings in ``language``.

    ``columns`` (or one of them by name) chooses and orders them. A column ``unit`` says how its
    row's values are written, with decimals enough to tell different ones apart. Intervals move
    into the cell they belong to: ``12% (−3% to 30%)``. A table without rows says so. UsageError
    for a column that the table does not have, and for what is no table.
    """
    wanted = _wanted(table, columns, language)
    folded: dict[str, tuple[str, str]] = {}
    for name in wanted:
        for pair in INTERVALS.get(name, ()):
            if set(pair) <= set(table.columns):
                folded[name] = pair
    inside = {column for pair in folded.values() for column in pair}
    rows = [
        {
            heading(name, language): _of_its_side(
                _cell(name, row, folded.get(name), language), language
            )
            for name in wanted
            if name not in inside
        }
        for row in records(table)
    ]
    names = [heading(name, language) for name in wanted if name not in inside]
    if not rows:
        said = [language.text("tables.nothing"), *[""] * (len(names) - 1)]
        return pd.DataFrame([said], columns=names or [""], index=[""])
    return pd.DataFrame(rows, columns=names, index=_index(table.index, language))


def _wanted(table: Any, columns: Iterable[str] | str | None, language: Language) -> list[str]:
    """The columns asked for, in that order."""
    if not isinstance(table, pd.DataFrame):
        found = {"found": str(table)[:60]}
        raise UsageError(Finding("problem", "not_a_table", found), language.code)
    if columns is None:
        return [name for name in table.columns if name not in FOR_MACHINES]
    wanted = [columns] if isinstance(columns, str) else list(columns)
    known = [str(name) for name in table.columns]
    if not known:  # nothing was found, and so nothing of it can be shown
        return []
    wrong = [
        Finding(
            "problem",
            "unknown_column_near" if near else "unknown_column",
            {"found": str(name), "known": known, "nearest": near},
        )
        for name, near in ((name, nearest(str(name), known)) for name in wanted)
        if name not in table
    ]
    if wrong:
        raise UsageError(wrong, language.code)
    return wanted


def _of_its_side(text: str, language: Language) -> str:
    """Notebooks lay tables out from left to right: words of the other side keep their order."""
    return f"{RLI}{text}{PDI}" if language.direction == "rtl" and " " in text else text


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Its rows as plain dicts by column name."""
    return cast("list[dict[str, Any]]", table.to_dict("records"))


def heading(name: str, language: Language) -> str:
    """A column's name for people."""
    key = f"tables.{name}"
    return language.text(key) if language.has(key) else name.replace("_", " ")


def hours(first: int, language: Language, block: int = 3) -> str:
    """A block of hours: ``18–21``."""
    return language.digits(f"{first}–{first + block}")


def _cell(
    name: str, row: Mapping[str, Any], interval: tuple[str, str] | None, language: Language
) -> str:
    if name == "chance":
        return wording.chance(_known(row[name]), language)
    write = _writer(name, row, language)
    said = write(row[name])
    if interval and all(_known(row[end]) is not None for end in interval):
        low, high = (write(row[end]) for end in interval)
        return language.text("page.between", value=said, low=low, high=high)
    return said


def _decimals(row: Mapping[str, Any], unit: NumberUnit, language: Language) -> int | None:
    """Enough for no two different values of the row to look alike; None for the usual ones."""
    values = {
        value for name in BY_UNIT & row.keys() if (value := _known_number(row[name])) is not None
    }
    for decimals in (None, 3, 4, 5):
        if len({language.number(value, unit, decimals=decimals) for value in values}) == len(
            values
        ):
            return decimals
    return None


def _known_number(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and math.isfinite(value) else None


def _writer(name: str, row: Mapping[str, Any], language: Language) -> Callable[[Any], str]:
    unit = cast(NumberUnit, row.get("unit") or "count")
    decimals = _decimals(row, unit, language) if name in BY_UNIT and unit == "share" else None

    def write(value: Any) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or value is pd.NaT or value is pd.NA or (number and value != value):
            return language.text("numbers.missing")
        if isinstance(value, dt.date):  # Timestamps are dates
            return language.date(value, style="long")
        if isinstance(value, bool):
            return language.text("words.yes" if value else "words.no")
        if number and name == "weekday":
            return language.weekday(int(value))
        if number and name == "hour":
            return hours(int(value), language)
        if number and name in SIGNED | SIZES:
            return wording.share(value, language, signed=name in SIGNED)
        if number and name in SHARES:
            return language.number(value, "share", decimals=0)
        if number and name in RATES:
            return language.number(value, "share")
        if number and name in BY_UNIT:
            return language.number(value, unit, decimals=decimals)
        if number:
            return language.number(float(value))
        return _label(name, str(value), language)

    return write


def _label(name: str, value: str, language: Language) -> str:
    if name in ("evidence", "verdict", "level_verdict", "attributable_verdict"):
        return wording.evidence_label(value, language)
    if name == "status":
        return wording.status_label(value, language)
    if name == "severity":
        return language.text(f"tables.{value}")
    if name == "period" and ".." not in value:
        return language.period(parse_period(value))
    if name == "basis":
        return language.text(f"page.basis_{value}")
    if name == "kind":
        keys = (f"inspection.{value}", f"page.kind_{value}")
        return next((language.text(key) for key in keys if language.has(key)), value)
    if name in ("title", "goal", "event", "text", "why"):
        return language.isolate(" ".join(value.split()))  # a post's lines, in one cell
    return value


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _index(index: pd.Index, language: Language) -> pd.Index:
    if index.name is None:  # row numbers say nothing
        return pd.Index([""] * len(index))
    name = heading(str(index.name), language) if index.name else None
    months = index.name == "month"
    return pd.Index(
        [language.period(parse_period(each)) if months else str(each) for each in index], name=name
    )
