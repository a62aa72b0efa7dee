"""The exact error of computed values in ULP, one point at a time, by Arb.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> x, y = np.array([1.0], np.float32), np.array([2.0 + 2.0**-22], np.float32)
>>> exact_errors(y, x, format_named("binary32"), function("exp2"))
array([2.])
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.formats import Format
from autonumerics.targets import Function, enclose
from autonumerics.targets.rationals import exact_value

_GUARD_BITS = 64  # beyond the format's precision: the error is right to 2^-62 ULP or so
_BEYOND = arb((1, 16_500))  # all numbers of binary128
TIE_BITS = 1900
"""A value that so many bits do not tell from a number of a format may be that number."""


def exact_errors(
    values: npt.NDArray[np.generic],
    x: npt.NDArray[np.generic],
    format: Format,
    function: Function,
) -> npt.NDArray[np.float64]:
    """|y - f(x)| in ULP of the format at f(x), for computed values y; float64, (n,).

    Right to a double's precision. Infinite where y is infinite or NaN. Raises InvalidDomain
    where f is undefined.
    """
    points = x.astype(np.float64).tolist()
    with np.errstate(invalid="ignore"):  # a NaN is an answer
        computed = values.astype(np.float64).tolist()
    return np.array(
        [_error(y, p, format, function) for y, p in zip(computed, points, strict=True)], np.float64
    )


def value_and_ulp(
    function: Function, x: Fraction, format: Format, bits: int
) -> tuple[arb, Fraction]:
    """A ball of relative radius at most 2^-bits that contains f(x), and the ULP at f(x).

    A power of two is told from what is next to it by the value as a rational number, or by 1,900
    bits; where they leave it open, as for coth(1000), the smaller ULP counts, so that errors are
    no smaller than they are. Raises InvalidDomain where f is undefined at x.

    >>> from autonumerics.formats import format_named
    >>> from autonumerics.targets import function
    >>> value_and_ulp(function("log2"), Fraction(4), format_named("binary16"), 50)[1]
    Fraction(1, 1024)
    """
    value = enclose(function, x, bits)
    ulp = common_ulp(value, format)
    if ulp is None and (known := exact_value(function, x)) is not None:
        ulp = format.ulp(known)
    while ulp is None and bits < TIE_BITS:
        bits = min(4 * bits, TIE_BITS)
        value = enclose(function, x, bits)
        ulp = common_ulp(value, format)
    return value, least_ulp(value, format) if ulp is None else ulp


def common_ulp(values: arb, format: Format) -> Fraction | None:
    """The ULP of all values of a ball if they have one in common, or None.

    None also where they may be beyond all formats: their exponents alone could fill the memory.
    """
    if not (values.is_finite() and abs(values) < _BEYOND):
        return None
    least, largest = _ulps(values, format)
    return largest if least == largest else None


def least_ulp(values: arb, format: Format) -> Fraction:
    """The ULP of the smallest of all values of a finite ball."""
    return _ulps(values, format)[0]


def _ulps(values: arb, format: Format) -> tuple[Fraction, Fraction]:
    """The ULPs of the smallest and the largest of all values of a finite ball."""
    with working_precision(2 * TIE_BITS):  # the ends are rounded outwards to so many bits
        low, high = _dyadic(values.abs_lower()), _dyadic(values.abs_upper())
    return format.ulp(low), format.ulp(high)


def _error(y: float, x: float, format: Format, function: Function) -> float:
    if not math.isfinite(y):
        return math.inf
    value, ulp = value_and_ulp(function, Fraction(x), format, format.precision + _GUARD_BITS)
    if not value.is_finite():
        raise InvalidDomain(f"{function.name} is undefined or infinite at x = {x!r}")
    with working_precision(format.precision + _GUARD_BITS):
        return float((abs(y - value) / exact(ulp)).mid())


def _dyadic(exact: arb) -> Fraction:
    """An exact ball as a fraction; below 2^-3000 all ULPs of all formats are alike."""
    mantissa, exponent = (int(part) for part in exact.man_exp())
    if mantissa and exponent + mantissa.bit_length() < -3000:
        return Fraction(1, 2**3000)
    return Fraction(mantissa) * Fraction(2) ** exponent
