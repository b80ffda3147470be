"""One chart, one table, one card at a time: what a notebook shows of a month and an account."""

import re
from pathlib import Path

import pytest
import small_account

import twitter_goals as tg
from twitter_goals import cards
from twitter_goals.errors import UsageError
from twitter_goals.languages import language

PACKAGE = Path(tg.__file__).parent


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = small_account.write(tmp_path_factory.mktemp("figures") / "small")
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="winter")
    return tg.open(folder)


@pytest.fixture(scope="module")
def april(account):
    return account.report("2026-04")


@pytest.fixture(scope="module")
def october(root):
    return tg.open(root / "data" / "sample").report("2026-10")


# --- charts


@pytest.mark.parametrize("kind", ["progress", "burn_up", "xmr", "timeline"])
def test_a_chart_is_a_drawing_with_its_title_and_what_to_see_in_it(april, kind):
    part = april.chart("signups", kind)
    assert part.html.count("<svg") == 1 and 'role="img"' in part.html
    title, _, caption = part.text.partition(". ")
    assert f">{title}<" in part.html and len(caption) > 15


def test_periods_that_reached_their_target_are_counted(april):
    """30 a month: 31, 28, 31 and 60."""
    assert "3 of 4 periods reached their targets" in april.chart("signups").text


def test_a_month_that_is_not_over_is_not_counted(account):
    """31, 28 and 31 are over; the fourth runs."""
    running = account.report("2026-04", as_of="2026-04-20")
    assert "2 of 3 periods reached their targets" in running.chart("signups").text


def test_the_even_path_ends_today_where_the_row_says(account):
    running = account.report("2026-04", as_of="2026-04-20")
    path = running.burn_up["signups"]["expected"]
    assert path.loc["2026-04-20"] == pytest.approx(running.row("signups")["expected_by_now"])


def test_less_can_be_the_target(april):
    """At most 20 lost followers a month: 31, 28, 31 and 30."""
    assert "0 of 4 periods" in april.chart("losses").text


def test_where_no_chart_makes_sense_there_is_the_reason(april):
    rate, judged = april.chart("rate", "burn_up"), april.chart("judged", "xmr")
    assert "<svg" not in rate.html + judged.html
    assert rate.text == "A running total has no meaning for this metric."
    assert judged.text == "Weekly limits are drawn for counts and rates, not for this metric."


def test_events_are_numbered_as_in_the_drawing_and_named_below(october):
    said = october.chart("impressions", "timeline")
    assert (
        "5: Shorter captions &amp; fewer pictures (&lt;b&gt;new style sheet&lt;/b&gt;)" in said.html
    )
    assert "<b>new" not in said.html


def test_a_chart_that_does_not_exist_is_answered_with_those_that_do(april):
    with pytest.raises(UsageError, match="There are: progress, burn_up, xmr and timeline"):
        april.chart("signups", "pie")


def test_sections_and_sentences_are_those_of_the_report(april):
    assert april.section("signups").html in april.subgoals().html
    assert april.sentence("signups").text == april.row("signups")["sentence"]


# --- tables


def test_outlook_of_a_running_month(account):
    """Twenty sign-ups by 10 April at two a day; thirty are wanted; the winter had one a day."""
    (row,) = account.report("2026-04", as_of="2026-04-10").outlook("signups").to_dict("records")
    assert (row["target"], row["actual"], row["days_left"]) == (30, 20, 20)
    assert row["needed_a_day"] == 0.5 and row["baseline_a_day"] == 1
    assert (row["reached"], row["periods"], row["best"]) == (2, 3, 31)  # 31, 28, 31


def test_outlook_of_a_month_that_is_over_needs_nothing_more(april):
    (row,) = april.outlook("signups").to_dict("records")
    assert row["days_left"] == 0 and row["needed_a_day"] is None
    assert april.outlook("rate")["baseline_a_day"].isna().all()  # a rate has no sum a day


def test_posts_are_ranked_by_what_the_subgoal_counts(october):
    clicks, signups = october.top_posts("click-through"), october.top_posts("newsletter-signups")
    assert set(clicks["by"]) == {"link_clicks"} and set(signups["by"]) == {"impressions"}
    posts = october.data.posts
    inside = posts[posts["day"].between("2026-10-01", "2026-10-31")]
    assert clicks["value"].iloc[0] == inside["link_clicks"].max()
    assert signups["value"].iloc[0] == inside["impressions"].max()


def test_texts_stay_out_of_a_redacted_report(root):
    report = tg.open(root / "data" / "sample").report("2026-10", redact="posts")
    assert set(report.top_posts("impressions")["text"]) == {"(text withheld)"}


def test_accounts_without_posts_or_events_give_empty_tables(april, tmp_path):
    assert april.top_posts("signups").empty
    folder = small_account.write(tmp_path / "quiet")
    (folder / "events.csv").unlink()
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="winter")
    assert tg.open(folder).report("2026-04").events_around("signups").empty


def test_events_around_are_those_of_the_one_subgoal(april):
    (row,) = april.events_around("signups").to_dict("records")
    assert row["event"] == "New pinned post" and row["change"] > 0


def test_a_report_shows_its_headline_and_names_itself(april):
    assert repr(april) == "<MonthlyReport @small, 2026-04, en>"
    assert april._repr_html_() == april.headline().html


# --- cards


def test_parts_are_shown_as_html_and_told_as_text():
    both = cards.stack([cards.paragraph("a < b"), cards.paragraph("چنین", "rtl", "fa")])
    assert both._repr_html_().count("<p ") == 2 and "a &lt; b" in both.html
    assert 'lang="fa" dir="rtl"' in both.html
    assert repr(both) == "a < b\nچنین"


def test_everything_in_a_card_is_escaped_but_a_finished_table():
    attack = "<script>alert(1)</script>"
    grid = cards.grid([attack], [[attack]])
    html = cards.card(attack, {attack: attack}, sentences=[attack], folded=(attack, grid))
    assert "<script>" not in html and html.count("&lt;script&gt;") == 7
    assert html.count("<table") == 2


def test_an_empty_fact_is_left_out():
    assert "Why" not in cards.card("winter", {"Window": "Dec to Feb", "Why": ""})


# --- words


def test_every_text_the_modules_ask_for_by_name_was_written():
    """A key that was renamed is found here, and not by the first reader who gets there."""
    english, missing = language("en"), []
    sections = "workbench|charts|page|tables|words"
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for key in re.findall(rf'\.text\(\s*"((?:{sections})\.\w+)"', source):
            if not english.has(key):
                missing.append(f"{path.name}: {key}")
    assert missing == []
