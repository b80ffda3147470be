"""Short words: chips, bands of chance, and what may be said about an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twitter_goals.languages import Language
from twitter_goals.wording.row import Row


def status_label(status: str, language: Language) -> str:
    """A chip: ``Met``, ``On track`` …"""
    return language.text(f"wording.status.{status}")


def chip_label(row: Mapping[str, Any], language: Language) -> str:
    """What a row's chip says: its status, or ``Not judged yet`` where it waits for people."""
    return status_label(Row(row, language).told_status, language)


def evidence_label(evidence: str, language: Language) -> str:
    """A chip: ``Better``, ``Indistinguishable`` …"""
    return language.text(f"wording.evidence.{evidence}")


def chance(value: float | None, language: Language) -> str:
    """The band of a chance: ``about as likely as not``; a dash where it is unknown."""
    from twitter_goals.evidence.results import chance_words

    band = "unknown" if value is None else chance_words(value)
    return language.text("numbers.missing" if band == "unknown" else f"wording.chance.{band}")


def association(event: Mapping[str, Any], language: Language) -> str:
    """Before and after an event: ``event, date, title, low, high, verdict`` and, if known,
    ``also``, the titles of what else changed then. An association, never a cause.
    """
    row = Row(event, language)
    values = {
        "event": language.isolate(row.word("event")),
        "date": row.date("date"),
        "title": row.title,
    }
    position, verdict = row.position("low", "high"), row.word("verdict")
    if position and verdict in ("better", "worse", "indistinguishable"):
        finding = row.text(f"association.{verdict}")
        said = row.text("association.compared", position=position, finding=finding, **values)
    else:
        return row.text("association.unclear", **values)
    also = [language.isolate(str(title)) for title in event.get("also") or ()]
    if also:
        return f"{said} {row.text('association.also', also=language.list(also))}"
    return f"{said} {row.text('association.only')}"
