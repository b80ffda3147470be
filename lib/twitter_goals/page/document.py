"""Whole pages: what a notebook's metadata tells the template, the look, the index of months."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from twitter_goals import charts, kit, wording
from twitter_goals.languages import Language
from twitter_goals.languages import language as load
from twitter_goals.page.environment import Words, environment, render
from twitter_goals.periods import Period, parse_period

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;"
    " base-uri 'none'; form-action 'none'"
)


# what a page has and an output in JupyterLab has not: another medium, a theme of the reader's
_FOR_PAGES = re.compile(
    r"@media (?:print|\(prefers-color-scheme: dark\)) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
)


_NO_FLOATS = ":is(dt, dd) { float: none; clear: none; width: auto; }"  # JupyterLab's own lists
_OUTPUT = ".jp-OutputArea-output"  # three times, so that it outweighs JupyterLab's own rules


def metadata(language: Language, title: str) -> dict[str, Any]:
    """What the nbconvert template reads under ``twitter_goals`` in a notebook's metadata."""
    words = Words(language)
    return {
        "language": language.code,
        "direction": language.direction,
        "title": title,
        "words": {name: words.text(name) for name in ("failed", "failed_text", "skip")},
    }


def style(language: Language | None = None) -> Markup:
    """The page's CSS in a ``style`` element, to see fragments inside JupyterLab as in the page.

    It reaches outputs only, and is the light one: JupyterLab's theme knows nothing of ours. In
    ``language`` they read from their side.
    """
    css = _FOR_PAGES.sub("", _css())
    css = re.sub(r"^(html|body)\b|:root|(?<=\)) body\b", "&", css, flags=re.M)
    if language is not None:
        css = css.replace(f"&:lang({language.code})", "&").replace(f":lang({language.code})", "")
        css += f"\n& {{ direction: {language.direction}; text-align: start; }}"
    return Markup("<style>{} {{\n{}\n{}\n}}</style>").format(
        Markup(_OUTPUT * 3), Markup(_NO_FLOATS), Markup(css)
    )


def document(body: Markup, language: Language, title: str) -> str:
    """A whole page around fragments, as the nbconvert template makes it."""
    words = Words(language)
    return environment().get_template("fragments/document.html.j2").render(
        body=body, language=language, title=title, skip=words.text("skip"), policy=POLICY,
        css=Markup(_css()),
    )  # fmt: skip


def index_page(
    summaries: Sequence[tuple[str, Mapping[str, Any]]], language: Language | None = None
) -> str:
    """All reports of an account, newest first: status chips, and a sparkline a sub-goal.

    ``summaries``: pairs of the link to a report (relative) and the content of its
    ``summary.json``. Links that are not relative paths are left out. The sparklines run through
    the periods of the latest report's kind: a Jalali month overlaps two Gregorian ones.
    """
    ordered = sorted(summaries, key=lambda pair: str(pair[1].get("period_last")))
    latest = ordered[-1][1] if ordered else {}
    language = language or load(str(latest.get("language") or "en"), latest.get("calendar"))
    words = Words(language)
    months = []
    for link, summary in ordered:
        rows = summary.get("subgoals") or []
        told = Counter((_status(row), wording.chip_label(row, language)) for row in rows)
        months.append(
            {
                "link": link if _relative(link) else "",
                "period": _period(summary, language),
                "tally": [
                    (status, count, word)
                    for shown in charts.SHAPES
                    for (status, word), count in told.items()
                    if status == shown
                ],
            }
        )
    alike = {str(s["period"]): s for _, s in ordered if _kind(s) == _kind(latest)}
    through = list(alike.values())  # one a period: another language's report says the same
    body = render(
        "index",
        language,
        account=f"@{latest['account']}" if latest.get("account") else "",
        months=months[::-1],
        lines=_lines(through, language),
        through=len(through),
        spark_key=words.text("index_key", count=len(through)) if len(through) > 1 else "",
    )
    handle = f"@{latest['account']}" if latest.get("account") else ""
    title = " · ".join(filter(None, [handle, words.text("index_title")]))
    return document(body, language, title)


def _lines(summaries: Sequence[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """One line a sub-goal: its value through the months, and where it stands now."""
    if not summaries:
        return []
    lines = []
    for row in summaries[-1].get("subgoals") or []:
        name = row.get("subgoal")
        values = [
            next((r.get("actual") for r in each.get("subgoals") or [] if r.get("subgoal") == name),
                 None)
            for each in summaries
        ]  # fmt: skip
        status = _status(row)
        lines.append(
            {
                "title": row.get("title") or name,
                "spark": charts.sparkline(values, status),
                "value": Words(language).number(row.get("actual"), row.get("unit")),
                "status": status,
                "status_word": wording.chip_label(row, language),
            }
        )
    return lines


def _status(row: Mapping[str, Any]) -> str:
    status = str(row.get("status"))
    return status if status in charts.SHAPES else "not_enough_data"


def _kind(summary: Mapping[str, Any]) -> tuple[str, str]:
    """Calendar and unit of its period."""
    period = parse_period(str(summary["period"]))
    return period.calendar, period.unit


def _period(summary: Mapping[str, Any], language: Language) -> str:
    period: Period = parse_period(str(summary["period"]))
    return language.period(period)


def _relative(link: str) -> bool:
    return bool(re.fullmatch(r"[\w.%-][\w./%-]*", link)) and ".." not in link.split("/")


def _css() -> str:
    """The CSS without comments and indentation."""
    text = (kit.templates() / "report" / "report.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", text).strip()
