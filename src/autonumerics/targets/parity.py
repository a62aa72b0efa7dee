"""Whether a target is odd or even: seen at a few points first, then proved from its tree.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [parity_of_function(read_function(f)) for f in ("erf", "x*sin(x)", "exp(x) - exp(-x)", "gelu")]
['odd', 'even', 'odd', None]
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import arb

from autonumerics.balls import exact
from autonumerics.errors import InvalidDomain
from autonumerics.programs import Program
from autonumerics.programs.parity import Node, Parity, parity_of
from autonumerics.targets.domain import Domain
from autonumerics.targets.expressions.tree import Expression
from autonumerics.targets.functions import Function
from autonumerics.targets.truth import values_double

_BRANCHING = ("sqrt", "log", "log2")
"""Operations with a branch point: sqrt(x^2) is |x|."""

ODD = frozenset(
    [
        "sin",
        "tan",
        "csc",
        "cot",
        "sinpi",
        "tanpi",
        "asin",
        "atan",
        "asinpi",
        "atanpi",
        "sinh",
        "tanh",
        "csch",
        "coth",
        "asinh",
        "atanh",
        "tanhshrink",
        "erf",
        "erfinv",
        "dawson",
        "si",
        "fresnels",
        "fresnelc",
        "cbrt",
        "j1",
        "i1",
        "i1e",
        "sign",
    ]
)
EVEN = frozenset(["cos", "sec", "cospi", "sinc", "cosh", "sech", "j0", "i0", "i0e"])
"""Functions of the table that are so, by their definitions (DLMF 4.14, 4.28, 6.2, 7.2, 10.4)."""

_BY_ORDER = ("besselj", "besseli")
"""Families whose members of whole order n have the parity of n (DLMF 10.11.1, 10.34.1)."""

_SCREENED = (0.977, 0.745, 0.513, 0.285, 0.121, 0.031)  # of the half width
_AGREES = 2.0**-40


@lru_cache(maxsize=256)
def parity_of_function(function: Function) -> Parity | None:
    """The parity that its definition shows, proved; None where it has none or that is not seen."""
    if function.expression is None:
        name = function.name
        return "odd" if name in ODD else "even" if name in EVEN else None
    nodes, odd, even = _nodes(function.expression)
    return parity_of(nodes, odd=odd, even=even)


@lru_cache(maxsize=256)
def found_parity(function: Function, domain: Domain) -> Parity | None:
    """The parity of the function on a domain that is symmetric about 0: screened, then proved."""
    if not domain.is_symmetric:
        return None
    seen = screened_parity(function, domain)
    return seen if seen is not None and parity_of_function(function) == seen else None


def screened_parity(function: Function, domain: Domain) -> Parity | None:
    """What its values at some pairs of points say, *sampled*; None if neither holds."""
    x = np.array(_SCREENED) * min(abs(domain.lower), domain.upper)
    try:
        right, left = values_double(function, x), values_double(function, -x)
    except InvalidDomain:
        return None
    close = _AGREES * np.abs(right)
    if np.all(np.abs(right + left) <= close):
        return "odd"
    return "even" if np.all(np.abs(right - left) <= close) else None


def _nodes(tree: Expression) -> tuple[list[Node], set[str], set[str]]:
    """The tree as nodes, whole powers and members of families as functions of one operand."""
    odd, even, nodes = set(ODD), set(EVEN), list[Node]()
    for row in tree.rows:
        order = _order(tree, row.name, row.operands)
        if order is None:
            nodes.append(Node(*row))
            continue
        name, k, inner = order
        (odd if k % 2 else even).add(name)
        nodes.append(Node(name, (inner,)))
    return nodes, odd, even


def _order(tree: Expression, name: str, operands: tuple[int, ...]) -> tuple[str, int, int] | None:
    """A name for the function of one operand, its order, and that operand."""
    number, inner = {"pow": (1, 0)}.get(name, (0, 1) if name in _BY_ORDER else (None, None))
    if number is None or inner is None:
        return None
    value: Fraction | None = tree.numbers[operands[number]]
    if value is None or value.denominator != 1:
        return None
    return f"{name} {value}", int(value), operands[inner]


def may_jump_at_zero(program: Program) -> bool:
    """Whether an odd program may have two limits at 0: it has no value there, and may be one
    analytic program on the left and another on the right.
    """
    rows = [row.operation for row in program.instructions]
    if all(row.kind == "analytic" and row.name not in _BRANCHING for row in rows):
        return False
    try:
        return not program.real(arb(0), exact).is_finite()
    except (ValueError, ZeroDivisionError):
        return True
