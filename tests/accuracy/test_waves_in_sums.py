"""Exact values of functions that are waves and polynomials in sum, at any input."""

import mpmath
import numpy as np
import pytest

from autonumerics.accuracy import measure_whole_line
from autonumerics.accuracy.whole_line.line import KINDS, Line
from autonumerics.formats import format_named
from autonumerics.plans import Kernel, Part, Plan, compile_procedure
from autonumerics.programs import parse
from autonumerics.targets import Domain, function
from autonumerics.targets.expressions.composed import read_function

NARROW, SINGLE = format_named("bfloat16"), format_named("binary32")


def constant(value):
    plan = Plan("x", "binary32", "double", Part((), Kernel(parse("c0 + 0*x", [value]))))
    return compile_procedure(plan.procedure())


@pytest.mark.parametrize(
    ("written", "x", "exact"),
    [
        ("lgamma", -20.25, lambda x: mpmath.loggamma(x).real),
        ("lgamma", -8388607.5, lambda x: mpmath.loggamma(x).real),
        ("lgamma", -1234.0625, lambda x: mpmath.loggamma(x).real),
        ("1 - cos(x)", 3.0e22, lambda x: 1 - mpmath.cos(x)),
        ("1 - cos(x)", -710.0, lambda x: 1 - mpmath.cos(x)),
    ],
)
def test_the_nearest_number_is_known(written, x, exact):
    """A code that gives it everywhere is within half an ULP at the input, and correct there."""
    x = float(np.float32(x))
    with mpmath.workdps(60):
        right = float(np.float32(float(exact(mpmath.mpf(x)))))
    code, next_to = constant(right), constant(float(np.nextafter(np.float32(right), np.inf)))
    within = Domain(*sorted((x, float(np.nextafter(np.float32(x), np.float32(0))))))
    seen = measure_whole_line(
        code.throughput_address, read_function(written), SINGLE, within=within
    )
    assert seen.correct >= 1
    other = measure_whole_line(
        next_to.throughput_address, read_function(written), SINGLE, within=within
    )
    assert other.correct < other.numbers


def test_poles_below_0_are_infinite_at_every_integer():
    line = Line.make(function("lgamma"), NARROW, Domain(-(2.0**100), -20.0))
    assert line.kind_of(-256.0) == line.kind_of(-(2.0**90)) == "infinity"
    assert line.kind_of(-21.5) == "wave"
    assert set(line.kinds[:, 0]) == {KINDS.index("infinity"), KINDS.index("wave")}
