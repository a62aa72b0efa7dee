"""All inputs of a format cut into pieces, on each of which one rule says what is right.

Pieces ascend. See `line` for the rules, and for what of them is proved. A constant stands for as
many binades as can be; what is left is cut in half until a polynomial, a constant or a class of
values that is no number holds on a piece, or a single input is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from autonumerics.accuracy.enumeration import NEGATIVE_ZERO
from autonumerics.accuracy.error_ulp import TIE_BITS, common_ulp, least_ulp, value_and_ulp
from autonumerics.accuracy.oracle import (
    DEGREE,
    TOLERANCE_ULP,
    Piece,
    attempt,
    binades,
    single,
    working_bits,
)
from autonumerics.accuracy.whole_line.right_values import (
    UNTOLD,
    RightValue,
    overflow_threshold,
    right_value,
)
from autonumerics.accuracy.whole_line.waves import FORMS, REFLECTED, WAVE_TOLERANCE_ULP, wave_of
from autonumerics.balls import exact, precise_series, working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.formats import Format
from autonumerics.targets import Domain, Function
from autonumerics.targets.expressions.composed import read_function

_ZERO = math.ldexp(1.0, -1000)  # a zero whose sign counts: far below all ULPs
_IN_SUM = 4  # times as many ULPs as of the larger term
_LOOKS = 33  # points of a binade at which a function is looked at before it is called undefined


@dataclass(frozen=True, slots=True)
class Row:
    """A piece, as a row of the arrays of a `Line`."""

    first: int
    last: int
    kind: str
    frame: tuple[float, float, float] = (0.0, 0.0, 1.0)
    coefficients: tuple[float, ...] = (0.0,) * (DEGREE + 1)
    tolerance_ulp: float = TOLERANCE_ULP
    form: int = 0
    turns: tuple[int, int, int] = (0, 0, 0)
    zero_sign: int = UNTOLD


def rows_of(function: Function, format: Format, within: Domain | None) -> Iterator[Row]:
    """Pieces that cover all inputs in their order, -0 after the negative numbers."""
    infinity, end = format.largest_index + 1, 1 << (format.bits - 1)
    if within is not None:
        for part in within.indices(format):
            yield from _finite(function, format, part.start, part.stop - 1)
        return
    yield Row(1 - end, -infinity - 1, "nan")
    yield _at(function, format, -infinity, -math.inf)
    yield from _finite(function, format, -infinity + 1, infinity - 1)
    yield _at(function, format, infinity, math.inf)
    yield Row(infinity + 1, end - 1, "nan")


def _finite(function: Function, format: Format, first: int, last: int) -> Iterator[Row]:
    """Pieces that cover the numbers of the indices."""
    is_wave = wave_of(function) is not None
    far = format.index(Fraction(1, 2)) if is_wave else format.largest_index + 1
    yield from _waves(function, format, first, min(last, -far))
    reflected = REFLECTED.get(function.name) if function.expression is None else None
    below = far if reflected is None else format.index(reflected.far)
    yield from _reflected(function, format, first, min(last, -below))
    yield from _covering(function, format, max(first, 1 - below), min(last, -1))
    if first <= 0 <= last:
        yield _at(function, format, NEGATIVE_ZERO, -0.0)
        yield _at(function, format, 0, 0.0)
    yield from _covering(function, format, max(first, 1), min(last, far - 1))
    yield from _waves(function, format, max(first, far), last)


def _waves(function: Function, format: Format, first: int, last: int) -> Iterator[Row]:
    """Pieces of a wave, by binades, for inputs of 1/2 and more in size; none for no wave."""
    wave = wave_of(function)
    if wave is None or first > last:
        return
    sign = 1 if first > 0 else -1
    near, far = sorted((abs(first), abs(last)))
    rows = []
    for exponent in range(-1, format.max_exponent + 1):
        start = max(format.index(Fraction(2) ** exponent), near)
        size = 1 << (format.precision - 1)
        end = min(format.index(Fraction(2) ** exponent) + size - 1, far)
        if start <= end:
            spacing = Fraction(2) ** (exponent - format.precision + 1)
            high, low, is_exact = wave.turns_of(spacing)
            lowest, highest = sorted((sign * start, sign * end))
            form, turns = FORMS.index(wave.form), (high, low, int(is_exact))
            tolerance = WAVE_TOLERANCE_ULP
            row = Row(lowest, highest, "wave", tolerance_ulp=tolerance, form=form, turns=turns)
            rows.append(row)
    yield from rows[::sign]


def _reflected(function: Function, format: Format, first: int, last: int) -> Iterator[Row]:
    """Pieces of a wave and a polynomial in sum, and the poles beyond: all numbers are integers."""
    reflected = REFLECTED.get(function.name)
    if function.expression is not None or reflected is None or first > last:
        return
    whole = -format.index(Fraction(2) ** (format.precision - 1))
    if first <= whole:
        yield Row(first, min(last, whole), "infinity")
    tame, wave = read_function(reflected.tame), reflected.wave
    pending = [*binades(format, max(first, whole + 1), last)][::-1] if last > whole else []
    with precise_series(DEGREE + 2, working_bits(format)):
        while pending:
            start, end = pending.pop()
            piece = attempt(tame, format, start, end) if start < end else None
            if piece is None and start == end:
                piece = single(tame, format, start, working_bits(format))
            if piece is None:
                middle = (start + end) // 2
                pending += [(middle + 1, end), (start, middle)]
                continue
            spacing = Fraction(2) ** format.spacing_exponent(format.value(start))
            high, low, is_exact = wave.turns_of(spacing)
            yield replace(
                _of_number(piece),
                kind="wave",
                form=FORMS.index(wave.form),
                tolerance_ulp=_IN_SUM * TOLERANCE_ULP,
                turns=(high, low, int(is_exact)),
            )


def _covering(function: Function, format: Format, first: int, last: int) -> Iterator[Row]:
    """Pieces for numbers of one sign: one for as many binades as can be, else each cut up."""
    if first > last:
        return
    cells = [*binades(format, first, last)]
    pending = [(0, len(cells))]
    bits = working_bits(format)
    while pending:
        start, end = pending.pop()
        lowest, highest = cells[start][0], cells[end - 1][1]
        whole = _whole(function, format, lowest, highest, bits) if lowest < highest else None
        if whole is not None:
            yield whole
        elif end - start > 1:
            middle = (start + end) // 2
            pending += [(middle, end), (start, middle)]
        else:
            yield from _cut_up(function, format, lowest, highest, bits)


def _whole(function: Function, format: Format, first: int, last: int, bits: int) -> Row | None:
    """One piece of an infinity or of a constant, if the function is proved to be that."""
    threshold = overflow_threshold(format)
    for precision in (bits, TIE_BITS):
        with working_precision(precision):
            low, high = _bounds(function, format.value(first), format.value(last))
            if not (low.is_finite() and high.is_finite()):
                return None
            if low >= exact(threshold) or high <= -exact(threshold):
                return Row(first, last, "infinity" if low > 0 else "-infinity")
            ulp = _common_ulp(low, high, format)
            if ulp is not None:
                return _constant(first, last, low, high, ulp)
            if high - low > abs(high) * arb((1, -bits // 2)):
                return None
    return _constant(first, last, low, high, least_ulp(low.union(high), format))


def _bounds(function: Function, lower: Fraction, upper: Fraction) -> tuple[arb, arb]:
    """Two exact numbers between which the function stays from lower to upper; or NaN.

    Not a ball, whose radius has but 30 bits: it could not hold exp from 10 to 1000 above 0.
    """
    try:
        if function.between is None and function.monotone:
            one, other = (function.enclosure(exact(x)) for x in (lower, upper))
            if not (one.is_finite() and other.is_finite()):  # which `min` would pass over
                return arb("nan"), arb("nan")
            return min(one.lower(), other.lower()), max(one.upper(), other.upper())
        ball = function.over(exact(lower), exact(upper))
        return ball.lower(), ball.upper()
    except ValueError:
        return arb("nan"), arb("nan")


def _common_ulp(low: arb, high: arb, format: Format) -> Fraction | None:
    """The ULP of all values between two exact numbers, if they have one in common."""
    if low > 0 or high < 0:
        ulp = common_ulp(low, format)
        return ulp if ulp is not None and common_ulp(high, format) == ulp else None
    return common_ulp(low.union(high), format)


def _constant(first: int, last: int, low: arb, high: arb, ulp: Fraction) -> Row | None:
    """The piece of values between these, if they are close enough to be one number."""
    value = float(((low + high) / 2).mid())
    if value == 0 or abs(value) < _ZERO:
        value = _ZERO if low > 0 else -_ZERO if high < 0 else 0.0
    far = max(abs(low - value).upper(), abs(high - value).upper())
    bound = (far + exact(Fraction(2) ** -900)) / exact(ulp)
    if not bound < TOLERANCE_ULP:
        return None
    frame = (0.0, 0.0, float(1 / ulp))
    coefficients = (value, *(0.0,) * DEGREE)
    sign = 1 if low > 0 else -1 if high < 0 else 0 if low == 0 == high else UNTOLD
    return Row(first, last, "number", frame, coefficients, _above(bound), zero_sign=sign)


def _cut_up(function: Function, format: Format, first: int, last: int, bits: int) -> Iterator[Row]:
    """Pieces of a part of a binade."""
    threshold = overflow_threshold(format)
    pending = [(first, last)]
    while pending:
        start, end = pending.pop()
        if start == end:
            yield _at(function, format, start, float(format.value(start)))
            continue
        row = _whole(function, format, start, end, bits)
        if row is None:
            row = _by_points(function, format, start, end, bits)
        if row is None:
            with precise_series(DEGREE + 2, bits):
                piece = attempt(function, format, start, end)
                if piece is not None and _is_below(piece, threshold):
                    row = _of_number(piece)
        if row is None:
            middle = (start + end) // 2
            pending += [(middle + 1, end), (start, middle)]
        else:
            yield row


def _is_below(piece: Piece, threshold: Fraction) -> bool:
    """Whether no value of a piece rounds to an infinity."""
    return sum(abs(c) for c in piece.coefficients) < float(threshold) * (1 - 2.0**-40)


def _of_number(piece: Piece) -> Row:
    return Row(piece.first, piece.last, "number", piece.frame, piece.coefficients, piece.bound_ulp)


def _by_points(function: Function, format: Format, first: int, last: int, bits: int) -> Row | None:
    """One piece for what is the same at points all over the indices: undefined, or one constant."""
    with working_precision(bits):
        threshold, found = exact(overflow_threshold(format)), []
        for point in spread(first, last):
            low, high = _bounds(function, format.value(point), format.value(point))
            found.append(_sort_of(low, high, threshold))
            if found[-1] != found[0] or not found[0]:
                return None
    return Row(first, last, found[0])


def spread(first: int, last: int) -> list[int]:
    """Indices all over a range, its ends among them."""
    return sorted({first + (last - first) * k // (_LOOKS - 1) for k in range(_LOOKS)})


def _sort_of(low: arb, high: arb, threshold: arb) -> str:
    """What is right for a value that is no number of a format; nothing for one that may be."""
    if not (low.is_finite() and high.is_finite()):
        return "nan"
    return "infinity" if low >= threshold else "-infinity" if high <= -threshold else ""


def _at(function: Function, format: Format, index: int, x: float) -> Row:
    """The piece of one input."""
    right = right_value(function, format, x)
    if right.kind == "number" and math.isfinite(x):
        with working_precision(working_bits(format)):
            value, ulp = value_and_ulp(function, Fraction(x), format, working_bits(format))
            row = _constant(index, index, value.lower(), value.upper(), ulp)
        if row is None:
            raise InvalidDomain(f"{function.name} at {x!r} is beyond the range of doubles")
        return row
    return _of_right(index, right, format)


def _of_right(index: int, right: RightValue, format: Format) -> Row:
    match right.kind:
        case "number" if right.value is not None:
            ulp = least_ulp(right.value, format)
            row = _constant(index, index, right.value.lower(), right.value.upper(), ulp)
            return Row(index, index, "unknown") if row is None else row
        case "zero":
            frame = (0.0, 0.0, float(1 / format.smallest))
            value = right.sign * _ZERO
            coefficients = (value, *(0.0,) * DEGREE)
            sign = right.zero_sign
            return Row(index, index, "number", frame, coefficients, 2.0**-800, zero_sign=sign)
        case "infinity":
            return Row(index, index, "infinity" if right.sign > 0 else "-infinity")
        case kind:
            return Row(index, index, kind)


def _above(bound: arb) -> float:
    """A double that is not below any point of the bound."""
    return math.nextafter(float(bound.upper()), math.inf)
