"""What moved the period: posts, kinds, hours, events. Descriptions, and called so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from twitter_goals import charts
from twitter_goals.page.environment import Words, clean, render
from twitter_goals.periods import WEEKDAYS

if TYPE_CHECKING:
    import pandas as pd

SAFE_LINK = re.compile(r"https://[\w.-]+(?:/[\w./%~?=&#+:@!$'()*,;-]*)?")


def drivers(report: Any) -> Markup:
    """Top posts, concentration, kinds and hours, events with what stood before and after."""
    language = report.language
    words = Words(language)
    found = getattr(report, "drivers", None) or {}
    events = _events(report)
    return render(
        "drivers",
        language,
        concentration=_concentration(found.get("concentration"), words),
        posts=_top_posts(
            found.get("top_posts"), words, "posts" in (getattr(report, "redact", ()) or ())
        ),
        figures=list(_figures(report, found, words)),
        groups=_groups(found, words),
        events=[
            {"title": event["title"], "day": words.date(event["day"].date())}
            for event in events.to_dict("records")
        ],
        timeline=_timeline(report, events, words),
        before_after=_before_after(found.get("before_after"), words),
    )


def safe_link(link: Any) -> str:
    """The link if it is plain ``https``; else nothing: a post chooses what it links to."""
    text = str(link or "")
    return text if SAFE_LINK.fullmatch(text) else ""


def _concentration(table: Any, words: Words) -> dict[str, Any] | None:
    if table is None or table.empty:
        return None
    row = clean(table.iloc[0].to_dict())
    if row.get("top_tenth_share") is None:
        return None
    share, first = float(row["top_tenth_share"]), float(row["top_post_share"])
    sentence = words.text(
        "concentration_sentence",
        count=int(row["top_tenth_posts"]),
        posts=int(row["posts"]),
        share=words.number(share, "share", decimals=0),
    )
    if row.get("top_day") is not None:
        sentence += " " + words.text(
            "concentration_day",
            day=words.date(row["top_day"].date()),
            share=words.number(row["top_day_share"], "share", decimals=0),
        )
    return {
        "sentence": sentence,
        "bar": charts.share_bar([("first", first), ("second", share - first)]),
        "key": words.text(
            "concentration_key",
            first=words.number(first, "share", decimals=0),
            rest=words.number(share - first, "share", decimals=0),
        ),
    }


def _top_posts(table: Any, words: Words, withheld: bool) -> list[dict[str, Any]]:
    if table is None:
        return []
    return [
        {
            "rank": row["rank"],
            "text": None if withheld else row.get("text"),
            "value_word": words.text("impressions_word", count=float(row["value"])),
            "share_word": words.text(
                "share_of_period", share=words.number(row.get("share"), "share", decimals=0)
            ),
            "day": words.date(row["day"].date()),
            "reply": bool(row.get("is_reply")),
            "link": safe_link(row.get("link")),
        }
        for row in map(clean, table.to_dict("records"))
    ]


def _figures(report: Any, found: dict[str, Any], words: Words):
    language = report.language
    kinds = found.get("kinds")
    posts = _posts(report)
    if kinds is not None and len(posts) > 4:
        low, high = posts["impressions"].min(), posts["impressions"].max()
        yield {
            "title": words.text("chart_posts"),
            "svg": charts.svg(
                charts.posts_chart(posts, kinds, language),
                "posts",
                words.text("chart_posts"),
                words.text("describe_posts", count=len(posts), low=float(low), high=float(high)),
            ),
            "caption": words.text("caption_posts"),
        }
    hours = found.get("weekday_hour")
    if hours is not None and hours["posts"].sum() > 0:
        account = getattr(report, "account", None)
        clear = int(hours["verdict"].isin(["better", "worse"]).sum())
        weekend = [WEEKDAYS.index(day) for day in getattr(account, "weekend", ()) or ()]
        yield {
            "title": words.text("chart_hours"),
            "svg": charts.svg(
                charts.weekday_hour_chart(hours, language, weekend),
                "hours",
                words.text("chart_hours"),
                words.text("describe_hours", count=clear),
            ),
            "caption": words.text(
                "caption_hours" if clear else "caption_hours_none",
                first=words.date(hours["first"].iloc[0].date()),
                last=words.date(hours["last"].iloc[0].date()),
                zone=language.isolate(str(getattr(account, "timezone", ""))),
            ),
        }


def _posts(report: Any) -> pd.DataFrame:
    """The period's posts with impressions, by local day."""
    import pandas as pd

    posts = getattr(getattr(report, "data", None), "posts", None)
    if posts is None or posts.empty or "impressions" not in posts:
        return pd.DataFrame({"impressions": [], "is_reply": []})
    first, last = pd.Timestamp(report.period.first), pd.Timestamp(report.period.last)
    inside = (posts["day"] >= first) & (posts["day"] <= last) & (posts["impressions"] > 0)
    return posts[inside]


def _groups(found: dict[str, Any], words: Words) -> list[dict[str, str]]:
    lines = []
    for name in ("kinds", "links", "lengths"):
        table = found.get(name)
        if table is None:
            continue
        for kind, row in table.iterrows():
            if not row["posts"]:
                continue
            low, high = row["typical_low"], row["typical_high"]
            typical = words.number(row["typical"])
            if low == low and high == high:
                typical = words.text(
                    "between", value=typical, low=words.number(low), high=words.number(high)
                )
            lines.append(
                {
                    "name": words.text(f"kind_{kind}"),
                    "posts": words.number(row["posts"]),
                    "share": words.number(row["share"], "share", decimals=0),
                    "typical": typical,
                    "rate": words.number(row["engagement_rate_by_impressions"], "share"),
                }
            )
    return lines


def _events(report: Any) -> pd.DataFrame:
    """Events of the year that ends with the period."""
    import pandas as pd

    events = getattr(report, "events", None)
    if events is None or events.empty:
        return pd.DataFrame({"day": pd.to_datetime([]), "title": []})
    last = pd.Timestamp(min(report.period.last, report.as_of))
    inside = (events["day"] <= last) & (events["day"] > last - pd.Timedelta(days=365))
    return events[inside].sort_values("day")


def _timeline(report: Any, events: pd.DataFrame, words: Words) -> dict[str, Any] | None:
    import pandas as pd

    days = getattr(getattr(report, "data", None), "days", None)
    if days is None or "impressions" not in days or events.empty:
        return None
    last = pd.Timestamp(min(report.period.last, report.as_of))
    daily = days["impressions"].loc[str((last - pd.Timedelta(days=364)).date()) : str(last.date())]
    daily = daily.dropna()
    if len(daily) < 28:
        return None
    return {
        "title": words.text("chart_timeline"),
        "svg": charts.svg(
            charts.timeline_chart(daily, events, report.language),
            "timeline",
            words.text("chart_timeline"),
            words.text(
                "describe_timeline",
                first=words.date(daily.index[0].date()),
                last=words.date(daily.index[-1].date()),
                count=len(events),
            ),
        ),
        "caption": words.text("caption_timeline"),
    }


def _before_after(table: Any, words: Words) -> list[dict[str, Any]]:
    if table is None or table.empty:
        return []
    style = {"signed": True, "decimals": 0}
    return [
        {
            "event": row["event"],
            "title": row["title"],
            "change": words.text(
                "between",
                **{
                    name: words.number(row.get(column), "share", **style)
                    for name, column in (("value", "change"), ("low", "low"), ("high", "high"))
                },
            ),
            "verdict": words.language.text(f"wording.association.{row['verdict']}"),
            "days": words.text(
                "days_pair",
                before=words.number(row.get("days_before")),
                after=words.number(row.get("days_after")),
            ),
            "set_aside": bool(row.get("set_aside")),
        }
        for row in map(clean, table.to_dict("records"))
    ]
