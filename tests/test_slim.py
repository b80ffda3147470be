"""A slimmer SVG shows the same picture: as many dots at the same places, the same words."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from report_fixture import report

from twitter_goals import charts
from twitter_goals.charts import slim
from twitter_goals.charts.style import figure


def dots(drawing):
    """Places of all dots, in units of the drawing."""
    found = []
    for path in re.findall(r' d="((?:[Mm][^"MmhL]+h0)+)"', drawing):
        place = np.zeros(2)
        for command, rest in re.findall(r"([Mm])([^Mmh]+)h0", path):
            step = [float(n) for n in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", rest)]
            place = np.array(step) if command == "M" else place + step
            found.append(place)
    return np.array(found)


def test_every_post_is_still_a_dot_at_its_place():
    made = report("en")
    chart = charts.posts_chart(made.data.posts, made.drivers["kinds"], made.language)
    axis = chart.axes[0]
    swarms = [c for c in axis.collections if len(c.get_offsets()) > 1]
    places = np.vstack([axis.transData.transform(c.get_offsets()) for c in swarms])
    height = chart.bbox.height
    places[:, 1] = height - places[:, 1]
    drawn = dots(charts.svg(chart, "posts", "t", "d"))
    drawn = drawn[: len(places)]  # the medians' dots come after
    nearest = np.abs(drawn[:, None] - places[None]).max(axis=2).min(axis=1)
    assert len(drawn) == len(made.data.posts) and nearest.max() <= 0.051


def test_a_dot_is_as_wide_as_the_marker_was():
    drawing, axis = figure(100)
    axis.set_xlim(0, 1)
    axis.set_ylim(0, 1)
    axis.plot([0.2, 0.8], [0.5, 0.5], "o", color="#0b6b87", markersize=6, markeredgewidth=1)
    svg = charts.svg(drawing, "n", "t", "d")
    assert "<use" not in svg and "<defs" not in svg
    assert float(re.search(r"stroke-width:([\d.]+)", svg)[1]) == pytest.approx(7, abs=0.01)


def test_what_is_no_dot_stays_a_shape():
    drawing, axis = figure(100)
    axis.set_xlim(0, 1)
    axis.set_ylim(0, 1)
    axis.plot([0.2, 0.8], [0.5, 0.5], "D", color="#0b6b87")  # a diamond
    axis.plot([0.2, 0.8], [0.2, 0.2], "o", markerfacecolor="none", color="#0b6b87")  # a ring
    svg = charts.svg(drawing, "n", "t", "d")
    assert svg.count("<use") == 4 and svg.count("<path id=") == 2
    named = set(re.findall(r'<path id="([^"]*)"', svg))
    assert {name[1:] for name in re.findall(r'<use href="([^"]*)"', svg)} == named


def test_words_of_one_look_say_it_once_and_are_all_there():
    body = '<text style="fill:a" x="1">x</text><text style="fill:a" x="2">y</text>'
    body += '<text style="fill:b" x="3">z &lt;/text&gt;</text>'
    made = slim.texts(body)
    assert made.count('style="fill:a"') == 1 and made.count('style="fill:b"') == 1
    words = [node.text for node in ET.fromstring(f"<svg>{made}</svg>").iter("text")]
    assert words == ["x", "y", "z </text>"]
