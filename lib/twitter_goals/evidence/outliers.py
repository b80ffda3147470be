"""Days that are an event of their own: a viral post and its after-glow.

They are set aside (treated as missing) before a typical day is estimated: one such day widens
every interval and, inside the period, is taken for a change. They stay in every total.
"""

from __future__ import annotations

import numpy as np

from twitter_goals.evidence.windows import Bools, Floats, Ints, weekday

OUTLYING = 2.8  # robust SDs above the usual of its weekday and weeks
ALWAYS_AFTER = 1  # days right behind an outlying one that go with it
AFTER_GLOW = 1.5  # robust SDs: further days go too while above this
NEIGHBOURS = 43  # days that make the usual level around a day
LARGEST_SHARE = 0.2  # more event days than this are no events


def surplus(z: Floats, day: Ints, in_period: Bools) -> Floats:
    """How far each day's log is from its weekday's and weeks' usual, in robust SDs."""
    rest = np.empty_like(z)
    for window in (~in_period, in_period):
        rest[window] = z[window] - _usual_around(z[window])
    week = weekday(day)
    effect = np.zeros(7)
    for one in range(7):
        those = rest[week == one]
        if those.size:  # shrunk: four days of a weekday say little
            effect[one] = np.median(those) * those.size / (those.size + 2)
    plain = z - effect[week]
    for window in (~in_period, in_period):
        rest[window] = plain[window] - _usual_around(plain[window])
    scale = 1.4826 * float(np.median(np.abs(rest)))
    return rest / max(scale, 0.3 * float(rest.std()), 1e-9)


def events(surplus: Floats, day: Ints) -> Bools:
    """Outlying days and the after-glow behind each; none where they would be common."""
    outlying = surplus > OUTLYING
    for peak in np.flatnonzero(outlying):
        for i in range(peak + 1, day.size):
            near = day[i] <= day[peak] + ALWAYS_AFTER
            if not near and (surplus[i] <= AFTER_GLOW or day[i] > day[i - 1] + 1):
                break
            outlying[i] = True
    return outlying if outlying.mean() <= LARGEST_SHARE else np.zeros_like(outlying)


def _usual_around(z: Floats) -> Floats:
    """Median of the ``NEIGHBOURS`` days around each (fewer days: of all)."""
    if z.size <= NEIGHBOURS:
        return np.full(z.shape, np.median(z)) if z.size else z
    middle = np.median(np.lib.stride_tricks.sliding_window_view(z, NEIGHBOURS), axis=1)
    half = NEIGHBOURS // 2
    return np.concatenate(
        [np.full(half, middle[0]), middle, np.full(z.size - half - middle.size, middle[-1])]
    )


def largest_event(surplus: Floats, day: Ints, among: Bools, upward: bool, least: float) -> Bools:
    """The largest excursion ``among`` those days in that direction, with its neighbours.

    Empty where it stays below ``least`` robust SDs.
    """
    height = np.where(among, surplus if upward else -surplus, -np.inf)
    found = np.zeros(day.size, bool)
    peak = int(height.argmax())
    if height[peak] <= least:
        return found
    found[peak] = True
    for direction in (1, -1):
        i = peak + direction
        while 0 <= i < day.size and abs(day[i] - day[i - direction]) == 1 and height[i] > 1.0:
            found[i] = True
            i += direction
    return found
