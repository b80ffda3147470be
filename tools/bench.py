"""``make bench``: speed, memory and weight as ratios, measured in pairs on this machine.

    python tools/bench.py [--quick] [--only PIECE ...] [--pages FOLDER] [--loading]

CPU seconds are user and system time of finished child processes and theirs (``resource``);
medians of pairs, the two sides of a pair one right after the other. The yardstick of a report is
``papermill`` then ``jupyter nbconvert`` on the same notebook. Writes benchmarks.md and capacity.md
from benchmarks.json, where each piece keeps its figures and the day and load they were measured
under. Everything takes about twenty minutes on two idle cores; ``--quick`` takes few reports and
writes only where ``--pages`` says so.
"""

from __future__ import annotations

import argparse
import compileall
import datetime as dt
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import bench_pages
import bench_work
from twitter_goals.files import write_aside

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "03-monthly-report.ipynb"
WORK = ROOT / "tools" / "bench_work.py"
MONTHS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]

# Whoever installs the kit has its modules compiled, and runs them so.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

Figures = dict[str, Any]
Command = Sequence[str | Path]


def cost(*turns: Sequence[Command]) -> tuple[float, float, list[str]]:
    """CPU seconds, wall seconds, and what the last commands printed.

    Commands of a turn run side by side, turns one after another. CPU is that of all of them and
    of every process they started and waited for.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for commands in turns:
        with tempfile.TemporaryFile("w+") as complaints:
            running = [
                subprocess.Popen(
                    [str(part) for part in command], stdout=subprocess.PIPE, stderr=complaints,
                    text=True, env=ENVIRONMENT,
                )
                for command in commands
            ]  # fmt: skip
            said = [process.communicate()[0] for process in running]
            if any(process.returncode for process in running):
                complaints.seek(0)
                raise SystemExit(f"{running[0].args}\n{complaints.read()[-4000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - started, said


def piece(name: str, out: Path, *arguments: str | Path) -> Command:
    """The command of a piece of ``bench_work``."""
    out.mkdir(parents=True, exist_ok=True)
    return [sys.executable, WORK, name, out, *arguments]


def work(name: str, out: Path, *arguments: str | Path) -> tuple[float, float, dict[str, Any]]:
    """CPU, wall and answer of a piece of ``bench_work``."""
    cpu, wall, said = cost([piece(name, out, *arguments)])
    return cpu, wall, json.loads(said[0].splitlines()[-1])


def naive(folder: Path, account: str | Path, month: str) -> float:
    """CPU seconds of one report by ``papermill`` then ``jupyter nbconvert``."""
    copy = folder / "copy.ipynb"
    run = [BIN / "papermill", "--no-progress-bar", NOTEBOOK, copy, "-p", "account", account,
           "-p", "month", month]  # fmt: skip
    return cost([run], [[BIN / "jupyter", "nbconvert", "--to", "html", copy]])[0]


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


# --- the pieces: each gives named figures; ``bench_pages`` has the words for them


def cold(folder: Path, quick: bool) -> Figures:
    """One report by the command: made, and found unchanged."""
    (account,) = bench_work.accounts(SAMPLE, folder / "accounts", 1)
    command = [BIN / "twitter-goals", "report", account, "--month", "2026-10", "--out", folder]
    cost([command])  # writes the account's cache, which both sides read
    ours, theirs, again = [], [], []
    for _ in range(2 if quick else 5):
        ours.append(cost([[*command, "--force"]])[0])
        theirs.append(naive(folder, account, "2026-10"))
        again.append(cost([command])[0])
    page = folder / f"{bench_work.HANDLE}0" / "2026-10" / "report.html"
    nothing = median([cost([[sys.executable, "-c", "pass"]])[0] for _ in range(5)])
    answer = median([cost([[BIN / "twitter-goals", "--version"]])[0] for _ in range(5)])
    return {
        "pairs": len(ours),
        "ratio": median([a / b for a, b in zip(ours, theirs, strict=True)]),
        "again": median([a / b for a, b in zip(again, ours, strict=True)]),
        "seconds": [median(ours), median(theirs), median(again)],
        "door": answer - nothing,
        "page_kb": page.stat().st_size / 1000,
        "folder_kb": sum(path.stat().st_size for path in page.parent.iterdir()) / 1000,
        "summary_kb": (page.parent / "summary.json").stat().st_size / 1000,
    }


def batch(folder: Path, quick: bool) -> Figures:
    """24 reports in one process, in turn with the floor and with a part of the naive loop."""
    count, months = (1, MONTHS[-3:]) if quick else (4, MONTHS)
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", count)
    work("floor", folder / "warming", MONTHS[-1], *accounts)  # writes every account's cache
    plan = [(account, month) for account in accounts for month in months]
    ours, least, loop = [], [], []
    for turn in range(1 if quick else 3):
        alone = work("batch", folder / f"out-{turn}", ",".join(months), "1", "", *accounts)
        ours.append(alone[0] / len(plan))
        floor = work("floor", folder / "floor", ",".join(months), *accounts)
        least.append(floor[2]["cpu"] / len(plan))
        some = plan[turn::6]  # 4 of the 24 each turn: they take as long as all of ours
        loop.append(statistics.mean(naive(folder, *each) for each in some))
    return {
        "reports": len(plan),
        "turns": len(ours),
        "naive_reports": len(plan[::6]) * len(loop),
        "against_naive": median([b / a for a, b in zip(ours, loop, strict=True)]),
        "against_floor": median([a / b for a, b in zip(ours, least, strict=True)]),
        "seconds": [median(loop), median(ours), median(least)],
    }


def drawing(folder: Path, quick: bool) -> Figures:
    """What a figure costs as it is drawn and as it might have been; the floor with both."""
    (account,) = bench_work.accounts(SAMPLE, folder / "accounts", 1)
    months = ",".join(MONTHS[-1:] if quick else MONTHS[-4:])
    found = work("drawing", folder / "drawing", account, MONTHS[-1])[2]
    cheap, costly = [], []
    for _ in range(1 if quick else 3):
        cheap.append(work("floor", folder / "floor", months, account)[2])
        costly.append(work("costly", folder / "costly", months, account)[2])
    return found | {
        "floor": median([each["cpu"] / each["reports"] for each in cheap]),
        "floor_before": median([each["cpu"] / each["reports"] for each in costly]),
    }


def profile(folder: Path, quick: bool) -> Figures:
    """Where the time of one report goes, once everything is imported and warm."""
    (account,) = bench_work.accounts(SAMPLE, folder / "accounts", 1)
    return work("profile", folder / "profile", account, MONTHS[-1])[2]


def workers(folder: Path, quick: bool) -> Figures:
    """A pool of two, one process, and a Dask cluster of two, in turn on the same reports."""
    from distributed import LocalCluster

    months = MONTHS[-2:] if quick else MONTHS
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", 2 if quick else 4)
    work("floor", folder / "warming", MONTHS[-1], *accounts)
    walls: list[list[float]] = []
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        places = ("1", ""), ("2", ""), ("2", cluster.scheduler_address)
        for turn in range(1 if quick else 3):
            walls.append([])
            for number, (jobs, dask) in enumerate(places):
                out = folder / f"out-{turn}-{number}"
                answer = work("batch", out, ",".join(months), jobs, dask, *accounts)[2]
                walls[-1].append(answer["seconds"])
    return {
        "reports": len(accounts) * len(months),
        "turns": len(walls),
        "speedup": median([one / pool for one, pool, _ in walls]),
        "dask_overhead": median([dask / pool - 1 for _, pool, dask in walls]),
        "seconds": [median([turn[place] for turn in walls]) for place in range(3)],
    }


def growth(folder: Path, quick: bool, count: int = 1000) -> Figures:
    """Many reports by two processes side by side; then all of them again by one, unchanged."""
    half = 20 if quick else count // 2
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", 2 * -(-half // 18))
    out, middle = folder / "many", len(accounts) // 2
    lots = accounts[:middle], accounts[middle:]
    made, _, said = cost([piece("many", out, str(half), *lot) for lot in lots])
    tells = [json.loads(each.splitlines()[-1])["moments"] for each in said]
    again, seconds, told = cost([piece("again", out, str(half), *accounts)])
    skipped = json.loads(told[0].splitlines()[-1])["skipped"]
    if skipped != 2 * half:
        raise SystemExit(f"{skipped} of {2 * half} reports were found unchanged")
    early, late = [tell[1] for tell in tells], [tell[-1] for tell in tells]
    return {
        "reports": 2 * half,
        "each": half,
        "early": early[0]["reports"],
        "late": late[0]["reports"],
        "again": again / made,
        "again_seconds": [again, seconds],
        "memory": median(
            [b["megabytes"] / a["megabytes"] for a, b in zip(early, late, strict=True)]
        ),
        "megabytes": median([moment["megabytes"] for moment in late]),
        "moments": tells[0],
        "pace": median([b["pace"] / a["pace"] for a, b in zip(early, late, strict=True)]),
        "cpu": made / (2 * half),
    }


def posts(folder: Path, quick: bool) -> Figures:
    """One report of an account with a thousand to a million posts: first look, and second."""
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000, 1_000_000)
    rows = []
    for count in sizes:
        account = bench_work.many_posts(SAMPLE, folder / f"posts-{count}", count)
        bytes_of = sum(path.stat().st_size for path in Path(account, "exports").iterdir())
        looks = []
        for _ in range(2):
            cpu, _, answer = work("posts", folder / "out", account)
            looks.append(answer | {"cpu": cpu})
        rows.append({"posts": count, "export_mb": bytes_of / 1e6, "looks": looks})
    return {"sizes": rows}


def overview(folder: Path, quick: bool) -> Figures:
    """The portfolio page over many accounts, from their summaries."""
    rows = []
    for count in (20, 100) if quick else (100, 1_000, 10_000):
        answer = work("portfolio", folder / f"of-{count}", SAMPLE, str(count))[2]
        rows.append({"accounts": count, **answer})
    return {"sizes": rows}


PIECES: dict[str, Callable[[Path, bool], Figures]] = {
    each.__name__: each
    for each in (cold, batch, drawing, profile, workers, growth, posts, overview)
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few reports, no pages of its own")
    parser.add_argument("--only", nargs="+", choices=PIECES, default=list(PIECES), metavar="PIECE")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="default: docs")
    parser.add_argument("--reports", type=int, default=1000, help="how many for the piece growth")
    parser.add_argument("--loading", action="store_true", help="the loading bench too (minutes)")
    options = parser.parse_args()
    pages = options.pages or (None if options.quick else ROOT / "docs")
    kept = pages / "benchmarks.json" if pages else None
    results = json.loads(kept.read_text()) if kept and kept.exists() else {}
    compileall.compile_dir(ROOT / "lib", quiet=1)
    pieces = PIECES | {"growth": partial(growth, count=options.reports)}
    for name in options.only:
        load, started = os.getloadavg()[0], time.monotonic()
        with tempfile.TemporaryDirectory(prefix="twitter-goals-bench-") as folder:
            figures = pieces[name](Path(folder), options.quick)
        results[name] = {
            "figures": figures,
            "day": str(dt.date.today()),
            "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()},"
            f" Python {platform.python_version()}",
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
            "minutes": round((time.monotonic() - started) / 60, 1),
            "quick": options.quick,
        }
        print(bench_pages.section(name, results[name]), flush=True)
        if pages and kept:
            write_aside(kept, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
            for page, text in bench_pages.pages(results).items():
                write_aside(pages / page, text)
    if options.loading:
        subprocess.run([sys.executable, ROOT / "tools" / "bench_loading.py"], check=True)


if __name__ == "__main__":
    main()
