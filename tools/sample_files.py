"""The sample account's files, header by header and quirk by quirk as X writes them."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pandas as pd

from sample_account import EFFECTS, HANDLE, Draws, lifetime
from sample_texts import RAW

# ------------------------------------------------------------------ X's files, verbatim

PROMOTED = ["impressions", "engagements", "engagement rate", "retweets", "replies", "likes",
            "user profile clicks", "url clicks", "hashtag clicks", "detail expands",
            "permalink clicks", "app opens", "app installs", "follows", "email tweet",
            "dial phone", "media views", "media engagements"]  # fmt: skip
LEGACY = PROMOTED + [f"promoted {name}" for name in PROMOTED]
OVERVIEW = [
    "Date",
    "Impressions",
    "Likes",
    "Engagements",
    "Bookmarks",
    "Shares",
    "New follows",
    "Unfollows",
    "Replies",
    "Reposts",
    "Profile visits",
    "Create Post",
    "Video views",
    "Media views",
]
CONTENT = [
    "Post id",
    "Date",
    "Post text",
    "Post Link",
    "Impressions",
    "Likes",
    "Engagements",
    "Bookmarks",
    "Shares",
    "New follows",
    "Replies",
    "Reposts",
    "Profile visits",
    "Detail Expands",
    "URL Clicks",
    "Hashtag Clicks",
    "Permalink Clicks",
]


def legacy_counts(row, number) -> list[str]:
    """The 36 columns both legacy files share. Legacy engagements knew no bookmarks or shares."""
    engagements = row.engagements - row.bookmarks - row.shares
    rate = engagements / row.impressions if row.impressions else 0.0
    floats = (row.reposts, row.replies, row.likes, row.profile_visits, row.link_clicks,
              row.hashtag_clicks, row.detail_expands, 0)  # fmt: skip
    whole = (0, 0, row.follows_from_posts, 0, 0, row.media_views, row.media_engagements)
    return (
        [number(row.impressions), number(engagements), repr(float(rate))]
        + [number(value) for value in floats]
        + [str(value) for value in whole]
        + ["-"] * len(PROMOTED)
    )


def legacy_posts(
    posts: pd.DataFrame, counts: dict, first: dt.date, end: dt.date, at: dt.datetime
) -> str:
    """T2, ``[first, end)`` in UTC, newest first, texts with their line breaks."""
    table = posts.join(lifetime(posts, counts, at))
    table = table[table["posted_at"].between(*_span(first, end), inclusive="left")]
    rows = [
        [row.post_id, permalink(row.post_id, "twitter.com"), entities(row.text),
         f"{row.posted_at:%Y-%m-%d %H:%M} +0000", *legacy_counts(row, lambda n: f"{n}.0")]
        for row in table[::-1].itertuples()
    ]  # fmt: skip
    header = ["Tweet id", "Tweet permalink", "Tweet text", "time", *LEGACY]
    return csv_text([header, *rows], quoting=csv.QUOTE_ALL)


def legacy_days(daily: pd.DataFrame, first: dt.date, end: dt.date) -> str:
    """D1, ``[first, end)``, oldest first."""
    rows = [
        [f"{row.Index:%Y-%m-%d}", str(row.posts), *legacy_counts(row, str)]
        for row in daily[pd.Timestamp(first) : pd.Timestamp(end - dt.timedelta(1))].itertuples()
    ]
    return csv_text([["Date", "Tweets published", *LEGACY], *rows], quoting=csv.QUOTE_ALL)


def overview(daily: pd.DataFrame, account: pd.DataFrame, first: dt.date, at: dt.datetime) -> str:
    """O1: newest first, the newest day only as far as it had come; no newline at the end."""
    newest = pd.Timestamp(at.date())
    rows = []
    for day in daily[pd.Timestamp(first) : newest].index[::-1]:
        if day.date() == EFFECTS.missing_day:
            continue
        so_far = (pd.Timestamp(at) - day) / pd.Timedelta(days=1) if day == newest else 1.0
        d, a = daily.loc[day], account.loc[day]
        values = (d.impressions, d.likes, d.engagements, d.bookmarks, d.shares, a.new_follows,
                  a.unfollows, d.replies, d.reposts, a.profile_visits, d.originals)  # fmt: skip
        rows.append([_x_date(day), *(int(value * so_far) for value in values), 0, 0])
    return csv_text([OVERVIEW, *rows]).removesuffix("\n")


def content(posts: pd.DataFrame, counts: dict, first: dt.date, last: dt.date, at: dt.datetime,
            ghosts: int = 0, shuffle: Draws | None = None) -> str:  # fmt: skip
    """C2: texts on one line, ids from the newest down (big files: in no order), ghost rows."""
    table = posts.join(lifetime(posts, counts, at))
    end = min(pd.Timestamp(last) + pd.Timedelta(days=1), pd.Timestamp(at))
    table = table[table["posted_at"].between(pd.Timestamp(first), end, inclusive="left")][::-1]
    if shuffle is not None:
        table = table.iloc[np.argsort(shuffle.uniform(len(table)), kind="stable")]
    rows = [
        [row.post_id, _x_date(row.posted_at), " ".join(entities(row.text).split("\n")),
         permalink(row.post_id, "x.com"), row.impressions, row.likes, row.engagements,
         row.bookmarks, row.shares, row.follows_from_posts, row.replies, row.reposts,
         row.profile_visits, row.detail_expands, row.link_clicks, row.hashtag_clicks, 0]
        for row in table.itertuples()
    ]  # fmt: skip
    for i in range(ghosts):
        rows.insert(20 + 50 * i, ["", "", "", permalink("undefined", "x.com"), *[0] * 13])
    return csv_text([CONTENT, *rows]).removesuffix("\n")


def permalink(post_id: str, host: str) -> str:
    """The address of a post."""
    return f"https://{host}/{HANDLE}/status/{post_id}"


def entities(text: str) -> str:
    """X writes ``& < >`` as entities; one post stays raw, as after a repair by hand."""
    if text.startswith(RAW):
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(
        "&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # fmt: skip


def _x_date(day: pd.Timestamp) -> str:
    return f"{day:%a, %b} {day.day}, {day:%Y}"


def csv_text(rows: list[list], quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as CSV, with line feeds."""
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _span(first: dt.date, end: dt.date) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(first), pd.Timestamp(end)


def signups(account: pd.DataFrame, first: dt.date, last: dt.date) -> str:
    """Newsletter sign-ups by day, as ``date,metric,value``."""
    chosen = account.loc[pd.Timestamp(first) : pd.Timestamp(last), "newsletter_signups"]
    rows = [[f"{day:%Y-%m-%d}", "newsletter_signups", value] for day, value in chosen.items()]
    return csv_text([["date", "metric", "value"], *rows])
