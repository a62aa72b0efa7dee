"""A whole function of binary64 at very many inputs: windows in which exact values are quick.

Windows are ranges of numbers about points, half of which are random bits and half random in value
with exponents between -12 and 10, or evenly spread over an interval that is asked for. Each is as
wide as a proof of `double_oracle` allows, up to a 64th of its numbers' size, and the values at its
ends are normal numbers. Half of all inputs are where errors are large (`accuracy/sampling`).

Of places where no window has two numbers, such as waves of huge arguments, nothing is said here:
`sampling` looks at them one by one.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import arb

from autonumerics.accuracy.double_oracle import DOUBLE, DoubleOracle, Piece, attempted, proving
from autonumerics.accuracy.enumeration import floats_of, indices_of
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.sampling import Sampler
from autonumerics.balls import exact
from autonumerics.errors import InvalidDomain
from autonumerics.jit import run_loop
from autonumerics.targets import Domain, Function

WINDOWS = 3000
"""About so many: some seconds to prove them."""

_WIDEST = 46  # exponent of half the numbers of a window, at first
_NARROWEST = 10
_STEP = 2  # bits by which windows shrink until they are proved
_LEAST, _MOST = arb((1, -1020)), arb((1, 1023))
_CONFIRMED = 16


@lru_cache(maxsize=4)
def windows(
    function: Function, within: Domain | None = None, count: int = WINDOWS, seed: int = 0
) -> DoubleOracle:
    """Exact values in windows about so many points; without those that have none, fewer."""
    found: list[Piece] = []
    first, last = _ends(within)
    with proving():
        for index in _points(count, seed, within):
            if index >= first:
                piece = _window(function, index, first, last)
                first = first if piece is None else piece.last + 1
                found += [] if piece is None else [piece]
    return DoubleOracle.of(found)


def worst_in_windows(
    address: int, function: Function, oracle: DoubleOracle, count: int, seed: int = 0
) -> tuple[float, float, int]:
    """The largest error in ULPs among about `count` inputs, by Arb, where it is, and their number.

    Infinite where a result is no number.
    """
    if not len(oracle.ranges):
        return 0.0, float("nan"), 0
    sampler = Sampler.make(address, oracle, seed=seed)
    seen, looked = sampler.refined(count, np.empty(0, np.int64))
    failed = seen.places[:, 3] > 0
    if failed.any():
        return float("inf"), float(floats_of(seen.places[failed, 4][:1], DOUBLE)[0]), looked
    order = np.argsort(-seen.errors[:, 0], kind="stable")[:_CONFIRMED]
    x = floats_of(np.unique(seen.places[order, 0]), DOUBLE)
    errors = exact_errors(run_loop(address, x), x, DOUBLE, function)
    worst = int(errors.argmax())
    return float(errors[worst]), float(x[worst]), looked


def _ends(within: Domain | None) -> tuple[int, int]:
    """Indices of the first and the last number."""
    last = DOUBLE.largest_index
    if within is None:
        return -last, last
    ends = within.indices(DOUBLE)
    return ends[0].start, ends[-1].stop - 1


def _points(count: int, seed: int, within: Domain | None) -> list[int]:
    """Indices in ascending order."""
    rng = np.random.default_rng(seed)
    bits = rng.integers(*_ends(within), count - count // 2, endpoint=True)
    if within is None:
        sizes = np.ldexp(1 + rng.random(count // 2), rng.integers(-12, 11, count // 2))
        values = sizes * rng.choice([-1.0, 1.0], count // 2)
    else:
        values = rng.uniform(within.lower, within.upper, count // 2)
    return np.unique(np.concatenate([bits, indices_of(values, DOUBLE)])).tolist()


def _window(function: Function, index: int, least: int, most: int) -> Piece | None:
    """The widest one about a number, between others, that is proved."""
    for exponent in range(_WIDEST, _NARROWEST, -_STEP):
        first, last = max(index - (1 << exponent), least), min(index + (1 << exponent), most)
        try:
            if not (_is_usual(function, first) and _is_usual(function, last)):
                continue
            piece = attempted(function, first, last)
        except (InvalidDomain, ValueError):
            return None
        if piece is not None:
            return piece
    return None


def _is_usual(function: Function, index: int) -> bool:
    """Whether the value is a normal number or 0."""
    size = abs(function.enclosure(exact(Fraction(DOUBLE.value(index)))))
    return bool((size > _LEAST and size < _MOST) or size == 0)
