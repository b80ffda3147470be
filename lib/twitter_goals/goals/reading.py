"""A YAML file as plain data with the place of everything in it.

PyYAML's node tree is used and none of its types: every scalar stays the text it is, because
``1405-02-31`` crashes YAML's own dates and ``no`` would become false. Anchors, aliases and tags
are refused (they make bombs and objects), so are repeated keys and very deep nesting.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.reader import ReaderError

from twitter_goals.errors import Finding
from twitter_goals.goals.values import UNSHOWN, clean

Route = tuple[str | int, ...]
Place = tuple[int, int]
LARGEST = 1_000_000  # bytes; a goal file is a few kilobytes
DEEPEST = 40
MOST_REFUSED = 20  # anchors, aliases and tags of one file that are told
UNSURE = re.compile(  # see ``_quickly``
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|[?]|[|>][-+0-9]*#"
)
LONGEST_QUOTE = 80  # characters of somebody's text in a message


@dataclass(frozen=True)
class Document:
    """One file: its data, and line and column (from 1) of each value and key.

    ``file`` is what findings call it, ``inside`` its path inside the account folder.
    """

    file: str
    inside: str
    data: Any
    places: Mapping[Route, Place]
    keys: Mapping[Route, Place]
    sha256: str

    def finding(
        self, code: str, route: Route, values: Mapping[str, Any] | None = None, *,
        at_key: bool = False, severity: Any = "problem",
    ) -> Finding:  # fmt: skip
        """A finding at that place, or the nearest place around it that is in the file."""
        values = dict(values or {})
        for name in values.keys() & {"found", "key"}:
            values[name] = shown(values[name])
        for length in range(len(route), -1, -1):
            own = length == len(route)
            known = self.keys if at_key and own and route in self.keys else self.places
            if route[:length] in known:
                line, column = known[route[:length]]
                return Finding(severity, code, values, self.file, line, column)
        return Finding(severity, code, values, self.file)


def shown(value: Any) -> Any:
    """A value as a message quotes it: not too long, and nothing a terminal would obey."""
    if not isinstance(value, str):
        return value
    value = UNSHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    return value if len(value) <= LONGEST_QUOTE else f"{value[: LONGEST_QUOTE - 1]}…"


def read(path: Path, inside: str) -> tuple[Document | None, list[Finding]]:
    """The document in a file; None where it is no YAML at all."""
    name = str(path)
    content = path.read_bytes()
    if len(content) > LARGEST:
        return None, [Finding("problem", "goal_file_too_large", {"limit": LARGEST}, name)]
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        return None, [Finding("problem", "goal_file_not_utf8", {}, name, *_after(before))]
    return parse(text, name, inside, hashlib.sha256(content).hexdigest())


def parse(text: str, file: str, inside: str, sha256: str) -> tuple[Document | None, list[Finding]]:
    """The document in a text that came from ``file``."""
    findings: list[Finding] = []
    node = _quickly(text)
    if node is None:
        try:
            loader = _Loader(text, file, findings)
        except ReaderError as error:
            values = {"code": f"U+{error.character:04X}"}
            place = _after(text[: error.position])
            return None, [Finding("problem", "yaml_character", values, file, *place)]
        try:
            node = loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            return None, [*findings, _syntax(error, file, text)]
        finally:
            loader.dispose()
    places: dict[Route, Place] = {}
    keys: dict[Route, Place] = {}
    data = None if node is None else _plain(node, (), places, keys, findings, file)
    return Document(file, inside, data, places, keys, sha256), findings


class _Loader(yaml.SafeLoader):
    """Composes nodes; notes what is refused and goes on."""

    def __init__(self, text: str, name: str, findings: list[Finding]) -> None:
        super().__init__(text)
        self.file, self.findings, self.depth = name, findings, 0
        self.refused = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        start: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            self.get_event()
            self._refuse("yaml_alias", {"found": f"*{event.anchor}"}, start)
            return yaml.ScalarNode("tag:yaml.org,2002:null", "", start, start)
        if getattr(event, "tag", None) not in (None, "!"):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse("yaml_tag", {"found": tag}, start)
        if getattr(event, "anchor", None):
            self._refuse("yaml_alias", {"found": f"&{event.anchor}"}, start)
            event.anchor = None
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem="too deep", problem_mark=start)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def _refuse(self, code: str, values: dict[str, Any], mark: Any) -> None:
        if self.refused == MOST_REFUSED:
            return  # a bomb of aliases has thousands
        self.refused += 1
        values = {"found": shown(values["found"])}
        self.findings.append(
            Finding("problem", code, values, self.file, mark.line + 1, mark.column + 1)
        )


class _Unsure(yaml.YAMLError):
    """Something that libyaml may take differently, or that is refused."""


_Events: Any = getattr(yaml, "CSafeLoader", object)  # not there without libyaml


class _Quick(Composer, _Events):
    """Composes nodes from libyaml's events, in a fifth of the time."""

    def __init__(self, text: str) -> None:
        _Events.__init__(self, text)
        Composer.__init__(self)
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()
        marked = event.anchor or getattr(event, "tag", None) not in (None, "!")
        empty = isinstance(event, yaml.ScalarEvent) and not event.value and not event.style
        if marked or empty or self.depth >= DEEPEST:
            raise _Unsure
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _quickly(text: str) -> yaml.Node | None:
    """The node tree by libyaml; None where PyYAML's own might differ.

    They disagree about where an empty value stands, about question marks, byte-order marks, rare
    line breaks and a comment close behind a block's sign; and messages are made of PyYAML's
    complaints alone.
    """
    if not yaml.__with_libyaml__ or UNSURE.search(text):
        return None
    try:
        return _Quick(text).get_single_node()
    except yaml.YAMLError:
        return None


def _plain(
    node: yaml.Node, route: Route, places: dict[Route, Place], keys: dict[Route, Place],
    findings: list[Finding], name: str,
) -> Any:  # fmt: skip
    places[route] = _place(node)
    if isinstance(node, yaml.ScalarNode):
        empty = node.tag == "tag:yaml.org,2002:null" and not node.style
        return None if empty else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(each, (*route, index), places, keys, findings, name)
            for index, each in enumerate(node.value)
        ]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line, column = _place(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            findings.append(Finding("problem", "yaml_key", {}, name, line, column))
            continue
        key = clean(key_node.value)
        if key in data:
            values = {"found": key, "first": keys[(*route, key)][0]}
            findings.append(Finding("problem", "yaml_key_twice", values, name, line, column))
            continue
        keys[(*route, key)] = line, column
        data[key] = _plain(value_node, (*route, key), places, keys, findings, name)
    return data


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _after(before: str) -> Place:
    """Line and column that follow a piece of text."""
    lines = re.split("\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1


def _syntax(error: yaml.MarkedYAMLError, name: str, text: str) -> Finding:
    """YAML's own complaint, in words that say what to do."""
    problem = error.problem or error.context or "?"
    mark = error.problem_mark or error.context_mark
    values: dict[str, Any] = {"problem": problem}
    code = "yaml_syntax"
    if problem == "mapping values are not allowed here":
        code = "yaml_colon"
    elif "could not find expected ':'" in problem:
        code = "yaml_no_colon"
        mark = error.context_mark or mark
    elif "'\\t'" in problem:
        code = "yaml_tab"
    elif found := re.search(r"character '(.)' that cannot start any token", problem):
        code, values = "yaml_reserved", {"found": found[1]}
    elif "expected <block end>" in problem:
        code = "yaml_indent"
    elif "end of stream" in problem or "expected ','" in problem:
        start, end = error.context_mark, error.problem_mark
        inside = text[start.index : end.index + 1] if start and end else ""
        if "،" in inside:
            place = _after(text[: start.index + inside.index("،")])  # type: ignore[union-attr]
            return Finding("problem", "yaml_persian_comma", {}, name, *place)
        code = "yaml_unclosed"
        mark = error.context_mark or mark
    elif "single document" in (error.context or ""):
        code = "yaml_two_documents"
    elif problem == "too deep":
        code = "yaml_too_deep"
    if mark is None:
        return Finding("problem", code, values, name)
    return Finding("problem", code, values, name, mark.line + 1, mark.column + 1)
