"""Rows of an expression whose values are known exactly: rational numbers, and polynomials in x.

At a point that is no binary fraction intervals do not show that x - z is 0; polynomials do.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gmpy2 import mpq

from .expressions import Row
from .operations import OPERATIONS
from .polynomials import Polynomial
from .work import MOST_BITS, bits

HIGHEST_DEGREE = 16

ARITHMETIC = frozenset(["neg", "add", "sub", "mul", "div"])
"""What makes numbers of numbers."""


def numbers(rows: tuple[Row, ...]) -> list[Any]:
    """The values of rows that are rational numbers made by + - * /, else None."""
    found: list[Any] = []
    for row in rows:
        operands: list[Any] = [found[k] for k in row.operands]
        if row.name in ARITHMETIC and None not in operands:
            is_defined = row.name != "div" or operands[-1]
            value = OPERATIONS[row.name].value(*operands) if is_defined else None  # type: ignore[union-attr]
            found.append(None if value is None or bits(value) > MOST_BITS else value)
        else:
            found.append(row.value)
    return found


def polynomials(rows: tuple[Row, ...], known: list[Any]) -> list[Polynomial | None]:
    """Of rows that are polynomials in x by + - *, whole powers and division by numbers, else None.

    `known`: what `numbers` gives.
    """
    found: list[Polynomial | None] = []
    for row, number in zip(rows, known, strict=True):
        operands = [found[k] for k in row.operands]
        if number is not None:
            found.append(Polynomial.of([number]))
        elif row.name == "x":
            found.append(Polynomial.of([mpq(0), mpq(1)]))
        elif None in operands or row.name not in _ON_POLYNOMIALS:
            found.append(None)
        else:
            polynomial = _ON_POLYNOMIALS[row.name](*operands)
            is_short = polynomial is not None and polynomial.bits <= MOST_BITS
            found.append(polynomial if is_short else None)
    return found


def _product(a: Polynomial, b: Polynomial) -> Polynomial | None:
    return a * b if a.degree + b.degree <= HIGHEST_DEGREE else None


def _quotient(a: Polynomial, b: Polynomial) -> Polynomial | None:
    return None if b.degree else a * Polynomial.of([1 / b.coefficients[0]])


def _powered(a: Polynomial, b: Polynomial) -> Polynomial | None:
    exponent = b.coefficients[0] if b.degree == 0 else None
    if exponent is None or exponent.denominator != 1 or not 1 <= exponent <= HIGHEST_DEGREE:
        return None
    power: Polynomial | None = a
    for _ in range(int(exponent) - 1):
        power = None if power is None else _product(power, a)
    return power


_ON_POLYNOMIALS: dict[str, Callable[..., Polynomial | None]] = {
    "neg": Polynomial.__neg__,
    "add": Polynomial.__add__,
    "sub": lambda a, b: a + -b,
    "mul": _product,
    "div": _quotient,
    "pow": _powered,
}
