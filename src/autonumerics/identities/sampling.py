"""Values of a function to 90 digits or more, remembered, at points drawn from a fixed seed.

>>> from autonumerics.targets.functions import function
>>> from autonumerics.balls import working_precision
>>> with working_precision(BITS):
...     samples = Samples.of(function("log"), (0.5, 2.0))
...     samples.value(samples.points[0]) is not None, samples.value(arb(-1)) is None
(True, True)
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from flint import arb

from autonumerics.balls.precision import exact
from autonumerics.targets.functions import Function

BITS = 640
"""Of the values: 90 digits are left after 100 have cancelled."""

_POINTS = 24
_SEED = 20_231_213
_FINE = 2**40  # points are multiples of its inverse: nothing special happens at them
_RELIABLE = arb(10) ** -90  # of a value, relative: less is known of none that is used


@dataclass(frozen=True)
class Samples:
    """A function's values, and points in general position at which it has some.

    points: balls of radius zero, half of them in the interval given, others about it and in both
        directions, as far as the function is defined there.
    """

    function: Function
    points: tuple[arb, ...] = ()
    _known: dict[tuple[object, ...], arb | None] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, function: Function, interval: tuple[float, float]) -> Samples:
        """Points for the interval. Call inside `working_precision(BITS)` as all else here."""
        samples = cls(function)
        points = [x for x in _drawn(interval) if samples.value(x) is not None]
        return Samples(function, tuple(points), samples._known)

    def value(self, x: arb) -> arb | None:
        """f(x) to 90 digits or more, or None where it is undefined, infinite or not told from 0."""
        key = (*x.mid().man_exp(), *x.rad().man_exp())
        if key not in self._known:
            self._known[key] = _reliable(self.function.enclosure, x)
        return self._known[key]


def _reliable(enclosure: Callable[[arb], arb], x: arb) -> arb | None:
    try:
        value = enclosure(x)
    except (ValueError, ArithmeticError):
        return None
    if not value.is_finite() or not value.rad() <= _RELIABLE * abs(value):
        return None
    return value


def _drawn(interval: tuple[float, float]) -> Iterator[arb]:
    draw = random.Random(_SEED)
    lower, upper = map(Fraction, interval)
    width = upper - lower
    wide = [(lower, upper), (lower - width, upper + width), (Fraction(-3), Fraction(3))]
    wide += [(Fraction(0), Fraction(1)), (Fraction(1), Fraction(30)), (Fraction(-30), Fraction(0))]
    for i in range(2 * _POINTS):
        start, end = wide[0] if i % 2 else wide[i // 2 % len(wide)]
        yield exact(start + (end - start) * Fraction(draw.randrange(1, _FINE), _FINE))
