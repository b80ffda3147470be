"""Charts draw what the table says: checked on the artists, not on pixels."""

import math
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import StepPatch
from report_fixture import NAN, SIGNUPS, report

from twitter_goals import charts
from twitter_goals.charts.inline import SHAPES
from twitter_goals.charts.style import PALETTE, round_ticks, spread
from twitter_goals.languages import language

EN, FA = language("en"), language("fa")


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text"))]


def bar_heights(axis):
    """Height by place, over all bars of the axis."""
    heights = {}
    for patch in axis.patches:
        if isinstance(patch, StepPatch):
            values, edges, _ = patch.get_data()
            if len(values) != len(edges) - 1 or patch.get_data().baseline is None:
                continue
            for value, left, right in zip(values, edges[:-1], edges[1:], strict=True):
                if math.isfinite(value):
                    heights[round((left + right) / 2)] = value
    return heights


@pytest.fixture(scope="module")
def made():
    return report("en")


@pytest.fixture(scope="module")
def signups(made):
    row = made.rows[0]
    return charts.progress_chart(made.history["newsletter-signups"], row, EN)


# --- progress


def test_bars_are_as_high_as_the_values_and_a_gap_stays_a_gap(signups):
    expected = {place: value for place, value in enumerate(SIGNUPS) if not math.isnan(value)}
    assert bar_heights(signups.axes[0]) == expected
    assert 5 not in bar_heights(signups.axes[0])


def test_the_target_is_a_line_over_every_period(signups):
    lines = [p.get_data() for p in signups.axes[0].patches if p.get_data().baseline is None]
    assert len(lines) == 1 and list(lines[0].values) == [30.0] * 13


def test_the_target_follows_its_schedule(made):
    history = made.history["newsletter-signups"].assign(target=[20.0] * 6 + [30.0] * 7)
    axis = charts.progress_chart(history, made.rows[0], EN).axes[0]
    line = next(p.get_data() for p in axis.patches if p.get_data().baseline is None)
    assert list(line.values) == [20.0] * 6 + [30.0] * 7


def test_a_period_with_missing_days_is_hollow(signups):
    hollow = [
        [int(p) for p, v in enumerate(patch.get_data().values[::2]) if math.isfinite(v)]
        for patch in signups.axes[0].patches
        if patch.get_data().baseline is not None and not patch.get_fill()
    ]
    assert hollow == [[8]]


def test_the_band_is_the_baseline_s_range(signups):
    bands = [c.get_paths()[0].get_extents() for c in signups.axes[0].collections
             if c.get_paths() and c.get_facecolor().size]  # fmt: skip
    assert any((band.y0, band.y1) == (14.0, 28.0) for band in bands)


def test_labels_stand_where_a_legend_would(signups):
    assert {"34", "target 30", "baseline 21.5"} <= set(words(signups))
    assert signups.axes[0].get_legend() is None


def test_the_present_period_has_the_colour_of_its_status(made):
    history, row = made.history["newsletter-signups"], made.rows[0]
    for status in ("met", "behind"):
        axis = charts.progress_chart(history, row | {"status": status}, EN).axes[0]
        assert PALETTE[status] in {to_hex(patch.get_facecolor()) for patch in axis.patches}


def test_a_level_is_a_line_that_does_not_start_at_zero(made):
    axis = charts.progress_chart(made.history["followers"], made.rows[2], EN).axes[0]
    drawn = [list(line.get_ydata()) for line in axis.lines]
    assert list(made.history["followers"]["value"]) in drawn
    assert axis.get_ylim()[0] > 10_000 and not bar_heights(axis)


def test_values_lie_within_the_axis(made):
    rows = {row["subgoal"]: row for row in made.rows}
    for name, history in made.history.items():
        axis = charts.progress_chart(history, rows[name], EN).axes[0]
        low, high = axis.get_ylim()
        values = history["value"].dropna()
        assert low <= values.min() and values.max() <= high
    assert {"newsletter-signups", "followers"} <= set(made.history)


def test_persian_months_and_digits():
    made = report("fa")
    said = words(charts.progress_chart(made.history["newsletter-signups"], made.rows[0], FA))
    assert {"مهر", "فروردین", "۱۴۰۵", "هدف ۳۰", "۳۴"} <= set(said)
    assert not re.search("[0-9]", "".join(said))


@pytest.mark.parametrize("values", [[NAN, NAN], [0.0, 0.0], [5.0], [NAN, 3.0]])
def test_thin_histories_draw(values, made):
    from report_fixture import history

    row = made.rows[0] | {"baseline": None, "baseline_low": None, "baseline_high": None}
    for kind in ("flow", "ratio", "level", "judged"):
        figure = charts.progress_chart(history(values, None, made.period), row | {"kind": kind}, EN)
        assert "<svg" in charts.svg(figure, "thin", "t", "d")


# --- burn-up


def test_burn_up_draws_the_running_total_and_the_path(made):
    frame = made.burn_up["newsletter-signups"]
    axis = charts.burn_up_chart(frame, made.rows[0], EN).axes[0]
    steps = next(p.get_data() for p in axis.patches if isinstance(p, StepPatch))
    assert list(steps.values) == list(frame["actual"])
    path = max(axis.lines, key=lambda line: len(line.get_ydata()))
    assert list(path.get_ydata()) == [0.0, *frame["expected"]]


def test_a_running_month_has_its_fan_and_no_steps_ahead():
    made = report("en", running=True)
    frame = made.burn_up["newsletter-signups"]
    figure = charts.burn_up_chart(frame, made.rows[0], EN)
    axis = figure.axes[0]
    steps = next(p.get_data() for p in axis.patches if isinstance(p, StepPatch))
    assert len(steps.values) == 16 and steps.values[-1] == 17
    fan = max(
        (c.get_paths()[0].get_extents() for c in axis.collections), key=lambda box: box.height
    )
    assert fan.y1 == pytest.approx(frame["high"].max())
    assert "28 to 39" in words(figure)


# --- behaviour


def test_only_points_outside_the_limits_are_marked(made):
    frame = made.xmr["click-through"]
    axis = charts.xmr_chart(frame, made.rows[1], EN).axes[0]
    marked = [line for line in axis.lines if line.get_marker() == "D"]
    assert [list(line.get_ydata()) for line in marked] == [[0.021]]


# --- drivers


def test_squares_grow_with_posts_and_a_figure_needs_a_verdict(made):
    table = made.drivers["weekday_hour"]
    figure = charts.weekday_hour_chart(table, EN, weekend=(3, 4))
    squares = sum(
        (patch.get_path().codes == patch.get_path().MOVETO).sum()
        for patch in figure.axes[0].patches
    )
    assert squares == (table["posts"] > 0).sum()
    assert [word for word in words(figure) if "%" in word] == ["+40%"]
    assert [word for word in words(figure) if word in ("Sat", "Sun", "Fri")] == [
        "Sat",
        "Sun",
        "Fri",
    ]


def test_every_post_is_a_dot(made):
    posts = made.data.posts
    axis = charts.posts_chart(posts, made.drivers["kinds"], EN).axes[0]
    swarms = [c.get_offsets() for c in axis.collections if len(c.get_offsets()) > 1]
    drawn = sorted(float(x) for swarm in swarms for x, _ in swarm)
    assert drawn == pytest.approx(sorted(posts["impressions"]))
    low, high = axis.get_xlim()
    assert low < min(drawn) and max(drawn) < high


def test_many_posts_become_quantiles(made):
    posts = pd.concat([made.data.posts] * 6)
    figure = charts.posts_chart(posts, made.drivers["kinds"], EN)
    assert len(charts.svg(figure, "many", "t", "d")) < 8_000


def test_events_are_numbered_on_the_timeline(made):
    figure = charts.timeline_chart(made.data.days["impressions"], made.events, EN)
    assert {"1", "2"} <= set(words(figure))
    steps = next(p.get_data() for p in figure.axes[0].patches if isinstance(p, StepPatch))
    assert list(steps.values) == list(made.data.days["impressions"])


def test_nowruz_is_named_where_the_days_hold_it():
    days = pd.Series(1.0, pd.date_range("2026-03-01", "2026-04-10", freq="D"))
    none = pd.DataFrame({"day": pd.to_datetime([]), "title": []})
    assert "نوروز" in words(charts.timeline_chart(days, none, FA))
    assert "Nowruz" not in words(charts.timeline_chart(days, none, EN))


# --- inline SVG


@pytest.fixture(scope="module")
def drawing(signups):
    return charts.svg(signups, "Sign ups!", "A <title>", 'Said "so" & so')


def test_the_drawing_says_what_it_shows(drawing):
    root = ET.fromstring(drawing)
    assert root.get("role") == "img"
    ids = root.get("aria-labelledby").split()
    named = {child.get("id"): child.text for child in root}
    assert [named[one] for one in ids] == ["A <title>", 'Said "so" & so']


def test_text_stays_text_and_ink_follows_the_page(drawing):
    assert ">target 30</text>" in drawing and "font-family" not in drawing
    assert "var(--met," in drawing and 'fill="currentColor"' in drawing


def test_nothing_reaches_out_of_the_drawing(drawing):
    assert not re.search(r"<style|<script|<metadata|clip-path|http", drawing)
    assert all(name.startswith("sign-ups-") for name in re.findall(r' id="([^"]*)"', drawing))
    assert all(name.startswith("#sign-ups-") for name in re.findall(r'href="([^"]*)"', drawing))


def test_the_same_figure_gives_the_same_bytes(made):
    history, row = made.history["newsletter-signups"], made.rows[0]
    one, two = (
        charts.svg(charts.progress_chart(history, row, EN), "n", "t", "d") for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize("name", ["progress", "burn_up", "xmr", "hours", "posts", "timeline"])
def test_a_drawing_is_small(name, made):
    row = made.rows[0]
    figure = {
        "progress": lambda: charts.progress_chart(made.history["newsletter-signups"], row, EN),
        "burn_up": lambda: charts.burn_up_chart(made.burn_up["newsletter-signups"], row, EN),
        "xmr": lambda: charts.xmr_chart(made.xmr["click-through"], made.rows[1], EN),
        "hours": lambda: charts.weekday_hour_chart(made.drivers["weekday_hour"], EN),
        "posts": lambda: charts.posts_chart(made.data.posts, made.drivers["kinds"], EN),
        "timeline": lambda: charts.timeline_chart(made.data.days["impressions"], made.events, EN),
    }[name]()
    assert len(charts.svg(figure, name, "t", "d").encode()) <= 8_000


def test_paths_keep_their_places():
    """Relative, rounded steps end within a twentieth of a unit of where the figure drew them."""
    from twitter_goals.charts.svg import _path

    rng = np.random.default_rng(7)
    points = np.cumsum(rng.normal(0, 3, (200, 2)), axis=0)
    text = " ".join(f"{'M' if n == 0 else 'L'} {x:.6f} {y:.6f}" for n, (x, y) in enumerate(points))
    here = np.zeros(2)
    for command, rest in re.findall(r"([Mlhvz])([^Mlhvz]*)", _path(text)):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", rest)]
        if command == "M":
            here = np.array(numbers)
        else:
            dx, dy = {"h": (*numbers, 0.0), "v": (0.0, *numbers), "l": tuple(numbers)}[command]
            here = np.array([here[0] + dx, here[1] + dy])
    assert np.abs(here - points[-1]).max() <= 0.051


def test_a_dollar_sign_is_no_formula(made):
    row = made.rows[0] | {"unit": "count"}
    figure = charts.progress_chart(made.history["newsletter-signups"], row, EN)
    every = figure.findobj(lambda artist: hasattr(artist, "get_parse_math"))
    texts = [text for text in every if text.get_text()]
    assert len(texts) > 5 and not any(text.get_parse_math() for text in texts)


# --- the size of a word


def test_the_bullet_puts_target_and_bar_on_one_scale():
    drawn = charts.bullet({"actual": 15.0, "target": 30.0, "status": "behind", "kind": "flow"})
    bar = float(re.search(r'class="bar behind" x="0.0" width="([\d.]+)"', drawn)[1])
    aim = float(re.search(r'class="aim" d="M([\d.]+) 0', drawn)[1])
    assert bar / aim == pytest.approx(0.5, abs=0.01)


def test_a_level_s_bullet_starts_at_the_baseline():
    row = {"actual": 21.0, "target": 24.0, "baseline": 20.0, "kind": "level", "status": "behind"}
    drawn = charts.bullet(row)
    bar = float(re.search(r'class="bar behind" x="0.0" width="([\d.]+)"', drawn)[1])
    aim = float(re.search(r'class="aim" d="M([\d.]+) 0', drawn)[1])
    assert bar / aim == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"actual": NAN, "target": None},
        {"actual": 0.0, "target": 0.0},
        {"actual": -3.0, "target": 5},
    ],
)
def test_bullets_of_odd_rows_do_not_fail(row):
    assert "<script" not in charts.bullet(row | {"status": "<script>"})


def test_the_pace_is_shown_while_the_period_runs():
    row = {"actual": 8.0, "target": 30.0, "expected_by_now": 15.0, "status": "behind"}
    assert 'class="pace"' in charts.bullet(row | {"period_over": False})
    assert 'class="pace"' not in charts.bullet(row | {"period_over": True})


def test_a_sparkline_breaks_at_a_gap_and_needs_two_points():
    assert charts.sparkline([1, None, 3]).count("M") == 2
    assert charts.sparkline([1, 2, 3]).count("M") == 1
    assert charts.sparkline([None, 3]) == ""


def test_every_status_has_its_own_shape():
    drawn = {charts.shape(status) for status in SHAPES}
    assert len(drawn) == 6 and all("aria-hidden" in one for one in drawn)


# --- style


def test_labels_are_moved_apart_and_stay_in_order():
    moved = spread([10.0, 11.0, 50.0], 13)
    assert moved[1] - moved[0] >= 13 - 1e-6 and moved[2] == 50


@pytest.mark.parametrize(("low", "high"), [(0, 34), (0, 0.0168), (18_000, 21_241), (-5, 3)])
def test_ticks_are_few_and_cover_the_values(low, high):
    places = round_ticks(low, high)
    assert 2 <= len(places) <= 6 and places[-1] >= high


def test_the_palette_is_the_page_s(root):
    css = (root / "templates" / "report" / "report.css").read_text(encoding="utf-8")
    light = css[: css.index("@media")]
    for name, value in PALETTE.items():
        assert f"--{name.replace('_', '-')}: {value};" in light


THEMED = """
import io, re
import matplotlib, pandas, seaborn
from report_fixture import report
from twitter_goals import charts

def drawn():
    made = report("en")
    figure = charts.progress_chart(
        made.history["newsletter-signups"], made.rows[0], made.language
    )
    return charts.svg(figure, "a", "b", "c")

before = drawn()
charts.theme()
assert drawn() == before, "the report's own chart has changed"
axis = seaborn.ecdfplot(pandas.DataFrame({"impressions": [1, 2, 3, 4]}), x="impressions")
(line,) = axis.lines
assert matplotlib.colors.to_hex(line.get_color()) == charts.PALETTE["accent"]
assert line.get_xydata()[1:].tolist() == [[1, 0.25], [2, 0.5], [3, 0.75], [4, 1]]
axis.set_xscale("log")
axis.figure.savefig(image := io.StringIO(), format="svg")
seen = re.sub("<!--.*?-->", "", image.getvalue(), flags=re.S)
assert "10" in seen and "mathdefault" not in seen, "a tick shows its markup"
"""


@pytest.mark.slow
def test_a_chart_of_ones_own_has_the_reports_look_and_the_reports_stay_as_they_are(root):
    """In a process of its own: a theme holds until the next one."""
    subprocess.run([sys.executable, "-c", THEMED], cwd=root / "tests", check=True, timeout=120)
