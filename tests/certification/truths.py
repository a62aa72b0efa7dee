"""Operations of programs and errors once more, by mpmath, which shares nothing with the proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import mpmath
from truths import ELEMENTARY, TRUTHS

OPERATIONS: Mapping[str, Callable[..., mpmath.mpf]] = MappingProxyType(
    {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "neg": lambda a: -a,
        "fma": lambda a, b, c: a * b + c,
        "fms": lambda a, b, c: a * b - c,
        "fnma": lambda a, b, c: c - a * b,
        "fnms": lambda a, b, c: -(a * b) - c,
        "abs": abs,
        "min": min,
        "max": max,
        **ELEMENTARY,
    }
)


def as_mpf(x: Fraction) -> mpmath.mpf:
    """The fraction at the working precision."""
    return mpmath.mpf(x.numerator) / x.denominator


def value_at(program, x: Fraction) -> mpmath.mpf:
    """The program's value in real arithmetic; ZeroDivisionError where it divides by zero."""
    results: list[mpmath.mpf] = []
    constants = [as_mpf(c) for c in program.constants]
    for row in program.instructions:
        sources = {"x": [as_mpf(x)], "c": constants, "t": results}
        operands = [sources[operand.kind][operand.index] for operand in row.operands]
        results.append(OPERATIONS[row.operation.name](*operands))
    return [as_mpf(x), *(results or constants)][-1]


def error_at(program, target, x: Fraction) -> mpmath.mpf | None:
    """The error at a point, real arithmetic; None where a division by zero is on the way."""
    try:
        value = value_at(program, x)
    except ZeroDivisionError:
        return None
    truth = TRUTHS[target.function.name](as_mpf(x))
    scale = abs(truth) if target.error == "relative" else 1
    return abs(value - truth) / scale
