"""A table as a function: between its points the cubic through the four nearest."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from flint import arb, arb_series

from autonumerics.targets.domain import shown
from autonumerics.targets.functions import Function
from autonumerics.targets.table import Table


def function_of(table: Table) -> Function:
    """As a row, whose values between the points are those of cubics: of no proof."""
    first, last = float(table.x[0]), float(table.x[-1])
    return Function(
        name=table.name,
        enclosure=partial(_between, table),
        series=_no_series,
        default_domain=(first, last),
        default_error="relative",
        defined=f"{shown(first)} <= x <= {shown(last)}",
        summary=f"known at {len(table.x):,} points",
        monotone=False,
        table=table,
    )


def _between(table: Table, x: arb) -> arb:
    """The value at a point, or that of the cubic through the four nearest points."""
    if not (x >= table.x[0] and x <= table.x[-1]):
        return arb("nan")
    near = float(x.mid())
    at = int(np.searchsorted(table.x, near))
    if table.x[at] == near and x == near:
        return arb(float(table.y[at]))
    first = min(max(at - 2, 0), len(table.x) - 4)
    nodes = [arb(float(each)) for each in table.x[first : first + 4]]
    total = arb(0)
    for k, value in enumerate(table.y[first : first + 4].tolist()):
        others = nodes[:k] + nodes[k + 1 :]
        share = math.prod(((x - a) / (nodes[k] - a) for a in others), start=arb(1))
        total += value * share
    return total


def _no_series(_: arb_series) -> arb_series:
    raise ValueError("a function that is known by values has no power series")
