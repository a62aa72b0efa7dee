"""The generations of a run: the search with what fits and finishes its candidates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import final

from autonumerics.programs.parity import Parity
from autonumerics.runs.config import Config
from autonumerics.runs.extensions import part_at
from autonumerics.runs.judging import judges
from autonumerics.search import State, Variation, empty_state, evolve


def first_state(config: Config) -> State:
    """The search before its first generation."""
    variants = config.arithmetic is not None and not config.arithmetic.is_roomy
    return empty_state(
        config.settings.search,
        config.prices,
        variants=variants,
        symmetric=config.target.is_mirrored,
    )


@final
class Generations:
    """The search as a configuration has it; what was finished once is remembered."""

    def __init__(self, config: Config, threads: int) -> None:
        self._config = config
        self._threads = threads
        self._judges = judges(config, threads)

    def after(self, state: State, limit: int | None) -> Iterator[State]:
        """Generation by generation, each with the operations that it is allowed.

        They end when `limit` candidates are spent, or all programs have been tried.
        """
        begin: State | None = state.whole
        while begin is not None:
            part, until = part_at(self._config, begin.evaluations)
            states, begin = self._evolved(begin, part, limit), None
            for reached in states:
                yield reached
                if reached.evaluations >= until and reached.border is None:
                    begin = replace(reached, barren=0)  # the space of programs is another
                    break

    def _evolved(self, state: State, part: Config, limit: int | None) -> Iterator[State]:
        settings, workers = part.settings.search, self._threads
        variation = Variation(
            part.operations, part.max_ops, part.seed, workers, settings.variation,
            *_parity(part),
        )  # fmt: skip
        finisher, fitter = self._judges if part is self._config else judges(part, workers)
        return evolve(state, variation, fitter, finisher, settings=settings, evaluations=limit)


def _parity(config: Config) -> tuple[Parity | None, float]:
    """The form that programs are to have, and the share of them that need not."""
    asked = config.target.constraints.parity
    free = 0.0 if asked else config.settings.search.variation.free_share
    return asked or config.target.symmetry, free
