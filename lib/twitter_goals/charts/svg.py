"""Figure → inline SVG: real text, no script, ink that follows the page, few bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

from twitter_goals.charts import slim
from twitter_goals.charts.style import PALETTE, SMALL, settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LRM, RLM = "\u200e", "\u200f"
XLINK = "{http://www.w3.org/1999/xlink}href"
COLOURS = {
    value: "currentColor" if name == "ink" else f"var(--{name.replace('_', '-')},{value})"
    for name, value in PALETTE.items()
}
# What a browser does anyway, or what the page says better (its own font).
DROPPED = {"font-family", "stroke-miterlimit", "font-stretch", "font-variant"}
DEFAULTS = {
    "stroke-linejoin": ("miter", "round"),
    "stroke-linecap": ("butt", "square"),
    "opacity": ("1",),
    "stroke-opacity": ("1",),
    "font-weight": ("400", "normal"),
    "font-style": ("normal",),
    "text-anchor": ("start",),
    "stroke-dashoffset": ("0",),
}
NUMBER = re.compile(r"-?\d+\.\d+")
STEP = re.compile(r"([MLHVCQZzh])([^MLHVCQZzh]*)")


def svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """Inline SVG of a figure of ours, under ``id`` prefix ``name`` (a-z, 0-9, hyphen).

    ``title`` and ``description`` are what a screen reader says instead of the drawing.
    """
    name = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "chart"
    for axis in figure.axes:  # not findobj: it would make the ticks that nothing else asks for
        for artist in (*axis.patches, *axis.lines, *axis.collections, *axis.texts):
            artist.set_clip_on(False)  # our limits hold everything, and clip paths weigh
    stream = StringIO()
    with settings():
        figure.savefig(
            stream,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    tree = ET.fromstring(stream.getvalue())
    slim.marks(tree)
    body = slim.texts("".join(_inside(tree, _Names(name))))
    box = tree.attrib["viewBox"]
    return Markup(
        f'<svg class="chart" role="img" viewBox="{escape(_short(box))}" direction="ltr"'
        f' font-size="{SMALL}" aria-labelledby="{name}-t {name}-d" fill="currentColor">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{body}</svg>'
    )


class _Names(dict[str, str]):
    """Short ids, numbered as they come, under the chart's own name: a page holds many charts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __missing__(self, found: str) -> str:
        self[found] = f"{self.name}-{len(self)}"
        return self[found]


def _inside(node: ET.Element, names: _Names) -> list[str]:
    return [part for child in node for part in _element(child, names)]


def _element(node: ET.Element, names: _Names) -> list[str]:
    tag = _tag(node)
    if tag in ("metadata", "style"):  # matplotlib's style would reach the whole page
        return []
    attributes = dict(_attributes(node, names, tag))
    marks = {child.get("style") for child in node if _tag(child) == "use"}
    if tag == "g" and len(marks) == 1 and (shared := _style(marks.pop() or "", "g")):
        attributes["style"] = shared  # once for all the dots instead of once for each
        for child in node:
            if _tag(child) == "use":
                child.attrib.pop("style", None)
    inside = _inside(node, names)
    if not inside and tag in ("g", "defs"):
        return []
    if tag == "g" and not attributes:
        return inside
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    text = [str(escape(_sided(node.text)))] if tag == "text" and node.text else []
    if inside or text:
        return [f"<{tag}{written}>", *text, *inside, f"</{tag}>"]
    return [f"<{tag}{written}/>"]


def _sided(text: str) -> str:
    """A signed percentage of a right-to-left language begins with a left-to-right mark, which
    alone would turn the whole label; the mark before it keeps the percent sign at the left."""
    return RLM + text if text.startswith(LRM) and RLM in text else text


def _tag(node: ET.Element) -> str:
    return node.tag.rsplit("}", 1)[-1]


def _attributes(node: ET.Element, names: _Names, tag: str) -> Iterator[tuple[str, str]]:
    for key, value in node.attrib.items():
        if key == "id":
            if tag == "path":
                yield "id", names[value]
        elif key == XLINK:
            yield "href", f"#{names[value.lstrip('#')]}"
        elif key == "style":
            if style := _style(value, tag):
                yield "style", style
        elif key == "d":
            yield "d", _path(value)
        elif key == "transform":
            if not re.fullmatch(r"rotate\(-?0 [^)]*\)", value):
                yield key, _short(value)
        elif key in ("x", "y"):
            yield key, _short(value)
        elif key != "clip-path":
            yield key, value


def _style(text: str, tag: str) -> str:
    kept = {}
    for part in text.split(";"):
        key, _, value = part.partition(":")
        key, value = key.strip(), value.strip()
        if not value or key in DROPPED or value in DEFAULTS.get(key, ()):
            continue
        if key == "font":  # shorthand: [style] [weight] size family
            size = re.search(r"([\d.]+)px", value)
            if size:
                kept["font-size"] = f"{_short(size[1])}px"
            if re.search(r"\b(700|bold)\b", value):
                kept["font-weight"] = "700"
            continue
        kept[key] = COLOURS.get(value.lower(), _short(value))
    if kept.get("font-size") == f"{SMALL}px":
        del kept["font-size"]  # the svg element's own
    if tag in ("text", "path", "use", "g") and kept.get("fill") == "currentColor":
        del kept["fill"]  # inherited from the svg element
    return ";".join(f"{key}:{value}" for key, value in kept.items())


def _short(text: str) -> str:
    """Numbers to a tenth of a unit: a pixel at four times the size."""
    return NUMBER.sub(lambda found: _figure(float(found[0])), text)


def _figure(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _path(text: str) -> str:
    """Relative steps of tenths; rounding is done on places, so errors do not add up."""
    parts: list[str] = []
    here = start = (0, 0)
    for command, rest in STEP.findall(text):
        numbers = [round(float(number) * 10) for number in rest.split()]
        if command == "h":  # a dot: see ``slim``
            parts.append("h0")
            continue
        if command in "Zz":
            parts.append("z")
            here = start
            continue
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        steps = [(x - here[0], y - here[1]) for x, y in places]  # one segment a command
        here = places[-1]
        if command == "M":
            start = here
            parts.append("M" + _pair(here) if not parts else "m" + _pair(steps[0]))
        elif command == "L":
            dx, dy = steps[0]
            if dy == 0 and dx:
                parts.append("h" + _tenth(dx))
            elif dx == 0 and dy:
                parts.append("v" + _tenth(dy))
            elif dx:
                parts.append("l" + _pair((dx, dy)))
        else:
            parts.append(command.lower() + " ".join(_pair(step) for step in steps))
    return "".join(parts)


def _pair(step: tuple[int, int]) -> str:
    second = _tenth(step[1])
    return _tenth(step[0]) + ("" if second.startswith("-") else " ") + second


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    figure = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{figure}" if value < 0 else figure
