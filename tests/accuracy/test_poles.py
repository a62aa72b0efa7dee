"""A pole of the value between the points of a sample is found; a limit through infinity is none."""

from __future__ import annotations

import math

import pytest

from autonumerics.accuracy import sample_error
from autonumerics.kernels import evaluate
from autonumerics.programs import parse
from autonumerics.targets import Target

SIN = Target.make("sin", (-1.0, 1.0), "absolute")
EXP = Target.make("exp", (-87.0, 88.0))

POLES = [
    (EXP, "c0/x", [1e-9]),
    (EXP, "c0/(x - c1)", [1.0, 3.3]),
    (SIN, "c0/(x*x)", [1e-7]),
    (SIN, "x + c0/(x - c1)", [1e-20, 0.3]),
    (SIN, "x + c0/((x - c1)*(x - c1))", [1e-30, 0.3]),
    (SIN, "t = x - c1; x + c0/(t*t*t)*x", [1e-30, 0.3]),
    (SIN, "c0/(c1/(x - c2) + x)", [1.0, 0.01, 0.3]),
    (SIN, "sqrt(c0/(x*x) + c1) - c1", [1e-20, 1.0]),
]
LIMITS = [
    (SIN, "c1/(c0/x + x)", [6.0, 6.0]),
    (SIN, "x/(c0/(x - c1))", [-1.0, 0.3]),
    (SIN, "(x*x - c0*c0)/(x - c0) - c0", [0.27]),
    (SIN, "x*x/x", []),
    (SIN, "x/(c0/(c0/(x + c1)))", [1.0, 2.5]),
    (Target.make("exp2"), "c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]),
]


@pytest.mark.parametrize(("target", "text", "constants"), POLES)
def test_a_pole_is_an_infinite_error(target, text, constants):
    sampled = sample_error(parse(text, constants), target)
    assert sampled.error == math.inf


@pytest.mark.parametrize(("target", "text", "constants"), LIMITS)
def test_a_way_through_infinity_is_none(target, text, constants):
    sampled = sample_error(parse(text, constants), target)
    assert sampled.error < 2


class TestAllScales:
    """What happens between the points of a sample has no digits."""

    @pytest.mark.parametrize(
        ("name", "domain", "text", "constants"),
        [
            ("erf", (0.0, 1e300), "x/(x + c0)", [1e280]),
            ("erf", (0.0, 1e300), "x/(x + c0)", [1e-200]),
            ("atan", (0.0, 1e300), "x*c0/(x + c1)", [math.pi / 2, 1e250]),
            ("tanh", (-1e300, 1e300), "x/(sqrt(x*x + c0))", [1e200]),
            ("log1p", (0.0, 1e300), "c0*x/(x + c1)", [690.0, 1e100]),
            ("atan", (0.0, 1.0), "x/(x*x/(c0 + x) + c1)", [3.0, 1.0]),
        ],
    )
    def test_a_sampled_error_is_no_small_part_of_the_true_one(self, name, domain, text, constants):
        """The program at some point of any scale, by plain doubles and an exact truth."""
        target, program = Target.make(name, domain, "absolute"), parse(text, constants)
        sampled = sample_error(program, target)
        sizes = [2.0**k * part for k in range(-1000, 997, 3) for part in (1.0, 1.3, 1.7)]
        inside = [x for s in sizes for x in (s, -s) if x in target.domain]
        deviations = [
            abs(float(value) - truth)
            for value, truth in zip(evaluate(program, inside), target.values(inside), strict=True)
        ]
        finite = [d for d in deviations if math.isfinite(d)]
        assert sampled.error > 0.6 * max(finite)

    def test_action_at_a_scale_that_nothing_points_to_is_not_stated(self):
        """A step at 1e-12 of a domain on which Chebyshev points are right."""
        step = parse("x*c0 + c1*x/(x + c2)", [1.0, 0.3, 1e-12])
        sampled = sample_error(step, Target.make("sin", (0.0, 1.0), "absolute"))
        assert sampled.error > 0.25

    @pytest.mark.parametrize("domain", [(0.5, 2.0), (1e-300, 1.0), (1e-10, 1e10)])
    def test_an_exact_program_is_exact_at_every_scale(self, domain):
        assert sample_error(parse("sqrt(x)"), Target.make("sqrt", domain)).error == 0.0
