"""Exact rational normal form: the values of a program as reduced quotients of polynomials in x.

A program over + - * / computes a rational function N(x)/D(x). With the gcd divided out, a point
where an intermediate division is by zero but the program has a limit (c/x inside 1/(c/x + x), at
x = 0) is an ordinary point, and what zeros D still has are genuine poles. Coefficients are exact.

>>> from autonumerics.programs import parse
>>> program = parse("c0/(c1/x + x)", [1.0, 2.0])
>>> value = normal_forms(program, [row.operation.real for row in program.instructions])[-1]
>>> value.numerator, value.denominator
(x, x^2 + 2)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import fmpq, fmpq_poly

from autonumerics.programs import Operand, Program

LARGEST_DEGREE = 40
"""Beyond it a value is left to series: squaring doubles the degree, and exact coefficients grow."""

ROOT_BITS = 60
"""How closely a zero is told, of the width of the interval: what is printed are 12 digits."""

_SMALL_DENOMINATOR = 1 << 20

_HALF = fmpq(1, 2)
_X = fmpq_poly([0, 1])
_ONE = fmpq_poly([1])


class NoNormalForm(Exception):
    """A value that is no rational function of acceptable degree, or divides by zero everywhere."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator/denominator without a common factor, the denominator monic.

    Its operators raise NoNormalForm beyond LARGEST_DEGREE, and for a division by the zero
    function.
    """

    numerator: fmpq_poly
    denominator: fmpq_poly

    @classmethod
    def reduced(cls, numerator: fmpq_poly, denominator: fmpq_poly) -> Quotient:
        """The quotient with the common factor divided out."""
        if denominator.degree() < 0:
            raise NoNormalForm
        common = numerator.gcd(denominator) * denominator.leading_coefficient()
        n, d = numerator // common, denominator // common
        scale = d.leading_coefficient()
        form = cls(n / scale, d / scale)
        if form.degree > LARGEST_DEGREE:
            raise NoNormalForm
        return form

    @property
    def degree(self) -> int:
        """The larger of the two degrees."""
        return max(self.numerator.degree(), self.denominator.degree())

    def is_nonnegative(self, lower: Fraction, upper: Fraction) -> bool:
        """Whether it is finite and >= 0 on [lower, upper], zeros allowed at the ends; decided.

        The zero function is not, nor is any on an interval of one point where it is 0.
        """
        middle = _fmpq((lower + upper) / 2)
        zeros = roots_between(self.numerator * self.denominator, lower, upper)
        return self.numerator(middle) * self.denominator(middle) > 0 and all(
            zero in (lower, upper) and self.numerator(_fmpq(zero)) == 0 for zero in zeros
        )

    def __add__(self, other: Quotient) -> Quotient:
        return Quotient.reduced(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient.reduced(
            self.numerator * other.numerator, self.denominator * other.denominator
        )

    def __truediv__(self, other: Quotient) -> Quotient:
        return Quotient.reduced(
            self.numerator * other.denominator, self.denominator * other.numerator
        )

    def __pos__(self) -> Quotient:
        return self

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominator)


Rule = Callable[..., Any]
"""What an operation is made of by + - * / and signs: a function of values that have these."""


def normal_forms(program: Program, rules: Sequence[Rule | None]) -> list[Quotient | None]:
    """The normal form of the program's every result, in order; None where there is none.

    `rules`: of its operations, None for what is not rational.
    """
    forms: list[Quotient | None] = []
    for instruction, rule in zip(program.instructions, rules, strict=True):
        operands = [normal_form(operand, program, forms) for operand in instruction.operands]
        forms.append(None if rule is None else applied(rule, operands))
    return forms


def roots_between(polynomial: fmpq_poly, lower: Fraction, upper: Fraction) -> list[Fraction]:
    """The distinct real zeros in [lower, upper], ascending; none is missed and none invented.

    Each is given within 2^-ROOT_BITS of the width, and exactly at the ends, where it is the only
    one, or where it is a fraction with a small denominator. Descartes' rule of signs in exact
    arithmetic on halves of halves: Collins and Akritas, Polynomial real root isolation using
    Descartes' rule of signs (1976).

    >>> roots_between(fmpq_poly([0, 1]), Fraction(-1), Fraction(2))
    [Fraction(0, 1)]

    >>> roots_between(fmpq_poly([0, -1, 2]), Fraction(0), Fraction(1))
    [Fraction(0, 1), Fraction(1, 2)]
    """
    if polynomial.degree() < 1:
        return []
    simple = polynomial // polynomial.gcd(polynomial.derivative())
    roots = [end for end in (lower, upper) if simple(_fmpq(end)) == 0]
    pending = [(lower, upper, simple(fmpq_poly([_fmpq(lower), _fmpq(upper - lower)])))]
    while pending:
        a, b, on_unit = pending.pop()  # its zeros in (0, 1) are those in (a, b)
        changes, middle = _sign_changes(on_unit), (a + b) / 2
        if changes == 1 and (b - a) * 2**ROOT_BITS < upper - lower:
            roots.append(_exact(simple, a, b))
        elif changes:
            if on_unit(_HALF) == 0:
                roots.append(middle)
            left = on_unit(_X * _HALF)
            pending += [(a, middle, left), (middle, b, left(_X + 1))]
    return sorted(roots)


def _exact(simple: fmpq_poly, lower: Fraction, upper: Fraction) -> Fraction:
    """The zero between the two if that is easily told, else the middle."""
    if simple.degree() == 1:
        zero = -simple[0] / simple[1]
        return Fraction(int(zero.p), int(zero.q))
    middle = (lower + upper) / 2
    near = middle.limit_denominator(_SMALL_DENOMINATOR)
    return near if lower < near < upper and simple(_fmpq(near)) == 0 else middle


def _sign_changes(polynomial: fmpq_poly) -> int:
    """0 or 1 if that is its number of zeros in (0, 1), which else it bounds; all simple."""
    reverse = fmpq_poly(polynomial.coeffs()[::-1])
    signs = [c > 0 for c in reverse(_X + 1).coeffs() if c != 0]
    return sum(a != b for a, b in pairwise(signs))


def normal_form(
    operand: Operand, program: Program, forms: Sequence[Quotient | None]
) -> Quotient | None:
    """The normal form of an operand, given those of the results before it."""
    if operand.kind == "x":
        return Quotient(_X, _ONE)
    if operand.kind == "c":
        return Quotient(fmpq_poly([_fmpq(program.constants[operand.index])]), _ONE)
    return forms[operand.index]


def applied(rule: Rule, operands: Sequence[Quotient | None]) -> Quotient | None:
    """What a rule makes of normal forms, if that has one."""
    if any(operand is None for operand in operands):
        return None
    try:
        return rule(*operands)
    except NoNormalForm:
        return None


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)
