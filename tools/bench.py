"""``make bench``: speed and weight as ratios, measured in pairs in one run on this machine.

CPU seconds are those of finished child processes (``resource``), medians of ``--runs`` pairs; the
yardstick of a report is ``papermill`` then ``jupyter nbconvert`` on the same notebook. Writes
docs/benchmarks.md, dated. ``--loading`` adds the loading bench (``bench_loading.py``, minutes).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from twitter_goals.files import write_aside

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "03-monthly-report.ipynb"


def cost(*commands: Sequence[str | Path]) -> tuple[float, float]:
    """CPU seconds (user and system, children included) and wall seconds of commands in turn."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - started


def ours(out: Path, *options: str) -> list[str | Path]:
    return [BIN / "twitter-goals", "report", SAMPLE, "--out", out, *options]


def naive(folder: Path, month: str) -> list[list[str | Path]]:
    copy = folder / "copy.ipynb"
    return [
        [BIN / "papermill", NOTEBOOK, copy, "-p", "account", SAMPLE, "-p", "month", month],
        [BIN / "jupyter", "nbconvert", "--to", "html", copy],
    ]


def measure(runs: int) -> list[tuple[str, str, str]]:
    """Rows of (what, measured, aim)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cost(ours(folder / "warm-up"))
        pairs = [
            (cost(ours(folder / f"cold{i}"))[0], cost(*naive(folder, "2026-10"))[0])
            for i in range(runs)
        ]
        cold = statistics.median(a / b for a, b in pairs)
        months = folder / "months"
        batch, _ = cost(ours(months, "--month", "all"))
        made = len(list(months.glob("*/*/report.html")))
        loop = statistics.median(b for _, b in pairs)
        again, _ = cost(ours(months, "--month", "all"))
        _, wall_two = cost(ours(folder / "two", "--month", "all", "--jobs", "2"))
        _, wall_one = cost(ours(folder / "one", "--month", "all"))
        weight = (months / "khabar_example" / "2026-10" / "report.html").stat().st_size
    return [
        ("one report, cold: its CPU ÷ that of papermill and nbconvert", f"{cold:.2f}", "≤ 0.5"),
        (f"{made} months in one run: CPU a report, naive loop ÷ ours",
         f"{loop / (batch / made):.1f}", "≥ 6"),
        (f"{made} unchanged months again: CPU ÷ making them", f"{again / batch:.3f}", "≤ 0.01"),
        ("two workers against one: wall time", f"{wall_one / wall_two:.2f}", "≥ 1.8"),
        ("weight of the sample's report, 14 sub-goals", f"{weight / 1000:.0f} KB", "≤ 200 KB"),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="pairs of the cold report")
    parser.add_argument("--loading", action="store_true", help="the loading bench too")
    options = parser.parse_args()
    rows = measure(options.runs)
    table = "\n".join(f"| {what} | {value} | {aim} |" for what, value, aim in rows)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    page = (
        f"# Benchmarks\n\nMade by `make bench` on {dt.date.today()}: {machine}. Ratios within one "
        "run, so that they carry over to other machines.\n\n"
        f"| what | measured | aim |\n|---|---|---|\n{table}\n"
    )
    print(page)
    write_aside(ROOT / "docs" / "benchmarks.md", page)
    if options.loading:
        subprocess.run([sys.executable, ROOT / "tools" / "bench_loading.py"], check=True)


if __name__ == "__main__":
    main()
