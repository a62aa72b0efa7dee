"""The exact value of a function to 1e-5 ULP, fast enough for every float.

A number format's floats in an interval are cut into pieces, and on each piece the function is a
polynomial of degree 7 in doubles: its Taylor polynomial about the middle m, in the variable
t = (x - m) / 2^e, |t| <= 1. Pieces are cut where floats change their spacing, so that x - m is
exact, and halved until all of the following is proved with Arb:

- the values lie in one interval (2^k, 2^(k+1)], so that one ULP is right for all of them
  (Harrison's: see `Format.ulp`);
- the remainder of Taylor's theorem (the next coefficient over the whole piece), the rounding of
  the coefficients and that of Horner's rule in doubles come to at most `tolerance` ULP together.

Horner's rule with 2 d roundings of relative size u = 2^-53 computes a polynomial in |t| <= 1 to
within 2 d u / (1 - 2 d u) of the sum of its coefficients' magnitudes: N. J. Higham, Accuracy and
Stability of Numerical Algorithms, 2nd edition, section 5.1. The oracle works for any function
whose series Arb can enclose; where it is singular, pieces shrink to single floats.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> single = format_named("binary32")
>>> oracle = Oracle.make(function("exp2"), single, single.indices(0, 1))
>>> bool(oracle.bounds_ulp.max() <= TOLERANCE_ULP)
True
>>> oracle(np.array([0.5], np.float32))
(array([1.41421356]), array([1.1920929e-07]))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb, arb_series

from autonumerics.accuracy.enumeration import indices_of
from autonumerics.accuracy.error_ulp import common_ulp, value_and_ulp
from autonumerics.balls import coefficient, exact, precise_series
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format
from autonumerics.kernels.measuring import ORACLE_DEGREE as DEGREE
from autonumerics.targets import Function

TOLERANCE_ULP = 1e-5
"""What an oracle may be off, in ULP of its format."""

MAX_PIECES = 50_000
_UNIT = arb((1, -53))
_UNDERFLOW = arb((1, -1070))  # more than the 2 d underflows of Horner's rule: 14 * 2^-1075


@dataclass(frozen=True, slots=True, eq=False)
class Oracle:
    """Pieces in ascending order of the format's indices, n of them; see the module.

    `ranges`: (n, 2) int64, the first and the last index of each piece.
    `frames`: (n, 3) float64, the middle m, 2^-e, and 1 over the ULP.
    `coefficients`: (n, DEGREE + 1) float64, ascending powers of t.
    `bounds_ulp`: (n,) float64, the proved error of each piece.
    """

    format: Format
    ranges: npt.NDArray[np.int64] = field(repr=False)
    frames: npt.NDArray[np.float64] = field(repr=False)
    coefficients: npt.NDArray[np.float64] = field(repr=False)
    bounds_ulp: npt.NDArray[np.float64] = field(repr=False)

    @classmethod
    def make(cls, function: Function, format: Format, indices: range | Sequence[range]) -> Oracle:
        """The oracle of a function at all floats with the indices, a few hundred pieces.

        The indices are a range, or ranges that ascend.

        Raises InvalidOption for a format of more than 32 bits, whose ULP is too small for
        doubles; InvalidDomain where the function is undefined at a float, or too intricate.
        """
        if function.table is not None:
            raise InvalidOption(
                f"{function.name} is known at its points alone, not at every number of "
                f"{format.name}: leave out --format"
            )
        if format.bits > 32:
            raise InvalidOption(f"no oracle for {format.name}: doubles cannot hold 1e-5 ULP of it")
        ranges = (indices,) if isinstance(indices, range) else indices
        oracles = [_made(function, format, each.start, each.stop - 1) for each in ranges]
        return oracles[0] if len(oracles) == 1 else _joined(oracles)

    def part(self, chosen: npt.NDArray[np.bool_]) -> Oracle:
        """The pieces where a mask of shape (n,) is true."""
        return Oracle(
            self.format,
            self.ranges[chosen],
            self.frames[chosen],
            self.coefficients[chosen],
            self.bounds_ulp[chosen],
        )

    def __call__(
        self, x: npt.NDArray[np.generic]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The function's values and their ULPs at floats of the format, in the shape of `x`.

        The floats must be among those that the oracle was made for (InvalidDomain).
        """
        position = np.searchsorted(self.ranges[:, 1], indices_of(x, self.format))
        if np.any(position >= len(self.ranges)):
            raise InvalidDomain("a point above the interval that the oracle was made for")
        if np.any(indices_of(x, self.format) < self.ranges[position, 0]):
            raise InvalidDomain("a point below the interval that the oracle was made for")
        t = (x.astype(np.float64) - self.frames[position, 0]) * self.frames[position, 1]
        values = self.coefficients[position, DEGREE]
        for k in reversed(range(DEGREE)):
            values = values * t + self.coefficients[position, k]
        return values, 1 / self.frames[position, 2]

    def known(
        self, x: npt.NDArray[np.generic]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The values as sums of two doubles, the second 0, and their ULPs; as a call."""
        values, ulps = self(x)
        return values, np.zeros_like(values), ulps


def _joined(oracles: Sequence[Oracle]) -> Oracle:
    """The pieces of all, which ascend."""
    return Oracle(
        oracles[0].format,
        np.concatenate([each.ranges for each in oracles]),
        np.concatenate([each.frames for each in oracles]),
        np.concatenate([each.coefficients for each in oracles]),
        np.concatenate([each.bounds_ulp for each in oracles]),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of an oracle."""

    first: int
    last: int
    frame: tuple[float, float, float]
    coefficients: tuple[float, ...]
    bound_ulp: float


@lru_cache(maxsize=16)
def _made(function: Function, format: Format, first: int, last: int) -> Oracle:
    pieces = []
    bits = working_bits(format)
    with precise_series(DEGREE + 2, bits):  # one term more than is kept
        for piece in _pieces(function, format, first, last, bits):
            pieces.append(piece)
            if len(pieces) > MAX_PIECES:
                raise InvalidDomain(
                    f"{function.name} is too intricate for an oracle; give a narrower domain"
                )
    arrays = (
        np.array([(p.first, p.last) for p in pieces], np.int64),
        np.array([p.frame for p in pieces]),
        np.array([p.coefficients for p in pieces]),
        np.array([p.bound_ulp for p in pieces]),
    )
    for array in arrays:
        array.flags.writeable = False
    return Oracle(format, *arrays)


def working_bits(format: Format) -> int:
    """Four times the range of exponents: to tell 1 - x^2 from 1 at the least x, and twice over."""
    return 4 * (format.precision - format.min_exponent) + 64


def _pieces(
    function: Function, format: Format, first: int, last: int, bits: int
) -> Iterator[Piece]:
    """Proved pieces that cover the indices in order."""
    pending = [*binades(format, first, last)][::-1]
    while pending:
        start, end = pending.pop()
        piece = single(function, format, start, bits) if start == end else None
        if start < end:
            piece = attempt(function, format, start, end)
            if piece is None:
                middle = (start + end) // 2
                pending += [(middle + 1, end), (start, middle)]
        if piece is not None:
            yield piece


def binades(format: Format, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Ranges of indices that cover [first, last], cut at 0 and at powers of two.

    Between two powers of two floats are evenly spaced. The powers themselves stand alone,
    because functions like x, 1 + x or the square root meet powers of two there.
    """
    starts = {0}
    exponents = range(format.min_exponent - format.precision + 1, format.max_exponent + 1)
    for exponent in exponents:
        index = format.index(Fraction(2) ** exponent)
        starts.update((index, index + 1, -index, 1 - index))
    cuts = sorted(s for s in starts | {format.largest_index + 1} if first < s <= last)
    for start, end in zip([first, *cuts], [*cuts, last + 1], strict=True):
        yield start, end - 1


def attempt(function: Function, format: Format, first: int, last: int) -> Piece | None:
    """The piece of these indices, or None where its proof fails."""
    lower, upper = format.value(first), format.value(last)
    middle = (lower + upper) / 2
    half = (upper - lower) / 2
    # 2^e >= half: numerator and denominator lengths differ by the exponent, or one more.
    exponent = half.numerator.bit_length() - half.denominator.bit_length() + 1
    cell = exact(lower).union(exact(upper))
    try:
        taylor = function.series(arb_series([exact(middle), 1]))
        beyond = coefficient(function.series(arb_series([cell, 1])), DEGREE + 1)
    except ValueError:
        return None
    terms = [coefficient(taylor, k) for k in range(DEGREE + 1)]
    remainder = abs(beyond * exact(half) ** (DEGREE + 1))
    ulp = common_ulp(_range(terms, remainder, exact(half)), format)
    if ulp is None:
        return None
    scaled = [c * arb((1, exponent * k)) for k, c in enumerate(terms)]
    rounded = tuple(float(c.mid()) for c in scaled)
    bound = (_evaluation_error(scaled, rounded) + remainder) / exact(ulp)
    if not bound < TOLERANCE_ULP:
        return None
    frame = (float(middle), math.ldexp(1.0, -exponent), float(1 / ulp))
    return Piece(first, last, frame, rounded, _above(bound))


def _range(terms: list[arb], remainder: arb, half: arb) -> arb:
    """A ball that contains the function on the piece, from its Taylor polynomial."""
    swings = (abs(c) * half**k for k, c in enumerate(terms[1:], 1))
    spread = sum(swings, remainder)
    return terms[0] + arb(0, spread.upper()) if spread.is_finite() else spread


def _evaluation_error(terms: list[arb], rounded: tuple[float, ...]) -> arb:
    """How far Horner's rule in doubles is from the exact polynomial, for |t| <= 1."""
    deviation = sum((abs(c - r) for c, r in zip(terms, rounded, strict=True)), arb(0))
    size = sum((abs(arb(r)) for r in rounded), arb(0))
    roundings = 2 * DEGREE * _UNIT
    return deviation + size * roundings / (1 - roundings) + _UNDERFLOW


def single(function: Function, format: Format, index: int, bits: int) -> Piece:
    """The piece of one float: a constant."""
    x = format.value(index)
    value, ulp = value_and_ulp(function, x, format, bits)
    rounded = float(value.mid())
    bound = (abs(value - rounded) + _UNDERFLOW) / exact(ulp)
    if not bound < TOLERANCE_ULP:
        raise InvalidDomain(f"{function.name} at {float(x)!r} is beyond the range of doubles")
    frame = (float(x), 1.0, float(1 / ulp))
    return Piece(index, index, frame, (rounded, *(0.0,) * DEGREE), _above(bound))


def _above(bound: arb) -> float:
    """A double that is not below any point of the bound."""
    return math.nextafter(float(bound.upper()), math.inf)
