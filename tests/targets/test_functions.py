"""Every row of the registry against mpmath, an independent implementation."""

from __future__ import annotations

import random
from typing import Any

import mpmath
import pytest
from flint import arb, arb_series

from autonumerics.balls import precise_series, working_precision
from autonumerics.errors import UnknownName
from autonumerics.targets import FUNCTIONS, Function, enclose, find_zero, function
from autonumerics.targets.domain import Domain

mp: Any = mpmath.mp.clone()  # its functions are made at run time, unknown to type checkers
mp.dps = 50

REFERENCES = {
    "exp2": lambda x: mp.power(2, x),
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log": mp.log,
    "log1p": mp.log1p,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gamma": mp.gamma,
    "sqrt": mp.sqrt,
    "cbrt": mp.cbrt,
    "rsqrt": lambda x: 1 / mp.sqrt(x),
}

every_function = pytest.mark.parametrize("row", FUNCTIONS.values(), ids=list(FUNCTIONS))


def exact(ball: arb) -> Any:
    """An exact ball as an mpmath number."""
    mantissa, exponent = ball.mid().man_exp()
    return mp.ldexp(mp.mpf(int(mantissa)), int(exponent))


def test_every_row_has_a_reference() -> None:
    assert set(FUNCTIONS) == set(REFERENCES)
    assert all(name == row.name for name, row in FUNCTIONS.items())


@every_function
def test_enclosure_agrees_with_mpmath(row: Function) -> None:
    rng = random.Random(1)
    for _ in range(100):
        x = rng.uniform(*row.default_domain)
        ours = exact(enclose(row, x, 200))
        theirs = REFERENCES[row.name](mp.mpf(x))
        assert abs(ours - theirs) <= abs(theirs) * mp.mpf(10) ** -47


@every_function
def test_enclosure_of_a_ball_contains_the_values_in_it(row: Function) -> None:
    rng = random.Random(2)
    lower, upper = row.default_domain
    for _ in range(20):
        center = rng.uniform(lower, upper)
        radius = min(center - lower, upper - center) / 2
        with working_precision(80):
            ball = row.enclosure(arb(center, radius))
        for _ in range(5):
            x = rng.uniform(center - radius, center + radius)
            assert ball.overlaps(enclose(row, x, 60))


@every_function
def test_default_error_is_relative_only_clear_of_zeros(row: Function) -> None:
    if row.default_error == "relative":
        assert find_zero(row, Domain.make(*row.default_domain)) is None


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


def test_unknown_function_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as failure:
        function("exq2")
    assert "exq2" in str(failure.value)
    assert "exp2" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_unknown_function_without_neighbours_says_where_to_look() -> None:
    with pytest.raises(UnknownName, match="`autonumerics functions` lists them"):
        function("zzz")


@every_function
def test_series_agree_with_mpmath(row: Function) -> None:
    rng = random.Random(3)
    lower, upper = row.default_domain
    with precise_series(6, 200):
        for _ in range(5):
            x = rng.uniform(lower, upper)
            thin = row.series(arb_series([arb(x), 1]))
            wide = row.series(arb_series([arb(x, 2.0**-10), 1]))
            expected = mp.taylor(REFERENCES[row.name], x, 5)
            for k, value in enumerate(expected):
                assert abs(float(thin[k].mid()) - float(value)) <= 1e-12 * max(1, abs(float(value)))
                assert wide[k].contains(thin[k])
