"""Writing without halves: every output is written aside and renamed into place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_aside(path: Path, content: str | bytes, *, new: bool = False) -> Path:
    """Write ``content`` beside ``path`` and rename it there; nobody ever sees half a file.

    With ``new`` an existing ``path`` is never replaced: FileExistsError. UTF-8 for text.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(0o644)
        if new:
            os.link(aside, path)  # atomic, and refuses to replace
        else:
            Path(aside).replace(path)
            return path
    finally:
        Path(aside).unlink(missing_ok=True)
    return path
