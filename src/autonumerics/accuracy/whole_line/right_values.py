"""What is right at a single input: a number, NaN, an infinity, zero with a sign.

At a number of the format where the function is real and finite its value is right, and an infinity
where that rounds to one. Elsewhere limits decide, as they do in Annex F of C23 and in clause 9.2 of
IEEE 754-2019 for the functions that these name: at a pole the infinity that the function tends to;
at +0 the limit from above, at -0 that from below, or the other where it is undefined on that side;
at an infinity the limit there, and NaN where there is none; NaN where the function is undefined on
both sides. A zero has the sign that the function has next to it. What these standards ask
themselves stands in a table (`special_facts`), which comes first. Limits are found numerically, at
three points ever nearer: no proof.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> single = format_named("binary32")
>>> [right_value(function("log"), single, x).shown for x in (-1.0, -0.0, 1.0, math.inf)]
['nan', '-inf', '0.0', 'inf']
>>> right_value(function("sinh"), single, -0.0).shown
'-0.0'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from flint import arb

from autonumerics.accuracy.error_ulp import TIE_BITS
from autonumerics.accuracy.whole_line.special_facts import ASKED
from autonumerics.accuracy.whole_line.waves import wave_of
from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format
from autonumerics.targets import Function, enclose

Kind = Literal["number", "zero", "infinity", "nan", "unknown"]

UNTOLD = 2
"""Instead of the sign of a zero that is not known; the core's number for it."""

_BITS = 400
_EXPONENTS = ((1000, 2000, 4000), (160, 320, 640), (50, 100, 200))
_NEAR = 10  # where the sign of what vanishes can still be told
_SETTLED = arb((1, -80))


@dataclass(frozen=True, slots=True)
class RightValue:
    """What is right at an input.

    kind: a number other than 0 and no number of the format perhaps; a zero, with a sign of -1 or 1,
        0 if either is right; an infinity with a sign; NaN; or not known, so that anything is.
    value: a ball that contains the number, or what is too large for the format.
    """

    kind: Kind
    sign: int = 0
    value: arb | None = None

    @property
    def zero_sign(self) -> int:
        """Of a zero: -1, 1, 0 if either is right as at an exact 0, UNTOLD if it is not known."""
        return self.sign if self.sign or self.value is not None else UNTOLD

    @property
    def shown(self) -> str:
        """For people: the number to a double's digits.

        >>> RightValue("zero", -1).shown, RightValue("infinity", 1).shown
        ('-0.0', 'inf')
        """
        match self.kind:
            case "number":
                return repr(float(self.value.mid())) if self.value is not None else ""
            case "zero":
                return ("-0.0", "0", "0.0")[self.sign + 1]
            case "infinity":
                return "inf" if self.sign > 0 else "-inf"
            case _:
                return self.kind


NAN, UNKNOWN = RightValue("nan"), RightValue("unknown")


def right_value(function: Function, format: Format, x: float) -> RightValue:
    """What is right at an input of a format: a number of it, an infinity or NaN.

    Raises InvalidOption where neither more bits nor limits decide.
    """
    if math.isnan(x):
        return NAN
    asked = ASKED.get(function.name) if function.expression is None else None
    known = None if asked is None else asked.at(x)
    if known is not None:
        return _of_float(known)
    if math.isinf(x):
        return _at_infinity(function, format, 1 if x > 0 else -1)
    side = int(math.copysign(1, x)) if x == 0 else 0
    return _at_number(function, format, Fraction(x), side)


def _of_float(y: float) -> RightValue:
    if math.isnan(y):
        return NAN
    sign = int(math.copysign(1, y))
    if math.isinf(y) or y == 0:
        return RightValue("infinity" if y else "zero", sign)
    return RightValue("number", sign, arb(y))


def overflow_threshold(format: Format) -> Fraction:
    """The least value that rounds to infinity: half a spacing beyond the largest number."""
    return format.largest + format.ulp(format.largest) / 2


def is_defined(function: Function, x: Fraction, bits: int = _BITS) -> bool:
    """Whether the function is real and finite there, as far as a ball of so many bits tells."""
    try:
        with working_precision(bits):
            return bool(function.enclosure(exact(x)).is_finite())
    except ValueError:
        return False


def _at_number(function: Function, format: Format, x: Fraction, side: int) -> RightValue:
    if not is_defined(function, x) and not is_defined(function, x, TIE_BITS):
        return _at_singularity(function, format, x, side)
    wave = wave_of(function)
    try:
        value = enclose(function, x, 60)
    except InvalidOption:
        if _is_next_to_nothing(function, format, x):
            return RightValue("zero")
        raise
    if not value.is_zero():
        with working_precision(TIE_BITS):
            is_beyond = bool(value.abs_lower() >= exact(overflow_threshold(format)))
        return RightValue("infinity" if is_beyond else "number", 1 if value > 0 else -1, value)
    if x != 0:
        sign = 0 if wave is None else _sign_of_wave_zero(function.name, x)
        return RightValue("zero", sign, value)
    near = format.smallest / 2**40
    return RightValue("zero", sign_at(function, side * near), value)


def _is_next_to_nothing(function: Function, format: Format, x: Fraction) -> bool:
    """Whether the value rounds to a zero, though it is not told of which sign."""
    with working_precision(TIE_BITS):
        return bool(abs(function.enclosure(exact(x))) < exact(format.smallest / 2))


def sign_at(function: Function, x: Fraction) -> int:
    """Of the function there, 0 if it is 0 or undefined or cannot be told."""
    try:
        value = enclose(function, x, 10)
    except (InvalidDomain, InvalidOption):
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0


def _sign_of_wave_zero(name: str, x: Fraction) -> int:
    """C23, F.10.1.12 to F.10.1.14."""
    positive = 1 if x > 0 else -1
    if name == "cospi":
        return 1
    return positive if name == "sinpi" or x % 2 == 0 else -positive


def _at_singularity(function: Function, format: Format, x: Fraction, side: int) -> RightValue:
    """At a number where the function is undefined or infinite."""
    if function.name == "tanpi":
        return RightValue("infinity", 1 if (x - Fraction(1, 2)) % 2 == 0 else -1)
    spacing = format.ulp(x)
    below, above = (_limit(function, format, x, s * spacing) for s in (-1, 1))
    if side:
        first, second = (above, below) if side > 0 else (below, above)
        return second if first.kind == "nan" else _pole(first)
    if below.kind == "nan":
        return _pole(above)
    if above.kind == "nan":
        return _pole(below)
    is_pole = below.kind == above.kind == "infinity" and below.sign == above.sign
    return below if is_pole else UNKNOWN


def _pole(limit: RightValue) -> RightValue:
    """An infinity, or NaN, is right where it is the limit; what a finite limit says is open."""
    return limit if limit.kind in ("infinity", "nan") else UNKNOWN


def _at_infinity(function: Function, format: Format, sign: int) -> RightValue:
    if wave_of(function) is not None:
        return NAN
    return _limit(function, format, None, Fraction(sign))


@lru_cache(maxsize=1024)
def _limit(function: Function, format: Format, x: Fraction | None, step: Fraction) -> RightValue:
    """Towards x from the side of a step, or towards infinity of its sign."""
    for exponents in _EXPONENTS:
        places = [_place(x, step, e) for e in exponents]
        with working_precision(2 * exponents[-1] + _BITS):
            values = [_value(function, place) for place in places]
        if all(value.is_finite() for value in values):
            found = _tendency(values, format)
            if found.kind != "zero" or found.sign:
                return found
            return RightValue("zero", sign_at(function, _place(x, step, _NEAR)))
    return NAN


def _place(x: Fraction | None, step: Fraction, exponent: int) -> Fraction:
    """No simple number: what repeats itself is not to be mistaken for what settles."""
    if x is None:
        return step * (Fraction(2) ** exponent * Fraction(4, 3) + Fraction(1, 7))
    return x + step * Fraction(4, 3) / Fraction(2) ** exponent


def _value(function: Function, x: Fraction) -> arb:
    try:
        return function.enclosure(exact(x))
    except ValueError:
        return arb("nan")


def _tendency(values: list[arb], format: Format) -> RightValue:
    """Of values at exponents that double, so that logarithms of logarithms grow by equal steps."""
    sign = 1 if values[-1] > 0 else -1 if values[-1] < 0 else 0
    with working_precision(_BITS):
        sizes = [abs(value) for value in values]
        steps = (sizes[1] - sizes[0], sizes[2] - sizes[1])
        if sizes[2] < exact(format.smallest) * _SETTLED and not sizes[2] > sizes[1]:
            return RightValue("zero", sign)
        if sizes[2].is_zero():
            return RightValue("zero")
        if abs(steps[1]) <= sizes[2] * _SETTLED:
            return RightValue("number", sign, values[-1])
        if steps[0] > 0 and steps[1] >= steps[0] * 0.9 and all(v * sign > 0 for v in values):
            return RightValue("infinity", sign)
        is_wandering = not steps[0] * steps[1] > 0
    return NAN if is_wandering else UNKNOWN
