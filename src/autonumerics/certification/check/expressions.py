"""Targets of version 2: expressions in x, read from their text.

    statement ; ... ; sum        statement: name = sum
    sum       product (+|- product)*
    product   signed (*|/ signed)*
    signed    - signed, or a power
    power     atom, or atom ^ atom
    atom      a number, x, pi, e, a name given before, (sum), name(sum, ...),
              if(sum < sum, sum, sum), and so with <= > >=

Spaces may stand before each of these, and no other blanks, so that a statement is one line.
Numbers are decimals or hexadecimal floats, exact. The result is a list of rows, each an operation
on earlier ones.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gmpy2 import mpq

from .families import FAMILIES
from .operations import OPERATIONS
from .work import Refused

LONGEST, DEEPEST, MOST_ROWS = 4_000, 100, 1_000
_LARGEST_EXPONENT = 5_000

_HEX = r"0x([0-9a-f]+)(?:\.([0-9a-f]+))?p([+-]?[0-9]+)"
_DECIMAL = r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
_TOKEN = re.compile(rf" *(?:(?P<number>{_HEX}|{_DECIMAL})|(?P<name>[A-Za-z_]\w*)|"
                    r"(?P<mark><=|>=|[-+*/^(),;=<>]))", re.ASCII)  # fmt: skip

COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SUMS, _PRODUCTS = {"+": "add", "-": "sub"}, {"*": "mul", "/": "div"}
_OWN = {"sign": 1, "if": 3, **dict.fromkeys(FAMILIES, 2)}


@dataclass(frozen=True, slots=True)
class Row:
    """`name` of "x", "pi", "e", "number" (with its value), or of an operation on earlier rows."""

    name: str
    operands: tuple[int, ...] = ()
    value: Any = None


def parse(text: str) -> tuple[Row, ...]:
    """The rows of an expression, the last of which is its value; Refused for any other text."""
    if len(text) > LONGEST:
        raise Refused(f"the expression is longer than {LONGEST:,} characters")
    return _Parser(_tokens(text)).rows_of_all()


def _tokens(text: str) -> list[str]:
    found, position = list[str](), 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Refused(f"the expression has {text[position : position + 10]!a} in it")
        found.append(match[0].strip(" "))
        position = match.end()
    return [*found, ""]


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    position: int = 0
    depth: int = 0
    rows: list[Row] = field(default_factory=list)
    places: dict[Row, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    @property
    def next(self) -> str:
        return self.tokens[self.position]

    def take(self, mark: str = "") -> str:
        token = self.next
        if not token or (mark and token != mark):
            raise Refused(f"the expression has {token[:40]!a} where {mark or 'a value'} should be")
        self.position += 1
        return token

    def rows_of_all(self) -> tuple[Row, ...]:
        while self.tokens[self.position + 1 : self.position + 2] == ["="]:
            name = self.take()
            self.take("=")
            if not _is_free(name) or name in self.names:
                raise Refused(f"the expression names a value {name[:40]!a}")
            self.names[name] = self.sum()
            self.take(";")
        last = self.sum()
        if self.next:
            raise Refused(f"the expression goes on with {self.next[:40]!a}")
        return tuple(self.rows[: last + 1])

    def add(self, name: str, *operands: int, value: Any = None) -> int:
        row = Row(name, operands, value)
        if row not in self.places:
            if len(self.rows) == MOST_ROWS:
                raise Refused(f"the expression has more than {MOST_ROWS:,} parts")
            self.places[row] = len(self.rows)
            self.rows.append(row)
        return self.places[row]

    def sum(self) -> int:
        return self._chain(_SUMS, self.product)

    def product(self) -> int:
        return self._chain(_PRODUCTS, self.signed)

    def _chain(self, marks: dict[str, str], part: Callable[[], int]) -> int:
        value = part()
        while self.next in marks:
            value = self.add(marks[self.take()], value, part())
        return value

    def signed(self) -> int:
        signs = 0
        while self.next == "-":
            self.take()
            signs += 1
        value = self.power()
        for _ in range(signs):
            value = self.add("neg", value)
        return value

    def power(self) -> int:
        base = self.atom()
        if self.next != "^":
            return base
        self.take()
        value = self.add("pow", base, self.atom())
        if self.next == "^":
            raise Refused("the expression has a power of a power without parentheses")
        return value

    def atom(self) -> int:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("the expression is nested too deeply")
        value = self._atom()
        self.depth -= 1
        return value

    def _atom(self) -> int:
        token = self.take()
        if token == "(":
            value = self.sum()
            self.take(")")
            return value
        if token[0].isdigit():
            return self.add("number", value=_number(token))
        if token in ("x", "pi", "e"):
            return self.add(token)
        if token in self.names:
            return self.names[token]
        if token == "-":
            raise Refused("the expression has a minus where parentheses are needed, as in 2^(-3)")
        if not (token[0].isalpha() or token[0] == "_"):
            raise Refused(f"the expression has {token[:40]!a} where a value should be")
        arity = _OWN.get(token) or (OPERATIONS[token].arity if token in OPERATIONS else 0)
        if not arity or self.next != "(":
            raise Refused(f"unknown function {token[:40]!a} in the expression")
        self.take("(")
        operands = [self.condition() if token == "if" else self.sum()]
        while self.next == ",":
            self.take()
            operands.append(self.sum())
        self.take(")")
        if len(operands) != arity:
            raise Refused(f"{token} takes {arity} operands")
        return self.add(token, *operands)

    def condition(self) -> int:
        left = self.sum()
        mark = self.take()
        if mark not in COMPARISONS:
            raise Refused("if(...) begins with a comparison")
        return self.add(COMPARISONS[mark], left, self.sum())


def _is_free(name: str) -> bool:
    return name.isidentifier() and name not in ("x", "pi", "e", *OPERATIONS, *_OWN)


def _number(token: str) -> Any:
    match = re.fullmatch(_HEX, token)
    if match is None:
        exponent = token.partition("e")[2] or "0"
        _check_exponent(exponent)
        return mpq(Fraction(token))
    whole, part, exponent = match.groups("")
    _check_exponent(exponent)
    power = int(exponent) - 4 * len(part)
    return mpq(int(whole + part, 16)) * mpq(2) ** power


def _check_exponent(text: str) -> None:
    if len(text) > 6 or abs(int(text)) > _LARGEST_EXPONENT:
        raise Refused("the expression has a number out of all range")
