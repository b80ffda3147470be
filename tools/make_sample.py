"""Makes ``data/sample``: one synthetic news agency, eighteen months, in X's own formats.

    python tools/make_sample.py [FOLDER]

``goals.yaml`` and ``README.md`` are written by hand and never touched here; a baseline that is
recorded already stays as it is.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
from pathlib import Path

import pandas as pd

from sample_account import (
    EVENTS,
    FIRST,
    HANDLE,
    LAST,
    MODERN,
    SEED,
    TEHRAN,
    Draws,
    download,
    simulation,
)
from sample_files import content, csv_text, legacy_days, legacy_posts, overview, signups

HOME = Path(__file__).parents[1] / "data" / "sample"

# ------------------------------------------------------------------ the folder

RECORDED_ON = dt.date(2026, 3, 3)  # the baseline was recorded from the files of that day
BASELINE = {
    "first": "2025-12-01", "last": "2026-02-28", "name": "winter-2026",
    "why": "Three ordinary months before Nowruz and before the newsletter campaign.",
    "recorded_at": dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.timezone(TEHRAN)),
}  # fmt: skip


def files(today: dt.date = LAST) -> dict[str, str]:
    """Every generated file as it stood on a day, by its path inside the account folder."""
    posts, counts, daily, account, hand = simulation()
    made: dict[str, str] = {}
    months = pd.period_range("2025-05", "2025-10", freq="M")
    starts = [FIRST, *(month.start_time.date() for month in months)]
    for first, end in zip(starts, [*starts[1:], MODERN], strict=True):
        # the last by-tweet download stops a day early, as hand-picked ranges do
        upto = end - dt.timedelta(1) if end == MODERN else end
        at = download(end + dt.timedelta(1), 8)
        name = f"tweet_activity_metrics_{HANDLE}_{first:%Y%m%d}"
        made[f"exports/{name}_{upto:%Y%m%d}_en.csv"] = legacy_posts(posts, counts, first, upto, at)
        made[f"exports/daily_{name}_{end:%Y%m%d}_en.csv"] = legacy_days(daily, first, end)
    for first, last, at, ghosts, shuffle in (
        (MODERN, dt.date(2026, 1, 29), download(dt.date(2026, 1, 30), 7), 0, None),
        (dt.date(2026, 1, 15), dt.date(2026, 3, 2), download(RECORDED_ON, 5), 0, None),
        (dt.date(2026, 3, 1), dt.date(2026, 5, 31), download(dt.date(2026, 6, 2), 9), 0, None),
        (dt.date(2026, 5, 15), dt.date(2026, 8, 15), download(dt.date(2026, 8, 16), 6), 2, None),
        (dt.date(2026, 8, 10), LAST, download(LAST, 6, 30), 0, Draws(SEED)),
    ):
        if at.date() <= today:
            name = f"exports/account_analytics_content_{first}_{last}.csv"
            made[name] = content(posts, counts, first, last, at, ghosts, shuffle)
    for first, at, copy in (
        (MODERN, download(RECORDED_ON, 5), ""),
        (LAST - dt.timedelta(364), download(LAST, 6, 30), " (1)"),  # a year at most
    ):
        if at.date() <= today:
            name = f"exports/account_overview_analytics{copy}.csv"
            made[name] = overview(daily, account, first, at)
    yesterday, new_year = today - dt.timedelta(1), dt.date(2026, 1, 1)
    made["conversions/newsletter-2025.csv"] = signups(account, FIRST, new_year - dt.timedelta(1))
    made["conversions/newsletter-2026.csv"] = signups(account, new_year, yesterday)
    events = [list(row) for row in EVENTS if row[0] <= today.isoformat()]
    hand = [row for row in hand if row[0] < today.isoformat()]
    made["events.csv"] = csv_text([["date", "title"], *events])
    made["manual.csv"] = csv_text([["date", "metric", "value", "source", "note"], *hand])
    return made


def write(folder: Path, today: dt.date = LAST) -> None:
    """Replace the generated files of an account folder; keep what is written by hand."""
    made = files(today)
    for part in ("exports", "conversions"):
        shutil.rmtree(folder / part, ignore_errors=True)
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    for name in ("goals.yaml", "README.md"):
        if not (folder / name).exists():
            shutil.copy(HOME / name, folder / name)


def record_baseline(folder: Path) -> None:
    """Record it where there is none, from the files of that day; a recorded one stays."""
    import twitter_goals as tg

    if (folder / "baselines" / f"{BASELINE['name']}.json").exists():
        return
    with tempfile.TemporaryDirectory() as then:
        write(Path(then), RECORDED_ON)
        tg.open(then).record_baseline(**BASELINE)
        shutil.copytree(Path(then) / "baselines", folder / "baselines", dirs_exist_ok=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME
    write(target)
    record_baseline(target)
