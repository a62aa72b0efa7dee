"""The verifier's functions that are made of others, against mpmath."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import partial

import gmpy2
import mpmath
import pytest
from targets.test_functions import MEMBERS
from truths import OF_A_PARAMETER, TRUTHS

from autonumerics.certification import certify
from autonumerics.certification.check import check
from autonumerics.certification.check.families import FAMILIES
from autonumerics.certification.check.functions import FUNCTIONS as VERIFIED
from autonumerics.certification.check.functions import composed
from autonumerics.certification.check.hypergeometric import at
from autonumerics.certification.check.intervals import Interval, hull
from autonumerics.certification.check.inverses import Inverse
from autonumerics.certification.check.series import variable
from autonumerics.certification.check.special import SPECIAL
from autonumerics.errors import Unprovable, Unverified
from autonumerics.programs import parse
from autonumerics.targets import FUNCTIONS, Target

every_rule = pytest.mark.parametrize("name", list(SPECIAL))

FAR = {
    "sinc": (-9, 20), "erfcx": (-3, 20), "dawson": (-7,), "erfinv": (-0.999, 0),
    "erfcinv": (1.99, 1),
    "ndtri": (0.999, 0.5), "lambertw": (-0.3, 0, 500), "lambertwm1": (-0.36, -1e-9),
    "lgamma": (1.5, 300), "digamma": (0.01, 1e6), "trigamma": (0.01, 1e6), "ei": (-3, 0.4, 100),
    "e1": (0.01, 100), "si": (-20, 0), "ci": (0.01, 20), "fresnels": (-3, 0), "fresnelc": (-3, 0),
    "li2": (-50, 0, 0.99), "planck": (-2, 0, 60), "airyai": (-12, 0, 12), "airybi": (-12, 0, 12),
    "airyaiprime": (-12, 0, 12), "airybiprime": (-12, 0, 12), "j0": (-30, 0), "j1": (-30, 0),
    "y0": (0.01, 30), "y1": (0.01, 30), "i0": (-30, 0), "i1": (-30, 0), "k0": (0.01, 30),
    "k1": (0.01, 30), "i0e": (-3, 0, 40), "i1e": (-3, 0, 40), "k0e": (0.01, 40), "k1e": (0.01, 40),
    "ellipk": (-0.7,), "ellipe": (-0.7,), "logistic": (-50, 50), "softplus": (-50, 50),
    "mish": (-30, 30), "gelu": (-30, 30), "silu": (-50, 50), "ndtr": (-30, 5),
}  # fmt: skip
"""Points beside those of the usual domains."""


def taylor(name: str, x: Interval, n: int) -> tuple[Interval, ...]:
    """The first coefficients about all points of an interval."""
    return composed(name, variable(x, n)).terms


def truths(name: str, x: Fraction, n: int) -> list[Fraction]:
    """The same about a point by mpmath, values to 50 digits, derivatives to 20 or so."""
    with mpmath.workdps(60 if n == 1 else 30):
        point = mpmath.mpf(x.numerator) / x.denominator
        values = [TRUTHS[name](point)] if n == 1 else mpmath.taylor(TRUTHS[name], point, n - 1)
        return [Fraction(mpmath.nstr(mpmath.re(value), 50)) for value in values]


def holds(interval: Interval, value: Fraction, digits: int) -> bool:
    """Whether the interval contains a value that is known to so many digits."""
    slack = max(abs(value), Fraction(1, 10**20)) / 10**digits
    low, high = (Fraction(gmpy2.mpq(end)) for end in (interval.lo, interval.hi))
    return low - slack <= value <= high + slack


@every_rule
def test_values_at_points_are_sharp_and_right(name: str) -> None:
    low, high = map(Fraction, FUNCTIONS[name].default_domain)
    rng = random.Random(name)
    inside = [low + (high - low) * Fraction(rng.randrange(1, 100), 100) for _ in range(3)]
    for x in [low, high, *inside, *map(Fraction, FAR.get(name, ()))]:
        (value,) = taylor(name, hull(x), 1)
        (truth,) = truths(name, x, 1)
        assert holds(value, truth, 45), (float(x), float(value.lo), float(truth))
        width = Fraction(gmpy2.mpq(value.hi)) - Fraction(gmpy2.mpq(value.lo))
        assert width <= Fraction(1, 10**42) * max(abs(truth), Fraction(1, 10**10))


@every_rule
def test_series_at_points_and_over_intervals_are_right(name: str) -> None:
    low, high = map(Fraction, FUNCTIONS[name].default_domain)
    middle, radius = low + (high - low) * Fraction(5, 16), (high - low) / 64
    narrow = taylor(name, hull(middle), 4)
    wide = taylor(name, hull(middle - radius, middle + radius), 4)
    for x, sharp in ((middle, True), (middle - radius, False), (middle + radius, False)):
        for k, truth in enumerate(truths(name, x, 4)):
            assert holds(wide[k], truth, 12)
            assert not sharp or holds(narrow[k], truth, 12)
    for inner, outer in zip(narrow, wide, strict=True):
        assert outer.lo <= inner.lo <= inner.hi <= outer.hi


@pytest.mark.parametrize(
    "name", ["cospi", "logistic", "erfinv", "lgamma", "ei", "j0", "y0", "k0e", "airybiprime"]
)
def test_a_certificate_is_verified(name: str) -> None:
    program = parse("x + c0", [0.5])
    certificate = certify(program, Target.make(name), within=Fraction(1, 20)).to_json()
    assert check(certificate) == certificate["statement"]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("csc", -1, 1), ("cot", -1, 1), ("csch", -1, 1), ("coth", -1, 1), ("sec", 1, 2),
        ("erfinv", 0.5, 1), ("erfcinv", 0, 1), ("ndtri", 0, 0.5), ("lambertw", -1, 0),
        ("lambertwm1", -0.1, 0), ("lgamma", -1, 1), ("digamma", 0, 1), ("trigamma", -1, 1),
        ("gamma", -1, 1), ("ei", -1, 1), ("e1", 0, 1), ("ci", 0, 1), ("li2", 0, 2), ("y0", 0, 1),
        ("y1", -1, 1), ("k0", 0, 1), ("k1", -1, 1), ("k0e", 0, 1), ("k1e", 0, 1), ("ellipk", 0, 1),
        ("ellipe", 0, 2), ("zeta", 0.5, 1.5), ("zeta", -40, -39), ("debye1", -1, 9),
    ],
)  # fmt: skip
def test_what_is_not_analytic_proves_nothing(name: str, low: float, high: float) -> None:
    with pytest.raises(ArithmeticError):
        taylor(name, hull(Fraction(low), Fraction(high)), 3)


def test_the_tail_of_a_power_series_is_in_it() -> None:
    """2F1(1, 1; 2; z) = -log(1 - z)/z for a z at which 2,000 terms leave something to say."""
    z = hull(Fraction(4, 5))
    value = at((gmpy2.mpq(1), gmpy2.mpq(1)), (gmpy2.mpq(2),), z)
    with mpmath.workdps(60):
        truth = Fraction(mpmath.nstr(-mpmath.log(mpmath.mpf(1) / 5) / mpmath.mpf("0.8"), 55))
    assert holds(value, truth, 50)
    with pytest.raises(ArithmeticError, match="more than 2,000 terms"):
        at((gmpy2.mpq(1), gmpy2.mpq(1)), (gmpy2.mpq(2),), hull(Fraction(99, 100)))


def test_the_verifier_knows_every_function() -> None:
    assert set(FUNCTIONS) <= set(VERIFIED)
    with pytest.raises(Unverified, match="gamma is handled from 0 to 1000"):
        certify(parse("x + c0", [0.5]), Target.make("gamma", (-0.75, -0.25)))


@pytest.mark.parametrize(
    ("name", "domain"),
    [("zeta", (2, 3)), ("debye1", (0, 4)), ("debye3", (-2, 8))],
)  # fmt: skip
def test_zeta_and_debye_are_verified(name: str, domain: tuple[float, float]) -> None:
    target = Target.make(name, domain, "absolute")
    certificate = certify(parse("c0/(x + c1) + c2", [4, 20, 0.5]), target, Fraction(1, 20))
    assert check(certificate.to_json()) == certificate.statement


@pytest.mark.parametrize(("name", "order"), MEMBERS)
def test_members_of_families_are_right(name: str, order: Fraction) -> None:
    rule = FAMILIES[name](gmpy2.mpq(order))
    radius = Fraction(1, 128) / (1 + order * order / 16)
    for x in (Fraction(3, 4), Fraction(3), Fraction(14)):
        narrow = rule(variable(hull(x), 4)).terms
        wide = rule(variable(hull(x - radius, x + radius), 4)).terms
        with mpmath.workdps(40):
            number = mpmath.mpf(order.numerator) / order.denominator
            point = mpmath.mpf(x.numerator) / x.denominator
            f = partial(OF_A_PARAMETER[name], number)
            for k, value in enumerate([f(point), mpmath.diff(f, point)]):
                assert holds(narrow[k], Fraction(mpmath.nstr(mpmath.re(value), 30)), 12)
        for inner, outer in zip(narrow, wide, strict=True):
            assert outer.lo <= inner.lo <= inner.hi <= outer.hi
            assert gmpy2.mpq(inner.hi) - gmpy2.mpq(inner.lo) <= abs(gmpy2.mpq(inner.lo)) / 10**30


def test_a_member_of_a_family_is_verified_up_to_zero() -> None:
    target = Target.make("besseli(1/2, x)", (0, 1))
    certificate = certify(parse("x + c0", [0.25]), target, within=Fraction(1, 20)).to_json()
    assert check(certificate) == certificate["statement"]


def test_orders_out_of_reach_are_refused_with_the_reason() -> None:
    target = Target.make("logbesselk(2000, x)", (1, 2))
    with pytest.raises(Unprovable, match="parameters are handled up to 1,000"):
        certify(parse("x + c0", [0.25]), target, within=Fraction(1, 20))


@pytest.mark.parametrize("name", ["lambertw", "lambertwm1"])
def test_a_bad_guess_of_an_inverse_proves_nothing_false(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """w exp(w) has two branches: what is on the other one is no bound."""
    (right,) = taylor(name, hull(Fraction(-1, 4)), 1)
    for guess in (-5, -2, -1, 0, 3):
        monkeypatch.setattr(Inverse, "_guess", lambda *_, g=guess: gmpy2.mpfr(g))
        try:
            (value,) = taylor(name, hull(Fraction(-1, 4)), 1)
        except ArithmeticError:
            continue
        assert value.lo <= right.lo <= right.hi <= value.hi
