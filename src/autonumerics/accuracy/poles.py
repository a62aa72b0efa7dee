"""Poles of a program between points at which it was looked at.

A quotient whose divisor changes sign between two points has a zero there. Many are harmless: in
c1/(c0/x + x) the inner quotient is infinite at 0 and the value is not, and in (x*x - 1)/(x - 1) the
numerator vanishes as well. What tells a pole of the value is how the error grows next to the zero:
by as much as the distance shrinks. Standing: a pole that is found is one; none is ruled out.

>>> from autonumerics.balls import working_precision
>>> from autonumerics.programs import parse
>>> with working_precision(320):
...     points = [arb(k) - arb(1) / 2 for k in range(-2, 3)]
...     has_pole(parse("c0/x", [1.0]), [arb(1)], points, lambda x: 1 / x)
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flint import arb

from autonumerics.programs import Operand, Program

_BISECTIONS = 120
_NEAR, _NEARER = -90, -110  # exponents of distances from the zero, in gaps
_GROWTH = 2.0**10  # of the error from the one to the other; 2^20 for a simple pole


def has_pole(
    program: Program,
    constants: Sequence[arb],
    points: Sequence[arb],
    error: Callable[[arb], arb],
    results: Sequence[Sequence[arb]] | None = None,
) -> bool:
    """Whether `error`, which is unbounded where the program is, has a pole between the points.

    The points ascend; constants and points are balls at the precision of the block around.
    `results`: those of the program's operations at each point, where they are known already.
    """
    factors = list(dict.fromkeys(_divisors(program)))
    if not factors:
        return False
    before: list[int] | None = None
    for k, x in enumerate(points):
        known = program.results_with(x, constants) if results is None else results[k]
        signs = _signs(known, x, factors)
        for factor, sign, other in zip(factors, signs, before or [], strict=False):
            if sign * other < 0:
                left, right = points[k - 1], x

                def changed(at: arb, factor: Operand = factor, other: int = other) -> bool:
                    return _signs(program.results_with(at, constants), at, [factor])[0] != other

                if _grows(error, _bisected(changed, left, right), right - left):
                    return True
        before = signs
    return False


def _grows(error: Callable[[arb], arb], zero: arb, gap: arb) -> bool:
    """Whether the error grows towards a point as next to a pole, from one side or the other."""
    for side in (1, -1):
        far, near = (abs(error(zero + side * gap * arb((1, e)))) for e in (_NEAR, _NEARER))
        if far.is_finite() and near.is_finite() and near > _GROWTH * far:
            return True
    return False


def _bisected(changed: Callable[[arb], bool], left: arb, right: arb) -> arb:
    for _ in range(_BISECTIONS):
        middle = ((left + right) / 2).mid()
        left, right = (left, middle) if changed(middle) else (middle, right)
    return ((left + right) / 2).mid()


def _signs(results: Sequence[arb], x: arb, operands: Sequence[Operand]) -> list[int]:
    """-1 or 1 for each operand at x, or 0 where it is not known."""
    values = [x if operand.kind == "x" else results[operand.index] for operand in operands]
    return [int(bool(value > 0)) - int(bool(value < 0)) for value in values]


def _divisors(program: Program) -> Iterator[Operand]:
    """What depends on x and is divided by, products in their factors."""
    pending = [row.operands[1] for row in program.instructions if row.operation.name == "div"]
    while pending:
        operand = pending.pop()
        if operand.kind != "c":
            yield operand
        if operand.kind == "t":
            row = program.instructions[operand.index]
            if row.operation.name in ("mul", "neg"):
                pending += row.operands
