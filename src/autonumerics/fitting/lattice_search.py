"""Candidates for constants on the lattice: CMA-ES and pattern search against hard inputs.

Nothing here measures a program on all inputs; see `lattice`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.fitting.hard_inputs import HardInputs
from autonumerics.jit import Parametric
from autonumerics.kernels import EvolutionStrategy

Values = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

_POPULATION = 16
_S_EACH = 3e-5  # seconds that a candidate takes, on one core, and
_S_INPUT = 2.5e-9  # that an input takes
_DOUBLINGS = 12


class Trials:
    """Candidates judged by their largest error on hard inputs, each once, within a budget.

    A candidate is an array of constants (n,), float64; it is rounded to their format first.
    """

    def __init__(
        self,
        code: Parametric,
        inputs: HardInputs,
        budget: int,
        allowance: Allowance = UNLIMITED,
    ) -> None:
        self._code = code
        self.inputs = inputs
        self.budget = budget
        self._allowance = allowance
        self._errors: dict[bytes, float] = {}

    @property
    def count(self) -> int:
        """Different candidates judged so far."""
        return len(self._errors)

    @property
    def spent(self) -> bool:
        """Whether the budget or the time is used up: all others are infinitely bad."""
        return self.count >= self.budget or self._allowance.is_over

    def on_lattice(self, constants: Values) -> Values:
        """The nearest numbers that constants may be; infinities beyond their range."""
        with np.errstate(over="ignore"):
            return constants.astype(self._code.arithmetic.constants.dtype).astype(np.float64) + 0.0

    def error_ulp(self, constants: Values) -> float:
        """The largest error on the hard inputs; infinite where a value is not finite."""
        candidate = self.on_lattice(constants)
        key = candidate.tobytes()
        if key not in self._errors:
            if self.spent or not np.isfinite(candidate).all():
                return math.inf
            self._allowance.spend(_S_EACH + _S_INPUT * len(self.inputs.x))
            values = self._code(self.inputs.x, candidate)
            self._errors[key] = float(self.inputs.errors_ulp(values).max())
        return self._errors[key]

    def best(self, count: int, below: float) -> list[Values]:
        """The candidates of least error, those below a bound, in the order of their errors."""
        ranked = sorted((e, key) for key, e in self._errors.items() if e < below)
        return [np.frombuffer(key) for _, key in ranked[:count]]


def evolve(
    trials: Trials, start: Values, steps: Matrix, sigma: float, evaluations: int, seed: int
) -> None:
    """Judge what CMA-ES proposes around `start`, in the coordinates of `steps` (columns).

    `sigma` is the first standard deviation there. One constant alone is left to pattern search.
    """
    if len(start) < 2:
        return
    strategy = EvolutionStrategy(start, steps, sigma, _POPULATION, seed)
    for _ in range(evaluations // _POPULATION):
        if trials.spent or strategy.stopped:
            return
        strategy.tell(np.array([trials.error_ulp(candidate) for candidate in strategy.ask()]))


def pattern_search(
    trials: Trials, start: Values, moves: Matrix, rng: np.random.Generator
) -> Values:
    """Take any of the moves (rows) that lowers the error, doubled while it does, until none does.

    Returns the last candidate; moves are tried in a random order, both ways.
    """
    best, error = trials.on_lattice(start), trials.error_ulp(start)
    improved = True
    while improved and not trials.spent:
        improved = False
        for k in rng.permutation(len(moves)):
            best, lower = _along(trials, best, error, moves[k])
            improved |= lower < error
            error = lower
    return best


def _along(trials: Trials, best: Values, error: float, move: Values) -> tuple[Values, float]:
    for step in (move, -move):
        for _ in range(_DOUBLINGS):
            candidate = trials.on_lattice(best + step)
            lower = trials.error_ulp(candidate)
            if not lower < error:
                break
            best, error, step = candidate, lower, 2 * step
    return best, error
