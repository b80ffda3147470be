"""The work that ``bench.py`` measures, each piece in a process of its own; prints one JSON object.

python tools/bench_work.py PIECE OUT [ARGUMENT ...]
"""

from __future__ import annotations

import io
import json
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PARTS = (
    "headline", "scorecard", "contents", "subgoals", "what_drove_it", "data_quality",
    "provenance", "glossary",
)  # fmt: skip
HANDLE = "khabar_example"
MOMENTS = (10, 20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000)


def accounts(sample: Path, out: Path, count: int) -> list[str]:
    """The sample under other names: the same files, another handle inside."""
    made = []
    for number in range(count):
        folder = out / f"account-{number:04d}"
        if not folder.exists():
            shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".*"))
            for path in [path for path in folder.rglob("*") if path.is_file()]:
                content = path.read_bytes().replace(HANDLE.encode(), f"{HANDLE}{number}".encode())
                path.unlink()
                path.with_name(path.name.replace(HANDLE, f"{HANDLE}{number}")).write_bytes(content)
        made.append(str(folder))
    return made


def many_posts(sample: Path, folder: Path, count: int) -> str:
    """An account with so many posts: the sample's, again and again at other moments and ids."""
    import pandas as pd

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".*", "exports"))
    (folder / "exports").mkdir()
    for path in (sample / "exports").glob("account_overview*"):
        shutil.copy(path, folder / "exports")
    contents = sorted((sample / "exports").glob("account_analytics_content*"))
    frames = [pd.read_csv(path, dtype=str) for path in contents]
    posts = pd.concat(frames).drop_duplicates("Post id", keep="last").reset_index(drop=True)
    for number in range(0, count, 250_000):  # a download holds so many rows and no more
        rows = posts.iloc[[row % len(posts) for row in range(number, min(count, number + 250_000))]]
        turn = pd.Series(range(number, number + len(rows)), index=rows.index) // len(posts)
        ids = (rows["Post id"].astype("int64") + turn * 4_194_304).astype(str)  # a moment later
        links = "https://x.com/" + HANDLE + "/status/" + ids
        rows = rows.assign(**{"Post id": ids, "Post Link": links})
        rows.to_csv(folder / "exports" / f"content-{number}.csv", index=False)
    return str(folder)


def batch(out: str, months: str, jobs: str, dask: str, *folders: str) -> dict[str, Any]:
    """All months of all accounts by ``batch``; wall seconds from first to last."""
    from twitter_goals.batch import Where, requests, run

    started = time.perf_counter()
    plan = requests(folders, months.split(","), out=out)
    outcome = run(plan, Where.chosen(int(jobs), dask or None))
    assert outcome.exit_code == 0, [result.error for result in outcome.of("failed")]
    return {
        "reports": len(outcome.results),
        "made": len(outcome.of("made")),
        "seconds": time.perf_counter() - started,
    }


def many(out: str, count: str, *folders: str) -> dict[str, Any]:
    """So many reports in one run, in this process; memory of all its processes at some moments."""
    import psutil

    from twitter_goals.batch import requests, run

    months = [f"{year}-{month:02d}" for year, month in
              [(2025, m) for m in range(5, 13)] + [(2026, m) for m in range(1, 11)]]  # fmt: skip
    plan = requests(folders, months, out=out)[: int(count)]
    us, seen, done, started = psutil.Process(), [], [0], time.perf_counter()

    def told(result: Any) -> None:
        assert result.status != "failed", result.error
        done[0] += 1
        if done[0] in MOMENTS or done[0] == len(plan):
            family = [us, *us.children(recursive=True)]
            memory = sum(process.memory_full_info().pss for process in family)
            seen.append([done[0], time.perf_counter() - started, memory / 1e6])

    outcome = run(plan, told=told)
    return {"made": len(outcome.of("made")), "moments": seen}


def floor(out: str, months: str, *folders: str) -> dict[str, Any]:
    """The same reports with everything imported and warm: compute, draw, write. Nothing else."""
    import twitter_goals as tg
    from twitter_goals import page

    def one(folder: str, month: str) -> None:
        report = tg.open(folder).report(month)
        body = "\n".join(getattr(report, part)()._repr_html_() for part in PARTS)
        html = page.document(body, report.language, page.title(report))
        where = Path(out) / f"{Path(folder).name}-{month}"
        where.with_suffix(".html").write_text(html, encoding="utf-8")
        where.with_suffix(".json").write_text(report.summary().json(), encoding="utf-8")

    names = months.split(",")
    one(folders[0], names[0])
    before = _cpu()
    for folder in folders:
        for month in names:
            one(folder, month)
    return {"reports": len(names) * len(folders), "cpu": _cpu() - before}


def drawing(out: str, folder: str, month: str) -> dict[str, Any]:
    """The figures of one report as they are drawn, and as they might have been."""
    import matplotlib
    import seaborn

    import twitter_goals as tg
    from twitter_goals import charts

    makers: list[Any] = []
    original = charts.svg

    def caught(figure: Any, *names: str) -> Any:
        makers.append(figure)
        return original(figure, *names)

    for module in [module for name, module in sys.modules.items() if "twitter_goals" in name]:
        if getattr(module, "svg", None) is original:
            module.svg = caught
    charts.svg = caught
    report = tg.open(folder).report(month)
    for part in PARTS:
        getattr(report, part)()._repr_html_()
    charts.svg = original

    def timed(draw: Any) -> float:
        draw(makers[0])
        before = _cpu()
        for figure in makers:
            draw(figure)
        return (_cpu() - before) / len(makers) * 1000

    def saved(figure: Any, layout: str | None = None, **options: Any) -> None:
        figure.set_layout_engine(layout or "none")
        figure.savefig(io.BytesIO(), **options)

    def as_paths(figure: Any) -> None:
        with matplotlib.rc_context({"svg.fonttype": "path"}):
            saved(figure, format="svg")

    measured = {
        "ours": timed(lambda figure: original(figure, "a", "b", "c")),
        "svg, letters as paths": timed(as_paths),
        "svg, constrained layout and a tight box": timed(
            lambda figure: saved(figure, "constrained", format="svg", bbox_inches="tight")
        ),
        "png of 200 dpi": timed(lambda figure: saved(figure, format="png", dpi=200)),
    }
    posts = report.data.posts.head(150)
    kinds = report.drivers["kinds"]

    def by_seaborn(_: Any) -> None:
        from matplotlib.figure import Figure

        axis = Figure(figsize=(4, 2)).add_subplot()
        axis.set_xscale("log")
        seaborn.swarmplot(posts, x="impressions", y="is_reply", orient="h", ax=axis, size=3)
        axis.figure.canvas.draw()

    swarm = timed(lambda _: charts.posts_chart(posts, kinds, report.language))
    return {
        "figures": len(makers),
        "milliseconds": measured,
        "swarm": {"ours": swarm, "seaborn": timed(by_seaborn)},
    }


def posts(out: str, folder: str) -> dict[str, Any]:
    """One report of an account, and the most memory its processes had at a time."""
    import threading

    import psutil

    from twitter_goals.batch import requests, run

    us, most, over = psutil.Process(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            memory = 0
            for process in [us, *us.children(recursive=True)]:
                try:
                    memory += process.memory_full_info().pss
                except psutil.Error:
                    continue
            most[0] = max(most[0], memory / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    outcome = run(requests([folder], ["2026-10"], out=out), force=True)
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    assert outcome.exit_code == 0, outcome.results[0].error
    return {"seconds": seconds, "megabytes": most[0]}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(arguments: Sequence[str]) -> None:
    piece, out, *rest = arguments
    works = {"batch": batch, "many": many, "floor": floor, "drawing": drawing, "posts": posts}
    print(json.dumps(works[piece](out, *rest)))


if __name__ == "__main__":  # a pool's workers import this file too
    main(sys.argv[1:])
