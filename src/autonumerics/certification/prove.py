"""Proof of the error of a program: an enclosure of its true maximum over the real domain.

The domain is cut into subintervals; on each a Taylor model bounds the error. The one with the
largest bound is halved until that bound is as close to a value attained as was asked. No
sampling is trusted: samples only give the lower end, as an enclosure at one point.

>>> from autonumerics.programs import parse
>>> proof = prove(parse("x + c0", [0.9570]), Target.make("exp2"))
>>> proof.lower <= proof.upper <= proof.lower * Fraction("1.005")
True
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from flint import arb

from autonumerics.accuracy import exact, sample_error, working_precision
from autonumerics.certification.models import ErrorModel, Subinterval
from autonumerics.certification.poles import check_poles, divisions_by_zero
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.programs import Program
from autonumerics.targets import Target

WITHIN = Fraction(1, 200)
"""How far above a value attained the bound may lie, relative."""

ORDER = 14
"""Terms of the Taylor models: with 64 of them the remainders are far below errors of 1e-20."""

FIRST_CUT = 32
"""Subintervals to begin with; halving does the rest."""

EXACT_BITS = 160
"""An error proved to be below 2^-160 need not be told from none: such a program is exact."""

MOST_SUBINTERVALS = 50_000
"""Where to give up: proofs take some hundred, next to a square root's end some thousand."""

_PRECISIONS = (256, 512, 1024, 2048)
_CLEAR_BITS = 40  # how well the error at one point must be known for a precision to suffice
_NARROWEST = Fraction(1, 2**400)  # of the width: a square root's end needs EXACT_BITS twice

ProgressCallback = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """The true maximum of the error lies in [lower, upper]; *proved*, ends exact.

    `lower` is reached at the point `lower_at`. `subintervals` tile the domain from left to
    right; on each, a Taylor model of `order` terms computed with `precision` bits gives the bound.
    `divisions_by_zero`: points, as short decimals, at which an intermediate division is by zero
    and the program's limit counts; `limits` says whether there may be any.
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
    at least `lower`. `progress` is called with the settled fraction of the domain, 0 to 1.
    Raises Unprovable, with the place, where the program has a pole or is undefined in the domain,
    or where the error cannot be enclosed; InvalidOption unless 0 < within <= 1.
    """
    if not 0 < within <= 1:
        raise InvalidOption(f"a proof is within a fraction above 0 and at most 1, got {within}")
    model = ErrorModel(program, target)
    check_poles(model)
    at = _witness(program, target)
    bits = _sufficient_precision(model, at)
    with working_precision(bits):
        lower = _lower_end(model.at(at))
        cover = _Cover(model, _goal(lower, within))
        cover.refine(progress or (lambda _: None))
        upper = _fraction(cover.bound)
        zeros, limits = divisions_by_zero(model, cover.tiles)
    return Proof(lower, at, upper, cover.tiles, ORDER, bits, limits, zeros)


def _witness(program: Program, target: Target) -> Fraction:
    """A point at which the error is about as large as it gets."""
    at, domain = sample_error(program, target).at, target.domain
    return Fraction(at if at in domain else domain.lower)


def _sufficient_precision(model: ErrorModel, at: Fraction) -> int:
    """The least precision that tells the error at the point from its rounding."""
    for bits in _PRECISIONS[:-1]:
        with working_precision(bits):
            error = model.at(at)
            if error.is_finite() and error.rad() <= _floor(error) * arb((1, -_CLEAR_BITS)):
                return bits
    return _PRECISIONS[-1]


def _floor(error: arb) -> arb:
    return error.abs_lower().max(arb((1, -EXACT_BITS)))


def _goal(lower: Fraction, within: Fraction) -> arb:
    return exact(lower * (1 + within)).lower().max(arb((1, -EXACT_BITS)))


def _lower_end(error: arb) -> Fraction:
    """The lower end of an enclosure of |error|; 0 where that is not known."""
    return _fraction(error.abs_lower()) if error.is_finite() else Fraction(0)


def _fraction(number: arb) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = number.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


@dataclass(frozen=True, slots=True, order=True)
class _Tile:
    """A subinterval and its bound, ordered by the bound, the largest first."""

    key: float
    interval: Subinterval = field(compare=False)
    bound: arb = field(compare=False)


class _Cover:
    """Tiles of the domain as a heap, the worst on top."""

    def __init__(self, model: ErrorModel, goal: arb) -> None:
        self._model = model
        self._goal = goal
        domain = model.target.domain
        self._whole = Subinterval(Fraction(domain.lower), Fraction(domain.upper))
        self._settled = Fraction(0)
        self._heap: list[_Tile] = []
        for part in self._whole.parts(FIRST_CUT):
            self._add(part)

    @property
    def bound(self) -> arb:
        """An upper bound of the error over the domain."""
        return self._heap[0].bound

    @property
    def tiles(self) -> tuple[Subinterval, ...]:
        """The subintervals from left to right."""
        return tuple(sorted(tile.interval for tile in self._heap))

    def refine(self, progress: ProgressCallback) -> None:
        """Halves the worst tile until the bound meets the goal; raises Unprovable in the end."""
        while not self.bound <= self._goal:
            worst = heapq.heappop(self._heap).interval
            narrow = worst.radius < self._whole.radius * _NARROWEST
            if narrow or len(self._heap) > MOST_SUBINTERVALS:
                raise self._failure(worst)
            for part in worst.parts(2):
                self._add(part)
            progress(float(self._settled / (2 * self._whole.radius)))

    def _add(self, interval: Subinterval) -> None:
        bound = self._model.bound(interval, ORDER).upper()
        heapq.heappush(self._heap, _Tile(-float(bound), interval, bound))
        if bound <= self._goal:
            self._settled += 2 * interval.radius

    def _failure(self, worst: Subinterval) -> Unprovable:
        return Unprovable(
            f"the error of {self._model.program.text} on {self._model.target.domain} cannot be "
            f"enclosed near x = {float(worst.middle):.9g}: the program is undefined or unbounded "
            "there, or the target is not smooth; choose a domain without that point"
        )
