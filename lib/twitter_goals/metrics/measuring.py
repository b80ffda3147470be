"""MEASURE: a metric, on one basis, day by day or over a window of days.

Missing is not zero. A day counts as covered for a metric when its value on that day is known:
the export covers the day and reports the column (for a by-post value: reports it for every post
of the day). A covered day without posts is a true zero.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.custom import named_in
from twitter_goals.metrics.definition import Metric, Posts, Term

if TYPE_CHECKING:
    from twitter_goals.tidy import Tidy

NAN = float("nan")
FEWEST_FOR_TENTH = 10  # a tenth of fewer posts is not even one post
WRITTEN_BY: dict[str, Posts] = {"originals_published": "originals", "replies_published": "replies"}
Window = tuple[dt.date, dt.date]
Shape = TypeVar("Shape", pd.Series, pd.DataFrame)


@dataclass(frozen=True)
class Measure:
    """A metric's value over a window. ``value`` is NaN where nothing is known.

    ``numerator`` and ``denominator`` are the sums behind a ratio (the denominator is NaN for
    anything else); ``days_covered`` of the window's ``days`` had a known value; ``posts`` is
    how many posts a by-post value stands on, None for the other bases.
    """

    value: float
    numerator: float
    denominator: float
    days_covered: int
    days: int
    posts: int | None = None


def daily(data: Tidy, metric: Metric, basis: str, window: Window | None = None) -> pd.DataFrame:
    """One row a covered day: ``numerator``, ``denominator`` (NaN for flows and levels).

    Index ``day``, sorted; ``window`` keeps the days inside. Days whose value is not known have
    no row, nor have days that only a longer span (a monthly total) covers. For a median a day's
    row is that day's own; concentration has no daily value.
    """
    if metric.kind == "judged":
        return _inside(_frame(_judged(data, metric)), window)
    if metric.kind == "post_statistic":
        return _frame(_daily_median(_posts(data, metric.posts, window), metric))
    numerator = _sum(data, metric.numerator, basis, metric.posts, window)
    if not metric.denominator:
        return _frame(numerator)
    return _frame(numerator, _sum(data, metric.denominator, basis, metric.posts, window))


def measure(data: Tidy, metric: Metric, basis: str, first: dt.date, last: dt.date) -> Measure:
    """The metric from ``first`` to ``last``, both inside.

    By-post values count the posts whose local ``day`` lies in the window; by-day values use
    UTC days, as X does; a span such as a month counts when it lies wholly inside; levels and
    judged values are the last known in the window.
    """
    window, days = (first, last), (last - first).days + 1
    posts = _posts(data, metric.posts, window) if basis == "by_post" else None
    seen = len(posts) if posts is not None else None
    if metric.kind == "post_statistic":
        value = _statistic(_posts(data, metric.posts, window), metric)
        known = len(_inside_index(data.covered_posts, window)) if value == value else 0
        return Measure(value, NAN, NAN, known, days, seen)
    frame = daily(data, metric, basis, window)
    if metric.kind in ("level", "judged"):
        value = float(frame["numerator"].iloc[-1]) if len(frame) else NAN
        return Measure(value, value, NAN, len(frame), days, seen)
    covered = pd.DatetimeIndex(frame.index)
    numerator = frame["numerator"].sum() if len(frame) else NAN
    denominator = frame["denominator"].sum() if len(frame) and metric.denominator else NAN
    if any(term.source == "conversion" for term in metric.terms):
        numerator, denominator, covered = _with_spans(data, metric, basis, window)
    if basis == "by_post":  # a post at the rim of an export does not make its day covered
        covered = covered[covered.isin(data.covered_posts)]
    if metric.kind == "flow":
        value = numerator
    else:
        value = numerator / denominator * metric.per if denominator > 0 else NAN
    return Measure(float(value), float(numerator), float(denominator), len(covered), days, seen)


def bases(data: Tidy, metric: Metric, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """The bases on which anything is known in the window, preferred first."""
    return tuple(
        basis
        for basis in metric.bases
        if measure(data, metric, basis, first, last).days_covered > 0
    )


def measurable(data: Tidy, custom: Iterable[Metric] = ()) -> tuple[Metric, ...]:
    """Every metric this data gives on some day: the catalogue's, the user's own, and counts
    and judged values that only the data names."""
    own = {metric.name: metric for metric in custom}
    unlisted = named_in(data.conversions["metric"].unique(), data.judged["metric"].unique())
    every = {**CATALOGUE, **unlisted, **own}
    ends: list[pd.Timestamp] = []
    for days in (
        data.days.index, data.covered_posts, _followers(data).index, data.judged["day"],
        data.conversions["day"], data.conversions["last_day"],
    ):  # fmt: skip
        ends += [days.min(), days.max()] if len(days) else []
    if not ends:
        return ()
    first, last = min(ends).date(), max(ends).date()
    return tuple(metric for metric in every.values() if bases(data, metric, first, last))


# --- one term, day by day


def _sum(
    data: Tidy, terms: tuple[Term, ...], basis: str, posts: Posts, window: Window | None
) -> pd.Series:
    """The terms added up on the days on which every one of them is known."""
    total = None
    for term in terms:
        series = _term(data, term, basis, posts, window) * term.sign
        total = series if total is None else total.add(series)  # a day known to one only: NaN
    assert total is not None
    return total.dropna()


def _term(data: Tidy, term: Term, basis: str, posts: Posts, window: Window | None) -> pd.Series:
    if term.source == "conversion":
        return _inside(_conversions(data, term)[0], window)
    if term.source == "followers":
        return _inside(_followers(data), window)
    if term.source == "followers_before":
        return _inside(_followers(data).shift(1, freq="D"), window)
    if term.source == "column" and basis == "by_day":
        if term.name not in data.days:
            return _empty()
        return _inside(data.days[term.name], window)
    if basis != "by_post":
        return _empty()
    kept = _posts(data, WRITTEN_BY.get(term.name, posts), window)
    every_day = _inside_index(data.covered_posts, window).union(
        pd.DatetimeIndex(kept["day"].unique())
    )
    grouped = kept.groupby("day")
    published = grouped.size().astype(float).reindex(every_day, fill_value=0.0)
    if term.source == "posts":
        return published
    if term.source == "post_followers":
        return (published * _followers(data)).reindex(every_day)
    if term.name not in kept:
        return _empty()
    # One post without a value leaves its day unknown: a sum over the others would be too small.
    # A day without posts is a zero, in times when the column was reported at all.
    reported = (grouped[term.name].count() == grouped.size()).astype(float).reindex(every_day)
    reported = reported.ffill().bfill().fillna(1.0)
    sums = grouped[term.name].sum().astype(float).reindex(every_day, fill_value=0.0)
    return sums.where(reported > 0)


def _posts(data: Tidy, which: Posts, window: Window | None) -> pd.DataFrame:
    posts = data.posts
    if window is not None:
        first, last = map(pd.Timestamp, window)
        posts = posts.loc[posts["day"].between(first, last)]
    if which != "all":
        posts = posts.loc[posts["is_reply"] == (which == "replies")]
    return posts


def _followers(data: Tidy) -> pd.Series:
    followers = data.followers
    if "day" in followers:
        followers = followers.set_index("day")
    return followers["followers"].dropna().astype(float).sort_index()


def _judged(data: Tidy, metric: Metric) -> pd.Series:
    rows = data.judged.loc[data.judged["metric"] == metric.name].dropna(subset="value")
    return rows.groupby("day")["value"].last().astype(float)


# --- conversions: days, and longer spans such as months


def _conversions(data: Tidy, term: Term) -> tuple[pd.Series, pd.DataFrame]:
    """Values by day, and the longer spans that no daily value contradicts (shortest first)."""
    rows = data.conversions
    rows = rows.loc[rows["metric"] == term.name].dropna(subset="value")
    single = rows["day"] == rows["last_day"]
    by_day = rows.loc[single].groupby("day")["value"].sum().astype(float)
    if term.absent_days == "zero" and len(by_day):
        by_day = by_day.asfreq("D", fill_value=0.0)
    return by_day, rows.loc[~single]


def _with_spans(
    data: Tidy, metric: Metric, basis: str, window: Window
) -> tuple[float, float, pd.DatetimeIndex]:
    """Sums of numerator and denominator where conversions may come as monthly totals.

    A span is used when it lies wholly in the window and none of its days is known already.
    Each side is summed over the days that both sides cover.
    """
    sides = [
        _pieces(data, terms, basis, metric.posts, window)
        for terms in (metric.numerator, metric.denominator)
        if terms
    ]
    covered = sides[0][2]
    for _, _, days in sides[1:]:
        covered = covered.intersection(days)
    sums = [
        float(known[known.index.isin(covered)].sum())
        + sum(value for days, value in spans if days.isin(covered).any())
        if len(covered)
        else NAN
        for known, spans, _ in sides
    ]
    return sums[0], sums[1] if len(sums) > 1 else NAN, covered


def _pieces(
    data: Tidy, terms: tuple[Term, ...], basis: str, posts: Posts, window: Window
) -> tuple[pd.Series, list[tuple[pd.DatetimeIndex, float]], pd.DatetimeIndex]:
    """What a sum is made of: known days, longer spans with their value, all days covered."""
    known = _sum(data, terms, basis, posts, window)
    covered = pd.DatetimeIndex(known.index)
    spans: list[tuple[pd.DatetimeIndex, float]] = []
    if len(terms) == 1 and terms[0].source == "conversion":
        rows = _conversions(data, terms[0])[1]
        first, last = map(pd.Timestamp, window)
        rows = rows.loc[(rows["day"] >= first) & (rows["last_day"] <= last)]
        rows = rows.assign(length=rows["last_day"] - rows["day"]).sort_values("length")
        for start, end, value in zip(rows["day"], rows["last_day"], rows["value"], strict=True):
            days = pd.date_range(start, end, freq="D", unit="us")
            if not days.isin(covered).any():
                spans.append((days, float(value)))
                covered = covered.union(days)
    return known, spans, covered


# --- statistics over posts


def _statistic(posts: pd.DataFrame, metric: Metric) -> float:
    column = metric.numerator[0].name
    if column not in posts:
        return NAN
    values = posts[column].dropna().to_numpy(float)
    if metric.statistic == "median":
        return float(np.median(values)) if len(values) else NAN
    if len(values) < FEWEST_FOR_TENTH or values.sum() <= 0:
        return NAN
    top = np.sort(values)[-math.ceil(len(values) / 10) :]
    return float(top.sum() / values.sum())


def _daily_median(posts: pd.DataFrame, metric: Metric) -> pd.Series:
    column = metric.numerator[0].name
    if metric.statistic != "median" or column not in posts:
        return _empty()
    return posts.groupby("day")[column].median().dropna().astype(float)


# --- frames


def _frame(numerator: pd.Series, denominator: pd.Series | None = None) -> pd.DataFrame:
    if denominator is None:
        frame = pd.DataFrame({"numerator": numerator, "denominator": NAN})
    else:
        both = numerator.index.intersection(denominator.index)
        frame = pd.DataFrame({"numerator": numerator[both], "denominator": denominator[both]})
    frame.index = pd.DatetimeIndex(frame.index, name="day")
    return frame.astype(float).sort_index()


def _inside(values: Shape, window: Window | None) -> Shape:
    if window is None:
        return values
    first, last = map(pd.Timestamp, window)
    return values.loc[(values.index >= first) & (values.index <= last)]


def _inside_index(days: pd.DatetimeIndex, window: Window | None) -> pd.DatetimeIndex:
    days = pd.DatetimeIndex(days, name="day")
    if window is None:
        return days
    first, last = map(pd.Timestamp, window)
    return days[(days >= first) & (days <= last)]


def _empty() -> pd.Series:
    return pd.Series(dtype=float, index=pd.DatetimeIndex([], name="day").as_unit("us"))
