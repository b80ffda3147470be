"""The words around what ``bench.py`` measured: docs/benchmarks.md and docs/capacity.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Result = Mapping[str, Any]
Row = tuple[str, str, str]  # what, measured, aim

INTRODUCTION = """\
# Benchmarks

Written by `make bench`, from what it measured. A line is a ratio, or says “here”: ratios carry
over to other machines, absolute figures do not. The two sides of a ratio were measured one right
after the other, and ratios are medians of such pairs. CPU is user and system time of all processes
that had a part in it; modules are compiled beforehand, as by an installation. *Load* is the
machine's load average before and after: what else ran makes wall times worthless and disturbs CPU
times less.
"""

CAPACITY = "\nWhat many accounts need follows from these figures: [capacity.md](capacity.md).\n"


def _cold(f: Result) -> list[Row]:
    ours, theirs, again = f["seconds"]
    return [
        ("one report, cold: CPU ÷ that of `papermill` then `jupyter nbconvert`",
         f"{f['ratio']:.2f}", "≤ 0.5"),
        ("the same command where the report is up to date: CPU ÷ making it",
         f"{f['again']:.2f}", ""),
        ("CPU seconds here: ours, theirs, up to date",
         f"{ours:.1f}, {theirs:.1f}, {again:.2f}", ""),
        ("`twitter-goals --version` here, the interpreter itself left out",
         f"{f['door'] * 1000:.0f} ms CPU", ""),
        ("weight of the page here", f"{f['page_kb']:.0f} KB", "≤ 200 KB"),
    ]  # fmt: skip


def _batch(f: Result) -> list[Row]:
    naive, ours, floor = f["seconds"]
    return [
        (f"CPU a report of the naive loop ÷ ours ({f['naive_reports']} of the"
         f" {f['reports']} reports by the naive loop)", f"{f['against_naive']:.1f}", "≥ 6"),
        ("CPU a report ÷ the floor: all imported, one process, only computing, drawing and"
         " writing", f"{f['against_floor']:.2f}", "≤ 1.25"),
        ("CPU seconds a report here: naive, ours, floor",
         f"{naive:.2f}, {ours:.2f}, {floor:.2f}", ""),
    ]  # fmt: skip


def _drawing(f: Result) -> list[Row]:
    times = dict(f["milliseconds"])
    ours = times.pop("ours")
    return [
        ("the floor with figures as notebooks usually draw them (layout engine, tight box, PNG of"
         " 200 dpi) ÷ as we do", f"{f['floor_before'] / f['floor']:.1f}", ""),
        ("the floor here, before and after", f"{f['floor_before']:.2f} and {f['floor']:.2f} s CPU",
         ""),
        (f"writing one of a report's {f['figures']} figures here", f"{ours:.0f} ms CPU", ""),
        *((f"{name} ÷ ours", f"{ms / ours:.1f}", "") for name, ms in times.items()),
        ("a swarm of 150 posts by seaborn ÷ ours, its import left out",
         f"{f['swarm']['seaborn'] / f['swarm']['ours']:.1f}", ""),
    ]  # fmt: skip


def _profile(f: Result) -> list[Row]:
    parts = sorted(f["parts"].items(), key=lambda pair: -pair[1])
    libraries = sorted(f["libraries"].items(), key=lambda pair: -pair[1])
    rest = sum(share for _, share in libraries[8:])
    return [
        *((f"part of the page: `{name}`", f"{share:.0%}", "") for name, share in parts[:5]),
        *((f"in the code of {name}", f"{share:.0%}", "") for name, share in libraries[:8]),
        (f"in {len(libraries) - 8} more", f"{rest:.0%}", ""),
    ]


def _workers(f: Result) -> list[Row]:
    one, pool, dask = f["seconds"]
    return [
        ("one process ÷ a pool of two: wall time, start included", f"{f['speedup']:.2f}", "≥ 1.8"),
        ("a Dask cluster of two that is up ÷ the pool: wall time more",
         f"{f['dask_overhead']:+.0%}", "≤ +10%"),
        (f"seconds for {f['reports']} reports here: one process, pool, Dask",
         f"{one:.0f}, {pool:.0f}, {dask:.0f}", ""),
    ]  # fmt: skip


def _growth(f: Result) -> list[Row]:
    cpu, wall = f["again_seconds"]
    few, many = f["early"], f["late"]
    return [
        (f"all {f['reports']:,} again, unchanged: CPU ÷ making them", f"{f['again']:.4f}",
         "≤ 0.01"),
        ("the same here", f"{cpu:.1f} s CPU, {wall:.1f} s", ""),
        (f"memory of a worker and its warm process after {many:,} reports ÷ after {few}",
         f"{f['memory']:.2f}", "flat"),
        ("the same here", f"{f['megabytes']:.0f} MB", ""),
        (f"CPU a report of the last ones before the {many:,}th ÷ of those before the {few}th",
         f"{f['pace']:.2f}", "flat"),
        *((f"memory after {moment['reports']:,} reports here", f"{moment['megabytes']:.0f} MB", "")
          for moment in f["moments"]),
    ]  # fmt: skip


def _posts(f: Result) -> list[Row]:
    rows = []
    for size in f["sizes"]:
        first, second = size["looks"]
        rows.append(
            (f"{size['posts']:,} posts ({size['export_mb']:,.0f} MB of exports), first and second"
             " report here", f"{first['cpu']:.1f} and {second['cpu']:.1f} s CPU,"
             f" {first['megabytes']:,.0f} and {second['megabytes']:,.0f} MB", "")
        )  # fmt: skip
    return rows


def _overview(f: Result) -> list[Row]:
    return [
        (f"{size['accounts']:,} accounts here",
         f"{size['cpu']:.1f} s CPU, {size['page_kb'] / 1000:.1f} MB of page", "")
        for size in f["sizes"]
    ]  # fmt: skip


SECTIONS: Mapping[str, tuple[str, str, Callable[[Result], list[Row]]]] = {
    "cold": ("One report", "The command in a fresh process, the account read before.", _cold),
    "batch": ("Many reports in one run", "Four accounts, six months each, in one process.", _batch),
    "drawing": ("Drawing", "The same figures written in other ways.", _drawing),
    "profile": (
        "Profile",
        "One report, everything imported and warm, under cProfile: shares of its time. A part of"
        " the page includes what it is the first to ask for.",
        _profile,
    ),
    "workers": ("Workers side by side", "The same reports by three kinds of executor.", _workers),
    "growth": (
        "Many reports",
        "Two processes side by side make half of the reports each, so that it takes half as long;"
        " neither is renewed on the way. Memory is proportional set size.",
        _growth,
    ),
    "posts": (
        "Many posts",
        "A report of an account with so many posts; the first reads the exports, the second the"
        " cache. Memory is the most that all processes had at a time.",
        _posts,
    ),
    "overview": ("Many accounts on one page", "`twitter-goals portfolio` over them.", _overview),
}


def section(name: str, result: Result) -> str:
    """The section of one piece, as Markdown."""
    title, about, rows = SECTIONS[name]
    table = "\n".join("| {} | {} | {} |".format(*row) for row in rows(result["figures"]))
    few = " **Few reports only: a trial of the tool, no measurement.**" if result["quick"] else ""
    load = "load {} and {}".format(*result["load"])
    when = f"Measured {result['day']} in {result['minutes']} minutes; {result['machine']}; {load}."
    table = f"| what | measured | aim |\n|---|---|---|\n{table}"
    return f"## {title}\n\n{about}{few}\n\n{table}\n\n{when}\n"


def pages(results: Mapping[str, Result]) -> dict[str, str]:
    """Every page whose figures are there, by file name."""
    sections = [section(name, results[name]) for name in SECTIONS if name in results]
    if not {"cold", "batch", "growth", "posts", "overview"} <= set(results):
        return {"benchmarks.md": "\n".join([INTRODUCTION, *sections])}
    return {
        "benchmarks.md": "\n".join([INTRODUCTION + CAPACITY, *sections]),
        "capacity.md": capacity(results),
    }


ACCOUNTS = 10_000
NIGHT = 8 * 3600  # seconds in which the month's reports are to be made
SPARE = 0.7  # share of a core that is counted on


def capacity(results: Mapping[str, Result]) -> str:
    """What ten thousand accounts a month need, computed from what was measured."""
    figures = {name: result["figures"] for name, result in results.items()}
    days = sorted({results[name]["day"] for name in ("cold", "batch", "growth", "posts")})
    trial = any(result["quick"] for result in results.values())
    report = figures["batch"]["seconds"][1]
    first = figures["posts"]["sizes"][0]["looks"]
    reading = max(first[0]["cpu"] - first[1]["cpu"], 0.0)  # of the month's new exports, once
    each = report + reading
    total = ACCOUNTS * each
    workers = math.ceil(total / NIGHT / SPARE)
    yearly = math.ceil(12 * ACCOUNTS * report / NIGHT / SPARE)
    memory = figures["growth"]["megabytes"]
    again = figures["growth"]["again_seconds"][0] / figures["growth"]["reports"]
    kept = figures["cold"]["folder_kb"] / 1000
    big = figures["posts"]["sizes"][-1]
    most = max(look["megabytes"] for look in big["looks"])
    over = figures["overview"]["sizes"][-1]
    page_mb = over["page_kb"] / 1000 / over["accounts"] * ACCOUNTS
    page_cpu = over["cpu"] / over["accounts"] * ACCOUNTS
    lines = {
        "CPU a report, its share of start-up included": f"{report:.2f} s",
        "reading a month's new exports, once an account": f"{reading:.2f} s",
        f"CPU for {ACCOUNTS:,} reports": f"{total / 3600:.1f} core hours",
        "the same on one core, one after another": f"{total / 3600 / SPARE:.1f} hours",
        f"workers to be done in a night of {NIGHT // 3600} hours": f"{workers}",
        "workers to re-make a whole year in a night, as when goals change": f"{yearly}",
        "memory a worker": f"{memory:.0f} MB",
        "a second run over all of them, nothing changed": f"{ACCOUNTS * again:.0f} s CPU",
        "storage a month (page, executed notebook, summary, marker)":
            f"{ACCOUNTS * kept / 1000:.1f} GB, {4 * ACCOUNTS:,} files",
        "storage a year": f"{12 * ACCOUNTS * kept / 1000:.0f} GB",
        "the portfolio page over all accounts": f"{page_mb:.0f} MB, {page_cpu:.0f} s CPU",
        f"the largest account measured ({big['posts']:,} posts)":
            f"{most:,.0f} MB, {big['looks'][0]['cpu']:.0f} s CPU the first time",
    }  # fmt: skip
    table = "\n".join(f"| {what} | {value} |" for what, value in lines.items())
    warned = " **From a trial of the tool with few reports: no measurement.**" if trial else ""
    return f"""\
# Capacity: {ACCOUNTS:,} accounts a month

Computed by `make bench` from its own measurements ([benchmarks.md](benchmarks.md),
{" and ".join(days)}), not tried at this size.{warned} Accounts are taken to be like the sample, and
a core to give {SPARE:.0%} of its time. On another machine, run `make bench` there.

| what | needs |
|---|---|
{table}

A worker is one process of `--jobs N`, or one thread of a Dask worker, with the warm process that
belongs to it. Reports do not depend on one another, so workers divide the time as far as there are
cores.

## What gives way first

1. **The page over all accounts.** One row an account is a page of {page_mb:.0f} MB at this size:
   it can be made, but nobody reads it. Make a portfolio for each team (`twitter-goals portfolio
   OUT/account …`), or read its CSV, which has the same rows.
2. **Memory, where accounts are large.** A worker needs {memory:.0f} MB with accounts like the
   sample and up to {most:,.0f} MB with {big["posts"]:,} posts. With several of those at once, count
   workers by memory, not by cores; a worker that is killed for it loses one report, which is then
   tried alone.
3. **Small files.** {4 * ACCOUNTS:,} a month, {4 * 12 * ACCOUNTS:,} a year, each written aside and
   renamed. Local disks and object stores bear that; shared file systems, where each rename asks a
   server, become the slowest part before the cores are busy. Give such a batch a local `--out` and
   copy it, or an address in an object store.
4. **The planner.** It hands out a few reports at a time and holds only their results. A batch
   that is stopped is simply run again, and what is there already costs {again * 1000:.0f} ms a
   report.

One computer with {workers} cores makes the month, with {yearly} the year. A Dask cluster is for
those who have one already, or whose year must be re-made within the hour:
{math.ceil(12 * ACCOUNTS * report / 3600 / SPARE)} cores.
"""


__all__ = ["capacity", "pages", "section"]
