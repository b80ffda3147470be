"""What charts draw of the past is what the table says of the present."""

import pytest
import small_account

import twitter_goals as tg
from twitter_goals import history, progress


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    made = small_account.write(tmp_path_factory.mktemp("history") / "account")
    tg.open(made).record_baseline("2026-01-01", "2026-03-31", name="winter")
    return tg.open(made)


def cases(account, month):
    span = account.month(month)
    made = progress.cases(account.data, account.goals, account.baseline, span, span.last)
    return {case.subgoal.name: case for case in made}


def test_a_target_over_the_baseline_is_drawn_for_each_periods_own_length(account):
    table = history.periods(account.data, cases(account, "2026-04")["seen"], "monday")
    # 10 840 impressions in the 90 days of the baseline; half as much again, day by day.
    assert list(table["target"]) == pytest.approx([10840 / 90 * 1.5 * n for n in (31, 28, 31, 30)])
    assert list(table["value"]) == [3740, 3360, 3740, 7200]


def test_the_last_period_drawn_is_the_row_of_the_table(account):
    rows = account.progress("2026-04").set_index("subgoal")
    for name, case in cases(account, "2026-04").items():
        if case.period.unit == "window":
            continue
        last = history.periods(account.data, case, "monday").iloc[-1]
        assert last["target"] == pytest.approx(rows.loc[name, "target"])
        assert last["value"] == pytest.approx(rows.loc[name, "actual"])
