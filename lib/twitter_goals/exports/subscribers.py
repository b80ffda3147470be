"""LOAD subscriber lists (Mailchimp, Substack, Kit, Beehiiv) to sign-ups a day, and nothing else.

These files hold personal data. Only counts per day leave this module: no cell is kept, shown in
a message or put into an exception. Who left may be missing from a list (Substack drops them), so
a list tells how many of today's members joined on a day; ``tidy`` keeps the most ever seen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from twitter_goals.exports import records
from twitter_goals.exports.generic import Row
from twitter_goals.exports.headers import normal
from twitter_goals.exports.model import Noticed
from twitter_goals.exports.records import Sheet

_ADDRESS = {normal(word) for word in (
    "Email Address", "email_address", "email", "e-mail", "Subscriber Email", "ایمیل", "رایانامه",
)}  # fmt: skip
_JOINED = tuple(normal(word) for word in (
    "CONFIRM_TIME", "OPTIN_TIME", "created_at", "Created At", "Subscribed At", "subscribed_at",
    "Start date", "Signup date", "Sign-up date", "Date subscribed", "Date added",
))  # fmt: skip
_LEFT = tuple(normal(word) for word in ("UNSUB_TIME", "unsubscribed_at", "Unsubscribed At"))
_TOOLS = (  # words that give a tool away, and the id of its format
    ({"unsub time"}, "subscribers_mailchimp_unsubscribed"),
    ({"clean time"}, "subscribers_mailchimp_cleaned"),
    ({"confirm time", "member rating"}, "subscribers_mailchimp"),
    ({"active subscription"}, "subscribers_substack"),
    ({"state", "tags"}, "subscribers_kit"),
    ({"subscription tier"}, "subscribers_beehiiv"),
)
_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True)
class Subscribers:
    """Columns of a recognised list; of ``joined`` the first that is filled counts."""

    format: str
    joined: tuple[int, ...]
    left: int | None


def recognise(sheet: Sheet) -> Subscribers | None:
    """A first row with an address column and one of a joining date; None for anything else."""
    if not sheet.rows:
        return None
    words = [normal(cell) for cell in sheet.rows[0]]
    if not _ADDRESS & set(words):
        return None
    joined = tuple(words.index(word) for word in dict.fromkeys(_JOINED) if word in words)
    left = next((words.index(word) for word in _LEFT if word in words), None)
    tool = next((name for marks, name in _TOOLS if marks & set(words)), "subscribers_list")
    return Subscribers(tool, joined, left)


def read(sheet: Sheet, found: Subscribers, noticed: Noticed) -> tuple[list[Row], int]:
    """Rows of the ``conversions`` table, and how many members were counted.

    ``newsletter_signups`` by the day a member joined (confirmed, where the tool says when), and
    ``newsletter_unsubscribes`` where the file is a list of those who left. Days as written.
    """
    if not found.joined and found.left is None:
        noticed.problem("no_dates", line=sheet.lines[0])
        return [], 0
    joined: Counter[dt.date] = Counter()
    left: Counter[dt.date] = Counter()
    counted = 0
    for cells, line in records.below_header(sheet, noticed):
        day, place = _first_filled(cells, found.joined)
        if day is None and place is not None:
            noticed.problem("signup_date_unreadable", line=line, column=place + 1)
        elif day is None:
            noticed.note("signup_without_date", line=line)
        else:
            joined[day] += 1
            counted += 1
        if found.left is not None and cells[found.left].strip():
            gone = _day(cells[found.left])
            if gone is None:
                noticed.problem("signup_date_unreadable", line=line, column=found.left + 1)
            else:
                left[gone] += 1
    rows = [
        (day, day, "newsletter_signups", float(count), 1) for day, count in sorted(joined.items())
    ]
    rows += [
        (day, day, "newsletter_unsubscribes", float(count), 1)
        for day, count in sorted(left.items())
    ]
    return rows, counted


def _first_filled(cells: Sequence[str], places: Sequence[int]) -> tuple[dt.date | None, int | None]:
    """The first date that is there; None and its place where it cannot be read."""
    for place in places:
        if cells[place].strip():
            return _day(cells[place]), place
    return None, None


def _day(cell: str) -> dt.date | None:
    match = _TIME.fullmatch(cell.strip())
    if not match:
        return None
    year, month, day = map(int, match.groups())
    if not (1 <= month <= 12 and 1990 <= year <= 2200):
        return None
    length = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, day) if 1 <= day <= length else None  # no exception carries a cell
