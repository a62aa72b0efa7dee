"""f(x + p) = f(x), -f(x) or c/f(x): periodic functions, to the largest argument.

x = (k + s) p + r with |r| <= p/2, where s is 0 or 1/2. r is x less (k + s) times p in parts, fused
(W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980): in double, products
with the first part are exact differences, and what the second one leaves out is below
2^-100 |x|. Beyond 2^40, which is rare, x/(2p) is the product of the significand and those 96 bits
of 1/(2p) whose product is neither whole nor too small to count (M. Payne and R. Hanek, Radian
reduction for trigonometric functions, SIGNUM Newsletter 18, 1983).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.types import DOUBLE, INT32, INT64, SINGLE

_LARGE = {SINGLE: 2.0**17, DOUBLE: 2.0**40}
_WORD = 32
_EXPONENT_STEP = 3  # bits: windows of 1/(2p) begin every 8 exponents

Turn = Literal["same", "negated", "reciprocal"]


@dataclass(frozen=True)
class Turns(Reduction):
    """period: p. turn: what f(x + p) is by f(x). middle: s is 1/2. total: c of c/f(x).

    large: arguments are inputs of binary32 or of 16 bits, or these without their signs, and may be
    as large as those are.
    """

    kind: ClassVar[str] = "turns"

    period: str
    turn: Turn
    middle: bool = False
    total: str = "1"
    large: bool = True

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        del interval
        half = abs(float(real(self.period))) / 2 * (1 + 2.0**-18)
        return -half, half

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return f"({self.period})/2 + x" if self.middle else "x"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        values = {"same": "f(x)", "negated": "-f(x)", "reciprocal": f"{self.total}/f(x)"}
        half = "(k + 1/2)" if self.middle else "k"
        return f"x = {half} p + r with p = {self.period}, by f(x + p) = {values[self.turn]}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        if self.large and b.is_rare:
            odd, r = self._long(b, x < 0)
            r = b.converted(r, x.type)
        else:
            odd, r = self._short(b, x)
            if self.large:
                size = b.abs(b.x)
                far = b.constant(b.x.type, _LARGE[x.type]) < size
                b.rare_when.append(b.select(far, size < math.inf, far))
        return self._turned(b, inner(r), odd)

    def _short(self, b: Builder, x: Value) -> tuple[Value, Value]:
        """The bits of k from the lowest on, and r."""
        magic = b.constant(x.type, 3 * 2 ** (x.type.significand_bits - 1))
        inverse = 1 / real(self.period)
        if self.middle:
            sum_ = b.fma(x, inverse, -0.5) + magic
            k = (sum_ - magic) + 0.5
        else:
            sum_ = b.fma(x, inverse, magic)
            k = sum_ - magic
        count = 2 if x.type is DOUBLE else 4
        bits = 0 if x.type is DOUBLE else 8
        r = x
        for part in parts(self.period, x.type, count, bits):
            r = b.fma(k, -part, r)
        return b.bits(sum_), r

    def _long(self, b: Builder, is_negative: Value) -> tuple[Value, Value]:
        """The same by the long product, for an input in binary32."""
        size = b.bits(b.x) & 0x7FFFFFFF
        window = b.apply("shift_right_logical", size, 23 + _EXPONENT_STEP)
        step = (size >> 23) & ((1 << _EXPONENT_STEP) - 1)
        m = (size & 0x7FFFFF) | 0x800000
        for bit in range(_EXPONENT_STEP):  # shifts are by constants
            is_set = b.apply("int_equal", step & (1 << bit), 1 << bit)
            m = b.select(is_set, m << (1 << bit), m)
        m = b.apply("extend", m)
        words = [b.lookup(INT64, table, window) for table in self._windows()]
        turns = (m * words[0] << _WORD) + m * words[1]
        turns = turns + b.apply("shift_right_logical", m * words[2], _WORD)
        turns = b.select(is_negative, 0 - turns, turns)
        if self.middle:
            turns = turns - (1 << 62)
        odd = b.apply("shift_right_logical", turns + (1 << 62), 63)
        rest = b.apply("to_float", turns - (odd << 63))
        return odd, rest * (real(self.period) / 2**63)

    def _windows(self) -> list[list[int]]:
        """32 bits each of 1/(2p) times powers of 2^8, after the binary point: three tables."""
        inverse = 1 / (2 * real(self.period))
        tables: list[list[int]] = [[], [], []]
        for window in range(1 << (8 - _EXPONENT_STEP)):
            power = (window << _EXPONENT_STEP) - 150
            scaled = inverse * Fraction(2) ** power
            bits = math.floor((scaled - math.floor(scaled)) * 2 ** (3 * _WORD))
            for k, table in enumerate(tables):
                table.append(bits >> (_WORD * (2 - k)) & (1 << _WORD) - 1)
        return tables

    def _turned(self, b: Builder, y: Value, odd: Value) -> Value:
        if self.turn == "same":
            return y
        if self.turn == "negated":
            sign = b.apply("truncate", odd) if odd.type is INT64 and y.type is SINGLE else odd
            sign = b.apply("extend", sign) if sign.type is INT32 and y.type is DOUBLE else sign
            return b.from_bits(b.bits(y) ^ (sign << (y.type.bits - 1)))
        is_odd = b.apply("int_equal", odd & 1, 1)
        top = b.select(is_odd, b.constant(y.type, real(self.total)), y)
        return top / b.select(is_odd, y, b.constant(y.type, 1))
