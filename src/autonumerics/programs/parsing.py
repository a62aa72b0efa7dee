"""Reading programs from text: a small language of statements and expressions.

    t0 = c0/x + x; (c1/t0 + t0 + c2)*c3

Statements are separated by `;` or line ends, and the last is the value. `name = expression`
names a value; `c0 = 0x1.8p+1` gives a constant its value. An expression is made of the input
`x`, constants `c0`, `c1`, ..., numbers (each one a constant of its own), names, `+ - * /` and
signs with the precedence they have in C and Python, whole powers `a^3` that hold tighter than
a sign, and calls of any operation by name, such as `sqrt(a)` and `fma(a, b, c)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autonumerics.programs.constants import as_constant
from autonumerics.programs.expressions import Cursor, read_expression
from autonumerics.programs.instruction import Operand
from autonumerics.programs.program import Program
from autonumerics.programs.scope import Scope, constant_number, literal
from autonumerics.programs.tokens import Token, tokenise


def parse(source: str, constants: Sequence[Fraction | float | str] | None = None) -> Program:
    """Return the program that `source` writes.

    `constants` are the values of `c0`, `c1`, ... in the text; a constant may get its value from
    a statement `c0 = 0.5` instead. Without `constants`, those that have no statement are 1, so
    that a bare structure can be written. Numbers are exact, save decimals that no binary
    fraction equals, which become the nearest double (see `from_hex`). The program is
    canonical, so its constants may be numbered in another order than in `source`.

    Guarantee: `parse(program.text, program.constants)` and `parse(program.listing)` equal
    `program`.

    Raises `InvalidProgram`, with line and column where the text is wrong.

    >>> parse("x*(x + 2)^3").text
    't0 = x + c0; t0^2*t0*x'
    >>> parse("x + )")
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidProgram: line 1, column 5: expected a value, found ')'
    """
    scope = Scope()
    result = _read_program(Cursor(tokenise(source)), scope)
    given = None if constants is None else [as_constant(value) for value in constants]
    return Program.build(scope.instructions, scope.constants(given), result)


def _read_program(cursor: Cursor, scope: Scope) -> Operand:
    """All statements; the result is the value of the last one."""
    result: Operand | None = None
    while cursor.token.kind != "end":
        if cursor.token.kind == "separator":
            cursor.take()
        else:
            result = _read_statement(cursor, scope)
    if result is None:
        raise cursor.token.expected("an expression in x")
    return result


def _read_statement(cursor: Cursor, scope: Scope) -> Operand | None:
    """One statement; None for one that only gives a constant its value."""
    if cursor.token.kind != "name" or not cursor.follows("="):
        return read_expression(cursor, scope)
    name = cursor.take()
    cursor.take()
    number = constant_number(name.text)
    if number is not None:
        scope.define(name, number, _read_signed_number(cursor))
        return None
    value = read_expression(cursor, scope)
    scope.name(name, value)
    return value


def _read_signed_number(cursor: Cursor) -> Fraction:
    negative = cursor.token.text == "-"
    if negative:
        cursor.take()
    token = cursor.take()
    if token.kind != "number":
        raise token.expected("a number, the value of the constant")
    _expect_end(cursor.token)
    return -literal(token) if negative else literal(token)


def _expect_end(token: Token) -> None:
    if token.kind not in ("separator", "end"):
        raise token.expected("the end of the statement")
