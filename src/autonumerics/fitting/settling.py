"""Constants for which every result is acceptable: settled exactly, against all inputs of 16 bits.

A program does what is wanted if each of its values lies in an interval (`rounding_intervals`). In
the reals that is a system of inequalities in the constants: linear where these enter linearly, and
near enough to it for small steps elsewhere. A linear programme finds the constants with the largest
slack, in ULPs, at the input that has the least; it is solved on a few inputs, those with narrow
intervals and some spread over the domain, which grow by those that its solutions violate.
(Reference for such an active set: the exchange of E. Stiefel, Über diskrete und lineare
Tschebyscheff-Approximationen, Numer. Math. 1, 1959; for intervals: RLIBM.) What is left is of the
size of rounding errors: numbers of the format of the constants are tried around the solution, many
at a time, as they compute, those with fewer and smaller violations followed. What they violate at
other inputs joins those that they are judged by, too.

>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Target
>>> line = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
>>> wide = Arithmetic.of("bfloat16", "binary32")
>>> intervals = RoundingIntervals.make(Target.make("exp2"), wide, 1.0)
>>> settle(line, intervals).is_met
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.rounding_intervals import (
    FAITHFUL,
    NEAREST,
    RoundingIntervals,
    Wanted,
)
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption
from autonumerics.fitting.screening import Screen, shapes_of
from autonumerics.fitting.sensitivity import linearised, whitening
from autonumerics.fitting.settings import FormatSettings, SettleSettings
from autonumerics.formats import Arithmetic
from autonumerics.jit import Parametric, compile_structure
from autonumerics.kernels import Batch, default_threads, evaluate, is_packable
from autonumerics.kernels.elementary import exponential2
from autonumerics.kernels.measuring import screen
from autonumerics.programs import Program
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settled:
    """A program with constants of their format, and how it does at all inputs, as computed.

    `error`: the largest, as a share of what is allowed (`RoundingIntervals.errors`); `violated`:
    at how many inputs it is 1 or more. `slack_ulp`: the least in the reals, negative where no
    constants were found for which all values lie in their intervals even there.
    """

    program: Program
    error: float
    violated: int
    slack_ulp: float

    @property
    def is_met(self) -> bool:
        """Whether every result is acceptable."""
        return self.violated == 0


def settle(
    program: Program,
    intervals: RoundingIntervals,
    *,
    settings: SettleSettings | None = None,
    seed: int = 0,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> Settled:
    """The program with the best constants found: all results acceptable, or few violations.

    Deterministic for the same arguments, unless the allowance ends it before. Guaranteed: constants
    are numbers of their format; not more violations than with the constants given, each rounded to
    nearest. Operations are computed in doubles and rounded, as in `Screen`: an fma may be off by a
    double rounding in rare cases. Raises InvalidOption for a constant beyond the range.
    """
    chosen = settings or SettleSettings()
    work = _Work.make(program, intervals, chosen, threads or default_threads())
    start = work.rounded(work.given)
    best = start, *work.violations(start)
    if not len(start):
        return work.settled(*best, _least(intervals.slack_ulp(work.values(start))))
    real, slack = work.levelled(allowance)
    nearest = work.rounded(real)
    best = min(best, (nearest, *work.violations(nearest)), key=lambda each: each[1:])
    if best[1] and slack > -chosen.within_reach_ulp:
        best = work.walked(real, best, np.random.default_rng([seed]), allowance)
    return work.settled(*best, slack)


@dataclass(frozen=True, slots=True, eq=False)
class Settling:
    """What the programs of a run are settled with."""

    intervals: RoundingIntervals
    screen: Screen
    worth_ulp: float
    settings: SettleSettings
    threads: int | None

    @classmethod
    def make(
        cls,
        target: Target,
        arithmetic: Arithmetic,
        acceptable: Wanted,
        settings: FormatSettings = FormatSettings(),
        *,
        threads: int | None = None,
    ) -> Settling:
        """For a target in an arithmetic. Raises what `RoundingIntervals.make` does."""
        points = settings.screen.fine
        screen = Screen(target, arithmetic, threads, points=points, acceptable=acceptable)
        settle = settings.settle
        worth = settle.worth_nearest_ulp
        if acceptable != NEAREST:
            worth = settle.worth * (1.0 if acceptable == FAITHFUL else float(acceptable))
        intervals = RoundingIntervals.make(target, arithmetic, acceptable)
        return cls(intervals, screen, worth, settle, threads)

    def is_worth(self, program: Program) -> bool:
        """Whether its errors, constants not settled yet, are within what settling may gain."""
        return is_packable(program) and self.screen.error_ulp(program) <= self.worth_ulp

    def settled(self, program: Program, seed: int = 0, allowance: Allowance = UNLIMITED) -> Settled:
        """The program settled; see `settle`."""
        return settle(
            program, self.intervals, settings=self.settings, seed=seed, threads=self.threads,
            allowance=allowance,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """One structure, its intervals, and the inputs by which constants are judged at first."""

    program: Program
    intervals: RoundingIntervals
    settings: SettleSettings
    threads: int
    one: Batch
    code: Parametric
    given: Values
    active: npt.NDArray[np.bool_]

    @classmethod
    def make(
        cls, program: Program, intervals: RoundingIntervals, settings: SettleSettings, threads: int
    ) -> _Work:
        one = Batch.pack([program])
        given = one.constants[0, 0, : len(program.constants)].copy()
        active = np.zeros(len(intervals.x), bool)
        narrow = np.minimum(intervals.above, intervals.below) / intervals.ulp
        active[np.argsort(narrow, kind="stable")[: settings.hardest]] = True
        lower, upper = intervals.x[0], intervals.x[-1]
        even = np.searchsorted(intervals.x, np.linspace(lower, upper, settings.spread))
        active[np.minimum(even, len(active) - 1)] = True
        computing = intervals.arithmetic.computing
        unrounded = Arithmetic.of(computing, constants=intervals.arithmetic.constants)
        code = compile_structure(program, unrounded)
        return cls(program, intervals, settings, threads, one, code, given, active)

    def levelled(self, allowance: Allowance) -> tuple[Values, float]:
        """Constants in the reals with the largest slack that linear programmes find, and it."""
        best, reach = self.given, 1.0
        values = self.values(best)
        slack = _least(self.intervals.slack_ulp(values))
        for _ in range(self.settings.programmes):
            if allowance.is_over or reach < 2.0**-12:
                break
            step = self._programme(best, reach)
            if step is None:
                break
            tried = best + step
            slacks = self.intervals.slack_ulp(self.values(tried))
            worst = np.argsort(slacks, kind="stable")[: self.settings.added]
            new = worst[(slacks[worst] < slack) & ~self.active[worst]]
            self.active[new] = True
            reached = _least(slacks)
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
            self._with(constants), inside.x[chosen], 1 / inside.ulp[chosen]
        )
        lengths = np.abs(jacobian).max(axis=0)
        free = lengths > 0
        if not free.any() or not np.isfinite(values).all():
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
        best: tuple[Values, int, float],
        rng: np.random.Generator,
        allowance: Allowance,
    ) -> tuple[Values, int, float]:
        """Numbers of the constants' format tried around a solution in the reals, and the best."""
        settings, inside = self.settings, self.intervals
        chosen = np.flatnonzero(self.active)
        jacobian = linearised(self._with(real), inside.x[chosen], 1 / inside.ulp[chosen])[1]
        steps = whitening(jacobian, real)
        units = self._units(real)
        hard = self._at_risk(real)
        error = self._errors(best[0][None], hard)[0]
        for number in range(settings.rounds):
            if allowance.is_over:
                break
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

    def _proposals(
        self, centre: Values, steps: Matrix, units: Values, rng: np.random.Generator
    ) -> Matrix:
        """A half by steps that matter alike in all directions, of many sizes; a half by few units
        of the last place of some constants."""
        count, size = self.settings.tried // 2, len(centre)
        scale = exponential2(
            -rng.uniform(self.settings.largest, self.settings.smallest, (count, 1))
        )
        along = _bell(rng, (count, size)) * scale
        smooth = np.broadcast_to(centre, (count, size)).copy()
        for k in range(size):
            smooth += along[:, k : k + 1] * steps[:, k]
        moved = rng.random((count, size)) < 2 / max(size, 2)
        whole = np.rint(_bell(rng, (count, size)) * exponential2(rng.uniform(0, 4, (count, 1))))
        return np.concatenate([smooth, centre + moved * whole * units])

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
        return evaluate(self._with(constants), self.intervals.x)

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

    def settled(self, constants: Values, violated: int, error: float, slack: float) -> Settled:
        return Settled(self._with(constants), error, violated, slack)

    def _with(self, constants: Values) -> Program:
        return self.program.with_constants([Fraction(c) for c in constants.tolist()])

    def _units(self, constants: Values) -> Values:
        format = self.intervals.arithmetic.constants
        exponents = [format.spacing_exponent(Fraction(c)) for c in constants.tolist()]
        return np.ldexp(1.0, np.array(exponents))


def _least(slacks: Values) -> float:
    return float(slacks.min()) if np.isfinite(slacks).all() else -np.inf


def _bell(rng: np.random.Generator, shape: tuple[int, int]) -> Matrix:
    """Deviates of mean 0 and variance 1, nearly normal, and the same on every processor."""
    total = np.full(shape, -6.0)
    for _ in range(12):
        total += rng.random(shape)
    return total
