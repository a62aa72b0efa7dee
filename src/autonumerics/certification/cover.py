"""The numbers of a format in a domain, covered by ranges with a bound of the error as computed.

On each range the bound of the exact program's error and the bound of what rounding adds are summed
up; the range with the largest sum is halved. Where there is no such bound, because something
overflows or divides by a value that may vanish, ranges are halved until there is one or all their
numbers can be tried.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.balls import Bound
from autonumerics.certification.computed import Computed
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.prove import ORDER
from autonumerics.certification.ranges import Ranges, count
from autonumerics.certification.rounding_error import RoundingModel
from autonumerics.certification.subinterval import truth_on
from autonumerics.errors import Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program
from autonumerics.targets import Target

TILES = 600
"""Ranges in the end: twice as many lower the bound by some percent."""

FEW = 2**12
"""Numbers that are tried where nothing else can be said of them."""

MANY = 2**27
"""Numbers that are tried next to 0, where a quotient by x overflows: some seconds' work."""

MOST_HALVINGS = 5_000
"""Where to give up; programs that divide by x take a hundred or so."""

_NARROW = Fraction(1, 2**24)  # of the numbers' size: there is nothing left to gain there


@dataclass(frozen=True, slots=True)
class _Tile:
    """Numbers of the format by their indices and what is known of them.

    `bound`: of the whole error. `approximation`: of the exact program's, None where it is not
    known. `tried`: whether the numbers were tried one by one.
    """

    bound: Bound
    approximation: Bound | None
    numbers: range
    tried: bool

    def __lt__(self, other: _Tile) -> bool:
        """Whether it comes first in a heap: the larger bound does, then more numbers."""
        if self.bound != other.bound:
            return other.bound < self.bound
        return count(other.numbers) < count(self.numbers)


class Cover:
    """Ranges of numbers with their bounds, the worst first, and the size left out next to 0."""

    def __init__(self, program: Program, target: Target, arithmetic: Arithmetic) -> None:
        self.model = ErrorModel(program, target)
        self._rounding = RoundingModel(program, arithmetic)
        self._computed = Computed(program, target, arithmetic)
        self._target = target
        self._arithmetic = arithmetic
        self._numbers = Ranges(arithmetic.storage)
        self._ranges = self._numbers.within(target.domain)
        self._heap: list[_Tile] = []
        self.gap = Fraction(0)

    @property
    def bound(self) -> Bound:
        """A bound of the error."""
        return self._heap[0].bound

    @property
    def approximation(self) -> Bound | None:
        """A bound of the exact program's error alone."""
        known = [t.approximation for t in self._heap if t.approximation is not None]
        return max(known) if len(known) == len(self._heap) else None

    def fill(self) -> None:
        """Covers all numbers, the gap aside, by ranges with a bound."""
        pending = list(reversed(self._ranges))
        for _ in range(MOST_HALVINGS):
            if not pending:
                break
            numbers = pending.pop()
            if self._add(numbers) or self._pass_zero(numbers):
                continue
            if count(numbers) <= FEW:
                self._try(numbers)
            else:
                pending += self._numbers.parts(numbers)
        if pending or not self._heap:  # where nothing has a bound, all would be gap
            raise self._failure(pending[-1] if pending else self._ranges[0])

    def refine(self) -> None:
        """Halves the worst range as long as that promises something."""
        for _ in range(TILES):
            worst = self._heap[0]
            radius = self._numbers.interval(worst.numbers).radius
            if count(worst.numbers) == 1 or radius < _NARROW * self._numbers.size(worst.numbers):
                return
            make = self._tried if worst.tried else self._analysed
            tiles = [make(part) for part in self._numbers.halves(worst.numbers)]
            known = [tile for tile in tiles if tile is not None]
            if len(known) < len(tiles):
                return
            heapq.heappop(self._heap)
            for tile in known:
                heapq.heappush(self._heap, tile)

    def try_special_numbers(self, upper: Bound) -> None:
        """Runs the program at both zeros, the least subnormals, and the ends of all intervals.

        Raises Unprovable where a result is infinite or NaN, or does not keep to the bound.
        """
        ends = [end for numbers in self._ranges for end in (numbers[0], numbers[-1])]
        small = (i for i in (-1, 0, 1) if any(i in numbers for numbers in self._ranges))
        for index in (*ends, *small):
            special = self._tried(range(index, index + 1))
            if special is not None and special.bound > upper:
                raise self._failure(special.numbers)

    def _add(self, numbers: range) -> bool:
        """Adds a range for which there is a bound; whether there is."""
        tile = self._analysed(numbers)
        if tile is not None:
            heapq.heappush(self._heap, tile)
        return tile is not None

    def _try(self, numbers: range) -> None:
        """Adds a range whose numbers are tried; raises Unprovable where that says nothing."""
        tile = self._tried(numbers)
        if tile is None:
            raise self._failure(numbers)
        heapq.heappush(self._heap, tile)

    def _pass_zero(self, numbers: range) -> bool:
        """Whether the numbers begin next to 0: then what has no bound is tried, or left out."""
        if (numbers.start != 1 and numbers.stop != 0) or self._numbers.size(numbers) > self._passed:
            return False
        while count(numbers) > FEW:
            near, far = self._numbers.by_size(numbers)
            if not self._add(far):
                break
            numbers = near
        if count(numbers) <= MANY and self._computed.is_defined:
            self._try(numbers)
        else:
            self.gap = max(self.gap, _power_above(self._numbers.size(numbers)))
        return True

    @property
    def _passed(self) -> Fraction:
        """The size up to which numbers lie next to 0: where quotients by x or x^2 overflow."""
        return Fraction(1, 2 ** (-self._arithmetic.computing.min_exponent // 2))

    def _analysed(self, numbers: range) -> _Tile | None:
        interval = self._numbers.interval(numbers)
        added = self._rounding.bound(interval)
        exactly = None if added is None else self.model.bound(interval, ORDER)
        if added is None or exactly is None:
            return None
        scale = truth_on(self._target, interval) if self._target.error == "relative" else arb(1)
        total = Bound.known(exactly.ball + added.ball / scale.abs_lower())
        return None if total is None else _Tile(total, exactly, numbers, tried=False)

    def _tried(self, numbers: range) -> _Tile | None:
        bound = self._computed.bound(numbers)
        if bound is None:
            return None
        exactly = self.model.bound(self._numbers.interval(numbers), ORDER)
        return _Tile(bound, exactly, numbers, tried=True)

    def _failure(self, numbers: range) -> Unprovable:
        interval = self._numbers.interval(numbers)
        obstacle = f"it {self._rounding.obstacle(interval)}"
        truth = truth_on(self._target, interval)
        if self._target.error == "relative" and truth.is_finite() and truth.contains(0):
            obstacle = "the function vanishes there, where a rounded value need not"
        return Unprovable(
            f"the error of {self.model.program.text} in {self._arithmetic.name} cannot be bounded "
            f"near x = {float(interval.middle):.9g}: {obstacle}; choose a domain without that "
            "point, or be content with the proof for the reals"
        )


def _power_above(value: Fraction) -> Fraction:
    """The least power of two that is above a value below 1."""
    power = Fraction(1, 2 ** (value.denominator.bit_length() - value.numerator.bit_length() + 1))
    while power <= value:
        power *= 2
    return power
