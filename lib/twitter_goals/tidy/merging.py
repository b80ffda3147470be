"""Merge days and posts of overlapping exports: the later wins, what it changed is kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import cmp_to_key

import numpy as np
import pandas as pd

from twitter_goals.exports import COUNTS, Export
from twitter_goals.exports.model import day_column, stacked
from twitter_goals.exports.posts import empty

BY_POST_KINDS = ("content", "legacy_posts")
BY_DAY_KINDS = ("third_party", "legacy_video", "video_overview", "legacy_days", "account_overview")
RESTATEMENTS = ("basis", "key", "day", "metric", "old", "new", "old_file", "new_file")
HEAD = ("post_id", "posted_at", "day", "hour", "weekday", "text", "link", "is_reply")


def days(exports: Sequence[Export]) -> tuple[pd.DataFrame, pd.DatetimeIndex, pd.DataFrame]:
    """``Tidy.days``, ``Tidy.provisional`` and the restatements of days.

    Figures of another tool are never put over X's own.
    """
    holders = [one for one in exports if one.kind in BY_DAY_KINDS and "days" in one.tables]
    frames = [one.tables["days"] for one in holders]
    which = np.repeat(np.arange(len(holders)), [len(frame) for frame in frames])
    rows = pd.concat(frames, ignore_index=True) if frames else _no_days()
    rank = _ranks(holders, rows, which, "day", ends_first=True)
    rank = sorted(range(len(holders)), key=lambda i: (holders[i].kind != "third_party", rank[i]))
    place = np.empty(len(holders), dtype=np.int64)
    place[rank] = np.arange(len(holders))
    kinds = np.array([one.kind for one in holders], dtype=object)
    rows = rows.assign(
        order=place[which], source=_names(holders, which), kind=kinds[which] if holders else ""
    ).drop(columns="line")
    merged = _latest(rows, "day").set_index("day").sort_index()
    last = {int(place[i]): frame["day"].max() for i, frame in enumerate(frames)}
    final = merged.index == merged["order"].map(last) if len(merged) else np.array([], dtype=bool)
    own = merged["kind"].isin(("account_overview", "legacy_days")).to_numpy(bool)
    # legacy ranges were chosen month by month: where another file begins the day after, the day
    # was over; an overview ends on the day it was made
    starts = pd.DatetimeIndex([frame["day"].min() for frame in frames])
    followed = (pd.DatetimeIndex(merged.index) + pd.Timedelta(1, "D")).isin(starts)
    final = final & ~(followed & merged["kind"].eq("legacy_days").to_numpy(bool))
    restated = _restatements(rows, "day", "by_day", within="kind")
    restated["day"] = pd.to_datetime(restated["key"]).astype("datetime64[us]")
    restated["key"] = restated["day"].dt.strftime("%Y-%m-%d").astype("str")
    counts = [name for name in COUNTS if name in merged]
    table = merged[[*counts, "source"]].astype(dict.fromkeys(counts, float))
    table.index = pd.DatetimeIndex(table.index, name="day").as_unit("us")
    table["source"] = table["source"].astype("category")
    return table, pd.DatetimeIndex(table.index[final & own], name="day"), restated


def posts(exports: Sequence[Export], timezone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``Tidy.posts`` and the restatements of posts."""
    holders = [one for one in exports if one.kind in BY_POST_KINDS]
    frames, which = stacked(holders, "posts")
    frames = [frame for frame in frames if len(frame)]
    rows = pd.concat(frames, ignore_index=True) if len(frames) > 1 else (
        frames[0] if frames else empty())  # fmt: skip
    source = _names(holders, which)
    numbers = _numbers(rows["post_id"])
    restated = no_restatements()
    if _repeats(numbers):
        rank = _ranks(holders, rows, which, "post_id", ends_first=False)
        rows = rows.assign(order=np.array(rank)[which], source=source).reset_index(drop=True)
        restated = _restatements(rows, "post_id", "by_post")
        rows = _latest(rows, "post_id")
        source = pd.Categorical(rows["source"])
        numbers = _numbers(rows["post_id"])
    if (numbers[1:] < numbers[:-1]).all():  # newest first, as X writes them: a view, no copy
        rows, source = rows.iloc[::-1], source[::-1]
    else:
        order = np.argsort(numbers, kind="stable")
        rows, source = rows.take(order), source.take(order)
    local = rows["posted_at"].dt.tz_convert(timezone).dt.tz_localize(None)
    counts = [name for name in COUNTS if name in rows]
    columns = {name: rows[name].array for name in (*HEAD, *counts) if name in rows}
    columns |= {
        "day": local.dt.floor("D").array,
        "hour": local.dt.hour.array.astype("int64"),
        "weekday": local.dt.day_of_week.array.astype("int64"),
        "source": source,
    }
    table = pd.DataFrame({name: columns[name] for name in (*HEAD, *counts, "source")}, copy=False)
    if len(restated):
        restated["day"] = restated["key"].map(table.set_index("post_id")["day"])
    return table, restated


def covered(exports: Sequence[Export]) -> pd.DatetimeIndex:
    """Every day inside the span of some by-post export."""
    spans = sorted({one.span for one in exports if one.kind in BY_POST_KINDS and one.span})
    runs = [pd.date_range(first, last, freq="D", unit="us").to_numpy() for first, last in spans]
    every = np.concatenate(runs) if runs else np.array([], dtype="datetime64[us]")
    return pd.DatetimeIndex(np.unique(every), name="day").as_unit("us")


# --- which export came later


def _ranks(
    holders: Sequence[Export], rows: pd.DataFrame, which: np.ndarray, key: str, *, ends_first: bool
) -> list[int]:
    """The rank of each export, the earliest 0: by what its content shows, then its file time.

    Counts of a post only grow, so of two by-post exports the one with more impressions on the
    posts both hold came later; of two by-day exports the one that ends later.
    """
    totals = _common_totals(rows, which, key) if "impressions" in rows else {}
    ends = [one.span[1] if one.span else dt.date.min for one in holders]

    def compare(i: int, j: int) -> int:
        shared = totals.get((i, j), 0.0), totals.get((j, i), 0.0)
        first, second = ((ends[i], ends[j]), shared) if ends_first else (shared, (ends[i], ends[j]))
        times = modified(holders[i]), modified(holders[j])
        names = str(holders[i].path), str(holders[j].path)
        for one, other in (first, second, times, names):
            if one != other:
                return -1 if one < other else 1  # type: ignore[operator]
        return 0

    ranks = [0] * len(holders)
    for rank, place in enumerate(sorted(range(len(holders)), key=cmp_to_key(compare))):
        ranks[place] = rank
    return ranks


def _common_totals(rows: pd.DataFrame, which: np.ndarray, key: str) -> dict[tuple[int, int], float]:
    """Impressions of each export on the keys it shares with each other one."""
    few = pd.DataFrame({"key": rows[key], "file": which, "impressions": rows["impressions"]})
    few = few[few["key"].duplicated(keep=False)]
    pairs = few.merge(few[["key", "file"]], on="key", suffixes=("", "_other"))
    sums = pairs.groupby(["file", "file_other"], as_index=False)["impressions"].sum()
    return {(int(i), int(j)): float(total) for i, j, total in sums.itertuples(index=False)}


def modified(export: Export) -> float:
    """When the file was last written, in seconds; the last thing to go by."""
    try:
        return export.path.stat().st_mtime
    except OSError:
        return 0.0


# --- merging


def _latest(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a key: the latest; what it does not report is taken from the one before."""
    twice = rows[key].duplicated(keep=False)
    if not twice.any():
        return rows
    merged = rows[twice].sort_values("order").groupby(key, as_index=False, sort=False).last()
    return pd.concat([rows[~twice], merged[rows.columns]], ignore_index=True)


def _restatements(
    rows: pd.DataFrame, key: str, basis: str, within: str | None = None
) -> pd.DataFrame:
    """Each count that a later export gives differently: old and new value, old and new file."""
    keys = [key, within] if within else [key]
    twice = rows[rows.duplicated(keys, keep=False)].sort_values([*keys, "order"])
    same = twice[keys].eq(twice[keys].shift()).all(axis=1)
    changes = [no_restatements()]
    for metric in (name for name in COUNTS if name in rows):
        old, new = twice[metric].shift(), twice[metric]
        changed = same & old.notna() & new.notna() & (old != new)
        if changed.any():
            changes.append(
                pd.DataFrame(
                    {
                        "basis": basis,
                        "key": twice[key][changed].astype("str"),
                        "day": pd.NaT,
                        "metric": metric,
                        "old": old[changed],
                        "new": new[changed],
                        "old_file": twice["source"].shift()[changed].astype("str"),
                        "new_file": twice["source"][changed].astype("str"),
                    }
                )
            )
    found = [one for one in changes if len(one)] or changes
    return pd.concat(found, ignore_index=True)[list(RESTATEMENTS)]


def no_restatements() -> pd.DataFrame:
    """A table of restatements without a row."""
    texts = {name: pd.Series(dtype="str") for name in RESTATEMENTS}
    numbers = {name: pd.Series(dtype=float) for name in ("old", "new")}
    return pd.DataFrame({**texts, **numbers, "day": day_column([])})[list(RESTATEMENTS)]


# --- small helpers


def _names(holders: Sequence[Export], which: np.ndarray) -> pd.Categorical:
    """The file each row comes from, by its name (with its folder where two are named alike)."""
    alike = Counter(one.path.name for one in holders)
    names = [
        one.path.name if alike[one.path.name] == 1 else f"{one.path.parent.name}/{one.path.name}"
        for one in holders
    ]
    if len(set(names)) < len(names):
        names = [str(one.path) for one in holders]
    return pd.Categorical.from_codes(which, categories=pd.Index(names, dtype="str"))


def _numbers(ids: pd.Series) -> np.ndarray:
    """Post ids as int64: they sort as the posts were made."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pa.array(ids, type=pa.large_string()), pa.int64()).to_numpy()


def _repeats(numbers: np.ndarray) -> bool:
    if (numbers[1:] < numbers[:-1]).all():
        return False
    return len(np.unique(numbers)) < len(numbers)


def _no_days() -> pd.DataFrame:
    return pd.DataFrame({"day": day_column([]), "line": pd.Series(dtype="int64")})
