"""From the constants of a formula to those of a program: rounded, and levelled where they may be.

The exchange in exact arithmetic gives the best core; its constants are rounded to 106 bits, and a
reduction may have fixed some that do better when they are free. What is done about that depends on
what the baseline says it is.
"""

from __future__ import annotations

import math

import numpy as np

from autonumerics.accuracy import SampledError, sample_error
from autonumerics.baselines.recording import NoBaseline
from autonumerics.errors import InvalidProgram
from autonumerics.fitting import EFFORTS, LeastSquaresFitter, exchange, level
from autonumerics.fitting.exchange import alternation, highest_alternation
from autonumerics.kernels import Batch
from autonumerics.programs import Program
from autonumerics.targets import Target

_NEARLY_LEVEL = 1.01
"""Extrema that agree to 1 % are within 1 % of the best possible (de la Vallée-Poussin)."""

_SEED = 1
"""Of the random starts beside the one that is given."""

Fit = tuple[Program, SampledError]


class Fitting:
    """How the constants of programs for one target are finished.

    >>> from autonumerics.programs import parse
    >>> line = parse("x*c0 + c1", [0.93, 0.96])
    >>> target = Target.make("exp2")
    >>> round(Fitting(target).levelled(line)[1].error, 4)
    0.0298
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._fitter = LeastSquaresFitter(target, seed=_SEED, threads=1, settings=EFFORTS["high"])

    def as_given(self, program: Program) -> Fit:
        """Nothing is changed. Raises NoBaseline where the program is undefined somewhere."""
        sampled = sample_error(program, self._target)
        if not math.isfinite(sampled.error):
            raise NoBaseline("the program is undefined somewhere in the domain")
        return program, sampled

    def levelled(self, program: Program) -> Fit:
        """A minimax approximation, with its own extrema level.

        Raises NoBaseline where they are not: then the program is not what it is called. One
        without constants is left as it is.
        """
        if not program.constants:
            return self.as_given(program)
        found = exchange(program, self._target)
        if found.error == 0:
            return found.program, found.sampled
        choose = alternation if self._target.table is None else highest_alternation
        extrema = choose(found.sampled.extrema, len(program.constants) + 1)
        sizes = [e.size for e in extrema or ()]
        if not sizes or max(sizes) > _NEARLY_LEVEL * min(sizes):
            raise NoBaseline("the error of the program is not level")
        return found.program, found.sampled

    def released(self, program: Program) -> Fit:
        """All constants fitted together by least squares from those given, then levelled.

        The result is a local optimum, never worse than what was given.
        """
        best = min(
            (exchange(each, self._target) for each in (program, self._least_squares(program))),
            key=lambda levelled: levelled.error,
        )
        if not math.isfinite(best.error):
            raise NoBaseline("the program is undefined somewhere in the domain")
        return best.program, best.sampled

    def optimal(self, program: Program) -> Fit:
        """Whatever it is called: its constants at their optimum, as far as `level` finds it."""
        found = level(program, self._target)
        return found.program, found.sampled

    def _least_squares(self, program: Program) -> Program:
        try:
            batch = Batch.pack([program])
        except InvalidProgram as problem:
            raise NoBaseline(str(problem)) from None
        nothing_new, at_any_price = np.zeros(1, np.uint32), np.array([math.inf])
        return self._fitter.fit_batch(batch, nothing_new, at_any_price, generation=0).batch.program(
            0
        )
