"""RENDER: a notebook, run on one account and month, becomes one HTML file and ``summary.json``.

The only importer of Papermill and nbconvert (with ``engine``), and both lazily: a command that
makes no report does not pay for them. Nothing here reads exports or imports pandas as long as all
goes well: that is the notebook's work, in its own process.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from twitter_goals import delivery, goals, kit, languages, lean, periods, sharing, warm
from twitter_goals.errors import Finding, ReportError, UsageError, nearest
from twitter_goals.files import write_aside, write_together

if TYPE_CHECKING:
    import nbformat

    from twitter_goals.periods import Period

NOTEBOOK = "03-monthly-report.ipynb"
TEMPLATE = "report"
SUMMARY_MIME = "application/vnd.twitter-goals.summary+json"
FAILED = ("failed.ipynb", "failed.html")
WORDS = ("failed", "failed_text", "skip")  # of the page's frame


@dataclass(frozen=True)
class ReportRequest:
    """What one report is made from; plain values, so that it travels to any worker."""

    account: str
    month: str = "last"
    as_of: str | None = None
    language: str | None = None
    calendar: str | None = None
    baseline: str | None = None
    redact: str | None = None
    out: str = "reports"
    notebook: str | None = None
    engine: Literal["warm", "kernel"] = "warm"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    pdf: bool = False
    csv: bool = False
    font: str | None = None  # a font file to embed; default: the account's own, if it names one
    folder: str | None = None  # the account's in ``out``; default: its handle, unless redacted


@dataclass(frozen=True)
class ReportResult:
    """What became of a request."""

    account: str
    period: str
    status: Literal["made", "skipped", "failed"]
    html: str | None = None
    summary: str | None = None
    notebook: str | None = None
    seconds: float = 0.0
    error: str | None = None
    failed_copy: str | None = None
    exit_code: int = 0


Publish = Callable[[str, Mapping[str, bytes]], Mapping[str, str]]
"""Puts files (name → content) at a place below the output folder; gives their addresses."""


def make(
    request: ReportRequest,
    publish: Publish | None = None,
    settings: goals.AccountSettings | None = None,
) -> ReportResult:
    """Run the notebook and publish ``report.html``, ``summary.json`` and ``notebook.ipynb``.

    Everything is made in memory, and published only when all of it is there. Raises UsageError
    for what was asked wrongly, the library's own errors for what the account lacks, ReportError
    when the notebook fails; its failed copy is then published where the report would be.
    ``settings`` are the account's, where the caller has read them already.
    """
    started = time.perf_counter()
    publish = publish or local(request.out)
    if request.engine == "warm":
        warm.start()  # its imports run beside ours
    folder = account_folder(request)
    settings = settings or account_settings(request, folder)
    month_label(request, settings)  # refused early where it is none
    font = delivery.font_file(request.font, settings, folder)
    if request.as_of:
        day(request.as_of)
    notebook = notebook_path(request.notebook)
    parameters = _parameters(request, folder)
    check_notebook(notebook, parameters)
    try:
        executed = _execute(notebook, parameters, request.engine)
    except _NotebookFailed as failure:
        month = _explained(request)  # the account's own fault is told in the library's words
        raise _published(failure, request, month, settings, publish) from failure.__cause__
    summary = _summary(executed, notebook)
    where = place(settings, summary["period"], summary["language"], request)
    delivery.clean(executed, folder, request.redact)
    period = periods.parse_period(summary["period"], settings.week_start)
    language = languages.language(summary["language"], period.calendar)
    handle = f"@{summary['account']}" if summary["account"] else None  # none where it is redacted
    executed.metadata["twitter_goals"] = _page_settings(language, handle, language.period(period))
    made = {
        "notebook.ipynb": _notebook_text(executed).encode(),
        "report.html": delivery.with_font(to_html(executed), font).encode(),
        "summary.json": (sharing.json_text(summary) + "\n").encode(),
    }
    written = publish(where, made | _extras(request, made, summary))
    return ReportResult(
        account=settings.handle or folder.name,
        period=summary["period"],
        status="made",
        html=written["report.html"],
        summary=written["summary.json"],
        notebook=written["notebook.ipynb"],
        seconds=time.perf_counter() - started,
    )


def local(out: str | Path) -> Publish:
    """Publish to a folder of this machine: all files aside first, then renamed into place."""

    def publish(where: str, files: Mapping[str, bytes]) -> dict[str, str]:
        folder = Path(out) / where
        written = {name: str(path) for name, path in write_together(folder, files).items()}
        if "report.html" in files:  # what an earlier failure left is no longer true
            for name in FAILED:
                (folder / name).unlink(missing_ok=True)
        return written

    return publish


def account_folder(request: ReportRequest) -> Path:
    """The account folder asked for. Raises UsageError where there is none."""
    folder = kit.locate(request.account)
    if not folder.is_dir():
        raise UsageError(Finding("problem", "no_such_folder", {"found": request.account}))
    return folder


def account_settings(
    request: ReportRequest, folder: Path, everything: Callable[[], Path] | None = None
) -> goals.AccountSettings:
    """The account as its goal file describes it. Raises GoalFileError, or UsageError.

    ``everything`` gives the folder with all its data, where ``folder`` may hold goal files only.
    """

    def known_from_data() -> Any:  # only asked where a goal file uses a name that only data gives
        from twitter_goals.account import Account

        return Account(everything() if everything else folder)._metrics_in_data()

    settings = goals.load(folder, known=known_from_data).account
    languages.language(request.language or settings.language, settings.calendar)
    return settings


def month_label(request: ReportRequest, settings: goals.AccountSettings) -> str:
    """The month asked for by its one name, or ``last``. Raises UsageError."""
    if request.month == "last":
        return request.month
    return periods.parse_period(request.month, settings.week_start).label


def place(settings: goals.AccountSettings, label: str, code: str, request: ReportRequest) -> str:
    """Where below ``out`` the report goes; see ``delivery.place``."""
    return delivery.place(settings, label, code, request.redact, request.folder)


def notebook_path(given: str | None) -> Path:
    """The notebook asked for: the user's own file, or one of the kit's by name."""
    if given is None:
        return kit.notebooks() / NOTEBOOK
    for path in (Path(given), kit.notebooks() / given, kit.notebooks() / f"{given}.ipynb"):
        if path.is_file():
            return path
    raise UsageError(Finding("problem", "no_such_notebook", {"found": given}))


def check_notebook(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters the notebook does not have, and a notebook without a summary cell.

    Papermill itself only logs an unknown parameter, and runs on with the default.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = {
            tag: "".join(cell["source"])
            for cell in cells
            for tag in cell.get("metadata", {}).get("tags", ())
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(Finding("problem", "not_a_notebook", {"found": notebook.name})) from error
    findings = [
        Finding("problem", "notebook_without_tag", {"tag": tag}, file=notebook.name)
        for tag in ("parameters", "summary")
        if tag not in tagged
    ]
    known = re.findall(r"^(\w+)\s*(?::[^=\n]+)?=", tagged.get("parameters", ""), re.MULTILINE)
    findings += [
        Finding(
            "problem",
            "unknown_parameter",
            {"found": name, "nearest": nearest(name, known), "known": ", ".join(known)},
            file=notebook.name,
        )
        for name in parameters
        if "parameters" in tagged and name not in known
    ]
    if findings:
        raise UsageError(findings)


@lru_cache(maxsize=1)
def _exporter() -> Any:
    """nbconvert's exporter with our template, compiled once a process."""
    with lean.without(*lean.NOTEBOOK_EXTRAS):
        from nbconvert.exporters import HTMLExporter

    return HTMLExporter(
        template_name=TEMPLATE,
        extra_template_basedirs=[str(kit.templates())],
        optimistic_validation=True,  # once, not after each preprocessor, few of which do a thing
    )


def to_html(executed: nbformat.NotebookNode) -> str:
    """The executed notebook as one HTML page: no code, no script, no request."""
    with lean.without(*lean.NOTEBOOK_EXTRAS):
        from nbconvert.exporters import TemplateExporter

    exporter = _exporter()
    # Not HTMLExporter's own way: that parses the page again, to give images alternative texts and
    # JupyterLab's cells a focus. Ours have the one and are not the other.
    html, _ = TemplateExporter.from_notebook_node(exporter, executed)
    return delivery.squeezed(html)


def _parameters(request: ReportRequest, folder: Path) -> dict[str, Any]:
    wanted = {
        "account": str(folder),
        "month": request.month,
        "as_of": request.as_of,
        "language": request.language,
        "calendar": request.calendar,
        "baseline": request.baseline,
        "redact": request.redact,
    }
    named = {name: value for name, value in wanted.items() if value is not None}
    return named | dict(request.parameters)


class _NotebookFailed(Exception):
    """A run that did not reach its end: name and text of its error, and its failed copy."""

    def __init__(self, name: str, text: str, copy: nbformat.NotebookNode) -> None:
        super().__init__(name, text)
        self.name, self.text, self.copy = name, text, copy


def _execute(
    notebook: Path, parameters: Mapping[str, Any], engine: Literal["warm", "kernel"]
) -> nbformat.NotebookNode:
    """Run the notebook with Papermill. Raises _NotebookFailed."""
    with lean.without(*lean.NOTEBOOK_EXTRAS):
        import nbformat
        import papermill
        from nbclient.exceptions import DeadKernelError

    with _scratch() as aside:
        copy = aside / "notebook.ipynb"
        under_way: list[nbformat.NotebookNode] = []
        ways: dict[str, dict[str, Any]] = {
            "warm": {"output_path": None, "engine_name": "warm", "under_way": under_way},
            "kernel": {"output_path": str(copy)},  # saved after each cell, should the kernel die
        }
        try:
            return papermill.execute_notebook(
                str(notebook),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                **ways[engine],
            )
        except papermill.PapermillExecutionError as error:
            name, text, cause = error.ename, error.evalue, error
        except DeadKernelError as error:
            name, text, cause = type(error).__name__, str(error), error
        failed = under_way[0] if under_way else nbformat.read(copy, as_version=4)
        raise _NotebookFailed(name, text, failed) from cause


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for the while, in the system's place for them. ReportError where that is full."""
    try:
        with tempfile.TemporaryDirectory(prefix="twitter-goals-") as aside:
            yield Path(aside)
    except OSError as error:
        values = {"path": error.filename or tempfile.gettempdir(), "reason": error.strerror}
        raise ReportError(Finding("problem", "cannot_write", values)) from error


def _explained(request: ReportRequest) -> Period:
    """The month the notebook was to report on.

    Raises the library's own error where the account, and not the notebook, is at fault.
    """
    from twitter_goals import account

    opened = account.open(
        request.account,
        language=request.language,
        calendar=request.calendar,
        baseline=request.baseline,
    )
    month = opened.month(request.month, day(request.as_of) if request.as_of else None)
    _ = opened.baseline
    return month


def _published(
    failure: _NotebookFailed,
    request: ReportRequest,
    month: Period,
    settings: goals.AccountSettings,
    publish: Publish,
) -> ReportError:
    """Put the failed copy where the report would be; the error says where that is."""
    delivery.clean(failure.copy, account_folder(request), request.redact)
    if request.redact:
        delivery.withhold(failure.copy)
    language = languages.language(request.language or settings.language, month.calendar)
    failure.copy.metadata["twitter_goals"] = _page_settings(language, language.period(month))
    notebook, page = FAILED
    files = {notebook: _notebook_text(failure.copy).encode(), page: to_html(failure.copy).encode()}
    written = publish(place(settings, month.label, language.code, request), files)
    values = {
        "notebook": notebook_path(request.notebook).name,
        "error": failure.name,
        "text": failure.text,
        "copy": written[notebook],
    }
    return ReportError(Finding("problem", "notebook_failed", values))


def _summary(executed: nbformat.NotebookNode, notebook: Path) -> dict[str, Any]:
    """What the cell tagged ``summary`` displayed: page and summary come from one run."""
    for cell in executed.cells:
        if "summary" not in cell.metadata.get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            found = output.get("data", {}).get(SUMMARY_MIME, {})
            if {"account", "period", "language"} <= set(found):
                return dict(found)
    raise ReportError(
        Finding("problem", "notebook_without_summary", {"mime": SUMMARY_MIME}, file=notebook.name)
    )


def _page_settings(language: languages.Language, *title: str | None) -> dict[str, Any]:
    """What the HTML template reads in the notebook's metadata."""
    return {
        "language": language.code,
        "direction": language.direction,
        "title": " · ".join(filter(None, title)),
        "words": {name: language.text(f"page.{name}") for name in WORDS},
    }


def _notebook_text(notebook: nbformat.NotebookNode) -> str:
    import nbformat

    return nbformat.writes(notebook) + "\n"


def _extras(
    request: ReportRequest, made: Mapping[str, bytes], summary: Mapping[str, Any]
) -> dict[str, bytes]:
    """The CSV and the PDF, where asked for."""
    if not (request.csv or request.pdf):
        return {}
    with tempfile.TemporaryDirectory(prefix="twitter-goals-") as aside:
        folder = Path(aside)
        if request.csv:
            sharing.write_csv(summary, folder / "progress.csv")
        if request.pdf:
            page = write_aside(folder / "report.html", made["report.html"])
            sharing.pdf(page, folder / "report.pdf")
            page.unlink()
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def day(text: str) -> dt.date:
    """A day as people write it. Raises UsageError."""
    try:
        return periods.parse_date(text)
    except ValueError as error:
        raise UsageError(Finding("problem", "unknown_date", {"found": text})) from error


__all__ = ["ReportRequest", "ReportResult", "check_notebook", "make", "place", "to_html"]
