"""Bytes to text, and text that was decoded twice back to what was written."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator

from twitter_goals.exports.model import Noticed

# Code pages spreadsheets save in, in the order they are tried; a header that is recognised
# decides (see ``recognise``), else the first one that can read every byte.
CODE_PAGES = ("cp1252", "cp1256", "cp932", "cp1254", "cp1250", "cp1251", "latin-1")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def readings(data: bytes, noticed: Noticed) -> Iterator[str]:
    """The texts these bytes may be, best first; says in ``noticed`` what was not plain UTF-8.

    Plain UTF-8 has one reading. Bytes in a code page have one a page, and the caller takes the
    first in which it recognises a header. Line ends are left as they are.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            noticed.repair("byte_order_mark", line=1)
            data = data[len(bom) :]
            if encoding != "utf-8":
                noticed.repair("other_encoding", line=1, encoding="UTF-16")
                yield data.decode(encoding, errors="replace")
                return
            break
    else:
        if unmarked := _unmarked_utf16(data):
            noticed.repair("other_encoding", line=1, encoding="UTF-16")
            yield data.decode(unmarked, errors="replace")
            return
    try:
        yield data.decode("utf-8")
        return
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    mended = data.decode("utf-8", errors="replace")
    whole = len(_MULTIBYTE.findall(data))
    broken = mended.count("\ufffd")
    if whole > broken:  # UTF-8 with a few bad bytes: nothing is won by garbling the rest
        noticed.repair("bad_bytes", line=line, count=broken)
        yield mended
        return
    noticed.repair("other_encoding", line=line, encoding="Windows")
    for page in CODE_PAGES:
        try:
            yield data.decode(page)
        except UnicodeDecodeError:
            continue


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 that lost its mark: of its digits, commas and Latin letters every other byte is 0."""
    head = data[: 4096 - 4096 % 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 8 < len(head) or min(even, odd) * 50 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


# --- UTF-8 that was read as Windows-1252 and saved again: "â€¼" for "‼"

_TO_BYTE = {}
for _byte in range(0x80, 0x100):
    with contextlib.suppress(UnicodeDecodeError):
        _TO_BYTE[bytes([_byte]).decode("cp1252")] = _byte
    _TO_BYTE.setdefault(chr(_byte), _byte)  # the five holes of 1252 pass as C1 controls
_LEAD = "".join(char for char, byte in _TO_BYTE.items() if 0xC2 <= byte <= 0xF4)
_TAIL = "".join(char for char, byte in _TO_BYTE.items() if 0x80 <= byte <= 0xBF)
_SEQUENCE = re.compile(f"[{re.escape(_LEAD)}][{re.escape(_TAIL)}]{{1,3}}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def mend(texts: list[str]) -> tuple[list[str], list[int]]:
    """Texts that were decoded twice, decoded right; and which ones changed.

    Only when half of the texts beyond ASCII or more consist of such sequences: one accented
    letter before a curly quote proves nothing. A sequence that lost a byte stays as it is.
    """
    beyond = [i for i, text in enumerate(texts) if not text.isascii()]
    doubtless = sum(1 for i in beyond if _twice(texts[i]))
    if not doubtless or doubtless * 2 < len(beyond):
        return texts, []
    mended = list(texts)
    for i in beyond:
        mended[i] = _SEQUENCE.sub(_decode, texts[i])
    return mended, [i for i in beyond if mended[i] != texts[i]]


def _twice(text: str) -> bool:
    """Whether at least seven in ten letters beyond ASCII belong to such sequences, and three do."""
    found = [match[0] for match in _SEQUENCE.finditer(text) if _decode(match) != match[0]]
    inside = sum(map(len, found))
    return inside >= 3 and inside * 10 >= 7 * len(_BEYOND_ASCII.findall(text))


def _decode(match: re.Match[str]) -> str:
    run = match[0]
    for end in range(len(run), 1, -1):  # the longest run that is one whole character
        try:
            return bytes(map(_TO_BYTE.__getitem__, run[:end])).decode("utf-8") + run[end:]
        except UnicodeDecodeError:
            continue
    return run


def once_decoded(text: str) -> str:
    """One text (a header word) with every such sequence decoded."""
    return text if text.isascii() else _SEQUENCE.sub(_decode, text)
