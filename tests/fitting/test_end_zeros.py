"""Radicands that vanish at an end: found by least squares, kept by the exchange, proved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autonumerics import discover
from autonumerics.accuracy import sample_error
from autonumerics.fitting import LeastSquaresFitter, exchange
from autonumerics.fitting.end_zeros import EndZeros
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

ACOS = Target.make("acos", (0, 1), "absolute")


def fitted(text: str, target: Target, seed: int = 1):
    start = parse(text)
    fresh = np.array([(1 << len(start.constants)) - 1], np.uint32)
    fitter = LeastSquaresFitter(target, seed=seed, threads=1)
    found = fitter.fit_batch(Batch.pack([start]), fresh, np.array([np.inf]), generation=0)
    return found.batch.program(0), float(found.errors[0])


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("sqrt(x*c0 + c1)", 1.36),
        ("sqrt((x*c0 + c1)*x + c2)", 2.42),
        ("sqrt(((x*c0 + c1)*x + c2)*x + c3)", 3.38),
        ("sqrt((((x*c0 + c1)*x + c2)*x + c3)*x + c4)", 4.30),
        ("(x*c0 + c1)*sqrt(c2 - x)", 2.17),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_fits_of_what_ends_like_a_root_are_the_textbooks_or_better(text, digits, seed):
    program, error = fitted(text, ACOS, seed)
    levelled = exchange(program, ACOS)
    assert error < 1.5 * 10**-digits
    assert levelled.error <= min(error, 10**-digits)
    assert sample_error(levelled.program, ACOS).error == levelled.error


def test_at_the_other_end_too():
    target = Target.make("acos(-x)", (-1, 0), "absolute")
    program, _ = fitted("sqrt(((x*c0 + c1)*x + c2)*x + c3)", target)
    levelled = exchange(program, target)
    assert levelled.error < 10**-3.38


def test_settled_radicands_are_not_negative_exactly():
    start = parse("sqrt(((x*c0 + c1)*x + c2)*x + c3)", [0.1, -0.3, 0.7 + 2.0**-40, -0.5])
    border = EndZeros.of(start, ACOS)
    settled = border.settled(start)
    a, b, c, d = settled.constants
    assert border.constants == [3]
    assert 0 <= a + b + c + d <= Fraction(1, 2**100)


def test_acos_is_not_behind_the_textbook():
    result = discover(
        "acos", on=(0, 1), error="absolute", ops="+ - * sqrt fma", max_ops=3, seed=1,
        evaluations=4000,
    )  # fmt: skip
    assert all(s.standing == "proved" for s in result.front)
    assert [row.verdict for row in result.compare() if row.verdict == "behind"] == []
