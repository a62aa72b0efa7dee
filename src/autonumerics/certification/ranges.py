"""Ranges of the numbers of a format, by their indices: what they span, and how they are halved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import InvalidDomain
from autonumerics.formats import Format
from autonumerics.targets import Domain

_WIDE = 2**8  # of sizes in a range: a ball cannot tell a much smaller size from zero


@final
@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges of indices of that format, none of them empty; index 0 is the number 0."""

    format: Format

    def within(self, domain: Domain) -> list[range]:
        """Those of all numbers in the domain, which may end beyond the largest.

        Raises InvalidDomain where there are none.
        """
        largest = float(self.format.largest)
        parts = ((max(p.lower, -largest), min(p.upper, largest)) for p in domain.intervals)
        found: list[range] = []
        for lower, upper in parts:
            with suppress(InvalidDomain):
                found += [self.format.indices(lower, upper)] if lower <= upper else []
        if not found:
            raise InvalidDomain(
                f"{domain} holds no number of {self.format.name}; choose a wider format"
            )
        return found

    def interval(self, numbers: range) -> Subinterval:
        """The least interval that holds the numbers."""
        return Subinterval(self.format.value(numbers.start), self.format.value(numbers[-1]))

    def size(self, numbers: range) -> Fraction:
        """The size of the largest of them."""
        return max(abs(self.format.value(numbers.start)), abs(self.format.value(numbers[-1])))

    def parts(self, numbers: range) -> tuple[range, ...]:
        """Parts of a range for which there is no bound: 0 by itself, else of similar sizes."""
        if 0 in numbers:
            parts = (range(numbers.start, 0), range(1), range(1, numbers.stop))
            return tuple(part for part in parts if count(part))
        return self.halves(numbers)

    def halves(self, numbers: range) -> tuple[range, range]:
        """Two parts of a range, of similar widths or of different sizes; more than one number."""
        interval = self.interval(numbers)
        one_sign = interval.lower >= 0 or interval.upper <= 0
        if one_sign and self.size(numbers) > _WIDE * min(abs(interval.lower), abs(interval.upper)):
            return self.by_size(numbers)
        cut = self.format.floor_index(interval.middle) + 1
        cut = min(max(cut, numbers.start + 1), numbers.stop - 1)
        return range(numbers.start, cut), range(cut, numbers.stop)

    def by_size(self, numbers: range) -> tuple[range, range]:
        """Of numbers of one sign: the smaller ones, and the largest, which are of similar sizes."""
        cut = self.format.floor_index(self.size(numbers) / _WIDE)
        if numbers.start >= 0:
            cut = max(cut, numbers.start)
            return range(numbers.start, cut + 1), range(cut + 1, numbers.stop)
        cut = min(-cut, numbers.stop - 1)
        return range(cut, numbers.stop), range(numbers.start, cut)


def count(numbers: range) -> int:
    """How many they are."""
    return numbers.stop - numbers.start  # there may be more than len() tells
