"""Families: functions of x and a parameter, such as the order of a Bessel function.

A member, for one value of the parameter, is a row like any other.

>>> from autonumerics.targets.functions import FAMILIES
>>> FAMILIES["besselj"].member(Fraction(5, 2)).name
'besselj(2.5, x)'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.errors import InvalidOption
from autonumerics.targets.functions.function import Function


@dataclass(frozen=True, slots=True)
class Family:
    """Functions f(parameter, x), written with the parameter first.

    make: the member of a parameter, a row without a name.
    allowed: what the parameter may be, for people.
    accepts: whether it is that.
    summary: what it is of a parameter v, for people.
    example: a parameter to show it with.
    """

    name: str
    parameter: str
    make: Callable[[Fraction], Function]
    allowed: str
    accepts: Callable[[Fraction], bool]
    summary: str
    example: Fraction

    def member(self, value: Fraction) -> Function:
        """The function of x; raises InvalidOption for a parameter that is not allowed.

        >>> from autonumerics.targets.functions import FAMILIES
        >>> FAMILIES["beta"].member(Fraction(-1))
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidOption: beta(-1, x): the first argument must be a number above 0
        """
        if not self.accepts(value):
            raise InvalidOption(
                f"{self.name}({written(value)}, x): the {self.parameter} must be {self.allowed}"
            )
        return self.make(value)


def written(value: Fraction) -> str:
    """A parameter as text: a decimal where a double is that number, else a quotient.

    >>> written(Fraction(5, 2)), written(Fraction(-2)), written(Fraction(1, 3))
    ('2.5', '-2', '1/3')
    """
    if value.denominator == 1:
        return str(value)
    short = repr(float(value))
    return short if Fraction(short) == value else str(value)
