"""The door of ``exports``: a path to an ``Export``, whatever the file turns out to be."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from twitter_goals.errors import Finding
from twitter_goals.exports import (
    archive,
    generic,
    google,
    headers,
    monthly,
    records,
    subscribers,
    text,
    together,
    tools,
    video,
    workbook,
    xexports,
)
from twitter_goals.exports.model import Export, Kind, Noticed, edges, shortened
from twitter_goals.exports.recognise import recognise
from twitter_goals.exports.records import Sheet

FOLDERS = ("exports", "conversions")  # of an account folder
NO_EXPORTS = frozenset({"events.csv"})  # data of ours, beside exports
ENDINGS = (".csv", ".tsv", ".xlsx", ".js", ".zip", ".gz", ".xls", ".ods", ".numbers")
LARGEST_MEMBER = 1 << 30  # bytes of one file in a zip
_GZIP, _OLD_WORKBOOK = b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: str | Path, aliases: str = "") -> Export:
    """One file. Never raises for what a file holds: see ``Export.findings`` and ``usable``.

    ``aliases`` is the text of the user's own ``aliases.toml`` (see ``own_aliases``).
    """
    return read_files([Path(path) if isinstance(path, str) else path], aliases)[0]


def read_files(paths: Iterable[Path], aliases: str = "") -> list[Export]:
    """Several files, in the order given. Untouched legacy files are read many at a time."""
    paths = list(paths)
    found: dict[int, Export] = {}
    for group in together.groups(paths, aliases):
        found |= group.read()
    return [found.get(i) or carefully(path, aliases) for i, path in enumerate(paths)]


def carefully(path: Path, aliases: str) -> Export:
    """One file by the careful road: every cell looked at, every oddity named."""
    noticed = Noticed(str(path))
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise OSError(0, "neither a file nor a folder")  # a pipe can be read once only
        data = path.read_bytes()
    except OSError as error:
        noticed.problem("file_unreadable", reason=error.strerror or type(error).__name__)
        return _unknown(path, noticed)
    return replace(
        _read(path, data, aliases, packed=False), sha256=hashlib.sha256(data).hexdigest()
    )


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
            yield from _walk(path)


def aliases_near(path: str | Path) -> str:
    """The user's own header words for a file inside an account folder, else none."""
    path = Path(path) if isinstance(path, str) else path
    for folder in list(path.parents)[:3]:  # the account, exports/, and a folder in that
        if (folder / "goals.yaml").is_file():
            return headers.own_aliases(folder)
    return ""


def _walk(folder: Path) -> Iterator[Path]:
    """Files that may be exports, hidden ones left out; by name, depth first."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder  # reading it will say why it cannot be
        return
    for entry in entries:
        name = entry.name.lower()
        if entry.name.startswith(".") or entry.name in NO_EXPORTS:
            continue
        if entry.is_dir():
            path = folder / entry.name
            if not (entry.is_symlink() and folder.resolve().is_relative_to(path.resolve())):
                yield from _walk(path)  # a link back up would lead round and round
        elif name.endswith(ENDINGS) and (not name.endswith(".js") or archive.PARTS.fullmatch(name)):
            yield folder / entry.name


# --- bytes


def _read(path: Path, data: bytes, aliases: str, *, packed: bool) -> Export:
    """``packed``: these bytes came out of a zip or gz, and are not to be one again."""
    noticed = Noticed(str(path))
    if not data.strip():
        noticed.problem("empty_file", line=1)
        return _unknown(path, noticed)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(path, data, noticed, aliases, packed=packed)
    if data.startswith(_GZIP) and not packed:
        return _gunzipped(path, data, noticed, aliases)
    if data.startswith(_OLD_WORKBOOK):
        noticed.problem("workbook_other", line=1)
        return _unknown(path, noticed)
    first: Noticed | None = None
    by_shape: Export | None = None  # in this code page no header word is known; another may know
    for content in text.readings(data, noticed):
        part = archive.recognise(content)
        if part is not None:
            return _archive(path, [(content, part)], noticed)
        for delimiter in records.delimiters(content) or [","]:
            found = noticed.copy()
            export = _of_sheet(path, records.parse(content, delimiter), found, aliases)
            if export is None:
                first = first or found
                continue
            if any(one.code == "wrong_number_of_cells" for one in export.findings):
                return _joined(path, content, delimiter, noticed.copy(), aliases) or export
            if any(one.code == "header_unknown_language" for one in export.findings):
                by_shape = by_shape or export
                break
            return export
    if by_shape is not None:
        return by_shape
    noticed = first or noticed
    noticed.problem("unknown_export", line=1)
    return _unknown(path, noticed)


def _joined(
    path: Path, content: str, delimiter: str, noticed: Noticed, aliases: str
) -> Export | None:
    """The export, where bare line feeds had broken its rows; None where that is not it."""
    sheet = records.joined(content, delimiter)
    if sheet is None:
        return None
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if any("\n" in cell for cell in row):
            noticed.repair("lines_joined", line=line)
    export = _of_sheet(path, sheet, noticed, aliases)
    return export if export is not None and export.usable else None


def _unknown(path: Path, noticed: Noticed) -> Export:
    return Export(path, "unknown", findings=noticed.close())


def _zipped(path: Path, data: bytes, noticed: Noticed, aliases: str, *, packed: bool) -> Export:
    """A workbook, a personal archive, or a tool's zip of lists; of a zip, every list is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            names = [one.filename for one in box.infolist() if one.file_size <= LARGEST_MEMBER]
            if "xl/workbook.xml" in names:
                sheet = workbook.sheet(data, noticed)
                export = _of_sheet(path, sheet, noticed, aliases) if sheet else None
                if export is None and not noticed.refused:
                    noticed.problem("unknown_export", line=1)
                return export or _unknown(path, noticed)
            if parts := archive.members(names):
                texts = [box.read(name).decode("utf-8", "replace") for name in parts]
                return _archive(
                    path, [(one, archive.recognise(one) or "") for one in texts], noticed
                )
            if any(name in names for name in ("content.xml", "Index/Document.iwa")):
                noticed.problem("workbook_other", line=1)
                return _unknown(path, noticed)
            lists = [
                name for name in names
                if name.lower().endswith((".csv", ".tsv", ".xlsx")) and "__MACOSX/" not in name
            ]  # fmt: skip
            if len(lists) == 1 and not packed:
                return _unpacked(path, lists[0], box.read(lists[0]), aliases)
            lists = [name for name in lists if name.lower().endswith(".csv")]
            sheets = [records.parse(next(text.readings(box.read(name), noticed))) for name in lists]
    except (
        zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error
    ) as error:  # fmt: skip
        noticed.problem("file_unreadable", line=1, reason=type(error).__name__)
        return _unknown(path, noticed)
    rows: list[generic.Row] = []
    counted = 0
    formats = []
    for sheet in sheets:
        sheet = records.without_blanks(sheet, noticed)
        if found := subscribers.recognise(sheet):
            some, members = subscribers.read(sheet, found, noticed)
            rows, counted = rows + some, counted + members
            formats.append(found.format)
    if not formats:
        noticed.problem("zip_of_several" if len(lists) > 1 else "unknown_export", line=1,
                        names=shortened(lists))  # fmt: skip
        return _unknown(path, noticed)
    frame = generic.conversions_frame(rows).groupby(["day", "last_day", "metric"], as_index=False)
    table = frame.agg({"value": "sum", "line": "first"})
    return _conversions(path, formats[0] + "_zip", table, counted, noticed)


def _gunzipped(path: Path, data: bytes, noticed: Noticed, aliases: str) -> Export:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            inside = stream.read(LARGEST_MEMBER + 1)
    except (OSError, EOFError, zlib.error) as error:
        noticed.problem("file_unreadable", line=1, reason=type(error).__name__)
        return _unknown(path, noticed)
    if len(inside) > LARGEST_MEMBER:
        noticed.problem("file_unreadable", line=1, reason=path.suffix)
        return _unknown(path, noticed)
    return _unpacked(path, path.stem, inside, aliases)


def _unpacked(path: Path, name: str, data: bytes, aliases: str) -> Export:
    """The one export that a zip or gz holds, under its own name, which may tell its range."""
    inside = _read(Path(PurePosixPath(name).name), data, aliases, packed=True)
    found = (*(replace(one, file=str(path)) for one in inside.findings),
             Finding("note", "unpacked", {"name": name}, str(path)))  # fmt: skip
    return replace(inside, path=path, findings=found)


# --- one sheet


def _of_sheet(path: Path, raw: Sheet, noticed: Noticed, aliases: str) -> Export | None:
    """The export a sheet is, or None. Formats that have blank lines of their own come first."""
    raw = records.without_hint(raw, noticed)
    if raw.cut_at is not None:
        noticed.problem("cut_off", line=raw.cut_at)
    sheet = records.without_blanks(raw, noticed.copy())
    tool = tools.recognise(sheet)
    if tool is None and (found := recognise(sheet, aliases)) is not None:
        sheet = records.without_blanks(raw, noticed)
        return xexports.read(path, sheet, found, noticed, aliases)
    for line, places in raw.stray.items():
        noticed.problem("stray_quote", line=line, column=min(places) + 1)
    if (google_format := google.recognise(raw)) is not None:
        rows, used = google.read(raw, noticed)
        table = generic.conversions_frame(rows)
        return _conversions(path, google_format, table, used, noticed, google.language(raw))
    if (video_format := video.recognise(raw)) is not None:
        frame, used = video.read(raw, video_format, noticed)
        short = video_format[0]
        kind: Kind = "legacy_video" if short == "V1" else "video_overview"
        export = _finished(path, kind, short, {"days": frame}, used, noticed,
                           language=video.language(raw, video_format))  # fmt: skip
        return replace(export, account=xexports.handle_of_name(path.name))
    sheet = records.without_blanks(raw, noticed)
    if (by_month := monthly.recognise(sheet)) is not None:
        if by_month[0] == "M2":
            rows, used = monthly.analytics(sheet, by_month[1], noticed)
            return _conversions(path, "M2", generic.conversions_frame(rows), used, noticed)
        table = monthly.followers(sheet, by_month[1], noticed)
        return _finished(path, "judged", "M1", {"followers": table}, len(table), noticed)
    if (columns := generic.recognise(sheet)) is not None:
        tables = generic.read(sheet, columns, noticed)
        by_hand: Kind = "judged" if "judged" in tables else "conversions"
        used = len(next(iter(tables.values())))
        return _finished(path, by_hand, "generic", tables, used, noticed, language=None)
    if (members := subscribers.recognise(sheet)) is not None:
        rows, counted = subscribers.read(sheet, members, noticed)
        table = generic.conversions_frame(rows)
        return _conversions(path, members.format, table, counted, noticed)
    if tool == "A1":
        tables, used = tools.read_ads(sheet, noticed)
        return _finished(path, "ads", tool, tables, used, noticed)
    if tool is not None:
        tables, account, used = tools.read_sprout(sheet, noticed)
        export = _finished(path, "third_party", tool, tables, used, noticed)
        return replace(export, account=account)
    return None


def _conversions(
    path: Path, short: str, table: pd.DataFrame, used: int, noticed: Noticed,
    language: str | None = "en",
) -> Export:  # fmt: skip
    tables = {"conversions": table}
    return _finished(path, "conversions", short, tables, used, noticed, language)


def _archive(path: Path, parts: Sequence[tuple[str, str]], noticed: Noticed) -> Export:
    tables: dict[str, pd.DataFrame] = {}
    account = None
    for content, part in parts:
        if part:
            found, handle = archive.read(content, part, noticed)
            tables, account = {**tables, **found}, account or handle
    if not any(part for _, part in parts):
        noticed.note("archive_part_unread", line=1)
    used = sum(len(table) for table in tables.values())
    export = _finished(path, "archive", "archive", tables, used, noticed, language=None)
    return replace(export, account=account if export.usable else None)


def _finished(
    path: Path, kind: Kind, short: str, tables: dict[str, pd.DataFrame], used: int,
    noticed: Noticed, language: str | None = "en",
) -> Export:  # fmt: skip
    if noticed.refused:
        return Export(path, kind, short, language, findings=noticed.close())
    if not used and kind != "archive":
        noticed.note("no_rows", line=1)
    return Export(
        path, kind, short, language, tables=tables, span=_span(tables.values()), rows=used,
        findings=noticed.close(),
    )  # fmt: skip


def _span(tables: Iterable[pd.DataFrame]) -> tuple[dt.date, dt.date] | None:
    known = [day for table in tables for day in edges(table) or ()]
    return (min(known), max(known)) if known else None
