"""A batch on a real Dask cluster: a scheduler and two worker processes on this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_report

from twitter_goals.batch import Where, requests, run
from twitter_goals.cli import run as command

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The scheduler's address; workers start anew when they are killed, as nannies have them."""
    folder = tmp_path_factory.mktemp("cluster")
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
    )
    yield process.stdout.readline().strip()
    process.communicate("\n", timeout=60)


LOSES_ITS_WORKER = """
import psutil, time
marker = folder / "lost"
if folder.name == "two" and not marker.exists():
    marker.touch()
    psutil.Process().parents()[1].kill()
    time.sleep(600)
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


def test_no_cluster_is_told(tmp_path, capsys):
    account = tiny_report.account(tmp_path / "one")
    out = str(tmp_path / "out")
    code = command(["report", account, "--dask", "tcp://127.0.0.1:1", "--out", out])
    assert code == 2
    assert "No Dask cluster answers at “tcp://127.0.0.1:1”" in capsys.readouterr().err
