"""How each kind of value in a goal file is read, and what the JSON Schema says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from twitter_goals.goals import values
from twitter_goals.goals.values import Amount, Schedule
from twitter_goals.metrics import Metric
from twitter_goals.periods import WEEKDAYS


def read(check: Callable[[object], Any]) -> PlainValidator:
    """Reads a value with ``check``; what it finds wrong becomes an error of that code."""

    def reading(raw: object) -> Any:
        try:
            return check(raw)
        except values.Wrong as wrong:
            raise _complaint(wrong) from wrong

    return PlainValidator(reading)


def _complaint(wrong: values.Wrong) -> PydanticCustomError:
    more = [(each.code, each.values) for each in wrong.more]
    return PydanticCustomError(wrong.code, wrong.code, {**wrong.values, "more": more})


def _read_quantity(raw: object, info: ValidationInfo) -> Amount | Schedule:
    try:
        return values.quantity(raw, (info.context or {}).get("week_start", "monday"))
    except values.Wrong as wrong:
        raise _complaint(wrong) from wrong


def several(check: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    """The checker of a list of such values."""

    def check_each(raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise values.Wrong("expected_list")
        return tuple(check(each) for each in raw)

    return check_each


def offered(names: Mapping[str, Metric], own: str) -> WithJsonSchema:
    """A name out of the catalogue, each with what it means, or one that only the file knows."""
    known = [{"const": name, "description": _about(metric)} for name, metric in names.items()]
    return WithJsonSchema({"type": "string", "anyOf": [*known, {"description": own}]})


def _about(metric: Metric) -> str:
    """Titles, formula, and what it is not: a line for editors."""
    formula, is_not = metric.formula.get("en", ""), metric.is_not.get("en", "")
    titles = " · ".join(dict.fromkeys(metric.title.values()))
    bases = ", ".join(basis.replace("_", " ") for basis in metric.bases)
    made = f"{formula[:1].upper()}{formula[1:]}."
    return " ".join(filter(None, [f"{titles} ({metric.unit}, {bases}).", made, is_not]))


def text(**more: Any) -> WithJsonSchema:
    """The schema of a text."""
    return WithJsonSchema({"type": "string", **more})


def choice(*allowed: str) -> tuple[PlainValidator, WithJsonSchema]:
    """A word out of a few: how it is read, and its schema."""
    return read(values.one_of(*allowed)), WithJsonSchema({"type": "string", "enum": [*allowed]})


def _either(words: Iterable[str]) -> str:
    """A pattern for any of the words, in small or large letters."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(
        "".join(f"[{c}{c.upper()}]" if c != c.upper() else c for c in word) for word in longest
    )


_DIGIT = "[0-9\u06f0-\u06f9\u0660-\u0669]"
DATE = {
    "type": "string",
    "pattern": f"^{_DIGIT}{{4}}[-/]{_DIGIT}{{1,2}}[-/]{_DIGIT}{{1,2}}$",
    "patternErrorMessage": "No date. Write 2026-12-31, or 1405-10-10 in the Jalali calendar.",
}
# Types in one list, not alternatives side by side: editors then show one description, not three.
AMOUNT: dict[str, Any] = {
    "type": ["number", "string"],
    "pattern": (
        f"^\\s*[-+\u2212]?({_DIGIT}{{1,3}}([,\u066c\u060c]{_DIGIT}{{3}})+|{_DIGIT}{{1,15}})"
        f"([.\u066b]{_DIGIT}{{1,15}})?\\s*({_either(values.SCALES)})?\\s*({_either(values.KINDS)}|\u066a)?\\s*$"
    ),
    "patternErrorMessage": "No number. Write 30, 1.5k, 20% or \u06f3\u06f0.",
}
SCHEDULE = {
    **AMOUNT,
    "type": [*AMOUNT["type"], "object"],
    "minProperties": 1,
    "propertyNames": {
        "pattern": (
            f"^{_DIGIT}{{4}}([-/]([qQwW]?{_DIGIT}{{1,2}}|{_DIGIT}{{1,2}}[-/]{_DIGIT}{{1,2}}))?$"
        ),
        "patternErrorMessage": "No month. A plan by months reads {2026-10: 30, 2026-11: 35}.",
    },
    "additionalProperties": AMOUNT,
}
NAME = {"type": ["string", "number"], "pattern": "^[^\\s/\\\\.:]{1,80}$"}
_TEXT = {"type": ["string", "number", "boolean"]}  # every plain value is read as the text it is
TEXTS = {
    "type": [*_TEXT["type"], "object"],
    "properties": {"en": _TEXT, "fa": _TEXT},
    "additionalProperties": _TEXT,
}
WEEKDAY = {"type": "string", "enum": [*WEEKDAYS, *values.WRITTEN_WEEKDAYS]}
PLAIN = {"type": ["number", "string"], "minimum": 0}
ANCHORS = {
    "type": "object",
    "propertyNames": {key: value for key, value in DATE.items() if key != "type"},
    "additionalProperties": PLAIN,
}

Name = Annotated[str, read(values.slug), WithJsonSchema(NAME)]
Texts = Annotated[Mapping[str, str], read(values.texts), WithJsonSchema(TEXTS)]
Word = Annotated[str, read(values.word), text()]
Date = Annotated[dt.date, read(values.date), WithJsonSchema(DATE)]
Number = Annotated[float, read(values.number), WithJsonSchema(PLAIN)]
Quantity = Annotated[
    Amount | Schedule,
    PlainValidator(_read_quantity),
    WithJsonSchema(SCHEDULE),
]
Single = Annotated[Amount, read(values.single), WithJsonSchema(AMOUNT)]


def doc(text: str, **more: Any) -> Any:
    """What editors and the page of keys say of a key."""
    return Field(description=text, **more)
