"""The JSON Schema of goal files, from the model itself, and what it says about a place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from twitter_goals.goals.model import GoalsPart, GoalsYaml
from twitter_goals.goals.reading import Route

# Keys that need another beside them.
NEEDED = {
    "Target": {"reach": ["by"]},
    "MetricEntry": {"numerator": ["denominator"], "denominator": ["numerator"]},
}
FILES = {"goals.schema.json": GoalsYaml, "goals-part.schema.json": GoalsPart}


@lru_cache(maxsize=8)
def adapter(model: type) -> TypeAdapter[Any]:
    """Reads plain data into the model, or raises with everything that is wrong."""
    return TypeAdapter(model)


def schema(model: type = GoalsYaml) -> dict[str, Any]:
    """The JSON Schema of ``goals.yaml`` (or of a file of ``goals/``)."""
    made = _tidy(adapter(model).json_schema(by_alias=True))
    for name, needed in NEEDED.items():
        if name in made["$defs"]:
            made["$defs"][name]["dependentRequired"] = needed
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def text(model: type = GoalsYaml) -> str:
    """The schema as it is kept in ``templates/goals/``."""
    return json.dumps(schema(model), indent=2, ensure_ascii=False) + "\n"


def keys_at(model: type, route: Route) -> dict[str, Any]:
    """The keys that may stand in the mapping at ``route``; empty where none is meant."""
    whole = _raw(model)
    here: list[Any] = [whole]
    for step in route:
        here = [below for node in here for below in _below(whole, node, step)]
    found: dict[str, Any] = {}
    for node in here:
        for option in _options(whole, node):
            found |= option.get("properties", {})
    return found


def homes_of(model: type, key: str) -> list[str]:
    """The keys under which ``key`` may stand, such as ``target`` for ``per``."""
    whole = _raw(model)
    homes = []
    for node in (whole, *whole["$defs"].values()):
        for name, below in node.get("properties", {}).items():
            options = [*_options(whole, below)]
            options += [each for one in options for each in _options(whole, one.get("items", {}))]
            if any(key in option.get("properties", {}) for option in options):
                homes.append(name)
    return homes


@lru_cache(maxsize=2)
def _raw(model: type) -> dict[str, Any]:
    return adapter(model).json_schema(by_alias=True)


def _below(whole: Mapping[str, Any], node: Any, step: str | int) -> Iterator[Any]:
    for option in _options(whole, node):
        if isinstance(step, int) and "items" in option:
            yield option["items"]
        elif step in option.get("properties", {}):
            yield option["properties"][step]


def _options(whole: Mapping[str, Any], node: Any) -> Iterator[Any]:
    """The schema itself, behind references and alternatives."""
    if not isinstance(node, Mapping):
        return
    if "$ref" in node:
        yield from _options(whole, whole["$defs"][node["$ref"].rpartition("/")[2]])
    for alternatives in ("anyOf", "oneOf", "allOf"):
        for each in node.get(alternatives, ()):
            yield from _options(whole, each)
    if "properties" in node or "items" in node:
        yield node


def _tidy(node: Any) -> Any:
    """Without generated titles and defaults, which editors would only repeat."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    options = node.get("anyOf")
    if options and {"type": "null"} in options:
        rest = [each for each in options if each != {"type": "null"}]
        node = {key: value for key, value in node.items() if key != "anyOf"}
        # A key that stands there empty is as good as absent: see ``loading``.
        node = {**rest[0], **node} if len(rest) == 1 else {**node, "anyOf": rest}
    return {
        key: _tidy(value)
        for key, value in node.items()
        if key not in ("title", "default") or isinstance(value, dict)
    }
