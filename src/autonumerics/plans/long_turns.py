"""x/q for numbers of binary64 as large as there are: which quarter turn, and what is left of it.

x is m 2^e with m of 53 bits, and x/q is wanted modulo 4, to so many bits after the point that they
tell numbers next to multiples of q from these: of binary64 none is nearer than 2^-62 q. Those of
1/q that make multiples of 4 with m are left out, as are those too small to count: 192 in six words
remain, from a table by the exponent, and their product with m is summed in columns of 32 bits
(M. Payne and R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18, 1983).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.types import DOUBLE, INT64

_WORD, _WORDS = 32, 6
_STEP = 3  # bits: windows of 1/q begin every 8 exponents
_FIRST = 1023 + 16  # the least exponent of a window, as it is stored
_LAST = 2046
_FRACTION = 52
_UNITS = 62  # of a quarter turn, after its two bits


def long_turns(b: Builder, x: Value, quarter: str) -> tuple[Value, Value, Value]:
    """k modulo 4, as an integer, and h and l: x = k q + h + l, |h + l| <= q/2, l what h lacks.

    x: of binary64, at least 2^16 in size and finite; for others anything.
    """
    pattern = b.bits(x)
    size = pattern & ((1 << 63) - 1)
    exponent = b.at_most(b.at_least(size >> _FRACTION, _FIRST), _LAST) - _FIRST
    columns = _columns(b, _significand(b, size, exponent), exponent, quarter)
    top = (columns[0] << _WORD) | columns[1]
    turns = b.apply("shift_right_logical", top + (1 << (_UNITS - 1)), _UNITS)
    high, low = _in_doubles(b, top - (turns << _UNITS), columns[2], columns[3])
    first, second = parts(quarter, DOUBLE, 2)
    near = high * (first / Fraction(2) ** _UNITS)
    rest = b.fma(high, first / Fraction(2) ** _UNITS, -near)
    rest = b.fma(low, first / Fraction(2) ** _UNITS, rest)
    rest = b.fma(high, second / Fraction(2) ** _UNITS, rest)
    near, rest = near + rest, (near - (near + rest)) + rest
    is_negative = pattern < 0
    turns = b.select(is_negative, 0 - turns, turns)
    near, rest = (b.select(is_negative, -each, each) for each in (near, rest))
    return turns, near, rest


def _significand(b: Builder, size: Value, exponent: Value) -> Value:
    """m times 2^0 to 2^7, by the exponent's last bits: 60 bits."""
    m = (size & ((1 << _FRACTION) - 1)) | (1 << _FRACTION)
    for bit in range(_STEP):  # shifts are by constants
        is_set = b.apply("int_equal", exponent & (1 << bit), 1 << bit)
        m = b.select(is_set, m << (1 << bit), m)
    return m


def _columns(b: Builder, m: Value, exponent: Value, quarter: str) -> list[Value]:
    """The upper four words of the product of m and the bits of 1/q, the highest first."""
    window = exponent >> _STEP
    words = [b.lookup(INT64, each, window) for each in _windows(quarter)][::-1]
    mask = (1 << _WORD) - 1
    halves = [m & mask, b.apply("shift_right_logical", m, _WORD)]
    sums: list[list[Value]] = [[] for _ in range(_WORDS + 2)]
    for k, word in enumerate(words):
        for j, half in enumerate(halves):
            product = word * half
            sums[k + j].append(product & mask)
            sums[k + j + 1].append(b.apply("shift_right_logical", product, _WORD))
    found, carry = [], b.constant(INT64, 0)
    for column in sums[1:_WORDS]:  # what the lowest one carries is too small to count
        total = carry
        for each in column:
            total = total + each
        found.append(total & mask)
        carry = b.apply("shift_right_logical", total, _WORD)
    return found[::-1][:4]


def _in_doubles(b: Builder, top: Value, third: Value, fourth: Value) -> tuple[Value, Value]:
    """A signed integer and two words after the point, as two doubles: each part of it is exact."""
    short = (1 << 20) - 1
    upper = b.apply("to_float", top & ~short)
    middle = b.apply("to_float", top & short) + b.apply("to_float", third) * 2.0**-_WORD
    high = upper + middle
    low = (upper - high) + middle
    return high, low + b.apply("to_float", fourth) * 2.0 ** (-2 * _WORD)


@lru_cache(maxsize=8)
def _windows(quarter: str) -> Sequence[Sequence[int]]:
    """32 bits each of 1/q times powers of 2^8, modulo 4: tables of the words, the highest first."""
    inverse, count = 1 / real(quarter), ((_LAST - _FIRST) >> _STEP) + 1
    tables: list[list[int]] = [[] for _ in range(_WORDS)]
    for window in range(count):
        power = (window << _STEP) + _FIRST - DOUBLE.bias - _FRACTION
        scaled = inverse * Fraction(2) ** power / 4
        bits = math.floor((scaled - math.floor(scaled)) * 2 ** (_WORD * _WORDS))
        for k, table in enumerate(tables):
            table.append(bits >> (_WORD * (_WORDS - 1 - k)) & (1 << _WORD) - 1)
    return tables
