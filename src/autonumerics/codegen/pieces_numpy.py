"""Constants by piece in NumPy: arrays that are indexed by arrays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autonumerics.codegen.capabilities import number_type
from autonumerics.codegen.language import Language
from autonumerics.codegen.literals import hexadecimal
from autonumerics.codegen.pieces_parts import columns_of, distance, filled, input_name, preceded
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs.indexing import BitsIndexing, Indexing, KnotIndexing, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

_NUMPY_BITS = """

def _${name}_piece(x):
    x = np.asarray(x, np.$T)
    bits = np.asarray($u).view(np.$I)
    return (np.clip(bits, $base, $last) - $base) >> $shift
"""

_NUMPY_UNIFORM = """

def _${name}_piece(x):
    scaled = (np.asarray(x, np.$T) - np.$T($lower)) * np.$T($scale)
    above = np.where(scaled > 0, scaled, 0)
    return np.where(above < $last, above, $last).astype(np.int64)
"""

_NUMPY_KNOTS = """

def _${name}_piece(x):
    knots = np.array([$knots])
    return np.searchsorted(knots, x, side="right")
"""


def with_arrays(
    piecewise: PiecewiseProgram, arithmetic: Arithmetic, language: Language
) -> Language:
    """The language with the arrays of the program."""
    type_ = number_type(language, arithmetic.computing).name
    tables = "".join(
        f"_${{name}}_c{k} = np.array([{', '.join(map(_numpy_literal, column))}], np.{type_})\n"
        for k, column in enumerate(columns_of(piecewise, arithmetic))
    )
    helpers = f"\n\n# Each constant on each piece.\n{tables}{_numpy_piece(piecewise.indexing)}"
    return replace(
        language,
        constant="{name} = _${name}_{name}[piece]",
        file=preceded(
            language.file, helpers, f"    piece = _${{name}}_piece({input_name(arithmetic)})\n"
        ),
    )


def _numpy_piece(indexing: Indexing) -> str:
    match indexing:
        case BitsIndexing():
            type_ = f"float{indexing.format.bits}"
            origin = f"np.{type_}({_numpy_literal(indexing.origin)})"
            return filled(
                _NUMPY_BITS,
                T=type_,
                I=f"int{indexing.format.bits}",
                u=distance(indexing, origin),
                base=str(indexing.base),
                last=str(indexing.last),
                shift=str(indexing.shift),
            )
        case UniformIndexing():
            return filled(
                _NUMPY_UNIFORM,
                T=f"float{indexing.format.bits}",
                lower=_numpy_literal(indexing.lower),
                scale=_numpy_literal(indexing.scale),
                last=str(indexing.pieces - 1),
            )
        case KnotIndexing():
            knots = ", ".join(map(_numpy_literal, indexing.knots))
            return filled(_NUMPY_KNOTS, knots=knots)
    raise InvalidOption(f"pieces by {indexing.kind} are not written in NumPy yet")


def _numpy_literal(value: Fraction) -> str:
    return f'float.fromhex("{hexadecimal(value)}")'
