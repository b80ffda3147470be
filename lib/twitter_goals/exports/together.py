"""Untouched legacy files, read together: many small ones as one run of rows, large ones in runs.

A file that turns out not to be as X wrote it is simply not among what ``Group.read`` gives, and
is read carefully instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np

from twitter_goals.exports import fast, xexports
from twitter_goals.exports.fast import BLOCK, ROW_END, Header
from twitter_goals.exports.model import Export, Slice
from twitter_goals.exports.posts import ODDITIES

_FIRST_ROW = re.compile(rb'"\d+","(https://twitter\.com/\w+/)')
LONGEST_HEADER = 16_384  # bytes; a first row fits in too


@dataclass
class Group:
    """Files with the same header line, of the same account: ``(place, path)`` and their bytes.

    A file larger than a run stands alone, with ``bodies`` empty: it is read as a stream.
    """

    header: Header
    files: list[tuple[int, Path]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    size: int = 0

    def read(self) -> dict[int, Export]:
        """Exports by place; none for a file that is not as X wrote it."""
        if not self.bodies:
            return self._large()
        posts = fast.read(memoryview(b"".join(self.bodies)))
        found = self._exports(posts, [body.count(ROW_END) for body in self.bodies])
        if found is None and len(self.files) > 1:  # one of them is not; which one, each will tell
            found = {}
            for file, body, hashed in zip(self.files, self.bodies, self.hashes, strict=True):
                found |= Group(self.header, [file], [body], [hashed]).read()
        return found or {}

    def _large(self) -> dict[int, Export]:
        hashed = hashlib.sha256(self.header.line)
        with self.files[0][1].open("rb") as stream:
            size = stream.seek(0, 2) - len(self.header.line)
            stream.seek(len(self.header.line))
            posts = fast.read_stream(stream, size, hashed)
        self.hashes = [hashed.hexdigest()]
        return (self._exports(posts, [len(posts)]) or {}) if posts else {}

    def _exports(self, posts: fast.Posts | None, rows: list[int]) -> dict[int, Export] | None:
        if posts is None or sum(rows) != len(posts):
            return None
        made = fast.frame(posts, rows)
        if made is None:
            return None
        frame, mended = made
        starts = np.array([0, *accumulate(rows)][:-1])
        times = frame["posted_at"].dt.tz_localize(None).to_numpy().astype("datetime64[D]")
        first, last = np.minimum.reduceat(times, starts), np.maximum.reduceat(times, starts)
        odd = np.zeros(len(frame), dtype=bool)
        for name, other in ODDITIES:
            odd |= frame[name].to_numpy() > frame[other].to_numpy()
        odd = np.logical_or.reduceat(odd, starts)
        exports: dict[int, Export] = {}
        for i, (place, path) in enumerate(self.files):
            part = Slice("posts", frame, int(starts[i]), int(starts[i]) + rows[i])
            lines = [
                int(frame["line"].iloc[row]) for row in mended if part.start <= row < part.stop
            ]
            exports[place] = xexports.read_untouched(
                path, self.header, part, (first[i].item(), last[i].item()), posts.handle,
                self.hashes[i], lines, bool(odd[i]),
            )  # fmt: skip
        return exports


def groups(paths: Sequence[Path], aliases: str) -> Iterator[Group]:
    """The files that begin like untouched legacy files, in groups of at most one run of bytes."""
    open_groups: dict[tuple[bytes, bytes], Group] = {}
    for place, path in enumerate(paths):
        try:
            if not path.is_file():
                continue
            with path.open("rb") as stream:
                data = stream.read(LONGEST_HEADER)
                end = data.find(b"\n") + 1
                header = fast.header(data[:end], aliases) if end else None
                first = _FIRST_ROW.match(data, end)
                if header is None or first is None:
                    continue
                size = stream.seek(0, 2)
                large = size > BLOCK
                stream.seek(len(data))
                data += b"" if large else stream.read()
        except OSError:
            continue
        if large:
            yield Group(header, [(place, path)])
            continue
        key = (header.line, first[1])
        group = open_groups.get(key)
        if group and group.size + len(data) > BLOCK:
            yield open_groups.pop(key)
            group = None
        if group is None:
            group = open_groups[key] = Group(header)
        group.files.append((place, path))
        group.bodies.append(data[end:])
        group.hashes.append(hashlib.sha256(data).hexdigest())
        group.size += len(data)
    yield from open_groups.values()
