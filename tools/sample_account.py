"""The sample account simulated: posts, what they gather day by day, follows, sign-ups, judgements.

Posts are simulated one by one; a post gathers impressions over the days after it, so that
activity by day and lifetime by post come from the same events and still differ, as they do in
real exports. What is planted stands in ``Effects`` and, for readers, in data/sample/README.md.

All randomness is uniform numbers put through inverse distribution functions: the same bytes on
every machine and under every NumPy.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import ndtri

from sample_texts import (
    ENGLISH,
    ENGLISH_WORDS,
    HASHTAGS,
    HOSTILE,
    PERSIAN,
    PERSIAN_WORDS,
    REPLIES,
    SITE,
    VIRAL,
)

SEED = 29  # of a few tried, one whose October looks ordinary
HANDLE = "khabar_example"
FIRST, LAST = dt.date(2025, 4, 21), dt.date(2026, 11, 2)  # 1404-02-01; newest download
BURN_IN = 45  # days of posts before FIRST that still gather impressions inside the window
MEMORY = 40  # days after which a post is taken to be over
MODERN = dt.date(2025, 11, 1)  # account overview and content from here on
TEHRAN = dt.timedelta(hours=3, minutes=30)
SNOWFLAKE_EPOCH = 1288834974657  # ms; a post id is (ms since then) << 22 and some low bits

WEEK = np.array([1.40, 1.40, 1.20, 0.62, 0.48, 1.15, 1.20])  # Monday..Sunday; Thu-Fri weekend
HOURS = {7: 2, 8: 4, 9: 5, 10: 4, 11: 3, 12: 4, 13: 5, 14: 3, 15: 2, 16: 2, 17: 3, 18: 5,
         19: 4, 20: 4, 21: 5, 22: 3, 23: 1}  # fmt: skip

# per impression of an ordinary post, when the window opens
RATES = {
    "likes": 0.0105, "replies": 0.0011, "reposts": 0.0027, "bookmarks": 0.0013, "shares": 0.0008,
    "profile_visits": 0.0020, "link_clicks": 0.0064, "hashtag_clicks": 0.0003,
    "detail_expands": 0.0075, "follows_from_posts": 0.00003, "media_engagements": 0.0030,
    "media_views": 0.0400,
}  # fmt: skip
ENGAGING = [name for name in RATES if name != "media_views"]


@dataclass(frozen=True)
class Effects:
    """What is planted, when, how much. The README's table says the same in words."""

    campaign: dt.date = dt.date(2026, 5, 4)
    signups_before: float = 20.0  # a month of 30.44 days
    signups_after: float = 34.0
    fading_from: dt.date = dt.date(2026, 7, 1)  # likes, expands and media lose 45 % until ...
    fading_until: dt.date = dt.date(2026, 9, 1)
    fading_to: float = 0.55
    explainers: dt.date = dt.date(2026, 6, 1)
    bookmarks_lift: float = 1.8
    follows_trend: float = 0.04  # a month, from the first day on: no cause of ours
    viral: dt.datetime = dt.datetime(2026, 10, 13, 5, 40)
    viral_impressions: float = 260_000
    nowruz: tuple[dt.date, dt.date] = (dt.date(2026, 3, 20), dt.date(2026, 4, 3))
    nowruz_level: float = 0.35
    evening: float = 1.35  # posts of 20-22 h in Tehran go so much farther
    missing_day: dt.date = dt.date(2026, 8, 19)  # absent from the account overview


EFFECTS = Effects()


class Draws:
    """Uniform numbers through inverse distribution functions."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.Generator(np.random.PCG64(seed))

    def uniform(self, *shape: int) -> np.ndarray:
        """Between 0 and 1."""
        return self._rng.random(shape or None)

    def normal(self, *shape: int) -> np.ndarray:
        """With mean 0 and SD 1."""
        return ndtri(self.uniform(*shape))

    def poisson(self, mean: np.ndarray) -> np.ndarray:
        """One count for each mean."""
        draws, chance = np.zeros(mean.shape), self.uniform(*mean.shape)
        some = chance > np.exp(-mean)  # the rest is zero without asking scipy, which is slow
        draws[some] = stats.poisson.ppf(chance[some], mean[some])
        return _counts(draws)

    def overdispersed(self, mean: np.ndarray, shape: float) -> np.ndarray:
        """Gamma-Poisson counts: variance ``mean + mean**2 / shape``."""
        draws = stats.nbinom.ppf(self.uniform(*mean.shape), shape, shape / (shape + mean))
        return _counts(draws)

    def pick(self, options, weights=None):
        """One of the options, by their weights."""
        shares = np.ones(len(options)) if weights is None else np.asarray(weights, dtype=float)
        place = np.searchsorted(np.cumsum(shares / shares.sum()), self.uniform(), side="right")
        return options[min(int(place), len(options) - 1)]


def _counts(draws: np.ndarray) -> np.ndarray:
    return np.maximum(draws, 0).astype(int)


# ------------------------------------------------------------------ the account, day by day


def calendar() -> pd.DatetimeIndex:
    """Every UTC day that is simulated, burn-in included."""
    return pd.date_range(FIRST - dt.timedelta(BURN_IN), LAST)


def level(days: pd.DatetimeIndex, draws: Draws) -> np.ndarray:
    """The account's reach by day: weekday, AR(1) with phi 0.5 and SD 0.5, a slow drift, Nowruz."""
    shocks, wave = draws.normal(len(days)), np.zeros(len(days))
    for i in range(1, len(days)):
        wave[i] = 0.5 * wave[i - 1] + 0.5 * np.sqrt(1 - 0.5**2) * shocks[i]
    drift = np.cumsum(draws.normal(len(days)) * 0.008)
    return np.exp(wave + drift - drift.mean()) * weekday(days) ** 0.6 * quiet(days)


def weekday(days: pd.DatetimeIndex) -> np.ndarray:
    """The factor of each day's weekday."""
    return WEEK[days.day_of_week]


def quiet(days: pd.DatetimeIndex) -> np.ndarray:
    """How little happens around Nowruz: a factor a day."""
    first, last = map(pd.Timestamp, EFFECTS.nowruz)
    return np.where((days >= first) & (days <= last), EFFECTS.nowruz_level, 1.0)


def download(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """The moment of a download, UTC."""
    return dt.datetime(day.year, day.month, day.day, hour, minute)


# ------------------------------------------------------------------ posts


def simulate_posts(days: pd.DatetimeIndex, reach: np.ndarray, draws: Draws) -> pd.DataFrame:
    """One row a post: ``posted_at`` (UTC), ``text``, ``is_reply``, ``appeal`` (to gather)."""
    rows = []
    numbers = draws.poisson(4.4 * weekday(days) * np.sqrt(quiet(days)))
    for day, mean, number in zip(days, reach, numbers, strict=True):
        for _ in range(number):
            hour = draws.pick(list(HOURS), list(HOURS.values()))
            posted_at = day + pd.Timedelta(hours=hour, minutes=int(draws.uniform() * 60)) - TEHRAN
            posted_at += pd.Timedelta(milliseconds=int(draws.uniform() * 60_000))
            reply = draws.uniform() < 0.16
            appeal = 2500 * mean * np.exp(0.75 * float(draws.normal()) - 0.28)
            appeal *= 0.05 if reply else EFFECTS.evening if 20 <= hour <= 22 else 1.0
            rows.append((posted_at, headline(draws, reply), reply, appeal))
    for when, text, farther in HOSTILE:
        moment = pd.Timestamp(when)
        rows.append((moment, text, False, 2500 * farther * reach[days.get_loc(moment.normalize())]))
    viral = f"{VIRAL}{SITE}/w/villages"
    rows.append((pd.Timestamp(EFFECTS.viral), viral, False, EFFECTS.viral_impressions))
    posts = pd.DataFrame(rows, columns=["posted_at", "text", "is_reply", "appeal"])
    posts = posts[posts["posted_at"] < download(LAST, 6, 30)]
    posts = posts.sort_values("posted_at", kind="stable").reset_index(drop=True)
    posts["day"] = posts["posted_at"].dt.normalize()
    posts["post_id"] = [snowflake(moment, draws) for moment in posts["posted_at"]]
    return posts


def headline(draws: Draws, reply: bool) -> str:
    """The text of a post."""
    if reply:
        return draws.pick(REPLIES)
    persian = draws.uniform() < 0.55
    words = PERSIAN_WORDS if persian else ENGLISH_WORDS
    text = draws.pick(PERSIAN if persian else ENGLISH)
    values = {name: draws.pick(options) for name, options in words.items()}
    n = 12 + int(draws.uniform() * 60)
    figures = {"n": n, "m": max(3, n // 3), "percent": 8 + int(draws.uniform() * 55)}
    if persian:
        figures = {name: persian_digits(value) for name, value in figures.items()}
    text = text.format(**values, **figures)
    if draws.uniform() < 0.2:
        text += " " + draws.pick(HASHTAGS["fa" if persian else "en"])
    if draws.uniform() < 0.1:
        text += draws.pick((" 📊", " 🎧", " 🗺️", " 💧"))
    if draws.uniform() < 0.8:
        gap = draws.pick((" ", "\n", "\n\n"))
        text += f"{gap}{SITE}/n/{10_000 + int(draws.uniform() * 90_000)}"
    return text


def persian_digits(number: int) -> str:
    """The number as Persian writes it."""
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def snowflake(moment: pd.Timestamp, draws: Draws) -> str:
    """An id of that millisecond, as X gives them out."""
    milliseconds = (moment - pd.Timestamp(0)) // pd.Timedelta(milliseconds=1)
    return str(((milliseconds - SNOWFLAKE_EPOCH) << 22) + int(draws.uniform() * (1 << 22)))


def rates(posts: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Events per impression of each post, the planted changes included."""
    own = np.exp(0.45 * draws.normal(len(posts), len(RATES)) - 0.10)
    own[posts["appeal"] == EFFECTS.viral_impressions] = 1.0  # seen by many, otherwise ordinary
    table = pd.DataFrame(own * np.array(list(RATES.values())), columns=list(RATES))
    linked = posts["text"].str.contains("https://", regex=False)
    table["link_clicks"] *= np.where(linked, 1.0, 0.0)
    table["hashtag_clicks"] *= np.where(posts["text"].str.contains("#", regex=False), 4.0, 0.0)
    pictures = draws.uniform(len(posts)) < 0.35
    table[["media_engagements", "media_views"]] *= np.where(pictures, 2.5, 0.0)[:, None]
    start, end = map(pd.Timestamp, (EFFECTS.fading_from, EFFECTS.fading_until))
    share = ((posts["posted_at"] - start) / (end - start)).clip(0, 1).to_numpy()
    fading = 1 - share * (1 - EFFECTS.fading_to)
    fades = ["likes", "detail_expands", "media_engagements"]
    table[fades] = table[fades].mul(fading, axis=0)
    later = posts["posted_at"] >= pd.Timestamp(EFFECTS.explainers)
    table["bookmarks"] *= np.where(later, EFFECTS.bookmarks_lift, 1.0)
    return table


def activity(posts: pd.DataFrame, draws: Draws) -> dict[str, np.ndarray]:
    """Counts by post and day since posting: arrays of ``len(posts)`` × ``MEMORY``.

    Three quarters of a post's impressions fade with a time constant of 9 hours, the rest of 120;
    the viral post burns out at once, or it would lift the days after it as well.
    """
    ends = (np.arange(1, MEMORY + 1) * 24)[None, :]
    ends = ends - ((posts["posted_at"] - posts["day"]) / pd.Timedelta(hours=1)).to_numpy()[:, None]
    slow = np.where(posts["appeal"] == EFFECTS.viral_impressions, 0.01, 0.25)[:, None]
    reached = 1 - (1 - slow) * np.exp(-ends / 9) - slow * np.exp(-ends / 120)
    shares = np.diff(reached, axis=1, prepend=0.0)
    jitter = np.exp(0.25 * draws.normal(*shares.shape))
    seen = np.rint(posts["appeal"].to_numpy()[:, None] * shares * jitter)
    counts = {"impressions": seen.astype(int)}
    table = rates(posts, draws)
    for name in RATES:
        counts[name] = draws.poisson(seen * table[name].to_numpy()[:, None])
    counts["engagements"] = sum(counts[name] for name in ENGAGING)
    return counts


def lifetime(posts: pd.DataFrame, counts: dict, at: dt.datetime) -> pd.DataFrame:
    """What each post has gathered until ``at``: the by-post basis, as an export shows it."""
    begun = ((pd.Timestamp(at) - posts["day"]) / pd.Timedelta(days=1)).to_numpy()[:, None]
    share = np.clip(begun - np.arange(MEMORY)[None, :], 0, 1)
    return pd.DataFrame(
        {name: (table * share).astype(int).sum(1) for name, table in counts.items()}
    )


def by_day(posts: pd.DataFrame, counts: dict, days: pd.DatetimeIndex) -> pd.DataFrame:
    """What happened on each UTC day on posts of any age: the by-day basis."""
    place = days.get_indexer(posts["day"])[:, None] + np.arange(MEMORY)[None, :]
    inside = place < len(days)
    table = {
        name: np.bincount(place[inside], weights=block[inside], minlength=len(days)).astype(int)
        for name, block in counts.items()
    }
    frame = pd.DataFrame(table, index=days)
    frame["posts"] = posts["day"].value_counts().reindex(days, fill_value=0)
    frame["originals"] = (
        posts.loc[~posts["is_reply"], "day"].value_counts().reindex(days, fill_value=0)
    )
    return frame


def account_level(days: pd.DatetimeIndex, reach: np.ndarray, draws: Draws) -> pd.DataFrame:
    """New follows (a trend of their own), unfollows, profile visits, newsletter sign-ups."""
    months = (days - pd.Timestamp(FIRST)).days.to_numpy() / 30.44
    follows = 8.5 * (1 + EFFECTS.follows_trend) ** months * reach**0.35
    after = days >= pd.Timestamp(EFFECTS.campaign)
    signups = np.where(after, EFFECTS.signups_after, EFFECTS.signups_before) / 30.44
    signups = signups * (weekday(days) / WEEK.mean()) ** 0.5 * quiet(days) ** 0.5
    frame = pd.DataFrame(
        {
            "new_follows": draws.overdispersed(follows, 8),
            "unfollows": draws.overdispersed(np.full(len(days), 4.0), 12),
            "profile_visits": draws.overdispersed(150 * reach**0.6, 6),
            "newsletter_signups": draws.overdispersed(signups, 4),
        },
        index=days,
    )
    viral = pd.Timestamp(EFFECTS.viral).normalize()
    frame.loc[viral : viral + pd.Timedelta(days=1), "new_follows"] += [95, 40]
    frame.loc[viral : viral + pd.Timedelta(days=1), "profile_visits"] += [1400, 520]
    return frame


# ------------------------------------------------------------------ what people write down

EVENTS = (
    ("2025-11-01", "X's new analytics: by-day figures come from the account overview from here on"),
    ("2026-03-20", "Nowruz: a small desk until 3 April (تعطیلات نوروز)"),
    ("2026-05-04", "Newsletter campaign: pinned post, link in bio, a line under every explainer"),
    ("2026-06-01", "Explainer threads every Sunday"),
    ("2026-07-01", "Shorter captions & fewer pictures (<b>new style sheet</b>)"),
    ("2026-09-05", "کارگاه راستی‌آزمایی برای خبرنگاران"),
    ("2026-10-13", "The village-libraries interview goes round the world"),
)


def judged(draws: Draws) -> list[list]:
    """Month by month, as an editor counts them: ``date, metric, value, source, note``."""
    rows = []
    for i, month in enumerate(pd.period_range("2025-05", "2026-10", freq="M")):
        taught = month >= pd.Period("2026-09")  # the fact-checking workshop
        slip = 2 * (float(draws.uniform()) - 0.5)
        accuracy = min(98, round(91 + 2 * slip + (4 if taught else 0)))
        corrections = int(draws.poisson(np.array([1.0 if taught else 3.2]))[0])
        fit = round(3.1 + 0.02 * i + 0.2 * (float(draws.uniform()) - 0.5), 1)
        tone = round(3.2 + 0.3 * (float(draws.uniform()) - 0.5), 1)
        letters = int(draws.poisson(np.array([7.0 + 0.2 * i]))[0])
        explainers = 4 + int(draws.uniform() * 2) + (3 if month >= pd.Period("2026-06") else 0)
        note = {"2026-03": "Nowruz", "2026-09": "first month after the workshop"}.get(
            str(month), ""
        )
        for metric, value, source in (
            ("accuracy_score", accuracy, "50 posts drawn by lot, two editors, 0 to 100"),
            ("corrections_published", corrections, "corrections page"),
            ("audience_fit_score", fit, "100 new followers drawn by lot, 1 to 5"),
            ("culture_score", tone, "20 threads, two editors, 1 to 5"),
            ("reader_contributions", letters, "community desk"),
            ("explainers_published", explainers, "editorial calendar"),
        ):
            rows.append([month.end_time.date().isoformat(), metric, value, source, note])
    return rows


@cache
def simulation() -> tuple[pd.DataFrame, dict, pd.DataFrame, pd.DataFrame, list[list]]:
    """The whole truth: posts, their activity, by day, by account, and what people judged."""
    draws = Draws(SEED)
    days = calendar()
    reach = level(days, draws)
    posts = simulate_posts(days, reach, draws)
    counts = activity(posts, draws)
    daily = by_day(posts, counts, days)
    return posts, counts, daily, account_level(days, reach, draws), judged(draws)
