"""Metrics of the user's own, and a metric by its name. Nothing is ever evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from twitter_goals.errors import Finding, UsageError
from twitter_goals.metrics import builders
from twitter_goals.metrics.builders import BOTH, CONVERSION
from twitter_goals.metrics.catalogue import CATALOGUE
from twitter_goals.metrics.definition import Basis, Better, Metric, Term, Unit
from twitter_goals.metrics.naming import meant, nearest, titled

PARTS: Mapping[str, Metric] = {
    name: metric
    for name, metric in CATALOGUE.items()
    if metric.kind == "flow" or name == "followers"
}


def count(
    name: str,
    title: Mapping[str, str] | None = None,
    *,
    unit: Unit = "count",
    absent_days: Literal["missing", "zero"] = "missing",
    better: Better = "higher",
) -> Metric:
    """A count given by a file in ``conversions/``."""
    titles = dict(title or {"en": _spoken(name)})
    term = Term(name, "conversion", absent_days=absent_days)
    return Metric(
        name, titles, unit, CONVERSION, better, "flow", (term,), formula=titles,
        source=builders.texts("conversions/", "conversions/"),
    )  # fmt: skip


def judged(
    name: str,
    title: Mapping[str, str] | None = None,
    *,
    unit: Unit = "points",
    better: Better = "higher",
    scale: tuple[float, float] | None = None,
) -> Metric:
    """A value of ``manual.csv``: judged, not measured."""
    titles = dict(title or {"en": _spoken(name)})
    return replace(
        builders.judged(name, "", ""), title=titles, unit=unit, better=better, scale=scale
    )


def ratio(
    name: str,
    numerator: str,
    denominator: str,
    title: Mapping[str, str] | None = None,
    *,
    per: float = 1,
    unit: Unit | None = None,
    better: Better = "higher",
    counts: Iterable[Metric] = (),
) -> Metric:
    """Two counts by name, the sum of one ÷ the sum of the other × ``per``.

    ``counts`` are the user's own. Raises KeyError for a name that is no count (``PARTS``).
    """
    known = {**PARTS, **{metric.name: metric for metric in counts}}
    made = builders.ratio(
        name, "", "", numerator, denominator, per=per, better=better, counts=known,
        unit=unit or ("per_1000" if per == 1000 else "ratio"),
        bases=common_bases(known[numerator].bases, known[denominator].bases),
    )  # fmt: skip
    return replace(made, title=dict(title or {"en": _spoken(name)}))


def named_in(conversions: Iterable[str] = (), values: Iterable[str] = ()) -> dict[str, Metric]:
    """Metrics that nobody declared but the data names: in ``conversions/``, in ``manual.csv``."""
    found = {name: judged(name) for name in dict.fromkeys(map(str, values))}
    found |= {name: count(name) for name in dict.fromkeys(map(str, conversions))}
    return {name: metric for name, metric in found.items() if name not in CATALOGUE}


def resolve(name: str, custom: Iterable[Metric] = ()) -> Metric:
    """The metric of that name: the user's own first, then the catalogue.

    Raises UsageError (code ``unknown_metric``) with the nearest name.
    """
    own = {metric.name: metric for metric in custom}
    if name in own:
        return own[name]
    if name in CATALOGUE:
        return CATALOGUE[name]
    near = meant(name) or nearest(name, (*own, *CATALOGUE)) or titled(name)
    code = "unknown_metric" if near else "unknown_metric_far"
    raise UsageError(Finding("problem", code, {"found": name, "nearest": near}))


def common_bases(*bases: tuple[Basis, ...]) -> tuple[Basis, ...]:
    """The bases every part has; a conversion goes with any basis of the exports."""
    exported = [each for each in bases if each != CONVERSION]
    if not exported:
        return CONVERSION
    return tuple(basis for basis in BOTH if all(basis in each for each in exported))


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
