"""Constants of a program fitted anew and rounded together, with one or two of them moved.

The parameters of a program are seldom independent: (x + c0) c1 + c2 has a curve of constants for
each line. In the reals all points of it are equally good; in a number format they round
differently, and the best are found by trying: one or two are moved, far or near, the others make
good for it in the reals (Gauss-Newton steps) and on the lattice (`nearest_plane`), and what
comes out is evaluated in the format.

>>> from autonumerics.fitting.screening import Screen
>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Target
>>> screen = Screen(Target.make("exp2"), Arithmetic.of("binary16"))
>>> start = parse("fma(fma(x + c0, c1, c2), x, c3)", [0.25, 0.34, 0.57, 1.0])
>>> found, error_ulp = walked(Refit.on(screen), start, tries=30, seed=1)
>>> bool(error_ulp < screen.error_ulp(start))
True
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption
from autonumerics.fitting.nearest_plane import rounded_together, stiffness
from autonumerics.fitting.screening import Screen
from autonumerics.fitting.sensitivity import derivatives, linearised_in_parts
from autonumerics.fitting.settings import RefitSettings
from autonumerics.formats import Format
from autonumerics.kernels.elementary import exponential2
from autonumerics.kernels.linear_algebra import least_squares
from autonumerics.programs import Program

Values = npt.NDArray[np.float64]

_S_EACH = 4.5e-4  # seconds that a step or a rounding of constants takes, on one core


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """Fits to the exact values at some inputs of a screen, which judges; errors in ULPs."""

    screen: Screen
    x: Values
    exact: Values
    rest: Values
    per_ulp: Values
    settings: RefitSettings = RefitSettings()

    @classmethod
    def on(
        cls, screen: Screen, settings: RefitSettings = RefitSettings(), points: int | None = None
    ) -> Refit:
        """With so many inputs, chosen evenly from those of the screen."""
        some = np.linspace(0, len(screen.x) - 1, points or settings.points).astype(int)
        columns = (screen.x, screen.exact, screen.rest, screen.per_ulp)
        return cls(screen, *(column[some] for column in columns), settings=settings)

    @property
    def format(self) -> Format:
        """That of constants."""
        return self.screen.constants

    @property
    def _precisely(self) -> bool:
        """Whether doubles are too coarse for parts of an ULP."""
        return self.screen.arithmetic.storage.bits > 32

    def free(self, program: Program) -> list[int]:
        """The constants that may be moved at all, by index."""
        slopes = derivatives(program, self.x, self.per_ulp, precisely=self._precisely)
        effect = np.abs(slopes).max(axis=0, initial=0.0)
        spacing = [2.0 ** self.format.spacing_exponent(c) for c in program.constants]
        return np.flatnonzero(effect * np.array(spacing) <= self.settings.held_ulp).tolist()

    def settled(self, program: Program, free: list[int]) -> Program:
        """The program with the constants `free` fitted in the reals, then rounded together.

        Raises InvalidOption for a constant beyond the range of the format.
        """
        for _ in range(self.settings.steps if free else 0):
            program = self._stepped(program, free)
        return self.rounded(program, held=set(range(len(program.constants))) - set(free))

    def rounded(self, program: Program, held: Container[int]) -> Program:
        """The program with its constants rounded together as they are, but for those held.

        Raises InvalidOption for a constant beyond the range of the format.
        """
        jacobian, deviations = self._linear(program)
        return rounded_together(program, self.format, jacobian, deviations, held=held)

    def _stepped(self, program: Program, free: list[int]) -> Program:
        """One step of Gauss and Newton."""
        jacobian, deviations = self._linear(program)
        stiff = stiffness([program.constants[k] for k in free], self.format, len(deviations))
        step = least_squares(jacobian[:, free], -deviations, stiff)
        constants = list(program.constants)
        for k, move in zip(free, step.tolist(), strict=True):
            constants[k] += Fraction(move)
        return program.with_constants(constants)

    def _linear(self, program: Program) -> tuple[Values, Values]:
        """Derivatives and deviations in ULPs where both are finite."""
        self.screen.spend(_S_EACH)
        values, rest, jacobian = linearised_in_parts(
            program, self.x, self.per_ulp, precisely=self._precisely
        )
        with np.errstate(all="ignore"):
            deviations = ((values - self.exact) + (rest - self.rest)) * self.per_ulp
        finite = np.isfinite(deviations)
        return jacobian[finite], deviations[finite]


def walked(
    refit: Refit,
    program: Program,
    *,
    tries: int,
    seed: int,
    allowance: Allowance = UNLIMITED,
) -> tuple[Program, float]:
    """The program with the best constants that were met, and the error in ULPs on the screen.

    Each try moves one or two constants at random, refits the others, and stays if that was better.
    Deterministic, unless the allowance ends it before. Guaranteed: not worse than the program
    itself, and all moved constants are numbers of the format.
    """
    rng = np.random.default_rng(seed)
    best, error_ulp = program, refit.screen.error_ulp(program)
    free = refit.free(program)
    nearest, farthest = refit.settings.nearest, refit.settings.farthest
    for _ in range(tries if free else 0):
        if allowance.is_over:
            break
        chosen = rng.choice(free, size=min(len(free), 1 + int(rng.integers(2))), replace=False)
        try:
            tried = best
            for k in chosen.tolist():
                fourth = np.square(np.square(rng.uniform()))
                size = float(exponential2(farthest + (nearest - farthest) * fourth))
                factor = 1 + rng.choice([-1.0, 1.0]) * size
                tried = _moved(tried, k, factor, refit.format)
            tried = refit.settled(tried, [k for k in free if k not in chosen])
        except InvalidOption:
            continue
        tried_ulp = refit.screen.error_ulp(tried)
        if tried_ulp < error_ulp:
            best, error_ulp = tried, tried_ulp
    return best, error_ulp


def _moved(program: Program, k: int, factor: float, format: Format) -> Program:
    """With one constant multiplied, or moved by an ulp if that leaves it where it was."""
    constants = list(program.constants)
    moved = format.round(constants[k] * Fraction(factor))
    if moved == constants[k]:
        moved = Fraction(format.value(format.index(moved) + (1 if factor > 1 else -1)))
    constants[k] = moved
    return program.with_constants(constants)
