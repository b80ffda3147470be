"""A batch makes each report once and only if needed, and tells what became of every one."""

import errno
import os
import runpy
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import small_account
import tiny_report

from twitter_goals.batch import HERE, Outcome, Where, line, requests, run, source
from twitter_goals.cli import run as command
from twitter_goals.report import ReportResult

pytestmark = pytest.mark.slow


@pytest.fixture
def account(tmp_path):
    return tiny_report.account(tmp_path / "accounts" / "one")


@pytest.fixture
def notebook(tmp_path):
    return tiny_report.notebook(tmp_path / "tiny.ipynb")


def make(account, notebook, *months, **wishes):
    """Run a batch of one account in this process; gives what became of each report."""
    wishes.setdefault("out", str(Path(account).parents[1] / "out"))
    force = wishes.pop("force", False)
    plan = requests([account], months or ["2026-04"], notebook=notebook, **wishes)
    return [result.status for result in run(plan, force=force).results]


@pytest.fixture
def settled(monkeypatch):
    """As if every file had been written long before it was read."""
    monkeypatch.setattr(source, "SETTLED", 0)


# --- made once


def test_a_report_is_made_and_then_left_as_it_is(account, notebook):
    assert make(account, notebook) == ["made"]
    page = Path(account).parents[1] / "out" / "one" / "2026-04" / "report.html"
    before = page.stat().st_mtime_ns
    assert make(account, notebook) == ["skipped"]
    assert page.stat().st_mtime_ns == before


def rewrite(account, notebook):
    """The same bytes under a new time."""
    path = Path(account) / "exports" / "days.csv"
    path.write_bytes(path.read_bytes())


def hide(account, notebook):
    (Path(account) / "exports" / ".DS_Store").write_text("a desktop's own")
    (Path(account) / "reports").mkdir()
    (Path(account) / "reports" / "old.csv").write_text("not an input")


@pytest.mark.parametrize("change", [rewrite, hide])
def test_what_changes_no_input_makes_nothing_anew(account, notebook, change):
    make(account, notebook)
    change(account, notebook)
    assert make(account, notebook) == ["skipped"]


def export(account, notebook):
    with (Path(account) / "exports" / "days.csv").open("a") as stream:
        stream.write("\n")


def export_of_the_same_size_and_time(account, notebook):
    path = Path(account) / "exports" / "days.csv"
    about = path.stat()
    path.write_text(path.read_text().replace(",200,", ",300,"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def another_export(account, notebook):
    (Path(account) / "exports" / "more.csv").write_text("Date\n")


def export_gone(account, notebook):
    (Path(account) / "exports" / "days.csv").unlink()


def goal(account, notebook):
    path = Path(account) / "goals.yaml"
    path.write_text(path.read_text().replace('"at_least": 1', '"at_least": 2'))


def event(account, notebook):
    (Path(account) / "events.csv").write_text("date,title\n2026-04-01,Began\n")


def notebook_itself(account, notebook):
    tiny_report.notebook(Path(notebook), "1 + 1")


CHANGES = [
    export,
    export_of_the_same_size_and_time,
    another_export,
    export_gone,
    goal,
    event,
    notebook_itself,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("just_written", [False, True])
def test_what_a_report_is_made_from_makes_it_anew_when_it_changes(
    account, notebook, change, just_written, request
):
    if not just_written:
        request.getfixturevalue("settled")
    make(account, notebook)
    change(account, notebook)
    assert make(account, notebook) == ["made"]
    assert make(account, notebook) == ["skipped"]


def test_wishes_and_version_are_part_of_what_it_is_made_from(account, notebook, monkeypatch):
    make(account, notebook)
    assert make(account, notebook, parameters={"note": "x"}) == ["made"]
    assert make(account, notebook, parameters={"note": "x"}, as_of="2026-05-02") == ["made"]
    assert make(account, notebook, parameters={"note": "x"}, as_of="2026-05-02", csv=True) == [
        "made"
    ]
    monkeypatch.setattr(source, "__version__", "99")
    assert make(account, notebook, parameters={"note": "x"}, as_of="2026-05-02", csv=True) == [
        "made"
    ]


def test_force_and_a_missing_file_make_it_anew(account, notebook):
    make(account, notebook)
    assert make(account, notebook, force=True) == ["made"]
    (Path(account).parents[1] / "out" / "one" / "2026-04" / "report.html").unlink()
    assert make(account, notebook) == ["made"]


def test_the_last_month_is_recognised_too(account, notebook):
    assert make(account, notebook, "last") == ["made"]
    assert make(account, notebook, "last") == ["skipped"]
    export(account, notebook)
    assert make(account, notebook, "last") == ["made"]


def test_a_file_not_changed_is_not_read_again(account, notebook, settled, monkeypatch):
    make(account, notebook)
    monkeypatch.setattr(source.hashlib, "file_digest", lambda *_: pytest.fail("read"))
    assert make(account, notebook) == ["skipped"]


def test_every_month_with_data_is_found_once(tmp_path, notebook, monkeypatch):
    folder = small_account.write(tmp_path / "accounts" / "small")
    out = str(tmp_path / "out")
    plan = requests([str(folder)], ["all"], notebook=notebook, out=out)
    outcome = run(plan)
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert [result.period for result in outcome.of("made")] == months
    monkeypatch.setattr("twitter_goals.account.open", lambda *_, **__: pytest.fail("read again"))
    assert [result.period for result in run(plan).of("skipped")] == months


# --- what is told


def test_one_failure_stops_nothing_and_is_told_with_its_copy(tmp_path, notebook):
    accounts = [tiny_report.account(tmp_path / name) for name in ("one", "two", "three")]
    failing = tiny_report.notebook(
        tmp_path / "own.ipynb", "assert folder.name != 'two', 'nothing to read'"
    )
    outcome = run(requests(accounts, ["2026-04"], notebook=failing, out=str(tmp_path / "out")))
    assert [result.status for result in outcome.results] == ["made", "failed", "made"]
    assert outcome.exit_code == 1
    (failed,) = outcome.of("failed")
    assert "nothing to read" in failed.error
    assert Path(failed.failed_copy).is_file()
    assert "nothing to read" in line(failed)
    assert "\n" not in line(failed)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], 0), ([0, 0], 0), ([0, 1], 1), ([0, 2], 1), ([2, 2], 2), ([1, 2], 1)],
)
def test_the_exit_code_of_a_batch(codes, expected):
    results = tuple(
        ReportResult("a", "m", "failed" if code else "made", exit_code=code) for code in codes
    )
    assert Outcome(results).exit_code == expected


def test_misuse_is_found_before_anything_is_run(account, notebook, tmp_path):
    wrong = [
        ("2026-13", {}),
        ("2026-04", {"parameters": {"nte": "x"}}),
        ("2026-04", {"language": "tlh"}),
    ]
    for month, wishes in wrong:
        outcome = run(
            requests([account], [month], notebook=notebook, out=str(tmp_path / "out"), **wishes)
        )
        assert outcome.exit_code == 2
    assert run(requests([str(tmp_path / "nowhere")], out=str(tmp_path / "out"))).exit_code == 2
    assert not list(tmp_path.rglob("*.html"))


def test_the_command_prints_one_line_a_report_and_no_bar_where_nobody_watches(
    tmp_path, notebook, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        tiny_report.account(tmp_path / name)
    arguments = ["report", "one", "two", "--month", "2026-04", "--notebook", notebook]
    assert command(arguments) == 0
    written = capsys.readouterr()
    assert [row.split()[:3] for row in written.out.splitlines()] == [
        ["made", "one", "2026-04"],
        ["made", "two", "2026-04"],
    ]
    assert written.out.splitlines()[0].endswith("  reports/one/2026-04/report.html")
    assert written.err == ""
    assert command([*arguments[:3], "three", *arguments[3:]]) == 1
    written = capsys.readouterr()
    assert [row.split()[0] for row in written.out.splitlines()] == ["skipped", "skipped"]
    assert "There is no folder “three”" in written.err
    assert "1 of 3 reports failed." in written.err


# --- a disk that will not


def test_a_full_disk_is_told_and_leaves_the_older_report_whole(account, notebook, monkeypatch):
    make(account, notebook)
    folder = Path(account).parents[1] / "out" / "one" / "2026-04"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    export(account, notebook)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("twitter_goals.files.os.fsync", full)
        (result,) = run(
            requests([account], ["2026-04"], notebook=notebook, out=str(folder.parents[1]))
        ).results
    assert result.status == "failed"
    assert "cannot be written: No space left on device" in result.error
    del before["made-from.json"]  # taken away first, so that the next run makes it anew
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert make(account, notebook) == ["made"]


def test_a_disk_that_fills_up_between_two_files_leaves_no_mixture(account, notebook, monkeypatch):
    make(account, notebook)
    folder = Path(account).parents[1] / "out" / "one" / "2026-04"
    before = {name: (folder / name).read_bytes() for name in ("report.html", "notebook.ipynb")}
    plain, begun = os.fsync, []

    def filling(descriptor):
        begun.append(descriptor)
        if len(begun) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        plain(descriptor)

    monkeypatch.setattr("twitter_goals.files.os.fsync", filling)
    assert make(account, notebook, force=True) == ["failed"]
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_what_is_up_to_date_may_lie_where_nothing_can_be_written(account, notebook, monkeypatch):
    make(account, notebook)

    def refused(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("twitter_goals.batch.store.FileLock", refused)
    monkeypatch.setattr("twitter_goals.files.tempfile.mkstemp", refused)
    export(account, notebook)
    assert make(account, notebook) == ["failed"]
    rewrite_without_newline = Path(account) / "exports" / "days.csv"
    rewrite_without_newline.write_bytes(rewrite_without_newline.read_bytes()[:-1])
    assert make(account, notebook) == ["skipped"]


def test_a_full_place_for_temporary_files_is_told(account, notebook, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/scratch")

    monkeypatch.setattr("twitter_goals.report.tempfile.TemporaryDirectory", full)
    out = str(Path(account).parents[1] / "out")
    (result,) = run(requests([account], ["2026-04"], notebook=notebook, out=out)).results
    assert result.status == "failed"
    assert "“/scratch” cannot be written: No space left on device" in result.error


def test_an_output_folder_that_is_none_is_told(account, notebook, tmp_path):
    (tmp_path / "out").write_text("a file")
    (result,) = run(
        requests([account], ["2026-04"], notebook=notebook, out=str(tmp_path / "out"))
    ).results
    assert result.status == "failed"
    assert "cannot be written" in result.error


# --- many processes


def test_a_pool_gives_what_one_process_gives(tmp_path, notebook, monkeypatch):
    monkeypatch.chdir(tmp_path)  # relative paths, which workers must not take for their own
    accounts = [Path(tiny_report.account(tmp_path / name)).name for name in ("one", "two")]
    plan = requests(accounts, ["2026-03", "2026-04"], notebook="tiny.ipynb", out="out")
    pooled = run(plan, Where.chosen(jobs=2))
    assert [result.status for result in pooled.results] == ["made"] * 4
    assert pooled.results[0].html == "out/one/2026-03/report.html"
    files = {path: path.read_bytes() for path in Path("out").rglob("summary.json")}
    assert len(files) == 4
    run(plan, force=True)
    assert files == {path: path.read_bytes() for path in files}


LOSES_ITS_WORKER = """
import psutil
marker = folder / "lost"
if {condition}:
    marker.touch()
    worker = psutil.Process().parents()[1]
    assert "multiprocessing" in " ".join(worker.cmdline()), "never somebody else"
    worker.kill()
    import time; time.sleep(100)
"""


def test_a_report_whose_worker_was_lost_is_made_by_another(tmp_path):
    accounts = [tiny_report.account(tmp_path / name) for name in ("one", "two", "three")]
    own = tiny_report.notebook(
        tmp_path / "own.ipynb",
        LOSES_ITS_WORKER.format(condition="folder.name == 'two' and not marker.exists()"),
    )
    plan = requests(accounts, ["2026-04"], notebook=own, out=str(tmp_path / "out"))
    outcome = run(plan, Where.chosen(jobs=2))
    assert (tmp_path / "two" / "lost").exists()
    assert [result.status for result in outcome.results] == ["made"] * 3


def test_a_report_that_loses_every_worker_fails_alone(tmp_path):
    accounts = [tiny_report.account(tmp_path / name) for name in ("one", "two", "three")]
    own = tiny_report.notebook(
        tmp_path / "own.ipynb", LOSES_ITS_WORKER.format(condition="folder.name == 'two'")
    )
    plan = requests(accounts, ["2026-04"], notebook=own, out=str(tmp_path / "out"))
    outcome = run(plan, Where.chosen(jobs=2))
    assert [result.status for result in outcome.results] == ["made", "failed", "made"]
    assert "lost twice" in outcome.results[1].error


def test_a_pool_is_renewed_after_so_many_reports(tmp_path, notebook):
    begun = []

    @contextmanager
    def start():
        begun.append([])
        with HERE.start() as executor:
            yield executor

    accounts = [tiny_report.account(tmp_path / f"a{number}") for number in range(5)]
    plan = requests(accounts, ["2026-04"], notebook=notebook, out=str(tmp_path / "out"))
    where = Where(start, at_once=2, elsewhere=False, renewed=2)
    outcome = run(plan, where, told=lambda result: begun[-1].append(result.account))
    assert [sorted(pool) for pool in begun] == [["a0", "a1"], ["a2", "a3"], ["a4"]]
    assert [result.status for result in outcome.results] == ["made"] * 5


SCRIPT = """
import json, sys
from twitter_goals.batch import Where, requests, run, line
accounts, notebook, out, jobs = sys.argv[1].split(","), *sys.argv[2:]
plan = requests(accounts, ["2026-03", "2026-04"], notebook=notebook, out=out)
run(plan, Where.chosen(int(jobs)), told=lambda result: print(line(result), flush=True))
"""


@pytest.fixture
def start():
    """A batch in a process of its own, which does not outlive the test."""
    started = []

    def batch(accounts, notebook, out, jobs=1):
        command = [sys.executable, "-c", SCRIPT, ",".join(accounts), notebook, str(out), str(jobs)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield batch
    for process in started:
        process.kill()
        process.communicate(timeout=60)


def test_two_batches_at_once_make_each_report_once(tmp_path, notebook, start):
    accounts = [tiny_report.account(tmp_path / f"a{number}") for number in range(3)]
    both = [start(accounts, notebook, tmp_path / "out") for _ in range(2)]
    lines = [row for each in both for row in each.communicate(timeout=120)[0].splitlines()]
    assert sorted(row.split()[0] for row in lines) == ["made"] * 6 + ["skipped"] * 6
    made = [tuple(row.split()[1:3]) for row in lines if row.startswith("made")]
    assert len(set(made)) == 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_that_is_killed_is_simply_run_again(tmp_path, root, jobs):
    """Eight reports and three kills here; `make kill` takes fifty and ten."""
    kill = runpy.run_path(str(root / "tools" / "kill.py"))
    told = kill["check"](tmp_path, reports=8, kills=3, jobs=jobs, seed=jobs)
    assert told["kills"] == 3
    assert told["made"] == 8
