"""Ranges of the numbers of a domain, with bounds of what rounding adds to a program's error.

The worst are halved while that helps; where signs are all that a change of the sign of x changes,
numbers from 0 on say all.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, arb_series

from autonumerics.balls import Bound, coefficient, exact, series_length
from autonumerics.certification.ranges import Ranges, count
from autonumerics.certification.rounding_error import RoundingModel
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.errors import Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.programs import Operation, Program
from autonumerics.programs.parity import Parity
from autonumerics.targets import Target

MOST_RANGES = 12_000
"""In the end. Next to a zero of the target at 0 each of the thousand sizes takes one or more."""

REFINED = 2_000
"""Halvings of the worst range."""


class RoundingCover:
    """Ranges of numbers with bounds of what rounding adds, the worst first."""

    def __init__(
        self,
        program: Program,
        target: Target,
        arithmetic: Arithmetic,
        symmetry: Parity | None,
    ) -> None:
        self._model = RoundingModel(program, arithmetic)
        self._program, self._target, self._arithmetic = program, target, arithmetic
        self._numbers = Ranges(arithmetic.storage)
        self._whole = self._numbers.within(target.domain)
        if symmetry is not None and computed_parity(program) == symmetry:  # x >= 0 says all
            right = (range(max(each.start, 0), each.stop) for each in self._whole)
            self._whole = [each for each in right if count(each) > 0]
        self._heap: list[_Range] = []

    @property
    def bound(self) -> Bound:
        """Of all ranges."""
        return self._heap[0].bound

    @property
    def ranges(self) -> list[range]:
        """From left to right."""
        return sorted((each.numbers for each in self._heap), key=lambda numbers: numbers.start)

    def fill(self) -> None:
        """Covers all numbers by ranges with a bound."""
        pending = [part for whole in self._whole for part in self._by_size(whole)][::-1]
        while pending:
            numbers = pending.pop()
            found = self._bounded(numbers)
            if found is not None:
                heapq.heappush(self._heap, found)
            elif count(numbers) == 1 or len(self._heap) + len(pending) > MOST_RANGES:
                raise self._failure(numbers)
            else:
                pending += reversed(self._numbers.parts(numbers))

    def _by_size(self, numbers: range) -> list[range]:
        """The range, cut at powers of two if the target vanishes at 0: there ULPs change with x.

        The powers stand alone, since values next to them may be on their other side.
        """
        target, format = self._target, self._arithmetic.storage
        if 0 not in numbers or not truth_on(target, Subinterval.point(Fraction(0))).is_zero():
            return [numbers]
        exponents = range(format.min_exponent - format.precision + 1, format.max_exponent + 1)
        powers = [format.index(Fraction(2) ** exponent) for exponent in exponents]
        cuts = {0, 1, *powers, *(p + 1 for p in powers), *(-p for p in powers)}
        cuts |= {1 - power for power in powers}
        inside = sorted(cut for cut in cuts if numbers.start < cut < numbers.stop)
        ends = [numbers.start, *inside, numbers.stop]
        return [range(start, stop) for start, stop in pairwise(ends)]

    def refine(self) -> None:
        """Halves the worst range as long as that helps."""
        for _ in range(REFINED):
            worst = self._heap[0]
            if count(worst.numbers) == 1 or len(self._heap) >= MOST_RANGES:
                return
            parts = [self._bounded(part) for part in self._parts(worst.numbers)]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return
            heapq.heappop(self._heap)
            for part in known:
                heapq.heappush(self._heap, part)

    def _parts(self, numbers: range) -> tuple[range, ...]:
        """Parts of a range: where the target passes a power of two, and so its ULP changes, or
        halves.
        """
        cut = numbers.start if 0 in numbers else self._passing(numbers)
        if numbers.start < cut < numbers.stop:
            return range(numbers.start, cut), range(cut, numbers.stop)
        return self._numbers.parts(numbers)

    def _passing(self, numbers: range) -> int:
        """An index at which |f| has passed the power of two below its largest value, if the ends
        lie on either side of it; else one of the ends. Found by bisection, nothing is promised.
        """
        first, last = numbers.start, numbers.stop - 1
        sizes = [self._size(first), self._size(last)]
        power = 2.0 ** math.ceil(math.log2(max(sizes)) - 1) if max(sizes) > 0 else 0.0
        if not min(sizes) <= power < max(sizes) or power == 0:
            return first
        rises = sizes[0] < sizes[1]
        while last - first > 1:
            middle = (first + last) // 2
            above = self._size(middle) > power
            first, last = (first, middle) if above == rises else (middle, last)
        return last

    def _size(self, index: int) -> float:
        """|f| at a number, about, on the right side of powers of two."""
        x = Subinterval.point(self._arithmetic.storage.value(index))
        size = abs(truth_on(self._target, x))
        if not size.is_finite():
            return math.nan
        middle = float(size.mid())
        up = size > exact(Fraction(middle))
        return math.nextafter(middle, math.inf) if up else middle

    def _bounded(self, numbers: range) -> _Range | None:
        interval = self._numbers.interval(numbers)
        moved = self._model.bound(interval)
        if moved is None or moved.ball == 0:
            return None if moved is None else _Range(moved, numbers)
        scale = self._least_scale(numbers)
        known = Bound.known(moved.ball / scale) if scale is not None else None
        return None if known is None else _Range(known, numbers)

    def _least_scale(self, numbers: range) -> arb | None:
        """No more than what an absolute error is divided by anywhere there."""
        kind, format = self._target.measure.kind, self._arithmetic.storage
        if kind == "absolute":
            return arb(1)
        least = self._least_size(self._numbers.interval(numbers))
        if least is None:
            return None
        if kind == "relative":
            return least if least > 0 else None
        return exact(format.ulp(_fraction(least)))

    def _least_size(self, interval: Subinterval) -> arb | None:
        """No more than |f| is anywhere there, exact; by the ends alone if f rises or falls."""
        function = self._target.function
        with suppress(ValueError, IndexError), series_length(2):
            slope = coefficient(function.series(arb_series([interval.ball, 1])), 1)
            ends = (Subinterval.point(interval.lower), Subinterval.point(interval.upper))
            low, high = (truth_on(self._target, end) for end in ends)
            if (slope > 0 or slope < 0) and low.is_finite() and high.is_finite():
                return low.union(high).abs_lower() if low.union(high).contains(0) else (
                    low.abs_lower().min(high.abs_lower())
                )  # fmt: skip
        truth = truth_on(self._target, interval)
        return truth.abs_lower() if truth.is_finite() else None

    def _failure(self, numbers: range) -> Unprovable:
        interval = self._numbers.interval(numbers)
        obstacle = f"it {self._model.obstacle(interval)}"
        truth = truth_on(self._target, interval)
        if self._target.error == "relative" and truth.is_finite() and truth.contains(0):
            obstacle = "the function vanishes there, where a rounded value need not"
        return Unprovable(
            f"the error of {self._program.text} in {self._arithmetic.name} cannot be bounded near "
            f"x = {float(interval.middle):.9g}: {obstacle}; choose a domain without that point"
        )


@dataclass(frozen=True, slots=True)
class _Range:
    bound: Bound
    numbers: range

    def __lt__(self, other: _Range) -> bool:
        """Whether it comes first in a heap: the larger bound does, then more numbers."""
        if self.bound != other.bound:
            return other.bound < self.bound
        return count(other.numbers) < count(self.numbers)


def computed_parity(program: Program) -> Parity | None:
    """Odd or even, if signs are all that a change of the sign of x changes in what is computed.

    Rounding to nearest commutes with signs, so that it is by the operations as written.

    >>> from autonumerics.programs import parse
    >>> computed_parity(parse("fma(x*x*x, c0, x)", [0.5])), computed_parity(parse("x + c0", [0.0]))
    ('odd', None)
    """
    parities: list[Parity | None] = []
    for row in program.instructions:
        of_operands = [
            "odd" if each.kind == "x" else "even" if each.kind == "c" else parities[each.index]
            for each in row.operands
        ]
        parities.append(None if None in of_operands else _parity(row.operation, of_operands))
    return parities[-1] if parities else None


def _parity(operation: Operation, operands: Sequence[str | None]) -> Parity | None:
    """That of a result."""
    if operation.is_product or operation.name == "div":
        return "odd" if operands.count("odd") % 2 else "even"
    if operation.fused:
        product: Parity = "odd" if operands[:2].count("odd") == 1 else "even"
        return product if product == operands[2] else None
    if operation.name == "abs" or "odd" not in operands:
        return "even"
    is_sum = operation.name in ("add", "sub", "neg")
    return "odd" if is_sum and "even" not in operands else None


def _fraction(least: arb) -> Fraction:
    """An exact ball as a fraction, or 0 where it is below all ULPs."""
    mantissa, exponent = (int(part) for part in least.man_exp())
    if mantissa == 0 or exponent + mantissa.bit_length() < -2_000:
        return Fraction(0)
    return Fraction(mantissa) * Fraction(2) ** exponent
