"""Reading one expression: operator precedence with an explicit stack.

What is still open (operators that wait for their right operand, parentheses, calls) is kept in
a list, so that deep nesting costs memory and not Python's own stack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from autonumerics.errors import InvalidProgram
from autonumerics.programs.instruction import MAX_OPERATIONS
from autonumerics.programs.operations import OPERATIONS, Precedence, operation
from autonumerics.programs.tokens import Token

# One operation of a printed program leaves at most a sign or an infix operator and two
# parentheses open, so every program that can be printed can be read.
_MOST_OPEN = 4 * MAX_OPERATIONS

POWERS = ("^", "**")
"""The marks of a power."""

_PARENTHESIS, _LOOSEST = -1, 0
"""Precedences: of what only a closing parenthesis ends, and of the loosest infix operators."""


@dataclass(slots=True)
class Cursor:
    """A place in a list of tokens that ends with the end token."""

    tokens: list[Token]
    position: int = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Return the next token and step past it, save past the end."""
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def follows(self, mark: str) -> bool:
        """Whether `mark` comes after the next token."""
        after = self.position + 1
        return after < len(self.tokens) and self.tokens[after].text == mark


Value = TypeVar("Value")


class Applied(Protocol):
    """What is applied to operands: an operation, or a function by its name."""

    @property
    def name(self) -> str:
        """What calls it."""
        ...

    @property
    def arity(self) -> int:
        """The number of operands."""
        ...


class Infix(Applied, Protocol):
    """What is written between two operands."""

    @property
    def precedence(self) -> int:
        """How tightly it holds, from `_LOOSEST` on."""
        ...


INFIX: Mapping[str, Infix] = {row.symbol: row for row in OPERATIONS if row.is_infix}
"""The operations between their operands, by their marks."""


class Meaning(Protocol[Value]):
    """What the parts of an expression stand for; a `Scope` makes instructions of them."""

    @property
    def infix(self) -> Mapping[str, Infix]:
        """What stands between two operands, by its mark."""
        ...

    def call(self, name: Token) -> Applied | None:
        """What `name(...)` applies, if anything."""
        ...

    def leaf(self, token: Token) -> Value:
        """A number or a name."""
        ...

    def emit(self, applied: Any, operands: Sequence[Value]) -> Value:
        """What comes of an operation, or of what `call` returned."""
        ...

    def power(self, base: Value, cursor: Cursor, /) -> Value:
        """The power whose exponent is to be read next, where `infix` has none."""
        ...


def read_expression(cursor: Cursor, scope: Meaning[Value]) -> Value:
    """Read an expression up to the end of its statement, and return what it means in `scope`.

    Raises `InvalidProgram` with the place of what is wrong.
    """
    expression = _Expression(cursor, scope)
    expression.read_operand()
    while expression.read_operator():
        expression.read_operand()
    return expression.operands.pop()


class _Open(NamedTuple):
    """An operator or a parenthesis that is not complete; a call is both."""

    precedence: int
    operation: Applied | None
    operands_before: int


@dataclass(slots=True)
class _Expression(Generic[Value]):
    cursor: Cursor
    scope: Meaning[Value]
    operands: list[Value] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def read_operand(self) -> None:
        """Signs and opening parentheses, then one value."""
        while True:
            is_call = self.cursor.token.kind == "name" and self.cursor.follows("(")
            call = self.scope.call(self.cursor.token) if is_call else None
            token = self.cursor.take()
            if call:
                self.cursor.take()
                self._push(token, _PARENTHESIS, call)
            elif token.text == "-":
                self._push(token, Precedence.SIGN, operation("neg"))
            elif token.text == "(":
                self._push(token, _PARENTHESIS, None)
            else:
                self.operands.append(self.scope.leaf(token))
                return

    def read_operator(self) -> bool:
        """Powers and closing parentheses, then what asks for another operand, if anything."""
        while True:
            token = self.cursor.token
            if token.text in POWERS and not self._is_infix_power(token):
                self._power()
            elif token.text == ")":
                self._close(self.cursor.take())
            elif token.text == ",":
                self._next_argument(self.cursor.take())
                return True
            elif token.text in self.scope.infix:
                row = self.scope.infix[token.text]
                self._complete(row.precedence)
                self._push(self.cursor.take(), row.precedence, row)
                return True
            else:
                self._finish(token)
                return False

    def _push(self, token: Token, precedence: int, operation: Applied | None) -> None:
        if len(self.open) == _MOST_OPEN:
            raise token.error("the expression is nested too deeply")
        self.open.append(_Open(precedence, operation, len(self.operands)))

    def _complete(self, precedence: int) -> None:
        """Apply the open operators that hold at least as tightly as `precedence`."""
        while self.open and self.open[-1].precedence >= precedence:
            applied = self.open.pop().operation
            assert applied is not None
            self._apply(applied)

    def _apply(self, applied: Applied) -> None:
        operands = self.operands[-applied.arity :]
        del self.operands[-applied.arity :]
        self.operands.append(self.scope.emit(applied, operands))

    def _power(self) -> None:
        self.cursor.take()
        self.operands.append(self.scope.power(self.operands.pop(), self.cursor))
        if self.cursor.token.text in POWERS:
            raise _power_of_a_power(self.cursor.token)

    def _is_infix_power(self, token: Token) -> bool:
        """Whether a power is an operator like others; raises where two stand side by side."""
        signs = (entry.precedence for entry in reversed(self.open))
        if next((p for p in signs if p != Precedence.SIGN), _LOOSEST) == Precedence.POWER:
            raise _power_of_a_power(token)
        return token.text in self.scope.infix

    def _close(self, token: Token) -> None:
        self._complete(_LOOSEST)
        if not self.open:
            raise token.error("')' closes nothing")
        _, call, before = self.open.pop()
        if call is None:
            return
        given = len(self.operands) - before
        if given != call.arity:
            raise token.error(f"{call.name} takes {call.arity} operands, got {given}")
        self._apply(call)

    def _next_argument(self, token: Token) -> None:
        self._complete(_LOOSEST)
        if not self.open or self.open[-1].operation is None:
            raise token.expected("an operator")

    def _finish(self, token: Token) -> None:
        self._complete(_LOOSEST)
        if self.open:
            raise token.expected("an operator or ')'")
        if token.kind not in ("separator", "end"):
            raise token.expected("an operator or the end of the statement")


def _power_of_a_power(token: Token) -> InvalidProgram:
    return token.expected("parentheses around a power of a power")
