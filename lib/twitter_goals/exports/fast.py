"""The fast road for untouched legacy by-tweet files, which may hold a million posts.

X writes these files in one exact way: every cell quoted, counts as ``91.0`` or ``0``, promoted
columns ``-``, LF. So the bytes of a file can be counted from its values: a file whose size, ids,
links, times and rates all agree with each other is as X wrote it, and pyarrow's reader has read
it right. Whatever differs anywhere is left to the careful road, which gives the same tables for
such files (a test holds the two together) and explains every other.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from twitter_goals.exports import headers, text
from twitter_goals.exports.model import COUNTS, ENTITIES
from twitter_goals.exports.recognise import FLOATS
from twitter_goals.exports.records import parse
from twitter_goals.exports.values import FIRST_TIMED_ID, id_times

if TYPE_CHECKING:
    import pandas as pd

WIDTH, PROMOTED = 40, 18
INTEGERS = ("app_opens", "app_installs", "follows_from_posts", "email_post", "dial_phone",
            "media_views", "media_engagements")  # fmt: skip
ROW_END = b'"-"\n'
BLOCK = 4 << 20  # bytes parsed at a time, two at once: what stays in the processor's cache
_FIXED = 2 * WIDTH + (WIDTH - 1) + 1 + PROMOTED + 2 * len(FLOATS)  # quotes, commas, LF, -, .0
_TIME_WIDTH = len("2021-01-30 12:56 +0000")
_TIME_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15)
_TIME_SIGNS = ((4, "-"), (7, "-"), (10, " "), (13, ":"), *enumerate(" +0000", 16))
_PREFIX = re.compile(r"https://twitter\.com/(\w+)/status/")
_TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2|\xc5|\xc6\x92|\xcb|\xe2[\x80\x82\x84])")


@dataclass(frozen=True)
class Header:
    """A header line that names X's forty columns in X's order."""

    line: bytes
    language: str
    old: bool  # favourites, not likes


@dataclass
class Posts:
    """Rows of one run of bytes. ``strings`` are pyarrow arrays (post_id, link, text), ``numbers``
    numpy ones: ``id``, ``is_reply``, ``breaks`` (line feeds inside each row's text), counts.
    ``twice`` says that some text may have been decoded twice."""

    strings: dict[str, list[Any]]
    numbers: dict[str, np.ndarray]
    handle: str
    twice: bool

    def __len__(self) -> int:
        return len(self.numbers["id"])


class _Gathered:
    """Runs put one after another. Numbers go straight to their final place: while runs are still
    being read there are never two copies of them all."""

    def __init__(self, size: int) -> None:
        self.size = size  # bytes of all runs together, for a guess at their rows
        self.count = 0
        self.posts: Posts | None = None

    def add(self, found: Posts, size: int) -> bool:
        """Whether it could be put after the others: it is of the same account."""
        if self.posts is None:
            room = round(self.size / size * len(found) * 1.05) + 1000
            numbers = {name: np.empty(room, one.dtype) for name, one in found.numbers.items()}
            self.posts = Posts({name: [] for name in found.strings}, numbers, found.handle, False)
        elif found.handle != self.posts.handle:
            return False
        end = self.count + len(found)
        for name, values in found.numbers.items():
            place = self.posts.numbers[name]
            if end > len(place):
                place = self.posts.numbers[name] = np.concatenate([place, np.empty_like(place)])
            place[self.count : end] = values
        for name, chunks in found.strings.items():
            self.posts.strings[name] += chunks
        self.posts.twice |= found.twice
        self.count = end
        return True

    def finished(self) -> Posts | None:
        """All of them as one."""
        if self.posts is not None:
            for name, values in self.posts.numbers.items():
                self.posts.numbers[name] = values[: self.count]
        return self.posts


@lru_cache(maxsize=64)
def header(line: bytes, own: str = "") -> Header | None:
    """The header in these bytes (with their LF), or None where it is anything but plain."""
    if not line.endswith(b'"\n') or not line.startswith(b'"'):
        return None
    try:
        cells = parse(line.decode("utf-8")).rows[0]
    except UnicodeDecodeError:
        return None
    matched = headers.families(own)["legacy_posts"].match(cells)
    complete = len(matched.places) == len(matched.family.columns) and not matched.away
    if len(cells) != WIDTH or not complete or matched.twice or matched.language is None:
        return None
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    if quoted.encode() + b"\n" != line:
        return None
    likes = cells[matched.places["likes"]].casefold()
    return Header(line, matched.language, matched.language == "en" and "favo" in likes)


def read_stream(stream: BinaryIO, size: int, hashed: Any) -> Posts | None:
    """The rest of a file, ``size`` bytes, in runs of whole rows, two at a time; None as soon as
    one is not as X wrote it. Every byte is also given to ``hashed``."""
    gathered = _Gathered(size)
    free = [bytearray(BLOCK) for _ in range(4)]
    waiting: deque[tuple[Future[Posts | None], bytearray, int]] = deque()
    rest = 0
    with ThreadPoolExecutor(2) as pool:
        while rest < size or waiting:
            if rest < size and free:
                buffer = free.pop()
                filled = stream.readinto(buffer)  # type: ignore[attr-defined]
                end = buffer.rfind(ROW_END, 0, filled) + len(ROW_END)
                if not filled or end < len(ROW_END):
                    return None
                run = memoryview(buffer)[:end]
                stream.seek(end - filled, 1)  # the row cut in two is read again: no copy
                hashed.update(run)
                rest += end
                waiting.append((pool.submit(read, run), buffer, end))
                if free:
                    continue
            future, buffer, end = waiting.popleft()
            found = future.result()
            if found is None or not gathered.add(found, end):
                return None
            free.append(buffer)
    return gathered.finished()


def frame(posts: Posts, rows: Sequence[int]) -> tuple[pd.DataFrame, list[int]] | None:
    """The ``posts`` table of files that lie one after another, ``rows`` in each; and the rows
    whose text was decoded twice. None where an id stands twice in one file."""
    import pandas as pd
    import pyarrow as pa

    ids, starts = posts.numbers["id"], np.array([0, *accumulate(rows)])
    if not _each_once(ids, starts):
        return None
    ends = np.cumsum(posts.numbers["breaks"] + 1)
    before = np.concatenate([[0], ends])[starts[:-1]]
    lines = np.concatenate([[2], ends[:-1] + 2])
    lines -= np.repeat(before, rows)
    strings = {
        name: pd.Series(pa.chunked_array(chunks), dtype="str")
        for name, chunks in posts.strings.items()
    }
    mended: list[int] = []
    if posts.twice:
        texts: list[str] = []
        listed = strings["text"].tolist()
        for start, stop in pairwise(starts):
            better, changed = text.mend(listed[start:stop])
            texts += better
            mended += [start + i for i in changed]
        strings["text"] = pd.Series(texts, dtype="str")
    columns = {
        "post_id": strings["post_id"],
        "posted_at": pd.Series(id_times(ids)).dt.tz_localize("UTC"),
        "text": strings["text"],
        "link": strings["link"],
        "is_reply": posts.numbers["is_reply"],
        **{name: posts.numbers[name] for name in COUNTS if name in posts.numbers},
        "line": lines,
    }
    return pd.DataFrame(columns, copy=False), mended


def _each_once(ids: np.ndarray, starts: np.ndarray) -> bool:
    """Whether no id stands twice within one file. X lists newest first, which decides quickly."""
    falling = ids[1:] < ids[:-1]
    falling[starts[1:-1] - 1] = True  # where one file ends and the next begins
    if falling.all():
        return True
    return all(len(np.unique(ids[start:stop])) == stop - start for start, stop in pairwise(starts))


def read(run: memoryview) -> Posts | None:
    """Rows without their header, checked; None where anything is not as X writes it."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as csv

    if run[-len(ROW_END) :] != ROW_END:
        return None
    try:
        table = csv.read_csv(pa.BufferReader(run), *_options(BLOCK))
    except pa.ArrowInvalid:
        return None
    column = {name: table.column(name).chunk(0) for name in table.column_names}
    counts = {name: column[name].to_numpy() for name in (*FLOATS, *INTEGERS)}
    ids, links, texts = column["post_id"], column["link"], column["text"]
    try:
        numbers = pc.cast(ids, pa.int64()).to_numpy()
        rates = pc.cast(column["engagement_rate"], pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    prefix = _PREFIX.match(links[0].as_py())
    if prefix is None or prefix[1] == "i" or numbers.min() < FIRST_TIMED_ID:
        return None
    expected = pc.binary_join_element_wise(
        pa.scalar(prefix[0], pa.large_string()), ids, pa.scalar("", pa.large_string())
    )
    signs = _signs(texts)
    if signs.returns:
        return None
    size = len(ids) * (_FIXED + _TIME_WIDTH) + signs.quotes + sum(
        int(pc.sum(pc.binary_length(one)).as_py() or 0)
        for one in (ids, links, texts, column["engagement_rate"])
    )  # fmt: skip
    if not (
        all(_whole(values) for values in counts.values())
        and size + sum(map(_digits, counts.values())) + _exponents(counts) == len(run)
        and pc.all(pc.equal(expected, links)).as_py()
        and _rates_agree(rates, counts["engagements"], counts["impressions"])
        and _times_agree(column["time"], numbers)
    ):
        return None
    for entity, character in ENTITIES:
        if entity[1] in signs.entities:
            texts = pc.replace_substring(texts, entity, character)
    return Posts(
        {"post_id": [ids], "link": [links], "text": [texts]},
        {
            "id": numbers,
            "is_reply": pc.starts_with(texts, "@").to_numpy(zero_copy_only=False),
            "breaks": signs.breaks,
            **{name: values.astype(float, copy=False) for name, values in counts.items()
               if name in COUNTS},
        },
        prefix[1],
        signs.accents and bool(_TWICE.search(run)),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _options(block: int) -> tuple[Any, Any, Any]:
    """For runs of at most that many bytes, read as one: then a line feed in a text needs no
    second look at the whole run for where its rows end."""
    import pyarrow as pa
    import pyarrow.csv as csv

    native = headers.families()["legacy_posts"].columns
    names = [*native, *(f"promoted {i}" for i in range(WIDTH - len(native)))]
    types = {name: pa.large_string() for name in ("post_id", "link", "text", "engagement_rate")}
    types |= {name: pa.float64() for name in FLOATS} | {name: pa.int64() for name in INTEGERS}
    types["time"] = pa.string()
    return (
        csv.ReadOptions(block_size=block + 1, use_threads=False, column_names=names),
        csv.ParseOptions(newlines_in_values=False, ignore_empty_lines=False),
        csv.ConvertOptions(
            include_columns=list(native), column_types=types, strings_can_be_null=False,
            null_values=[], check_utf8=True,
        ),
    )  # fmt: skip


@dataclass
class _Signs:
    """What stands in the texts of a run: quotation marks, letters that follow an ampersand, line
    feeds a text, and whether there are carriage returns or accented capitals."""

    quotes: int
    entities: str
    breaks: np.ndarray
    returns: bool
    accents: bool


def _signs(texts: Any) -> _Signs:
    """Looked for in pieces that stay in the processor's cache."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :][: len(texts) + 1]
    letters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    quotes, returns, accents = 0, False, False
    feeds, entities = [], []
    for start in range(0, len(letters), 1 << 17):
        piece = letters[start : start + (1 << 17)]
        quotes += int(np.count_nonzero(piece == ord('"')))
        returns |= bool((piece == ord("\r")).any())
        accents |= bool((piece == 0xC3).any())
        feeds.append(np.flatnonzero(piece == ord("\n")) + start)
        entities.append(np.flatnonzero(piece == ord("&")) + start)
    breaks = np.zeros(len(texts), dtype=np.int64)
    after = (
        np.concatenate(entities, dtype=np.int64) + 1 if entities else np.array([], dtype=np.int64)
    )
    if feeds and (where := np.concatenate(feeds)).size:
        row = np.searchsorted(offsets[:-1] - offsets[0], where, side="right") - 1
        breaks += np.bincount(row, minlength=len(texts))
    following = np.unique(letters[after[after < len(letters)]]).tobytes().decode("latin-1")
    return _Signs(quotes, following, breaks, returns, accents)


# --- what untouched values look like


def _whole(values: np.ndarray) -> bool:
    if values.dtype.kind == "i":
        return bool((values >= 0).all())
    return bool(((values >= 0) & (values < 2**53) & (values == np.floor(values))).all())


def _digits(values: np.ndarray) -> int:
    """How many digits these whole numbers have, all together."""
    total, power, largest = len(values), 10, values.max()
    while power <= largest:
        total += int(np.count_nonzero(values >= power))
        power *= 10
    return total


def _exponents(counts: Mapping[str, np.ndarray]) -> int:
    """What ``1.2345678E7`` is longer than ``12345678.0``: X writes floats as Java does."""
    more = 0
    for name in FLOATS:
        for value in counts[name][counts[name] >= 1e7]:
            digits = str(int(value))
            shown = max(len(digits.rstrip("0")), 2) + len(".E") + len(str(len(digits) - 1))
            more += shown - len(digits) - len(".0")
    return more


def _rates_agree(rates: np.ndarray, engagements: np.ndarray, impressions: np.ndarray) -> bool:
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(rates - engagements / impressions) > 2e-15 * rates
    return not bool((off & (impressions > 0)).any()) and bool((rates[impressions == 0] == 0).all())


def _times_agree(times: Any, ids: np.ndarray) -> bool:
    """``2021-01-30 12:56 +0000`` is the minute the id says, in every row."""
    offsets = np.frombuffer(times.buffers()[1], dtype=np.int32)[times.offset :][: len(times) + 1]
    if not (np.diff(offsets) == _TIME_WIDTH).all():
        return False
    data = np.frombuffer(times.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    cells = data.reshape(-1, _TIME_WIDTH)
    if any((cells[:, place] != ord(sign)).any() for place, sign in _TIME_SIGNS):
        return False
    figures = {place: cells[:, place].astype(np.int32) - ord("0") for place in _TIME_DIGITS}
    if any((figure < 0).any() or (figure > 9).any() for figure in figures.values()):
        return False
    month, day, hour, minute = (figures[i] * 10 + figures[i + 1] for i in (5, 8, 11, 14))
    year = figures[0] * 1000 + figures[1] * 100 + figures[2] * 10 + figures[3]
    if not ((month >= 1) & (month <= 12) & (hour < 24) & (minute < 60)).all():
        return False
    months = (year - 1970) * 12 + (month - 1)
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    if not ((day >= 1) & (day <= (after - first).astype(int))).all():
        return False
    said = first.astype("datetime64[m]") + ((day - 1) * 1440 + hour * 60 + minute)
    late = id_times(ids) - said.astype("datetime64[us]")
    return bool(((late >= -np.timedelta64(60, "s")) & (late <= np.timedelta64(60, "s"))).all())
