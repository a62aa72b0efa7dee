"""The cheapest program by pieces that reaches an error: how many pieces, cut how, and which degree.

A polynomial of one degree less takes one operation and one looked-up constant less; twice as many
pieces gain as many bits as the polynomial has constants, and cost nothing as long as a register or
two hold the table. All combinations of structures, numbers of pieces and cheap cuts are tried in
the order of their prices, by least squares; the first that is good enough is levelled.

>>> target = Target.make("tanh", (0, 9), "absolute")
>>> found = choose_pieces(target, 1e-5)
>>> found.ops, found.piecewise.pieces, found.error < 1e-5
(15, 16, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from autonumerics.errors import InvalidOption
from autonumerics.fitting.pieces import (
    FittedPieces,
    fit_pieces,
    fitted_once,
    goals_of,
    parts_of,
)
from autonumerics.fitting.settings import FitSettings
from autonumerics.formats import Format, format_named
from autonumerics.programs import Program, parse
from autonumerics.programs.indexing import BitsIndexing, Indexing, UniformIndexing
from autonumerics.targets import Target

PIECES = (1, 2, 4, 8, 16)
"""What one permutation of a register of eight or sixteen numbers looks up."""

_HOPEFUL = 1.7
"""By how much the largest error falls at most when least squares are levelled."""

_LONGEST = 14  # degree of the polynomials that are tried
_FINEST_BITS = 5  # pieces of a binade, as a power of two
_LAVISH = 2  # bit patterns of all pieces, in those that the domain has

_QUICK = replace(FitSettings(), dense_points=65)


@dataclass(frozen=True, slots=True)
class _Candidate:
    ops: int
    structure: Program
    indexing: Indexing
    error: float


def horner(degree: int) -> Program:
    """The polynomial of a degree by fused operations.

    >>> horner(2).text
    'fma(fma(x, c0, c1), x, c2)'
    """
    text = f"c{degree}"
    for k in range(degree - 1, -1, -1):
        text = f"fma({text}, x, c{k})"
    return parse(text)


def choose_pieces(
    target: Target,
    error: float,
    *,
    structures: Sequence[Program] | None = None,
    pieces: Sequence[int] = PIECES,
    indexings: Sequence[Indexing] | None = None,
    format: str | Format = "binary32",
    seed: int = 0,
    threads: int | None = None,
) -> FittedPieces:
    """The program by pieces of fewest operations (`PiecewiseProgram.ops`) whose error is below one.

    `structures`: programs of x, by default polynomials; `indexings`: cuts, by default
    `cheap_indexings` of so many `pieces`. Of equally cheap ones that with the smallest error.
    Deterministic. Raises InvalidOption where none reaches the error, and as `fit_pieces` does.
    """
    shapes = list(structures or map(horner, range(1, _LONGEST + 1)))
    cuts = list(indexings or cheap_indexings(target, pieces, format))
    candidates = [
        each
        for cut in cuts
        for each in _screened(target, cut, shapes, format, seed, threads)
        if each.error < error * _HOPEFUL
    ]
    best: FittedPieces | None = None
    for each in sorted(candidates, key=lambda each: (each.ops, each.error)):
        if best is not None and each.ops > best.ops:
            break
        found = fit_pieces(
            target, each.structure, each.indexing, format=format, seed=seed, threads=threads
        )
        if found.error <= error and (best is None or found.error < best.error):
            best = found
            break
    if best is None:
        raise InvalidOption(
            f"no program by up to {max(cut.pieces for cut in cuts)} pieces has an error below "
            f"{error:.3g} on {target.domain}: allow more pieces or other structures"
        )
    return best


def cheap_indexings(
    target: Target, pieces: Sequence[int] = PIECES, format: str | Format = "binary32"
) -> Iterator[Indexing]:
    """Cuts that take four or five operations: equal pieces, and pieces by the bits of x, of its
    distance from the lower end, and of that from the upper one.

    Found in binary32 for formats of 16 bits, as these are computed.
    """
    inputs = format_named(format) if isinstance(format, str) else format
    found = format_named("binary32") if inputs.bits < 32 else inputs
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    for count in dict.fromkeys(pieces):
        yield UniformIndexing.over(lower, upper, count, found)
        if count == 1:
            continue
        low, high = found.floor_index(lower), found.floor_index(upper)
        if lower >= 0:
            yield from _by_bits(count, found, upper, high - low)
        if lower != 0:
            yield from _by_bits(count, found, upper - lower, None, origin=lower)
        yield from _by_bits(count, found, upper - lower, None, origin=upper, mirrored=True)


def _by_bits(
    count: int,
    format: Format,
    end: Fraction,
    patterns: int | None,
    *,
    origin: Fraction = Fraction(0),
    mirrored: bool = False,
) -> Iterator[Indexing]:
    for bits in range(_FINEST_BITS + 1):
        shift = format.precision - 1 - bits
        size = count << shift
        if patterns is not None and size > _LAVISH * patterns:
            continue
        if size <= format.floor_index(end) + 1:
            yield BitsIndexing.up_to(
                end, count, shift=shift, format=format, origin=origin, mirrored=mirrored
            )


def _screened(
    target: Target,
    indexing: Indexing,
    structures: Sequence[Program],
    format: str | Format,
    seed: int,
    threads: int | None,
) -> Iterator[_Candidate]:
    parts = parts_of(target, indexing, format)
    goals = goals_of(target, parts, settings=_QUICK)
    errors = fitted_once(structures, goals, target, _QUICK, seed, threads)
    for structure, error in zip(structures, errors.tolist(), strict=True):
        constants = len(structure.constants) + 1
        ops = structure.ops + (1 + indexing.operations + constants if indexing.pieces > 1 else 1)
        if np.isfinite(error):
            yield _Candidate(ops, structure, indexing, error)
