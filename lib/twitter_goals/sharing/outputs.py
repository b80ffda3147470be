"""A CSV no spreadsheet runs, and a PDF printed by an installed browser."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twitter_goals.errors import Finding, ReportError
from twitter_goals.files import write_aside

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
PDF_SECONDS = 120
INNER_FORMULA = re.compile(
    r"([,;|](?: |\\t|\\n|\\r)*|\\t|\\n|\\r)([=+@-])"
)  # one line holds one value
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet take text for a formula


def json_text(content: Any) -> str:
    """JSON, safe even where somebody opens it in a spreadsheet as if it were a CSV: what would
    begin a formula after a comma inside a text is written as an escape. Values stay the same.
    """
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    return INNER_FORMULA.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text)


def write_csv(summary: Mapping[str, Any], path: str | Path) -> Path:
    """The sub-goals of a ``summary.json`` as CSV; see ``write_table``."""
    rows: Sequence[Mapping[str, Any]] = summary.get("subgoals") or []
    return write_table(rows, path, list(dict.fromkeys(name for row in rows for name in row)))


def write_table(
    rows: Sequence[Mapping[str, Any]], path: str | Path, columns: Sequence[str]
) -> Path:
    """Those columns of the rows as CSV, safe to open in a spreadsheet.

    A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, *CSV
    injection*); numbers stay numbers. UTF-8 with a byte order mark, which Excel needs for
    Persian.
    """
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
