"""From a word in a goal file to a value: numbers, dates, handles, zones. All digits of all scripts.

Every function takes the text as it stands in the file and raises ``Wrong`` with a message key
and its values when it cannot be meant.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from twitter_goals.errors import UsageError
from twitter_goals.metrics import nearest
from twitter_goals.periods import (
    WEEKDAYS,
    Period,
    format_date,
    latin_digits,
    parse_date,
    parse_period,
)

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # invisible, directional
SCALES = {"k": 1e3, "thousand": 1e3, "هزار": 1e3, "m": 1e6, "million": 1e6, "میلیون": 1e6}
AmountKind = Literal["number", "percent", "points"]
KINDS: dict[str, AmountKind] = {
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
# The same as they are offered in editors, with and without the half-space.
WRITTEN_WEEKDAYS = (
    "شنبه", "یکشنبه", "یک‌شنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "پنج‌شنبه", "جمعه",
    "آدینه",
)  # fmt: skip

# What people write for the words of the file, and the word that is meant.
MEANT = {
    "روز": "day", "روزانه": "day", "daily": "day", "هفته": "week", "هفتگی": "week",
    "weekly": "week", "ماه": "month", "ماهانه": "month", "monthly": "month", "فصل": "quarter",
    "سه ماه": "quarter", "سه ماهه": "quarter", "quarterly": "quarter", "سال": "year",
    "سالانه": "year", "yearly": "year", "annual": "year", "annually": "year",
    "جلالی": "jalali", "شمسی": "jalali", "خورشیدی": "jalali", "هجری شمسی": "jalali",
    "shamsi": "jalali", "persian": "jalali", "میلادی": "gregorian", "آگاهی": "awareness",
    "تعامل": "engagement", "تبدیل": "conversion", "وفاداری": "loyalty", "loyal": "loyalty",
    "درصد": "share", "percent": "share", "rate": "share", "تعداد": "count", "number": "count",
    "امتیاز": "points", "پول": "currency", "بیشتر": "higher", "کمتر": "lower", "صفر": "zero",
    "daily activity": "by_day", "day basis": "by_day", "post": "by_post", "lifetime": "by_post",
}  # fmt: skip
SIGNS = str.maketrans("٪٫٬،−", "%.,,-")
YEARS = range(2006, 2121)  # X began in 2006; a target beyond a century is a slip of the pen
# Control characters, and halves of characters that no file can hold.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Wrong(ValueError):
    """A value that cannot be meant: message key and what fills it.

    ``more``: what else is wrong with the same value, such as other entries of a mapping.
    """

    def __init__(self, code: str, more: Sequence[Wrong] = (), **values: Any) -> None:
        super().__init__(code)
        self.code, self.values, self.more = code, values, tuple(more)


@contextmanager
def _gathering(key: object, wrongs: list[Wrong]) -> Iterator[None]:
    """What goes wrong in here stands at ``key`` of the mapping, and is kept for the end."""
    try:
        yield
    except Wrong as wrong:
        wrongs.append(Wrong(wrong.code, **{"at": key, **wrong.values}))


def _raise_all(wrongs: Sequence[Wrong]) -> None:
    if wrongs:
        raise Wrong(wrongs[0].code, wrongs[1:], **wrongs[0].values)


@dataclass(frozen=True)
class Amount:
    """A number as somebody wrote it.

    ``percent`` is held as a fraction (20% is 0.2); ``points`` (of a share or of a judged scale)
    as written.
    """

    value: float
    kind: AmountKind = "number"


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
    """Any text on one line or several, of characters that can be shown."""
    if not isinstance(raw, str):
        raise Wrong("expected_text")
    unshown = UNSHOWN.search(raw)
    if unshown:
        raise Wrong("text_character", found=f"U+{ord(unshown[0]):04X}")
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
        return {"": word(raw)}
    if not isinstance(raw, Mapping):
        raise Wrong("not_texts")
    for code in raw:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code):
            raise Wrong("not_a_language_code", found=code)
    if not all(isinstance(each, str) for each in raw.values()):
        raise Wrong("not_texts")
    return {code: word(text) for code, text in raw.items()}


def amount(raw: object) -> Amount:
    """``30``, ``1.5k``, ``1,500``, ``20%``, ``0.5 pp``, ``۲۰٪``, ``۳۰ هزار``."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Wrong("expected_number")
    text = latin_digits(clean(raw)).translate(SIGNS)
    match = NUMBER.fullmatch(text)
    if not match:
        meant = _plainly(text)
        code = "number_not_understood_near" if meant else "number_not_understood"
        raise Wrong(code, found=clean(raw), nearest=meant)
    value = float(match["whole"].replace(",", "") + (match["rest"] or ""))
    value *= SCALES.get((match["scale"] or "").lower(), 1)
    kind = KINDS.get((match["kind"] or "").lower(), "number")
    value = round(value / 100, 12) if kind == "percent" else round(value, 9)
    return Amount(-value if match["sign"] == "-" else value, kind)


def _plainly(text: str) -> str | None:
    """How ``1_000``, ``1e3``, ``0x10`` or ``25 000`` would be written here, where it is plain."""
    if re.fullmatch(r"[+-]?\d{1,3}(?:[ _'’\u00a0\u202f]\d{3})+", text):
        return re.sub(r"[^\d-]", "", text)
    if re.fullmatch(r"[+-]?\d{1,6}(?:\.\d{1,6})?e\+?\d{1,2}", text, re.IGNORECASE):
        meant = float(text)
        return f"{meant:.0f}" if meant.is_integer() and abs(meant) < 1e15 else None
    if re.fullmatch(r"0[xo][0-9a-f]{1,12}", text, re.IGNORECASE):
        return str(int(text, 0))
    return None


def quantity(raw: object, week_start: str = "monday") -> Amount | Schedule:
    """An amount, or a mapping from periods to amounts."""
    if not isinstance(raw, Mapping):
        return amount(raw)
    entries: dict[Period, Amount] = {}
    wrongs: list[Wrong] = []
    for key, value in raw.items():
        with _gathering(key, wrongs):
            period = _period(key, week_start)
            if any(period.window == known.window for known in entries):
                raise Wrong("schedule_twice", found=clean(key))
            entries[period] = amount(value)
    _raise_all(wrongs)
    if not entries:
        raise Wrong("schedule_empty")
    return Schedule(tuple(sorted(entries.items(), key=lambda entry: entry[0].first)))


def single(raw: object) -> Amount:
    """An amount where no plan by months can stand: a change, a total, a floor."""
    if isinstance(raw, Mapping):
        raise Wrong("no_plan_here")
    return amount(raw)


def _period(key: object, week_start: str) -> Period:
    try:
        return parse_period(clean(key), week_start)
    except UsageError:
        raise Wrong("not_a_schedule_period", found=clean(key)) from None


def number(raw: object) -> float:
    """A plain number, at least 0: a weight, a budget, a total."""
    found = amount(raw)
    if found.kind != "number" or found.value < 0:
        raise Wrong("not_a_plain_number", found=clean(raw))
    return found.value


def date(raw: object) -> dt.date:
    """``2026-12-31`` or ``1405-10-10``; a year from 1300 to 1499 is Jalali."""
    text = clean(word(raw))
    try:
        day = parse_date(text)
    except ValueError:
        raise _no_date(text) from None
    if day.year not in YEARS:
        raise Wrong("date_out_of_time", found=text, first=YEARS[0], last=YEARS[-1])
    return day


def _no_date(text: str) -> Wrong:
    """A month, a quarter or a year in a day's place is answered with its last day."""
    try:
        period = parse_period(text)
    except UsageError:
        return Wrong("date_not_understood", found=text)
    last = format_date(period.last, period.calendar)
    return Wrong("date_is_a_period", found=text, nearest=last)


def anchors(raw: object) -> dict[dt.date, float]:
    """Follower totals by the day on which somebody saw them."""
    if not isinstance(raw, Mapping):
        raise Wrong("not_anchors")
    found: dict[dt.date, float] = {}
    wrongs: list[Wrong] = []
    for key, total in raw.items():
        with _gathering(key, wrongs):
            day = date(key)
            if day in found:
                raise Wrong("day_given_twice", found=clean(key))
            found[day] = number(total)
    _raise_all(wrongs)
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


def font(raw: object) -> str:
    """The name of a font file beside the goal file: never a path."""
    name = clean(word(raw))
    if not re.fullmatch(r"\w[\w \[\],.()+-]*\.(?:ttf|otf|woff2?)", name, re.IGNORECASE):
        raise Wrong("not_a_font_name", found=name)
    return name


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
            meant = MEANT.get(text.replace("\u200c", " ").replace("ي", "ی"))
            near = meant if meant in allowed else nearest_of(text, allowed)
            code = "not_one_of_near" if near else "not_one_of"
            raise Wrong(code, found=clean(raw), known=", ".join(allowed), nearest=near)
        return text

    return check


def nearest_of(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like it, or None; whatever the case of letters."""
    by_lower = {each.lower(): each for each in sorted(known)}
    return by_lower.get(nearest(name.lower(), by_lower) or "")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in that language, else the plain one, else English, else any."""
    for code in (language, "", "en"):
        if texts.get(code):
            return texts[code]
    return next(iter(texts.values()), "")
