"""The types of machine numbers that steps work on.

>>> DOUBLE.encode(Fraction(1, 2)) == 0x3FE << 52, SINGLE.integers is INT32
(True, True)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autonumerics.formats import Format, format_named


@dataclass(frozen=True, slots=True)
class Type:
    """A type of machine numbers.

    c, llvm: its names there; `unsigned` the C type in which integers of it wrap around.
    dtype: NumPy's. format: of floating-point types, the numbers that it has.
    """

    name: str
    bits: int
    c: str
    llvm: str
    dtype: np.dtype
    unsigned: str = ""
    format: Format | None = None

    @property
    def is_float(self) -> bool:
        """Whether it is a floating-point type."""
        return self.format is not None

    @property
    def integers(self) -> Type:
        """The integers that hold its bits."""
        return INT64 if self.bits == 64 else INT32

    @property
    def floats(self) -> Type:
        """The floating-point type whose bits it holds."""
        return DOUBLE if self.bits == 64 else SINGLE

    @property
    def significand_bits(self) -> int:
        """Of a floating-point type: bits of the significand that are stored."""
        return self._format.precision - 1

    @property
    def bias(self) -> int:
        """Of a floating-point type: what is added to exponents that are stored."""
        return self._format.max_exponent

    @property
    def _format(self) -> Format:
        if self.format is None:
            raise TypeError(f"{self.name} is no floating-point type")
        return self.format

    def encode(self, value: Fraction | float) -> int:
        """The bits of a number, rounded to nearest even; of integers the number itself, wrapped.

        Raises InvalidOption for a finite number beyond the range.
        """
        if not self.is_float:
            wrapped = int(value) & ((1 << self.bits) - 1)
            return wrapped - (wrapped >> (self.bits - 1) << self.bits) if self.bits > 1 else wrapped
        if isinstance(value, float) and (not math.isfinite(value) or value == 0):
            return int(self.dtype.type(value).view(self.integers.dtype))
        pattern = self._format.encode(self._format.round(Fraction(value)))
        return pattern - (pattern >> (self.bits - 1) << self.bits)

    def decode(self, pattern: int) -> float:
        """The number of these bits: a floating-point one, or the integer itself."""
        if not self.is_float:
            return pattern
        return float(self.integers.dtype.type(pattern).view(self.dtype))


SINGLE = Type("single", 32, "float", "float", np.dtype(np.float32), "", format_named("binary32"))
DOUBLE = Type("double", 64, "double", "double", np.dtype(np.float64), "", format_named("binary64"))
INT32 = Type("int32", 32, "int32_t", "i32", np.dtype(np.int32), "uint32_t")
INT64 = Type("int64", 64, "int64_t", "i64", np.dtype(np.int64), "uint64_t")
BOOL = Type("bool", 1, "int", "i1", np.dtype(np.bool_))

TYPES = {each.name: each for each in (SINGLE, DOUBLE, INT32, INT64, BOOL)}
