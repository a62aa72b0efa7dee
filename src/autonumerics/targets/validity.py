"""Whether a function can be approximated on a domain: decided with Arb, never by sampling.

A target must be real and finite, and its values must be doubles that did not overflow. What a
relative error takes beside: `vanishing`.

>>> from autonumerics.targets.functions import function
>>> find_zero(function("sin"), Domain(3.0, 4.0))
3.141592653589793
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from fractions import Fraction

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.targets.bisection import first_undecided
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.functions import ErrorMeasure, Function

_LARGEST = arb(sys.float_info.max)
_SMALLEST_NORMAL = arb(sys.float_info.min)
_TOUCHING = 1 + Fraction(1, 2**20)

POINT_BITS = 2304
"""At single points: as many as for expressions in `bisection`."""


def check_defined(function: Function, domain: Domain) -> None:
    """Prove that the function is real, finite and no larger than a double on the closed domain.

    Raises InvalidDomain, naming a point where it is not.

    >>> from autonumerics.targets.functions import function
    >>> check_defined(function("sqrt"), Domain(0.0, 1.0))
    >>> check_defined(function("exp2"), Domain(0.0, 5000.0))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidDomain: exp2 exceeds the largest double at x = 1024, in [0, 5000]; \
give a narrower domain
    """
    if not function.everywhere:
        _require(function, domain, arb.is_finite, "is undefined or infinite", function.advice)
    _require(function, domain, _fits_double, "exceeds the largest double", "give a narrower domain")


def check_at_most(function: Function, domain: Domain, largest: Fraction, format: str) -> None:
    """Prove that the function's values on the domain are at most the largest number of a format.

    The function must have passed `check_defined`. Raises InvalidDomain, naming a point where it is
    beyond.

    >>> from autonumerics.targets.functions import function
    >>> check_at_most(function("exp"), Domain(0.0, 11.0), Fraction(65504), "binary16")
    """
    with working_precision(POINT_BITS):
        limit = exact(largest)
    _require(
        function,
        domain,
        lambda ball: ball.is_finite() and bool(abs(ball) <= limit),
        f"is beyond the largest number of {format}, {float(largest):g},",
        "choose a wider --format or a narrower domain",
    )


def power_above(function: Function, domain: Domain, least: Fraction) -> Fraction:
    """A power of two, `least` or more, that the function's sizes on the domain do not exceed.

    Proved, but for a part in 2^20, so that what touches a power of two, as sin does 1, is told
    from what exceeds it. It is the first such, as far as enclosures can tell. `least` is above 0;
    the function must have passed `check_defined`.

    >>> from autonumerics.targets.functions import function
    >>> power_above(function("exp"), Domain(0.0, 2.0), Fraction(3, 4))
    Fraction(8, 1)
    """
    exponent = (math.ceil(least) - 1).bit_length() if least > 1 else 1 - int(1 / least).bit_length()
    while not _is_at_most(function, domain, _TOUCHING * Fraction(2) ** exponent):
        exponent += 1
    return Fraction(2) ** exponent


def _is_at_most(function: Function, domain: Domain, largest: Fraction) -> bool:
    """Whether that is proved, and not merely unknown."""
    with working_precision(POINT_BITS):
        limit = exact(largest)
    try:
        found = first_undecided(
            function, domain, lambda ball: ball.is_finite() and bool(abs(ball) <= limit)
        )
    except InvalidDomain:  # too many cells
        return False
    return found is None


def default_measure(function: Function, domain: Domain) -> ErrorMeasure:
    """Relative, unless the function vanishes somewhere in the domain: it is unbounded there.

    The function must have passed `check_defined`. What is too small for doubles without being
    zero is no reason, so that `zeros_of` can say so.

    >>> from autonumerics.targets.functions import function
    >>> default_measure(function("log2"), Domain(1.0, 2.0))
    'absolute'
    """
    if first_undecided(function, domain, is_normal) is None:
        return "relative"
    zero = vanishing(function, domain)
    return "relative" if zero is None else "absolute"


def find_zero(function: Function, domain: Domain) -> float | None:
    """The double nearest to the leftmost zero of the function in the domain, or None (proved).

    A zero that is a double, such as 0 or 1, is returned exactly. None is a proof that there is
    none. A double is not a proof that there is one: what 128 bits cannot tell from zero counts as
    zero, as does exp(-1e300), beyond Arb's exponents. The function must have passed
    `check_defined`.

    >>> from autonumerics.targets.functions import function
    >>> find_zero(function("acos"), Domain(0.0, 1.0))
    1.0
    >>> find_zero(function("cos"), Domain(0.0, 1.0)) is None
    True
    """
    cell = first_undecided(function, domain, _excludes_zero)
    if cell is None:
        return None
    with working_precision(POINT_BITS):
        sizes = {x: abs(function.enclosure(arb(x))) for x in cell}
    return min(cell, key=lambda x: (not sizes[x].is_zero(), float(sizes[x])))


def _fits_double(ball: arb) -> bool:
    return ball.is_finite() and bool(abs(ball) <= _LARGEST)


def is_normal(ball: arb) -> bool:
    """Whether all points of the ball are at least the smallest normal double in size."""
    return ball.is_finite() and bool(ball.abs_lower() >= _SMALLEST_NORMAL)


def _excludes_zero(ball: arb) -> bool:
    return ball.is_finite() and not ball.contains(0)


def vanishing(function: Function, domain: Domain) -> float | None:
    """A point at which the function is zero, as far as can be told, and not merely too small."""
    zero = find_zero(function, domain)
    if zero is None:
        return None
    with working_precision(POINT_BITS):
        value = function.enclosure(arb(zero))
        if value.is_zero() or not abs(value) < _SMALLEST_NORMAL:
            return zero
        if not value.contains(0):  # next to a zero, two neighbouring doubles are far apart
            at_zero = function.enclosure(arb(0)) if 0.0 in domain else value
            return 0.0 if at_zero.is_zero() else None
        return None if function.expression is None else zero


def _require(
    function: Function, domain: Domain, holds: Callable[[arb], bool], problem: str, advice: str
) -> None:
    """Prove that `holds` on the domain, or raise InvalidDomain with a point where it does not."""
    cell = first_undecided(function, domain, holds)
    if cell is None:
        return
    with working_precision(POINT_BITS):
        failing = [x for x in cell if not holds(function.enclosure(arb(x)))]
    point = f"at x = {shown(failing[0])}" if failing else f"near x = {shown(cell[0])}"
    raise InvalidDomain(f"{function.name} {problem} {point}, in {domain}; {advice}")
