"""Error curves: right to every digit drawn, also at the edge of what doubles can say."""

from __future__ import annotations

import math
from collections.abc import Sequence

import mpmath
import pytest

from autonumerics.accuracy import sample_error
from autonumerics.programs import Program, parse
from autonumerics.report.curves import Sampler
from autonumerics.targets import Target


def test_a_curve_near_1e_16_is_that_of_another_arithmetic(programs: Sequence[Program]) -> None:
    program, target = programs[-1], Target.make("exp2")
    curve = Sampler(target, 60).curve(program)
    with mpmath.workdps(60):
        constants = [mpmath.mpf(c.numerator) / c.denominator for c in program.constants]
        for point in curve.points[1:-1]:
            x = mpmath.mpf(point.x)
            expected = float(program.real_with(x, constants) / mpmath.mpf(2) ** x - 1)
            assert point.error == pytest.approx(expected, rel=1e-9)
    assert curve.largest == pytest.approx(sample_error(program, target).error, rel=1e-6)
    assert len(curve.extrema) == 7


def test_points_reach_from_end_to_end(programs: Sequence[Program]) -> None:
    points = Sampler(Target.make("exp2"), 101).curve(programs[0]).points
    assert [points[0].x, points[-1].x] == [pytest.approx(0), pytest.approx(1)]
    assert [p.x for p in points] == sorted(p.x for p in points)
    assert len(points) == 101


def test_where_the_program_is_undefined_there_is_no_error() -> None:
    curve = Sampler(Target.make("exp2"), 101).curve(parse("sqrt(x - 0.5)"))
    assert math.isnan(curve.points[0].error)
    assert math.isfinite(curve.points[-1].error)
    assert curve.extrema == ()


def test_an_exact_program_has_no_error() -> None:
    curve = Sampler(Target.make("sqrt"), 40).curve(parse("sqrt(x)"))
    assert {point.error for point in curve.points} == {0.0}
    assert curve.largest == 0.0
