"""TIDY: exports to one row a day and one row a post, merged, with what changed and what lacks.

Two bases that never mix: *activity by day* (``days``, UTC days as X counts them) and *lifetime by
post* (``posts``, at the account's local day). Overlaps are merged on (day) and (post id): the
later export wins, and the difference is kept as a restatement. A day no export holds is a gap.

``covered_posts`` are the days by-post exports cover: each file's span, which is the range its
name carries where its posts lie in it (legacy ranges leave out their last day, content ranges
may), else its first to its last post's day. Between the spans of two files nothing is known, so
those days are not covered, whereas a day inside a span without any post is a true zero. Spans
are UTC days and are taken for the local days of the same date: at the outer edge of the data a
local day may lack up to its offset in hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from pathlib import Path

import numpy as np
import pandas as pd

from twitter_goals.errors import ExportError, Finding
from twitter_goals.exports import COUNTS, Export
from twitter_goals.exports.model import day_column, shortened
from twitter_goals.periods import parse_date

BY_DAY_KINDS = ("account_overview", "legacy_days", "third_party")
BRIDGED_DAYS = 7  # days in a row without net follows that a follower total survives
BY_POST_KINDS = ("content", "legacy_posts")
RESTATEMENTS = ("basis", "key", "day", "metric", "old", "new", "old_file", "new_file")
FILES = ("path", "kind", "format", "language", "account", "rows", "first_day", "last_day",
         "usable", "used", "sha256")  # fmt: skip


@dataclass(frozen=True)
class Tidy:
    """All exports of one account, merged.

    ``days``: index ``day`` (UTC civil days, sorted, unique), counts as float64 (NaN is not
    reported), ``source``. ``posts``: one row a post, oldest first: ``post_id, posted_at`` (UTC),
    ``day, hour, weekday`` (local; 0 is Monday), ``text, link, is_reply``, counts, ``source``.
    ``conversions``: ``day, last_day, metric, value``; ``judged``: ``day, metric, value, source,
    note``; ``followers``: index ``day``, ``followers`` (total at the end of the day),
    ``estimated_days`` and ``disagreement`` (see ``followers``). ``provisional``: days whose count
    X may still restate.
    ``restatements``: columns ``RESTATEMENTS``; ``files``: columns ``FILES``.
    """

    days: pd.DataFrame
    posts: pd.DataFrame
    conversions: pd.DataFrame
    judged: pd.DataFrame
    followers: pd.DataFrame
    covered_posts: pd.DatetimeIndex
    provisional: pd.DatetimeIndex
    restatements: pd.DataFrame
    files: pd.DataFrame
    timezone: str = "UTC"
    findings: tuple[Finding, ...] = field(default=())


def tidy(
    exports: Iterable[Export],
    timezone: str = "UTC",
    *,
    anchors: Mapping[dt.date, float] | None = None,
    handle: str | None = None,
) -> Tidy:
    """Merge the exports of one account.

    ``timezone`` (an IANA name) decides a post's local day; days of by-day exports stay UTC.
    ``anchors`` are follower totals at the end of a day. Files of another account than
    ``handle`` are left out, where some file is of it. Refused files give their findings only.
    """
    every = list(exports)
    findings = [finding for export in every for finding in export.findings]
    used, left = _of_one_account([export for export in every if export.usable], handle)
    findings += left
    days, provisional, restated_days = _days(used)
    posts, restated_posts = _posts(used, timezone)
    conversions, judged, restated_conversions = _conversions(used)
    restatements = pd.concat(
        [restated_days, restated_posts, restated_conversions], ignore_index=True
    )
    covered = _covered([one.span for one in used if one.kind in BY_POST_KINDS and one.span])
    seen = _followers_seen(used, judged)
    rebuilt = followers(days, anchors or {}, seen)
    findings += [
        *_gaps(days.index, "day_gaps"), *_gaps(covered, "post_gaps"),
        *_restated(restatements), *_provisional(provisional), *_anchors(rebuilt),
    ]  # fmt: skip
    if timezone not in ("UTC", "Etc/UTC") and len(days):
        findings.append(Finding("note", "days_are_utc", {"timezone": timezone}))
    return Tidy(
        days=days,
        posts=posts,
        conversions=conversions,
        judged=judged[judged["metric"] != "followers"].reset_index(drop=True),
        followers=rebuilt,
        covered_posts=covered,
        provisional=provisional,
        restatements=restatements,
        files=_files(every, used),
        timezone=timezone,
        findings=tuple(findings),
    )


def events(folder: Path) -> pd.DataFrame:
    """What was changed and when, from ``events.csv``: ``day, title``; empty without the file.

    Raises ExportError naming every line that cannot be read.
    """
    import csv

    path, rows, findings = folder / "events.csv", [], []
    if path.is_file():
        text = path.read_text("utf-8-sig").splitlines()
        for line, cells in enumerate(csv.reader(text), 1):
            if line == 1 or not any(cells):
                continue
            try:
                rows.append((parse_date(cells[0]), cells[1].strip()))
            except (ValueError, IndexError):
                values = {"found": cells[0] if cells else ""}
                findings.append(Finding("problem", "bad_event", values, str(path), line))
    if findings:
        raise ExportError(findings)
    rows.sort()
    return pd.DataFrame(
        {
            "day": day_column([day for day, _ in rows]),
            "title": pd.Series([title for _, title in rows], dtype="str"),
        }
    )


# --- which files


def _of_one_account(
    usable: Sequence[Export], handle: str | None
) -> tuple[list[Export], list[Finding]]:
    """The files to use: none twice, none of another account; and what was left out."""
    findings, used, seen = [], [], {}
    for export in usable:
        twin = seen.setdefault(export.sha256 or export.path, export)
        if twin is export:
            used.append(export)
        else:
            findings.append(
                Finding("note", "identical_file", {"other": twin.path.name}, str(export.path))
            )
    named = [export.account for export in used if export.account]
    ours = (handle or "").lstrip("@").casefold()
    if ours not in {name.casefold() for name in named}:
        if not named:
            return used, findings
        main = max(sorted(set(named)), key=named.count)
        if ours:
            findings.append(
                Finding("note", "handle_not_in_exports", {"found": main, "handle": handle})
            )
        ours = main.casefold()
    others = [one for one in used if one.account and one.account.casefold() != ours]
    findings += [
        Finding("problem", "other_account", {"found": one.account, "handle": ours}, str(one.path))
        for one in others
    ]
    return [one for one in used if one not in others], findings


def _in_order(exports: Sequence[Export], table: str, key: str, by_totals: bool) -> list[Export]:
    """Earlier exports first, as their content shows, before file times and names.

    Counts of a post only grow, so of two by-post exports the one with more impressions on the
    posts both hold came later; of two by-day exports the one that ends later.
    """

    def compare(one: Export, other: Export) -> int:
        left, right = one.tables[table], other.tables[table]
        both = left[[key, "impressions"]].merge(right[[key, "impressions"]], on=key)
        totals = (both["impressions_x"].sum(), both["impressions_y"].sum())
        ends = tuple(export.span[1] if export.span else dt.date.min for export in (one, other))
        times = tuple(_modified(export.path) for export in (one, other))
        names = (str(one.path), str(other.path))
        for a, b in ((totals, ends) if by_totals else (ends, totals)) + (times, names):
            if a != b:
                return -1 if a < b else 1
        return 0

    return sorted(exports, key=cmp_to_key(compare))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


# --- days


def _days(exports: Sequence[Export]) -> tuple[pd.DataFrame, pd.DatetimeIndex, pd.DataFrame]:
    holders = [one for one in exports if one.kind in BY_DAY_KINDS and "days" in one.tables]
    ordered = _in_order(holders, "days", "day", by_totals=False)
    frames = [
        one.tables["days"].drop(columns="line").assign(source=one.path.name, order=i)
        for i, one in enumerate(ordered)
    ]
    rows = _stacked(frames, {"day": day_column([]), "source": pd.Series(dtype="str"), "order": 0})
    merged = _latest(rows, "day").set_index("day").sort_index()
    last = {i: one.tables["days"]["day"].max() for i, one in enumerate(ordered)}
    ends = merged.index == merged["order"].map(last) if len(merged) else slice(0)
    open_days = merged.index[ends]
    # legacy ranges were chosen month by month: where the next file begins the day after, the
    # day was over; an overview ends on the day it was made
    starts = pd.DatetimeIndex([one.tables["days"]["day"].min() for one in ordered])
    followed = (open_days + pd.Timedelta(1, "D")).isin(starts)
    legacy = merged.loc[open_days, "order"].map(lambda i: ordered[i].kind == "legacy_days")
    open_days = open_days[~(followed & legacy.to_numpy(dtype=bool))]
    restated = _restatements(rows, "day", "by_day")
    restated["day"] = pd.to_datetime(restated["key"])
    restated["key"] = restated["day"].dt.strftime("%Y-%m-%d")
    counts = [name for name in COUNTS if name in merged]
    days = merged[[*counts, "source"]].astype({"source": "category"})
    days.index = pd.DatetimeIndex(days.index, name="day").as_unit("us")
    return days, pd.DatetimeIndex(open_days, name="day"), restated[list(RESTATEMENTS)]


# --- posts


def _posts(exports: Sequence[Export], timezone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    from twitter_goals.exports.posts import empty

    holders = [one for one in exports if one.kind in BY_POST_KINDS]
    ordered = (
        _in_order(holders, "posts", "post_id", by_totals=True) if _overlap(holders) else holders
    )
    frames = [
        one.tables["posts"].drop(columns="line").assign(source=one.path.name, order=i)
        for i, one in enumerate(ordered)
    ]
    blank = {name: column for name, column in empty().items() if name != "line"}
    rows = _stacked(frames, {**blank, "source": pd.Series(dtype="str"), "order": 0})
    restated = _restatements(rows, "post_id", "by_post")
    posts = _latest(rows, "post_id").sort_values(["posted_at", "post_id"], ignore_index=True)
    local = posts["posted_at"].dt.tz_convert(timezone).dt.tz_localize(None)
    posts = posts.assign(
        day=local.dt.floor("D"), hour=local.dt.hour.astype("int64"),
        weekday=local.dt.day_of_week.astype("int64"), source=posts["source"].astype("category"),
    )  # fmt: skip
    days = posts.set_index("post_id")["day"]
    restated["day"] = restated["key"].map(days) if len(restated) else day_column([])
    counts = [name for name in COUNTS if name in posts]
    head = ["post_id", "posted_at", "day", "hour", "weekday", "text", "link", "is_reply"]
    return posts[[*head, *counts, "source"]], restated[list(RESTATEMENTS)]


def _overlap(holders: Sequence[Export]) -> bool:
    ids = pd.concat([one.tables["posts"]["post_id"] for one in holders]) if holders else pd.Series()
    return bool(ids.duplicated().any())


# --- merging


def _stacked(frames: Sequence[pd.DataFrame], blank: Mapping[str, object]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(blank).iloc[:0]
    return pd.concat(frames, ignore_index=True)


def _latest(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a key: the latest; what it does not report is taken from the one before."""
    twice = rows[key].duplicated(keep=False)
    if not twice.any():
        return rows
    merged = rows[twice].sort_values("order").groupby(key, as_index=False, sort=False).last()
    return pd.concat([rows[~twice], merged[rows.columns]], ignore_index=True)


def _restatements(rows: pd.DataFrame, key: str, basis: str) -> pd.DataFrame:
    """Each count that a later export gives differently: old and new value, old and new file."""
    twice = rows[rows[key].duplicated(keep=False)].sort_values([key, "order"])
    same = twice[key].eq(twice[key].shift())
    changes = []
    for metric in (name for name in COUNTS if name in rows):
        old, new = twice[metric].shift(), twice[metric]
        changed = same & old.notna() & new.notna() & (old != new)
        if changed.any():
            changes.append(
                pd.DataFrame(
                    {
                        "basis": basis, "key": twice[key][changed], "day": pd.NaT,
                        "metric": metric, "old": old[changed], "new": new[changed],
                        "old_file": twice["source"].shift()[changed],
                        "new_file": twice["source"][changed],
                    }
                )
            )  # fmt: skip
    return pd.concat(changes, ignore_index=True) if changes else _no_restatements()


def _no_restatements() -> pd.DataFrame:
    texts = {name: pd.Series(dtype="str") for name in RESTATEMENTS}
    numbers = {name: pd.Series(dtype=float) for name in ("old", "new")}
    return pd.DataFrame({**texts, **numbers, "day": day_column([])})[list(RESTATEMENTS)]


def _covered(spans: Sequence[tuple[dt.date, dt.date]]) -> pd.DatetimeIndex:
    days = pd.DatetimeIndex([], name="day").as_unit("us")
    ranges = [pd.date_range(first, last, freq="D", unit="us") for first, last in sorted(set(spans))]
    if ranges:
        days = pd.DatetimeIndex(np.unique(np.concatenate([one.to_numpy() for one in ranges])))
    return pd.DatetimeIndex(days, name="day").as_unit("us")


# --- conversions and judged values


def _conversions(
    exports: Sequence[Export],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Conversions with one row a span and metric, judged values with one a day and metric.

    Of two files of one tool the later wins, save for subscriber lists: people who left are
    missing from a later list, so a day keeps the most sign-ups ever seen. Lists of different
    tools (or of subscribed and unsubscribed members) are different people and are added.
    """
    holders = [one for one in exports if "conversions" in one.tables]
    holders.sort(
        key=lambda one: (
            one.span[1] if one.span else dt.date.min,
            _modified(one.path),
            str(one.path),
        )
    )
    frames = [
        one.tables["conversions"].drop(columns="line").assign(
            source=one.path.name, order=i, format=one.format,
            people=one.format.startswith("subscribers"),
        )
        for i, one in enumerate(holders)
    ]  # fmt: skip
    key = ["metric", "day", "last_day"]
    blank = {"day": day_column([]), "last_day": day_column([]), "metric": pd.Series(dtype="str"),
             "value": pd.Series(dtype=float), "source": pd.Series(dtype="str"), "order": 0,
             "format": pd.Series(dtype="str"), "people": False}  # fmt: skip
    rows = _stacked(frames, blank)
    lists = rows[rows["people"].astype(bool)]
    people = lists.groupby([*key, "format"], as_index=False)["value"].max()
    people = people.groupby(key, as_index=False)["value"].sum()
    rest = rows[~rows["people"].astype(bool)].sort_values([*key, "order"])
    same = rest[key].eq(rest[key].shift()).all(axis=1)
    changed = same & (rest["value"] != rest["value"].shift())
    restated = _no_restatements()
    if changed.any():
        restated = pd.DataFrame(
            {
                "basis": "conversion", "key": rest["day"].dt.strftime("%Y-%m-%d")[changed],
                "day": rest["day"][changed], "metric": rest["metric"][changed],
                "old": rest["value"].shift()[changed], "new": rest["value"][changed],
                "old_file": rest["source"].shift()[changed], "new_file": rest["source"][changed],
            }
        )  # fmt: skip
    latest = rest.drop_duplicates(key, keep="last")
    merged = pd.concat([people, latest[[*key, "value"]]], ignore_index=True)
    merged = merged.drop_duplicates(key, keep="last")  # a figure kept by hand beats a list's
    conversions = merged[["day", "last_day", "metric", "value"]].sort_values(
        ["metric", "day", "last_day"], ignore_index=True
    )
    kept = [one.tables["judged"].drop(columns="line") for one in exports if "judged" in one.tables]
    texts = {name: pd.Series(dtype="str") for name in ("metric", "source", "note")}
    judged = _stacked(kept, {"day": day_column([]), "value": pd.Series(dtype=float), **texts})
    judged = judged[["day", "metric", "value", "source", "note"]]
    judged = judged.drop_duplicates(["day", "metric"], keep="last")
    return conversions, judged.sort_values(["metric", "day"], ignore_index=True), restated


# --- followers


def _followers_seen(exports: Sequence[Export], judged: pd.DataFrame) -> pd.DataFrame:
    """Totals that files saw on a day: ``day, followers``."""
    tables = [
        one.tables["followers"][["day", "followers"]]
        for one in exports
        if "followers" in one.tables
    ]
    written = judged.loc[judged["metric"] == "followers", ["day", "value"]]
    return pd.concat([*tables, written.rename(columns={"value": "followers"})], ignore_index=True)


def followers(
    days: pd.DataFrame, anchors: Mapping[dt.date, float], seen: pd.DataFrame
) -> pd.DataFrame:
    """Follower totals at the end of each day, rebuilt from totals that are known.

    ``days`` has ``new_follows`` and ``unfollows`` by day (no export holds totals); ``anchors``
    and ``seen`` (``day, followers``) are known totals, of which ``anchors`` win. From an anchor
    the total goes forward, and back before the first one, by net follows. Where these lack for
    up to ``BRIDGED_DAYS`` days in a row, the days around them stand in (their mean net follows)
    and are counted; a longer gap breaks the chain until the next anchor (NaN). Index ``day``;
    ``followers``; ``estimated_days``: how many stand-ins are in the total; ``disagreement``: on
    the day of an anchor that the chain reaches, what the chain says minus the anchor.
    """
    known = {
        pd.Timestamp(day): float(total)
        for day, total in zip(seen["day"], seen["followers"], strict=True)
    }
    known |= {pd.Timestamp(day): float(total) for day, total in anchors.items()}
    columns = {"new_follows", "unfollows"}
    net = (
        (days["new_follows"] - days["unfollows"]).dropna()
        if columns <= set(days)
        else pd.Series(dtype=float)
    )
    if not known:
        empty = pd.DatetimeIndex([], name="day").as_unit("us")
        names = ("followers", "estimated_days", "disagreement")
        return pd.DataFrame(dict.fromkeys(names, 0.0), index=empty)
    first = min([*known, *net.index[:1]])
    last = max([*known, *net.index[-1:]])
    index = pd.date_range(first, last, freq="D", unit="us", name="day")
    reported = net.reindex(index)
    change = _bridged(reported).to_numpy(float)
    stand_in = (reported.isna() & ~np.isnan(change)).to_numpy(float)
    anchor = pd.Series(known).reindex(index).to_numpy(float)
    total, gap = anchor.copy(), np.full(len(index), np.nan)
    estimated = np.where(np.isnan(anchor), np.nan, 0.0)
    for i in range(1, len(index)):  # forward; an anchor takes over on its day
        reached = total[i - 1] + change[i]
        if np.isnan(anchor[i]):
            total[i], estimated[i] = reached, estimated[i - 1] + stand_in[i]
        else:
            gap[i] = reached - anchor[i]
    for i in range(len(index) - 1, 0, -1):  # back, only where nothing led forward
        if np.isnan(total[i - 1]):
            total[i - 1] = total[i] - change[i]
            estimated[i - 1] = estimated[i] + stand_in[i]
    return pd.DataFrame(
        {"followers": total, "estimated_days": estimated, "disagreement": gap}, index=index
    )


def _bridged(net: pd.Series) -> pd.Series:
    """Short gaps inside filled with the mean of the four weeks around them."""
    known = net.notna()
    run = known.ne(known.shift()).cumsum()
    short = ~known & (net.groupby(run).transform("size") <= BRIDGED_DAYS)
    inside = short & net.ffill().notna() & net.bfill().notna()
    around = net.rolling(29, center=True, min_periods=7).mean()
    return net.mask(inside, around)


# --- what is to be said


def _gaps(days: pd.Index, code: str) -> list[Finding]:
    """Days that lie between days with data and have none, as one note."""
    if not len(days):
        return []
    missing = pd.date_range(days.min(), days.max(), freq="D").difference(pd.DatetimeIndex(days))
    if not len(missing):
        return []
    steps = np.flatnonzero(np.diff(missing.to_numpy()) > np.timedelta64(1, "D")) + 1
    runs = [run for run in np.split(missing.strftime("%Y-%m-%d").to_numpy(), steps)]
    spans = [run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs]
    return [Finding("note", code, {"count": len(missing), "days": shortened(spans, 6)})]


def _restated(restatements: pd.DataFrame) -> list[Finding]:
    findings = []
    for basis, rows in restatements.groupby("basis"):
        largest = rows.loc[(rows["new"] - rows["old"]).abs().idxmax()]
        values = {
            "count": int(rows["key"].nunique()), "metric": largest["metric"],
            "key": largest["key"], "old": float(largest["old"]), "new": float(largest["new"]),
        }  # fmt: skip
        findings.append(Finding("note", f"restated_{basis}", values, largest["new_file"]))
    return findings


def _provisional(days: pd.DatetimeIndex) -> list[Finding]:
    if not len(days):
        return []
    listed = shortened([f"{day:%Y-%m-%d}" for day in days[::-1]], 4)
    return [Finding("note", "provisional_days", {"count": len(days), "days": listed})]


def _anchors(rebuilt: pd.DataFrame) -> list[Finding]:
    off = rebuilt["disagreement"].dropna()
    return [
        Finding("note", "anchors_disagree", {"day": day.date(), "difference": float(difference),
                                             "followers": float(rebuilt["followers"][day])})
        for day, difference in off[off != 0].items()
    ]  # fmt: skip


def _files(every: Sequence[Export], used: Sequence[Export]) -> pd.DataFrame:
    rows = [
        (
            str(one.path), one.kind, one.format, one.language, one.account, one.rows,
            one.span[0] if one.span else None, one.span[1] if one.span else None,
            one.usable, one in used, one.sha256,
        )
        for one in every
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(FILES))
    for name in ("first_day", "last_day"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame
