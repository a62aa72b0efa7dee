"""The values that a program uses more than once, and their names as the program's text has them."""

from __future__ import annotations

from autonumerics.programs import Operand, Program
from autonumerics.programs.text import uses


def shared_names(program: Program) -> dict[int, str]:
    """The names of shared results by instruction, as `Program.text` numbers them.

    >>> from autonumerics.programs import parse
    >>> shared_names(parse("t = c0/x + x; (c1/t + t)^2"))
    {1: 't0'}
    """
    counts = uses(program.instructions)
    shared = (i for i in range(program.ops) if counts[Operand("t", i)] > 1)
    return {index: f"t{number}" for number, index in enumerate(shared)}
