"""Ways in which an error is bounded on a subinterval: each by a signed error that is analytic.

Relative and absolute errors are that themselves. The others are no larger than either of two:

    |P - f| / max(|f|, S)   than |P - f| / |f|, and than |P - f| / S
    |P - f| / ulp(f)        than 2^53 |P - f| / |f|, and than |P - f| / (the least ULP there is)

and the smaller of these is close where the subinterval is short, also where f passes S or a power
of two. A weight is part of the power series or, where it has none, its largest value is a factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb

from autonumerics.balls import exact
from autonumerics.certification.subinterval import Subinterval, truth_on
from autonumerics.targets import Target
from autonumerics.targets.measures import ULP_BITS, ulp


@dataclass(frozen=True, slots=True)
class Way:
    """P/f - 1 or P - f, times the weight if it `is_weighted`; |error| is at most `factor` times it.

    A ball that holds more than one factor stands for all of them.
    """

    is_relative: bool
    factor: arb
    is_weighted: bool = True


def ways(target: Target, interval: Subinterval) -> Iterator[Way]:
    """All that there are on the subinterval; a factor that is not finite bounds nothing."""
    weight = target.weight
    for is_relative, factor in _kinds(target, interval):
        yield Way(is_relative, factor)
        if weight is not None:
            largest = weight.over(exact(interval.lower), exact(interval.upper)).abs_upper()
            yield Way(is_relative, factor * largest, is_weighted=False)


def _kinds(target: Target, interval: Subinterval) -> Iterator[tuple[bool, arb]]:
    measure = target.measure
    match measure.kind:
        case "relative":
            yield True, arb(1)
        case "absolute":
            yield False, arb(1)
        case "mixed":
            yield True, arb(1)
            yield False, 1 / exact(measure.size)
        case "ulp":
            yield True, arb((1, ULP_BITS + 1))
            yield False, 1 / ulp(truth_on(target, interval).abs_lower())


def scale_on(target: Target, interval: Subinterval) -> arb:
    """What |P - f| is divided by on the subinterval; at a single point never less than that.

    So what is attained at a point is no less than what is found: the ULP of a value that may be a
    power of two is not known for certain.
    """
    truth = truth_on(target, interval)
    if target.error == "ulp" and interval.radius == 0:
        return ulp(truth.abs_upper())
    return target.measure.scale(truth)
