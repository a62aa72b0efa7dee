"""The error of a procedure at some inputs of all sizes: to leave out plans that are no good."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.formats import Format
from autonumerics.planning.samples import BITS, value
from autonumerics.plans import CompiledProcedure
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

_INPUTS = 12_000
_CLOSER = 1_000_000
_MOST_BITS = 4 * BITS  # where much cancels in what was written


@dataclass(frozen=True)
class Screen:
    """Inputs of a format and what a function is there, in two doubles: `truths` and `rests`.

    Half of the inputs are spread over all finite bit patterns, the others over those between 2^-4
    and 2^4. Inputs at which the function has no value that is known are left out.
    """

    format: Format
    inputs: npt.NDArray
    truths: npt.NDArray[np.float64]
    rests: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls,
        function: Function,
        format: Format,
        seed: int = 1,
        within: Domain | None = None,
        count: int = _INPUTS,
    ) -> Screen:
        """Drawn from the seed. Of an interval half are evenly spread."""
        draw = np.random.default_rng(seed)
        if within is not None:
            return cls._at(function, format, _between(draw, format, within, count))
        last = format.index(format.largest)
        low, high = format.index(Fraction(1, 16)), format.index(Fraction(16))
        sizes = np.concatenate(
            [draw.integers(1, last, count // 2), draw.integers(low, high, count // 2)]
        )
        return cls._at(function, format, [s if draw.integers(2) else -s for s in sizes.tolist()])

    @classmethod
    def closer(cls, function: Function, format: Format, within: Domain | None = None) -> Screen:
        """Of so many more inputs, others, that what passes seldom fails at all of them."""
        return cls.of(function, format, seed=2, within=within, count=_CLOSER)

    @classmethod
    def _at(cls, function: Function, format: Format, indices: Iterable[int]) -> Screen:
        found = []
        for index in indices:
            x = format.value(index)
            exact = value(function, Fraction(x))
            if exact is None:
                exact = value(function, Fraction(x), _MOST_BITS)
            if exact is not None:
                found.append((float(x), *_in_doubles(exact)))
        points = np.array(found, np.float64).reshape(-1, 3)
        return cls(format, points[:, 0].astype(format.dtype), points[:, 1], points[:, 2])

    def error_ulp(self, compiled: CompiledProcedure) -> float:
        """The largest error at the inputs, sampled; infinite where a value is no number."""
        return self.worst(compiled)[0]

    def worst(self, compiled: CompiledProcedure) -> tuple[float, float]:
        """The largest error, as `error_ulp`, and an input that has it; NaN where there are none."""
        if not len(self.inputs):
            return math.inf, math.nan
        found = compiled(self.inputs).astype(np.float64)
        precision, least = self.format.precision, self.format.min_exponent
        with np.errstate(all="ignore"):
            exponents = np.maximum(np.frexp(np.abs(self.truths))[1] - 1, least)
            errors = np.abs(found - self.truths - self.rests)
            errors = errors / np.ldexp(1.0, exponents - (precision - 1))
            overflows = np.abs(self.truths) >= float(self.format.largest)
            alike = overflows & np.isinf(found) & (np.sign(found) == np.sign(self.truths))
        errors = np.where(alike, 0, np.where(np.isfinite(found), errors, np.inf))
        place = int(errors.argmax())
        return float(errors[place]), float(self.inputs[place])


def _in_doubles(exact: arb) -> tuple[float, float]:
    """The value, to 106 bits where it is a normal number."""
    high = float(exact.mid())
    with working_precision(BITS):
        return high, float((exact - high).mid()) if math.isfinite(high) else 0.0


def _between(draw: np.random.Generator, format: Format, within: Domain, count: int) -> list[int]:
    """Indices of numbers of an interval: half of them of all sizes, half evenly spread."""
    ends = [format.index(Fraction(end)) for end in (within.lower, within.upper)]
    sizes = draw.integers(ends[0], ends[1] + 1, count // 2).tolist()
    spread = draw.uniform(within.lower, within.upper, count // 2).tolist()
    return sizes + [format.index(format.round(Fraction(x))) for x in spread]
