"""A program as the statements of a listing, while it is read from another form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from autonumerics.programs import OPERATIONS, Program, parse, to_hex
from autonumerics.programs.operations import FUSED

CALLED = {row.name for row in OPERATIONS}
"""The operations that text calls by name."""


@dataclass(slots=True)
class Lines:
    """Definitions so far, each name given once: constants c0, c1, ..., other values v0, v1, ..."""

    lines: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    _constants: count[int] = field(default_factory=count)
    _values: count[int] = field(default_factory=count)

    def define(self, name: str, value: str, *, number: bool) -> None:
        """Give a value a name, perhaps one that another value had before."""
        fresh = f"c{next(self._constants)}" if number else f"v{next(self._values)}"
        self.lines.append(f"{fresh} = {value}")
        self.names[name] = fresh

    def program(self, value: str) -> Program:
        """The program with that last value. Raises InvalidProgram where it is none."""
        return parse("\n".join([*self.lines, value]))


def fused(texts: Sequence[str], negated: Sequence[bool]) -> str:
    """A fused operation on operands some of which have the other sign.

    >>> fused(["a", "b", "c"], [True, False, False])
    'fnma(a, b, c)'
    """
    product = -1 if negated[0] != negated[1] else 1
    row = FUSED[product, -1 if negated[2] else 1]
    return f"{row.name}({', '.join(texts)})"


def number_text(value: Fraction) -> str:
    """An exact number as text that is read back."""
    return to_hex(value)
