"""REACH: account folders and output folders in object stores, by address (``s3://bucket/folder``).

An address is anything fsspec knows, as text or as a ``UPath`` that carries its own settings. The
extra ``remote`` brings universal_pathlib and S3; other stores need their own fsspec package.
Credentials and endpoints come from where each store's own tools look for them, such as the
``AWS_*`` environment variables; an address written down should hold none, and none is printed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from twitter_goals.errors import DataError, Finding, ReportError, TwitterGoalsError, UsageError
from twitter_goals.files import write_aside

Address = str | os.PathLike[str]

# What a report reads of an account folder.
FOLDERS = ("goals", "exports", "conversions", "baselines")
ENDINGS = (  # of files in the folder itself
    ".yaml", ".yml", ".csv", ".toml", ".ttf", ".otf", ".woff", ".woff2",
)  # fmt: skip

TOLD = ("summary.json", "failed.html")  # what a portfolio is made from
LAST = ("summary.json", "index.html")  # who finds these finds what they speak of
KEPT = 4  # mirrors of account folders a process keeps on its disk
# What tells that a file was changed, by the names different stores give it, the surest first.
MARKS = ("ETag", "etag", "md5Hash", "content_md5", "generation",
         "LastModified", "last_modified", "updated", "mtime", "modified", "created")  # fmt: skip
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]|^\.*$|[. ]$")  # of one part of a name, on any system
LONGEST = 200  # bytes of one part of a name; most systems hold 255


def is_remote(address: Address) -> bool:
    """Whether this is an address, and not a path of this machine."""
    scheme, found, _ = str(address).partition("://")
    return bool(found) and scheme.lower() not in ("file", "local")


def shown(address: Address) -> str:
    """The address as it may be printed: without the secrets that some write into it."""
    return re.sub(r"//[^/@\s]*@", "//…@", str(address))


def path(address: Address) -> Any:
    """The address as a ``UPath``, which does as pathlib's paths do.

    Raises UsageError where the packages it takes are not installed, or the scheme is unknown.
    """
    values = {"found": shown(address)}
    try:
        from upath import UPath
    except ImportError as error:
        raise UsageError(Finding("problem", "no_remote_extra", values)) from error
    try:
        place = UPath(address)
        _ = place.fs
    except ImportError as error:  # fsspec knows the scheme; its library is not installed
        values["said"] = str(error)
        raise UsageError(Finding("problem", "no_library_for_address", values)) from error
    except ValueError as error:
        raise UsageError(Finding("problem", "unknown_address", values)) from error
    return place


# --- down


@contextmanager
def fetched(address: Address, cache: Path | None = None) -> Iterator[Path]:
    """The account folder at ``address`` as a folder of this machine, gone when ``with`` ends.

    A path of this machine is given as it is. As ``listing`` and ``Mirror`` otherwise.
    """
    if not is_remote(address):
        yield _local(address)
        return
    with Mirror(address, cache) as copy:
        tokens = listing(address)
        yield copy.fetch(tokens, tokens)


@contextmanager
def summaries(address: Address) -> Iterator[Path]:
    """What the runs below an output folder told of themselves, in a folder of this machine.

    Each ``summary.json``, or page of a failure, lies where it lies there; no report is fetched.
    Enough for an index and a portfolio.
    """
    if not is_remote(address):
        yield _local(address)
        return
    with Mirror(address) as copy:
        tokens = _listing(address, lambda store, root: store.find(root, detail=True).values())
        wanted = [name for name in tokens if name.rsplit("/", 1)[-1] in TOLD]
        yield copy.fetch(wanted, tokens)


def listing(address: Address) -> dict[str, str]:
    """What a report reads of the account folder: name below it → a token that changes with it.

    Years of reports beside the exports are not even listed. Raises UsageError where nothing is
    there, or where names cannot be those of files here; DataError where the store fails.
    """
    return _listing(address, _account_files)


class Mirror:
    """A local copy of some files of a remote folder, fetched again only where they changed.

    With ``cache`` every version of a file is kept there under a name made from its address and
    its token, for other processes and other days. Several may share it; it may be deleted when
    none is running.
    """

    def __init__(self, address: Address, cache: Path | None = None) -> None:
        self.address = address
        self.cache = cache
        self._aside = tempfile.TemporaryDirectory(
            prefix="twitter-goals-", ignore_cleanup_errors=True
        )
        # The last part of the address, as an account folder's name may be shown.
        name = re.sub(r"[^\w.-]", "", str(address).rstrip("/").rsplit("/", 1)[-1]).strip(".")
        self.folder = Path(self._aside.name) / (name or "account")
        self.folder.mkdir()
        self._held: dict[str, str] = {}
        self._fetching = threading.Lock()

    def __enter__(self) -> Mirror:
        return self

    def __exit__(self, *_: object) -> None:
        self._aside.cleanup()

    def fetch(self, names: Iterable[str], tokens: Mapping[str, str]) -> Path:
        """Bring those files up to date and drop what is no longer there; gives the folder.

        ``tokens`` is the whole ``listing``. Raises DataError where the store fails.
        """
        _refuse(self.address, names := list(names))
        with self._fetching, _told(self.address, DataError):
            for gone in set(self._held) - set(tokens):
                (self.folder / gone).unlink(missing_ok=True)
                del self._held[gone]
            changed = [name for name in names if self._held.get(name) != tokens[name]]
            for name in changed:
                here, version = self.folder / name, self._kept(name, tokens[name])
                here.parent.mkdir(parents=True, exist_ok=True)
                here.unlink(missing_ok=True)  # never written into: the cache may hold it too
                if version and version.is_file():
                    _link(version, here)
            self._download([name for name in changed if not (self.folder / name).exists()])
            for name in changed:
                version = self._kept(name, tokens[name])
                if version and not version.is_file():
                    _link(self.folder / name, version)
                self._held[name] = tokens[name]
        return self.folder

    def _download(self, names: Sequence[str]) -> None:
        place = path(self.address)
        root = place.path.rstrip("/")
        if names:  # two lists: names are taken as they are, no patterns, and many at a time
            place.fs.get(
                [f"{root}/{name}" for name in names], [str(self.folder / name) for name in names]
            )

    def _kept(self, name: str, token: str) -> Path | None:
        """Where ``cache`` keeps this version of the file."""
        if self.cache is None:
            return None
        version = hashlib.sha256(f"{self.address}\n{name}\n{token}".encode()).hexdigest()
        return Path(self.cache) / version[:2] / version


_mirrors: OrderedDict[str, Mirror] = OrderedDict()  # of this process, the latest used last
_choosing = threading.Lock()


def mirror(address: Address) -> Mirror:
    """This process's mirror of an address; it keeps a few, so that months share one fetching."""
    with _choosing:
        found = _mirrors.pop(str(address), None) or Mirror(address)
        _mirrors[str(address)] = found
        while len(_mirrors) > KEPT:
            _mirrors.popitem(last=False)
        return found


# --- up


def deliver(folder: str | Path, address: Address) -> dict[str, str]:
    """Put every file below ``folder`` at ``address``; name below ``folder`` → its address.

    All are uploaded aside first; only when all are there is each moved into place, and
    ``summary.json`` after everything else of its report: whoever finds a summary finds the report
    it speaks of. What fails before leaves an older report untouched. A process that is killed may
    leave a folder ``.unfinished-…`` behind; nothing reads it. Hidden files and links stay here.
    Raises UsageError where there is no such place, ReportError where it cannot be written.
    """
    folder = Path(folder)
    paths = (each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    names = sorted((each.relative_to(folder).as_posix() for each in paths), key=_turn)
    names = [name for name in names if not _hidden(name)]
    if is_remote(address):
        _upload(folder, names, address)
        return {name: f"{str(address).rstrip('/')}/{name}" for name in names}
    place = _local(address)
    return {name: str(write_aside(place / name, (folder / name).read_bytes())) for name in names}


def _turn(name: str) -> tuple[int, str]:
    last = name.rsplit("/", 1)[-1]
    return (LAST.index(last) + 1 if last in LAST else 0), name


def _upload(folder: Path, names: Sequence[str], address: Address) -> None:
    place = path(address)
    store, root = place.fs, place.path.rstrip("/")
    aside = f"{root}/.unfinished-{secrets.token_hex(8)}"
    with _told(address, ReportError):
        try:
            # Names keep their endings: from these, stores tell browsers what a file is.
            store.put([str(folder / name) for name in names], [f"{aside}/{n}" for n in names])
            for name in names:
                _move(store, f"{aside}/{name}", f"{root}/{name}")
        finally:
            store.invalidate_cache()
            with suppress(Exception):  # nobody reads what is left there
                store.rm(aside, recursive=True)


def _move(store: Any, source: str, target: str) -> None:
    """Renamed where the store can; else copied, which for readers is one step, and removed."""
    from fsspec.spec import AbstractFileSystem

    if type(store).mv is not AbstractFileSystem.mv:
        store.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        store.mv(source, target)
    else:
        store.cp_file(source, target)
        store.rm_file(source)


# --- what is there


def _listing(address: Address, find: Any) -> dict[str, str]:
    place = path(address)
    store, root = place.fs, place.path.rstrip("/")
    with _told(address, DataError):
        store.invalidate_cache()  # a listing from an hour ago may hide a new export
        entries = list(find(store, root))
        if not entries and not store.exists(root):
            raise FileNotFoundError(root)
    found = {}
    for entry in entries:
        name = str(entry["name"])
        below = name.removeprefix(f"{root}/")
        stands_for_a_folder = name.rstrip("/") == root or below.endswith("/")
        if entry["type"] == "file" and not stands_for_a_folder:
            mark = next((entry[mark] for mark in MARKS if entry.get(mark)), secrets.token_hex(8))
            found[below] = f"{mark} {entry.get('size')}"
    _refuse(address, found)
    return {name: token for name, token in found.items() if not _hidden(name)}


def _account_files(store: Any, root: str) -> Iterator[Mapping[str, Any]]:
    for entry in store.ls(root, detail=True):
        name = str(entry["name"]).rstrip("/").rsplit("/", 1)[-1]
        if entry["type"] == "directory" and name in FOLDERS:
            yield from store.find(entry["name"], detail=True).values()
        elif entry["type"] == "file" and name.endswith(ENDINGS):
            yield entry


def _refuse(address: Address, names: Iterable[str]) -> None:
    """Raise UsageError for every name that would not stay inside a folder of this machine.

    An object store keeps any text as a name, ``../../x`` too. Leaving such a file out silently
    would leave its numbers out silently.
    """
    refused = [name for name in names if any(map(_unsafe, name.split("/")))]
    if refused:
        file = shown(address)
        raise UsageError(
            [Finding("problem", "unsafe_name", {"found": name}, file=file) for name in refused]
        )


def _unsafe(part: str) -> bool:
    return bool(UNSAFE.search(part)) or len(part.encode("utf-8", "surrogatepass")) > LONGEST


def _hidden(name: str) -> bool:
    """A file no loader looks at, such as what a desktop leaves in a folder."""
    return any(part.startswith(".") for part in name.split("/"))


# --- small things


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the disk knows no such thing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{secrets.token_hex(8)}")
    try:
        aside.hardlink_to(source)
    except OSError:
        shutil.copy2(source, aside)
    aside.replace(target)


def _local(address: Address) -> Path:
    """A path, or a ``file://`` address of one."""
    return Path(path(address).path) if "://" in str(address) else Path(address)


@contextmanager
def _told(address: Address, otherwise: type[TwitterGoalsError]) -> Iterator[None]:
    """Errors of any store in our words.

    Each store's library raises kinds of its own, with no family in common; hence ``Exception``.
    """
    values = {"found": shown(address)}
    try:
        yield
    except TwitterGoalsError:
        raise
    except FileNotFoundError as error:
        raise UsageError(Finding("problem", "no_such_address", values)) from error
    except Exception as error:
        values["said"] = shown(f"{type(error).__name__}: {error}")
        raise otherwise(Finding("problem", "address_failed", values)) from error
