"""The Jinja environment: escaping always on, values written the report's language's way."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from twitter_goals import charts, kit, wording
from twitter_goals.languages import BIDI_CONTROLS, LRI, PDI, Language

LEFT_TO_RIGHT = re.compile(r"@[A-Za-z0-9_]+|https?://[!-~]+")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Fragment templates under ``templates/report/fragments``; an undefined name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(kit.templates() / "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: Language, **values: Any) -> Markup:
    """One fragment, its indentation taken out: a report is mailed."""
    words = Words(language)
    made = environment().get_template(f"fragments/{template}.html.j2").render(
        t=words.text, n=words.number, d=words.date, chip=words.chip, own=words.own, upright=upright,
        shape=charts.shape, language=language, **values,
    )  # fmt: skip
    return Markup("\n".join(line for line in map(str.strip, made.split("\n")) if line))


@dataclass(frozen=True)
class Words:
    """What templates call; each gives text (escaped by Jinja) or Markup."""

    language: Language

    def text(self, key: str, /, **values: Any) -> str:
        """The text under ``[page]``."""
        return self.language.text(f"page.{key}", **values)

    def number(self, value: Any, unit: str | None = "count", **how: Any) -> str:
        """A value of that unit; the language's dash where it is missing."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return self.language.text("numbers.missing")
        return self.language.number(float(value), unit or "count", **how)  # type: ignore[arg-type]

    def date(self, day: dt.date | None, style: str = "long") -> str:
        """A date in the report's calendar."""
        if day is None or day != day:
            return self.language.text("numbers.missing")
        return self.language.date(day, style=style)  # type: ignore[arg-type]

    def chip(self, status: str, count: int | None = None, word: str | None = None) -> Markup:
        """A status as sign and word (``word`` where a row has one of its own)."""
        word = word or wording.status_label(status, self.language)
        figure = f"{self.language.number(count)} " if count is not None else ""
        return Markup('<span class="chip">{}<span>{}{}</span></span>').format(
            charts.shape(status), figure, word
        )

    def basis(self, row: Mapping[str, Any]) -> str:
        """How a row's figure was measured; a level stands on no post."""
        basis = row.get("basis") or "none"
        level = row.get("kind") == "level" and basis != "none"
        return self.text("basis_level" if level else f"basis_{basis}")

    def own(self, text: Any) -> Markup:
        """A person's text, escaped, its direction kept to itself."""
        return Markup("<bdi>{}</bdi>").format(upright(text))


def upright(text: Any) -> str:
    """A person's text whose @handles and addresses read left to right whatever stands around them.

    Directional controls of the text's own are dropped: they could turn the rest of the line.
    """
    return LEFT_TO_RIGHT.sub(f"{LRI}\\g<0>{PDI}", BIDI_CONTROLS.sub("", str(text)))


def clean(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with every NaN and NaT as None: a template asks ``is none``."""
    return {
        key: None if value is None or (not isinstance(value, list | tuple) and value != value)
        else value
        for key, value in row.items()
    }  # fmt: skip
