"""Differences that cancel far out, written so that they do not: textbook forms.

    sqrt(p) - sqrt(q)   (p - q)/(sqrt(p) + sqrt(q))
    log(p) - log(q)     log1p((p - q)/q)
    p/q - r/s           (p s - r q)/(q s)

p, q, r and s are polynomials in x, whose sums are carried out.

>>> from autonumerics.targets.expressions.reading import read
>>> from autonumerics.targets.expressions.text import text
>>> for written in ("sqrt(x + 1) - sqrt(x)", "log(x + 1) - log(x)", "1/(x + 1) - 1/x"):
...     builder = Builder()
...     places = [builder.include(read(part)) for part in written.split(" - ")]
...     place = rewritten(builder, *places)
...     print(text(builder.expression(place)))
1/(sqrt(x + 1) + sqrt(x))
log1p(1/x)
-1/((x + 1)*x)
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.tree import Builder

_LARGEST_POWER = 16

Polynomial: TypeAlias = dict[int, Fraction]
"""Coefficients other than 0 by their powers."""


def rewritten(builder: Builder, first: int, second: int) -> int | None:
    """The place of first - second in such a form; None where there is none."""
    names = {builder.rows[place].name for place in (first, second)}
    if names == {"sqrt"}:
        left = _left(builder, first, second)
        return left and builder.add("div", left, builder.add("add", first, second))
    if names <= {"log", "log1p"}:
        left = _left(builder, first, second)
        return left and builder.add("log1p", builder.add("div", left, _inside(builder, second)))
    return _quotients(builder, first, second) if "div" in names else None


def _inside(builder: Builder, place: int) -> int:
    """What a root or a logarithm is of."""
    inner = builder.rows[place].operands[0]
    one = builder.include(read("1"))
    return builder.add("add", one, inner) if builder.rows[place].name == "log1p" else inner


def _left(builder: Builder, first: int, second: int) -> int | None:
    """The difference of the polynomials that two rows are functions of, other than 0."""
    p, q = (polynomial(builder, _inside(builder, place)) for place in (first, second))
    left = None if p is None or q is None else _sum(p, q, -1)
    return _written(builder, left) if left else None


def _quotients(builder: Builder, first: int, second: int) -> int | None:
    parts = [_above_and_below(builder, place) for place in (first, second)]
    (p, q), (r, s) = ([polynomial(builder, place) for place in pair] for pair in parts)
    if p is None or q is None or r is None or s is None:
        return None
    left = _sum(_product(p, s), _product(r, q), -1)
    if not left or max(left) >= max(max(_product(p, s)), max(_product(r, q))):
        return None
    below = builder.add("mul", parts[0][1], parts[1][1])
    return builder.add("div", _written(builder, left), below)


def _above_and_below(builder: Builder, place: int) -> tuple[int, int]:
    row = builder.rows[place]
    if row.name == "div":
        return row.operands[0], row.operands[1]
    return place, builder.include(read("1"))


def polynomial(builder: Builder, place: int) -> Polynomial | None:
    """A row as a polynomial in x with rational coefficients, if it is one other than 0."""
    number = builder.expression(place).numbers[-1]
    if number is not None:
        return {0: number} if number else None
    row = builder.rows[place]
    if row.name == "x":
        return {1: Fraction(1)}
    parts = [polynomial(builder, each) for each in row.operands]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    return _combined(row.name, known) or None


def _combined(name: str, parts: list[Polynomial]) -> Polynomial | None:
    match name, parts:
        case "neg", [p]:
            return _product(p, {0: Fraction(-1)})
        case "add" | "sub", [p, q]:
            return _sum(p, q, 1 if name == "add" else -1)
        case "mul", [p, q]:
            return _product(p, q)
        case "div", [p, q] if list(q) == [0]:
            return _product(p, {0: 1 / q[0]})
        case "pow", [p, q] if list(q) == [0] and q[0] in range(1, _LARGEST_POWER + 1):
            power = p
            for _ in range(int(q[0]) - 1):
                power = _product(power, p)
            return power
        case _:
            return None


def _sum(p: Polynomial, q: Polynomial, sign: int) -> Polynomial:
    sums = {k: p.get(k, Fraction(0)) + sign * q.get(k, Fraction(0)) for k in {*p, *q}}
    return {k: c for k, c in sums.items() if c}


def _product(p: Polynomial, q: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for j, a in p.items():
        found = _sum(found, {j + k: a * b for k, b in q.items()}, 1)
    return found


def _written(builder: Builder, p: Polynomial) -> int:
    terms = (f"({c})*x^{k}" if k else f"({c})" for k, c in sorted(p.items(), reverse=True))
    return builder.include(read(" + ".join(terms)))
