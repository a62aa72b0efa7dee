"""The search: select, vary, fit, keep. Generation by generation, from the empty program.

The loop knows fitting by the protocol `Fitter` alone. It is deterministic: the random numbers of
a generation are named by (seed, generation), those of a child by its place in it as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from autonumerics.cost.prices import OPERATION_COUNT, Prices
from autonumerics.fitting import Fitted
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import Program
from autonumerics.search.archive import Archive
from autonumerics.search.selection import select_again, select_parents
from autonumerics.search.variation import Children, Memory, Variation

REFIT_SHARE = 0.15
"""Share of a generation that goes to new fits of programs near the front."""

BARREN_LIMIT = 30
"""Generations in a row without a new program after which the space counts as exhausted."""


class Fitter(Protocol):
    """Gives candidates their constants and their errors."""

    def fit(
        self, candidates: Children, thresholds: npt.NDArray[np.float64], generation: int
    ) -> Fitted:
        """The candidates with fitted constants; see `fitting.LeastSquaresFitter`."""
        ...


@dataclass(frozen=True, slots=True)
class State:
    """A search between two generations: all that the next one depends on.

    `memory` is shared by the states of one run and moves on with it; `barren` counts the last
    generations without a single new program.
    """

    archive: Archive
    memory: Memory
    generation: int
    evaluations: int
    barren: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether edits have led to nothing new for so long that the search may end."""
        return self.barren >= BARREN_LIMIT


@dataclass(frozen=True, slots=True)
class Step:
    """What generation number `generation` led to: the archive with its candidates, the work done
    so far, and the state behind it.

    `state` is None where the budget cut the generation short: it is then to be done again from
    its beginning by whoever goes on, which makes a resumed run equal to one that never stopped.
    """

    archive: Archive
    generation: int
    evaluations: int
    state: State | None


def empty_state(capacity: int, prices: Prices = OPERATION_COUNT, *, forms: bool = False) -> State:
    """The search before its first generation: it knows the empty program, f(x) = x, alone.

    `forms`: whether forms of one function count as different, as they do where operations round.
    """
    start = Batch.pack([Program.identity()])
    hashes = functional_hashes(start)
    identity = Archive(start, np.array([1e300]), hashes, capacity, prices, forms)
    return State(identity, Memory(forms=forms), 0, 0)


def evolve(
    state: State,
    variation: Variation,
    fitter: Fitter,
    *,
    population: int,
    seed: int,
    evaluations: int | None = None,
) -> Iterator[Step]:
    """Runs generations of `population` children until the budget of evaluations is spent or all
    programs within the rules have been tried. The caller may stop it between generations.
    """
    refits = int(population * REFIT_SHARE)
    while (evaluations is None or state.evaluations < evaluations) and not state.exhausted:
        archive, memory, generation = state.archive, state.memory, state.generation
        rng = np.random.default_rng([seed, generation])
        parents = select_parents(archive, population - refits, rng)
        new = variation.children(archive, parents, memory, generation)
        again = Children.again(archive, select_again(archive, refits, rng))
        children = new.joined(again)

        left = len(children) if evaluations is None else evaluations - state.evaluations
        candidates = children.first(left)
        thresholds = archive.thresholds(candidates.batch)
        fitted = fitter.fit(candidates, thresholds, generation)
        archive = archive.add(fitted.batch, fitted.errors, candidates.hashes)

        done = state.evaluations + len(candidates)
        whole = len(candidates) == len(children)
        if whole:
            memory.record(children)
            barren = 0 if len(new) else state.barren + 1
            state = State(archive, memory, generation + 1, done, barren)
        yield Step(archive, generation, done, state if whole else None)
        if not whole:
            return
