"""EXPLAIN: which posts, kinds of post and hours made a window what it was; says no more than that.

Takes ``Tidy.posts`` (one row a post, lifetime counts, local ``day``, ``hour`` and ``weekday``)
and a ``(first, last)`` pair of local days; gives plain frames. All of it is description of what
was posted, not of what posting otherwise would have done: people choose their hours, and good
stories get the good ones.
"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from twitter_goals.periods import WEEKDAYS

Window = tuple[dt.date, dt.date]

HOURS_WINDOW = 365  # days: a month's posts cannot fill the cells of a week
MIN_OCCASIONS = 5  # a cell seen on fewer days claims nothing
MONTH_DAYS = 30  # whose median post each post is held against
FEWEST_LEFT = 10  # occasions beyond those that means and medians took; of fewer nothing is said
LONG_POST = 140  # characters: the old limit, and about the median of newsrooms' posts

TOP_COLUMNS = (
    "rank", "post_id", "day", "text", "link", "is_reply", "value", "share",
    "impressions", "engagements", "engagement_rate_by_impressions",
)  # fmt: skip
GROUP_COLUMNS = (
    "posts", "total", "share", "typical", "typical_low", "typical_high",
    "engagement_rate_by_impressions",
)  # fmt: skip


def all_of(
    posts: pd.DataFrame,
    window: Window,
    *,
    metric: str = "impressions",
    week_start: str = "monday",
    top: int = 5,
) -> dict[str, pd.DataFrame | None]:
    """Every table below under its function's name; None where the window has no post to tell of.

    ``weekday_hour`` looks at the ``HOURS_WINDOW`` days that end with the window.
    """
    if within(posts, window, metric).empty:
        return dict.fromkeys(("top_posts", "kinds", "links", "lengths", "concentration",
                              "weekday_hour"))  # fmt: skip
    year = window[1] - dt.timedelta(HOURS_WINDOW - 1), window[1]
    return {
        "top_posts": top_posts(posts, window, metric, top),
        "kinds": kinds(posts, window, metric),
        "links": links(posts, window, metric),
        "lengths": lengths(posts, window, metric),
        "concentration": concentration(posts, window, metric),
        "weekday_hour": weekday_hour(posts, year, metric, week_start),
    }


def within(posts: pd.DataFrame, window: Window, metric: str = "impressions") -> pd.DataFrame:
    """The posts of those local days whose ``metric`` is known."""
    if posts.empty or metric not in posts:
        return posts.iloc[:0]
    first, last = (pd.Timestamp(day) for day in window)
    return posts[(posts["day"] >= first) & (posts["day"] <= last) & posts[metric].notna()]


def top_posts(
    posts: pd.DataFrame, window: Window, metric: str = "impressions", top: int = 5
) -> pd.DataFrame:
    """The posts with most of ``metric``: columns ``TOP_COLUMNS``.

    ``value`` is the metric's, ``share`` its part of the window's total (fraction). Equal posts
    stand in order of their ids.
    """
    there = within(posts, window, metric)
    first = there.sort_values([metric, "post_id"], ascending=[False, True]).head(top)
    return first.assign(
        rank=range(1, len(first) + 1),
        value=first[metric],
        share=_share(first[metric], there[metric].sum()),
        engagement_rate_by_impressions=_share(first["engagements"], first["impressions"]),
    )[list(TOP_COLUMNS)].reset_index(drop=True)


def kinds(posts: pd.DataFrame, window: Window, metric: str = "impressions") -> pd.DataFrame:
    """``original`` posts against each ``reply``: one row a kind, columns ``GROUP_COLUMNS``.

    ``total`` and ``share`` are of ``metric``; ``typical`` is the median post's, with an exact
    90 % interval (order statistics; NaN below five posts); the engagement rate is a ratio of
    sums.
    """
    there = within(posts, window, metric)
    return _groups(there, metric, {"original": ~_is_reply(there), "reply": _is_reply(there)})


def links(posts: pd.DataFrame, window: Window, metric: str = "impressions") -> pd.DataFrame:
    """Originals ``with_link`` against ``without_link``, columns as ``kinds``."""
    there = _originals(within(posts, window, metric))
    linked = there["text"].fillna("").str.contains(r"https?://", regex=True).astype(bool)
    return _groups(there, metric, {"with_link": linked, "without_link": ~linked})


def lengths(posts: pd.DataFrame, window: Window, metric: str = "impressions") -> pd.DataFrame:
    """``short`` originals (up to ``LONG_POST`` characters without links) against ``long`` ones."""
    there = _originals(within(posts, window, metric))
    prose = there["text"].fillna("").str.replace(r"https?://\S+", "", regex=True).str.strip()
    long = (prose.str.len() > LONG_POST).astype(bool)
    return _groups(there, metric, {"short": ~long, "long": long})


def concentration(posts: pd.DataFrame, window: Window, metric: str = "impressions") -> pd.DataFrame:
    """How much hangs on little, in one row.

    ``posts, total``; ``top_tenth_posts`` (a tenth of them, rounded up) and ``top_tenth_share``;
    ``half_posts``, how few make half the total; ``top_post_id, top_post_share``;
    ``top_day, top_day_share`` by the day of posting. Shares are NaN where the total is 0.
    """
    there = within(posts, window, metric).sort_values([metric, "post_id"], ascending=[False, True])
    total, tenth = there[metric].sum(), math.ceil(len(there) / 10)
    row = {
        "posts": len(there),
        "total": total,
        "top_tenth_posts": tenth,
        "top_tenth_share": _share(there[metric].head(tenth).sum(), total),
        "half_posts": int((there[metric].cumsum() < total / 2).sum()) + 1 if total > 0 else 0,
        "top_post_id": there["post_id"].iloc[0] if len(there) else None,
        "top_post_share": _share(there[metric].head(1).sum(), total),
    }
    by_day = there.groupby("day")[metric].sum()
    row["top_day"] = by_day.idxmax() if len(by_day) else pd.NaT
    row["top_day_share"] = _share(by_day.max(), total) if len(by_day) else np.nan
    return pd.DataFrame([row])


def weekday_hour(
    posts: pd.DataFrame,
    window: Window,
    metric: str = "impressions",
    week_start: str = "monday",
    block: int = 3,
    replies: bool = False,
) -> pd.DataFrame:
    """What originals got by weekday and hour of posting (local), and how far that can be trusted.

    One row for each of 7 weekdays × 24/``block`` blocks of hours, the week's first day first:
    ``weekday`` (0 = Monday), ``hour`` (the block's first), ``posts``, ``occasions`` (distinct
    days), ``typical`` (median post), ``effect`` with ``low``..``high`` (relative to the account's
    typical post, 90 % interval, shrunk), ``smallest_effect`` (the rise that so many occasions
    would tell from none four times out of five), ``verdict`` and the window's ``first``, ``last``.

    Posts of one day and block are one occasion: they rise and fall together. Each occasion is
    the mean log of its posts over the median of its month (30 days), so that a growing account
    does not favour the hours it used lately. Cells are partially pooled: the variance between
    cells comes from one-way analysis of variance (method of moments), each cell's mean is drawn
    towards zero by its own noise. A cell is ``better`` or ``worse`` only if the cells differ at
    all (F test, p < .05), it was seen on ``MIN_OCCASIONS`` days, and its interval excludes zero;
    else it is ``indistinguishable`` or ``not_enough_data``.
    """
    there = within(posts, window, metric)
    there = there if replies else _originals(there)
    order = [(WEEKDAYS.index(week_start) + step) % 7 for step in range(7)]
    cells = pd.MultiIndex.from_product([order, range(0, 24, block)], names=["weekday", "hour"])
    frame = there.assign(hour=there["hour"] // block * block)
    by_cell = frame.groupby(["weekday", "hour"])
    table = pd.DataFrame(
        {"posts": by_cell.size(), "occasions": by_cell["day"].nunique(),
         "typical": by_cell[metric].median()}
    ).reindex(cells)  # fmt: skip
    counts = ["posts", "occasions"]
    table[counts] = table[counts].fillna(0).astype("int64")
    table = table.join(_partially_pooled(frame, metric))
    enough = table["occasions"] >= MIN_OCCASIONS
    sure = enough & table.pop("differ").eq(True)
    table["verdict"] = np.select(
        [~enough, sure & (table["low"] > 0), sure & (table["high"] < 0)],
        ["not_enough_data", "better", "worse"],
        "indistinguishable",
    )
    table["first"], table["last"] = (pd.Timestamp(day) for day in window)
    return table.reset_index()


def _partially_pooled(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Per cell ``effect, low, high, smallest_effect`` (relative), ``differ``: do cells at all?"""
    nothing = pd.DataFrame(
        columns=["effect", "low", "high", "smallest_effect", "differ"], dtype=float,
        index=pd.MultiIndex.from_arrays([[], []], names=["weekday", "hour"]),
    )  # fmt: skip
    if frame.empty:
        return nothing
    log = np.log(frame[metric].clip(lower=0) + 0.5)  # a post without any is half a count, not −∞
    month = (frame["day"] - frame["day"].min()).dt.days // MONTH_DAYS
    frame = frame.assign(log=log - log.groupby(month).transform("median"))
    occasions = frame.groupby(["weekday", "hour", "day"])["log"].mean()
    groups = occasions.groupby(level=["weekday", "hour"])
    size, mean = groups.size().astype(float), groups.mean()
    months = month.nunique()
    left = len(occasions) - len(size) - months + 1  # the months' medians were estimated too
    if len(size) < 2 or left < FEWEST_LEFT:
        return nothing
    from scipy import special  # scipy.stats costs a second to import

    grand = float(occasions.mean())
    noise = float(((occasions - groups.transform("mean")) ** 2).sum()) / left
    if noise <= 0:
        return nothing
    between = float((size * (mean - grand) ** 2).sum()) / (len(size) - 1)
    spread = size.sum() - (size**2).sum() / size.sum()
    variance = max(0.0, (between - noise) * (len(size) - 1) / spread)
    differ = bool(special.fdtrc(len(size) - 1, left, between / noise) < 0.05)
    kept = variance / (variance + noise / size)
    effect = kept * (mean - grand)
    # posterior variance of a cell, plus what the grand mean itself does not know
    error = np.sqrt(
        kept * noise / size + (1 - kept) ** 2 * (variance + noise / size).mean() / len(size)
    )
    reach = float(special.stdtrit(left, 0.95)) * error
    seen = float(special.stdtrit(left, [0.95, 0.8]).sum()) * np.sqrt(noise / size)
    return pd.DataFrame(
        {"effect": np.expm1(effect), "low": np.expm1(effect - reach),
         "high": np.expm1(effect + reach), "smallest_effect": np.expm1(seen), "differ": differ}
    )  # fmt: skip


def _groups(there: pd.DataFrame, metric: str, masks: dict[str, pd.Series]) -> pd.DataFrame:
    total, rows = there[metric].sum(), {}
    for name, mask in masks.items():
        some = there[mask.to_numpy(dtype=bool)]
        rated = some[some["engagements"].notna() & some["impressions"].notna()]
        low, high = _median_interval(some[metric].to_numpy())
        rows[name] = {
            "posts": len(some),
            "total": some[metric].sum() if len(some) else np.nan,
            "share": _share(some[metric].sum(), total),
            "typical": some[metric].median(),
            "typical_low": low,
            "typical_high": high,
            "engagement_rate_by_impressions": _share(
                rated["engagements"].sum(), rated["impressions"].sum()
            ),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(GROUP_COLUMNS))
    return frame.astype({"posts": "int64"}).rename_axis("kind")


def _median_interval(values: np.ndarray) -> tuple[float, float]:
    """Distribution-free 90 % interval of the median: order statistics, at least that coverage."""
    from scipy import special

    posts = len(values)
    below = int(np.searchsorted(special.bdtr(np.arange(posts + 1), posts, 0.5), 0.05))
    if below < 1:  # even the whole range of four posts holds the median only 7 times out of 8
        return np.nan, np.nan
    ordered = np.sort(values)
    return float(ordered[below - 1]), float(ordered[-below])


def _is_reply(posts: pd.DataFrame) -> pd.Series:
    return posts["is_reply"].fillna(False).astype(bool)


def _originals(posts: pd.DataFrame) -> pd.DataFrame:
    return posts[~_is_reply(posts)]


def _share(part: pd.Series | float, whole: pd.Series | float) -> pd.Series | float:
    """``part / whole``, NaN where there is no whole."""
    if isinstance(whole, pd.Series):
        return part / whole.where(whole > 0)
    return part / whole if whole > 0 else part * np.nan
