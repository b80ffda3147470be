"""EXPLORE: the tables an analyst asks for beside the monthly one. Frames in, frames out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from twitter_goals import evidence, metrics
from twitter_goals.periods import Calendar, Period, labels, window

if TYPE_CHECKING:
    from twitter_goals.tidy import Tidy

CANDIDATE_DAYS = (28, 56, 84, 182, 365)


def coverage(data: Tidy, calendar: Calendar) -> pd.DataFrame:
    """What is known of each month.

    Index ``month``; columns ``days`` (in the month), ``by_day`` (days with activity by day),
    ``by_post`` (days the by-post exports cover), ``posts`` (posts published), ``conversions``
    (days with any conversion value), ``provisional`` (days that may still change).
    """
    counted = {
        "by_day": data.days.index,
        "by_post": data.covered_posts,
        "posts": pd.DatetimeIndex(data.posts["day"]),
        "conversions": pd.DatetimeIndex(data.conversions["day"].unique()),
        "provisional": data.provisional,
    }
    known = [index for index in counted.values() if len(index)]
    if not known:
        return pd.DataFrame(columns=["days", *counted])
    first, last = min(i.min() for i in known), max(i.max() for i in known)
    every = pd.date_range(first, last, freq="D")
    month = labels(every, "month", calendar)
    table = pd.DataFrame({"days": pd.Series(1, index=every).groupby(month).sum()})
    for name, index in counted.items():
        per_day = pd.Series(1, index=index).groupby(labels(index, "month", calendar)).sum()
        table[name] = per_day.reindex(table.index).fillna(0).astype(int)
    return table.rename_axis("month")


def compare(
    data: Tidy,
    first: Period,
    second: Period,
    *,
    other: Tidy | None = None,
    names: Iterable[str] | None = None,
    custom: Iterable[metrics.Metric] = (),
) -> pd.DataFrame:
    """Two periods, metric by metric; with ``other`` the second is taken from that account.

    Columns ``metric, basis, unit, first, second, change, low, high, verdict, smallest_change``:
    ``change`` is that of a typical day with its 90 % interval, ``verdict`` says whether it is
    more than the first period's own swing (false discovery rate over the table 5 %). Between
    two accounts no change is tested: they are not one process.
    """
    rows = []
    for metric in metrics.measurable(data, custom):
        if metric.kind not in ("flow", "ratio") or (names and metric.name not in set(names)):
            continue
        for basis in metrics.bases(data, metric, *first.window):
            there = other if other is not None else data
            a = metrics.measure(data, metric, basis, *first.window)
            b = metrics.measure(there, metric, basis, *second.window)
            row = {
                "metric": metric.name, "basis": basis, "unit": metric.unit,
                "first": a.value, "second": b.value,
            }  # fmt: skip
            if other is None:
                row |= _change(data, metric, basis, first, second)
            rows.append(row)
    table = pd.DataFrame(rows)
    if "p_value" in table:
        sure = evidence.adjust(table["p_value"].fillna(1.0))
        told = table["verdict"].isin(["better", "worse"])
        table["verdict"] = table["verdict"].mask(told & ~pd.Series(sure), "indistinguishable")
    return table


def baseline_windows(
    data: Tidy, metric: metrics.Metric, basis: str, last: dt.date
) -> pd.DataFrame:
    """Windows that end on ``last`` and could serve as baseline for a flow, by their length.

    Columns ``first, last, days, days_missing, typical_day, smallest_change`` (the rise of a
    typical day that a 30-day month after it would show 4 times out of 5), ``trend_per_month``
    and ``trend_under_way``: a fair window is long enough to find something and has no trend.
    """
    daily = metrics.daily(data, metric, basis)["numerator"]
    rows = []
    for length in CANDIDATE_DAYS:
        span = window(last - dt.timedelta(length - 1), last)
        inside = daily.loc[str(span.first) : str(span.last)].dropna()
        if inside.empty or inside.index.min().date() > span.first + dt.timedelta(length // 5):
            continue
        month = (last - dt.timedelta(29), last)
        before = (span.first - dt.timedelta(30), last - dt.timedelta(30))
        seen = evidence.change(daily, before, month)
        rows.append(
            {
                "first": span.first, "last": span.last, "days": length,
                "days_missing": length - len(inside), "typical_day": float(inside.median()),
                "smallest_change": seen.smallest_change,
                "trend_per_month": seen.trend_per_month,
                "trend_under_way": seen.trend_under_way,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _change(
    data: Tidy, metric: metrics.Metric, basis: str, first: Period, second: Period
) -> dict[str, object]:
    daily = metrics.daily(data, metric, basis)
    better = "lower" if metric.better == "lower" else "higher"
    if metric.kind == "ratio":
        seen = evidence.ratio_change(
            daily["numerator"], daily["denominator"], first.window, second.window, better=better
        )
    else:
        seen = evidence.change(daily["numerator"], first.window, second.window, better=better)
    return {
        "change": seen.change, "low": seen.low, "high": seen.high, "p_value": seen.p_value,
        "verdict": seen.verdict, "smallest_change": seen.smallest_change,
    }  # fmt: skip
