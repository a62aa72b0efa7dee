"""What the rows of a tree mean: for balls, for ranges and for power series.

`parameter` is the exact exponent of a power, or the exact first operand of a member of a family.
Functions are those of the table of functions, + - * / and their like those of the table of
operations. What is piecewise has a power series where it is proved on which side it is; elsewhere
its series is Singular, and its range holds both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb, arb_series

from autonumerics.balls import exact
from autonumerics.programs.scope import CALLS
from autonumerics.targets.expressions.infix import COMPARISONS
from autonumerics.targets.expressions.laurent import Singular
from autonumerics.targets.expressions.spans import Span, Undefined
from autonumerics.targets.expressions.tree import Expression, Row
from autonumerics.targets.functions import FAMILIES, FUNCTIONS, Function

Verdict = bool | None
"""Of a comparison: None where it is not the same everywhere, as far as can be told."""


def parameter(tree: Expression, row: Row) -> Fraction | None:
    """The operand of a row that is a number and no power series, where it has one."""
    place = 1 if row.name == "pow" else 0 if row.name in FAMILIES else None
    return None if place is None else tree.numbers[row.operands[place]]


def constant(name: str, value: Fraction | None) -> arb:
    """A leaf that is a number, at the flint precision."""
    if value is not None:
        return exact(value)
    return arb.pi() if name == "pi" else arb(1).exp()


def on_ball(name: str, operands: Sequence[Any], parameter: Fraction | None) -> Any:
    """The value of a row for balls; a Verdict for comparisons. Raises Undefined where it has none.

    So what is undefined cannot come back as a number, as the sign of NaN would.
    """
    value = _on_ball(name, operands, parameter)
    if isinstance(value, arb) and not value.is_finite():
        raise Undefined
    return value


def _on_ball(name: str, operands: Sequence[Any], parameter: Fraction | None) -> Any:
    if (row := _function(name, parameter)) is not None:
        return row.enclosure(operands[-1])
    if name == "pow":
        return _ball_power(operands[0], operands[1], parameter)
    if name == "sign":
        return operands[0].sgn()
    if name in COMPARISONS:
        return _verdict(name, operands[0] - operands[1])
    if name == "if":
        return _chosen(operands, lambda a, b: a.union(b))
    return CALLS[name].real(*operands)


def on_span(name: str, operands: Sequence[Any], parameter: Fraction | None) -> Any:
    """The range of a row over the ranges of its operands; a Verdict for comparisons."""
    if (row := _function(name, parameter)) is not None:
        return _function_range(row, operands[-1])
    if name == "pow":
        return _power_range(operands[0], operands[1], parameter)
    if name in COMPARISONS:
        return _verdict(name, (operands[0] - operands[1]))
    if name == "if":
        return _chosen(operands, lambda a, b: Span.of(*a.ends, *b.ends))
    if name in _BY_SPANS:
        return _BY_SPANS[name](*operands)
    return CALLS[name].real(*operands)


_BY_SPANS = {
    "sign": lambda a: a.monotone(arb.sgn),
    "min": lambda a, b: Span(min(a.low, b.low), min(a.high, b.high)),
    "max": lambda a, b: Span(max(a.low, b.low), max(a.high, b.high)),
}


def on_series(name: str, operands: Sequence[Any], parameter: Fraction | None) -> Any:
    """The power series of a row; a Verdict for comparisons. Raises Singular, or what flint does."""
    if (row := _function(name, parameter)) is not None:
        return _function_series(row, operands[-1])
    if name == "pow":
        return _power_series(operands[0], operands[1], parameter)
    if name == "sign":
        return _sign(operands[0])
    if name == "abs":
        return _side(operands[0]) * operands[0]
    if name in ("min", "max"):
        side = _side(operands[0] - operands[1])
        return operands[0] if (side > 0) == (name == "max") else operands[1]
    if name in COMPARISONS:
        return _verdict(name, operands[0][0] - operands[1][0])
    if name == "if":
        if operands[0] is None:
            raise Singular
        return operands[1] if operands[0] else operands[2]
    return CALLS[name].real(*operands)


def _verdict(name: str, difference: arb | Span) -> Verdict:
    low, high = (
        difference.ends
        if isinstance(difference, Span)
        else (difference.lower(), difference.upper())
    )
    if name in ("gt", "le"):
        known = True if low > 0 else False if high <= 0 else None
        return known if name == "gt" or known is None else not known
    known = True if low >= 0 else False if high < 0 else None
    return known if name == "ge" or known is None else not known


def _chosen(operands: Sequence[Any], union: Any) -> Any:
    verdict, positive, negative = operands
    if verdict is None:
        return union(positive, negative)
    return positive if verdict else negative


def _sign(series: arb_series) -> arb_series:
    if series[0].contains(0):
        raise Singular
    return arb_series([series[0].sgn()], prec=series.prec)


def _side(series: arb_series) -> int:
    """1 or -1, the sign of a value that is nowhere 0; raises Singular if that is not known."""
    value = series[0]
    if value > 0 or value < 0:
        return 1 if value > 0 else -1
    raise Singular


def _function(name: str, parameter: Fraction | None) -> Function | None:
    """The row of the table, or the member of a family, of that name."""
    if name in FAMILIES and parameter is not None:
        return FAMILIES[name].member(parameter)
    return FUNCTIONS.get(name)


def _function_range(row: Function, a: Span) -> Span:
    if row.monotone or a.is_point:
        return a.monotone(row.enclosure)
    return Span.of(row.over(*a.ends))


def _function_series(row: Function, a: arb_series) -> arb_series:
    """With a first term from the enclosure, which is exact where the function's series may not be.

    So (2^x - 2)/(x - 1) is seen to be 0/0 at 1.
    """
    return with_first(row.series(a), row.enclosure(a[0]))


def with_first(series: arb_series, first: arb) -> arb_series:
    """The series with another ball for the same first term, if that is narrower."""
    if series.prec and first.is_finite() and not first.rad() >= series[0].rad():
        terms = series.coeffs() or [arb(0)]
        return arb_series([first, *terms[1:]], prec=series.prec)
    return series


def _ball_power(base: arb, exponent: arb, exactly: Fraction | None) -> arb:
    if exactly is not None and exactly.denominator == 1:
        return base ** int(exactly)
    if base.is_zero() and exactly is not None and exactly > 0:
        return arb(0)
    if base >= 0 and exactly is not None and exactly.denominator == 2:
        return base.sqrt() ** exactly.numerator
    return base**exponent if base > 0 else arb("nan")


def _power_range(base: Span, exponent: Span, exactly: Fraction | None) -> Span:
    if exactly is not None and exactly.denominator == 1:
        return base.whole_power(int(exactly))
    if exactly is not None:  # monotone in the base
        return base.monotone(lambda x: _ball_power(x, exact(exactly), exactly))
    if not base.low > 0:
        raise Undefined
    # monotone in each of them: extremes are at the corners
    return Span.of(*(a**b for a in base.ends for b in exponent.ends))


def _power_series(base: arb_series, exponent: arb_series, exactly: Fraction | None) -> arb_series:
    if exactly is not None and exactly.denominator == 1:
        return base ** int(exactly) if exactly >= 0 else 1 / base ** -int(exactly)
    if not base[0] > 0:
        raise Singular
    if exactly is not None and exactly.denominator == 2:
        root = base.sqrt()
        power = root ** abs(exactly.numerator)
        return power if exactly > 0 else 1 / power
    change = base.log() * exponent
    first = base[0] ** exponent[0]
    return _grown(change, first)


def _grown(logarithm: arb_series, first: arb) -> arb_series:
    """exp(logarithm), whose first term is known."""
    terms = logarithm.coeffs() or [arb(0)]
    rest = arb_series([arb(0), *terms[1:]], prec=logarithm.prec)
    return rest.exp() * first
