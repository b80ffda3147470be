"""One place for the look of every chart: palette, type, margins, figures.

Charts are drawn on a canvas 360 units wide, so that they keep readable text on a telephone
(scaled by 0.9) and stand side by side on a desk. Colours are *names*: ``svg`` turns them into
CSS variables, which is how one drawing serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 360
SMALL, TEXT = 11.5, 12.5

# Blue against orange survives the three common colour-vision deficiencies; every status also has
# a word and a shape. Keys are the CSS variables of templates/report/report.css (light scheme).
PALETTE: Mapping[str, str] = {
    "paper": "#fcfbf8",
    "ink": "#16232b",
    "muted": "#55636b",
    "rule": "#dfe3e2",
    "past": "#a3c4cf",
    "accent": "#0b6b87",
    "fan": "#cfe3ea",
    "band": "#e8ebe8",
    "met": "#0b6b88",
    "on_track": "#3f8aa6",
    "at_risk": "#a86a06",
    "behind": "#c04a1a",
    "missed": "#96281b",
    "not_enough_data": "#6f7b82",
}

RC: Mapping[str, Any] = {
    "svg.fonttype": "none",  # real text: small, selectable, in the reader's own font
    "svg.hashsalt": "twitter-goals",  # the same drawing gives the same bytes
    "text.parse_math": False,  # two dollar signs in a post are not a formula
    "path.simplify": True,
    "font.size": TEXT,
    "axes.unicode_minus": True,
}


P = ParamSpec("P")


@contextmanager
def settings() -> Iterator[None]:
    """matplotlib's settings for the length of a block; nobody else's figures change.

    Nor do ours where a notebook has set a theme: what differs from matplotlib's own defaults is
    set back for as long.
    """
    import matplotlib

    names = _looks()
    plain: Callable[[Any, str], Any] = dict.__getitem__  # their own look-up may load a backend
    now, usual = (
        [plain(each, name) for name in names]
        for each in (matplotlib.rcParams, matplotlib.rcParamsDefault)
    )
    each_way = zip(names, now, usual, strict=True)
    ours: Any = {name: default for name, value, default in each_way if value != default} | dict(RC)
    with matplotlib.rc_context(ours):
        yield


@cache
def _looks() -> tuple[str, ...]:
    """The settings that a theme may change: not those of windows, backends and warnings."""
    import matplotlib

    themes = {
        "axes", "axes3d", "boxplot", "contour", "date", "errorbar", "figure", "font", "grid",
        "hatch", "hist", "image", "legend", "lines", "markers", "mathtext", "patch", "path",
        "pcolor", "pcolormesh", "savefig", "scatter", "svg", "text", "xaxis", "xtick", "yaxis",
        "ytick",
    }  # fmt: skip
    apart = {"date.epoch", "figure.max_open_warning", "figure.raise_window", "savefig.directory"}
    every = (name for name in matplotlib.rcParamsDefault if name.split(".")[0] in themes)
    return tuple(name for name in every if name not in apart)


def styled(chart: Callable[P, Figure]) -> Callable[P, Figure]:
    """A chart drawn under our settings: a text decides at birth what a dollar sign means."""

    @wraps(chart)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with settings():
            return chart(*args, **kwargs)

    return drawn


def figure(
    height: float, left: float = 38, right: float = 68, top: float = 12, bottom: float = 32
) -> tuple[Figure, Axes]:
    """A bare figure with one axis and fixed margins, all in units of 1/72 inch.

    No pyplot (nothing to close), no layout engine (it would double the cost of a figure).
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
    FigureCanvasSVG(drawing)
    drawing.patch.set_visible(False)
    box = (
        left / WIDTH,
        bottom / height,
        (WIDTH - left - right) / WIDTH,
        (height - top - bottom) / height,
    )
    axis = drawing.add_axes(box)
    axis.patch.set_visible(False)
    axis.set_autoscale_on(False)
    axis.set_axis_off()  # ticks are half the cost of a small chart: ``ticks`` writes words instead
    return drawing, axis


def ticks(
    axis: Axes, which: Literal["x", "y"], places: Sequence[float], words: Sequence[str]
) -> None:
    """Words under (x) or left of (y) places of the data; a line break makes a second row.

    A word at the very left end of the axis begins there, and stays clear of the words beside it.
    """
    whole = axis.transData + axis.transAxes.inverted()  # a scale may be logarithmic
    for place, word in zip(places, words, strict=True):
        at_the_end = which == "x" and whole.transform((place, axis.get_ylim()[0]))[0] < 0.02
        for row, line in enumerate(word.split("\n")):  # one text a row: SVG anchors single lines
            label = axis.annotate(
                line,
                (place, 0) if which == "x" else (0, place),
                xycoords=axis.get_xaxis_transform() if which == "x" else axis.get_yaxis_transform(),
                xytext=(0, -5 - row * (SMALL + 2)) if which == "x" else (-5, 0),
                textcoords="offset points",
                ha="left" if at_the_end else "center" if which == "x" else "right",
                va="top" if which == "x" else "center_baseline",
                fontsize=SMALL,
                color=PALETTE["muted"],
            )
            label.set_gid(f"tick-{which}")


def round_ticks(low: float, high: float, count: int = 3) -> list[float]:
    """About ``count`` round values from ``low`` to beyond ``high``, the last one the axis' top."""
    from matplotlib.ticker import MaxNLocator

    places = MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(place) for place in places if place >= low - 1e-12]


@dataclass(frozen=True)
class Scale:
    """A value axis before there is a figure: its words decide how wide the margin must be."""

    low: float
    places: list[float]
    words: list[str]

    @property
    def margin(self) -> float:
        """Room the words need at the left."""
        return room(self.words, least=26)

    def draw(self, axis: Axes) -> None:
        """Limits, words and hairlines; the limits are the outer places."""
        axis.set_ylim(min(self.low, self.places[0]), self.places[-1])
        ticks(axis, "y", self.places, self.words)
        hairlines(axis, axis.get_xlim(), self.places)


def scale(low: float, high: float, words: Callable[[float], str], count: int = 3) -> Scale:
    """A scale that holds ``low`` to ``high``, with its values in words."""
    places = round_ticks(low, high, count)
    return Scale(low, places, [words(place) for place in places])


def hairlines(axis: Axes, ends: Sequence[float], places: Sequence[float], which: str = "h") -> None:
    """Thin lines from end to end at each place, horizontal or (``v``) upright, as one path."""
    gap = float("nan")
    along = [part for _ in places for part in (*ends, gap)]
    across = [part for place in places for part in (place, place, gap)]
    x, y = (along, across) if which == "h" else (across, along)
    axis.plot(x, y, color=PALETTE["rule"], linewidth=0.8, zorder=0)


def room(words: Sequence[str], least: float = 44) -> float:
    """The margin that words beside the axis need, by their length: fonts differ by reader."""
    longest = max((len(word) for word in words), default=0)
    return min(max(longest * SMALL * 0.53 + 10, least), 132)


def spread(places: list[float], least: float) -> list[float]:
    """The same heights moved apart until neighbours are ``least`` away: labels do not touch."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [places[i] for i in order]
    for _ in range(8):
        for lower in range(len(moved) - 1):
            short = least - (moved[lower + 1] - moved[lower])
            if short > 1e-9:
                moved[lower] -= short / 2
                moved[lower + 1] += short / 2
    back = dict(zip(order, moved, strict=True))
    return [back[i] for i in range(len(places))]


def end_labels(axis: Axes, labels: list[tuple[float, str, str, bool]]) -> None:
    """Words beside the right end of the axis: ``(height, words, colour name, bold)``."""
    low, high = axis.get_ylim()
    units = axis.get_window_extent().height  # at 72 dpi a pixel is a unit
    heights = spread([(place - low) / (high - low) * units for place, *_ in labels], SMALL + 2.5)
    for height, (_, words, colour, bold) in zip(heights, labels, strict=True):
        axis.text(
            1.025,
            height / units,
            words,
            transform=axis.transAxes,
            va="center_baseline",
            fontsize=SMALL,
            color=PALETTE[colour],
            fontweight="bold" if bold else "normal",
        )
