"""Writing without halves: every output is written aside and renamed into place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_aside(path: Path, content: str | bytes, *, new: bool = False) -> Path:
    """Write ``content`` beside ``path`` and rename it there; nobody ever sees half a file.

    With ``new`` an existing ``path`` is never replaced: FileExistsError. UTF-8 for text.
    """
    path = Path(path)
    aside = _aside(path, content.encode() if isinstance(content, str) else content)
    try:
        if new:
            _claim(aside, path)
        else:
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def write_together(folder: Path, files: Mapping[str, bytes]) -> dict[str, Path]:
    """Write several files of a folder, by name: all aside, and only then each renamed into place.

    Where one cannot be written, as on a full disk, all are left as they were.
    """
    begun: dict[str, Path] = {}
    try:
        for name, data in files.items():
            begun[name] = _aside(Path(folder) / name, data)
        return {name: aside.replace(Path(folder) / name) for name, aside in begun.items()}
    finally:
        for aside in begun.values():
            aside.unlink(missing_ok=True)


def _claim(aside: Path, path: Path) -> None:
    """Give the file its name, unless another has it: FileExistsError."""
    try:
        os.link(aside, path)  # atomic, and refuses to replace
    except FileExistsError:
        raise
    except OSError:  # memory sticks and synchronised folders know no second name for a file
        path.open("xb").close()
        aside.replace(path)


def _aside(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.chmod(0o644)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside
