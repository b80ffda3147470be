"""READ: an account folder's goal files → ``GoalFile``, or everything that is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from twitter_goals.errors import Finding, GoalFileError
from twitter_goals.goals import checks
from twitter_goals.goals.model import (
    Goal,
    GoalFile,
    GoalsPart,
    GoalsYaml,
    SourceFile,
    SubGoal,
    Target,
)
from twitter_goals.goals.reading import Document, Route, read
from twitter_goals.goals.reading import parse as parse_yaml
from twitter_goals.goals.schema import adapter, homes_of, keys_at
from twitter_goals.goals.values import Amount, Wrong, amount, clean, nearest_of
from twitter_goals.goals.values import language as known_language
from twitter_goals.metrics import Metric, resolve

NAME = "goals.yaml"
PARTS = "goals"
# What can be wrong with a name in a mapping, rather than with its value.
OF_KEYS = (
    "not_a_schedule_period", "schedule_twice", "date_not_understood", "date_is_a_period",
    "date_out_of_time", "day_given_twice",
)  # fmt: skip
TAGS = ("one", "history")  # of the model's union of one target and a history of targets


def load(folder: Path, known: checks.Known = ()) -> GoalFile:
    """The goals of an account folder: ``goals.yaml``, then ``goals/*.yaml`` in order of name.

    ``known`` names metrics that the account's data holds beyond the catalogue (a conversion, a
    judged value), by name or as metrics; a callable is only asked when such a name is used.
    Raises GoalFileError with every problem, in the account's language.
    """
    goal_file, findings, language = examine(folder, known)
    if goal_file is None:
        problems = [finding for finding in findings if finding.severity == "problem"]
        raise GoalFileError(problems, language)
    return goal_file


def examine(
    folder: Path, known: checks.Known = ()
) -> tuple[GoalFile | None, tuple[Finding, ...], str]:
    """Like ``load``, but it tells instead of raising.

    Gives the goals (None where there is a problem), all findings in the files' order, and the
    account's language as far as it can be made out.
    """
    folder = Path(folder) if isinstance(folder, str) else folder
    documents, findings, language = _documents(folder)
    return _assembled(documents, findings, known), tuple(findings), language


def parse(text: str) -> tuple[GoalFile, Document]:
    """A goal file that is a text in hand, and where everything in it stands.

    Raises GoalFileError, in English.
    """
    document, findings = parse_yaml(text, NAME, NAME, hashlib.sha256(text.encode()).hexdigest())
    goal_file = _assembled([document] if document else [], findings, ())
    if goal_file is None or document is None:
        raise GoalFileError(findings)
    return goal_file, document


def _assembled(
    documents: list[Document], findings: list[Finding], known: checks.Known
) -> GoalFile | None:
    """The documents as goals, None with problems; ``findings`` is added to and put in order."""
    parsed = []
    for document in documents:
        model = GoalsYaml if document.inside == NAME else GoalsPart
        parsed.append(_validate(document, model, findings))
    own = checks.check(documents, known, findings)
    order = {document.file: index for index, document in enumerate(documents)}
    findings.sort(
        key=lambda each: (order.get(each.file or "", -1), each.line or 0, each.column or 0)
    )
    if any(finding.severity == "problem" for finding in findings):
        return None
    first = parsed[0]
    files = tuple(SourceFile(document.inside, document.sha256) for document in documents)
    together = "".join(file.sha256 for file in files)
    return GoalFile(
        account=first.account,
        baseline=first.baseline,
        followers=first.followers,
        metrics=own,
        goals=tuple(_settled(goal, own) for part in parsed for goal in part.goals),
        files=files,
        sha256=hashlib.sha256(together.encode()).hexdigest() if files[1:] else files[0].sha256,
        findings=tuple(findings),
        places=_places(documents),
    )


def _places(documents: list[Document]) -> dict[tuple[str, ...], str]:
    """Where each sub-goal stands, and the name of the baseline."""
    found: dict[tuple[str, ...], str] = {}
    for document in documents:
        for route, (line, column) in document.places.items():
            if len(route) > 2 and route[-3] == "subgoals" and route[-1] == "name":
                line, column = document.places[route[:-1]]
                name = clean(_at(document.data, route))
                found["subgoal", name] = f"{document.file}:{line}:{column}"
            elif route == ("baseline",):
                found["baseline",] = f"{document.file}:{line}:{column}"
    return found


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _documents(folder: Path) -> tuple[list[Document], list[Finding], str]:
    main, parts = folder / NAME, folder / PARTS
    documents: list[Document] = []
    findings: list[Finding] = []
    language = "en"
    if not main.is_file():
        near = [name for name in ("goals.yml", "goal.yaml") if (folder / name).is_file()]
        code = "goal_file_misnamed" if near else "no_goal_file"
        values = {"found": near[0] if near else "", "folder": folder.name or str(folder)}
        return [], [Finding("problem", code, values, str(main))], language
    paths = [main]
    if parts.is_dir():
        paths += sorted(path for path in parts.iterdir() if path.suffix in (".yaml", ".yml"))
    for path in paths:
        inside = NAME if path == main else f"{PARTS}/{path.name}"
        document, noticed = read(path, inside)
        findings += noticed
        if path == main:
            language = _language(document, path)
        if document is None:
            continue
        if not isinstance(document.data, dict):
            empty = "goal_file_empty" if path == main else "goal_part_empty"
            code = empty if document.data is None else "expected_mapping"
            findings.append(document.finding(code, (), {"key": path.name}))
            continue
        documents.append(document)
    return documents, findings, language


def _language(document: Document | None, path: Path) -> str:
    """The account's language, even from a file that is broken elsewhere."""
    account = (document.data or {}).get("account") if document and _is(document) else None
    written = account.get("language") if isinstance(account, dict) else None
    if document is None:
        seen = re.search(rb"language['\"]?\s*:\s*['\"]?([A-Za-z-]+)", path.read_bytes())
        written = seen[1].decode() if seen else None
    try:
        return known_language(written)
    except Wrong:
        return "en"


def _is(document: Document) -> bool:
    return isinstance(document.data, dict)


# --- the model's complaints, in the files' own words


def _validate(document: Document, model: type, findings: list[Finding]) -> Any:
    data = _filled(document.data, model, ())
    account = data.get("account")
    start = account.get("week_start", "monday") if isinstance(account, dict) else "monday"
    try:
        return adapter(model).validate_python(data, context={"week_start": start})
    except ValidationError as error:
        told = [found for each in error.errors() for found in _findings(document, model, each)]
        # A misspelt key is told once, not also as the missing one it was meant to be.
        meant = {each.values["nearest"] for each in told if each.code == "unknown_key_near"}
        findings += [
            each
            for each in told
            if not (each.code == "missing_key" and each.values["key"] in meant)
        ]
        return None


def _filled(data: Any, model: type, route: Route) -> Any:
    """Without keys that stand there empty, as in a template that is not filled in yet."""
    if isinstance(data, list):
        return [_filled(each, model, (*route, index)) for index, each in enumerate(data)]
    if not isinstance(data, dict):
        return data
    known = keys_at(model, route)
    return {
        key: _filled(value, model, (*route, key))
        for key, value in data.items()
        if value is not None or key not in known
    }


def _findings(document: Document, model: type, error: Any) -> Iterator[Finding]:
    """One complaint of the model, and what else it holds about the same value."""
    route, context = _route(error["loc"]), dict(error.get("ctx", {}))
    more = context.pop("more", ())
    yield _finding(document, model, route, error["type"], context, error["input"])
    for code, values in more:
        yield _finding(document, model, route, code, values, None)


def _finding(
    document: Document, model: type, route: Route, kind: str, context: dict[str, Any], found: Any
) -> Finding:
    key = next((step for step in reversed(route) if isinstance(step, str)), document.file)
    values = {"key": key, **context}
    if kind == "missing":
        return document.finding("missing_key", route[:-1], {"key": key})
    if kind == "unexpected_keyword_argument":
        return _unknown_key(document, model, route)
    if kind == "dataclass_type":
        if key == "target":
            shown = found if _is_amount(found) else 30
            return document.finding("target_without_form", route, {"found": shown})
        return document.finding("expected_mapping", route, {"key": key})
    if kind == "tuple_type":
        return document.finding("expected_list", route, {"key": key})
    if "at" in values:
        values["key"] = str(values.pop("at"))
        return document.finding(kind, (*route, values["key"]), values, at_key=kind in OF_KEYS)
    return document.finding(kind, route, values)


def _is_amount(found: Any) -> bool:
    try:
        amount(found)
    except Wrong:
        return False
    return True


def _route(location: tuple[str | int, ...]) -> Route:
    return tuple(
        step
        for index, step in enumerate(location)
        if not (step in TAGS and index and location[index - 1] == "target")
    )


def _unknown_key(document: Document, model: type, route: Route) -> Finding:
    found, known = str(route[-1]), list(keys_at(model, route[:-1]))
    near, homes = nearest_of(found, known), homes_of(model, found)
    values: dict[str, Any] = {"found": found, "known": ", ".join(known)}
    if found.isdecimal() and "target" in route:
        code = "number_cut_in_two"
    elif homes and not near:
        here = [home for home in homes if home in known]
        code, values = "misplaced_key", {"found": found, "home": (here or homes)[0]}
    elif near:
        code, values = "unknown_key_near", {"found": found, "nearest": near}
    else:
        code = "unknown_key"
    return document.finding(code, route, values, at_key=True)


# --- points of a share are hundredths


def _settled(goal: Goal, own: tuple[Metric, ...]) -> Goal:
    return replace(
        goal,
        subgoals=tuple(_settled_subgoal(each, own) for each in goal.subgoals),
        goals=tuple(_settled(each, own) for each in goal.goals),
    )


def _settled_subgoal(subgoal: SubGoal, own: tuple[Metric, ...]) -> SubGoal:
    if resolve(subgoal.metric, own).unit != "share":
        return subgoal

    def settle(each: Any) -> Any:
        is_points = isinstance(each, Amount) and each.kind == "points"
        return Amount(round(each.value / 100, 12), "points") if is_points else each

    targets = tuple(
        Target(**{field.name: settle(getattr(target, field.name)) for field in fields(target)})
        for target in subgoal.targets
    )
    return replace(
        subgoal, targets=targets, floor=settle(subgoal.floor), stretch=settle(subgoal.stretch)
    )
