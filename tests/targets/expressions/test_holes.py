"""Holes at points that are no binary fractions, and limits within `if`."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.certification import certify, prove
from autonumerics.certification.check import check
from autonumerics.errors import InvalidDomain, Unverified
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.ends import read_end

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


@pytest.mark.parametrize(
    ("text", "domain", "at", "limit"),
    [
        ("sin(x - pi)/(x - pi)", (3, 4), "pi", 1),
        ("x*sin(x - pi)/(x - pi)", (3, 4), "pi", "pi"),
        ("(1 - cos(x - pi))/(x - pi)^2", (3, 3.5), "pi", 0.5),
        ("(exp(x - sqrt(2)) - 1)/(x - sqrt(2))", (1, 2), "sqrt(2)", 1),
        ("(pi - x)/sin(pi - x)", (3, 3.5), "pi", 1),
        ("log(1 + (x + pi))/(x + pi)", (-3.5, -3), "-pi", 1),
        ("sin(x - pi)/(x - pi) + sin(x - e)/(x - e)", (2.5, 3.5), "pi", None),
    ],
)
def test_holes_at_constants_are_filled_by_a_difference_and_proved(text, domain, at, limit):
    """Without a certificate, since the verifier knows no limit at such a point, and says so."""
    target = Target.make(text, domain, "absolute")
    proof = prove(parse("x*c0 + c1", [0.01, 0.9]), target)
    assert proof.lower <= proof.upper <= proof.lower * Fraction(1005, 1000)
    with pytest.raises(Unverified, match="cannot confirm"):
        certify(parse("x*c0 + c1", [0.01, 0.9]), target)
    place = read_end(at).value
    if limit is not None:
        expected = read_end(str(limit)).value
        assert target.values([place])[0] == pytest.approx(expected, rel=1e-15)
    for x in (place, place + 2.0**-40, *domain):
        with working_precision(300):
            around = target.function.over(arb(x - 2.0**-30), arb(x + 2.0**-30))
            assert around.overlaps(target.enclosure(arb(x)))
            assert around.rad() < 1e-6


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
