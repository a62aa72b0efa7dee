"""The elementary functions of the core against Arb, and their values at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from flint import arb, ctx

from autonumerics import _core
from autonumerics.kernels import elementary, evaluate
from autonumerics.programs import parse

Values = npt.NDArray[np.float64]
SAMPLES = 2000
RNG = np.random.default_rng(12)


@dataclass(frozen=True)
class Row:
    name: str
    exact: Callable[[arb], arb]
    inputs: Values
    bound_ulp: float

    def __str__(self) -> str:
        return self.name


def _of_every_size(low: int, high: int) -> Values:
    return RNG.choice([-1, 1], SAMPLES) * 2.0 ** RNG.uniform(low, high, SAMPLES)


def _exponents(limit: float) -> Values:
    """Of exponentials with normal results."""
    near_halves = (RNG.integers(-700, 700, SAMPLES) + 0.5) * (limit / 709)
    every = [RNG.uniform(-limit, limit, SAMPLES), RNG.uniform(-1, 1, SAMPLES), near_halves]
    return np.concatenate([*every, _of_every_size(-60, 9)])


def _positive() -> Values:
    near_one = 1 + RNG.uniform(-1, 1, SAMPLES) * 2.0 ** RNG.integers(-52, 0, SAMPLES)
    cuts = math.sqrt(0.5) * (1 + RNG.uniform(-1, 1, SAMPLES) * 2.0**-30)
    cuts *= 2.0 ** RNG.integers(-20, 20, SAMPLES)
    every = [near_one, cuts, np.abs(_of_every_size(-1022, 1023)), RNG.uniform(0.4, 3, SAMPLES)]
    return np.concatenate([*every, np.abs(_of_every_size(-1073, -1022))])


def _angles() -> Values:
    multiples = RNG.integers(1, 2**29, SAMPLES) * (math.pi / 2)
    between = (RNG.integers(0, 4000, SAMPLES) + 0.5) * (math.pi / 2)
    between *= 1 + RNG.uniform(-1, 1, SAMPLES) * 2.0**-20
    every = [RNG.uniform(-10, 10, SAMPLES), RNG.uniform(-(2.0**30), 2.0**30, SAMPLES)]
    near_zeros = np.arange(1, SAMPLES) * (math.pi / 2)
    return np.concatenate([*every, multiples, between, near_zeros, _of_every_size(-300, 30)])


def log2(x: arb) -> arb:
    return x.log() / arb(2).log()


ROWS = [
    Row("exponential", lambda x: x.exp(), _exponents(708), 0.7),
    Row("exponential2", lambda x: arb(2) ** x, _exponents(1021), 0.7),
    Row("logarithm", lambda x: x.log(), _positive(), 0.7),
    Row("logarithm2", log2, _positive(), 0.7),
    Row("sine", lambda x: x.sin(), _angles(), 0.85),
    Row("cosine", lambda x: x.cos(), _angles(), 0.85),
]
each_function = pytest.mark.parametrize("row", ROWS, ids=str)


@pytest.fixture(autouse=True)
def _precision():
    before, ctx.prec = ctx.prec, 420
    yield
    ctx.prec = before


def _fraction(x: arb) -> Fraction:
    mantissa, exponent = x.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


@each_function
def test_doubles_are_within_the_stated_bound(row: Row):
    values = getattr(elementary, row.name)(row.inputs)
    for x, y in zip(row.inputs.tolist(), values.tolist(), strict=True):
        exact = _fraction(row.exact(arb(x)))
        unit = Fraction(math.ulp(float(abs(exact))))
        assert abs(Fraction(y) - exact) <= Fraction(row.bound_ulp) * unit, (x, y)


def _nearest_to_multiples_of_half_pi() -> tuple[list[float], list[float]]:
    """Double-doubles, the nearest to k pi/2: the hardest arguments of sine and cosine."""
    high, low = [], []
    for k in RNG.integers(1, 2**29, SAMPLES).tolist() + list(range(1, SAMPLES)):
        exact = _fraction(arb.pi() / 2 * k)
        high.append(float(exact))
        low.append(float(exact - Fraction(high[-1])))
    return high, low


@each_function
def test_double_doubles_are_within_the_stated_bound(row: Row):
    x = np.array([row.inputs, row.inputs * RNG.uniform(-1, 1, row.inputs.size) * 2.0**-54])
    if row.name in ("sine", "cosine"):
        x = np.concatenate([x, _nearest_to_multiples_of_half_pi()], axis=1)
    x = np.ascontiguousarray(x[:, np.abs(x[0]) > 2.0**-900])
    y = getattr(_core, row.name + "_precise")(x)
    meant = np.abs(y[0]) > 2.0**-900
    assert meant.sum() > SAMPLES
    for a, b, c, d in np.concatenate([x, y])[:, meant].T.tolist():
        exact = row.exact(arb(a) + arb(b))
        assert abs(arb(c) + arb(d) - exact) <= abs(exact) * arb(2) ** -102, (a, b)


@each_function
def test_the_high_part_is_the_value_rounded(row: Row):
    y = getattr(_core, row.name + "_precise")(np.array([row.inputs, 0 * row.inputs]))
    meant = np.abs(y[0]) > 2.0**-900
    assert np.array_equal((y[0] + y[1])[meant], y[0][meant])
    plain = getattr(elementary, row.name)(row.inputs)
    assert np.all(np.abs(plain - y[0]) <= np.spacing(np.abs(y[0])))


def test_subnormal_exponentials_are_below_a_unit():
    for function, exact, low, high in (
        (elementary.exponential, lambda x: x.exp(), -745.2, -708.0),
        (elementary.exponential2, lambda x: arb(2) ** x, -1075.5, -1022.0),
    ):
        inputs = RNG.uniform(low, high, SAMPLES)
        for x, y in zip(inputs.tolist(), function(inputs).tolist(), strict=True):
            assert abs(arb(y) - exact(arb(x))) <= arb(0.8) * arb(2.0**-1074), x


def test_tanh_is_within_the_stated_bound():
    near_cuts = (np.arange(1, 60) + 0.5) * (math.log(2) / 2)
    every = [RNG.uniform(-1, 1, SAMPLES), RNG.uniform(-20, 20, SAMPLES), _of_every_size(-1060, 4)]
    inputs = np.concatenate([*every, near_cuts * (1 + 2.0**-30 * RNG.uniform(-1, 1, 59))])
    for x, y in zip(inputs.tolist(), evaluate(parse("tanh(x)"), inputs).tolist(), strict=True):
        exact = _fraction(arb(x).tanh())
        below = Fraction(math.ulp(math.nextafter(float(abs(exact)), 0)))
        assert abs(Fraction(y) - exact) <= Fraction(3, 4) * below, (x, y)


def test_limits_and_signs_of_tanh():
    inputs = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, TINY, -TINY, 800.0, -1e308])
    values = evaluate(parse("tanh(x)"), inputs)
    expected = np.array([0.0, -0.0, 1.0, -1.0, math.nan, TINY, -TINY, 1.0, -1.0])
    assert np.array_equal(values, expected, equal_nan=True)
    assert np.array_equal(np.signbit(values), np.signbit(expected))


INFINITY, NAN = math.inf, math.nan
TINY = 2.0**-1074
LIMITS = {
    "exponential": [(0.0, 1.0), (-0.0, 1.0), (INFINITY, INFINITY), (-INFINITY, 0.0), (NAN, NAN),
                    (TINY, 1.0), (709.782712893384, 1.7976931348622732e308), (709.79, INFINITY),
                    (-745.13, TINY), (-746.0, 0.0), (1e300, INFINITY), (-1e300, 0.0)],
    "exponential2": [(0.0, 1.0), (-0.0, 1.0), (INFINITY, INFINITY), (-INFINITY, 0.0), (NAN, NAN),
                     (1023.0, 2.0**1023), (1024.0, INFINITY), (-1074.0, TINY), (-1076.0, 0.0)],
    "logarithm": [(0.0, -INFINITY), (-0.0, -INFINITY), (1.0, 0.0), (INFINITY, INFINITY),
                  (-1.0, NAN), (-INFINITY, NAN), (NAN, NAN), (-TINY, NAN)],
    "logarithm2": [(0.0, -INFINITY), (-0.0, -INFINITY), (1.0, 0.0), (INFINITY, INFINITY),
                   (-1.0, NAN), (-INFINITY, NAN), (NAN, NAN), (TINY, -1074.0), (8.0, 3.0)],
    "sine": [(0.0, 0.0), (-0.0, -0.0), (TINY, TINY), (-TINY, -TINY), (INFINITY, NAN), (NAN, NAN),
             (-INFINITY, NAN), (2.0**30 + 1, NAN), (1e300, NAN)],
    "cosine": [(0.0, 1.0), (-0.0, 1.0), (TINY, 1.0), (INFINITY, NAN), (NAN, NAN), (-1e300, NAN)],
}  # fmt: skip


@pytest.mark.parametrize(("name", "pairs"), LIMITS.items(), ids=list(LIMITS))
def test_limits_and_signs(name: str, pairs: list[tuple[float, float]]):
    inputs, expected = np.array(pairs).T
    for values in (
        getattr(elementary, name)(inputs),
        getattr(_core, name + "_precise")(np.array([inputs, np.zeros_like(inputs)]))[0],
    ):
        assert np.array_equal(values, expected, equal_nan=True)
        assert np.array_equal(np.signbit(values), np.signbit(expected))


def test_every_nan_is_the_same():
    inputs = np.array([NAN, -NAN, INFINITY, -INFINITY, -1.0, 1e300, -1e300])
    for row in ROWS:
        values = getattr(elementary, row.name)(inputs)
        bits = values[np.isnan(values)].view(np.uint64)
        assert set(bits.tolist()) == {np.array(NAN).view(np.uint64).item()}


def test_shapes_are_kept():
    x = np.linspace(0.5, 2.0, 30).reshape(2, 3, 5)[:, ::2]
    y = elementary.exponential(x)
    assert y.shape == x.shape
    assert y[1, 1, 4] == elementary.exponential(x[1, 1, 4])
    assert elementary.logarithm([]).shape == (0,)
