"""RENDER: a notebook, run on one account and month, becomes one HTML file and ``summary.json``.

The only importer of Papermill and nbconvert (with ``engine``), and both lazily: a command that
makes no report does not pay for them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from twitter_goals import kit, page
from twitter_goals.account import Account
from twitter_goals.account import open as open_account
from twitter_goals.errors import Finding, ReportError, UsageError, nearest
from twitter_goals.files import write_aside

from twitter_goals.monthly import SUMMARY_MIME
from twitter_goals.periods import Period

if TYPE_CHECKING:
    import nbformat

NOTEBOOK = "03-monthly-report.ipynb"
TEMPLATE = "report"


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


def make(request: ReportRequest) -> ReportResult:
    """Run the notebook and write ``report.html``, ``summary.json`` and ``notebook.ipynb``.

    Everything is made aside and renamed into place. Raises UsageError for what was asked
    wrongly, the library's own errors for what the account lacks, ReportError when the notebook
    fails; its failed copy then stands beside where the report would be.
    """
    started = time.perf_counter()
    account = open_account(
        request.account,
        language=request.language,
        calendar=request.calendar,
        baseline=request.baseline,
    )
    as_of = dt.date.fromisoformat(request.as_of) if request.as_of else None
    period = account.month(request.month, as_of)
    notebook = notebook_path(request.notebook)
    parameters = _parameters(request, account, period)
    check_notebook(notebook, parameters)
    folder = place(request, account, period)
    with tempfile.TemporaryDirectory(prefix="twitter-goals-") as aside:
        executed = _execute(notebook, Path(aside) / "notebook.ipynb", parameters, request, folder)
        summary = _summary(executed, notebook)
        _clean(executed, account, period)
        html = to_html(executed)
        made = {
            "notebook": write_aside(folder / "notebook.ipynb", _notebook_text(executed)),
            "html": write_aside(folder / "report.html", html),
            "summary": write_aside(folder / "summary.json", summary),
        }
    _forget_failures(folder)
    _extras(request, folder, json.loads(summary))
    return ReportResult(
        account=account.goals.account.handle or account.folder.name,
        period=period.label,
        status="made",
        seconds=time.perf_counter() - started,
        **{name: str(path) for name, path in made.items()},
    )


def place(request: ReportRequest, account: Account, period: Period) -> Path:
    """``OUT/handle/period[.language]``: a report in another language stands beside the first.

    Names from outside never become paths: anything but letters, digits, ``_ . -`` is dropped.
    """
    handle = account.goals.account.handle or account.folder.resolve().name
    safe = re.sub(r"[^\w.-]", "", handle).lstrip(".") or "account"
    label = re.sub(r"[^\w.-]", "_", period.label)
    spoken = account.language.code
    suffix = "" if spoken == account.goals.account.language else f".{spoken}"
    return Path(request.out) / safe / f"{label}{suffix}"


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
        raise UsageError(
            Finding("problem", "not_a_notebook", {"found": notebook.name})
        ) from error
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


def to_html(executed: nbformat.NotebookNode) -> str:
    """The executed notebook as one HTML page: no code, no script, no request."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name=TEMPLATE, extra_template_basedirs=[str(kit.templates())]
    )
    html, _ = exporter.from_notebook_node(executed)
    return html


def _parameters(request: ReportRequest, account: Account, period: Period) -> dict[str, Any]:
    wanted = {
        "account": str(account.folder),
        "month": period.label,
        "as_of": request.as_of,
        "language": request.language,
        "calendar": request.calendar,
        "baseline": request.baseline,
        "redact": request.redact,
    }
    named = {name: value for name, value in wanted.items() if value is not None}
    return named | dict(request.parameters)


def _execute(
    notebook: Path, copy: Path, parameters: Mapping[str, Any], request: ReportRequest, folder: Path
) -> nbformat.NotebookNode:
    import nbformat
    import papermill

    engine = {"warm": "warm", "kernel": None}[request.engine]
    try:
        return papermill.execute_notebook(
            str(notebook),
            str(copy),
            parameters=dict(parameters),
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
        )
    except papermill.PapermillExecutionError as error:
        failed = nbformat.read(copy, as_version=4)
        where = write_aside(folder / "failed.ipynb", _notebook_text(failed))
        write_aside(folder / "failed.html", to_html(failed))
        raise ReportError(
            Finding(
                "problem",
                "notebook_failed",
                {
                    "notebook": notebook.name,
                    "error": error.ename,
                    "text": error.evalue,
                    "copy": str(where),
                },
            ),
        ) from error


def _summary(executed: nbformat.NotebookNode, notebook: Path) -> str:
    """What the cell tagged ``summary`` displayed: page and summary come from one run."""
    for cell in executed.cells:
        if "summary" not in cell.metadata.get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            found = output.get("data", {}).get(SUMMARY_MIME)
            if found is not None:
                return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    raise ReportError(
        Finding("problem", "notebook_without_summary", {"mime": SUMMARY_MIME}, file=notebook.name)
    )


def _clean(executed: nbformat.NotebookNode, account: Account, period: Period) -> None:
    """Take out what says where and by whom it was run; say what the page needs to know."""
    for name in ("input_path", "output_path", "environment_variables"):
        executed.metadata.get("papermill", {}).pop(name, None)
    folder = json.dumps(str(account.folder))
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace(folder, json.dumps(account.folder.name))
    for parameters in (executed.metadata.get("papermill", {}).get("parameters", {}),):
        if "account" in parameters:
            parameters["account"] = account.folder.name
    title = f"@{account.goals.account.handle} · {account.language.period(period)}"
    executed.metadata["twitter_goals"] = page.metadata(account.language, title)


def _notebook_text(notebook: nbformat.NotebookNode) -> str:
    import nbformat

    return nbformat.writes(notebook) + "\n"


def _forget_failures(folder: Path) -> None:
    for name in ("failed.ipynb", "failed.html"):
        (folder / name).unlink(missing_ok=True)


def _extras(request: ReportRequest, folder: Path, summary: Mapping[str, Any]) -> None:
    if not (request.csv or request.pdf):
        return
    from twitter_goals import sharing

    if request.csv:
        sharing.write_csv(summary, folder / "progress.csv")
    if request.pdf:
        sharing.pdf(folder / "report.html", folder / "report.pdf")


__all__ = ["ReportRequest", "ReportResult", "check_notebook", "make", "place", "to_html"]
