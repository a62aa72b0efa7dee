"""Sums of terms with coefficients that have names, as people write them.

>>> combination([("-1", "f(x)"), ("pi/2", "1")]), combination([("-1", "f(x)")])
('pi/2 - f(x)', '-f(x)')
>>> combination([("1", "f(x)"), ("-0.5", "x")]), combination([("2", "f(x)^2"), ("-1", "1")])
('f(x) - 0.5 x', '2 f(x)^2 - 1')
"""

from __future__ import annotations

from collections.abc import Iterable


def combination(terms: Iterable[tuple[str, str]]) -> str:
    """The sum of coefficient times term, for pairs of their texts; coefficients 0 left out."""
    text = ""
    for coefficient, term in _positive_first([pair for pair in terms if pair[0] != "0"]):
        sign, size = ("-", coefficient[1:]) if coefficient.startswith("-") else ("+", coefficient)
        product = size if term == "1" else term if size == "1" else f"{size} {term}"
        if text:
            text += f" {sign} {product}"
        else:
            text = product if sign == "+" else f"-{product}"
    return text or "0"


def power(base: str, exponent: str) -> str:
    """A power as people write it.

    >>> power("x", "2"), power("(x - 1)", "1/2"), power("x", "1")
    ('x^2', 'sqrt(x - 1)', 'x')
    """
    if exponent == "1":
        return base
    if exponent == "1/2":
        return f"sqrt{base}" if base.startswith("(") else f"sqrt({base})"
    return f"{base}^{exponent}" if exponent.isdigit() else f"{base}^({exponent})"


def _positive_first(terms: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first positive term before all others, so that no sum begins with a minus for nothing."""
    first = next((k for k, (c, _) in enumerate(terms) if not c.startswith("-")), 0)
    return [*terms[first : first + 1], *terms[:first], *terms[first + 1 :]]
