"""Constants by piece in C: a table for each, the piece of x by integers or a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from autonumerics.codegen.capabilities import number_type
from autonumerics.codegen.language import Language
from autonumerics.codegen.literals import hexadecimal
from autonumerics.codegen.pieces_parts import columns_of, distance, filled, input_name, preceded
from autonumerics.codegen.pieces_x86 import padded, with_lookups
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs.indexing import BitsIndexing, Indexing, KnotIndexing, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

_C_BITS = """
/* The piece of x by the bits of $what: see the table's order. */
static inline int ${name}_piece($T x) {
    const $T u = $u;
    $I bits;
    memcpy(&bits, &u, sizeof bits);
    bits = bits > $base ? bits : $base;
    bits = bits < $last ? bits : $last;
    return (int)((bits - $base) >> $shift);
}
"""

_C_UNIFORM = """
/* The piece of x: they are of one length. */
static inline int ${name}_piece($T x) {
    const $T scaled = $difference * $scale;
    const $T above = scaled > 0 ? scaled : 0;
    return (int)(above < $last ? above : $last);
}
"""

_C_KNOTS = """
/* The piece of x: the knots that are not above it. */
static inline int ${name}_piece(double x) {
    return $sum;
}
"""


def with_tables(
    piecewise: PiecewiseProgram, arithmetic: Arithmetic, language: Language
) -> Language:
    """The language with the tables of the program, and vectors that look them up."""
    columns = columns_of(piecewise, arithmetic)
    scalar = replace(
        language,
        constant="const $T {name} = ${name}_{name}[piece];",
        imports={**language.imports, **_with_integers(language, arithmetic)},
        file=preceded(
            language.file,
            _c_tables(columns, language, arithmetic, padded(piecewise.pieces, language))
            + _c_piece(piecewise.indexing),
            f"    const int piece = ${{name}}_piece({input_name(arithmetic)});\n",
        ),
    )
    if language.vectors is None:
        return scalar
    return replace(scalar, vectors=with_lookups(piecewise, language.vectors))


def _with_integers(language: Language, arithmetic: Arithmetic) -> Mapping[str, str]:
    name = arithmetic.computing.name
    before = language.imports.get(name, "")
    return {name: f"{before}#include <stdint.h>\n#include <string.h>\n"}


def _c_tables(
    columns: Sequence[Sequence[Fraction]], language: Language, arithmetic: Arithmetic, size: int
) -> str:
    type_ = number_type(language, arithmetic.computing)
    if language.vectors is not None:
        type_ = replace(type_, name="float")
    tables = "".join(
        f"static const {type_.name} ${{name}}_c{k}[{size}] = "
        f"{{{', '.join(type_.literal(value) for value in column)}}};\n"
        for k, column in enumerate(columns)
    )
    return f"\n/* Each constant on each piece. */\n{tables}"


def _c_piece(indexing: Indexing) -> str:
    match indexing:
        case BitsIndexing():
            return filled(
                _C_BITS,
                T=_C_TYPES[indexing.format.name],
                I=f"int{indexing.format.bits}_t",
                what=distance(indexing, "x"),
                u=distance(indexing, _literal(indexing.origin, indexing.format)),
                base=_integer(indexing.base, indexing.format),
                last=_integer(indexing.last, indexing.format),
                shift=str(indexing.shift),
            )
        case UniformIndexing():
            literal = _literal(indexing.lower, indexing.format)
            return filled(
                _C_UNIFORM,
                T=_C_TYPES[indexing.format.name],
                difference=f"(x - {literal})" if indexing.lower else "x",
                scale=_literal(indexing.scale, indexing.format),
                last=str(indexing.pieces - 1),
            )
        case KnotIndexing():
            terms = [f"(x >= {hexadecimal(knot)})" for knot in indexing.knots]
            return filled(_C_KNOTS, sum=" + ".join(terms) or "(void)x, 0")
    raise InvalidOption(f"pieces by {indexing.kind} are not written in C yet")


_C_TYPES = {"binary32": "float", "binary64": "double"}


def _literal(value: Fraction, format: Format) -> str:
    return f"{hexadecimal(value)}{'f' if format.bits == 32 else ''}"


def _integer(value: int, format: Format) -> str:
    return f"INT{format.bits}_C({value})"
