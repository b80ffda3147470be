"""The first screen: masthead, scorecard; and the table of contents."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from twitter_goals import wording
from twitter_goals.languages import Language
from twitter_goals.page.environment import Words, render
from twitter_goals.page.rows import goals_of, rows_of, worded

NO_BREAK = "\u00a0"  # a figure and what it counts stay on one line


def headline(report: Any) -> Markup:
    """Account, period, how many sub-goals stand where, and the one thing to know."""
    language = report.language
    words = Words(language)
    rows = rows_of(report)
    period = report.period
    dates = [
        words.text("period_days", first=words.date(period.first), last=words.date(period.last))
    ]
    if report.as_of < period.last:
        dates.append(words.text("as_of", day=words.date(report.as_of)))
    base = getattr(report, "baseline", None)
    if base is None:
        dates.append(words.text("no_baseline"))
    else:
        days = {"first": words.date(base.first), "last": words.date(base.last)}
        dates.append(words.text("against", name=language.isolate(base.name), **days))
    return render(
        "headline",
        language,
        account=handle(report),
        period=language.period(period),
        headline=re.sub(r"(?<=\d) ", NO_BREAK, wording.counts(rows, language)),
        running=_running(report, words),
        difference=wording.difference(rows, language),
        old=wording.old_baseline(rows, language),
        know=wording.one_thing(rows, language),
        dates=dates,
    )


def _running(report: Any, words: Words) -> str:
    """How much of the period is over, while it runs: what it brings is not judged yet."""
    first, last, now = report.period.first, report.period.last, report.as_of
    if now >= last:
        return ""
    over, days = max((now - first).days + 1, 0), (last - first).days + 1
    period = words.language.period(report.period)
    return words.text("still_running", period=period, count=over, days=days)


def title(report: Any) -> str:
    """What the page is called: account and period."""
    return " · ".join(filter(None, [handle(report), report.language.period(report.period)]))


def scorecard(report: Any) -> Markup:
    """Every sub-goal under its major goal: actual, target, baseline, pace, status, sentence."""
    language = report.language
    words = Words(language)
    goals = goals_of(report)
    compared = getattr(report, "baseline", None) is not None
    for goal in goals:
        met = sum(row.get("status") == "met" for row in goal["rows"])
        goal["note"] = words.text("met_of", met=met, count=len(goal["rows"]))
        goal["rows"] = [
            worded(row, language)
            | {
                "say": _say(row, compared, language),
                "target_cell": _cell(row, "target", words),
                "baseline_cell": _cell(row, "baseline", words),
            }
            for row in goal["rows"]
        ]
    return render("scorecard", language, goals=goals, key=_key(goals, words))


def _say(row: dict[str, Any], compared: bool, language: Language) -> str:
    """Its line under the title; nothing where it could only repeat that there is no baseline."""
    silent = not compared and row.get("status") in ("met", "missed") and row.get("kind") != "judged"
    return "" if silent else wording.short(row, language)


def _key(goals: list[dict[str, Any]], words: Words) -> str:
    """How to read the bars, as far as this scorecard has such marks."""
    drawn = "".join(row["bullet"] for goal in goals for row in goal["rows"])
    said = [words.text("bullet_key")] if 'class="aim"' in drawn else []
    marks = {"bullet_key_band": "range", "bullet_key_pace": "pace", "bullet_key_cut": "cut"}
    said += [words.text(key) for key, mark in marks.items() if f'class="{mark}"' in drawn]
    return " ".join(said)


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
