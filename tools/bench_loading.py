"""Loading, measured against polars on the same files: ratios of time and of peak memory.

    python tools/bench_loading.py [--only PIECE ...] [--pages FOLDER] [--posts N] [--files N]

A legacy file of a million posts, and two thousand monthly files, are made in a temporary folder.
Both readers take the same columns and parse the time; each run is a process of its own, ours and
polars' in turn, and what counts is the median of the ratios of neighbours. The cache is measured
as the second look at an account against the first. Writes benchmarks-loading.md from
benchmarks-loading.json, where each piece keeps its figures and the day and load it was measured
under; of other numbers than the usual ones only where ``--pages`` says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from twitter_goals.files import write_aside

DOCS = Path(__file__).parents[1] / "docs"
FIRST_MS = 1_420_070_400_000  # 2015-01-01
POSTS, FILES, TIMES = 1_000_000, 2_000, 5

EPOCH_MS = 1_288_834_974_657
HEADER = [
    "Tweet id",
    "Tweet permalink",
    "Tweet text",
    "time",
    "impressions",
    "engagements",
    "engagement rate",
    "retweets",
    "replies",
    "likes",
    "user profile clicks",
    "url clicks",
    "hashtag clicks",
    "detail expands",
    "permalink clicks",
    "app opens",
    "app installs",
    "follows",
    "email tweet",
    "dial phone",
    "media views",
    "media engagements",
]
LOADED = [name for name in HEADER if name not in ("permalink clicks", "email tweet", "dial phone")]
WORDS = [
    "morning",
    "briefing",
    "vote",
    "parliament",
    "readers",
    "region",
    "explained",
    "chart",
    "thread",
    "tonight",
    "live",
    "river",
    "school",
    "budget",
    "minister",
    "harvest",
    "گزارش",
    "امروز",
    "تحلیل",
    "خبر",
    "شهر",
    "باران",
    "📈",
    "🧵",
    "😀",
    "@reader",
    "#news",
    "&amp;",
    "“quoted”",
]


def make(path: Path, posts: int, seed: int, first_ms: int, days: int) -> None:
    """One legacy by-tweet file as X writes it: texts over several lines, emoji, two alphabets."""
    random = np.random.default_rng(seed)
    ids = (np.sort(random.integers(first_ms, first_ms + days * 86_400_000, posts)) - EPOCH_MS) << 22
    ids = np.unique(ids | random.integers(0, 1 << 22, posts))[::-1]
    minutes = ((ids >> 22) + EPOCH_MS) // 60_000
    times = np.datetime_as_string(minutes.astype("datetime64[m]"))
    impressions = random.lognormal(7, 1.2, len(ids)).astype(int) + 1
    shares = [0.002, 0.001, 0.006, 0.004, 0.003, 0.0005, 0.006]
    parts = random.binomial(impressions[:, None], shares)
    media = random.binomial(impressions, 0.001)
    engagements = parts.sum(axis=1) + media
    words = random.integers(0, len(WORDS), (len(ids), 8))
    tail = ',"-"' * 18 + "\n"
    header = [*HEADER, *(f"promoted {name}" for name in HEADER[4:])]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(f'"{name}"' for name in header) + "\n")
        rows = zip(ids.tolist(), times.tolist(), impressions.tolist(), engagements.tolist(),
                   parts.tolist(), media.tolist(), words.tolist(), strict=True)  # fmt: skip
        for i, (post_id, time, seen, engaged, counts, viewed, chosen) in enumerate(rows):
            when = time.replace("T", " ")
            text = " ".join(WORDS[word] for word in chosen)
            text += f"\n\nhttps://t.co/{post_id % 10**10}" if i % 3 == 0 else ""
            floats = "".join(f'"{count}.0",' for count in (*counts, 0))
            stream.write(
                f'"{post_id}","https://twitter.com/newsroom/status/{post_id}","{text}",'
                f'"{when} +0000","{seen}.0","{engaged}.0","{rate(engaged / seen)}",'
                f'{floats}"0","0","0","0","0","{viewed * 3}","{viewed}"{tail}'
            )


def rate(value: float) -> str:
    """As Java writes a double."""
    if value == 0 or value >= 1e-3:
        return repr(value)
    digits, exponent = f"{Decimal(repr(value)).normalize():E}".split("E")
    return f"{digits}{'' if '.' in digits else '.0'}E{int(exponent)}"


# --- what each process does

WORK = {
    "polars": """
import polars
names = [polars.col(name) for name in LOADED]
def work():
    time = polars.col("time").str.to_datetime("%Y-%m-%d %H:%M %z")
    return polars.scan_csv(TARGET).select(names).with_columns(time).collect()
""",
    "file": """
from pathlib import Path
from twitter_goals import exports
import pandas, pyarrow.compute, pyarrow.csv
def work():
    return exports.read(Path(TARGET)).tables["posts"]
""",
    "files": """
from pathlib import Path
from twitter_goals import exports, tidy
import pandas, pyarrow.compute, pyarrow.csv
def work():
    return tidy.tidy(exports.read_files(sorted(Path(TARGET).parent.glob("*.csv")))).posts
""",
    "account": """
from pathlib import Path
from twitter_goals.cache import Reading
import pandas, pyarrow.compute, pyarrow.csv, pyarrow.parquet
def work():
    return Reading(Path(TARGET)).tidy("Asia/Tehran").posts
""",
}
CHILD = """
import json, resource, time
LOADED, TARGET = {loaded!r}, {target!r}
def most():
    try:  # Linux lets a process begin with the peak of the one that started it (ru_maxrss)
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
{work}
wall, cpu = time.perf_counter(), time.process_time()
table = work()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = most() / 1024
print(json.dumps(dict(wall=wall, cpu=cpu, peak=peak, rows=len(table))))
"""


def run(work: str, target: Path) -> dict[str, float]:
    """One process: seconds of wall and processor, peak megabytes, rows."""
    code = CHILD.format(loaded=LOADED, target=str(target), work=WORK[work])
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


def pairs(first: tuple[str, Path], second: tuple[str, Path], times: int) -> dict[str, float]:
    """Medians of first ÷ second, run in turn; and the median seconds and megabytes of both."""
    found = []
    for i in range(times):
        one, other = (run(*first), run(*second)) if i % 2 == 0 else reversed(
            (run(*second), run(*first)))  # fmt: skip
        assert one["rows"] == other["rows"], (one, other)
        found.append((one, other))
    ratios = {
        f"{name} ratio": statistics.median(one[name] / other[name] for one, other in found)
        for name in ("wall", "cpu", "peak")
    }
    for label, place in (("ours", 0), ("theirs", 1)):
        for name in ("wall", "cpu", "peak"):
            ratios[f"{label} {name}"] = statistics.median(pair[place][name] for pair in found)
    return ratios


def cached(account: Path, times: int) -> dict[str, float]:
    """The second look at an account ÷ the first, the cache emptied before each first one."""
    found = []
    for _ in range(times):
        shutil.rmtree(account / ".cache", ignore_errors=True)
        found.append((run("account", account), run("account", account)))
    return {
        f"{name} ratio": statistics.median(again[name] / first[name] for first, again in found)
        for name in ("wall", "cpu", "peak")
    } | {
        f"{label} {name}": statistics.median(pair[place][name] for pair in found)
        for label, place in (("first", 0), ("second", 1))
        for name in ("wall", "cpu", "peak")
    }  # fmt: skip


INTRODUCTION = """\
# Benchmarks: loading

Written by `make bench OPTIONS=--loading`, from what it measured. Both sides of a ratio read the
same files in processes of their own, imports left out, one right after the other and in turn;
ratios are medians of such pairs and carry over to other machines, absolute figures (“here”) do
not. polars reads with `scan_csv`, the same columns, times parsed; ours also checks every row
against what X writes, and merges. CPU is that of all threads, memory the peak of the process,
libraries included. *Load* is the machine's load average before and after: what else ran makes
wall times worthless and disturbs CPU times less.
"""
ABOUT = {
    "one_file": ("One large file", "A legacy by-tweet export as X writes it: texts over several "
                 "lines, emoji, two alphabets.", "≤ 1.5"),
    "many_files": ("Many small files", "Legacy exports of one account, read and merged.", "≤ 1.5"),
    "careful": ("A file that needs repair", "The same as the large one, a tenth of it, with a "
                "byte order mark in front: every cell is looked at by the careful road.", ""),
    "one_file_again": ("The large file a second time", "From the cache, against the first time.",
                       "≤ 0.1"),
    "many_files_again": ("The small files a second time", "From the cache, against the first time.",
                         "≤ 0.1"),
}  # fmt: skip


def files_of(name: str, place: Path, posts: int, files: int) -> tuple[Path, str]:
    """Makes the files a piece reads; the folder of the account, and what lies in it, in words."""
    folder = place / name / "exports"
    folder.mkdir(parents=True)
    if name.startswith("many"):
        for i in range(files):  # a day each: no post stands twice
            make(folder / f"tweet_activity_metrics_{i:04d}.csv", 60, i + 2,
                 FIRST_MS + i * 86_400_000, 1)  # fmt: skip
        said = f"{files:,} files of 60 posts"
    else:
        count = posts // 10 if name == "careful" else posts
        make(folder / "tweets.csv", count, 1, FIRST_MS, 3000)
        if name == "careful":
            whole = (folder / "tweets.csv").read_bytes()
            (folder / "tweets.csv").write_bytes(b"\xef\xbb\xbf" + whole)
        said = f"{count:,} posts"
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return folder, f"{said}, {size:,.0f} MB"


def measure(name: str, place: Path, posts: int, files: int, times: int) -> dict[str, Any]:
    """The figures of one piece."""
    folder, said = files_of(name, place, posts, files)
    if name.endswith("again"):
        return {"files": said, **cached(folder.parent, times)}
    many = name == "many_files"
    target = folder / ("*.csv" if many else "tweets.csv")
    return {
        "files": said, **pairs(("files" if many else "file", target), ("polars", target), times)
    }  # fmt: skip


def section(name: str, result: dict[str, Any]) -> str:
    """The section of one piece, as Markdown."""
    title, about, aim = ABOUT[name]
    f = result["figures"]
    one, other = ("second", "first") if name.endswith("again") else ("ours", "polars")
    mine, their = ("second", "first") if name.endswith("again") else ("ours", "theirs")
    rows = [
        (f"CPU, {one} ÷ {other}", f"{f['cpu ratio']:.2f}", aim),
        (f"wall time, {one} ÷ {other}", f"{f['wall ratio']:.2f}", aim),
        (f"peak memory, {one} ÷ {other}", f"{f['peak ratio']:.2f}",
         "" if other == "first" else aim),
        (f"CPU seconds here: {one}, {other}",
         f"{f[f'{mine} cpu']:.2f}, {f[f'{their} cpu']:.2f}", ""),
        (f"peak memory here: {one}, {other}",
         f"{f[f'{mine} peak']:,.0f} MB, {f[f'{their} peak']:,.0f} MB", ""),
    ]  # fmt: skip
    table = "\n".join("| {} | {} | {} |".format(*row) for row in rows)
    few = " **Few posts only: a trial of the tool, no measurement.**" if result["quick"] else ""
    load = "load {} and {}".format(*result["load"])
    when = (
        f"{f['files']}; {result['times']} pairs. Measured {result['day']} in {result['minutes']} "
        f"minutes; {result['machine']}; {load}."
    )
    table = f"| what | measured | aim |\n|---|---|---|\n{table}"
    return f"## {title}\n\n{about}{few}\n\n{table}\n\n{when}\n"


def page(results: dict[str, Any]) -> str:
    """Every section whose figures are there."""
    sections = [section(name, results[name]) for name in ABOUT if name in results]
    return "\n".join([INTRODUCTION, *sections])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=ABOUT, default=list(ABOUT), metavar="PIECE")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="default: docs")
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--times", type=int, default=TIMES, help="pairs")
    options = parser.parse_args()
    quick = (options.posts, options.files) != (POSTS, FILES)
    pages = options.pages or (None if quick else DOCS)
    kept = pages / "benchmarks-loading.json" if pages else None
    results = json.loads(kept.read_text()) if kept and kept.exists() else {}
    for name in options.only:
        load, started = os.getloadavg()[0], time.monotonic()
        with tempfile.TemporaryDirectory(prefix="twitter-goals-bench-") as place:
            figures = measure(name, Path(place), options.posts, options.files, options.times)
        results[name] = {
            "figures": figures,
            "times": options.times,
            "day": str(dt.date.today()),
            "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()},"
            f" Python {platform.python_version()}",
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
            "minutes": round((time.monotonic() - started) / 60, 1),
            "quick": quick,
        }
        print(section(name, results[name]), flush=True)
        if pages and kept:
            write_aside(kept, json.dumps(results, ensure_ascii=False, indent=1) + "\n")
            write_aside(pages / "benchmarks-loading.md", page(results))


if __name__ == "__main__":
    main()
