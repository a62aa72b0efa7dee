"""Parts of a tree that are polynomials in x with rational coefficients, exactly.

At a point z that is no binary fraction a ball does not show that x - z is 0; its polynomial does.

>>> from autonumerics.targets.expressions.reading import read
>>> tree = read("sin(x - 1/3)/(x - 1/3)")
>>> rational_roots(tree)
(Fraction(0, 1), Fraction(1, 3))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from flint import fmpq_poly

from autonumerics.targets.expressions.tree import LARGEST_SIZE, Expression

HIGHEST_DEGREE = 16
"""Of the polynomials that are looked at."""

_LONGEST = 10**12  # numerator or denominator of a root: longer ones are nobody's


@lru_cache(maxsize=64)
def polynomials(tree: Expression) -> tuple[fmpq_poly | None, ...]:
    """For each row its polynomial, of degree 0 for a number; None for what is none."""
    found: list[fmpq_poly | None] = []
    for k, row in enumerate(tree.rows):
        number, operands = tree.numbers[k], [found[place] for place in row.operands]
        exponent = tree.numbers[row.operands[1]] if row.name == "pow" else None
        if number is not None:
            found.append(fmpq_poly([number.numerator]) / number.denominator)
        elif row.name == "x":
            found.append(fmpq_poly([0, 1]))
        else:
            value = _combined(row.name, operands, exponent)
            found.append(None if value is None or _size(value) > LARGEST_SIZE else value)
    return tuple(found)


def _size(polynomial: fmpq_poly) -> int:
    """The bits of its coefficients, about."""
    numerators = sum(abs(int(each)).bit_length() for each in polynomial.numer().coeffs())
    return numerators + int(polynomial.denom()).bit_length()


def rational_roots(tree: Expression) -> tuple[Fraction, ...]:
    """Where any of them vanishes, as far as that is at rational numbers."""
    roots = [
        root
        for polynomial in polynomials(tree)
        if polynomial is not None and polynomial.degree() > 0
        for root in _roots(polynomial)
    ]
    return tuple(dict.fromkeys(roots))


def fraction(value: object) -> Fraction:
    """The same of FLINT's rational."""
    return Fraction(int(value.p), int(value.q))  # type: ignore[attr-defined]


def _roots(polynomial: fmpq_poly) -> list[Fraction]:
    _, factors = polynomial.factor()
    lines = (factor for factor, _ in factors if factor.degree() == 1)
    found = (fraction(-line[0] / line[1]) for line in lines)
    return [z for z in found if max(abs(z.numerator), z.denominator) <= _LONGEST]


def _combined(
    name: str, operands: Sequence[fmpq_poly | None], exponent: Fraction | None
) -> fmpq_poly | None:
    match name, list(operands):
        case "neg", [fmpq_poly() as a]:
            return -a
        case "add", [fmpq_poly() as a, fmpq_poly() as b]:
            return a + b
        case "sub", [fmpq_poly() as a, fmpq_poly() as b]:
            return a - b
        case "mul", [fmpq_poly() as a, fmpq_poly() as b]:
            return a * b if a.degree() + b.degree() <= HIGHEST_DEGREE else None
        case "div", [fmpq_poly() as a, fmpq_poly() as b] if b.degree() == 0:
            return a / b[0]
        case "pow", [fmpq_poly() as a, _] if exponent is not None and exponent.denominator == 1:
            is_short = exponent >= 0 and a.degree() * exponent <= HIGHEST_DEGREE
            return a ** int(exponent) if is_short and exponent <= HIGHEST_DEGREE else None
    return None
