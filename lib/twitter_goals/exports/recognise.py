"""Recognise X's own exports: by header words and column count, else by the shapes of values.

Never by file name. A header is looked for in every row, because hand-merged files carry it in
the middle or at the end. Words that are known decide; where the width is X's own, they stand in
X's order and some (or all) are in a language nobody wrote down yet, the order decides, provided
every value has the shape its place demands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twitter_goals.exports import headers
from twitter_goals.exports.headers import Family, Matched
from twitter_goals.exports.model import Kind
from twitter_goals.exports.records import Sheet
from twitter_goals.periods import latin_digits

FLOATS = ("impressions", "engagements", "reposts", "replies", "likes", "profile_visits",
          "link_clicks", "hashtag_clicks", "detail_expands", "permalink_clicks")  # fmt: skip
CORE = frozenset({"impressions", "engagements", "likes", "replies", "reposts"})


@dataclass(frozen=True)
class Layout:
    """What a layout of X's is: its kind, width, columns it cannot do without, shapes."""

    kind: Kind
    width: int
    essential: frozenset[str]
    either: frozenset[str]  # at least one of these too
    signs: frozenset[str]  # words no other layout has: two of them prove it
    shapes: Mapping[str, str]

    @property
    def has_promoted(self) -> bool:
        """Whether X's columns of promoted counts follow: they made the legacy files wide."""
        return self.kind in ("legacy_posts", "legacy_days")


_NUMBER, _RATE = r"\d[\d.,  ]*(?:E\d+)?", r"[\d.,]+(?:[eE]-?\d+)?%?"
_ID, _LINK = r"\d{5,19}|\d[.,]\d+[eE]\+?\d+|", r"https?://\S+/status(?:es)?/\w+|"

LAYOUTS: dict[str, Layout] = {
    "legacy_posts": Layout(
        "legacy_posts", 40, CORE, frozenset({"post_id", "link"}),
        frozenset({"post_id", "link", "text", "engagement_rate", "app_opens", "dial_phone"}),
        {"post_id": _ID, "link": _LINK, "time": r".*\d.*", "engagement_rate": _RATE},
    ),
    "legacy_days": Layout(
        "legacy_days", 38, CORE | {"day"}, frozenset({"day"}),
        frozenset({"posts_published_reported", "engagement_rate", "app_opens", "dial_phone"}),
        {"day": r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", "engagement_rate": _RATE},
    ),
    "overview": Layout(
        "account_overview", 14, CORE | {"day", "new_follows", "unfollows"}, frozenset({"day"}),
        frozenset({"unfollows", "posts_created", "new_follows"}),
        {"day": r".*\d.*\d{4}|\d{4}.*"},
    ),
    "content": Layout(
        "content", 17, CORE, frozenset({"post_id", "link"}),
        frozenset({"post_id", "text", "link", "follows_from_posts"}),
        {"post_id": _ID, "link": _LINK, "date": r".*\d.*"},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Recognised:
    """A sheet read as one layout.

    ``places`` maps a column to its cell; ``header`` is the row it was read from, None where the
    file has none; ``renamed`` are header cells not known by their word but by their place;
    ``unread`` are cells nobody asks for; ``missing`` columns make the file unusable, ``absent``
    ones are not reported. ``by_shape``: no header was known, the values' shapes told.
    """

    family: str
    layout: Layout
    language: str | None
    width: int
    places: Mapping[str, int]
    header: int | None
    renamed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    by_shape: bool = False


def recognise(sheet: Sheet, own: str = "") -> Recognised | None:
    """Which export of X's this is; None for none of them.

    ``own`` is the text of the user's ``aliases.toml``.
    """
    known = headers.families(own).values()
    for row, cells in enumerate(sheet.rows):
        if not _wordy(cells):
            continue
        readings = [matched for family in known if _is_header(matched := family.match(cells))]
        if readings:
            return _named(sheet, row, max(readings, key=lambda matched: len(matched.places)))
    return next((found for family in known if (found := _by_shape(sheet, family))), None)


def header_of(cells: Sequence[str], own: str = "") -> Matched | None:
    """This row as a header of any layout (files merged by hand repeat it), or None."""
    if not _wordy(cells):
        return None
    every = (family.match(cells) for family in headers.families(own).values())
    return max(filter(_is_header, every), key=lambda matched: len(matched.places), default=None)


def places_of(matched: Matched, width: int) -> Mapping[str, int]:
    """Where each column stands under that header: X's own order unless the words contradict."""
    family = matched.family
    few_guesses = matched.guessed and len(matched.away) * 4 <= len(matched.places)
    complete = len(matched.places) == len(family.columns)
    if width == LAYOUTS[family.name].width and not complete and (not matched.away or few_guesses):
        return {name: place for place, name in enumerate(family.columns)}
    return matched.places


def _named(sheet: Sheet, row: int, matched: Matched) -> Recognised:
    family, layout = matched.family, LAYOUTS[matched.family.name]
    cells = sheet.rows[row]
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        width -= 1  # a spreadsheet pads every row to the widest one of the sheet
    places = places_of(matched, width)
    by_place = [name for name in places if name not in matched.places]
    if by_place and not _fits(sheet, places, layout, width, skip=row):
        places, by_place = matched.places, []
    lacking = [name for name in family.columns if name not in places]
    if layout.either & places.keys():
        lacking = [name for name in lacking if name not in layout.either - layout.essential]
    missing = [name for name in lacking if name in layout.essential | layout.either]
    taken = set(places.values())
    return Recognised(
        family.name, layout, matched.language, width, places, row,
        renamed=tuple(cells[places[name]] for name in by_place),
        unread=tuple(
            cell.strip() or f"#{place + 1}" for place, cell in enumerate(cells[:width])
            if place not in taken and not _is_promoted(cell, place, width, layout, matched)
        ),
        missing=tuple(missing),
        absent=tuple(name for name in lacking if name not in missing),
    )  # fmt: skip


def _by_shape(sheet: Sheet, family: Family) -> Recognised | None:
    """An unknown language (or no header at all): X's width, and every value in its shape."""
    layout = LAYOUTS[family.name]
    rows = [i for i, cells in enumerate(sheet.rows) if len(cells) == layout.width]
    if len(rows) < 2:
        return None
    places = {name: place for place, name in enumerate(family.columns)}
    odd = [i for i in rows if not _row_fits(sheet.rows[i], places, layout)]
    header = (
        odd[0] if odd and odd[0] in (rows[0], rows[-1]) and _wordy(sheet.rows[odd[0]]) else None
    )
    others = [i for i in odd if i != header]
    if len(others) * 10 > len(rows) or not _plausible(sheet, rows, header, places, layout):
        return None
    names = tuple(sheet.rows[header][: len(places)]) if header is not None else ()
    known = family.match(names)
    language = known.language if len(known.places) >= 3 and not known.away else None
    return Recognised(
        family.name, layout, language, layout.width, places, header, renamed=names, by_shape=True
    )


# --- shapes

_UNUSED: Mapping[str, tuple[str, ...]] = {
    "account_overview": ("video_views", "media_views"),
    "content": ("permalink_clicks",),
}


def _wordy(cells: Sequence[str]) -> bool:
    """Could be a header: several cells, and hardly a number among them."""
    numbers = 0
    for cell in cells:
        if cell[:1].isdigit() or cell == "-":
            numbers += 1
            if numbers > 1:
                return False
    return len(cells) >= 5


def _is_header(matched: Matched) -> bool:
    layout = LAYOUTS[matched.family.name]
    return len(layout.signs & matched.places.keys()) >= 2 and len(CORE & matched.places.keys()) >= 2


def _is_promoted(cell: str, place: int, width: int, layout: Layout, matched: Matched) -> bool:
    at_its_place = width == layout.width and place >= len(matched.family.columns)
    return layout.has_promoted and (
        at_its_place or bool(re.search("promo|プロモ", cell, re.IGNORECASE))
    )


def _fits(sheet: Sheet, places: Mapping[str, int], layout: Layout, width: int, skip: int) -> bool:
    """Whether nine rows in ten of that width have the shapes their places demand."""
    rows = [cells for i, cells in enumerate(sheet.rows) if len(cells) >= width and i != skip]
    odd = sum(1 for cells in rows if not _row_fits(cells, places, layout))
    return odd * 10 <= len(rows)


def _row_fits(cells: Sequence[str], places: Mapping[str, int], layout: Layout) -> bool:
    for name, place in places.items():
        shape = layout.shapes.get(name, _NUMBER)
        if name != "text" and not re.fullmatch(shape, latin_digits(cells[place].strip())):
            return False
    promoted = cells[len(places) : layout.width] if layout.has_promoted else ()
    return all(cell == "-" or re.fullmatch(_RATE, cell) for cell in promoted)


def _plausible(
    sheet: Sheet, rows: Sequence[int], header: int | None, places: Mapping[str, int], layout: Layout
) -> bool:
    """What tells X's order where no word does. Legacy: the rate checks its two neighbours (see
    ``values.check_rates``), and columns X writes as ``91.0`` are those. Later layouts:
    impressions outweigh all else, and some columns stay at 0."""

    def cells(name: str) -> list[str]:
        return [sheet.rows[i][places[name]] for i in rows if i != header]

    def total(name: str) -> float:
        return sum(float(found[0]) for cell in cells(name) if (found := re.match(r"\d+", cell)))

    counts = [name for name in places if name not in layout.shapes and name != "text"]
    if layout.has_promoted:
        pointed = {name for name in counts if any("." in cell for cell in cells(name))}
        native = set(FLOATS) if layout.kind == "legacy_posts" else set()
        return pointed in (set(), native)
    unused = _UNUSED[layout.kind]
    return not any(map(total, unused)) and all(
        total("impressions") >= total(name) for name in counts
    )
