"""A notebook that takes a tenth of a second, so that batches of it can be made and killed."""

import datetime as dt
import json
from pathlib import Path

import small_account
from nbformat.v4 import new_code_cell, new_notebook, writes

PARAMETERS = """\
account: str = "."
month: str = "last"
language: str = "en"
calendar: str = "gregorian"
as_of: str = ""
note: str = ""
"""
WORK = """\
from pathlib import Path
folder = Path(account)
period = "2026-04" if month == "last" else month
exports = b"".join(path.read_bytes() for path in sorted(folder.glob("exports/*")))
"""
SUMMARY = """\
display({"application/vnd.twitter-goals.summary+json": {
    "account": folder.name, "period": period, "language": "en", "note": note,
    "exports": len(exports), "subgoals": [],
}}, raw=True)
"""


def notebook(path: Path, work: str = "") -> str:
    """Write it; ``work`` is a cell of the test's own, run before the summary."""
    cells = [
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell(WORK),
        new_code_cell(work),
        new_code_cell(SUMMARY, metadata={"tags": ["summary"]}),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(writes(new_notebook(cells=cells, metadata={"kernelspec": kernel})))
    return str(path)


def account(folder: Path) -> str:
    """An account folder with one goal, and one export of two months."""
    (folder / "exports").mkdir(parents=True)
    days = small_account.days(first=dt.date(2026, 3, 1))
    (folder / "exports" / "days.csv").write_text(small_account.overview(days))
    settings = {"handle": folder.name, "language": "en", "calendar": "gregorian", "timezone": "UTC"}
    subgoal = {"name": "seen", "metric": "impressions", "target": {"at_least": 1, "per": "month"}}
    goals = [{"name": "brand", "why": "To be known.", "subgoals": [subgoal]}]
    (folder / "goals.yaml").write_text(json.dumps({"account": settings, "goals": goals}))
    return str(folder)
