"""The whole table in a few sentences: how many sub-goals stand where, what the comparison with the
baseline came to, whether the baseline has grown old, and the one thing to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from twitter_goals.languages import Language
from twitter_goals.wording.row import Row
from twitter_goals.wording.sentence import interval_in_signs

if TYPE_CHECKING:
    import pandas as pd

STATUSES = (
    "on_track",
    "at_risk",
    "behind",
    "missed",
    "not_judged",
    "not_enough_data",
)  # after "met"
GAP = 0.8  # a coverage below this is the first thing a reader must know


def headline(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """``counts``, ``difference``, ``old_baseline`` and ``one_thing``, over the scorecard."""
    rows = _rows(table, language)
    said = (
        _counts(rows, language), _difference(rows, language), _old_baseline(rows),
        _one_thing(rows, language),
    )  # fmt: skip
    return " ".join(filter(None, said))


def counts(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """``5 of 14 sub-goals met; 3 on track, 1 behind and 2 without enough data.``"""
    return _counts(_rows(table, language), language)


def one_thing(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """The one thing to know. In this order: a hole in the data of a figure, an account gone quiet,
    the clearest change from the baseline, the one day that made a total, a figure without any
    data, that nothing can be compared.
    """
    return _one_thing(_rows(table, language), language)


def difference(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """``Against the baseline: 2 clear improvements and 7 without a clear change.`` Empty where
    nothing could be compared.
    """
    return _difference(_rows(table, language), language)


def old_baseline(table: pd.DataFrame | Iterable[Mapping[str, Any]], language: Language) -> str:
    """How long ago the baseline ended, where that makes the comparisons with it weaker; else
    empty.
    """
    return _old_baseline(_rows(table, language))


def _counts(rows: list[Row], language: Language) -> str:
    if not rows:
        return language.text("wording.headline.empty")
    if len(rows) == 1:
        status = language.text(f"wording.status.{rows[0].told_status}")
        return language.text("wording.headline.single", status=status)
    found = Counter(row.told_status for row in rows)
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


def _difference(rows: list[Row], language: Language) -> str:
    found = Counter(row.evidence for row in rows if row.kind != "judged")
    compared = found["better"] + found["worse"] + found["indistinguishable"]
    if not compared:
        return ""
    if compared == found["indistinguishable"]:
        return language.text("wording.headline.difference_none", count=compared)
    parts = [
        language.text(f"wording.headline.{verdict}", count=found[verdict])
        for verdict in ("better", "worse", "indistinguishable")
        if found[verdict]
    ]
    return language.text("wording.headline.difference_some", parts=language.list(parts))


def _old_baseline(rows: list[Row]) -> str:
    old = [row for row in rows if "baseline_old" in row.notes]
    if not old:
        return ""
    oldest = max(old, key=lambda row: row.baseline_months)
    return oldest.text("headline.baseline_old", count=oldest.baseline_months)


def _one_thing(rows: list[Row], language: Language) -> str:
    if not rows:
        return ""
    for candidate in (_gap, _quiet, _change, _day, _nothing):
        if said := candidate(rows):
            return said
    if any(row.evidence == "indistinguishable" for row in rows):
        return ""  # ``difference`` has said that nothing stands out
    reasons = Counter(row.why(status=False) for row in rows if row.kind != "judged")
    if not reasons:
        return ""  # judged values only: the counts have said it all
    return language.text("wording.headline.nothing_known", why=reasons.most_common(1)[0][0])


def _gap(rows: list[Row]) -> str:
    """A figure that lacks many of its days."""
    return _thin([row for row in rows if row.number("actual") is not None])


def _nothing(rows: list[Row]) -> str:
    """A sub-goal without any data is known to be so: it comes after every finding."""
    return _thin([row for row in rows if row.number("actual") is None])


def _quiet(rows: list[Row]) -> str:
    quiet = [row for row in rows if "went_quiet" in row.notes and (row.number("total_change") or 0)]
    if not quiet:
        return ""
    row = min(quiet, key=lambda each: each.number("total_change") or 0.0)
    size = row.language.number(abs(row.number("total_change") or 0.0), "share", decimals=0)
    return row.text("headline.quiet", metric=row.metric, size=size)


def _thin(rows: list[Row]) -> str:
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
    changed = [
        row for row in rows if row.evidence in ("better", "worse") and interval_in_signs(row)
    ]
    if not changed:
        return ""

    def clarity(row: Row) -> tuple[bool, float]:
        p_value = row.number("p_value")
        return not row.attributable, 1.0 if p_value is None else p_value

    clearest = min(changed, key=clarity)
    key = "headline.change" if clearest.attributable else "headline.change_level"
    return clearest.text(key, metric=clearest.metric, interval=interval_in_signs(clearest))


def _day(rows: list[Row]) -> str:
    made = [row for row in rows if row.kind == "flow" and row.dominant]
    if not made:
        return ""
    largest = max(made, key=lambda row: row.number("dominant_share") or 0)
    return largest.text("headline.day", metric=largest.metric, **(largest.dominant or {}))


def _rows(table: Any, language: Language) -> list[Row]:
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [Row(row, language) for row in rows]
