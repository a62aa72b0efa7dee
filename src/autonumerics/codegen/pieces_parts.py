"""What the languages share that look constants up by piece."""

from __future__ import annotations

from fractions import Fraction
from string import Template

from autonumerics.formats import Arithmetic
from autonumerics.programs.indexing import BitsIndexing
from autonumerics.programs.piecewise import PiecewiseProgram


def columns_of(piecewise: PiecewiseProgram, arithmetic: Arithmetic) -> list[list[Fraction]]:
    """The constants, each a list over the pieces, rounded."""
    return [
        [arithmetic.constants.round(value) for value in column]
        for column in zip(*piecewise.constants, strict=True)
    ]


def input_name(arithmetic: Arithmetic) -> str:
    """What the function's argument is called."""
    return "stored" if arithmetic.rounds_result else "x"


def preceded(file: str, helpers: str, line: str) -> str:
    """A file with further helpers, and a line before the body."""
    return file.replace("$helpers", f"$helpers{helpers}", 1).replace("$body", f"{line}$body", 1)


def distance(indexing: BitsIndexing, origin: str) -> str:
    """The distance that is indexed; `origin`: how its point is written, "x" for words."""
    if origin == "x":
        origin = repr(float(indexing.origin))
    if indexing.mirrored:
        return f"{origin} - x"
    return f"x - {origin}" if indexing.origin else "x"


def filled(text: str, **meanings: str) -> str:
    """A text with what `$` stands for in it; what has no meaning yet stays."""
    return Template(text).safe_substitute(meanings)
