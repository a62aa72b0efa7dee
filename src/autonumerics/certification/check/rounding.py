"""How far rounding moves the value of a program, for all numbers of a format in an interval.

Every operation is rounded to the nearest number, t_i = op_i(...) + e_i. Along the way from no
rounding to all of it, s e_i for 0 <= s <= 1, the value moves by the mean value theorem by at most

    sum over i of  |e_i| sup |dP/dt_i|,

the slopes taken over all values that the results have on that way. |e_i| is half the spacing of
numbers at the result. Where a result y just exceeds a power of two, it is at most half the spacing
below that or y minus it; and it is 0 where y is a number: of the numbers of a known `grid`, the
multiples of 2^g, those up to 2^(g + p) in size have the p bits that a format of precision p holds.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpq

from .intervals import DOWN, ONE, UP, ZERO, Interval, hull
from .operations import Row
from .work import Refused, Work

ALL = 10**6
"""The grid of 0, which is a multiple of everything."""

_EACH = 16  # products of intervals for each row, about


@dataclass(frozen=True, slots=True)
class Format:
    """A format of IEEE 754 by its precision and the exponents of its normal numbers."""

    precision: int
    least: int
    most: int

    @property
    def least_grid(self) -> int:
        """The exponent of its least number."""
        return self.least - self.precision + 1

    @property
    def largest(self) -> Any:
        """Its largest number."""
        return (2 - mpq(2) ** (1 - self.precision)) * mpq(2) ** self.most

    def grid(self, size: Any) -> int:
        """An exponent: all numbers from that size on are multiples of 2 to it."""
        exponent = self.least if size == 0 else max(exponent_of(size), self.least)
        return exponent - self.precision + 1

    def holds(self, value: Any) -> bool:
        """Whether a rational is one of its numbers."""
        return (
            abs(value) <= self.largest
            and (value / mpq(2) ** self.grid(abs(value))).denominator == 1
        )

    def holds_all_of(self, other: Format) -> bool:
        """Whether it has every number of another format."""
        return (
            self.precision >= other.precision
            and self.most >= other.most
            and self.least_grid <= other.least_grid
        )

    def above(self, value: Any) -> Any:
        """The next of its numbers above one of them."""
        if value < 0:
            return -self.below(-value)
        return value + mpq(2) ** self.grid(value)

    def below(self, value: Any) -> Any:
        """The next one below a number from 0 on."""
        step = mpq(2) ** self.grid(value)
        is_power = value > mpq(2) ** self.least and value == mpq(2) ** exponent_of(value)
        return value - (step / 2 if is_power else step)

    def floor(self, value: Any) -> Any:
        """The largest of its numbers that is not above a rational within its range."""
        step = mpq(2) ** self.grid(abs(value))
        return (value // step) * step

    def lost(self, value: Interval, grid: int | None) -> Any:
        """A bound of the error of rounding any value of the interval that is of the grid.

        ArithmeticError where it may overflow.
        """
        largest = mpq(value.largest)
        if largest > self.largest:
            raise OverflowError("a result may be beyond the largest number")
        if largest == 0:
            return mpq(0)
        if grid is not None and grid >= self.least_grid and _fits(largest, grid + self.precision):
            return mpq(0)
        exponent = exponent_of(largest)
        half = mpq(2) ** (max(exponent, self.least) - self.precision)
        if exponent > self.least:
            half = max(half / 2, min(half, largest - mpq(2) ** exponent))
        return half


FORMATS: Mapping[str, Format] = {
    "binary16": Format(11, -14, 15),
    "bfloat16": Format(8, -126, 127),
    "binary32": Format(24, -126, 127),
    "binary64": Format(53, -1022, 1023),
}


_ODD, _EVEN = "odd", "even"


def computed_parity(rows: Sequence[Row]) -> str | None:
    """odd or even, if changing the sign of x changes that of the computed value, or leaves it.

    By the signs of the results, which rounding to nearest commutes with; None where not known.
    """
    known: dict[str, str | None] = {"x": _ODD}
    result: str | None = None
    for k, (name, *operands) in enumerate(rows):
        parities = [
            known.get(operand, _EVEN if operand[0] == "c" else None) for operand in operands
        ]
        result = None if None in parities else _parity_of_result(name, parities)
        known[f"t{k}"] = result
    return result


def _parity_of_result(name: str, parities: list[Any]) -> str | None:
    odds = parities.count(_ODD)
    if name in ("mul", "div"):
        return _EVEN if odds % 2 == 0 else _ODD
    if name in ("fma", "fms", "fnma", "fnms"):
        product = _EVEN if parities[:2].count(_ODD) % 2 == 0 else _ODD
        return product if product == parities[2] else None
    if name == "abs":
        return _EVEN
    if odds in (0, len(parities)) and name in ("add", "sub", "neg"):
        return parities[0]
    return _EVEN if odds == 0 else None


def exponent_of(size: Any) -> int:
    """e with 2^e <= size < 2^(e + 1), of a rational above 0."""
    e = int(size.numerator).bit_length() - int(size.denominator).bit_length()
    return e if size >= mpq(2) ** e else e - 1


def grid_of(constant: Any) -> int:
    """The largest g for which a number is a multiple of 2^g."""
    if constant == 0:
        return ALL
    top, bottom = int(constant.numerator), int(constant.denominator)
    return ((top & -top).bit_length() - 1) - (bottom.bit_length() - 1)


def _fits(size: Any, exponent: int) -> bool:
    """Whether it is at most 2 to that."""
    return size == 0 or exponent >= ALL or size <= mpq(2) ** exponent


@dataclass(frozen=True, slots=True)
class _Result:
    """What a value may be on the way, rounded or not, and its grid."""

    values: Interval
    grid: int


class RoundedProgram:
    """A program computed in a format, its result rounded to another if that is `storage`.

    Refused for an operation that IEEE 754 does not round correctly, or a constant that is no number
    of the computing format.
    """

    def __init__(
        self, rows: Sequence[Row], constants: Sequence[Any], storage: Format, computing: Format,
        work: Work,
    ) -> None:  # fmt: skip
        for name, *_ in rows:
            if name not in _RULES:
                raise Refused(f"{name} is not rounded correctly by IEEE 754")
        for k, constant in enumerate(constants):
            if not computing.holds(constant):
                raise Refused(f"the constant c{k} is no number of the format")
        self._rows = rows
        self._constants = {f"c{k}": _Result(hull(c), grid_of(c)) for k, c in enumerate(constants)}
        self._storage, self._computing = storage, computing
        self._work = work

    def moved(self, low: Any, high: Any) -> Interval:
        """How far rounding moves the value at any number of the storage format in [low, high].

        ArithmeticError where nothing is known; KeyError for an operand that is not there.
        """
        self._work.spend(_EACH * (len(self._rows) + 1))
        size = mpq(0) if low <= 0 <= high else min(abs(low), abs(high))
        grid = ALL if low == high == 0 else self._storage.grid(size)
        known = self._constants | {"x": _Result(hull(low, high), grid)}
        result, lost = known.get("c0", known["x"]), list[Any]()
        for k, (name, *operands) in enumerate(self._rows):
            result, error = self._carried_out(name, operands, [known[each] for each in operands])
            known[f"t{k}"] = result
            lost.append(error)
        total = hull(0 if self._storage == self._computing else self._storage.lost(
            result.values, result.grid
        ))  # fmt: skip
        for slope, error in zip(self._slopes(known), lost, strict=True):
            if error:
                total = total + slope.size * hull(error)
        return total

    def _carried_out(
        self, name: str, names: Sequence[str], operands: Sequence[_Result]
    ) -> tuple[_Result, Any]:
        """The result of an operation, and a bound of its rounding error."""
        rule = _RULES[name]
        intervals = [operand.values for operand in operands]
        if name == "mul" and names[0] == names[1]:
            intervals = [intervals[0].size] * 2
        exactly = rule.value(*intervals)
        grid = rule.grid(*(operand.grid for operand in operands))
        error = mpq(0) if rule.is_exact else self._computing.lost(exactly, grid)
        values = exactly + hull(-error, error) if error else exactly
        if mpq(values.largest) > self._computing.largest:
            raise OverflowError("a result may be beyond the largest number")
        finest = self._computing.grid(mpq(values.smallest)) if values.largest != 0 else ALL
        return _Result(values, finest if grid is None else max(grid, finest)), error

    def _slopes(self, known: Mapping[str, _Result]) -> list[Interval]:
        """dP/dt_i for every row, by reverse accumulation."""
        slopes = [ZERO] * len(self._rows)
        if slopes:
            slopes[-1] = ONE
        for k in reversed(range(len(slopes))):
            name, *operands = self._rows[k]
            partials = _RULES[name].slopes(*(known[operand].values for operand in operands))
            for operand, partial in zip(operands, partials, strict=True):
                if operand[0] == "t":
                    slopes[int(operand[1:])] = slopes[int(operand[1:])] + slopes[k] * partial
        return slopes


@dataclass(frozen=True, slots=True)
class _Rule:
    """An operation on intervals, its slopes by the operands, and the grid of its exact result."""

    value: Callable[..., Interval]
    slopes: Callable[..., tuple[Interval, ...]]
    grid: Callable[..., int | None]
    is_exact: bool = False


def _root(a: Interval) -> Interval:
    return Interval(DOWN.sqrt(a.lo), UP.sqrt(a.hi))


def _sign(a: Interval) -> Interval:
    """The slopes of |a|."""
    return ONE if a.lo >= 0 else -ONE if a.hi <= 0 else hull(-1, 1)


def _share(difference: Interval) -> tuple[Interval, Interval]:
    """The slopes of the larger of two by each, as their difference is >= 0 or not."""
    if difference.lo >= 0:
        return ONE, ZERO
    return (ZERO, ONE) if difference.hi <= 0 else (hull(0, 1), hull(0, 1))


def _product_sum(a: int, b: int, c: int) -> int:
    return min(a + b, c)


_RULES: Mapping[str, _Rule] = {
    "add": _Rule(lambda a, b: a + b, lambda *_: (ONE, ONE), min),
    "sub": _Rule(lambda a, b: a - b, lambda *_: (ONE, -ONE), min),
    "mul": _Rule(lambda a, b: a * b, lambda a, b: (b, a), lambda a, b: a + b),
    "div": _Rule(lambda a, b: a / b, lambda a, b: (ONE / b, -(a / b) / b), lambda *_: None),
    "fma": _Rule(lambda a, b, c: a * b + c, lambda a, b, _: (b, a, ONE), _product_sum),
    "fms": _Rule(lambda a, b, c: a * b - c, lambda a, b, _: (b, a, -ONE), _product_sum),
    "fnma": _Rule(lambda a, b, c: c - a * b, lambda a, b, _: (-b, -a, ONE), _product_sum),
    "fnms": _Rule(lambda a, b, c: -(a * b) - c, lambda a, b, _: (-b, -a, -ONE), _product_sum),
    "sqrt": _Rule(_root, lambda a: (ONE / (_root(a) + _root(a)),), lambda _: None),
    "neg": _Rule(lambda a: -a, lambda _: (-ONE,), lambda a: a, is_exact=True),
    "abs": _Rule(lambda a: a.size, lambda a: (_sign(a),), lambda a: a, is_exact=True),
    "max": _Rule(
        lambda a, b: Interval(max(a.lo, b.lo), max(a.hi, b.hi)),
        lambda a, b: _share(a - b),
        min,
        is_exact=True,
    ),
    "min": _Rule(
        lambda a, b: Interval(min(a.lo, b.lo), min(a.hi, b.hi)),
        lambda a, b: _share(b - a),
        min,
        is_exact=True,
    ),
}
