"""Where a function has become a constant or a straight line, to the accuracy of binary32.

>>> from autonumerics.balls import working_precision
>>> from autonumerics.targets.functions import function
>>> with working_precision(400):
...     for name in ("softplus", "erf", "log"):
...         [str(identity) for identity in saturated(Samples.of(function(name), (1.0, 2.0)))]
['f(x) = x to 2^-25 from x = 14.65', 'f(x) = 0 to 2^-150 until x = -104']
['f(x) = 1 to 2^-25 from x = 3.92', 'f(x) = -1 to 2^-25 until x = -3.92']
[]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flint import arb

from autonumerics.balls.precision import exact
from autonumerics.identities.identity import Identity
from autonumerics.identities.recognition import fraction_of, name_of
from autonumerics.identities.sampling import Samples
from autonumerics.identities.wording import combination
from autonumerics.numerals import Rounding, scientific

_FAR = (7, 10, 16, 40, 100, 200, 201)  # powers of two; the last alone is not tried
_CLEAR = 100  # so far out a limit must have been reached
_GROWTH = 4  # of a power of x
_LARGEST_BITS = 2**24  # of an exponent
_FARTHEST_PLACE = 64
_HALVINGS = 40
_OFF = 1.1428  # from powers of two, at which periodic functions are no guide
_NOWHERE = 2.0**-30  # nearer to 0 than this: on the whole side
_RELATIVE, _ABSOLUTE = 25, 150  # bits: half an ULP of binary32, half its smallest number
_LIMIT_AGREES = arb(2) ** -190


@dataclass(frozen=True, slots=True)
class _Line:
    """slope x + level; a constant where the slope is 0."""

    slope: arb
    level: arb

    def is_reached(self, f: arb, x: arb) -> bool:
        line = self.slope * x + self.level
        size = arb(2) ** -_ABSOLUTE if line == 0 else abs(line) * arb(2) ** -_RELATIVE
        return bool(abs(f - line) <= size)

    def passes(self, x: arb, f: arb, k: int) -> bool:
        """Whether f at x, some 2^k, is the line's: to all digits where k says that it must be."""
        near = abs(f - self.slope * x - self.level) <= _LIMIT_AGREES * (1 + abs(self.level))
        return bool(near) or (k < _CLEAR and self.is_reached(f, x))

    @property
    def constants(self) -> dict[str, str]:
        return {"slope": name_of(self.slope), "level": name_of(self.level)}

    @property
    def text(self) -> str:
        return combination([(name_of(self.slope), "x"), (name_of(self.level), "1")])


def saturated(samples: Samples) -> Iterator[Identity]:
    """What f is far to the right, and far to the left."""
    for sign, word in ((1, "from"), (-1, "until")):
        line = _line(samples, sign)
        place = None if line is None else _place(samples, line, sign)
        if line is None or place is None:
            continue
        if place < _NOWHERE:
            text = f"f(x) = {line.text} for x {'>' if sign > 0 else '<'} 0"
            yield Identity("saturation", text, {**line.constants, "x": "0"})
            continue
        bits = _ABSOLUTE if line.slope == 0 and line.level == 0 else _RELATIVE
        at = f"{float(scientific(sign * place, 4, Rounding.UP if sign > 0 else Rounding.DOWN)):g}"
        text = f"f(x) = {line.text} to 2^-{bits} {word} x = {at}"
        yield Identity("saturation", text, {**line.constants, "x": at})


def _value(samples: Samples, x: arb) -> arb | None:
    try:
        value = samples.function.enclosure(x)
    except (ValueError, ArithmeticError):
        return None
    return value if value.is_finite() and value.rad() <= arb(2) ** -200 * (1 + abs(x)) else None


def _line(samples: Samples, sign: int) -> _Line | None:
    """Two values give the line, a third between them must lie on it: farther and farther out."""
    for k, following in pairwise(_FAR):
        x, half, between = (sign * arb(2) ** k * arb(share) / 7 for share in (10, 5, 8))
        values = [value for x in (x, half, between) if (value := _value(samples, x)) is not None]
        if len(values) < 3:
            continue
        line = _through(x, values[0], half, values[1])
        if line is not None and line.passes(between, values[2], k):
            return line
        if not _is_tame(values[0], k, following):
            return None
    return None


def _through(x: arb, f: arb, other: arb, f_other: arb) -> _Line | None:
    """The line through two points if its slope is a short rational."""
    slope = fraction_of(_snapped((f - f_other) / (x - other)))
    if slope is None:
        return None
    return _Line(exact(slope), _snapped(f - exact(slope) * x))


def _is_tame(f: arb, k: int, following: int) -> bool:
    """Whether f may be asked for at 2^following by its value at 2^k.

    It may if it grows like a power of x, or if an exponential that has come to f is not too large
    or small for balls there.
    """
    bits = max(_GROWTH * k, _LARGEST_BITS >> (following - k))
    return bool(f == 0 or arb(2) ** -bits <= abs(f) <= arb(2) ** bits)


def _snapped(value: arb) -> arb:
    """Zero where that is what is left of a limit."""
    return arb(0) if abs(value) <= arb(2) ** -100 else value.mid()


def _place(samples: Samples, line: _Line, sign: int) -> float | None:
    """The distance from 0 from which f is on the line, were its distance to shrink outwards."""
    upper = next((k for k in range(1, _FARTHEST_PLACE) if _is_on(samples, line, sign, k)), None)
    if upper is None:
        return None
    low, high = (0.0 if upper == 1 else 2.0 ** (upper - 1)), _OFF * 2.0**upper
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        value = _value(samples, arb(sign * middle))
        is_on = value is not None and line.is_reached(value, arb(sign * middle))
        low, high = (low, middle) if is_on else (middle, high)
    return high


def _is_on(samples: Samples, line: _Line, sign: int, k: int) -> bool:
    """At three places from 2^k on, none of them a multiple of anything."""
    for j in range(3):
        x = sign * _OFF * arb(2) ** (k + j)
        value = _value(samples, x)
        if value is None or not line.is_reached(value, x):
            return False
    return True
