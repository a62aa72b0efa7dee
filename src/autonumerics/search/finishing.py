"""From the archive to the front: every program on it is finished once, and confirmed or refuted."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from autonumerics.kernels import Batch
from autonumerics.programs import Program
from autonumerics.search.archive import Archive
from autonumerics.search.front import Front
from autonumerics.search.settings import SearchSettings
from autonumerics.search.solution import Solution


class Finisher(ABC):
    """Turns the archive's front into solutions; a pure function of the programs.

    It remembers the last solution of each price, so that only what has changed is worked on.
    `rounds`: how often the next best programs take the places of refuted ones at once.
    """

    def __init__(self, rounds: int = SearchSettings().refutation_rounds) -> None:
        self._rounds = rounds
        self._known: dict[int, tuple[tuple[bytes, bytes], Solution | None]] = {}

    def finished(self, archive: Archive, front: Front = Front()) -> tuple[Archive, Front]:
        """The archive without the programs of its front that are refuted, and the front with what
        the others add to it: it never gets worse.

        The next best take the places of refuted ones, and are looked at in their turn, some rounds
        long; what comes after that waits for the next call.
        """
        for _ in range(self._rounds):
            costs = archive.costs
            solutions = {
                int(i): self._remembered(archive.batch.take(slice(i, i + 1)), int(costs[i]))
                for i in archive.front()
                if archive.batch.ops[i] > 0
            }
            front = front.merged(Front.of(s for s in solutions.values() if s is not None))
            refuted = [i for i, solution in solutions.items() if solution is None]
            if not refuted:
                break
            archive = archive.without(np.array(refuted))
        return archive, front

    def _remembered(self, one: Batch, price: int) -> Solution | None:
        name = one.records.tobytes(), one.constants.tobytes()
        known = self._known.get(price)
        if known is not None and known[0] == name:
            return known[1]
        solution = self._finish(one.program(0))
        self._known[price] = (name, solution)
        return solution

    @abstractmethod
    def _finish(self, program: Program) -> Solution | None:
        """The program as users get it, with its error.

        None if it is refuted: where it is undefined or unbounded, as it is or as it is handed over.
        """
