"""Terms as vectors: one place a civil day, NaN where the day is not known.

So terms add, divide and count by themselves, and a report's few hundred windows cost little.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from twitter_goals.metrics.definition import Metric, Posts, Term

if TYPE_CHECKING:
    from twitter_goals.tidy import Tidy

NAN = float("nan")
EPOCH = dt.date(1970, 1, 1)
DAY = 86_400_000_000  # microseconds
WRITTEN_BY: dict[str, Posts] = {"originals_published": "originals", "replies_published": "replies"}
Days = pd.Index | pd.Series


@dataclass(frozen=True)
class Span:
    """A run of days: the number of the first (since 1970) and how many."""

    first: int
    length: int

    @classmethod
    def of(cls, first: dt.date, last: dt.date) -> Span:
        """The run from ``first`` to ``last``, both inside."""
        return cls((first - EPOCH).days, (last - first).days + 1)

    def places(self, days: Days) -> tuple[np.ndarray, np.ndarray]:
        """Which of the days lie inside, and the place of each of those."""
        stamps = _stamps(days)
        inside = (stamps >= self.first * DAY) & (stamps < (self.first + self.length) * DAY)
        return inside, stamps[inside] // DAY - self.first

    def vector(self, days: Days, values: pd.Series) -> np.ndarray:
        """The values at their days, NaN elsewhere; several of one day are added up."""
        inside, places = self.places(days)
        vector = np.zeros(self.length)
        np.add.at(vector, places, np.asarray(values, dtype=float)[inside])
        vector[np.bincount(places, minlength=self.length) == 0] = NAN
        return vector

    def index(self) -> pd.DatetimeIndex:
        """Its days, named ``day``."""
        start = np.datetime64(self.first, "D")
        days = np.arange(start, start + self.length).astype("datetime64[us]")
        return pd.DatetimeIndex(days, name="day")


# --- one term, day by day


def whole(data: Tidy) -> Span:
    """From the first to the last day that any table holds."""
    ends: list[pd.Timestamp] = []
    for days in (
        data.days.index, data.covered_posts, data.posts["day"], data.followers.index,
        data.judged["day"], data.conversions["day"], data.conversions["last_day"],
    ):  # fmt: skip
        ends += [days.min(), days.max()] if len(days) else []
    return Span.of(min(ends).date(), max(ends).date()) if ends else Span(0, 0)


def given(data: Tidy, term: Term, basis: str) -> bool:
    """Is there any value of it at all? Spares most of the work on what an account never has."""
    if term.source == "conversion":
        return bool((data.conversions["metric"] == term.name).any())
    if term.source == "column":
        table = data.days if basis == "by_day" else data.posts
        return term.name in table and bool(table[term.name].notna().any())
    return term.source == "posts" or len(data.followers) > 0


def sides_of(
    data: Tidy, metric: Metric, basis: str, span: Span
) -> tuple[np.ndarray, np.ndarray | None]:
    """Numerator and denominator by day; a sum is known where each of its terms is."""
    above = sum(
        (term.sign * _term(data, term, basis, metric.posts, span) for term in metric.numerator),
        np.zeros(span.length),
    )
    if not metric.denominator:
        return above, None
    below = sum(
        (term.sign * _term(data, term, basis, metric.posts, span) for term in metric.denominator),
        np.zeros(span.length),
    )
    return above, below


def _term(data: Tidy, term: Term, basis: str, posts: Posts, span: Span) -> np.ndarray:
    if term.source == "conversion":
        return _conversions(data, term, span)
    if term.source == "followers":
        return span.vector(data.followers.index, data.followers["followers"])
    if term.source == "followers_before":
        before = Span(span.first - 1, span.length)
        return before.vector(data.followers.index, data.followers["followers"])
    if term.source == "column" and basis == "by_day":
        if term.name not in data.days:
            return np.full(span.length, NAN)
        return span.vector(data.days.index, data.days[term.name])
    if basis != "by_post":
        return np.full(span.length, NAN)
    return _by_post(data, term, posts, span)


def _by_post(data: Tidy, term: Term, posts: Posts, span: Span) -> np.ndarray:
    chosen = chosen_posts(data, WRITTEN_BY.get(term.name, posts), span)
    places = span.places(data.posts["day"][chosen])[1]
    published = np.bincount(places, minlength=span.length).astype(float)
    holds = covered_days(data, span) | (published > 0)
    if term.source == "posts":
        return np.where(holds, published, NAN)
    if term.source == "post_followers":
        followers = span.vector(data.followers.index, data.followers["followers"])
        return np.where(holds, published, NAN) * followers
    if term.name not in data.posts:
        return np.full(span.length, NAN)
    values = data.posts[term.name].to_numpy(float)[chosen]
    lacking = np.bincount(places, weights=np.isnan(values), minlength=span.length)
    sums = np.bincount(places, weights=np.nan_to_num(values), minlength=span.length)
    # One post without a value leaves its day unknown: a sum over the others would be too small.
    # A day without posts is a zero, in times when the column was reported at all.
    reported = _carried(lacking == 0, published > 0)
    return np.where(holds & reported, sums, NAN)


def _carried(flags: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Each flag, where not known that of the last day known before, else of the first after."""
    if not known.any():
        return np.ones(len(flags), dtype=bool)
    last_known = np.maximum.accumulate(np.where(known, np.arange(len(flags)), -1))
    return flags[np.where(last_known < 0, np.argmax(known), last_known)]


def chosen_posts(data: Tidy, which: Posts, span: Span) -> np.ndarray:
    """Which posts lie in the span and are of that kind."""
    inside = span.places(data.posts["day"])[0]
    if which == "all":
        return inside
    return inside & (data.posts["is_reply"].to_numpy(bool) == (which == "replies"))


def covered_days(data: Tidy, span: Span) -> np.ndarray:
    """Which days of the span by-post exports cover."""
    covered = np.zeros(span.length, dtype=bool)
    covered[span.places(data.covered_posts)[1]] = True
    return covered


def judged_values(data: Tidy, metric: Metric, span: Span) -> np.ndarray:
    """The metric's judged values at their days, NaN elsewhere."""
    own = _rows_of(data.judged, metric.name)
    inside, places = span.places(data.judged["day"].iloc[own])
    vector = np.full(span.length, NAN)
    vector[places] = data.judged["value"].to_numpy(float)[own][inside]
    return vector


# --- conversions: days, and longer spans such as months


def _conversions(data: Tidy, term: Term, span: Span) -> np.ndarray:
    days, last_days, values = _entries(data, term)
    single = days == last_days
    places = days[single] - span.first
    inside = (places >= 0) & (places < span.length)
    vector = np.zeros(span.length)
    np.add.at(vector, places[inside], values[single][inside])
    known = np.bincount(places[inside], minlength=span.length) > 0
    if term.absent_days == "zero" and len(places):
        known[max(places.min(), 0) : max(places.max() + 1, 0)] = True
    return np.where(known, vector, NAN)


def _entries(data: Tidy, term: Term) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First day, last day (numbers since 1970) and value of each entry of a conversion."""
    table = data.conversions
    own = _rows_of(table, term.name)
    days, last_days = (_stamps(table[end])[own] // DAY for end in ("day", "last_day"))
    return days, last_days, table["value"].to_numpy(float)[own]


def _rows_of(table: pd.DataFrame, name: str) -> np.ndarray:
    """Places of the rows that hold a value of that metric."""
    own = (table["metric"] == name).to_numpy(bool) & table["value"].notna().to_numpy()
    return np.flatnonzero(own)


def _stamps(days: Days) -> np.ndarray:
    return np.asarray(days, dtype="datetime64[us]").view(np.int64)


@dataclass(frozen=True)
class Sums:
    """Sums of both sides of a metric over the days that both know."""

    numerator: float
    denominator: float
    covered: np.ndarray

    @classmethod
    def of(
        cls, data: Tidy, metric: Metric, above: np.ndarray, below: np.ndarray | None, span: Span
    ) -> Sums:
        """Both sides summed over the days known to both; NaN where they share none."""
        sides = [Side.of(data, metric.numerator, above, span)]
        if below is not None:
            sides.append(Side.of(data, metric.denominator, below, span))
        covered = np.logical_and.reduce([side.covered for side in sides])
        if not covered.any():
            return cls(NAN, NAN, covered)
        sums = [side.sum(covered) for side in sides]
        return cls(sums[0], sums[1] if below is not None else NAN, covered)


@dataclass(frozen=True)
class Side:
    """A sum's days, and longer spans (their places and value) none of whose days is known."""

    days: np.ndarray
    spans: tuple[tuple[slice, float], ...]
    covered: np.ndarray

    @classmethod
    def of(cls, data: Tidy, terms: tuple[Term, ...], days: np.ndarray, span: Span) -> Side:
        """The days, and where they leave a span of one conversion uncovered, that span's value."""
        covered = ~np.isnan(days)
        spans: list[tuple[slice, float]] = []
        if len(terms) == 1 and terms[0].source == "conversion":
            firsts, lasts, values = _entries(data, terms[0])
            firsts, lasts = firsts - span.first, lasts - span.first
            inside = (firsts >= 0) & (lasts < span.length) & (lasts > firsts)
            order = np.argsort((lasts - firsts)[inside], kind="stable")  # the shortest first
            for each in np.flatnonzero(inside)[order]:
                place = slice(int(firsts[each]), int(lasts[each]) + 1)
                if not covered[place].any():
                    spans.append((place, float(values[each])))
                    covered[place] = True
        return cls(days, tuple(spans), covered)

    def sum(self, covered: np.ndarray) -> float:
        """Over the days that are ``covered``, and the spans that are."""
        known = self.days[covered & ~np.isnan(self.days)].sum()
        return float(known + sum(value for place, value in self.spans if covered[place].any()))
