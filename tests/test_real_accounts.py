"""Real exports end to end: every figure of the table against sums made with the csv module alone.

The expected values are not typed in: they are computed here, straight from the files, by code
that shares nothing with the library.
"""

import csv
import datetime as dt
import shutil

import pytest

import twitter_goals as tg

pytestmark = pytest.mark.slow

GOALS = """\
account: {{handle: {handle}, timezone: UTC}}
goals:
  - name: brand-awareness
    why: To be seen.
    subgoals:
      - {{name: seen, metric: impressions, target: {{at_least: 1, per: month}}}}
      - {{name: clicks, metric: link_clicks, target: {{at_least: 1, per: month}}}}
      - {{name: rate, metric: engagement_rate_by_impressions, target: {{at_least: 1%, per: month}}}}
"""


def account(folder, handle, files):
    (folder / "exports").mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder / "exports")
    (folder / "goals.yaml").write_text(GOALS.format(handle=handle))
    return folder


def snowflake_day(post_id: str) -> dt.date:
    """UTC day a post was made, from its id."""
    milliseconds = (int(post_id) >> 22) + 1288834974657
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC).date()


def by_post(files, first, last):
    """Impressions, engagements, clicks of the posts made between two days; later file wins."""
    rows = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                rows[row["Tweet id"]] = row
    inside = [row for key, row in rows.items() if first <= snowflake_day(key) <= last]
    return [
        sum(float(row[name]) for row in inside)
        for name in ("impressions", "engagements", "url clicks")
    ]


@pytest.fixture(scope="module")
def ropensci(real_exports, tmp_path_factory):
    files = sorted((real_exports / "rOpenSci").glob("tweet_activity_metrics_*.csv"))
    folder = account(tmp_path_factory.mktemp("real") / "rOpenSci", "rOpenSci", files)
    opened = tg.open(folder)
    opened.record_baseline(
        "2017-01-01", "2017-12-31", name="2017", recorded_at=dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    )
    return tg.open(folder), files


def test_all_36_legacy_months_are_there(ropensci):
    opened, files = ropensci
    assert len(files) == len(opened.months) == 36
    assert not [finding for finding in opened.findings if finding.severity == "problem"]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_of_2018_equals_its_files(ropensci, month):
    opened, files = ropensci
    first = dt.date(2018, month, 1)
    last = (first + dt.timedelta(32)).replace(day=1) - dt.timedelta(1)
    impressions, engagements, clicks = by_post(files, first, last)
    table = opened.progress(f"2018-{month:02d}").set_index("subgoal")
    assert table.loc["seen", "actual"] == impressions
    assert table.loc["clicks", "actual"] == clicks
    assert table.loc["rate", "actual"] == pytest.approx(engagements / impressions, rel=1e-12)
    assert set(table["basis"]) == {"by_post"}


def test_the_baseline_year_brought_to_a_month(ropensci):
    opened, files = ropensci
    impressions, engagements, _ = by_post(files, dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    table = opened.progress("2018-05").set_index("subgoal")
    assert table.loc["seen", "baseline"] == pytest.approx(impressions / 365 * 31)
    assert table.loc["rate", "baseline"] == pytest.approx(engagements / impressions)


def test_overlapping_overviews_the_later_wins(real_exports, tmp_path):
    older, newer = sorted((real_exports / "KaiaDevIntern").glob("account_overview*.csv"), key=_rows)
    expected = {}
    for file in (older, newer):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                day = dt.datetime.strptime(row["Date"], "%a, %b %d, %Y").date()
                expected[day] = int(row["Impressions"]), int(row["Engagements"])
    opened = tg.open(account(tmp_path / "kaia", "KaiaDevIntern", [newer, older]))
    march = [value for day, value in expected.items() if (day.year, day.month) == (2025, 3)]
    table = opened.progress("2025-03").set_index("subgoal")
    assert table.loc["seen", "actual"] == sum(value[0] for value in march)
    assert table.loc["seen", "basis"] == "by_day"
    assert table.loc["rate", "actual"] == pytest.approx(
        sum(value[1] for value in march) / sum(value[0] for value in march)
    )
    restated = opened.data.restatements.query("metric == 'impressions'")
    assert restated[["old", "new"]].values.tolist() == [[1070, 1178]]


def _rows(file):
    return file.read_text(encoding="utf-8").count("\n")


def test_a_file_with_its_header_last_is_read_whole(real_exports, tmp_path):
    file = real_exports / "dot_alert" / "Individual_tweets.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    header = rows[-1]
    place = header.index("impressions")
    february = [
        float(row[place])
        for row in rows[:-1]
        if (day := snowflake_day(row[0])).year == 2023 and day.month == 2
    ]
    opened = tg.open(account(tmp_path / "dot", "dot_alert", [file]))
    assert len(opened.posts) == len(rows) - 1
    table = opened.progress("2023-02").set_index("subgoal")
    assert table.loc["seen", "actual"] == sum(february)


def test_by_day_and_by_post_stay_apart(real_exports, tmp_path):
    folder = real_exports / "dot_alert"
    by_day = folder / "General_twitter_analytics.csv"
    with by_day.open(encoding="utf-8", newline="") as stream:
        total = sum(
            float(row["impressions"])
            for row in csv.DictReader(stream)
            if row["Date"].startswith("2023-02")
        )
    opened = tg.open(
        account(tmp_path / "dot", "dot_alert", [by_day, folder / "Individual_tweets.csv"])
    )
    row = opened.progress("2023-02").set_index("subgoal").loc["seen"]
    assert (row["basis"], row["actual"]) == ("by_day", total)
