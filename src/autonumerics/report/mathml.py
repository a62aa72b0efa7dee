"""Programs as formulas in MathML, which browsers typeset and screen readers speak.

>>> from autonumerics.programs import parse
>>> str(statements(parse("x + c0"))[-1].value)
'<mrow><mi>x</mi><mo>+</mo><msub><mi>c</mi><mn>0</mn></msub></mrow>'
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from autonumerics.numerals import MINUS
from autonumerics.programs import Operation, Program
from autonumerics.programs.notation import Definition, Piece, Typeset
from autonumerics.programs.operations import Precedence


def statements(program: Program) -> tuple[Definition, ...]:
    """The definitions of the shared values, then the program's value; markup is escaped."""
    return tuple(_MATHML.statements(program.instructions, program.results))


class _MathML(Typeset):
    """Presentation MathML."""

    minus = MINUS

    def name(self, name: str) -> str:
        if name == "x":
            return "<mi>x</mi>"
        return f"<msub><mi>{name[0]}</mi><mn>{name[1:]}</mn></msub>"

    def parentheses(self, text: str) -> str:
        """They reach as far as what they hold does, which in continued fractions is mostly down."""
        return self.row('<mo symmetric="false">(</mo>', text, '<mo symmetric="false">)</mo>')

    def power(self, base: str, exponent: int) -> str:
        return f"<msup>{base}<mn>{exponent}</mn></msup>"

    def row(self, *parts: str) -> str:
        return f"<mrow>{''.join(parts)}</mrow>"

    def operator(self, text: str) -> str:
        return f"<mo>{text or '⋅'}</mo>"

    def fraction(self, above: str, below: str) -> str:
        return f"<mfrac>{above}{below}</mfrac>"

    def call(self, row: Operation, pieces: Sequence[Piece]) -> Piece:
        first = pieces[0].text
        if row.name == "sqrt":
            return Piece(f"<msqrt>{first}</msqrt>")
        if row.name == "abs":
            return Piece(self.row("<mo>|</mo>", first, "<mo>|</mo>"))
        if row.name == "exp2":
            return Piece(f"<msup><mn>2</mn>{self.row(first)}</msup>", Precedence.POWER)
        arguments = "<mo>,</mo>".join(piece.text for piece in pieces)
        return Piece(self.row(f"<mi>{escape(row.name)}</mi>", self.parentheses(arguments)))


_MATHML = _MathML()
