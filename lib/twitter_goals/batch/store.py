"""Where reports are put: a folder of this machine or of an object store, and who may write there.

Beside each report stands ``made-from.json``: what it was made from, written last and taken away
first. A report without it is not finished, whatever else is there.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock

from twitter_goals import delivery, remote, report
from twitter_goals.errors import Finding, ReportError
from twitter_goals.files import write_aside

MARKER = "made-from.json"
PARTS = ("fingerprint", "period", "files", "inputs")
CONTENTS = ".contents.json"  # beside reports without names: hashes of the files they came from
MONTHS = ".months.json"  # beside an account's reports: the months its data had, when last read


class Store:
    """The output folder of a batch."""

    def __init__(self, out: str) -> None:
        self.out = out
        self.remote = remote.is_remote(out)
        self.root: Any = remote.path(out) if self.remote else Path(out)

    @contextmanager
    def claim(self, where: str) -> Iterator[None]:
        """Be the only process that makes the report at a place; waits for another that does.

        The lock is the system's, so a killed process leaves none behind. An object store has
        none to offer: there, the last of two writers stays, each file whole.
        """
        if self.remote:
            yield
            return
        account, _, name = where.rpartition("/")
        path = self.root / account / f".{name}.lock"
        with _told_clearly(path):
            lock = _locked(path)
        try:
            yield
        except BaseException:
            with suppress(OSError):  # leave nothing where nothing was made
                path.unlink()
                path.parent.rmdir()
                self.root.rmdir()
            raise
        finally:
            lock.release()

    def markers(self, account: str, name: str | None = None) -> Iterator[dict[str, Any]]:
        """What stands in an account's markers, or in that of one report; unreadable ones are none.

        ``where``, the place of the report that it belongs to, is added.
        """
        with suppress(FileNotFoundError, NotADirectoryError):
            folder = self.root / account
            for each in [folder / name] if name else list(folder.iterdir()):
                with suppress(OSError, ValueError, TypeError, KeyError):
                    found = json.loads((each / MARKER).read_text(encoding="utf-8"))
                    marker = {name: found[name] for name in PARTS}
                    yield marker | {"where": f"{account}/{each.name}"}

    def nameless(self, hashes: Iterable[str]) -> str:
        """A folder for an account whose name is left out: ``account``, ``account-2`` ...

        It is known again by the content of its files: the first folder that was made from any of
        them, else the first free one, which is noted at once. Nothing noted leads back to a name.
        """
        own = set(hashes)
        lock = nullcontext() if self.remote else self._root_lock()
        with lock:
            for number in count(1):
                name = delivery.NAMELESS if number == 1 else f"{delivery.NAMELESS}-{number}"
                known = set(self._noted(f"{name}/{CONTENTS}").get("sha256", ()))
                if not known and self._taken(name):
                    continue  # an account that is really called so
                if known and not known & own:
                    continue
                if not own <= known:
                    self._write(f"{name}/{CONTENTS}", {"sha256": sorted(known | own)})
                return name
        raise AssertionError

    def _root_lock(self) -> FileLock:
        path = self.root / ".accounts.lock"
        with _told_clearly(path):
            return _locked(path)

    def _taken(self, name: str) -> bool:
        with suppress(OSError):
            return any(self.root.joinpath(name).iterdir())
        return False

    def _noted(self, name: str) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            return dict(json.loads((self.root / name).read_text(encoding="utf-8")))
        return {}

    def complete(self, marker: Mapping[str, Any]) -> bool:
        """Whether every file of the report is there, in the size it was written in."""
        folder = self.root / marker["where"]
        with suppress(OSError):
            return all(
                (folder / name).stat().st_size == size for name, size in marker["files"].items()
            )
        return False

    def address(self, where: str, name: str) -> str:
        """Where a file of a report is, for people."""
        return str(self.root / where / name)

    def publish(self, where: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Put files at a place, a finished report's marker out of the way first."""
        with _told_clearly(self.root / where):
            if "report.html" in files:
                (self.root / where / MARKER).unlink(missing_ok=True)
            if not self.remote:
                self._clear(where)
                return report.local(self.out)(where, files)
            with tempfile.TemporaryDirectory(prefix="twitter-goals-") as aside:
                report.local(aside)(where, files)
                remote.deliver(aside, self.out)
        return {name: self.address(where, name) for name in files}

    def _clear(self, where: str) -> None:
        """Remove what a killed process had begun to write; whoever holds the claim may."""
        for name in ("report.html", "summary.json", "notebook.ipynb", MARKER):
            for begun in (self.root / where).glob(f".{name}.*"):
                begun.unlink(missing_ok=True)

    def mark(self, marker: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
        """Say that the report at the marker's place is finished, and what it was made from."""
        content = {name: value for name, value in marker.items() if name != "where"}
        self._write(f"{marker['where']}/{MARKER}", content | {"inputs": inputs})

    def months(self, account: str) -> dict[str, Any]:
        """The months noted for an account; nothing where none are."""
        return self._noted(f"{account}/{MONTHS}")

    def note_months(self, account: str, found: Mapping[str, Any]) -> None:
        self._write(f"{account}/{MONTHS}", found)

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path = self.root / name
        with _told_clearly(path):
            if self.remote:
                path.write_bytes(text.encode())
            else:
                write_aside(path, text)


def _locked(path: Path) -> FileLock:
    """The lock of that file, held; another process may just be removing its empty folder."""
    for attempts_left in reversed(range(10)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path)
            lock.acquire()
            return lock
        except FileNotFoundError:
            if not attempts_left:
                raise
    raise AssertionError


@contextmanager
def _told_clearly(path: Any) -> Iterator[None]:
    """A full disk, a folder that may not be written, a store out of reach: as one sentence."""
    try:
        yield
    except OSError as error:
        values = {"path": str(path), "reason": error.strerror or str(error)}
        raise ReportError(Finding("problem", "cannot_write", values)) from error
