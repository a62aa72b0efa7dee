"""Where a fit may go between the ends of rounding intervals: less strictly where these are wide.

A fit by least squares follows the exact values, weighed by 1 over the ULP. Where a function
saturates one number is right for many inputs, and its interval leaves room that the exact values
do not use: up to 1 + 2^-8 where 1 is right in bfloat16. A tube around the exact values says how
far above and below them *every* input nearby allows values to be. A fit aims at its middle, and
weighs deviations by 1 over half its width. Where results differ from input to input, some are hard
and a tube for correct rounding has next to no width: fits follow the exact values there.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.targets import Target
>>> tube = Tube.make(Target.make("tanh", (0, 4)), Arithmetic.of("bfloat16", "binary32"), CORRECT)
>>> shifts_ulp, halves_ulp = tube.at(np.array([1.0, 3.9]))
>>> [round(float(each), 1) for each in halves_ulp]
[0.1, 0.7]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, RoundingIntervals, Wanted
from autonumerics.formats import Arithmetic
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]

NEARBY = 1 / 64
"""Of the domain, to either side: a node of a fit stands for about as much."""

NARROWEST_ULP = 0.1
"""Half the width of a tube at least: room for a fit where the intervals leave none."""


@dataclass(frozen=True, slots=True, eq=False)
class Tube:
    """Of a target in an arithmetic; see the module."""

    intervals: RoundingIntervals
    wanted_ulp: float
    nearby: float

    @classmethod
    def make(cls, target: Target, arithmetic: Arithmetic, acceptable: Wanted) -> Tube:
        """For acceptable results. Raises what `RoundingIntervals.make` does."""
        intervals = RoundingIntervals.make(target, arithmetic, acceptable)
        wanted = {CORRECT: NARROWEST_ULP, FAITHFUL: 1.0}.get(str(acceptable))
        length = target.domain.upper - target.domain.lower
        return cls(intervals, float(acceptable) if wanted is None else wanted, length * NEARBY)

    def at(self, points: Values) -> tuple[Values, Values]:
        """How far the middle lies above the exact value, and half the width; in ULPs, (m,) each."""
        inside = self.intervals
        begins = np.searchsorted(inside.x, points - self.nearby)
        ends = np.searchsorted(inside.x, points + self.nearby, side="right")
        begins = np.clip(begins, 0, len(inside.x) - 1)
        ends = np.maximum(ends, begins + 1)
        pairs = list(zip(begins.tolist(), ends.tolist(), strict=True))
        above, below = (
            np.array([(each[begin:end]).min() for begin, end in pairs])
            for each in (inside.above / inside.ulp, inside.below / inside.ulp)
        )
        half = (above + below) / 2
        shift = np.where(half > NARROWEST_ULP, (above - below) / 2, 0.0)
        return shift, np.maximum(half, NARROWEST_ULP)
