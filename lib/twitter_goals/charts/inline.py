"""Drawings the size of a word, written directly: they stretch with the page and mirror with it.

A bullet and a sparkline need no axes, no text and no layout, so no plotting library either; a
report has dozens of them. Both carry only colour names (see ``style``) and are hidden from
screen readers: the same figures stand beside them as text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

# Word and shape say the status; colour only repeats it. All on a 12 × 12 field.
SHAPES: Mapping[str, str] = {
    "met": '<circle cx="6" cy="6" r="6"/><path class="mark" d="M3 6.2l2.2 2.2L9.2 4"/>',
    "on_track": '<path d="M6 .3A5.7 5.7 0 106 11.7 5.7 5.7 0 006 .3zm0 2a3.7 3.7 0 110 7.4z"/>',
    "at_risk": '<path d="M6 .6L12 11.4H0z"/>',
    "behind": '<path d="M6 11.6L.2 4.4h3.6V.4h4.4v4h3.6z"/>',
    "missed": '<path d="M2 0l4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4-4-4z"/>',
    "not_enough_data": '<circle cx="6" cy="6" r="4.8" class="ring"/>',
}


REACH = 1.5  # of the target: where a bullet ends


def shape(status: str) -> Markup:
    """The sign of a status."""
    drawn = SHAPES.get(status, SHAPES["not_enough_data"])
    name = status.replace("_", "-") if status in SHAPES else "not-enough-data"
    return Markup(f'<svg class="shape {name}" viewBox="0 0 12 12" aria-hidden="true">{drawn}</svg>')


def bullet(row: Mapping[str, Any]) -> Markup:
    """Actual as a bar, target as a tick, the baseline's ordinary range as a band, pace as a notch.

    From zero, except for a level on its way from baseline to target: there the bar starts at
    the baseline. The target stands at two thirds of every bullet, so that bars in a column
    compare; a bar beyond one and a half times the target is cut. Without a target the bar fills
    what it can. Empty where there is neither actual nor target.
    """
    actual, target = _number(row, "actual"), _number(row, "target")
    known = [value for value in (actual, target) if value is not None]
    if not known:
        return Markup("")
    base = _number(row, "baseline")
    start = base if row.get("kind") == "level" and base is not None else 0.0
    low, high = _number(row, "baseline_low"), _number(row, "baseline_high")
    end = max(known, key=lambda value: abs(value - start)) if target in (None, start) else target
    whole = (end - start) * REACH
    if whole == 0:
        return Markup("")

    def place(value: float) -> float:
        return min(max((value - start) / whole * 100, 0.0), 100.0)

    parts = ['<rect class="track" width="100" height="10"/>']
    if low is not None and high is not None and start == 0:
        parts.append(_rect("range", place(low), place(high), 0, 10))
    if actual is not None:
        parts.append(_rect(f"bar {_class(row)}", 0, max(place(actual), 0.4), 2.5, 5))
        if (actual - start) / whole > 1:
            parts.append('<path class="cut" d="M91 10l3-10M95 10l3-10"/>')
    pace = _number(row, "expected_by_now")
    grows = row.get("kind", "flow") in ("flow", "level")  # a rate has no way to go
    if pace is not None and grows and not row.get("period_over") and start == 0:
        parts.append(_tick("pace", place(pace)))
    if target is not None:
        parts.append(_tick("aim", place(target)))
    return Markup(
        '<svg class="bullet" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def sparkline(values: Sequence[float | None], status: str = "") -> Markup:
    """The last values as a line with its end marked; gaps stay gaps. Empty for fewer than two."""
    numbers = [math.nan if value is None else float(value) for value in values]
    known = [value for value in numbers if math.isfinite(value)]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    room = high - low or 1.0
    path, pen_up = [], True
    for index, value in enumerate(numbers):
        if not math.isfinite(value):
            pen_up = True
            continue
        x = 3 + index * 54 / (len(numbers) - 1)
        y = 15 - (value - low) / room * 12
        path.append(f"{'M' if pen_up else 'L'}{x:.1f} {y:.1f}")
        pen_up = False
    end = ""
    if math.isfinite(numbers[-1]):
        name = status.replace("_", "-") if status in SHAPES else "plain"
        end = f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>'
    return Markup(
        '<svg class="spark" viewBox="0 0 60 18" aria-hidden="true">'
        f'<path d="{"".join(path)}"/>{end}</svg>'
    )


def share_bar(parts: Sequence[tuple[str, float]]) -> Markup:
    """Shares of a whole side by side: ``(class name, fraction)`` in order."""
    drawn, place = [], 0.0
    for name, share in parts:
        width = min(max(share, 0.0), 1.0) * 100
        drawn.append(_rect(name, place, place + width, 0, 10))
        place += width
    return Markup(
        '<svg class="bullet shares" viewBox="0 0 100 10" preserveAspectRatio="none"'
        f' aria-hidden="true"><rect class="track" width="100" height="10"/>{"".join(drawn)}</svg>'
    )


def _rect(name: str, start: float, end: float, top: float, height: float) -> str:
    return (
        f'<rect class="{name}" x="{start:.1f}" width="{max(end - start, 0):.1f}"'
        f' y="{top:g}" height="{height:g}"/>'
    )


def _tick(name: str, place: float) -> str:
    # A line, not a rectangle: its width stays the same however the drawing is stretched.
    return f'<path class="{name}" d="M{place:.1f} 0V10"/>'


def _class(row: Mapping[str, Any]) -> str:
    status = str(row.get("status"))
    return status.replace("_", "-") if status in SHAPES else "not-enough-data"


def _number(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None or not math.isfinite(value):
        return None
    return float(value)
