"""FETCH and DELIVER: account folders and output folders that lie in an object store.

An address is anything fsspec knows (``s3://bucket/accounts/khabar``, ``memory://x``, ...), as text
or as a ``UPath`` that carries its own settings. A plain path of this machine passes untouched, so
that callers need not ask which it is. Needs the extra ``remote``.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from twitter_goals.errors import DataError, Finding, ReportError, UsageError
from twitter_goals.files import write_aside

Address = str | os.PathLike[str]

FILES = ("goals.yaml", "aliases.toml", "events.csv", "manual.csv")
FOLDERS = ("goals", "exports", "conversions", "baselines")
LAST = ("summary.json", "index.html")  # who finds these finds what they speak of


class _Found(NamedTuple):
    """A file below an address: its whole name there, its name below, and what tells of changes."""

    name: str
    below: str
    size: int | None
    fingerprint: str | None


def is_remote(address: Address) -> bool:
    """Whether this names another machine's folder: a scheme other than ``file``."""
    scheme = re.match(r"([a-zA-Z][\w+.-]+)::?//", str(address))  # one letter is a Windows drive
    return bool(scheme) and scheme[1].lower() not in ("file", "local") if scheme else False


@contextmanager
def fetched(address: Address, cache: Path | None = None) -> Iterator[Path]:
    """The account folder at ``address`` as a folder of this machine, gone at the end of ``with``.

    Only what a report reads is downloaded. With ``cache`` files are kept there, and one whose
    etag (or time and size) is unchanged is not downloaded again; several processes may share it,
    and it may be deleted at any time. Raises UsageError where nothing is at the address or the
    extra is missing, DataError where the store does not answer.
    """
    raise NotImplementedError  # being written
    yield Path()


def deliver(folder: Path, address: Address) -> dict[str, str]:
    """Put all files below ``folder`` at ``address``; gives name below ``folder`` → its address.

    Everything is uploaded under other names first and then moved into place, ``summary.json``
    after the rest of its report: who finds a summary finds the report it tells of.
    """
    raise NotImplementedError  # being written
