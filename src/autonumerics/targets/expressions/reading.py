"""Reading expressions from text, by the parser of programs; nothing is ever evaluated.

    log(1 + exp(-x))    exp(-b*x)    t = x^2; (1 - t)/(1 + t)    if(x < 1, x, 1/x)

Made of the variable `x`, numbers, `pi`, `e`, + - * / and signs with the precedence of programs,
any powers `a^b` (or `a**b`), comparisons as the first operand of `if`, and calls of functions and
operations by name. Numbers are exact: 0.1 is one tenth. Statements are separated by `;`, the last
is the value, the others name a value.

>>> from autonumerics.targets.expressions.text import text
>>> text(read("exp(-b*x)", {"b": "17/10"}))
'exp(-(17/10)*x)'
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from numbers import Rational
from typing import Any, TypeAlias

from autonumerics.errors import InvalidExpression, InvalidOption, InvalidProgram
from autonumerics.programs.constants import exact_number
from autonumerics.programs.expressions import Cursor, Infix, read_expression
from autonumerics.programs.tokens import Token, tokenise
from autonumerics.targets.expressions.infix import COMPARISONS, INFIX
from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.expressions.names import CONSTANTS, Called, called, names
from autonumerics.targets.expressions.spellings import cure, spelled
from autonumerics.targets.expressions.tree import Builder, Expression
from autonumerics.targets.functions import FAMILIES

LONGEST = 4_000
"""Characters of an expression; more are a slip."""

_SHOWN = 60

Constant: TypeAlias = str | float | Fraction


def read(source: str, let: Mapping[str, Constant] | None = None) -> Expression:
    """The tree that `source` writes, with the names of `let` in the place of their values.

    A value is an expression of its own; a float stands for the decimal that Python prints for it.
    Raises InvalidExpression, with one line that says where what is wrong.

    >>> read("2*y")
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidExpression: cannot read the expression '2*y': column 3: 'y' has no \
value: the variable is x; give others by --let y=..., in Python let={'y': ...}
    """
    try:
        return parsed(source, let)
    except InvalidExpression as problem:
        shown = source if len(source) <= _SHOWN else f"{source[:_SHOWN]}..."
        advice = cure(spelled(source), str(problem)) if len(source) <= LONGEST else None
        reason = f"{problem}; {advice}" if advice and ": " not in _told(problem) else str(problem)
        raise InvalidExpression(f"cannot read the expression {shown!r}: {reason}") from None


def parsed(
    source: str, let: Mapping[str, Constant] | None = None, *, of_x: bool = True
) -> Expression:
    """As `read`, with the bare reason in the error. `of_x`: whether there is a variable x.

    >>> parsed("x", of_x=False)
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidExpression: column 1: 'x' is no constant: there are pi and e
    """
    scope = _Trees(of_x)
    for name, value in (let or {}).items():
        scope.bind(name, value)
    tree = scope.build.expression(_reading(source, scope))
    unused = [name for name in let or {} if name not in scope.used]
    if unused:
        raise InvalidExpression(f"nothing in it uses {unused[0]!r}, which --let gives a value")
    if tree.root.name in COMPARISONS:
        raise InvalidExpression("its value is true or false; it belongs into if(..., a, b)")
    return tree


@dataclass(slots=True)
class _Trees:
    """What the parts of an expression stand for: places of rows of a tree that is being made."""

    of_x: bool
    build: Builder = field(default_factory=Builder)
    values: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    x: int | None = None  # what stands for x, if it is not the variable

    @property
    def infix(self) -> Mapping[str, Infix]:
        return INFIX

    def bind(self, name: str, value: Constant) -> None:
        """Gives a value of `let` its name."""
        token = next(iter(tokenise(name))) if name.isidentifier() and name.isascii() else None
        if token is None:
            raise InvalidExpression(f"{name[:_SHOWN]!r} is no name for a value (--let)")
        source = value if isinstance(value, str) else _constant(name, value)
        try:
            self.define(token, _reading(source, self))
        except (InvalidExpression, InvalidProgram) as problem:
            raise InvalidExpression(f"--let {name}: {_without_place(problem)}") from None

    def define(self, token: Token, place: int) -> None:
        """Gives a value its name; raises InvalidProgram where that is taken."""
        if token.text == "x" or token.text in CONSTANTS or called(token.text) is not None:
            raise token.error(f"{token.text!r} is not free to name a value")
        if token.text in self.values:
            raise token.error(f"{token.text[:40]!r} is defined twice")
        self.values[token.text] = place

    def call(self, name: Token) -> Called | None:
        """The function or operation of that name; raises InvalidProgram for an unknown one."""
        found = called(name.text)
        if found is None and name.text not in {"x", *CONSTANTS, *self.values}:
            nearest = get_close_matches(name.text.lower(), names(), n=2)
            advice = f"did you mean {' or '.join(nearest)}?" if nearest else _LISTED
            raise name.error(f"unknown function {name.text[:40]!r}: {advice}")
        return found

    def leaf(self, token: Token) -> int:
        """A number, a constant, x, or a name that has a value."""
        if token.kind == "number":
            return self.build.number(_number(token))
        if token.kind != "name":
            raise token.expected("a value")
        if token.text == "x" and self.x is not None:
            return self.x
        if token.text in CONSTANTS or (token.text == "x" and self.of_x):
            return self.build.add(token.text)
        if token.text in self.values:
            self.used.add(token.text)
            return self.values[token.text]
        name = token.text[:40]
        if called(token.text) is not None:
            raise token.error(f"{name!r} is a function: write {name}(...)")
        if not self.of_x:
            raise token.error(f"{name!r} is no constant: there are pi and e")
        raise token.error(
            f"{name!r} has no value: the variable is x; give others by --let {name}=..., "
            f"in Python let={{{name!r}: ...}}"
        )

    def emit(self, applied: Any, operands: Sequence[int]) -> int:
        """The place of an operation or a call."""
        name = applied.name
        logical = [self.build.rows[k].name in COMPARISONS for k in operands]
        if any(logical[1:] if name == "if" else logical):
            raise InvalidProgram("a comparison belongs into the first place of if(..., a, b)")
        if name == "if" and not logical[0]:
            raise InvalidProgram("the first operand of if is a comparison, such as x < 1")
        if name in NAMED:
            return self._expanded(name, operands[0])
        if name in FAMILIES:
            self._check_parameter(name, operands[0])
        return self.build.add(name, *operands)

    def _expanded(self, name: str, x: int) -> int:
        """The value of a named expression, with the operand in the place of x."""
        inner = _Trees(of_x=True, build=self.build, x=x)
        return _statements(Cursor(tokenise(NAMED[name].definition)), inner)

    def _check_parameter(self, name: str, place: int) -> None:
        parameter = self.build.expression(place).numbers[-1]
        if parameter is None:
            what = FAMILIES[name].parameter
            raise InvalidProgram(f"{name}({what}, x): the {what} must be a number, such as 5/2")
        try:
            FAMILIES[name].member(parameter)
        except InvalidOption as problem:
            raise InvalidProgram(str(problem)) from None

    def power(self, _: int, __: Cursor) -> int:
        """None is asked for: powers are infix here."""
        raise NotImplementedError


_LISTED = "`autonumerics functions` lists them"


def _told(problem: InvalidExpression) -> str:
    """The reason without its place; one with a colon says what to do."""
    return str(problem).partition(": ")[2]


def _reading(source: str, scope: _Trees) -> int:
    """The value of the last statement."""
    if len(source) > LONGEST:
        raise InvalidExpression(f"it is longer than {LONGEST:,} characters")
    try:
        return _statements(Cursor(tokenise(spelled(source))), scope)
    except InvalidProgram as problem:
        raise InvalidExpression(_without_place(problem)) from None


def _statements(cursor: Cursor, scope: _Trees) -> int:
    result: int | None = None
    while cursor.token.kind != "end":
        if cursor.token.kind == "separator":
            cursor.take()
        elif cursor.token.kind == "name" and cursor.follows("="):
            name = cursor.take()
            cursor.take()
            scope.define(name, read_expression(cursor, scope))
            result = None
        elif result is not None:
            raise cursor.token.expected("one value, at the end")
        else:
            result = read_expression(cursor, scope)
    if result is None:
        raise cursor.token.expected("a value")
    return result


def _number(token: Token) -> Fraction:
    try:
        return exact_number(token.text)
    except InvalidProgram as problem:
        raise token.error(str(problem)) from None


def _constant(name: str, value: float | Fraction) -> str:
    if isinstance(value, Rational):  # whole numbers too, NumPy's among them
        return str(Fraction(int(value.numerator), int(value.denominator)))
    if not math.isfinite(value):
        raise InvalidExpression(f"{name} is {value}: write a finite number")
    return repr(float(value))


def _without_place(problem: Exception) -> str:
    words = {"line 1, ": "", " in a program": "", "of the program": "of it"}
    reason = str(problem)
    for old, new in words.items():
        reason = reason.replace(old, new)
    return reason
