"""From a word in a goal file to a value: numbers, dates, handles, zones. All digits of all scripts.

Every function takes the text as it stands in the file and raises ``Wrong`` with a message key
and its values when it cannot be meant.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from twitter_goals.errors import UsageError
from twitter_goals.metrics import nearest
from twitter_goals.periods import WEEKDAYS, Period, latin_digits, parse_date, parse_period

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # invisible, directional
SCALES = {"k": 1e3, "thousand": 1e3, "هزار": 1e3, "m": 1e6, "million": 1e6, "میلیون": 1e6}
KINDS = {
    "%": "percent", "percent": "percent", "درصد": "percent", "pp": "points", "point": "points",
    "points": "points", "واحد": "points", "واحد درصد": "points", "امتیاز": "points",
}  # fmt: skip
NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<rest>\.\d{1,15})?"
    rf"\s*(?P<scale>{'|'.join(SCALES)})?\s*(?P<kind>{'|'.join(sorted(KINDS, key=len)[::-1])})?",
    re.IGNORECASE,
)
PERSIAN_WEEKDAYS = {
    "شنبه": "saturday", "یکشنبه": "sunday", "دوشنبه": "monday", "سهشنبه": "tuesday",
    "چهارشنبه": "wednesday", "پنجشنبه": "thursday", "جمعه": "friday", "آدینه": "friday",
}  # fmt: skip


class Wrong(ValueError):
    """A value that cannot be meant: message key and what fills it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@contextmanager
def _inside(key: object) -> Iterator[None]:
    """What goes wrong in here stands at ``key`` of the mapping."""
    try:
        yield
    except Wrong as wrong:
        raise Wrong(wrong.code, **{**wrong.values, "at": key}) from None


@dataclass(frozen=True)
class Amount:
    """A number as somebody wrote it.

    ``percent`` is held as a fraction (20% is 0.2); ``points`` (of a share or of a judged scale)
    as written.
    """

    value: float
    kind: Literal["number", "percent", "points"] = "number"


@dataclass(frozen=True)
class Schedule:
    """Amounts by period, in order of time."""

    entries: tuple[tuple[Period, Amount], ...]

    def at(self, period: Period) -> Amount | None:
        """The entry for that period; between calendars, the one its middle day lies in."""
        middle = period.first + (period.last - period.first) / 2
        return next(
            (
                amount
                for own, amount in self.entries
                if own.window == period.window
                or (own.calendar != period.calendar and own.unit == period.unit and middle in own)
            ),
            None,
        )


def clean(text: object) -> str:
    """Without invisible direction marks and blanks around it."""
    return MARKS.sub("", str(text)).strip()


def word(raw: object) -> str:
    """Any text on one line or several."""
    if not isinstance(raw, str):
        raise Wrong("expected_text")
    return raw.strip()


def slug(raw: object) -> str:
    """A name to refer to: letters of any script, digits, ``-`` and ``_``; never a path."""
    name = clean(word(raw))
    if not re.fullmatch(r"[\w\u200c-]{1,80}", name):
        raise Wrong("not_a_name", found=name)
    return name


def texts(raw: object) -> dict[str, str]:
    """One text, or a text a language. A plain one is under the empty key."""
    if isinstance(raw, str):
        return {"": raw.strip()}
    if not isinstance(raw, Mapping):
        raise Wrong("not_texts")
    for code in raw:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
            raise Wrong("not_a_language_code", found=code)
    if not all(isinstance(each, str) for each in raw.values()):
        raise Wrong("not_texts")
    return {code: text.strip() for code, text in raw.items()}


def amount(raw: object) -> Amount:
    """``30``, ``1.5k``, ``1,500``, ``20%``, ``0.5 pp``, ``۲۰٪``, ``۳۰ هزار``."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Wrong("expected_number")
    text = latin_digits(clean(raw)).translate(str.maketrans("٪٫٬−", "%.,-"))
    match = NUMBER.fullmatch(text)
    if not match:
        raise Wrong("number_not_understood", found=clean(raw))
    value = float(match["whole"].replace(",", "") + (match["rest"] or ""))
    value *= SCALES.get((match["scale"] or "").lower(), 1)
    kind = KINDS.get((match["kind"] or "").lower(), "number")
    value = round(value / 100, 12) if kind == "percent" else round(value, 9)
    return Amount(-value if match["sign"] == "-" else value, kind)  # type: ignore[arg-type]


def quantity(raw: object, week_start: str = "monday") -> Amount | Schedule:
    """An amount, or a mapping from periods to amounts."""
    if not isinstance(raw, Mapping):
        return amount(raw)
    entries: dict[Period, Amount] = {}
    for key, value in raw.items():
        try:
            period = parse_period(clean(key), week_start)
        except UsageError:
            raise Wrong("not_a_schedule_period", found=clean(key), at=key) from None
        if any(period.window == known.window for known in entries):
            raise Wrong("schedule_twice", found=clean(key), at=key)
        with _inside(key):
            entries[period] = amount(value)
    if not entries:
        raise Wrong("schedule_empty")
    return Schedule(tuple(sorted(entries.items(), key=lambda entry: entry[0].first)))


def number(raw: object) -> float:
    """A plain number, at least 0: a weight, a budget, a total."""
    found = amount(raw)
    if found.kind != "number" or found.value < 0:
        raise Wrong("not_a_plain_number", found=clean(raw))
    return found.value


def date(raw: object) -> dt.date:
    """``2026-12-31`` or ``1405-10-10``; a year from 1300 to 1499 is Jalali."""
    try:
        return parse_date(clean(word(raw)))
    except ValueError:
        raise Wrong("date_not_understood", found=clean(raw)) from None


def anchors(raw: object) -> dict[dt.date, float]:
    """Follower totals by the day on which somebody saw them."""
    if not isinstance(raw, Mapping):
        raise Wrong("not_anchors")
    found: dict[dt.date, float] = {}
    for day, total in raw.items():
        with _inside(day):
            found[date(day)] = number(total)
    return dict(sorted(found.items()))


def handle(raw: object) -> str:
    """With or without @; letters, digits and ``_``."""
    name = clean(word(raw)).removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9_]{1,20}", name):
        raise Wrong("not_a_handle", found=clean(raw))
    return name


def timezone(raw: object) -> str:
    """A name of the time-zone database, such as ``Asia/Tehran``."""
    import zoneinfo

    name = clean(word(raw))
    try:
        return zoneinfo.ZoneInfo(name).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zones = zoneinfo.available_timezones()
        places = {zone.rpartition("/")[2]: zone for zone in sorted(zones)} | {z: z for z in zones}
        near = difflib.get_close_matches(name.replace(" ", "_"), places, 1, 0.75)
        if near:
            raise Wrong("not_a_timezone_near", found=name, nearest=places[near[0]]) from None
        raise Wrong("not_a_timezone", found=name) from None


def weekday(raw: object) -> str:
    """A weekday in English or Persian, as its English name."""
    name = clean(word(raw)).lower()
    name = PERSIAN_WEEKDAYS.get(re.sub("[\\s\u200c]", "", name).replace("ي", "ی"), name)
    if name not in WEEKDAYS:
        raise Wrong("not_a_weekday", found=clean(raw), nearest=nearest_of(name, WEEKDAYS))
    return name


def language(raw: object) -> str:
    """A language there is a table of texts for."""
    from twitter_goals.languages import codes

    code = clean(word(raw)).replace("_", "-").lower().split("-")[0]
    if code not in codes():
        raise Wrong("unknown_language", found=clean(raw), known=list(codes()))
    return code


def truth(raw: object) -> bool:
    """``true`` or ``false``."""
    text = clean(raw).lower()
    if text not in ("true", "false"):
        raise Wrong("not_true_or_false", found=clean(raw))
    return text == "true"


def one_of(*allowed: str) -> Any:
    """A checker for a word out of a few."""

    def check(raw: object) -> str:
        text = clean(word(raw)).lower()
        if text not in allowed:
            raise Wrong("not_one_of", found=clean(raw), known=", ".join(allowed))
        return text

    return check


def nearest_of(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like it, or None; whatever the case of letters."""
    by_lower = {each.lower(): each for each in sorted(known)}
    return by_lower.get(nearest(name.lower(), by_lower) or "")
