"""The sample is what its page says: the same bytes, its planted effects there to be found.

The figures are worked out from the files with the csv module, not with the library.
"""

import csv
import datetime as dt
import statistics
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def generator(root):
    sys.path.insert(0, str(root / "tools"))
    try:
        import make_sample

        yield make_sample
    finally:
        sys.path.remove(str(root / "tools"))


@pytest.fixture(scope="module")
def overview(sample) -> dict[dt.date, dict[str, int]]:
    """Activity by day, the later download winning."""
    days = {}
    for name in ("account_overview_analytics.csv", "account_overview_analytics (1).csv"):
        with (sample / "exports" / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                day = dt.datetime.strptime(row.pop("Date"), "%a, %b %d, %Y").date()
                days[day] = {column: int(value) for column, value in row.items()}
    return days


def month(days: dict, year: int, number: int, column: str) -> list[int]:
    return [
        row[column] for day, row in sorted(days.items()) if (day.year, day.month) == (year, number)
    ]


def winter(days: dict, column: str) -> list[int]:
    return [
        value for span in ((2025, 12), (2026, 1), (2026, 2)) for value in month(days, *span, column)
    ]


@pytest.mark.slow
def test_make_sample_gives_the_same_bytes(generator, sample, tmp_path):
    generator.write(tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(sample) for path in sample.rglob("*") if path.is_file()}
    kept = {
        path
        for path in kept
        if path.parts[0] not in ("baselines", ".cache", "notebooks", "reports")
    }
    assert made == kept
    for path in made:
        assert (tmp_path / path).read_bytes() == (sample / path).read_bytes(), path


@pytest.mark.slow
def test_the_recorded_baseline_is_what_the_files_of_that_day_give(generator, sample, tmp_path):
    from twitter_goals import baseline

    generator.record_baseline(tmp_path)
    again = baseline.read(tmp_path, "winter-2026")
    kept = baseline.read(sample, "winter-2026")
    assert (again.window, again.recorded_at) == (kept.window, kept.recorded_at)
    for key, record in kept.metrics.items():  # a metric added since may be new in ``again``
        np.testing.assert_allclose(again.metrics[key].value, record.value, rtol=1e-12)
        assert again.metrics[key].daily.equals(record.daily)


def test_stays_small(sample):
    assert sum(path.stat().st_size for path in sample.rglob("*") if path.is_file()) < 2_500_000


def test_campaign_lifts_sign_ups_from_twenty_to_thirty_four_a_month(sample):
    months: Counter[str] = Counter()
    for path in (sample / "conversions").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                months[row["date"][:7]] += int(row["value"])
    assert months["2025-12"] + months["2026-01"] + months["2026-02"] == 60
    assert [months[f"2026-{m:02d}"] for m in range(5, 11)] == [33, 35, 43, 28, 34, 35]


def test_one_viral_day_lifts_october_and_not_its_typical_day(overview):
    before, october = winter(overview, "Impressions"), month(overview, 2026, 10, "Impressions")
    assert (sum(before) / 3, sum(october)) == (415_134, 658_232)
    assert (statistics.median(before), statistics.median(october)) == (11_586, 12_189)
    assert max(october) == overview[dt.date(2026, 10, 13)]["Impressions"] > 15 * 12_189


@pytest.mark.parametrize(
    ("columns", "before", "after"),
    [
        (["Engagements"], 0.0326, 0.0263),  # fades
        (["Bookmarks"], 0.00127, 0.00230),  # lifted by explainers
        (["Reposts", "Shares"], 0.00347, 0.00360),  # nothing planted
    ],
)
def test_rates_move_as_planted(overview, columns, before, after):
    def rate(span):
        return sum(sum(span(column)) for column in columns) / sum(span("Impressions"))

    digits = len(str(before)) - 2
    assert round(rate(lambda column: winter(overview, column)), digits) == before
    assert round(rate(lambda column: month(overview, 2026, 10, column)), digits) == after


def test_one_day_is_absent_and_nowruz_is_quiet(overview):
    every = {
        min(overview) + dt.timedelta(i) for i in range((max(overview) - min(overview)).days + 1)
    }
    assert every - set(overview) == {dt.date(2026, 8, 19)}
    nowruz = [overview[dt.date(2026, 3, 20) + dt.timedelta(i)]["Impressions"] for i in range(15)]
    assert statistics.mean(nowruz) < 0.35 * statistics.mean(winter(overview, "Impressions"))


def test_newest_day_of_a_download_is_restated_by_the_next(sample):
    def rows(name):
        with (sample / "exports" / name).open(encoding="utf-8") as file:
            return {row["Date"]: row for row in csv.DictReader(file)}

    earlier, later = (
        rows("account_overview_analytics.csv"),
        rows("account_overview_analytics (1).csv"),
    )
    moved = [day for day in earlier.keys() & later.keys() if earlier[day] != later[day]]
    assert moved == ["Tue, Mar 3, 2026"]
    assert len(earlier.keys() & later.keys()) > 100 and len(later) == 364  # a year, one day absent


def test_ids_carry_the_time_the_files_say(sample):
    paths = sorted((sample / "exports").glob("tweet_activity_metrics_*"))
    assert len(paths) == 7
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                stamp = ((int(row["Tweet id"]) >> 22) + 1288834974657) / 1000
                written = dt.datetime.strptime(row["time"], "%Y-%m-%d %H:%M %z").timestamp()
                assert 0 <= stamp - written < 60


def test_posts_that_mean_harm_are_there(sample):
    text = "\n".join(path.read_text(encoding="utf-8") for path in Path(sample).rglob("*.csv"))
    for part in (
        "<script>",
        "=HYPERLINK(",
        "&lt;img src=x onerror",
        "\u202e",
        "{{ 7*7 }}",
        "$\\frac",
        "👨‍👩‍👧‍👦",
    ):
        assert part in text
