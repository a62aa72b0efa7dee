"""LaTeX: the statements as aligned equations, for papers (amsmath)."""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language, NumberType
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS, Operation


def _name(name: str) -> str:
    return name if len(name) == 1 else f"{name[0]}_{{{name[1:]}}}"


def _called(row: Operation) -> str:
    operands = ", ".join(f"{{{k}}}" for k in range(row.arity))
    return rf"\operatorname{{{{{row.name}}}}}({operands})"


LANGUAGE = Language(
    name="latex",
    title="LaTeX",
    suffix=".tex",
    keeps="nothing to run: the operations as formulas, constants in hexadecimal, exact",
    types={
        name: NumberType(name, lambda v: rf"\mathtt{{{hexadecimal(v)}}}")
        for name in ("binary64", "binary32", "binary16", "bfloat16")
    },
    operations={row.name: _called(row) for row in OPERATIONS}
    | {
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": r"{0} \cdot {1}",
        "div": r"\frac{{{0}}}{{{1}}}",
        "sqrt": r"\sqrt{{{0}}}",
        "neg": "-{0}",
        "fma": r"{0} \cdot {1} + {2}",
        "exp2": r"2^{{{0}}}",
        "abs": r"\left|{0}\right|",
    },
    file=r"""$header\begin{aligned}
$body$name(x) &= $result
\end{aligned}
""",
    statement=r"{name} &= {value} \\",
    constant=r"{name} &= {value} \\",
    negated="(-{0})",
    name_of=_name,
    indent="",
    comment=Comment("% "),
    taken=frozenset(),
)
