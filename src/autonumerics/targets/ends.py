"""Ends of domains as people write them: constant expressions, rounded once to the nearest double.

    pi/2    -log(2)/2    2^-14    sqrt(3) - 1    1/3

Made of numbers, `pi`, `e`, + - * / ^ with the precedence of programs, the operations by name and
the functions by theirs. Decimals are exact here: only the value of the whole is rounded.

>>> read_end("pi/2"), read_end("2^-3")
(End(value=1.5707963267948966, is_exact=False), End(value=0.125, is_exact=True))
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain, InvalidProgram
from autonumerics.programs.expressions import Cursor, read_expression
from autonumerics.programs.scope import CALLS, literal
from autonumerics.programs.tokens import Token, tokenise
from autonumerics.targets.functions import FUNCTIONS

_BITS, _MOST_BITS = 128, 4096
_LONGEST = 200  # characters: more are a slip
_FAR = 3000  # of exponents: far outside the doubles, and small enough to be written out

_CONSTANTS: dict[str, Callable[[], arb]] = {"pi": arb.pi, "e": lambda: arb(1).exp()}


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
    except InvalidProgram as problem:
        reason = str(problem).removeprefix("line 1, ")
        raise InvalidDomain(
            f"cannot read the end {text[:_LONGEST]!r} of the domain (--on): {reason}; write it "
            "with numbers, pi, e, + - * / ^ and functions such as sqrt(2)"
        ) from None


def _evaluated(text: str) -> End:
    if len(text) > _LONGEST:
        raise InvalidProgram(f"it is longer than {_LONGEST} characters")
    tokens = tokenise(text)
    if any(token.kind == "separator" for token in tokens):
        raise InvalidProgram("it is more than one expression")
    bits = _BITS
    while bits <= _MOST_BITS:
        with working_precision(bits):
            ball = read_expression(Cursor(tokens), _Numbers())
            if not ball.is_finite():
                raise InvalidProgram("it has no finite value")
            low, high = (_fraction(end) for end in (ball.lower(), ball.upper()))
        if _double(low) == _double(high):
            return End(_double(low), is_exact=low == high == Fraction(_double(low)))
        bits *= 2
    raise InvalidProgram(f"{_MOST_BITS} bits do not tell which double is nearest")


class _Numbers:
    """What an expression of constants means: balls, at the flint precision."""

    def call(self, name: str) -> _Call | None:
        """The operation or the function of that name."""
        if name in CALLS:
            return _Call(name, CALLS[name].arity, CALLS[name].real)
        row = FUNCTIONS.get(name)
        return None if row is None else _Call(name, 1, row.enclosure)

    def leaf(self, token: Token) -> arb:
        """A number or a named constant."""
        if token.kind == "number":
            literal(token)  # which refuses what is out of all range
            is_decimal = not token.text.lower().startswith("0x")
            return exact(Fraction(token.text) if is_decimal else literal(token))
        if token.kind != "name":
            raise token.expected("a value")
        if self.call(token.text) is not None:
            raise token.error(f"{token.text!r} is a function: write {token.text}(...)")
        if token.text not in _CONSTANTS:
            raise token.error(f"{token.text[:40]!r} is no constant: there are pi and e")
        return _CONSTANTS[token.text]()

    def emit(self, applied: Any, operands: Sequence[arb]) -> arb:
        """The value of an operation or a call."""
        value = applied.real(*operands)
        return value if isinstance(value, arb) else arb(value)

    def power(self, base: arb, cursor: Cursor) -> arb:
        """Any power: `2^-14`, `2^0.5`, `2^(1/3)`."""
        sign = 1
        while cursor.token.text in ("+", "-"):
            sign = -sign if cursor.take().text == "-" else sign
        token = cursor.take()
        exponent = self.leaf(token) if token.text != "(" else self._enclosed(token, cursor)
        return base ** (sign * exponent)

    def _enclosed(self, opening: Token, cursor: Cursor) -> arb:
        """What stands in parentheses, the first of which has been read."""
        inner: list[Token] = []
        depth = 1
        while depth:
            token = cursor.take()
            if token.kind == "end":
                raise opening.error("'(' is not closed")
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            inner.append(token)
        inner[-1] = Token("end", "", inner[-1].line, inner[-1].column)
        return read_expression(Cursor(inner), self)


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arity: int
    real: Callable[..., Any]


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
