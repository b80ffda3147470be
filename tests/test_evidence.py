"""Verdicts on daily series: hand-worked cases, independent references, what must always hold."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from twitter_goals import evidence
from twitter_goals.evidence import counts, ratio, step, windows

BASELINE = ("2026-01-01", "2026-03-25")  # 84 days
PERIOD = ("2026-03-26", "2026-04-24")  # 30 days
DAYS = pd.date_range(BASELINE[0], PERIOD[1], freq="D")
INSIDE = np.arange(DAYS.size) >= 84


def ordinary(seed=1, effect=0.0, spread=0.6):
    """Log-normal days with a week, multiplied by ``1 + effect`` in the period."""
    noise = np.random.default_rng(seed).normal(0, spread, DAYS.size)
    week = np.array([1.1, 1.2, 1.3, 1.3, 1.1, 0.7, 0.5])[DAYS.day_of_week]
    return pd.Series(np.round(800 * week * np.exp(noise) * np.where(INSIDE, 1 + effect, 1)), DAYS)


def with_counts(baseline, period):
    """So many events on each day of either window."""
    return pd.Series(np.where(INSIDE, period, baseline).astype(float), DAYS)


# --- change: cases whose answer is known


def test_a_step_without_noise_is_found_exactly():
    seen = evidence.change(with_counts(100, 150), BASELINE, PERIOD)
    # 150 / 100 - 1; half an event is added before logs are taken
    assert seen.change == pytest.approx(150.5 / 100.5 - 1, abs=1e-6)
    assert seen.total_change == pytest.approx(0.5)
    assert seen.verdict == "better"
    assert seen.baseline_typical_day == pytest.approx(100, rel=1e-6)


def test_nothing_changed_is_indistinguishable():
    seen = evidence.change(with_counts(100, 100), BASELINE, PERIOD)
    assert (seen.verdict, seen.change) == ("indistinguishable", pytest.approx(0, abs=1e-9))
    assert seen.low < 0 < seen.high
    assert seen.p_value == pytest.approx(1)


def test_lower_is_better_where_the_metric_says_so():
    fall = with_counts(100, 50)
    assert evidence.change(fall, BASELINE, PERIOD).verdict == "worse"
    assert evidence.change(fall, BASELINE, PERIOD, better="lower").verdict == "better"


def test_one_viral_day_moves_the_total_and_not_the_typical_day():
    values = ordinary(3)
    values.iloc[100] = 40 * values.median()
    seen = evidence.change(values, BASELINE, PERIOD)
    assert seen.verdict == "indistinguishable"
    assert abs(seen.change) < 0.3
    assert seen.total_change > 0.8
    assert seen.dominant_day == DAYS[100].date()
    period = values.iloc[84:]
    assert seen.dominant_share == pytest.approx(period.iloc[16] / period.sum())
    rest = period.drop(DAYS[100]).mean() / values.iloc[:84].mean() - 1
    assert seen.total_change_without_dominant_day == pytest.approx(rest)


def test_a_trend_that_went_on_anyway_is_said_and_is_no_success():
    days = pd.date_range("2025-01-01", periods=395, freq="D")
    noise = np.random.default_rng(5).normal(0, 0.25, 395)
    values = pd.Series(np.round(500 * np.exp(np.log(1.06) / 30 * np.arange(395) + noise)), days)
    seen = evidence.change(values, (days[0], days[364]), (days[365], days[-1]))
    assert seen.level_verdict == "better"  # it is higher,
    assert seen.verdict == "indistinguishable"  # by no more than it was rising
    assert seen.trend_under_way
    assert seen.trend_per_month == pytest.approx(0.06, abs=0.03)


def test_an_account_that_went_silent_gets_no_verdict_but_the_reason():
    seen = evidence.change(with_counts(200, 0), BASELINE, PERIOD)
    assert seen.verdict == seen.attributable_verdict == "not_enough_data"
    assert "went_quiet" in seen.notes


def test_a_handful_where_dozens_were_usual_is_an_account_gone_quiet():
    values = with_counts(1, 0)  # 84 events, then of 30 expected
    values.iloc[100] = 2  # two: 7 %
    seen = evidence.change(values, BASELINE, PERIOD)
    assert seen.verdict == "not_enough_data"
    assert "went_quiet" in seen.notes
    values.iloc[[100, 110]] = 4  # eight: a bad month, but somebody is there
    seen = evidence.change(values, BASELINE, PERIOD)
    assert seen.verdict == "worse"
    assert not seen.notes


def test_one_day_of_the_baseline_does_not_make_an_ordinary_month_a_quiet_one():
    values = with_counts(1, 1)
    values.iloc[40] = 2000  # a mean of 25 a day, of which thirty events are 4 %
    seen = evidence.change(values, BASELINE, PERIOD)
    assert "went_quiet" not in seen.notes


def test_a_jump_inside_the_baseline_is_named_with_its_day():
    values = ordinary(7, spread=0.3)
    values.iloc[42:] *= 8
    seen = evidence.change(values, BASELINE, PERIOD)
    assert seen.verdict == "not_enough_data"
    assert "baseline_breaks" in seen.notes
    assert abs((seen.break_day - DAYS[42].date()).days) <= 4


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (with_counts(0, 5), "baseline_all_zero"),
        (with_counts(5, 5).iloc[71:], "too_few_baseline_days"),  # 13 days
        (with_counts(5, 5).iloc[:88], "too_few_period_days"),  # 4 days
        (with_counts(np.nan, np.nan), "too_few_baseline_days"),
        (pd.Series([], dtype=float), "too_few_baseline_days"),
    ],
)
def test_without_enough_data_there_is_no_verdict_but_a_reason(values, note):
    seen = evidence.change(values, BASELINE, PERIOD)
    assert seen.verdict == "not_enough_data"
    assert note in seen.notes
    assert math.isnan(seen.change)
    assert math.isnan(seen.p_value)


def test_absent_days_are_missing_and_counted():
    values = ordinary(2).drop([DAYS[3], DAYS[90], DAYS[91]])
    seen = evidence.change(values, BASELINE, PERIOD)
    assert (seen.baseline_days_used, seen.baseline_days_missing) == (83, 1)
    assert (seen.period_days_used, seen.period_days_missing) == (28, 2)
    assert "period_days_missing" in seen.notes
    blank = ordinary(2)
    blank.iloc[[3, 90, 91]] = np.nan
    assert evidence.change(blank, BASELINE, PERIOD) == seen


def test_the_baselines_age_is_told():
    seen = evidence.change(ordinary(2), ("2026-01-01", "2026-02-19"), PERIOD)
    assert seen.baseline_age_days == (dt.date(2026, 3, 26) - dt.date(2026, 2, 20)).days


@pytest.mark.parametrize(
    "same",
    [
        lambda v: v.sample(frac=1, random_state=1),
        lambda v: pd.concat([v + 999, v]),  # the later row of a day wins
        lambda v: v.tz_localize("Asia/Tehran"),
        lambda v: v.astype(int).astype(object),
        lambda v: v.astype("Int64"),
        lambda v: v.set_axis(v.index + pd.Timedelta(hours=13)),
        lambda v: v.set_axis([day.date() for day in v.index]),
        lambda v: v.set_axis(v.index.to_period("D")),
    ],
    ids=["shuffled", "repeated", "zoned", "object", "nullable", "hours", "dates", "periods"],
)
def test_how_the_days_are_written_makes_no_difference(same):
    values = ordinary(4)
    as_it_is = evidence.change(values, BASELINE, PERIOD)
    assert evidence.change(same(values), BASELINE, PERIOD) == as_it_is


@pytest.mark.parametrize("windows_as", [dt.date.fromisoformat, pd.Timestamp, np.datetime64, str])
def test_windows_may_be_dates_of_any_kind(windows_as):
    a, b = ([windows_as(day) for day in w] for w in (BASELINE, PERIOD))
    values = ordinary(4)
    assert evidence.change(values, a, b) == evidence.change(values, BASELINE, PERIOD)


def test_a_day_in_both_windows_belongs_to_the_period():
    values = ordinary(4)
    seen = evidence.change(values, ("2026-01-01", "2026-04-10"), PERIOD)
    assert (seen.baseline_days_used, seen.period_days_used) == (84, 30)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ((list(range(114)), BASELINE, PERIOD), TypeError, "pandas Series, not list"),
        ((pd.Series(range(114)), BASELINE, PERIOD), TypeError, "DatetimeIndex"),
        ((pd.Series(["x"] * 114, DAYS), BASELINE, PERIOD), ValueError, "'x'"),
        ((ordinary(), BASELINE, PERIOD[::-1]), ValueError, "period ends .* before it begins"),
        ((ordinary(), BASELINE[::-1], PERIOD), ValueError, "baseline ends .* before it begins"),
        ((ordinary(), ("2026-01-01",), PERIOD), ValueError, "first day, last day"),
        ((ordinary(), BASELINE, ("2026-03-26", "soon")), ValueError, "'soon' is no day"),
        ((ordinary(), BASELINE, (pd.NaT, pd.NaT)), ValueError, "NaT is no day"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(arguments, error, says):
    with pytest.raises(error, match=says):
        evidence.change(*arguments)
    with pytest.raises(error, match=says):
        evidence.forecast(*arguments, "2026-04-10")


HARD = {
    "one event": with_counts(0, 0).mask(DAYS[3] == DAYS, 1),
    "all ones": with_counts(1, 1),
    "huge": ordinary() * 1e9,
    "tiny": ordinary() * 1e-9,
    "halves": ordinary() + 0.5,
    "negative": ordinary() - 700,
    "below zero": -ordinary(),
    "constant below zero": with_counts(-5, -5),
    "on and off": pd.Series(np.where(np.arange(114) % 2, 1000.0, 0.0), DAYS),
    "weekdays alone": pd.Series(np.array([5, 5, 5, 5, 5, 1, 1.0])[DAYS.day_of_week], DAYS),
    "one colossal day": ordinary().mask(DAYS[100] == DAYS, 1e12),
    "every sixth day": ordinary().iloc[::6],
    "infinite day": ordinary().mask(DAYS[5] == DAYS, np.inf),
    "line": pd.Series(np.arange(114) * 10.0 + 100, DAYS),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_no_series_is_too_strange(name):
    seen = evidence.change(HARD[name], BASELINE, PERIOD)
    if seen.verdict != "not_enough_data":
        assert np.isfinite([seen.change, seen.p_value]).all()
        assert seen.low <= seen.change <= seen.high
        assert seen.total_low <= seen.total_change <= seen.total_high
    told = evidence.forecast(HARD[name], BASELINE, PERIOD, "2026-04-08", 1000.0)
    assert told.low <= told.forecast <= told.high
    assert 0 <= told.chance <= 1


# --- against independent references


def gls(z, day, in_period, memory):
    """Step and its standard deviation, by the full covariance matrix of an AR(1)."""
    weekday = (day[:, None] + 3) % 7 == np.arange(7)
    coded = weekday[:, :6].astype(float) - weekday[:, 6:]
    x = np.column_stack([np.ones(z.size), in_period, coded])
    v = np.linalg.inv(memory ** np.abs(day[:, None] - day).astype(float))
    inverse = np.linalg.inv(x.T @ v @ x)
    beta = inverse @ x.T @ v @ z
    rest = z - x @ beta
    scale = rest @ v @ rest / (z.size - x.shape[1])
    return beta[1], np.sqrt(scale * inverse[1, 1])


@pytest.mark.parametrize("at", [0, 3, 6])
def test_for_one_memory_the_step_is_generalised_least_squares(monkeypatch, at):
    random = np.random.default_rng(8)
    day = np.delete(np.arange(20_000, 20_114), [5, 6, 40, 90])  # gaps
    inside, z = day >= 20_084, random.uniform(-1, 1, 110)  # no day far enough out to be pulled in
    monkeypatch.setattr(step, "WEEKDAY_SPREAD", 1e6)  # weekdays free, as in the reference
    fit = step.fit_step(z, day, inside)
    expected = gls(z, day, inside, float(step.MEMORY[at]))
    assert fit.centre[at, 0] == pytest.approx(expected[0], rel=1e-6)
    assert fit.scale[at, 0] == pytest.approx(expected[1], rel=1e-6)


def test_whitening_makes_the_inverse_covariance_of_an_ar1():
    day = np.array([0, 1, 2, 5, 6, 9])
    white, log_stretch = step.whiten(np.eye(6), day, np.array([0.6]))
    covariance = 0.6 ** np.abs(day[:, None] - day)
    assert white[0].T @ white[0] == pytest.approx(np.linalg.inv(covariance))
    assert log_stretch[0] == pytest.approx(-0.5 * np.linalg.slogdet(covariance)[1])


def test_products_of_all_memories_at_once_are_those_of_whitened_columns():
    random = np.random.default_rng(2)
    day = np.cumsum(random.choice([1, 1, 1, 2, 4], 400))
    columns, response = random.normal(size=(400, 5)), random.normal(size=(3, 400))
    memory = np.array([0.0, 0.4, 0.8])
    white, _ = step.whiten(columns, day, memory)
    both = np.concatenate([white, response[..., None]], axis=2)
    got = step.whitened_products(columns, response, day, memory)
    assert got == pytest.approx(both.transpose(0, 2, 1) @ both)


def exact_p(base, now, base_days, days):
    """Conditional test of equal Poisson rates: binomial given the sum (Przyborowski, Wilenski)."""
    share = days / (base_days + days)
    return stats.binomtest(now, base + now, share).pvalue


@pytest.mark.parametrize(("before", "after"), [(20, 30), (30, 30), (20, 48), (60, 30), (12, 28)])
def test_counts_without_any_swing_give_the_exact_tests_p(monkeypatch, before, after):
    monkeypatch.setattr(counts, "SWING", np.array([1e-6]))  # pure chance
    values = np.zeros(60)
    for count, offset in ((before, 0), (after, 30)):
        values[offset + np.arange(count) % 30] += 1 if count <= 30 else 0
        if count > 30:
            np.add.at(values, offset + np.arange(count) % 30, 1)
    day = np.arange(20_000, 20_060)
    fit = counts.fit_counts(values, day, day >= 20_030, np.ones(60))
    # with half an event on either side the F is near the mid-p of the exact test
    exact = exact_p(before, after, 30, 30)
    assert fit.ratio(0.0).p_value() == pytest.approx(exact, abs=max(0.45 * exact, 0.003))
    assert fit.ratio(0.0).p_value() <= exact


def test_twenty_against_thirty_in_a_month_each_is_no_news():
    # the design's own figure: p = 0.20 by the exact test; the swing of real accounts adds to it
    assert exact_p(20, 30, 30, 30) == pytest.approx(0.20, abs=0.005)
    days = pd.date_range("2026-03-01", periods=60, freq="D")
    values = pd.Series([1.0, 1, 0] * 10 + [1.0] * 30, days)
    seen = evidence.change(values, (days[0], days[29]), (days[30], days[59]))
    assert seen.verdict == "indistinguishable"
    assert seen.p_value >= 0.1


def test_a_swing_above_chance_widens_the_interval_of_rare_counts():
    random = np.random.default_rng(3)
    even = pd.Series(random.poisson(1.0, 114).astype(float), DAYS)
    weeks = np.exp(random.normal(0, 1.0, 17)).repeat(7)[:114]
    uneven = pd.Series(random.poisson(weeks / weeks.mean()).astype(float), DAYS)

    def width(values):
        seen = evidence.change(values, BASELINE, PERIOD)
        assert seen.method == "counts"
        return math.log1p(seen.high) - math.log1p(seen.low)

    assert width(uneven) > 1.2 * width(even)


def test_variance_of_a_ratio_of_sums_is_the_jackknifes():
    random = np.random.default_rng(4)
    d = np.exp(random.normal(6, 1, 40))
    n = d * 0.03 * np.exp(random.normal(0, 0.7, 40))
    value, variance, _ = ratio.ratio_of_sums(n, d)
    left_out = (n.sum() - n) / (d.sum() - d)
    jackknife = ((left_out - left_out.mean()) ** 2).sum() * 39 / 40
    assert value == pytest.approx(n.sum() / d.sum())
    assert variance == pytest.approx(jackknife, rel=0.05)


@pytest.mark.parametrize("events_a_day", [0.15, 3.0])
def test_a_rates_denominator_may_be_counted_in_any_unit(events_a_day):
    random = np.random.default_rng(6)
    seen = pd.Series(np.round(np.exp(random.normal(6, 1.1, 114))), DAYS)
    clicked = pd.Series(random.poisson(events_a_day * seen / seen.mean()).astype(float), DAYS)
    one = evidence.ratio_change(clicked, seen, BASELINE, PERIOD)
    assert one.method == ("ratio_counts" if events_a_day < 1 else "ratio")
    thousand = evidence.ratio_change(clicked, seen / 1000, BASELINE, PERIOD)
    for name in ("change", "low", "high", "p_value"):
        assert getattr(one, name) == pytest.approx(getattr(thousand, name))


def test_q_values_are_scipys():
    p = np.array([0.001, 0.2, 0.012, 0.9, 0.04, 0.03])
    assert evidence.q_values(p) == pytest.approx(stats.false_discovery_control(p))
    assert list(evidence.adjust(p)) == list(stats.false_discovery_control(p) < 0.05)
    with_gap = evidence.q_values([0.01, math.nan, 0.2])
    assert math.isnan(with_gap[1])
    assert with_gap[[0, 2]] == pytest.approx(stats.false_discovery_control([0.01, 0.2]))


def exact_power(months, before, after):
    """Of the exact conditional test at two-sided 5 %, both counts Poisson."""
    a, b = np.arange(int(before * months * 3)), np.arange(int(after * months * 3))
    weight = np.outer(stats.poisson.pmf(a, before * months), stats.poisson.pmf(b, after * months))
    total = a[:, None] + b
    upper = stats.binom.sf(b - 1, total, 0.5) - 0.5 * stats.binom.pmf(b, total, 0.5)  # mid-p
    return float(weight[upper <= 0.025].sum())


def test_twenty_to_thirty_takes_about_four_months_a_side():
    months = evidence.months_needed(20, 30)
    assert months == pytest.approx(4.0, abs=0.1)
    assert exact_power(months, 20, 30) == pytest.approx(0.80, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [(30, 60), (100, 120), (8, 20)])
def test_months_needed_give_four_chances_in_five(before, after):
    months = evidence.months_needed(before, after)
    assert exact_power(months, before, after) == pytest.approx(0.80, abs=0.05)


def test_months_needed_grow_with_the_swing_and_may_be_out_of_reach():
    assert evidence.months_needed(20, 30, dispersion=3) == pytest.approx(12.0, abs=0.3)
    assert evidence.months_needed(20, 20) == math.inf
    assert evidence.months_needed(20, 30, baseline_months=1) == math.inf
    assert evidence.months_needed(20, 30, baseline_months=1000) == pytest.approx(1.6, abs=0.1)


def test_months_to_show_grow_with_the_square_of_what_was_hidden():
    seen = evidence.Change(smallest_change=1.0, baseline_days_used=60, period_days_used=60)
    two_months = 60 / 30.4375  # 60 days a side show a doubling; half its log takes four times that
    assert evidence.months_to_show(seen, 1.0) == pytest.approx(two_months)
    assert evidence.months_to_show(seen, math.sqrt(2) - 1) == pytest.approx(4 * two_months)
    assert evidence.months_to_show(seen, -0.5) == pytest.approx(two_months)
    uneven = evidence.Change(smallest_change=1.0, baseline_days_used=90, period_days_used=30)
    assert evidence.months_to_show(uneven, 1.0) == pytest.approx(45 / 30.4375)  # 1/90 + 1/30
    assert math.isnan(evidence.months_to_show(evidence.Change(), 0.5))


# --- looking before the end


def test_before_the_end_a_verdict_asks_for_a_smaller_p():
    # a Brownian motion stays below 2.24 in 95 % of cases: at half time p < 2Φ(-2.2414·√2)
    assert windows.p_needed(0.5) == pytest.approx(2 * stats.norm.sf(2.2414 * math.sqrt(2)))
    assert windows.p_needed(1.0) == 0.05
    seen = evidence.change(ordinary(1), BASELINE, PERIOD, as_of="2026-04-09")
    assert seen.provisional
    assert seen.p_needed == pytest.approx(windows.p_needed(0.5))
    whole = evidence.change(ordinary(1), BASELINE, PERIOD, as_of="2026-04-24")
    assert not whole.provisional


def test_in_the_first_fifth_there_is_no_verdict():
    seen = evidence.change(with_counts(100, 400), BASELINE, PERIOD, as_of="2026-03-30")
    assert (seen.verdict, "too_early" in seen.notes) == ("not_enough_data", True)
    told = evidence.forecast(ordinary(), BASELINE, PERIOD, "2026-03-30", 30_000)
    assert told.too_early
    assert told.chance_words == "unknown"


def test_what_comes_after_as_of_is_not_looked_at():
    values, later = ordinary(1), ordinary(1)
    later.iloc[100:] = 1e6
    cut = {"as_of": "2026-04-10"}
    a, b = (evidence.change(v, BASELINE, PERIOD, **cut) for v in (values, later))
    assert a == b
    a, b = (evidence.forecast(v, BASELINE, PERIOD, "2026-04-10", 3e4) for v in (values, later))
    assert a == b


# --- forecasts


def test_a_period_that_is_over_is_known():
    values = ordinary(6)
    total = values.iloc[84:].sum()
    told = evidence.forecast(values, BASELINE, PERIOD, PERIOD[1], total)
    assert (told.forecast, told.low, told.high, told.chance) == (total, total, total, 1.0)
    assert told.final
    assert evidence.forecast(values, BASELINE, PERIOD, PERIOD[1], total + 1).chance == 0.0


def test_steady_days_end_where_they_must():
    told = evidence.forecast(with_counts(100, 100), BASELINE, PERIOD, "2026-04-09", 3000)
    assert told.forecast == pytest.approx(3000, rel=0.02)
    assert told.actual_so_far == 1500
    assert told.expected_by_now == pytest.approx(1500)
    assert told.elapsed == 0.5


def test_poisson_counts_are_forecast_with_poissons_spread():
    random = np.random.default_rng(9)
    values = pd.Series(random.poisson(2.0, 114).astype(float), DAYS)
    told = evidence.forecast(values, BASELINE, PERIOD, "2026-04-09", 60)
    so_far = values.iloc[84:99].sum()
    # fifteen days of two a day; never surer than Poisson, nor twice as unsure with 99 days seen
    low, high = stats.poisson.interval(0.9, 15 * values.iloc[:99].mean())
    assert high - low <= told.high - told.low <= 2 * (high - low)
    assert told.forecast == pytest.approx(so_far + 15 * values.iloc[:99].mean(), rel=0.1)


def test_pace_follows_the_accounts_week():
    week = np.array([2, 2, 2, 2, 2, 1, 1.0])  # Monday to Sunday: 12 a week
    values = pd.Series(100 * week[DAYS.day_of_week], DAYS)
    path = evidence.weekday_path(values, ("2026-03-30", "2026-04-05"))  # a Monday to a Sunday
    assert path.to_numpy() == pytest.approx(np.cumsum(week) / 12, abs=0.01)
    told = evidence.forecast(values, BASELINE, PERIOD, "2026-03-29", 5000)
    days = pd.Series(week[DAYS.day_of_week], DAYS)[PERIOD[0] :]
    assert told.expected_by_now == pytest.approx(5000 * days[:4].sum() / days.sum(), rel=0.01)


def test_elapsed_days_without_data_are_forecast_not_taken_as_zero():
    values = with_counts(100, 100).drop(DAYS[86:96])
    told = evidence.forecast(values, BASELINE, PERIOD, "2026-04-09", 3000)
    assert told.days_missing == 10
    assert told.actual_so_far == 500
    assert told.forecast == pytest.approx(3000, rel=0.03)
    nothing = evidence.forecast(values.iloc[:84], BASELINE, PERIOD, "2026-04-09", 3000)
    assert math.isnan(nothing.actual_so_far)


def test_an_account_that_comes_alive_is_forecast_from_what_it_does_now():
    told = evidence.forecast(with_counts(0, 100), BASELINE, PERIOD, "2026-04-09", 3000)
    assert told.forecast == pytest.approx(3000, rel=0.1)


def test_a_limit_is_met_from_below():
    few = evidence.forecast(
        with_counts(10, 10), BASELINE, PERIOD, "2026-04-09", 900, better="lower"
    )
    many = evidence.forecast(
        with_counts(10, 10), BASELINE, PERIOD, "2026-04-09", 120, better="lower"
    )
    assert few.chance > 0.99  # a viral day may always come
    assert many.chance == 0.0  # 150 are there already


def test_chances_are_told_in_bands():
    said = [evidence.chance_words(c) for c in (0.95, 0.7, 0.5, 0.2, 0.05, math.nan)]
    assert said == [
        "very_likely", "likely", "about_as_likely_as_not", "unlikely", "very_unlikely", "unknown",
    ]  # fmt: skip


# --- what must always hold

series_seed = st.integers(0, 10_000)


@given(series_seed, st.sampled_from([10.0, 1000.0, 1e6]))
@settings(max_examples=10, deadline=None)
def test_the_unit_makes_no_difference(seed, factor):
    values = ordinary(seed) + 1 / 3  # no whole numbers: nothing tells counts from amounts
    a = evidence.change(values, BASELINE, PERIOD)
    b = evidence.change(values * factor, BASELINE, PERIOD)
    for name in ("change", "low", "high", "p_value", "total_change", "total_low", "total_high"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), rel=1e-6, abs=1e-9)
    assert a.verdict == b.verdict


@given(series_seed, st.integers(-200, 200))
@settings(max_examples=10, deadline=None)
def test_whole_weeks_earlier_or_later_make_no_difference(seed, weeks):
    values, by = ordinary(seed), pd.Timedelta(days=7 * weeks)
    moved = [tuple(pd.Timestamp(day) + by for day in window) for window in (BASELINE, PERIOD)]
    a = evidence.change(values, BASELINE, PERIOD)
    b = evidence.change(values.set_axis(values.index + by), *moved)
    assert (a.change, a.p_value, a.total_low) == (b.change, b.p_value, b.total_low)


@given(series_seed, st.floats(-0.6, 2.0), st.sampled_from(["higher", "lower"]))
@example(109, 0.0, "higher")  # p 0.03, where the interval leaves more room for drift
@settings(max_examples=50, deadline=None)
def test_verdict_p_and_interval_agree(seed, effect, better):
    seen = evidence.change(ordinary(seed, effect), BASELINE, PERIOD, better=better)
    if seen.verdict in ("better", "worse"):
        assert seen.p_value < 0.05
        assert seen.low > 0 or seen.high < 0
        assert (seen.verdict == "better") == ((seen.change > 0) == (better == "higher"))
    elif seen.verdict == "indistinguishable":
        assert seen.p_value >= 0.05
    assert 0 <= seen.p_value <= 1
    assert -1 <= seen.low <= seen.change <= seen.high
    assert seen.smallest_change > 0


@given(series_seed, st.integers(84, 112))
@settings(max_examples=15, deadline=None)
def test_chance_falls_as_the_target_rises_and_no_count_is_taken_back(seed, last):
    values, as_of = ordinary(seed), DAYS[last]
    so_far = values.iloc[84 : last + 1].sum()
    told = [
        evidence.forecast(values, BASELINE, PERIOD, as_of, target)
        for target in (so_far, 1.2 * so_far + 100, 2 * so_far + 5000, 1e12)
    ]
    chances = [one.chance for one in told]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)
    assert so_far <= told[0].low <= told[0].forecast <= told[0].high
    assert len({one.forecast for one in told}) == 1  # the target does not move the forecast
