"""The search: select, vary, fit, keep. Generation by generation, from the empty program.

The loop knows fitting by the protocol `Fitter` and cost by `Prices` alone. A state is a value, and
the loop a pure function of it: whatever happens to whoever consumes the states, each one remains a
place to go on from. It is deterministic: the random numbers of a generation are named by
(seed, generation), those of a child by its place in it as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import Program
from autonumerics.search.archive import Archive, OperationCount, Prices
from autonumerics.search.finishing import Finisher
from autonumerics.search.front import Front
from autonumerics.search.selection import select_again, select_parents, select_symmetric
from autonumerics.search.settings import SearchSettings
from autonumerics.search.variation import Children, Memory, Variation


class Fitted(Protocol):
    """Programs with fitted constants and their errors, infinite for those that are no use."""

    @property
    def batch(self) -> Batch:
        """The programs, in the order in which they were given."""
        ...

    @property
    def errors(self) -> npt.NDArray[np.float64]:
        """(n,), sampled."""
        ...


class Fitter(Protocol):
    """Gives candidates their constants and their errors."""

    def fit(
        self, candidates: Children, thresholds: npt.NDArray[np.float64], generation: int
    ) -> Fitted:
        """The candidates with fitted constants; see `fitting.LeastSquaresFitter`.

        `thresholds`, (n,): the errors below which they would be kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class State:
    """A search between two generations: all that the next one depends on.

    `front` is what all generations have led to, finished; it never gets worse. `generation` and
    `evaluations` count what was done; `barren` the last generations without a new program.

    Where the budget cut a generation short, `border` is the state before it: the generation is
    to be done again from there by whoever goes on, which makes a search in parts equal to one that
    never stopped.
    """

    archive: Archive
    memory: Memory
    front: Front = Front()
    generation: int = 0
    evaluations: int = 0
    barren: int = 0
    border: State | None = None

    @property
    def whole(self) -> State:
        """The last state at the border of a generation: itself, unless that was cut short."""
        return self.border or self


def empty_state(
    settings: SearchSettings = SearchSettings(),
    prices: Prices = OperationCount(),
    *,
    variants: bool = False,
    symmetric: bool = False,
) -> State:
    """The search before its first generation: it knows the empty program, f(x) = x, alone.

    `variants`: whether variants of one function count as different, as where operations round.
    `symmetric`: whether programs that are odd or even about a point have places of their own, as
    the target has such a symmetry.
    """
    start = Batch.pack([Program.identity()])
    identity = Archive(
        start, np.array([1e300]), functional_hashes(start), settings.archive,
        prices, variants, symmetric=symmetric,
    )  # fmt: skip
    return State(identity, Memory.empty(settings.variation.memory_slots, variants=variants))


def evolve(
    state: State,
    variation: Variation,
    fitter: Fitter,
    finisher: Finisher | None = None,
    *,
    settings: SearchSettings = SearchSettings(),
    evaluations: int | None = None,
) -> Iterator[State]:
    """The states after `state`, generation by generation; without a finisher fronts stay empty.

    They end when so many evaluations are spent, counted from the very start, or all programs within
    the rules have been tried. The caller may stop between generations.
    """
    most = sys.maxsize if evaluations is None else evaluations
    state = state.whole
    while state.evaluations < most and state.barren < settings.barren_limit:
        parents, symmetric, best = _selected(state, variation.seed, settings)
        new = variation.children(state.archive, parents, state.memory, state.generation, symmetric)
        children = new.joined(variation.again(state.archive, best))
        candidates = children.first(most - state.evaluations)

        thresholds = state.archive.thresholds(candidates.batch)
        fitted = fitter.fit(candidates, thresholds, state.generation)
        archive = state.archive.add(fitted.batch, fitted.errors, candidates.hashes)
        archive, front = finisher.finished(archive, state.front) if finisher else (archive, Front())

        done = state.evaluations + len(candidates)
        if len(candidates) < len(children):
            yield replace(state, archive=archive, front=front, evaluations=done, border=state)
            return
        memory = state.memory.recorded(children)
        barren = 0 if len(new) else state.barren + 1
        state = State(archive, memory, front, state.generation + 1, done, barren)
        yield state


def _selected(
    state: State, seed: int, settings: SearchSettings
) -> tuple[npt.NDArray[np.int64], int, npt.NDArray[np.int64]]:
    """Indices of those that get a child, how many of them, the last ones, get one with a symmetry,
    and indices of the good ones that are fitted anew.
    """
    archive, selection = state.archive, settings.selection
    rng = np.random.default_rng([seed, state.generation])
    refits = int(settings.population * settings.refit_share)
    formed = int(settings.population * settings.symmetric_share) if archive.keeps_symmetric else 0
    parents = select_parents(archive, settings.population - refits - formed, rng, selection)
    again = select_again(archive, refits, rng, selection)
    symmetric = select_symmetric(archive, formed, rng, selection)
    return np.concatenate([parents, symmetric]), len(symmetric), again
