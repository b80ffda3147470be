"""How catalogue entries are made, so that the catalogue itself is only a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from twitter_goals.metrics.definition import (
    Basis,
    Better,
    Metric,
    Posts,
    Statistic,
    Term,
    Unit,
)

BOTH: tuple[Basis, ...] = ("by_day", "by_post")
BY_DAY: tuple[Basis, ...] = ("by_day",)
BY_POST: tuple[Basis, ...] = ("by_post",)
CONVERSION: tuple[Basis, ...] = ("conversion",)
Pair = tuple[str, str]  # English, Persian
NOTHING: Pair = ("", "")
PERSIAN_DIGITS = str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫")

FOLLOWERS = {
    "followers": Term("followers", "followers"),
    "followers_before": Term("followers", "followers_before"),
    "post_followers": Term("followers", "post_followers"),
}
FOLLOWERS_IN_WORDS: Mapping[str, Mapping[str, str]] = {
    "followers": {"en": "followers, day by day", "fa": "دنبال‌کنندگان، روزبه‌روز"},
    "followers_before": {
        "en": "followers at the start of each day",
        "fa": "دنبال‌کنندگان در آغاز هر روز",
    },
    "post_followers": {
        "en": "(posts × followers of their day)",
        "fa": "(پست‌ها × دنبال‌کنندگان همان روز)",
    },
}


def texts(en: str, fa: str) -> dict[str, str]:
    """Both languages; empty where there is no text."""
    return {"en": en, "fa": fa} if en else {}


COMPUTED = texts("computed", "محاسبه‌شده")


def listed(*sources: Mapping[str, str]) -> dict[str, str]:
    """Several sources, one after the other."""
    joints = {"en": ", ", "fa": "، "}
    return {code: joint.join(each[code] for each in sources) for code, joint in joints.items()}


def column(source: Mapping[str, str], name: str) -> dict[str, str]:
    """A source, and the column of it that is meant."""
    return {code: f"{said} ({name})" for code, said in source.items()}


def lower(text: str) -> str:
    """First letter small, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def count(
    name: str, en: str, fa: str, bases: tuple[Basis, ...], source: Mapping[str, str], *,
    better: Better = "higher", unit: Unit = "count", term: Term | None = None,
    posts: Posts = "all", is_not: Pair = NOTHING, formula: Pair | None = None,
) -> Metric:  # fmt: skip
    """A flow: a count summed over days."""
    return Metric(
        name, texts(en, fa), unit, bases, better, "flow", (term or Term(name),), source=source,
        formula=texts(*(formula or (f"sum of {lower(en)}", f"جمع {fa}"))),
        is_not=texts(*is_not), posts=posts,
    )  # fmt: skip


def ratio(
    name: str, en: str, fa: str, numerator: str, denominator: str, *, counts: Mapping[str, Metric],
    unit: Unit = "share", bases: tuple[Basis, ...] = BOTH, better: Better = "higher",
    per: float = 1, is_not: Pair = NOTHING, posts: Posts = "all",
) -> Metric:  # fmt: skip
    """A ratio of sums. A side is names of counts with blanks between; ``-name`` is taken off."""
    above, below = terms(numerator.split(), counts), terms(denominator.split(), counts)
    times = f" × {per:g}" if per != 1 else ""
    formula = {
        language: f"{_in_words(above, language, counts)} ÷ "
        f"{_in_words(below, language, counts)}{factor}"
        for language, factor in (("en", times), ("fa", times.translate(PERSIAN_DIGITS)))
    }
    return Metric(
        name, texts(en, fa), unit, bases, better, "ratio", above, below, per, formula,
        COMPUTED, texts(*is_not), posts,
    )  # fmt: skip


def post_statistic(
    name: str, en: str, fa: str, column: str, statistic: Statistic, *, formula: Pair,
    is_not: Pair, unit: Unit = "count", better: Better = "higher", posts: Posts = "all",
) -> Metric:  # fmt: skip
    """One figure over the posts of a window."""
    return Metric(
        name, texts(en, fa), unit, BY_POST, better, "post_statistic", (Term(column),),
        formula=texts(*formula), source=COMPUTED, is_not=texts(*is_not), posts=posts,
        statistic=statistic,
    )  # fmt: skip


def judged(name: str, en: str, fa: str, is_not: Pair = NOTHING) -> Metric:
    """A value somebody gives by judgement."""
    return Metric(
        name, texts(en, fa), "points", ("judged",), "higher", "judged", (),
        formula=texts("the last value judged in the period", "آخرین ارزیابی در دوره"),
        source=texts("manual.csv", "manual.csv"), is_not=texts(*is_not),
    )  # fmt: skip


def terms(names: Iterable[str], counts: Mapping[str, Metric]) -> tuple[Term, ...]:
    """The terms behind names of counts. Raises KeyError for a name that is none."""
    found: list[Term] = []
    for name in names:
        bare = name.removeprefix("-")
        parts = (FOLLOWERS[bare],) if bare in FOLLOWERS else counts[bare].numerator
        found += [replace(part, sign=-part.sign) if name != bare else part for part in parts]
    return tuple(found)


def _in_words(parts: tuple[Term, ...], language: str, counts: Mapping[str, Metric]) -> str:
    words = ""
    for term in parts:
        title = FOLLOWERS_IN_WORDS.get(term.source)
        title = title or (counts[term.name].title if term.name in counts else {})
        joint = (" + " if term.sign > 0 else " − ") if words else ""
        words += joint + lower(title.get(language) or title.get("en") or term.name)
    return f"({words})" if len(parts) > 1 else words
