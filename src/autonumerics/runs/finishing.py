"""How a run finishes the programs of its archive: in the reals, or for a number format.

What is found to have no bounded error is refuted: at a point, by sampling, or by its exact form,
which knows poles between points. That is decided for each program when it enters a front, by the
program and the target alone, so that a run in parts decides as one that never stopped.
"""

from __future__ import annotations

from typing import final

import numpy as np

from autonumerics.accuracy import Counts, measure, sample_error
from autonumerics.accuracy.rounding_intervals import Wanted
from autonumerics.certification import refutation
from autonumerics.cost.prices import Prices
from autonumerics.fitting import (
    Screen,
    Settling,
    Zeros,
    exchange,
    held,
    leaves,
    shaped,
    snapped,
    stays_within,
    ulp_weights,
)
from autonumerics.fitting.leaves import constant_between
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import is_packable
from autonumerics.programs import Program
from autonumerics.runs.computing import is_safe
from autonumerics.runs.derivatives import is_within
from autonumerics.runs.goals import Goal
from autonumerics.runs.keeping import keeps
from autonumerics.runs.settings import Settings
from autonumerics.search import Finisher, Front, MachineNumbers, Solution
from autonumerics.search.finishing import UNWANTED, Unwanted
from autonumerics.targets import Target


def is_refuted(program: Program, error: float, target: Target) -> bool:
    """Whether the program has no bounded error: `error` is the sampled one."""
    return not np.isfinite(error) or refutation(program, target) is not None


def confirmed(front: Front, target: Target) -> Front:
    """The front without refuted programs, such as earlier versions let pass."""
    return Front.of(
        s for s in front if s.standing == "proved" or not is_refuted(s.program, s.error, target)
    )


def judged_anew(front: Front, target: Target) -> Front:
    """The front without refuted programs, its errors in the reals sampled anew where not proved.

    A file that says less of an error than is true hides nothing by it.
    """
    sampled = (
        s if s.standing == "proved" else s.sampled(sample_error(s.program, target).error)
        for s in front
    )
    return confirmed(Front(tuple(sampled)), target)


@final
class RealFinisher(Finisher):
    """Minimax exchange of the constants, then the error in exact arithmetic by Arb."""

    def __init__(
        self,
        target: Target,
        settings: Settings = Settings(),
        *,
        safe: bool = False,
        derivative_error: float | None = None,
    ) -> None:
        """With `safe` programs that are not finite as they are computed are refuted, too.

        With a `derivative_error` those whose derivative is further from that of the target are
        unwanted.
        """
        super().__init__(settings.search.refutation_rounds, leaves(target))
        self._derivative_error = derivative_error
        self._safe = safe
        self._target = target
        self._settings = settings.exchange

    def _finish(self, program: Program) -> Solution | Unwanted | None:
        target = self._target.sufficient_for(program)
        levelled = exchange(program, target, self._settings)
        if self._target.sufficient_for(levelled.program) != target:  # equal constants were moved
            target = self._target
            levelled = exchange(program, target, self._settings)
        found, error = levelled.program, levelled.error
        largest = levelled.sampled.largest if target.norm == "2" else None
        if target.constraints and np.isfinite(error):
            found = _kept(program, found, target)
            if found is None:
                return None
            error = sample_error(found, target).error
        elif np.isfinite(error):
            found, error = snapped(found, target, error)
        if is_refuted(found, error, target) or not keeps(found, self._target):
            return None
        if self._safe and not is_safe(found, self._target):
            return None
        if not is_within(found, self._target, self._derivative_error):
            return UNWANTED
        return Solution(found, error, levelled.before, largest=largest)


def _kept(program: Program, levelled: Program, target: Target) -> Program | None:
    """The program with constants that keep what is asked, if they can be led there."""
    found: Program | None = levelled
    if target.constraints.bounds and not stays_within(levelled, target):
        found = program if stays_within(program, target) else shaped(program, target)
    return None if found is None else held(found, target)


@final
class FormatFinisher(Finisher):
    """Constants rounded to their format, and the error found at the inputs of a `Screen`.

    Constants that stand for two of the format are written as two; a program that has more than
    `max_ops` operations then is none.
    """

    def __init__(
        self,
        target: Target,
        arithmetic: Arithmetic,
        prices: Prices,
        max_ops: int,
        settings: Settings = Settings(),
        *,
        acceptable: Wanted | None = None,
        goal: Goal | None = None,
        threads: int | None = None,
        derivative_error: float | None = None,
    ) -> None:
        """With `acceptable` results constants are settled for these where that may be had; with a
        `goal` of rounding results are counted at every input where it may be met.
        """
        points = settings.format.screen.finest
        screen = Screen(target, arithmetic, points=points)
        constant = Program.constant(constant_between(screen.exact, screen.per_ulp))
        super().__init__(settings.search.refutation_rounds, [Program.identity(), constant])
        self._screen = screen
        self._derivative_error = derivative_error
        self._goal = goal
        self._settling = None
        if acceptable is not None:
            self._settling = Settling.make(
                target, arithmetic, acceptable, settings.format, threads=threads
            )
        self._zeros = Zeros.at_ends(target, arithmetic)
        self._max_ops = max_ops
        self._target = target
        self._arithmetic = arithmetic
        self._prices = prices

    def _finish(self, program: Program) -> Solution | Unwanted | None:
        if self._target.constraints.bounds and not stays_within(program, self._target):
            weights = ulp_weights(self._target, self._arithmetic.storage)
            program = shaped(program, self._target, weights) or program
        whole = self._zeros.split(program)
        rounded = whole.with_constants(
            [self._arithmetic.constants.round(c) for c in whole.constants]
        )
        if self._settling is not None and self._settling.is_worth(rounded):
            settled = self._settling.settled(rounded).program
            rounded = settled if self._keeps(settled) else rounded
        error = sample_error(rounded, self._target).error
        if is_refuted(rounded, error, self._target) or not self._keeps(rounded):
            return None
        if not is_within(rounded, self._target, self._derivative_error):
            return UNWANTED
        allowed = whole.ops <= self._max_ops and is_packable(whole)
        error_ulp = self._screen.error_ulp(rounded) if allowed else np.inf
        price = self._prices.price(rounded)
        counts = self._counts(rounded, error_ulp)
        numbers = MachineNumbers.of(self._arithmetic, error_ulp, "sampled", price, counts=counts)
        return Solution(rounded, error, error, machine=numbers)

    def _counts(self, rounded: Program, error_ulp: float) -> Counts | None:
        """What is right at every input, where the goal may be met: the error alone does not tell,
        in most directions of rounding.
        """
        if self._goal is None or not self._goal.may_be_met_by(error_ulp):
            return None
        return measure(compile_program(rounded, self._arithmetic), self._target).counts

    def _keeps(self, rounded: Program) -> bool:
        return keeps(rounded, self._target, self._arithmetic)
