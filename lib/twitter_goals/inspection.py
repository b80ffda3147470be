"""INSPECT: what export files are, without an account folder: kind, span, totals, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from twitter_goals import exports
from twitter_goals.exports import COUNTS, Export
from twitter_goals.exports.model import edges
from twitter_goals.languages import Language

SHOWN = ("impressions", "engagements")  # totals in the table for people
NO_TOOLS = ("archive", "generic")  # formats that name no tool


def inspect(paths: Iterable[str | Path], language: str = "en") -> list[dict[str, Any]]:
    """One dict a file; folders are walked.

    ``path, kind, format, language, account, rows, posts, first_day, last_day, totals, repairs,
    problems, notes, sha256``. ``rows`` are usable ones (0 for a refused file); ``posts`` is None
    for files that hold none; days are UTC days, of posts by their ids; ``totals`` are plain sums
    under the catalogue's names, without columns that are not reported. Repairs, problems and
    notes are ``{code, message, file, line, column}``.
    """
    return [
        summary(exports.read(path, exports.aliases_near(path)), language)
        for path in exports.walk(paths)
    ]


def summary(export: Export, language: str = "en") -> dict[str, Any]:
    """One file as a plain dict."""
    posts = export.tables.get("posts")
    days = [day for table in export.tables.values() for day in edges(table) or ()]
    return {
        "path": str(export.path),
        "kind": export.kind,
        "format": export.format,
        "language": export.language,
        "account": export.account,
        "rows": export.rows,
        "posts": None if posts is None else len(posts),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "totals": totals(export.tables),
        "repairs": [finding.as_dict(language) for finding in export.of("repair")],
        "problems": [finding.as_dict(language) for finding in export.of("problem")],
        "notes": [finding.as_dict(language) for finding in export.of("note")],
        "sha256": export.sha256,
    }


def totals(tables: Mapping[str, pd.DataFrame]) -> dict[str, int | float]:
    """Sums by metric: of the count columns, or of ``value`` by ``metric``."""
    sums: dict[str, float] = {}
    for table in tables.values():
        if "metric" in table:
            for name, values in table.groupby("metric", sort=False)["value"]:
                sums[str(name)] = float(values.sum())
        for name in COUNTS:
            if name in table and table[name].notna().any():
                sums[name] = float(table[name].sum())
    return {name: int(value) if value == int(value) else value for name, value in sums.items()}


def table(found: Sequence[Mapping[str, Any]], language: Language) -> str:
    """The same for people: what a file is, its figures, and under it what is wrong with it."""
    return "\n".join(line for one in found for line in _lines(one, language))


def _lines(one: Mapping[str, Any], said: Language) -> Iterator[str]:
    about = [said.text(f"inspection.{one['kind']}")]
    if one["format"].islower() and one["format"] not in NO_TOOLS:  # C1 and the like: for machines
        about[0] += f" ({one['format'].replace('_', ' ')})"
    if one["account"]:
        about.append(f"@{one['account']}")
    if one["rows"]:
        about.append(said.text("inspection.rows", count=one["rows"]))
        about.append(f"{one['first_day']} … {one['last_day']}")
        names = [name for name in SHOWN if name in one["totals"]] or list(one["totals"])[:3]
        about += [f"{name} {said.write(one['totals'][name])}" for name in names]
    yield one["path"]
    yield "    " + " · ".join(about)
    for severity, sign in (("problems", "✗"), ("repairs", "✓"), ("notes", "·")):
        for finding in one[severity]:
            place = said.text("inspection.place", **finding) if finding["line"] else ""
            yield f"    {sign} {place}{finding['message']}"
