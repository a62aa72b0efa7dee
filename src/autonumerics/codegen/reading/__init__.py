"""Programs from code: what is emitted in FPCore, Sollya and Python is read back.

    lines    the statements of a listing, while they are made
    fpcore   FPCore 2.0
    sollya   Sollya
    python   Python, NumPy and their like

Guarantee: of a program whose constants are numbers of the format, what `emit_program` writes in one
of these languages is read back as the same program.

>>> read_program("(FPCore (x) (* x x))") == read_program("def f(x):\\n    return x*x")
True
"""

from __future__ import annotations

import re

from autonumerics.codegen.reading.fpcore import read_fpcore
from autonumerics.codegen.reading.python import read_python
from autonumerics.codegen.reading.sollya import read_sollya
from autonumerics.programs import Program, parse

_PYTHON = re.compile(r"^def \w+\(", re.MULTILINE)
_SOLLYA = re.compile(r"^//|^\s*/\*|\bproc\b|\b\d+b-?\d+\b|;\s*\Z", re.MULTILINE)


def read_program(text: str) -> Program:
    """The program that text writes: a listing, FPCore, Sollya or Python, told by how it looks.

    Raises InvalidProgram, with the place, for text that is none of them.
    """
    if "(FPCore" in text:
        return read_fpcore(text[text.index("(FPCore") :])
    if _PYTHON.search(text):
        return read_python(text)
    if _SOLLYA.search(text):
        return read_sollya(text)
    return parse(text)


__all__ = ["read_fpcore", "read_program", "read_python", "read_sollya"]
