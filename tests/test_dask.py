"""A batch on a real Dask cluster: a scheduler and two worker processes on this machine."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import tiny_report

from twitter_goals.batch import Where, requests, run
from twitter_goals.cli import run as command

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@contextmanager
def running(folder):
    """A cluster's address and process; all of its processes end with the block, however it ends.

    Workers start anew when they are killed, as nannies have them.
    """
    script = f"""
from distributed import LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address=None, local_directory={str(folder)!r},
    )
    print(cluster.scheduler_address, flush=True)
    input()
"""
    (folder / "cluster.py").write_text(script)
    process = subprocess.Popen(
        [sys.executable, str(folder / "cluster.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"},
        start_new_session=True,
    )
    patience = threading.Timer(100, process.kill)  # it then has no address to tell
    patience.start()
    try:
        address = process.stdout.readline().strip()
        patience.cancel()
        assert address, "the cluster did not come up"
        yield address, process
        with suppress(subprocess.TimeoutExpired, BrokenPipeError):
            process.communicate("\n", timeout=20)
    finally:
        patience.cancel()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The scheduler's address."""
    with running(tmp_path_factory.mktemp("cluster")) as (address, _):
        yield address


LOSES_ITS_WORKER = """
import psutil, time
marker = folder / "lost"
if folder.name == "two" and not marker.exists():
    marker.touch()
    worker = psutil.Process().parents()[1]
    assert "multiprocessing" in " ".join(worker.cmdline()), "never somebody else"
    worker.kill()
    time.sleep(100)
"""


def test_a_cluster_makes_the_batch_though_it_loses_a_worker_on_the_way(
    cluster, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    names = ["one", "two", "three", "four"]
    for name in names:
        tiny_report.account(tmp_path / name)
    own = tiny_report.notebook(tmp_path / "own.ipynb", LOSES_ITS_WORKER)
    plan = requests(names, ["2026-03", "2026-04"], notebook=own, out="out")
    outcome = run(plan, Where.chosen(dask=cluster))
    assert (tmp_path / "two" / "lost").exists()
    assert [result.status for result in outcome.results] == ["made"] * 8
    assert [result.account for result in outcome.results] == [n for n in names for _ in range(2)]
    assert {Path(result.html) for result in outcome.results} == set(
        Path("out").rglob("report.html")
    )
    assert {r.status for r in run(plan, Where.chosen(dask=cluster)).results} == {"skipped"}


def test_a_cluster_that_goes_away_is_told_and_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cluster").mkdir()
    for name in ("one", "two"):
        tiny_report.account(tmp_path / name)
    own = tiny_report.notebook(
        tmp_path / "own.ipynb", "import time\nif folder.name == 'two': time.sleep(100)"
    )
    plan = requests(["one", "two"], ["2026-04"], notebook=own, out="out")
    with running(tmp_path / "cluster") as (address, process):

        def told(result):
            if result.account == "one":
                os.killpg(process.pid, signal.SIGKILL)

        outcome = run(plan, Where.chosen(dask=address), told=told)
    assert [result.status for result in outcome.results] == ["made", "failed"]
    assert "No Dask cluster answers" in outcome.results[1].error
    assert outcome.exit_code == 1


def test_no_cluster_is_told(tmp_path, capsys):
    account = tiny_report.account(tmp_path / "one")
    out = str(tmp_path / "out")
    code = command(["report", account, "--dask", "tcp://127.0.0.1:1", "--out", out])
    assert code == 2
    assert "No Dask cluster answers at “tcp://127.0.0.1:1”" in capsys.readouterr().err
