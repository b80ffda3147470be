"""A small account folder written to disk, with numbers simple enough to add up by hand.

By day, January to March 2026: 100 impressions and 4 engagements on even days of the month, 140
and 8 on odd ones; in April twice as many of both. New follows 3 and unfollows 1 every day.
Sign-ups: one every day from January to March, two every day in April.
"""

import datetime as dt
from pathlib import Path

OVERVIEW = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views"
)
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 4, 30)

GOALS = """\
account: {handle: small, language: en, calendar: gregorian, timezone: UTC}
baseline: winter
followers: {2026-01-01: 1000}
goals:
  - name: attract-target-audience
    title: {en: Attract the target audience, fa: جذب مخاطب هدف}
    why: Readers who come back.
    subgoals:
      - {name: signups, metric: newsletter_signups, target: {at_least: 30, per: month}}
      - {name: seen, metric: impressions, target: {increase_by: 50%, per: month}}
      - {name: rate, metric: engagement_rate_by_impressions, target: {at_least: 6%, per: month}}
      - {name: losses, metric: unfollows, target: {at_most: 20, per: month}}
      - {name: audience, metric: followers, target: {reach: 1300, by: 2026-06-30}}
      - {name: judged, metric: accuracy_score, target: {at_least: 90, per: month}}
"""


def counts(day: dt.date) -> tuple[int, int]:
    """Impressions and engagements of a day."""
    impressions, engagements = (140, 8) if day.day % 2 else (100, 4)
    factor = 2 if day.month == 4 else 1
    return impressions * factor, engagements * factor


def days(first: dt.date = FIRST, last: dt.date = LAST) -> list[dt.date]:
    return [first + dt.timedelta(step) for step in range((last - first).days + 1)]


def overview(some: list[dt.date]) -> str:
    """Those days as X's account overview: newest first, no newline at the end."""
    lines = [OVERVIEW]
    for day in reversed(some):
        impressions, engagements = counts(day)
        written = f"{day:%a, %b} {day.day}, {day.year}"
        lines.append(f'"{written}",{impressions},2,{engagements},0,0,3,1,1,1,5,1,0,0')
    return "\n".join(lines)


def write(folder: Path, *, without: tuple[dt.date, ...] = (), last: dt.date = LAST) -> Path:
    """The folder; ``without`` leaves days out of the overview, ``last`` ends all data."""
    some = [day for day in days(last=last) if day not in without]
    (folder / "exports").mkdir(parents=True)
    (folder / "conversions").mkdir()
    (folder / "exports" / "account_overview_analytics.csv").write_text(overview(some))
    signups = [f"{day},newsletter_signups,{2 if day.month == 4 else 1}" for day in days(last=last)]
    (folder / "conversions" / "signups.csv").write_text(
        "\n".join(["date,metric,value", *signups]) + "\n"
    )
    (folder / "manual.csv").write_text(
        "date,metric,value,source,note\n2026-04-30,accuracy_score,93,two editors,fifty posts\n"
    )
    (folder / "events.csv").write_text("date,title\n2026-04-01,New pinned post\n")
    (folder / "goals.yaml").write_text(GOALS, encoding="utf-8")
    return folder
