"""Tubes around exact values in which fits may go."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, RoundingIntervals, Wanted
from autonumerics.fitting.tubes import NARROWEST_ULP, Tube
from autonumerics.formats import Arithmetic
from autonumerics.targets import Target

WIDE = Arithmetic.of("bfloat16", "binary32")
ERF = Target.make("erf", (0, 3))


@pytest.mark.parametrize("wanted", [CORRECT, FAITHFUL, 2.0])
@pytest.mark.parametrize("target", [ERF, Target.make("gelu", (-4, 4)), Target.make("exp2")])
def test_what_lies_in_a_tube_wider_than_the_least_rounds_acceptably(
    target: Target, wanted: Wanted
) -> None:
    inside = RoundingIntervals.make(target, WIDE, wanted)
    exact = np.clip(inside.inside, inside.least, inside.most)
    some = np.linspace(0, len(inside.x) - 1, 400).astype(np.intp)
    shift, half = Tube.make(target, WIDE, wanted).at(inside.x[some])
    wide = half > NARROWEST_ULP
    for side in (-0.999, 0.999):
        values = exact.copy()
        values[some] += (shift + side * half) * inside.ulp[some]
        assert (inside.errors(values)[some][wide] < 1).all()


def test_room_is_where_one_number_is_right_for_many_inputs() -> None:
    """erf rounds to 1 from about 2.2 on, where up to 1 + 2^-8 does as well."""
    tube = Tube.make(ERF, WIDE, CORRECT)
    shift, half = tube.at(np.array([0.5, 1.5, 2.9]))
    assert half.tolist()[:2] == [NARROWEST_ULP] * 2
    assert shift.tolist()[:2] == [0, 0]
    assert half[2] > 0.7
    assert shift[2] > 0


def test_points_between_and_beyond_the_inputs_have_a_tube() -> None:
    shift, half = Tube.make(ERF, WIDE, FAITHFUL).at(np.array([-1.0, 2.98765, 4.0]))
    assert np.isfinite(shift).all()
    assert (half >= NARROWEST_ULP).all()
