"""LOAD exports of other tools: X Ads campaigns, and Sprout Social's profile reports."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import numpy as np
import pandas as pd

from twitter_goals.exports import generic, records, values
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed, day_column, days_frame
from twitter_goals.exports.records import Sheet
from twitter_goals.exports.values import shown
from twitter_goals.periods import latin_digits

_ADS = {
    "impressions": "impressions", "engagements": "engagements", "reposts": "reposts",
    "retweets": "reposts", "replies": "replies", "likes": "likes", "favorites": "likes",
    "link clicks": "link_clicks", "media engagements": "media_engagements",
    "media views": "media_views", "video views": "video_views", "app installs": "app_installs",
}  # fmt: skip
_SPROUT = {
    "impressions": "impressions", "engagements": "engagements", "likes": "likes",
    "reactions": "likes", "@replies": "replies", "replies": "replies", "comments": "replies",
    "retweets": "reposts", "reposts": "reposts", "shares": "reposts",
    "post link clicks": "link_clicks", "video views": "video_views",
    "published posts": "posts_published_reported",
    "published posts (total)": "posts_published_reported",
}  # fmt: skip
_SPROUT_SIGNS = {"net follower growth", "net audience growth", "followers", "audience",
                 "engagement rate (per impression)", "post link clicks"}  # fmt: skip
_SPROUT_X = re.compile(r"twitter|^x$|x \(", re.IGNORECASE)
_TOTAL = re.compile(r"(?:grand )?totals?\b.*|summary|جمع.*", re.IGNORECASE)


def recognise(sheet: Sheet) -> str | None:
    """``A1`` for X Ads, ``sprout`` for Sprout Social; None for neither.

    Asked before X's own layouts, whose words (follows, unfollows, likes) an ads export has too.
    """
    words = {_word(cell) for cell in sheet.rows[0]} if sheet.rows else set()
    if {"campaign", "impressions"} <= words and words & {"spend", "billed engagements"}:
        return "A1"
    if {"date", "impressions"} <= words and len(words & _SPROUT_SIGNS) >= 2:
        return "sprout"
    return None


def _word(cell: str) -> str:
    """A header word; ``Reposts (formerly Retweets)`` is ``reposts``."""
    return re.sub(r" \(formerly .*\)$", "", normal(cell))


# --- X Ads


def read_ads(sheet: Sheet, noticed: Noticed) -> tuple[dict[str, pd.DataFrame], int]:
    """``ads`` (``day``, promoted counts, ``cost``, ``line``: never added to an account's own
    counts) and ``conversions`` with the metric ``cost`` by day; the total row is left out.

    Empty cells are zero, as X writes them. A row of a whole campaign, without a day of its own,
    lies on the campaign's first day only where that is also its last; else it is a problem.
    """
    header = [_word(cell) for cell in sheet.rows[0]]
    names = {place: _ADS[word] for place, word in enumerate(header) if word in _ADS}
    time = next((header.index(word) for word in ("time", "date", "day") if word in header), None)
    starts = [
        header.index(word)
        for word in ("campaign start date", "campaign end date")
        if word in header
    ]
    spend = header.index("spend") if "spend" in header else None
    campaign = header.index("campaign")
    days: list[dt.date] = []
    kept: list[list[str]] = []
    lines: list[int] = []
    costs: list[float] = []
    for cells, line in records.below_header(sheet, noticed):
        named = cells[campaign].strip() or (cells[time].strip() if time is not None else "")
        if _TOTAL.fullmatch(cells[0].strip()) or (not named and line == sheet.lines[-1]):
            noticed.repair("total_row", line=line)
            continue
        cost = money(cells[spend]) if spend is not None and cells[spend].strip() else 0.0
        if cost is None and spend is not None:
            noticed.problem("not_a_number", line=line, column=spend + 1, found=shown(cells[spend]))
        day = _ads_day(cells, time, starts)
        if day is None:
            place = time if time is not None else starts[0] if starts else campaign
            noticed.problem("not_a_date", line=line, column=place + 1, found=shown(cells[place]))
            continue
        days.append(day)
        kept.append(cells)
        lines.append(line)
        costs.append(cost or 0.0)
    columns = {
        name: [_ungrouped(cells[place]) or "0" for cells in kept] for place, name in names.items()
    }
    counts = values.counts(columns, lines, {name: place for place, name in names.items()}, noticed)
    frame = days_frame({"day": day_column(days), **counts, "line": np.array(lines, dtype=np.int64)})
    if spend is None:
        return {"ads": frame}, len(frame)
    frame.insert(len(frame.columns) - 1, "cost", np.array(costs, dtype=float))
    spent: dict[dt.date, float] = {}
    for day, cost in zip(days, costs, strict=True):
        spent[day] = spent.get(day, 0.0) + cost
    cost_rows = [(day, day, "cost", spent[day], 1) for day in sorted(spent)]
    return {"ads": frame, "conversions": generic.conversions_frame(cost_rows)}, len(frame)


def _ads_day(cells: list[str], time: int | None, edges: list[int]) -> dt.date | None:
    if time is not None:
        found = re.match(r"\d{4}-\d{2}-\d{2}(?=$|[ T])", latin_digits(cells[time].strip()))
        return values.day(found[0]) if found else values.day(cells[time])
    spans = {values.day(cells[place].strip()[:10]) for place in edges}
    return spans.pop() if len(edges) == 2 and len(spans) == 1 else None


def money(cell: str) -> float | None:
    """An amount: ``0``, ``$0.93``, ``1,234.50``; None for anything else."""
    text = re.sub(r"^[^\d.,-]+|[^\d]+$", "", cell.strip())
    text = re.sub(r",(?=\d{3}(?:\D|$))", "", text)
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text, re.ASCII) else None


# --- Sprout Social


def read_sprout(sheet: Sheet, noticed: Noticed) -> tuple[dict[str, pd.DataFrame], str | None, int]:
    """``days``, ``followers`` where it has totals, the profile's handle, rows used.

    Rows of other networks are left out. Dates are ``MM-DD-YYYY``, which the tool documents; they
    are believed where they make an unbroken run of days.
    """
    header = [normal(cell) for cell in sheet.rows[0]]
    names: dict[str, int] = {}
    for place, word in enumerate(header):
        if word in _SPROUT:
            names.setdefault(_SPROUT[word], place)
    network = header.index("network") if "network" in header else None
    profile = next(
        (header.index(word) for word in ("twitter profile", "profile") if word in header), None
    )
    total = next((header.index(word) for word in ("followers", "audience") if word in header), None)
    rows: list[tuple[list[str], int]] = []
    for cells, line in records.below_header(sheet, noticed):
        if network is not None and not _SPROUT_X.search(cells[network].strip()):
            noticed.note("other_network", line=line, found=shown(cells[network]))
        else:
            rows.append((cells, line))
    lines = [line for _, line in rows]
    handles = (
        Counter(cells[profile].strip() for cells, _ in rows) if profile is not None else Counter()
    )
    if len(handles) > 1:
        noticed.problem("several_profiles", line=1, names=", ".join(map(shown, list(handles)[:5])))
    place = header.index("date")
    days = _sprout_days([cells[place] for cells, _ in rows], lines, place, noticed)
    columns = {name: [_ungrouped(cells[at]) for cells, _ in rows] for name, at in names.items()}
    counts = values.counts(columns, lines, names, noticed)
    if noticed.refused:
        return {}, None, 0
    if len(set(days)) < len(days):
        again = next(i for i, day in enumerate(days) if day in days[:i])
        noticed.problem("day_again", line=lines[again], day=days[again])
        return {}, None, 0
    frame = days_frame({"day": day_column(days), **counts, "line": np.array(lines, dtype=np.int64)})
    order = np.argsort(frame["day"].to_numpy())
    tables = {"days": frame.iloc[order].reset_index(drop=True)}
    if total is not None:
        seen = values.counts({"followers": [_ungrouped(cells[total]) for cells, _ in rows]}, lines,
                             {"followers": total}, noticed)["followers"]  # fmt: skip
        followers = pd.DataFrame(
            {"day": day_column(days), "followers": seen, "line": frame["line"]}
        ).iloc[order]
        tables["followers"] = followers.dropna().reset_index(drop=True)
    handle = re.search(r"(?:^@?|@)(\w{1,15})\)?$", next(iter(handles), ""), re.ASCII)
    return tables, handle[1] if handle else None, len(rows)


def _ungrouped(cell: str) -> str:
    """These tools group thousands in every number, so one alone is no slip."""
    text = cell.strip()
    return text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text


def _sprout_days(cells: list[str], lines: list[int], place: int, noticed: Noticed) -> list[dt.date]:
    parts = [re.fullmatch(r"(\d\d)[-/](\d\d)[-/](\d{4})", cell.strip()) for cell in cells]
    if cells and all(parts):
        days = []
        for found in parts:
            assert found
            try:
                days.append(dt.date(int(found[3]), int(found[1]), int(found[2])))
            except ValueError:
                break
        ordered = sorted(set(days))
        unbroken = ordered and (ordered[-1] - ordered[0]).days == len(ordered) - 1
        if len(days) == len(cells) and unbroken:
            return days
    found_days = values.days(cells, lines, place, noticed)
    return [day for day in found_days if day is not None]
