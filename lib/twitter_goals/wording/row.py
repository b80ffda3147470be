"""One row read for speaking: its values, or None, and its figures as text. Decides nothing."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from twitter_goals.languages import UNITS, Language, NumberUnit
from twitter_goals.periods import Calendar, Period, Unit, civil_parts

WHY_NO_STATUS = (
    "no_data", "no_target", "undecided_missing_days", "undecided_provisional_days", "too_early",
    "no_chance", "too_few_days",
)  # fmt: skip
WHY_NO_TARGET = ("no_baseline", "metric_not_in_baseline")  # it is set over a baseline

MOST = 10.0  # a change beyond tenfold is told as that: its digits say nothing


@dataclass(frozen=True)
class Row:
    """A row of the progress table (any columns may be missing) and the language it is told in."""

    values: Mapping[str, Any]
    language: Language

    # --- values

    def known(self, name: str) -> Any:
        """The value, or None where it is missing in any of pandas' ways."""
        value = self.values.get(name)
        if value is None or isinstance(value, str | int):
            return value
        if isinstance(value, float):
            return None if math.isnan(value) else value
        import pandas as pd  # not for the plain values of a summary

        return None if pd.api.types.is_scalar(value) and pd.isna(value) else value

    def number(self, name: str) -> float | None:
        """The value as a finite float, or None."""
        value = self.known(name)
        return float(value) if value is not None and math.isfinite(value) else None

    def flag(self, name: str) -> bool | None:
        """True or False, or None where nobody said."""
        value = self.known(name)
        return None if value is None else bool(value)

    def word(self, name: str, otherwise: str = "") -> str:
        """The value as text, ``otherwise`` where it is missing or empty."""
        return str(self.known(name) or otherwise)

    @cached_property
    def kind(self) -> str:
        """``flow ratio level post_statistic judged``."""
        return self.word("kind", "flow")

    @cached_property
    def status(self) -> str:
        """Has the target been reached?"""
        return self.word("status", "not_enough_data")

    @cached_property
    def told_status(self) -> str:
        """The status; ``not_judged`` where it waits for people and not for data: a judged value
        that nobody has given yet, or one of a period that still runs.
        """
        waits = self.status == "not_enough_data" and (
            self.number("actual") is None or self.flag("period_over") is False
        )
        return "not_judged" if self.kind == "judged" and waits else self.status

    @cached_property
    def evidence(self) -> str:
        """Is the change from the baseline more than the ordinary swing?"""
        return self.word("evidence", "not_enough_data")

    @cached_property
    def direction(self) -> str:
        """Which way is better: ``higher`` or ``lower``."""
        return "lower" if self.word("direction") in ("lower", "at_most") else "higher"

    @cached_property
    def notes(self) -> list[str]:
        """Note codes, from a list or from text."""
        notes = self.values.get("notes")
        if isinstance(notes, str):
            return notes.replace(";", " ").replace(",", " ").split()
        return [str(note) for note in notes] if isinstance(notes, Iterable) else []

    @cached_property
    def attributable(self) -> bool:
        """Is the verdict more than the usual drift and trend explain, too?"""
        verdict = self.word("attributable_verdict")
        return verdict in ("better", "worse") and verdict == self.evidence

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar of the row's period, from its label: years 1300 to 1499 are Jalali."""
        label = self.word("period")
        if not label:
            return self.language.calendar
        return "jalali" if label[:2] in ("13", "14") else "gregorian"

    @cached_property
    def baseline_months(self) -> int:
        """How long before the period the baseline ended."""
        from twitter_goals import ageing

        return ageing.months(self.number("baseline_age_days") or 0)

    # --- as text

    def text(self, key: str, **values: Any) -> str:
        """A text of ``[wording]``."""
        return self.language.text(f"wording.{key}", **values)

    @cached_property
    def title(self) -> str:
        """The sub-goal's title, as its author wrote it."""
        return self.language.isolate(
            self.word("title", self.word("subgoal", self.word("metric", self.text("nameless"))))
        )

    @cached_property
    def metric(self) -> str:
        """The metric's title."""
        name = self.word("metric_title") or self.word("title") or self.word("metric")
        return self.language.isolate(name or self.text("nameless"))

    @cached_property
    def unit(self) -> NumberUnit:
        """The metric's unit."""
        unit = self.word("unit")
        return cast(NumberUnit, unit if unit in UNITS else "count")

    def amount(self, name: str) -> str:
        """A value in the metric's unit."""
        return self.language.number(self.number(name), self.unit)

    def about(self, name: str) -> str:
        """An estimate of the period's end, or what is due by now, rounded half up to what the
        forecast's interval can carry: no false precision, and never across the actual value.
        """
        value = self.number(name)
        if value is None:
            return self.language.number(None)
        low, high = self.number("forecast_low"), self.number("forecast_high")
        half = (high - low) / 2 if low is not None and high is not None else 0.0
        half = half or abs(value) / 20
        digits = -math.floor(math.log10(half / 3)) if half > 0 else 0
        if self.unit == "count":
            digits = min(digits, 0)
        rounded = half_up(value, digits)
        actual = self.number("actual")
        if name == "expected_by_now" and actual is not None:
            for more in range(1, 9):
                if (rounded - actual) * (value - actual) > 0 or value == actual:
                    break
                rounded = half_up(value, digits + more)
        return self.language.number(rounded, self.unit)

    def placed(self, name: str, low_name: str, high_name: str) -> dict[str, str] | None:
        """``value``: ``63% above``, and ``sure``: `` (90% sure: 12% to 64% above)``. None where a
        bound is not known; the interval alone where the value is not.
        """
        value, words = self.number(name), self.position(low_name, high_name)
        if not words or value is None:
            return {"value": words, "sure": ""} if words else None
        form = "level" if not self._percent(value, 0)[1] else "above" if value > 0 else "below"
        text = self.text(f"position.at_{form}", value=self._percent(value, 0)[0])
        inside = self.position(low_name, high_name, "position.range")
        return {"value": text, "sure": self.text("position.sure", range=inside)}

    def _percent(self, value: float, decimals: int, *, signed: bool = False) -> tuple[str, bool]:
        """A change as text, and whether anything is left of it after rounding."""
        unit: NumberUnit = "points" if self.unit == "points" else "share"
        shown = value if signed else abs(value)
        if unit == "share" and value > MOST:
            return share(value, self.language, signed=signed), True
        text = self.language.number(shown, unit, signed=signed, decimals=decimals)
        return text, text != self.language.number(0, unit, decimals=decimals)

    def position(self, low_name: str, high_name: str, kind: str = "position") -> str:
        """``12% to 64% above``, ``between 10% below and 62% above``; empty where a bound is not
        known."""
        low, high = self.number(low_name), self.number(high_name)
        if low is None or high is None:
            return ""
        form = "above" if low >= 0 else "below" if high <= 0 else "around"
        bounds = (high, low) if form == "below" else (low, high)
        for decimals in (0, 1, 2):  # never "0% to 0%", never 0% for a bound that is not zero
            (near, left), (far, _) = (self._percent(bound, decimals) for bound in bounds)
            if near != far and (form == "around" or left):
                break
        joint = "_" if "." in kind else "."
        return self.text(f"{kind}{joint}{form}", low=near, high=far)

    def span(self, low_name: str, high_name: str) -> str:
        """``+12% to +64%``, ``−10% to +62%``; empty where a bound is not known."""
        bounds = [
            bound for name in (low_name, high_name) if (bound := self.number(name)) is not None
        ]
        if len(bounds) < 2:
            return ""
        for decimals in (0, 1, 2):  # never "+0% to +0%"
            low, high = (self._percent(bound, decimals, signed=True)[0] for bound in bounds)
            if low != high:
                break
        return self.text("brief.span", low=low, high=high)

    def date(self, name: str, brief: bool = False) -> str:
        """A day in the row's calendar; ``brief`` leaves the period's own year away."""
        day, first = self.known(name), self.known("period_first")
        if not isinstance(day, dt.date):
            return self.language.write(day)
        same_year = first is not None and (
            civil_parts(day, self.calendar)[0] == civil_parts(first, self.calendar)[0]
        )
        return self.language.date(day, self.calendar, "day" if brief and same_year else "long")

    def signed(self, name: str) -> str:
        """``+63%``; empty where it is not known."""
        value = self.number(name)
        return "" if value is None else self._percent(value, 0, signed=True)[0]

    @cached_property
    def plain_change(self) -> str:
        """The column that says how far the figure stands from the baseline: a rate's is plainly
        actual ÷ baseline − 1, a count's that of its typical day.
        """
        return "total_change" if self.kind == "ratio" else "change"

    @cached_property
    def compared(self) -> bool:
        """Was the comparison with the baseline held to be fair?"""
        return self.evidence != "not_enough_data"

    @cached_property
    def moved(self) -> str:
        """``better`` or ``worse`` where the plain level is, whatever became of the verdict."""
        level = self.word("level_verdict")
        found = level if self.evidence == "indistinguishable" else self.evidence
        return found if found in ("better", "worse") else ""

    @cached_property
    def drifted(self) -> bool:
        """Did it move no more than it had been moving already? Its change is then told as what
        is left with that drift taken out, which may point the other way.
        """
        return bool(self.flag("trend_under_way")) and not self.attributable and bool(self.moved)

    @cached_property
    def ahead(self) -> bool:
        """Ahead of the even path to its target, though the forecast does not surely reach it?"""
        actual, due = self.number("actual"), self.number("expected_by_now")
        if self.kind not in ("flow", "level") or self.status not in ("at_risk", "behind"):
            return False
        if actual is None or due is None or actual == due:
            return False
        return (actual > due) == (self.direction == "higher")

    @cached_property
    def when(self) -> str:
        """``in October 2026``, ``by 15 October 2026``, ``on 31 October 2026`` (levels)."""
        if self.known("as_of") is not None:
            if self.kind == "level":
                return self.text("when.level", as_of=self.date("as_of"))
            if self.flag("period_over") is False:
                return self.text("when.so_far", as_of=self.date("as_of"))
        first, last = self.known("period_first"), self.known("period_last")
        if first is None or last is None:
            return ""
        unit, label = cast(Unit, self.word("period_unit", "month")), self.word("period")
        period = self.language.period(Period(first, last, unit, self.calendar, label))
        return self.text(f"when.{unit}", period=period)

    def why(self, *, status: bool) -> str:
        """Why there is no verdict on the target (``status``) or on the change, from the notes."""
        codes = [
            code
            for code in self.notes
            if (code in WHY_NO_STATUS) == status and self.language.has(f"wording.why.{code}")
        ]
        if self.number("actual") is None and "no_data" in codes:  # all else follows from it
            codes = ["no_data"]
        if "no_target" in codes and self.word("form") in ("increase_by", "decrease_by"):
            because = [code for code in WHY_NO_TARGET if code in self.notes]
            codes = [f"no_target_{because[0]}" if because and code == "no_target" else code
                     for code in codes]  # fmt: skip
        if self.kind == "judged" and "no_chance" in codes:  # nothing is forecast of a judgement
            codes = ["running"]
        if not codes and "too_early" in self.notes:  # too early for either
            codes = ["too_early"]
        otherwise = "not_compared" if self.kind == "post_statistic" and not status else "little"
        count = int(self.number("days_missing") or self.number("days_provisional") or 0)
        return self.language.list(
            self.text(f"why.{code}", count=count) for code in codes or [otherwise]
        )

    @cached_property
    def dominant(self) -> dict[str, str] | None:
        """The one day that made the period, and its share; None where no day did."""
        share = self.number("dominant_share")
        if self.known("dominant_day") is None or share is None:
            return None
        percent = self.language.number(share, "share", decimals=0)
        return {"day": self.date("dominant_day", brief=True), "share": percent}


def share(value: float, language: Language, *, signed: bool = False) -> str:
    """A change in whole per cents; beyond tenfold only that it is."""
    most = language.number(min(value, MOST), "share", signed=signed, decimals=0)
    return language.text("tables.beyond", value=most) if value > MOST else most


def half_up(value: float, digits: int) -> float:
    """Rounded as people do it: 25 to tens is 30, where ``round`` says 20."""
    step = decimal.Decimal(1).scaleb(-digits)
    whole = decimal.Decimal(repr(value)) / step
    return float(whole.quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP) * step)
