"""The exact value of a function to 2^-10 ULP of binary64, millions of times a second.

The numbers of an interval are cut into pieces. On each the function is (x - z)^p g(x), where it has
a zero of order p at a number z next to the piece or in it, and p = 0 elsewhere; g is the Taylor
polynomial of degree 7 about a number m, which is z if p > 0, in t = (x - m) s. Its first two
coefficients are sums of two doubles, and so are t and the value: what the other coefficients add is
small on a short piece, so that doubles will do for them. Pieces are halved until it is proved with
Arb that all that is lost comes to at most `TOLERANCE_ULP` of ULPs of the value:

- the remainder of Taylor's theorem, f^(n+p)(y) (x - m)^(n+p) / (n+p)! for n terms of g;
- the rounding of the coefficients;
- that of the evaluation (src/core/double_oracle.cpp). With u = 2^-53, w >= |t|, and S_j the sum of
  |c_k| w^k from k = j on, those of the polynomial are at most 16 u S_2 + 24 u^2 S_0, and of each
  product with t at most 5 u^2 of it (M. Joldes, J.-M. Muller, V. Popescu, Tight and rigorous error
  bounds for basic building blocks of double-word arithmetic, ACM TOMS 44, 2017);
- underflow, next to nothing where values are not tiny: where they are, and numbers next to a zero,
  both are scaled by powers of two.

Where the function is singular, pieces shrink to single numbers.

In detail, 16 u S_2: Horner's rule by 5 fmas at t.hi instead of t, u |t| apart, is off by at most
(5 + 5 + 1) u S_2 / w^2 to first order, its coefficients rounded before; its product with t.hi adds
2 u more. 24 u^2 S_0: the roundings of low parts, whose sizes are at most 4 u of S_0.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> double = format_named("binary64")
>>> oracle = DoubleOracle.make(function("exp2"), (double.indices(0, 1),))
>>> bool(oracle.bounds_ulp.max() <= TOLERANCE_ULP)
True
>>> high, low = oracle.values(np.array([0.5]))
>>> high, low.round(19)
(array([1.41421356]), array([-9.67e-17]))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb, arb_series

from autonumerics.accuracy.enumeration import indices_of
from autonumerics.balls import coefficient, exact, precise_series
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import FORMATS
from autonumerics.kernels import default_threads
from autonumerics.kernels.measuring import DOUBLE_ORACLE_DEGREE as DEGREE
from autonumerics.kernels.measuring import exact_values
from autonumerics.targets import Function, Target, enclose

TOLERANCE_ULP = 2.0**-10
"""What an oracle may be off, in ULPs of binary64."""

DOUBLE = FORMATS["binary64"]

_BITS = 320
_MOST_PIECES = 4_000  # some seconds' work
_HIGHEST_ORDER = 3
_SMALL = -300  # exponent of the size below which numbers next to a zero are scaled
_TINY, _LIFT = -700, 600  # exponents: of the size below which values are scaled, and by what
_UNIT = arb((1, -53))
_UNDERFLOW = arb((1, -1060))  # more than all underflows of one evaluation, of 2^-1074 each

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DoubleOracle:
    """Pieces in ascending order of the indices of binary64, n of them; see the module.

    `ranges`: (n, 3) int64, the first and the last index of each piece, and p.
    `frames`: (n, 3) float64, m, s, and what the values are scaled by.
    `coefficients`: (n, DEGREE + 3) float64, ascending powers of t, two parts of the first two.
    `bounds_ulp`: (n,) float64, the proved error of each piece.
    """

    ranges: npt.NDArray[np.int64] = field(repr=False)
    frames: Values = field(repr=False)
    coefficients: Values = field(repr=False)
    bounds_ulp: Values = field(repr=False)

    format = DOUBLE

    @classmethod
    def make(cls, function: Function, indices: Sequence[range]) -> DoubleOracle:
        """The oracle of a function at all numbers of binary64 with the indices, which ascend.

        It, or that there is none, is kept for the next call.

        Raises InvalidDomain where the function is undefined at a number, or too intricate;
        InvalidOption for a function that is known at points alone.
        """
        if function.table is not None:
            raise InvalidOption(f"{function.name} is known at its points alone: leave out --format")
        made = _made(function, tuple((each.start, each.stop - 1) for each in indices))
        if isinstance(made, str):
            raise InvalidDomain(made)
        return made

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> DoubleOracle:
        """That of proved pieces, which ascend and have no number in common."""
        arrays = (
            np.array([(p.first, p.last, p.order) for p in pieces], np.int64).reshape(-1, 3),
            np.array([p.frame for p in pieces]).reshape(-1, 3),
            np.array([p.coefficients for p in pieces]).reshape(-1, DEGREE + 3),
            np.array([p.bound_ulp for p in pieces]),
        )
        for array in arrays:
            array.flags.writeable = False
        return cls(*arrays)

    def part(self, chosen: npt.NDArray[np.bool_]) -> DoubleOracle:
        """The pieces where a mask of shape (n,) is true."""
        return DoubleOracle(
            self.ranges[chosen],
            self.frames[chosen],
            self.coefficients[chosen],
            self.bounds_ulp[chosen],
        )

    def pieces_at(self, x: Values) -> npt.NDArray[np.int64]:
        """The piece of each number, in the shape of `x`; InvalidDomain for one that has none."""
        indices = indices_of(x, DOUBLE)
        piece = np.searchsorted(self.ranges[:, 1], indices)
        known = np.minimum(piece, len(self.ranges) - 1)
        if np.any(piece > known) or np.any(indices < self.ranges[known, 0]):
            raise InvalidDomain("a point outside the intervals that the oracle was made for")
        return piece.astype(np.int64)

    def values(self, x: Values) -> tuple[Values, Values]:
        """The function's values at numbers of binary64 as sums of two doubles, of shape (m,).

        Within `TOLERANCE_ULP`; where they are subnormal, or nearly, within what doubles hold.
        """
        piece = self.pieces_at(x)
        lifted = exact_values(
            self.ranges, self.frames, self.coefficients, piece, x, default_threads()
        )
        high, low = (lifted / self.frames[piece, 2][:, None]).T
        return high, low

    def known(self, x: npt.NDArray[np.generic]) -> tuple[Values, Values, Values]:
        """`values`, and their ULPs; those next to a power of two may be of its other side."""
        high, low = self.values(x.astype(np.float64))
        return high, low, ulps_of(high, low)


def joined(oracles: Sequence[DoubleOracle]) -> DoubleOracle:
    """One of several whose pieces ascend, from the first oracle to the last."""
    names = ("ranges", "frames", "coefficients", "bounds_ulp")
    return DoubleOracle(*(np.concatenate([getattr(o, each) for o in oracles]) for each in names))


def ulps_of(high: Values, low: Values) -> Values:
    """The ULP of binary64 at each value high + low, as `Format.ulp`."""
    mantissa, exponent = np.frexp(np.abs(high))
    at_most_power = (mantissa == 0.5) & (np.sign(high) * low <= 0)
    exponent = np.maximum(exponent - 1 - at_most_power, DOUBLE.min_exponent)
    exponent[high == 0] = DOUBLE.min_exponent
    return np.ldexp(1.0, exponent - DOUBLE.precision + 1)


def double_oracle(target: Target) -> DoubleOracle | None:
    """The oracle of a target at all numbers of binary64 in its domain, if it has one."""
    try:
        return DoubleOracle.make(target.function, target.domain.indices(DOUBLE))
    except (InvalidDomain, InvalidOption):
        return None


def proving() -> AbstractContextManager[None]:
    """The precision in which pieces are proved."""
    return precise_series(DEGREE + _HIGHEST_ORDER + 2, _BITS)


@dataclass(frozen=True, slots=True)
class Piece:
    """Indices of the first and the last number, and the rest as `DoubleOracle` has it."""

    first: int
    last: int
    order: int
    frame: tuple[float, float, float]
    coefficients: tuple[float, ...]
    bound_ulp: float


@lru_cache(maxsize=16)
def _made(function: Function, indices: tuple[tuple[int, int], ...]) -> DoubleOracle | str:
    """The oracle, or why there is none."""
    pieces: list[Piece] = []
    try:
        with proving():
            for piece in _pieces(function, indices):
                pieces.append(piece)
                if len(pieces) > _MOST_PIECES:
                    return f"{function.name} is too intricate for an oracle; give a narrower domain"
    except InvalidDomain as problem:
        return str(problem)
    return DoubleOracle.of(pieces)


def _pieces(function: Function, indices: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Proved pieces that cover the indices in order."""
    pending = [part for each in indices for part in _cut_about_zero(*each)][::-1]
    while pending:
        first, last = pending.pop()
        piece = attempted(function, first, last)
        if piece is not None:
            yield piece
        elif first == last:
            x = float(DOUBLE.value(first))
            raise InvalidDomain(f"{function.name} at {x!r} is beyond what an oracle can tell")
        else:
            cut = _cut(first, last)
            pending += [(cut, last), (first, cut - 1)]


def _cut_about_zero(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The range, cut where numbers become small."""
    small = DOUBLE.index(Fraction(2) ** _SMALL)
    cuts = [cut for cut in (-small, small + 1) if first < cut <= last]
    for start, end in zip([first, *cuts], [*cuts, last + 1], strict=True):
        yield start, end - 1


def _cut(first: int, last: int) -> int:
    """The index at which to halve a range: of the roundest number near the middle.

    Zeros and kinks of functions are at round numbers more often than elsewhere.
    """
    lower, upper = DOUBLE.value(first), DOUBLE.value(last)
    half = (upper - lower) / 2
    # 2^e <= half: numerator and denominator lengths differ by the exponent, or one more.
    unit = Fraction(2) ** (half.numerator.bit_length() - half.denominator.bit_length() - 1)
    cut = DOUBLE.floor_index(round((lower + upper) / 2 / unit) * unit)
    return min(max(cut, first + 1), last)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece is: its numbers, the middle m, and the zero's order there."""

    first: int
    last: int
    middle: Fraction
    order: int

    @property
    def reach(self) -> Fraction:
        """The largest distance from m."""
        ends = (DOUBLE.value(self.first), DOUBLE.value(self.last))
        return max(abs(end - self.middle) for end in ends)

    @property
    def nearest(self) -> Fraction:
        """The least distance from m of numbers other than m, or less."""
        if self.first <= DOUBLE.floor_index(self.middle) <= self.last:
            return Fraction(2) ** (DOUBLE.spacing_exponent(self.middle) - 1)
        ends = (DOUBLE.value(self.first), DOUBLE.value(self.last))
        return min(abs(end - self.middle) for end in ends)

    def scales(self, value: arb) -> tuple[int, int]:
        """Exponents of s and of what values of about that size are scaled by."""
        if not self.order:
            return 0, _LIFT if abs(value) < arb((1, _TINY)) else 0
        is_small = self.middle == 0 and self.reach <= Fraction(2) ** _SMALL
        scale = 900 // max(self.order, 2) if is_small else 0
        return scale, scale * self.order


def attempted(function: Function, first: int, last: int) -> Piece | None:
    """The piece of these indices, or None where its proof fails. While `proving` holds."""
    if first == last:
        return _single(function, first)
    ends = DOUBLE.value(first), DOUBLE.value(last)
    middle = DOUBLE.value(DOUBLE.floor_index((ends[0] + ends[1]) / 2))
    found = _attempt_at(function, _Place(first, last, middle, 0))
    if found is not None:
        return found
    beyond = [DOUBLE.value(index) for index in (first - 1, last + 1)]
    for zero in dict.fromkeys((Fraction(0), *ends, *beyond)):
        order = _order_at(function, zero)
        if order and (found := _attempt_at(function, _Place(first, last, zero, order))):
            return found
    return None


@lru_cache(maxsize=1024)
def _order_at(function: Function, z: Fraction) -> int:
    """The order of an exact zero there, of a function that is analytic; else 0."""
    try:
        series = function.series(arb_series([exact(z), 1]))
    except ValueError:
        return 0
    terms = [coefficient(series, k) for k in range(_HIGHEST_ORDER + 1)]
    order = next((k for k, term in enumerate(terms) if not term.is_zero()), 0)
    return order if terms[order].is_finite() and not terms[order].contains(0) else 0


def _attempt_at(function: Function, place: _Place) -> Piece | None:
    """The same by the Taylor polynomial about the middle."""
    order, reach = place.order, exact(place.reach)
    lower, upper = DOUBLE.value(place.first), DOUBLE.value(place.last)
    hull = exact(min(lower, place.middle)).union(exact(max(upper, place.middle)))
    try:
        taylor = function.series(arb_series([exact(place.middle), 1]))
        beyond = coefficient(function.series(arb_series([hull, 1])), order + DEGREE + 1)
    except ValueError:
        return None
    terms = [coefficient(taylor, order + k) for k in range(DEGREE + 1)]
    scale, lift = place.scales(terms[0])
    width, raised = reach * arb((1, scale)), lift - scale * order
    scaled = [c * arb((1, raised - scale * k)) for k, c in enumerate(terms)]
    remainder = abs(beyond) * reach ** (DEGREE + 1) * arb((1, raised))
    rounded = _in_doubles(scaled)
    sizes = [abs(c) * width**k for k, c in enumerate(scaled)]
    least = sizes[0].lower() - sum(sizes[1:], arb(0)).upper() - remainder.upper()
    if not order and all(c.is_zero() for c in (*terms, beyond)):
        return Piece(place.first, place.last, 0, (0.0, 1.0, 1.0), (0.0,) * (DEGREE + 3), 0.0)
    if rounded is None or not least > 0:
        return None
    lost = remainder + _rounding(scaled, rounded, width, order)
    value = (exact(place.nearest) * arb((1, scale))) ** order * least
    unit = (value * _UNIT).max(arb((1, lift - 1074)))  # of the lifted value nearest to a zero
    bound = lost / least / _UNIT + _UNDERFLOW / unit
    if not bound < TOLERANCE_ULP:
        return None
    frame = (float(place.middle), math.ldexp(1.0, scale), math.ldexp(1.0, lift))
    return Piece(place.first, place.last, order, frame, rounded, _above(bound))


def _single(function: Function, index: int) -> Piece | None:
    """The piece of one number: a constant."""
    x = DOUBLE.value(index)
    value = enclose(function, x, _BITS)
    lift = _LIFT if abs(value) < arb((1, _TINY)) else 0
    lifted = value * arb((1, lift))
    parts = _in_doubles([lifted, arb(0)])
    if parts is None:
        return None
    unit = (abs(lifted) * _UNIT).max(arb((1, lift - 1074)))
    bound = (abs(lifted - parts[0] - parts[1]) + _UNDERFLOW) / unit
    if not bound < TOLERANCE_ULP:
        return None
    frame = (float(x), 1.0, math.ldexp(1.0, lift))
    coefficients = (*parts, *(0.0,) * (DEGREE - 1))
    return Piece(index, index, 0, frame, coefficients, _above(bound))


def _above(bound: arb) -> float:
    """A double that is not below any point of the bound."""
    return math.nextafter(float(bound.upper()), math.inf)


def _in_doubles(terms: list[arb]) -> tuple[float, ...] | None:
    """The coefficients as doubles, two parts of the first two; None where one is beyond them."""
    if not all(term.is_finite() for term in terms):
        return None
    parts: list[float] = []
    for k, term in enumerate(terms):
        high = float(term.mid())
        parts.append(high)
        if k < 2 and math.isfinite(high):
            parts.append(float((term - high).mid()))
    return tuple(parts) if all(map(math.isfinite, parts)) else None


def _rounding(terms: list[arb], rounded: tuple[float, ...], width: arb, order: int) -> arb:
    """How far the evaluation is from the polynomial of the terms, underflow aside."""
    kept = [arb(rounded[0]) + rounded[1], arb(rounded[2]) + rounded[3], *map(arb, rounded[4:])]
    deviation = sum(
        (abs(c - r) * width**k for k, (c, r) in enumerate(zip(terms, kept, strict=True))), arb(0)
    )
    sizes = [abs(r) * width**k for k, r in enumerate(kept)]
    whole, small = sum(sizes, arb(0)), sum(sizes[2:], arb(0))
    return deviation + 16 * _UNIT * small + (24 + 6 * order) * _UNIT * _UNIT * whole
