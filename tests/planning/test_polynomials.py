"""Kernels have nearly the least error that polynomials of their degree can have."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from autonumerics.planning.minimax import correction
from autonumerics.planning.polynomials import (
    Shape,
    led_textbook,
    paired_textbook,
    polynomials,
    textbook,
)
from autonumerics.targets.expressions.composed import read_function


@pytest.mark.parametrize(
    ("name", "interval", "lead", "symmetry"),
    [("exp", (-0.35, 0.35), 0, "none"), ("log(1+x)", (-0.3, 0.42), 1, "none"),
     ("sin", (-1.6, 1.6), 1, "odd")],
)  # fmt: skip
def test_the_error_of_a_kernel_alternates(name, interval, lead, symmetry):
    """Between so many extrema of nearly one size that no polynomial of its degree is better."""
    zero = 0 if symmetry == "odd" else lead
    shape = Shape(read_function(name), interval, symmetry, zero, Fraction(lead))
    degree = 5
    found = shape.levelled(shape.polynomial(*shape.variable, degree))
    low, high = shape.variable
    errors = []
    for v in np.linspace(low, high, 801):
        truth = shape.core(Fraction(v))
        off = sum(c * Fraction(v) ** k for k, c in enumerate(found)) - Fraction(float(truth.mid()))
        errors.append(float(off) * abs(float(shape.weight(Fraction(v), truth).mid())))
    large = [e for e in errors if abs(e) > 0.9 * max(map(abs, errors))]
    alternations = sum(a * b < 0 for a, b in pairwise(large))
    assert alternations >= degree + 1


def test_a_kernel_is_no_longer_than_its_accuracy_asks_for():
    """Of the function less its slope the polynomial of a degree less is just good enough."""
    shape = Shape(read_function("log2(1+x)"), (-0.2929, 0.4143), zero=1)
    assert led_textbook(shape, 2.0**-24).ops == 10
    exp = Shape(read_function("exp"), (-0.3466, 0.3466))
    assert textbook(exp, 2.0**-23.6).ops == 5
    errors = [error for error, _ in polynomials(exp, [2.0**-8, 2.0**-20])]
    assert errors[0] <= 2.0**-8
    assert errors[1] <= 2.0**-20


def test_without_enough_places_there_is_no_correction():
    assert correction([0.0, 1.0], [1.0, -1.0], [1.0, 1.0], 1) is None
    assert correction([0.0, 1.0, 2.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], 0) is None


@pytest.mark.parametrize("symmetry", ["odd", "none"])
@pytest.mark.parametrize("tolerance", [2.0**-9, 2.0**-12, 2.0**-16, 2.0**-20])
def test_terms_in_pairs_are_the_same_polynomial(symmetry, tolerance):
    shape = Shape(read_function("sin"), (-1.0, 1.0), symmetry, 0 if symmetry == "odd" else 1)
    nested, paired = led_textbook(shape, tolerance), paired_textbook(shape, tolerance)
    x = np.linspace(-1, 1, 51)
    assert np.allclose(evaluated(nested, x), evaluated(paired, x), rtol=1e-13)
    assert nested.ops <= paired.ops <= nested.ops + 1


def evaluated(program, x):
    return [float(program.real(Fraction(each))) for each in x]
