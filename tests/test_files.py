"""Files are written whole or not at all, and a new one never takes another's place."""

import os

import pytest

from twitter_goals.files import write_aside, write_together


@pytest.fixture(params=["links", "no links"])
def disk(request, tmp_path, monkeypatch):
    """A folder of a disk that knows hard links, and one of a disk that does not."""

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refused)
    return tmp_path


def test_a_new_file_is_written_where_there_is_none(disk):
    assert write_aside(disk / "a" / "new.json", "{}", new=True).read_text() == "{}"
    assert [path.name for path in (disk / "a").iterdir()] == ["new.json"]


def test_a_file_that_is_there_is_not_replaced_by_a_new_one(disk):
    (disk / "mine.json").write_text("mine")
    with pytest.raises(FileExistsError):
        write_aside(disk / "mine.json", "other", new=True)
    assert (disk / "mine.json").read_text() == "mine"
    assert [path.name for path in disk.iterdir()] == ["mine.json"]


def test_a_write_that_fails_leaves_the_older_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "old.html").write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_aside(tmp_path / "old.html", "new")
    with pytest.raises(OSError, match="No space left"):
        write_together(tmp_path, {"old.html": b"new", "other.html": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["old.html"]
    assert (tmp_path / "old.html").read_text() == "old"
