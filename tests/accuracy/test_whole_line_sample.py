"""Samples of whole functions: the same judgement as at all inputs, hard inputs among them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from loops import changed, loop_of, through_doubles

from autonumerics.accuracy.whole_line.measuring import measure_whole_line
from autonumerics.accuracy.whole_line.sampling import (
    _near_quarter_turns,
    changes,
    sample_whole_line,
)
from autonumerics.balls import exact, working_precision
from autonumerics.cost.libraries import libm
from autonumerics.cost.names import NAMES
from autonumerics.formats import FORMATS
from autonumerics.targets import Domain, function

HALF, SINGLE, DOUBLE = (FORMATS[n] for n in ("binary16", "binary32", "binary64"))


@pytest.mark.parametrize("name", ["exp", "log", "sin", "tan", "tanh"])
def test_a_sample_of_all_inputs_says_what_the_measurement_says(name):
    """binary16 has so few inputs that a sample may be all of an interval."""
    domain = Domain(1.0, 1.25)

    def body(x):
        right = through_doubles(getattr(np, name), HALF)(x)
        return np.where(x == 1.125, right + right * np.float16(0.004), right).astype(np.float16)

    with loop_of(body, HALF) as address:
        whole = measure_whole_line(address, function(name), HALF, within=domain)
        seen = sample_whole_line(address, function(name), HALF, count=1_000_000, within=domain)
    assert seen.standing == "sampled"
    for what in ("numbers", "correct", "faithful", "off", "range", "right_range", "at"):
        assert getattr(seen, what) == getattr(whole, what), what
    assert seen.error_ulp == pytest.approx(whole.error_ulp, rel=1e-12)


@pytest.mark.parametrize("name", ["exp", "log", "atan"])
def test_the_libms_doubles_are_right_everywhere_they_are_looked_at(name):
    """glibc promises less than an ULP for these."""
    code = libm(NAMES[name], DOUBLE)
    seen = sample_whole_line(code.throughput_address, function(name), DOUBLE, count=500)
    assert seen.is_right
    assert 0.4 < seen.error_ulp < 0.6


@pytest.mark.parametrize(
    ("at", "result", "what"),
    [
        (math.inf, math.nan, "NaN where"),
        (710.0, 1e308, "where an infinity is right"),
        (-746.0, -0.0, "wrong sign"),
        (1.0, math.inf, "an infinity where"),
    ],
)
def test_faults_are_found(at, result, what):
    with loop_of(changed(np.exp, at, result), DOUBLE) as address:
        seen = sample_whole_line(address, function("exp"), DOUBLE, count=10)
    (failure,) = seen.all_failures
    assert what in failure.what
    assert failure.first == at


def test_overflow_and_underflow_have_their_neighbours():
    near = changes(function("exp"), DOUBLE)
    for edge in (709.782712893384, -745.1332191019411, -708.3964185322641):
        assert np.any(np.abs(near - edge) < 1e-12)


def test_a_sine_of_a_large_argument_is_judged_by_its_exact_value():
    """1.2853022199154463e174 lies 2^-57 from a multiple of pi; MPFR: -4.9707325752370692e-18."""
    at, right = 1.2853022199154463e174, -4.9707325752370692e-18
    assert at in _near_quarter_turns(function("sin"), DOUBLE)
    within = Domain(math.nextafter(at, 0), math.nextafter(at, math.inf))
    for result, is_correct in ((right, 1), (-4.9707325751578557e-18, 0)):
        with loop_of(changed(np.sin, at, result), DOUBLE) as address:
            seen = sample_whole_line(address, function("sin"), DOUBLE, count=10, within=within)
        assert (seen.numbers, seen.correct) == (1, is_correct)


def test_convergents_are_the_numbers_next_to_multiples_of_a_quarter_turn():
    """The double nearest to a multiple of pi/2 of all: 6381956970095103 2^797 (N. Brisebarre et
    al., A new range-reduction algorithm, 2005), within 2^-60 of it."""
    hard = _near_quarter_turns(function("sin"), DOUBLE)
    worst = math.ldexp(6381956970095103, 797)
    assert worst in hard
    with working_precision(3000):
        distances = [abs(exact(Fraction(x)).cos()) for x in hard[hard > 2.0**500]]
        smallest = min(distances + [abs(exact(Fraction(x)).sin()) for x in hard[hard > 2.0**500]])
    assert smallest < arb((1, -60))
