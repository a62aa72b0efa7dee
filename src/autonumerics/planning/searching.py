"""Kernels that the search finds: programs of fewer operations than a polynomial has.

>>> from autonumerics.targets.expressions.composed import read_function
>>> shape = Shape(read_function("exp2"), (-0.5, 0.5))
>>> kernel = SearchedKernels(evaluations=300)(shape, 2.0**-8)
>>> kernel is None or kernel.ops < textbook(shape, 2.0**-8).ops
True
"""

from __future__ import annotations

from dataclasses import dataclass, field

from autonumerics.errors import AutoNumericsError
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.programs import Program
from autonumerics.runs import Budget, prepare
from autonumerics.search import Front

OPERATIONS = "+ - * fma"
_MOST_OPERATIONS = 32


@dataclass
class SearchedKernels:
    """Searches once for every shape, so many candidates long; the front serves all tolerances.

    Fewer operations than those of the polynomial are asked for, since others are no gain. The same
    seed and evaluations find the same kernels.
    """

    evaluations: int
    seed: int = 1
    _fronts: dict[Shape, Front | None] = field(default_factory=dict)

    def __call__(self, shape: Shape, tolerance: float) -> Program | None:
        """The cheapest program found within the tolerance that is cheaper than the polynomial."""
        known = textbook(shape, tolerance)
        most = 0 if known is None else known.ops - 1
        if not 0 < most <= _MOST_OPERATIONS or not self.evaluations:
            return None
        front = self._front(shape, most)
        good = [] if front is None else [s for s in front if s.error <= tolerance]
        best = min(good, key=lambda s: s.program.ops, default=None)
        return None if best is None or best.program.ops > most else best.program

    def _front(self, shape: Shape, most: int) -> Front | None:
        if shape not in self._fronts:
            self._fronts[shape] = self._searched(shape, min(most + 1, _MOST_OPERATIONS))
        return self._fronts[shape]

    def _searched(self, shape: Shape, most: int) -> Front | None:
        """None where the search does not take the target, such as for zeros that are not exact."""
        try:
            run = prepare(
                shape.function.name,
                domain=shape.interval,
                error="relative",
                ops=OPERATIONS,
                max_ops=most,
                seed=self.seed,
                warn=lambda _: None,
            )
        except AutoNumericsError:
            return None
        front = None
        for progress in run.run(Budget(None, self.evaluations)):
            front = progress.front
        return front
