"""The door of ``exports``: a path to an ``Export``, whatever the file turns out to be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from twitter_goals.exports import generic, headers, records, text, xexports
from twitter_goals.exports.model import Export, Noticed
from twitter_goals.exports.recognise import recognise

FOLDERS = ("exports", "conversions")  # of an account folder
NO_EXPORTS = frozenset({"events.csv", "requirements.txt"})  # data of ours, beside exports
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".js", ".zip"})


def read(path: str | Path, aliases: str = "") -> Export:
    """One file. Never raises for what a file holds: see ``Export.findings`` and ``usable``.

    ``aliases`` is the text of the user's own ``aliases.toml`` (see ``own_aliases``).
    """
    path = Path(path) if isinstance(path, str) else path
    noticed = Noticed(str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        noticed.problem("file_unreadable", reason=error.strerror or type(error).__name__)
        return Export(path, "unknown", findings=noticed.close())
    return replace(_read(path, data, aliases), sha256=hashlib.sha256(data).hexdigest())


def read_files(paths: Iterable[Path], aliases: str = "") -> list[Export]:
    """Several files, in the order given."""
    return [read(path, aliases) for path in paths]


def read_folder(folder: str | Path) -> list[Export]:
    """Every data file of an account folder: ``exports/``, ``conversions/``, ``manual.csv``."""
    folder = Path(folder) if isinstance(folder, str) else folder
    return read_files(files_in(folder), headers.own_aliases(folder))


def files_in(folder: Path) -> list[Path]:
    """The data files of an account folder, in a steady order."""
    found = [path for name in FOLDERS for path in _walk(folder / name)]
    manual = folder / "manual.csv"
    return [*found, manual] if manual.is_file() else found


def walk(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files as given, folders walked for files with an export's ending.

    In an account folder, only its data files are walked: goals, events and baselines are none.
    """
    for path in paths:
        path = Path(path) if isinstance(path, str) else path
        if not path.is_dir():
            yield path
        elif (path / "goals.yaml").is_file():
            yield from files_in(path)
        else:
            yield from (one for one in _walk(path) if one.name not in NO_EXPORTS)


def aliases_near(path: str | Path) -> str:
    """The user's own header words for a file inside an account folder, else none."""
    path = Path(path) if isinstance(path, str) else path
    for folder in list(path.parents)[:3]:
        if (folder / "goals.yaml").is_file():
            return headers.own_aliases(folder)
    return ""


def _walk(folder: Path) -> Iterator[Path]:
    """Files with the endings of exports, hidden ones left out; depth first, by name."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix.lower() in ENDINGS:
            yield path


def _read(path: Path, data: bytes, aliases: str) -> Export:
    if not data.strip():
        noticed = Noticed(str(path))
        noticed.problem("empty_file", line=1)
        return Export(path, "unknown", findings=noticed.close())
    first = None
    opened = Noticed(str(path))
    for content in text.readings(data, opened):
        for delimiter in records.delimiters(content) or [","]:
            noticed = opened.copy()
            sheet = records.without_blanks(records.parse(content, delimiter), noticed)
            export = _of_sheet(path, sheet, noticed, aliases)
            if export is not None:
                return export
            first = first or noticed
    noticed = first or opened
    noticed.problem("unknown_export", line=1)
    return Export(path, "unknown", findings=noticed.close())


def _of_sheet(path: Path, sheet: records.Sheet, noticed: Noticed, aliases: str) -> Export | None:
    columns = generic.recognise(sheet)
    if columns is not None:
        tables = generic.read(sheet, columns, noticed)
        return _kept_by_hand(path, tables, noticed)
    found = recognise(sheet, aliases)
    if found is not None:
        return xexports.read(path, sheet, found, noticed, aliases)
    return None


def _kept_by_hand(path: Path, tables: dict, noticed: Noticed) -> Export:
    name, frame = next(iter(tables.items()))
    span = None
    if len(frame):
        last = frame["last_day" if "last_day" in frame else "day"].max()
        span = frame["day"].min().date(), last.date()
    return Export(
        path, "judged" if name == "judged" else "conversions", "judged" if name == "judged" else "generic",
        tables={} if noticed.refused else tables, span=None if noticed.refused else span,
        findings=noticed.close(),
    )  # fmt: skip
