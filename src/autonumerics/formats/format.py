"""A binary floating-point format, as IEEE 754 defines them, and its arithmetic on exact values.

The numbers of a format are counted from zero: 0 has index 0, the least positive number 1, the
next 2, and negative numbers the same with a minus sign. Indices are in the order of the values,
so that all numbers of an interval are a range of indices; for a positive number the index is
its bit pattern. The two zeros share index 0.

>>> half = Format("binary16", 16, 11, -14, 15)
>>> half.round(Fraction(1, 3)), half.index(Fraction(1))
(Fraction(1365, 4096), 15360)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats.directions import AWAY, DOWN, NEAREST, UP

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Format:
    """A binary interchange format: sign, biased exponent, significand with a hidden bit.

    name: what users type.
    bits: width in memory.
    precision: bits of the significand, the hidden one included.
    min_exponent, max_exponent: e of the least and the largest normal numbers 1.f * 2^e.

    >>> Format("binary32", 32, 24, -126, 127).largest == Fraction(2**24 - 1) * 2**104
    True
    """

    name: str
    bits: int
    precision: int
    min_exponent: int
    max_exponent: int

    @property
    def largest(self) -> Fraction:
        """The largest finite number."""
        return (2 - _power(1 - self.precision)) * _power(self.max_exponent)

    @property
    def smallest_normal(self) -> Fraction:
        """The least positive number with a full significand."""
        return _power(self.min_exponent)

    @property
    def smallest(self) -> Fraction:
        """The least positive number, which is subnormal: the spacing of all subnormals."""
        return _power(self.min_exponent - self.precision + 1)

    @property
    def largest_index(self) -> int:
        """The index of the largest finite number; that of infinity is one more."""
        return self.index(self.largest)

    @property
    def dtype(self) -> np.dtype:
        """The NumPy type of its arrays; bfloat16's is that of the package ml_dtypes.

        >>> Format("binary32", 32, 24, -126, 127).dtype
        dtype('float32')
        """
        import numpy as np

        if self.name == "bfloat16":
            import ml_dtypes

            return np.dtype(ml_dtypes.bfloat16)
        return np.dtype(f"float{self.bits}")

    def spacing_exponent(self, value: Fraction) -> int:
        """e such that the format's numbers around `value` are 2^e apart.

        At a power of two, which has two spacings, that above it. The spacing of subnormals holds
        below the normals, that of the last binade beyond the largest number.
        """
        exponent = self.min_exponent if value == 0 else max(_exponent(value), self.min_exponent)
        return min(exponent, self.max_exponent) - self.precision + 1

    def round(self, value: Fraction, direction: str = NEAREST) -> Fraction:
        """The number of the format to which `value` is rounded: the nearest, of two the one with an
        even significand, or that in another of the `DIRECTIONS`.

        Raises InvalidOption where IEEE 754 would give infinity: half a spacing beyond `largest`,
        if to nearest; also where it would give `largest` for what lies beyond.

        >>> single = Format("binary32", 32, 24, -126, 127)
        >>> single.round(Fraction(1, 10)) == Fraction(13421773, 2**27)
        True
        >>> single.round(Fraction(10) ** 40)
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidOption: about 2^132 is beyond the range of binary32, which \
ends at 2^128
        """
        unit = _power(self.spacing_exponent(value))
        nearest = _whole(value / unit, direction) * unit
        if abs(nearest) > self.largest:
            raise InvalidOption(
                f"about 2^{_exponent(value)} is beyond the range of {self.name}, "
                f"which ends at 2^{self.max_exponent + 1}"
            )
        return nearest

    def ulp(self, exact: Fraction) -> Fraction:
        """The unit in the last place at a real value, by Harrison's definition.

        It is the distance of the two nearest numbers a <= exact <= b, a != b, of the format. At
        a power of two that is the spacing below it, the smaller of the two; so it is the spacing
        on (2^e, 2^(e+1)], half-open on the other side than a binade. Harrison lets exponents
        grow without bound in both directions; here they do so upwards only: from the smallest
        normal number down to 0 an ULP is the spacing of the subnormals. Reference: J. Harrison,
        A machine-checked theory of floating point arithmetic, TPHOLs 1999.

        >>> single = Format("binary32", 32, 24, -126, 127)
        >>> [single.ulp(Fraction(v)) == Fraction(2) ** e for v, e in ((1, -24), (1.5, -23))]
        [True, True]
        """
        if exact == 0:
            return self.smallest
        exponent = _exponent(exact)
        if abs(exact) == _power(exponent):
            exponent -= 1
        return _power(max(exponent, self.min_exponent) - self.precision + 1)

    def index(self, value: Fraction) -> int:
        """The index of a number of the format, counted from zero.

        Raises InvalidOption for a value that the format does not have.

        >>> Format("binary16", 16, 11, -14, 15).index(Fraction(-1, 2**24))
        -1
        """
        index = self.floor_index(value)
        if self.value(index) != value:
            raise InvalidOption(f"{float(value)!r} is no number of {self.name}: round it first")
        return index

    def value(self, index: int) -> Fraction:
        """The number of that index.

        Raises InvalidOption beyond the largest finite number.

        >>> Format("bfloat16", 16, 8, -126, 127).value(0x3F80)
        Fraction(1, 1)
        """
        magnitude = abs(index)
        hidden = 1 << (self.precision - 1)
        biased, fraction = divmod(magnitude, hidden)
        if biased > self.max_exponent - self.min_exponent + 1:
            raise InvalidOption(f"{self.name} has no finite number of index {index}")
        whole = fraction + hidden if biased else fraction
        size = whole * _power(max(biased, 1) + self.min_exponent - self.precision)
        return -size if index < 0 else size

    def floor_index(self, value: Fraction) -> int:
        """The index of the largest number of the format that is not above `value`.

        Raises InvalidOption for a value beyond the largest finite numbers.

        >>> Format("binary16", 16, 11, -14, 15).floor_index(Fraction(1, 3))
        13653
        """
        if abs(value) > self.largest:
            raise InvalidOption(
                f"about 2^{_exponent(value)} is beyond the largest number of {self.name}: "
                "choose a narrower domain or a wider format"
            )
        exponent = self.spacing_exponent(value)
        whole = math.floor(value / _power(exponent))
        above_subnormal = exponent - (self.min_exponent - self.precision + 1)
        skipped = above_subnormal << (self.precision - 1)
        return whole - skipped if value < 0 else whole + skipped

    def encode(self, value: Fraction) -> int:
        """The bit pattern of a number of the format; zero is +0.

        >>> hex(Format("binary32", 32, 24, -126, 127).encode(Fraction(-2)))
        '0xc0000000'
        """
        index = self.index(value)
        return index if index >= 0 else -index | 1 << (self.bits - 1)

    def decode(self, pattern: int) -> Fraction:
        """The number of a bit pattern; both zeros are 0.

        Raises InvalidOption for the patterns of infinities and NaN.

        >>> Format("binary16", 16, 11, -14, 15).decode(0xC000)
        Fraction(-2, 1)
        """
        sign = pattern >> (self.bits - 1)
        magnitude = pattern & ((1 << (self.bits - 1)) - 1)
        return self.value(-magnitude if sign else magnitude)

    def indices(
        self, lower: float | Fraction, upper: float | Fraction, *, half_open: bool = False
    ) -> range:
        """The indices of all numbers in [lower, upper], or in [lower, upper) if half open.

        Raises InvalidDomain where there is none.

        >>> len(Format("binary32", 32, 24, -126, 127).indices(0, 1, half_open=True))
        1065353216
        """
        first = -self.floor_index(-Fraction(lower))
        last = self.floor_index(Fraction(upper))
        if half_open and self.value(last) == upper:
            last -= 1
        if first > last:
            closing = ")" if half_open else "]"
            raise InvalidDomain(
                f"[{float(lower)!r}, {float(upper)!r}{closing} holds no number of {self.name}; "
                "give a wider interval"
            )
        return range(first, last + 1)


def _whole(value: Fraction, direction: str) -> int:
    """A whole number for a value, rounded in a direction."""
    if direction == NEAREST:
        return round(value)
    if direction == AWAY:
        size = math.floor(abs(value) + Fraction(1, 2))
        return size if value > 0 else -size
    return math.floor(value) if direction == DOWN else (
        math.ceil(value) if direction == UP else math.trunc(value)
    )  # fmt: skip


def _power(exponent: int) -> Fraction:
    """2^exponent."""
    return Fraction(1 << exponent) if exponent >= 0 else Fraction(1, 1 << -exponent)


def _exponent(value: Fraction) -> int:
    """e with 2^e <= |value| < 2^(e + 1), for a value other than 0."""
    e = abs(value.numerator).bit_length() - value.denominator.bit_length()
    return e if abs(value) >= _power(e) else e - 1
