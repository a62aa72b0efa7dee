"""The derivative of a target, as a target: what the derivative of an approximation is judged by.

>>> slope_target(Target.make("sin", (0, 1))).describe()
"sin' on [0, 1], absolute error"
"""

from __future__ import annotations

from functools import lru_cache

from flint import arb, arb_series

from autonumerics.targets.functions import Function
from autonumerics.targets.functions.taylor import coefficients_of, derived
from autonumerics.targets.target import Target
from autonumerics.targets.validity import check_defined, default_measure


@lru_cache(maxsize=64)
def slope_target(target: Target) -> Target:
    """f' on the domain of f: its error relative where that of f is and f' does not vanish.

    Absolute otherwise, also where that of f is in ULPs or relative above a size: such measures, and
    weights, are about the values of f, and what they would be of f' is another question.
    Raises InvalidDomain, naming a point, where f' is not finite on the closed domain.

    >>> slope_target(Target.make("sqrt", (0, 1)))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidDomain: sqrt' is undefined or infinite at x = 0, in [0, 1]; choose \
a domain without that point
    """
    row = slope(target.function)
    check_defined(row, target.domain)
    relative = target.error == "relative"
    measure = default_measure(row, target.domain) if relative else "absolute"
    return Target(row, target.domain, measure)


def slope(function: Function) -> Function:
    """f' as a function, by the power series of f.

    >>> slope(Target.make("exp2").function).enclosure(arb(0))
    [0.693147180559945 +/- 3.42e-16]
    """
    coefficients = coefficients_of(function.series)

    def enclosure(x: arb) -> arb:
        try:
            return coefficients(x, 2)[1]
        except (ValueError, ArithmeticError):
            return arb("nan")

    def series(x: arb_series) -> arb_series:
        return derived(function.series)(x)

    name = f"{function.name}'" if function.name.isidentifier() else f"({function.name})'"
    return Function(
        name=name,
        enclosure=enclosure,
        series=series,
        default_domain=function.default_domain,
        default_error="absolute",
        defined="",
        summary=f"the derivative of {function.name}",
        monotone=False,
        derivative_of=function,
    )
