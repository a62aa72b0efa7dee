"""Constants that stand for zeros of the target, in one number of the format or in two."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from autonumerics.fitting import Screen, Zeros
from autonumerics.fitting.zeros import ZERO_BITS
from autonumerics.formats import FORMATS, Arithmetic, format_named
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

SINGLE = format_named("binary32")
COS = Target.make("cos", (0.0, np.pi / 2))
ZEROS = Zeros.at_ends(COS, Arithmetic.of(SINGLE))


def exact_pi(divisor):
    with mpmath.workprec(200):
        value = mpmath.pi / divisor
        return Fraction(int(value.man)) * Fraction(2) ** int(value.exp)


@pytest.mark.parametrize(
    ("name", "domain", "error", "zeros"),
    [
        ("cos", (0.0, np.pi / 2), "relative", [exact_pi(2)]),
        ("cos", (-np.pi / 2, np.pi / 2), "relative", [-exact_pi(2), exact_pi(2)]),
        ("cos", (0.0, 1.5707963), "relative", [exact_pi(2)]),  # a spacing of binary32 from it
        ("cos", (0.0, 1.57), "relative", []),
        ("sin", (0.0, np.pi), "absolute", [exact_pi(1)]),  # 0 needs no constant
        ("log2", (1.0, 2.0), "absolute", [Fraction(1)]),
        ("exp2", (0.0, 1.0), "relative", []),
    ],
)
def test_zeros_at_the_ends(name, domain, error, zeros):
    found = Zeros.at_ends(Target.make(name, domain, error), Arithmetic.of(SINGLE)).values
    assert len(found) == len(zeros)
    for value, zero in zip(found, zeros, strict=True):
        assert abs(value / zero - 1) < Fraction(1, 2**ZERO_BITS)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("function", "domain", "zero"),
    [
        ("log2", (1 + 0.4 * 2.0**-10, 2.0), Fraction(1)),
        ("log2", (1 + 0.4 * 2.0**-23, 2.0), Fraction(1)),
        ("log", (0.5, 1 - 0.4 * 2.0**-8), Fraction(1)),
        ("log", (1 - 2.0**-40, 1 + 2.0**-40), Fraction(1)),
        ("acos", (0.0, 1 - 2.0**-13), Fraction(1)),
        ("cos", (0.0, 1.5707), exact_pi(2)),
        ("sin", (3.0, 3.1417), exact_pi(1)),
        ("sin", (31.5, 50.0), 10 * exact_pi(1)),
    ],
)
def test_zeros_are_near_to_an_end_or_not_at_all(name, function, domain, zero):
    """A spacing of the format is near; then the zero is known to all bits that constants have."""
    format = FORMATS[name]
    values = Zeros.at_ends(Target.make(function, domain, "absolute"), Arithmetic.of(name)).values
    near = any(
        abs(zero - Fraction(end)) < Fraction(2) ** format.spacing_exponent(Fraction(end))
        for end in domain
    )
    assert len(values) == near
    assert all(abs(value / zero - 1) < Fraction(1, 2**ZERO_BITS) for value in values)


def test_constants_of_twice_the_digits_need_no_low_part():
    zeros = Zeros.at_ends(COS, Arithmetic.of("binary32", "binary64"))
    assert zeros.values == (Fraction(np.pi / 2),)
    line = zeros.snapped(Batch.pack([parse("(x - c0)*c1", [1.5708, -0.9])])).program(0)
    assert zeros.split(line) == line


def test_constants_close_to_a_zero_are_moved_onto_it_with_their_sign():
    batch = Batch.pack([parse("(x + c0)*c1 + c2", [-1.5708, 1.5707, 1.58])])
    high, low = ZEROS.snapped(batch).constants[0]
    assert [high[0], high[1], high[2]] == [-np.pi / 2, np.pi / 2, 1.58]
    assert low[:3] == pytest.approx([-6.123233995736766e-17, 6.123233995736766e-17, 0.0])


def test_a_zero_that_is_a_number_of_the_format_has_no_low_part():
    zeros = Zeros.at_ends(Target.make("log2", (1.0, 2.0), "absolute"), Arithmetic.of(SINGLE))
    batch = zeros.snapped(Batch.pack([parse("x - c0", [0.99999])]))
    assert batch.constants[0, :, 0].tolist() == [1.0, 0.0]
    assert zeros.split(batch.program(0)) == batch.program(0)


@pytest.mark.parametrize(
    ("text", "start", "split"),
    [
        ("(x - c0)*c1", 1.5708, "(x - c0 - c1)*c2"),
        ("(c0 - x)*c1", 1.5708, "(c0 - x + c1)*c2"),
        ("(x + c0)*c1", -1.5708, "(x + c0 + c1)*c2"),
        ("t = x - c0; t*(t + c1)", 1.5708, "t0 = x - c0 - c1; (t0 + c2)*t0"),
    ],
)
def test_a_difference_from_a_zero_becomes_two(text, start, split):
    whole = ZEROS.snapped(Batch.pack([parse(text, [start, 0.5])])).program(0)
    parts = ZEROS.split(whole)
    assert parts.text == split
    assert parts.ops == whole.ops + 1
    exact = {abs(c) for c in whole.constants} - set(map(abs, parts.constants))
    assert {float(c) for c in exact} == {np.pi / 2}  # only that one is another
    x = Fraction(3, 2)
    assert abs(float(parts.real(x) / whole.real(x)) - 1) < 1e-12


@pytest.mark.parametrize("text", ["x*c0 + c1", "x*x - c0", "(x - c1)*c0 + x"])
def test_other_uses_of_such_a_number_are_left_alone(text):
    values = [1.5708, 0.5][: 1 + ("c1" in text)]
    whole = ZEROS.snapped(Batch.pack([parse(text, values)])).program(0)
    assert ZEROS.split(whole) == whole


def test_every_difference_is_split():
    whole = ZEROS.snapped(Batch.pack([parse("(x - c0)*(c1 + x)", [1.5708, -1.5708])])).program(0)
    assert ZEROS.split(whole).ops == whole.ops + 2


def test_next_to_the_zero_two_parts_are_as_good_as_the_exact_constant():
    taylor = "t = c0 - x; s = t*t; fma(t*s, fma(fma(fma(s, c1, c2), s, c3), s, c4), t)"
    constants = [1.5708, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6]
    whole = ZEROS.snapped(Batch.pack([parse(taylor, constants)]))
    screen = Screen(COS, Arithmetic.of(SINGLE))
    parts_ulp = screen.error_ulp(ZEROS.split(whole.program(0)))
    assert parts_ulp == pytest.approx(screen.errors_ulp(whole)[0], rel=0.2)
    rounded = parse(taylor, [float(SINGLE.round(c)) for c in whole.program(0).constants])
    assert screen.error_ulp(rounded) > 1e6
