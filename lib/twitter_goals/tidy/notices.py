"""What is to be said about merged data: gaps, restatements, provisional days, anchors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from twitter_goals.errors import Finding
from twitter_goals.exports.model import shortened

LONGEST_LIST = 5  # disagreements of anchors told one by one


def gaps(days: pd.Index, code: str) -> list[Finding]:
    """Days that lie between days with data and have none, as one note."""
    if not len(days):
        return []
    there = pd.DatetimeIndex(days)
    missing = pd.date_range(there.min(), there.max(), freq="D").difference(there)
    if not len(missing):
        return []
    steps = np.flatnonzero(np.diff(missing.to_numpy()) > np.timedelta64(1, "D")) + 1
    runs = np.split(missing.strftime("%Y-%m-%d").to_numpy(), steps)
    spans = [run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs]
    return [Finding("note", code, {"count": len(missing), "days": shortened(spans, 6)})]


def restated(restatements: pd.DataFrame) -> list[Finding]:
    """One note a basis, with the largest change."""
    findings = []
    for basis, rows in restatements.groupby("basis"):
        place = int((rows["new"] - rows["old"]).abs().to_numpy().argmax())
        largest = rows.iloc[place]
        values = {
            "count": int(rows["key"].nunique()), "metric": largest["metric"],
            "key": largest["key"], "old": float(largest["old"]), "new": float(largest["new"]),
        }  # fmt: skip
        findings.append(Finding("note", f"restated_{basis}", values, largest["new_file"]))
    return findings


def provisional(days: pd.DatetimeIndex) -> list[Finding]:
    """The last days of exports, which were not over when they were made."""
    if not len(days):
        return []
    listed = shortened(list(days[::-1].strftime("%Y-%m-%d")), 4)
    return [Finding("note", "provisional_days", {"count": len(days), "days": listed})]


def anchors(rebuilt: pd.DataFrame) -> list[Finding]:
    """Known follower totals that the ones before, and net follows, do not lead to: the largest
    disagreements, in order of time; of more the number."""
    every = rebuilt[rebuilt["disagreement"].fillna(0) != 0]
    largest = every["disagreement"].abs().nlargest(LONGEST_LIST).index
    off = every[every.index.isin(largest)]
    left = len(every) - len(off)
    more = [Finding("note", "anchors_disagree_more", {"count": left})] if left else []
    return [
        Finding("note", "anchors_disagree", {"day": day, "difference": float(difference),
                                             "followers": float(total)})
        for day, total, difference in zip(
            pd.DatetimeIndex(off.index).date, off["followers"], off["disagreement"], strict=True
        )
    ] + more  # fmt: skip


def anchors_twice(anchors: Mapping[dt.date, float], seen: pd.DataFrame) -> list[Finding]:
    """Days for which two totals are given: an anchor of the goal file counts, or the later one."""
    findings = []
    used: dict[pd.Timestamp, float] = {}
    for day, total in seen.itertuples(index=False):  # the last of them is used
        used[pd.Timestamp(day)] = float(total)
    used |= {pd.Timestamp(day): float(total) for day, total in anchors.items()}
    other = seen[seen["followers"] != seen["day"].map(used)].drop_duplicates("day")
    for day, total in other.itertuples(index=False):
        values = {"day": day.date(), "one": used[pd.Timestamp(day)], "other": float(total)}
        findings.append(Finding("note", "anchor_twice", values))
    left = len(findings) - LONGEST_LIST
    if left > 0:
        more = Finding("note", "anchors_disagree_more", {"count": left})
        return [*findings[:LONGEST_LIST], more]
    return findings


def utc(days: pd.DataFrame, timezone: str) -> list[Finding]:
    """That by-day exports know UTC days only, where the account lives in another zone."""
    if timezone in ("UTC", "Etc/UTC", "GMT") or not len(days):
        return []
    return [Finding("note", "days_are_utc", {"timezone": timezone})]
