"""What is right at every input of a format of 16 bits: to what the exact value rounds, and both
neighbours.

Such a format has at most 65,536 inputs, so that the question which results are correctly rounded,
which are faithful and which are neither has an answer, not an estimate. Values come from an oracle,
which is right to 1e-5 ULP; where that does not decide, from Arb.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> half = format_named("binary16")
>>> answers = RightAnswers.make(function("exp2"), half, half.indices(0, 1))
>>> len(answers.x)
15362
>>> answers.counts(answers.right)
Counts(correct=15362, faithful=0, off=0)
>>> up = RightAnswers.make(function("exp2"), half, half.indices(0, 1), "up")
>>> up.counts(answers.right)
Counts(correct=5673, faithful=9689, off=0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.enumeration import (
    every_float,
    floats_of,
    indices_of,
    with_both_zeros,
)
from autonumerics.accuracy.oracle import TOLERANCE_ULP, Oracle
from autonumerics.balls import exact as as_ball
from autonumerics.balls import working_precision
from autonumerics.errors import InvalidOption
from autonumerics.formats import NARROW_BITS, Format, is_to_nearest
from autonumerics.formats.directions import AWAY, DOWN, NEAREST, UP
from autonumerics.targets import Function, enclose

Values = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_DOUBTFUL = 4 * TOLERANCE_ULP
"""Of a spacing: an ULP may be half of one, and the oracle's values are rounded to doubles."""

_BITS = (120, 480, 1900, 8000)
"""Of enclosures, each where the one before does not decide."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many results are right, over all inputs of a format in a domain.

    `correct`: the number that the exact value rounds to, nearest, of two the even one, unless
    another direction was asked for. `faithful`: of the others those that are one of the two
    neighbours of the exact value. `off`: all others. Where all directions were asked for, the worst
    of the five results counts.
    """

    correct: int
    faithful: int
    off: int

    def __post_init__(self) -> None:
        """Raises ValueError for what counts nothing."""
        for name, count in asdict(self).items():
            if type(count) is not int or count < 0:
                raise ValueError(f"{name} is a count, got {count!r}")

    @classmethod
    def of_grades(cls, grades: npt.NDArray[np.int64]) -> Counts:
        """How many are 0, 1 and 2."""
        return cls(*np.bincount(grades, minlength=3).tolist())

    @property
    def inputs(self) -> int:
        """All of them; +0 and -0 are two."""
        return self.correct + self.faithful + self.off

    @property
    def is_all_correct(self) -> bool:
        """Whether every result is correctly rounded."""
        return self.correct == self.inputs

    @property
    def sentence(self) -> str:
        """For people.

        >>> Counts(15362, 0, 0).sentence
        'correctly rounded at all 15,362 inputs'
        >>> Counts(15360, 1, 1).sentence
        'correctly rounded at 15,360 of 15,362 inputs, the other neighbour at 1, further off at 1'
        """
        if self.is_all_correct:
            return f"correctly rounded at all {self.inputs:,} inputs"
        rest = f", the other neighbour at {self.faithful:,}" if self.faithful else ""
        rest += f", further off at {self.off:,}" if self.off else ""
        return f"correctly rounded at {self.correct:,} of {self.inputs:,} inputs{rest}"


@dataclass(frozen=True, slots=True, eq=False)
class RightAnswers:
    """All n inputs in ascending order, -0 before 0, and what is right there; arrays (n,).

    `x`, `right`: numbers of the format, of its dtype; `right` is the correctly rounded value, in
    the `direction`. `exact`, `ulp`: the oracle's value, to 1e-5 ULP, and the ULP (Harrison's),
    float64. `side`: 1 where the exact value is known to lie above `right`, -1 where below, 0 where
    that is open.
    """

    function: Function
    format: Format
    x: npt.NDArray[np.generic]
    exact: Values
    ulp: Values
    right: npt.NDArray[np.generic]
    side: npt.NDArray[np.int8] = field(repr=False)
    direction: str = NEAREST

    @classmethod
    def make(
        cls,
        function: Function,
        format: Format,
        indices: range | Sequence[range],
        direction: str = NEAREST,
    ) -> RightAnswers:
        """At all inputs with the indices, one range of them or several that ascend; with exact
        values rounded in one of the `DIRECTIONS`.

        A second at most for functions that Arb has.

        Raises InvalidOption for a format of more than 16 bits, and where a value can neither be
        told from the place where rounding changes, the middle between two numbers or a number, nor
        is known to be there; InvalidDomain where the function is undefined at an input.
        """
        if format.bits > NARROW_BITS:
            raise InvalidOption(
                f"{format.name} has too many inputs to say at each what is right: "
                f"formats of {NARROW_BITS} bits have not"
            )
        ranges = (indices,) if isinstance(indices, range) else indices
        return _made(function, format, _joined(ranges), direction)

    def counts(self, results: npt.NDArray[np.generic]) -> Counts:
        """Of results at `x`, of the format's dtype; infinities and NaN are off."""
        return Counts.of_grades(self.grades(results))

    def grades(self, results: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
        """For each result 0 if it is correct, 1 if faithful, 2 if off; (n,)."""
        given, right = results.astype(np.float64), self.right.astype(np.float64)
        wrong = np.flatnonzero(given != right)
        steps = indices_of(results[wrong], self.format) - indices_of(self.right[wrong], self.format)
        near = np.isfinite(given[wrong]) & (np.abs(steps) == 1)
        found = np.zeros(len(right), np.int64)
        found[wrong] = 2
        found[wrong[near]] -= self.sides(wrong[near]) == steps[near]
        return found

    def sides(self, chosen: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        """On which side of the right number exact values lie, at the positions.

        0 where on it, and where that is open, so that no neighbour is taken for faithful unproved.
        """
        sides = self.side[chosen].astype(np.int64)
        for k in np.flatnonzero(sides == 0):
            x, y = (Fraction(float(v[chosen[k]])) for v in (self.x, self.right))
            sides[k] = _side(self.function, x, y) or 0
        return sides


def _joined(ranges: Sequence[range]) -> tuple[range, ...]:
    """The same numbers in as few ranges as there can be."""
    joined: list[range] = []
    for each in ranges:
        if joined and joined[-1].stop == each.start:
            joined[-1] = range(joined[-1].start, each.stop)
        else:
            joined.append(each)
    return tuple(joined)


@lru_cache(maxsize=8)
def _made(
    function: Function, format: Format, indices: tuple[range, ...], direction: str
) -> RightAnswers:
    if not is_to_nearest(direction):
        return _directed(_made(function, format, indices, NEAREST), direction)
    x = with_both_zeros(every_float(format, indices))
    exact, ulp = Oracle.make(function, format, indices)(x)
    spacing = _spacing(exact, format)
    whole = np.rint(exact / spacing)
    part = exact / spacing - whole
    for k in np.flatnonzero(np.abs(np.abs(part) - 0.5) < _DOUBTFUL):
        low = np.floor(exact[k] / spacing[k])
        middle = Fraction(low + 0.5) * Fraction(float(spacing[k]))
        side = _side(function, Fraction(float(x[k])), middle)
        if side is None:
            raise _undecided(function, format, x[k], "a tie between two numbers")
        tied = low >= 0 if direction == AWAY else low % 2
        whole[k] = low + (side > 0 if side else tied)
    side = np.where(np.abs(part) < _DOUBTFUL, 0, np.sign(exact - whole * spacing))
    nearest = (whole * spacing).astype(format.dtype)
    return _kept(RightAnswers(function, format, x, exact, ulp, nearest, side, direction))


def _directed(nearest: RightAnswers, direction: str) -> RightAnswers:
    """The same with exact values rounded up, down or toward zero."""
    format, side = nearest.format, nearest.side.astype(np.int64)
    value = nearest.right.astype(np.float64)
    for k in np.flatnonzero(side == 0):
        x, y = Fraction(float(nearest.x[k])), Fraction(float(value[k]))
        found = _side(nearest.function, x, y)
        if found is None:
            raise _undecided(nearest.function, format, nearest.x[k], "a number")
        side[k] = found
    way = {UP: 1.0, DOWN: -1.0}.get(direction, -np.sign(value))
    step = np.where(side * way > 0, side, 0)
    right = floats_of(indices_of(nearest.right, format) + step, format)
    left = np.where(step == 0, side, -step)
    return _kept(replace(nearest, right=right, side=left, direction=direction))


def _kept(answers: RightAnswers) -> RightAnswers:
    """With arrays that nobody changes."""
    answers = replace(answers, side=answers.side.astype(np.int8))
    for array in (answers.x, answers.exact, answers.ulp, answers.right, answers.side):
        array.flags.writeable = False
    return answers


def _undecided(function: Function, format: Format, x: np.generic, place: str) -> InvalidOption:
    return InvalidOption(
        f"{function.symbol} cannot be told from {place} of {format.name} at x = {float(x)!r}: "
        "leave that input out of the domain, or write the function so that its value there is exact"
    )


def _spacing(values: Values, format: Format) -> Values:
    """Of the format's numbers at values; that above a power of two."""
    exponent = np.maximum(np.frexp(values)[1] - 1, format.min_exponent)
    exponent[values == 0] = format.min_exponent
    return np.ldexp(1.0, exponent - format.precision + 1)


def _side(function: Function, x: Fraction, place: Fraction) -> int | None:
    """Whether f(x) lies above (1) or below (-1) a number, or is it (0); None where that is open."""
    for bits in _BITS:
        with working_precision(2 * bits):
            difference: arb = enclose(function, x, bits) - as_ball(place)
        if difference > 0 or difference < 0:
            return 1 if difference > 0 else -1
        if difference.is_zero():
            return 0
    return None
