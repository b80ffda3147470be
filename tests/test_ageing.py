"""A baseline that has grown old: from when on that is said, and what recording another takes."""

import datetime as dt
import json
import shlex
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import small_account
from scipy import stats

import twitter_goals as tg
from twitter_goals import ageing, checkup, cli, evidence
from twitter_goals.simulate import SCENARIOS, simulate

DAY = dt.date
OLD, YOUNG = "2026-10", "2026-09"  # their first days lie 183 and 153 days after 31 March


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = small_account.write(
        tmp_path_factory.mktemp("old") / "an account", last=DAY(2026, 10, 31)
    )
    tg.open(folder).record_baseline("2026-01-01", "2026-03-31", name="winter")
    return folder


def test_age_is_the_days_between_counted_by_hand():
    march = SimpleNamespace(last=DAY(2026, 3, 31))
    assert ageing.days(march, DAY(2026, 4, 1)) == 0
    assert ageing.days(march, DAY(2026, 10, 1)) == 30 + 31 + 30 + 31 + 31 + 30
    assert ageing.days(march, DAY(2026, 1, 1)) == 0  # a report of a month before it
    assert (ageing.months(183), ageing.months(214), ageing.months(365)) == (6, 7, 12)


@pytest.mark.parametrize(
    ("through", "calendar", "first", "last", "name"),
    [
        (DAY(2026, 10, 31), "gregorian", DAY(2026, 8, 1), DAY(2026, 10, 31), "2026-08-to-2026-10"),
        (DAY(2026, 10, 30), "gregorian", DAY(2026, 7, 1), DAY(2026, 9, 30), "2026-07-to-2026-09"),
        (DAY(2026, 1, 31), "gregorian", DAY(2025, 11, 1), DAY(2026, 1, 31), "2025-11-to-2026-01"),
        (DAY(2026, 10, 22), "jalali", DAY(2026, 7, 23), DAY(2026, 10, 22), "1405-05-to-1405-07"),
    ],
)
def test_a_new_baseline_takes_the_last_three_whole_months(through, calendar, first, last, name):
    new = ageing.renewal(through, calendar)
    assert (new.first, new.last, new.name) == (first, last, name)


def test_a_command_names_jalali_days_to_a_jalali_account():
    command = ageing.renewal(DAY(2026, 10, 22), "jalali").command("my account")
    assert shlex.split(command)[2:7] == ["my account", "--from", "1405-05-01", "--to", "1405-07-30"]


def test_compared_rows_note_it_from_half_a_year_on(folder):
    rows = tg.open(folder).progress(OLD).set_index("subgoal")
    before = tg.open(folder).progress(YOUNG).set_index("subgoal")
    assert rows.loc["seen", "baseline_age_days"] == 183
    assert before.loc["seen", "baseline_age_days"] == 153
    assert "baseline_old" in rows.loc["seen", "notes"]
    assert "baseline_old" not in before.loc["seen", "notes"]
    # nothing is compared here: a judged value; a deadline whose period begins after the baseline
    assert not any("baseline_old" in rows.loc[name, "notes"] for name in ("judged", "audience"))


@pytest.mark.parametrize(
    ("language", "said", "link"),
    [
        ("en", "The baseline ended 6 months before this period", "How to record a new one"),
        ("fa", "۶ ماه گذشته است", "ثبت دوباره"),
    ],
)
def test_the_first_screen_says_it_once_and_leads_to_how(folder, language, said, link):
    old = tg.open(folder, language=language).report(OLD)
    html = old.headline().html
    assert html.count(said) == 1
    assert f'<a href="#renew">{link}</a>' in html
    about = old.provenance().html
    assert "--from 2026-08-01 --to 2026-10-31 --name 2026-08-to-2026-10" in about
    assert "baseline: 2026-08-to-2026-10" in about
    young = tg.open(folder, language=language).report(YOUNG)
    assert said not in young.headline().html and "--name" not in young.provenance().html


def test_a_report_that_compares_nothing_says_nothing_of_age(folder, tmp_path):
    other = small_account.write(tmp_path / "judged", last=DAY(2026, 10, 31))
    (other / "goals.yaml").write_text(
        "account: {handle: small}\ngoals:\n  - name: g\n    subgoals:\n"
        "      - {name: judged, metric: accuracy_score, target: {at_least: 90, per: month}}\n"
    )
    tg.open(other).record_baseline("2026-01-01", "2026-03-31", name="winter")
    assert "ended" not in tg.open(other).report(OLD).headline().html


def test_summary_json_holds_the_age(folder):
    content = json.loads(tg.open(folder).report(OLD).summary().json())
    assert content["baseline_age_days"] == 183
    assert {row["baseline_age_days"] for row in content["subgoals"]} == {183, 0}
    assert "baseline_old" in content["subgoals"][1]["notes"]


def test_check_offers_a_command_that_does_what_it_says(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_account.write(tmp_path / "an account", last=DAY(2026, 10, 31))
    tg.open("an account").record_baseline("2026-01-01", "2026-03-31", name="winter")
    (found,) = [
        each for each in checkup.check("an account").findings if each.code == "baseline_old"
    ]
    assert found.place.startswith("an account/goals.yaml:2:")
    command, key = found.values["command"], found.values["key"]
    assert command in found.text("en") and command in found.text("fa")
    assert cli.run(shlex.split(command)[1:]) == 0
    goals = tmp_path / "an account" / "goals.yaml"
    goals.write_text(goals.read_text("utf-8").replace("baseline: winter", key), "utf-8")
    codes = {each.code for each in checkup.check("an account").findings}
    assert not codes & {"baseline_old", "baseline_unknown"}
    assert (tmp_path / "an account" / "baselines" / "winter.json").exists()


def told(kind, effect, age, accounts=80):
    """How many of so many months, that long after the baseline, are called better or worse."""
    random, count = np.random.default_rng(3), 0
    for _ in range(accounts):
        account = simulate(replace(SCENARIOS[kind], period=age + 30), random)
        first = account.period[0] + pd.Timedelta(days=age)
        period = first, first + pd.Timedelta(days=29)
        values = account.values.copy()
        values[period[0] : period[1]] = np.round(values[period[0] : period[1]] * (1 + effect))
        found = evidence.change(values, account.baseline, period)
        count += found.verdict in ("better", "worse")
    return count


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["E84", "F84"])
def test_drift_alone_is_seldom_called_a_change_half_a_year_after_the_baseline(kind):
    assert told(kind, 0.0, ageing.OLD_DAYS) <= stats.binom.ppf(0.995, 80, 0.12)


@pytest.mark.slow
def test_half_a_year_after_the_baseline_the_same_change_is_told_less_often():
    """The reason for ``OLD_DAYS``."""
    assert told("B", 1.0, ageing.OLD_DAYS) <= 0.75 * told("B", 1.0, 0)


def test_the_price_of_age_starts_where_the_baseline_ends():
    days = pd.date_range("2025-01-01", periods=400, freq="D")
    values = pd.Series(np.random.default_rng(1).poisson(100, 400).astype(float), days)
    values.iloc[84:] *= 1.25
    near = evidence.change(values, (days[0], days[83]), (days[84], days[113]))
    far = evidence.change(values, (days[0], days[83]), (days[300], days[329]))
    assert (near.baseline_age_days, far.baseline_age_days) == (0, 216)
    assert near.p_value < far.p_value
