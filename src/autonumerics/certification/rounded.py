"""Proof of the error of a program as a number format computes it: approximation and rounding.

The numbers of the format in the domain are cut into ranges. On each the bound of the exact
program's error and the bound of what rounding adds are summed up; the range with the largest sum is
halved. Where there is no such bound, because something overflows or divides by a value that may
vanish, ranges are halved until there is one or all their numbers can be tried. There is no
certificate for it: what is proved is proved by this code alone.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> program = parse("c1/(x + c0) + c2", [-3.4355225, -8.3878192, -1.4427240])
>>> print(prove_rounded(program, Target.make("exp2"), Arithmetic.of("binary64")).statement)
For every binary64 number x in [0, 1], each operation rounded to nearest: \
|P(x) - exp2(x)| <= 1.22662e-3 * |exp2(x)|.
"""

from __future__ import annotations

import heapq
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.balls import Bound, working_precision
from autonumerics.certification.computed import Computed
from autonumerics.certification.decimals import decimal_above
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.poles import check_poles
from autonumerics.certification.prove import ORDER, check_provable
from autonumerics.certification.rounding_error import RoundingModel
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.errors import InvalidDomain, InvalidOption, Unprovable
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Program
from autonumerics.targets import Domain, Target

TILES = 600
"""Ranges in the end: twice as many lower the bound by some percent."""

BITS = 256

FEW = 2**12
"""Numbers that are tried where nothing else can be said of them."""

MANY = 2**27
"""Numbers that are tried next to 0, where a quotient by x overflows: some seconds' work."""

MOST_HALVINGS = 5_000
"""Where to give up; programs that divide by x take a hundred or so."""

_NARROW = Fraction(1, 2**24)  # of the numbers' size: there is nothing left to gain there

_WIDE = 2**8  # of sizes in a range: a ball cannot tell a much smaller size from zero


@dataclass(frozen=True, slots=True)
class RoundedProof:
    """A bound of the error of a program in an arithmetic; *proved*, ends exact.

    `upper` bounds the whole error; `approximation` that of the exact program alone, None where it
    is not known. `program` has its constants rounded. Numbers of a size below `gap`, the two zeros
    excepted, are not covered; all other numbers in the domain are, subnormal ones and -0 too.
    """

    program: Program
    target: Target
    arithmetic: Arithmetic
    upper: Fraction
    approximation: Fraction | None
    gap: Fraction

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        return self.worded("P")

    def worded(self, program: str) -> str:
        """The same with another name for the program."""
        name, relative = self.target.function.symbol, self.target.error == "relative"
        scale = f" * |{name}(x)|" if relative else ""
        size = self.gap.denominator.bit_length() - 1
        which = f" that is 0 or at least 2^-{size} in size" if self.gap else ""
        return (
            f"For every {self.arithmetic.storage.name} number x in {self.target.domain}{which}, "
            f"each operation rounded to nearest{self._formats}: "
            f"|{program}(x) - {name}(x)| <= {decimal_above(self.upper)}{scale}"
            f"{self.target.function.definition}."
        )

    @property
    def _formats(self) -> str:
        """To which formats, where that is not the one of x."""
        arithmetic = self.arithmetic
        if not arithmetic.rounds_result:
            return ""
        return f" in {arithmetic.computing.name} and the result to {arithmetic.storage.name}"


def prove_rounded(program: Program, target: Target, arithmetic: Arithmetic) -> RoundedProof:
    """A bound of the error with every constant and every operation rounded.

    Guarantee: it holds for every stored number in the domain, subnormals and both zeros
    included and the gap aside, wherever operations round to nearest even and subnormals are not
    flushed. It takes a bounded number of steps. Raises Unprovable, with the place, where the value
    is undefined or may overflow, or where no bound is found; InvalidOption where a constant is
    beyond its format; InvalidDomain where the domain holds no number of the storage format.
    """
    check_provable(target)
    if target.weight is not None or target.error not in ("relative", "absolute"):
        raise InvalidOption(
            f"bounds in a number format are of relative or absolute errors, not of {target.words}: "
            "leave out --format"
        )
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    cover = _Cover(rounded, target, arithmetic)
    with working_precision(BITS):
        check_poles(cover.model)
        cover.fill()
        cover.refine()
        upper, approximation = cover.bound, cover.approximation
        cover.try_special_numbers(upper)
    exactly = None if approximation is None else approximation.fraction
    return RoundedProof(rounded, target, arithmetic, upper.fraction, exactly, cover.gap)


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
        return _count(other.numbers) < _count(self.numbers)


class _Cover:
    """Ranges of numbers with their bounds, the worst first, and the size left out next to 0."""

    def __init__(self, program: Program, target: Target, arithmetic: Arithmetic) -> None:
        self.model = ErrorModel(program, target)
        self._rounding = RoundingModel(program, arithmetic)
        self._computed = Computed(program, target, arithmetic)
        self._target = target
        self._arithmetic = arithmetic
        self._format = arithmetic.storage
        self._ranges = _numbers_in(target.domain, self._format)
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
            if _count(numbers) <= FEW:
                self._try(numbers)
            else:
                pending += self._parts(numbers)
        if pending or not self._heap:  # where nothing has a bound, all would be gap
            raise self._failure(pending[-1] if pending else self._ranges[0])

    def refine(self) -> None:
        """Halves the worst range as long as that promises something."""
        for _ in range(TILES):
            worst = self._heap[0]
            radius = self._interval(worst.numbers).radius
            if _count(worst.numbers) == 1 or radius < _NARROW * self._size(worst.numbers):
                return
            make = self._tried if worst.tried else self._analysed
            tiles = [make(part) for part in self._halves(worst.numbers)]
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
        if (numbers.start != 1 and numbers.stop != 0) or self._size(numbers) > self._passed:
            return False
        while _count(numbers) > FEW:
            near, far = self._by_size(numbers)
            if not self._add(far):
                break
            numbers = near
        if _count(numbers) <= MANY and self._computed.is_defined:
            self._try(numbers)
        else:
            self.gap = max(self.gap, _power_above(self._size(numbers)))
        return True

    def _size(self, numbers: range) -> Fraction:
        """The size of the largest of them."""
        return max(abs(self._format.value(numbers.start)), abs(self._format.value(numbers[-1])))

    def _by_size(self, numbers: range) -> tuple[range, range]:
        """Of numbers of one sign: the smaller ones, and the largest, which are of similar sizes."""
        cut = self._format.floor_index(self._size(numbers) / _WIDE)
        if numbers.start >= 0:
            cut = max(cut, numbers.start)
            return range(numbers.start, cut + 1), range(cut + 1, numbers.stop)
        cut = min(-cut, numbers.stop - 1)
        return range(cut, numbers.stop), range(numbers.start, cut)

    @property
    def _passed(self) -> Fraction:
        """The size up to which numbers lie next to 0: where quotients by x or x^2 overflow."""
        return Fraction(1, 2 ** (-self._arithmetic.computing.min_exponent // 2))

    def _parts(self, numbers: range) -> tuple[range, ...]:
        """Parts of a range for which there is no bound: 0 by itself, else of similar sizes."""
        if 0 in numbers:
            parts = (range(numbers.start, 0), range(1), range(1, numbers.stop))
            return tuple(part for part in parts if _count(part))
        return self._halves(numbers)

    def _halves(self, numbers: range) -> tuple[range, range]:
        """Two parts of a range, of similar widths or of different sizes; more than one number."""
        interval = self._interval(numbers)
        one_sign = interval.lower >= 0 or interval.upper <= 0
        if one_sign and self._size(numbers) > _WIDE * min(abs(interval.lower), abs(interval.upper)):
            return self._by_size(numbers)
        cut = self._format.floor_index(interval.middle) + 1
        cut = min(max(cut, numbers.start + 1), numbers.stop - 1)
        return range(numbers.start, cut), range(cut, numbers.stop)

    def _analysed(self, numbers: range) -> _Tile | None:
        interval = self._interval(numbers)
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
        return _Tile(bound, self.model.bound(self._interval(numbers), ORDER), numbers, tried=True)

    def _interval(self, numbers: range) -> Subinterval:
        """The least interval that holds the numbers."""
        return Subinterval(self._format.value(numbers.start), self._format.value(numbers[-1]))

    def _failure(self, numbers: range) -> Unprovable:
        interval = self._interval(numbers)
        obstacle = f"it {self._rounding.obstacle(interval)}"
        truth = truth_on(self._target, interval)
        if self._target.error == "relative" and truth.is_finite() and truth.contains(0):
            obstacle = "the function vanishes there, where a rounded value need not"
        return Unprovable(
            f"the error of {self.model.program.text} in {self._arithmetic.name} cannot be bounded "
            f"near x = {float(interval.middle):.9g}: {obstacle}; choose a domain without that "
            "point, or be content with the proof for the reals"
        )


def _count(numbers: range) -> int:
    return numbers.stop - numbers.start  # there may be more than len() tells


def _numbers_in(domain: Domain, format: Format) -> list[range]:
    """The indices of the format's numbers in the domain, which may end beyond the largest."""
    largest = float(format.largest)
    parts = ((max(p.lower, -largest), min(p.upper, largest)) for p in domain.intervals)
    found: list[range] = []
    for lower, upper in parts:
        with suppress(InvalidDomain):
            found += [format.indices(lower, upper)] if lower <= upper else []
    if not found:
        raise InvalidDomain(f"{domain} holds no number of {format.name}; choose a wider format")
    return found


def _power_above(value: Fraction) -> Fraction:
    """The least power of two that is above a value below 1."""
    power = Fraction(1, 2 ** (value.denominator.bit_length() - value.numerator.bit_length() + 1))
    while power <= value:
        power *= 2
    return power
