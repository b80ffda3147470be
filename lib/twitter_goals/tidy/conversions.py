"""Merge conversions and judged values of several files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from twitter_goals.exports import Export
from twitter_goals.exports.model import day_column
from twitter_goals.tidy.merging import RESTATEMENTS, modified, no_restatements

KEY = ["metric", "day", "last_day"]


def conversions(exports: Sequence[Export]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``Tidy.conversions``, one row a metric and span, and what later files restated.

    Of two files the later wins, save for subscriber lists: people who left are missing from a
    later list, so a day keeps the most sign-ups ever seen. Lists of different tools (or of
    subscribed and unsubscribed members) are different people and are added; a tool's zip holds
    all of its lists, which may lie beside it unpacked, and are no further people. A figure kept
    by hand beats what a list gives.
    """
    holders = [one for one in exports if "conversions" in one.tables]
    holders.sort(
        key=lambda one: (
            one.span[1] if one.span else dt.date.min, modified(one), str(one.path),
        )
    )  # fmt: skip
    frames = [
        one.tables["conversions"][[*KEY, "value"]].assign(source=one.path.name, format=one.format)
        for one in holders
    ]
    rows = pd.concat(frames, ignore_index=True) if frames else _none()
    of_people = rows["format"].str.startswith("subscribers")
    lists = rows[of_people].groupby([*KEY, "format"], as_index=False)["value"].max()
    lists["tool"] = lists["format"].str.split("_").str[:2].str.join("_")
    lists["zip"] = lists["format"].str.endswith("_zip")
    tools = lists.groupby([*KEY, "tool", "zip"], as_index=False)["value"].sum()
    tools = tools.groupby([*KEY, "tool"], as_index=False)["value"].max()
    people = tools.groupby(KEY, as_index=False)["value"].sum()
    rest = rows[~of_people].sort_values(KEY, kind="stable")
    merged = pd.concat([people, rest[[*KEY, "value"]]], ignore_index=True)
    merged = merged.drop_duplicates(KEY, keep="last").sort_values(KEY, ignore_index=True)
    return merged[["day", "last_day", "metric", "value"]], _restated(rest)


def judged(exports: Sequence[Export]) -> pd.DataFrame:
    """``day, metric, value, source, note``, one row a metric and day; a later file wins."""
    columns = ["day", "metric", "value", "source", "note"]
    frames = [one.tables["judged"][columns] for one in exports if "judged" in one.tables]
    if not frames:
        texts = {name: pd.Series(dtype="str") for name in ("metric", "source", "note")}
        blank = {"day": day_column([]), "value": pd.Series(dtype=float), **texts}
        return pd.DataFrame(blank)[columns]
    rows = pd.concat(frames, ignore_index=True)
    rows = rows.drop_duplicates(["day", "metric"], keep="last")
    return rows.sort_values(["metric", "day"], ignore_index=True)


def _restated(rows: pd.DataFrame) -> pd.DataFrame:
    same = rows[KEY].eq(rows[KEY].shift()).all(axis=1)
    changed = same & (rows["value"] != rows["value"].shift())
    if not changed.any():
        return no_restatements()
    found = {
        "basis": "conversion",
        "key": rows["day"].dt.strftime("%Y-%m-%d")[changed].astype("str"),
        "day": rows["day"][changed],
        "metric": rows["metric"][changed],
        "old": rows["value"].shift()[changed],
        "new": rows["value"][changed],
        "old_file": rows["source"].shift()[changed],
        "new_file": rows["source"][changed],
    }
    return pd.DataFrame(found)[list(RESTATEMENTS)].reset_index(drop=True)


def _none() -> pd.DataFrame:
    texts = {name: pd.Series(dtype="str") for name in ("metric", "source", "format")}
    days = {"day": day_column([]), "last_day": day_column([])}
    return pd.DataFrame({**texts, **days, "value": pd.Series(dtype=float)})
