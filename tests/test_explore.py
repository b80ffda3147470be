"""The tables an analyst asks for, against sums that can be done by hand."""

import csv
import datetime as dt

import numpy as np
import pandas as pd
import pytest
import small_account

import twitter_goals as tg
from twitter_goals import explore


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    return tg.open(small_account.write(tmp_path_factory.mktemp("explore") / "small"))


@pytest.fixture(scope="module")
def with_gap(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explore") / "gap"
    return tg.open(small_account.write(folder, without=(dt.date(2026, 2, 10),)))


def test_coverage_counts_days_and_a_missing_one_is_missing(with_gap):
    table = with_gap.coverage
    assert table["days"].to_dict() == {"2026-01": 31, "2026-02": 28, "2026-03": 31, "2026-04": 30}
    assert table["by_day"].to_dict() == {
        "2026-01": 31, "2026-02": 27, "2026-03": 31, "2026-04": 30,
    }  # fmt: skip
    assert (table["by_post"] == 0).all() and (table["posts"] == 0).all()


def test_months_are_summed_and_described(account):
    """March: 16 odd days of 140 and 15 even ones of 100."""
    march = account.by_month("impressions").loc["2026-03"]
    assert march["value"] == 16 * 140 + 15 * 100
    assert (march["typical_day"], march["quiet_day"], march["busy_day"]) == (140, 100, 140)
    assert march["days_missing"] == 0


def test_a_rates_month_is_a_ratio_of_sums_and_its_day_a_days_own(account):
    march = account.by_month("engagement_rate_by_impressions").loc["2026-03"]
    assert march["value"] == pytest.approx((16 * 8 + 15 * 4) / (16 * 140 + 15 * 100))
    assert march["typical_day"] == pytest.approx(8 / 140)


def test_a_month_cut_off_by_the_data_says_so(tmp_path):
    folder = small_account.write(tmp_path / "short", last=dt.date(2026, 2, 10))
    table = tg.open(folder).by_month("impressions")
    assert table["days_missing"].to_dict() == {"2026-01": 0, "2026-02": 18}


def test_two_periods_metric_by_metric(account):
    table = account.compare("2026-03", "2026-04", metrics=["impressions", "unfollows"])
    assert table["metric"].tolist() == ["impressions", "unfollows"]  # in the order asked for
    seen, lost = table.to_dict("records")
    assert (seen["first"], seen["second"]) == (3740, 7200)
    assert (lost["first"], lost["second"]) == (31, 30)
    assert seen["verdict"] == "better" and seen["low"] < 1.0 < seen["high"]  # doubled
    assert lost["verdict"] != "better"
    assert (table["days_missing"] == 0).all()


def test_days_missing_in_either_period_are_told(with_gap):
    table = with_gap.compare("2026-01", "2026-02", metrics=["impressions"])
    assert table["days_missing"].tolist() == [1]


def test_a_metric_that_one_of_the_periods_lacks_is_left_out(account, sample):
    """The sample's legacy exports by day know no new follows; the overview does."""
    table = tg.open(sample).compare("2025-09", "2026-09", metrics=["new_follows", "likes"])
    assert set(table["metric"]) == {"likes"}


def test_two_accounts_get_no_verdict(account, with_gap):
    table = account.compare("2026-03", "2026-03", other=with_gap, metrics=["impressions"])
    assert "verdict" not in table and "change" not in table
    assert table[["first", "second"]].to_numpy().tolist() == [[3740, 3740]]


def test_around_an_event_a_typical_day_doubles(account):
    table = account.before_after("2026-04-01", metrics=["impressions", "link_clicks"])
    (row,) = table.to_dict("records")  # no export gives link clicks
    # medians: 43 of the 84 days before are odd (140); of 30 days in April half have 200, half 280
    assert (row["before"], row["after"]) == (140, 240)
    assert row["verdict"] == "better" and row["low"] < 1.0 < row["high"]


def test_without_a_day_it_is_the_latest_event_with_a_month_after_it(account, tmp_path):
    pd.testing.assert_frame_equal(account.before_after(), account.before_after("2026-04-01"))
    folder = small_account.write(tmp_path / "late")
    (folder / "events.csv").write_text("date,title\n2026-04-20,Too late to tell\n")
    assert tg.open(folder).before_after().empty


def test_one_flag_among_many_metrics_is_held_to_the_tables_rate():
    """Of twenty comparisons one p of .04 is what chance brings; of one it is a finding."""
    rows = {"p_value": [0.04] + [0.5] * 19, "verdict": ["better"] + ["indistinguishable"] * 19}
    held = explore._hold_false_discoveries(pd.DataFrame(rows))
    assert (held["verdict"] == "indistinguishable").all()
    alone = explore._hold_false_discoveries(pd.DataFrame(rows).head(1))
    assert alone["verdict"].tolist() == ["better"]
    unknown = pd.DataFrame({"p_value": [np.nan, 0.01], "verdict": ["not_enough_data", "worse"]})
    assert explore._hold_false_discoveries(unknown)["verdict"].tolist() == [
        "not_enough_data", "worse",
    ]  # fmt: skip


def test_baseline_candidates_end_on_the_day_and_fit_into_the_data(account):
    table = account.baseline_windows("impressions", last="2026-03-31")
    assert (table["last"] == dt.date(2026, 3, 31)).all()
    assert table["days"].tolist() == [28, 56, 84]  # 182 days would begin before the data
    assert [(row["last"] - row["first"]).days + 1 for row in table.to_dict("records")] == [
        28, 56, 84,
    ]  # fmt: skip
    assert (table["days_missing"] == 0).all()
    assert not table["trend_under_way"].any()


def test_a_steady_account_stays_inside_its_own_limits(account):
    """Every week has 3 or 4 days of 140: medians of 100 or 140, and no signal before April."""
    said = account.swing("impressions", "2026-01-01", "2026-03-31").text
    assert said.startswith("Impressions, week by week. ")
    assert "<svg" in account.swing("impressions", "2026-01-01", "2026-03-31").html
    short = account.swing("impressions", "2026-03-20", "2026-03-31")
    assert "<svg" not in short.html and "Fewer than six whole weeks" in short.text


def test_by_hour_alone_the_planted_evening_is_found(sample):
    """The generator gives posts of 20 to 22 o'clock 1.35 times the impressions, every day."""
    account = tg.open(sample)
    table = account.by_hour().set_index("hour")
    assert table.index.tolist() == [0, 3, 6, 9, 12, 15, 18, 21]
    assert table.loc[21, "verdict"] == "better" and table["effect"].idxmax() == 21
    both = account.weekday_hour()
    assert table["posts"].sum() == both["posts"].sum()
    assert (table["posts"] == both.groupby("hour")["posts"].sum()).all()


def test_posts_around_a_month_are_told_apart_by_its_first_day(sample):
    """One export of the sample, read by the csv module: posts by the day in Tehran of their id."""
    posts = tg.open(sample).posts_around("2026-10", days=30)
    days = posts["day"].dt.date
    assert days.between(dt.date(2026, 9, 1), dt.date(2026, 10, 31)).all()
    assert set(posts["window"]) == {"before", "period"}
    assert ((days >= dt.date(2026, 10, 1)) == (posts["window"] == "period")).all()
    with (
        sample / "exports" / "account_analytics_content_2026-08-10_2026-11-02.csv"
    ).open() as file:
        ids = [int(row["Post id"]) for row in csv.DictReader(file) if row["Post id"]]
    tehran = dt.timedelta(hours=3, minutes=30)
    moments = [dt.datetime.fromtimestamp(((i >> 22) + 1288834974657) / 1000, dt.UTC) for i in ids]
    local = [(moment + tehran).date() for moment in moments]
    assert (posts["window"] == "period").sum() == sum(day.month == 10 for day in local)
    assert (posts["window"] == "before").sum() == sum(day.month == 9 for day in local)
