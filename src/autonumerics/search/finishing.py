"""From the archive to the front: every program on it is finished once, and confirmed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import final

import numpy as np

from autonumerics.accuracy import sample_error
from autonumerics.cost.prices import Prices
from autonumerics.fitting import Screen, Zeros, finest_points, level
from autonumerics.formats import Format
from autonumerics.kernels import Batch
from autonumerics.programs import Program
from autonumerics.search.archive import Archive
from autonumerics.search.front import Front
from autonumerics.search.solution import MachineNumbers, Solution
from autonumerics.targets import Target


class Finisher(ABC):
    """Turns the archive's front into solutions; a pure function of the programs.

    It remembers the last solution of each price, so that only what has changed is worked on.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Program, Solution]] = {}

    def front(self, archive: Archive) -> Front:
        """The front of the archive, dominated and undefined programs left out."""
        costs = archive.costs
        found = [
            self._remembered(archive.batch.program(int(i)), int(costs[i]))
            for i in archive.front()
            if archive.batch.ops[i] > 0
        ]
        return Front().merged(Front(tuple(s for s in found if np.isfinite(s.rank[1]))))

    def _remembered(self, program: Program, price: int) -> Solution:
        known = self._known.get(price)
        if known is not None and known[0] == program:
            return known[1]
        solution = self._finish(program)
        self._known[price] = (program, solution)
        return solution

    @abstractmethod
    def _finish(self, program: Program) -> Solution:
        """The program as users get it, with its error."""


@final
class RealFinisher(Finisher):
    """Minimax exchange of the constants, then the error in exact arithmetic by Arb."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self._target = target

    def _finish(self, program: Program) -> Solution:
        levelled = level(program, self._target)
        return Solution(levelled.program, levelled.error, levelled.before)


@final
class FormatFinisher(Finisher):
    """Constants rounded to the format, and the error found there at the inputs of a `Screen`.

    Constants that stand for two of the format are written as two; a program that has more than
    `max_ops` operations then is none.
    """

    def __init__(self, target: Target, format: Format, prices: Prices, max_ops: int) -> None:
        super().__init__()
        self._zeros = Zeros.at_ends(target, format)
        self._max_ops = max_ops
        self._target = target
        self._format = format
        self._prices = prices
        self._screen = Screen(target, format, points=finest_points(format))

    def _finish(self, program: Program) -> Solution:
        whole = self._zeros.split(program)
        rounded = whole.with_constants([self._format.round(c) for c in whole.constants])
        error = sample_error(rounded, self._target).error
        error_ulp = self._screen.error_ulp(rounded) if whole.ops <= self._max_ops else np.inf
        price = int(self._prices.of(Batch.pack([rounded]))[0])
        numbers = MachineNumbers(self._format.name, error_ulp, "sampled", price)
        return Solution(rounded, error, error, machine=numbers)
