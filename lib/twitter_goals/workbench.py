"""EXPLORE BY HAND: what an account shows in a notebook beside its monthly report.

Each function takes what an account's folder holds and gives a card, a chart with words or a table.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import pandas as pd

from twitter_goals import cards, drivers, evidence, explore, figures, metrics, periods, tables
from twitter_goals.cards import Part
from twitter_goals.errors import (
    BaselineError,
    DataError,
    Finding,
    TwitterGoalsError,
    UsageError,
    nearest,
)
from twitter_goals.exports import COUNTS

if TYPE_CHECKING:
    from twitter_goals.folder import Folder

SWING_DAYS = 56  # eight weeks: the shortest candidate in which six whole weeks lie, see xmr
SHOWN = 4  # findings told in the card; the rest is counted


def account_card(account: Folder) -> str:
    """What was loaded, its span, its gaps and what is wrong with it."""
    spoken = account.language
    settings = account.goals.account
    try:
        facts, told = _loaded(account), _noticed(account)
    except DataError as error:  # a folder without usable exports still shows what it is
        facts, told = {spoken.text("workbench.data"): str(error)}, []
    subgoals = sum(1 for _ in account.goals.walk())
    facts[spoken.text("workbench.goals")] = spoken.text("workbench.subgoals", count=subgoals)
    facts[spoken.text("workbench.baseline")] = _baseline(account)
    facts[spoken.text("workbench.counted")] = spoken.text(
        "workbench.calendar_and_zone",
        calendar=spoken.text(f"page.calendar_{settings.calendar}"),
        zone=spoken.isolate(settings.timezone),
    )
    return cards.card(
        spoken.isolate(f"@{settings.handle}"), facts, sentences=told,
        direction=spoken.direction, language=spoken.code,
    )  # fmt: skip


def subgoals(account: Folder) -> pd.DataFrame:
    """One row a sub-goal, as written down: index ``subgoal``; ``goal, title, metric, owner``."""
    code = account.language.code
    rows = {
        each.name: {
            "goal": path[-1].title_in(code),
            "title": each.title_in(code, metrics.resolve(each.metric, account.goals.metrics)),
            "metric": each.metric,
            "owner": each.owner,
        }
        for path, each in account.goals.walk()
    }
    columns = ["goal", "title", "metric", "owner"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("subgoal")


def swing(account: Folder, metric: str, first: dt.date, last: dt.date) -> Part:
    """Week by week: the metric with the limits that the weeks from ``first`` to ``last`` set."""
    chosen, basis = measurable(account, metric)
    daily = explore.day_by_day(account.data, chosen, basis).dropna().loc[: str(last)]
    row = {
        "metric": metric, "unit": chosen.unit, "kind": chosen.kind,
        "metric_title": chosen.title_in(account.language.code),
    }  # fmt: skip
    return figures.xmr(evidence.xmr(daily, (first, last)), row, account.language)


def timeline(account: Folder, metric: str) -> Part:
    """The last year of a metric, day by day, with what the team changed."""
    chosen, basis = measurable(account, metric)
    daily = explore.day_by_day(account.data, chosen, basis)
    start = account.last_day - dt.timedelta(364)
    row = {
        "subgoal": metric, "unit": chosen.unit,
        "metric_title": chosen.title_in(account.language.code),
    }  # fmt: skip
    return figures.timeline(daily.loc[str(start) :], account.events, row, account.language)


def baseline_window(account: Folder, metric: str, last: dt.date) -> tuple[dt.date, dt.date]:
    """Of the candidates that end on ``last``, the one that could show the smallest change.

    Those with a trend under way are taken only where there is no other; those too short for the
    limits of a week's swing as well.
    """
    chosen, basis = measurable(account, metric)
    table = explore.baseline_windows(account.data, chosen, basis, last)
    if table.empty:
        raise DataError(
            Finding("problem", "baseline_without_data", {"first": account.first_day, "last": last})
        )
    steady = table[~table["trend_under_way"].astype(bool)]
    fair = steady if len(steady) else table
    whole = fair[fair["days"] >= SWING_DAYS]
    best = (whole if len(whole) else fair).sort_values("smallest_change").iloc[0]
    return best["first"], best["last"]


def kinds(account: Folder, metric: str, days: int) -> pd.DataFrame:
    """``drivers.kinds`` over the last ``days`` days."""
    window = _last_days(account, days)
    return drivers.kinds(_posts(account, metric), window, metric).reset_index()


def weekday_hour(account: Folder, metric: str, days: int, replies: bool) -> pd.DataFrame:
    """``drivers.weekday_hour`` over the last ``days`` days, by the account's own week."""
    window, week_start = _last_days(account, days), account.goals.account.week_start
    posts = _posts(account, metric)
    return drivers.weekday_hour(posts, window, metric, week_start, replies=replies)


def by_hour(account: Folder, metric: str, days: int, replies: bool) -> pd.DataFrame:
    """The same for blocks of hours alone, all weekdays taken as one: more posts in each."""
    posts = _posts(account, metric).assign(weekday=0)
    window = _last_days(account, days)
    table = drivers.weekday_hour(posts, window, metric, replies=replies)
    return table[table["weekday"] == 0].drop(columns="weekday").reset_index(drop=True)


def best_time(account: Folder, metric: str, days: int, replies: bool) -> Part:
    """The same as a chart, with what may be said of it in a sentence."""
    spoken, settings = account.language, account.goals.account
    table = weekday_hour(account, metric, days, replies)
    chart = figures.hours(table, spoken, settings.weekend, settings.timezone)
    if not table["posts"].sum():
        return chart
    clear = explore.hours_with_a_verdict(table)
    told = [
        spoken.text(
            "workbench.clear_hour",
            weekday=spoken.weekday(int(row["weekday"])),
            hours=tables.hours(int(row["hour"]), spoken),
            effect=spoken.number(row["effect"], "share", signed=True, decimals=0),
            low=spoken.number(row["low"], "share", signed=True, decimals=0),
            high=spoken.number(row["high"], "share", signed=True, decimals=0),
            count=int(row["occasions"]),
        )
        for row in tables.records(clear.head(SHOWN))
    ]
    unknown = int((table["verdict"] == "not_enough_data").sum())
    told.append(spoken.text("workbench.unknown_hours", count=unknown, cells=len(table)))
    known = table[table["verdict"] != "not_enough_data"].dropna(subset=["smallest_effect"])
    if len(known):
        middle = known.sort_values("occasions").iloc[len(known) // 2]
        told.append(
            spoken.text(
                "workbench.smallest_hour",
                count=int(middle["occasions"]),
                effect=spoken.number(middle["smallest_effect"], "share", decimals=0),
            )
        )
    said = [cards.paragraph(line, spoken.direction, spoken.code) for line in told]
    return cards.stack([chart, *said])


def bases(account: Folder, metric: str) -> tuple[str, ...]:
    """On which bases there is data of a metric, preferred first."""
    chosen = metrics.resolve(metric, account.goals.metrics)
    return metrics.bases(account.data, chosen, account.first_day, account.last_day)


def measurable(
    account: Folder, metric: str, basis: str | None = None
) -> tuple[metrics.Metric, str]:
    """The metric and the basis that has data of it.

    DataError when none has, UsageError for a basis that is none.
    """
    known = get_args(metrics.Basis)
    if basis is not None and basis not in known:
        raise UsageError(Finding("problem", "unknown_basis", {"found": basis, "known": known}))
    there = bases(account, metric)
    if not there or (basis is not None and basis not in there):
        raise DataError(Finding("problem", "metric_without_data", {"metric": metric}))
    return metrics.resolve(metric, account.goals.metrics), basis or there[0]


def latest_event(account: Folder, days: int) -> dt.date | None:
    """The day of the last event that has so many days of data after it; None without any."""
    border = pd.Timestamp(account.last_day - dt.timedelta(days - 1))
    past = account.events.loc[account.events["day"] <= border, "day"]
    return past.max().date() if len(past) else None


def _posts(account: Folder, metric: str) -> pd.DataFrame:
    """The posts, with a column for that metric. UsageError where it is not counted by post."""
    known = [name for name in COUNTS if name in account.posts]
    if account.posts.empty:
        return account.posts.reindex(columns=list(dict.fromkeys([*account.posts, *COUNTS])))
    if metric not in known:
        raise UsageError(Finding("problem", "not_of_posts", {"found": metric, "known": known}))
    return account.posts


def no_folder(path: Path, written: str) -> Finding:
    """What to say of a path that is no folder: the account a file lies in, or the nearest name."""
    if path.is_file():
        found = {"found": path.name, "folder": str(path.parent)}
        return Finding("problem", "file_not_folder", found)
    beside = path.parent
    names = [each.name for each in beside.iterdir() if each.is_dir()] if beside.is_dir() else []
    near = nearest(path.name, names)
    if near is None:
        return Finding("problem", "no_such_folder", {"found": written})
    meant = Path(written).parent / near
    values = {"found": written, "nearest": meant.as_posix()}
    return Finding("problem", "no_such_folder_near", values)


def inside(account: Folder, day: dt.date) -> dt.date:
    """That day, if the data reaches it. DataError otherwise."""
    if account.first_day <= day <= account.last_day:
        return day
    span = {"month": day.isoformat(), "first": account.first_day, "last": account.last_day}
    raise DataError(Finding("problem", "month_without_data", span))


def unit(name: str) -> periods.Unit:
    """A period's unit by name. UsageError for another."""
    known = [each for each in get_args(periods.Unit) if each != "window"]
    if name not in known:
        raise UsageError(Finding("problem", "unknown_unit", {"found": name, "known": known}))
    return cast(periods.Unit, name)


def _last_days(account: Folder, days: int) -> tuple[dt.date, dt.date]:
    if not isinstance(days, int) or days < 1:
        raise UsageError(Finding("problem", "no_number_of_days", {"found": str(days)}))
    return account.last_day - dt.timedelta(days - 1), account.last_day


def _loaded(account: Folder) -> dict[str, str]:
    spoken, data = account.language, account.data
    kinds = Counter(data.files.loc[data.files["used"].astype(bool), "kind"])
    span = periods.window(account.first_day, account.last_day, account.goals.account.calendar)
    names = [
        spoken.text("workbench.files_of", count=count, kind=spoken.text(f"inspection.{kind}"))
        for kind, count in kinds.most_common()
    ]
    facts = {
        spoken.text("workbench.data"): spoken.period(span),
        spoken.text("workbench.files"): " · ".join(names),
    }
    for name, covered in (("by_day", data.days.index), ("by_post", data.covered_posts)):
        if len(covered):
            days = (covered.max() - covered.min()).days + 1
            facts[spoken.text(f"workbench.{name}")] = spoken.text(
                f"workbench.{name}_days", covered=len(covered), count=days, posts=len(data.posts)
            )
    if named := sorted(data.conversions["metric"].unique()):
        facts[spoken.text("workbench.conversions")] = spoken.list(
            [_title(account, name) for name in named]
        )
    return facts


def _title(account: Folder, metric: str) -> str:
    try:
        known = metrics.resolve(metric, account.goals.metrics)
    except TwitterGoalsError:  # only the data names it
        return account.language.isolate(metric)
    return known.title_in(account.language.code)


def _noticed(account: Folder) -> list[str]:
    """Problems in full, as far as there is room; then how many repairs and notes there are."""
    spoken = account.language
    found = account.findings
    worst = [each for each in found if each.severity == "problem"]
    gaps = [each for each in found if each.code in ("day_gaps", "post_gaps")]
    told = [each.line_of_text(spoken.code) for each in (worst + gaps)[:SHOWN]]
    counts = Counter(each.severity for each in found)
    said = [
        spoken.text(f"workbench.{severity}s", count=counts[severity])
        for severity in ("problem", "repair", "note")
        if counts[severity]
    ]
    if said:
        told.append(spoken.text("workbench.noticed", counts=spoken.list(said)))
    return told


def _baseline(account: Folder) -> str:
    spoken = account.language
    try:
        base = account.baseline
    except BaselineError as error:  # named in goals.yaml and not recorded yet
        return error.findings[0].text(spoken.code)
    if base is None:
        return spoken.text("page.no_baseline")
    return spoken.text(
        "workbench.baseline_of", name=spoken.isolate(base.name), first=base.first, last=base.last
    )
