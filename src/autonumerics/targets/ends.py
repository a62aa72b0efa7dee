"""Ends of domains, and other numbers, as people write them: constant expressions, rounded once to
the nearest double.

    pi/2    -log(2)/2    2^-14    sqrt(3) - 1    1/3

Expressions without x: decimals are exact, only the value of the whole is rounded.

>>> read_end("pi/2"), read_end("2^-3")
(End(value=1.5707963267948966, is_exact=False), End(value=0.125, is_exact=True))
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain, InvalidExpression, InvalidOption
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import parsed

_BITS, _MOST_BITS = 128, 4096
_LONGEST = 200  # characters: more are a slip
_FAR = 3000  # of exponents: far outside the doubles, and small enough to be written out


@dataclass(frozen=True, slots=True)
class End:
    """The double nearest to what was written, and whether it is that number exactly."""

    value: float
    is_exact: bool


def read_end(text: str) -> End:
    """The end of a domain that the text writes; infinities and NaN as Python's `float` reads them.

    A number as `float` reads it counts as exact: that is what people mean by 0.1. Raises
    InvalidDomain for text that is no constant expression, or whose value is not finite or not told
    from the point between two doubles by 4096 bits.
    """
    try:
        return End(float(text), is_exact=True)
    except ValueError:
        pass
    try:
        return _evaluated(text)
    except InvalidExpression as problem:
        raise InvalidDomain(
            f"cannot read the end {text[:_LONGEST]!r} of the domain (--on): {problem}; write it "
            "with numbers, pi, e, + - * / ^ and functions such as sqrt(2)"
        ) from None


def read_amount(name: str, given: float | str) -> float:
    """The number that the option of that name is given, or the double nearest to what it writes.

    Raises InvalidOption for text that `read_end` would refuse.

    >>> read_amount("max-error", "1e-4/3"), read_amount("max-error", "2^-20") == 2.0**-20
    (3.3333333333333335e-05, True)
    """
    if not isinstance(given, str):
        return given
    try:
        return float(given)
    except ValueError:
        pass
    try:
        return _evaluated(given).value
    except InvalidExpression as problem:
        raise InvalidOption(
            f"{name} is a number, got {given[:_LONGEST]!r}: {problem}; write it such as 1e-4, "
            "1e-4/3 or 2^-20"
        ) from None


def _evaluated(text: str) -> End:
    if len(text) > _LONGEST:
        raise InvalidExpression(f"it is longer than {_LONGEST} characters")
    value = Evaluation(parsed(text, of_x=False))
    bits = _BITS
    while bits <= _MOST_BITS:
        with working_precision(bits):
            ball = value.at(arb(0))
            if not ball.is_finite():
                raise InvalidExpression("it has no finite value")
            low, high = (_fraction(end) for end in (ball.lower(), ball.upper()))
        nearest = _double(low)
        if nearest == _double(high):
            is_exact = math.isfinite(nearest) and low == high == Fraction(nearest)
            return End(nearest, is_exact)
        bits *= 2
    raise InvalidExpression(f"{_MOST_BITS} bits do not tell which double is nearest")


def _fraction(ball: arb) -> Fraction:
    """An exact ball; what is far outside the doubles as something else that is."""
    significand, power = (int(part) for part in ball.man_exp())
    if significand and abs(power + significand.bit_length()) > _FAR:
        sign = 1 if significand > 0 else -1
        return sign * Fraction(2) ** (_FAR if power > 0 else -_FAR)
    return Fraction(significand) * Fraction(2) ** power


def _double(value: Fraction) -> float:
    try:
        return float(value) + 0.0
    except OverflowError:
        return math.inf if value > 0 else -math.inf
