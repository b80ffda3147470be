"""The whole table in two sentences: how many sub-goals stand where, and the one thing to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from twitter_goals.languages import Language
from twitter_goals.wording.row import Row
from twitter_goals.wording.sentence import comparison, figure_of

if TYPE_CHECKING:
    import pandas as pd

STATUSES = ("on_track", "at_risk", "behind", "missed", "not_enough_data")  # after "met"
GAP = 0.8  # a coverage below this is the first thing a reader must know


def headline(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """``counts`` and ``one_thing``, the two sentences over the scorecard."""
    rows = _rows(table, language)
    return f"{_counts(rows, language)} {_one_thing(rows, language)}".strip()


def counts(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """``5 of 14 sub-goals met; 3 on track, 1 behind and 2 without enough data.``"""
    return _counts(_rows(table, language), language)


def one_thing(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """The one thing to know. In this order: a hole in the data, the clearest change from the
    baseline, the one day that made a total, that nothing stands out, that nothing can be said.
    """
    return _one_thing(_rows(table, language), language)


def _counts(rows: list[Row], language: Language) -> str:
    if not rows:
        return language.text("wording.headline.empty")
    if len(rows) == 1:
        status = language.text(f"wording.status.{rows[0].status}")
        return language.text("wording.headline.single", status=status)
    found = Counter(row.status for row in rows)
    met = language.text(
        f"wording.headline.{'some' if found['met'] else 'none'}", count=len(rows), met=found["met"]
    )
    others = [
        language.text(f"wording.headline.{status}", number=found[status])
        for status in STATUSES
        if found[status]
    ]
    if not others:
        return language.text("wording.headline.line_alone", met=met)
    return language.text("wording.headline.line", met=met, others=language.list(others))


def _one_thing(rows: list[Row], language: Language) -> str:
    if not rows:
        return ""
    for candidate in (_gap, _change, _day):
        if said := candidate(rows):
            return said
    if any(row.evidence == "indistinguishable" for row in rows):
        return language.text("wording.headline.nothing_stands_out")
    reasons = Counter(row.why(status=False) for row in rows if row.kind != "judged")
    if not reasons:
        return ""  # judged values only: the counts have said it all
    return language.text("wording.headline.nothing_known", why=reasons.most_common(1)[0][0])


def _gap(rows: list[Row]) -> str:
    thin = [
        row
        for row in rows
        if row.kind != "level"  # a total needs its last day, not every day
        and row.number("days_missing")
        and (row.number("coverage") or 0.0) < GAP
    ]
    if not thin:
        return ""
    worst = max(thin, key=lambda row: row.number("days_missing") or 0)
    count = int(worst.number("days_missing") or 0)
    return worst.text("headline.gap", title=worst.title, count=count)


def _change(rows: list[Row]) -> str:
    changed = [row for row in rows if row.evidence in ("better", "worse")]
    if not changed:
        return ""

    def clarity(row: Row) -> tuple[bool, float]:
        p_value = row.number("p_value")
        return not row.attributable, 1.0 if p_value is None else p_value

    clearest = min(changed, key=clarity)
    return clearest.text(
        "headline.change", figure=figure_of(clearest), finding=comparison(clearest)
    )


def _day(rows: list[Row]) -> str:
    made = [row for row in rows if row.kind == "flow" and row.dominant]
    if not made:
        return ""
    largest = max(made, key=lambda row: row.number("dominant_share") or 0)
    return largest.text("headline.day", metric=largest.metric, **(largest.dominant or {}))


def _rows(table: Any, language: Language) -> list[Row]:
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [Row(row, language) for row in rows]
