"""Taylor, Chebyshev, Padé: against their definitions, by another library."""

from __future__ import annotations

import mpmath
import pytest
from flint import arb, arb_poly

from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core
from autonumerics.baselines.expansion import chebyshev, pade, taylor
from autonumerics.baselines.recording import NoBaseline
from autonumerics.baselines.reduction import Reduction
from autonumerics.targets import Target

EXP = Target.make("exp", (-1, 1), "absolute")
PLAIN = Reduction()


def core_of(target, reduction=PLAIN):
    return Core.of(target, reduction)


def largest_error(target, rational, points=200):
    low, high = target.domain.lower, target.domain.upper
    xs = [arb(low + (high - low) * k / points) for k in range(points + 1)]
    return max(float(target.error_at(rational.at(x), x).mid()) for x in xs)


def test_chebyshev_interpolates_at_the_nodes():
    with working_precision():
        p = chebyshev(core_of(EXP), 4)
        for k in range(5):
            node = (arb.pi() * (2 * k + 1) / 10).cos()
            assert abs(p.at(node) - node.exp()) < arb(10) ** -80


def test_a_taylor_polynomial_about_its_centre():
    """Of e^x it is the p of leading coefficient e^c/n! with p - p' = e^c (x - c)^n/n!."""
    with working_precision():
        p = arb_poly(list(taylor(core_of(EXP), 3).numerator))
        leading = p.coeffs()[3]
        centre = (6 * leading).log()
        power = arb_poly([-centre, 1])
        difference = p - p.derivative() - leading * power * power * power
        assert all(abs(c) < arb(10) ** -60 for c in difference.coeffs())
    assert abs(float(centre)) < 1


def test_the_best_centre_makes_both_ends_equal():
    """The error of a Taylor polynomial of e^x grows with the distance from the centre."""
    with working_precision():
        p = taylor(core_of(EXP), 3)
        ends = [float(EXP.error_at(p.at(arb(x)), arb(x)).mid()) for x in (-1, 1)]
    assert ends[0] == pytest.approx(ends[1], rel=1e-3)


def test_pade_is_the_approximant_about_its_centre():
    """Of e^x the type (2, 2) is (12 + 6 t + t^2)/(12 - 6 t + t^2) about any point."""
    with working_precision():
        r = pade(core_of(EXP), 2, 2)
        # Zeros at c - 3 +- i sqrt 3 give the centre; poles then lie at c + 3 +- i sqrt 3.
        centre = -r.numerator[1] / r.numerator[2] / 2 + 3
        assert abs(-r.denominator[1] / 2 - 3 - centre) < arb(10) ** -60
        assert abs(r.at(centre) - centre.exp()) < arb(10) ** -60
    assert abs(float(centre)) < 1


def test_no_other_centre_is_better():
    with working_precision():
        best = largest_error(EXP, taylor(core_of(EXP), 2))
        for centre in (-0.5, 0.0, 0.1, 0.5):
            a, b, c = mpmath.taylor(mpmath.exp, centre, 2)
            xs = [-1 + k / 100 for k in range(201)]
            other = max(abs(a + (x - centre) * (b + (x - centre) * c) - mpmath.exp(x)) for x in xs)
            assert best <= other * (1 + 1e-3)


def test_a_core_in_the_square():
    """cos x = q(x^2) about the best centre is better than about 0, where it errs by 1/8!."""
    target = Target.make("cos", (-1, 1), "absolute")
    even = Reduction(parity="even")
    with working_precision():
        q = taylor(core_of(target, even), 3)
        errors = [
            float(abs(q.at(arb(x) ** 2) - arb(x).cos()).mid()) for x in (-1.0, -0.3, 0.0, 0.5, 1.0)
        ]
    assert max(errors) < 0.1 / 40320


def test_where_there_is_no_power_series():
    """The square root of x on [0, 1] about 0: the centre moves away and is found."""
    target = Target.make("sqrt", (0, 1), "absolute")
    core = core_of(target)
    with working_precision():
        with pytest.raises(NoBaseline):
            core.taylor(arb(0), 3)
        assert largest_error(target, taylor(core, 3)) < 0.5
