"""Polynomials about the middle of every piece: rounded once, at a level that is nearly a number."""

import math
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.formats import format_named
from autonumerics.planning.centred import centred
from autonumerics.planning.facts import Facts
from autonumerics.planning.piecewise import ByCentredPieces
from autonumerics.planning.polynomials import Shape
from autonumerics.planning.sketches import sketches
from autonumerics.plans import Plan, compile_procedure
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.targets.expressions.composed import read_function

TRUTHS = {"tanh": math.tanh, "erf": math.erf, "erf(x/2)": lambda x: math.erf(x / 2),
          "atan": math.atan}  # fmt: skip


@pytest.mark.parametrize("name", TRUTHS)
def test_functions_that_become_constant_are_within_an_ulp_in_single(name):
    x = np.concatenate([np.linspace(-11, 11, 40_001), np.geomspace(1e-30, 1e30, 8000)])
    x = x.astype(np.float32)
    exact = np.array([TRUTHS[name](each) for each in x.tolist()])
    spacing = np.ldexp(1.0, np.frexp(np.abs(exact))[1] - 24)
    found = 0
    for sketch in sketches(Facts(read_function(name))):
        if isinstance(sketch, ByCentredPieces) and sketch.is_led:
            part = sketch.part(2.0**-26)
            if part is None:
                continue
            plan = Plan(name, "binary32", "single", part)
            y = compile_procedure(plan.procedure())(x)
            errors = np.abs(y.astype(float) - exact)[exact != 0] / spacing[exact != 0]
            assert errors.max() < 1, plan.sentence
            assert Plan.from_json(plan.to_json()) == plan
            found += 1
    assert found >= (1 if name == "atan" else 2)


def test_levels_are_nearly_numbers_and_differences_from_centres_exact():
    shape = Shape(read_function("tanh"), (0.0, 9.0), "none", 1)
    cut = BitsIndexing.up_to(Fraction(9), 16, shift=22, format=format_named("binary32"))
    program = centred(shape, cut, 2.0**-20, is_led=True)
    assert program is not None
    assert program.constants[0][0] == 0
    for row in program.constants[1:]:
        centre, level = float(row[0]), float(row[-2])
        assert np.float32(centre) == centre
        off_ulp = (math.tanh(centre) - level) / float(np.spacing(np.float32(level)))
        assert abs(off_ulp) < 0.02


def test_of_functions_with_a_zero_at_0_it_must_be_simple():
    cut = BitsIndexing.up_to(Fraction(1), 16, shift=22, format=format_named("binary32"))
    double = Shape(read_function("x^2*exp(x)"), (0.0, 1.0), "none", 2)
    assert centred(double, cut, 2.0**-20, is_led=True) is None
    none = centred(Shape(read_function("exp"), (0.0, 1.0), "none", 0), cut, 2.0**-20, is_led=True)
    assert none is not None
    assert all(row[0] > 0 for row in none.constants)
