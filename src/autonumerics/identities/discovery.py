"""All identities of one function."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.identities.factors import factored
from autonumerics.identities.identity import Identity
from autonumerics.identities.maps import mapped
from autonumerics.identities.multiples import multiplied
from autonumerics.identities.sampling import BITS, Samples
from autonumerics.identities.saturation import saturated
from autonumerics.identities.steps import stepped
from autonumerics.targets.functions import Function

_USUAL = (-3.0, 3.0)  # of an expression, which has no interval of its own


def identities(
    function: Function, domain: tuple[float, float] | None = None
) -> tuple[Identity, ...]:
    """What holds of the function, to 50 digits at every point tried (*sampled*).

    domain: where half of the points are drawn; the function's own interval, if none is given. The
        others are drawn around it, and wherever an identity leads.

    Raises InvalidDomain for a function that is undefined, infinite or 0 at all of them.

    >>> from autonumerics.targets.expressions.composed import read_function
    >>> for identity in identities(read_function("1/(1 + exp(-1.702*x))"), (-4, 4)):
    ...     print(f"{identity.kind}: {identity}")
    mirrored: f(-x) = 1 - f(x)
    multiple: f(2x) = f(x)^2/(1 - 2 f(x) + 2 f(x)^2)
    saturation: f(x) = 1 to 2^-25 from x = 10.19
    saturation: f(x) = 0 to 2^-150 until x = -61.09
    """
    interval = domain or function.default_domain
    with working_precision(BITS):
        samples = Samples.of(function, interval if all(map(isfinite, interval)) else _USUAL)
        if not samples.points:
            raise InvalidDomain(f"{function.name} is not known to be real at any point tried")
        return tuple(_all(samples))


def _all(samples: Samples) -> Iterator[Identity]:
    for found in (mapped, stepped, multiplied, saturated, factored):
        yield from found(samples)
