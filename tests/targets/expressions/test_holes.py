"""Holes at points that are no binary fractions, and limits within `if`."""

from fractions import Fraction

import mpmath
import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import check
from autonumerics.errors import InvalidDomain
from autonumerics.programs import parse
from autonumerics.targets import Target

HOLES = [
    ("sin(x - 1/3)/(x - 1/3)", (0, 1), Fraction(1, 3), 1),
    ("(x - 0.1)/(exp(x - 0.1) - 1)", (-1, 1), Fraction(1, 10), 1),
    ("(1 - cos(x - 0.7))/(x - 0.7)^2", (0, 1), Fraction(7, 10), 0.5),
    ("(x - 1.3)/log(x - 0.3)", (1, 2), Fraction(13, 10), 1),
    ("log(3*x - 1)/(9*x^2 - 12*x + 4 - 3*x + 2)", (0.6, 0.9), Fraction(2, 3), -1),
    ("log(x)/(x - 1)", (1, 2), Fraction(1), 1),
]


@pytest.mark.parametrize(("text", "domain", "z", "limit"), HOLES)
def test_holes_at_rational_points_are_filled_and_proved(text, domain, z, limit):
    target = Target.make(text, domain)
    assert target.function.limits == (z,)
    assert target.values([float(z)])[0] == pytest.approx(limit, rel=1e-12)
    certificate = certify(parse("x*c0 + c1", [0.01, 0.9]), target)
    data = certificate.to_json()
    assert data["target"]["limits"] == [str(z)]
    assert check(data) == certificate.statement


def test_values_next_to_a_hole_are_right_to_all_bits():
    target = Target.make("(1 - cos(x - 0.7))/(x - 0.7)^2", (0, 1))
    for x in (0.7, 0.7000000000000001, 0.7 - 1e-9, 0.70001, 0.9):
        with mpmath.workdps(80):
            t = mpmath.mpf(x) - mpmath.mpf(7) / 10
            expected = float((1 - mpmath.cos(t)) / t**2)
        assert target.values([x])[0] == expected


@pytest.mark.parametrize(
    ("text", "domain"),
    [("(x^2 - 2)/(x - sqrt(2))", (1, 2)), ("tan(x)/(x - pi)", (3, 3.25)), ("1/(x - 1/3)", (0, 1)),
     ("exp(x - 1/3)/(x - 1/3)", (0, 1))],
)  # fmt: skip
def test_what_is_not_shown_to_have_a_limit_names_the_point(text, domain):
    with pytest.raises(InvalidDomain, match=r"(near|at) x = "):
        Target.make(text, domain)


def test_both_values_of_if_have_limits_of_their_own():
    whole = Target.make("if(x > 0, sin(x)/x, 1)", (-1, 1))
    assert whole.values([-1.0, 0.0, 1e-300, 1.0]).tolist() == [1, 1, 1, 0.8414709848078965]
    jump = Target.make("if(x > 0, sin(x)/x, 5)", (-1, 1), "absolute")
    assert jump.values([-1.0, 0.0, 1e-300]).tolist() == [5, 5, 1]
    with pytest.raises(InvalidDomain, match="undefined"):
        Target.make("if(x > 0, cos(x)/x, 5)", (-1, 1))
