"""The first screen: masthead, scorecard; and the table of contents."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from twitter_goals import charts, wording
from twitter_goals.page.environment import Words, render
from twitter_goals.page.rows import goals_of, rows_of, worded

NO_BREAK = "\u00a0"  # a figure and what it counts stay on one line


def headline(report: Any) -> Markup:
    """Account, period, how many sub-goals stand where, and the one thing to know."""
    language = report.language
    words = Words(language)
    rows = rows_of(report)
    found = [row.get("status") or "not_enough_data" for row in rows]
    period = report.period
    dates = [
        words.text("period_days", first=words.date(period.first), last=words.date(period.last))
    ]
    if report.as_of < period.last:
        dates.append(words.text("as_of", day=words.date(report.as_of)))
    base = getattr(report, "baseline", None)
    dates.append(
        words.text("no_baseline")
        if base is None
        else words.text(
            "against",
            name=language.isolate(base.name),
            first=words.date(base.first),
            last=words.date(base.last),
        )
    )
    return render(
        "headline",
        language,
        account=handle(report),
        period=language.period(period),
        headline=re.sub(r"(?<=\d) ", NO_BREAK, wording.counts(rows, language)),
        know=wording.one_thing(rows, language),
        tally=[(status, found.count(status)) for status in charts.SHAPES if status in found],
        dates=dates,
    )


def title(report: Any) -> str:
    """What the page is called: account and period."""
    return " · ".join(filter(None, [handle(report), report.language.period(report.period)]))


def scorecard(report: Any) -> Markup:
    """Every sub-goal under its major goal: actual, target, baseline, pace, status, sentence."""
    language = report.language
    words = Words(language)
    goals = goals_of(report)
    for goal in goals:
        met = sum(row.get("status") == "met" for row in goal["rows"])
        goal["note"] = words.text("met_of", met=met, count=len(goal["rows"]))
        goal["rows"] = [
            worded(row, language)
            | {
                "say": wording.short(row, language),
                "target_cell": _cell(row, "target", words),
                "baseline_cell": _cell(row, "baseline", words),
            }
            for row in goal["rows"]
        ]
    return render("scorecard", language, goals=goals)


def _cell(row: dict[str, Any], name: str, words: Words) -> str:
    """A figure whose unit stands already beside the actual value."""
    unit = row.get("unit")
    figure = words.number(row.get(name), unit, compact=unit in ("points", "per_1000"))
    limit = name == "target" and row.get("direction") == "lower" and row.get(name) is not None
    return words.text("at_most", value=figure) if limit else figure


def contents(report: Any) -> Markup:
    """Table of contents: goals, their sub-goals, and the sections after them."""
    return render("contents", report.language, goals=goals_of(report))


def handle(report: Any) -> str:
    """``@handle`` as shown, empty where it is unknown or left out."""
    account = getattr(report, "account", None)
    name = getattr(account, "handle", None) or ""
    return f"@{name.lstrip('@')}" if name else ""
