"""Constants rounded together: each makes good for those before."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.fitting.nearest_plane import rounded_together
from autonumerics.formats import format_named
from autonumerics.programs import parse

HALF, SINGLE = format_named("binary16"), format_named("binary32")
X = np.linspace(0.0, 1.0, 65)


def polynomial(coefficients, format, deviations=None):
    """Rounded in the basis x^n ... x, 1; the largest deviation with that, and rounded one by one,
    in units of the format at 1."""
    text = "c0"
    for k in range(1, len(coefficients)):
        text = f"({text})*x + c{k}"
    program = parse(text, coefficients)
    powers = X[:, None] ** np.arange(len(coefficients) - 1, -1, -1)
    jacobian = powers * 2.0 ** (format.precision - 1)
    rest = np.zeros(len(X)) if deviations is None else deviations
    together = rounded_together(program, format, jacobian, rest)
    alone = [format.round(c) for c in program.constants]
    moved = [
        np.abs(jacobian @ [float(a - b) for a, b in zip(c, program.constants, strict=True)] + rest)
        for c in (together.constants, alone)
    ]
    return together, moved[0].max(), moved[1].max()


@pytest.mark.parametrize("format", [HALF, SINGLE], ids=lambda format: format.name)
def test_on_average_far_better_than_one_by_one(format):
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(40):
        together, error, alone = polynomial(rng.uniform(0.5, 4, 5), format)
        assert all(format.round(c) == c for c in together.constants)
        ratios.append(error / alone)
    assert np.exp(np.mean(np.log(ratios))) < 0.65


def test_deviations_of_the_fit_are_taken_up():
    """A fit that is 3 units off everywhere is moved there by its constant term."""
    together, error, alone = polynomial([0.7123, 1.0931], SINGLE, np.full(len(X), 3.0))
    assert together.constants[1] != SINGLE.round(Fraction(1.0931))
    assert error < 1 < 2.5 < alone


def test_numbers_of_the_format_stay():
    program = parse("(x + c0)*c1", [0.25, 1.1])
    jacobian = np.stack([np.full(len(X), 1.1), X + 0.25], axis=1) * 2.0**10
    together = rounded_together(program, HALF, jacobian, np.full(len(X), 5.0))
    assert together.constants[0] == Fraction(1, 4)
    nothing = parse("(x + c0)*c1", [0.25, 1.5])
    assert rounded_together(nothing, HALF, jacobian, np.zeros(len(X))) is nothing


def test_a_fine_constant_makes_good_for_a_coarse_one():
    """x - c0 + c1 with c0 near pi/2: the two parts of one constant."""
    program = parse("(x - c0) + c1", [np.pi / 2 + 1e-9, 1e-9])
    jacobian = np.stack([-np.ones(9), np.ones(9)], axis=1) * 2.0**47
    high, low = rounded_together(program, SINGLE, jacobian, np.zeros(9)).constants
    assert high == SINGLE.round(Fraction(np.pi / 2))
    assert abs(float(high - low) - np.pi / 2) < 2.0**-47


def test_what_the_values_do_not_depend_on_is_rounded_to_nearest():
    program = parse("x*c0 + c1", [1.1, 0.3])
    jacobian = np.stack([X * 2.0**10, np.zeros(len(X))], axis=1)
    together = rounded_together(program, HALF, jacobian, np.zeros(len(X)))
    assert together.constants[1] == HALF.round(Fraction(0.3))


def test_nothing_leaves_the_range_of_the_format():
    program = parse("x*c0 + c1", [1.1, 60000.3])
    jacobian = np.stack([X, np.ones(len(X))], axis=1)
    together = rounded_together(program, HALF, jacobian, np.full(len(X), -1e9))
    assert all(abs(c) <= HALF.largest for c in together.constants)
    with pytest.raises(InvalidOption, match="beyond the range"):
        rounded_together(parse("x*c0 + c1", [1.1, 1e6]), HALF, jacobian, np.zeros(len(X)))
