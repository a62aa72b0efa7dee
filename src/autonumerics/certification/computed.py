"""What an arithmetic really computes at given numbers, as a bound: all of them are tried.

Where nothing can be said of a range of numbers but by trying them, as where c/x overflows on its
way to a limit, the machine code is run at each. Between the least and the largest result lie all,
and the target on the range is a ball; so a bound takes two comparisons, however many they are.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> computed = Computed(parse("c0/(c1/x)", [1.0, 1.0]), Target.make("exp2"), Arithmetic.of("half"))
>>> round(float(computed.bound(range(0, 10))), 5)
1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy import floats_of
from autonumerics.balls import Bound
from autonumerics.certification.rounding_error import RoundingModel
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.errors import Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.programs.operations import NEAREST
from autonumerics.targets import Target

_CHUNK = 2**22  # numbers at a time


class Computed:
    """A program as an arithmetic computes it, tried at numbers; a bound from it is *proved*.

    `is_defined`: whether IEEE 754 leaves no freedom: every operation is rounded correctly. Where
    that is not so, another machine may compute other values, and nothing is proved by trying.
    """

    def __init__(self, program: Program, target: Target, arithmetic: Arithmetic) -> None:
        self._target = target
        self._arithmetic = arithmetic
        self._format = arithmetic.storage
        self._text = program.text
        self._rounding = RoundingModel(program, arithmetic)
        self.is_defined = all(row.operation.rounding <= NEAREST for row in program.instructions)
        self._code = compile_program(program, arithmetic) if self.is_defined else None

    def bound(self, indices: range) -> Bound | None:
        """Of the error at all numbers of the format with these indices, both zeros if 0 is one.

        None where another machine may compute other values. Raises Unprovable, with the place,
        where a result is infinite or NaN.
        """
        if self._code is None:
            return None
        parts = [self._extremes(x) for x in self._numbers(indices)]
        ends = (self._format.value(i) for i in (indices.start, indices.stop - 1))
        least, largest = min(low for low, _ in parts), max(high for _, high in parts)
        return self._bound(least, largest, Subinterval(*ends))

    def _numbers(self, indices: range) -> Iterator[npt.NDArray[np.generic]]:
        for start in range(indices.start, indices.stop, _CHUNK):
            yield floats_of(np.arange(start, min(start + _CHUNK, indices.stop)), self._format)
        if 0 in indices:
            yield np.array([-0.0], self._format.dtype)

    def _extremes(self, x: npt.NDArray[np.generic]) -> tuple[float, float]:
        """The least and the largest result; raises Unprovable where one is infinite or NaN."""
        assert self._code is not None
        values = self._code(x)
        with np.errstate(invalid="ignore"):  # a NaN is an answer
            least, largest = float(values.min()), float(values.max())  # NaN if any value is
        if np.isfinite(least) and np.isfinite(largest):
            return least, largest
        failed = np.flatnonzero(~np.isfinite(values.astype(np.float64)))[0]
        at = float(x[failed])
        raise Unprovable(
            f"{self._text} in {self._arithmetic.name} gives {float(values[failed])} at x = {at!r}: "
            f"it {self._rounding.obstacle(Subinterval.point(Fraction(at)))}; "
            "choose a domain without that point, or be content with the proof for the reals"
        )

    def _bound(self, least: float, largest: float, interval: Subinterval) -> Bound | None:
        truth = truth_on(self._target, interval)
        error = (arb(least) - truth).union(arb(largest) - truth)
        if self._target.error != "relative" or error.is_zero():  # then a zero of the target is met
            return Bound.known(error)
        return Bound.known(error / truth)
