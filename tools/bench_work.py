"""The work that ``bench.py`` measures, each piece in a process of its own; prints one JSON object.

python tools/bench_work.py PIECE OUT [ARGUMENT ...]
"""

from __future__ import annotations

import base64
import io
import json
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PARTS = (
    "headline", "scorecard", "contents", "subgoals", "what_drove_it", "data_quality",
    "provenance", "glossary",
)  # fmt: skip
HANDLE = "khabar_example"
MOMENTS = (10, 20, 50, *range(100, 1000, 100))
YEAR_AND_A_HALF = [f"2025-{month:02d}" for month in range(5, 13)] + [
    f"2026-{month:02d}" for month in range(1, 11)
]


def accounts(sample: Path, out: Path, count: int) -> list[str]:
    """The sample under other names: the same files, another handle inside."""
    made = []
    for number in range(count):
        folder = out / f"account-{number:04d}"
        if not folder.exists():
            shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".*"))
            for path in [path for path in folder.rglob("*") if path.is_file()]:
                if path.parent.name == "baselines":
                    continue  # sealed
                content = path.read_bytes().replace(HANDLE.encode(), f"{HANDLE}{number}".encode())
                path.unlink()
                path.with_name(path.name.replace(HANDLE, f"{HANDLE}{number}")).write_bytes(content)
        made.append(str(folder))
    return made


def many_posts(sample: Path, folder: Path, count: int) -> str:
    """An account with so many posts: the sample's, again and again at other moments and ids."""
    import numpy as np
    import pandas as pd

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns(".*", "exports"))
    (folder / "exports").mkdir()
    for path in (sample / "exports").glob("account_overview*"):
        shutil.copy(path, folder / "exports")
    contents = sorted((sample / "exports").glob("account_analytics_content*"))
    every = pd.concat([pd.read_csv(path, dtype=str) for path in contents])
    posts = every.dropna(subset=["Post id"]).drop_duplicates("Post id", keep="last")
    known = np.array([int(each) for each in posts["Post id"]])
    for number in range(0, count, 250_000):  # a download holds so many rows and no more
        places = np.arange(number, min(count, number + 250_000))
        again, which = np.divmod(places, len(posts))
        ids = pd.Series(known[which] + again * 4_194_304).astype(str)  # a millisecond later each
        links = "https://x.com/" + HANDLE + "/status/" + ids
        rows = posts.iloc[which].reset_index(drop=True)
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
    """So many reports by one process; its memory and pace at some moments."""
    import psutil

    from twitter_goals.batch import requests, run

    plan = requests(folders, YEAR_AND_A_HALF, out=out)[: int(count)]
    stops = [each for each in MOMENTS if each < len(plan)] + [len(plan)]
    us, done, sizes, moments = psutil.Process(), 0, [], []

    def told(result: Any) -> None:
        nonlocal done
        if result.status != "made":
            raise SystemExit(f"{result.status}: {result.error}")
        done += 1
        stop = stops[len(moments)]
        if done <= stop - 5:
            return
        family = [us, *us.children(recursive=True)]  # the warm process; no report is under way
        sizes.append(sum(process.memory_full_info().pss for process in family) / 1e6)
        if done == stop:
            cpu = sum(sum(each.cpu_times()[:4]) for each in [us, *us.children()])
            last = moments[-1] if moments else {"reports": 0, "cpu": 0.0}
            pace = (cpu - last["cpu"]) / (done - last["reports"])
            size = statistics.median(sizes)
            moments.append({"reports": done, "cpu": cpu, "pace": pace, "megabytes": size})
            sizes.clear()

    run(plan, told=told)
    return {"moments": moments}


def again(out: str, half: str, *folders: str) -> dict[str, Any]:
    """What two calls of ``many`` made, asked for once more, in one run."""
    from twitter_goals.batch import requests, run

    middle = len(folders) // 2
    plan = []
    for lot in (folders[:middle], folders[middle:]):
        plan += requests(lot, YEAR_AND_A_HALF, out=out)[: int(half)]
    return {"skipped": len(run(plan).of("skipped"))}


def _report(folder: str, month: str) -> tuple[Any, str, str]:
    """A report with nothing around it: its language and calendar, page and summary."""
    import twitter_goals as tg
    from twitter_goals import page

    report = tg.open(folder).report(month)
    body = "\n".join(getattr(report, part)()._repr_html_() for part in PARTS)
    html = page.document(body, report.language, page.title(report))
    return report, html, report.summary().json()


def floor(out: str, months: str, *folders: str) -> dict[str, Any]:
    """The same reports with everything imported and warm: compute, draw, write. Nothing else."""

    def one(folder: str, month: str) -> None:
        _, html, summary = _report(folder, month)
        where = Path(out) / f"{Path(folder).name}-{month}"
        where.with_suffix(".html").write_text(html, encoding="utf-8")
        where.with_suffix(".json").write_text(summary, encoding="utf-8")

    names = months.split(",")
    for month in ("2026-05", names[0]):  # warm: caches of fonts, templates, imports
        one(folders[0], month)
    before = _cpu()
    for folder in folders:
        for month in names:
            one(folder, month)
    return {"reports": len(names) * len(folders), "cpu": _cpu() - before}


def _intercepted(instead: Callable[..., Any]) -> None:
    """Have every chart of a report written by another function than ours."""
    from twitter_goals import charts

    _report_modules = [module for name, module in list(sys.modules.items())
                       if name.startswith("twitter_goals")]  # fmt: skip
    original = charts.svg
    for module in _report_modules:
        if getattr(module, "svg", None) is original:
            module.svg = instead  # type: ignore[attr-defined]


def _saved(figure: Any, layout: str | None = None, **options: Any) -> bytes:
    stream = io.BytesIO()
    figure.set_layout_engine(layout or "none")
    figure.savefig(stream, **options)
    return stream.getvalue()


AS_NOTEBOOKS_DO = {"layout": "constrained", "format": "png", "dpi": 200, "bbox_inches": "tight"}


def costly(out: str, months: str, *folders: str) -> dict[str, Any]:
    """The floor with figures as notebooks usually draw them: laid out, trimmed, 200 dpi, PNG."""
    from markupsafe import Markup

    import twitter_goals.monthly  # noqa: F401  (what is to be intercepted)

    def picture(figure: Any, *_: str) -> Any:
        data = base64.b64encode(_saved(figure, **AS_NOTEBOOKS_DO)).decode()
        return Markup('<img src="data:image/png;base64,{}">').format(data)

    _intercepted(picture)
    return floor(out, months, *folders)


def drawing(out: str, folder: str, month: str) -> dict[str, Any]:
    """The figures of one report as they are drawn, and as they might have been."""
    import matplotlib
    import seaborn

    import twitter_goals.monthly  # noqa: F401  (what is to be intercepted)
    from twitter_goals import charts

    figures: list[Any] = []
    original = charts.svg

    def caught(figure: Any, *names: str) -> Any:
        figures.append(figure)
        return original(figure, *names)

    _intercepted(caught)
    report, _, _ = _report(folder, month)
    if not figures:
        raise SystemExit("no figure was caught")

    def timed(draw: Callable[[Any], Any]) -> float:
        """Median milliseconds of CPU a figure, of three times all."""
        draw(figures[0])
        taken = []
        for _ in range(3):
            before = _cpu()
            for figure in figures:
                draw(figure)
            taken.append((_cpu() - before) / len(figures) * 1000)
        return statistics.median(taken)

    def as_paths(figure: Any) -> None:
        with matplotlib.rc_context({"svg.fonttype": "path"}):
            _saved(figure, format="svg")

    measured = {
        "ours": timed(lambda figure: original(figure, "a", "b", "c")),
        "SVG with its letters as paths": timed(as_paths),
        "SVG with a layout engine and a tight box": timed(
            lambda figure: _saved(figure, "constrained", format="svg", bbox_inches="tight")
        ),
        "PNG of 200 dpi": timed(lambda figure: _saved(figure, format="png", dpi=200)),
        "PNG of 200 dpi with a layout engine and a tight box": timed(
            lambda figure: _saved(figure, **AS_NOTEBOOKS_DO)
        ),
    }
    posts = report.data.posts.head(150)
    kinds = report.drivers["kinds"]

    def by_seaborn(_: Any) -> None:
        from matplotlib.figure import Figure

        axis = Figure(figsize=(4, 2)).add_subplot()
        axis.set_xscale("log")
        seaborn.swarmplot(posts, x="impressions", y="is_reply", orient="h", ax=axis, size=3)

    count, chart = len(figures), charts.posts_chart
    del figures[2:]  # the swarm is the same every time
    return {
        "figures": count,
        "milliseconds": measured,
        "swarm": {
            "ours": timed(lambda _: chart(posts, kinds, report.language)),
            "seaborn": timed(by_seaborn),
        },
    }


def profile(out: str, folder: str, month: str) -> dict[str, Any]:
    """One warm report under cProfile: shares of its time by part of the page and by library."""
    import cProfile
    import pstats

    for warm in ("2026-05", "2026-06"):
        _report(folder, warm)
    watch = cProfile.Profile()
    watch.runcall(_report, folder, month)
    stats = pstats.Stats(watch)
    total = stats.total_tt  # type: ignore[attr-defined]
    libraries: dict[str, float] = {}
    parts: dict[str, float] = {}
    for (file, _, name), (_, _, own, along, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file.endswith("twitter_goals/monthly.py") and name in PARTS:
            parts[name] = along / total
        shares = [(file, own)]
        if file == "~":  # built in: whoever called it
            shares = [(caller[0], times[2]) for caller, times in callers.items()]
        for where, seconds in shares:
            library = _library(where)
            libraries[library] = libraries.get(library, 0.0) + seconds / total
    return {"parts": parts, "libraries": libraries}


def _library(file: str) -> str:
    pieces = Path(file).parts
    if "twitter_goals" in pieces:
        return "twitter_goals." + pieces[pieces.index("twitter_goals") + 1].removesuffix(".py")
    if "site-packages" in pieces:
        return pieces[pieces.index("site-packages") + 1].removesuffix(".py")
    return "Python itself"


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


def portfolio(out: str, sample: str, count: str) -> dict[str, Any]:
    """The page over so many accounts: the sample's report under other names."""
    import twitter_goals as tg
    from twitter_goals import portfolio

    summary = json.loads(tg.open(sample).report("2026-10").summary().json())
    for number in range(int(count)):
        place = Path(out) / f"account-{number:05d}" / "2026-10"
        place.mkdir(parents=True)
        content = json.dumps(summary | {"account": f"account-{number:05d}"}, ensure_ascii=False)
        (place / "summary.json").write_text(content, encoding="utf-8")
    before = _cpu()
    page, _ = portfolio.write([out], Path(out) / "portfolio.html")
    return {"cpu": _cpu() - before, "page_kb": page.stat().st_size / 1000}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    each.__name__: each
    for each in (batch, many, again, floor, costly, drawing, profile, posts, portfolio)
}


def main(arguments: Sequence[str]) -> None:
    piece, out, *rest = arguments
    print(json.dumps(WORKS[piece](out, *rest)))


if __name__ == "__main__":  # a pool's workers import this file too
    main(sys.argv[1:])
