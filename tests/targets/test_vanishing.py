"""Where functions vanish: every zero, exactly, with its order; what is no number is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autonumerics.errors import InvalidDomain
from autonumerics.targets import Target, Zero, order_at, placement, zeros_of
from autonumerics.targets.domain import Domain
from autonumerics.targets.expressions.composed import read_function


@pytest.mark.parametrize(
    ("text", "lower", "upper", "zeros"),
    [
        ("log2", 0.5, 2.0, [(1, 1)]),
        ("sin", -1.5, 1.5, [(0, 1)]),
        ("tanh", 0.0, 8.0, [(0, 1)]),
        ("x - tanh(x)", 0.0, 1.0, [(0, 3)]),
        ("1 - cos(x)", -1.0, 1.0, [(0, 2)]),
        ("x/(exp(x) - 1) - 1 + x/2", -1.0, 1.0, [(0, 2)]),
        ("(x - 1)*(x - 2)^2*(x + 0.25)", -1.0, 3.0, [("-1/4", 1), (1, 1), (2, 2)]),
        ("sinpi", 0.5, 3.5, [(1, 1), (2, 1), (3, 1)]),
        ("x^10", -1.0, 1.0, [(0, 10)]),
        ("exp", -1.0, 1.0, []),
    ],
)
def test_every_zero_is_found_with_its_order(text, lower, upper, zeros):
    expected = tuple(Zero(Fraction(x), order) for x, order in zeros)
    assert zeros_of(read_function(text), Domain(lower, upper)) == expected


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("sin", 3.0, 3.5),  # pi is no number
        ("sin(pi*x)", 0.5, 1.5),  # the same, in the form of the expression
        ("x - 0.1", 0.0, 1.0),  # a decimal is no double
        ("sqrt", 0.0, 1.0),  # no power series, half an order
        ("acos", 0.0, 1.0),
        ("sqrt(abs(x))", -1.0, 1.0),  # half an order, on either side
        ("if(x < 0, 1, x)", -1.0, 1.0),  # on one side it does not vanish
        ("x^20", -1.0, 1.0),  # more often than is looked for
        ("sin(x)*(x - 1)", 0.5, 4.0),  # one zero that is a number, one that is none
    ],
)
def test_what_is_no_exact_zero_is_refused_with_the_point_and_the_cure(text, lower, upper):
    with pytest.raises(InvalidDomain) as failure:
        zeros_of(read_function(text), Domain(lower, upper))
    message = str(failure.value)
    for words in ("vanishes", "x = ", "--error absolute", "max(relative, absolute/1e-3)"):
        assert words in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "lower", "upper", "x", "sides"),
    [
        ("abs(x)", -1.0, 1.0, 0, (1, 1)),
        ("abs(x)", 0.0, 1.0, 0, (0, 1)),
        ("if(x < 0, -x, x^2)", -1.0, 1.0, 0, (1, 2)),
        ("if(x < 0, -x, x^2)", -1.0, 0.0, 0, (1, 0)),
        ("if(x <= 0, x^3, sin(x))", -1.0, 1.0, 0, (3, 1)),
        ("elu", -4.0, 4.0, 0, (1, 1)),
        ("max(x, x^2)", -1.0, 2.0, 0, (2, 1)),
        ("min(x - 1/4, 2*x - 1/2)", -1.0, 1.0, "1/4", (1, 1)),
        ("sign(x)*x^2", -1.0, 1.0, 0, (2, 2)),
        ("abs(log2(x))", 0.5, 2.0, 1, (1, 1)),
        ("abs(sin(x)) - x*x*abs(x)", -0.5, 0.5, 0, (1, 1)),
    ],
)
def test_where_it_switches_a_zero_has_an_order_on_either_side(text, lower, upper, x, sides):
    (zero,) = zeros_of(read_function(text), Domain(lower, upper))
    assert zero == Zero(Fraction(x), max(sides), sides)
    assert (zero.on(-1).order, zero.on(1).order) == sides


def test_what_is_zero_over_an_interval_is_refused_as_that():
    with pytest.raises(
        InvalidDomain, match=r"0 over an interval, from x = -1 on in \[-1, 1\]; use"
    ):
        zeros_of(read_function("max(x, 0)"), Domain(-1.0, 1.0))


@pytest.mark.parametrize(("lower", "upper"), [(-1.79e308, 0.0), (-1e308, -1e307)])
def test_where_a_function_underflows_at_the_largest_doubles_is_said(lower, upper):
    with pytest.raises(InvalidDomain, match=r"below the smallest normal double, near x = -1"):
        zeros_of(read_function("1/(1 - x)/4"), Domain(lower, upper))


def test_order_of_a_point_where_it_does_not_vanish_is_none():
    assert order_at(read_function("sin"), Fraction(1, 3)) == 0


def test_zeros_belong_to_measures_that_are_unbounded_there():
    assert Target.make("sin", (0, 1), "absolute").zeros == ()
    assert Target.make("sin", (0, 1), "relative").zeros == (Zero(Fraction(0), 1),)


def test_points_of_a_fit_keep_off_the_zeros_and_look_next_to_them():
    target = Target.make("log2", (0.5, 2.0), "relative")
    for points in (placement.nodes(target, 64), placement.points(target, 193)):
        assert 1.0 not in points
        assert min(abs(points - 1.0)) == 2.0**-40
        assert (points[1:] > points[:-1]).all()
    assert len(placement.nodes(target, 64)) == 64
