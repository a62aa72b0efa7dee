"""From the archive to the front: every program on it is finished once, and confirmed or refuted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum, auto

import numpy as np

from autonumerics.kernels import Batch
from autonumerics.programs import Program
from autonumerics.search.archive import Archive
from autonumerics.search.front import Front
from autonumerics.search.settings import SearchSettings
from autonumerics.search.solution import Solution

LOOKED_AT = 64
"""How many programs of a price are looked at in one call where those before are unwanted."""

REMEMBERED = 4096
"""Programs whose solutions are remembered."""


class Unwanted(Enum):
    """What a program is that is as good a parent as others, but no row of a front."""

    UNWANTED = auto()


UNWANTED = Unwanted.UNWANTED


class Finisher(ABC):
    """Turns the archive's front into solutions; a pure function of the programs.

    It remembers the last solutions, so that only what has changed is worked on. `rounds`: how often
    the next best programs take the places of refuted ones at once. `leaves`: programs without
    operations, which no search has to find and every front begins with.
    """

    def __init__(
        self,
        rounds: int = SearchSettings().refutation_rounds,
        leaves: Sequence[Program] = (),
    ) -> None:
        self._rounds = rounds
        self._leaves = tuple(leaves)
        self._first: Front | None = None
        self._known: dict[tuple[bytes, bytes], Solution | Unwanted | None] = {}

    def finished(self, archive: Archive, front: Front = Front()) -> tuple[Archive, Front]:
        """The archive without the programs of its front that are refuted, and the front with what
        the others add to it: it never gets worse.

        The next best take the places of refuted and of unwanted ones, and are looked at in their
        turn, some rounds long; what comes after that waits for the next call.
        """
        front = front.merged(self._start())
        looked, places = archive, np.arange(len(archive))
        refuted: list[int] = []
        rounds, limit = 0, self._rounds
        while rounds < limit:
            rounds += 1
            solutions = {
                int(i): self._remembered(looked.batch.take(slice(i, i + 1)))
                for i in looked.front()
                if looked.batch.ops[i] > 0
            }
            found = [s for s in solutions.values() if isinstance(s, Solution)]
            front = front.merged(Front.of(found))
            gone = [i for i, solution in solutions.items() if not isinstance(solution, Solution)]
            if not gone:
                break
            refuted += [int(places[i]) for i in gone if solutions[i] is None]
            if any(solutions[i] is UNWANTED for i in gone):
                limit = LOOKED_AT
            looked, places = looked.without(np.array(gone)), np.delete(places, gone)
        return archive.without(np.array(refuted)) if refuted else archive, front

    def _start(self) -> Front:
        """The best program without operations."""
        if self._first is None:
            finished = map(self._finish, self._leaves)
            self._first = Front.of(each for each in finished if isinstance(each, Solution))
        return self._first

    def _remembered(self, one: Batch) -> Solution | Unwanted | None:
        name = one.records.tobytes(), one.constants.tobytes()
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[name] = self._finish(one.program(0))
        return self._known[name]

    @abstractmethod
    def _finish(self, program: Program) -> Solution | Unwanted | None:
        """The program as users get it, with its error.

        None if it is refuted: where it is undefined or unbounded, as it is or as it is handed over.
        UNWANTED if it is no row of a front, but may lead to one.
        """
