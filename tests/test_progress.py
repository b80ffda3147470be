"""The progress table, row by row, against sums done by hand (see small_account)."""

import datetime as dt

import pytest
import small_account

import twitter_goals as tg
from twitter_goals import progress


def opened(folder, **changes):
    account = tg.open(small_account.write(folder, **changes))
    account.record_baseline(
        "2026-01-01", "2026-03-31", name="winter",
        recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    return tg.open(folder)


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("small") / "account")


@pytest.fixture(scope="module")
def april(account):
    return account.progress("2026-04").set_index("subgoal")


def test_one_row_a_subgoal_in_the_files_order(april):
    assert list(april.index) == ["signups", "seen", "rate", "losses", "audience", "judged"]


def test_a_sum_against_a_fixed_target(april):
    row = april.loc["signups"]
    assert (row["actual"], row["target"], row["attainment"]) == (60, 30, 2.0)
    assert row["baseline"] == pytest.approx(30)  # one a day, brought to thirty days
    assert row["status"] == "met"
    assert row["basis"] == "conversion"


def test_an_increase_over_the_baseline(april):
    # the baseline's mean day is 10,840 / 90; thirty of them, and half as many again
    row = april.loc["seen"]
    assert row["baseline"] == pytest.approx(10840 / 90 * 30)
    assert row["target"] == pytest.approx(10840 / 90 * 30 * 1.5)
    assert row["actual"] == 15 * 280 + 15 * 200
    assert row["status"] == "met"
    assert row["evidence"] == "better"
    assert row["change_low"] < 1.0 < row["change_high"] or row["change"] == pytest.approx(
        1.0, abs=0.1
    )


def test_a_rate_is_a_ratio_of_sums(april):
    row = april.loc["rate"]
    assert row["actual"] == pytest.approx((15 * 16 + 15 * 8) / (15 * 280 + 15 * 200))
    assert (row["numerator"], row["denominator"]) == (360, 7200)
    assert row["status"] == "missed"


def test_at_most_is_missed_from_above(april):
    row = april.loc["losses"]
    assert (row["actual"], row["direction"], row["status"]) == (30, "lower", "missed")
    assert row["attainment"] == pytest.approx(20 / 30)


def test_a_level_by_a_deadline_is_judged_on_its_way(april):
    # 1,000 on 1 January, two more every day after it: 1,000 + 2 × 119 on 30 April
    row = april.loc["audience"]
    assert row["actual"] == 1000 + 2 * 119
    assert row["period_last"] == dt.date(2026, 6, 30)
    assert not row["period_over"]


def test_judged_values_get_a_status_but_no_evidence(april):
    row = april.loc["judged"]
    assert (row["actual"], row["status"], row["evidence"]) == (93, "met", "not_enough_data")
    assert "judged" in row["notes"]


def test_missing_days_give_no_met_by_silence(tmp_path):
    gone = tuple(dt.date(2026, 4, day) for day in range(5, 20))
    folder = tmp_path / "gap"
    opened(folder, without=gone)
    goals = folder / "goals.yaml"
    goals.write_text(goals.read_text("utf-8").replace("at_most: 20", "at_most: 30"), "utf-8")
    table = tg.open(folder).progress("2026-04").set_index("subgoal")
    losses = table.loc["losses"]  # fifteen seen in fifteen days, at most thirty: nobody knows
    assert losses["days_missing"] == 15
    assert losses["status"] == "not_enough_data"
    assert losses["coverage"] == pytest.approx(0.5)


def test_a_sum_already_reached_stays_met_with_days_missing(tmp_path):
    gone = (dt.date(2026, 4, 20),)
    table = opened(tmp_path / "gap", without=gone).progress("2026-04").set_index("subgoal")
    seen = table.loc["seen"]
    assert (seen["status"], seen["days_missing"]) == ("met", 1)
    assert "days_missing" in seen["notes"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("at_least: 50", "met"),  # 50 seen: X can only add
        ("at_least: 51", "not_enough_data"),  # the last day's count is not complete
        ("at_least: 90", "missed"),  # no last day brings 40 more
        ("at_most: 49", "missed"),
        ("at_most: 50", "not_enough_data"),
        ("at_most: 90", "met"),
    ],
)
def test_a_month_whose_last_day_is_provisional_is_decided_only_where_that_day_cannot_matter(
    tmp_path, target, status
):
    """Unfollows: one or two a day, fifty in April, whose thirtieth the export was made on."""
    folder = tmp_path / "early"
    small_account.write(folder)
    exported = folder / "exports" / "account_overview_analytics.csv"
    lines = exported.read_text("utf-8").splitlines()
    for i in range(1, 31):  # newest first; column 7 of the commas after the quoted date
        head, _, counts = lines[i].rpartition('",')
        cells = counts.split(",")
        cells[6] = "2" if i % 3 else "1"
        lines[i] = f'{head}",{",".join(cells)}'
    exported.write_text("\n".join(lines), "utf-8")
    goals = folder / "goals.yaml"
    text = goals.read_text("utf-8").replace("baseline: winter\n", "")
    goals.write_text(text.replace("at_most: 20", target), "utf-8")
    row = tg.open(folder).progress("2026-04").set_index("subgoal").loc["losses"]
    assert (row["actual"], row["days_provisional"], row["days_missing"]) == (50, 1, 0)
    assert row["status"] == status
    if status == "not_enough_data":
        assert "1 day that X may still revise could decide it either way" in row["sentence"]


def test_no_verdict_in_the_first_fifth(account):
    row = account.progress("2026-04", as_of="2026-04-03").set_index("subgoal").loc["rate"]
    assert row["status"] == "not_enough_data"
    assert "too_early" in row["notes"]


def test_half_way_is_measured_only_so_far(account):
    row = account.progress("2026-04", as_of="2026-04-10").set_index("subgoal").loc["signups"]
    assert (row["actual"], row["elapsed"]) == (20, pytest.approx(1 / 3))
    assert row["status"] == "on_track"
    assert row["verdict_provisional"]
    assert row["forecast_low"] <= row["forecast"] <= row["forecast_high"]


def test_without_a_baseline_nothing_is_compared(tmp_path):
    folder = small_account.write(tmp_path / "fresh")
    (folder / "goals.yaml").write_text(small_account.GOALS.replace("baseline: winter\n", ""))
    table = tg.open(folder).progress("2026-04").set_index("subgoal")
    assert set(table["evidence"]) == {"not_enough_data"}
    assert table.loc["seen", "target"] is None or table["target"].isna()["seen"]
    assert table.loc["seen", "status"] == "not_enough_data"
    assert table.loc["signups", "status"] == "met"


def test_every_row_has_its_sentence(april):
    assert april["sentence"].str.len().min() > 20
    assert not april["sentence"].str.contains("nan|None").any()


@pytest.mark.parametrize(
    ("actual", "target", "direction", "start", "expected"),
    [
        (15, 30, "higher", None, 0.5),
        (30, 20, "lower", None, 2 / 3),
        (0, 20, "lower", None, 1.0),
        (10, 20, "lower", None, 1.0),
        (1150, 1300, "higher", 1000, 0.5),
        (None, 30, "higher", None, None),
        (5, 0, "higher", None, None),
    ],
)
def test_attainment_by_hand(actual, target, direction, start, expected):
    assert progress.attainment(actual, target, direction, start) == expected
