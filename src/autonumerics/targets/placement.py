"""Where a target is looked at: points that follow it over all scales of its domain.

Chebyshev points resolve an interval down to some ten-thousandth of its length, which is right for
nearly all domains, and not for erf on [0, 1e300], which has done all that it does before the second
of them. Where they miss most of a function (`is_resolved`), points are spread by a measure in three
equal parts: how much the function varies, how many binades there are, and the length. So a fit sees
what the function does, and a check sees what a program does at scales where the function is quiet.

>>> is_resolved(Target.make("erf")), is_resolved(Target.make("erf", (0.0, 1e300), "absolute"))
(True, False)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.targets.bisection import of_rank, rank
from autonumerics.targets.target import Target

CHEBYSHEV = 193
"""Chebyshev points between which a function is asked whether they miss it."""

MISSED = 0.4
"""Share of all changes of a function in one gap that is too much; a sigmoid has two of 1/2 at 0."""

CELLS = 2048
"""Cells of equally many doubles on which the measure is constant: some for each binade."""

STEPS = 512
"""Least number of steps in which a function makes all its changes; cells are halved for that."""

QUIET = 2.0**-60
"""Share of all changes up to which a function counts as constant next to 0: no scales there."""

BESIDE = 2.0**-40
"""How near to a zero of the target a fit looks, of the zero's size or of the domain's width: so
that what vanishes at z, such as x - c0, does at that double, or so nearly that it shows."""

_BITS = 128
_HALVINGS = 8


@lru_cache(maxsize=256)
def is_resolved(target: Target) -> bool:
    """Whether Chebyshev points see what the target does next to 0.

    Not so if more than MISSED of its changes happens between two neighbours of which one is more
    than twice the other in size. Changes are those of the values, or of their logarithms for a
    relative error.
    """
    if target.table is not None:
        return True
    if target.domain.gaps:
        return all(map(is_resolved, target.parts))
    points = target.domain.dense_points(CHEBYSHEV).tolist()
    changes = _changes(target, points)
    total = math.fsum(changes)
    return not any(
        change > MISSED * total and _sizes_differ(a, b)
        for change, (a, b) in zip(changes, pairwise(points), strict=True)
    )


def nodes(target: Target, count: int) -> npt.NDArray[np.float64]:
    """Inner points for a fit, float64 (count,), ascending; see `Domain.chebyshev_nodes`.

    Next to each zero of a target that programs must share, one of them, so that a fit does. Of a
    table: its points that are nearest to Chebyshev nodes, which may repeat.
    """
    if target.table is not None:
        return _nearest(target.table[0], target.domain.chebyshev_nodes(count))
    if is_resolved(target):
        found = target.domain.chebyshev_nodes(count)
    else:
        found = target.domain.shared(count, 0, lambda part, share: _nodes(target.on(part), share))
    for *_, beside in (_beside_zeros(target) if target.zeros else [])[: count // 4]:
        found[np.argmin(np.abs(found - beside))] = beside
    return np.sort(found)


def _nodes(target: Target, count: int) -> npt.NDArray[np.float64]:
    inner = math.nextafter(target.domain.lower, math.inf), math.nextafter(target.domain.upper, 0.0)
    return np.clip(_quantiles(target, (np.arange(count) + 0.5) / count), *inner)


def points(target: Target, count: int) -> npt.NDArray[np.float64]:
    """Both ends and points between, ascending and distinct, about `count` in all.

    See `Domain.dense_points`; 0 is one of them wherever Chebyshev points do not suffice. In the
    place of zeros that programs must share are points next to them. Of a table: so many of its
    points, or all that there are.
    """
    if target.table is not None:
        at = target.table[0]
        return at if len(at) <= count else at[np.arange(count) * (len(at) - 1) // (count - 1)]
    if is_resolved(target):
        found = target.domain.dense_points(count)
    else:
        found = target.domain.shared(count, 2, lambda part, share: _points(target.on(part), share))
    if not target.zeros:
        return found
    zeros = np.array([float(zero.x) for zero in target.zeros])
    beside = np.concatenate(_beside_zeros(target))
    return np.unique(np.concatenate([found[~np.isin(found, zeros)], beside]))


def _points(target: Target, count: int) -> npt.NDArray[np.float64]:
    placed = _quantiles(target, np.arange(count) / (count - 1))
    ends = [target.domain.lower, target.domain.upper]
    zero = [0.0] if 0.0 in target.domain else []
    return np.unique(np.concatenate([placed, ends, zero]))


def _beside_zeros(target: Target) -> list[list[float]]:
    """For each zero the points next to it, one or two."""
    domain, found = target.domain, list[list[float]]()
    width = domain.upper - domain.lower
    for zero in target.zeros:
        at = float(zero.x)
        step = min(abs(at) or width, width) * BESIDE
        found.append([x for x in (at - step, at + step) if x in domain])
    return found


def _nearest(
    known: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Of the known points, which ascend, the nearest to each that is wanted."""
    above = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    lower, upper = known[above - 1], known[above]
    return np.where(wanted - lower < upper - wanted, lower, upper)


def _quantiles(target: Target, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The points below which lie these shares of the measure."""
    cells, measure = _measure(target)
    at = np.clip(np.searchsorted(measure, shares, side="right") - 1, 0, len(cells) - 2)
    within = (shares - measure[at]) / (measure[at + 1] - measure[at])
    return cells[at] + (cells[at + 1] - cells[at]) * np.clip(within, 0.0, 1.0)


@lru_cache(maxsize=16)
def _measure(target: Target) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The ends of cells, ascending, and the share of the measure below each."""
    ends = _cells(target)
    changes = _changes(target, ends)
    for _ in range(_HALVINGS):
        most = math.fsum(changes) / STEPS
        halves = [
            a + (b - a) / 2 for c, (a, b) in zip(changes, pairwise(ends), strict=True) if c > most
        ]
        if not halves:
            break
        ends = sorted({*ends, *halves})
        changes = _changes(target, ends)
    far = max(abs(ends[0]), abs(ends[-1]))
    shares = [
        changes,
        _binades(ends, changes),
        [b / far - a / far for a, b in pairwise(ends)],
    ]
    totals = [math.fsum(share) or 1.0 for share in shares]
    each = [
        math.fsum(part / total for part, total in zip(parts, totals, strict=True)) / len(shares)
        for parts in zip(*shares, strict=True)
    ]
    below = [0.0, *accumulate(each)]
    kept = [0, *(k for k, (a, b) in enumerate(pairwise(below), 1) if b > a)]
    return np.array([ends[k] for k in kept]), np.array([below[k] for k in kept]) / below[-1]


def _cells(target: Target) -> list[float]:
    """The ends of cells: so many of equally many doubles, cut at 0, and Chebyshev points."""
    first, last = rank(target.domain.lower), rank(target.domain.upper)
    ranks = [first + (last - first) * k // CELLS for k in range(CELLS + 1)]
    zero = [0.0] if 0.0 in target.domain else []
    chebyshev = target.domain.dense_points(CHEBYSHEV).tolist()
    return sorted({*map(of_rank, ranks), *zero, *chebyshev})


def _binades(ends: Sequence[float], changes: Sequence[float]) -> list[float]:
    """How many doubles each cell holds, as a measure; none where the function rests next to 0."""
    total = math.fsum(changes)
    found = [float(rank(b) - rank(a)) for a, b in pairwise(ends)]
    if 0.0 in ends:
        zero = ends.index(0.0)
        for side in (range(zero, len(changes)), range(zero - 1, -1, -1)):
            seen = 0.0
            for k in side:
                seen += changes[k]
                if seen > QUIET * total:
                    break
                found[k] = 0.0
    return found


def _changes(target: Target, at: Sequence[float]) -> list[float]:
    """By how much the values, or their logarithms, differ from each point to the next."""
    with working_precision(_BITS):
        values = [target.enclosure(arb(x)).mid() for x in at]
        if target.error == "relative" and not target.zeros:
            values = [abs(value).log() for value in values]
        largest = max((abs(value).mid() for value in values), key=lambda size: size.mid())
        scale = largest if largest > 0 else arb(1)
        return [float((abs(b - a) / scale).mid()) for a, b in pairwise(values)]


def _sizes_differ(a: float, b: float) -> bool:
    """Whether one is more than twice the other in size, or they lie on two sides of 0."""
    near, far = sorted((abs(a), abs(b)))
    return far > 2 * near or a < 0 < b
