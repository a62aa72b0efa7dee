"""The mechanisms that give enclosures and Taylor series where Arb has none, or wide ones."""

from __future__ import annotations

from math import factorial

import pytest
from flint import arb, arb_series, fmpq

from autonumerics.balls import precise_series, working_precision
from autonumerics.targets.functions import FUNCTIONS
from autonumerics.targets.functions.enclosures import (
    by_slope,
    extra_bits,
    monotone,
    precise,
    precise_near_zero,
)
from autonumerics.targets.functions.power_series import PowerSeries
from autonumerics.targets.functions.taylor import (
    LinearEquation,
    at_ends,
    by_derivative,
    coefficients_of,
    derived,
    from_bounded,
    from_coefficients,
    inverse,
)

AIRY = LinearEquation(((0, -1), (), (1,)))
SINE = LinearEquation(((1,), (), (1,)))


def airy_at(x: arb) -> tuple[arb, arb]:
    return x.airy_ai(), x.airy_ai(derivative=1)


def test_an_equation_contains_the_coefficients_at_every_point_of_a_ball() -> None:
    with precise_series(10, 200):
        ball = arb(-7, 0.25)
        over = AIRY.over(ball, airy_at, 10)
        for k in range(17):
            x = arb(-7) + arb(k - 8) / 33
            at = AIRY.coefficients(x, airy_at(x), 10)
            assert all(a.contains(b.mid()) for a, b in zip(over, at, strict=True))


def test_an_equation_does_not_blow_up_where_a_formula_over_balls_does() -> None:
    """J0 over a ball about 50: its power series there cancels 21 digits, the equation none."""
    bessel = LinearEquation(((0, 0, 1), (0, 1), (0, 0, 1)))
    with precise_series(8, 200):
        ball = arb(50, 0.05)
        over = bessel.over(ball, lambda x: (x.bessel_j(0), -x.bessel_j(1)), 8)
        assert (-ball * ball / 4).hypgeom_0f1(1).rad() > 1e15
        assert over[0].rad() < 0.01
        row = FUNCTIONS["j0"]
        assert row.enclosure(ball).rad() < 0.01
        assert row.series(arb_series([ball, 1]))[7].rad() < 1e-4


def test_an_equation_with_a_right_side() -> None:
    """f' = f + exp has the solution x exp(x)."""
    equation = LinearEquation(((-1,), (1,)))
    with precise_series(6, 128):
        c = arb(0.5, 0.001)
        right = coefficients_of(arb_series.exp)(c, 6)
        found = equation.coefficients(c, [c * c.exp()], 6, right)
        x = arb_series([arb(0.5), 1])
        expected = x * x.exp()
        assert all(found[k].contains(expected[k].mid()) for k in range(6))


def test_an_equation_proves_nothing_where_it_is_singular() -> None:
    bessel = LinearEquation(((0, 0, 1), (0, 1), (0, 0, 1)))
    with working_precision(128):
        for ball in (arb(0), arb(0, 1), arb(1, 2)):
            found = bessel.over(ball, lambda x: (x.bessel_j(0), -x.bessel_j(1)), 5)
            assert not all(a.is_finite() for a in found)


def test_composition_inverse_integral_and_derivative_agree_with_arb() -> None:
    with precise_series(8, 128):
        x = arb_series([arb(0.25, 1e-6), 2, 3])
        sine = from_coefficients(lambda c, n: SINE.coefficients(c, (c.sin(), c.cos()), n))
        pairs = (
            (sine(x), x.sin()),
            (inverse(arb.asin, arb_series.sin)(x), x.asin()),
            (by_derivative(arb.atan, lambda t: 1 / (1 + t * t))(x), x.atan()),
            (derived(arb_series.sin)(x), x.cos()),
            (derived(arb_series.exp, 3)(x), x.exp()),
        )
        for ours, theirs in pairs:
            assert ours.prec == 8
            assert all(ours[k].overlaps(theirs[k]) and ours[k].rad() < 1e-2 for k in range(8))


def test_ends_and_bounds_enclose_what_a_recurrence_over_balls_cannot() -> None:
    """exp(x^2) erfc(x) about 20 +- 0.1, and Dawson's integral, by rows of the table."""
    with precise_series(12, 300):
        for name in ("erfcx", "dawson"):
            row = FUNCTIONS[name]
            over = row.series(arb_series([arb(20, 0.1), 1]))
            for x in (19.9, 20.0, 20.1):
                at = row.series(arb_series([arb(x), 1]))
                assert all(over[k].overlaps(at[k]) for k in range(12))
            assert over[11].rad() < 1
        powers = at_ends(lambda x, n: [x**k for k in range(n)])(arb(2, 1), 3)
        assert powers[2].contains(9)
        waves = from_bounded(
            lambda x, n: SINE.coefficients(x, (x.sin(), x.cos()), n),
            lambda k: arb(1) / factorial(k),
        )(arb(50, 0.1), 6)
        assert waves[0].contains(arb(50.09).sin().mid())
        assert waves[5].rad() < 1e-2


@pytest.mark.parametrize("c", [(0.0, 0.0), (0.0, 0.2), (0.125, 0.0), (-0.1, 0.05)])
def test_power_series_have_their_tails(c: tuple[float, float]) -> None:
    """1/(1 - z), whose tail is as large as the bound says."""
    geometric = PowerSeries(lambda _: fmpq(1), 1, fmpq(1))
    with working_precision(100):
        ball = arb(*c)
        assert geometric.reaches(ball)
        found = geometric.coefficients(ball, 5)
        for k, value in enumerate(found):
            for x in (ball.lower(), ball.mid(), ball.upper()):
                assert value.overlaps((1 - x) ** -(k + 1))
        assert not geometric.reaches(arb(0.5))
        if ball.is_exact():
            assert all(value.rad() < 1e-27 for value in found)


def test_enclosures_by_ends_by_slopes_and_with_more_bits() -> None:
    with working_precision(80):
        assert monotone(arb.exp)(arb(1, 1)).upper() < arb(2, 0.01).exp().upper()
        cancelling = by_slope(lambda x: x - x.sin(), lambda x: 1 - x.cos())
        assert cancelling(arb(1, 2.0**-10)).rad() < 2.0**-10
        assert by_slope(arb.exp, lambda _: arb("nan"))(arb(0, 1)).is_finite()
        small = precise_near_zero(lambda x: x - x.sin(), 2)(arb(2.0**-100))
        assert small.rad() < small * arb((1, -70))
        assert extra_bits(arb(2.0**-100), 2) == 200
        assert extra_bits(arb(0, 1), 2) == extra_bits(arb(5), 2) == 0
    calls: list[int] = []

    def late(x: arb) -> arb:
        calls.append(1)
        return x if len(calls) > 2 else arb("nan")

    assert precise(late)(arb(1)) == 1
    assert len(calls) == 3
