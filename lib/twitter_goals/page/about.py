"""About the numbers: what the data can say, where it comes from, what the metrics mean."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import PurePath
from typing import Any

from markupsafe import Markup

from twitter_goals import ageing, metrics
from twitter_goals.errors import Finding, UsageError
from twitter_goals.languages import Language
from twitter_goals.page.environment import Words, clean, render, upright
from twitter_goals.page.rows import rows_of

SHOWN = 12  # findings before the rest is folded away
# a day, or a number, that stands by itself: not in a file's name, an id, a word, a decimal
TELLING = re.compile(r"(?<![\w.,:/@-])(?:(?P<day>\d{4}-\d{2}-\d{2})|[0-9]+)(?![\w/:@-]|[.,]\w)")
LISTED = re.compile(r"[\d-]+(?:, [\d-]+)*(?:, …)?")  # lines, or days
LONGEST_NUMBER = 7  # digits of a line's or a day's number; what is longer is an id
ORDER = {"problem": 0, "repair": 1, "note": 2}


def quality(report: Any) -> Markup:
    """Findings, one line a kind and file: what could not be read first, then repairs, notes."""
    language = report.language
    custom = getattr(getattr(report, "goals", None), "metrics", ()) or ()
    lines = _findings(getattr(report, "quality", None) or (), language, custom)
    return render("quality", language, first=lines[:SHOWN], rest=lines[SHOWN:])


def provenance(report: Any) -> Markup:
    """Baseline, zone, goal file, versions, parameters; and every input file with its hash."""
    language = report.language
    words = Words(language)
    facts: list[tuple[str, Any]] = []
    base = getattr(report, "baseline", None)
    if base is None:
        facts.append((words.text("baseline"), words.text("no_baseline")))
    else:
        age = ageing.days(base, report.period.first)
        facts += [
            (
                words.text("baseline"),
                Markup("{}<br>{}").format(
                    words.own(base.name),
                    words.text("range", low=words.date(base.first), high=words.date(base.last)),
                ),
            ),
            (words.text("recorded"), words.date(_day(base.recorded_at))),
            (words.text("baseline_age"), words.text("days_count", count=age)),
        ]
        if getattr(base, "why", ""):
            facts.append((words.text("why"), words.own(base.why)))
    account = getattr(report, "account", None)
    if zone := getattr(account, "timezone", None):
        facts.append((words.text("timezone"), words.own(zone)))
    facts.append((words.text("calendar"), words.text(f"calendar_{report.period.calendar}")))
    facts.append((words.text("data_until"), words.date(report.as_of)))
    if sha := getattr(getattr(report, "goals", None), "sha256", None):
        facts.append((words.text("goal_file"), _hash(sha)))
    versions = getattr(report, "versions", None) or {}
    if versions:
        made = ", ".join(f"{name} {number}" for name, number in versions.items())
        facts.append((words.text("made_with"), words.own(made)))
    parameters = getattr(report, "parameters", None) or {}
    if parameters:
        said = ", ".join(f"{key}={value}" for key, value in parameters.items() if value is not None)
        facts.append((words.text("parameters"), words.own(said)))
    if redacted := getattr(report, "redact", None):
        names = [words.text(f"redacted_{name}") for name in sorted(redacted)]
        facts.append((words.text("redacted"), language.list(names)))
    old = base is not None and ageing.days(base, report.period.first) >= ageing.OLD_DAYS
    return render(
        "provenance", language, facts=facts, files=_files(report, words),
        renewal=_renewal(report, words) if old else "",
    )  # fmt: skip


def _renewal(report: Any, words: Words) -> Markup:
    """How to record a new baseline: what to type, and what it changes."""
    through = min(report.as_of, report.period.last)
    new = ageing.renewal(through, report.period.calendar)
    said = words.text("renew_how", key=f"baseline: {new.name}")
    command = new.command(words.text("renew_folder"))
    line = Markup('{} <code dir="ltr">{}</code> {}')
    return line.format(words.text("renew"), command, said)


def glossary(report: Any) -> Markup:
    """Every metric of the report: formula, basis, source, and what it is not."""
    language = report.language
    words = Words(language)
    custom = getattr(getattr(report, "goals", None), "metrics", ()) or ()
    entries, seen = [], set()
    for row in rows_of(report):
        name = row["metric"]
        if name in seen:
            continue
        seen.add(name)
        try:
            metric = metrics.resolve(name, custom)
        except UsageError:  # of a report shown without the goal file that made it up
            metric = None
        entries.append(
            {
                "title": row.get("metric_title") or name,
                "formula": metric.formula_in(language.code) if metric else "",
                "is_not": metric.is_not_in(language.code) if metric else "",
                "source": metric.source_in(language.code) if metric else "",
                "basis": words.basis(row),
            }
        )
    return render("glossary", language, metrics=entries, words=("baseline", "evidence", "interval"))


def _findings(findings: Any, language: Language, custom: Any) -> list[dict[str, Any]]:
    """One line for each kind of finding in a file; the first stands for the rest."""
    ordered = sorted(findings, key=lambda finding: ORDER.get(finding.severity, 3))
    kinds = Counter((finding.code, finding.file) for finding in ordered)
    lines: dict[tuple[str, Any], dict[str, Any]] = {}
    for finding in ordered:
        kind = finding.code, finding.file
        if kind not in lines:
            lines[kind] = {
                "severity": finding.severity,
                "text": _for_readers(finding, language, custom),
                "place": _place(finding),
                "more": kinds[kind] - 1,
            }
    return list(lines.values())


def _for_readers(finding: Finding, language: Language, custom: Any) -> Markup:
    """The finding's sentence, its dates in the report's calendar and its metric by its title; what
    only names a file, a post or a column keeps its letters and its own direction.
    """
    values = {
        key: value.replace(", ", language.text("list.separator"))
        if isinstance(value, str) and LISTED.fullmatch(value)
        else value
        for key, value in finding.values.items()
    }
    if isinstance(name := values.get("metric"), str):
        values["metric"] = _title(name, language, custom)
    said = language.text(f"findings.{finding.code}", **values)
    parts, end = [], 0
    for match in TELLING.finditer(said):
        parts.append(Markup.escape(upright(said[end : match.start()])))
        found = match[0]
        if match["day"] and (day := _real_day(found)):
            parts.append(Markup.escape(language.date(day)))
        elif len(found) <= LONGEST_NUMBER:
            parts.append(Markup.escape(language.digits(found)))
        else:
            parts.append(Markup('<bdi dir="ltr">{}</bdi>').format(found))
        end = match.end()
    parts.append(Markup.escape(upright(said[end:])))
    return Markup("").join(parts)


def _title(name: str, language: Language, custom: Any) -> str:
    try:
        return metrics.resolve(name, custom).title_in(language.code)
    except UsageError:  # a column that no metric has
        return name


def _real_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _place(finding: Finding) -> str:
    """``file:line``, without the folders of the machine it was made on."""
    name = PurePath(finding.file).name if finding.file else ""
    return ":".join(str(part) for part in (name, finding.line) if part)


def _files(report: Any, words: Words) -> list[dict[str, str]]:
    table = getattr(report, "files", None)
    if table is None:
        return []
    lines = []
    for row in map(clean, table.to_dict("records")):
        first, last = (_day(row[name]) for name in ("first_day", "last_day"))
        lines.append(
            {
                "path": "/".join(PurePath(str(row.get("path") or "")).parts[-2:]),
                "kind": words.language.text(f"inspection.{row.get('kind') or 'unknown'}"),
                "span": words.text("range", low=words.date(first), high=words.date(last))
                if first is not None and last is not None
                else "",
                "sha256": str(row.get("sha256") or "")[:12],
            }
        )
    return lines


def _hash(sha: str) -> Markup:
    return Markup('<span class="hash" dir="ltr">{}</span>').format(str(sha)[:12])


def _day(moment: Any) -> Any:
    """A civil day from a date, a datetime, a timestamp or ISO text."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    return moment.date() if hasattr(moment, "hour") else moment
