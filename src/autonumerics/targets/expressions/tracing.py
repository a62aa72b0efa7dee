"""Python functions as expressions: called once with a symbol, which notes what is done with it.

>>> import numpy as np
>>> from autonumerics.targets.expressions.text import text
>>> text(trace(lambda x: np.exp(-x * x) * np.cos(x)))
'exp(-x*x)*cos(x)'
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, NoReturn, final

from autonumerics.errors import InvalidExpression
from autonumerics.targets.expressions.infix import COMPARISONS
from autonumerics.targets.expressions.names import called
from autonumerics.targets.expressions.tree import Builder, Expression

_UFUNCS: Mapping[str, str] = {
    "subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg", "power": "pow",
    "float_power": "pow", "absolute": "abs", "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "minimum": "min", "maximum": "max",
    "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge", "expit": "logistic",
    "log_ndtr": "", "gammaln": "lgamma", "psi": "digamma",
}  # fmt: skip
"""Universal functions of NumPy and SciPy by the names of our rows, where these differ."""


class Untraceable(InvalidExpression):
    """A Python function that is no expression, as far as it can be told."""


@final
class Symbol:
    """A value that depends on x. Operators, NumPy's universal functions and `where` take it."""

    __slots__ = ("build", "place")

    def __init__(self, build: Builder, place: int) -> None:
        self.build = build
        self.place = place

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise InvalidExpression(f"numpy.{ufunc.__name__} cannot be traced with {method}")
        match ufunc.__name__:
            case "positive":
                return self
            case "square":
                return self * self
            case "reciprocal":
                return 1 / self
            case "hypot":
                a, b = inputs
                return apply("sqrt", [a * a + b * b], self.build)
            case name:
                return apply(_UFUNCS.get(name, name), inputs, self.build)

    def __array_function__(self, function: Any, _: Any, inputs: Any, options: Any) -> Any:
        if function.__name__ == "where" and len(inputs) == 3 and not options:
            return apply("if", inputs, self.build)
        raise InvalidExpression(f"numpy.{function.__name__} cannot be traced")

    def _with(self, name: str, *operands: Any) -> Symbol:
        return apply(name, operands, self.build)

    def __add__(self, other: Any) -> Symbol:
        return self._with("add", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self._with("add", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self._with("sub", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self._with("sub", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self._with("mul", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self._with("mul", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self._with("div", self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self._with("div", other, self)

    def __pow__(self, other: Any) -> Symbol:
        return self._with("pow", self, other)

    def __rpow__(self, other: Any) -> Symbol:
        return self._with("pow", other, self)

    def __neg__(self) -> Symbol:
        return self._with("neg", self)

    def __pos__(self) -> Symbol:
        return self

    def __abs__(self) -> Symbol:
        return self._with("abs", self)

    def __lt__(self, other: Any) -> Symbol:
        return self._with("lt", self, other)

    def __le__(self, other: Any) -> Symbol:
        return self._with("le", self, other)

    def __gt__(self, other: Any) -> Symbol:
        return self._with("gt", self, other)

    def __ge__(self, other: Any) -> Symbol:
        return self._with("ge", self, other)

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> NoReturn:
        raise InvalidExpression("a comparison by == cannot be traced")

    def __bool__(self) -> NoReturn:
        raise InvalidExpression(
            "a branch on x cannot be traced: write numpy.where(condition, a, b), abs, min or max"
        )

    def __float__(self) -> NoReturn:
        raise InvalidExpression(
            "functions of numbers, such as those of math, cannot be traced: take NumPy's or those "
            "of autonumerics.symbols"
        )

    __index__ = __int__ = __complex__ = __float__

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"x is a symbol for a real number and has no {name!r}")


def trace(function: Callable[..., Any]) -> Expression:
    """The tree of a function of one argument. Raises Untraceable for what has none."""
    build = Builder()
    try:
        value = function(Symbol(build, build.add("x")))
        tree = build.expression(_place(value, build))
    except InvalidExpression as problem:
        raise Untraceable(f"cannot trace {_named(function)}: {problem}") from None
    except Exception as problem:
        reason = f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
        raise Untraceable(
            f"cannot trace {_named(function)}, called with a symbol it raises {reason}; "
            "write it as text, or with NumPy's functions"
        ) from problem
    if tree.root.name in COMPARISONS:
        raise Untraceable(f"cannot trace {_named(function)}: it is true or false")
    return tree


def apply(name: str, operands: Sequence[Any], build: Builder) -> Symbol:
    """A row of the tree that is being traced; raises InvalidExpression for an unknown function."""
    known = called(name)
    arity = known.arity if known is not None else 2 if name in COMPARISONS else None
    if arity != len(operands):
        raise InvalidExpression(f"there is no function {name!r} of {len(operands)} arguments here")
    row = name if known is None else known.name
    places = [_place(operand, build) for operand in operands]
    logical = [build.rows[place].name in COMPARISONS for place in places]
    if logical[0] != (row == "if") or any(logical[1:]):
        raise InvalidExpression("a condition is what numpy.where chooses by, and nothing else")
    return Symbol(build, build.add(row, *places))


def _place(value: Any, build: Builder) -> int:
    if isinstance(value, Symbol):
        if value.build is not build:
            raise InvalidExpression("it mixes symbols of two functions")
        return value.place
    if isinstance(value, bool) or getattr(value, "ndim", 0):
        raise InvalidExpression(f"{value!r:.60} is no number")
    if isinstance(value, Integral):
        return build.number(Fraction(int(value)))
    if isinstance(value, Rational):
        return build.number(Fraction(value))
    if isinstance(value, Real) or hasattr(value, "__float__"):
        number = float(value)
        if math.isfinite(number):
            return _constant(number, build)
    raise InvalidExpression(f"{value!r:.60} is no finite number")


def _constant(number: float, build: Builder) -> int:
    """pi and e where they are meant; else the decimal that Python prints."""
    for name, value in (("pi", math.pi), ("e", math.e)):
        if number == value:
            return build.add(name)
    return build.number(Fraction(repr(number)))


def _named(function: Any) -> str:
    name = getattr(function, "__name__", "")
    return "the lambda" if name == "<lambda>" else f"{name or type(function).__name__!r}"
