"""Periods: real buckets in both calendars. persiantools is the referee for Jalali days."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from twitter_goals.errors import UsageError
from twitter_goals.periods import (
    WEEKDAYS,
    format_date,
    labels,
    latin_digits,
    parse_date,
    parse_period,
    period_of,
    periods_between,
    window,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
CALENDARS = st.sampled_from(["gregorian", "jalali"])
UNITS = st.sampled_from(["day", "week", "month", "quarter", "year"])
STARTS = st.sampled_from(WEEKDAYS)


def days(period):
    return str(period.first), str(period.last)


# --- Jalali, against an independent calendar


def test_every_jalali_day_of_eighty_years_is_the_referee_s_day():
    day, last = dt.date(1980, 1, 1), dt.date(2060, 1, 1)
    while day < last:
        assert format_date(day, "jalali") == JalaliDate(day).isoformat()
        day += dt.timedelta(1)


@pytest.mark.parametrize("year", range(1390, 1420))
def test_jalali_month_ends_where_the_referee_s_does(year):
    for month in range(1, 13):
        period = parse_period(f"{year}-{month:02d}")
        assert period.first == JalaliDate(year, month, 1).to_gregorian()
        assert period.days == JalaliDate.days_in_month(month, year)


def test_nowruz_of_two_centuries_is_the_referee_s():
    for year in range(1300, 1500):
        assert parse_period(str(year)).first == JalaliDate(year, 1, 1).to_gregorian()


def test_esfand_has_thirty_days_in_a_leap_year_only():
    assert parse_period("1403-12").days == 30  # 1403 is leap
    assert parse_period("1404-12").days == 29
    assert parse_period("1403").days == 366
    assert parse_period("1404").days == 365


def test_farvardin_is_a_bucket_that_starts_at_nowruz():
    farvardin = parse_period("1405-01")
    assert days(farvardin) == ("2026-03-21", "2026-04-20")
    assert dt.date(2026, 3, 20) not in farvardin and dt.date(2026, 3, 21) in farvardin
    assert farvardin.calendar == "jalali" and farvardin.unit == "month"


def test_jalali_quarters_are_the_seasons():
    assert days(parse_period("1405-q1")) == ("2026-03-21", "2026-06-21")
    assert days(parse_period("1405-q4")) == ("2026-12-22", "2027-03-20")


# --- reading


@pytest.mark.parametrize(
    ("text", "first", "last", "unit", "label"),
    [
        ("2026-10", "2026-10-01", "2026-10-31", "month", "2026-10"),
        ("2024-02", "2024-02-01", "2024-02-29", "month", "2024-02"),
        ("۱۴۰۵/۰۷", "2026-09-23", "2026-10-22", "month", "1405-07"),
        ("١٤٠٥-٧", "2026-09-23", "2026-10-22", "month", "1405-07"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "quarter", "2026-q3"),
        ("2026", "2026-01-01", "2026-12-31", "year", "2026"),
        ("2026-w01", "2025-12-29", "2026-01-04", "week", "2026-w01"),
        (" 2026-10-05 ", "2026-10-05", "2026-10-05", "day", "2026-10-05"),
        ("1405-02-31", "2026-05-21", "2026-05-21", "day", "1405-02-31"),
    ],
)
def test_reads_a_period(text, first, last, unit, label):
    period = parse_period(text)
    assert (*days(period), period.unit, period.label) == (first, last, unit, label)


def test_saturday_weeks_start_on_saturday():
    week = parse_period("2026-w41", "saturday")
    assert days(week) == ("2026-10-03", "2026-10-09")
    assert week.first.strftime("%A") == "Saturday"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "October",
        "2026-13",
        "2026-00",
        "2026-q5",
        "2026-w54",
        "2026-02-30",
        "1404-12-30",
        "20261",
        "0000-01",
        "2026-1-1-1",
        "9999-12",
    ],
)
def test_refuses_what_is_not_a_period_and_shows_it(text):
    with pytest.raises(UsageError) as caught:
        parse_period(text)
    (finding,) = caught.value.findings
    assert finding.code == "unknown_period" and finding.values["found"] == text
    assert text in str(caught.value)


def test_a_date_takes_digits_of_any_script_and_its_calendar_from_the_year():
    assert parse_date("۱۴۰۵-۰۱-۰۱") == parse_date("2026/03/21") == dt.date(2026, 3, 21)
    assert latin_digits("۱۲٣4") == "1234"
    with pytest.raises(ValueError):
        parse_date("1405-07-31")  # Mehr has thirty days


def test_a_window_may_not_run_backwards():
    with pytest.raises(UsageError, match="comes after"):
        window(dt.date(2026, 2, 1), dt.date(2026, 1, 1))
    assert window(dt.date(2026, 1, 1), dt.date(2026, 1, 1)).days == 1


# --- properties


@given(DAYS, UNITS, CALENDARS, STARTS)
def test_a_day_lies_in_its_period_and_every_day_of_it_names_the_same_one(
    day, unit, calendar, start
):
    period = period_of(day, unit, calendar, start)
    assert day in period
    assert period_of(period.first, unit, calendar, start) == period
    assert period_of(period.last, unit, calendar, start) == period


@given(DAYS, UNITS, CALENDARS, STARTS)
def test_a_label_reads_back_as_the_same_days(day, unit, calendar, start):
    period = period_of(day, unit, calendar, start)
    assert parse_period(period.label, start).window == period.window


@given(DAYS, UNITS, CALENDARS, STARTS, st.integers(-15, 15))
def test_steps_touch_and_lead_back(day, unit, calendar, start, count):
    period = period_of(day, unit, calendar, start)
    assert period.step(1).first == period.last + dt.timedelta(1)
    assert period.step(count).step(-count) == period


@given(DAYS, st.integers(0, 800), UNITS, CALENDARS, STARTS)
def test_periods_tile_a_span_without_gap_or_overlap(first, length, unit, calendar, start):
    last = first + dt.timedelta(length)
    spans = list(periods_between(first, last, unit, calendar, start))
    assert first in spans[0] and last in spans[-1]
    assert all(b.first - a.last == dt.timedelta(1) for a, b in pairwise(spans))


@given(DAYS, st.lists(st.integers(0, 900), max_size=40), UNITS, CALENDARS, STARTS)
def test_many_labels_at_once_are_the_labels_one_by_one(first, steps, unit, calendar, start):
    some_days = [first + dt.timedelta(step) for step in steps]
    index = pd.DatetimeIndex(np.array(some_days, dtype="datetime64[us]"))
    expected = [period_of(day, unit, calendar, start).label for day in some_days]
    assert labels(index, unit, calendar, start).tolist() == expected


def test_a_jalali_month_sums_exactly_its_days():
    days_ = pd.date_range("2026-03-01", "2026-05-31", unit="us")
    values = pd.Series(np.arange(len(days_)), index=days_)
    by_month = values.groupby(labels(days_, "month", "jalali")).sum()
    first = JalaliDate(1405, 1, 1).to_gregorian().isoformat()
    last = JalaliDate(1405, 1, 31).to_gregorian().isoformat()
    assert by_month["1405-01"] == values.loc[first:last].sum()


# --- a period itself


def test_elapsed_counts_whole_days_and_stays_between_nothing_and_all():
    october = parse_period("2026-10")
    assert october.elapsed(dt.date(2026, 9, 30)) == 0
    assert october.elapsed(dt.date(2026, 10, 1)) == 1 / 31
    assert october.elapsed(dt.date(2026, 10, 31)) == october.elapsed(dt.date(2027, 1, 1)) == 1


def test_a_week_steps_by_its_own_first_day():
    week = period_of(dt.date(2026, 10, 5), "week", "jalali", "saturday")
    assert days(week.step(1)) == ("2026-10-10", "2026-10-16")


def test_a_window_has_no_neighbour():
    with pytest.raises(ValueError):
        window(dt.date(2026, 1, 1), dt.date(2026, 1, 9)).step(1)


def test_index_holds_every_day():
    index = parse_period("1405-12").index()
    assert len(index) == 29 and index.dtype == "datetime64[us]"
