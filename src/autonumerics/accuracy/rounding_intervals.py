"""For every input of a 16-bit format the values that round to an acceptable result.

Acceptable is the correctly rounded result alone, in the direction in which the arithmetic rounds
its results or in all of them, or either neighbour of the exact value, or all results within so many
ULPs of it. The values of the computing format that round to one of these are an interval. At a hard
input the exact value lies close to where rounding changes, the middle between two numbers or, for
directed rounding, a number, and so close to an end of its interval. A program does what is wanted
if and only if each of its values, before the last rounding, lies in its interval. RLIBM's idea:
J. P. Lim, M. Aanjaneya, J. Gustafson, S. Nagarakatte, An approach to generate correctly rounded
math libraries for new floating point variants, POPL 2021.

>>> from autonumerics.targets import Target
>>> wide = Arithmetic.of("bfloat16", "binary32")
>>> intervals = RoundingIntervals.make(Target.make("exp2"), wide, CORRECT)
>>> bool((intervals.errors(intervals.inside) == 0).all())
True
>>> above = np.nextafter(intervals.most.astype(np.float32), np.float32(9)).astype(np.float64)
>>> bool((intervals.errors(intervals.most) < 1).all()), bool((intervals.errors(above) > 1).all())
(True, True)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of, indices_of
from autonumerics.accuracy.oracle import TOLERANCE_ULP
from autonumerics.accuracy.right_answers import RightAnswers
from autonumerics.formats import Arithmetic, Format, opposite
from autonumerics.formats.directions import AWAY, DOWN, NEAREST, ZERO, each_of
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

CORRECT = "correct"
FAITHFUL = "faithful"

Wanted: TypeAlias = Literal["correct", "faithful"] | float
"""Which results are acceptable: correctly rounded, faithful, or within so many ULPs."""


@dataclass(frozen=True, slots=True, eq=False)
class RoundingIntervals:
    """Intervals at all n inputs, +0 and -0 both but for `at_zero`; float64 arrays (n,).

    `x`: the inputs, ascending. `least`, `most`: the ends, numbers of the computing format that
    belong to the interval. `inside`: the exact value, or the end next to it where it lies beyond.
    `ulp`: of the storage format, at the exact value. `above`, `below`: the distances from `inside`
    to half a spacing of the computing format beyond the ends.

    `at_zero`: the ends at x = 0, if that is an end of the domain and its interval holds neither 0
    nor a value of that of the next input; 0 is then none of the n. With 2^x rounded up 1 is right
    at 0, and the next number from 2^-133 on. Programs tell 0 from there by a step alone
    (`fitting.steps`).

    `jump`: where 0 lies inside the domain and what is next to it has to be told from it so, the
    height by which all intervals above 0 are lowered and all below raised. What rounds to
    acceptable results is a program within these with such a jump added.
    """

    arithmetic: Arithmetic
    x: Values
    least: Values
    most: Values
    inside: Values
    ulp: Values
    above: Values = field(repr=False)
    below: Values = field(repr=False)
    at_zero: tuple[float, float] | None = None
    jump: float = 0.0

    @classmethod
    def make(cls, target: Target, arithmetic: Arithmetic, wanted: Wanted) -> RoundingIntervals:
        """At all inputs in the target's domain. Raises what `RightAnswers.make` does.

        Results beyond the range that the target's constraints allow are not acceptable, and where
        they pin a value that number alone is.
        """
        format = arithmetic.storage
        indices = target.domain.indices(format)
        ends: list[tuple[Values, Values]] = []
        for direction in each_of(arithmetic.direction):
            answers = RightAnswers.make(target.function, format, indices, direction)
            low, high = _constrained(target, answers, *_acceptable(answers, wanted))
            ends.append(_ends(low, high, replace(arithmetic, direction=direction)))
        answers = RightAnswers.make(target.function, format, indices)
        least = np.max([each[0] for each in ends], axis=0)
        most = np.min([each[1] for each in ends], axis=0)
        inside = np.clip(answers.exact, least, most)
        beyond = _next(most, arithmetic.computing, 1), _next(least, arithmetic.computing, -1)
        every = cls(
            arithmetic, answers.x.astype(np.float64), least, most, inside, answers.ulp,
            (most + beyond[0]) / 2 - inside, inside - (least + beyond[1]) / 2,
        )  # fmt: skip
        return every._without_a_step()._without_a_jump(answers.exact)

    def _without_a_step(self) -> RoundingIntervals:
        """The same with what is said of 0 apart, where no interval holds the values around it."""
        zeros, others = np.flatnonzero(self.x == 0), np.flatnonzero(self.x)
        is_end = len(zeros) and len(others) and (zeros[0] == 0 or zeros[-1] == len(self.x) - 1)
        if not is_end:
            return self
        next_one = others[0] if zeros[0] == 0 else others[-1]
        least, most = self.least[zeros[0]], self.most[zeros[0]]
        meets = least <= self.most[next_one] and self.least[next_one] <= most
        if meets or least <= 0 <= most:
            return self
        arrays = "x", "least", "most", "inside", "ulp", "above", "below"
        kept = {name: getattr(self, name)[others] for name in arrays}
        return replace(self, **kept, at_zero=(float(least), float(most)))

    def _without_a_jump(self, exact: Values) -> RoundingIntervals:
        """The same with intervals for what a jump at 0 is added to, if it takes one: if exact
        values next to it, as the computing format has them, are not acceptable.
        """
        (zeros,) = np.nonzero(self.x == 0)
        if not len(zeros) or zeros[0] == 0 or zeros[-1] == len(self.x) - 1 or not exact[zeros[0]]:
            return self
        beside = [zeros[0] - 1, zeros[-1] + 1]
        computing = self.arithmetic.computing
        rounded = exact[beside].astype(computing.dtype).astype(np.float64)
        if ((self.least[beside] <= rounded) & (rounded <= self.most[beside])).all():
            return self
        size = np.abs(rounded[1:])
        height = _nearest_power(float((_next(size, computing, _JUMP) - size)[0]))
        moved = {name: getattr(self, name) - np.sign(self.x) * height
                 for name in ("least", "most", "inside")}  # fmt: skip
        return replace(self, **moved, jump=height)

    @property
    def middle(self) -> Values:
        """Amidst what rounds to acceptable results, (n,)."""
        return self.inside + (self.above - self.below) / 2

    @property
    def half(self) -> Values:
        """From `middle` to either side what is acceptable, (n,): values nearer to it are."""
        return (self.above + self.below) / 2

    def hardest(self, count: int) -> npt.NDArray[np.intp]:
        """The inputs at which the exact value lies closest to an end, in ULPs; positions."""
        room = np.minimum(self.above, self.below) / self.ulp
        return np.argsort(room, kind="stable")[:count]

    def errors(self, values: Values) -> Values:
        """The distance of each value from `inside`, as a share of that to the end on its side.

        Below 1 if and only if the value, one of the computing format, rounds to an acceptable
        result; infinite for NaN.
        """
        away = values - self.inside
        errors = np.abs(away) / np.where(away > 0, self.above, self.below)
        return np.where(np.isnan(errors), np.inf, errors)

    def slack_ulp(self, values: Values) -> Values:
        """How far each value lies within its interval, in ULPs; negative outside."""
        return np.minimum(values - self.least, self.most - values) / self.ulp


_JUMP = 2
"""Numbers of the computing format."""


def _acceptable(answers: RightAnswers, wanted: Wanted) -> tuple[Indices, Indices]:
    """The indices of the least and the largest acceptable result of each input."""
    right = indices_of(answers.right, answers.format)
    if wanted == CORRECT:
        return right, right
    if wanted == FAITHFUL:
        sides = answers.sides(np.arange(len(right)))
        return right + np.minimum(sides, 0), right + np.maximum(sides, 0)
    reach = (float(wanted) - TOLERANCE_ULP) * answers.ulp
    down = -_floor(-(answers.exact - reach), answers.format)
    up = _floor(answers.exact + reach, answers.format)
    return np.minimum(down, right), np.maximum(up, right)


def _constrained(
    target: Target, answers: RightAnswers, low: Indices, high: Indices
) -> tuple[Indices, Indices]:
    """The acceptable results that keep range and values; those of before where none does."""
    format, kept = answers.format, target.constraints
    least = np.full_like(low, -format.largest_index)
    most = -least
    if kept.lower is not None and abs(kept.lower) <= format.largest:
        least[:] = -format.floor_index(-kept.lower)
    if kept.upper is not None and abs(kept.upper) <= format.largest:
        most[:] = format.floor_index(kept.upper)
    for pin in kept.pins:
        at = answers.x.astype(np.float64) == float(pin.at)
        value = format.index(format.round(Fraction(float(pin.ball(target.function).mid()))))
        low, high = np.where(at, value, low), np.where(at, value, high)
    inner = np.maximum(low, least), np.minimum(high, most)
    some = inner[0] <= inner[1]
    return np.where(some, inner[0], low), np.where(some, inner[1], high)


def _floor(values: Values, format: Format) -> Indices:
    """The index of the largest number of the format that is not above each value."""
    with np.errstate(over="ignore"):
        near = values.astype(format.dtype)
    indices = indices_of(near, format) - (near.astype(np.float64) > values)
    return np.clip(indices, -format.largest_index, format.largest_index)


def _ends(low: Indices, high: Indices, arithmetic: Arithmetic) -> tuple[Values, Values]:
    """The least and the largest number of the computing format that round to such results."""
    if not arithmetic.rounds_result:
        return _values(low, arithmetic.storage), _values(high, arithmetic.storage)
    mirrored = replace(arithmetic, direction=opposite(arithmetic.direction))
    return -_last(-low, mirrored), _last(high, arithmetic)


def _last(index: Indices, arithmetic: Arithmetic) -> Values:
    """The largest number of the computing format that rounds to the number of the index.

    To nearest that is next to the middle between it and the following one, a tie, which belongs to
    the even one, or to that further from zero; beyond the largest, whose index is odd, the next
    would be twice as far as a spacing. In the other directions it is the number itself, or what
    comes before the following one.
    """
    value = _values(index, arithmetic.storage)
    following, before = (_values(index + step, arithmetic.storage) for step in (1, -1))
    direction = arithmetic.direction
    if direction not in (NEAREST, AWAY):
        is_cut = (direction == DOWN) | ((direction == ZERO) & (index >= 0))
        return np.where(is_cut, _next(following, arithmetic.computing, -1), value)
    spacing = np.where(np.isfinite(following), following - value, value - before)
    middle = value + spacing / 2
    is_tied = index < 0 if direction == AWAY else index % 2 == 0
    return np.where(is_tied, middle, _next(middle, arithmetic.computing, -1))


def _values(index: Indices, format: Format) -> Values:
    return floats_of(index, format).astype(np.float64)


def _nearest_power(size: float) -> float:
    """The power of two nearest to it by ratio."""
    mantissa, exponent = math.frexp(size)
    return math.ldexp(1.0, exponent - (mantissa < math.sqrt(0.5)))


def _next(values: Values, format: Format, way: int) -> Values:
    """The next numbers of a format upwards (1) or downwards (-1); infinity beyond the largest."""
    indices = indices_of(values.astype(format.dtype), format)
    return floats_of(indices + way, format).astype(np.float64)
