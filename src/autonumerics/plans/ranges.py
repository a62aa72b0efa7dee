"""What is known of steps where inputs are from an interval: what none of them needs is left out.

A range holds all values of a step, none of which is NaN; of floating-point numbers it is a little
wider than what their ends give, for what rounding does. Steps of which nothing is said have no
range, and then nothing is concluded. (R. E. Moore, Interval Analysis, 1966.)

>>> from autonumerics.plans.types import SINGLE
>>> known = Ranges()
>>> known.note(0, (0.0, 2.0))
>>> known.decided("less", [0, 0]), known.result("neg", [0], SINGLE)
(None, (-2.0, -0.0))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from autonumerics.plans.types import Type

Range: TypeAlias = tuple[float, float]
"""The least and the largest value."""

_SLACK = 2.0**-22
_LEAST, _MOST = 2.0**-148, 2.0**127


@dataclass(slots=True)
class Ranges:
    """The ranges of steps by their places, and conditions that are always the same."""

    _ranges: dict[int, Range] = field(default_factory=dict)
    _answers: dict[int, bool] = field(default_factory=dict)

    def of(self, place: int) -> Range | None:
        """What is known of a step's values."""
        return self._ranges.get(place)

    def answer(self, place: int) -> bool | None:
        """What a condition always is; None where that is not known."""
        return self._answers.get(place)

    def note(self, place: int, values: Range | None) -> None:
        """A step's range, if it has one."""
        if values is not None:
            self._ranges[place] = values

    def hold(
        self, place: int, value: int, at_least: int | None = None, at_most: int | None = None
    ) -> None:
        """A step whose values are those of another, or the bound where that is beyond it."""
        found = self.of(value)
        for bound, end in ((at_least, max), (at_most, min)):
            limit = None if bound is None else self.of(bound)
            if found is not None and limit is not None:
                found = end(found[0], limit[0]), end(found[1], limit[1])
        self.note(place, found)

    def note_step(self, place: int, name: str, operands: Sequence[int], type: Type) -> None:
        """What the operands of a step tell of it."""
        answer = self.decided(name, operands)
        if answer is not None:
            self._answers[place] = answer
        self.note(place, self.result(name, operands, type))

    def decided(self, name: str, operands: Sequence[int]) -> bool | None:
        """What a comparison of these steps always is."""
        if name == "either":
            answers = [self.answer(each) for each in operands]
            return True if True in answers else False if answers == [False, False] else None
        ranges = [self.of(each) for each in operands]
        if name not in _COMPARISONS or None in ranges:
            return None
        return _COMPARISONS[name](*ranges)

    def result(self, name: str, operands: Sequence[int], type: Type) -> Range | None:
        """The range of a step of that row."""
        if name == "select":
            answer = self.answer(operands[0])
            hull = [self.of(k) for k in operands[1:]]
            if answer is not None:
                return hull[0 if answer else 1]
            known = [each for each in hull if each is not None]
            return _hull(known) if len(known) == 2 else None
        ranges = [known for each in operands if (known := self.of(each)) is not None]
        if len(ranges) < len(operands) or name not in _RESULTS:
            return None
        found = _RESULTS[name](*ranges)
        if name in _EXACT:
            return found
        return _wider(found) if type.is_float else _wrapped(found, type)

    def bits(self, operand: int, type: Type, *, is_size: bool = False) -> Range | None:
        """Of the bits of floating-point numbers of that type, as integers: they rise above 0.

        is_size: none of the numbers is -0, so that they rise from 0 on.
        """
        known = self.of(operand)
        if known is None or not (known[0] > 0 or (is_size and known[0] == 0)):
            return None
        return type.encode(known[0]), type.encode(known[1])


def _less(a: Range, b: Range) -> bool | None:
    return True if a[1] < b[0] else False if a[0] >= b[1] else None


def _less_equal(a: Range, b: Range) -> bool | None:
    return True if a[1] <= b[0] else False if a[0] > b[1] else None


def _equal(a: Range, b: Range) -> bool | None:
    return False if a[1] < b[0] or b[1] < a[0] else None


def _never(_: Range) -> bool | None:
    return False


_COMPARISONS: Mapping[str, Callable[..., bool | None]] = MappingProxyType(
    {
        "less": _less,
        "less_equal": _less_equal,
        "equal": _equal,
        "is_nan": _never,
        "int_less": _less,
        "int_equal": _equal,
    }
)


def _product(a: Range, b: Range) -> Range:
    return _hull([(x * y, x * y) for x in a for y in b])


def _sum(a: Range, b: Range) -> Range:
    return a[0] + b[0], a[1] + b[1]


def _difference(a: Range, b: Range) -> Range:
    return a[0] - b[1], a[1] - b[0]


def _size(a: Range) -> Range:
    ends = abs(a[0]), abs(a[1])
    return (0.0 if a[0] <= 0 <= a[1] else min(ends)), max(ends)


_RESULTS: Mapping[str, Callable[..., Range]] = MappingProxyType(
    {
        "add": _sum,
        "sub": _difference,
        "mul": _product,
        "fma": lambda a, b, c: _sum(_product(a, b), c),
        "neg": lambda a: (-a[1], -a[0]),
        "abs": _size,
        "widen": lambda a: a,
        "narrow": lambda a: a,
        "int_add": _sum,
        "int_sub": _difference,
    }
)


_EXACT = frozenset(("neg", "abs", "widen"))


def _hull(ranges: Sequence[Range]) -> Range:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _wider(found: Range) -> Range | None:
    """With what rounding adds, in single the most; None where a number may overflow."""
    low, high = found
    low -= abs(low) * _SLACK + (_LEAST if low else 0)
    high += abs(high) * _SLACK + (_LEAST if high else 0)
    return (low, high) if low >= -_MOST and high <= _MOST else None


def _wrapped(found: Range, type: Type) -> Range | None:
    """Of integers that wrap around."""
    low, high = type.encode(found[0]), type.encode(found[1])
    return (low, high) if high - low == found[1] - found[0] else None
