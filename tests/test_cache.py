"""Cached tables are the tables, follow every change, and never stand in the way."""

from __future__ import annotations

import os
import shutil
import time

import pandas as pd
import pytest
from export_files import plain
from test_tidy import overview

from twitter_goals import cache, exports, tidy
from twitter_goals.cache import Reading

HOW = {"timezone": "Asia/Tehran", "anchors": None, "handle": "khabar_example"}


@pytest.fixture
def account(tmp_path):
    """An account folder whose files were written a while ago."""
    folder = tmp_path / "account"
    (folder / "exports").mkdir(parents=True)
    (folder / "exports" / "a.csv").write_bytes(plain("T").bytes())
    (folder / "exports" / "b.csv").write_bytes(plain("C").bytes())
    (folder / "exports" / "c.csv").write_bytes(overview("2025-03-01", [(1, 2, 0), (3, 4, 1)]))
    (folder / "exports" / "d.csv").write_bytes(overview("2025-03-02", [(9, 4, 1), (3, 4, 1)]))
    (folder / "exports" / "broken.csv").write_bytes(plain("O").bytes()[:-9])
    (folder / "manual.csv").write_text(
        "date,metric,value,source,note\n2025-03-01,trust,4,panel,\n2025-03-02,followers,90,profile,\n"
    )
    return folder


@pytest.fixture
def reads(monkeypatch):
    """How many files were read."""
    count = []
    real = exports.read_files

    def counting(paths, *rest):
        paths = list(paths)
        count.extend(paths)
        return real(paths, *rest)

    monkeypatch.setattr(exports, "read_files", counting)
    return count


def settle(folder):
    """As if the index had been written long after the files."""
    index = folder / ".cache" / "twitter-goals" / "index.json"
    os.utime(index, (time.time() + 60, time.time() + 60))


def assert_same(one: tidy.Tidy, other: tidy.Tidy):
    for name in cache.FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    pd.testing.assert_frame_equal(one.files, other.files)
    pd.testing.assert_index_equal(one.covered_posts, other.covered_posts)
    pd.testing.assert_index_equal(one.provisional, other.provisional)
    assert (one.findings, one.timezone) == (other.findings, other.timezone)


def test_the_second_time_nothing_is_read_and_everything_is_the_same(account, reads):
    first = Reading(account).tidy(**HOW)
    assert len(reads) == 6
    settle(account)
    again = Reading(account)
    assert_same(again.tidy(**HOW), first)
    assert again.metric_names == {"conversions": [], "judged": ["trust", "followers"]}
    assert len(reads) == 6
    assert_same(first, tidy.tidy(exports.read_folder(account), **HOW))


def test_files_changed_just_before_are_looked_at_again_but_not_parsed(account, reads):
    first = Reading(account).tidy(**HOW)
    assert_same(Reading(account).tidy(**HOW), first)  # no settling: their bytes are hashed
    assert len(reads) == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", ["content", "new file", "file gone", "time zone", "aliases", "anchors"]
)
def test_every_change_is_followed(account, reads, change):
    Reading(account).tidy(**HOW)
    settle(account)
    how = dict(HOW)
    path = account / "exports" / "c.csv"
    if change == "content":
        path.write_bytes(path.read_bytes().replace(b",1,1,2,3", b",5,1,2,3"))
    elif change == "new file":
        shutil.copy(path, account / "exports" / "e.csv")
    elif change == "file gone":
        path.unlink()
    elif change == "time zone":
        how["timezone"] = "Pacific/Auckland"
    elif change == "aliases":
        (account / "aliases.toml").write_text('[content.also]\nlikes = ["hearts"]\n')
    else:
        how["anchors"] = {pd.Timestamp("2025-03-01").date(): 50}
    found = Reading(account).tidy(**how)
    assert_same(found, tidy.tidy(exports.read_folder(account), **how))
    assert len(reads) > 6


def test_a_change_that_keeps_size_and_modification_time_is_seen(account):
    Reading(account).tidy(**HOW)
    settle(account)
    path = account / "exports" / "c.csv"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'2025",1,', b'2025",7,'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Reading(account).tidy(**HOW).days.loc["2025-03-01", "impressions"] == 7


def test_the_folder_may_move_with_its_cache(account, tmp_path, reads):
    Reading(account).tidy(**HOW)
    moved = account.rename(tmp_path / "elsewhere")
    assert_same(Reading(moved).tidy(**HOW), tidy.tidy(exports.read_folder(moved), **HOW))


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage", ["gone", "cut off", "not json", "a file in its place", "read only"]
)
def test_a_cache_that_fails_costs_time_only(account, damage, monkeypatch):
    first = Reading(account).tidy(**HOW)
    settle(account)
    place = account / ".cache" / "twitter-goals"
    if damage == "gone":
        shutil.rmtree(account / ".cache")
    elif damage == "cut off":
        for path in place.glob("*/posts.parquet"):
            path.write_bytes(path.read_bytes()[:100])
    elif damage == "not json":
        (place / "index.json").write_text("{")
        for path in place.glob("*/tidy.json"):
            path.write_text("[]")
    elif damage == "a file in its place":
        shutil.rmtree(account / ".cache")
        (account / ".cache").write_text("")
    else:
        shutil.rmtree(account / ".cache")

        def refused(*_, **__):
            raise PermissionError

        monkeypatch.setattr(cache.Path, "mkdir", refused)
    assert_same(Reading(account).tidy(**HOW), first)


@pytest.mark.slow
def test_old_tables_are_removed(account):
    for hour in range(cache.KEPT + 3):
        Reading(account).tidy(f"Etc/GMT-{hour}")
    assert len(list(Reading(account)._boxes())) == cache.KEPT


def test_exports_are_never_written_to(account):
    before = {path: path.read_bytes() for path in account.rglob("*") if path.is_file()}
    Reading(account).tidy(**HOW)
    after = {
        path: path.read_bytes()
        for path in account.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }
    assert after == before


def test_the_cache_is_parquet(account):
    Reading(account).tidy(**HOW)
    (box,) = Reading(account)._boxes()
    assert len(pd.read_parquet(box / "posts.parquet")) == 4
