"""Plans for the numbers of an interval alone: which one, and kernels without reductions there.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets.expressions.composed import read_function
>>> ends = fast_interval(read_function("exp2"), format_named("binary32"))
>>> ends.lower, ends.upper
(-125.0, 126.99999237060547)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format
from autonumerics.planning.drafts import ByPolynomial, Draft
from autonumerics.planning.facts import Facts
from autonumerics.planning.piecewise import pieces_from_zero
from autonumerics.planning.polynomials import Shape
from autonumerics.planning.samples import value
from autonumerics.planning.sketch import Sketch
from autonumerics.plans.reductions import Even, Odd, Reduction
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

_WIDEST = 64.0
"""Beyond it no kernel of a useful length is good on the whole interval."""

_A_BINADE = 4
"""Numbers of each binade at which a function is looked at."""


def plain_sketches(facts: Facts, within: Domain) -> Iterator[Sketch]:
    """Kernels on the interval itself: polynomials, and polynomials by piece of it."""
    low, high = within.lower, within.upper
    if max(-low, high) > _WIDEST:
        return
    zero = facts.zero_order if low <= 0 <= high else 0
    if facts.symmetry != "none" and low < 0 < high:
        far = max(-low, high)
        odd_zero = 1 if facts.symmetry == "odd" else 0
        shape = Shape(facts.function, (-far, far), facts.symmetry, odd_zero)
        yield ByPolynomial(Draft((), shape))
    else:
        yield ByPolynomial(Draft((), Shape(facts.function, (low, high), "none", zero)))
    if low == 0 or (facts.symmetry != "none" and low < 0):
        sign: tuple[Reduction, ...] = (Odd() if facts.symmetry == "odd" else Even(),)
        shape = Shape(facts.function, (0.0, max(-low, high)), "none", zero)
        yield from pieces_from_zero(sign if low < 0 else (), shape)


def checked_interval(domain: Domain, format: Format) -> Domain:
    """The least and the largest number of the format in an interval, as an interval.

    Raises InvalidOption for several intervals, InvalidDomain where there are not two numbers.
    """
    if domain.gaps:
        raise InvalidOption(f"a plan is for one interval, got {domain}: make one for each")
    ends = [_inside(Fraction(end), format, sign) for end, sign in _ends(domain)]
    if None in ends or not ends[0] < ends[1]:
        raise InvalidDomain(f"{domain} has no two numbers of {format.name}: choose a wider one")
    return Domain(float(ends[0]), float(ends[1]))


def _ends(domain: Domain) -> tuple[tuple[float, int], ...]:
    return (domain.lower, 1), (domain.upper, -1)


def _inside(end: Fraction, format: Format, inwards: int) -> Fraction:
    """The number of the format next to an end on that side."""
    largest = Fraction(format.largest)
    if abs(end) > largest:
        return largest if end > 0 else -largest
    near = Fraction(format.round(end))
    is_outside = near < end if inwards > 0 else near > end
    return Fraction(format.value(format.index(near) + inwards)) if is_outside else near


def fast_interval(function: Function, format: Format) -> Domain:
    """Where arguments and values are numbers, and neither overflow nor underflow is near.

    The longest run of numbers x at which f(x) is between twice the least normal number and half
    the largest power of two, or small because x is no larger than 1. Where f has no value at 0,
    x is a normal number. Ends are found by bisection between points of each binade.

    Raises InvalidDomain where there is no such run.
    """
    places = sorted({*_grid(format), *(-each for each in _grid(format)), 0})
    runs = [
        list(run) for good, run in groupby(places, lambda k: _is_usual(function, format, k)) if good
    ]
    if not runs or len(longest := max(runs, key=lambda run: (len(run), run))) < 2:
        raise InvalidDomain(f"{function.name} has no usual values in {format.name}: give --on A B")
    first, last = longest[0], longest[-1]
    if 0 not in longest:  # then subnormal numbers are not in it, either
        places.remove(0)
    before = max((k for k in places if k < first), default=None)
    after = min((k for k in places if k > last), default=None)
    low, high = (
        near if far is None or near * far < 0 else _bisected(function, format, near, far)
        for near, far in ((first, before), (last, after))
    )
    return Domain(float(format.value(low)), float(format.value(high)))


def _grid(format: Format) -> Iterator[int]:
    """Indices of normal numbers above 0."""
    first, last = format.index(Fraction(2) ** format.min_exponent), format.index(format.largest)
    step = (1 << (format.precision - 1)) // _A_BINADE
    yield from range(first, last, step)
    yield last


def _is_usual(function: Function, format: Format, index: int) -> bool:
    x = Fraction(format.value(index))
    found = value(function, x)
    if found is None:
        return False
    size = abs(float(found))
    least, most = 2.0 ** (format.min_exponent + 1), 2.0 ** (format.max_exponent)
    return size < most and (size >= least or abs(x) <= 1)


def _bisected(function: Function, format: Format, good: int, bad: int) -> int:
    while abs(good - bad) > 1:
        middle = (good + bad) // 2
        if _is_usual(function, format, middle):
            good = middle
        else:
            bad = middle
    return good
