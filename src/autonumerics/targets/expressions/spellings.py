"""Other ways of writing what expressions write, from Python, LaTeX and paper: read, or explained.

>>> spelled("np.exp(−π·x²)"), spelled("lambda x: math.sin(x)")
('exp(-pi*x^2)', 'sin(x)')
>>> cure("x if x > 0 else -x")
'there is no x if c else y: write if(c, x, y)'
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_CHARACTERS: Mapping[str, str] = {
    **dict.fromkeys("−–—‐‑﹣－", "-"),
    **dict.fromkeys("×·⋅∙∗＊", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("\u00a0\u2009\u202f\u3000", " "),
    "π": "pi", "𝜋": "pi", "≤": "<=", "≥": ">=", "＋": "+", "（": "(", "）": ")",
}  # fmt: skip
_TABLE = str.maketrans(dict(_CHARACTERS))
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SUPERSCRIPT = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")

_MODULE = re.compile(
    r"(?<![\w.])(?:np|numpy|math|jnp|jax\.numpy|torch|scipy\.special|special|sp|mpmath|mp|sympy)"
    r"\.(?=[A-Za-z_])"
)
_LAMBDA = re.compile(r"\s*lambda\s+x\s*:\s*")

_CURES: tuple[tuple[str, str], ...] = (
    (r"\blambda\b", "a lambda here is lambda x: ..., or just what it returns"),
    (r"\bif\b(?!\s*\()|\belse\b", "there is no x if c else y: write if(c, x, y)"),
    (r"\?", "there is no c ? x : y: write if(c, x, y)"),
    (r"==|!=|≠", "single points need no word, since limits are taken by themselves: "
                 "sin(x)/x is 1 at 0; pieces are if(x < 1, a, b)"),
    (r"\b(?:and|or|not)\b|&&|\|\||&", "a condition is one comparison: write if(a, if(b, y, n), n)"),
    (r"\|", "for the absolute value write abs(...)"),
    (r"√", "for the square root write sqrt(...)"),
    (r"//|%|\bmod\b", "there is no division with remainder; products and quotients are * and /"),
    (r"!", "for the factorial of a write gamma(a + 1)"),
    (r"∞|\binf\b|\binfinity\b", "infinity is no number of an expression"),
    (r"[\[\]{}]", "brackets are ( and )"),
    (r"\\", "write functions as sin(x), without a backslash"),
    (r"'|\"|“|”|`", "there is no text in an expression"),
    (r"\w\s*\([^()]*\)\s*=(?!=)", "write what the function is of x, without f(x) ="),
    (r"[0-9],[0-9]", "the decimal point is a point: 1.5"),
)  # fmt: skip

_PRODUCT = r"[0-9)x]\s*[A-Za-z_(]|[x)]\s*[0-9(]|\bpi\s*[0-9(A-Za-z]"


def spelled(source: str) -> str:
    """The text with signs that look alike, modules of Python and `lambda x:` as expressions have.

    Superscripts are powers, π is pi, − and × are - and *.
    """
    raised = _SUPERSCRIPT.sub(lambda power: f"^{power[0].translate(_RAISED)}", source)
    return _MODULE.sub("", _LAMBDA.sub("", raised.translate(_TABLE), count=1))


def cure(source: str, problem: str = "") -> str | None:
    """What to write instead, for a text that cannot be read because of the problem, if known."""
    known = next((advice for pattern, advice in _CURES if re.search(pattern, source)), None)
    is_missing = "expected an operator" in problem and "found the end" not in problem
    if known is None and is_missing and re.search(_PRODUCT, source):
        return "a product needs its sign: 2*x"
    return known
