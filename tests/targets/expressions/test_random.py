"""Random expressions: values, ranges and series hold what mpmath finds, in prover and verifier."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb, arb_series
from gmpy2 import mpq

from autonumerics.balls import precise_series
from autonumerics.certification.check.expressions import parse as rows_of
from autonumerics.certification.check.normal_form import Place
from autonumerics.certification.check.targets import Target as VerifiedTarget
from autonumerics.certification.check.work import Work
from autonumerics.errors import AutoNumericsError
from autonumerics.targets import Function
from autonumerics.targets.expressions.composed import composed
from autonumerics.targets.expressions.reading import parsed
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Expression

m: Any = mpmath
TREES = 150
DIGITS = 160

CALLS = ["sin", "cos", "exp", "log", "sqrt", "abs", "tanh", "erf", "atan", "expm1", "sign", "cbrt"]
POWERS = ["2", "3", "0.5", "-1", "1.5", "-2", "1/3", "x", "-1/2"]
LEAVES = ["x", "x", "x", "1", "2", "0.5", "3", "pi", "1/3"]


class Undefined(Exception):
    """No real value, or one that hangs on which of two equal values is larger."""


def drawn(draw: random.Random, depth: int) -> str:
    """The text of a random expression."""
    if depth <= 0:
        return draw.choice(LEAVES)
    a, b = drawn(draw, depth - 1), drawn(draw, depth - 2)
    if draw.random() < 0.5:
        a, b = b, a
    kind = draw.choice(["infix", "infix", "call", "call", "power", "piece", "if"])
    match kind:
        case "infix":
            return f"({a}){draw.choice('+-*/')}({b})"
        case "call":
            return f"{draw.choice(CALLS)}({a})"
        case "power":
            return f"({a})^({draw.choice(POWERS)})"
        case "piece":
            return f"{draw.choice(['min', 'max'])}({a}, {b})"
    return f"if({b} {draw.choice(['<', '>='])} {draw.choice(LEAVES)}, {a}, {b})"


def _real(function: Callable[..., Any]) -> Callable[..., Any]:
    def real(*operands: Any) -> Any:
        value = function(*operands)
        if isinstance(value, m.mpc) or not m.isfinite(value):
            raise Undefined
        return value

    return real


def _compared(compare: Callable[..., bool]) -> Callable[..., bool]:
    def compared(a: Any, b: Any) -> bool:
        if abs(a - b) < m.mpf(10) ** (-DIGITS // 2) * (1 + abs(a)):
            raise Undefined
        return compare(a, b)

    return compared


MEANINGS: Mapping[str, Callable[..., Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "neg": operator.neg, "abs": abs, "min": min, "max": max, "sign": m.sign,
    "lt": _compared(operator.lt), "ge": _compared(operator.ge),
    "cbrt": lambda a: m.sign(a) * m.cbrt(abs(a)),
    **{name: _real(getattr(m, name)) for name in CALLS if hasattr(m, name) and name != "cbrt"},
}  # fmt: skip


def valued(tree: Expression, x: Any) -> Any:
    """The value by mpmath; raises Undefined."""
    values: list[Any] = []
    for place, row in enumerate(tree.rows):
        operands = [values[k] for k in row.operands]
        if row.name == "if" and isinstance(operands[0], bool):
            values.append(operands[1 if operands[0] else 2])
            continue
        failed = [a for a in operands if isinstance(a, Undefined)]
        try:
            values.append(failed[0] if failed else _row(tree, place, operands, x))
        except (Undefined, ZeroDivisionError, OverflowError, ValueError):
            values.append(Undefined())
    if isinstance(values[-1], Undefined):
        raise values[-1]
    return values[-1]


def _row(tree: Expression, place: int, operands: list[Any], x: Any) -> Any:
    row = tree.rows[place]
    if not operands:
        constants = {"x": x, "pi": +m.pi}
        number = row.value or Fraction(0)
        return constants.get(row.name, m.mpf(number.numerator) / number.denominator)
    if row.name == "pow":
        exponent = tree.numbers[row.operands[1]]
        if exponent is not None and exponent.denominator == 1:
            return operands[0] ** int(exponent)
        if operands[0] < 0 or (operands[0] == 0 and not operands[1] > 0):
            raise Undefined
        return operands[0] ** operands[1]
    return MEANINGS[row.name](*operands)


def holds(ball: arb, value: Any) -> bool:
    """Whether the ball holds the value, as well as mpmath knows it."""
    known = arb(m.nstr(value, 60))
    return ball.overlaps(known + arb(0, (abs(known) + 1).upper() * arb((1, -100))))


def within(low: Any, high: Any, value: Any) -> bool:
    """The same of an interval of the verifier."""
    slack = (abs(value) + 1) * m.mpf(10) ** -30
    return m.mpf(str(low)) - slack <= value <= m.mpf(str(high)) + slack


def _examine(function: Function, tree: Expression, draw: random.Random) -> int:
    """Compares at some points of some intervals; how many comparisons there were."""
    limits = [mpq(z.numerator, z.denominator) for z in function.limits]
    verified = VerifiedTarget(rows_of(text(tree)), limits, Work(10**6))
    compared = 0
    middle, radius = draw.choice([0, 1, 0.5, draw.uniform(-3, 3)]), draw.choice([1e-6, 0.01, 0.5])
    low, high = middle - radius * draw.choice([0, 0.5, 1]), middle + radius
    points = [min(high, low + (high - low) * part) for part in (0, 0.2, 0.77, 1)]
    with precise_series(3, 160):
        values = [function.enclosure(arb(x)) for x in points]
        range_ = function.over(arb(low), arb(high))
        try:
            first = function.series(arb_series([arb(low).union(arb(high)), 1]))[0]
        except ValueError:
            first = arb("nan")
    try:
        interval = verified.series(Place(mpq(low), mpq(high), 2, Work(10**6))).terms[0]
    except ArithmeticError:
        interval = None
    for x, value in zip(points, values, strict=True):
        try:
            truth = valued(tree, m.mpf(x))
        except Undefined:
            continue
        for ball in (value, range_, first):
            assert not ball.is_finite() or holds(ball, truth), (text(tree), low, high, x, ball)
            compared += ball.is_finite()
        if interval is not None:
            assert within(interval.lo, interval.hi, truth), (text(tree), low, high, x, interval)
            compared += 1
    return compared


@pytest.mark.parametrize("seed", range(3))
def test_random_expressions_hold_what_mpmath_finds(seed: int) -> None:
    draw, compared = random.Random(seed), 0
    with m.workdps(DIGITS):
        for _ in range(TREES):
            try:
                tree = parsed(drawn(draw, draw.randint(1, 5)))
                function = composed(tree)
            except AutoNumericsError:
                continue
            if function.expression is not None:
                compared += _examine(function, tree, draw)
    assert compared > 500


def test_a_root_in_one_branch_says_nothing_of_the_other() -> None:
    """Where the root has no value, the branch that is taken has one."""
    function = composed(parsed("if(3 <= x - x, x^0.5, x)"))
    with precise_series(3, 100):
        series = function.series(arb_series([arb(-0.2, 0.25), 1]))
        assert series[0].contains(arb(-0.3))
