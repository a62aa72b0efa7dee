"""Trees with square roots of a line that vanishes at a point, written in the root instead.

With s = sqrt(a (x - z)), x = z + s^2/a, a tree f(x) is a tree h(s), in which the root is no branch
point any more: erf(sqrt(x))/sqrt(x) is erf(s)/s. Where h is even in s, f is analytic at z, and

    f_k(x) = a^k h_2k(y)    for some y between 0 and s,

since g(u) = h(sqrt(u)) has g' = h'(s)/(2 s), whose k-th coefficient in s lies in what encloses
(k + 2)/2 times the (k + 2)-th of h over [0, s] (see `limits`), and so on.

>>> from autonumerics.targets.expressions.reading import read
>>> from autonumerics.targets.expressions.text import text
>>> rooted = in_roots(read("erf(sqrt(x))/sqrt(x)"))
>>> text(rooted.tree), rooted.zero, rooted.slope
('erf(x)/x', Fraction(0, 1), Fraction(1, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_poly

from autonumerics.targets.expressions.polynomials import fraction, polynomials
from autonumerics.targets.expressions.tree import Builder, Expression


@dataclass(frozen=True, slots=True)
class Rooted:
    """A tree in s = sqrt(slope (x - zero)), s >= 0."""

    tree: Expression
    zero: Fraction
    slope: Fraction


def in_roots(tree: Expression) -> Rooted | None:
    """The tree in the root of a line, if it has roots of one line only, and those everywhere.

    So it has no value where the line is below 0. With an `if` it might have one.
    """
    if any(row.name == "if" for row in tree.rows):
        return None
    lines = _lines(tree)
    found = {
        lines[row.operands[0]] for k, row in enumerate(tree.rows) if _half(tree, k) is not None
    } - {None}
    if len(found) != 1:
        return None
    [line] = found
    assert line is not None
    constant, slope = line
    return Rooted(_rewritten(tree, line), -constant / slope, slope)


_Line = tuple[Fraction, Fraction]


def _rewritten(tree: Expression, line: _Line) -> Expression:
    """With s, which is x there, for the root of the line."""
    constant, slope = line
    lines, build, places = _lines(tree), Builder(), list[int]()
    for k, row in enumerate(tree.rows):
        half = _half(tree, k)
        if half is not None and lines[row.operands[0]] == line:
            s = build.add("x")
            places.append(s if half == 1 else build.add("pow", s, build.number(Fraction(half))))
        elif row.name == "x":
            s = build.add("x")
            square = build.add("mul", s, s)
            scaled = build.add("mul", build.number(1 / slope), square) if slope != 1 else square
            moved = -constant / slope
            places.append(build.add("add", build.number(moved), scaled) if moved else scaled)
        else:
            operands = (places[place] for place in row.operands)
            places.append(build.add(row.name, *operands, value=row.value))
    return build.expression(places[-1])


def _half(tree: Expression, place: int) -> int | None:
    """n, where the row is a value to the power n/2, n odd."""
    row = tree.rows[place]
    if row.name == "sqrt":
        return 1
    exponent = tree.numbers[row.operands[1]] if row.name == "pow" else None
    return exponent.numerator if exponent is not None and exponent.denominator == 2 else None


def _lines(tree: Expression) -> list[_Line | None]:
    """For each row its constant and its slope, where it is a line in x that is not constant."""
    return [_line(polynomial) for polynomial in polynomials(tree)]


def _line(polynomial: fmpq_poly | None) -> _Line | None:
    if polynomial is None or polynomial.degree() != 1:
        return None
    return fraction(polynomial[0]), fraction(polynomial[1])
