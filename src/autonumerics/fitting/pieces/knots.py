"""Knots anywhere, so that all pieces err alike: what cheap cuts are to be held against.

On a short piece of length h a program of n constants errs by about g(x) h^n, so that pieces err
alike where the integral of g^(1/n) is shared equally. That density is known from the errors of any
cut; each cut gives the next (equidistribution: C. de Boor, Good approximation by splines with
variable knots II, Lecture Notes in Mathematics 363, 1974). The best cut that was met counts.

>>> target = Target.make("tanh", (0, 9), "absolute")
>>> free = free_knots(target, horner(3), 8)
>>> uniform = UniformIndexing.over(Fraction(0), Fraction(9), 8)
>>> fit_pieces(target, horner(3), free).error < fit_pieces(target, horner(3), uniform).error / 10
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.fitting.pieces.choice import horner
from autonumerics.fitting.pieces.fits import Centre, fit_pieces, parts_of
from autonumerics.fitting.pieces.glance import Glance
from autonumerics.formats import Format, format_named
from autonumerics.kernels.elementary import exponential2, logarithm2
from autonumerics.programs import Program
from autonumerics.programs.indexing import KnotIndexing, UniformIndexing
from autonumerics.targets import Target

__all__ = ["UniformIndexing", "fit_pieces", "free_knots", "horner"]

_ROUNDS = 12
_LEVEL = 1.02  # of the errors, largest over least, at which nothing is left to share
_LEAST = 1e-3  # of the mean density: a piece without an error still has some length


def free_knots(
    target: Target,
    structure: Program,
    pieces: int,
    *,
    format: str | Format = "binary32",
    centre: Centre = "middle",
    seed: int = 0,
    threads: int | None = None,
) -> KnotIndexing:
    """Knots, numbers of the format, between which the structure errs about alike.

    By least squares; the largest error is the least of those met. Deterministic. Raises
    InvalidOption for fewer than one piece, and as `fit_pieces` does.
    """
    if pieces < 1:
        raise InvalidOption(f"pieces are a count from 1 on, got {pieces}")
    inputs = format_named(format) if isinstance(format, str) else format
    lower, upper = target.domain.lower, target.domain.upper
    ends = np.linspace(lower, upper, pieces + 1)
    best, least, glance = _cut_at(ends, inputs), np.inf, Glance.of(target)
    for _ in range(_ROUNDS):
        cut = _cut_at(ends, inputs)
        parts = parts_of(target, cut, inputs)
        [errors] = glance.errors([structure], parts, centre=centre, seed=seed, threads=threads)
        if errors.max() < least:
            best, least = cut, float(errors.max())
        if len(parts) < pieces or errors.max() <= errors.min() * _LEVEL:
            break
        ends = _shared(ends, errors, len(structure.constants))
    return best


def _shared(
    ends: npt.NDArray[np.float64], errors: npt.NDArray[np.float64], order: int
) -> npt.NDArray[np.float64]:
    """Ends of pieces with equal shares of the density that the errors tell."""
    lengths = np.diff(ends)
    density = exponential2(logarithm2(np.where(errors > 0, errors, 0.0)) / order) / lengths
    mean = (density * lengths).sum() / lengths.sum()
    masses = np.concatenate([[0.0], np.cumsum(np.maximum(density, _LEAST * mean) * lengths)])
    shares = np.linspace(0, masses[-1], len(ends))
    k = np.clip(np.searchsorted(masses, shares, side="right") - 1, 0, len(lengths) - 1)
    found = ends[k] + (shares - masses[k]) / (masses[k + 1] - masses[k]) * lengths[k]
    found[[0, -1]] = ends[[0, -1]]
    return found


def _cut_at(ends: Sequence[float] | npt.NDArray[np.float64], format: Format) -> KnotIndexing:
    knots = {format.round(Fraction(float(end))) for end in ends[1:-1]}
    return KnotIndexing(tuple(sorted(knots)))
