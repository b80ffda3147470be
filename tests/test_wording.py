"""Wording: what a sentence says and in which order, in both languages.

The golden files hold every status × evidence × direction and the special cases, to be read by
people. After a deliberate change write them anew with

    python tests/test_wording.py

and read the difference as an editor would, in both languages.
"""

import datetime as dt
import math
import re
import tomllib
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import twitter_goals as tg
from twitter_goals import progress, wording
from twitter_goals.languages import LRI, PDI, language

GOLDEN = Path(__file__).parent / "golden"
EN, FA = language("en"), language("fa")
STATUSES = ("met", "on_track", "at_risk", "behind", "missed", "not_enough_data")
EVIDENCE = ("better", "worse", "indistinguishable", "not_enough_data")
CHANCES = {"on_track": 0.8, "at_risk": 0.45, "behind": 0.06}
TARGETS = {  # for a forecast of 24 to 41
    "higher": {"on_track": 28.0, "at_risk": 34.0, "behind": 43.0},
    "lower": {"on_track": 38.0, "at_risk": 32.0, "behind": 23.0},
}
DAY = dt.date

TITLES = {
    "newsletter_signups": {"en": "Newsletter sign-ups", "fa": "عضویت در خبرنامه"},
    "unfollows": {"en": "Unfollows", "fa": "لغو دنبال کردن"},
    "impressions": {"en": "Impressions", "fa": "نمایش"},
    "link_click_rate": {"en": "Click-through rate", "fa": "نرخ کلیک"},
    "followers": {"en": "Followers", "fa": "دنبال‌کنندگان"},
    "accuracy_score": {"en": "Accuracy", "fa": "درستی خبر"},
}
GOALS = {"en": "30 newsletter sign-ups a month", "fa": "ماهی ۳۰ عضو تازهٔ خبرنامه"}


def row(code="en", **changes):
    """A closed month: 34 sign-ups, at least 30 wanted, nothing out of the ordinary."""
    metric = changes.get("metric", "newsletter_signups")
    jalali = code == "fa"
    plain = {
        "metric": metric,
        "metric_title": TITLES[metric][code],
        "title": GOALS[code],
        "unit": "count",
        "kind": "flow",
        "period": "1405-07" if jalali else "2026-10",
        "period_first": DAY(2026, 9, 23) if jalali else DAY(2026, 10, 1),
        "period_last": DAY(2026, 10, 22) if jalali else DAY(2026, 10, 31),
        "period_unit": "month",
        "period_over": True,
        "as_of": DAY(2026, 10, 22) if jalali else DAY(2026, 10, 31),
        "target": 30.0,
        "direction": "higher",
        "form": "at_least",
        "actual": 34.0,
        "change": 0.21,
        "change_low": -0.1,
        "change_high": 0.62,
        "evidence": "indistinguishable",
        "level_verdict": "indistinguishable",
        "attributable_verdict": "indistinguishable",
        "trend_under_way": False,
        "smallest_change": 0.85,
        "status": "met",
        "notes": [],
        "coverage": 1.0,
        "days_missing": 0,
        "days_provisional": 0,
        "verdict_provisional": False,
    }
    return plain | changes


def combination(code, status, evidence, direction):
    """A row whose figures agree with its verdicts."""
    lower = direction == "lower"
    values = {"status": status, "evidence": evidence, "direction": direction}
    if lower:
        values |= {"metric": "unfollows", "target": 50.0}
    reached = {"met": 41.0, "missed": 63.0} if lower else {"met": 34.0, "missed": 26.0}
    values["actual"] = reached.get(status, 28.0)
    rises = (evidence == "better") != lower
    if evidence in ("better", "worse"):
        values |= {
            "change": 0.36 if rises else -0.27,
            "change_low": 0.12 if rises else -0.41,
            "change_high": 0.64 if rises else -0.09,
            "level_verdict": evidence,
            "attributable_verdict": evidence,
        }
    if evidence == "not_enough_data":
        values |= dict.fromkeys(("change", "change_low", "change_high"))
        values["notes"] = ["no_baseline"]
    if status in CHANCES:
        values |= {
            "actual": 14.0,
            "period_over": False,
            "as_of": DAY(2026, 10, 12),
            "target": TARGETS[direction][status],
            "expected_by_now": TARGETS[direction][status] * 0.39,
            "forecast_low": 24.2,
            "forecast_high": 41.3,
            "chance": CHANCES[status],
            "verdict_provisional": True,
        }
    if status == "not_enough_data":
        values["notes"] = [*values.get("notes", []), "undecided_missing_days"]
        values["days_missing"] = 3
    return row(code, **values)


def special(code):
    """Name → row, for what a status and an evidence do not say."""
    running = {
        "period_over": False,
        "as_of": DAY(2026, 10, 12),
        "verdict_provisional": True,
        "expected_by_now": 11.8,
        "forecast_low": 24.2,
        "forecast_high": 41.3,
        "actual": 14.0,
    }
    better = {
        "evidence": "better",
        "change": 0.36,
        "change_low": 0.12,
        "change_high": 0.64,
        "level_verdict": "better",
    }
    year = {
        "period": "1405-01-01..1405-12-29" if code == "fa" else "2026-01-01..2026-12-31",
        "period_first": DAY(2026, 3, 21) if code == "fa" else DAY(2026, 1, 1),
        "period_last": DAY(2027, 3, 20) if code == "fa" else DAY(2026, 12, 31),
        "period_unit": "window",
    }
    return {
        "better, but one period cannot rule out drift": row(code, **better),
        "higher, but the account was drifting that way": row(code, **better, trend_under_way=True),
        "lower, where lower is better, by drift": row(
            code,
            **better | {"change": -0.27, "change_low": -0.41, "change_high": -0.09},
            trend_under_way=True,
            direction="lower",
            metric="unfollows",
            target=50.0,
            actual=41.0,
        ),
        "indistinguishable beyond a trend": row(
            code, change_low=-0.02, level_verdict="better", trend_under_way=True
        ),
        "an interval on one side, a verdict that is not": row(code, change_low=0.07),
        "one of many": row(code, change_low=0.01, notes=["one_of_many"]),
        "one day made the total": row(
            code,
            metric="impressions",
            actual=1234567.0,
            target=900000.0,
            total_change=1.07,
            total_low=0.4,
            total_high=2.1,
            dominant_day=DAY(2026, 10, 4),
            dominant_share=0.61,
        ),
        "the total differs, no single day": row(
            code, **better, total_change=0.25, total_low=-0.08, total_high=0.7
        ),
        "a large day, same story": row(
            code,
            **better,
            total_low=0.1,
            total_high=0.9,
            dominant_day=DAY(2026, 10, 4),
            dominant_share=0.31,
        ),
        "a rate with one heavy day": row(
            code,
            metric="link_click_rate",
            unit="share",
            kind="ratio",
            actual=0.0183,
            target=0.02,
            status="missed",
            total_change=0.81,  # plainly actual ÷ baseline − 1, beside a range that holds 0.21
            dominant_day=DAY(2026, 10, 4),
            dominant_share=0.44,
        ),
        "a level to be reached by a date": row(
            code,
            **year,
            metric="followers",
            kind="level",
            form="reach",
            actual=24310.0,
            target=25000.0,
            status="at_risk",
            period_over=False,
            as_of=DAY(2026, 10, 22),
            forecast_low=24561.0,
            forecast_high=25122.0,
            chance=0.5,
            verdict_provisional=True,
        ),
        "a level whose large days tell another story": row(
            code,
            **year,
            metric="followers",
            kind="level",
            form="reach",
            actual=22301.0,
            target=23000.0,
            status="at_risk",
            period_over=False,
            as_of=DAY(2026, 10, 22),
            expected_by_now=22265.2,
            forecast_low=22728.0,
            forecast_high=23743.0,
            chance=0.5,
            change=-0.13,
            change_low=-0.45,
            change_high=0.19,
            total_change=0.28,
            total_low=0.04,
            total_high=0.56,
        ),
        "not judged yet": row(
            code,
            metric="accuracy_score",
            kind="judged",
            unit="points",
            actual=None,
            target=95.0,
            status="not_enough_data",
            evidence="not_enough_data",
            notes=["no_data", "judged"],
        ),
        "the account went quiet": row(
            code,
            metric="impressions",
            actual=1054.0,
            target=20507.0,
            status="missed",
            evidence="not_enough_data",
            change=-0.94,
            change_low=-0.99,
            change_high=-0.71,
            total_change=-0.9435,
            notes=["went_quiet"],
        ),
        "no fair comparison": row(
            code, evidence="not_enough_data", notes=["baseline_breaks"], level_verdict="better"
        ),
        "too little to show anything": row(
            code, change_low=-0.57, change_high=11.913, smallest_change=18.27
        ),
        "ahead of the even path, yet behind": row(
            code, **running, status="behind", target=43.0, chance=0.06
        ),
        "below the even path, yet at risk": row(
            code,
            **running | {"actual": 11.0},
            status="at_risk",
            metric="unfollows",
            direction="lower",
            target=32.0,
            chance=0.45,
        ),
        "judged": row(
            code,
            metric="accuracy_score",
            kind="judged",
            unit="points",
            actual=92.0,
            target=95.0,
            status="missed",
            evidence="not_enough_data",
            change_low=None,
            notes=["judged"],
        ),
        "too early": row(
            code,
            **running | {"actual": 2.0, "as_of": DAY(2026, 9, 25 if code == "fa" else 30)},
            status="not_enough_data",
            evidence="not_enough_data",
            change_low=None,
            notes=["too_early", "too_few_period_days"],
        ),
        "met before the end": row(code, **running | {"actual": 31.0}),
        "no data": row(code, actual=None, status="not_enough_data", notes=["no_data"]),
        "no target": row(
            code,
            target=None,
            status="not_enough_data",
            notes=["no_target", "no_baseline"],
            evidence="not_enough_data",
            change_low=None,
        ),
        "days missing and provisional": row(code, days_missing=1, days_provisional=2),
        "months needed": row(code, months_needed=3.4),
        "stretch": row(code, actual=41.0, stretch=40.0),
        "below the floor": row(code, actual=18.0, status="missed", floor=20.0),
    }


def table(code):
    """Headlines: name → rows."""
    clear = {
        "evidence": "worse",
        "attributable_verdict": "worse",
        "level_verdict": "worse",
        "change": -0.27,
        "change_low": -0.41,
        "change_high": -0.09,
        "p_value": 0.004,
        "status": "missed",
        "actual": 12.0,
    }
    shaky = {"evidence": "better", "level_verdict": "better", "change_low": 0.05, "p_value": 0.001}
    ordinary, nothing = row(code), row(code, evidence="not_enough_data", notes=["no_baseline"])
    day = special(code)["one day made the total"]
    level = special(code)["a level to be reached by a date"]
    judged = special(code)["judged"]
    gap = row(code, coverage=0.6, days_missing=12, status="not_enough_data")
    track = row(code, status="on_track")
    dataless = gap | {"actual": None, "coverage": 0.0, "days_missing": 31, "notes": ["no_data"]}
    quiet, unjudged = (special(code)[n] for n in ("the account went quiet", "not judged yet"))
    return {
        "a finding before a metric without data": [dataless, row(code, **clear), unjudged],
        "an account gone quiet": [dataless, quiet, unjudged],
        "nothing but a metric without data": [ordinary, dataless],
        "a clear change": [ordinary, row(code, **clear), row(code, **shaky), track, nothing],
        "a hole in the data": [ordinary, row(code, **clear), gap],
        "a total needs no full month": [ordinary, level | {"coverage": 0.4, "days_missing": 60}],
        "one day": [ordinary, day, judged],
        "nothing stands out": [ordinary, ordinary, row(code, status="behind")],
        "nothing to compare with": [nothing, row(code, status="at_risk") | nothing, judged],
        "judged only": [judged],
        "one sub-goal": [ordinary],
        "none": [],
    }


def golden(code):
    tongue = language(code)
    lines = []
    for direction, status, evidence in product(("higher", "lower"), STATUSES, EVIDENCE):
        case = combination(code, status, evidence, direction)
        lines += [f"## {status} · {evidence} · {direction} is better"]
        lines += [wording.sentence(case, tongue), f"short: {wording.short(case, tongue)}", ""]
    for name, case in special(code).items():
        lines += [f"## {name}", wording.sentence(case, tongue)]
        lines += [f"short: {wording.short(case, tongue)}", ""]
    for name, rows in table(code).items():
        lines += [f"## headline: {name}", wording.headline(rows, tongue), ""]
    for name, event in events(code).items():
        lines += [f"## event: {name}", wording.association(event, tongue), ""]
    return "\n".join(lines)


def events(code):
    known = {
        "event": {"en": "New reply desk", "fa": "راه‌اندازی میز پاسخ"}[code],
        "date": DAY(2026, 10, 4),
        "title": GOALS[code],
        "low": -0.1,
        "high": 0.4,
        "verdict": "indistinguishable",
        "period": row(code)["period"],
    }
    also = {"en": ["Nowruz", "paid promotion"], "fa": ["نوروز", "تبلیغ پولی"]}[code]
    return {
        "indistinguishable": known,
        "better": known | {"low": 0.1, "verdict": "better", "also": also},
        "too little data": known | {"low": None, "verdict": "not_enough_data"},
    }


@pytest.mark.parametrize("code", ["en", "fa"])
def test_every_sentence_is_the_one_that_was_read_and_approved(code):
    assert golden(code) == (GOLDEN / f"wording-{code}.txt").read_text(encoding="utf-8")


# --- what must hold whatever the words are


ALL = [
    (code, combination(code, *case))
    for code in ("en", "fa")
    for case in product(STATUSES, EVIDENCE, ("higher", "lower"))
] + [(code, case) for code in ("en", "fa") for case in special(code).values()]


def digits_only(text):
    """Numbers of a text as written with Latin digits and a dot."""
    latin = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.", "٬,"))
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", latin)]


@pytest.mark.parametrize(("code", "case"), ALL)
def test_every_figure_comes_from_the_row(code, case):
    said = wording.sentence(case, language(code))
    allowed = set(
        digits_only(" ".join([case["metric_title"], language(code).text("wording.why.too_early")]))
    )
    for name, value in case.items():
        if isinstance(value, dt.date):
            allowed |= set(digits_only(language(code).date(value, wording_calendar(case))))
        elif isinstance(value, int | float) and value == value:
            allowed |= {
                abs(value),
                abs(round(value * 100)),
                round(value * 100, 2),
                math.ceil(value),
                90,  # "90% sure"
                1000,  # the most that is told of a change
            }
            if name in ("forecast_low", "forecast_high", "expected_by_now"):
                allowed |= {round(value), round(value, -1), round(value, -2)}
    assert set(digits_only(said)) <= allowed


def wording_calendar(case):
    return "jalali" if case["period"].startswith("14") else "gregorian"


@pytest.mark.parametrize(("code", "case"), ALL)
def test_the_interval_stands_before_the_verdict_and_both_verdicts_are_there(code, case):
    said, tongue = wording.sentence(case, language(code)), language(code)
    if case["actual"] is None or case["kind"] == "judged" or case["change_low"] is None:
        return
    if case["evidence"] == "not_enough_data" or case["change_high"] > 10:  # none, or capped
        return
    bounds = [abs(case["change_low"]), abs(case["change_high"])]
    places = [said.index(tongue.number(bound, "share", decimals=0)) for bound in bounds]
    verdict = (
        tongue.text(f"wording.finding.{case['evidence']}")
        if (
            case["evidence"] == "indistinguishable"
            and case["change_low"] < 0
            and not case["trend_under_way"]
        )
        else None
    )
    if verdict:
        assert max(places) < said.index(verdict)
    outcome = tongue.text(f"wording.outcome.{case['status']}", why="").split("(")[0].strip()
    assert outcome in said


def test_met_and_indistinguishable_is_a_normal_sentence():
    said = wording.sentence(row(), EN)
    assert "met, but not yet distinguishable from the ordinary swing" in said
    assert "could hardly have shown a change smaller than about 85%" in said


@pytest.mark.parametrize("status", CHANCES)
def test_a_chance_is_told_in_words_never_in_percent(status):
    said = wording.sentence(combination("en", status, "not_enough_data", "higher"), EN)
    assert "%" not in said and wording.chance(CHANCES[status], EN) in said


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0.95, "very likely"),
        (0.7, "likely"),
        (0.5, "about as likely as not"),
        (0.2, "unlikely"),
        (0.01, "very unlikely"),
        (1.0, "very likely"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_chances_have_bands(value, band):
    assert wording.chance(value, EN) == band


def test_typical_day_and_total_are_told_apart_and_the_day_is_named():
    said = wording.sentence(special("en")["one day made the total"], EN)
    assert "a typical day was 21% above the baseline (90% sure: 10% below to 62% above)" in said
    assert (
        "107% above" in said
        and "40% to 210% above" in said
        and "4 October alone brought 61%" in said
    )


def test_where_the_account_was_drifting_no_credit_is_given():
    said = wording.sentence(special("en")["higher, but the account was drifting that way"], EN)
    assert "higher, but the account was drifting that way" in said
    assert "work paying off" not in said and "better" not in said


def test_a_forecast_is_no_more_precise_than_its_interval():
    case = combination("en", "on_track", "better", "higher") | {
        "forecast_low": 123456.0,
        "forecast_high": 198765.0,
        "expected_by_now": 88123.4,
    }
    said = wording.sentence(case, EN)
    assert "120,000 to 200,000" in said and "about 90,000" in said


@pytest.mark.parametrize(
    ("low", "high", "due", "actual", "said"),
    [
        (25.0, 45.0, 15.59, 17.0, ("25 to 45", "about 16")),  # to tens, half even: 20 to 40
        (150.0, 450.0, 155.0, 90.0, ("150 to 450", "about 160")),  # half up, not half even
        (25.0, 45.0, 16.8, 17.0, ("25 to 45", "about 16.8")),  # a pace that is ahead stays ahead
    ],
)
def test_forecast_and_pace_are_rounded_half_up_and_as_on_the_page(low, high, due, actual, said):
    case = combination("en", "on_track", "better", "higher") | {
        "forecast_low": low, "forecast_high": high, "expected_by_now": due, "actual": actual,
    }  # fmt: skip
    sentence = wording.sentence(case, EN)
    assert all(part in sentence for part in said)
    assert wording.about(case, "forecast_low", EN) in said[0]
    assert said[1].endswith(wording.about(case, "expected_by_now", EN))


def test_a_rate_shows_its_plain_change_beside_the_range_of_the_underlying_one():
    case = special("en")["a rate with one heavy day"]
    told = dict(wording.changes(case, EN))
    assert told == {"change": "+81%", "underlying_change": "−10% to +62%"}
    assert "that is 81% above the baseline (with slow drift taken out" in wording.sentence(case, EN)


def test_the_change_of_a_level_is_called_growth_and_every_figure_of_it_has_a_row():
    case = special("en")["a level whose large days tell another story"]
    told = dict(wording.changes(case, EN))
    assert told == {
        "growth_of_typical": "−13% (−45% to +19%)",
        "growth_total": "+28% (+4% to +56%)",
    }
    assert "28% above the baseline’s pace" in wording.sentence(case, EN)


def test_a_judgement_of_a_running_period_lacks_no_data():
    case = special("en")["judged"] | {"status": "not_enough_data", "notes": ["judged", "no_chance"]}
    case |= {"period_over": False}
    assert "not judged yet (its period is still running)" in wording.sentence(case, EN)
    assert wording.chip_label(case, EN) == "Not judged yet"
    assert wording.chip_label(case, FA) == "هنوز ارزیابی نشده"
    assert wording.counts([row(), case], EN) == "1 of 2 sub-goals met; 1 not judged yet."
    assert wording.counts([case], EN) == "The one sub-goal: Not judged yet."


def test_a_judgement_that_stands_and_a_measured_row_without_data_keep_their_status():
    assert wording.chip_label(special("en")["judged"], EN) == "Missed"
    dataless = row(actual=None, status="not_enough_data", period_over=False, notes=["no_data"])
    assert wording.chip_label(dataless, EN) == "Not enough data"


@pytest.mark.parametrize("verdict", ["better", "worse"])
def test_an_old_baseline_is_a_caveat_where_drift_is_not_ruled_out(verdict):
    old = {"evidence": verdict, "level_verdict": verdict, "notes": ["baseline_old"],
           "baseline_age_days": 214, "change_low": 0.1, "change_high": 0.9}  # fmt: skip
    said = "The baseline ended 7 months before this period, which makes a slow drift more likely."
    assert said in wording.sentence(row(**old), EN)
    assert "۷ ماه پیش از این دوره" in wording.sentence(row("fa", **old), FA)
    clear = old | {"attributable_verdict": verdict}
    for unsaid in (clear, old | {"notes": []}, {"notes": ["baseline_old"]}):
        assert "months before" not in wording.sentence(row(**unsaid), EN)


def test_the_first_screen_tells_the_oldest_comparison_once():
    rows = [row(), row(notes=["baseline_old"], baseline_age_days=200),
            row(notes=["baseline_old"], baseline_age_days=365)]  # fmt: skip
    assert wording.old_baseline(rows, EN).startswith("The baseline ended 12 months before")
    assert wording.old_baseline(rows, EN) in wording.headline(rows, EN)
    assert wording.old_baseline(rows[:1], EN) == ""


def test_a_target_over_a_baseline_that_is_lacking_says_so():
    case = row(target=None, status="not_enough_data", evidence="not_enough_data",
               form="increase_by", notes=["no_baseline", "no_target"])  # fmt: skip
    said = "No verdict on the target (its target is set over a baseline, and none is recorded)"
    assert wording.short(case, EN).startswith(said)
    other = case | {"notes": ["metric_not_in_baseline", "no_target"]}
    assert "set over the baseline, which does not hold this metric" in wording.short(other, EN)
    assert "(there is no target)" in wording.short(case | {"form": "at_least"}, EN)


def test_where_there_is_no_figure_the_lack_of_a_target_explains_nothing():
    case = row(actual=None, target=None, status="not_enough_data", notes=["no_target", "no_data"])
    assert wording.short(case, EN) == "No figure: no day of it has data."


def test_a_higher_level_is_never_told_beside_a_bare_fall():
    """The account rose as it had been rising; what is left without that rise lies below."""
    case = row(level_verdict="better", trend_under_way=True, change=-0.23, change_low=-0.85,
               change_high=1.84)  # fmt: skip
    assert wording.short(case, EN) == (
        "Higher, but it was drifting that way already (typical day, with slow drift taken out, "
        "−23%; 90% sure: −85% to +184%)."
    )
    assert "with slow drift taken out, a typical day was 23% below" in wording.sentence(case, EN)
    assert dict(wording.changes(case, EN))["change_of_typical_drift"] == "−23% (−85% to +184%)"


@pytest.mark.parametrize("name", ["the account went quiet", "no fair comparison"])
def test_where_nothing_is_compared_no_comparison_is_given(name):
    case = special("en")[name]
    for said in (wording.sentence(case, EN), wording.short(case, EN)):
        assert "typical day" not in said and "%" not in said


def test_a_finding_is_told_before_a_metric_that_has_no_data():
    rows = table("en")["an account gone quiet"]
    assert "Impressions went quiet: a fall of 94%" in wording.one_thing(rows, EN)
    assert "no data for 31 days" in wording.one_thing(rows[:1], EN)
    assert "not judged yet" in wording.counts(rows, EN)


def test_a_bound_that_is_not_zero_is_not_written_as_zero():
    case = row(evidence="better", level_verdict="better", change_low=0.003, change_high=0.4)
    assert "0.3% to 40.0% above" in wording.sentence(case, EN)


def test_an_event_is_associated_never_a_cause():
    said = wording.association(events("en")["better"], EN)
    assert "association, not a cause" in said and "paid promotion" in said
    assert not re.search(r"because|caused|led to|thanks to", said)


def test_persian_keeps_latin_runs_in_their_own_direction():
    said = wording.sentence(row("fa", metric_title="عضویت در Daily Brief"), FA)
    assert f"{LRI}Daily Brief{PDI}" in said


@pytest.mark.parametrize("title", ["{0.__class__}", "{metric}", "\u202eevil", "<b>x</b>", "%s"])
def test_a_hostile_title_is_only_text(title):
    for tongue in (EN, FA):
        said = wording.sentence(row(metric_title=title, title=title), tongue)
        assert said.count("\u202e") == 0
        assert re.sub("[\u2066-\u2069]", "", said).startswith(title.strip("\u202e"))
        wording.headline([row(metric_title=title, title=title)], tongue)
        wording.association({"event": title, "title": title}, tongue)


def test_a_table_is_read_as_a_frame_or_as_rows():
    rows = table("en")["a clear change"]
    assert wording.headline(pd.DataFrame(rows), EN) == wording.headline(rows, EN)
    said = [wording.sentence(each, EN) for each in pd.DataFrame(rows).to_dict("records")]
    assert said == [wording.sentence(each, EN) for each in rows]


MISSING = st.sampled_from([None, math.nan, pd.NaT, pd.NA])


@given(
    st.sampled_from(ALL),
    st.lists(st.tuples(st.sampled_from(sorted(row())), MISSING), max_size=12),
    st.booleans(),
)
def test_what_is_missing_is_not_said_and_never_crashes(base, holes, drop):
    code, case = base
    broken = dict(case)
    for name, value in holes:
        if drop:
            broken.pop(name, None)
        else:
            broken[name] = value
    for tongue in (language(code), EN if code == "fa" else FA):
        say = (wording.sentence, wording.short)
        said = [*(each(broken, tongue) for each in say), wording.headline([broken], tongue)]
        for text in said:
            assert text.endswith(".") and not re.search(r"\bnan\b|NaT|None|<NA>|[{}]|  ", text)


def test_nothing_at_all_is_still_a_sentence():
    assert wording.sentence({}, EN).startswith("There is no figure for an unnamed sub-goal")
    assert wording.sentence({}, FA)


def test_every_note_of_the_table_is_told_or_silent_on_purpose(root):
    """A code that progress or evidence may note has its reason, its caveat, or needs no word."""
    elsewhere = {
        "days_missing",
        "days_provisional",
        "provisional",
        "period_days_missing",
        "judged",
        "one_of_many",
        "days_estimated",
        "one_event_decides",
        "outlying_days_set_aside",
    }  # told by their own columns
    lib = root / "lib/twitter_goals"
    noted = set()
    for path in [*(lib / "progress").glob("*.py"), *(lib / "evidence").glob("*.py")]:
        source = path.read_text(encoding="utf-8")
        for call in re.findall(r"notes(?:\"\])?(?:\.append\(|=\()[^)]*\)", source):
            noted |= set(re.findall(r'"([a-z_]+)"', call)) - {"notes"}
    assert noted >= {"no_data", "too_early", "too_few_period_days"}
    told = {
        code for code in noted for kind in ("why", "caveat") if EN.has(f"wording.{kind}.{code}")
    }
    untold = noted - elsewhere - told
    assert not untold


@pytest.mark.parametrize("code", ["en", "fa"])
def test_every_verdict_has_a_chip(code):
    tongue = language(code)
    assert len({wording.status_label(status, tongue) for status in STATUSES}) == 6
    assert len({wording.evidence_label(verdict, tongue) for verdict in EVIDENCE}) == 4


# --- the page for readers


@pytest.mark.parametrize(
    ("code", "page"), [("en", "reading-a-report.md"), ("fa", "reading-a-report.fa.md")]
)
def test_the_reader_s_page_explains_every_word_with_the_bounds_in_use(root, code, page):
    text = " ".join((root / "docs" / page).read_text(encoding="utf-8").split())
    tongue = language(code)
    for status, verdict in product(STATUSES, EVIDENCE):
        assert wording.status_label(status, tongue) in text
        assert wording.evidence_label(verdict, tongue) in text
    for low, high, band in [
        (0.9, 1, 0.95),
        (2 / 3, 0.9, 0.8),
        (1 / 3, 2 / 3, 0.5),
        (0.1, 1 / 3, 0.2),
    ]:
        bound = tongue.digits(f"{round(low * 100)}") + "%٪"[code == "fa"]
        assert re.search(rf"{bound}[^|]*\| {wording.chance(band, tongue)} \|", text)
        assert wording.chance(low, tongue) == wording.chance(high - 1e-9, tongue)
    for bound in (progress.ON_TRACK, progress.AT_RISK):
        assert tongue.digits(f"{round(bound * 100)}") + "%٪"[code == "fa"] in text


@pytest.mark.parametrize(
    ("code", "page"), [("en", "reading-a-report.md"), ("fa", "reading-a-report.fa.md")]
)
def test_the_reader_s_page_explains_every_verdict_and_reason_a_report_can_print(root, code, page):
    text = " ".join((root / "docs" / page).read_text(encoding="utf-8").split())
    tongue = language(code)
    table = tomllib.loads(
        (root / f"lib/twitter_goals/languages/{code}.toml").read_text(encoding="utf-8")
    )["wording"]
    findings = {
        (kind, name)
        for kind in ("finding", "brief")
        for name in table["finding"]
        if name in table[kind]
    }
    words = {(kind, name) for kind in ("status", "evidence", "why") for name in table[kind]}
    caveats = {("caveat", "smallest_several"), ("caveat", "baseline_old")}
    assert len(findings) == 2 * len(table["finding"]) and len(words) > 25
    unexplained = {}
    for kind, name in findings | words | caveats:
        said = tongue.text(f"wording.{kind}.{name}", count=7 if kind == "caveat" else 2, why="§")
        said = re.sub(r" ?[(:]? ?§\)?|[\u2066-\u2069\u200e\u200f]", "", said)
        if said not in text:
            unexplained[f"{kind}.{name}"] = said
    assert not unexplained


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "page", "calendar", "month"),
    [("en", "reading-a-report.md", "gregorian", "2026-10"),
     ("fa", "reading-a-report.fa.md", "jalali", "1405-07")],
)  # fmt: skip
def test_the_reader_s_page_quotes_the_sample_s_report_as_it_is(root, code, page, calendar, month):
    text = (root / "docs" / page).read_text(encoding="utf-8")
    quoted = re.findall(r"^>.*(?:\n>.*)*", text, flags=re.M)
    screen, sentence = (" ".join(re.sub(r"[>*]", "", each).split()) for each in quoted)
    account = tg.open(root / "data/sample", language=code, calendar=calendar)
    told = account.progress(month)

    def bare(said):
        return re.sub("[\u2066-\u2069\u200e\u200f]", "", said.replace("\u00a0", " "))

    assert screen == bare(wording.headline(told, account.language))
    assert sentence == bare(told.set_index("subgoal")["sentence"]["newsletter-signups"])


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in ("en", "fa"):
        (GOLDEN / f"wording-{each}.txt").write_text(golden(each), encoding="utf-8")
