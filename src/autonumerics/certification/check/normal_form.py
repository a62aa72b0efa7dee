"""The normal form of an analytic program: divisions that cancel are carried out exactly.

A value is a rational function of x with exact coefficients, in lowest terms, times a product of
powers of *atoms*: results that are no rational functions, such as roots and sums with them. So
c/x, which is undefined at 0, cancels out of 1/(c/x + x) = x/(c + x^2), and (x - 1)/(x^2 - 1) is
1/(x + 1); atoms cancel by name. Wherever no division on the way is by zero this is the program's
value.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Any

from .families import FAMILIES
from .families import WORK as FAMILY_WORK
from .functions import FUNCTIONS, composed
from .intervals import ZERO, Interval, hull
from .polynomials import ONE, Polynomial, RationalFunction, X, greatest_common_divisor
from .series import Series, variable
from .work import Work

LARGEST_DEGREE, MOST_BITS = 48, 100_000
"""Of a rational function; beyond, numerator and denominator become atoms."""

Powers = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Sum:
    """An atom: polynomials times powers of earlier atoms, added up; no power is negative."""

    parts: tuple[tuple[Polynomial, Powers], ...]


@dataclass(frozen=True, slots=True)
class _Composed:
    """An atom: a function of an earlier value."""

    name: str
    argument: Quotient


@dataclass(frozen=True, slots=True)
class _Named:
    """An atom: an earlier value, which then cancels as a whole only."""

    value: Quotient


Recipe = _Sum | _Composed | _Named


class Atoms:
    """The atoms made so far, each from earlier ones; a Quotient knows them by their places.

    Unless it `cancels`, every divisor is an atom of its own, and so is the result of a division:
    then there are series of the atoms only where no divisor is zero.
    """

    def __init__(self, work: Work, *, cancels: bool) -> None:
        self.work = work
        self.cancels = cancels
        self.recipes: list[Recipe] = []

    def add(self, recipe: Recipe) -> Quotient:
        """An atom as a value; the same atom for the same recipe."""
        if recipe not in self.recipes:
            self.recipes.append(recipe)
        one = RationalFunction(ONE, ONE)
        return Quotient(self, one, {self.recipes.index(recipe): 1})

    def value(self, polynomial: Polynomial) -> Quotient:
        """A polynomial as a value."""
        return Quotient(self, RationalFunction(polynomial, ONE), {})


@dataclass(frozen=True, slots=True)
class Quotient:
    """rational * product of atoms[k]^powers[k], no power being 0.

    ZeroDivisionError for a division by what is zero everywhere, as far as that shows.
    """

    atoms: Atoms
    rational: RationalFunction
    powers: Powers

    def __neg__(self) -> Quotient:
        return Quotient(self.atoms, -self.rational, self.powers)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        self._spend(other)
        powers = {
            k: self.powers.get(k, 0) + other.powers.get(k, 0) for k in {*self.powers, *other.powers}
        }
        product = self.rational * other.rational
        return Quotient(self.atoms, product, _without_zeros(powers))._of_bounded_size()

    def __truediv__(self, other: Quotient) -> Quotient:
        if not self.atoms.cancels:
            return (self * other.named()._inverse()).named()
        return self * other._inverse()

    def _inverse(self) -> Quotient:
        powers = {k: -power for k, power in self.powers.items()}
        return Quotient(self.atoms, self.rational.inverse(), powers)

    def __add__(self, other: Quotient) -> Quotient:
        self._spend(other)
        if self.is_zero or other.is_zero:
            return other if self.is_zero else self
        if self.powers == other.powers:
            total = self.rational + other.rational
            return Quotient(self.atoms, total, self.powers)._of_bounded_size()
        return self._plus_with_other_atoms(other)

    @property
    def is_zero(self) -> bool:
        """Whether it is zero everywhere, by its form."""
        return not self.rational.numerator.coefficients

    def is_function_of_x(self, name: str) -> bool:
        """Whether it is f(x) itself, by its form, for the function f of that name."""
        recipes = [self.atoms.recipes[k] for k, power in self.powers.items() if power == 1]
        x = self.atoms.value(X)
        one = RationalFunction(ONE, ONE)
        return recipes == [_Composed(name, x)] and len(self.powers) == 1 and self.rational == one

    def composed(self, name: str) -> Quotient:
        """The function of that name at this value."""
        return self.atoms.add(_Composed(name, self))

    def _plus_with_other_atoms(self, other: Quotient) -> Quotient:
        """What both have in common is a factor, and the sum of what is left a new atom."""
        a, b = self.rational, other.rational
        top = greatest_common_divisor(a.numerator, b.numerator)
        shared = greatest_common_divisor(a.denominator, b.denominator)
        bottom = a.denominator * b.denominator.divided(shared)[0]
        powers = {
            k: min(self.powers.get(k, 0), other.powers.get(k, 0))
            for k in {*self.powers, *other.powers}
        }
        rest = self.atoms.add(
            _Sum(
                tuple(
                    (
                        value.rational.numerator.divided(top)[0]
                        * bottom.divided(value.rational.denominator)[0],
                        _without_zeros({k: value.powers.get(k, 0) - p for k, p in powers.items()}),
                    )
                    for value in (self, other)
                )
            )
        )
        factor = Quotient(self.atoms, RationalFunction(top, bottom), _without_zeros(powers))
        return factor._of_bounded_size() * rest

    def _of_bounded_size(self) -> Quotient:
        if self.rational.degree <= LARGEST_DEGREE and self.rational.bits <= MOST_BITS:
            return self
        return self._with_numerator_and_denominator_named()

    def named(self) -> Quotient:
        """The same value as an atom."""
        return self.atoms.add(_Named(self))

    def _with_numerator_and_denominator_named(self) -> Quotient:
        top = self.atoms.add(_Sum(((self.rational.numerator, {}),)))
        bottom = self.atoms.add(_Sum(((self.rational.denominator, {}),)))
        rest = Quotient(self.atoms, RationalFunction(ONE, ONE), self.powers)
        return rest * top * bottom._inverse()

    def _spend(self, other: Quotient) -> None:
        """About what the greatest common divisors cost."""
        a, b = self.rational, other.rational
        degree = max(a.degree, b.degree) + 1
        self.atoms.work.spend(degree * degree * (1 + (a.bits + b.bits) // 256))


def _without_zeros(powers: Powers) -> Powers:
    return {k: power for k, power in powers.items() if power}


class Place:
    """A closed interval, or a point, and the number of Taylor coefficients wanted there.

    The series of a value contains its Taylor coefficients at every point of [low, high].
    """

    def __init__(self, low: Any, high: Any, length: int, work: Work) -> None:
        self.x = hull(low, high)
        self.length = length
        self._work = work
        self._ends = (low, high)
        self._middle = hull((low + high) / 2)
        self._offset = hull((low - high) / 2, (high - low) / 2)

    @property
    def is_point(self) -> bool:
        """Whether it is a single point."""
        return self._offset.lo == self._offset.hi

    @property
    def ends(self) -> tuple[Any, Any]:
        """Both ends, exact."""
        return self._ends

    @property
    def variable(self) -> Series:
        """The series of x."""
        return variable(self.x, self.length)

    def composed(self, name: str, argument: Series) -> Series:
        """The series of a function of a value."""
        self._work.spend(4 * self.length**2 + FUNCTIONS[name].work)
        return composed(name, argument)

    def member(self, name: str, parameter: Any, argument: Series) -> Series:
        """The series of a function of a number and a value."""
        self._work.spend(4 * self.length**2 + FAMILY_WORK)
        return FAMILIES[name](parameter)(argument)

    def value(self, quotient: Quotient) -> Series:
        """The series of a value; ArithmeticError where an atom made by now has none."""
        atoms: list[Series] = []
        for recipe in quotient.atoms.recipes:
            match recipe:
                case _Sum(parts):
                    first, *others = (self._product(part, powers, atoms) for part, powers in parts)
                    atoms.append(sum(others, first))
                case _Composed(name, argument):
                    atoms.append(self.composed(name, self._quotient(argument, atoms)))
                case _Named(value):
                    atoms.append(self._quotient(value, atoms))
        return self._quotient(quotient, atoms)

    def _quotient(self, value: Quotient, atoms: list[Series]) -> Series:
        above = {k: power for k, power in value.powers.items() if power > 0}
        below = {k: -power for k, power in value.powers.items() if power < 0}
        top = self._product(value.rational.numerator, above, atoms)
        if value.rational.denominator == ONE and not below:
            return top
        self._work.spend(self.length**2)
        return top / self._product(value.rational.denominator, below, atoms)

    def _product(self, polynomial: Polynomial, powers: Powers, atoms: list[Series]) -> Series:
        factors = [self._powered(atoms[k], power) for k, power in powers.items()]
        if polynomial != ONE or not factors:
            factors.append(self._polynomial(polynomial))
        self._work.spend(self.length**2 * (len(factors) - 1))
        return reduce(mul, factors)

    def _powered(self, series: Series, exponent: int) -> Series:
        self._work.spend(self.length**2 * 2 * (exponent.bit_length() - 1))
        return series.powered(exponent)

    def _polynomial(self, polynomial: Polynomial) -> Series:
        """Expanded about the middle first, then over the interval about the middle.

        In powers of x itself, those of an interval far from 0 would cancel and leave their widths.
        """
        self._work.spend((polynomial.degree + 1) * (polynomial.degree + self.length))
        coefficients = [hull(c) for c in polynomial.coefficients]
        terms = _expanded(coefficients, self._middle)
        if not self.is_point:
            terms = _expanded(terms, self._offset)
            if self.length == 1 and polynomial.degree > 0:
                return Series((self._sharpened(terms[0], polynomial, coefficients),))
        return Series((*terms, *[ZERO] * self.length)[: self.length])

    def _sharpened(
        self, found: Interval, polynomial: Polynomial, coefficients: list[Interval]
    ) -> Interval:
        """The range of a polynomial as found, and as powers of x - end say, exact at the end.

        So it is not below 0 for one that is 0 at an end and rises from there.
        """
        low, high = self._ends
        self._work.spend(4 * (polynomial.degree + 1) ** 2)
        for end, offset in ((low, hull(0, high - low)), (high, hull(low - high, 0))):
            terms = _expanded(coefficients, hull(end))
            terms[0] = hull(polynomial.at(end))
            found = found.common(_expanded(terms, offset)[0])
        return found


def _expanded(coefficients: Iterable[Interval], centre: Interval) -> list[Interval]:
    """Those of the same polynomial in powers of x - centre, by Horner's rule."""
    terms = list(coefficients)
    if centre.lo < 0 or centre.hi > 0:
        for k in range(len(terms)):
            for j in reversed(range(k, len(terms) - 1)):
                terms[j] += centre * terms[j + 1]
    return terms
