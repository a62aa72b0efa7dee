"""What is right at every input of a format: the oracle of a function on the whole line.

All inputs, infinities and NaN among them, are cut into pieces. On most a number is right, and the
polynomial of `oracle` gives it to 1e-5 ULP. Where the function hardly changes, as tanh does at both
ends and cos next to 0, one piece is a constant for many binades (proved with a ball that holds all
its values). Where all values round to an infinity, that is right; where the function is undefined,
NaN; at poles, zeros and infinite inputs what `right_values` says. Trigonometric functions of inputs
of 1/2 and more are reduced in exact integers in the core (`waves`).

That a function is undefined throughout a piece is concluded from points of each binade, not proved;
so is the sign of values that balls cannot tell from 0, and pieces are cut where it changes; and
that it is beyond the format or one constant, where balls are too wide to tell, as those of cosh
are. What a measurement makes of results that contradict that says `whole_line`.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> line = Line.make(function("tanh"), format_named("binary16"))
>>> line.count
65536
>>> line.kind_of(math.inf), line.kind_of(math.nan), line.count_of("infinity")
('number', 'nan', 0)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.enumeration import NEGATIVE_ZERO
from autonumerics.accuracy.error_ulp import common_ulp, value_and_ulp
from autonumerics.accuracy.oracle import (
    DEGREE,
    MAX_PIECES,
    TOLERANCE_ULP,
    Piece,
    attempt,
    binades,
    working_bits,
)
from autonumerics.accuracy.right_values import (
    UNTOLD,
    RightValue,
    overflow_threshold,
    right_value,
    sign_at,
)
from autonumerics.accuracy.waves import (
    FORMS,
    WAVE_TOLERANCE_ULP,
    quarter_turns,
    wave_of,
)
from autonumerics.balls import exact, precise_series, working_precision
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format
from autonumerics.targets import Domain, Function

KINDS = ("number", "nan", "infinity", "-infinity", "wave", "unknown")
"""What is right on a piece, in the order of the core's numbers."""

_TIE_BITS = 1900
_ZERO = math.ldexp(1.0, -1000)  # a zero whose sign counts: far below all ULPs
_MOST_CUTS = 64  # of a piece whose values have several signs
_LOOKS = 33  # points of a binade at which a function is looked at before it is called undefined


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a line's arrays."""

    first: int
    last: int
    kind: str
    frame: tuple[float, float, float] = (0.0, 0.0, 1.0)
    coefficients: tuple[float, ...] = (0.0,) * (DEGREE + 1)
    tolerance_ulp: float = TOLERANCE_ULP
    form: int = 0
    turns: tuple[int, int, int] = (0, 0, 0)
    zero_sign: int = UNTOLD


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Pieces in ascending order of the inputs, n of them; see the module.

    `ranges`: (n, 2) int64, first and last index (see `enumeration`); infinity follows the largest
    number, the patterns of NaN follow infinity, and -0 is NEGATIVE_ZERO.
    `kinds`: (n, 4) int32, the position in KINDS, the slope, the position in `waves.FORMS`, and the
    sign that zeros must have: -1, 1, 0 for either, 2 for that of the value, where it is known.
    `frames`: (n, 4) float64, middle, 2^-e, 1 over the ULP, and the tolerance in ULP.
    `coefficients`: (n, DEGREE + 1) float64. `turns`: (n, 3) uint64, see `waves.quarter_turns`.
    """

    function: Function
    format: Format
    ranges: npt.NDArray[np.int64] = field(repr=False)
    kinds: npt.NDArray[np.int32] = field(repr=False)
    frames: npt.NDArray[np.float64] = field(repr=False)
    coefficients: npt.NDArray[np.float64] = field(repr=False)
    turns: npt.NDArray[np.uint64] = field(repr=False)

    @classmethod
    def make(cls, function: Function, format: Format, within: Domain | None = None) -> Line:
        """At all inputs, or at the numbers of some intervals alone, +0 and -0 both if 0 is in them.

        Some seconds, or tens of seconds in binary32; kept for the next call.

        Raises InvalidOption for a format of more than 32 bits and for tables, InvalidDomain where
        the function is too intricate, as those with a pole at every integer are.
        """
        if function.table is not None:
            raise InvalidOption(f"{function.name} is known at its points alone, not on the line")
        if format.bits > 32:
            raise InvalidOption(f"{format.name} has too many inputs to look at each")
        return _made(function, format, within)

    def arrays(
        self, some: slice
    ) -> tuple[
        npt.NDArray[np.int64],
        npt.NDArray[np.int32],
        npt.NDArray[np.float64],
        npt.NDArray[np.float64],
        npt.NDArray[np.uint64],
    ]:
        """Of some of the pieces, as the core takes them."""
        return (
            self.ranges[some],
            self.kinds[some],
            self.frames[some],
            self.coefficients[some],
            self.turns[some],
        )

    @property
    def count(self) -> int:
        """Inputs in all."""
        return int((self.ranges[:, 1] - self.ranges[:, 0] + 1).sum())

    def count_of(self, kind: str) -> int:
        """Inputs at which that is right; see KINDS."""
        some = self.ranges[self.kinds[:, 0] == KINDS.index(kind)]
        return int((some[:, 1] - some[:, 0] + 1).sum())

    def kind_of(self, x: float) -> str:
        """What is right at an input; see KINDS. Raises InvalidDomain if it is not on the line."""
        return KINDS[self.kinds[self.position(input_index(x, self.format)), 0]]

    def position(self, index: int) -> int:
        """Of the piece with that index. Raises InvalidDomain if there is none."""
        first, last = self.ranges.T
        found = np.flatnonzero((first <= index) & (index <= last))
        if not len(found):
            raise InvalidDomain("an input outside of those that are looked at")
        return int(found[0])


def input_index(x: float, format: Format) -> int:
    """The index of any input, as in `Line.ranges`.

    >>> from autonumerics.formats import format_named
    >>> half = format_named("binary16")
    >>> [input_index(x, half) for x in (0.0, 1.0, math.inf, -math.inf)]
    [0, 15360, 31744, -31744]
    """
    if math.isnan(x):
        return format.largest_index + 2
    if math.isinf(x):
        return int(math.copysign(format.largest_index + 1, x))
    if x == 0:
        return 0 if math.copysign(1, x) > 0 else NEGATIVE_ZERO
    return format.index(Fraction(x))


@lru_cache(maxsize=8)
def _made(function: Function, format: Format, within: Domain | None) -> Line:
    rows: list[_Row] = []
    whole = _rows(function, format, within)
    for row in (part for each in whole for part in _signed(function, format, each)):
        rows.append(row)
        if len(rows) > MAX_PIECES:
            raise InvalidDomain(
                f"{function.name} is too intricate on the whole line: give intervals"
            )
    arrays = (
        np.array([(r.first, r.last) for r in rows], np.int64),
        np.array([(KINDS.index(r.kind), 0, r.form, r.zero_sign) for r in rows], np.int32),
        np.array([(*r.frame, r.tolerance_ulp) for r in rows]),
        np.array([r.coefficients for r in rows]),
        np.array([r.turns for r in rows], np.uint64),
    )
    arrays[1][:, 1] = _slopes(arrays[1][:, 0], arrays[0], arrays[3], function.monotone)
    for array in arrays:
        array.flags.writeable = False
    return Line(function, format, *arrays)


def _slopes(
    kinds: npt.NDArray[np.int32],
    ranges: npt.NDArray[np.int64],
    coefficients: npt.NDArray[np.float64],
    is_monotone: bool,
) -> npt.NDArray[np.int32]:
    """1 where the function is known to rise on a piece, -1 to fall, else 0.

    A polynomial's slope has the sign of its first coefficient where that outweighs the others.
    Single inputs and constants have the slope on both sides of them; if the function is monotone,
    that of the rest.
    """
    sizes = np.abs(coefficients)
    others = sum(k * sizes[:, k] for k in range(2, sizes.shape[1]))
    is_number = kinds == KINDS.index("number")
    slopes = np.where(is_number & (sizes[:, 1] > others), np.sign(coefficients[:, 1]), 0.0).astype(
        np.int32
    )
    known = slopes[slopes != 0]
    if is_monotone and len(known) and np.all(known == known[0]):
        return np.where(is_number, known[0], 0).astype(np.int32)
    inner = slopes[1:-1]
    between = np.where(slopes[:-2] == slopes[2:], slopes[2:], 0)
    is_alone = is_number[1:-1] & (ranges[1:-1, 0] == ranges[1:-1, 1])
    slopes[1:-1] = np.where((inner == 0) & is_alone, between, inner)
    return slopes


def _rows(function: Function, format: Format, within: Domain | None) -> Iterator[_Row]:
    """Pieces that cover all inputs in their order, -0 after the negative numbers."""
    infinity, end = format.largest_index + 1, 1 << (format.bits - 1)
    if within is not None:
        for part in within.indices(format):
            yield from _finite(function, format, part.start, part.stop - 1)
        return
    yield _Row(1 - end, -infinity - 1, "nan")
    yield _at(function, format, -infinity, -math.inf)
    yield from _finite(function, format, -infinity + 1, infinity - 1)
    yield _at(function, format, infinity, math.inf)
    yield _Row(infinity + 1, end - 1, "nan")


def _finite(function: Function, format: Format, first: int, last: int) -> Iterator[_Row]:
    """Pieces that cover the numbers of the indices."""
    is_wave = wave_of(function) is not None
    far = format.index(Fraction(1, 2)) if is_wave else format.largest_index + 1
    yield from _waves(function, format, first, min(last, -far))
    yield from _covering(function, format, max(first, 1 - far), min(last, -1))
    if first <= 0 <= last:
        yield _at(function, format, NEGATIVE_ZERO, -0.0)
        yield _at(function, format, 0, 0.0)
    yield from _covering(function, format, max(first, 1), min(last, far - 1))
    yield from _waves(function, format, max(first, far), last)


def _waves(function: Function, format: Format, first: int, last: int) -> Iterator[_Row]:
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
            high, low, is_exact = quarter_turns(spacing, wave.of_radians)
            lowest, highest = sorted((sign * start, sign * end))
            form, turns = FORMS.index(wave.form), (high, low, int(is_exact))
            tolerance = WAVE_TOLERANCE_ULP
            row = _Row(lowest, highest, "wave", tolerance_ulp=tolerance, form=form, turns=turns)
            rows.append(row)
    yield from rows[::sign]


def _covering(function: Function, format: Format, first: int, last: int) -> Iterator[_Row]:
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


def _whole(function: Function, format: Format, first: int, last: int, bits: int) -> _Row | None:
    """One piece of an infinity or of a constant, if the function is proved to be that."""
    threshold = overflow_threshold(format)
    for precision in (bits, _TIE_BITS):
        with working_precision(precision):
            low, high = _bounds(function, format.value(first), format.value(last))
            if not (low.is_finite() and high.is_finite()):
                return None
            if low >= exact(threshold) or high <= -exact(threshold):
                return _Row(first, last, "infinity" if low > 0 else "-infinity")
            ulp = _common_ulp(low, high, format)
            if ulp is not None:
                return _constant(first, last, low, high, ulp)
            if high - low > abs(high) * arb((1, -bits // 2)):
                return None
    return _constant(first, last, low, high, format.ulp(_nearest_power(low)))


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


def _nearest_power(ball: arb) -> Fraction:
    """The number that a ball of 1900 bits cannot be told from, as in `error_ulp`."""
    return Fraction(float(ball.mid()))


def _constant(first: int, last: int, low: arb, high: arb, ulp: Fraction) -> _Row | None:
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
    return _Row(first, last, "number", frame, coefficients, _above(bound), zero_sign=sign)


def _cut_up(function: Function, format: Format, first: int, last: int, bits: int) -> Iterator[_Row]:
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


def _of_number(piece: Piece) -> _Row:
    return _Row(piece.first, piece.last, "number", piece.frame, piece.coefficients, piece.bound_ulp)


def _by_points(function: Function, format: Format, first: int, last: int, bits: int) -> _Row | None:
    """One piece for what is the same at points all over the indices: undefined, or one constant."""
    with working_precision(bits):
        threshold, found = exact(overflow_threshold(format)), []
        for point in _spread(first, last):
            low, high = _bounds(function, format.value(point), format.value(point))
            found.append(_sort_of(low, high, threshold))
            if found[-1] != found[0] or not found[0]:
                return None
    return _Row(first, last, found[0])


def _signed(function: Function, format: Format, row: _Row) -> Iterator[_Row]:
    """The piece with the sign of its values, or parts of it with one sign each, in their order.

    The sign is proved by the coefficients, or concluded from points of the part. Where it cannot
    be told at any point, or has changed after many cuts, the row keeps `UNTOLD`.
    """
    is_special = abs(row.first) > format.largest_index  # an infinity or -0: `right_value` has said
    if row.kind != "number" or row.zero_sign != UNTOLD or is_special:
        yield row
        return
    pending, cuts = [row], 0
    while pending:
        part = pending.pop()
        signs = {_sign_of_terms(part)} - {0} or _signs_at_points(function, format, part)
        if len(signs) == 1 and signs != {0}:
            yield replace(part, zero_sign=signs.pop())
        elif part.first == part.last:
            yield replace(part, zero_sign=_single_zero_sign(function, format, part.first))
        elif signs == {0} or cuts == _MOST_CUTS:
            yield part
        else:
            cuts += 1
            middle = (part.first + part.last) // 2
            pending += [replace(part, first=middle + 1), replace(part, last=middle)]


def _single_zero_sign(function: Function, format: Format, index: int) -> int:
    """At a number whose value has no sign that could be told: if it is 0, as for a zero."""
    try:
        right = right_value(function, format, float(format.value(index)))
    except InvalidOption:
        return UNTOLD
    return right.zero_sign if right.kind == "zero" else UNTOLD


def _sign_of_terms(row: _Row) -> int:
    """That of the first coefficient where it outweighs the others and the tolerance, else 0."""
    first, *others = row.coefficients
    outweighed = (sum(map(abs, others)) + row.tolerance_ulp / row.frame[2]) * (1 + 2.0**-40)
    return int(math.copysign(1, first)) if abs(first) > outweighed else 0


def _signs_at_points(function: Function, format: Format, row: _Row) -> set[int]:
    """The signs at points all over a piece, 0 where it cannot be told; two at most."""
    signs: set[int] = set()
    for point in _spread(row.first, row.last):
        signs.add(sign_at(function, format.value(point)))
        if len(signs) == 2:
            break
    return signs


def _spread(first: int, last: int) -> list[int]:
    """Indices all over a range, its ends among them."""
    return sorted({first + (last - first) * k // (_LOOKS - 1) for k in range(_LOOKS)})


def _sort_of(low: arb, high: arb, threshold: arb) -> str:
    """What is right for a value that is no number of a format; nothing for one that may be."""
    if not (low.is_finite() and high.is_finite()):
        return "nan"
    return "infinity" if low >= threshold else "-infinity" if high <= -threshold else ""


def ulp_at_limit(value: arb, format: Format) -> Fraction:
    """The ULP at a limit, known as a narrow ball."""
    return common_ulp(value, format) or format.ulp(_nearest_power(value))


def _at(function: Function, format: Format, index: int, x: float) -> _Row:
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


def _of_right(index: int, right: RightValue, format: Format) -> _Row:
    match right.kind:
        case "number" if right.value is not None:
            ulp = ulp_at_limit(right.value, format)
            row = _constant(index, index, right.value.lower(), right.value.upper(), ulp)
            return _Row(index, index, "unknown") if row is None else row
        case "zero":
            frame = (0.0, 0.0, float(1 / format.smallest))
            value = right.sign * _ZERO
            coefficients = (value, *(0.0,) * DEGREE)
            sign = right.zero_sign
            return _Row(index, index, "number", frame, coefficients, 2.0**-800, zero_sign=sign)
        case "infinity":
            return _Row(index, index, "infinity" if right.sign > 0 else "-infinity")
        case kind:
            return _Row(index, index, kind)


def _above(bound: arb) -> float:
    """A double that is not below any point of the bound."""
    return math.nextafter(float(bound.upper()), math.inf)
