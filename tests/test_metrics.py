"""Every formula of the catalogue against a value worked out by hand; missing is never zero."""

import datetime as dt
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitter_goals import metrics
from twitter_goals.errors import UsageError
from twitter_goals.languages import BIDI_CONTROLS
from twitter_goals.metrics import CATALOGUE, codebook
from twitter_goals.tidy import Tidy

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 3)

# Three days by day …
DAYS = {
    "impressions": [1000, 2000, 3000],  # 6000
    "engagements": [30, 50, 40],  # 120
    "likes": [10, 20, 6],  # 36
    "replies": [2, 4, 6],  # 12
    "reposts": [5, 5, 2],  # 12
    "bookmarks": [1, 2, 3],  # 6
    "shares": [1, 1, 4],  # 6
    "profile_visits": [20, 30, 10],  # 60
    "profile_clicks": [4, 5, 6],  # 15
    "link_clicks": [8, 12, 10],  # 30
    "hashtag_clicks": [3, 0, 0],  # 3
    "detail_expands": [9, 9, 6],  # 24
    "media_views": [100, 200, 300],  # 600
    "media_engagements": [4, 5, 6],  # 15
    "video_views": [60, 60, 0],  # 120
    "app_opens": [1, 0, 1],  # 2
    "app_installs": [0, 1, 0],  # 1
    "new_follows": [6, 4, 2],  # 12
    "unfollows": [1, 2, 0],  # 3
    "follows_from_posts": [1, 0, 1],  # 2
    "posts_created": [2, 0, 1],  # 3
    "posts_published_reported": [3, 1, 0],  # 4
}
FOLLOWERS = [1000, 1005, 1007, 1009]  # at the end of 28 February, 1, 2 and 3 March

# … ten posts of the same days: 3, 4 and 3, the first two of 1 and 2 March being replies.
POST_DAYS = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3]
REPLIES = [True, True, False, True, True, False, False, False, False, False]
POSTS = {
    #                replies      | replies       | originals; 400 of replies, 2600 of originals
    "impressions": [40, 60, 100, 100, 200, 200, 300, 400, 500, 1100],  # 3000
    "engagements": [1, 2, 3, 4, 5, 6, 7, 8, 9, 15],  # 60
    "likes": [2] * 10,  # 20
    "replies": [1] * 10,  # 10
    "reposts": [1, 0] * 5,  # 5
    "bookmarks": [3] + [0] * 9,  # 3
    "shares": [1] + [0] * 9,  # 1
    "profile_visits": [15] + [0] * 9,
    "link_clicks": [12, 12] + [0] * 8,  # 24
    "hashtag_clicks": [6] + [0] * 9,
    "detail_expands": [30] + [0] * 9,
    "media_views": [90] + [0] * 9,
    "media_engagements": [7] + [0] * 9,
    "video_views": [75] + [0] * 9,
    "app_opens": [4] + [0] * 9,
    "app_installs": [2] + [0] * 9,
    "follows_from_posts": [3] + [0] * 9,
}
CONVERSIONS = {
    "newsletter_signups": [3, 0, 6],  # 9
    "newsletter_unsubscribes": [1, 0, 1],
    "website_sessions": [10, 15, 20],  # 45
    "website_users": [9, 12, 15],
    "registrations": [1, 2, 3],  # 6
    "event_registrations": [0, 0, 3],
    "memberships": [1, 1, 1],
    "downloads": [5, 5, 5],
    "donations": [0, 1, 1],
    "purchases": [0, 0, 1],
    "enquiries": [4, 4, 4],
    "cost": [10, 20, 30],  # 60
}
JUDGED = {
    "accuracy_score": [(1, 90), (3, 94)],
    "audience_fit_score": [(2, 3)],
    "brand_awareness_score": [(3, 41)],
    "culture_score": [(1, 4), (2, 3)],
    "knowledge_score": [(3, 5)],
}

BY_HAND = {
    "impressions": {"by_day": 6000, "by_post": 3000},
    "engagements": {"by_day": 120, "by_post": 60},
    "likes": {"by_day": 36, "by_post": 20},
    "replies": {"by_day": 12, "by_post": 10},
    "reposts": {"by_day": 12, "by_post": 5},
    "bookmarks": {"by_day": 6, "by_post": 3},
    "shares": {"by_day": 6, "by_post": 1},
    "profile_visits": {"by_day": 60, "by_post": 15},
    "profile_clicks": {"by_day": 15},
    "link_clicks": {"by_day": 30, "by_post": 24},
    "hashtag_clicks": {"by_day": 3, "by_post": 6},
    "detail_expands": {"by_day": 24, "by_post": 30},
    "media_views": {"by_day": 600, "by_post": 90},
    "media_engagements": {"by_day": 15, "by_post": 7},
    "video_views": {"by_day": 120, "by_post": 75},
    "app_opens": {"by_day": 2, "by_post": 4},
    "app_installs": {"by_day": 1, "by_post": 2},
    "new_follows": {"by_day": 12},
    "unfollows": {"by_day": 3},
    "net_follows": {"by_day": 9},  # 12 − 3
    "follows_from_posts": {"by_day": 2, "by_post": 3},
    "posts_created": {"by_day": 3},
    "posts_published_reported": {"by_day": 4},
    "posts_published": {"by_post": 10},
    "originals_published": {"by_post": 6},
    "replies_published": {"by_post": 4},
    "newsletter_signups": {"conversion": 9},
    "newsletter_unsubscribes": {"conversion": 2},
    "website_sessions": {"conversion": 45},
    "website_users": {"conversion": 36},
    "registrations": {"conversion": 6},
    "event_registrations": {"conversion": 3},
    "memberships": {"conversion": 3},
    "downloads": {"conversion": 15},
    "donations": {"conversion": 2},
    "purchases": {"conversion": 1},
    "enquiries": {"conversion": 12},
    "cost": {"conversion": 60},
    # rates: 120 ÷ 6000 by day, 60 ÷ 3000 by post, and so on
    "engagement_rate_by_impressions": {"by_day": 0.02, "by_post": 0.02},
    # 1005 + 1007 + 1009 = 3021 follower-days
    "engagement_rate_by_followers": {"by_day": 120 / 3021, "by_post": 60 / 3021},
    # 3 · 1005 + 4 · 1007 + 3 · 1009 = 10 070
    "engagement_rate_per_post_by_followers": {"by_post": 60 / 10070},
    # 20 likes, 5 reposts, 10 replies over the same 10 070
    "applause_rate_per_post_by_followers": {"by_post": 20 / 10070},
    "amplification_rate_per_post_by_followers": {"by_post": 5 / 10070},
    "conversation_rate_per_post_by_followers": {"by_post": 10 / 10070},
    "interaction_rate_by_impressions": {"by_day": 0.01, "by_post": 35 / 3000},  # 60 ÷ 6000
    "applause_rate_by_impressions": {"by_day": 0.006, "by_post": 20 / 3000},
    "applause_per_post": {"by_post": 2},
    "amplification_rate_by_impressions": {"by_day": 0.002, "by_post": 5 / 3000},
    "amplification_per_post": {"by_post": 0.5},
    "conversation_rate_by_impressions": {"by_day": 0.002, "by_post": 10 / 3000},
    "conversation_per_post": {"by_post": 1},
    "virality_rate_by_impressions": {"by_day": 0.003, "by_post": 0.002},  # 18 ÷ 6000, 6 ÷ 3000
    "bookmark_rate_by_impressions": {"by_day": 0.001, "by_post": 0.001},
    "detail_expand_rate_by_impressions": {"by_day": 0.004, "by_post": 0.01},
    "hashtag_click_rate_by_impressions": {"by_day": 0.0005, "by_post": 0.002},
    "video_view_rate_by_impressions": {"by_day": 0.02, "by_post": 0.025},
    "profile_visit_rate_by_impressions": {"by_day": 0.01, "by_post": 0.005},
    "link_click_rate": {"by_day": 0.005, "by_post": 0.008},
    "link_click_rate_by_engagements": {"by_day": 0.25, "by_post": 0.4},
    "followers": {"by_day": 1009},
    # 9 ÷ (1000 + 1005 + 1007) · 30
    "audience_growth_rate": {"by_day": 270 / 3012},
    "follows_per_1000_impressions": {"by_day": 2},
    "follow_rate_by_profile_visits": {"by_day": 0.2},
    "unfollow_rate_by_new_follows": {"by_day": 0.25},
    "impressions_per_post": {"by_post": 300},
    "impressions_per_original": {"by_post": 2600 / 6},
    "engagements_per_post": {"by_post": 6},
    # in order 40 60 100 100 |200 200| 300 400 500 1100
    "median_impressions_per_post": {"by_post": 200},
    # in order 100 200 |300 400| 500 1100
    "median_impressions_per_original": {"by_post": 350},
    "median_engagements_per_post": {"by_post": 5.5},
    "top_tenth_share_of_impressions": {"by_post": 1100 / 3000},  # one post of ten
    "reply_share_of_posts": {"by_post": 0.4},
    # 30 link clicks by day, 24 by post
    "newsletter_signup_rate_by_link_clicks": {"by_day": 0.3, "by_post": 0.375},
    "registration_rate_by_link_clicks": {"by_day": 0.2, "by_post": 0.25},
    "event_registration_rate_by_link_clicks": {"by_day": 0.1, "by_post": 0.125},
    "membership_rate_by_link_clicks": {"by_day": 0.1, "by_post": 0.125},
    "download_rate_by_link_clicks": {"by_day": 0.5, "by_post": 0.625},
    "donation_rate_by_link_clicks": {"by_day": 2 / 30, "by_post": 2 / 24},
    "purchase_rate_by_link_clicks": {"by_day": 1 / 30, "by_post": 1 / 24},
    "enquiry_rate_by_link_clicks": {"by_day": 0.4, "by_post": 0.5},
    "website_sessions_by_link_clicks": {"by_day": 1.5, "by_post": 1.875},
    "newsletter_signup_rate_by_website_sessions": {"conversion": 0.2},
    "cost_per_link_click": {"by_day": 2, "by_post": 2.5},
    "cost_per_1000_impressions": {"by_day": 10, "by_post": 20},
    "cost_per_newsletter_signup": {"conversion": 60 / 9},
    "cost_per_registration": {"conversion": 10},
    "cost_per_event_registration": {"conversion": 20},
    "cost_per_membership": {"conversion": 20},
    "cost_per_download": {"conversion": 4},
    "cost_per_donation": {"conversion": 30},
    "cost_per_purchase": {"conversion": 60},
    "cost_per_enquiry": {"conversion": 5},
    # the last value judged
    "accuracy_score": {"judged": 94},
    "audience_fit_score": {"judged": 3},
    "brand_awareness_score": {"judged": 41},
    "culture_score": {"judged": 3},
    "knowledge_score": {"judged": 5},
}


def day(number, month=3):
    return pd.Timestamp(2026, month, number).as_unit("us")


def stamps(days):
    return pd.DatetimeIndex([day(each) for each in days], name="day").as_unit("us")


def conversions(*rows):
    """``(first day of March, last day, metric, value)`` as a table."""
    return pd.DataFrame(
        {
            "day": stamps(row[0] for row in rows),
            "last_day": stamps(row[1] for row in rows),
            "metric": pd.Series([row[2] for row in rows], dtype="str"),
            "value": [float(row[3]) for row in rows],
        }
    )


def judged(*rows):
    return pd.DataFrame(
        {
            "day": stamps(row[0] for row in rows),
            "metric": pd.Series([row[1] for row in rows], dtype="str"),
            "value": [float(row[2]) for row in rows],
            "source": "",
            "note": "",
        }
    )


def posts(days, is_reply=None, **counts):
    is_reply = [False] * len(days) if is_reply is None else is_reply
    return pd.DataFrame(
        {
            "post_id": [str(number) for number in range(len(days))],
            "day": stamps(days),
            "is_reply": pd.Series(is_reply, dtype=bool),
            **{name: np.array(values, float) for name, values in counts.items()},
        }
    )


def data(*, days=None, index=None, covered=(), followers=None, **tables):
    """A ``Tidy`` of early March 2026 with only these tables filled."""
    days = pd.DataFrame(days or {}, index=stamps(index or ()), dtype=float)
    totals = pd.DataFrame({"followers": followers if followers is not None else []}, dtype=float)
    totals.index = pd.date_range("2026-02-28", periods=len(totals), unit="us", name="day")
    empty = {"posts": posts([]), "conversions": conversions(), "judged": judged()}
    return Tidy(
        days=days,
        covered_posts=stamps(covered),
        followers=totals,
        provisional=stamps(()),
        restatements=pd.DataFrame(),
        files=pd.DataFrame(),
        **(empty | tables),
    )


@pytest.fixture(scope="module")
def everything():
    return data(
        days=DAYS,
        index=[1, 2, 3],
        covered=[1, 2, 3],
        posts=posts(POST_DAYS, REPLIES, **POSTS),
        conversions=conversions(
            *((n, n, name, v) for name, each in CONVERSIONS.items() for n, v in enumerate(each, 1))
        ),
        judged=judged(*((n, name, v) for name, each in JUDGED.items() for n, v in each)),
        followers=FOLLOWERS,
    )


def measured(some, name, basis, first=FIRST, last=LAST, custom=()):
    return metrics.measure(some, metrics.resolve(name, custom), basis, first, last)


@pytest.mark.parametrize(
    ("name", "basis"),
    [(name, basis) for name, metric in CATALOGUE.items() for basis in metric.bases],
)
def test_each_formula_gives_what_the_hand_gives(everything, name, basis):
    assert measured(everything, name, basis).value == pytest.approx(BY_HAND[name][basis], rel=1e-12)


def test_nothing_was_worked_out_by_hand_that_is_not_in_the_catalogue():
    assert {name: set(each) for name, each in BY_HAND.items()} == {
        name: set(metric.bases) for name, metric in CATALOGUE.items()
    }


def test_a_ratio_carries_its_two_sums(everything):
    rate = measured(everything, "link_click_rate", "by_post")
    assert (rate.numerator, rate.denominator, rate.days_covered, rate.days, rate.posts) == (
        24, 3000, 3, 3, 10,
    )  # fmt: skip
    assert measured(everything, "impressions", "by_day").posts is None


def test_a_rate_is_no_mean_of_the_days_rates(everything):
    days = metrics.daily(everything, CATALOGUE["engagement_rate_by_impressions"], "by_day")
    mean_of_rates = (days["numerator"] / days["denominator"]).mean()
    assert mean_of_rates == pytest.approx((0.03 + 0.025 + 40 / 3000) / 3)
    assert measured(everything, "engagement_rate_by_impressions", "by_day").value == 0.02


def test_all_of_it_is_measurable(everything):
    assert {metric.name for metric in metrics.measurable(everything)} == set(CATALOGUE)


# --- missing is not zero


def test_a_column_that_is_not_reported_has_no_value():
    some = data(days={"impressions": [5, 5], "bookmarks": [np.nan, np.nan]}, index=[1, 2])
    for name in ("bookmarks", "shares", "bookmark_rate_by_impressions"):
        got = measured(some, name, "by_day")
        assert math.isnan(got.value)
        assert got.days_covered == 0
    assert metrics.bases(some, CATALOGUE["bookmarks"], FIRST, LAST) == ()


def test_days_that_lack_say_so():
    some = data(days={"impressions": [5, np.nan, 7]}, index=[1, 2, 3])
    got = measured(some, "impressions", "by_day", last=dt.date(2026, 3, 5))
    assert (got.value, got.days_covered, got.days) == (12, 2, 5)
    assert list(metrics.daily(some, CATALOGUE["impressions"], "by_day").index.day) == [1, 3]


def test_a_rate_takes_both_sums_over_the_same_days():
    some = data(
        days={"impressions": [100, 100, 100], "engagements": [10, np.nan, 20]}, index=[1, 2, 3]
    )
    got = measured(some, "engagement_rate_by_impressions", "by_day")
    assert (got.numerator, got.denominator, got.days_covered) == (30, 200, 2)


def test_no_impressions_no_rate():
    some = data(days={"impressions": [0, 0], "engagements": [0, 0]}, index=[1, 2])
    got = measured(some, "engagement_rate_by_impressions", "by_day")
    assert math.isnan(got.value)
    assert got.days_covered == 2


def test_a_covered_day_without_posts_is_a_true_zero():
    some = data(covered=[1, 2, 3], posts=posts([1, 3], impressions=[10, 20]))
    days = metrics.daily(some, CATALOGUE["impressions"], "by_post")["numerator"]
    assert list(days) == [10, 0, 20]
    got = measured(some, "impressions", "by_post", last=dt.date(2026, 3, 5))
    assert (got.value, got.days_covered, got.days, got.posts) == (30, 3, 5, 2)


def test_covered_days_without_any_post_are_zero_posts():
    some = data(covered=[1, 2, 3])
    got = measured(some, "posts_published", "by_post")
    assert (got.value, got.days_covered, got.posts) == (0, 3, 0)


def test_one_post_without_a_value_leaves_its_day_unknown():
    some = data(covered=[1, 2], posts=posts([1, 1, 2], bookmarks=[3, np.nan, 4]))
    got = measured(some, "bookmarks", "by_post", last=dt.date(2026, 3, 2))
    assert (got.value, got.days_covered) == (4, 1)


def test_in_times_when_a_column_was_not_reported_an_empty_day_is_no_zero():
    some = data(covered=[1, 2, 3, 4], posts=posts([1, 3], bookmarks=[np.nan, 4]))
    days = metrics.daily(some, CATALOGUE["bookmarks"], "by_post")["numerator"]
    assert {each.day: value for each, value in days.items()} == {3: 4, 4: 0}


def test_the_preferred_basis_comes_first_and_only_where_it_knows_something():
    some = data(
        days={"impressions": [5, 5]},
        index=[1, 2],
        covered=[1, 2],
        posts=posts([1], impressions=[3]),
    )
    impressions = CATALOGUE["impressions"]
    assert metrics.bases(some, impressions, FIRST, LAST) == ("by_day", "by_post")
    later = dt.date(2026, 4, 1), dt.date(2026, 4, 30)
    assert metrics.bases(some, impressions, *later) == ()


def test_the_two_bases_never_mix():
    some = data(
        days={"impressions": [100, 100]}, index=[1, 2], covered=[1, 2, 3],
        posts=posts([1, 3], impressions=[7, 8]),
    )  # fmt: skip
    assert measured(some, "impressions", "by_day").value == 200
    assert measured(some, "impressions", "by_post").value == 15


# --- posts


def test_posts_published_counts_posts_and_never_the_overviews_column():
    some = data(
        days={"posts_created": [9, 9]}, index=[1, 2], covered=[1, 2],
        posts=posts([1, 1, 2], [False, True, True]),
    )  # fmt: skip
    for name, expected in (
        ("posts_published", 3), ("originals_published", 1), ("replies_published", 2),
    ):  # fmt: skip
        assert measured(some, name, "by_post").value == expected
        assert metrics.bases(some, CATALOGUE[name], FIRST, LAST) == ("by_post",)


def test_a_tenth_of_nine_posts_is_no_post():
    some = data(covered=[1], posts=posts([1] * 9, impressions=range(9)))
    assert math.isnan(measured(some, "top_tenth_share_of_impressions", "by_post").value)


def test_the_top_tenth_is_rounded_up():
    some = data(covered=[1], posts=posts([1] * 11, impressions=[10] * 9 + [50, 60]))
    assert measured(some, "top_tenth_share_of_impressions", "by_post").value == pytest.approx(0.55)


# --- levels, judged values


def test_a_level_is_the_last_known_in_the_window():
    some = data(followers=[1000, np.nan, 1020])
    assert measured(some, "followers", "by_day").value == 1020
    assert math.isnan(
        measured(some, "followers", "by_day", dt.date(2026, 3, 9), dt.date(2026, 3, 10)).value
    )


def test_a_judged_value_of_last_month_is_not_this_months():
    some = data(judged=judged((1, "accuracy_score", 90)))
    assert measured(some, "accuracy_score", "judged").value == 90
    late = measured(some, "accuracy_score", "judged", dt.date(2026, 3, 2), dt.date(2026, 3, 9))
    assert math.isnan(late.value)


# --- conversions


def signups(*rows):
    return data(conversions=conversions(*((a, b, "newsletter_signups", v) for a, b, v in rows)))


def test_absent_days_are_missing_unless_the_metric_says_zero():
    some = signups((1, 1, 4), (4, 4, 6))
    window = FIRST, dt.date(2026, 3, 6)
    assert measured(some, "newsletter_signups", "conversion", *window).days_covered == 2
    own = metrics.count("newsletter_signups", absent_days="zero")
    got = metrics.measure(some, own, "conversion", *window)
    # Nothing is known of 5 and 6 March: the list ends on the 4th.
    assert (got.value, got.days_covered, got.days) == (10, 4, 6)


def test_a_longer_span_counts_when_it_lies_wholly_inside():
    some = signups((1, 7, 70))
    inside = measured(some, "newsletter_signups", "conversion", FIRST, dt.date(2026, 3, 8))
    assert (inside.value, inside.days_covered) == (70, 7)
    cut = measured(some, "newsletter_signups", "conversion", FIRST, dt.date(2026, 3, 6))
    assert math.isnan(cut.value)
    assert metrics.daily(some, CATALOGUE["newsletter_signups"], "conversion").empty


def test_days_known_one_by_one_are_not_counted_again_in_their_week():
    some = signups((1, 7, 70), (3, 3, 9))
    got = measured(some, "newsletter_signups", "conversion", FIRST, dt.date(2026, 3, 8))
    assert (got.value, got.days_covered) == (9, 1)


def test_a_monthly_total_over_daily_clicks():
    some = data(
        days={"link_clicks": [10, 20, 30, 40]}, index=[1, 2, 3, 4],
        conversions=conversions((1, 3, "newsletter_signups", 6)),
    )  # fmt: skip
    got = measured(
        some, "newsletter_signup_rate_by_link_clicks", "by_day", FIRST, dt.date(2026, 3, 4)
    )
    # Clicks of the 4th have no sign-ups to go with them.
    assert (got.numerator, got.denominator, got.days_covered) == (6, 60, 3)
    assert got.value == pytest.approx(0.1)


# --- the user's own


def test_own_ratio_of_two_counts(everything):
    own = metrics.ratio("per_mille", "newsletter_signups", "impressions", per=1000)
    assert (own.unit, own.bases) == ("per_1000", ("by_day", "by_post"))
    assert metrics.measure(everything, own, "by_day", FIRST, LAST).value == pytest.approx(1.5)
    assert metrics.measure(everything, own, "by_post", FIRST, LAST).value == pytest.approx(3)
    growth = metrics.ratio("growth", "net_follows", "profile_visits", unit="share")
    assert growth.bases == ("by_day",)
    assert metrics.measure(everything, growth, "by_day", FIRST, LAST).value == pytest.approx(0.15)


@pytest.mark.parametrize("part", ["link_click_rate", "likes + reposts", "__import__('os')", ""])
def test_a_ratio_takes_names_of_counts_and_evaluates_nothing(part):
    with pytest.raises(KeyError):
        metrics.ratio("x", part, "impressions")


def test_a_name_nobody_declared_is_read_from_the_data():
    some = data(conversions=conversions((1, 1, "hotline_calls", 4)), judged=judged((1, "tone", 3)))
    found = {metric.name: metric.bases for metric in metrics.measurable(some)}
    assert found == {"hotline_calls": ("conversion",), "tone": ("judged",)}


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean impressions"):
        metrics.resolve("impresions")
    with pytest.raises(UsageError, match=r"data/README\.md"):
        metrics.resolve("karma")


def test_metrics_are_values():
    one, other = metrics.resolve("likes"), CATALOGUE["likes"]
    assert len({one, other}) == 1


# --- properties

COUNT = st.one_of(st.none(), st.integers(0, 10_000))
NUMBERS = st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=25)


@given(NUMBERS, st.integers(1, 25), st.integers(1, 25))
def test_any_window_equals_a_plain_sum(values, one, other):
    first, last = sorted((one, other))
    above, below = zip(*values, strict=True)
    some = data(
        days={"engagements": pd.array(above, "Float64"), "impressions": pd.array(below, "Float64")},
        index=range(1, len(values) + 1),
    )
    window = dt.date(2026, 3, first), dt.date(2026, 3, last)
    inside = values[first - 1 : last]
    known = [value for _, value in inside if value is not None]
    got = measured(some, "impressions", "by_day", *window)
    assert got.days_covered == len(known)
    assert got.value == sum(known) if known else math.isnan(got.value)
    both = [pair for pair in inside if None not in pair]
    rate = measured(some, "engagement_rate_by_impressions", "by_day", *window)
    total = sum(value for _, value in both)
    assert rate.days_covered == len(both)
    if total:
        assert rate.value == pytest.approx(sum(value for value, _ in both) / total)
    else:
        assert math.isnan(rate.value)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 999)), max_size=30),
    st.integers(1, 19),
)
def test_the_parts_of_a_window_add_up(rows, cut):
    some = data(
        covered=range(1, 21),
        posts=posts([number for number, _ in rows], impressions=[value for _, value in rows]),
    )

    def total(first, last):
        window = dt.date(2026, 3, first), dt.date(2026, 3, last)
        return measured(some, "impressions", "by_post", *window).value

    assert total(1, cut) + total(cut + 1, 20) == total(1, 20) == sum(v for _, v in rows)


# --- the catalogue as a text


def test_every_entry_is_told_in_both_languages():
    for metric in CATALOGUE.values():
        for text in (metric.title, metric.formula, metric.source, metric.is_not):
            assert set(text) in ({"en", "fa"}, set()), metric.name
            assert not any(BIDI_CONTROLS.search(each) for each in text.values()), metric.name
        assert metric.title_in("en") and metric.formula_in("en"), metric.name
        assert re.search("[آ-ی]", metric.title_in("fa")), metric.name
        assert re.search("[آ-ی]", metric.formula_in("fa")), metric.name
        assert not re.search("[0-9يك]", metric.formula_in("fa") + metric.title_in("fa")), (
            metric.name
        )


def test_where_a_metric_comes_from_is_said_in_both_languages():
    """Only names of files and of X's own columns stay as they are."""
    left_alone = re.compile(r"goals\.yaml|manual\.csv|conversions/|\([A-Za-z ]+\)|\bcost\b")
    for metric in CATALOGUE.values():
        assert metric.source_in("en"), metric.name
        assert not re.match("[A-Za-z@].*[آ-ی]", metric.is_not_in("fa")), "turns the line around"
        assert not re.match("[A-Za-z].*[آ-ی]", metric.source_in("fa")), "turns the line around"
        assert not re.search("[A-Za-z]", left_alone.sub("", metric.source_in("fa"))), metric.name
    assert CATALOGUE["impressions"].source_in("fa") == "نمای کلی حساب، خروجی محتوا، خروجی‌های قدیمی"
    assert CATALOGUE["link_click_rate"].source_in("fa") == "محاسبه‌شده"


def test_no_two_metrics_share_a_title():
    for language in ("en", "fa"):
        titles = [metric.title_in(language) for metric in CATALOGUE.values()]
        assert len(set(titles)) == len(titles)


def test_a_rate_has_its_denominator_in_its_name():
    for metric in CATALOGUE.values():
        if metric.kind == "ratio" and "_rate" in metric.name:
            exceptions = ("link_click_rate", "audience_growth_rate")
            assert "_by_" in metric.name or metric.name in exceptions


def test_advice_names_metrics_that_exist():
    for metric in CATALOGUE.values():
        for text in metric.is_not.values():
            for name in re.findall(r"[a-z]+(?:_[a-z]+)+", text):
                assert name in CATALOGUE, f"{metric.name}: {name}"


def test_the_metric_page_is_current(root):
    page = (root / "data" / "README.md").read_text(encoding="utf-8")
    assert codebook.section() in page, "make it anew: python tools/make_generated.py"
    assert codebook.into(page) == page


def test_the_metric_page_lists_every_metric_once():
    listed = re.findall(r"^\| `(\w+)` \|", codebook.section(), flags=re.M)
    assert sorted(listed) == sorted(CATALOGUE)


def test_the_metric_page_keeps_what_others_wrote_around_it():
    page = codebook.into("# Codebook\n\nBefore.\n")
    around = page.replace("Before.", "Before!") + "\nAfter.\n"
    assert codebook.into(around) == around
