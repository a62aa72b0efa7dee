"""Proof of the error of a program: an enclosure of its true maximum over the real domain.

The domain is cut into subintervals; on each a Taylor model bounds the error. The one with the
largest bound is halved until that bound is as close to a value attained as was asked. No
sampling is trusted: samples, and the midpoints passed on the way, only give the lower end, as an
enclosure at one point.

>>> from autonumerics.programs import parse
>>> proof = prove(parse("x + c0", [0.9570]), Target.make("exp2"))
>>> proof.lower <= proof.upper <= proof.lower * Fraction("1.005")
True
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.accuracy import sample_error
from autonumerics.balls import LEAST, Bound, Unknown, exact, working_precision
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.poles import check_poles, check_zeros, divisions_by_zero
from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import IN_WORDS, Arithmetic
from autonumerics.programs import Program
from autonumerics.targets import Target

WITHIN = Fraction(1, 200)
"""How far above a value attained the bound may lie, relative."""

CLOSEST = Fraction(1, 10**9)
"""The least `within`: values attained are known to 2^-40 of themselves and no better."""

ORDER, HIGH_ORDER = 14, 48
"""Terms of the Taylor models; the second for errors below TINY, which would take thousands of tiles
with the first."""

TINY = Bound.above(arb((1, -96)))
"""The least error for which few terms will do."""

FIRST_CUT = 32
"""Subintervals to begin with; halving does the rest."""

EXACT_BITS = 160
"""An error proved to be below 2^-160 need not be told from none: such a program is exact."""

MOST_SUBINTERVALS = 10_000
"""Where to give up: proofs take some hundred, next to a square root's end some thousand."""

MOST_UNKNOWN = 2_000
"""How many subintervals without any bound are halved before giving up."""

_PRECISIONS = (256, 512, 1024, 2048)
_CLEAR_BITS = 40  # how well the error at one point must be known for a precision to suffice
_BESIDE = Fraction(1, 2**60)  # of the width: how far from a zero at which the target switches
_NARROWEST = Fraction(1, 2**400)  # of the width: a square root's end needs EXACT_BITS twice
_NONE, _LEAST, _EXACT = map(Bound.above, (arb(0), LEAST, arb((1, -EXACT_BITS))))

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """The true maximum of the error lies in [lower, upper]; *proved*, ends exact.

    `lower` is reached at the point `lower_at`. `subintervals` tile the domain from left to
    right; on each, a Taylor model of `order` terms computed with at most `precision` bits gives
    the bound. `divisions_by_zero`: points, as short decimals, at which an intermediate division is
    by zero and the program's limit counts; `limits` says whether there may be any.
    """

    lower: Fraction
    lower_at: Fraction
    upper: Fraction
    subintervals: tuple[Subinterval, ...]
    order: int
    precision: int
    limits: bool
    divisions_by_zero: tuple[str, ...]


def prove(
    program: Program,
    target: Target,
    within: Fraction = WITHIN,
    progress: ProgressCallback | None = None,
) -> Proof:
    """A proof that encloses the maximum error to the relative width `within`.

    Guarantee: for every real x of the domain the error is at most `upper`, and at `lower_at` it is
    at least `lower`. `upper` is at most `lower` (1 + `within`), or at most 2^-EXACT_BITS.
    `progress` is called with the settled fraction of the domain, 0 to 1.
    Raises Unprovable, with the place, where the program has a pole or is undefined in the domain,
    does not vanish where it must, or where the error cannot be enclosed; InvalidOption unless
    CLOSEST <= within <= 1.
    """
    check_within(within)
    check_provable(target)
    model = ErrorModel(program, target)
    check_poles(model)
    check_zeros(model)
    cover = _Cover(model, within, _witness(program, target))
    bits = cover.refine(progress or (lambda _: None))
    with working_precision(bits):
        zeros, limits = divisions_by_zero(model, cover.tiles)
        upper = max(cover.bound, _LEAST).fraction
    return Proof(
        cover.lower.fraction,
        cover.lower_at,
        upper,
        cover.tiles,
        cover.order,
        bits,
        limits,
        zeros,
    )


def check_direction(arithmetic: Arithmetic) -> None:
    """Raises Unprovable where results are rounded in another direction than to nearest even."""
    if arithmetic.is_directed:
        raise Unprovable(
            "bounds are proved of results rounded to nearest even, not "
            f"{IN_WORDS[arithmetic.direction]}"
        )


def check_provable(target: Target) -> None:
    """Raises Unprovable for a function that is known by values alone.

    >>> from autonumerics.targets import Table
    >>> check_provable(Target.make(Table.make([0, 1, 2, 3], [1, 3, 5, 7], "line")))
    Traceback (most recent call last):
        ...
    autonumerics.errors.Unprovable: line is known at 4 points and nowhere between: errors are \
sampled at all of them, and there is nothing to prove
    """
    if target.table is not None:
        raise Unprovable(
            f"{target.function.name} is known at {len(target.table[0]):,} points and nowhere "
            "between: errors are sampled at all of them, and there is nothing to prove"
        )


def check_within(within: Fraction) -> None:
    """Raises InvalidOption unless CLOSEST <= within <= 1.

    >>> check_within(Fraction(1, 1000))
    """
    if not CLOSEST <= within <= 1:
        raise InvalidOption(
            f"a bound lies within a fraction from {float(CLOSEST):.0e} to 1 of the maximum, "
            f"got {float(within):.6g}"
        )


def _witness(program: Program, target: Target) -> Fraction:
    """A point at which the error is about as large as it gets."""
    at, domain = sample_error(program, target).at, target.domain
    found = Fraction(at if at in domain else domain.lower)
    switches = any(zero.x == found and zero.sides is not None for zero in target.zeros)
    if not switches:
        return found
    hair = (Fraction(domain.upper) - Fraction(domain.lower)) * _BESIDE
    return found + hair if found + hair in domain else found - hair


@dataclass(frozen=True, slots=True)
class Tile:
    """A subinterval and its bound, None where it is not known."""

    bound: Bound | None
    interval: Subinterval

    def __lt__(self, other: Tile) -> bool:
        """Whether it comes first in a heap: unknown and larger bounds do, then wider tiles."""
        if self.bound is None or other.bound is None:
            if (self.bound is None) != (other.bound is None):
                return self.bound is None
        elif self.bound != other.bound:
            return other.bound < self.bound
        return other.interval.radius < self.interval.radius


class _Cover:
    """Tiles of the domain as a heap, the worst on top, and the largest error seen at a point."""

    def __init__(self, model: ErrorModel, within: Fraction, witness: Fraction) -> None:
        self._model = model
        self._within = within
        self._intervals = Subinterval.all_of(model.target.domain)
        self._length = model.target.domain.length
        self._settled = Fraction(0)
        self._heap: list[Tile] = []
        self.lower_at, self.lower = witness, _NONE
        self.order = ORDER
        self._unknown = 0

    @property
    def bound(self) -> Bound:
        """An upper bound of the error over the domain; raises Unknown before there is one."""
        bound = self._heap[0].bound
        if bound is None:
            raise Unknown("a subinterval has no bound")
        return bound

    @property
    def tiles(self) -> tuple[Subinterval, ...]:
        """The subintervals from left to right."""
        return tuple(sorted(tile.interval for tile in self._heap))

    def refine(self, progress: ProgressCallback) -> int:
        """Halves the worst tile until the bound meets the goal; the precision that it took.

        Bounds from a lower precision stay, since they hold. Raises Unprovable in the end.
        """
        unclear = self.lower_at
        for bits in _PRECISIONS:
            with working_precision(bits):
                point = self._refine(progress)
            if point is None:
                return bits
            unclear = point
        raise self._failure(unclear)

    def _refine(self, progress: ProgressCallback) -> Fraction | None:
        """At the precision of the context; a point at which it is too low, if there is one."""
        if not self._is_clear(self.lower_at):
            return self.lower_at
        for interval in self._intervals:
            for end in (interval.lower, interval.upper):  # samples keep off an end by a hair
                self._is_clear(end)
        if not self._heap:
            self.order = ORDER if self.lower > TINY else HIGH_ORDER
            cuts = [zero.x for zero in self._model.target.zeros]
            for interval in self._intervals:
                for part in interval.parts(FIRST_CUT):
                    for piece in part.cut(cuts):
                        self._add(piece)
        while not _within(self._heap[0].bound, self._goal):
            worst, bound = self._heap[0].interval, self._heap[0].bound
            if not self._is_clear(worst.middle):
                return worst.middle
            self._unknown += bound is None
            narrow = 2 * worst.radius < self._length * _NARROWEST
            few = len(self._heap) <= MOST_SUBINTERVALS and self._unknown <= MOST_UNKNOWN
            if narrow or not few:
                raise self._failure(worst.middle)
            heapq.heappop(self._heap)
            for part in worst.parts(2):
                self._add(part)
            progress(float(self._settled / self._length))
        return None

    @property
    def _goal(self) -> Bound:
        return max(Bound.below(self.lower.ball * exact(1 + self._within)), _EXACT)

    def _is_clear(self, x: Fraction) -> bool:
        """Whether the error at the point can be told from its rounding; the largest is kept."""
        error = self._model.at(x)
        if error is None or Bound.known(error) is None:
            return False
        size = Bound.below(error)
        known = max(size, self.lower, _EXACT).ball * arb((1, -_CLEAR_BITS))
        if Bound.above(error.rad()) > Bound.below(known):
            return False
        if size > self.lower:
            self.lower_at, self.lower = x, size
        return True

    def _add(self, interval: Subinterval) -> None:
        bound = self._model.bound(interval, self.order)
        heapq.heappush(self._heap, Tile(bound, interval))
        if _within(bound, self._goal):
            self._settled += 2 * interval.radius

    def _failure(self, x: Fraction) -> Unprovable:
        return Unprovable(
            f"the error of {self._model.program.text} on {self._model.target.domain} cannot be "
            f"enclosed near x = {float(x):.9g}: the program is undefined or unbounded "
            "there, or the target is not smooth; choose a domain without that point"
        )


def _within(bound: Bound | None, goal: Bound) -> bool:
    return bound is not None and bound <= goal
