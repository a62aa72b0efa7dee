"""Coefficients by Sollya: numbers of the format, of the right powers, near the best."""

from __future__ import annotations

import shutil
from fractions import Fraction

import pytest
from tools import needs

from autonumerics.accuracy import sample_error
from autonumerics.baselines import sollya
from autonumerics.baselines.floating import Evaluation
from autonumerics.baselines.sollya import Polynomial, fpminimax
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS, format_named
from autonumerics.targets import Target

SINGLE = format_named("binary32")


@needs("sollya")
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_coefficients_are_numbers_of_the_format(format):
    polynomial = fpminimax(Target.make("exp2"), format, 4)
    assert polynomial.degree == 3
    assert all(format.round(c) == c for c in polynomial.coefficients)


@needs("sollya")
@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("exp2", (0, 1, 0)), ("log2", (1, 1, 1)), ("log1p", (1, 1, 0)), ("tanh", (1, 2, 0)),
        ("cos", (0, 2, 0)), ("erf", (1, 2, 0)),
    ],
)  # fmt: skip
def test_powers_follow_the_symmetry_and_the_zero_of_the_function(name, shape):
    polynomial = fpminimax(Target.make(name), SINGLE, 3)
    assert (polynomial.first, polynomial.step, polynomial.centre) == shape
    assert len(polynomial.coefficients) == 3


@needs("sollya")
@pytest.mark.parametrize("name", ["sin", "tan", "atan", "sinh", "tanh"])
def test_what_is_like_x_at_zero_begins_with_x(name):
    assert fpminimax(Target.make(name), SINGLE, 3).coefficients[0] == 1


# The minimax errors of 2^x on [0, 1], relative, by a Remez exchange: degree, error.
@needs("sollya")
@pytest.mark.parametrize(("degree", "error"), [(1, 2.98e-2), (2, 1.72e-3), (3, 7.48e-5)])
def test_in_a_wide_format_the_error_is_that_of_the_best_polynomial(degree, error):
    target = Target.make("exp2")
    polynomial = fpminimax(target, format_named("binary64"), degree + 1)
    program = Evaluation("Horner", fused=False).program(polynomial)
    assert sample_error(program, target).error == pytest.approx(error, rel=0.01)


@needs("sollya")
def test_a_centre_at_the_upper_end_is_found():
    target = Target.make("log2", (0.5, 1.0), "absolute")
    polynomial = fpminimax(target, SINGLE, 5)
    assert (polynomial.first, polynomial.centre) == (1, 1)
    value = Evaluation("Horner", fused=True).program(polynomial).real(Fraction(3, 4))
    assert float(value) == pytest.approx(-0.4150375, abs=1e-4)


def test_degrees_count_the_powers_left_out():
    assert Polynomial((Fraction(1), Fraction(2), Fraction(3)), first=1, step=2).degree == 5
    assert Polynomial((Fraction(1), Fraction(2))).degree == 1


def test_a_function_that_sollya_does_not_have_is_said():
    with pytest.raises(InvalidOption, match="Sollya has no function gamma"):
        fpminimax(Target.make("gamma"), SINGLE, 3)


def test_a_missing_sollya_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(InvalidOption, match="polynomials for a format need Sollya: install it"):
        fpminimax(Target.make("exp2"), SINGLE, 3)


@pytest.mark.parametrize("said", ["", "error\n", "0x1p0\n0x1p1\n", "Warning: no\nno\nno\n"])
def test_an_answer_that_is_none_is_said(said, monkeypatch):
    monkeypatch.setattr(sollya, "_sollya", lambda _: said)
    with pytest.raises(InvalidOption, match="Sollya finds no polynomial of 3 coefficients"):
        fpminimax(Target.make("exp2"), SINGLE, 3)
