"""Drivers: plain sums anyone can check by hand, and a best time that is not invented."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitter_goals import drivers

APRIL = (dt.date(2026, 4, 1), dt.date(2026, 4, 30))
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def frame(*rows):
    """Posts from ``(id, day of April, hour, text, impressions, engagements)``."""
    days = pd.to_datetime([f"2026-04-{row[1]:02d}" for row in rows]).as_unit("us")
    table = pd.DataFrame(
        [(row[0], *row[2:]) for row in rows],
        columns=["post_id", "hour", "text", "impressions", "engagements"],
    ).astype({"impressions": float, "engagements": float})
    return table.assign(
        day=days,
        weekday=days.day_of_week,
        link="https://x.com/a/status/" + table["post_id"],
        is_reply=table["text"].str.startswith("@"),
    )


@pytest.fixture
def posts():
    return frame(
        ("11", 1, 9, "A story https://t.co/a", 100, 10),
        ("12", 1, 21, "no link", 600, 6),
        ("13", 2, 9, "@reader yes", 20, 8),
        ("14", 3, 9, "x" * 141 + " https://t.co/b", 200, 20),
        ("15", 4, 9, "late and unknown", np.nan, np.nan),
        ("16", 5, 9, "@reader no", 80, 2),
    )


def test_the_biggest_posts_with_their_share_of_the_month(posts):
    top = drivers.top_posts(posts, APRIL, top=2)
    assert top["post_id"].tolist() == ["12", "14"] and top["rank"].tolist() == [1, 2]
    assert top["share"].tolist() == [0.6, 0.2]  # of 1,000 impressions
    assert top["engagement_rate_by_impressions"].tolist() == [0.01, 0.1]
    assert drivers.top_posts(posts, APRIL, "engagements", 1)["post_id"].tolist() == ["14"]


def test_equal_posts_stand_in_order_of_id():
    twins = frame(("2", 1, 9, "b", 5, 1), ("1", 1, 9, "a", 5, 1))
    assert drivers.top_posts(twins, APRIL)["post_id"].tolist() == ["1", "2"]


def test_only_the_window_s_local_days_count(posts):
    first_two = (dt.date(2026, 4, 1), dt.date(2026, 4, 2))
    assert drivers.within(posts, first_two)["post_id"].tolist() == ["11", "12", "13"]


def test_originals_against_replies_and_the_rate_is_a_ratio_of_sums(posts):
    table = drivers.kinds(posts, APRIL)
    assert table.loc["original", ["posts", "total", "share", "typical"]].tolist() == [
        3,
        900,
        0.9,
        200,
    ]
    assert table.loc["reply", ["posts", "total", "share", "typical"]].tolist() == [2, 100, 0.1, 50]
    assert table.loc["original", "engagement_rate_by_impressions"] == 36 / 900
    assert (
        table.loc["reply", "engagement_rate_by_impressions"] == 10 / 100
    )  # not (40 % + 2.5 %) / 2
    assert table[["typical_low", "typical_high"]].isna().all(axis=None)  # too few posts to say


def test_links_and_lengths_look_at_originals_and_leave_links_out_of_the_length(posts):
    assert drivers.links(posts, APRIL)["posts"].to_dict() == {"with_link": 2, "without_link": 1}
    assert drivers.lengths(posts, APRIL)["posts"].to_dict() == {"short": 2, "long": 1}


def test_a_typical_post_s_interval_is_that_of_order_statistics():
    # Conover, Practical Nonparametric Statistics: n = 20, the 6th and 15th hold the median
    # with 95.9 %, which is the narrowest symmetric pair with at least 90 %.
    twenty = frame(*((f"{n:02d}", 1, 9, "t", n, 1) for n in range(1, 21)))
    row = drivers.kinds(twenty, APRIL).loc["original"]
    assert (row["typical_low"], row["typical"], row["typical_high"]) == (6, 10.5, 15)


def test_concentration_by_hand(posts):
    row = drivers.concentration(posts, APRIL).iloc[0]
    assert (row["posts"], row["total"]) == (5, 1000)
    assert (row["top_tenth_posts"], row["top_tenth_share"]) == (1, 0.6)
    assert (row["top_post_id"], row["top_post_share"], row["half_posts"]) == ("12", 0.6, 1)
    assert (row["top_day"], row["top_day_share"]) == (pd.Timestamp("2026-04-01"), 0.7)


def test_even_posts_are_not_concentrated():
    even = frame(*((f"{n:02d}", n, 9, "t", 10, 1) for n in range(1, 21)))
    row = drivers.concentration(even, APRIL).iloc[0]
    assert (row["top_tenth_share"], row["half_posts"], row["top_day_share"]) == (0.1, 10, 0.05)


def test_nothing_seen_shares_nothing():
    silent = frame(("1", 1, 9, "a", 0, 0), ("2", 1, 9, "b", 0, 0))
    assert math.isnan(drivers.concentration(silent, APRIL).iloc[0]["top_tenth_share"])
    assert drivers.top_posts(silent, APRIL)["share"].isna().all()


def test_a_window_without_posts_has_no_drivers_and_no_crash(posts):
    may = (dt.date(2026, 5, 1), dt.date(2026, 5, 31))
    assert set(drivers.all_of(posts, may).values()) == {None}
    assert set(drivers.all_of(posts.iloc[:0], may).values()) == {None}
    for table in (drivers.top_posts, drivers.kinds, drivers.concentration, drivers.weekday_hour):
        table(posts.iloc[:0], may)
        table(posts, may)


def test_all_of_gives_every_table_and_changes_nothing(posts):
    before = posts.copy()
    tables = drivers.all_of(posts, APRIL, week_start="saturday")
    assert all(table is not None for table in tables.values())
    pd.testing.assert_frame_equal(posts, before)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 10**7)), min_size=1, max_size=60))
def test_shares_are_parts_of_one_whole(pairs):
    some = frame(*((f"{i:03d}", day, 9, "t", n, 1) for i, (day, n) in enumerate(pairs)))
    row = drivers.concentration(some, APRIL).iloc[0]
    total = sum(n for _, n in pairs)
    if total:
        assert 0 <= row["top_post_share"] <= row["top_tenth_share"] <= 1 + 1e-12
        assert row["top_post_share"] <= row["top_day_share"] + 1e-12
        largest = sorted((n for _, n in pairs), reverse=True)
        assert sum(largest[: row["half_posts"]]) >= total / 2 - 1e-6
        assert sum(largest[: row["half_posts"] - 1]) < total / 2


# --- weekday and hour


def account(seed, morning=0.0, per_day=1.5):
    """A year of an account whose good days are good for all posts of the day.

    ``morning``: what weekday mornings (9 to 12) add to the log of impressions.
    """
    rng = np.random.default_rng(seed)
    level, rows = 0.0, []
    for day in pd.date_range(*YEAR):
        level = 0.5 * level + rng.normal(0, 0.5)
        for _ in range(rng.poisson(per_day)):
            hour = int(np.clip(rng.normal(13, 4), 0, 23))
            good = morning if 9 <= hour < 12 and day.weekday() < 5 else 0.0
            growth = day.day_of_year / 365
            value = round(math.exp(5 + growth + level + good + rng.normal()))
            rows.append((str(10**17 + len(rows)), day, day.weekday(), hour, value))
    table = pd.DataFrame(rows, columns=["post_id", "day", "weekday", "hour", "impressions"])
    return table.assign(is_reply=False, text="t", link="", engagements=1.0)


def test_a_week_has_all_its_cells_from_its_own_first_day(posts):
    table = drivers.weekday_hour(posts, APRIL, week_start="saturday")
    assert len(table) == 56 and table["weekday"].drop_duplicates().tolist() == [5, 6, 0, 1, 2, 3, 4]
    assert table["posts"].sum() == 3  # originals with known impressions
    wednesday_morning = table[(table["weekday"] == 2) & (table["hour"] == 9)].iloc[0]
    assert (wednesday_morning["posts"], wednesday_morning["typical"]) == (1, 100)
    assert (table["verdict"] == "not_enough_data").all()


def test_the_smallest_effect_is_worked_out_by_hand():
    """24 days of one post each, 12 in the morning and 12 in the evening, half of each e^0.2 times a
    million, half e^-0.2 times it: a sum of squares of 24 × 0.04 over 24 − 2 cells − 1 month + 1
    degrees of freedom. Student's t with 22 of them: 1.7171 for 95 %, 0.8583 for 80 %.
    """
    rows = [
        (str(day), day, 9 if day % 2 else 21, "text", 1e6 * math.exp(0.2 * (-1) ** (day // 2)), 0)
        for day in range(1, 25)
    ]
    table = drivers.weekday_hour(frame(*rows).assign(weekday=0), APRIL)
    morning = table[(table["weekday"] == 0) & (table["hour"] == 9)].iloc[0]
    expected = math.expm1((1.7171 + 0.8583) * math.sqrt(24 * 0.04 / 22 / 12))
    assert morning["occasions"] == 12
    assert morning["smallest_effect"] == pytest.approx(expected, rel=1e-3)


def test_twenty_posts_on_one_day_are_one_occasion():
    burst = account(1)
    burst = burst[burst["hour"].between(9, 11)].head(20).assign(
        day=pd.Timestamp("2025-03-03"), weekday=0, hour=9
    )  # fmt: skip
    cell = drivers.weekday_hour(burst, YEAR).query("weekday == 0 and hour == 9").iloc[0]
    assert (cell["posts"], cell["occasions"], cell["verdict"]) == (20, 1, "not_enough_data")


@pytest.mark.slow
def test_where_hours_do_not_matter_a_best_time_is_hardly_ever_claimed():
    claims = 0
    for seed in range(60):
        verdicts = drivers.weekday_hour(account(seed), YEAR)["verdict"]
        claims += verdicts.isin(["better", "worse"]).any()
    assert claims <= 4  # of 60 accounts, 56 cells each; 5 % would be 3


def test_where_mornings_matter_much_they_are_found_and_cells_are_drawn_to_the_middle():
    found = 0
    for seed in range(10):
        table = drivers.weekday_hour(account(seed, morning=1.2), YEAR)
        better = table[table["verdict"] == "better"]
        found += len(better[(better["hour"] == 9) & (better["weekday"] < 5)])
        known = table.dropna(subset=["effect"])
        assert ((known["low"] <= known["effect"]) & (known["effect"] <= known["high"])).all()
        assert (table.loc[table["occasions"] < 5, "verdict"] == "not_enough_data").all()
    assert found >= 30  # of 50 such cells


def test_growth_alone_does_not_favour_the_hours_used_lately():
    year = account(3, per_day=3)
    doubled = year["impressions"] * np.exp(3 * year["day"].dt.day_of_year / 365)
    late = year["day"].dt.month >= 7
    moved = year.assign(impressions=doubled, hour=np.where(late, 18, 9))
    verdicts = drivers.weekday_hour(moved, YEAR)["verdict"]
    assert not verdicts.isin(["better", "worse"]).any()


def test_a_hostile_post_is_only_text():
    hostile = frame(("1", 1, 9, "<script>alert(1)</script> =HYPERLINK('x') ${a} https://", 5, 1))
    tables = drivers.all_of(hostile, APRIL)
    assert tables["top_posts"]["text"].iloc[0].startswith("<script>")
    assert tables["links"]["posts"].sum() == 1
