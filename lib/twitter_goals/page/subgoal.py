"""One sub-goal: its figure, its sentence, its charts, its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from twitter_goals import wording
from twitter_goals.errors import UsageError
from twitter_goals.languages import Language
from twitter_goals.page.environment import Words, clean, render
from twitter_goals.page.rows import goals_of, worded
from twitter_goals.page.subgoal_figures import figures_of, part
from twitter_goals.periods import Period, parse_period


def subgoal(report: Any, row: Mapping[str, Any]) -> Markup:
    """The section of one sub-goal; the first of a major goal brings the goal's heading."""
    language = report.language
    goals = goals_of(report)
    name = row["subgoal"]
    goal, own = next(
        (goal, each) for goal in goals for each in goal["rows"] if each["subgoal"] == name
    )
    own = worded(own, language)
    history = part(report, "history", name)
    burn_up = part(report, "burn_up", name)
    return render(
        "subgoal",
        language,
        goal=goal if goal["rows"][0]["subgoal"] == name else None,
        row=own,
        figures=list(figures_of(report, own, history, burn_up)),
        facts=_facts(own, language),
        history=_history(history, own, language),
        gaps=own.get("kind") != "judged"
        and history is not None
        and bool((history["days_covered"] < history["days"]).any()),
        days=_days(burn_up, own, language),
    )


def _facts(row: Mapping[str, Any], language: Language) -> list[tuple[str, Any]]:
    """What the figure and the sentence do not say already."""
    words = Words(language)
    unit = row.get("unit")
    facts: list[tuple[str, Any]] = []

    def add(name: str, value: Any) -> None:
        if value not in (None, ""):
            facts.append((words.text(name), value))

    def between(name: str, keys: tuple[str, str, str], how: Any) -> None:
        value, low, high = (row.get(key) for key in keys)
        if value is None:
            return
        texts = [words.number(number, how) for number in (value, low, high)]
        bare = low is None or high is None
        whole = dict(zip(("value", "low", "high"), texts, strict=True))
        add(name, texts[0] if bare else words.text("between", **whole))

    add("attainment", row.get("attainment_word"))
    between("baseline", ("baseline", "baseline_low", "baseline_high"), unit)
    evidence = row.get("evidence") or "not_enough_data"
    if evidence != "not_enough_data":
        facts += [(words.text(name), value) for name, value in wording.changes(row, language)]
    if row.get("kind") != "judged" and evidence != "not_enough_data":
        add("evidence", words.text(f"evidence_{evidence}"))
    if not row.get("period_over"):
        ends = ("forecast", "forecast_low", "forecast_high")
        if row.get("forecast") is not None:
            about = {name: wording.about(row, name, language) for name in ends}
            bare = row.get("forecast_low") is None or row.get("forecast_high") is None
            whole = dict(zip(("value", "low", "high"), about.values(), strict=True))
            add("forecast", about["forecast"] if bare else words.text("between", **whole))
        if row.get("chance") is not None:
            add("chance", wording.chance(row["chance"], language))
    if row.get("evidence") == "indistinguishable" and row.get("smallest_change") is not None:
        smallest = abs(row["smallest_change"])
        several = smallest > wording.SEVERAL
        size = words.number(smallest, "share", decimals=0)
        add("smallest_change", words.text("smallest_several") if several else size)
    add("floor", words.number(row["floor"], unit) if row.get("floor") is not None else None)
    add("stretch", words.number(row["stretch"], unit) if row.get("stretch") is not None else None)
    if row.get("days_covered") is not None and row.get("kind") != "judged":
        covered = int(row["days_covered"])
        if days := covered + int(row.get("days_missing") or 0):
            add("coverage", words.text("days_of", covered=covered, days=days))
    add("basis", words.basis(row))
    add("owner", words.own(row["owner"]) if row.get("owner") else None)
    return facts


def _history(history: Any, row: Mapping[str, Any], language: Language) -> list[dict[str, str]]:
    if history is None:
        return []
    words = Words(language)
    return [
        {
            "period": _period_word(line, language),
            "value": words.number(line["value"], row.get("unit")),
            "target": words.number(line["target"], row.get("unit")),
            "days": words.text(
                "days_of", covered=int(line["days_covered"]), days=int(line["days"])
            ),
        }
        for line in map(clean, history.to_dict("records"))
    ]


def _period_word(line: Mapping[str, Any], language: Language) -> str:
    try:
        return language.period(parse_period(str(line["label"])))
    except UsageError:  # a free window, which has no name
        span = Period(line["first"], line["last"], "window", language.calendar, "")
        return language.period(span)


def _days(burn_up: Any, row: Mapping[str, Any], language: Language) -> list[dict[str, str]]:
    """Every fifth day and the last known one: enough to read the chart by."""
    if burn_up is None or len(burn_up) > 120:
        return []
    words = Words(language)
    known = burn_up[burn_up["actual"].notna()]
    if known.empty:
        return []
    places = sorted({*range(4, len(known), 5), len(known) - 1})
    return [
        {
            "day": words.date(known.index[place].date(), "short"),
            "actual": words.number(known["actual"].iloc[place], row.get("unit")),
            "expected": words.number(
                float(known["expected"].iloc[place]) if "expected" in known else None,
                row.get("unit"), decimals=0,
            ),
        }
        for place in places
    ]  # fmt: skip
