"""Standings in order, as a tidy table and as a page."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from twitter_goals import charts, page, wording
from twitter_goals.errors import Finding, UsageError, nearest
from twitter_goals.languages import language as load
from twitter_goals.page.environment import Words, render
from twitter_goals.portfolio.standings import Standing

ORDERS = ("attention", "account")  # or the name of a major goal
GOOD = ("met", "on_track")
ABOUT = ("period", "period_first", "period_last", "as_of", "language")  # of summary.json
COLUMNS = (
    "account", "latest_run", *ABOUT, "goal", "title", "attainment", "subgoals", *charts.SHAPES,
    "report",
)  # fmt: skip


def ordered(found: Sequence[Standing], order: str = "attention") -> list[Standing]:
    """The standings in an order: ``attention``, ``account``, or by the attainment of a goal.

    Attention: latest runs that are not made first, then by the share of sub-goals met or on track
    among those with a status, the lowest first. A goal: the lowest attainment first, unknown ones
    last. Raises UsageError for another word.
    """
    known = [*ORDERS, *dict.fromkeys(name for each in found for name in each.goals())]
    if order not in known:
        values = {"found": order, "nearest": nearest(order, known), "known": known}
        raise UsageError(Finding("problem", "unknown_order", values))

    def key(each: Standing) -> tuple[Any, ...]:
        name = each.account.casefold()
        if order == "account":
            return (name,)
        if order == "attention":
            told = [status for status in each.statuses() if status != "not_enough_data"]
            share = sum(status in GOOD for status in told) / len(told) if told else -1.0
            return each.latest_run == "made", share, name
        attainment = each.goals().get(order, {}).get("attainment")
        return attainment is None, attainment or 0.0, name

    return sorted(found, key=key)


def table(found: Sequence[Standing], beside: Path) -> list[dict[str, Any]]:
    """Tidy: one row an account and major goal, one for an account without any; see ``COLUMNS``.

    ``attainment`` is a share; ``subgoals`` and the columns named by a status are counts of the
    goal's sub-goals. ``report`` is a path as seen from the folder ``beside``. None is unknown.
    """
    rows: list[dict[str, Any]] = []
    for each in found:
        about = dict.fromkeys(COLUMNS) | {
            "account": each.account,
            "latest_run": each.latest_run,
            **{name: each.summary.get(name) for name in ABOUT},
            "report": _path(each.report, beside) if each.account else None,
        }
        goals = each.goals()
        for name, goal in goals.items():
            counts = Counter(goal["statuses"])
            rows.append(
                about
                | {"goal": name, "title": goal["title"], "attainment": goal["attainment"]}
                | {"subgoals": counts.total()}
                | {status: counts[status] for status in charts.SHAPES}
            )
        if not goals:
            rows.append(about)
    return rows


def html(
    found: Sequence[Standing], beside: Path, order: str = "attention", language: str | None = None,
    csv_name: str = "",
) -> str:  # fmt: skip
    """One page: a row an account in the order given, major goals as columns, links to reports.

    The rows stand in one order, chosen when the page is made. Without script a page could only
    draw rows where they do not stand, which screen readers, the keyboard and print would not
    follow; the table beside it sorts in any spreadsheet. ``beside``: the folder of the page.
    """
    spoken = load(language or _spoken(found))
    words = Words(spoken)
    titles: dict[str, str] = {}
    for each in sorted(found, key=lambda each: each.summary.get("language") != spoken.code):
        for name, goal in each.goals().items():
            titles.setdefault(name, goal["title"])
    tally = Counter(status for each in found for status in each.statuses())
    periods = {period.label: period for each in found if (period := each.period)}
    kind = order if order in ORDERS else "goal"
    body = render(
        "portfolio",
        spoken,
        accounts=len(found),
        headline=words.text("portfolio_headline", met=tally["met"], count=tally.total()),
        tally=[(status, tally[status]) for status in charts.SHAPES if tally[status]],
        period=spoken.period(*periods.values()) if len(periods) == 1 else "",
        titles=list(titles.values()),
        rows=[_row(each, number, titles, words, beside) for number, each in enumerate(found, 1)],
        order=words.text(
            f"portfolio_order_{kind}", goal=spoken.isolate(titles.get(order, order))
        ),
        csv=csv_name,
        csv_link=quote(csv_name),
    )  # fmt: skip
    return page.document(body, spoken, words.text("portfolio_title"))


def _row(
    each: Standing, number: int, titles: Mapping[str, str], words: Words, beside: Path
) -> dict[str, Any]:
    goals, period, say = each.goals(), each.period, words.language
    trouble = ""
    if each.latest_run != "made":
        which = each.failed_period
        key = f"portfolio_{each.latest_run}{'_period' if which else ''}"
        trouble = words.text(key, period=say.period(which) if which else "")
    handle = f"@{each.account.lstrip('@')}" if each.summary else each.account
    return {
        "account": handle if each.account else words.text("portfolio_unnamed", number=number),
        # An address would tell the name that a report leaves out.
        "link": _link(each.report, beside) if each.account else "",
        "period": say.period(period) if period else "",
        "trouble": trouble,
        "trouble_link": _link(each.failure, beside) if each.account else "",
        "cells": [(titles[name], _cell(goals.get(name), words)) for name in titles],
    }


def _cell(goal: Mapping[str, Any] | None, words: Words) -> dict[str, Any] | None:
    if goal is None:
        return None
    attainment, statuses = goal["attainment"], goal["statuses"]
    return {
        "attainment": words.number(attainment, "share", decimals=0),
        "marks": Markup("").join(charts.shape(status) for status in statuses),
        "met": words.text("met_of", met=statuses.count("met"), count=len(statuses)),
        "statuses": words.language.list(  # the marks, for who cannot see them
            f"{words.language.number(count)} {wording.status_label(status, words.language)}"
            for status, count in Counter(statuses).items()
        ),
    }


def _spoken(found: Sequence[Standing]) -> str:
    """The language most of the summaries are in."""
    known = Counter(str(each.summary["language"]) for each in found if each.summary.get("language"))
    for code, _ in known.most_common():
        try:
            return load(code).code
        except UsageError:
            continue
    return "en"


def _path(target: Path | None, beside: Path) -> str:
    """A file as seen from a folder; empty where there is no way, as between Windows drives."""
    try:
        return Path(os.path.relpath(target, beside)).as_posix() if target else ""
    except ValueError:
        return ""


def _link(target: Path | None, beside: Path) -> str:
    return quote(os.fsencode(_path(target, beside)))
