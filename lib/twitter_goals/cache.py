"""KEEP tidy tables beside the exports, so that a second report reads nothing twice.

``.cache/`` in the account folder holds Parquet tables under a key of everything they follow from:
the content of every data file, the user's header words, time zone, anchors, handle, and this
library's version. It can be deleted at any time. A cache that cannot be written, or read, costs
time and nothing else.

A file whose size, times and inode are as they were is taken to hold what it held (as git does),
unless it changed so shortly before that a second change might not show.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from twitter_goals import __version__, exports, files
from twitter_goals import tidy as tidying
from twitter_goals.errors import Finding
from twitter_goals.exports import Export
from twitter_goals.tidy import Tidy

FORMAT = 2  # of the cache itself, and of what is read: raise it when a loader reads more
KEPT = 8  # sets of tables; older ones are removed
RACY = 2_000_000_000  # nanoseconds within which a second change may leave the times as they are
FRAMES = ("days", "posts", "conversions", "judged", "followers", "restatements")
FAILURES = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)
PLAIN = frozenset({"post_id", "text", "link"})  # columns that hardly repeat: no dictionary


@dataclass(frozen=True)
class Reading:
    """The data files of an account folder, read only where no cached table will do."""

    folder: Path

    @property
    def place(self) -> Path:
        """Where the tables lie."""
        return self.folder / ".cache" / "twitter-goals"

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """Every data file, read."""
        seen = {path: _state(path) for path in self._paths}
        read = tuple(exports.read_files(self._paths, self._aliases))
        with suppress(*FAILURES):
            self._write_index(read, seen)
        return read

    @cached_property
    def metric_names(self) -> dict[str, list[str]]:
        """Metrics the files name themselves: ``conversions`` and ``judged``."""
        known = self._known
        if known is None or any(entry is None for entry in known.values()):
            return _joined([_names(export) for export in self.exports])
        return _joined([entry["names"] for entry in known.values() if entry])

    def tidy(
        self,
        timezone: str = "UTC",
        *,
        anchors: Mapping[dt.date, float] | None = None,
        handle: str | None = None,
    ) -> Tidy:
        """What ``tidy.tidy`` makes of the files, from the cache where it is there."""
        how = [
            timezone,
            sorted((str(day), total) for day, total in (anchors or {}).items()),
            handle,
        ]
        hashes = self._hashes
        if hashes is not None:
            with suppress(*FAILURES):
                if (kept := self._load(self._key(hashes, how), timezone)) is not None:
                    return kept
        made = tidying.tidy(self.exports, timezone, anchors=anchors, handle=handle)
        hashes = {
            path: export.sha256 for path, export in zip(self._paths, self.exports, strict=True)
        }
        with suppress(*FAILURES):
            self._store(self._key(hashes, how), made)
        return made

    # --- what the files hold, without reading them

    @cached_property
    def _paths(self) -> list[Path]:
        return exports.files_in(self.folder)

    @cached_property
    def _aliases(self) -> str:
        return exports.own_aliases(self.folder)

    @cached_property
    def _known(self) -> dict[Path, dict[str, Any] | None] | None:
        """What the index says of each file (None where it does not know it), if there is one."""
        index = self.place / "index.json"
        try:
            written = index.stat().st_mtime_ns
            listed = json.loads(index.read_text("utf-8"))
            if listed["version"] != self._version:
                return None
            known: dict[Path, dict[str, Any] | None] = {}
            for path in self._paths:
                entry = listed["files"].get(self._inside(path))
                state = _state(path)
                if entry is None or entry["state"] != state or state[2] + RACY > written:
                    entry = listed["contents"].get(_hash(path))
                known[path] = entry
            return known
        except FAILURES:
            return None

    @property
    def _hashes(self) -> dict[Path, str] | None:
        if self._known is None or any(entry is None for entry in self._known.values()):
            return None
        return {path: entry["sha256"] for path, entry in self._known.items() if entry}

    @property
    def _version(self) -> list[Any]:
        return [FORMAT, __version__, hashlib.sha256(self._aliases.encode()).hexdigest()]

    def _key(self, hashes: Mapping[Path, str], how: list[Any]) -> str:
        listed = [[self._inside(path), sha256] for path, sha256 in hashes.items()]
        everything = json.dumps([self._version, listed, how])
        return hashlib.sha256(everything.encode()).hexdigest()[:32]

    def _inside(self, path: Path | str) -> str:
        """A path as seen from the account folder, which may move: ``./exports/a.csv``."""
        text, head = str(path), self._head
        inside = text.startswith(head) if head else not Path(path).is_absolute()
        return f"./{text[len(head) :].replace(os.sep, '/')}" if inside else text

    def _outside(self, written: str) -> str:
        inside = written.startswith("./")
        return self._head + written[2:].replace("/", os.sep) if inside else written

    @cached_property
    def _head(self) -> str:
        """What every path in the folder begins with (pathlib would cost as much as the tables)."""
        folder = str(self.folder)
        return "" if folder == "." else folder.rstrip(os.sep) + os.sep

    def _write_index(self, read: tuple[Export, ...], seen: Mapping[Path, list[int]]) -> None:
        entries = {
            export.path: {
                "state": seen[export.path],
                "sha256": export.sha256,
                "names": _names(export),
            }
            for export in read
            if export.sha256
        }
        listed = {
            "version": self._version,
            "files": {self._inside(path): entry for path, entry in entries.items()},
            "contents": {entry["sha256"]: entry for entry in entries.values()},
        }
        files.write_aside(self.place / "index.json", json.dumps(listed))

    # --- tables

    def _load(self, key: str, timezone: str) -> Tidy | None:
        import pyarrow.parquet as parquet

        box = self.place / key
        if not (box / "tidy.json").is_file():
            return None
        rest = json.loads((box / "tidy.json").read_text("utf-8"), object_hook=_from_json)
        frames = {
            name: parquet.read_table(box / f"{name}.parquet").to_pandas(split_blocks=True)
            for name in FRAMES
        }
        os.utime(box)  # used now: kept longest
        return Tidy(
            **frames,
            covered_posts=_days(rest["covered_posts"]),
            provisional=_days(rest["provisional"]),
            files=tidying.files_frame(
                [(self._outside(row[0]), *row[1:]) for row in rest["files"]]
            ),
            timezone=timezone,
            findings=tuple(
                Finding(severity, code, values, self._outside(file) if file else None, line, column)
                for severity, code, values, file, line, column in rest["findings"]
            ),
        )  # fmt: skip

    def _store(self, key: str, made: Tidy) -> None:
        import pyarrow as pa
        import pyarrow.parquet as parquet

        rest = {
            "covered_posts": [f"{day:%Y-%m-%d}" for day in made.covered_posts],
            "provisional": [f"{day:%Y-%m-%d}" for day in made.provisional],
            "files": [
                [self._inside(row[0]), *(value.date() if isinstance(value, pd.Timestamp) else value
                                         for value in row[1:])]
                for row in made.files.astype(object).where(made.files.notna(), None).itertuples(
                    index=False)
            ],
            "findings": [
                [one.severity, one.code, dict(one.values),
                 self._inside(one.file) if one.file else None, one.line, one.column]
                for one in made.findings
            ],
        }  # fmt: skip
        self.place.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=self.place))
        try:
            for name in FRAMES:
                table = pa.Table.from_pandas(getattr(made, name))
                # what repeats is small already: a second pass over it would cost each reader
                squeeze = {
                    column: "lz4" if column in PLAIN else "none" for column in table.column_names
                }
                repeat = [column for column in table.column_names if column not in PLAIN]
                parquet.write_table(
                    table, aside / f"{name}.parquet", compression=squeeze, use_dictionary=repeat,
                    write_statistics=False,
                )  # fmt: skip
            (aside / "tidy.json").write_text(json.dumps(rest, default=_to_json), "utf-8")
            aside.chmod(0o755)  # mkdtemp's is for its owner alone
            aside.rename(self.place / key)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        for old in sorted(self._boxes(), key=lambda box: box.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _boxes(self) -> Iterator[Path]:
        return (
            box for box in self.place.iterdir() if box.is_dir() and not box.name.startswith(".")
        )


# --- small helpers


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _names(export: Export) -> dict[str, list[str]]:
    return {
        name: export.tables[name]["metric"].unique().tolist()
        for name in ("conversions", "judged")
        if name in export.tables
    }


def _joined(every: list[dict[str, list[str]]]) -> dict[str, list[str]]:
    return {
        name: [metric for one in every for metric in one.get(name, [])]
        for name in ("conversions", "judged")
    }


def _days(written: list[str]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(written, name="day").as_unit("us")


def _to_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    raise TypeError(type(value).__name__)


def _from_json(value: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(value["date"]) if value.keys() == {"date"} else value
