"""SHOW: what a thing says of itself in a notebook: a title, facts, sentences, a table.

Everything is escaped here. Colours and type are the notebook's own, so that a card fits light and
dark themes alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_ROW = Markup(
    '<tr style="background:none"><th scope="row" style="opacity:.7;font-weight:400;'
    'padding:.1em 1.2em .1em 0;vertical-align:top;white-space:nowrap;text-align:start">{}</th>'
    '<td style="padding:.1em 0;vertical-align:top;text-align:start">{}</td></tr>'
)


@dataclass(frozen=True)
class Part:
    """A piece of page that a notebook shows as HTML; ``text`` is what a terminal shows."""

    html: str
    text: str = ""

    def _repr_html_(self) -> str:
        return str(self.html)

    def __repr__(self) -> str:
        return self.text or f"<part of a report, {len(self.html)} characters of HTML>"


def card(
    title: str,
    facts: Mapping[str, str],
    *,
    sentences: Iterable[str] = (),
    below: Markup | None = None,
    folded: tuple[str, Markup] | None = None,
    direction: str = "ltr",
    language: str = "en",
) -> str:
    """Title, facts (empty ones are left out), sentences, a table; ``folded`` opens with a click."""
    rows = Markup("").join(_ROW.format(term, fact) for term, fact in facts.items() if fact)
    said = Markup("").join(Markup("<li>{}</li>").format(line) for line in sentences)
    parts = [Markup('<table style="border:none;margin:.3em 0">{}</table>').format(rows)]
    if said:
        parts.append(
            Markup('<ul style="margin:.3em 0;padding-inline-start:1.2em">{}</ul>').format(said)
        )
    if below:
        parts.append(below)
    if folded:
        parts.append(Markup("<details><summary>{}</summary>{}</details>").format(*folded))
    return str(
        Markup('<div lang="{}" dir="{}" style="max-width:52em"><b>{}</b>{}</div>').format(
            language, direction, title, Markup("").join(parts)
        )
    )


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A plain table of texts."""
    top = Markup("").join(
        Markup('<th style="text-align:start">{}</th>').format(cell) for cell in head
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td style="text-align:start">{}</td>').format(cell) for cell in row
            )
        )
        for row in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(top, body)


def figure(
    title: str, drawing: str, caption: str = "", direction: str = "ltr", language: str = "en"
) -> Part:
    """A drawing with its title above and its caption below, no wider than it reads well."""
    html = Markup(
        '<figure lang="{}" dir="{}" style="max-width:36em;margin:.5em 0">'
        '<figcaption style="font-weight:600">{}</figcaption>{}'
        '<figcaption style="opacity:.75;white-space:pre-line">{}</figcaption></figure>'
    ).format(language, direction, title, Markup(drawing), caption)
    return Part(str(html), f"{title}. {caption}".strip())


def paragraph(text: str, direction: str = "ltr", language: str = "en") -> Part:
    """A sentence or two."""
    html = Markup('<p lang="{}" dir="{}" style="max-width:46em">{}</p>').format(
        language, direction, escape(text)
    )
    return Part(str(html), text)


def stack(parts: Iterable[Part]) -> Part:
    """Several parts as one, below each other."""
    every = list(parts)
    return Part("".join(part.html for part in every), "\n".join(part.text for part in every))
