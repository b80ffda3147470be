"""Rows of the progress table with their values in words: what every fragment starts from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twitter_goals import charts, wording
from twitter_goals.languages import Language
from twitter_goals.page.environment import Words, clean


def rows_of(report: Any) -> list[dict[str, Any]]:
    """Every row as a dictionary with an ``id`` of ours: names from a goal file never become ids."""
    return [clean(row) | {"id": f"s{number}"} for number, row in enumerate(report.rows, start=1)]


def goals_of(report: Any) -> list[dict[str, Any]]:
    """Major goals in order, each with ``id, title, why, note, rows``."""
    goals: dict[str, dict[str, Any]] = {}
    for row in rows_of(report):
        goal = goals.setdefault(
            str(row.get("goal")),
            {"id": f"g{len(goals) + 1}", "title": row.get("goal_title") or row.get("goal"),
             "rows": []},
        )  # fmt: skip
        goal["rows"].append(row)
    roll_up = getattr(report, "roll_up", None)
    by_name = (
        {str(line["goal"]): clean(line) for line in roll_up.to_dict("records")}
        if roll_up is not None
        else {}
    )
    for name, goal in goals.items():
        line = by_name.get(name, {})
        goal["made_from"] = line.get("made_from") or ""
        share = line.get("attainment")
        words = Words(report.language)
        goal["attained"] = "" if share is None else words.text(
            "goal_attained", share=words.number(share, "share", decimals=0)
        )  # fmt: skip
    return list(goals.values())


def worded(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The row with its figures written, beside the figures themselves."""
    words = Words(language)
    unit = row.get("unit")

    def figure(name: str) -> str:
        return words.number(row.get(name), unit)

    target = row.get("target")
    least = "at_most" if row.get("direction") == "lower" else "at_least"
    return dict(row) | {
        "status_word": wording.chip_label(row, language),
        "actual_word": figure("actual"),
        "baseline_word": figure("baseline"),
        "target_word": words.text("no_target")
        if target is None
        else words.text("at_most", value=figure("target"))
        if least == "at_most"
        else figure("target"),
        "target_phrase": _target_phrase(row, words),
        "attainment_word": _attainment(row, words),
        "pace_word": _pace(row, words),
        "bullet": charts.bullet(row),
    }


def _target_phrase(row: Mapping[str, Any], words: Words) -> str:
    if row.get("target") is None:
        return words.text("no_target")
    value = words.number(row["target"], row.get("unit"))
    if row.get("form") == "reach" and row.get("period_last") is not None:
        return words.text("target_phrase_reach", value=value, day=words.date(row["period_last"]))
    least = "at_most" if row.get("direction") == "lower" else "at_least"
    return words.text(f"target_phrase_{least}", value=value)


def _attainment(row: Mapping[str, Any], words: Words) -> str:
    value = row.get("attainment")
    if value is None:
        return ""
    if row.get("direction") == "lower":  # "200% of the target" would praise in riddles
        if not row.get("target"):
            return ""
        part = words.number(row["actual"] / row["target"], "share", decimals=0)
        return words.text("of_the_limit", value=part)
    share = words.number(value, "share", decimals=0)
    way = row.get("kind") == "level" and row.get("form") == "reach"
    return words.text("of_the_way" if way else "attained", value=share)


def _pace(row: Mapping[str, Any], words: Words) -> str:
    if row.get("period_over") or row.get("expected_by_now") is None or row.get("status") == "met":
        return ""
    if row.get("kind") not in ("flow", "level"):
        return ""  # a rate does not grow towards its target through the month
    return words.text("pace_now", value=wording.about(row, "expected_by_now", words.language))
