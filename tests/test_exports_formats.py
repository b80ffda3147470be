"""Every layout of X's in every language known, as X writes it: totals, rows, days, account."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from export_files import (
    KINDS,
    content,
    files,
    java_double,
    known_files,
    legacy_posts,
    plain,
    write,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twitter_goals import exports
from twitter_goals.exports import fast, reading, together
from twitter_goals.inspection import summary, totals

QUIET = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def load(tmp_path, data: bytes, name="a file with any name.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return exports.read(path)


def assert_truth(export, file):
    """Exactly what the file was made of."""
    found = summary(export)
    assert found["problems"] == []
    assert export.kind == KINDS[file.family]
    for name, total in file.totals.items():
        assert found["totals"].get(name, 0) == total, name
    assert found["rows"] == len(file.rows)
    assert found["first_day"] == min(file.days).isoformat()
    assert found["last_day"] == max(file.days).isoformat()


@pytest.mark.slow
@QUIET
@given(file=files())
def test_a_file_as_x_writes_it_loads_to_its_totals_without_a_repair(tmp_path, file):
    export = load(tmp_path, file.bytes())
    assert_truth(export, file)
    assert export.of("repair") == []
    if file.language != "fi":
        assert (export.format, export.language) == (file.format, file.language)
    if file.family in "TC":
        assert export.account == "khabar_example"
        assert export.tables["posts"]["post_id"].tolist() == [row[0] for row in file.rows]


@pytest.mark.slow
@QUIET
@given(file=legacy_posts())
def test_the_fast_road_and_the_careful_one_agree(tmp_path, file):
    path = tmp_path / "tweets.csv"
    path.write_bytes(file.bytes())
    quick, careful = exports.read(path), reading.carefully(path, "")
    if file.language != "fi":  # an unknown header always goes the careful way
        assert isinstance(quick.tables, exports.model.Slice)
    assert_same(quick, careful)


def test_many_files_read_together_are_what_each_is_alone(tmp_path):
    made = [plain("T", count=1), plain("T", count=3), plain("T", "ja"), plain("O")]
    paths = [tmp_path / f"{i}.csv" for i in range(4)]
    for path, file in zip(paths, made, strict=True):
        path.write_bytes(file.bytes())
    broken = tmp_path / "broken.csv"
    broken.write_bytes(made[0].bytes().replace(b"https://twitter.com/", b"https://twitter.con/"))
    for path, export in zip([*paths, broken], exports.read_files([*paths, broken]), strict=True):
        assert_same(export, exports.read(path))


def test_a_large_file_read_in_runs_is_what_it_is_in_one(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(plain("T", count=20).bytes())
    whole = exports.read(tmp_path / "a.csv")
    monkeypatch.setattr(fast, "BLOCK", 1 << 11)
    monkeypatch.setattr(together, "BLOCK", 1 << 11)
    assert_same(exports.read(tmp_path / "a.csv"), whole)


def assert_same(one, other):
    for name in vars(one).keys() - {"tables"}:
        assert getattr(one, name) == getattr(other, name), name
    assert one.tables.keys() == other.tables.keys()
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])


@pytest.mark.slow
@QUIET
@given(file=known_files(), data=st.data())
def test_columns_in_any_order_are_read_by_their_names(tmp_path, file, data):
    order = data.draw(st.permutations(range(len(file.header))))
    moved = replace(file, **{
        "header": tuple(file.header[i] for i in order),
        "rows": tuple(tuple(row[i] for i in order) for row in file.rows),
    })  # fmt: skip
    export = load(tmp_path, write(moved))
    for name, total in file.totals.items():
        assert totals(export.tables).get(name, 0) == total, name
    assert export.rows == len(file.rows)


@pytest.mark.slow
@QUIET
@given(file=st.one_of(legacy_posts("fi"), content("fi")), data=st.data())
def test_an_unknown_language_with_its_columns_moved_is_refused(tmp_path, file, data):
    """Where the move can be seen: id, link, text, time and numbers have shapes of their own."""
    left, right = data.draw(st.sampled_from([(0, 1), (0, 4), (1, 5), (3, 4), (0, 15), (3, 8)]))
    order = list(range(len(file.header)))
    order[left], order[right] = right, left
    moved = replace(file, **{
        "rows": tuple(tuple(row[i] for i in order) for row in file.rows),
        "header": tuple(file.header[i] for i in order),
    })  # fmt: skip
    if moved.rows == file.rows:
        return
    export = load(tmp_path, write(moved))
    assert not export.usable
    assert not export.tables


def test_favourites_are_likes(tmp_path):
    file = plain("T")
    export = load(tmp_path, file.bytes().replace(b'"likes"', b'"favorites"', 1))
    assert export.format == "T1"
    assert_truth(export, file)


@pytest.mark.parametrize("end", [b"\n", b""])  # the fast road, and the careful one
def test_ten_million_impressions_are_written_as_a_java_double(tmp_path, end):
    file = plain("T", count=1)
    rate = java_double(40 / 12_345_678)
    assert rate == "3.2400002656800217E-6"
    cells = [*file.rows[0][:4], "1.2345678E7", "40.0", rate, *file.rows[0][7:]]
    data = write(replace(file, rows=(tuple(cells),))).removesuffix(b"\n") + end
    assert totals(load(tmp_path, data).tables)["impressions"] == 12_345_678


@pytest.mark.parametrize("language", ["en", "ja"])
def test_columns_x_always_leaves_at_zero_are_not_reported(tmp_path, language):
    export = load(tmp_path, plain("O", language).bytes())
    assert export.tables["days"][["video_views", "media_views"]].isna().all(axis=None)
    assert "media_views" not in totals(export.tables)


def test_the_day_of_an_overview_must_be_that_weekday(tmp_path):
    file = plain("O")
    data = file.bytes().replace(file.rows[0][0][:3].encode(), b"Xxx", 1)
    export = load(tmp_path, data)
    assert [finding.code for finding in export.of("problem")] == ["not_a_date"]
    assert export.of("problem")[0].line == 2


def test_own_header_words_make_an_unknown_language_known(tmp_path):
    file = plain("C", "fi")
    own = '[content]\nfi = "' + ",".join(file.header) + '"\n'
    (tmp_path / "aliases.toml").write_text(own, encoding="utf-8")
    path = tmp_path / "sisältö.csv"
    path.write_bytes(file.bytes())
    export = exports.read(path, exports.own_aliases(tmp_path))
    assert export.language == "fi"
    assert export.of("note") == [] or {one.code for one in export.of("note")} <= {"above"}


def test_an_empty_export_covers_the_days_of_its_name(tmp_path):
    header = plain("T").bytes().split(b"\n", 1)[0] + b"\n"
    export = load(tmp_path, header, "tweet_activity_metrics_a_b_20190101_20190201_en.csv")
    assert export.usable and export.rows == 0
    assert [str(day) for day in export.span] == ["2019-01-01", "2019-01-31"]


def test_a_legacy_file_does_not_cover_the_last_day_of_its_name(tmp_path):
    """``20210301_20210331`` silently misses 31 March."""
    export = load(tmp_path, plain("T").bytes(), "tweet_activity_metrics_a_20210301_20210331_en.csv")
    assert [str(day) for day in export.span] == ["2021-03-01", "2021-03-30"]


def test_a_renamed_file_covers_its_first_to_last_post(tmp_path):
    export = load(tmp_path, plain("T").bytes(), "tweet_activity_metrics_a_20190101_20190201_en.csv")
    assert [str(day) for day in export.span] == ["2021-03-01", "2021-03-04"]
