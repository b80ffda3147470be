"""Setting goals by hand, in English and Persian, on the small account of test_targets."""

import pytest
import small_account

import twitter_goals as tg
from twitter_goals.errors import UsageError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = small_account.write(tmp_path_factory.mktemp("aims") / "account")
    tg.open(made).record_baseline("2026-01-01", "2026-03-31", name="winter")
    return made


@pytest.fixture(scope="module")
def account(folder):
    return tg.open(folder)


def test_proposals_are_of_what_the_data_gives(account):
    table = account.proposals().set_index("metric")
    assert {"newsletter_signups", "impressions", "net_follows"} <= set(table.index)
    assert not {"link_click_rate", "followers", "accuracy_score"} & set(table.index)
    signups = table.loc["newsletter_signups"]
    assert (signups["usual"], signups["best"]) == (31, 60)
    assert (signups["floor"], signups["target"], signups["stretch"]) == (30, 31, 51)
    assert (signups["reached"], signups["periods"]) == (3, 4)
    # Of unfollows (31 28 31 30) fewer is better: the best month is the one with the fewest.
    assert table.loc["unfollows", "best"] == 28


def test_a_ladder_from_every_month_to_the_best_ever(account):
    table = account.how_often("newsletter_signups")
    # Marks of 28 31 31 60: least, quarter, half, two thirds, nine tenths, best.
    assert list(table["target"]) == [28, 30, 31, 31, 51, 60]
    assert list(table["reached"]) == [4, 3, 3, 3, 1, 1]
    assert set(table["periods"]) == {4}


def test_a_number_is_tried_in_words_and_in_a_picture(account):
    tried = account.try_target("newsletter_signups", 40)
    assert "Reached in 1 of the last 4 months." in tried.text
    assert "<svg" in tried.html and "<script" not in tried.html
    assert "Reached in 3 of the last 4 months." in account.try_target("newsletter_signups").text
    assert "never done this" in account.try_target("impressions", 10_000).text
    weekly = account.try_target("newsletter_signups", 7, per="week")
    assert "weeks" in weekly.text


def test_too_little_past_is_said(account):
    assert "Only 1 full month is known" in account.try_target("accuracy_score", 90).text
    assert account.how_often("accuracy_score").empty


def test_a_metric_without_data_and_one_that_is_none(account):
    with pytest.raises(UsageError):
        account.try_target("link_clicks", 3)
    with pytest.raises(UsageError, match="impressions"):
        account.how_often("impresions")


def test_the_reading_as_a_table_in_persian(folder):
    shown = tg.open(folder, language="fa").smart()
    assert shown.text.count("\n") == 5
    assert "✓ هر ماه." in shown.text
    assert 'dir="rtl"' in shown.html
    for letter in ("مشخص", "سنجش‌پذیر", "دست‌یافتنی", "مرتبط", "زمان‌دار"):
        assert letter in shown.html
