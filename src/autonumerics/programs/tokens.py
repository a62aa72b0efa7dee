"""Source text cut into numbers, names and marks, each with its place for error messages.

>>> [token.text for token in tokenise("2*x^2")]
['2', '*', 'x', '^', '2', '']
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from autonumerics.errors import InvalidProgram
from autonumerics.programs.hexadecimal import NUMBER

TokenKind = Literal["number", "name", "mark", "separator", "end"]

_TOKEN = re.compile(
    rf"(?P<space>[ \t\r]+)|(?P<number>{NUMBER})|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>\*\*|[<>]=?|[-+*/^(),=])|(?P<separator>[;\n])",
    re.ASCII,
)
_KINDS: tuple[TokenKind, ...] = ("number", "name", "mark", "separator")


class Token(NamedTuple):
    """A piece of source text; `line` and `column` count from 1."""

    kind: TokenKind
    text: str
    line: int
    column: int

    def expected(self, what: str) -> InvalidProgram:
        """The error of finding this token where `what` should have been.

        >>> Token("mark", ")", 1, 4).expected("a value")
        InvalidProgram("line 1, column 4: expected a value, found ')'")
        """
        names = {"end": "the end of the program", "separator": "the end of the statement"}
        found = names.get(self.kind) or repr(self.text[:40])
        return self.error(f"expected {what}, found {found}")

    def error(self, message: str) -> InvalidProgram:
        """An error at this place."""
        return InvalidProgram(f"line {self.line}, column {self.column}: {message}")


def tokenise(source: str) -> list[Token]:
    """Return the tokens of `source`, the last of which is its end.

    Raises `InvalidProgram` at a character that no program contains.
    """
    tokens: list[Token] = []
    position, line, start = 0, 1, 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            here = Token("end", source[position], line, position - start + 1)
            raise here.error(f"{here.text!r} has no meaning in a program")
        position = match.end()
        found: list[TokenKind] = [kind for kind in _KINDS if match[kind] is not None]
        for kind in found:
            tokens.append(Token(kind, match[0], line, match.start() - start + 1))
        if match[0] == "\n":
            line, start = line + 1, position
    return [*tokens, Token("end", "", line, position - start + 1)]
