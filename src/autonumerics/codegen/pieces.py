"""A program by pieces as a file: tables of constants, the piece of x, and the operations once.

In C, also with AVX2 and AVX-512, where up to eight, sixteen and thirty-two pieces are looked up by
permutations of registers, and in NumPy. What is emitted computes what `jit.pieces` computes, to the
bit.

>>> from fractions import Fraction
>>> from autonumerics.programs import parse
>>> cut = UniformIndexing.over(Fraction(0), Fraction(2), 2)
>>> ramp = PiecewiseProgram.of(parse("x*c0 + c1"), cut, [[1, 0], [3, -2]])
>>> code = emit_pieces(ramp, Arithmetic.of("binary32"), language("c"), name="ramp")
>>> "static const float ramp_c0[2] = {0x1p+0f, 0x1.8p+1f};" in code
True
"""

from __future__ import annotations

from collections.abc import Sequence

from autonumerics.codegen.emitting import Sample, emit_program
from autonumerics.codegen.language import Language
from autonumerics.codegen.languages import language
from autonumerics.codegen.pieces_c import with_tables
from autonumerics.codegen.pieces_numpy import with_arrays
from autonumerics.errors import InvalidOption
from autonumerics.formats import NARROW_BITS, Arithmetic
from autonumerics.programs.indexing import UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

__all__ = ["PiecewiseProgram", "UniformIndexing", "check_lookups", "emit_pieces", "language"]

LANGUAGES = ("c", "c-avx2", "c-avx512", "numpy")
"""Those in which constants are looked up so far."""


def emit_pieces(
    piecewise: PiecewiseProgram,
    arithmetic: Arithmetic,
    language: Language,
    *,
    name: str,
    header: Sequence[str] = (),
    tests: Sequence[Sample] = (),
) -> str:
    """The file that defines the program as a function in the language; see `emit_program`.

    Raises InvalidOption for a language without look-ups yet, for formats of 16 bits, for vectors of
    doubles, and as `emit_program` does.
    """
    check_lookups(language, arithmetic)
    structure = piecewise.program.with_constants([1] * len(piecewise.program.constants))
    lookups = with_arrays if language.name == "numpy" else with_tables
    found = lookups(piecewise, arithmetic, language)
    return emit_program(structure, arithmetic, found, name=name, header=header, tests=tests)


def check_lookups(language: Language, arithmetic: Arithmetic) -> None:
    """Raises InvalidOption where constants are not looked up in the language, or the format."""
    if language.name not in LANGUAGES:
        raise InvalidOption(
            f"constants by piece are not written in {language.title} yet: take one of "
            f"{', '.join(LANGUAGES)}"
        )
    if arithmetic.storage.bits <= NARROW_BITS:
        raise InvalidOption(
            f"constants by piece are not written for {arithmetic.storage.name} yet: take binary32"
        )
    if language.vectors and arithmetic.computing.bits > 32:
        raise InvalidOption(f"constants by piece in {language.title} are of binary32: take c")
