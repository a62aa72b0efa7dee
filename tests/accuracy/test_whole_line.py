"""Whole functions at every input: what is right is found right, each kind of fault is found."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from loops import changed, loop_of, through_doubles

from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.whole_line.line import Line
from autonumerics.accuracy.whole_line.measuring import measure_together, measure_whole_line
from autonumerics.errors import InvalidDomain
from autonumerics.formats import FORMATS
from autonumerics.targets import Domain, function, values_double
from autonumerics.targets.expressions.composed import read_function

HALF, BFLOAT, SINGLE = (FORMATS[n] for n in ("binary16", "bfloat16", "binary32"))


def measured(body, row, format=HALF, **options):
    with loop_of(body, format) as address:
        return measure_whole_line(address, row, format, **options)


@pytest.mark.parametrize("format", [HALF, BFLOAT], ids=lambda f: f.name)
@pytest.mark.parametrize(
    "name", ["exp", "exp2", "expm1", "log", "log1p", "log2", "sin", "cos", "tan", "tanh", "cbrt",
             "sinh", "cosh"]
)  # fmt: skip
def test_correctly_rounded_results_are_right_at_every_input(name, format):
    """NumPy's doubles, rounded: nothing is wrong, special values and zeros included."""
    seen = measured(through_doubles(getattr(np, name), format), function(name), format)
    assert seen.count == 2**16
    assert seen.correct == seen.numbers
    assert seen.error_ulp <= 0.5
    assert not seen.all_failures
    assert not seen.leaves_range


@pytest.mark.parametrize(
    ("name", "at", "result", "what", "count"),
    [
        ("log", -2.0, 1.0, "where NaN is right", 1),
        ("exp", math.inf, math.nan, "NaN where", 1),
        ("exp", 1.0, math.nan, "NaN where", 1),
        ("log", 0.0, 0.0, "where an infinity is right", 1),
        ("log", -0.0, math.inf, "where an infinity is right", 1),
        ("exp", 20.0, 65504.0, "where an infinity is right", 1),
        ("exp", 1.0, math.inf, "an infinity where a number is right", 1),
        ("expm1", -0.0, 0.0, "a zero with the wrong sign", 1),
        ("exp", -math.inf, -0.0, "a zero with the wrong sign", 1),
        ("exp", -1.0, 0.25, "a step down where the function rises", 1),
    ],
)
def test_each_fault_is_found_where_it_is(name, at, result, what, count):
    body = changed(through_doubles(getattr(np, name), HALF), at, result)
    seen = measured(body, function(name))
    failure, *others = seen.all_failures
    assert failure.count == count
    assert all("a step down" in other.what for other in others)
    assert what in failure.what
    assert failure.first == at


TAILS = {
    "exp(-x^2)": (lambda x: np.exp(-x * x), lambda x: abs(x) >= 65),
    "x*exp(x)": (lambda x: x * np.exp(x), lambda x: x <= -65),
    "x/(1 + exp(-x))": (lambda x: x / (1 + np.exp(-x)), lambda x: x <= -65),
    "x/(1 + exp(-1.702*x))": (lambda x: x / (1 + np.exp(-1.702 * x)), lambda x: x <= -65),
    "(x - 1000)*exp(-x^2)": (
        lambda x: np.copysign(np.exp(-x * x) * abs(x - 1000), x - 1000),
        lambda x: (abs(x) >= 65) & (x != 1000),
    ),
}


@pytest.mark.parametrize("name", TAILS)
def test_zeros_of_functions_that_vanish_far_out_have_the_signs_of_their_values(name):
    """However small the value is, and on both sides of where it changes its sign."""
    body, tail = TAILS[name]
    right = through_doubles(body, HALF)

    def wrong(x):
        y = right(x)
        return np.where(np.isfinite(x) & tail(x.astype(float)), -y, y).astype(np.float16)

    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    places = np.isfinite(every) & tail(every.astype(float))
    seen = measured(wrong, read_function(name))
    assert seen.zero_signs.count == int(places.sum())
    assert seen.zero_signs.first == every[places].min()
    assert seen.unjudged_zeros == 0
    seen = measured(right, read_function(name))
    assert (seen.zero_signs, seen.unjudged_zeros) == (None, 0)


def test_signs_that_cannot_be_told_are_counted_and_said():
    """Wherever 1 + erf cancels too much: no sign there is called wrong, and none right."""
    row = read_function("x*(1 + erf(x))")
    line = Line.make(row, HALF)
    is_open = (line.kinds[:, 0] == 0) & (line.kinds[:, 3] == 2)
    inputs = int((line.ranges[is_open, 1] - line.ranges[is_open, 0] + 1).sum())
    seen = measured(through_doubles(lambda x: np.where(x < 0, 0.0, 2 * x), HALF), row)
    assert 0 < inputs < 15_000
    assert seen.unjudged_zeros == inputs
    assert f"the sign of a zero is not judged at {inputs:,} inputs" in str(seen)


@pytest.mark.parametrize("name", ["exp", "log", "tan", "csc", "x/(1 + exp(-x))", "tan(1/x)"])
def test_every_input_is_of_one_class(name):
    domain = Domain(1.0, 2.0) if name == "tan(1/x)" else None
    seen = measured(lambda x: x, read_function(name), within=domain)
    assert seen.numbers + seen.nans + seen.infinities + seen.unknown == seen.count
    with pytest.raises(AssertionError, match="lost or counted twice"):
        replace(seen, nans=seen.nans + 1)


def test_nan_for_a_nan_only():
    body = changed(through_doubles(np.exp, HALF), 0.0, 1.0)
    assert not measured(body, function("exp")).all_failures

    def forgetful(x):
        return np.where(np.isnan(x), np.float16(0), through_doubles(np.exp, HALF)(x))

    (failure,) = measured(forgetful, function("exp")).all_failures
    assert failure.count == 2046
    assert math.isnan(failure.first)


def test_the_error_is_the_exact_one_of_the_worst_input():
    """One result is off by three: found, with its error by Arb, and no other is as bad."""
    x = np.array([0.7], np.float16)
    y = through_doubles(np.exp, HALF)(x)
    y = (y.view(np.uint16) + 3).view(np.float16)
    seen = measured(changed(through_doubles(np.exp, HALF), float(x[0]), y[0]), function("exp"))
    assert seen.at == float(x[0])
    assert seen.error_ulp == exact_errors(y, x, HALF, function("exp"))[0]
    assert seen.off == 1
    assert seen.correct == seen.numbers - 1


@pytest.mark.parametrize(
    ("row", "body", "at", "result", "error_ulp"),
    [
        (function("tanh"), np.tanh, -math.inf, -100.0, 99 / 2**-11),
        (function("tanh"), np.tanh, math.inf, 1.5, 0.5 / 2**-11),
        (function("atan"), np.arctan, math.inf, 3.0, (3 - math.pi / 2) / 2**-10),
        (function("exp"), np.exp, -math.inf, 5.0, 5 * 2**24),
        (read_function("exp(-x^2)"), lambda x: np.exp(-x * x), math.inf, 0.75, 0.75 * 2**24),
        (
            read_function("1/(1+exp(-x))"),
            lambda x: 1 / (1 + np.exp(-x)),
            math.inf,
            0.25,
            0.75 / 2**-11,
        ),
    ],
)
def test_a_wrong_number_at_an_infinite_input_is_an_error(row, body, at, result, error_ulp):
    """The exact value there is the limit: how far the result is from it, in ULP of the limit."""
    seen = measured(changed(through_doubles(body, HALF), at, result), row)
    assert seen.at == at
    assert seen.error_ulp == pytest.approx(error_ulp, rel=1e-12)
    assert seen.uncertainty_ulp <= 1e-12 * seen.error_ulp
    assert (seen.off, seen.correct) == (1, seen.numbers - 1)


def test_a_limit_in_the_middle_of_two_numbers_is_rounded_to_the_even_one():
    """1 + 2^-11 is the middle of 1 and its neighbour in binary16."""
    row = read_function("1 + 2^-11 - 1/sqrt(1 + x^2)")
    body = through_doubles(lambda x: 1 + 2.0**-11 - 1 / np.sqrt(1 + x * x), HALF)
    seen = measured(body, row)
    assert (seen.correct, seen.undecided) == (seen.numbers, 0)
    up = changed(body, math.inf, np.nextafter(np.float16(1), np.float16(2)))
    assert measured(up, row).faithful == 1


def test_a_neighbour_is_faithful():
    x = np.array([0.7], np.float16)
    y = np.exp(x.astype(np.float64))
    down, up = y.astype(np.float16), y.astype(np.float16)
    other = np.nextafter(down, np.float16(0)) if down > y else np.nextafter(up, np.float16(9))
    seen = measured(changed(through_doubles(np.exp, HALF), float(x[0]), other), function("exp"))
    assert (seen.faithful, seen.off) == (1, 0)


def test_results_outside_the_range_are_told():
    """tanh above 1 next to saturation."""
    body = changed(through_doubles(np.tanh, HALF), 5.0, np.nextafter(np.float16(1), np.float16(2)))
    seen = measured(body, function("tanh"))
    assert seen.leaves_range
    assert seen.right_range == (-1.0, 1.0)
    assert "to 1.0009765625, right are -1.0 to 1.0" in str(seen)
    assert not measured(through_doubles(np.tanh, HALF), function("tanh")).leaves_range


def test_ties_go_to_even_numbers():
    """Halves of odd subnormals lie in the middle; the tie is decided, not open."""
    seen = measured(lambda x: x / np.float16(2), read_function("x/2"))
    assert (seen.correct, seen.undecided) == (seen.numbers, 0)
    assert seen.error_ulp == 0.5


def test_a_function_that_is_defined_against_what_was_concluded_is_no_result():
    """Defined on a small part of a binade only, between the points that are looked at."""
    row = read_function("sqrt(2^-22 - (x - 1.0156)^2)")

    def body(x):
        wide = x.astype(np.float64)
        return np.sqrt(2.0**-22 - (wide - 1.0156) ** 2).astype(np.float16)

    with pytest.raises(InvalidDomain, match="give the intervals of its domain"):
        measured(body, row)


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
@pytest.mark.parametrize("lower", [0.5, 3.0, 1000.0, 2.0**40, 2.0**126])
def test_large_arguments_are_reduced_exactly(name, lower):
    """Doubles from Arb, rounded, are found correctly rounded, next to 1/2 and to the largest."""
    first = SINGLE.index(SINGLE.round(Fraction(lower)))
    upper = float(SINGLE.value(first + 300))
    for sign in (1, -1):
        domain = Domain(*sorted((sign * lower, sign * upper)))
        body = lambda x: values_double(function(name), x).astype(np.float32)  # noqa: E731
        seen = measured(body, function(name), SINGLE, within=domain, threads=1)
        assert seen.correct == seen.count == 301


def test_any_number_of_threads_gives_the_same():
    body = through_doubles(np.log1p, HALF)
    one, three = (measured(body, function("log1p"), threads=n) for n in (1, 3))
    assert one == three


@pytest.mark.parametrize(
    ("error_ulp", "text"),
    [(0.50004459, "0.5001"), (0.50950548, "0.5096"), (0.5, "0.5001"), (0.99998, "1.000"),
     (1.23401, "1.235")],
)  # fmt: skip
def test_an_error_that_is_at_most_so_much_is_rounded_up(error_ulp, text):
    """And is above 1/2 where a result is only faithful; what was sampled is rounded down."""
    seen = measured(through_doubles(np.exp, HALF), function("exp"))
    off = replace(seen, error_ulp=error_ulp, correct=seen.correct - 4, faithful=4)
    assert str(off).startswith(f"at most {text} ULP")
    sampled = replace(off, standing="sampled")
    shown = Fraction(str(sampled).removeprefix("at least ").partition(" ")[0])
    assert shown <= Fraction(str(error_ulp)) < shown + Fraction(1, 1000)
    assert str(replace(seen, error_ulp=0.49996)).startswith("at most 0.5000 ULP")


@pytest.mark.parametrize("name", ["log", "sin"])
def test_codes_that_are_measured_together_are_measured_as_each_alone(name):
    """Right ones and ones with faults of each kind; by polynomials and as waves."""
    of = getattr(np, name)
    right, off = (through_doubles(f, HALF) for f in (of, lambda x: of(x * 1.001) - 0.01))
    bodies = [right, off, lambda x: x, changed(right, 1.0, math.nan)]
    alone = [measured(body, function(name)) for body in bodies]
    with ExitStack() as loops:
        addresses = [loops.enter_context(loop_of(body, HALF)) for body in bodies]
        assert measure_together(addresses, function(name), HALF) == alone


@pytest.mark.parametrize("name", ["exp", "cbrt", "tanh"])
def test_code_that_takes_subnormal_numbers_for_zero_is_told_apart(name):
    """The bound for normal numbers is that of code that is right, and the lines say so."""
    least = float(HALF.smallest_normal)
    right = through_doubles(getattr(np, name), HALF)

    def flush(x):
        return np.where(np.abs(x) < least, np.copysign(np.float16(0), x), x)

    seen = measured(lambda x: flush(right(flush(x))), function(name))
    assert seen.error_ulp > 100
    assert 0.499 < seen.normal_bound_ulp <= 0.5
    assert "at most 0.5000 ULP where neither x nor the value is subnormal" in str(seen)
    kept = measured(right, function(name))
    assert not kept.misses_subnormal
