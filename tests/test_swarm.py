"""Dots beside one another: none on top of another, none further aside than it must be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitter_goals.charts.swarm import offsets

places = st.lists(st.floats(0, 300), min_size=1, max_size=60).map(sorted).map(np.array)


@given(places)
def test_no_two_dots_overlap(along):
    aside = offsets(along, diameter=5.0)
    apart = np.hypot(*(np.subtract.outer(each, each) for each in (along, aside)))
    assert (apart[np.triu_indices(len(along), 1)] >= 5.0 * (1 - 1e-5)).all()


@given(places)
def test_a_dot_with_room_stays_on_the_line(along):
    aside = offsets(along, diameter=5.0)
    before = np.diff(along, prepend=-np.inf)
    assert (aside[before > 5.0] == 0).all()


def test_three_at_one_place_stand_in_a_column():
    assert offsets(np.array([7.0, 7.0, 7.0]), 4.0) == pytest.approx([0, 4, -4], abs=1e-4)


def test_two_that_touch_step_aside_by_pythagoras():
    assert offsets(np.array([0.0, 3.0]), 5.0) == pytest.approx([0, 4], abs=1e-4)
