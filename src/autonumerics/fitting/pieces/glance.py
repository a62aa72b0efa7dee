"""What many cuts are judged by at a glance: a stand-in of the target that costs next to nothing.

Exact values take some 50 microseconds each, and a cut into sixteen pieces wants two thousand. Here
the target is interpolated once, in doubles, at Chebyshev points of intervals that are halved until
the last coefficients are next to nothing: good to some 13 digits of its largest value nearby, which
tells cuts and degrees from each other. What is chosen is fitted to exact values.

>>> target = Target.make("erf", (0, 4), "relative")
>>> x = np.linspace(0.01, 4, 50)
>>> bool(np.abs(Glance.of(target).values(x) / target.values(x) - 1).max() < 1e-12)
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev

from autonumerics.fitting.candidates import core_settings
from autonumerics.fitting.pieces.fits import Centre, on_part, shift_on
from autonumerics.fitting.settings import FitSettings
from autonumerics.kernels import NODE_COUNT, Batch, default_threads
from autonumerics.kernels.fits import Goal, fit
from autonumerics.programs import Program
from autonumerics.programs.indexing import Part
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]

_DEGREE = 16
_TAIL = 1e-14  # of the largest coefficient, at which a polynomial is good enough
_NARROWEST = 2.0**-30  # of the domain
_DENSE = 65
_SETTINGS = FitSettings()


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """The target by polynomials: `ends`, (m + 1,), and `coefficients`, (_DEGREE + 1, m)."""

    target: Target
    ends: Values
    coefficients: Values

    @classmethod
    def of(cls, target: Target) -> Glance:
        """That of a target on one interval; the last ones are remembered."""
        return _glance(target)

    def values(self, x: Values) -> Values:
        """About f(x), in the shape of x."""
        at = np.clip(np.searchsorted(self.ends, x, side="right") - 1, 0, len(self.ends) - 2)
        left, right = self.ends[at], self.ends[at + 1]
        t = 2 * (x - left) / (right - left) - 1
        return np.asarray(chebyshev.chebval(t, self.coefficients[:, at], tensor=False), np.float64)

    def weights(self, x: Values, values: Values) -> Values:
        """What deviations are multiplied by to be errors; 0 at zeros, where these are not known."""
        target = self.target
        if target.error == "absolute" and target.weight is None:
            return np.ones_like(x)
        if target.error == "relative" and target.weight is None:
            unknown = np.abs(values) <= _TAIL * np.abs(self.coefficients).max()
            found = np.where(unknown, 0.0, 1 / np.where(unknown, 1.0, np.abs(values)))
        else:
            found = target.weights(x)
        return np.where(np.isfinite(found), found, 0.0)

    def goal(self, part: Part, centre: Centre) -> Goal:
        """What a fit on a piece aims at; see `pieces.goals_of`."""
        target = on_part(self.target, part)
        shift, arrays = float(shift_on(target, part, centre)), list[Values]()
        for x in (
            target.domain.chebyshev_nodes(NODE_COUNT),
            target.domain.dense_points(_DENSE),
        ):
            values = self.values(x)
            arrays += [x - shift, values, np.zeros_like(x), self.weights(x, values)]
        return Goal(*map(np.ascontiguousarray, arrays), starts=np.zeros(0, np.int64))

    def errors(
        self,
        structures: Sequence[Program],
        parts: Sequence[Part],
        *,
        centre: Centre = "middle",
        seed: int = 0,
        threads: int | None = None,
    ) -> Values:
        """The largest error of each structure on each piece, (structures, pieces), sampled.

        By least squares: within some ten per cent of what an exchange reaches where that matters.
        """
        batch = Batch.pack(structures)
        fresh = ((1 << batch.records[:, 1].astype(np.uint64)) - 1).astype(np.uint32)
        columns = [
            fit(
                batch, fresh, self.goal(part, centre), np.full(len(batch), np.inf),
                core_settings(self.target, _SETTINGS), seed=seed, generation=number,
                threads=threads or default_threads(),
            )[0]
            for number, part in enumerate(parts)
        ]  # fmt: skip
        return np.stack(columns, axis=1)


@lru_cache(maxsize=8)
def _glance(target: Target) -> Glance:
    found = sorted(_intervals(target), key=lambda each: each[0])
    ends = np.array([*(left for left, _, _ in found), found[-1][1]])
    return Glance(target, ends, np.stack([each for *_, each in found], axis=1))


def _intervals(target: Target) -> Iterator[tuple[float, float, Values]]:
    """Intervals with the coefficients on each."""
    lower, upper = target.domain.lower, target.domain.upper
    pending = [(lower, upper)]
    while pending:
        left, right = pending.pop()
        t = chebyshev.chebpts2(_DEGREE + 1)
        x = np.clip((left + right) / 2 + t * (right - left) / 2, left, right)
        coefficients = np.asarray(chebyshev.chebfit(t, target.values(x), _DEGREE), np.float64)
        sizes = np.abs(coefficients)
        if sizes[-3:].max() <= _TAIL * sizes.max() or right - left < _NARROWEST * (upper - lower):
            yield left, right, coefficients
        else:
            middle = (left + right) / 2
            pending += [(left, middle), (middle, right)]
