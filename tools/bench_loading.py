"""Loading, measured against polars on the same files: ratios of time and of peak memory.

A legacy file of a million posts, and two thousand monthly files, are made in a temporary folder.
Both readers take the same columns and parse the time; each run is a process of its own, ours and
polars' in turn, and what is printed is the median of the ratios of neighbours. The cache is
measured as the second look at an account against the first.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import numpy as np

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
{work}
wall, cpu = time.perf_counter(), time.process_time()
table = work()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--posts", type=int, default=1_000_000)
    arguments.add_argument("--files", type=int, default=2_000)
    arguments.add_argument("--times", type=int, default=5)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place), options.posts, options.files, options.times)


def measure(place: Path, posts: int, files: int, times: int) -> None:
    """Make the files, run everything, print a line each."""
    first_ms = 1_420_070_400_000  # 2015-01-01
    one, many = place / "one" / "exports", place / "many" / "exports"
    for folder in (one, many):
        folder.mkdir(parents=True)
    make(one / "tweets.csv", posts, 1, first_ms, 3000)
    for i in range(files):
        start = first_ms + i * 86_400_000  # a day each: no post stands twice
        make(many / f"tweet_activity_metrics_{i:04d}.csv", 60, i + 2, start, 1)
    size = (one / "tweets.csv").stat().st_size / 1e6
    print(f"a file of {posts:,} posts, {size:,.0f} MB; {files:,} files of 60 posts")
    show(
        "one file ÷ polars",
        pairs(("file", one / "tweets.csv"), ("polars", one / "tweets.csv"), times),
    )
    show("many files ÷ polars", pairs(("files", many / "*.csv"), ("polars", many / "*.csv"), times))
    show("one file, second ÷ first", cached(one.parent, times))
    show("many files, second ÷ first", cached(many.parent, times))


def show(name: str, found: dict[str, float]) -> None:
    ratios = "  ".join(
        f"{key.split()[0]} {found[key]:.2f}" for key in found if key.endswith("ratio")
    )
    rest = "  ".join(
        f"{key} {value:,.2f}" for key, value in found.items() if not key.endswith("ratio")
    )
    print(f"{name:28}{ratios}   ({rest})", flush=True)


if __name__ == "__main__":
    main()
