"""Figures beside a sentence, written and rounded as the sentence writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from twitter_goals.languages import Language
from twitter_goals.wording.row import Row

TOTALS = ("total_change", "total_low", "total_high")
TYPICAL = ("change", "change_low", "change_high")


def about(row: Mapping[str, Any], name: str, language: Language) -> str:
    """``forecast``, one of its bounds, or ``expected_by_now``, as precise as the forecast is."""
    return Row(row, language).about(name)


def changes(row: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """Name (a key of ``[page]``) and text of each change from the baseline, ``+12% (−3% to 30%)``.

    A rate has its plain change, actual ÷ baseline − 1, and the interval of the change under it.
    Of a level it is the daily growth that is compared.
    """
    told = Row(row, language)
    if told.kind == "ratio":
        if plain := told.signed("total_change"):
            yield "change", plain
        if span := told.span(*TYPICAL[1:]):
            yield "underlying_change", span
        return
    drift = "_drift" if told.drifted else ""
    if told.kind == "level":
        names = (f"growth_of_typical{drift}", "growth_total")
    elif told.kind == "flow":
        so_far = told.flag("period_over") is False
        names = (f"change_of_typical{drift}", "total_so_far" if so_far else "total_change")
    else:
        names = ("change", "total_change")
    for name, columns in zip(names, (TYPICAL, TOTALS), strict=True):
        value, span = told.signed(columns[0]), told.span(*columns[1:])
        if value:
            yield name, told.text("position.bracket", value=value, span=span) if span else value
