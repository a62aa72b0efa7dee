"""Whether a tree is odd or even by its form.

It is carried out with x and with -x on names of values, a sign kept apart from each name: it is
drawn out of sums, products, quotients and odd functions, and dropped by even ones. Two values of
one name are equal up to their signs. So the tree is even where both results are one name with one
sign, odd where they differ in the sign; each step is an identity of the reals that holds wherever
the value exists, and where it is a limit.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gmpy2 import mpq

from .expressions import Row
from .operations import Row as Instruction

ODD_FUNCTIONS = frozenset(
    ["sin", "tan", "csc", "cot", "sinpi", "tanpi", "asin", "atan", "asinpi", "atanpi", "sinh",
     "tanh", "csch", "coth", "asinh", "atanh", "tanhshrink", "erf", "erfinv", "dawson", "si",
     "fresnels", "fresnelc", "cbrt", "j1", "i1", "i1e", "sign"]
)  # fmt: skip
EVEN_FUNCTIONS = frozenset(["cos", "sec", "cospi", "sinc", "cosh", "sech", "j0", "i0", "i0e"])
ORDERED = ("besselj", "besseli")  # of whole order n: they have the parity of n

_Value = tuple[int, int]  # a sign and a name


def of_program(instructions: Iterable[Instruction], constants: Sequence[Any]) -> str | None:
    """ "odd" or "even", or None; KeyError for an operand that is not there."""
    rows = [Row("x"), *(Row("number", (), mpq(c)) for c in constants)]
    places = {"x": 0} | {f"c{k}": k + 1 for k in range(len(constants))}
    for k, (name, *operands) in enumerate(instructions):
        rows.append(Row(name, tuple(places[operand] for operand in operands)))
        places[f"t{k}"] = len(rows) - 1
    return of_rows(rows)


def of_rows(rows: Sequence[Row]) -> str | None:
    """ "odd" or "even", for the last row; None where its form does not tell."""
    names: dict[Any, int] = {}
    (sign, name), (other_sign, other_name) = (_carried_out(rows, s, names) for s in (1, -1))
    if name != other_name:
        return None
    return "even" if sign == other_sign else "odd"


def _carried_out(rows: Sequence[Row], sign: int, names: dict[Any, int]) -> _Value:
    values: list[_Value] = []
    for row in rows:
        operands = [values[k] for k in row.operands]
        whole = _whole_number(rows, row)
        values.append(_value(row, operands, whole, sign, names))
    return values[-1]


def _whole_number(rows: Sequence[Row], row: Row) -> int | None:
    """The exponent of a power, or the order of a member of a family, if it is a whole number."""
    if row.name != "pow" and row.name not in ORDERED:
        return None
    number = rows[row.operands[row.name == "pow"]]
    negative = number.name == "neg"
    if negative:
        number = rows[number.operands[0]]
    if number.name != "number" or number.value.denominator != 1:
        return None
    return int(-number.value if negative else number.value)


def _value(
    row: Row, a: list[_Value], whole: int | None, sign: int, names: dict[Any, int]
) -> _Value:
    def named(*content: Any) -> int:
        return names.setdefault(content, len(names))

    def times(p: _Value, q: _Value) -> _Value:
        return p[0] * q[0], named("mul", *sorted((p[1], q[1])))

    def plus(p: _Value, q: _Value) -> _Value:
        (s, first), (t, second) = sorted((p, q), key=lambda value: (value[1], value[0]))
        return s, named("add", first, second, s * t)

    name = row.name
    if name == "x":
        return sign, named("x")
    if name == "number":
        return (-1 if row.value < 0 else 1), named("number", abs(row.value))
    if name == "neg":
        return -a[0][0], a[0][1]
    if name in ("add", "sub"):
        return plus(a[0], a[1] if name == "add" else (-a[1][0], a[1][1]))
    if name in ("fma", "fms", "fnma", "fnms"):
        s, product = times(a[0], a[1])
        t = -a[2][0] if name in ("fms", "fnms") else a[2][0]
        return plus((-s if name in ("fnma", "fnms") else s, product), (t, a[2][1]))
    if name == "mul":
        return times(a[0], a[1])
    if name == "div":
        return a[0][0] * a[1][0], named("div", a[0][1], a[1][1])
    if name == "abs" or name in EVEN_FUNCTIONS:
        return 1, named(name, a[0][1])
    if name in ODD_FUNCTIONS:
        return a[0][0], named(name, a[0][1])
    if whole is not None:
        inner = a[0] if name == "pow" else a[1]
        return (inner[0] if whole % 2 else 1), named(name, whole, inner[1])
    if name in ("max", "min"):
        return 1, named(name, *sorted(a))
    return 1, named(name, *a)
