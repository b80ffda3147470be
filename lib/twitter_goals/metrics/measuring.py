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
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.custom import named_in
from twitter_goals.metrics.definition import Metric
from twitter_goals.metrics.vectors import (
    EPOCH,
    NAN,
    Span,
    Sums,
    chosen_posts,
    covered_days,
    given,
    judged_values,
    sides_of,
    whole,
)

if TYPE_CHECKING:
    from twitter_goals.periods import Period
    from twitter_goals.tidy import Tidy

FEWEST_FOR_TENTH = 10  # a tenth of fewer posts is not even one post


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


def daily(data: Tidy, metric: Metric, basis: str) -> pd.DataFrame:
    """One row a covered day: ``numerator``, ``denominator`` (NaN for flows and levels).

    Index ``day``, sorted. Days whose value is not known have no row, nor have days that only
    a longer span (a monthly total) covers. For a median a day's row is that day's own;
    concentration has no daily value.
    """
    span = whole(data)
    if metric.kind == "judged":
        numerator, denominator = judged_values(data, metric, span), None
    elif metric.kind == "post_statistic":
        numerator, denominator = _daily_median(data, metric, span), None
    else:
        numerator, denominator = sides_of(data, metric, basis, span)
    below = np.full(span.length, NAN) if denominator is None else denominator
    known = ~np.isnan(numerator) & (denominator is None or ~np.isnan(below))
    return pd.DataFrame(
        {"numerator": numerator[known], "denominator": below[known]}, index=span.index()[known]
    )


def per_day(daily: pd.DataFrame, metric: Metric) -> pd.Series:
    """A metric's own value of each day of ``daily``: a ratio's quotient × ``per`` (NaN over
    nothing), anything else's numerator."""
    if metric.kind != "ratio":
        return daily["numerator"]
    return daily["numerator"] / daily["denominator"].where(daily["denominator"] > 0) * metric.per


def measure(data: Tidy, metric: Metric, basis: str, first: dt.date, last: dt.date) -> Measure:
    """The metric from ``first`` to ``last``, both inside.

    By-post values count the posts whose local ``day`` lies in the window; by-day values use
    UTC days, as X does; a span such as a month counts when it lies wholly inside; levels and
    judged values are the last known in the window.
    """
    span = Span.of(first, last)
    posts = int(chosen_posts(data, metric.posts, span).sum()) if basis == "by_post" else None
    if metric.kind == "post_statistic":
        value = _statistic(data, metric, span)
        known_days = int(covered_days(data, span).sum()) if value == value else 0
        return Measure(value, NAN, NAN, known_days, span.length, posts)
    if metric.kind in ("level", "judged"):
        is_level = metric.kind == "level"
        vector = (
            sides_of(data, metric, basis, span)[0]
            if is_level
            else judged_values(data, metric, span)
        )
        known = np.flatnonzero(~np.isnan(vector))
        value = float(vector[known[-1]]) if len(known) else NAN
        return Measure(value, value, NAN, len(known), span.length, posts)
    above, below = sides_of(data, metric, basis, span)
    sums = Sums.of(data, metric, above, below, span)
    covered = sums.covered & covered_days(data, span) if basis == "by_post" else sums.covered
    if metric.kind == "flow":
        value = sums.numerator
    else:
        value = sums.numerator / sums.denominator * metric.per if sums.denominator > 0 else NAN
    days_covered = int(covered.sum())
    return Measure(value, sums.numerator, sums.denominator, days_covered, span.length, posts)


def by_period(data: Tidy, metric: Metric, basis: str, periods: Iterable[Period]) -> pd.DataFrame:
    """One row a period: ``label, first, last, value, days_covered, days``; NaN where unknown."""
    rows = []
    for period in periods:
        got = measure(data, metric, basis, period.first, period.last)
        ends = period.label, period.first, period.last
        rows.append((*ends, got.value, got.days_covered, got.days))
    columns = ["label", "first", "last", "value", "days_covered", "days"]
    return pd.DataFrame(rows, columns=columns)


def bases(data: Tidy, metric: Metric, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """The bases on which anything is known in the window, preferred first."""
    return tuple(
        basis
        for basis in metric.bases
        if all(given(data, term, basis) for term in metric.terms)
        and measure(data, metric, basis, first, last).days_covered > 0
    )


def ever(data: Tidy, metric: Metric, basis: str) -> bool:
    """Is anything known of it on any day?"""
    window = _everything(data)
    return window is not None and basis in bases(data, metric, *window)


def measurable(data: Tidy, custom: Iterable[Metric] = ()) -> tuple[Metric, ...]:
    """Every metric this data gives on some day: the catalogue's, the user's own, and counts
    and judged values that only the data names."""
    own = {metric.name: metric for metric in custom}
    unlisted = named_in(data.conversions["metric"].unique(), data.judged["metric"].unique())
    every = {**CATALOGUE, **unlisted, **own}
    window = _everything(data)
    return tuple(each for each in every.values() if window and bases(data, each, *window))


def _everything(data: Tidy) -> tuple[dt.date, dt.date] | None:
    span = whole(data)
    first = EPOCH + dt.timedelta(span.first)
    return (first, first + dt.timedelta(span.length - 1)) if span.length else None


# --- statistics over posts


def _statistic(data: Tidy, metric: Metric, span: Span) -> float:
    values = _values(data, metric, chosen_posts(data, metric.posts, span))
    if metric.statistic == "median":
        return float(np.median(values)) if len(values) else NAN
    if len(values) < FEWEST_FOR_TENTH or values.sum() <= 0:
        return NAN
    top = np.sort(values)[-math.ceil(len(values) / 10) :]
    return float(top.sum() / values.sum())


def _values(data: Tidy, metric: Metric, chosen: np.ndarray) -> np.ndarray:
    column = metric.numerator[0].name
    if column not in data.posts:
        return np.array([])
    values = data.posts[column].to_numpy(float)[chosen]
    return values[~np.isnan(values)]


def _daily_median(data: Tidy, metric: Metric, span: Span) -> np.ndarray:
    column, chosen = metric.numerator[0].name, chosen_posts(data, metric.posts, span)
    vector = np.full(span.length, NAN)
    if metric.statistic == "median" and column in data.posts:
        medians = data.posts.loc[chosen].groupby("day")[column].median()
        vector[span.places(pd.DatetimeIndex(medians.index))[1]] = medians.to_numpy(float)
    return vector
