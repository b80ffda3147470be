"""OVERLOOK: the reports of one account as its index, of many accounts as one page and one table.

Both are made from the ``summary.json`` files that stand beside the reports, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from twitter_goals import page, sharing
from twitter_goals.files import write_aside
from twitter_goals.languages import language as load
from twitter_goals.portfolio.layout import COLUMNS, html, ordered, table
from twitter_goals.portfolio.standings import FAILED, REPORT, Standing, newest_reports, standings

INDEX, PAGE = "index.html", "portfolio.html"


def write(
    places: Iterable[str | Path],
    out: str | Path,
    months: Sequence[str] = (),
    order: str = "attention",
    language: str | None = None,
) -> tuple[Path, Path]:
    """Write the portfolio page to ``out`` and its table beside it as CSV; gives both paths.

    ``places``: output folders, accounts' folders in them, or ``summary.json`` files. Raises what
    ``standings`` and ``ordered`` raise.
    """
    out = Path(out)
    found = ordered(standings(places, months, language), order)
    beside = out.absolute().parent
    data = out.with_suffix(".csv")
    text = html(found, beside, order, language, data.name)
    sharing.write_table(table(found, beside), data, COLUMNS)
    return write_aside(out, text), data


def write_index(folder: str | Path, language: str | None = None) -> Path:
    """(Re)write ``index.html`` of an account's output folder from the summaries in it.

    ``language``: what the index is written in, and which of a period's reports in several
    languages it links; by default each period's report in the account's own language.
    """
    folder = Path(folder)
    pairs = [
        (quote(f"{run.path.parent.name}/{REPORT}"), run.summary or {})
        for run in newest_reports(folder, language)
    ]
    return write_aside(folder / INDEX, page.index_page(pairs, load(language) if language else None))


__all__ = [
    "COLUMNS",
    "FAILED",
    "PAGE",
    "Standing",
    "html",
    "ordered",
    "standings",
    "table",
    "write",
    "write_index",
]
