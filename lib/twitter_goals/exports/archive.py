"""LOAD the personal archive: dates of posts (``tweets.js``), handle, and followers on one day.

The archive holds no impressions, so its posts are never mixed with exports; it knows e-mail and
network addresses, of which nothing is read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.exports import posts, values
from twitter_goals.exports.model import Noticed, day_column
from twitter_goals.exports.values import FIRST_TIMED_ID, id_times

PARTS = re.compile(r"(?:account|manifest|follower|tweets?)(?:-part\d+)?\.js", re.IGNORECASE)
_START = re.compile(r"\s*window\.(?:YTD\.(\w+)\.part\d+|__THAR_CONFIG)\s*=\s*")
_LARGEST_REPAIR = 1_000_000  # characters; a prettified account.js is small


def recognise(content: str) -> str | None:
    """``account``, ``follower``, ``tweets``, ``manifest``; "" for other parts; None for none."""
    match = _START.match(content)
    if not match:
        return None
    name = "manifest" if match[1] is None else match[1]
    return {"tweet": "tweets"}.get(name, name) if PARTS.fullmatch(f"{name}.js") else ""


def read(content: str, part: str, noticed: Noticed) -> tuple[dict[str, pd.DataFrame], str | None]:
    """Tables and handle of one part. ``follower.js`` alone has no day: its count is in the
    manifest, with the day the archive was made."""
    match = _START.match(content)
    data = _parsed(content[match.end() :] if match else content)
    if data is None:
        noticed.problem("archive_unreadable", line=1)
        return {}, None
    if part == "account":
        return {}, _first(_text(entry, "account", "username") for entry in _entries(data))
    if part == "manifest":
        return _manifest(data, noticed)
    if part == "tweets":
        return {"posts": _tweets(_entries(data), noticed)}, None
    noticed.note("archive_without_day", line=1, count=len(_entries(data)))
    return {}, None


def members(names: list[str]) -> list[str]:
    """The parts that are read, of the names in an archive's zip."""
    return [name for name in names if PARTS.fullmatch(PurePath(name).name)]


def _parsed(text: str) -> Any:
    text = text.strip().rstrip(";")
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        pass
    if len(text) > _LARGEST_REPAIR:
        return None
    import yaml  # reads unquoted keys and trailing commas, which prettifiers leave

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None


def _entries(data: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in data if isinstance(entry, Mapping)] if isinstance(data, list) else []


def _text(entry: Any, *keys: str) -> str | None:
    for key in keys:
        entry = entry.get(key) if isinstance(entry, Mapping) else None
    return entry if isinstance(entry, str) else None


def _first(found: Iterator[str | None]) -> str | None:
    return next(filter(None, found), None)


def _manifest(data: Any, noticed: Noticed) -> tuple[dict[str, pd.DataFrame], str | None]:
    made = _text(data, "archiveInfo", "generationDate") or ""
    handle = _text(data, "userInfo", "userName")
    files = (
        data.get("dataTypes", {}).get("follower", {}).get("files", [])
        if isinstance(data, Mapping)
        else []
    )
    counts = [_text(one, "count") for one in files if isinstance(one, Mapping)]
    day = re.match(r"\d{4}-\d{2}-\d{2}", made)
    if not day or not counts or not all(one and one.isdecimal() for one in counts):
        noticed.note("archive_without_followers", line=1)
        return {}, handle
    total = float(sum(int(one) for one in counts if one))
    when = dt.date.fromisoformat(day[0])
    seen = pd.DataFrame({"day": day_column([when]), "followers": [total], "line": [1]})
    return {"followers": seen}, handle


def _tweets(entries: list[Mapping[str, Any]], noticed: Noticed) -> pd.DataFrame:
    rows: dict[int, tuple[Any, ...]] = {}
    for entry in entries:
        tweet = entry.get("tweet", entry)
        written = _text(tweet, "id_str") or _text(tweet, "id") or ""
        if not (written.isdecimal() and written.isascii() and len(written) <= 19):
            noticed.problem("not_an_id", line=1, found=written[:40])
            continue
        text = posts.plain(_text(tweet, "full_text") or _text(tweet, "text") or "")
        if text.startswith("RT @"):
            noticed.note("archive_reposts", line=1)
            continue
        when = _when(_text(tweet, "created_at") or "")
        if int(written) < FIRST_TIMED_ID and when is None:
            noticed.problem("no_time", line=1)
            continue
        likes, reposts = (
            _number(_text(tweet, name)) for name in ("favorite_count", "retweet_count")
        )
        rows[int(written)] = (text, when, likes, reposts)
    ids = np.array(list(rows), dtype=np.int64)
    times = id_times(ids)
    for i, (_, when, _, _) in enumerate(rows.values()):
        if ids[i] < FIRST_TIMED_ID:
            times[i] = np.datetime64(when, "us")
    columns = list(zip(*rows.values(), strict=True)) or [(), (), (), ()]
    return pd.DataFrame(
        {
            "post_id": pd.Series([str(one) for one in rows], dtype="str"),
            "posted_at": pd.Series(times).dt.tz_localize("UTC"),
            "text": pd.Series(list(columns[0]), dtype="str"),
            "link": pd.Series([""] * len(rows), dtype="str"),
            "is_reply": np.array([text.startswith("@") for text in columns[0]], dtype=bool),
            "likes": np.array(columns[2], dtype=float),
            "reposts": np.array(columns[3], dtype=float),
            "line": np.ones(len(rows), dtype=np.int64),
        }
    )


def _when(text: str) -> dt.datetime | None:
    """``Wed Oct 10 20:19:24 +0000 2018``."""
    match = re.fullmatch(r"(\w{3} \w{3} \d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})", text)
    day = values.day(f"{match[1]} {match[5]}") if match else None
    if match is None or day is None:
        return None
    try:
        time = dt.time(int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return None
    return dt.datetime.combine(day, time)


def _number(text: str | None) -> float:
    return float(text) if text and text.isdecimal() else float("nan")
