"""One row a post, one row a day: what to do when a file holds it twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from twitter_goals.exports.model import COUNTS, Noticed


def once_each(
    frame: pd.DataFrame, key: str, code: str, noticed: Noticed
) -> tuple[pd.DataFrame, np.ndarray]:
    """The frame with one row a ``key``, and the places of the rows that were dropped.

    Of two rows the one with more impressions stays, then with more engagements, then the last of
    the file: counts of a post grow, and a day's first count is partial, so the larger was
    exported later. Rows that are the same are said as ``row_twice``, others as ``code``.
    """
    if not frame[key].duplicated().any():
        return frame, np.array([], dtype=np.int64)
    order = frame.assign(place=np.arange(len(frame))).sort_values(
        ["impressions", "engagements", "place"], na_position="first"
    )
    later = order[key].duplicated(keep="last").to_numpy()
    dropped = order[later].sort_values("place")
    kept = order[~later].set_index(key)
    counts = [name for name in COUNTS if name in frame]
    one = dropped[counts].to_numpy(float)
    other = kept.loc[dropped[key], counts].to_numpy(float)
    same = ((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=1)
    for line, alike in zip(dropped["line"], same, strict=True):
        noticed.repair("row_twice" if alike else code, line=int(line))
    places = dropped["place"].to_numpy(np.int64)
    return frame.drop(frame.index[places]).reset_index(drop=True), places
