"""A report made by hand, small enough to check by eye: what ``monthly.MonthlyReport`` offers.

Twelve sub-goals under four major goals, October 2026 (Mehr 1405 in Persian). Nothing here comes
from the code under test; numbers that the tests look for are written out.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from twitter_goals.errors import Finding
from twitter_goals.languages import language as load
from twitter_goals.periods import Period, parse_period

NAN = float("nan")
SIGNUPS = [18, 22, 20, 24, 19, NAN, 21, 25, 28, 23, 27, 31, 34]
CLICKS = [0.0132, 0.0141, 0.0128, 0.0144, 0.0151, 0.0139, 0.0148, 0.0146, 0.0155, 0.0159]
FOLLOWERS = [18_250, 18_400, 18_610, 18_900, 19_480, 20_020, 20_430, 20_980, 21_241]

HOSTILE = (
    "<script>window.ran = 1</script>",
    "\"><img src=x onerror='window.ran = 2'>",
    "<svg onload=window.ran=3><title>",
    "</title></style></textarea><script>window.ran=4</script>",
    "javascript:window.ran=5",
    "{{ 7 * 7 }}{% raw %}",
    "<a href='javascript:window.ran=6' autofocus onfocus=window.ran=7>",
    "<iframe srcdoc='<script>parent.ran=8</script>'></iframe>",
    "]]><!--<b>-->",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css><base href=//evil.example>",
    '\u202egnp.exe\u2066 $x$ $y$ =HYPERLINK("https://evil.example")',
)


def report(code: str = "en", *, hostile: bool = False, running: bool = False) -> SimpleNamespace:
    """The report in that language; with ``hostile`` every text of a person is an attack.

    With ``running`` the month is half over (as of its 16th day).
    """
    language = load(code)
    period = parse_period("1405-07" if code == "fa" else "2026-10")
    as_of = period.first + dt.timedelta(15) if running else period.last
    rows = _rows(code, period, as_of, running)
    if hostile:
        rows = [row | _attack(number) for number, row in enumerate(rows)]
    return SimpleNamespace(
        language=language,
        calendar=period.calendar,
        period=period,
        as_of=as_of,
        account=SimpleNamespace(
            handle="khabar_example" if not hostile else HOSTILE[0], timezone="Asia/Tehran",
            week_start="saturday", weekend=("thursday", "friday"),
        ),
        goals=SimpleNamespace(sha256="ab" * 32, metrics=()),
        table=pd.DataFrame(rows),
        rows=rows,
        roll_up=None,
        history={
            "newsletter-signups": history(SIGNUPS, 30, period, partial={8}),
            "click-through": history(CLICKS, 0.0168, period),
            "followers": history(FOLLOWERS, None, period),
            **{row["subgoal"]: history([4, 5, 3, 6, 5, 5, row["actual"]], row["target"], period)
               for row in rows[3:]},
        },
        daily={},
        burn_up={"newsletter-signups": burn_up(period, as_of)},
        xmr={"click-through": xmr(period)},
        events=events(hostile),
        drivers=drivers(period, hostile),
        data=SimpleNamespace(
            posts=posts(period), days=days(period), provisional=pd.DatetimeIndex([]),
            restatements=pd.DataFrame(),
        ),
        quality=[
            Finding("note", "window_reversed", {"first": "1", "last": HOSTILE[1]},
                    file="exports/<b>x</b>.csv", line=3)
        ],
        files=pd.DataFrame(
            {"path": ["exports/content.csv", HOSTILE[1] if hostile else "conversions/news.csv"],
             "kind": ["content", "conversions"], "first_day": pd.to_datetime(["2026-08-01"] * 2),
             "last_day": pd.to_datetime(["2026-10-31"] * 2), "sha256": ["cd" * 32, "ef" * 32]}
        ),
        baseline=SimpleNamespace(
            name="winter-2026", first=dt.date(2026, 1, 1), last=dt.date(2026, 3, 19),
            recorded_at="2026-03-20T08:00:00+00:00",
            why=HOSTILE[2] if hostile else "Before it all.",
        ),
        versions={"twitter_goals": "0", "pandas": "3"},
        parameters={"month": "last"},
        redact=frozenset(),
    )  # fmt: skip


def history(
    values: list[float], target: float | None, last: Period, partial: set[int] = frozenset()
) -> pd.DataFrame:
    """Months ending with ``last``; those numbered in ``partial`` lack three days."""
    spans = [last.step(-back) for back in range(len(values) - 1, -1, -1)]
    return pd.DataFrame(
        {
            "label": [span.label for span in spans],
            "first": [span.first for span in spans],
            "last": [span.last for span in spans],
            "value": np.array(values, dtype=float),
            "target": target,
            "days_covered": [s.days - 3 * (i in partial) for i, s in enumerate(spans)],
            "days": [span.days for span in spans],
            "is_current": [span == last for span in spans],
        }
    )


def burn_up(period: Period, as_of: dt.date) -> pd.DataFrame:
    """One sign-up a day and a second every ninth: 34 in a month of 31 or 30 days, or so far."""
    index = period.index()
    actual = np.cumsum([1 + (day % 9 == 0) for day in range(1, len(index) + 1)]).astype(float)
    frame = pd.DataFrame({"actual": actual, "expected": np.linspace(1, 30, len(index))}, index)
    over = index > pd.Timestamp(as_of)
    frame.loc[over, "actual"] = NAN
    if over.any():
        ahead = index >= pd.Timestamp(as_of)
        left = np.linspace(0, 1, ahead.sum())
        so_far = frame["actual"].max()
        frame.loc[ahead, "forecast"] = so_far + (33 - so_far) * left
        frame.loc[ahead, "low"] = frame.loc[ahead, "forecast"] - 5 * np.sqrt(left)
        frame.loc[ahead, "high"] = frame.loc[ahead, "forecast"] + 6 * np.sqrt(left)
    return frame


def xmr(period: Period) -> pd.DataFrame:
    """Ten points of which the eighth lies above the upper limit of 0.018."""
    index = pd.date_range(period.first, periods=10, freq="D", unit="us")
    values = [0.014, 0.013, 0.015, 0.012, 0.016, 0.014, 0.013, 0.021, 0.015, 0.014]
    return pd.DataFrame(
        {"value": values, "centre": 0.014, "lower": 0.010, "upper": 0.018,
         "signal": [value > 0.018 for value in values]}, index,
    )  # fmt: skip


def posts(period: Period) -> pd.DataFrame:
    """Forty originals and ten replies; impressions 50, 100, 150 …"""
    number = np.arange(50)
    return pd.DataFrame(
        {
            "post_id": [str(10**18 + n) for n in number],
            "day": pd.to_datetime([period.first + dt.timedelta(int(n) % 28) for n in number]),
            "hour": number % 24,
            "weekday": number % 7,
            "is_reply": number % 5 == 4,
            "text": "post",
            "link": "https://x.com/i/status/1",
            "impressions": 50.0 + 50 * number,
            "engagements": 5.0 + number,
        }
    )


def days(period: Period) -> pd.DataFrame:
    """Two hundred days of impressions up to the period's end."""
    index = pd.date_range(end=period.last, periods=200, freq="D", unit="us", name="day")
    return pd.DataFrame({"impressions": 1000.0 + 100 * (np.arange(200) % 7)}, index)


def events(hostile: bool = False) -> pd.DataFrame:
    """Two changes, one with a Persian name."""
    titles = ["Newsletter campaign & pinned post", "کارگاه راستی‌آزمایی"]
    return pd.DataFrame(
        {"day": pd.to_datetime(["2026-07-01", "2026-09-05"]),
         "title": [HOSTILE[3], HOSTILE[9]] if hostile else titles}
    )  # fmt: skip


def drivers(period: Period, hostile: bool = False) -> dict[str, Any]:
    """What ``drivers.all_of`` gives, and the associations with events."""
    texts = HOSTILE if hostile else ("سلام به خوانندگان @khabar_example در 2026", "A plain post")
    links = ["javascript:window.ran=9", "https://x.com/i/status/1"]
    count = len(texts)
    hours = pd.MultiIndex.from_product([[5, 6, 0, 1, 2, 3, 4], range(0, 24, 3)])
    return {
        "top_posts": pd.DataFrame(
            {"rank": range(1, count + 1), "post_id": [str(n) for n in range(count)],
             "day": pd.Timestamp(period.first), "text": list(texts),
             "link": [links[n % 2] for n in range(count)], "is_reply": False,
             "value": 5000.0, "share": 0.21, "impressions": 5000.0, "engagements": 90.0,
             "engagement_rate_by_impressions": 0.018}
        ),
        "kinds": pd.DataFrame(
            {"posts": [40, 10], "total": [1.0, 1.0], "share": [0.8, 0.2],
             "typical": [1250.0, 1475.0], "typical_low": [900.0, NAN],
             "typical_high": [1600.0, NAN], "engagement_rate_by_impressions": [0.02, 0.01]},
            index=pd.Index(["original", "reply"], name="kind"),
        ),
        "links": None,
        "lengths": None,
        "concentration": pd.DataFrame(
            [{"posts": 50, "total": 64_000.0, "top_tenth_posts": 5, "top_tenth_share": 0.19,
              "half_posts": 15, "top_post_id": "1", "top_post_share": 0.04,
              "top_day": pd.Timestamp(period.first), "top_day_share": 0.11}]
        ),
        "weekday_hour": pd.DataFrame(
            {"weekday": hours.get_level_values(0), "hour": hours.get_level_values(1),
             "posts": [n % 9 for n in range(56)], "occasions": [n % 9 for n in range(56)],
             "effect": [0.4 if n == 20 else 0.02 for n in range(56)],
             "verdict": ["better" if n == 20 else "not_enough_data" if n % 9 < 5
                         else "indistinguishable" for n in range(56)],
             "first": pd.Timestamp("2025-11-01"), "last": pd.Timestamp("2026-10-31")}
        ),
        "before_after": pd.DataFrame(
            [{"date": dt.date(2026, 9, 5), "event": texts[0], "subgoal": "newsletter-signups",
              "title": texts[1], "change": 0.2, "low": -0.1, "high": 0.5, "p_value": 0.2,
              "verdict": "indistinguishable"}]
        ),
    }  # fmt: skip


def _rows(code: str, period: Period, as_of: dt.date, running: bool) -> list[dict[str, Any]]:
    fa = code == "fa"
    shared: dict[str, Any] = {
        "period": period.label, "period_first": period.first, "period_last": period.last,
        "period_unit": "month", "period_over": not running, "as_of": as_of, "direction": "higher",
        "days_covered": period.days, "days_missing": 0, "days_provisional": 0, "coverage": 1.0,
        "elapsed": 0.5 if running else 1.0, "notes": [], "evidence": "indistinguishable",
        "kind": "flow", "unit": "count", "form": "at_least", "owner": "social desk", "why": None,
        "stage": None, "baseline": None, "baseline_low": None, "baseline_high": None,
        "change": None, "change_low": None, "change_high": None, "chance": None,
        "expected_by_now": None, "forecast": None, "forecast_low": None, "forecast_high": None,
        "smallest_change": None, "basis": "by_day", "total_change": None, "total_low": None,
        "total_high": None, "floor": None, "stretch": None, "attainment": None,
    }  # fmt: skip
    audience = {"goal": "attract-target-audience",
                "goal_title": "جذب مخاطب هدف" if fa else "Attract the target audience"}  # fmt: skip
    so_far = 17.0 if running else 34.0
    rows = [
        audience | {
            "subgoal": "newsletter-signups", "metric": "newsletter_signups",
            "title": "ماهی ۳۰ عضو تازهٔ خبرنامه" if fa else "30 newsletter sign-ups a month",
            "metric_title": "عضویت در خبرنامه" if fa else "Newsletter sign-ups",
            "target": 30.0, "actual": so_far, "attainment": so_far / 30, "basis": "conversion",
            "status": "on_track" if running else "met", "baseline": 21.5, "baseline_low": 14.0,
            "baseline_high": 28.0, "change": 0.51, "change_low": 0.02, "change_high": 1.23,
            "smallest_change": 0.95, "forecast": 33.0 if running else 34.0, "forecast_low": 28.0,
            "forecast_high": 39.0, "chance": 0.78 if running else 1.0,
            "expected_by_now": 15.5 if running else 30.0,
        },
        audience | {
            "subgoal": "click-through", "metric": "link_click_rate", "kind": "ratio",
            "title": "کلیک بیشتر از بینندگان" if fa else "More clicks from those who see us",
            "metric_title": "نرخ کلیک" if fa else "Click-through rate", "unit": "share",
            "target": 0.0168, "actual": 0.0159, "attainment": 0.0159 / 0.0168, "basis": "by_post",
            "status": "at_risk" if running else "missed", "baseline": 0.014, "form": "increase_by",
            "baseline_low": 0.0121, "baseline_high": 0.0158, "change": -0.123,
            "change_low": -0.2, "change_high": -0.01, "evidence": "worse",
        },
        audience | {
            "subgoal": "followers", "metric": "followers", "kind": "level",
            "title": "۲۳٬۰۰۰ دنبال‌کننده" if fa else "23,000 followers by the end of the year",
            "metric_title": "دنبال‌کننده" if fa else "Followers", "form": "reach",
            "target": 23_000.0, "actual": 21_241.0, "attainment": 0.5, "baseline": 19_487.0,
            "status": "behind", "evidence": "better",
        },
    ]  # fmt: skip
    names = [("brand", "آگاهی از برند", "Brand awareness"),
             ("culture", "فرهنگ‌سازی", "Culture-building"),
             ("knowledge", "انتشار دانش", "Dissemination of knowledge")]  # fmt: skip
    for number in range(9):
        goal, persian, english = names[number // 3]
        judged = goal == "culture"
        rows.append({
            "goal": goal, "goal_title": persian if fa else english, "subgoal": f"{goal}-{number}",
            "title": f"هدف جزئی شمارهٔ {number}" if fa else f"Sub-goal number {number}",
            "metric": "culture_score" if judged else "likes", "target": 5.0,
            "metric_title": "شاخص" if fa else "Metric", "actual": 4.0 + number % 3,
            "attainment": (4 + number % 3) / 5, "kind": "judged" if judged else "flow",
            "unit": "points" if judged else "count", "basis": "judged" if judged else "by_day",
            "status": ("missed", "met", "met")[number % 3],
            "evidence": "not_enough_data" if judged else "indistinguishable",
        })  # fmt: skip
    said = "جملهٔ این هدف با ⁦@khabar_example⁩ و ‎−۱۲‏٪ در آن." if fa else "The sentence of this one."
    return [shared | row | {"sentence": said} for row in rows]


def _attack(number: int) -> dict[str, Any]:
    """Everything a goal file says, replaced by attacks."""
    fields = ("title", "goal_title", "metric_title", "owner", "why", "stage", "sentence")
    return {field: HOSTILE[(number + place) % len(HOSTILE)] for place, field in enumerate(fields)}


def body(made: SimpleNamespace) -> str:
    """Every fragment of the page, in the notebook's order."""
    from twitter_goals import page

    parts = [page.headline(made), page.scorecard(made), page.contents(made)]
    parts += [page.subgoal(made, row) for row in made.rows]
    parts += [page.drivers(made), page.quality(made), page.provenance(made), page.glossary(made)]
    return "\n".join(parts)


@lru_cache(maxsize=8)
def opened(code: str = "en", *, hostile: bool = False, running: bool = False) -> str:
    """The page of such a report, drawn once for all tests that only look at it."""
    return whole(report(code, hostile=hostile, running=running))


def whole(made: SimpleNamespace) -> str:
    """The page as a reader opens it."""
    from markupsafe import Markup

    from twitter_goals import page

    return page.document(Markup(body(made)), made.language, page.title(made))
