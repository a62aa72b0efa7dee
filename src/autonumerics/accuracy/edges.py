"""Inputs next to which a program may leave the finite numbers: where an operand reaches its edge.

A divisor that vanishes, the argument of a root or of a logarithm that reaches 0: there a program
that is harmless in exact arithmetic may give an infinity or NaN once its operations are rounded.
Looked for are changes of sign and least sizes of these operands, in double precision, between
inputs spread over the format. Rounding blurs an edge over many inputs, as far as the operand is
next to 0 compared with its size elsewhere; inputs from all of that are given. What is found is an
edge, and none is ruled out.

>>> from autonumerics.formats import format_named
>>> from autonumerics.programs import parse
>>> single = format_named("binary32")
>>> found = edge_indices(parse("c0/(x*x - c1)", [1.0, 0.5]), single, single.indices(0, 1))
>>> min(abs(float(single.value(int(i))) - 0.5**0.5) for i in found) < 1e-7
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of, indices_of, spread
from autonumerics.formats import Format
from autonumerics.kernels import evaluate
from autonumerics.programs import Program

POINTS = 2000
"""Inputs between which edges are looked for."""

RADIUS = 8
"""Inputs next to an edge that are given, on each side."""

ACROSS = 48
"""Inputs that are given from where rounding blurs an edge."""

_MOST = 16  # edges of each operand
_PARTS = 8  # into which a bracket of a least size is cut
_BLUR_BITS = 6  # by which rounding errors may exceed those of the largest size of an operand

Indices = npt.NDArray[np.int64]
Values = Callable[[Indices], npt.NDArray[np.float64]]


def edge_indices(program: Program, format: Format, inside: range | Sequence[range]) -> Indices:
    """Indices of inputs around the edges of a program, among those inside; ascending."""
    if not isinstance(inside, range):
        return np.concatenate([edge_indices(program, format, part) for part in inside])
    grid = np.unique(indices_of(spread(format, inside, POINTS, 0), format))
    found = [np.empty(0, np.int64)]
    for operand in _operands(program):
        values = _values(operand, format)
        v = values(grid)
        blur = np.abs(v[np.isfinite(v)]).max(initial=0.0) * 2.0 ** (_BLUR_BITS - format.precision)
        crossings, minima = _crossings(values, grid, v), _minima(values, grid, v)
        at = np.concatenate([crossings, minima[np.abs(values(minima)) <= blur]])
        found += [_around(values, at, blur, inside)]
    return np.unique(np.concatenate(found))


def _operands(program: Program) -> Iterator[Program]:
    """What the program computes on the way and takes to an edge, as programs."""
    edges = {
        row.operands[row.operation.edge]
        for row in program.instructions
        if row.operation.edge is not None
    }
    for operand in sorted(edges, key=str):
        if operand.kind == "x":
            yield Program.identity()
        elif operand.kind == "t":
            rows = program.instructions[: operand.index + 1]
            yield Program.build(rows, program.constants, operand)


def _values(program: Program, format: Format) -> Values:
    def values(indices: Indices) -> npt.NDArray[np.float64]:
        x = floats_of(indices.reshape(-1), format).astype(np.float64)
        with np.errstate(all="ignore"):
            found = evaluate(program, x)
        return np.where(np.isnan(found), np.inf, found).reshape(indices.shape)

    return values


def _crossings(values: Values, grid: Indices, v: npt.NDArray[np.float64]) -> Indices:
    """The last inputs before changes of sign between neighbours of the grid."""
    at = np.flatnonzero(np.sign(v[1:]) * np.sign(v[:-1]) < 0)
    at = at[:: 1 + len(at) // _MOST]
    low, high, sign = grid[at], grid[at + 1], np.sign(v[at])
    while len(low) and (high - low).max() > 1:
        middle = low + (high - low) // 2
        same = np.sign(values(middle)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return low


def _minima(values: Values, grid: Indices, v: npt.NDArray[np.float64]) -> Indices:
    """The inputs at which sizes are least between neighbours of the grid."""
    size = np.abs(v)
    padded = np.concatenate([[np.inf], size, [np.inf]])
    least = np.flatnonzero((size <= padded[:-2]) & (size <= padded[2:]) & np.isfinite(size))
    least = least[np.argsort(size[least], kind="stable")[:_MOST]]
    low, high = grid[np.maximum(least - 1, 0)], grid[np.minimum(least + 1, len(grid) - 1)]
    while len(low) and (high - low).max() > _PARTS:
        step = np.maximum((high - low) // _PARTS, 1)
        cuts = np.minimum(low[:, None] + step[:, None] * np.arange(_PARTS + 1), high[:, None])
        best = _middle_of_least(np.abs(values(cuts)))
        rows = np.arange(len(low))
        left, right = np.maximum(best - 1, 0), np.minimum(best + 1, _PARTS)
        low, high = cuts[rows, left], np.where(right == _PARTS, high, cuts[rows, right])
    return low


def _middle_of_least(sizes: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Where each row is least; of several places one in their middle."""
    ranks = np.cumsum(sizes == sizes.min(axis=1, keepdims=True), axis=1)
    return (ranks == (ranks[:, -1:] + 1) // 2).argmax(axis=1)


def _around(values: Values, at: Indices, blur: float, inside: range) -> Indices:
    """Inputs next to each of those given, and across all around that is next to 0."""
    if not len(at):
        return at
    first, last = inside.start, inside.stop - 1
    near = at[:, None] + np.arange(-RADIUS, RADIUS + 1)
    below, above = (_reach(values, at, side, blur, inside) for side in (-1, 1))
    step = np.maximum((above - below) // (ACROSS - 1), 1)
    across = below[:, None] + step[:, None] * np.arange(ACROSS)
    return np.clip(np.concatenate([near, across], axis=1), first, last).reshape(-1)


def _reach(values: Values, at: Indices, side: int, blur: float, inside: range) -> Indices:
    """How far each goes to one side, in doublings, before the operand is no longer next to 0."""
    steps = side * (np.int64(1) << np.arange(62))
    room = np.minimum(np.abs((inside.stop - 1 if side > 0 else inside.start) - at), 2**61)
    reached = at[:, None] + np.sign(steps) * np.minimum(np.abs(steps), room[:, None])
    is_near = np.abs(values(reached)) <= blur
    count = np.where(is_near.all(axis=1), len(steps), is_near.argmin(axis=1))
    return np.where(count > 0, reached[np.arange(len(at)), np.maximum(count - 1, 0)], at)
