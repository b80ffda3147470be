"""One sub-goal: its figure, its sentence, its charts, its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from twitter_goals import charts, wording
from twitter_goals.languages import Language
from twitter_goals.page.environment import Words, clean, render
from twitter_goals.page.rows import goals_of, worded
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
    history = _part(report, "history", name)
    burn_up = _part(report, "burn_up", name)
    return render(
        "subgoal",
        language,
        goal=goal if goal["rows"][0]["subgoal"] == name else None,
        row=own,
        figures=list(_figures(report, own, history, burn_up)),
        facts=_facts(own, language),
        notes=[],
        history=_history(history, own, language),
        days=_days(burn_up, own, language),
    )


def _figures(report: Any, row: dict[str, Any], history: Any, burn_up: Any):
    language = report.language
    words = Words(language)
    if history is not None and len(history) > 1:
        yield {
            "title": (title := _progress_title(history, words)),
            "svg": charts.svg(
                charts.progress_chart(history, row, language),
                f"{row['id']}-progress",
                title,
                words.text(
                    "describe_progress",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(history["first"].iloc[0]),
                    last=words.date(history["last"].iloc[-1]),
                    value=row["actual_word"],
                    target=row["target_word"],
                    baseline=row["baseline_word"],
                ),
            ),
            "caption": _progress_caption(history, row, words),
        }
    if burn_up is not None and burn_up["actual"].notna().any():
        yield {
            "title": words.text("chart_burn_up"),
            "svg": charts.svg(
                charts.burn_up_chart(burn_up, row, language),
                f"{row['id']}-days",
                words.text("chart_burn_up"),
                words.text(
                    "describe_burn_up",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(burn_up.index[0].date()),
                    last=words.date(burn_up.index[-1].date()),
                    value=row["actual_word"],
                    target=row["target_word"],
                ),
            ),
            "caption": _burn_up_caption(burn_up, row, words),
        }
    xmr = _part(report, "xmr", row["subgoal"])
    signals = _signals(xmr, row)
    if signals:
        yield {
            "title": words.text("chart_xmr"),
            "svg": charts.svg(
                charts.xmr_chart(xmr, row, language),
                f"{row['id']}-xmr",
                words.text("chart_xmr"),
                words.text(
                    "describe_xmr",
                    metric=row.get("metric_title") or row["title"],
                    first=words.date(xmr.index[0].date()),
                    last=words.date(xmr.index[-1].date()),
                    count=signals,
                ),
            ),
            "caption": words.text("caption_xmr", count=signals),
        }


def _signals(xmr: Any, row: Mapping[str, Any]) -> int:
    """Signals that touch the period: others were news in their own month."""
    if xmr is None or not len(xmr):
        return 0
    since = pd.Timestamp(row["period_first"]) - pd.Timedelta(days=6)
    return int(xmr["signal"].loc[xmr.index >= since].sum())


def _progress_title(history: pd.DataFrame, words: Words) -> str:
    """``The last 13 months``: the unit read from the length of the newest period."""
    length = (history["last"].iloc[-1] - history["first"].iloc[-1]).days + 1
    unit = next(name for least, name in
                ((300, "year"), (80, "quarter"), (26, "month"), (5, "week"), (0, "day"))
                if length > least)  # fmt: skip
    return words.text(f"chart_progress_{unit}", count=len(history))


def _progress_caption(history: pd.DataFrame, row: Mapping[str, Any], words: Words) -> str:
    said = []
    known = history.dropna(subset=["value", "target"])
    if not known.empty:
        value, target = known["value"].astype(float), known["target"].astype(float)
        met = (value <= target) if row.get("direction") == "lower" else (value >= target)
        said.append(words.text("caption_progress", met=int(met.sum()), count=len(known)))
    if row.get("baseline_low") is not None:
        said.append(words.text("caption_band"))
    partial = (history["days_covered"] < history["days"]) & history["value"].notna()
    if partial.any() and row.get("kind") != "judged":
        said.append(words.text("caption_partial"))
    return " ".join(said)


def _burn_up_caption(burn_up: pd.DataFrame, row: Mapping[str, Any], words: Words) -> str:
    target = row.get("target")
    if target is None:
        return ""
    reached = burn_up.index[burn_up["actual"] >= target]
    if len(reached) and row.get("direction") != "lower":
        first = words.text("caption_reached", day=words.date(reached[0].date()))
    elif row.get("period_over"):
        first = words.text("caption_not_reached", target=row["target_word"])
    elif row.get("expected_by_now") is not None:
        return words.text(
            "caption_expected",
            day=words.date(row["as_of"]),
            expected=words.number(row["expected_by_now"], row.get("unit")),
        )
    else:
        return ""
    return f"{first} {words.text('caption_path')}"


def _facts(row: Mapping[str, Any], language: Language) -> list[tuple[str, Any]]:
    """What the figure and the sentence do not say already."""
    words = Words(language)
    unit = row.get("unit")
    facts: list[tuple[str, Any]] = []

    def add(name: str, value: Any) -> None:
        if value not in (None, ""):
            facts.append((words.text(name), value))

    def between(name: str, keys: tuple[str, str, str], how: Any, **style: Any) -> None:
        value, low, high = (row.get(key) for key in keys)
        if value is None:
            return
        texts = [words.number(number, how, **style) for number in (value, low, high)]
        bare = low is None or high is None
        whole = dict(zip(("value", "low", "high"), texts, strict=True))
        add(name, texts[0] if bare else words.text("between", **whole))

    add("attainment", row.get("attainment_word"))
    between("baseline", ("baseline", "baseline_low", "baseline_high"), unit)
    points = unit == "points"
    how, style = ("points", {}) if points else ("share", {"decimals": 0})
    name = "change_of_typical" if row.get("kind") == "flow" else "change"
    between(name, ("change", "change_low", "change_high"), how, signed=True, **style)
    if row.get("kind") == "flow":
        total = ("total_change", "total_low", "total_high")
        between("total_change", total, how, signed=True, **style)
    if row.get("kind") != "judged":
        add("evidence", words.text(f"evidence_{row.get('evidence') or 'not_enough_data'}"))
    if not row.get("period_over"):
        between("forecast", ("forecast", "forecast_low", "forecast_high"), unit)
        if row.get("chance") is not None:
            add("chance", wording.chance(row["chance"], language))
    if row.get("evidence") == "indistinguishable" and row.get("smallest_change") is not None:
        add(
            "smallest_change",
            words.number(row["smallest_change"], "share", signed=True, decimals=0),
        )
    add("floor", words.number(row["floor"], unit) if row.get("floor") is not None else None)
    add("stretch", words.number(row["stretch"], unit) if row.get("stretch") is not None else None)
    if row.get("days_covered") is not None and row.get("kind") != "judged":
        covered = int(row["days_covered"])
        if whole := covered + int(row.get("days_missing") or 0):
            add("coverage", words.text("days_of", covered=covered, days=whole))
    add("basis", words.text(f"basis_{row.get('basis') or 'none'}"))
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
    except Exception:
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


def _part(report: Any, part: str, name: str) -> Any:
    found = getattr(report, part, None)
    return None if found is None else found.get(name)
