"""The numbers of a format one by one: indices, ordinals of `every_input.c`, ULPs."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpq

from .rounding import Format, exponent_of
from .work import Refused


def index_of(value: Any, format: Format) -> int:
    """How many numbers of the format lie between one of them and 0, with its sign."""
    grid = format.grid(abs(value))
    whole = int(abs(value) / mpq(2) ** grid)
    index = whole + (grid - format.least_grid) * 2 ** (format.precision - 1)
    return -index if value < 0 else index


def number_at(index: int, format: Format) -> Any:
    """The number of an index."""
    hidden = 2 ** (format.precision - 1)
    binade, fraction = divmod(abs(index), hidden)
    whole = fraction + hidden if binade else fraction
    size = mpq(whole) * mpq(2) ** (max(binade, 1) - 1 + format.least_grid)
    return -size if index < 0 else size


def ordinal(index: int, *, first: bool) -> int:
    """That of a number in `every_input.c`; of both zeros the first, or the last."""
    return index - 1 if index < 0 or (index == 0 and first) else index


def ulp_exponent(size: Any, format: Format) -> int:
    """e where 2^e is the ULP of a value of that size, Harrison's (see docs/glossary.md)."""
    if size == 0:
        return format.least_grid
    exponent = exponent_of(size)
    if size == mpq(2) ** exponent:
        exponent -= 1
    return max(exponent, format.least) - format.precision + 1


@dataclass(frozen=True, slots=True)
class Numbers:
    """Those of a format of up to 32 bits in intervals that are apart."""

    format: Format
    domain: Sequence[tuple[Any, Any]]

    def __post_init__(self) -> None:
        """Raises Refused for ends that are beyond all of them."""
        if any(abs(end) > self.format.largest for interval in self.domain for end in interval):
            raise Refused("the domain is beyond the largest number")

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The first and the last index in each interval that has any."""
        format = self.format
        ends = [(index_of(-format.floor(-low), format), index_of(format.floor(high), format))
                for low, high in self.domain]  # fmt: skip
        return [(first, last) for first, last in ends if first <= last]

    @property
    def count(self) -> int:
        """How many there are, +0 and -0 both counted."""
        return sum(last - first + 1 + (first <= 0 <= last) for first, last in self.ranges)

    def holds(self, value: Any) -> bool:
        """Whether a rational is one of them."""
        return self.format.holds(value) and any(low <= value <= high for low, high in self.domain)

    def ordinals(self, value: Any) -> list[int]:
        """Those of a number; 0 has two."""
        index = index_of(value, self.format)
        return sorted({ordinal(index, first=True), ordinal(index, first=False)})

    def at_ordinal(self, ordinal: int) -> Any:
        """The number of an ordinal."""
        return number_at(ordinal if ordinal >= 0 else ordinal + 1, self.format)

    def of_bits(self, bits: int) -> Any:
        """A finite number from its bits."""
        sign = 1 << (31 if self.format.precision == 24 else 15)
        return number_at(-(bits - sign) if bits & sign else bits, self.format)
