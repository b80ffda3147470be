"""``make bench``: speed, memory and weight as ratios, measured in pairs on this machine.

    python tools/bench.py [--quick] [--only PIECE ...] [--loading]

CPU seconds are those of finished child processes and their children (``resource``); medians of
pairs, the two sides of a pair one right after the other. The yardstick of a report is
``papermill`` then ``jupyter nbconvert`` on the same notebook. Writes docs/benchmarks.md from
docs/benchmarks.json, where each piece keeps its figures and the day and load they were measured
under. ``--quick`` takes minutes and few reports, everything else about two hours on two cores.
"""

from __future__ import annotations

import argparse
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
from pathlib import Path
from typing import Any

import bench_work
from twitter_goals.files import write_aside

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "03-monthly-report.ipynb"
WORK = ROOT / "tools" / "bench_work.py"
RESULTS, PAGE = ROOT / "docs" / "benchmarks.json", ROOT / "docs" / "benchmarks.md"
MONTHS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]


def cost(*commands: Sequence[str | Path]) -> tuple[float, float, str]:
    """CPU seconds (user and system, children included), wall seconds, and the last output."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        done = subprocess.run(
            [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - started, done.stdout


def work(piece: str, out: Path, *arguments: str) -> tuple[float, float, dict[str, Any]]:
    """Cost and answer of a piece of ``bench_work``."""
    out.mkdir(parents=True, exist_ok=True)
    cpu, wall, said = cost([sys.executable, WORK, piece, out, *arguments])
    return cpu, wall, json.loads(said.splitlines()[-1])


def naive(folder: Path, account: str | Path, month: str) -> list[list[str | Path]]:
    copy = folder / "copy.ipynb"
    return [
        [BIN / "papermill", "--no-progress-bar", NOTEBOOK, copy, "-p", "account", account,
         "-p", "month", month],
        [BIN / "jupyter", "nbconvert", "--to", "html", copy],
    ]  # fmt: skip


# --- the pieces: each gives rows of (what, measured, aim)

Rows = list[tuple[str, str, str]]


def cold(folder: Path, quick: bool) -> Rows:
    """One report by the command, against papermill and nbconvert."""
    command = [BIN / "twitter-goals", "report", SAMPLE, "--month", "2026-10", "--force"]
    pairs = [
        (cost([*command, "--out", folder]), cost(*naive(folder, SAMPLE, "2026-10")))
        for _ in range(2 if quick else 7)
    ]
    cpu = statistics.median(a[0] / b[0] for a, b in pairs)
    wall = statistics.median(a[1] / b[1] for a, b in pairs)
    page = folder / bench_work.HANDLE / "2026-10" / "report.html"
    seconds = statistics.median(a[0] for a, _ in pairs), statistics.median(b[0] for _, b in pairs)
    return [
        ("one report, cold: CPU ÷ that of papermill and nbconvert", f"{cpu:.2f}", "≤ 0.5"),
        ("the same, wall time", f"{wall:.2f}", ""),
        ("CPU seconds of the two here", "{:.1f} and {:.1f}".format(*seconds), ""),
        ("weight of its page", f"{page.stat().st_size / 1000:.0f} KB", "≤ 200 KB"),
    ]


def many_at_once(folder: Path, quick: bool) -> Rows:
    """24 reports in one run, against the naive loop and against the floor."""
    count, months = (1, MONTHS[-3:]) if quick else (4, MONTHS)
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", count)
    reports = count * len(months)
    ours, least = [], []
    for turn in range(1 if quick else 3):
        out = folder / f"out-{turn}"
        ours.append(work("batch", out, ",".join(months), "1", "", *accounts)[0] / reports)
        answer = work("floor", folder / "floor", ",".join(months), *accounts)[2]
        least.append(answer["cpu"] / reports)
    loop = [cost(*naive(folder, account, month))[0] for account in accounts for month in months]
    mine, floor = statistics.median(ours), statistics.median(least)
    against = statistics.median(a / b for a, b in zip(ours, least, strict=True))
    seconds = statistics.mean(loop), mine, floor
    return [
        (f"{reports} reports: CPU of the naive loop ÷ ours", f"{statistics.mean(loop) / mine:.1f}",
         "≥ 6"),
        (f"{reports} reports: CPU ÷ the floor (all imported, one process)", f"{against:.2f}",
         "≤ 1.25"),
        ("CPU seconds a report here: naive, ours, floor", "{:.2f}, {:.2f}, {:.2f}".format(*seconds),
         ""),
    ]  # fmt: skip


def drawing(folder: Path, quick: bool) -> Rows:
    """What a figure costs as it is drawn, and as it might have been."""
    account = bench_work.accounts(SAMPLE, folder / "accounts", 1)[0]
    answer = work("drawing", folder / "drawing", account, "2026-10")[2]
    times = dict(answer["milliseconds"])
    ours = times.pop("ours")
    rows = [(f"drawing a figure as {name} ÷ ours", f"{ms / ours:.1f}", "") for name, ms in
            times.items()]  # fmt: skip
    swarm = answer["swarm"]["seaborn"] / answer["swarm"]["ours"]
    return [
        (f"drawing one of a report's {answer['figures']} figures, its page's SVG included, here",
         f"{ours:.0f} ms CPU", ""),
        *rows,
        ("a swarm of 150 posts by seaborn ÷ ours, its import left out", f"{swarm:.1f}", ""),
    ]  # fmt: skip


def side_by_side(folder: Path, quick: bool) -> Rows:
    """A pool of two, one worker, and a Dask cluster of two, on the same reports."""
    from distributed import LocalCluster

    months = MONTHS[-2:] if quick else MONTHS
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", 2 if quick else 4)
    speedup, overhead = [], []
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        for turn in range(1 if quick else 3):
            walls = []
            for name, jobs, dask in (
                ("one", "1", ""), ("pool", "2", ""), ("dask", "2", cluster.scheduler_address),
            ):  # fmt: skip
                out = folder / f"{name}-{turn}"
                answer = work("batch", out, ",".join(months), jobs, dask, *accounts)[2]
                walls.append(answer["seconds"])
            speedup.append(walls[0] / walls[1])
            overhead.append(walls[2] / walls[1] - 1)
    return [
        ("a pool of two against one process: wall time", f"{statistics.median(speedup):.2f}",
         "≥ 1.8"),
        ("a Dask cluster of two over the pool: wall time", f"{statistics.median(overhead):+.0%}",
         "≤ +10%"),
    ]  # fmt: skip


def growth(folder: Path, quick: bool) -> Rows:
    """From 10 to 1,000 reports in one run; and then all of them again, unchanged."""
    count = 20 if quick else 1000
    accounts = bench_work.accounts(SAMPLE, folder / "accounts", -(-count // 18))
    out = folder / "many"
    made, _, answer = work("many", out, str(count), *accounts)
    again, wall, _ = work("many", out, str(count), *accounts)
    first, last = answer["moments"][0], answer["moments"][-1]
    early = answer["moments"][1] if len(answer["moments"]) > 2 else first
    pace = (last[1] - early[1]) / max(last[0] - early[0], 1) / ((early[1] - 0) / early[0])
    return [
        (f"{count:,} unchanged reports again: CPU ÷ making them", f"{again / made:.4f}", "≤ 0.01"),
        ("the same here", f"{again:.1f} s CPU, {wall:.1f} s", ""),
        (f"memory of all processes after {last[0]:,} reports ÷ after {first[0]}",
         f"{last[2] / first[2]:.2f}", "flat"),
        (f"memory of all processes after {last[0]:,} reports here", f"{last[2]:.0f} MB", ""),
        (f"seconds a report from the {early[0]}th to the {last[0]:,}th ÷ of the first {early[0]}",
         f"{pace:.2f}", "flat"),
    ]  # fmt: skip


def sizes(folder: Path, quick: bool) -> Rows:
    """One report of an account with a thousand to a million posts, first and second look."""
    rows: Rows = []
    for posts in (1_000, 10_000) if quick else (1_000, 10_000, 100_000, 1_000_000):
        account = bench_work.many_posts(SAMPLE, folder / f"posts-{posts}", posts)
        first = work("posts", folder / "out", account)[2]
        second = work("posts", folder / "out", account)[2]
        rows.append(
            (f"a report of an account with {posts:,} posts, first and second time",
             f"{first['seconds']:.1f} and {second['seconds']:.1f} s,"
             f" {first['megabytes']:.0f} and {second['megabytes']:.0f} MB", "")
        )  # fmt: skip
    return rows


PIECES: dict[str, tuple[str, Callable[[Path, bool], Rows]]] = {
    "cold": ("One report", cold),
    "batch": ("24 reports in one run", many_at_once),
    "drawing": ("Drawing", drawing),
    "workers": ("Workers side by side", side_by_side),
    "growth": ("Many reports", growth),
    "posts": ("Many posts", sizes),
}


def page(results: dict[str, Any]) -> str:
    """The page of all pieces measured so far."""
    parts = [
        "# Benchmarks\n\nMade by `make bench`. Each line is a ratio, or says “here”: ratios carry "
        "over to other machines, absolute figures do not. Pairs were measured one right after "
        "the other. “Load” is what else the machine did at the time (its load average): wall "
        "times suffer from it, CPU seconds less.\n"
    ]
    for name, (title, piece) in PIECES.items():
        if name in results:
            found = results[name]
            table = "\n".join("| {} | {} | {} |".format(*row) for row in found["rows"])
            parts.append(
                f"## {title}\n\n{(piece.__doc__ or '').splitlines()[0]} {found['when']}\n\n"
                f"| what | measured | aim |\n|---|---|---|\n{table}\n"
            )
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few reports; writes nothing")
    parser.add_argument("--only", nargs="+", choices=PIECES, default=list(PIECES), metavar="PIECE")
    parser.add_argument("--loading", action="store_true", help="the loading bench too (minutes)")
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in options.only:
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory(prefix="twitter-goals-bench-") as folder:
            rows = PIECES[name][1](Path(folder), options.quick)
        for row in rows:
            print(*row, sep="  ", flush=True)
        loads = f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after"
        machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        results[name] = {"rows": rows, "when": f"({dt.date.today()}, {machine}, {loads}.)"}
        if not options.quick:
            write_aside(RESULTS, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
            write_aside(PAGE, page(results))
    if options.loading:
        subprocess.run([sys.executable, ROOT / "tools" / "bench_loading.py"], check=True)


if __name__ == "__main__":
    main()
