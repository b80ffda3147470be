"""Header words of X's exports in every language known, and what columns they name."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from twitter_goals.errors import ExportError, Finding
from twitter_goals.exports.text import once_decoded

_SAME_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": "", "_": " ", "-": " ", "’": "'"}
)


def normal(word: str) -> str:
    """A header word without what varies: case, spaces, ``_``, trailing ``:`` and ``\\``."""
    word = once_decoded(unicodedata.normalize("NFKC", word.replace("\ufeff", "")))
    return re.sub(r"\s+", " ", word.translate(_SAME_LETTERS)).strip(' "\\:').casefold()


@dataclass(frozen=True)
class Family:
    """One layout's columns in X's order, and its words: word → columns → languages."""

    name: str
    columns: tuple[str, ...]
    words: Mapping[str, Mapping[str, frozenset[str]]]
    guessed: frozenset[str]

    def match(self, cells: Sequence[str]) -> Matched:
        """Which cell names which column."""
        found = [self.words.get(normal(cell), {}) for cell in cells]
        spoken = Counter(
            language
            for columns in found
            for languages in columns.values()
            for language in languages
        )
        # the language most words speak; English where several speak the same
        language = min(spoken, key=lambda one: (-spoken[one], one != "en", one), default=None)
        places: dict[str, int] = {}
        twice = False
        for place, columns in enumerate(found):
            if not columns:
                continue
            ranked = sorted(columns, key=lambda name: language not in columns[name])
            column = next((name for name in ranked if name not in places), None)
            if column is None:
                twice = True
            else:
                places[column] = place
        return Matched(self, places, language, twice)


@dataclass(frozen=True)
class Matched:
    """A row read as a header. ``places``: column → cell; ``twice``: some column named twice."""

    family: Family
    places: Mapping[str, int]
    language: str | None
    twice: bool

    @property
    def away(self) -> list[str]:
        """Columns named at another place than X's."""
        native = self.family.columns
        return [name for name, place in self.places.items() if native.index(name) != place]

    @property
    def guessed(self) -> bool:
        """Whether the language is one that was never seen in a file."""
        return self.language in self.family.guessed


@lru_cache(maxsize=8)
def _families(own: str) -> dict[str, Family]:
    tables = tomllib.loads(
        resources.files("twitter_goals.exports").joinpath("aliases.toml").read_text("utf-8")
    )
    extra = tomllib.loads(own) if own else {}
    return {name: _family(name, tables, extra) for name in tables}


def families(own: str = "") -> dict[str, Family]:
    """The layouts by name, with the user's own words (the text of an ``aliases.toml``)."""
    return _families(own)


def own_aliases(folder: Path) -> str:
    """The text of ``aliases.toml`` in an account folder, checked; empty where there is none.

    Raises ExportError (code ``bad_aliases``) for a file that is no TOML or names no layout of X.
    """
    path = folder / "aliases.toml"
    if not path.is_file():
        return ""
    try:
        text = path.read_text("utf-8-sig")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ExportError(
            Finding("problem", "bad_aliases", {"found": str(error)}, str(path),
                    int(line[1]) if line else None)
        ) from error  # fmt: skip
    for name, table in tables.items():
        if name not in families() or not isinstance(table, dict):
            known = ", ".join(families())
            values = {"found": f"[{name}]", "known": known}
            raise ExportError(Finding("problem", "unknown_aliases", values, str(path)))
    return text


def _family(name: str, tables: Mapping[str, Any], extra: Mapping[str, Any]) -> Family:
    table, own = tables[name], extra.get(name, {})
    columns = list(table["columns"])
    words: dict[str, dict[str, set[str]]] = {}
    if rest := table.get("rest"):  # its columns from the impressions on are another layout's
        head = tables[rest]["columns"].index("impressions")
        tail = tables[rest]["columns"][head:]
        columns += tail
        for source in (tables[rest], extra.get(rest, {})):
            _learn(words, source, tail, head)
    for source in (table, own):
        _learn(words, source, columns)
    return Family(
        name,
        tuple(columns),
        {word: {column: frozenset(spoken - {""}) for column, spoken in places.items()}
         for word, places in words.items()},
        frozenset(table.get("guessed", ())),
    )  # fmt: skip


def _learn(
    words: dict[str, dict[str, set[str]]], source: Mapping[str, Any], columns: Sequence[str],
    start: int = 0,
) -> None:  # fmt: skip
    """Add a table's words: each language's header, whose cells from ``start`` on name the
    ``columns`` in order, and what these are called ``also``, in no language in particular."""
    said: list[tuple[str, Any, str]] = []
    for language, labels in _languages(source):
        listed = next(csv.reader([labels])) if isinstance(labels, str) else labels
        said += [(c, label, language) for c, label in zip(columns, listed[start:], strict=False)]
    for column, labels in source.get("also", {}).items():
        said += [(column, label, "") for label in labels if column in columns]
    for column, label, language in said:
        if word := normal(str(label)):
            words.setdefault(word, {}).setdefault(column, set()).add(language)


def _languages(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    settings = {"columns", "rest", "guessed", "also"}
    return [(key, value) for key, value in table.items() if key not in settings]
