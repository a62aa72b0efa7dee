"""LaTeX: shared values and the value as aligned formulas, for papers (amsmath)."""

from __future__ import annotations

from collections.abc import Sequence

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import Operation
from autonumerics.programs.notation import Piece, Typeset
from autonumerics.programs.operations import Precedence


class _Latex(Typeset):
    def name(self, name: str) -> str:
        return name if len(name) == 1 else f"{name[0]}_{{{name[1:]}}}"

    def parentheses(self, text: str) -> str:
        return rf"\left({text}\right)"

    def power(self, base: str, exponent: int) -> str:
        return f"{base}^{{{exponent}}}"

    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def operator(self, text: str) -> str:
        return text or r"\cdot"

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def call(self, row: Operation, pieces: Sequence[Piece]) -> Piece:
        first = pieces[0].text
        if row.name == "sqrt":
            return Piece(rf"\sqrt{{{first}}}")
        if row.name == "abs":
            return Piece(rf"\left|{first}\right|")
        if row.name == "exp2":
            return Piece(f"2^{{{first}}}", Precedence.POWER)
        arguments = ", ".join(piece.text for piece in pieces)
        return Piece(rf"\operatorname{{{row.name}}}{self.parentheses(arguments)}")


_LATEX = _Latex()

_FILE = r"""$header\begin{aligned}
$body\operatorname{$escaped}(x) &= $result
\end{aligned}
"""

LANGUAGE = Language(
    name="latex",
    title="LaTeX",
    suffix=".tex",
    keeps="nothing to run: the program as formulas, constants in hexadecimal, exact",
    rounds_as_written=False,
    types={
        name: NumberType(name, lambda v: rf"\mathtt{{{hexadecimal(v)}}}")
        for name in ("binary64", "binary32", "binary16", "bfloat16")
    },
    operations={},
    notation=_LATEX,
    file=_FILE,
    statement=r"{name} &= {value} \\",
    constant=r"{name} &= {value} \\",
    name_of=_LATEX.name,
    indent="",
    comment=Comment("% "),
    taken=frozenset(),
    each={"formulas": r"\operatorname{{$escaped}}_{{{k}}}(x) &= {value} \\" "\n"},
    several={"file": _FILE.replace("\\operatorname{$escaped}(x) &= $result\n", "$formulas")},
)
