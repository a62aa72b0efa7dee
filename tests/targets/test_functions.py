"""Every row of the table against mpmath, an independent implementation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from flint import arb, arb_series
from truths import OF_A_PARAMETER, TRUTHS

from autonumerics.balls import precise_series, working_precision
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.targets import FUNCTIONS, Function, enclose, find_zero, function
from autonumerics.targets.domain import Domain
from autonumerics.targets.functions import FAMILIES

mp: Any = mpmath  # its functions are made at run time, unknown to type checkers
DIGITS = 60

every_function = pytest.mark.parametrize("row", FUNCTIONS.values(), ids=list(FUNCTIONS))

FAR: dict[str, Sequence[float]] = {
    "exp10": (-300.0, 308.0),
    "log10": (5e-324, 1e300),
    "sec": (1.5, -40.0), "csc": (1e-300, 3.0), "cot": (1e-300, 1.5, -40.0),
    "sinc": (1e-300, 1e-20, -3.9, 4.1, 1e6),
    "sinpi": (1e-300, 0.75, 1e6 + 0.125), "cospi": (0.4999, -7.3), "tanpi": (1e-300, 0.499, -7.3),
    "asinpi": (1e-300, 1.0, -0.999), "acospi": (1.0 - 2.0**-53, -1.0), "atanpi": (1e-300, -1e300),
    "sech": (-700.0, 700.0), "csch": (1e-300, -700.0), "coth": (1e-300, -300.0),
    "asinh": (1e-300, -1e300), "acosh": (1.0 + 2.0**-52, 1e300),
    "atanh": (1e-300, 1.0 - 2.0**-53, -0.9),
    "tanhshrink": (1e-300, -1e-20, 20.0, -1e300),
    "logistic": (-700.0, 40.0), "softplus": (-700.0, 700.0), "gelu": (-37.0, 30.0, 1e-300),
    "silu": (-700.0, 40.0, 1e-300), "mish": (-700.0, 40.0, 1e-300),
    "erfcx": (-26.0, 1.0, 5.0, 30.0, 1e150), "erfinv": (1e-300, 1.0 - 2.0**-53, -0.99),
    "erfcinv": (1e-300, 1e-5, 1.0, 1.999), "ndtr": (-38.0, 8.0), "dawson": (-1e-300, 7.0, -60.0),
    "ndtri": (1e-300, 1e-5, 1.0 - 2.0**-53), "gamma": (1e-300, -1.5, 171.0),
    "lgamma": (1e-300, 1.0 + 2.0**-50, 1e300, -1.5, -2.4570247382208006),
    "digamma": (1e-300, 1.4616321449683623, 1e300, -0.5), "trigamma": (1e-150, 1e300, -1.5),
    "zeta": (-19.5, 0.5, 1.0 + 2.0**-52, 1.0 - 2.0**-53, 60.0),
    "ei": (-700.0, -1e-300, 0.37250741078136663, 700.0), "e1": (1e-300, 700.0),
    "si": (1e-300, -30.0, 1e6), "ci": (1e-300, 0.6165054856207162, 1e6),
    "fresnels": (1e-100, -6.3, 1e4), "fresnelc": (1e-300, -6.3, 1e4),
    "li2": (1e-300, -1e300, 0.99, 1.0 - 2.0**-53), "debye1": (1e-300, -2.0, 40.0),
    "debye2": (0.7501, 20.0), "debye3": (-1e-9, 0.7499), "debye4": (1e-20, 100.0),
    "planck": (1e-100, -3.0, 700.0), "airyai": (-30.0, -2.338107410459767, 100.0),
    "airybi": (-30.0, 100.0), "airyaiprime": (-30.0, 20.0), "airybiprime": (-30.0, 20.0),
    "j0": (1e-300, 2.404825557695773, -30.0, 1e6), "j1": (1e-300, 30.0), "y1": (1e-300, 30.0),
    "y0": (1e-300, 0.8935769662791675, 1e6), "i0": (-30.0, 700.0), "i1": (1e-300, 700.0),
    "k0": (1e-300, 700.0), "k1": (1e-300, 700.0), "i0e": (-30.0, 1e6), "i1e": (1e-300, 1e6),
    "k0e": (1e-300, 1e6), "k1e": (1e-300, 1e6), "ellipk": (-1e6, 1e-300, 1.0 - 2.0**-53),
    "ellipe": (-1e6, 1e-300, 1.0 - 2.0**-53), "lambertw": (-0.36787944117144228, 1e-300, 1e300),
    "lambertwm1": (-0.36787944117144228, -1e-300),
}  # fmt: skip
"""Points near zeros, poles, ends and overflow, beside those of the usual domains."""

SINGULAR: dict[str, Sequence[float]] = {
    "log10": (0.0, -1.0), "csc": (0.0,), "cot": (0.0,), "tanpi": (0.5, -1.5), "asinpi": (1.5,),
    "acospi": (-1.5,), "csch": (0.0,), "coth": (0.0,), "acosh": (0.5,), "atanh": (1.0, -1.0, 2.0),
    "erfinv": (1.0, -1.0, 2.0), "erfcinv": (0.0, 2.0, -1.0), "ndtri": (0.0, 1.0, -1.0),
    "log": (0.0, -1.0), "gamma": (0.0, -3.0), "lgamma": (0.0, -3.0),
    "digamma": (0.0, -1.0), "trigamma": (0.0, -1.0), "zeta": (1.0,), "ei": (0.0,),
    "e1": (0.0, -1.0),
    "ci": (0.0, -1.0), "li2": (1.5,), "y0": (0.0, -1.0), "y1": (0.0,), "k0": (0.0, -1.0),
    "k1": (0.0,), "k0e": (0.0,), "k1e": (0.0, -2.0), "ellipk": (1.0, 2.0), "ellipe": (2.0,),
    "lambertw": (-0.5,), "lambertwm1": (0.0, 1.0, -0.5),
    "rsqrt": (0.0, -1.0), "sqrt": (-1.0,),
}  # fmt: skip
"""Points at which they are undefined or infinite."""

EXACT: dict[str, Sequence[tuple[float, float]]] = {
    "exp10": ((3.0, 1000.0),), "log10": ((1.0, 0.0), (1000.0, 3.0)), "sinc": ((0.0, 1.0),),
    "sinpi": ((1.0, 0.0), (0.5, 1.0), (-7.0, 0.0)), "cospi": ((0.5, 0.0), (1.0, -1.0)),
    "tanpi": ((0.25, 1.0), (3.0, 0.0)), "asinpi": ((1.0, 0.5),),
    "acospi": ((-1.0, 1.0), (1.0, 0.0)),
    "atanpi": ((1.0, 0.25), (0.0, 0.0)), "sech": ((0.0, 1.0),), "asinh": ((0.0, 0.0),),
    "acosh": ((1.0, 0.0),), "atanh": ((0.0, 0.0),), "tanhshrink": ((0.0, 0.0),),
    "logistic": ((0.0, 0.5),), "gelu": ((0.0, 0.0),), "silu": ((0.0, 0.0),), "mish": ((0.0, 0.0),),
    "erfcx": ((0.0, 1.0),), "erfinv": ((0.0, 0.0),),
    "erfcinv": ((1.0, 0.0),), "ndtr": ((0.0, 0.5),), "ndtri": ((0.5, 0.0),),
    "si": ((0.0, 0.0),), "fresnels": ((0.0, 0.0),), "fresnelc": ((0.0, 0.0),),
    "li2": ((0.0, 0.0),), "debye1": ((0.0, 1.0),), "debye4": ((0.0, 1.0),), "planck": ((0.0, 0.0),),
    "j0": ((0.0, 1.0),), "j1": ((0.0, 0.0),), "i0": ((0.0, 1.0),), "i1": ((0.0, 0.0),),
    "i0e": ((0.0, 1.0),), "i1e": ((0.0, 0.0),), "ellipe": ((1.0, 1.0),), "lambertw": ((0.0, 0.0),),
    "zeta": ((0.0, -0.5), (-2.0, 0.0)),
    "dawson": ((0.0, 0.0),), "lgamma": ((1.0, 0.0), (2.0, 0.0)), "gamma": ((5.0, 24.0),),
}  # fmt: skip
"""Points with values that are known."""


def points(row: Function, count: int, seed: int) -> list[float]:
    """The ends of the usual domain and points in it."""
    rng = random.Random(seed)
    return [*row.default_domain, *(rng.uniform(*row.default_domain) for _ in range(count - 2))]


def as_mpf(ball: arb) -> Any:
    """The middle of a ball, exactly."""
    mantissa, exponent = ball.mid().man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


def contains(ball: arb, truth: Any, digits: int) -> bool:
    """Whether the ball contains the truth, known to so many digits."""
    with mp.workdps(digits + 20):
        distance = abs(as_mpf(ball) - truth)
        return bool(distance <= as_mpf(ball.rad()) + abs(truth) * mp.mpf(10) ** -digits)


def test_every_row_has_a_reference() -> None:
    assert set(FUNCTIONS) == set(TRUTHS)
    assert all(name == row.name for name, row in FUNCTIONS.items())
    assert set(FAR) | set(SINGULAR) | set(EXACT) <= set(FUNCTIONS)


def test_every_row_has_a_group_and_a_summary() -> None:
    for row in FUNCTIONS.values():
        assert row.group
        assert row.summary
        assert not row.summary.endswith(".")


@every_function
def test_enclosures_agree_with_mpmath(row: Function) -> None:
    for x in [*points(row, 8, seed=1), *FAR.get(row.name, ())]:
        with mp.workdps(DIGITS + 20):
            truth = TRUTHS[row.name](mp.mpf(x))
        if truth != 0:
            ball = enclose(row, x, 220)
            assert contains(ball, truth, DIGITS), (x, ball, truth)


@every_function
def test_enclosures_of_balls_contain_the_values_in_them(row: Function) -> None:
    rng = random.Random(2)
    lower, upper = row.default_domain
    for _ in range(5):
        center = rng.uniform(lower, upper)
        radius = min(center - lower, upper - center) / 2
        with working_precision(80):
            ball = row.enclosure(arb(center, radius))
        for place in (-0.999, rng.uniform(-0.999, 0.999), 0.999):
            assert ball.overlaps(enclose(row, center + place * radius, 60))


@every_function
def test_enclosures_narrow_with_the_ball(row: Function) -> None:
    """To first order: a radius 2^-20 as large gives one about as much smaller."""
    lower, upper = row.default_domain
    with working_precision(200):
        center = arb(lower) + (arb(upper) - lower) * arb(0.3125)
        wide, narrow = (row.enclosure(arb(center, arb((1, k)))).rad() for k in (-20, -60))
    assert wide < 2.0**-10
    assert narrow <= wide * arb((1, -38))


@every_function
def test_series_agree_with_mpmath(row: Function) -> None:
    rng = random.Random(3)
    lower, upper = row.default_domain
    x = rng.uniform(lower, upper)
    with precise_series(6, 200):
        thin = row.series(arb_series([arb(x), 1]))
        wide = row.series(arb_series([arb(x, 2.0**-14), 1]))
    with mp.workdps(30):
        expected = mp.taylor(TRUTHS[row.name], mp.mpf(x), 5)
    assert (thin.prec, wide.prec) == (6, 6)
    for k, value in enumerate(expected):
        assert contains(thin[k], value, 15)
        assert thin[k].rad() < 1e-40 * max(1, abs(value))
        assert wide[k].contains(thin[k])
        assert wide[k].rad() < 0.5 * max(1, abs(value))


@every_function
def test_series_of_balls_contain_those_of_their_points(row: Function) -> None:
    rng = random.Random(4)
    lower, upper = row.default_domain
    radius = (upper - lower) / 64
    with precise_series(9, 300):
        center = rng.uniform(lower + radius, upper - radius)
        over = row.series(arb_series([arb(center, radius), 1]))
        for place in (-1.0, rng.uniform(-1, 1), 1.0):
            x = arb(center) + place * arb(radius)
            at = row.series(arb_series([x.mid(), 1]))
            for k in range(9):
                assert over[k].overlaps(at[k])
                assert over[k].contains(at[k].mid())


@every_function
def test_series_compose_by_the_chain_rule(row: Function) -> None:
    """f(x + 2 t + t^2) to third order, from the coefficients of f."""
    lower, upper = row.default_domain
    with precise_series(4, 200):
        c = arb(lower) + (arb(upper) - lower) * arb(0.375)
        a = row.series(arb_series([c, 1]))
        inner = row.series(arb_series([c, 2, 1]))
        short = row.series(arb_series([c], 1))
        expected = (a[0], 2 * a[1], a[1] + 4 * a[2], 4 * a[2] + 8 * a[3])
    assert all(inner[k].overlaps(value) for k, value in enumerate(expected))
    assert short.prec == 1
    assert short[0].overlaps(a[0])


@pytest.mark.parametrize(("name", "x"), [(n, x) for n, xs in SINGULAR.items() for x in xs])
def test_undefined_points_have_no_finite_enclosure(name: str, x: float) -> None:
    row = FUNCTIONS[name]
    with precise_series(3, 128):
        assert not row.enclosure(arb(x)).is_finite()
        assert not row.enclosure(arb(x, 2.0**-20)).is_finite()
        try:
            series = row.series(arb_series([arb(x, 2.0**-20), 1]))
        except (ValueError, ZeroDivisionError):
            return
        assert not all(series[k].is_finite() for k in range(3))


@pytest.mark.parametrize(("name", "x", "value"), [(n, *p) for n, ps in EXACT.items() for p in ps])
def test_values_that_are_known(name: str, x: float, value: float) -> None:
    with working_precision(128):
        ball = FUNCTIONS[name].enclosure(arb(x))
        assert ball.contains(value)
        assert ball.rad() < 1e-36


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.everywhere])
def test_defined_everywhere_is_relied_upon(name: str) -> None:
    """From the least double on; beyond 1e5 some overflow even Arb's exponents."""
    with working_precision(128):
        for x in (0.0, 5e-324, -5e-324, 1e-300, 1.0, -1.0, 700.0, -700.0, 1e5, -1e5):
            assert FUNCTIONS[name].enclosure(arb(x)).is_finite()


@every_function
def test_default_error_is_relative_only_clear_of_zeros(row: Function) -> None:
    if row.default_error == "relative":
        assert find_zero(row, Domain.make(*row.default_domain)) is None


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.monotone])
def test_monotone_rows_are_monotone(name: str) -> None:
    """As far as values at points tell; what is claimed is in the definitions."""
    row = FUNCTIONS[name]
    places = sorted({*points(row, 20, seed=5), *FAR.get(row.name, ())})
    values = [enclose(row, x, 100) if row.enclosure(arb(x)) != 0 else arb(0) for x in places]
    signs = {bool(a < b) for a, b in pairwise(values) if not a.overlaps(b)}
    assert len(signs) == 1


def test_cbrt_is_odd_and_covers_zero() -> None:
    cbrt = FUNCTIONS["cbrt"].enclosure
    assert cbrt(arb(0)).is_zero()
    assert cbrt(arb(-27)).contains(-3)
    assert cbrt(arb(-27)) < -2.99
    across = cbrt(arb(0, 8))
    assert across.contains(-2)
    assert across.contains(2)
    assert across.contains(0)
    assert across.upper() < 2.01
    assert not cbrt(arb.nan()).is_finite()


def test_exp2_is_exact_at_integers() -> None:
    assert FUNCTIONS["exp2"].enclosure(arb(-40)).is_exact()


def test_series_near_removable_singularities_keep_their_bits() -> None:
    with precise_series(10, 200):
        for x in (0.0, 5e-324, 1e-20, -1e-5, 0.5):
            series = FUNCTIONS["sinc"].series(arb_series([arb(x), 1]))
            for k in range(0, 10, 2):
                assert series[k].rad() < 1e-55
        across = FUNCTIONS["sinc"].series(arb_series([arb(0, 2.0**-10), 1]))
        assert across[0].contains(1)
        assert across[2].contains(arb(-1) / 6)
        assert across[2].rad() < 1e-5


def test_unknown_function_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as failure:
        function("exq2")
    assert "exq2" in str(failure.value)
    assert "exp2" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_unknown_function_without_neighbours_says_where_to_look() -> None:
    with pytest.raises(UnknownName, match="`autonumerics functions` lists them"):
        function("zzz")


ORDERS = {
    "beta": ("1/2", "3"),
    "besselj": ("0", "5/2", "-1/2", "-3", "100"), "bessely": ("0", "5/2", "-1/3"),
    "besseli": ("0", "5/2", "-3", "-1/2", "100"), "besselie": ("2", "1/3"),
    "besselk": ("0", "-5/2", "40"), "besselke": ("2", "1/3"),
    "logbesseli": ("0", "5/2", "1000"), "logbesselk": ("0", "5/2", "1000"),
}  # fmt: skip

MEMBERS = [(name, Fraction(order)) for name, orders in ORDERS.items() for order in orders]


def test_every_family_has_a_reference() -> None:
    assert set(FAMILIES) == set(OF_A_PARAMETER) == set(ORDERS)
    assert not set(FAMILIES) & set(FUNCTIONS)


@pytest.mark.parametrize(("name", "order"), MEMBERS)
def test_members_of_families_agree_with_mpmath(name: str, order: Fraction) -> None:
    row = FAMILIES[name].member(order)
    for x in (1e-10, 0.3, 1.7, 12.5, 60.0):
        with mp.workdps(DIGITS + 20):
            truth = OF_A_PARAMETER[name](mp.mpf(order.numerator) / order.denominator, mp.mpf(x))
        ball = enclose(row, x, 220)
        assert contains(ball, mp.re(truth), DIGITS), (x, ball, truth)


@pytest.mark.parametrize(("name", "order"), MEMBERS)
def test_series_of_members_are_those_of_their_values(name: str, order: Fraction) -> None:
    """The coefficients at one point sum to the values at another; wide ones contain narrow ones."""
    row = FAMILIES[name].member(order)
    for x in (0.75, 3.0, 20.0):
        step = x / 2**8 / (1 + abs(float(order)) / 16)
        with precise_series(12, 300):
            thin = row.series(arb_series([arb(x), 1]))
            wide = row.series(arb_series([arb(x, step), 1]))
            total = sum((thin[k] * arb(step) ** k for k in range(11)), arb(0))
            remainder = wide[11] * arb(step) ** 11
            value = row.enclosure(arb(x) + arb(step))
            assert all(wide[k].contains(thin[k]) for k in range(12))
            assert (total + remainder).overlaps(value)
            assert remainder.abs_upper() < 1e-6 * max(1, abs(float(thin[0])))
            assert value.overlaps(row.enclosure(arb(x, step)))


def test_parameters_that_are_not_allowed_are_told() -> None:
    with pytest.raises(InvalidOption, match=r"logbesseli\(-1, x\): the order must be from 0 to"):
        FAMILIES["logbesseli"].member(Fraction(-1))
    with pytest.raises(InvalidOption, match=r"beta\(-0.5, x\): the first argument must be"):
        FAMILIES["beta"].member(Fraction(-1, 2))


@pytest.mark.parametrize("order", ["0", "1/2", "100000"])
@pytest.mark.parametrize("x", [1e-10, 1.0, 1e4, 1e6])
def test_logarithms_of_bessel_functions_overflow_at_no_order(order: str, x: float) -> None:
    """By the Wronskian I_v K_(v+1) + I_(v+1) K_v = 1/x (DLMF 10.28.2), and to double precision."""
    v = Fraction(order)
    i, k = (FAMILIES[name] for name in ("logbesseli", "logbesselk"))
    with working_precision(256):
        at = [f.member(w).enclosure(arb(x)) for f in (i, k) for w in (v, v + 1)]
        assert (arb(x) * ((at[0] + at[3]).exp() + (at[1] + at[2]).exp())).contains(1)
    for f in (i, k):
        assert enclose(f.member(v), x, 60).is_finite()
