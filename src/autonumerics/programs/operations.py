"""The operations a program may use, as a table: a row, not a branch.

An operation's `code` is its position in the table; the compiled core holds the same table. To
add an operation, add a row at the end: parsing, printing, checking, folding of constants, exact
evaluation, proofs, machine code and the report all read the row, and what they have no better
word for is a call of a function by the row's name.

>>> operation("sqrt").arity, operation("+").name
(1, 'add')
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal

from autonumerics.errors import UnknownName

OperationKind = Literal["analytic", "piecewise", "bits"]


class Precedence(IntEnum):
    """How tightly a piece of text holds together, as in C and Python."""

    SUM = 1
    PRODUCT = 2
    SIGN = 3
    FRACTION = 4  # on paper
    POWER = 5
    ATOM = 6


EXACT, NEAREST = Fraction(0), Fraction(1, 2)
"""Errors in ULPs of operations that never round, and of those that are rounded correctly."""


_BINARY32_PRECISION = 24


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One row of the table.

    `name` is what code and files call it, `symbol` what people type. `code` is the position in
    the table, `arity` the number of operands, `commutative` whether the first two operands may
    be exchanged without changing the (rounded) result.

    `real` is the exact meaning over the reals: a function of `arity` values of any type that has
    the arithmetic it needs, such as `fractions.Fraction` or `flint.arb`. `partials` gives its
    partial derivatives, one an operand, from its value and its operands; for enclosures of
    operands, enclosures of those on either side of a switch. `kind`: "analytic" on its domain,
    "piecewise" analytic, or an operation on the "bits" of a format.

    A piecewise one has a `switch`, a function of its operands, and two `pieces`, made by + - * /:
    what it is where the switch is <= 0, and where it is >= 0.

    `rounding` bounds the error of the operation as a format computes it, in ULPs of the result:
    `EXACT`, `NEAREST`, or for functions that are not rounded correctly what `rounding_source`
    states for binary32 and binary64.

    Polynomial ones say of which terms they are the sum: `product` is the sign of the product of
    the first two operands (0: none), `addends` holds for each operand 1 or -1 where it is merely
    added or subtracted, else 0.

    How it is written: `precedence` tells how tightly its text holds together, ATOM for calls; `c`,
    `numpy` and `llvm` are its names in C's library, in NumPy and in LLVM's code where these
    differ from `name`.

    An operation that is not analytic everywhere has an `edge`: the operand at whose zero it stops
    being so, and `edge_words`: what a program does where that operand is no good.

    Rows are equal if they are the same object, which pickling and copying preserve.

    >>> operation("fma").real(2, 3, 4), operation("fma").fused, operation("fma").c_name
    (10, True, 'fma')
    """

    name: str
    code: int
    arity: int
    commutative: bool
    symbol: str
    kind: OperationKind
    real: Callable[..., Any] = field(repr=False)
    partials: Callable[..., Sequence[Any]] = field(repr=False)
    rounding: Fraction = field(default=NEAREST, repr=False)
    rounding_source: str = field(default="IEEE 754", repr=False)
    product: int = field(default=0, repr=False)
    addends: tuple[int, ...] = field(default=(), repr=False)
    precedence: Precedence = field(default=Precedence.ATOM, repr=False)
    c: str = field(default="", repr=False)
    numpy: str = field(default="", repr=False)
    llvm: str = field(default="", repr=False)
    switch: Callable[..., Any] | None = field(default=None, repr=False)
    pieces: tuple[Callable[..., Any], ...] = field(default=(), repr=False)
    edge: int | None = field(default=None, repr=False)
    edge_words: str = field(default="", repr=False)

    def __reduce__(self) -> tuple[Callable[[str], Operation], tuple[str]]:
        """Pickle as the name, so that every process has its own table's row."""
        return operation, (self.name,)

    def error_ulp(self, precision: int) -> Fraction:
        """`rounding` in a format of so many bits of precision.

        Formats narrower than binary32 compute in it and round after that: half an ULP, and what
        was off before, in finer ULPs.

        >>> operation("add").error_ulp(11), operation("neg").error_ulp(24)
        (Fraction(1, 2), Fraction(0, 1))
        """
        if self.rounding <= NEAREST or precision >= _BINARY32_PRECISION:
            return self.rounding
        return NEAREST + self.rounding / 2 ** (_BINARY32_PRECISION - precision)

    @property
    def is_infix(self) -> bool:
        """Whether its symbol stands between its operands; all such are left associative."""
        return self.precedence in (Precedence.SUM, Precedence.PRODUCT)

    @property
    def is_product(self) -> bool:
        """Whether it multiplies two operands and does nothing else."""
        return bool(self.product) and not self.fused

    @property
    def is_sum(self) -> bool:
        """Whether it adds or subtracts two operands and does nothing else."""
        return self.arity == 2 and all(self.signs)

    @property
    def fused(self) -> bool:
        """Whether it is a product and a sum with one rounding: `fma` and its relatives."""
        return bool(self.product) and any(self.addends)

    @property
    def signs(self) -> tuple[int, ...]:
        """`addends`, with a 0 for each operand where there are none."""
        return self.addends or (0,) * self.arity

    @property
    def c_name(self) -> str:
        """The function of C's library for doubles."""
        return self.c or self.name

    @property
    def numpy_name(self) -> str:
        """The function of NumPy and of those who follow it."""
        return self.numpy or self.name


_LIBRARY = Fraction(1), "GNU C library 2.28 and later; its manual, Known Maximum Errors (x86_64)"
"""How C's library rounds, in `rounding` and `rounding_source`."""


_NOT_POSITIVE = "a value that is not above 0 there or may not be"
_LOGARITHM = f"takes the logarithm of {_NOT_POSITIVE}"


def _two(like: Any) -> Any:
    """2 as a number of that type."""
    return like * 0 + 2


def _binary_logarithm(a: Any) -> Any:
    """Exact for balls that are powers of two."""
    return a.log_base(2) if hasattr(a, "log_base") else a.log() / _two(a).log()


def _sign(a: Any) -> Any:
    """-1, 0 or 1; of an enclosure, one that holds the signs of all its members."""
    return a.sgn() if hasattr(a, "sgn") else (a > 0) - (a < 0)


def _least(a: Any, b: Any) -> Any:
    """The smaller one; of enclosures, one that holds that of any two members."""
    return a.min(b) if hasattr(a, "min") else min(a, b)


def _greatest(a: Any, b: Any) -> Any:
    return a.max(b) if hasattr(a, "max") else max(a, b)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "add", 0, 2, True, "+", "analytic", operator.add, lambda *_: (1, 1),
        addends=(1, 1), precedence=Precedence.SUM, llvm="fadd",
    ),
    Operation(
        "sub", 1, 2, False, "-", "analytic", operator.sub, lambda *_: (1, -1),
        addends=(1, -1), precedence=Precedence.SUM, numpy="subtract", llvm="fsub",
    ),
    Operation(
        "mul", 2, 2, True, "*", "analytic", operator.mul, lambda _, a, b: (b, a),
        product=1, precedence=Precedence.PRODUCT, numpy="multiply", llvm="fmul",
    ),
    Operation(
        "div", 3, 2, False, "/", "analytic", operator.truediv,
        lambda value, _, b: (1 / b, -value / b),
        precedence=Precedence.PRODUCT, numpy="divide", llvm="fdiv",
        edge=1, edge_words="divides by a value that is 0 there or may be",
    ),
    Operation(
        "sqrt", 4, 1, False, "sqrt", "analytic", operator.methodcaller("sqrt"),
        lambda value, _: (1 / (2 * value),), llvm="llvm.sqrt",
        edge=0, edge_words=f"takes the square root of {_NOT_POSITIVE}",
    ),
    Operation(
        "fma", 5, 3, True, "fma", "analytic", lambda a, b, c: a * b + c,
        lambda _, a, b, _c: (b, a, 1), product=1, addends=(0, 0, 1), llvm="llvm.fma",
    ),
    Operation(
        "neg", 6, 1, False, "neg", "analytic", operator.neg, lambda *_: (-1,), EXACT,
        addends=(-1,), precedence=Precedence.SIGN, numpy="negative", llvm="fneg",
    ),
    Operation(
        "fms", 7, 3, True, "fms", "analytic", lambda a, b, c: a * b - c,
        lambda _, a, b, _c: (b, a, -1), product=1, addends=(0, 0, -1),
    ),
    Operation(
        "fnma", 8, 3, True, "fnma", "analytic", lambda a, b, c: c - a * b,
        lambda _, a, b, _c: (-b, -a, 1), product=-1, addends=(0, 0, 1),
    ),
    Operation(
        "fnms", 9, 3, True, "fnms", "analytic", lambda a, b, c: -(a * b) - c,
        lambda _, a, b, _c: (-b, -a, -1), product=-1, addends=(0, 0, -1),
    ),
    Operation(
        "exp2", 10, 1, False, "exp2", "analytic", lambda a: _two(a) ** a,
        lambda value, _: (value * _two(value).log(),), *_LIBRARY,
    ),
    Operation(
        "exp", 11, 1, False, "exp", "analytic", operator.methodcaller("exp"),
        lambda value, _: (value,), *_LIBRARY,
    ),
    Operation(
        "log2", 12, 1, False, "log2", "analytic", _binary_logarithm,
        lambda _, a: (1 / (a * _two(a).log()),), *_LIBRARY,
        edge=0, edge_words=_LOGARITHM,
    ),
    Operation(
        "log", 13, 1, False, "log", "analytic", operator.methodcaller("log"),
        lambda _, a: (1 / a,), *_LIBRARY,
        edge=0, edge_words=_LOGARITHM,
    ),
    Operation(
        "sin", 14, 1, False, "sin", "analytic", operator.methodcaller("sin"),
        lambda _, a: (a.cos(),), *_LIBRARY,
    ),
    Operation(
        "cos", 15, 1, False, "cos", "analytic", operator.methodcaller("cos"),
        lambda _, a: (-a.sin(),), *_LIBRARY,
    ),
    Operation(
        "abs", 16, 1, False, "abs", "piecewise", abs, lambda _, a: (_sign(a),), EXACT,
        switch=operator.pos, pieces=(operator.neg, operator.pos),
        c="fabs", llvm="llvm.fabs",
    ),
    Operation(
        "min", 17, 2, True, "min", "piecewise", _least,
        lambda _, a, b: ((1 - _sign(a - b)) / 2, (1 + _sign(a - b)) / 2), EXACT,
        switch=operator.sub, pieces=(lambda a, _: a, lambda _, b: b),
        numpy="minimum", llvm="llvm.minimum",
    ),
    Operation(
        "max", 18, 2, True, "max", "piecewise", _greatest,
        lambda _, a, b: ((1 + _sign(a - b)) / 2, (1 - _sign(a - b)) / 2), EXACT,
        switch=operator.sub, pieces=(lambda _, b: b, lambda a, _: a),
        numpy="maximum", llvm="llvm.maximum",
    ),
    Operation(
        "tanh", 19, 1, False, "tanh", "analytic", operator.methodcaller("tanh"),
        lambda value, _: (1 - value * value,), Fraction(2), _LIBRARY[1],
    ),
)  # fmt: skip

FUSED = {(row.product, row.signs[2]): row for row in OPERATIONS if row.fused}
"""The fused operations by the signs of their products and of their addends."""

_BY_NAME = {key: row for row in OPERATIONS for key in (row.name, row.symbol)}


def operation(name: str) -> Operation:
    """Return the operation with this name or symbol.

    Raises `UnknownName`, with the nearest names, when the table has no such row.

    >>> operation("/").name, operation("div").symbol
    ('div', '/')
    """
    found = _BY_NAME.get(name)
    if found is None:
        nearest = get_close_matches(name, list(_BY_NAME), n=2)
        known = ", ".join(row.name for row in OPERATIONS)
        raise UnknownName("operation", name, nearest, hint=f"the operations are {known}")
    return found
