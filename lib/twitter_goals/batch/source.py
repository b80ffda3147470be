"""What a report is made from: the files of an account folder, their versions, their hashes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from twitter_goals import __version__, goals, kit, remote, report
from twitter_goals.errors import Finding, UsageError
from twitter_goals.report import ReportRequest

SETTLED = 2_000_000_000  # nanoseconds after which a file's times tell its versions apart
HERE_ALONE = (
    "account",
    "out",
    "notebook",
    "engine",
    "month",
    "font",
    "folder",
)  # do not change what is shown


_settings: dict[object, goals.AccountSettings] = {}  # of the account this process read last


class Source:
    """An account folder, here or remote, seen as a set of input files.

    ``tokens`` maps each file's relative name to something cheap that changes when the file does.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.remote = remote.is_remote(address)

    @cached_property
    def tokens(self) -> dict[str, str]:
        """Every input file and its token. Raises UsageError where there is no such folder."""
        if self.remote:
            found = remote.listing(self.address)
        else:
            folder = kit.locate(self.address)
            if not folder.is_dir():
                raise UsageError(Finding("problem", "no_such_folder", {"found": self.address}))
            found = dict(_stamps(folder))
        return {name: token for name, token in sorted(found.items()) if _is_input(name)}

    def folder(self, names: Iterable[str] | None = None) -> Path:
        """A local folder that holds those files; by default all of them."""
        if not self.remote:
            return kit.locate(self.address)
        return remote.mirror(self.address).fetch(names or self.tokens, self.tokens)

    def settings(self, request: ReportRequest) -> goals.AccountSettings:
        """The account as its goal files describe it; read once for all its months."""
        written = [name for name in self.tokens if _is_goal_file(name)]
        key = self.address, request.language, tuple(self.tokens.items())
        found = _settings.get(key)
        if found is None:
            found = report.account_settings(request, self.folder(written), self.folder)
            _settings.clear()  # months of an account come one after another
            if not any(map(self._unsettled, self.tokens)):
                _settings[key] = found
        return found

    def hashes(self, known: Mapping[str, Any]) -> dict[str, str]:
        """SHA-256 of each input file; taken from ``known`` where the token has not changed."""
        unchanged = {
            name: known[name]["sha256"]
            for name, token in self.tokens.items()
            if known.get(name, {}).get("token") == token
        }
        changed = [name for name in self.tokens if name not in unchanged]
        folder = self.folder(changed) if changed else None
        for name in changed:
            with (folder / name).open("rb") as stream:  # type: ignore[operator]
                unchanged[name] = hashlib.file_digest(stream, "sha256").hexdigest()
        return unchanged

    def record(self, hashes: Mapping[str, str]) -> dict[str, dict[str, str | None]]:
        """Hashes with the tokens they may be recognised by next time."""
        return {
            name: {"sha256": digest, "token": None if self._unsettled(name) else self.tokens[name]}
            for name, digest in sorted(hashes.items())
        }

    def _unsettled(self, name: str) -> bool:
        """Whether a file was written so shortly ago that it might change and look the same."""
        if self.remote:
            return False
        _, modified, changed, _ = map(int, self.tokens[name].split())
        return time.time_ns() - max(modified, changed) < SETTLED


def _stamps(folder: Path) -> Iterator[tuple[str, str]]:
    """Size, times and inode of each file; the last two times also betray a copied-back date."""
    places = [path for path in folder.iterdir() if path.is_file()]
    for name in remote.FOLDERS:
        places += [path for path in (folder / name).rglob("*") if path.is_file()]
    for path in places:
        about = path.stat()
        stamp = f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}"
        yield path.relative_to(folder).as_posix(), stamp


def _is_input(name: str) -> bool:
    parts = name.split("/")
    if any(part.startswith(".") for part in parts):
        return False
    return parts[0] in remote.FOLDERS if len(parts) > 1 else name.endswith(remote.ENDINGS)


def _is_goal_file(name: str) -> bool:
    return name == goals.NAME or name.startswith("goals/")


def fingerprint(request: ReportRequest, month: str, hashes: Mapping[str, str]) -> str:
    """One hash of everything a report follows from: inputs, notebook, template, version, wishes."""
    made_from = {
        "inputs": dict(hashes),
        "notebook": _sha256(report.notebook_path(request.notebook)),
        "template": _template(),
        "version": __version__,
        "month": month,
        "font": _sha256(font) if (font := Path(request.font or "")).is_file() else None,
        "wishes": {k: v for k, v in asdict(request).items() if k not in HERE_ALONE},
    }
    text = json.dumps(made_from, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _template() -> dict[str, str]:
    folder = kit.templates() / report.TEMPLATE
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
