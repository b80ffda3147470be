"""An account folder in which every text that people or X can write is an attack, or a name.

The numbers are those of ``small_account``; April 2026 has a post for each attack as well.
"""

import csv
import datetime as dt
import io
import json
import sys
from pathlib import Path

import small_account
from report_fixture import HOSTILE

MORE = (
    "</script><script>window.ran=10</script>",
    "<style>*{background:url(https://evil.example/y)}</style>",
    '" style="background:url(https://evil.example/z)" onmouseover=window.ran=11 x="',
    "x</bdi></p><script src=data:text/javascript,window.ran=12></script>",
    "data:text/html,<script>window.ran=13</script>",
    "{{7*7}} ${7*7} #{7*7} {7*7} $\\frac{1}{2}$ $x$",
    "# heading **bold** [link](javascript:window.ran=14) ![i](https://evil.example/i.png)",
    "\u202eevil\u202d \u2066\u2067 <\u200b>",
    "=1+1|cmd",
    "+SUM(A1)",
    "-2+3",
    "@SUM(1)",
    "&lt;img src=x onerror=window.ran=15&gt; &#60;script&#62;",
    "<math><mi xlink:href=javascript:window.ran=16>x",
    "\\u003cscript\\u003ewindow.ran=17\\u003c/script\\u003e",
)
ATTACKS = (*HOSTILE, *MORE)
HEADER = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
)
EPOCH_MS = 1288834974657  # of post ids


def write(folder: Path, texts: tuple[str, ...] = ATTACKS, name: str = "small") -> Path:
    """The folder, with those texts wherever a text may stand; ``name`` is the handle."""
    small_account.write(folder)
    (folder / "exports" / file_name(texts[0])).write_text(posts(texts), encoding="utf-8")
    take = iter(texts * 9)
    goals = [
        {"name": f"goal-{number}", "title": next(take), "why": next(take), "owner": next(take),
         "subgoals": [
             {"name": f"{metric}-{number}", "metric": metric, "title": next(take),
              "why": next(take), "owner": next(take), "target": target}
             for metric, target in TARGETS]}
        for number in range(2)
    ]  # fmt: skip
    settings = {"handle": name, "language": "en", "timezone": "UTC"}
    own = {"name": "score", "title": next(take), "judged": True, "scale": {"min": 0, "max": 10}}
    goals[0]["subgoals"].append(
        {"name": "own", "metric": "score", "title": next(take),
         "target": {"at_least": 5, "per": "month"}}
    )  # fmt: skip
    content = {"account": settings, "followers": {"2026-01-01": 1000}, "goals": goals}
    text = json.dumps(content | {"metrics": [own]}, ensure_ascii=False)
    (folder / "goals.yaml").write_text(text.replace("\u202e", "\\u202e"), encoding="utf-8")
    table(folder / "events.csv", ["date", "title"],
          [[f"2026-04-{day:02d}", text] for day, text in enumerate(texts[:27], 1)])  # fmt: skip
    table(folder / "manual.csv", ["date", "metric", "value", "source", "note"],
          [["2026-04-30", "score", 7, texts[0], texts[1]]])  # fmt: skip
    return folder


TARGETS = (
    ("impressions", {"at_least": 4000, "per": "month"}),
    ("newsletter_signups", {"at_least": 100, "per": "month"}),
    ("engagement_rate_by_impressions", {"at_least": "6%", "per": "month"}),
)


def file_name(text: str) -> str:
    """The text as a name of a file, as far as file systems take it."""
    kept = "".join(letter for letter in text if letter not in "/\\\0" and letter.isprintable())
    if sys.platform == "win32":
        kept = "".join(letter for letter in kept if letter not in '<>:"|?*')
    return f"{kept[:60]}.csv"


def posts(texts: tuple[str, ...]) -> str:
    """X's content export: a post an hour in April for each text, the first the most seen."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER.split(","))
    start = dt.datetime(2026, 4, 2, 8, tzinfo=dt.UTC)
    for number, text in enumerate(texts):
        moment = start + dt.timedelta(hours=20 * number)
        post_id = (int(moment.timestamp() * 1000) - EPOCH_MS) << 22
        seen = 900 - 10 * number
        link = f"https://x.com/small/status/{post_id}"
        writer.writerow(
            [post_id, f"{moment:%a, %b} {moment.day}, {moment.year}", text, link, seen, 3, 9, 0, 0,
             0, 1, 1, 1, 1, 1, 0, 0]
        )  # fmt: skip
    return stream.getvalue()


def table(path: Path, columns: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])
