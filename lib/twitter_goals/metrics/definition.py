"""What a metric is: the shape of one catalogue entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["count", "share", "per_1000", "ratio", "currency", "points"]
Basis = Literal["by_day", "by_post", "conversion", "judged"]
Kind = Literal["flow", "ratio", "level", "post_statistic", "judged"]
Better = Literal["higher", "lower", "neither"]
Source = Literal[
    "column",  # a count column of the exports, by day or by post as the basis says
    "posts",  # how many posts were published that day, from the by-post exports
    "conversion",  # a metric of conversions/
    "followers",  # the follower total of that day
    "followers_before",  # the follower total with which that day began
    "post_followers",  # posts published that day × followers of that day
]
Posts = Literal["all", "originals", "replies"]
Statistic = Literal["median", "top_tenth_share"]


@dataclass(frozen=True)
class Term:
    """One quantity in a numerator or denominator, and where its daily values are found.

    ``sign`` is -1 for what is taken off. ``absent_days`` matters for conversions: are days
    between the first and the last entry that have none a true ``zero``, or ``missing``?
    """

    name: str
    source: Source = "column"
    sign: Literal[1, -1] = 1
    absent_days: Literal["missing", "zero"] = "missing"


@dataclass(frozen=True)
class Metric:
    """A named, documented quantity.

    ``value`` of a flow is the sum of its numerator's terms; of a ratio the sum of the numerator
    ÷ the sum of the denominator × ``per``, over the same days; of a level the last known
    total; of a post statistic one figure over the posts (``posts`` says which are counted).
    ``title``, ``formula``, ``source`` and ``is_not`` hold a text a language.
    """

    name: str
    title: Mapping[str, str] = field(hash=False)
    unit: Unit
    bases: tuple[Basis, ...]
    better: Better
    kind: Kind
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    per: float = 1
    formula: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_not: Mapping[str, str] = field(default_factory=dict, hash=False)
    posts: Posts = "all"
    statistic: Statistic | None = None
    scale: tuple[float, float] | None = None

    def title_in(self, language: str) -> str:
        """The title in that language, else in English, else the name."""
        return _in(self.title, language) or self.name

    def formula_in(self, language: str) -> str:
        """The formula in words."""
        return _in(self.formula, language)

    def source_in(self, language: str) -> str:
        """The files it is read from, or that it is computed."""
        return _in(self.source, language)

    def is_not_in(self, language: str) -> str:
        """What it is easily mistaken for; empty where there is nothing to warn of."""
        return _in(self.is_not, language)

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Which way counts as better where no target says so: up, unless ``better`` is lower."""
        return "lower" if self.better == "lower" else "higher"

    @property
    def terms(self) -> tuple[Term, ...]:
        """Everything it is made from."""
        return self.numerator + self.denominator


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
