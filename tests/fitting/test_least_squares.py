"""Least squares reaches known optima from random starts, and never breaks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import packable

from autonumerics.fitting import EFFORTS, FitSettings, LeastSquaresFitter, level
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
QUICK = FitSettings(first_steps=4, second_steps=8, last_steps=20, random_starts=1, precise_steps=4)
ALL_FRESH = 2**32 - 1


def fit(program, target=EXP2, *, fresh=ALL_FRESH, effort="high", generation=0):
    fitter = LeastSquaresFitter(target, seed=1, threads=1, settings=EFFORTS[effort])
    batch, masks = Batch.pack([program]), np.array([fresh], np.uint32)
    fitted = fitter.fit_batch(batch, masks, np.array([np.inf]), generation)
    return fitted.batch.program(0), fitted.errors[0]


def horner(degree):
    text = "c0"
    for k in range(1, degree + 1):
        text = f"({text})*x + c{k}"
    return parse(text)


def test_the_rational_of_three_operations():
    program, error = fit(parse("c0/(x + c1) + c2"))
    assert error < 1e-3
    assert level(program, EXP2).error == pytest.approx(8.672e-4, rel=1e-3)


def test_the_continued_fraction_of_five_operations():
    program, _ = fit(parse("c2/(c4 + (x + c1/x)) - c3"))
    assert level(program, EXP2).error == pytest.approx(4.341e-6, rel=1e-3)


MINIMAX = [2.98e-2, 1.72e-3, 7.48e-5, 2.593e-6, 7.494e-8, 1.856e-9]


@pytest.mark.parametrize(("degree", "expected"), list(enumerate(MINIMAX, start=1)))
def test_polynomials_reach_the_classical_minimax_errors(degree, expected):
    program, error = fit(horner(degree))
    assert program.ops == 2 * degree
    assert expected * 0.99 < error < expected * 2
    assert level(program, EXP2).error == pytest.approx(expected, rel=3e-3)


TEN_OPERATIONS = "v = x + c3/x; t = c4/(c2 + (c1/v + v)) - c5; t2 = t*t; t4 = t2*t2; t4*t4"
PUBLISHED = {
    "c1": 15141.930666269615,
    "c2": -250.55212401569705,
    "c3": 5783.5249089252374,
    "c4": 501.10424804003010,
    "c5": -0.99999999999999972603,
}


def test_ten_operations_reach_beyond_double_precision():
    values = [0.0, *PUBLISHED.values()]
    program, error = fit(parse(TEN_OPERATIONS, values), fresh=0)
    assert error < 4e-15
    assert level(program, EXP2).error == pytest.approx(2.192e-15, rel=1e-3)


def mixed_batch():
    texts = ["c0/(x + c1) + c2", "(x*c0 + c1)*x + c2", "c0/x + x", "x*x + x", "sqrt(x + c0)*c1"]
    return Batch.pack([parse(text) for text in texts])


def fit_all(batch, threads, seed=3):
    n = len(batch)
    fitter = LeastSquaresFitter(EXP2, seed=seed, threads=threads, settings=QUICK)
    return fitter.fit_batch(batch, np.full(n, 7, np.uint32), np.full(n, np.inf), 5)


def test_threads_change_no_bit():
    one, two = fit_all(mixed_batch(), 1), fit_all(mixed_batch(), 2)
    assert one.errors.tobytes() == two.errors.tobytes()
    assert one.batch.constants.tobytes() == two.batch.constants.tobytes()


def test_the_seed_names_the_random_starts():
    one, other = fit_all(mixed_batch(), 1), fit_all(mixed_batch(), 1, seed=4)
    assert one.batch.constants.tobytes() != other.batch.constants.tobytes()


def test_structures_and_order_are_kept():
    batch = mixed_batch()
    fitted = fit_all(batch, 2)
    assert fitted.batch.records.tobytes() == batch.records.tobytes()


AWKWARD = {
    "redundant constants": "(x*c0*c1 + c2 + c3)*c4",
    "removable c/0 at an end": "c0/(c1/x + x) + c2",
    "removable 0/0 at an end": "x*x/x + c0",
    "c/0 at an end": "c0/x + x",
    "a pole inside": "c0/(x - c1) + x",
    "no constants": "x*x + x",
    "no constants, undefined": "x/(x - x)",
    "a constant that cannot matter": "x + (c0 - c0*x/x)*c1*0",
    "a value without a real root": "sqrt(c0 - x*x - 5)",
    "overflow": "t = x*c0; u = t*t; v = u*u; w = v*v; y = w*w; y*y*c1",
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("target", [EXP2, Target.make("sin", (-1, 1), "absolute")])
def test_awkward_programs_have_an_error_that_is_a_number(text, target):
    constants = Batch.pack([parse(text)])
    fitter = LeastSquaresFitter(target, seed=1, threads=1, settings=QUICK)
    one = fitter.fit_batch(constants, np.array([1], np.uint32), np.array([np.inf]), 0)
    assert_sound(one)


def assert_sound(fitted):
    """Every error is a number or infinite, and every finite one has finite constants."""
    assert not np.isnan(fitted.errors).any()
    assert (fitted.errors >= 0).all()
    assert np.isfinite(fitted.batch.constants[np.isfinite(fitted.errors)]).all()


def test_a_program_that_is_undefined_has_no_finite_error():
    _, error = fit(parse("sqrt(x*x*x - x - x)*c0"), effort="low")
    assert error == math.inf


@settings(max_examples=150, deadline=None)
@given(packable(10), st.integers(0, 2**32 - 1), st.sampled_from([1e-300, 1e-6, math.inf]))
def test_random_programs_have_an_error_that_is_a_number(program, fresh, threshold):
    fitter = LeastSquaresFitter(EXP2, seed=2, threads=1, settings=QUICK)
    masks = np.array([fresh], np.uint32)
    assert_sound(fitter.fit_batch(Batch.pack([program]), masks, np.array([threshold]), 1))


def test_no_candidates_are_no_work():
    fitter = LeastSquaresFitter(EXP2, seed=1, threads=2)
    none = fitter.fit_batch(Batch.empty(), np.zeros(0, np.uint32), np.zeros(0), 0)
    assert len(none.batch) == len(none.errors) == 0


def test_the_error_is_that_of_the_constants_returned():
    program, error = fit(parse("c0/(x + c1) + c2"), effort="low")
    x = EXP2.domain.dense_points(2000)
    measured = max(
        abs(float(program.real(float(p), float)) / t - 1)
        for p, t in zip(x, EXP2.values(x), strict=True)
    )
    assert error == pytest.approx(measured, rel=1e-4)
