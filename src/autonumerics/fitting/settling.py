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

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from autonumerics.accuracy.rounding_intervals import (
    CORRECT,
    FAITHFUL,
    RoundingIntervals,
    Wanted,
)
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.fitting.screening import Screen
from autonumerics.fitting.settings import FormatSettings, SettleSettings
from autonumerics.fitting.settling_search import SettlingSearch, least
from autonumerics.fitting.steps import JUMP, jumped, stepped, stepped_apart
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import default_threads, is_packable
from autonumerics.programs import Program
from autonumerics.targets import Target


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

    @classmethod
    def of(cls, program: Program, intervals: RoundingIntervals) -> Settled:
        """As it is. Raises InvalidOption for a constant beyond the range of its format."""
        return settle(program, intervals, held=range(len(program.constants)))

    @property
    def is_met(self) -> bool:
        """Whether every result is acceptable."""
        return self.violated == 0


def settle(
    program: Program,
    intervals: RoundingIntervals,
    *,
    held: Collection[int] = (),
    settings: SettleSettings | None = None,
    seed: int = 0,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> Settled:
    """The program with the best constants found: all results acceptable, or few violations.

    `held`: indices of constants that are to stay, such as the centre of a polynomial in x - c,
    which other coefficients can make good for, and whose difference from x is exact.

    Deterministic for the same arguments, unless the allowance ends it before. Guaranteed: constants
    are numbers of their format; not more violations than with the constants given, each rounded to
    nearest. Operations are computed in doubles and rounded, as in `Screen`: an fma may be off by a
    double rounding in rare cases. Raises InvalidOption for a constant beyond the range.
    """
    chosen = settings or SettleSettings()
    work = SettlingSearch.make(program, intervals, chosen, threads or default_threads(), held)
    start = work.rounded(work.given)
    best = start, *work.violations(start)
    if len(work.free):
        real, slack = work.levelled(allowance)
        nearest = work.rounded(real)
        best = min(best, (nearest, *work.violations(nearest)), key=lambda each: each[1:])
        if best[1] and slack > -chosen.within_reach_ulp:
            best = work.walked(real, best, np.random.default_rng([seed]), allowance)
    else:
        slack = least(intervals.slack_ulp(work.values(start)))
    constants, violated, error = best
    return Settled(work.with_constants(constants), error, violated, slack)


def counted(
    settled: Settled,
    intervals: RoundingIntervals,
    *,
    settings: SettleSettings | None = None,
    seed: int = 0,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> Settled:
    """The same program with fewer results that are not acceptable, where some are.

    Settling lowers the largest error; of a structure that cannot be right at every input, that
    says little of how many results are wrong: for 2^x in binary16, a parabola of the least error is
    off at 6,049 inputs, another one at 3,068. Deterministic as `settle`; never more violations.
    """
    chosen = settings or SettleSettings()
    program = settled.program
    work = SettlingSearch.make(program, intervals, chosen, threads or default_threads())
    if settled.is_met or not len(work.free):
        return settled
    best = work.rounded(work.given), settled.violated, settled.error
    rng = np.random.default_rng([seed, 1])
    constants, violated, error = work.counted(best, rng, allowance)
    return replace(settled, program=work.with_constants(constants), violated=violated, error=error)


_SHARES = 0.5, 0.75, 0.25, 0.95, 0.05
"""Of the interval at 0: where a step may lead."""


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
        if acceptable != CORRECT:
            worth = settle.worth * (1.0 if acceptable == FAITHFUL else float(acceptable))
        intervals = RoundingIntervals.make(target, arithmetic, acceptable)
        return cls(intervals, screen, worth, settle, threads)

    def is_worth(self, program: Program) -> bool:
        """Whether its errors, constants not settled yet, are within what settling may gain."""
        return is_packable(program) and self.screen.error_ulp(program) <= self.worth_ulp

    @property
    def takes_a_step(self) -> bool:
        """Whether settled programs lack a step or a jump at 0."""
        return self.intervals.at_zero is not None or self.intervals.jump != 0

    def with_step(
        self, program: Program, operations: Collection[str], max_ops: int
    ) -> Program | None:
        """The settled program with what it takes at 0, of these operations, no more of them in all
        than `max_ops`; None where that is not enough, or no step leaves other results acceptable.
        """
        allowed, fused = {*operations}, "fma" in operations
        if self.intervals.jump:
            needed = JUMP - {"mul"} if fused else JUMP
            forms = [self._jumped(program, fused=fused)] if needed <= allowed else []
        else:
            plain = self.stepped(program) if {"add", "sub", "div"} <= allowed else None
            is_apart = plain is None and (
                {"add", "div", "fma"} <= allowed or {"add", "sub", "mul", "div"} <= allowed
            )
            apart = self.stepped(program, apart=True, fused=fused) if is_apart else None
            forms = [plain, apart]
        return next((each for each in forms if each is not None and each.ops <= max_ops), None)

    def _jumped(self, program: Program, *, fused: bool) -> Program | None:
        """With a jump at 0; None where some result is not acceptable then."""
        inside, arithmetic = self.intervals, self.intervals.arithmetic
        found = jumped(program, inside.jump, arithmetic, fused=fused)
        x = inside.x.astype(arithmetic.computing.dtype)
        values = compile_program(found, arithmetic.unrounded)(x).astype(np.float64)
        errors = inside.errors(values - inside.jump * np.sign(inside.x))
        return found if (errors < 1).all() else None

    def stepped(
        self, program: Program, *, apart: bool = False, fused: bool = False
    ) -> Program | None:
        """The settled program with a step at 0, so that the result is right there, too; None where
        that is not asked, or no step was found that leaves the other results acceptable. `apart`,
        `fused`: in the form of `steps.stepped_apart`.
        """
        inside = self.intervals
        if inside.at_zero is None:
            return None
        arithmetic, side = inside.arithmetic, 1 if inside.x[0] > 0 else -1
        dtype = arithmetic.computing.dtype
        zero, x = np.zeros(1, dtype), inside.x.astype(dtype)
        (value,) = compile_program(program, arithmetic.unrounded)(zero).astype(np.float64)
        least, most = inside.at_zero
        for share in _SHARES:
            height = value - (least + share * (most - least))
            if height == 0 or not np.isfinite(height):
                continue
            found = (
                stepped_apart(program, height, side, arithmetic, fused=fused)
                if apart
                else stepped(program, height, side, arithmetic)
            )
            code = compile_program(found, arithmetic.unrounded)
            (there,) = code(zero).astype(np.float64)
            others = inside.errors(code(x).astype(np.float64))
            if least <= there <= most and (others < 1).all():
                return found
        return None

    def counted(self, found: Settled, seed: int = 0, allowance: Allowance = UNLIMITED) -> Settled:
        """With fewer violations, if it has any; see `counted`."""
        return counted(
            found, self.intervals, settings=self.settings, seed=seed, threads=self.threads,
            allowance=allowance,
        )  # fmt: skip

    def settled(self, program: Program, seed: int = 0, allowance: Allowance = UNLIMITED) -> Settled:
        """The program settled; see `settle`."""
        return settle(
            program, self.intervals, settings=self.settings, seed=seed, threads=self.threads,
            allowance=allowance,
        )  # fmt: skip
