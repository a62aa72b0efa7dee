"""Where functions are defined, where they vanish, and with how much work that is decided."""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from itertools import count

import pytest
from flint import arb

from autonumerics.errors import InvalidDomain
from autonumerics.targets.bisection import first_undecided, middle
from autonumerics.targets.domain import Domain
from autonumerics.targets.functions import Function, function
from autonumerics.targets.validity import check_at_most, check_defined, find_zero
from autonumerics.targets.vanishing import zeros_of

MOST_ENCLOSURES = 45_000
"""Two for each of 20,000 cells, and a few at the end."""


def limited(row: Function) -> Function:
    """The function; it fails when it is evaluated more often than it may be."""
    calls = count(1)

    def enclosure(x: arb) -> arb:
        assert next(calls) <= MOST_ENCLOSURES
        return row.enclosure(x)

    return replace(row, enclosure=enclosure)


def counted(name: str) -> Function:
    """The function of that name, so limited."""
    return limited(function(name))


MAX = 1.7976931348623157e308


@pytest.mark.parametrize(
    ("name", "lower", "upper", "complaint"),
    [
        ("log", 0, 1, "log is undefined or infinite at x = 0, in [0, 1]"),
        ("log", -1, 1, "log is undefined or infinite at x = -1, in [-1, 1]; it is defined for x >"),
        ("log2", 0, 1, "at x = 0,"),
        ("log1p", -1, 1, "at x = -1,"),
        ("tan", 0, 2, "tan is undefined or infinite near x = 1.5707963267948966, in [0, 2]"),
        ("tan", -1e300, 1e300, "undefined or infinite near x = -1e+300"),
        ("gamma", -0.5, 1, "gamma is undefined or infinite at x = 0, in [-0.5, 1]"),
        ("gamma", 0, 1, "at x = 0,"),
        ("gamma", -2.5, -1.5, "at x = -2,"),
        ("gamma", 100, 200, "gamma exceeds the largest double at x = 171.62437695630"),
        ("gamma", 1e-320, 1, "gamma exceeds the largest double at x = "),
        ("sqrt", -1, 1, "at x = -1,"),
        ("rsqrt", 0, 1, "at x = 0,"),
        ("asin", 0, 1.5, "undefined or infinite at x = 1.0000000000000002,"),
        ("acos", -2, 0, "at x = -2,"),
        ("exp2", 0, 5000, "exp2 exceeds the largest double at x = 1024, in [0, 5000]; give a narr"),
        ("exp", 0, 1000, "exceeds the largest double at x = 709.78271289338"),
        ("cosh", -1000, 0, "exceeds the largest double"),
        ("sinh", 0, 1e300, "exceeds the largest double"),
        ("exp", 1e300, 1.1e300, "exceeds the largest double at x = 1e+300"),
        ("gamma", 1, 1e300, "gamma is too intricate on [1, 1e+300]; give a narrower domain"),
    ],
)
def test_undefined_domains_are_refused_in_one_line(
    name: str, lower: float, upper: float, complaint: str
) -> None:
    with pytest.raises(InvalidDomain) as failure:
        check_defined(counted(name), Domain.make(lower, upper))
    assert complaint in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("sqrt", 0, 1),
        ("asin", -1, 1),
        ("acos", 0, 1),
        ("acos", -1, 1),
        ("cbrt", -1, 1),
        ("cbrt", -MAX, MAX),
        ("log", 5e-324, MAX),
        ("sqrt", 0, MAX),
        ("rsqrt", 5e-324, MAX),
        ("tan", 0, math.pi / 2),
        ("tan", math.nextafter(math.pi / 2, 2), 4),
        ("gamma", 1e-300, 171.6),
        ("gamma", -0.999, -0.001),
        ("exp2", -2000, 1023.9),
        ("exp", -1e300, 709),
        ("cosh", -710, 710),
        ("sin", -1e300, 1e300),
        ("cos", -1e300, 1e300),
        ("atan", -1e300, 1e300),
        ("erf", -1e300, 1e300),
        ("erfc", -1e300, 1e300),
        ("tanh", -MAX, MAX),
    ],
)
def test_defined_domains_pass_quickly(name: str, lower: float, upper: float) -> None:
    check_defined(counted(name), Domain.make(lower, upper))


@pytest.mark.parametrize(
    ("name", "lower", "upper", "zero"),
    [
        ("expm1", -1, 1, 0.0),
        ("log2", 0.3, 3, 1.0),
        ("log", 0.3, 3, 1.0),
        ("log", 1, 2, 1.0),
        ("log", 0.5, 1, 1.0),
        ("log1p", -0.5, 1, 0.0),
        ("sin", 0, 1, 0.0),
        ("sin", -1, 1, 0.0),
        ("sin", 3, 4, math.pi),
        ("sin", -1, 7, 0.0),
        ("cos", 0, 2, math.pi / 2),
        ("cos", -2, 0, -math.pi / 2),
        ("tan", -0.3, 1, 0.0),
        ("tan", 3, 4, math.pi),
        ("asin", -1, 1, 0.0),
        ("acos", -1, 1, 1.0),
        ("atan", -2, 1, 0.0),
        ("sinh", -1, 2, 0.0),
        ("tanh", -1, 2, 0.0),
        ("erf", -1, 2, 0.0),
        ("sqrt", 0, 1, 0.0),
        ("cbrt", -1, 1, 0.0),
        ("exp", -700, 700, None),
        ("exp2", -1e15, 0, None),
        ("cosh", -5, 5, None),
        ("gamma", 1e-300, 171, None),
        ("gamma", -2.9, -2.1, None),
        ("rsqrt", 0.1, 9, None),
        ("erfc", -5, 100, None),
        ("sin", 1e-300, 3.14, None),
        ("cos", 0, math.pi / 2, None),
        ("acos", -1, math.nextafter(1, 0), None),
        ("tan", 5e-324, 1.5, None),
        ("sin", math.nextafter(math.pi, 4), 6.28, None),
    ],
)
def test_zeros(name: str, lower: float, upper: float, zero: float | None) -> None:
    found = find_zero(counted(name), Domain.make(lower, upper))
    assert found == zero
    assert str(found) != "-0.0"


def test_a_touching_zero_is_found_without_a_sign_change() -> None:
    square = Function(
        "square", lambda x: (x - 1) ** 2, lambda x: (x - 1) ** 2, (0, 2), "absolute", "", "",
        monotone=False,
    )  # fmt: skip
    assert find_zero(square, Domain(0.0, 2.0)) == 1.0


@pytest.mark.parametrize(
    ("name", "lower", "upper", "complaint"),
    [
        ("sin", 3, 4, "sin vanishes, at x = 3.141592653589793 in [3, 4]"),
        ("sin", -1e300, 1e300, "sin vanishes"),
        ("sqrt", 0, 2, "sqrt vanishes, at x = 0 in"),
        ("erfc", 0, 30, "erfc is below the smallest normal double, near x = 26.5432"),
        ("exp2", -1e300, 0, "exp2 is below the smallest normal double, near x = -1e+300"),
        ("sin", 1e-310, 1, "sin is below the smallest normal double, near x = 1e-310"),
    ],
)
def test_relative_error_needs_normal_values(
    name: str, lower: float, upper: float, complaint: str
) -> None:
    with pytest.raises(InvalidDomain) as failure:
        zeros_of(counted(name), Domain.make(lower, upper))
    assert complaint in str(failure.value)
    assert str(failure.value).endswith("or a domain without that point")
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [("exp2", -1022, 1023), ("sin", 1e-300, 3), ("tan", 1e-300, 1.5), ("gamma", 1e-300, 171)],
)
def test_relative_error_on_wide_domains_is_allowed(name: str, lower: float, upper: float) -> None:
    zeros_of(function(name), Domain.make(lower, upper))


def test_bisection_gives_up_after_bounded_work() -> None:
    identity = limited(
        Function(
            "identity", lambda x: x, lambda x: x, (1, 2), "relative", "all x", "", monotone=False
        )
    )
    with pytest.raises(InvalidDomain, match="identity is too intricate on") as failure:
        first_undecided(identity, Domain(1.0, 2.0), lambda ball: bool(ball.rad() < 1e-6))
    assert "\n" not in str(failure.value)


def test_bisection_reaches_neighbours_in_64_steps() -> None:
    lower, upper = -MAX, MAX
    for _ in range(66):
        split = middle(lower, upper)
        if split in (lower, upper):
            break
        lower, upper = (split, upper) if split < 0.1 else (lower, split)
    assert math.nextafter(lower, math.inf) == upper == 0.1


@pytest.mark.parametrize(
    ("name", "domain", "fits"),
    [("exp", (0.0, 11.0), True), ("exp", (0.0, 20.0), False), ("gamma", (1.0, 9.5), False)],
)
def test_values_beyond_the_largest_number_of_a_format_are_refused(
    name: str, domain: tuple[float, float], fits: bool
) -> None:
    refused = pytest.raises(InvalidDomain, match=r"beyond the largest number of binary16, 65504")
    with nullcontext() if fits else refused:
        check_at_most(function(name), Domain(*domain), Fraction(65504), "binary16")
