"""``make kill``: SIGKILL at random moments of a batch, then the same batch again.

    python tools/kill.py [--reports 50] [--kills 10] [--jobs N] [--seed N] [--real]

At each kill either the process that planned the batch dies, or any one process of its family: a
pool's worker, a warm process, a report under way, the server that pool workers come from. In the
end every report must be there and whole; no file may ever be half there under its name; a report
that was finished once may not be touched again; and no process may outlive its batch.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

TESTS = Path(__file__).parents[1] / "tests"
PATIENCE = 300.0  # seconds one run of the batch may take
MONTHS = ("2026-03", "2026-04")
SCRIPT = """
import sys
from twitter_goals.batch import Where, requests, run, line
accounts, notebook, out, jobs = sys.argv[1].split(","), *sys.argv[2:]
plan = requests(accounts, ["2026-03", "2026-04"], notebook=notebook or None, out=out)
outcome = run(plan, Where.chosen(int(jobs)), told=lambda result: print(line(result), flush=True))
sys.exit(outcome.exit_code)
"""


def check(
    folder: Path, reports: int = 50, kills: int = 10, jobs: int = 2, seed: int = 0,
    real: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Do it all in an empty folder. Raises AssertionError; gives what happened."""
    accounts, notebook = _batch(folder, -(-reports // len(MONTHS)), real)
    out, chance = folder / "out", random.Random(seed)
    count = len(accounts) * len(MONTHS)
    finished: dict[Path, int] = {}
    happened: dict[str, Any] = {"kills": 0, "victims": [], "runs": 0}
    while happened["kills"] < kills:
        happened["runs"] += 1
        process = _start(accounts, notebook, out, jobs)
        family = [psutil.Process(process.pid)]
        try:
            goal = len(finished) + chance.uniform(0, 1.5 * (count - len(finished)) / kills + 0.5)
            _until(process, out, goal)
            time.sleep(chance.uniform(0, 0.3))
            family += family[0].children(recursive=True)
            victim = chance.choice(family) if chance.random() < 0.5 else family[0]
            happened["victims"].append(_kind(victim))
            victim.kill()
            happened["kills"] += 1
            if victim.pid != process.pid and happened["kills"] < kills:  # it goes on without
                time.sleep(chance.uniform(0, 1))
                family += family[0].children(recursive=True)
        except psutil.NoSuchProcess:
            happened["victims"].append("nobody was left")
            happened["kills"] += 1
        finally:
            process.kill()
            process.communicate(timeout=60)
        left = psutil.wait_procs(set(family), timeout=30)[1]
        assert not left, f"these outlived their batch: {left}"
        now = _whole(out)
        touched = [path for path, when in finished.items() if now.get(path) != when]
        assert not touched, f"made twice, or lost: {touched}"
        finished = now
    happened["finished_before"] = len(finished)
    last = _start(accounts, notebook, out, jobs)
    told = last.communicate(timeout=PATIENCE)[0].splitlines()
    assert last.returncode == 0, told
    now = _whole(out)
    assert {path: now[path] for path in finished} == finished, "a finished report was made again"
    assert sum(row.startswith("skipped") for row in told) == len(finished)
    begun = [path for path in out.rglob(".*") if ".html." in path.name or ".json." in path.name]
    assert not begun, f"begun, and left lying about: {begun}"
    assert len(now) == count, f"{len(now)} of {count} reports are there"
    return happened | {"made": len(now)}


def _batch(folder: Path, count: int, real: bool) -> tuple[list[str], str]:
    """Account folders, and a notebook: the kit's own on the sample, or a quick one."""
    if real:
        import bench_work

        sample = Path(__file__).parents[1] / "data" / "sample"
        return bench_work.accounts(sample, folder / "accounts", count), ""
    sys.path.insert(0, str(TESTS))
    try:
        import tiny_report
    finally:
        sys.path.remove(str(TESTS))
    places = [folder / "accounts" / f"a{number:03d}" for number in range(count)]
    return [tiny_report.account(each) for each in places], tiny_report.notebook(folder / "t.ipynb")


def _start(accounts: list[str], notebook: str, out: Path, jobs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, ",".join(accounts), notebook, str(out), str(jobs)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _until(process: subprocess.Popen[str], out: Path, goal: float) -> None:
    """Wait for so many finished reports, or the end of the run."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and len(list(out.glob("*/*/made-from.json"))) < goal:
        assert time.monotonic() < end, "the batch makes no progress"
        time.sleep(0.01)


def _kind(process: psutil.Process) -> str:
    text = " ".join(process.cmdline())
    for mark, kind in {
        "twitter_goals.worker": "warm process or report",
        "multiprocessing.forkserver": "forkserver or pool worker",
        "resource_tracker": "resource tracker",
        "Where.chosen": "planner",
    }.items():
        if mark in text:
            return kind
    return "another"


def _whole(out: Path) -> dict[Path, int]:
    """Finished reports, and when each was written; no file of any report may be half there."""
    done = {}
    for folder in (path for path in out.glob("*/*") if path.is_dir()):
        for path in folder.glob("[!.]*"):
            text = path.read_text(encoding="utf-8")
            assert text.rstrip().endswith("</html>" if path.suffix == ".html" else "}"), path
        marker = folder / "made-from.json"
        if marker.exists():
            sizes = json.loads(marker.read_text(encoding="utf-8"))["files"]
            assert {name: (folder / name).stat().st_size for name in sizes} == sizes
            done[folder] = (folder / "report.html").stat().st_mtime_ns
    return done


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=None, help="default: another each time")
    parser.add_argument("--real", action="store_true", help="the monthly report itself (slower)")
    options = parser.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="twitter-goals-kill-") as folder:
        told = check(Path(folder), options.reports, options.kills, options.jobs, seed, options.real)
    print(
        f"{told['made']} reports are there and whole after {told['kills']} kills"
        f" ({', '.join(told['victims'])}); {told['finished_before']} were finished before the last"
        " run and left as they were."
    )


if __name__ == "__main__":
    main()
