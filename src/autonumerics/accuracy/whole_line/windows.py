"""A whole function of binary64 at very many inputs: windows in which exact values are quick.

Windows are ranges of numbers about points, half of which are random bits and half random in value
with exponents between -12 and 10, or evenly spread over an interval that is asked for. Each is as
wide as a proof of `double_oracle` allows, up to a 64th of its numbers' size, and the values at its
ends are normal numbers. Half of all inputs are where errors are large (`accuracy/sampling`).

Such windows hold a fifth of the numbers between 1 and 2, and errors are often large in a narrower
range than lies between two of them: next to a seam of the code, and near a zero of the function,
where windows are narrow. So a quarter of the inputs is kept for further windows: about seams that
are named, and on both sides of the worst windows, five times.

Of places where no window has two numbers, such as waves of huge arguments, nothing is said here:
`sampling` looks at them one by one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
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

A_WINDOW = 10_000
"""Inputs that are worth a window."""

_WIDEST = 46  # exponent of half the numbers of a window, at first
_NARROWEST = 10
_STEP = 2  # bits by which windows shrink until they are proved
_LEAST, _MOST = arb((1, -1020)), arb((1, 1023))
_TYPICAL = (-12, 11)  # exponents of 2: the sizes of half the points, and of seams
_CONFIRMED = 16
_TURNS = 5  # after the first windows: those about seams, and next to the worst
_LATER = 4  # all of these have 1/_LATER of the inputs
_SEAMS, _GROWN = 256, 32

Values = npt.NDArray[np.float64]


@lru_cache(maxsize=4)
def windows(
    function: Function, within: Domain | None = None, count: int = WINDOWS, seed: int = 0
) -> DoubleOracle:
    """Exact values in windows about so many points; without those that have none, fewer."""
    return _Taken.of(within).proved(function, _points(count, seed, within))


def worst_in_windows(
    address: int,
    function: Function,
    oracle: DoubleOracle,
    count: int,
    *,
    within: Domain | None = None,
    seams: Values | None = None,
    seed: int = 0,
) -> tuple[float, float, int]:
    """The largest error in ULPs among about `count` inputs, by Arb, where it is, and their number.

    In the oracle's windows, then in more of the domain as far as inputs allow: about numbers of
    typical sizes among `seams`, and next to the worst windows, again and again. Infinite where a
    result is no number.
    """
    seen, taken = _Seen(address, seed), _Taken.of(within, oracle.ranges)
    seen.look(oracle, count - count // _LATER)
    share = count // _LATER // (1 + _TURNS)
    allowed = share // A_WINDOW
    places = _thinned(seams, within, min(_SEAMS, allowed))
    for _ in range(1 + _TURNS):
        if seen.wrong_at is None:
            seen.look(taken.proved(function, places), share)
            places = seen.next_to_worst(min(_GROWN, allowed))
    return seen.worst(function)


@dataclass
class _Seen:
    """What samples of machine code's errors have shown, in as many windows as were looked at."""

    address: int
    seed: int
    looked: int = 0
    wrong_at: float | None = None
    places: list[int] = field(default_factory=list)
    windows: list[tuple[float, int, int]] = field(default_factory=list)
    """The largest error of each, in ULPs, and the indices of its first and last number."""

    def look(self, oracle: DoubleOracle, count: int) -> None:
        """At about so many inputs of the oracle's windows."""
        if not len(oracle.ranges):
            return
        sampler = Sampler.make(self.address, oracle, seed=self.seed)
        sample, looked = sampler.refined(count, np.empty(0, np.int64))
        self.looked += looked
        failed = sample.places[:, 3] > 0
        if failed.any():
            self.wrong_at = float(floats_of(sample.places[failed, 4][:1], DOUBLE)[0])
        order = np.argsort(-sample.errors[:, 0], kind="stable")[:_CONFIRMED]
        self.places += sample.places[order, 0].tolist()
        errors = np.zeros(len(oracle.ranges))
        np.maximum.at(errors, sample.cells[:, 0], sample.errors[:, 0])
        for error, (first, last, _) in zip(errors.tolist(), oracle.ranges.tolist(), strict=True):
            self.windows.append((error, first, last))

    def next_to_worst(self, count: int) -> list[int]:
        """The indices of the numbers on each side of so many windows."""
        worst = sorted(self.windows, reverse=True)[:count]
        return sorted({index for _, first, last in worst for index in (first - 1, last + 1)})

    def worst(self, function: Function) -> tuple[float, float, int]:
        """As `worst_in_windows` returns it."""
        if self.wrong_at is not None:
            return math.inf, self.wrong_at, self.looked
        if not self.places:
            return 0.0, math.nan, self.looked
        x = floats_of(np.unique(self.places), DOUBLE)
        errors = exact_errors(run_loop(self.address, x), x, DOUBLE, function)
        worst = int(errors.argmax())
        return float(errors[worst]), float(x[worst]), self.looked


@dataclass
class _Taken:
    """Ranges of indices in which there is a window already, ascending, between two of no use."""

    ranges: list[tuple[int, int]]

    @classmethod
    def of(cls, within: Domain | None, known: npt.NDArray[np.int64] | None = None) -> _Taken:
        """Of a domain's numbers; known: an oracle's `ranges`."""
        first, last = _ends(within)
        inner = [] if known is None else [(start, end) for start, end, _ in known.tolist()]
        return cls([(first - 1, first - 1), *inner, (last + 1, last + 1)])

    def proved(self, function: Function, indices: list[int]) -> DoubleOracle:
        """Windows about numbers with these indices, which ascend, where there are none yet."""
        found: list[Piece] = []
        with proving():
            for index in indices:
                place = bisect_right(self.ranges, index, key=lambda each: each[0])
                before, after = self.ranges[place - 1 : place + 1]
                if index <= before[1]:
                    continue
                piece = _window(function, index, before[1] + 1, after[0] - 1)
                if piece is not None:
                    self.ranges.insert(place, (piece.first, piece.last))
                    found.append(piece)
        return DoubleOracle.of(found)


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
        sizes = np.ldexp(1 + rng.random(count // 2), rng.integers(*_TYPICAL, count // 2))
        values = sizes * rng.choice([-1.0, 1.0], count // 2)
    else:
        values = rng.uniform(within.lower, within.upper, count // 2)
    return np.unique(np.concatenate([bits, indices_of(values, DOUBLE)])).tolist()


def _thinned(x: Values | None, within: Domain | None, count: int) -> list[int]:
    """Indices, ascending, of so many of these numbers, of typical sizes or within the domain."""
    if x is None or not count:
        return []
    if within is None:
        least, most = (2.0**each for each in _TYPICAL)
        x = x[(np.abs(x) >= least) & (np.abs(x) <= most)]
    indices = np.unique(indices_of(x, DOUBLE))
    first, last = _ends(within)
    indices = indices[(indices >= first) & (indices <= last)]
    return indices[:: max(1, -(-len(indices) // count))].tolist()


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
