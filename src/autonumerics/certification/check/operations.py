"""The operations of programs, one row each: from here come their grammar and their meaning.

A meaning applies to whatever has the arithmetic: `Series` of intervals, and `Quotient`s of the
normal form. Every function of the table of functions is an operation too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .functions import FUNCTIONS, composed
from .intervals import Interval
from .series import Series


@dataclass(frozen=True, slots=True)
class Analytic:
    """An operation that is an analytic function of its operands wherever it is defined."""

    arity: int
    value: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Switch:
    """An operation that is one of two analytic ones, as a difference of operands is >= 0 or <= 0.

    `enclosure` is its range over intervals, whichever it is.
    """

    arity: int
    difference: Callable[..., Any]
    if_positive: Callable[..., Any]
    if_negative: Callable[..., Any]
    enclosure: Callable[..., Interval]


def _function(name: str) -> Analytic:
    return Analytic(1, lambda a: composed(name, a) if isinstance(a, Series) else a.composed(name))


OPERATIONS: Mapping[str, Analytic | Switch] = {
    "add": Analytic(2, lambda a, b: a + b),
    "sub": Analytic(2, lambda a, b: a - b),
    "mul": Analytic(2, lambda a, b: a * b),
    "div": Analytic(2, lambda a, b: a / b),
    "neg": Analytic(1, lambda a: -a),
    "fma": Analytic(3, lambda a, b, c: a * b + c),
    "fms": Analytic(3, lambda a, b, c: a * b - c),
    "fnma": Analytic(3, lambda a, b, c: c - a * b),
    "fnms": Analytic(3, lambda a, b, c: -(a * b) - c),
    "abs": Switch(1, lambda a: a, lambda a: a, lambda a: -a, lambda a: a.size),
    "max": Switch(
        2,
        lambda a, b: a - b,
        lambda a, _: a,
        lambda _, b: b,
        lambda a, b: Interval(max(a.lo, b.lo), max(a.hi, b.hi)),
    ),
    "min": Switch(
        2,
        lambda a, b: a - b,
        lambda _, b: b,
        lambda a, _: a,
        lambda a, b: Interval(min(a.lo, b.lo), min(a.hi, b.hi)),
    ),
    **{name: _function(name) for name in FUNCTIONS},
}

Row = tuple[str, ...]
"""An instruction: the name of an operation, then those of its operands."""


def execute(
    rows: list[Row],
    leaves: Mapping[str, Any],
    switched: Callable[[Switch, list[Any]], Any],
) -> Any:
    """The value of a program, the results of its rows being t0, t1, ...

    Without rows it is the constant if there is one, and else x.

    `leaves` are the values of x and of the constants; `switched` tells the value of a Switch.
    KeyError for an operand that is not there.
    """
    values = dict(leaves)
    result = values.get("c0", values["x"])
    for k, (name, *operands) in enumerate(rows):
        operation, arguments = OPERATIONS[name], [values[operand] for operand in operands]
        if isinstance(operation, Switch):
            result = switched(operation, arguments)
        else:
            result = operation.value(*arguments)
        values[f"t{k}"] = result
    return result
