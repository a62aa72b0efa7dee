"""The error of a program over the domain, for drawing: sampled, every digit shown is right.

>>> from autonumerics.programs import parse
>>> curve = Sampler(Target.make("exp2"), 50).curve(parse("x + c0", [0.957]))
>>> len(curve.points), len(curve.extrema)
(50, 3)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from flint import arb

from autonumerics.accuracy import grid, sample_error, signed_error
from autonumerics.balls import exact, working_precision
from autonumerics.programs import Program
from autonumerics.targets import Target


class CurvePoint(NamedTuple):
    """The signed error at a point; NaN where the program is undefined."""

    x: float
    error: float


@dataclass(frozen=True, slots=True)
class SampledCurve:
    """The signed error at many points from left to right, and its local extrema.

    `largest` is the largest |error| found: a lower bound of the true maximum.
    """

    points: tuple[CurvePoint, ...]
    extrema: tuple[CurvePoint, ...]
    largest: float


class Sampler:
    """Draws the error curves of programs against one target.

    The points are those of the target (Chebyshev points, dense near the ends, in most cases); the
    truth at them is computed once.
    """

    def __init__(self, target: Target, count: int) -> None:
        self._target = target
        with working_precision():
            self._places = grid(target, count)

    def curve(self, program: Program) -> SampledCurve:
        """The error curve of a program, computed at the precision of `accuracy`."""
        sampled = sample_error(program, self._target)
        with working_precision():
            constants = [exact(c) for c in program.constants]
            points = tuple(
                CurvePoint(
                    float(x.mid()),
                    _nearest(signed_error(program, constants, self._target, x, truth)),
                )
                for x, truth in zip(self._places.points, self._places.truths, strict=True)
            )
            extrema = tuple(
                CurvePoint(float(e.at.mid()), _nearest(e.error)) for e in sampled.extrema
            )
        sizes = [abs(p.error) for p in (*points, *extrema) if math.isfinite(p.error)]
        return SampledCurve(points, extrema, max(sizes, default=0.0))


def _nearest(error: arb) -> float:
    """The middle of a ball; 0 where it holds 0, NaN where it is not finite."""
    if not error.is_finite():
        return math.nan
    return 0.0 if error.contains(0) else float(error.mid())
