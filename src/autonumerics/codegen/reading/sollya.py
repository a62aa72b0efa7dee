"""Programs from Sollya: assignments, the last of which is the value; x is the free variable.

>>> read_sollya("c0 = 3b-2; t0 = fma(x, c0, (-x)); f = 2^(t0);").text
'exp2(fms(x, c0, x))'
"""

from __future__ import annotations

import re
from fractions import Fraction

from autonumerics.codegen.reading.lines import fused, number_text
from autonumerics.errors import InvalidProgram
from autonumerics.programs import Program, parse

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PROCEDURE = re.compile(r"\w+\s*=\s*proc\b.*?\}\s*;", re.DOTALL)
_DYADIC = re.compile(r"\b(\d+)b(-?\d+)\b")
_SIGNED = r"\(?(-?)\s*(\w+)\)?"
_FUSED = re.compile(rf"\bfma\(\s*{_SIGNED}\s*,\s*{_SIGNED}\s*,\s*{_SIGNED}\s*\)")
_EXP2 = re.compile(r"\b2\^\(")
_NAMED = re.compile(r"\s*\w+\s*=(?!=)")


def read_sollya(text: str) -> Program:
    """The program that the last assignment holds. Raises InvalidProgram for what is none."""
    plain = _PROCEDURE.sub("", _COMMENT.sub("", text)).replace("_x_", "x")
    plain = _FUSED.sub(_fused, _EXP2.sub("exp2(", _DYADIC.sub(_dyadic, plain)))
    *before, last = [part.strip() for part in plain.split(";") if part.strip()] or [""]
    if not last:
        raise InvalidProgram("Sollya: there is no assignment")
    return parse("\n".join([*before, _NAMED.sub("", last, count=1)]))


def _dyadic(match: re.Match[str]) -> str:
    return number_text(int(match[1]) * Fraction(2) ** int(match[2]))


def _fused(match: re.Match[str]) -> str:
    signs, names = match.groups()[::2], match.groups()[1::2]
    return fused(names, [sign == "-" for sign in signs])
