"""A batch whose account folder and output folder are in an object store (a real one, moto's)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_report

from twitter_goals import remote
from twitter_goals.batch import requests, run
from twitter_goals.cli import run as command

pytestmark = pytest.mark.slow


@pytest.fixture
def addresses(store, tmp_path):
    """Two accounts and an output folder in the store; and a notebook that is quickly run."""
    for name in ("one", "two"):
        store.put(tiny_report.account(tmp_path / name), f"{store.bucket}/{name}", recursive=True)
    notebook = tiny_report.notebook(tmp_path / "tiny.ipynb")
    accounts = [f"s3://{store.bucket}/{name}" for name in ("one", "two")]
    return accounts, f"s3://{store.bucket}/reports", notebook


def test_a_batch_from_store_to_store_is_made_once_and_again_where_an_export_changed(
    store,
    addresses,
    monkeypatch,
):
    accounts, out, notebook = addresses
    plan = requests(accounts, ["2026-03", "2026-04"], notebook=notebook, out=out)
    made = run(plan)
    assert [result.status for result in made.results] == ["made"] * 4
    assert made.results[0].html == f"{out}/one/2026-03/report.html"
    names = {"report.html", "summary.json", "notebook.ipynb", "made-from.json"}
    assert {
        path.rsplit("/", 1)[1] for path in store.ls(f"{store.bucket}/reports/one/2026-03")
    } == names
    summary = json.loads(store.cat(f"{store.bucket}/reports/one/2026-03/summary.json"))
    assert summary["exports"] == store.size(f"{store.bucket}/one/exports/days.csv")

    fetched = []
    monkeypatch.setattr(remote, "_mirrors", type(remote._mirrors)())  # as in another process
    download = remote.Mirror._download
    monkeypatch.setattr(
        remote.Mirror,
        "_download",
        lambda self, names: fetched.extend(names) or download(self, names),
    )
    assert {result.status for result in run(plan).results} == {"skipped"}
    assert set(fetched) == {"goals.yaml"}  # to know where to look; no export is fetched again

    store.pipe(
        f"{store.bucket}/two/exports/days.csv",
        store.cat(f"{store.bucket}/one/exports/days.csv") + b"\n",
    )
    again = [result.status for result in run(plan).results]
    assert again == ["skipped", "skipped", "made", "made"]


def test_a_pool_reads_and_writes_in_the_store(store, addresses):
    accounts, out, notebook = addresses
    command = ["report", *accounts, "--month", "2026-04", "--out", out, "--jobs", "2"]
    command += ["--notebook", notebook]
    # a process of its own: a pool's server keeps the environment of the test that started it
    subprocess.run(
        [sys.executable, "-c", "from twitter_goals.cli import main; main()", *command],
        check=True,
        timeout=200,
    )
    assert len(store.glob(f"{store.bucket}/reports/*/2026-04/report.html")) == 2


def test_a_failed_copy_is_kept_in_the_store_too(store, addresses, tmp_path):
    accounts, out, _ = addresses
    own = tiny_report.notebook(tmp_path / "own.ipynb", "1 / 0")
    (result,) = run(requests(accounts[:1], ["2026-04"], notebook=own, out=out)).results
    assert result.failed_copy == f"{out}/one/2026-04/failed.ipynb"
    assert store.exists(result.failed_copy)
    assert not store.exists(f"{out}/one/2026-04/made-from.json")


def test_the_command_takes_addresses(store, addresses, tmp_path, monkeypatch, capsys):
    accounts, out, notebook = addresses
    monkeypatch.chdir(tmp_path)
    arguments = ["report", accounts[0], "--month", "2026-04", "--out", out, "--notebook", notebook]
    assert command(arguments) == 0
    assert capsys.readouterr().out.split() == [
        f"{out}/one/2026-04/report.html",
        f"{out}/one/2026-04/summary.json",
    ]
    assert command(["report", f"s3://{store.bucket}/nobody", "--out", out]) == 2
    assert "There is nothing at" in capsys.readouterr().err
    assert not Path("s3:").exists()
