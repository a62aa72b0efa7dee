"""Polylines with fewer corners stay where they are."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.report.polyline import Place, simplified

lines = st.lists(st.tuples(st.floats(0, 500), st.floats(0, 300)), max_size=40)


@settings(max_examples=40)
@given(lines, st.floats(0.01, 10))
def test_no_place_is_farther_off_than_allowed(places: list[Place], tolerance: float) -> None:
    kept = simplified(places, tolerance)
    assert kept[:1] == places[:1]
    assert kept[-1:] == places[-1:]
    if len(kept) > 1:
        corners = list(pairwise(kept))
        assert all(
            min(_from_line(place, *corner) for corner in corners) <= tolerance + 1e-9
            for place in places
        )


def test_a_straight_line_needs_its_ends_only() -> None:
    assert simplified([(x, 2.0 * x) for x in range(50)], 0.1) == [(0, 0), (49, 98)]


def test_a_wave_keeps_its_crests() -> None:
    wave = [(x / 2, 100 * math.sin(x / 20)) for x in range(400)]
    kept = simplified(wave, 0.2)
    assert len(kept) < 120
    assert max(y for _, y in kept) > 99.9


def _from_line(place: Place, start: Place, end: Place) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = place[0] - start[0], place[1] - start[1]
    length = math.hypot(dx, dy)
    return abs(dx * y - dy * x) / length if length else math.hypot(x, y)
