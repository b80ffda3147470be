"""What no single value can show: names that must exist, targets that must fit their metric.

Works on the files' plain data, piece by piece, so that everything wrong is told at once even
where other pieces cannot be read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from twitter_goals import metrics
from twitter_goals.errors import Finding
from twitter_goals.goals import values
from twitter_goals.goals.model import FORMS, MetricEntry, Target
from twitter_goals.goals.reading import Document, Route
from twitter_goals.goals.schema import adapter
from twitter_goals.goals.values import Amount, Schedule, nearest_of
from twitter_goals.metrics import CATALOGUE, PARTS, Metric

NamesInData = Mapping[str, Metric] | Iterable[str]
Known = NamesInData | Callable[[], NamesInData]
CHANGES = ("increase_by", "decrease_by")


@dataclass(frozen=True)
class _Piece:
    """A mapping somewhere in a document."""

    document: Document
    route: Route
    data: Mapping[str, Any]

    def finding(
        self, code: str, *below: str | int, severity: Any = "problem", **values: Any
    ) -> Finding:
        route = (*self.route, *below)
        return self.document.finding(code, route, values, severity=severity)


def check(
    documents: Sequence[Document], known: Known, findings: list[Finding]
) -> tuple[Metric, ...]:
    """Adds to ``findings``; gives the user's own metrics and those only the data names."""
    own = _own_metrics(documents, findings)
    entries = [each for document in documents for each in _own_entries(document)]
    declared = {str(entry.data.get("name")).strip() for entry in entries}
    in_data: dict[str, Metric] | None = None
    goals = [piece for document in documents for piece in _goals(document, (), document.data)]
    keys = {key for document in documents for key in document.data}
    misspelt = "goals" not in keys and any(nearest_of(key, ["goals"]) for key in keys)
    goalless = not any(document.data.get("goals") for document in documents)
    if documents and goalless and not misspelt:
        findings.append(documents[0].finding("no_goals", ()))
    subgoals = [each for goal in goals for each in _mappings(goal, "subgoals")]
    _check_names(goals, subgoals, findings)
    for goal in goals:
        if not goal.data.get("subgoals") and not goal.data.get("goals"):
            findings.append(goal.finding("goal_without_subgoal", severity="note"))
    for subgoal in subgoals:
        name = subgoal.data.get("metric")
        if not isinstance(name, str):
            continue
        name = name.strip()
        if name not in own and name not in CATALOGUE and in_data is None:
            in_data = _metrics_in_data(known)
        metric = own.get(name) or CATALOGUE.get(name) or (in_data or {}).get(name)
        if metric is None and name in declared:
            continue  # declared, but wrongly: that is told there
        if metric is None:
            findings.append(_unknown_metric(subgoal, name, (*own, *(in_data or {}))))
            continue
        if name not in CATALOGUE:
            own.setdefault(name, metric)
        _check_subgoal(subgoal, metric, findings)
    return tuple(own.values())


# --- names


def _check_names(
    goals: Sequence[_Piece], subgoals: Sequence[_Piece], findings: list[Finding]
) -> None:
    """Sub-goals are named once in all files, goals once beside one another."""
    seen: dict[tuple[Any, ...], _Piece] = {}
    for kind, pieces in (("goal", goals), ("subgoal", subgoals)):
        for piece in pieces:
            name = piece.data.get("name")
            if not isinstance(name, str):
                continue
            beside = piece.route[:-1] if kind == "goal" and len(piece.route) > 2 else ()
            first = seen.setdefault((kind, beside, name), piece)
            if first is not piece:
                line = first.document.places[(*first.route, "name")][0]
                place: dict[str, Any] = {"first": line, "inside": first.document.inside}
                findings.append(piece.finding("name_twice", "name", found=name, **place))


def _unknown_metric(subgoal: _Piece, name: str, more: Iterable[str]) -> Finding:
    near = metrics.meant(name) or nearest_of(name, (*CATALOGUE, *more)) or metrics.titled(name)
    code = "unknown_metric" if near else "unknown_metric_far"
    return subgoal.finding(code, "metric", found=name, nearest=near)


def _metrics_in_data(known: Known) -> dict[str, Metric]:
    asked = known() if callable(known) else known
    if isinstance(asked, Mapping):
        return dict(asked)
    return {name: metrics.count(name) for name in asked}


# --- metrics of the user's own


def _own_metrics(documents: Sequence[Document], findings: list[Finding]) -> dict[str, Metric]:
    entries: list[tuple[_Piece, MetricEntry]] = []
    for document in documents:
        for piece in _own_entries(document):
            entry = _read(MetricEntry, piece.data)
            if entry is not None:
                entries.append((piece, entry))
    own: dict[str, Metric] = {}
    ratios = [pair for pair in entries if pair[1].numerator or pair[1].denominator]
    for piece, entry in [*(pair for pair in entries if pair not in ratios), *ratios]:
        if entry.name in own:
            findings.append(piece.finding("metric_twice", "name", found=entry.name))
            continue
        metric = _made(piece, entry, own, findings)
        if metric is not None:
            own[entry.name] = metric
    return own | _redefined(own)


def _made(
    piece: _Piece, entry: MetricEntry, own: Mapping[str, Metric], findings: list[Finding]
) -> Metric | None:
    is_ratio = bool(entry.numerator or entry.denominator)
    taken = CATALOGUE.get(entry.name)
    bases = ("judged",) if entry.judged else ("conversion",)
    if taken and (is_ratio or taken.denominator or taken.bases != bases):
        findings.append(piece.finding("metric_name_taken", "name", found=entry.name))
        return None
    title = dict(entry.title) or (dict(taken.title) if taken else None)
    if entry.judged:
        for key in ("numerator", "denominator", "absent_days", "per"):
            if key in piece.data:
                findings.append(piece.finding("not_for_judged", key, key=key))
        scale = (entry.scale.min, entry.scale.max) if entry.scale else None
        if scale and scale[0] >= scale[1]:
            findings.append(piece.finding("scale_reversed", "scale"))
        unit: Any = entry.unit or "points"
        return metrics.judged(entry.name, title, unit=unit, better=entry.better, scale=scale)
    if entry.scale:
        findings.append(piece.finding("scale_needs_judged", "scale"))
    if not is_ratio:
        if entry.per is not None:
            findings.append(piece.finding("per_needs_ratio", "per"))
        unit = entry.unit or "count"
        absent: Any = entry.absent_days or "missing"
        return metrics.count(entry.name, title, unit=unit, absent_days=absent, better=entry.better)
    return _made_ratio(piece, entry, own, title, findings)


def _made_ratio(
    piece: _Piece,
    entry: MetricEntry,
    own: Mapping[str, Metric],
    title: Mapping[str, str] | None,
    findings: list[Finding],
) -> Metric | None:
    counts = {name: metric for name, metric in own.items() if metric.kind == "flow"}
    fine = True
    for side in ("numerator", "denominator"):
        name = getattr(entry, side)
        if name is None:
            findings.append(piece.finding("ratio_needs_both", key=side, found=entry.name))
        elif name not in PARTS and name not in counts:
            near = metrics.meant(name) or nearest_of(name, (*PARTS, *counts))
            near = near if near in (*PARTS, *counts) else None
            is_metric = name in CATALOGUE or name in own
            code = "ratio_part_no_count" if is_metric else "unknown_count"
            code = "unknown_count_near" if near and not is_metric else code
            findings.append(piece.finding(code, side, found=name, nearest=near))
        else:
            continue
        fine = False
    if entry.absent_days:
        findings.append(piece.finding("absent_days_needs_count", "absent_days"))
    if entry.per == 0:
        findings.append(piece.finding("per_is_zero", "per"))
    if not fine or entry.per == 0:
        return None
    unit: Any = entry.unit
    above, below = str(entry.numerator), str(entry.denominator)
    known = {**PARTS, **counts}
    if not metrics.common_bases(known[above].bases, known[below].bases):
        findings.append(piece.finding("ratio_without_basis", "numerator", found=above, other=below))
        return None
    return metrics.ratio(
        entry.name, above, below, title, unit=unit, per=entry.per or 1, better=entry.better,
        counts=counts.values(),
    )  # fmt: skip


def _redefined(own: Mapping[str, Metric]) -> dict[str, Metric]:
    """The catalogue's ratios over counts whose absent days the user declared."""
    declared = {
        name: own[name].numerator[0] for name in own if name in CATALOGUE and own[name].numerator
    }
    found = {}
    for name, metric in CATALOGUE.items():
        terms = [
            tuple(
                replace(term, absent_days=declared[term.name].absent_days)
                if term.name in declared and term.source == "conversion"
                else term
                for term in side
            )
            for side in (metric.numerator, metric.denominator)
        ]
        if name not in own and (metric.numerator, metric.denominator) != tuple(terms):
            found[name] = replace(metric, numerator=terms[0], denominator=terms[1])
    return found


# --- one sub-goal


def _check_subgoal(subgoal: _Piece, metric: Metric, findings: list[Finding]) -> None:
    basis = subgoal.data.get("basis")
    if basis in ("by_day", "by_post") and basis not in metric.bases:
        given = ", ".join(metric.bases)
        findings.append(
            subgoal.finding(
                "basis_not_given", "basis", found=basis, metric=metric.name, known=given
            )
        )
    raw = subgoal.data.get("target")
    pieces = (
        list(_mappings(subgoal, "target"))
        if isinstance(raw, list)
        else [_Piece(subgoal.document, (*subgoal.route, "target"), raw)]
        if isinstance(raw, Mapping)
        else []
    )
    read = [(piece, _read(Target, piece.data)) for piece in pieces]
    targets = [(piece, target) for piece, target in read if target is not None]
    for piece, target in targets:
        _check_target(piece, target, metric, findings)
        _check_bounds(subgoal, piece, target, metric, findings)
    if len(pieces) > 1 and len(targets) == len(pieces):
        _check_history(targets, findings)


def _check_target(piece: _Piece, target: Target, metric: Metric, findings: list[Finding]) -> None:
    forms = [form for form in FORMS if getattr(target, form) is not None]
    if len(forms) > 1:
        findings.append(piece.finding("two_target_forms", forms[1], found=forms))
        return
    if target.from_ and target.by and target.by < target.from_:
        findings.append(
            piece.finding("by_before_from", "by", found=piece.data["by"], first=piece.data["from"])
        )
    if not forms:
        return
    form = forms[0]
    if form == "reach":
        if target.per:
            findings.append(piece.finding("reach_has_no_per", "per"))
        if not target.by:
            findings.append(piece.finding("reach_needs_by", "reach"))
    amount = getattr(target, form)
    if isinstance(amount, Schedule):
        if target.by and not target.per:
            findings.append(piece.finding("schedule_needs_per", form))
        for period, entry in amount.entries:
            if period.unit != (target.per or "month"):
                unit = target.per or "month"
                findings.append(piece.finding("schedule_unit", form, found=period.label, unit=unit))
                break
            _check_amount(piece, form, entry, metric, findings, form)
        return
    if form in CHANGES and amount.value <= 0:
        other = CHANGES[1 - CHANGES.index(form)]
        findings.append(piece.finding("change_not_positive", form, key=form, other=other))
    elif form == "at_least" and amount.value == 0 and _never_negative(metric):
        findings.append(piece.finding("target_is_nothing", form, metric=metric.name))
    else:
        _check_amount(piece, form, amount, metric, findings, form)


def _check_amount(
    piece: _Piece, form: str, amount: Amount, metric: Metric, findings: list[Finding], key: str
) -> None:
    """Does the number fit the metric's unit?"""
    is_change = form in CHANGES
    code, more = None, {"found": f"{amount.value:g}"}
    if amount.kind == "percent" and metric.unit != "share" and not is_change:
        code, more = "percent_of_what", {"found": f"{amount.value * 100:g}%"}
    elif amount.kind == "points":
        fits = metric.unit == "points" or (metric.unit == "share" and is_change)
        code = None if fits else "points_not_here"
    elif amount.kind == "number" and metric.unit == "share" and abs(amount.value) > 1:
        code = "share_over_one"
    elif amount.kind == "percent" and amount.value > 1 and form == "decrease_by":
        code, more = "decrease_over_all", {"found": f"{amount.value * 100:g}%"}
    elif amount.kind == "percent" and amount.value > 1 and not is_change and _part(metric):
        code, more = "share_over_all", {"found": f"{amount.value * 100:g}%"}
    elif amount.value < 0 and _never_negative(metric):
        code = "negative_target"
    elif metric.scale and not is_change:
        low, high = metric.scale
        if not low <= amount.value <= high:
            code, more = "outside_scale", more | {"low": f"{low:g}", "high": f"{high:g}"}
    if code:
        findings.append(piece.finding(code, key, key=key, metric=metric.name, **more))


def _never_negative(metric: Metric) -> bool:
    """Counts of the catalogue, and what is made of them, unless something is taken off."""
    terms = (*metric.numerator, *metric.denominator)
    return bool(terms) and all(term.sign > 0 and term.name in CATALOGUE for term in terms)


def _part(metric: Metric) -> bool:
    """Is it a part of a whole, so that more than all of it cannot be?"""
    whole = {term.name for term in metric.denominator}
    return whole <= {"impressions", "engagements", "posts_published"} and metric.unit == "share"


def _check_bounds(
    subgoal: _Piece, piece: _Piece, target: Target, metric: Metric, findings: list[Finding]
) -> None:
    """``floor`` and ``stretch``: once each, and on their own side of the target."""
    form = target.form
    for key in ("floor", "stretch"):
        outer = subgoal.data.get(key) is not None
        bound = getattr(target, key)
        if outer and bound is not None:
            findings.append(subgoal.finding("bound_twice", key, key=key))
            continue
        holder = subgoal if outer else piece
        if bound is None and outer:
            bound = _amount(subgoal.data[key])
        amount = getattr(target, form) if form else None
        if bound is None or not isinstance(amount, Amount):
            continue
        _check_amount(holder, str(form), bound, metric, findings, key)
        # Of a change the larger is the better one, whichever way it goes.
        lower_is_better = form == "at_most"
        above = (key == "stretch") != lower_is_better
        if bound.kind == amount.kind and (
            bound.value < amount.value if above else bound.value > amount.value
        ):
            code = "bound_too_low" if above else "bound_too_high"
            findings.append(holder.finding(code, key, key=key))


def _amount(raw: Any) -> Amount | None:
    try:
        return values.amount(raw)
    except values.Wrong:
        return None


def _check_history(targets: Sequence[tuple[_Piece, Target]], findings: list[Finding]) -> None:
    for (_, before), (piece, target) in pairwise(targets):
        if target.from_ is None:
            findings.append(piece.finding("history_needs_from"))
        elif before.from_ and target.from_ <= before.from_:
            findings.append(piece.finding("history_out_of_order", "from"))
        if target.per != before.per:
            findings.append(piece.finding("history_mixes_periods", "per"))


# --- walking plain data


def _own_entries(document: Document) -> Iterator[_Piece]:
    return _mappings(_Piece(document, (), document.data), "metrics")


def _goals(document: Document, route: Route, data: Any) -> Iterator[_Piece]:
    for piece in _mappings(_Piece(document, route, data), "goals"):
        yield piece
        yield from _goals(document, piece.route, piece.data)


def _mappings(piece: _Piece, key: str) -> Iterator[_Piece]:
    """The mappings in the list under ``key``."""
    below = piece.data.get(key)
    for index, each in enumerate(below if isinstance(below, list) else ()):
        if isinstance(each, Mapping):
            yield _Piece(piece.document, (*piece.route, key, index), each)


def _read(model: type, data: Mapping[str, Any]) -> Any:
    """The piece as a value, None where it is wrong (which is told elsewhere)."""
    filled = {key: value for key, value in data.items() if value is not None}
    try:
        return adapter(model).validate_python(filled)
    except ValidationError:
        return None
