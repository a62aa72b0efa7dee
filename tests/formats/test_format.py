"""Number formats against NumPy's and ml_dtypes' own types, every float of the 16-bit ones."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import FORMATS, Format

SIXTEEN = [FORMATS["binary16"], FORMATS["bfloat16"]]
ALL = list(FORMATS.values())


def every(format: Format) -> np.ndarray:
    """All patterns of a 16-bit format, in their order, as doubles."""
    with np.errstate(invalid="ignore"):  # of signalling NaN
        return np.arange(2**16, dtype=np.uint16).view(format.dtype).astype(np.float64)


def two_to(exponent: int) -> Fraction:
    return Fraction(2) ** exponent


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
def test_every_pattern_decodes_to_the_value_that_its_type_has(format: Format):
    patterns, values = np.arange(2**16), every(format)
    finite = np.isfinite(values)
    assert [float(format.decode(int(p))) for p in patterns[finite]] == values[finite].tolist()
    for pattern in patterns[~finite][::97]:
        with pytest.raises(InvalidOption, match="no finite number"):
            format.decode(int(pattern))


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
def test_indices_are_in_the_order_of_the_values_and_without_gaps(format: Format):
    indices = range(-format.largest_index, format.largest_index + 1)
    values = np.array([float(format.value(i)) for i in indices])
    assert np.all(np.diff(values) > 0)
    assert [format.index(format.value(i)) for i in indices[::101]] == list(indices[::101])
    assert len(values) + 1 == np.isfinite(every(format)).sum()  # two zeros share an index


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
def test_patterns_survive_the_way_through_values(format: Format):
    for index in range(-format.largest_index, format.largest_index + 1, 61):
        pattern = format.encode(format.value(index))
        assert format.index(format.decode(pattern)) == index


@pytest.mark.parametrize("format", ALL, ids=lambda f: f.name)
def test_the_limits_are_those_of_the_type(format: Format):
    import ml_dtypes

    limits = ml_dtypes.finfo(format.dtype)
    assert float(format.largest) == float(limits.max)
    assert float(format.smallest_normal) == float(limits.smallest_normal)
    assert float(format.smallest) == float(limits.smallest_subnormal)


numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=-70000, max_value=70000),
    st.floats(min_value=-1e-6, max_value=1e-6),
).map(Fraction)


@pytest.mark.parametrize("format", SIXTEEN[:1] + ALL[2:], ids=lambda f: f.name)
@given(value=numbers)
@example(value=Fraction(0))
@example(value=Fraction(65519.99))
@example(value=Fraction(65520))
def test_rounding_is_that_of_the_type(format: Format, value: Fraction):
    with np.errstate(over="ignore"):
        expected = float(np.float64(float(value)).astype(format.dtype))
    if math.isinf(expected):
        with pytest.raises(InvalidOption, match=f"beyond the range of {format.name}"):
            format.round(value)
    else:
        assert format.round(value) == Fraction(expected)


@given(value=numbers)
def test_bfloat16_is_rounded_once(value: Fraction):
    """ml_dtypes rounds to float first, which is no reference: nearest by comparison instead."""
    format = FORMATS["bfloat16"]
    if abs(value) > format.largest:
        return
    below = format.floor_index(value)
    candidates = [i for i in (below, below + 1) if abs(i) <= format.largest_index]
    best = min(candidates, key=lambda i: (abs(format.value(i) - value), i % 2))
    assert format.round(value) == format.value(best)


@pytest.mark.parametrize("format", ALL, ids=lambda f: f.name)
def test_halves_go_to_the_even_neighbour(format: Format):
    unit = two_to(1 - format.precision)
    assert format.round(1 + unit / 2) == 1
    assert format.round(1 + 3 * unit / 2) == 1 + 2 * unit
    assert format.round(format.smallest / 2) == 0
    assert format.round(3 * format.smallest / 2) == 2 * format.smallest
    assert format.round(format.smallest_normal - format.smallest / 2) == format.smallest_normal


@pytest.mark.parametrize("format", ALL, ids=lambda f: f.name)
def test_half_a_spacing_beyond_the_largest_number_is_too_much(format: Format):
    spacing = two_to(format.max_exponent - format.precision + 1)
    assert format.round(format.largest + spacing * Fraction(499, 1000)) == format.largest
    with pytest.raises(InvalidOption, match="beyond the range"):
        format.round(-format.largest - spacing / 2)


@pytest.mark.parametrize("format", ALL, ids=lambda f: f.name)
def test_an_ulp_is_the_least_gap_of_neighbours_around_the_value(format: Format):
    """Harrison's definition, word for word, at numbers, between them and at powers of two."""
    at = [format.index(value) for value in (format.smallest_normal, Fraction(1), Fraction(3))]
    for index in (1, 5, *at, format.largest_index - 1):
        below, here, above = (format.value(index + i) for i in (-1, 0, 1))
        assert format.ulp(here) == min(here - below, above - here)
        assert format.ulp(here + (above - here) / 3) == above - here
        assert format.ulp(-here) == format.ulp(here)


@pytest.mark.parametrize("format", ALL, ids=lambda f: f.name)
def test_ulps_beyond_the_ends_of_the_range(format: Format):
    assert format.ulp(Fraction(0)) == format.ulp(format.smallest / 1000) == format.smallest
    last = two_to(format.max_exponent - format.precision + 1)
    assert format.ulp(format.largest) == format.ulp(2 * two_to(format.max_exponent)) == last
    assert format.ulp(3 * two_to(format.max_exponent)) == 2 * last  # no bound upwards


@pytest.mark.parametrize(
    ("lower", "upper", "half_open", "expected"),
    [
        (0, 1, False, (0, 0x3C00)),
        (0, 1, True, (0, 0x3BFF)),
        (-1, 1, False, (-0x3C00, 0x3C00)),
        (1, 1.0001, False, (0x3C00, 0x3C00)),
        (Fraction(1, 3), 0.5, False, (13654, 0x3800)),
        (0, 1.0001, True, (0, 0x3C00)),
    ],
)
def test_the_floats_of_an_interval_are_a_range(lower, upper, half_open, expected):
    indices = FORMATS["binary16"].indices(lower, upper, half_open=half_open)
    assert (indices[0], indices[-1]) == expected


def test_the_unit_interval_of_binary32_has_the_count_of_the_literature():
    assert len(FORMATS["binary32"].indices(0, 1, half_open=True)) == 1_065_353_216


@pytest.mark.parametrize(("lower", "upper"), [(1.0001, 1.0002), (1, Fraction(1)), (2, 1)])
def test_an_interval_without_floats_is_refused(lower, upper):
    half_open = lower == upper
    with pytest.raises(InvalidDomain, match="holds no number of binary16"):
        FORMATS["binary16"].indices(lower, upper, half_open=half_open)


def test_a_value_between_numbers_has_no_index():
    with pytest.raises(InvalidOption, match="no number of binary16: round it first"):
        FORMATS["binary16"].index(Fraction(1, 3))
