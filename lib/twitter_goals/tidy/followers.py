"""Follower totals, which no export holds, from totals that are known and net follows by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from twitter_goals.exports import Export
from twitter_goals.exports.model import day_column

BRIDGED_DAYS = 7  # days in a row without net follows that a total may survive
AROUND = 29  # days that a stand-in is the mean of: two weeks before, two after, and its own
FEWEST_AROUND = 7  # of these that must be known


def totals_seen(exports: Sequence[Export], judged: pd.DataFrame) -> pd.DataFrame:
    """Totals seen on a day by other tools, the archive, ``manual.csv``: ``day, followers``."""
    written = judged.loc[judged["metric"] == "followers", ["day", "value"]]
    tables = [one.tables["followers"] for one in exports if "followers" in one.tables]
    tables.append(written.rename(columns={"value": "followers"}))
    filled = [table[["day", "followers"]] for table in tables if len(table)]
    if not filled:
        return pd.DataFrame({"day": day_column([]), "followers": pd.Series(dtype=float)})
    return pd.concat(filled, ignore_index=True)


def followers(
    days: pd.DataFrame, anchors: Mapping[dt.date, float], seen: pd.DataFrame
) -> pd.DataFrame:
    """Follower totals at the end of each day, rebuilt from totals that are known.

    ``days`` has ``new_follows`` and ``unfollows`` by day; ``anchors`` and ``seen`` (``day,
    followers``) are known totals at the end of a day, of which ``anchors`` win. From an anchor
    the total goes forward by net follows, and back before the first one; a day without them
    breaks the chain. Where no other anchor reaches the days after a gap of up to
    ``BRIDGED_DAYS`` days, the mean net follows of the four weeks around stand in for it, and are
    counted; after a longer one the total is not known (NaN). Index ``day``, ``followers``,
    ``estimated_days`` (how many stand-ins are in the total), and ``disagreement``: on the day of
    an anchor that the chain reaches, what the chain says minus the anchor. The anchor holds from
    there on.
    """
    known = {pd.Timestamp(day): float(total) for day, total in seen.itertuples(index=False)}
    known |= {pd.Timestamp(day): float(total) for day, total in anchors.items()}
    if not known:
        nothing = pd.DatetimeIndex([], name="day").as_unit("us")
        names = ("followers", "estimated_days", "disagreement")
        return pd.DataFrame(dict.fromkeys(names, 0.0), index=nothing)
    net = pd.Series(dtype=float, index=days.index[:0])
    if {"new_follows", "unfollows"} <= set(days):
        net = (days["new_follows"] - days["unfollows"]).dropna()
    edges = [*known, *net.index[:1], *net.index[-1:]]
    index = pd.date_range(min(edges), max(edges), freq="D", unit="us", name="day")
    change = net.reindex(index).to_numpy(float)
    anchor = pd.Series(known).reindex(index).to_numpy(float)
    total, off = anchor.copy(), np.full(len(index), np.nan)
    for i in range(1, len(index)):  # forward; an anchor takes over on its day
        reached = total[i - 1] + change[i]
        if np.isnan(anchor[i]):
            total[i] = reached
        else:
            off[i] = reached - anchor[i]
    for i in range(len(index) - 1, 0, -1):  # back, only where nothing led forward
        if np.isnan(total[i - 1]):
            total[i - 1] = total[i] - change[i]
    estimated = np.where(np.isnan(total), np.nan, 0.0)
    stand_in = _stand_ins(pd.Series(change, index=index)).to_numpy(float)
    for i in range(1, len(index)):  # over short gaps, where no anchor led
        if np.isnan(total[i]):
            step = stand_in[i] if np.isnan(change[i]) else change[i]
            total[i] = total[i - 1] + step
            estimated[i] = estimated[i - 1] + float(np.isnan(change[i]))
    estimated[np.isnan(total)] = np.nan
    index = pd.DatetimeIndex(index.to_numpy(), name="day")  # no freq: as one read from a file
    return pd.DataFrame(
        {"followers": total, "estimated_days": estimated, "disagreement": off}, index=index
    )


def _stand_ins(net: pd.Series) -> pd.Series:
    """For each day of a short gap the mean net follows of the four weeks around it; else NaN."""
    known = net.notna()
    run = known.ne(known.shift()).cumsum()
    short = ~known & (run.groupby(run).transform("size") <= BRIDGED_DAYS)
    around = net.rolling(AROUND, center=True, min_periods=FEWEST_AROUND).mean()
    return around.where(short & net.bfill().notna())
