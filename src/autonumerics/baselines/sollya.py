"""The best polynomial whose coefficients a format holds, by Sollya's `fpminimax`.

An odd or even function gets odd or even powers only; one that vanishes at an end that the format
holds, as log2 does at 1, is expanded around that end, without a constant term; and where the
function is like x at 0, the coefficient of x is 1.

Reference: N. Brisebarre and S. Chevillard, Efficient polynomial L-infinity approximations, ARITH
2007.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.formats import Format
from autonumerics.programs import from_hex
from autonumerics.targets import Target

_SOLLYA_SECONDS = 60

_BY_NAME = (
    "exp", "expm1", "log2", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan",
    "sinh", "cosh", "tanh", "erf", "erfc", "sqrt",
)  # fmt: skip
_EXPRESSIONS: Mapping[str, str] = MappingProxyType(
    {name: f"{name}({{x}})" for name in _BY_NAME}
    | {"exp2": "2^({x})", "cbrt": "({x})^(1/3)", "rsqrt": "1/sqrt({x})"}
)
"""The functions of {x} in Sollya's language; it has no gamma function."""

_LIKE_X = frozenset({"sin", "tan", "asin", "atan", "sinh", "tanh"})
"""Odd, with derivative 1 at 0: the coefficient of x is exactly 1."""

_ODD = _LIKE_X | {"erf"}
_EVEN = frozenset({"cos", "cosh"})

_ZERO_BITS = 256


@dataclass(frozen=True, slots=True)
class Polynomial:
    """u^first times the sum of coefficients[k] u^(step k), with u = x - centre.

    Coefficients come with the lowest power first.

    >>> Polynomial((Fraction(1), Fraction(-1, 8)), first=1, step=2).degree
    3
    """

    coefficients: tuple[Fraction, ...]
    first: int = 0
    step: int = 1
    centre: Fraction = Fraction(0)

    @property
    def degree(self) -> int:
        """The highest power."""
        return self.first + self.step * (len(self.coefficients) - 1)


def fpminimax(target: Target, format: Format, count: int) -> Polynomial:
    """Sollya's polynomial of so many coefficients, each a number of the format.

    The weight is the relative error, as that is what ULPs count; but the absolute error where the
    function comes so near to zero at an end that the format cannot tell. Raises InvalidOption
    without Sollya, where it fails, or for a function that it does not have.
    """
    shape = _shape(target, format)
    powers = [shape.first + shape.step * k for k in range(count)]
    free = powers[1:] if shape.leading_one else powers
    arguments = [
        _expression(target).format(x=f"(x + {_dyadic(shape.centre)})"),
        _list(free),
        _list([format.precision] * len(free)),
        f"[{_dyadic(shape.lower)}; {_dyadic(shape.upper)}]",
        "floating",
        shape.weight,
        *(["x"] if shape.leading_one else []),
    ]
    printed = "".join(f"print(coeff(p, {power}));" for power in powers)
    said = _sollya(f"p = fpminimax({', '.join(arguments)}); {printed}")
    try:
        coefficients = tuple(from_hex(line) for line in said.split())
    except InvalidProgram:
        coefficients = ()
    if len(coefficients) != count:
        raise InvalidOption(
            f"Sollya finds no polynomial of {count} coefficients for {target.describe()}: "
            f"{said.strip()[:80] or 'it says nothing'}; choose another domain"
        )
    return Polynomial(coefficients, shape.first, shape.step, shape.centre)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which powers of x - centre, on which interval of it, by which error.

    `leading_one`: the first coefficient is 1.
    """

    lower: Fraction
    upper: Fraction
    first: int = 0
    step: int = 1
    centre: Fraction = Fraction(0)
    weight: Literal["relative", "absolute"] = "relative"
    leading_one: bool = False


def _shape(target: Target, format: Format) -> _Shape:
    lower, upper = Fraction(target.domain.lower), Fraction(target.domain.upper)
    name = target.function.name
    if lower == 0 and name in _ODD:
        return _Shape(_beside(lower, upper), upper, 1, 2, leading_one=name in _LIKE_X)
    step = 2 if lower == 0 and name in _EVEN else 1
    at_lower, at_upper = (_magnitude(target, end) for end in (lower, upper))
    if at_lower == 0 and format.round(lower) == lower:
        return _Shape(_beside(lower, upper) - lower, upper - lower, first=1, centre=lower)
    if at_upper == 0 and format.round(upper) == upper:
        return _Shape(lower - upper, _beside(upper, lower) - upper, first=1, centre=upper)
    vanishes = min(at_lower, at_upper) < 2.0**-format.precision * max(at_lower, at_upper)
    return _Shape(lower, upper, step=step, weight="absolute" if vanishes else "relative")


def _beside(end: Fraction, other: Fraction) -> Fraction:
    """A point next to an end at which the relative error has a removable hole."""
    return end + (other - end) / 2**20


def _magnitude(target: Target, x: Fraction) -> float:
    """|f(x)|, 0 where it is zero as far as `_ZERO_BITS` can tell."""
    with working_precision(_ZERO_BITS):
        value = target.function.enclosure(exact(x))
        return 0.0 if value.contains(0) else abs(float(value.mid()))


def _expression(target: Target) -> str:
    name = target.function.name
    if name not in _EXPRESSIONS:
        raise InvalidOption(f"Sollya has no function {name}: its polynomials cannot be had")
    return _EXPRESSIONS[name]


def _dyadic(value: Fraction) -> str:
    """Exactly, as Sollya reads it."""
    return f"({value.numerator}/{value.denominator})"


def _list(values: Sequence[int]) -> str:
    return f"[|{', '.join(map(str, values))}|]"


def _sollya(commands: str) -> str:
    """What Sollya prints, numbers in hexadecimal."""
    program = shutil.which("sollya")
    if program is None:
        raise InvalidOption("polynomials for a format need Sollya: install it (sollya.org)")
    script = f"prec = 200!; display = hexadecimal!; {commands} quit;\n"
    try:
        ended = subprocess.run(
            [program, "--warnonstderr"],
            input=script,
            text=True,
            capture_output=True,
            timeout=_SOLLYA_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InvalidOption(
            f"Sollya took more than {_SOLLYA_SECONDS} s: choose a smaller domain"
        ) from None
    return ended.stdout
