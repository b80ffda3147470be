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

Posts of a personal archive are not merged: it holds no impressions. It gives a follower total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from twitter_goals.errors import ExportError, Finding
from twitter_goals.exports import Export, records
from twitter_goals.exports.model import day_column
from twitter_goals.periods import parse_date
from twitter_goals.tidy import merging, notices
from twitter_goals.tidy.conversions import conversions, judged
from twitter_goals.tidy.followers import followers, totals_seen

FILES = ("path", "kind", "format", "language", "account", "rows", "first_day", "last_day",
         "usable", "used", "sha256")  # fmt: skip

__all__ = ["FILES", "Tidy", "events", "files_frame", "followers", "tidy"]


@dataclass(frozen=True, repr=False)
class Tidy:
    """All exports of one account, merged.

    ``days``: index ``day`` (UTC civil days, sorted, unique), counts as float64 (NaN is not
    reported), ``source``. ``posts``: one row a post, oldest first: ``post_id, posted_at`` (UTC),
    ``day, hour, weekday`` (local; 0 is Monday), ``text, link, is_reply``, counts, ``source``.
    ``conversions``: ``day, last_day, metric, value``; ``judged``: ``day, metric, value, source,
    note``; ``followers``: index ``day``, ``followers`` (total at the end of the day),
    ``estimated_days``, ``disagreement`` (see ``followers``). ``provisional``: days whose count X
    may still restate. ``restatements``: ``basis, key, day, metric, old, new, old_file,
    new_file``; ``files``: columns ``FILES``.
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

    @property
    def first_day(self) -> dt.date | None:
        """The first day that exports of X cover, else the first conversion's; None without any."""
        known = [index.min() for index in (self.days.index, self.covered_posts) if len(index)]
        if not known and len(self.conversions):
            known = [self.conversions["day"].min()]
        return min(known).date() if known else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day that exports of X cover, else the last conversion's; None without any."""
        known = [index.max() for index in (self.days.index, self.covered_posts) if len(index)]
        if not known and len(self.conversions):
            known = [self.conversions["last_day"].max()]
        return max(known).date() if known else None

    def __repr__(self) -> str:
        counted = f"{len(self.days)} days, {len(self.posts)} posts, {len(self.conversions)} values"
        return f"<Tidy: {counted} of conversions, {len(self.files)} files>"


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
    used, left_out = _of_one_account([export for export in every if export.usable], handle)
    days, provisional, restated_days = merging.days(used)
    posts, restated_posts = merging.posts(used, timezone)
    counted, restated_conversions = conversions(used)
    values = judged(used)
    restatements = pd.concat(
        [restated_days, restated_posts, restated_conversions], ignore_index=True
    )
    covered = merging.covered(used)
    seen = totals_seen(used, values)
    rebuilt = followers(days, anchors or {}, seen)
    findings = [
        *(finding for export in every for finding in export.findings), *left_out,
        *notices.gaps(days.index, "day_gaps"), *notices.gaps(covered, "post_gaps"),
        *notices.restated(restatements), *notices.provisional(provisional),
        *notices.anchors_twice(anchors or {}, seen), *notices.anchors(rebuilt),
        *notices.utc(days, timezone),
    ]  # fmt: skip
    return Tidy(
        days=days,
        posts=posts,
        conversions=counted,
        judged=values[values["metric"] != "followers"].reset_index(drop=True),
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

    A comma in a title needs no quotes. Raises ExportError naming every line that cannot be read.
    """
    path = folder / "events.csv"
    sheet = records.parse(_text(path)) if path.is_file() else records.Sheet([], [])
    rows: list[tuple[dt.date, str]] = []
    findings: list[Finding] = []
    if sheet.cut_at is not None:
        findings.append(Finding("problem", "event_quote_open", {}, str(path), sheet.cut_at))
    for cells, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
        if not any(map(str.strip, cells)):
            continue
        written, title = cells[0].strip(), ",".join(cells[1:]).strip(" ,")
        try:
            rows.append((parse_date(written), title))
        except ValueError:
            findings.append(Finding("problem", "bad_event", {"found": written}, str(path), line, 1))
            continue
        if not title:
            values = {"found": written}
            findings.append(Finding("problem", "event_without_title", values, str(path), line, 2))
    if findings:
        raise ExportError(findings)
    rows.sort()
    return pd.DataFrame(
        {
            "day": day_column([day for day, _ in rows]),
            "title": pd.Series([title for _, title in rows], dtype="str"),
        }
    )


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:  # which code page it is, nothing in a title tells
        line = content.count(b"\n", 0, error.start) + 1
        raise ExportError(Finding("problem", "events_not_utf8", {}, str(path), line)) from error


def _of_one_account(
    usable: Sequence[Export], handle: str | None
) -> tuple[list[Export], list[Finding]]:
    """The files to use: none twice, none of another account; and what was left out."""
    findings: list[Finding] = []
    used: list[Export] = []
    seen: dict[str, Export] = {}
    for export in usable:
        twin = seen.setdefault(export.sha256 or str(export.path), export)
        if twin is export:
            used.append(export)
        else:
            values = {"other": twin.path.name}
            findings.append(Finding("note", "identical_file", values, str(export.path)))
    named = [export.account for export in used if export.account]
    if not named:
        return used, findings
    ours = (handle or "").lstrip("@")
    if ours.casefold() not in {name.casefold() for name in named}:
        main = max(sorted(set(named)), key=named.count)
        if ours:
            values = {"found": main, "handle": ours}
            findings.append(Finding("note", "handle_not_in_exports", values))
        ours = main
    kept = []
    for one in used:
        if one.account and one.account.casefold() != ours.casefold():
            values = {"found": one.account, "handle": ours}
            findings.append(Finding("problem", "other_account", values, str(one.path)))
        else:
            kept.append(one)
    return kept, findings


def _files(every: Sequence[Export], used: Sequence[Export]) -> pd.DataFrame:
    kept = {id(one) for one in used}
    return files_frame(
        [
            (
                str(one.path), one.kind, one.format, one.language, one.account, one.rows,
                *(one.span or (None, None)), one.usable, id(one) in kept, one.sha256,
            )
            for one in every
        ]
    )  # fmt: skip


def files_frame(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """``Tidy.files`` from its rows, in the order of ``FILES``; days as dates or None."""
    frame = pd.DataFrame(rows, columns=list(FILES))
    for name in ("first_day", "last_day"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame
