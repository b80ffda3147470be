"""A report of a Jalali month counts that month's days: persiantools says which those are."""

import datetime as dt

import pytest
import small_account
from persiantools.jdatetime import JalaliDate

import twitter_goals as tg

GOALS = """\
account: {handle: small, language: fa, calendar: jalali, timezone: Asia/Tehran,
          week_start: saturday, weekend: [thursday, friday]}
goals:
  - name: seen
    why: To be known.
    subgoals:
      - {name: month, metric: impressions, target: {at_least: 1, per: month}}
      - {name: year, metric: impressions, target: {at_least: 1, per: year}}
"""
FIRST, LAST = dt.date(2024, 2, 20), dt.date(2026, 4, 20)  # 1 Esfand 1402 to 31 Farvardin 1405


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jalali")
    (folder / "exports").mkdir()
    days = small_account.days(FIRST, LAST)
    (folder / "exports" / "days.csv").write_text(small_account.overview(days))
    (folder / "goals.yaml").write_text(GOALS, encoding="utf-8")
    return tg.open(folder)


def days_of(year, month=None):
    """The Gregorian days of a Jalali month or year, one asked after the other."""
    days = [FIRST + dt.timedelta(step) for step in range((LAST - FIRST).days + 1)]
    dates = {day: JalaliDate(day) for day in days}
    return [d for d, j in dates.items() if j.year == year and month in (None, j.month)]


@pytest.mark.parametrize(
    ("label", "length"),
    [
        ("1402-12", 29),
        ("1403-01", 31),
        ("1403-12", 30),  # 1403 is a leap year
        ("1404-01", 31),
        ("1404-07", 30),
        ("1404-12", 29),
        ("1405-01", 31),  # the month of Nowruz
    ],
)
def test_a_month_is_the_sum_of_exactly_its_days(account, label, length):
    days = days_of(*map(int, label.split("-")))
    row = account.progress(label).set_index("subgoal").loc["month"]
    assert len(days) == length == row["days_covered"]
    assert (row["period_first"], row["period_last"]) == (days[0], days[-1])
    assert row["actual"] == sum(small_account.counts(day)[0] for day in days)


@pytest.mark.parametrize(("label", "length"), [("1403-12", 366), ("1404-12", 365)])
def test_a_year_has_its_leap_day(account, label, length):
    days = days_of(int(label[:4]))
    row = account.progress(label).set_index("subgoal").loc["year"]
    assert len(days) == length == row["days_covered"]
    assert row["actual"] == sum(small_account.counts(day)[0] for day in days)


def test_the_report_of_nowruz_names_its_month_and_its_days(account):
    from twitter_goals import page

    report = account.report("1405-01")
    said = str(page.headline(report))
    assert "فروردین ۱۴۰۵" in said and "۱ فروردین ۱۴۰۵ تا ۳۱ فروردین ۱۴۰۵" in said
