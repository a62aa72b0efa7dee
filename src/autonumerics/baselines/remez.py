"""Minimax approximation by rational functions: the second algorithm of Remez, in Arb.

The best approximation of type (m, n) of g with weight w errs by +E and -E in turn at m + n + 2
points. On given points t_j, (P - g Q)(t_j) = (-1)^j E Q(t_j)/w_j is an eigenvalue problem: divided
differences remove P and leave a pencil of two Hankel matrices for E and the coefficients of Q, of
which one eigenvector at most has no zero on the interval (M. J. D. Powell, Approximation Theory
and Methods, 1981, chapter 10). The points then move to the extrema of the error. Polynomials are
n = 0.

Everything is weighted and carries 96 digits, which is what no library of rational minimax in
doubles offers: errors here go down to 1e-20.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from flint import acb_mat, arb, arb_mat, arb_poly

from autonumerics.accuracy import Extremum
from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core, Sample
from autonumerics.baselines.rational import Rational, coefficients
from autonumerics.baselines.recording import NoBaseline
from autonumerics.fitting.exchange import alternation, highest_alternation

LEVEL = 1e-6
"""Relative difference of the extrema at which they count as level."""

EXACT = 1e-80
"""Error below which there is none: the core is such a function."""

_ROUNDS = 30

Reference: TypeAlias = Sequence[arb]
Type: TypeAlias = tuple[int, int]
"""The degrees (m, n) of numerator and denominator."""


def minimax_all(core: Core, types: Sequence[Type]) -> dict[Type, Rational]:
    """The best approximations in u of the types (m, n), all of one m + n, that can be found.

    Types that fail from their first points are tried again from the final points of the others,
    which are as many.
    """
    found: dict[Type, Rational] = {}
    references: list[Reference] = []
    try:
        first = [core.start(sum(types[0]) + 2)]
    except NoBaseline:
        return {}
    for starts in (first, references):
        for kind in types:
            solved = None if kind in found else _first(core, kind, list(starts))
            if solved is not None:
                found[kind], reference = solved
                references.append(reference)
    return {kind: found[kind] for kind in types if kind in found}


def minimax(core: Core, kind: Type, start: Reference) -> tuple[Rational, Reference]:
    """The best approximation in u of type `kind` and the points at which its error is largest.

    The error is level to 1e-6 at its extrema, which are found on a grid and refined (sampled).
    Raises NoBaseline where an exchange finds no approximation without a pole, or too few
    alternations, or does not level the error within 30 rounds.
    """
    with working_precision():
        reference = start
        for _ in range(_ROUNDS):
            approximation = _levelled([core.sample(t) for t in reference], kind, core.grids)
            extrema = tuple(_extrema(core, approximation))
            if max(e.size for e in extrema) < EXACT:
                return core.in_u(approximation), reference
            choose = alternation if core.is_continuous else highest_alternation
            chosen = choose(extrema, len(start))
            if chosen is None:
                raise NoBaseline("the error alternates too little")
            sizes = [e.size for e in chosen]
            reference = [e.at for e in chosen]
            if max(sizes) <= min(sizes) * (1 + LEVEL):
                core.check_no_pole(approximation, in_t=True)
                return core.in_u(approximation), reference
    raise NoBaseline("the exchange does not converge")


def _first(
    core: Core, kind: Type, starts: Iterable[Reference]
) -> tuple[Rational, Reference] | None:
    for start in starts:
        try:
            return minimax(core, kind, start)
        except NoBaseline:
            continue
    return None


def _levelled(points: Sequence[Sample], kind: Type, grids: Sequence[Sequence[Sample]]) -> Rational:
    """The approximation in t whose error at the points is +E and -E in turn.

    Its denominator has one sign on each part; between two there may be a pole.
    """
    m, n = kind
    for error, denominator in _eigenpairs(points, n):
        q = arb_poly(denominator)
        if all(len({bool(q(sample.t) > 0) for sample in grid}) == 1 for grid in grids):
            some = points[: m + 1]
            ys = [(p.value + (-1) ** j * error / p.weight) * q(p.t) for j, p in enumerate(some)]
            p = arb_poly.interpolate([s.t for s in some], [y.mid() for y in ys])
            return Rational.of([c.mid() for c in coefficients(p, m + 1)], denominator)
    raise NoBaseline("every solution has a pole in the domain")


def _eigenpairs(points: Sequence[Sample], n: int) -> Iterator[tuple[arb, list[arb]]]:
    """E and the coefficients of Q, for all solutions of the levelled equations."""
    differences = [
        1 / math.prod((p.t - q.t for q in points if q is not p), start=arb(1)) for p in points
    ]
    pairs = list(zip(differences, points, strict=True))
    values = _hankel(points, [d * p.value for d, p in pairs], n)
    signs = _hankel(points, [(-1) ** j * d / p.weight for j, (d, p) in enumerate(pairs)], n)
    pencil = -_solved(signs, values)
    if n == 0:
        yield pencil[0, 0].mid(), [arb(1)]
        return
    mid = acb_mat(n + 1, n + 1, [c.mid() for c in pencil.entries()])
    try:
        eigenvalues, vectors = mid.eig(right=True, algorithm="approx")
    except ValueError as problem:
        raise NoBaseline(str(problem)) from None
    for k, eigenvalue in enumerate(eigenvalues):
        column = [vectors[i, k] for i in range(n + 1)]
        largest = max(column, key=lambda c: float(abs(c).mid()))
        yield eigenvalue.real.mid(), [(c / largest).real.mid() for c in column]


def _solved(matrix: arb_mat, right: arb_mat) -> arb_mat:
    try:
        return matrix.solve(right)
    except ZeroDivisionError:
        raise NoBaseline("two points are too near") from None


def _hankel(points: Sequence[Sample], factors: Sequence[arb], n: int) -> arb_mat:
    """The matrix of the moments sum_j factor_j t_j^(k + l), k and l from 0 to n."""
    moments = [
        sum((f * p.t**k for f, p in zip(factors, points, strict=True)), arb(0)).mid()
        for k in range(2 * n + 1)
    ]
    return arb_mat(n + 1, n + 1, [moments[k + j] for k in range(n + 1) for j in range(n + 1)])


def _extrema(core: Core, approximation: Rational) -> Iterator[Extremum]:
    """The largest error of every stretch of one sign, refined by a parabola."""
    for grid in core.grids:
        yield from _extrema_on(grid, core, approximation)


def _extrema_on(grid: Sequence[Sample], core: Core, approximation: Rational) -> Iterator[Extremum]:
    errors = [sample.error(approximation) for sample in grid]
    for _, stretch in groupby(range(len(grid)), key=lambda i: bool(errors[i] > 0)):
        i = max(stretch, key=lambda i: float(abs(errors[i]).mid()))
        best = Extremum(grid[i].t, errors[i].mid())
        if core.is_continuous and 0 < i < len(grid) - 1:
            t = _vertex([s.t for s in grid[i - 1 : i + 2]], errors[i - 1 : i + 2])
            if t is not None:
                refined = Extremum(t, core.sample(t).error(approximation).mid())
                best = max(best, refined, key=lambda e: e.size)
        yield best


def _vertex(ts: Sequence[arb], errors: Sequence[arb]) -> arb | None:
    """Where the parabola through three points has its extremum, if between them."""
    (left, middle, right), (e_left, e_middle, e_right) = ts, errors
    p, q = (middle - left) * (e_middle - e_right), (middle - right) * (e_middle - e_left)
    t = (middle - ((middle - left) * p - (middle - right) * q) / (2 * (p - q))).mid()
    return t if t > left and t < right else None
