"""Proof of the error of a program as a number format computes it: approximation and rounding.

On each subinterval the bound of the exact program's error and the bound of what rounding adds are
summed up; the subinterval with the largest sum is halved. There is no certificate for it: what is
proved is proved by this code alone.

>>> from autonumerics.formats import format_named
>>> from autonumerics.programs import parse
>>> program = parse("c1/(x + c0) + c2", [-3.4355225, -8.3878192, -1.4427240])
>>> print(prove_rounded(program, Target.make("exp2"), format_named("binary64")).statement)
For every binary64 number x in [0, 1], each operation rounded to nearest: \
|P(x) - exp2(x)| <= 1.22662e-3 * |exp2(x)|.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.certification.decimals import decimal_above
from autonumerics.certification.models import ErrorModel, Subinterval
from autonumerics.certification.poles import check_poles
from autonumerics.certification.prove import FIRST_CUT, ORDER, Tile, as_fraction
from autonumerics.certification.rounding import RoundingModel
from autonumerics.errors import Unprovable
from autonumerics.formats import Format
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.targets import Target

TILES = 600
"""Subintervals in the end: twice as many lower the bound by some percent."""

BITS = 256

GAP_BITS = 40
"""Next to 0 a quotient by x may overflow: sizes below 2^GAP_BITS smallest normals are left out."""

_NARROW = Fraction(1, 2**24)  # of the domain: there is nothing left to gain there

_STEP = 2**16  # of sizes next to zero: a ball cannot tell a much smaller size from zero


@dataclass(frozen=True, slots=True)
class RoundedProof:
    """A bound of the error of a program in a format; *proved*, ends exact.

    `upper` bounds the whole error, `approximation` that of the exact program alone; `program` has
    its constants rounded. Numbers of a size below `gap`, 0 excepted, are not covered.
    """

    program: Program
    target: Target
    format: Format
    upper: Fraction
    approximation: Fraction
    gap: Fraction

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        name, relative = self.target.function.name, self.target.error == "relative"
        scale = f" * |{name}(x)|" if relative else ""
        size = self.gap.denominator.bit_length() - 1
        which = f" that is 0 or at least 2^-{size} in size" if self.gap else ""
        return (
            f"For every {self.format.name} number x in {self.target.domain}{which}, each operation "
            f"rounded to nearest: |P(x) - {name}(x)| <= {decimal_above(self.upper)}{scale}."
        )


def prove_rounded(program: Program, target: Target, format: Format) -> RoundedProof:
    """A bound of the error with every constant and every operation rounded to the format.

    Guarantee: it holds for every number of the format in the domain, the gap aside, wherever
    operations round to nearest even. Raises Unprovable, with the place, where the value is
    undefined or may overflow; InvalidOption where a constant is beyond the format.
    """
    rounded = program.with_constants([format.round(c) for c in program.constants])
    cover = _Cover(rounded, target, format)
    with working_precision(BITS):
        check_poles(cover.model)
        gap = cover.fill()
        upper, approximation = cover.bounds()
        if gap:
            upper = max(upper, cover.at_zero())
    return RoundedProof(
        rounded, target, format, as_fraction(upper), as_fraction(approximation), gap
    )


class _Cover:
    """Subintervals with their bounds, the worst first."""

    def __init__(self, program: Program, target: Target, format: Format) -> None:
        self.model = ErrorModel(program, target)
        self._rounding = RoundingModel(program, format)
        self._target = target
        self._format = format
        self._heap: list[Tile] = []

    def fill(self) -> Fraction:
        """Covers the domain by enough tiles; the size next to zero that it had to leave out."""
        lower, upper = Fraction(self._target.domain.lower), Fraction(self._target.domain.upper)
        tiny = self._format.smallest_normal * 2**GAP_BITS
        middle = Subinterval(max(lower, -tiny), min(upper, tiny))
        singular = lower <= 0 <= upper and not self._bound(middle).is_finite()
        whole = Subinterval(lower, upper)
        for piece in _around_zero(lower, upper, tiny) if singular else whole.parts(FIRST_CUT):
            self._add(piece)
        enough = len(self._heap) + TILES
        while len(self._heap) < enough or not self._heap[0].bound.is_finite():
            worst = self._heap[0]
            if worst.interval.radius < whole.radius * _NARROW:
                if worst.bound.is_finite():
                    break
                raise self._failure(worst.interval)
            heapq.heappop(self._heap)
            for part in worst.interval.parts(2):
                self._add(part)
        return tiny if singular else Fraction(0)

    def bounds(self) -> tuple[arb, arb]:
        """Upper bounds of the whole error and of the exact program's."""
        exact_errors = (self.model.bound(tile.interval, ORDER).upper() for tile in self._heap)
        return self._heap[0].bound, reduce(arb.max, exact_errors)

    def at_zero(self) -> arb:
        """The error of what the format computes at x = 0."""
        zero = np.zeros(1, self._format.dtype)
        value = compile_program(self.model.program, self._format)(zero)
        return self._target.error_at(arb(float(value[0])), arb(0)).upper()

    def _add(self, tile: Subinterval) -> None:
        heapq.heappush(self._heap, Tile(self._bound(tile), tile))

    def _bound(self, tile: Subinterval) -> arb:
        added = self._rounding.bound(tile)
        if self._target.error == "relative":
            added /= self._target.enclosure(tile.ball).abs_lower()
        total = (self.model.bound(tile, ORDER) + added).upper()
        return total if total.is_finite() else arb("inf")

    def _failure(self, worst: Subinterval) -> Unprovable:
        return Unprovable(
            f"the error of {self.model.program.text} in {self._format.name} cannot be bounded near "
            f"x = {float(worst.middle):.9g}: it divides by a value that vanishes there or may; "
            "choose a domain without that point, or be content with the proof for the reals"
        )


def _around_zero(lower: Fraction, upper: Fraction, tiny: Fraction) -> Iterator[Subinterval]:
    """The domain without (-tiny, tiny), in pieces over each of which sizes vary little."""
    for size, sign in ((upper, 1), (-lower, -1)):
        while size > tiny:
            inner = max(size / _STEP, tiny)
            yield Subinterval(*sorted((sign * inner, sign * size)))
            size = inner
