"""Many values on one line: each a dot beside its neighbours, or all of them as nested quantiles.

seaborn draws both, and importing it takes longer than drawing the whole report: it loads all of
``scipy.stats`` and ``ipywidgets``. These two need sorted numbers and nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

BOXES = 5  # nested boxes: halves, quarters ... of what lies outside the box before


def swarm(
    axis: Axes, values: NDArray[np.float64], row: float, size: float, room: float, colour: str
) -> None:
    """A dot for each value (x), as near to the line ``row`` (y) as no two dots overlap.

    ``size`` is a dot's diameter in points; dots that would stand further than ``room`` (of a row)
    from the line stay at its edge. The axis has its limits and scale by now.
    """
    ordered = np.sort(values)
    corners = axis.transData.transform(np.column_stack([ordered, np.full(len(ordered), row)]))
    pixels_a_row = abs(float(np.diff(axis.transData.transform([(1, 0), (1, 1)])[:, 1])[0]))
    diameter = size * axis.figure.dpi / 72
    beside = offsets(corners[:, 0], diameter)
    beside = np.clip(beside / pixels_a_row, -room, room)
    axis.scatter(ordered, row + beside, s=size**2, color=colour, linewidth=0, zorder=1)


def offsets(along: NDArray[np.float64], diameter: float) -> NDArray[np.float64]:
    """How far each dot of a sorted line must step aside so that no two overlap.

    Each takes the nearest free place: on the line, or touching a dot before it.
    """
    aside = np.zeros(len(along))
    first = 0  # of the dots that the next one may touch
    for number, place in enumerate(along):
        while along[first] < place - diameter:
            first += 1
        near = slice(first, number)
        reach = np.sqrt(np.maximum(diameter**2 - (place - along[near]) ** 2, 0)) * (1 + 1e-6)
        choices = np.concatenate([[0.0], aside[near] + reach, aside[near] - reach])
        choices = choices[np.argsort(np.abs(choices), kind="stable")]
        apart = np.abs(choices[:, None] - aside[near][None, :]) >= reach[None, :] * (1 - 1e-6)
        aside[number] = choices[np.argmax(apart.all(axis=1))]
    return aside


def boxes(axis: Axes, values: NDArray[np.float64], row: float, width: float, colour: str) -> None:
    """Letter values: the middle half widest, then the half of what lies outside, and so on."""
    for level in range(min(BOXES, max(1, int(np.log2(len(values))) - 2)), 0, -1):
        low, high = np.quantile(values, [0.5 ** (level + 1), 1 - 0.5 ** (level + 1)])
        height = width * (1 - (level - 1) / BOXES)
        axis.broken_barh(
            [(low, high - low)], (row - height / 2, height), color=colour,
            linewidth=0, zorder=1,
        )  # fmt: skip
