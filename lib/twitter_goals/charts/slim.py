"""SLIM: what matplotlib writes once a mark, written once a drawing; the picture stays the same.

A swarm of two hundred posts is two hundred elements in matplotlib's SVG. Here it is one path of
points with round ends, which browsers draw as dots.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
Style = tuple[tuple[str, str], ...]
PLACE = re.compile(r"-?\d+(?:\.\d+)?")
TEXTS = re.compile(
    r'<text style="([^"]*)"[^<]*>[^<]*</text>(?:<text style="\1"[^<]*>[^<]*</text>)+'
)


def marks(tree: ET.Element) -> None:
    """Dots become one path a colour, shapes used once stand where they are used; in place."""
    defined = {
        path.get("id", ""): path for defs in tree.iter(f"{SVG}defs") for path in defs
    }  # matplotlib defines a shape where it is first used, and uses it in later groups too
    used = Counter(use.get(XLINK) for use in tree.iter(f"{SVG}use"))
    for group in tree.iter(f"{SVG}g"):
        looks = {(use.get(XLINK), _style(use)) for use in group if use.tag == f"{SVG}use"}
        if len(looks) != 1 or any(child.tag != f"{SVG}use" for child in group):
            continue
        ((name, style),) = looks
        shape = defined.get((name or "").lstrip("#"))
        if shape is None:
            continue
        path = _path(list(group), shape, style, used[name] == 1)
        if path is not None:  # an element without children counts as false
            group[:] = [path]
    kept = {use.get(XLINK, "").lstrip("#") for use in tree.iter(f"{SVG}use")}
    for defs in tree.iter(f"{SVG}defs"):
        defs[:] = [path for path in defs if path.get("id") in kept or path.tag != f"{SVG}path"]


def _path(uses: list[ET.Element], shape: ET.Element, style: Style, once: bool) -> ET.Element | None:
    """One path for all the uses of a shape; None where it must stay a shape."""
    drawn = shape.get("d", "")
    look = dict(_style(shape)) | dict(style)
    radius = _radius(drawn)
    if radius and look.get("fill", "") not in ("", "none"):
        edge = float(look.get("stroke-width", "1").removesuffix("px")) if "stroke" in look else 0.0
        path = "".join(f"M {use.get('x')} {use.get('y')} h0 " for use in uses)
        look = {"fill": "none", "stroke": look["fill"], "stroke-linecap": "round",
                "stroke-width": f"{2 * radius + edge:.2f}"}  # fmt: skip
    elif once:
        path = _moved(drawn, float(uses[0].get("x", 0)), float(uses[0].get("y", 0)))
    else:
        return None
    written = ";".join(f"{key}: {value}" for key, value in look.items())
    return ET.Element(f"{SVG}path", {"d": path, "style": written})


def texts(body: str) -> str:
    """Neighbouring words of one look share a group that says it once."""

    def shared(found: re.Match[str]) -> str:
        attribute = f' style="{found[1]}"'
        return f"<g{attribute}>{found[0].replace(attribute, '')}</g>"

    return TEXTS.sub(shared, body)


def _style(node: ET.Element) -> Style:
    parts = (part.partition(":") for part in node.get("style", "").split(";"))
    return tuple((key.strip(), value.strip()) for key, _, value in parts if value)


def _radius(path: str) -> float:
    """Of a circle round the origin as matplotlib draws one; 0 for everything else."""
    if path.count("C") != 8 or path.count("M") != 1 or "L" in path:
        return 0.0
    numbers = [float(number) for number in PLACE.findall(path)]
    ends = [tuple(numbers[:2]), *(tuple(numbers[at : at + 2]) for at in range(6, len(numbers), 6))]
    radii = [math.hypot(x, y) for x, y in ends]
    return radii[0] if max(radii) - min(radii) < 0.01 * max(radii) else 0.0


def _moved(path: str, right: float, down: float) -> str:
    """The path, all its places absolute, moved."""
    step = iter((right, down) * (len(PLACE.findall(path)) // 2 + 1))
    return PLACE.sub(lambda number: f"{float(number[0]) + next(step):.6f}", path)
