"""The cheapest program by pieces that reaches an error: how many pieces, cut how, and which degree.

A polynomial of one degree less takes one operation and one looked-up constant less; twice as many
pieces gain as many bits as the polynomial has constants, and cost nothing as long as a register or
two hold the table. All combinations of structures, numbers of pieces and cheap cuts are tried in
the order of their prices, by least squares; the first that is good enough is levelled.

>>> target = Target.make("tanh", (0, 9), "absolute")
>>> found = choose_pieces(target, 1e-5)
>>> found.ops, found.piecewise.pieces, found.error < 1e-5
(14, 16, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autonumerics.errors import InvalidOption
from autonumerics.fitting.pieces.fits import FittedPieces, fit_pieces, parts_of
from autonumerics.fitting.pieces.glance import Glance
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
_PROMISING = 3  # cuts into so many pieces that all structures are tried with
_MOST_OCTAVES = 8
_LAVISH = 2  # bit patterns of all pieces, in those that the domain has


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
    middle = sorted(shapes, key=lambda shape: shape.ops)[len(shapes) // 2]
    cuts = list(indexings or ())
    for count in () if cuts else pieces:
        cuts += _ranked(
            target, list(cheap_indexings(target, (count,), format)), middle, format, threads
        )[:_PROMISING]
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
    """Cuts that take four or five operations: equal pieces, and pieces by the bits of x, and of its
    distance from either end or from a point beyond it, such that the pieces grow from there.

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
        yield from _growing(count, found, lower, upper)


def _growing(count: int, format: Format, lower: Fraction, upper: Fraction) -> Iterator[Indexing]:
    """Pieces that grow from one end to the other by a factor of at most 2^8, from a point beyond.

    With 2^b pieces an octave they are count/2^b octaves: the distance of that point follows.
    """
    for bits in range(1, _FINEST_BITS + 1):
        octaves = count / 2**bits
        if not 0.5 <= octaves <= _MOST_OCTAVES:
            continue
        beyond = format.round((upper - lower) / Fraction(2**octaves - 1))
        for mirrored, origin in ((False, lower - beyond), (True, upper + beyond)):
            shift = format.precision - 1 - bits
            yield BitsIndexing.over(
                beyond, count, shift=shift, format=format, origin=origin, mirrored=mirrored
            )


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
    errors = Glance.of(target).errors(structures, parts, seed=seed, threads=threads).max(axis=1)
    for structure, error in zip(structures, errors.tolist(), strict=True):
        constants = len(structure.constants) + 1
        ops = structure.ops + (1 + indexing.operations + constants if indexing.pieces > 1 else 1)
        if np.isfinite(error):
            yield _Candidate(ops, structure, indexing, error)


def best_indexing(
    target: Target,
    pieces: int,
    *,
    kind: str | None = None,
    degree: int = 4,
    format: str | Format = "binary32",
    threads: int | None = None,
) -> Indexing:
    """Of the cheap cuts the one in which a polynomial of that degree has the smallest error.

    `kind`: of these alone. Raises InvalidOption where there is none.

    >>> best_indexing(Target.make("tanh", (0, 9), "absolute"), 8).kind
    'bits'
    """
    known = {cut: cut.kind for cut in cheap_indexings(target, (pieces,), format)}
    cuts = [cut for cut, each in known.items() if kind in (None, each)]
    if not cuts:
        raise InvalidOption(f"no cut of the kind {kind!r}: choose uniform or bits")
    return _ranked(target, cuts, horner(degree), format, threads)[0]


def _ranked(
    target: Target,
    cuts: Sequence[Indexing],
    structure: Program,
    format: str | Format,
    threads: int | None,
) -> list[Indexing]:
    """The cuts by the error that the structure has with them, the smallest first."""
    glance = Glance.of(target)

    def error(cut: Indexing) -> float:
        parts = parts_of(target, cut, format)
        return float(glance.errors([structure], parts, threads=threads).max())

    return sorted(cuts, key=error)
