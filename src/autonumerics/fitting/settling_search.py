"""Constants tried so that every value lies in its interval: in the reals, then in their format.

Linear programmes come first, then random steps around what they find; see `settling`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.rounding_intervals import RoundingIntervals
from autonumerics.allowance import Allowance
from autonumerics.errors import InvalidOption
from autonumerics.fitting.screening import shapes_of
from autonumerics.fitting.sensitivity import linearised, whitening
from autonumerics.fitting.settings import SettleSettings
from autonumerics.formats import Arithmetic
from autonumerics.jit import Parametric, compile_structure
from autonumerics.kernels import Batch, evaluate
from autonumerics.kernels.elementary import exponential2
from autonumerics.kernels.measuring import screen
from autonumerics.programs import Program

_S_PROGRAMME = 4e-3  # seconds that a linear programme takes, on one core
_S_ROUND = 4e-3  # and a round of numbers tried

_S_INPUT = 1.5e-8  # and the results of a program at an input, counted

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

Found: TypeAlias = tuple[Values, int, float]
"""Constants, at how many inputs results are not acceptable, and the largest error."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class SettlingSearch:
    """One structure, its intervals, and the inputs by which constants are judged at first."""

    program: Program
    intervals: RoundingIntervals
    settings: SettleSettings
    threads: int
    one: Batch
    code: Parametric
    given: Values
    free: npt.NDArray[np.intp]
    active: npt.NDArray[np.bool_]

    @classmethod
    def make(
        cls,
        program: Program,
        intervals: RoundingIntervals,
        settings: SettleSettings,
        threads: int,
        held: Collection[int] = (),
    ) -> SettlingSearch:
        """Before the first step, from the constants of the program; those `held` stay."""
        one = Batch.pack([program])
        given = one.constants[0, 0, : len(program.constants)].copy()
        free = np.array([k for k in range(len(given)) if k not in held], np.intp)
        active = np.zeros(len(intervals.x), bool)
        active[intervals.hardest(settings.hardest)] = True
        lower, upper = intervals.x[0], intervals.x[-1]
        even = np.searchsorted(intervals.x, np.linspace(lower, upper, settings.spread))
        active[np.minimum(even, len(active) - 1)] = True
        computing = intervals.arithmetic.computing
        unrounded = Arithmetic.of(computing, constants=intervals.arithmetic.constants)
        code = compile_structure(program, unrounded)
        return cls(program, intervals, settings, threads, one, code, given, free, active)

    def levelled(self, allowance: Allowance) -> tuple[Values, float]:
        """Constants in the reals with the largest slack that linear programmes find, and it."""
        best, reach = self.given, 1.0
        values = self.values(best)
        slack = least(self.intervals.slack_ulp(values))
        for _ in range(self.settings.programmes):
            if allowance.is_over or reach < 2.0**-12:
                break
            allowance.spend(_S_PROGRAMME)
            step = self._programme(best, reach)
            if step is None:
                break
            tried = best + step
            slacks = self.intervals.slack_ulp(self.values(tried))
            worst = np.argsort(slacks, kind="stable")[: self.settings.added]
            new = worst[(slacks[worst] < slack) & ~self.active[worst]]
            self.active[new] = True
            reached = least(slacks)
            if reached > slack + self.settings.gain_ulp:
                best, slack = tried, reached
                reach = min(1.0, 4 * reach)
            elif not len(new):
                reach /= 4
        return best, slack

    def _programme(self, constants: Values, reach: float) -> Values | None:
        """The step of the constants that leaves the largest slack, linearised; None for none."""
        from scipy.optimize import linprog  # which takes a while to import

        inside = self.intervals
        chosen = np.flatnonzero(self.active)
        values, jacobian = linearised(
            self.with_constants(constants), inside.x[chosen], 1 / inside.ulp[chosen]
        )
        lengths = np.abs(jacobian).max(axis=0)
        free = self.free[lengths[self.free] > 0]
        if not len(free) or not np.isfinite(values).all():
            return None
        plane = jacobian[:, free] / lengths[free]
        room_above = (inside.most[chosen] - values) / inside.ulp[chosen]
        room_below = (values - inside.least[chosen]) / inside.ulp[chosen]
        ones = np.ones((len(chosen), 1))
        # In ULPs: a step of 1 changes some value by one.
        limit = reach * self.settings.reach * np.maximum(np.abs(constants[free]), 2.0**-20)
        bounds = [(-each, each) for each in (limit * lengths[free]).tolist()]
        found = linprog(
            np.append(np.zeros(plane.shape[1]), -1.0),
            A_ub=np.block([[plane, ones], [-plane, ones]]),
            b_ub=np.concatenate([room_above, room_below]),
            bounds=[*bounds, (None, 1.0)],
            method="highs",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if found.x is None:
            return None
        step = np.zeros(len(constants))
        step[free] = found.x[:-1] / lengths[free]
        return step

    def walked(
        self,
        real: Values,
        best: Found,
        rng: np.random.Generator,
        allowance: Allowance,
    ) -> Found:
        """Numbers of the constants' format tried around a solution in the reals, and the best."""
        settings, inside = self.settings, self.intervals
        chosen = np.flatnonzero(self.active)
        program, free = self.with_constants(real), self.free
        _, jacobian = linearised(program, inside.x[chosen], 1 / inside.ulp[chosen])
        steps = whitening(jacobian[:, free], real[free])
        units = self._units(real)
        hard = self._at_risk(real)
        error = self._errors(best[0][None], hard)[0]
        for number in range(settings.rounds):
            if allowance.is_over:
                break
            allowance.spend(_S_ROUND)
            centre = best[0] if number % 2 else real
            tried = self.rounded(self._proposals(centre, steps, units, rng))
            errors = self._errors(tried, hard)
            for k in np.argsort(errors, kind="stable")[: settings.looked_at]:
                if not errors[k] < error:
                    break
                seen = self._all_errors(tried[k])
                found = tried[k], int((seen >= 1).sum()), float(seen.max())
                hard |= seen >= 1
                best = min(best, found, key=lambda each: each[1:])
                if best[1] == 0:
                    return best
            error = self._errors(best[0][None], hard)[0]
        return best

    def counted(self, best: Found, rng: np.random.Generator, allowance: Allowance) -> Found:
        """Numbers tried around the best, from whose structure violations cannot be kept off, and
        those with the fewest of them at all inputs.
        """
        settings, inside, free = self.settings, self.intervals, self.free
        chosen = np.flatnonzero(self.active)
        program = self.with_constants(best[0])
        _, jacobian = linearised(program, inside.x[chosen], 1 / inside.ulp[chosen])
        if not np.isfinite(jacobian).all():
            return best
        steps = whitening(jacobian[:, free], best[0][free])
        for _ in range(settings.counted if best[1] else 0):
            if allowance.is_over:
                break
            allowance.spend(_S_INPUT * len(inside.x))
            scale = exponential2(-rng.uniform(settings.farthest, settings.smallest))
            tried = best[0].copy()
            for k, along in enumerate((_bell(rng, (1, len(free)))[0] * scale).tolist()):
                tried[free] += along * steps[:, k]
            constants = self.rounded(tried)
            best = min(best, (constants, *self.violations(constants)), key=lambda each: each[1:])
        return best

    def _proposals(
        self, centre: Values, steps: Matrix, units: Values, rng: np.random.Generator
    ) -> Matrix:
        """A half by steps that matter alike in all directions, of many sizes; a half by few units
        of the last place of some constants."""
        count, size = self.settings.tried // 2, len(self.free)
        scale = exponential2(
            -rng.uniform(self.settings.largest, self.settings.smallest, (count, 1))
        )
        along = _bell(rng, (count, size)) * scale
        smooth, lattice = np.zeros((count, size)), units[self.free]
        for k in range(size):
            smooth += along[:, k : k + 1] * steps[:, k]
        moved = rng.random((count, size)) < 2 / max(size, 2)
        whole = np.rint(_bell(rng, (count, size)) * exponential2(rng.uniform(0, 4, (count, 1))))
        tried = np.tile(centre, (2 * count, 1))
        tried[:, self.free] += np.concatenate([smooth, moved * whole * lattice])
        return tried

    def _at_risk(self, constants: Values) -> npt.NDArray[np.bool_]:
        """The inputs whose values come near the ends of their intervals, and the active ones."""
        slacks = self.intervals.slack_ulp(self.values(constants))
        hard = self.active.copy()
        hard[np.argsort(slacks, kind="stable")[: self.settings.hardest]] = True
        return hard

    def _errors(self, constants: Matrix, chosen: npt.NDArray[np.bool_]) -> Values:
        """The largest error of each row of constants at the inputs chosen, as computed."""
        inside = self.intervals
        points = (
            inside.x[chosen], inside.inside[chosen], np.zeros(int(chosen.sum())),
            1 / inside.above[chosen], 1 / inside.below[chosen],
        )  # fmt: skip
        packed = np.repeat(self.one.constants * 0, len(constants), axis=0)
        packed[:, 0, : constants.shape[1]] = constants
        batch = Batch(np.repeat(self.one.records, len(constants), axis=0), packed)
        return screen(batch, points, shapes_of(inside.arithmetic, stored=False), self.threads)

    def values(self, constants: Values) -> Values:
        """In doubles, at all inputs."""
        return evaluate(self.with_constants(constants), self.intervals.x)

    def violations(self, constants: Values) -> tuple[int, float]:
        """At how many inputs results are not acceptable, as computed, and the largest error."""
        errors = self._all_errors(constants)
        return int((errors >= 1).sum()), float(errors.max())

    def _all_errors(self, constants: Values) -> Values:
        """As machine code computes, before the last rounding; at all inputs."""
        format = self.code.arithmetic.storage
        with np.errstate(all="ignore"):
            values = self.code(self.intervals.x.astype(format.dtype), constants)
        return self.intervals.errors(values.astype(np.float64))

    def rounded(self, constants: Values) -> Values:
        """The nearest numbers that constants may be. Raises InvalidOption beyond their range."""
        with np.errstate(over="ignore"):
            type_of = self.intervals.arithmetic.constants.dtype
            found = constants.astype(type_of).astype(np.float64) + 0.0
        if not np.isfinite(found).all():
            raise InvalidOption("a constant is beyond the range of its format")
        return found

    def with_constants(self, constants: Values) -> Program:
        """The program with these."""
        return self.program.with_constants([Fraction(c) for c in constants.tolist()])

    def _units(self, constants: Values) -> Values:
        format = self.intervals.arithmetic.constants
        exponents = [format.spacing_exponent(Fraction(c)) for c in constants.tolist()]
        return np.ldexp(1.0, np.array(exponents))


def least(slacks: Values) -> float:
    """The least of them; -inf where one is no number."""
    return float(slacks.min()) if np.isfinite(slacks).all() else -np.inf


def _bell(rng: np.random.Generator, shape: tuple[int, int]) -> Matrix:
    """Deviates of mean 0 and variance 1, nearly normal, and the same on every processor."""
    total = np.full(shape, -6.0)
    for _ in range(12):
        total += rng.random(shape)
    return total
