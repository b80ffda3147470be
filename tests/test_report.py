"""From an account folder to a page and a summary; and what happens when something is wrong."""

import datetime as dt
import getpass
import json
import socket
from pathlib import Path

import nbformat
import pytest
import small_account

import twitter_goals as tg
from twitter_goals import progress
from twitter_goals.cli import run
from twitter_goals.errors import DataError, ReportError, UsageError
from twitter_goals.report import ReportRequest, check_notebook, make

pytestmark = pytest.mark.slow

PARAMETERS = 'account: str = "."\nmonth: str = "last"\nfactor: float = 1.0'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = small_account.write(tmp_path_factory.mktemp("accounts") / "small")
    tg.open(folder).record_baseline(
        "2026-01-01", "2026-03-31", name="winter",
        recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    return make(ReportRequest(str(folder), "2026-04", out=str(tmp_path_factory.mktemp("out"))))


def notebook(path: Path, *sources: str, tags=("parameters", "summary")) -> Path:
    """A notebook whose first and last cells carry the tags."""
    cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *sources)]
    for cell, tag in zip((cells[0], cells[-1]), tags, strict=False):
        if tag:
            cell.metadata["tags"] = [tag]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def test_the_summary_is_the_progress_table(folder, made):
    summary = json.loads(Path(made.summary).read_text(encoding="utf-8"))
    table = tg.open(folder).progress("2026-04")
    assert [row["subgoal"] for row in summary["subgoals"]] == list(table["subgoal"])
    for row, expected in zip(summary["subgoals"], table.to_dict("records"), strict=True):
        assert list(row) == list(progress.COLUMNS)
        assert (row["actual"], row["status"]) == (expected["actual"], expected["status"])
        assert row["sentence"] == expected["sentence"]


def test_the_summary_says_what_it_was_made_from(made):
    summary = json.loads(Path(made.summary).read_text(encoding="utf-8"))
    assert summary["schema_version"] == 1
    assert (summary["account"], summary["period"], summary["baseline"]) == (
        "small", "2026-04", "winter"
    )  # fmt: skip
    assert summary["as_of"] == "2026-04-30"
    assert {file["path"] for file in summary["files"]} == {
        "exports/account_overview_analytics.csv", "conversions/signups.csv", "manual.csv"
    }  # fmt: skip
    assert all(len(file["sha256"]) == 64 for file in summary["files"])
    assert {"twitter_goals", "python", "pandas"} <= set(summary["versions"])


def test_the_page_has_sentences_and_no_code(made):
    page = Path(made.html).read_text(encoding="utf-8")
    assert "Newsletter sign-ups" in page
    assert "import twitter_goals" not in page
    assert "<script" not in page


def test_nothing_written_tells_of_the_machine(folder, made):
    for path in (made.html, made.summary, made.notebook):
        text = Path(path).read_text(encoding="utf-8")
        assert str(folder) not in text
        assert str(Path.home()) not in text
        assert socket.gethostname() not in text
        assert f"/{getpass.getuser()}/" not in text


def test_the_same_inputs_give_the_same_summary(folder, made, tmp_path):
    again = make(ReportRequest(str(folder), "2026-04", out=str(tmp_path)))
    assert Path(again.summary).read_bytes() == Path(made.summary).read_bytes()


@pytest.mark.parametrize(
    ("month", "error", "says"),
    [
        ("2026-13", UsageError, "is not a period"),
        ("Oktober", UsageError, "is not a period"),
        ("2031-01", DataError, "no data in 2031-01"),
    ],
)
def test_a_month_that_cannot_be_reported(folder, tmp_path, month, error, says):
    with pytest.raises(error, match=says):
        make(ReportRequest(str(folder), month, out=str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_an_account_without_one_full_month(tmp_path):
    folder = small_account.write(tmp_path / "short", last=dt.date(2026, 1, 20))
    with pytest.raises(DataError, match="one full month"):
        make(ReportRequest(str(folder), out=str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_an_unknown_parameter_names_the_nearest(tmp_path):
    own = notebook(tmp_path / "own.ipynb", "1")
    with pytest.raises(UsageError, match=r"own\.ipynb: .*“facto”.*factor"):
        check_notebook(own, {"facto": 2})


def test_a_notebook_without_its_cells_is_refused(tmp_path):
    own = notebook(tmp_path / "own.ipynb", "1", tags=())
    with pytest.raises(UsageError, match="parameters") as caught:
        check_notebook(own, {})
    assert len(caught.value.findings) == 2


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "own.ipynb"
    path.write_text("{")
    with pytest.raises(UsageError, match="not a Jupyter notebook"):
        check_notebook(path, {})


def test_a_notebook_that_fails_leaves_its_copy_and_says_where(folder, tmp_path):
    own = notebook(tmp_path / "own.ipynb", "6 * 7", "1 / 0")
    with pytest.raises(ReportError, match="ZeroDivisionError") as caught:
        make(
            ReportRequest(
                str(folder), "2026-04", out=str(tmp_path / "out"), notebook=str(own)
            )
        )  # fmt: skip
    copy = tmp_path / "out" / "small" / "2026-04" / "failed.ipynb"
    assert str(copy) in str(caught.value)
    cells = nbformat.read(copy, as_version=4).cells
    assert any(
        output.output_type == "error" for cell in cells if cell.cell_type == "code"
        for output in cell.outputs
    )  # fmt: skip
    assert not (copy.parent / "report.html").exists()
    page = (copy.parent / "failed.html").read_text(encoding="utf-8")
    assert "This run failed" in page and "division by zero" in page


def test_a_failure_leaves_an_older_report_alone(folder, tmp_path):
    out = str(tmp_path / "out")
    good = make(ReportRequest(str(folder), "2026-04", out=out))
    before = Path(good.html).read_bytes()
    own = notebook(tmp_path / "own.ipynb", "1 / 0")
    with pytest.raises(ReportError):
        make(ReportRequest(str(folder), "2026-04", out=out, notebook=str(own)))
    assert Path(good.html).read_bytes() == before


def test_a_notebook_that_forgets_its_summary_is_told_so(folder, tmp_path):
    own = notebook(tmp_path / "own.ipynb", "1 + 1")
    with pytest.raises(ReportError, match=r"report\.summary\(\)"):
        make(ReportRequest(str(folder), "2026-04", out=str(tmp_path / "out"), notebook=str(own)))
    assert not (tmp_path / "out" / "small").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "no-such-folder"], 2),
        (["report", "{folder}", "--month", "2026-13"], 2),
        (["report", "{folder}", "--month", "2031-01"], 1),
        (["report", "{folder}", "--language", "tlh"], 2),
        (["report", "{folder}", "-p", "nonsense", "1"], 2),
        (["baseline", "{folder}", "--from", "2026-01-01", "--to", "2026-03-31", "--name", "winter"],
         1),
        (["baseline", "{folder}", "--from", "2026-02-30", "--to", "2026-03-31"], 2),
        (["nonsense"], 2),
    ],
)  # fmt: skip
def test_exit_codes(folder, tmp_path, monkeypatch, arguments, code, capsys):
    monkeypatch.chdir(tmp_path)
    assert run([part.format(folder=folder) for part in arguments]) == code
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()
