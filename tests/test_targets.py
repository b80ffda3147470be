"""What a target would have meant: by hand, from a small account's four months."""

import datetime as dt

import pandas as pd
import pytest
import small_account
from hypothesis import given
from hypothesis import strategies as st

import twitter_goals as tg
from twitter_goals import metrics, targets


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    return tg.open(small_account.write(tmp_path_factory.mktemp("small") / "account"))


def past(account, name, basis, through=small_account.LAST, **rest):
    return targets.past(account.data, metrics.resolve(name), basis, through, **rest)


def test_the_past_is_the_full_periods_that_are_known(account):
    seen = past(account, "newsletter_signups", "conversion")
    assert list(seen["label"]) == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert list(seen["value"]) == [31, 28, 31, 60]
    # On 29 April April is not over.
    assert len(past(account, "newsletter_signups", "conversion", dt.date(2026, 4, 29))) == 3
    assert len(past(account, "newsletter_signups", "conversion", count=2)) == 2


def test_the_past_in_jalali_months_and_in_quarters(account):
    jalali = past(account, "newsletter_signups", "conversion", calendar="jalali")
    # Bahman 1404 is 21 January to 19 February 2026, Esfand 20 February to 20 March; Farvardin
    # 1405 ends on 20 April: 11 days of one sign-up, 20 of two.
    assert list(jalali["label"]) == ["1404-11", "1404-12", "1405-01"]
    assert list(jalali["value"]) == [30, 29, 11 + 40]
    quarters = past(account, "newsletter_signups", "conversion", unit="quarter")
    assert list(quarters["value"]) == [90]


def test_a_month_that_lacks_a_tenth_of_its_days_is_not_among_them(tmp_path):
    lost = tuple(dt.date(2026, 2, day) for day in (3, 4, 5))
    some = tg.open(small_account.write(tmp_path / "account", without=lost))
    assert list(past(some, "impressions", "by_day")["label"]) == ["2026-01", "2026-03", "2026-04"]
    assert list(past(some, "impressions", "by_day")["value"]) == [3740, 3740, 7200]


def test_how_many_met_it():
    values = pd.Series([31, 28, 31, 60])
    assert targets.met(values, 31, "higher") == 3
    assert targets.met(values, 30, "lower") == 1


def test_a_proposal_by_hand():
    # In order 28 31 31 60: quarter mark 30.25, two thirds 31, nine tenths 31 + 0.7 · 29 = 51.3.
    found = targets.propose(pd.Series([31.0, 28, 31, 60]), "count")
    assert (found.floor, found.target, found.stretch) == (30, 31, 51)
    assert (found.median, found.met, found.periods) == (31, 3, 4)


def test_a_proposal_where_less_is_better():
    # In order 10 20 30 40: three quarters 32.5, one third 20, one tenth 13.
    found = targets.propose(pd.Series([10.0, 20, 30, 40]), "count", "lower")
    assert (found.floor, found.target, found.stretch, found.met) == (32, 20, 13, 2)


def test_rates_keep_as_many_figures_as_tell_them_apart():
    found = targets.propose(pd.Series([0.0031, 0.0032, 0.0033, 0.0034, 0.0035]), "share")
    assert (found.floor, found.target, found.stretch) == (0.0032, 0.0034, 0.0035)
    close = targets.propose(pd.Series([0.00310, 0.00312, 0.00314, 0.00316, 0.00318]), "share")
    assert (close.floor, close.target, close.stretch) == (0.00312, 0.00315, 0.00317)


def test_rounding_does_not_make_a_target_that_half_the_months_met():
    values = pd.Series([0.0310, 0.0320, 0.0326, 0.0327, 0.0328, 0.0329, 0.0331, 0.0332, 0.0345])
    # In order, the two-thirds mark is 0.0329 + ⅓ · 0.0002 = 0.03297; as 0.033 three of nine met it.
    found = targets.propose(values, "share")
    assert (found.target, found.met) == (0.033, 3)
    # The mark is 3.32⅓%, which three reached. As 3.3% six of nine would have met it: 3.32%, four.
    values = pd.Series([0.0310, 0.0326, 0.0329, 0.0331, 0.0331, 0.0332, 0.0333, 0.0334, 0.0360])
    found = targets.propose(values, "share")
    assert (found.target, found.met) == (0.0332, 4)


@pytest.mark.parametrize("values", [[], [3.0, 4], [0.0, 0, 0, 0], [1.0, float("nan"), 2]])
def test_no_proposal_from_nothing(values):
    assert targets.propose(pd.Series(values, dtype=float), "count") is None


def test_what_months_added_to_a_level(account):
    levels = past(account, "followers", "by_day")
    # Two net follows a day: the gains are twice the days of February, March and April.
    assert list(targets.gains(levels)) == [56, 62, 60]
    assert list(targets.gains(levels.drop(index=1))) == [60]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1234, "count", 1200),
        (27.4, "count", 27),
        (0.4, "count", 0),
        (0.02345, "share", 0.023),
        (-151, "count", -150),
        (0, "count", 0),
    ],
)
def test_two_figures(value, unit, expected):
    assert targets.rounded(value, unit) == pytest.approx(expected)


@pytest.mark.parametrize(("total", "expected"), [(12345, 12400), (99, 99), (0, 0), (18250, 18300)])
def test_totals_are_rounded_up(total, expected):
    assert targets.rounded_up(total) == expected


@given(st.lists(st.integers(1, 100_000), min_size=3, max_size=24))
def test_floor_target_and_stretch_are_in_order(values):
    for direction in ("higher", "lower"):
        found = targets.propose(pd.Series(values, dtype=float), "count", direction)
        three = [found.floor, found.target, found.stretch]
        assert three == sorted(three, reverse=direction == "lower")
