"""SPEAK: texts, plurals, numbers, dates and mixed directions, one TOML file a language.

Any file dropped beside this one is a new language, named by its file (``fr.toml``); what it
lacks is said in English. Texts are templates with plain named fields, ``{found}``; a field may
say how its value is to be written, ``{found:share}`` (see ``Language.write``). Nothing else is
evaluated: no attribute, no index. A text that depends on a number is a table of CLDR plural
forms, ``{one = "…", other = "…"}``, chosen by the value named ``count``.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any, Literal, cast

from twitter_goals.errors import Finding, UsageError
from twitter_goals.periods import Calendar, Period, civil_parts

NumberUnit = Literal["count", "share", "per_1000", "ratio", "currency", "points"]
UNITS = ("count", "share", "per_1000", "ratio", "currency", "points")
DATE_STYLES = ("long", "day", "short", "numeric")
PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})

LRM = "\N{LEFT-TO-RIGHT MARK}"
LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LATIN = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
LEFT_TO_RIGHT = re.compile(  # a handle; or Latin words with the digits and signs around them
    rf"@\w+|[#$]?(?:[0-9][0-9.,:/-]* )*[0-9_]*[{LATIN}]"
    rf"(?:[{LATIN}0-9_@#$&+%./:?=~'’*| \\-]*[{LATIN}0-9_/+%*])?"
)
HEBREW_ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT = re.compile(
    rf"#?[{HEBREW_ARABIC}](?:[{HEBREW_ARABIC}\u200c0-9_ .-]*[{HEBREW_ARABIC}0-9])?"
)


@dataclass(frozen=True, eq=False)  # one object a language: compared and hashed by identity
class Language:
    """One language's texts and ways of writing. ``calendar`` is the one dates are said in."""

    code: str
    calendar: Calendar
    table: Mapping[str, Any]
    fallback: Language | None = None

    @property
    def name(self) -> str:
        """Its name in itself: ``English``, ``فارسی``."""
        return str(self._find("name"))

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """``ltr`` or ``rtl``, as HTML's ``dir`` wants it."""
        return "rtl" if self._find("direction") == "rtl" else "ltr"

    # --- texts

    def has(self, key: str) -> bool:
        """Whether there is such a text, here or in English."""
        return self._find(key) is not None

    def text(self, key: str, /, **values: Any) -> str:
        """The text under ``section.key`` with its fields filled.

        Numbers, dates, periods and lists are written the language's way, a str is put in as
        it is (``{found:isolate}`` keeps its direction to itself). A value that is not given
        stays visible as ``{name}``. Raises KeyError for a text nobody wrote.
        """
        found = self._find(key)
        if isinstance(found, Mapping) and found.keys() <= PLURAL_FORMS:
            found = found.get(self._plural_form(values.get("count", 0)), found["other"])
        if not isinstance(found, str):
            raise KeyError(f"no text for {key!r} in {self.code}.toml or en.toml")
        return "".join(
            literal + ("" if name is None else self._field(name, spec or "", values))
            for literal, name, spec, _ in string.Formatter().parse(found)
        )

    def write(self, value: Any, how: str = "") -> str:
        """One value as text. ``how`` is empty or

        a unit (``count share per_1000 ratio currency points``), ``signed`` (a share with its
        sign), ``plain`` (digits without separators: years, lines, ids), a date style (``long
        day short numeric``), or ``isolate``.
        """
        if value is None or value != value:
            return self.text("numbers.missing")
        if how in UNITS:
            return self.number(value, cast(NumberUnit, how))
        if how == "signed":
            return self.number(value, "share", signed=True, decimals=0)
        if how == "plain":
            return self.digits(str(value))
        if how == "isolate":
            return self.isolate(str(value))
        if isinstance(value, bool):
            return self.text("words.yes" if value else "words.no")
        if isinstance(value, numbers.Real):
            return self.number(float(value), "count", decimals=_decimals(float(value)))
        if isinstance(value, dt.date):
            return self.date(value, style=cast(Any, how) or "long")
        if isinstance(value, Period):
            return self.period(value)
        if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
            return self.list([self.write(item) for item in value])
        return str(value)

    def list(self, items: Iterable[str]) -> str:
        """``a, b and c``."""
        *head, last = list_ if (list_ := [str(item) for item in items]) else [""]
        if not head:
            return last
        return self.text("list.separator").join(head) + self.text("list.last") + last

    # --- numbers

    def number(
        self,
        value: float | None,
        unit: NumberUnit = "count",
        signed: bool = False,
        decimals: int | None = None,
        compact: bool = False,
    ) -> str:
        """A number of that unit: ``12,345``, ``1.83%``, ``۱٫۸۳٪``; ``–`` where it is missing.

        A ``share`` is given as a fraction and written as percent. ``decimals=None`` keeps about
        three figures and drops trailing zeros. ``compact`` is for chart ticks: ``1.5k``,
        ``۱٫۵ هزار``, and no unit but the percent sign.
        """
        if value is None or value != value:
            return self.text("numbers.missing")
        amount = float(value) * (100 if unit == "share" else 1)
        scale = ""
        if compact and unit != "share" and math.isfinite(amount):
            amount, scale = self._scaled(amount)
        if math.isinf(amount):
            figure = "∞"
        elif decimals is None:
            figure = f"{abs(amount):,.{_decimals(amount)}f}"
            figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
        else:
            figure = f"{abs(amount):,.{decimals}f}"
        nonzero = bool(figure.strip("0.,"))
        sign = ("−" if amount < 0 else "+" if signed else "") if nonzero else ""
        swaps = {",": self._find("numbers.group"), ".": self._find("numbers.decimal")}
        figure = self.digits(figure.translate(str.maketrans(swaps)))
        mark = LRM if sign and self.direction == "rtl" else ""  # keeps the sign left of the digits
        body = f"{mark}{sign}{figure}{scale}"
        if unit == "share" or (unit in ("per_1000", "points") and not compact):
            # Formatter fields would localise again: the figure is finished, put it in as text.
            return self.text(f"numbers.{unit}", number=body, count=abs(amount))
        return body

    def apart(self, one: float, other: float, unit: NumberUnit) -> tuple[str, str]:
        """Two different numbers with as many decimals as it takes to tell them apart."""
        written = self.number(one, unit), self.number(other, unit)
        for decimals in range(1, 10):
            if one == other or written[0] != written[1]:
                break
            written = (
                self.number(one, unit, decimals=decimals),
                self.number(other, unit, decimals=decimals),
            )
        return written

    def digits(self, text: str) -> str:
        """The same text with 0-9 in the language's digits; nothing else changes."""
        return text.translate(self._digits)

    # --- dates

    def date(
        self,
        day: dt.date,
        calendar: Calendar | None = None,
        style: Literal["long", "day", "short", "numeric"] = "long",
    ) -> str:
        """``long`` is ``5 October 2026`` or ``۱۳ مهر ۱۴۰۵``, ``day`` ``5 October``, ``short``
        ``5 Oct``, ``numeric`` ``2026-10-05``.
        """
        calendar = calendar or self.calendar
        year, month, number = civil_parts(day, calendar)
        return self.text(
            f"date.{style}",
            year=self.digits(str(year)),
            month=self.month(month, calendar),
            month_short=self.month(month, calendar, short=True),
            month_number=self.digits(f"{month:02d}"),
            day=self.digits(str(number)),
            day_number=self.digits(f"{number:02d}"),
        )

    def month(self, number: int, calendar: Calendar | None = None, short: bool = False) -> str:
        """The name of month 1 to 12."""
        names = f"calendar.{calendar or self.calendar}.months{'_short' if short else ''}"
        return str(self._find(names)[number - 1])

    def weekday(self, number: int, short: bool = False) -> str:
        """The name of a weekday, 0 = Monday."""
        return str(self._find(f"calendar.weekdays{'_short' if short else ''}")[number])

    def period(self, period: Period) -> str:
        """``October 2026``, ``مهر ۱۴۰۵``, a quarter, a year, a week, or ``1 January to …``."""
        calendar = period.calendar
        year, month, _ = civil_parts(period.first, calendar)
        if period.unit == "day":
            return self.date(period.first, calendar)
        return self.text(
            f"period.{period.unit}",
            year=self.digits(str(year)),
            month=self.month(month, calendar),
            quarter=str(self._find("period.quarters")[(month - 1) // 3]),
            first=self.date(period.first, calendar),
            last=self.date(period.last, calendar),
        )

    # --- direction

    def isolate(self, text: str) -> str:
        """The text with every run of the other direction shut in an isolate.

        In Persian that is @handles, ids and Latin names; in English it is Persian words.
        Directional controls already inside are dropped first: a post cannot turn the line around
        it, and a text isolated twice is isolated once.
        """
        clean = BIDI_CONTROLS.sub("", text)
        runs, opener = (LEFT_TO_RIGHT, LRI) if self.direction == "rtl" else (RIGHT_TO_LEFT, RLI)
        return runs.sub(lambda run: f"{opener}{run[0]}{PDI}", clean)

    # --- inside

    def _find(self, key: str) -> Any:
        node: Any = self.table
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        if node is None and self.fallback:
            return self.fallback._find(key)
        return node

    def _field(self, name: str, how: str, values: Mapping[str, Any]) -> str:
        if not name.isidentifier():
            raise ValueError(f"a text may only hold plain named fields, not {{{name}}}")
        return self.write(values[name], how) if name in values else f"{{{name}}}"

    def _scaled(self, amount: float) -> tuple[float, str]:
        for size, key in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
            if abs(amount) >= size:
                return amount / size, str(self._find(f"numbers.{key}"))
        return amount, ""

    def _plural_form(self, count: Any) -> str:
        known = count is not None and count == count and not math.isinf(count)
        return self._plural_rule(count) if known else "other"

    @cached_property
    def _plural_rule(self) -> Any:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.code, sep="-").plural_form
        except (UnknownLocaleError, ValueError):
            return lambda count: "one" if count == 1 else "other"

    @cached_property
    def _digits(self) -> dict[int, int]:
        return str.maketrans("0123456789", str(self._find("numbers.digits")))


def _decimals(amount: float) -> int:
    """About three figures: 1.83, 12.3, 123."""
    size = abs(amount)
    if size >= 99.95 or amount == int(amount):
        return 0
    return 1 if size >= 9.995 else 2 if size >= 0.1 else 3


def codes() -> tuple[str, ...]:
    """The languages there are."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def _table(name: str) -> Mapping[str, Any]:
    """A language's texts, read once: its calendars share them."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=64)
def language(code: str, calendar: Calendar | None = None) -> Language:
    """The language of that code (``fa``, ``fa-IR``), its dates in ``calendar`` if given.

    Raises UsageError (code ``unknown_language``).
    """
    known = codes()
    wanted = code.replace("_", "-").lower()
    found = next((name for name in (wanted, wanted.split("-")[0]) if name in known), None)
    if found is None:
        values = {"found": code, "known": list(known)}
        raise UsageError(Finding("problem", "unknown_language", values))
    table = _table(found)
    spoken = calendar or cast(Calendar, table.get("calendar", {}).get("default", "gregorian"))
    fallback = None if found == "en" else language("en", spoken)
    return Language(found, spoken, table, fallback)
