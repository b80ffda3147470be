"""Cells to values: counts, rates, days, ids. A cell that is none of these is named, not guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import numpy as np

from twitter_goals.exports.model import Noticed
from twitter_goals.periods import latin_digits, parse_date

TWITTER_EPOCH_MS = 1_288_834_974_657  # 2010-11-04 01:42:54.657 UTC: ids count from here
FIRST_TIMED_ID = 29_700_859_247  # ids below were handed out in order and hold no time

NAN = float("nan")
_COUNT = re.compile(r"(\d+)(?:\.0+)?")
_JAVA = re.compile(r"[1-9]\.\d{1,14}E(?:[7-9]|1[0-4])")
_SPREADSHEET = {  # what spreadsheets make of 12345.0: pattern, and its fraction
    "decimal comma": (re.compile(r"\d+,0"), r",0$"),
    "comma": (re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0+)?"), r"\.0+$"),
    "point": (re.compile(r"\d{1,3}(?:\.\d{3}){2,}"), r"(?!)"),
    "space": (re.compile(r"\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:[.,]0+)?"), r"[.,]0+$"),
    "apostrophe": (re.compile(r"\d{1,3}(?:['’]\d{3})+(?:\.0+)?"), r"\.0+$"),
}


def counts(
    columns: Mapping[str, Sequence[str]], lines: Sequence[int], places: Mapping[str, int],
    noticed: Noticed,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Columns of counts as float64.

    ``91`` and ``91.0`` are numbers; a column of nothing but ``-`` or blanks is not reported
    (NaN; in a single row that may as well be a lost figure, and is a problem). Spaces around a
    number are a slip unless all have them. Thousands separators are read where the file has one
    kind of them, more than once, and no plain number above 999; a decimal comma where the whole
    column has it. Anything else (negative, fractional, words) is a problem at its place.
    """
    if all(cell != cell.strip() for cells in columns.values() for cell in cells):
        columns = {name: [cell.strip() for cell in cells] for name, cells in columns.items()}
    known: dict[str, float | None] = {}
    result, odd, blank = {}, [], []
    for name, cells in columns.items():
        for cell in set(cells) - known.keys():
            known[cell] = count(cell)
        read = [known[cell] for cell in cells]
        if len(cells) > 1 and all(cell.strip() in ("", "-") for cell in cells):
            read = [NAN] * len(cells)
            blank.append(name)
        odd += [(name, i) for i, value in enumerate(read) if value is None]
        result[name] = np.array([NAN if value is None else value for value in read], dtype=float)
    if blank:
        noticed.note("columns_blank", line=lines[0], names=", ".join(blank))
    if not odd:
        return result
    style = _spreadsheet_style(columns, odd, result)
    if style:
        for name, i in odd:
            whole = re.sub(_SPREADSHEET[style][1], "", latin_digits(columns[name][i].strip()))
            result[name][i] = float(re.sub(r"\D", "", whole))
            noticed.repair("spreadsheet_numbers", line=lines[i], column=places[name] + 1)
        return result
    for name, i in odd:
        cell = columns[name][i].strip()
        code = "negative_count" if re.fullmatch(r"[-−]\d[\d.,]*", cell) else "not_a_count"
        noticed.problem(code, line=lines[i], column=places[name] + 1, name=name, found=shown(cell))
    return result


def count(cell: str) -> float | None:
    """One count: digits of any script, ``91``, ``91.0`` or ``1.2345678E7``; None for others.

    The last is how X's legacy exports write ten million and more (a Java double). A spreadsheet
    writes ``1.23E+07``, which lost digits and is refused.
    """
    text = cell if cell.isascii() else latin_digits(cell)
    if match := _COUNT.fullmatch(text):
        return float(match[1]) if len(match[1]) <= 15 else None
    if _JAVA.fullmatch(text) and float(text).is_integer():
        return float(text)
    return None


def _spreadsheet_style(
    columns: Mapping[str, Sequence[str]],
    odd: Sequence[tuple[str, int]],
    read: Mapping[str, np.ndarray],
) -> str | None:
    """The one way all odd cells are written, where that cannot be a slip in a single cell."""
    cells = [latin_digits(columns[name][i].strip()) for name, i in odd]
    for style, (pattern, _) in _SPREADSHEET.items():
        if not all(map(pattern.fullmatch, cells)):
            continue
        if style == "decimal comma":
            whole_columns = all(np.isnan(read[name]).all() for name, _ in odd)
            return style if whole_columns else None
        plain_thousands = any((values >= 1000).any() for values in read.values())
        return style if len(cells) > 1 and not plain_thousands else None
    return None


def shown(cell: str, longest: int = 40) -> str:
    """A cell as a message shows it: one line, not too long."""
    text = " ".join(cell.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


# --- rates, which serve as a checksum


def check_rates(
    columns: Mapping[str, Sequence[str]], counts: Mapping[str, np.ndarray],
    lines: Sequence[int], places: Mapping[str, int], noticed: Noticed,
) -> None:  # fmt: skip
    """A problem for each row whose rate column (where there is one) contradicts its counts."""
    rates = columns.get("engagement_rate", ())
    if not rates or not {"engagements", "impressions"} <= counts.keys():
        return
    engagements, impressions = counts["engagements"], counts["impressions"]
    for i in rates_contradict(rates, engagements, impressions):
        noticed.problem(
            "rate_contradicts_counts", line=lines[i], column=places["engagement_rate"] + 1,
            found=shown(rates[i]), engagements=engagements[i], impressions=impressions[i],
        )  # fmt: skip


def rates_contradict(
    rates: Sequence[str], engagements: np.ndarray, impressions: np.ndarray
) -> list[int]:
    """Rows whose engagement rate is not engagements ÷ impressions, as far as it has digits.

    X writes the exact quotient in every file seen, so a row that differs was altered, and no
    one can say which of the three numbers is right. Rates that cannot be read prove nothing.
    """
    wrong = []
    for i, cell in enumerate(rates):
        if not impressions[i] > 0 or engagements[i] != engagements[i]:
            continue
        text = latin_digits(cell.strip()) if not cell.isascii() else cell.strip()
        share = 1.0
        if text.endswith("%"):
            text, share = text[:-1].strip(), 0.01
        text = text.replace(",", ".")
        found = re.fullmatch(r"\d*(?:\.(\d*))?(?:[eE]([-+]?\d{1,2}))?", text)
        if not found or not text[:1].isdigit():
            continue
        decimals = len(found[1] or "") - int(found[2] or 0)
        digits = min(decimals, 15)
        tolerance = 0.5000001 * 10.0**-digits * share + 2e-15 * float(text)
        if abs(float(text) * share - engagements[i] / impressions[i]) > tolerance:
            wrong.append(i)
    return wrong


# --- days

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
                "september", "october", "november", "december")  # fmt: skip
_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDED = re.compile(r"(?:([a-z]{3}),? )?([a-z]{3}) (\d{1,2}),? (\d{4})")
# the same as a spreadsheet shows it: Tuesday, August 26, 2025; 26 August 2025; 26-Aug-25
_SPELLED = (
    re.compile(r"(?:(?P<w>[a-z]+),? )?(?P<m>[a-z]+) (?P<d>\d{1,2}),? (?P<y>\d{4})"),
    re.compile(r"(?:(?P<w>[a-z]+),? )?(?P<d>\d{1,2})[ -](?P<m>[a-z]+)[ -](?P<y>\d{4}|\d{2})"),
)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0{1,2}:00(?::00)?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}(?: 0{1,2}:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?Z?)?")


def days(
    cells: Sequence[str], lines: Sequence[int], place: int, noticed: Noticed
) -> list[dt.date | None]:
    """Days as X or a spreadsheet writes them; None, and a problem, for what is no day.

    ``2021-01-01``, ``Tue, Aug 26, 2025`` (the weekday must be that day's), ``20260826``.
    ``Tuesday, August 26, 2025`` and ``26-Aug-25`` are a spreadsheet's, without a doubt.
    ``8/26/2025`` is read where the file itself shows which number is the day: one row above 12
    and none that contradicts; else every such row is a problem (``ambiguous_date``), as is every
    row whose year has two digits.
    """
    known: dict[str, dt.date | None] = {cell: day(cell) for cell in set(cells)}
    result = [known[cell] for cell in cells]
    odd = [i for i, value in enumerate(result) if value is None]
    if not odd:
        return result
    parts = {i: _SLASHED.fullmatch(latin_digits(cells[i].strip())) for i in odd}
    pairs = {
        i: (int(found[1]), int(found[2]), int(found[3])) for i, found in parts.items() if found
    }
    day_first = any(first > 12 for first, _, _ in pairs.values())
    month_first = any(second > 12 for _, second, _ in pairs.values())
    for i in odd:
        code, read, order = "not_a_date", None, "D/M/Y" if day_first else "M/D/Y"
        if i in pairs:
            code = "ambiguous_date"
            first, second, year = pairs[i]
            if day_first != month_first:
                read = _date(year, second, first) if day_first else _date(year, first, second)
        elif spelled := _spelled(cells[i]):
            read, order = spelled
        elif _without_weekday(cells[i]):
            code = "weekday_differs"
        elif _SHORT_YEAR.fullmatch(latin_digits(cells[i].strip())):
            code = "ambiguous_date"
        if read is None:
            noticed.problem(code, line=lines[i], column=place + 1, found=shown(cells[i]))
        else:
            result[i] = read
            noticed.repair("spreadsheet_dates", line=lines[i], column=place + 1, order=order)
    return result


def day(cell: str) -> dt.date | None:
    """One day where its writing leaves no doubt, else None."""
    text = latin_digits(" ".join(cell.split()))
    if match := _ISO.fullmatch(text):
        try:
            return parse_date("-".join(match.groups()))
        except ValueError:
            return None
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return _date(*map(int, match.groups()))
    if match := _WORDED.fullmatch(text.casefold()):
        weekday, month, number, year = match.groups()
        found = _date(int(year), _MONTHS.get(month, 0), int(number))
        if found and weekday and _WEEKDAYS[found.weekday()] != weekday:
            return None
        return found
    return None


def _spelled(cell: str) -> tuple[dt.date, str] | None:
    """A day with its month in words, as a spreadsheet writes it, and in which order."""
    text = latin_digits(" ".join(cell.split())).casefold()
    for pattern, order in zip(_SPELLED, ("M D Y", "D M Y"), strict=True):
        if not (match := pattern.fullmatch(text)):
            continue
        weekday, month, year = match["w"], match["m"], int(match["y"])
        found = _date(year if year > 99 else 2000 + year, month_number(month), int(match["d"]))
        names = (_WEEKDAYS[found.weekday()], _FULL_WEEKDAYS[found.weekday()]) if found else ()
        return (found, order) if found and (not weekday or weekday in names) else None
    return None


def month_number(word: str) -> int:
    """1 to 12 for an English month, in full or its first three letters; 0 for anything else."""
    month = word.strip().casefold()
    return _MONTHS[month[:3]] if month in (*_MONTHS, *_FULL_MONTHS, "sept") else 0


def _without_weekday(cell: str) -> bool:
    """Whether only the name of the weekday is wrong."""
    weekday, _, rest = cell.strip().partition(" ")
    named = weekday.strip(",").casefold() in (*_WEEKDAYS, *_FULL_WEEKDAYS)
    return named and (day(rest) or _spelled(rest)) is not None


def _date(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


# --- ids


def id_times(ids: np.ndarray) -> np.ndarray:
    """The exact UTC time of posts from their ids (int64), as ``datetime64[us]``; NaT without."""
    ms = (ids.astype(np.int64) >> 22) + TWITTER_EPOCH_MS
    times = ms.astype("datetime64[ms]").astype("datetime64[us]")
    times[ids < FIRST_TIMED_ID] = np.datetime64("NaT")
    return times
