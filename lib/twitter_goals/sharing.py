"""SHARE: take names and texts out, write a CSV no spreadsheet runs, print a PDF, embed a font.

Redaction works on the report itself, before anything is drawn: page, charts, ``summary.json`` and
the notebook copy are all made from what is left.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from twitter_goals.errors import Finding, ReportError, UsageError
from twitter_goals.files import write_aside

if TYPE_CHECKING:
    import pandas as pd

    from twitter_goals.goals import Goal, GoalFile
    from twitter_goals.tidy import Tidy

Report = TypeVar("Report")

REDACTIONS = {"posts": {"posts"}, "handles": {"handles"}, "all": {"posts", "handles"}}
LEFT_OUT = "…"
HANDLE = re.compile(r"@\w{1,30}|(?i:\b(?:x|twitter)\.com/)\w+")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
PDF_SECONDS = 120
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet take text for a formula


# --- redaction


def redactions(what: str | Iterable[str] | None) -> frozenset[str]:
    """``posts``, ``handles``, ``all`` or several by commas, as a set of ``posts``, ``handles``.

    Raises UsageError (code ``unknown_redaction``).
    """
    names = what.split(",") if isinstance(what, str) else what or ()
    wanted = [name.strip() for name in names if name.strip()]
    unknown = [name for name in wanted if name not in REDACTIONS]
    if unknown:
        values = {"found": unknown[0], "known": list(REDACTIONS)}
        raise UsageError(Finding("problem", "unknown_redaction", values))
    return frozenset().union(*(REDACTIONS[name] for name in wanted))


def redact(report: Report, what: str | Iterable[str] | None) -> Report:
    """The same report without texts of posts, names of people, or both.

    ``posts``: texts, links and ids of posts, and what findings quote of them. ``handles``: the
    account's name, every @handle, owners and judges, and names inside file names. Numbers stay.
    Works on a ``MonthlyReport``: its ``data``, ``goals``, ``events`` and ``baseline`` are
    replaced, and ``redact`` tells the page to say so.
    """
    wanted = redactions(what)
    if not wanted:
        return report
    given: Any = report
    changed = {"data": given.data, "goals": given.goals, "events": given.events,
               "baseline": given.baseline}  # fmt: skip
    if "posts" in wanted:
        changed["data"] = _without_posts(changed["data"])
    if "handles" in wanted:
        names = _Names(given.goals.account.handle)
        changed["data"] = _without_names(changed["data"], names)
        changed["goals"] = _nameless_goals(changed["goals"], names)
        changed["events"] = names.out_of(changed["events"], "title")
        if given.baseline is not None:
            changed["baseline"] = replace(
                given.baseline,
                name=names.out(given.baseline.name), why=names.out(given.baseline.why),
                account=None, files=(),
            )  # fmt: skip
    return replace(given, **changed, redact=wanted)


class _Names:
    """Takes handles out of texts; the account's own also where it stands without @."""

    def __init__(self, handle: str | None) -> None:
        own = re.escape((handle or "").lstrip("@"))
        # An underscore ends a name here: exports are called …_khabar_example_20260101_….
        self.own = re.compile(rf"(?<![^\W_]){own}(?![^\W_])", re.IGNORECASE) if own else None

    def out(self, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        clean = HANDLE.sub(LEFT_OUT, text)
        return self.own.sub(LEFT_OUT, clean) if self.own else clean

    def out_of(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        there = [column for column in columns if column in frame]
        return frame.assign(**{column: frame[column].map(self.out) for column in there})


def _without_posts(data: Tidy) -> Tidy:
    posts = data.posts
    stand_ins = {post: f"post-{number}" for number, post in enumerate(posts["post_id"], start=1)}
    texts = [text for text in posts["text"] if isinstance(text, str) and text]
    posts = posts.assign(
        post_id=posts["post_id"].map(stand_ins), text=posts["text"].map(_shape), link=""
    )
    restatements = data.restatements
    if "key" in restatements:
        keys = restatements["key"].map(lambda key: stand_ins.get(key, key))
        restatements = restatements.assign(key=keys)

    def quotes_post(value: Any) -> bool:
        text = str(value)
        return text in stand_ins or len(text) > 40 or any(text in post for post in texts)

    findings = tuple(
        replace(
            finding,
            values={
                name: LEFT_OUT if isinstance(value, str) and quotes_post(value) else value
                for name, value in finding.values.items()
            },
        )
        for finding in data.findings
    )
    return replace(data, posts=posts, restatements=restatements, findings=findings)


def _shape(text: Any) -> str:
    """What the drivers ask of a text, its length and whether it has a link, and nothing else."""
    prose, links = re.subn(r"https?://\S+", "", text if isinstance(text, str) else "")
    return "•" * len(prose.strip()) + (" https://•" if links else "")


def _without_names(data: Tidy, names: _Names) -> Tidy:
    findings = tuple(
        replace(
            finding,
            file=names.out(finding.file),
            values={name: names.out(value) for name, value in finding.values.items()},
        )
        for finding in data.findings
    )
    judged = data.judged
    if "source" in judged:
        judged = judged.assign(source="", note="")
    return replace(
        data,
        posts=names.out_of(data.posts, "text").assign(link=""),
        judged=judged,
        restatements=names.out_of(data.restatements, "old_file", "new_file"),
        files=names.out_of(data.files, "path").assign(account=None),
        findings=findings,
    )


def _nameless_goals(goals: GoalFile, names: _Names) -> GoalFile:
    def nameless(goal: Goal) -> Goal:
        return replace(
            goal,
            **_texts(goal, names),
            goals=tuple(nameless(each) for each in goal.goals),
            subgoals=tuple(
                replace(each, **_texts(each, names), owner=None) for each in goal.subgoals
            ),
        )

    return replace(
        goals,
        account=replace(goals.account, handle=""),
        goals=tuple(nameless(goal) for goal in goals.goals),
    )


def _texts(thing: Any, names: _Names) -> dict[str, Any]:
    """Title and reason without names; both are a text a language, or nothing."""
    return {
        field: {code: names.out(text) for code, text in value.items()}
        if isinstance(value := getattr(thing, field), Mapping)
        else names.out(value)
        for field in ("title", "why")
    }


# --- CSV


def write_csv(summary: Mapping[str, Any], path: str | Path) -> Path:
    """The sub-goals of a ``summary.json`` as CSV, safe to open in a spreadsheet.

    A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, *CSV
    injection*); numbers stay numbers. UTF-8 with a byte order mark, which Excel needs for
    Persian.
    """
    rows: Sequence[Mapping[str, Any]] = summary.get("subgoals") or []
    columns = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([[_cell(row.get(name)) for name in columns] for row in rows])
    return write_aside(Path(path), "\ufeff" + stream.getvalue())


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


# --- PDF


def pdf(page: str | Path, out: str | Path) -> Path:
    """Print a report with an installed Chromium, headless and without any network.

    Raises ReportError: ``no_browser`` where none is installed, ``pdf_failed`` with what it said.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise ReportError(Finding("problem", "no_browser", {"known": list(BROWSERS[:3])}))
    source = Path(page).resolve()
    with tempfile.TemporaryDirectory(prefix="twitter-goals-pdf-") as aside:
        printed = Path(aside) / "report.pdf"
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-quic",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
            f"--user-data-dir={aside}/profile", f"--print-to-pdf={printed}", source.as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # the only way it starts for root, as in containers
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PDF_SECONDS, check=False
            )
            said = done.stderr.strip().splitlines()[-1:] or [""]
        except subprocess.TimeoutExpired:
            said = [f"{PDF_SECONDS} s"]
        if not printed.is_file() or not printed.stat().st_size:
            values = {"file": source.name, "said": said[0]}
            raise ReportError(Finding("problem", "pdf_failed", values))
        return write_aside(Path(out), printed.read_bytes())


# --- font


def embed_font(html: str, font: str | Path) -> str:
    """The page with a font file of the user's inside, cut down to the letters the page uses.

    The page's CSS looks for ``Report Font`` first. Needs fontTools (extra ``font``). Raises
    UsageError: ``no_fonttools``, or ``bad_font`` where the file is not a font.
    """
    try:
        from fontTools import subset
        from fontTools.ttLib import TTLibError
    except ImportError as error:
        raise UsageError(Finding("problem", "no_fonttools", {})) from error
    import base64

    options = subset.Options(flavor="woff2" if _has_brotli() else "woff", layout_features=["*"])
    options.notdef_outline = True
    try:
        face = subset.load_font(str(font), options)
    except (TTLibError, OSError) as error:
        values = {"found": Path(font).name, "said": str(error)}
        raise UsageError(Finding("problem", "bad_font", values)) from error
    cutter = subset.Subsetter(options)
    cutter.populate(text=html + "0123456789۰۱۲۳۴۵۶۷۸۹٫٬٪")
    cutter.subset(face)
    weight = "100 900" if "fvar" in face else "normal"
    stream = io.BytesIO()
    subset.save_font(face, stream, options)
    data = base64.b64encode(stream.getvalue()).decode()
    source = f"url(data:font/{options.flavor};base64,{data})"
    rule = (
        f"<style>@font-face{{font-family:'Report Font';font-weight:{weight};src:{source}}}"
        ":root,:root:lang(fa){--sans:'Report Font',Tahoma,sans-serif}</style>\n"
    )
    return html.replace("</head>", rule + "</head>", 1)


def _has_brotli() -> bool:
    import importlib.util

    return any(importlib.util.find_spec(name) for name in ("brotli", "brotlicffi"))
