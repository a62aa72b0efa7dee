"""Searches for programs by pieces: one structure, its constants looked up by the piece of x.

Structures come from the search of every other run and are judged when fitted on all pieces at once,
by the largest error of all. What is on the front is levelled piece by piece, and each piece is
proved like any other program on an interval; in a number format it is measured at every input.

>>> target = Target.make("exp2")
>>> found = discover_by_pieces(target, 4, operations="+ * fma", max_ops=2, evaluations=300)
>>> best = found.front[-1]
>>> best.fitted.piecewise.pieces, best.standing, best.error < 2e-4
(4, 'proved', True)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import numpy.typing as npt

from autonumerics.certification import certify
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.fitting.pieces.absorbed import absorbed_pieces
from autonumerics.fitting.pieces.choice import best_indexing
from autonumerics.fitting.pieces.fits import FittedPieces, fit_pieces
from autonumerics.fitting.pieces.polynomials import polynomials, recentred
from autonumerics.fitting.pieces.search import PiecesFitter
from autonumerics.formats import Arithmetic
from autonumerics.kernels import MAX_OPERATIONS, Batch, functional_hashes
from autonumerics.programs import Operation, Program, parse_operations
from autonumerics.programs.indexing import Indexing
from autonumerics.runs.config import Config
from autonumerics.runs.pieces_entries import (
    PiecesEntry,
    PiecesProof,
    PiecesResult,
    as_computed,
    digest_of_proofs,
)
from autonumerics.runs.run import worker_count
from autonumerics.runs.settings import Settings
from autonumerics.search import Finisher, Solution, State, Variation, empty_state, evolve
from autonumerics.targets import Target

PIECES = range(1, 33)
"""How many may be asked for: what two registers of sixteen numbers hold."""

MOST_OPERATIONS = MAX_OPERATIONS - 1
"""Of a structure: one of those that a program may have takes the centre of a piece from x."""

Tell = Callable[[str], None]


def _silent(_: str) -> None:
    """Tells nobody."""


@final
@dataclass(frozen=True, slots=True)
class LookupCount:
    """Every operation costs 1, and so does every constant, which is looked up."""

    def of(self, batch: Batch) -> npt.NDArray[np.int64]:
        """The prices of the programs, (n,)."""
        return batch.ops + batch.records[:, 1]


@final
class PiecesFinisher(Finisher):
    """Levels the constants of each piece; `found` is all that it has finished."""

    def __init__(self, target: Target, indexing: Indexing, settings: Settings, **how: Any) -> None:
        super().__init__(settings.search.refutation_rounds)
        self._target, self._indexing = target, indexing
        self._settings, self._how = settings, how
        self.found: list[FittedPieces] = []

    def begin(
        self, shapes: Sequence[Program], names: AbstractSet[str], *, recentring: bool
    ) -> None:
        """Finishes polynomials, which no front is worse than, however short the search.

        `recentring`: about other centres too, which may be far away and then cancel as computed.
        """
        for shape in shapes:
            fitted = self._fitted(shape)
            moved = recentred(fitted, names) if recentring else None
            self.found += [each for each in (fitted, moved) if each and np.isfinite(each.error)]

    def _fitted(self, program: Program) -> FittedPieces:
        return fit_pieces(
            self._target, program, self._indexing, settings=self._settings.fit,
            levelling=self._settings.exchange, **self._how,
        )  # fmt: skip

    def _finish(self, program: Program) -> Solution | None:
        fitted = self._fitted(program)
        if not np.isfinite(fitted.error):
            return None
        self.found.append(absorbed_pieces(fitted))
        return Solution(program, fitted.error, fitted.error)


def discover_by_pieces(
    target: Target,
    pieces: int,
    *,
    operations: str | Iterable[str | Operation] = "+ - * fma",
    division: bool = True,
    max_ops: int = 8,
    seed: int = 1,
    evaluations: int | None = None,
    seconds: float | None = None,
    effort: str = "medium",
    cut: str | None = None,
    arithmetic: Arithmetic | None = None,
    prove: bool = True,
    threads: int | None = None,
    tell: Tell = _silent,
) -> PiecesResult:
    """The programs by so many pieces that trade operations against error best.

    The search begins with a looked-up constant and the polynomials that the operations allow
    (`fitting.pieces.polynomials`); no front is worse than they.

    `cut`: "uniform", "bits" or None, whichever polynomials prefer (`best_indexing`). `max_ops`: of
    the structure, index and look-ups apart. The same result for the same `seed` and `evaluations`,
    whatever the threads; `seconds` may end it before. Raises InvalidOption for a request that
    cannot be, such as a target with constraints.
    """
    rows = parse_operations(operations, division=division)
    settings = _checked(target, pieces, Config(target, rows, max_ops, seed, effort))
    if evaluations is None and seconds is None:
        raise InvalidOption("a search needs an end: give seconds or evaluations")
    workers = worker_count(threads)
    inputs = "binary32" if arithmetic is None else arithmetic.storage.name
    indexing = best_indexing(target, pieces, kind=cut, format=inputs, threads=workers)
    centre = "middle" if arithmetic is None else "end"
    how = {"format": inputs, "centre": centre, "seed": seed, "threads": workers}
    fitter = PiecesFitter(target, indexing, settings=settings.fit, **how)
    finisher = PiecesFinisher(target, indexing, settings, **how)
    names = {row.name for row in rows}
    shapes = list(polynomials(max_ops, names))
    finisher.begin(shapes, names, recentring=arithmetic is None)
    start = _with_polynomials(empty_state(settings.search, LookupCount()), shapes[1:], fitter)
    variation = Variation(rows, max_ops, seed, workers, settings.search.variation, None, 0.0)
    states = evolve(
        start, variation, fitter, finisher, settings=settings.search, evaluations=evaluations
    )
    last = _last(states, start, finisher, seconds, tell)
    front = _entries(list(pareto(finisher.found)), arithmetic, workers, prove, tell)
    asked: dict[str, Any] = {
        "pieces": pieces, "ops": [row.name for row in rows], "max_ops": max_ops, "seed": seed,
        "effort": effort, "cut": cut, "inputs": inputs,
        "format": arithmetic and arithmetic.storage.name,
        "compute": arithmetic and arithmetic.computing.name,
    }  # fmt: skip
    exhausted = last.barren >= settings.search.barren_limit
    return PiecesResult(target, indexing, tuple(front), last.evaluations, asked, exhausted)


def _last(
    states: Iterable[State],
    start: State,
    finisher: PiecesFinisher,
    seconds: float | None,
    tell: Tell,
) -> State:
    """The state in which a search ends, of itself or by the clock."""
    last, end = start, None if seconds is None else time.monotonic() + seconds
    for last in states:
        tell(f"{last.evaluations} candidates, {len(finisher.found)} programs finished")
        if end is not None and time.monotonic() > end:
            break
    return last


def _entries(
    found: Sequence[FittedPieces],
    arithmetic: Arithmetic | None,
    threads: int,
    prove: bool,
    tell: Tell,
) -> list[PiecesEntry]:
    """Each proved, if that is asked for, and measured in an arithmetic, if there is one."""
    tell(f"proving {len(found)} programs, each of their pieces")
    entries = [_proved(each) if prove else PiecesEntry(each) for each in found]
    if arithmetic is None:
        return entries
    tell(f"rounding and measuring {len(found)} programs in {arithmetic.name}")
    return [
        replace(entry, computed=as_computed(entry.fitted, arithmetic, threads)) for entry in entries
    ]


def _checked(target: Target, pieces: int, config: Config) -> Settings:
    """The settings of a search. Raises InvalidOption for what a search by pieces cannot be."""
    if pieces not in PIECES:
        raise InvalidOption(f"pieces are {PIECES[0]} to {PIECES[-1]}, got {pieces}")
    if config.max_ops > MOST_OPERATIONS:
        raise InvalidOption(
            f"max-ops lies between 1 and {MOST_OPERATIONS} with pieces, whose centre takes one "
            f"operation, got {config.max_ops}"
        )
    if target.domain.gaps:
        raise InvalidOption(
            f"--pieces cuts one interval, got {target.domain}: leave out --pieces or all --on but "
            "one"
        )
    return config.settings


def _with_polynomials(state: State, shapes: Sequence[Program], fitter: PiecesFitter) -> State:
    """The state with polynomials in its archive; of a constant nothing is bred."""
    if not shapes:
        return state
    batch = Batch.pack(shapes)
    fresh = ((1 << batch.records[:, 1].astype(np.uint64)) - 1).astype(np.uint32)
    fitted = fitter.fit_batch(batch, fresh, np.full(len(batch), np.inf), 0)
    archive = state.archive.add(fitted.batch, fitted.errors, functional_hashes(batch))
    return replace(state, archive=archive)


def pareto(found: Sequence[FittedPieces]) -> Iterator[FittedPieces]:
    """Those that no other one beats in operations and error, cheapest first."""
    least = np.inf
    for each in sorted(found, key=lambda each: (each.ops, each.error)):
        if each.error < least:
            least = each.error
            yield each


def _proved(fitted: FittedPieces) -> PiecesEntry:
    try:
        certificates = tuple(
            certify(fitted.program_of(part), fitted.target_of(part)) for part in fitted.parts
        )
    except Unprovable as problem:
        return PiecesEntry(fitted, failure=str(problem))
    bound = max(certificate.bounds[0] for certificate in certificates)
    proof = PiecesProof(bound, digest_of_proofs(c.to_json() for c in certificates))
    return PiecesEntry(fitted, certificates, proof)
