"""EXPLORE: the tables an analyst asks for beside the monthly one. Frames in, frames out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from twitter_goals import evidence, metrics
from twitter_goals.evidence.around import AFTER_DAYS, BEFORE_DAYS
from twitter_goals.periods import Calendar, Period, labels, periods_between, window

if TYPE_CHECKING:
    from twitter_goals.tidy import Tidy

CANDIDATE_DAYS = (28, 56, 84, 182, 365)
MONTH_DAYS = 30  # of the month that a candidate is to be compared with
COMPARED = ["metric", "basis", "unit", "first", "second", "change", "low", "high", "p_value",
            "verdict", "smallest_change", "days_missing"]  # fmt: skip
AROUND = ["metric", "basis", "unit", "before", "after", "change", "low", "high", "p_value",
          "verdict"]  # fmt: skip
WINDOWS = ["first", "last", "days", "days_missing", "typical_day", "smallest_change",
           "trend_per_month", "trend_under_way"]  # fmt: skip
# what is compared around an event where nobody names metrics
EVERYDAY = ("impressions", "engagements", "link_clicks", "profile_visits", "new_follows")


def coverage(data: Tidy, calendar: Calendar) -> pd.DataFrame:
    """What is known of each month.

    Index ``month``; columns ``days`` (in the month), ``by_day`` (days with activity by day),
    ``by_post`` (days the by-post exports cover), ``posts`` (posts published), ``conversions``
    (days with any conversion value), ``provisional`` (days that may still change).
    """
    counted: dict[str, pd.DatetimeIndex] = {
        "by_day": pd.DatetimeIndex(data.days.index),
        "by_post": data.covered_posts,
        "posts": pd.DatetimeIndex(data.posts["day"]),
        "conversions": pd.DatetimeIndex(data.conversions["day"].unique()),
        "provisional": data.provisional,
    }
    known = [index for index in counted.values() if len(index)]
    if not known:
        return pd.DataFrame(columns=["days", *counted])
    first, last = min(i.min() for i in known), max(i.max() for i in known)
    every = pd.DatetimeIndex(pd.date_range(first, last, freq="D"))
    month = labels(every, "month", calendar)
    table = pd.DataFrame({"days": pd.Series(1, index=every).groupby(month).sum()})
    for name, index in counted.items():
        per_day = pd.Series(1, index=index).groupby(labels(index, "month", calendar)).sum()
        table[name] = per_day.reindex(table.index).fillna(0).astype(int)
    return table.rename_axis("month")


def posts_around(posts: pd.DataFrame, period: Period, days: int) -> pd.DataFrame:
    """The posts of a period and of so many days before it, with a column ``window``: which.

    ``impressions`` is there even where no export gives posts.
    """
    first = pd.Timestamp(period.first)
    since, until = first - pd.Timedelta(days=days), pd.Timestamp(period.last)
    near = posts[(posts["day"] >= since) & (posts["day"] <= until)]
    if "impressions" not in near:
        near = near.assign(impressions=float("nan"))
    which = (near["day"] < first).map({True: "before", False: "period"})
    return near.assign(window=which.astype(pd.CategoricalDtype(["before", "period"])))


def gaps(coverage: pd.DataFrame) -> pd.DataFrame:
    """The months that lack days, of the table ``coverage``: ``days``, and the days each basis has.

    A basis that no export gives at all is no gap.
    """
    there = [basis for basis in ("by_day", "by_post") if coverage[basis].any()]
    lacking = coverage[there].lt(coverage["days"], axis=0).any(axis=1)
    return coverage.loc[lacking, ["days", *there]]


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

    Columns ``metric, basis, unit, first, second, change, low, high, p_value, verdict,
    smallest_change, days_missing`` (of both); one row a basis that knows both periods:
    ``change`` is that of a typical day with its 90 % interval, ``verdict`` says whether it is
    more than the first period's own swing (false discovery rate over the table 5 %). Between
    two accounts no change is tested: they are not one process. Raises UsageError for a name that
    is no metric.
    """
    rows = []
    there = data if other is None else other
    own = list(custom)
    wanted = None if names is None else [metrics.resolve(name, own).name for name in names]
    every = {metric.name: metric for metric in metrics.measurable(data, own)}
    for metric in every.values() if wanted is None else [every[n] for n in wanted if n in every]:
        if metric.kind not in ("flow", "ratio"):
            continue
        known = metrics.bases(there, metric, *second.window)
        for basis in (b for b in metrics.bases(data, metric, *first.window) if b in known):
            before = metrics.measure(data, metric, basis, *first.window)
            after = metrics.measure(there, metric, basis, *second.window)
            row = {
                "metric": metric.name, "basis": basis, "unit": metric.unit,
                "first": before.value, "second": after.value,
            }  # fmt: skip
            if other is None:
                row |= _change(data, metric, basis, first, second)
            missing = (each.days - each.days_covered for each in (before, after))
            row["days_missing"] = sum(missing)
            rows.append(row)
    return _hold_false_discoveries(pd.DataFrame(rows, columns=None if rows else COMPARED))


def baseline_windows(data: Tidy, metric: metrics.Metric, basis: str, last: dt.date) -> pd.DataFrame:
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
            continue  # the data does not reach back through the first fifth of it
        month = (last - dt.timedelta(MONTH_DAYS - 1), last)  # stands in for the one to come
        before = (span.first - dt.timedelta(MONTH_DAYS), last - dt.timedelta(MONTH_DAYS))
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
    return pd.DataFrame(rows, columns=None if rows else WINDOWS)


def by_month(
    data: Tidy,
    metric: metrics.Metric,
    basis: str,
    calendar: Calendar,
    first: dt.date,
    last: dt.date,
) -> pd.DataFrame:
    """How a metric went, month by month: is there a steady state to compare with?

    Index ``month``; columns ``value`` (of the month), ``typical_day`` (median day; for a ratio
    the median of daily ratios), ``quiet_day`` and ``busy_day`` (its 10th and 90th percentile),
    ``days_missing``, ``unit``. Months cut off by ``first`` or ``last`` miss the days outside.
    """
    daily = day_by_day(data, metric, basis)
    rows = {}
    for month in periods_between(first, last, "month", calendar):
        whole = metrics.measure(data, metric, basis, *month.window)
        inside = daily.loc[str(month.first) : str(month.last)].dropna()
        quiet, busy = inside.quantile([0.1, 0.9]) if len(inside) else (float("nan"),) * 2
        rows[month.label] = {
            "value": whole.value, "typical_day": inside.median(), "quiet_day": quiet,
            "busy_day": busy, "days_missing": month.days - whole.days_covered,
            "unit": metric.unit,
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("month")


def day_by_day(data: Tidy, metric: metrics.Metric, basis: str) -> pd.Series:
    """A metric's own value of each covered day (``metrics.per_day``)."""
    return metrics.per_day(metrics.daily(data, metric, basis), metric)


def before_after(
    data: Tidy,
    day: dt.date,
    names: Iterable[str],
    custom: Iterable[metrics.Metric] = (),
    before: int = BEFORE_DAYS,
    after: int = AFTER_DAYS,
) -> pd.DataFrame:
    """Counts in the ``after`` days from ``day`` on against the ``before`` days ahead of it.

    Columns ``metric, basis, unit, before, after`` (typical day: the median), ``change`` with
    ``low``..``high``, ``verdict`` (false discovery rate over the table 5 %). Counts only. Other
    things happened too: an association, not an effect.
    """
    rows = []
    ahead = day - dt.timedelta(before), day - dt.timedelta(1)
    since = day, day + dt.timedelta(after - 1)
    for name in names:
        metric = metrics.resolve(name, custom)
        there = [b for b in metrics.bases(data, metric, *ahead) if b != "judged"]
        if metric.kind != "flow" or not there:
            continue
        daily = metrics.daily(data, metric, there[0])["numerator"]
        seen = evidence.before_after(
            daily, day, before=before, after=after, better=metric.direction
        )
        middle = [float(daily.loc[str(a) : str(b)].median()) for a, b in (ahead, since)]
        row = {"metric": name, "basis": there[0], "unit": metric.unit,
               "before": middle[0], "after": middle[1]}  # fmt: skip
        row |= (
            {"change": seen.change, "low": seen.low, "high": seen.high,
             "p_value": seen.p_value, "verdict": seen.verdict}
            if seen
            else {"change": float("nan"), "low": float("nan"), "high": float("nan"),
                  "p_value": float("nan"), "verdict": "not_enough_data"}
        )  # fmt: skip
        rows.append(row)
    return _hold_false_discoveries(pd.DataFrame(rows, columns=None if rows else AROUND))


def hours_with_a_verdict(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``drivers.weekday_hour`` that claim something, strongest first."""
    clear = table[table["verdict"].isin(["better", "worse"])]
    return clear.sort_values("effect", ascending=False).reset_index(drop=True)


def _hold_false_discoveries(table: pd.DataFrame) -> pd.DataFrame:
    """Many rows are many chances of a false alarm: hold their rate over the table at 5 %."""
    if "p_value" not in table or table.empty:
        return table
    sure = pd.Series(evidence.adjust(table["p_value"].astype(float)), index=table.index)
    told = table["verdict"].isin(["better", "worse"])
    return table.assign(verdict=table["verdict"].mask(told & ~sure, "indistinguishable"))


def _change(
    data: Tidy, metric: metrics.Metric, basis: str, first: Period, second: Period
) -> dict[str, object]:
    daily = metrics.daily(data, metric, basis)
    better = metric.direction
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
