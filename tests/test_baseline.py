"""A baseline is what was known on the day of recording: written once, sealed, read back whole."""

import datetime as dt
import json

import pytest
import small_account

import twitter_goals as tg
from twitter_goals import baseline, cli
from twitter_goals.errors import BaselineError, UsageError

WHEN = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def account(tmp_path):
    return tg.open(small_account.write(tmp_path / "small"))


def record(account, name="winter", first="2026-01-01", last="2026-03-31"):
    return account.record_baseline(first, last, name=name, why="before the plan", recorded_at=WHEN)


def test_the_record_says_window_reason_time_and_inputs(account):
    recorded = record(account)
    assert recorded.window == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert recorded.why == "before the plan"
    assert recorded.recorded_at == "2026-05-01T09:30:00+00:00"
    names = {file["path"] for file in recorded.files}
    assert any(name.endswith("account_overview_analytics.csv") for name in names)
    assert all(len(file["sha256"]) == 64 for file in recorded.files)
    assert recorded.goals_sha256 == account.goals.sha256


def test_values_are_those_of_the_window_by_hand(account):
    # 31 + 28 + 31 days; odd days of the month: 16 + 14 + 16 = 46, even: 44
    recorded = record(account).get("impressions", "by_day")
    assert recorded.value == 46 * 140 + 44 * 100
    assert recorded.days_covered == recorded.days == 90
    assert list(recorded.monthly["month"]) == ["2026-01", "2026-02", "2026-03"]
    assert list(recorded.monthly["value"]) == [
        16 * 140 + 15 * 100, 14 * 140 + 14 * 100, 16 * 140 + 15 * 100
    ]  # fmt: skip
    assert recorded.daily["numerator"].loc["2026-02-03"] == 140
    assert recorded.spread["p05"] == 100 and recorded.spread["p95"] == 140


def test_a_ratio_keeps_numerator_and_denominator(account):
    recorded = record(account).get("engagement_rate_by_impressions", "by_day")
    assert recorded.value == pytest.approx((46 * 8 + 44 * 4) / (46 * 140 + 44 * 100))
    assert recorded.daily.loc["2026-01-02"].tolist() == [4, 100]


def test_a_missing_day_stays_missing(tmp_path):
    gone = dt.date(2026, 2, 10)
    account = tg.open(small_account.write(tmp_path / "gap", without=(gone,)))
    recorded = record(account).get("impressions", "by_day")
    assert recorded.days_covered == 89
    assert str(gone) not in recorded.daily.index.strftime("%Y-%m-%d")


def test_a_name_is_used_once(account):
    record(account)
    with pytest.raises(BaselineError, match="never overwritten"):
        record(account, first="2026-02-01")
    assert baseline.read(account.folder, "winter").first == dt.date(2026, 1, 1)


@pytest.mark.parametrize("name", ["../escape", "a/b", "", ".hidden", "x" * 65])
def test_a_name_is_never_a_path(account, name):
    with pytest.raises(BaselineError, match="cannot name a baseline"):
        baseline.read(account.folder, name)


def test_a_changed_figure_is_detected(account):
    record(account)
    path = account.folder / "baselines" / "winter.json"
    path.write_text(path.read_text().replace('"value": 10840', '"value": 10841', 1))
    with pytest.raises(BaselineError, match="changed after it was recorded"):
        baseline.read(account.folder, "winter")


def test_a_truncated_file_is_detected(account):
    record(account)
    path = account.folder / "baselines" / "winter.json"
    path.write_text(path.read_text()[:-200])
    with pytest.raises(BaselineError, match="damaged"):
        baseline.read(account.folder, "winter")


def test_a_file_that_is_json_but_no_baseline_is_refused(account):
    folder = account.folder / "baselines"
    folder.mkdir()
    (folder / "odd.json").write_text(json.dumps([1, 2]))
    with pytest.raises(BaselineError, match="changed"):
        baseline.read(account.folder, "odd")


def test_an_unknown_name_lists_the_known(account):
    record(account)
    with pytest.raises(BaselineError, match="Recorded: winter"):
        baseline.read(account.folder, "summer")


def test_a_window_without_data_is_refused_and_leaves_no_file(account):
    with pytest.raises(BaselineError, match="no data"):
        record(account, first="2020-01-01", last="2020-03-31")
    assert not (account.folder / "baselines").exists()


def test_a_window_without_data_is_told_the_days_there_are(account):
    with pytest.raises(BaselineError) as refused:
        record(account, first="2020-01-01", last="2020-03-31")
    assert str(refused.value).splitlines() == [
        "There is no data between 1 January 2020 and 31 March 2020 to record.",
        "Activity by day runs from 1 January 2026 to 30 April 2026.",
        "Conversions run from 1 January 2026 to 30 April 2026.",
    ]


def test_the_days_there_are_stand_in_the_calendar_of_the_account(account):
    path = account.folder / "goals.yaml"
    text = path.read_text(encoding="utf-8").replace("calendar: gregorian", "calendar: jalali")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError) as refused:
        record(tg.open(account.folder), first="1399-01-01", last="1399-02-01")
    first, by_day, _ = str(refused.value).splitlines()
    assert first == "There is no data between 1 Farvardin 1399 and 1 Ordibehesht 1399 to record."
    assert by_day == "Activity by day runs from 11 Dey 1404 to 10 Ordibehesht 1405."


def test_a_reversed_window_is_refused(account):
    with pytest.raises(UsageError, match="comes after"):
        record(account, first="2026-03-31", last="2026-01-01")


def test_later_exports_do_not_change_it(account):
    record(account)
    path = account.folder / "exports" / "account_overview_analytics.csv"
    path.write_text(path.read_text().replace(",140,", ",9999,"))
    again = tg.open(account.folder)
    assert again.baseline.get("impressions", "by_day").value == 46 * 140 + 44 * 100


def test_a_followers_total_alone_is_no_state_to_record(tmp_path):
    text = "account: {handle: a}\nfollowers: {2026-01-05: 100}\ngoals: [{name: g}]\n"
    (tmp_path / "goals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match="no data between"):
        record(tg.open(tmp_path))
    assert not (tmp_path / "baselines").exists()


@pytest.mark.parametrize("year", ["0001", "1299", "9999"])
def test_a_window_outside_the_time_of_x_is_refused(account, year):
    with pytest.raises(UsageError, match="lies outside the years 2006 to 2120"):
        record(account, first=f"{year}-01-01", last="9999-12-31")


def test_a_reason_is_kept_without_what_no_file_can_hold(account):
    made = account.record_baseline(
        "2026-01-01", "2026-01-31", name="w", why=" \x1b[31m<b>\udcff ", recorded_at=WHEN
    )
    assert made.why == "\ufffd[31m<b>\ufffd"
    assert "&lt;b&gt;" in made._repr_html_()


def test_a_window_may_be_jalali_and_in_persian_digits(account):
    # 1 Dey 1404 is 22 December 2025, 29 Bahman 1404 is 18 February 2026
    recorded = record(account, first="۱۴۰۴/۱۰/۰۱", last="1404-11-29")
    assert recorded.window == (dt.date(2025, 12, 22), dt.date(2026, 2, 18))


def test_the_command_says_what_is_known_of_the_window(tmp_path, capsys):
    small_account.write(tmp_path / "a", without=(dt.date(2026, 2, 10),))
    window = ["baseline", str(tmp_path / "a"), "--from", "2026-02-01", "--to", "2026-02-28"]
    assert cli.run([*window, "--name", "w"]) == 0
    said = capsys.readouterr().out
    assert "1 February 2026 to 28 February 2026, 28 days." in said
    assert "Activity by day is known for 27 of 28 days." in said
    assert "Missing days count as unknown, not as zero." in said
    assert "less than four weeks" not in said
    assert cli.run([*window[:-1], "2026-02-07", "--name", "short"]) == 0
    assert "less than four weeks" in capsys.readouterr().out


def test_the_command_answers_in_the_accounts_language(tmp_path, capsys):
    folder = small_account.write(tmp_path / "a")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    (folder / "goals.yaml").write_text(text.replace("language: en", "language: fa"), "utf-8")
    assert cli.run(["baseline", str(folder), "--from", "2019-01-01", "--to", "2019-02-01"]) == 1
    assert "داده‌ای برای ثبت نیست" in capsys.readouterr().err


def test_a_baseline_that_is_not_there_is_told_where_it_is_named(tmp_path):
    folder = small_account.write(tmp_path / "a")
    text = (folder / "goals.yaml").read_text(encoding="utf-8")
    text = text.replace("baseline: winter", "baseline: spring")
    (folder / "goals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"goals.yaml:2:11: There is no baseline “spring”"):
        _ = tg.open(folder).baseline
