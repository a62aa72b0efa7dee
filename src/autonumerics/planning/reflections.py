"""f(x) + f(1 - x) = a log(|sin(pi x)|/pi), as gamma functions have it: below 0 f is known by that.

The coefficient is solved for, and must be short and hold to 50 digits at every point tried.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [reflection(read_function(name)) for name in ("lgamma", "digamma", "log")]
['-log(abs(sinpi(x))/pi)', None, None]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autonumerics.balls import working_precision
from autonumerics.identities.recognition import are_same, fraction_of
from autonumerics.planning.polynomials import textbook
from autonumerics.planning.samples import value
from autonumerics.planning.sketch import InnerFunctions, Kernels, Sketch
from autonumerics.plans import Part
from autonumerics.plans.reflecting import Reflecting
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.functions import Function

_ELEMENTARY = "log(abs(sinpi(x))/pi)"
_FUNCTIONS = ("log", "sinpi")
_PLACES = (Fraction(1, 7), Fraction(5, 16), Fraction(-2, 9), Fraction(-17, 5), Fraction(-41, 4))


def reflection(function: Function) -> str | None:
    """The expression for f(x) + f(1 - x), if f has one; sampled."""
    elementary = read_function(_ELEMENTARY)
    with working_precision(256):
        ratios = []
        for x in _PLACES:
            f, there, e = (
                value(each, at) for each, at in ((function, x), (function, 1 - x), (elementary, x))
            )
            if f is None or there is None or e is None:
                return None
            ratios.append((f + there) / e)
        short = fraction_of(ratios[0])
        if not short or not all(are_same(each, ratios[0]) for each in ratios):
            return None
    return _ELEMENTARY if short == 1 else f"-{_ELEMENTARY}" if short == -1 else None


@dataclass(frozen=True)
class ByReflection(Sketch):
    """A sketch for f from 0 on, and for f below 0 the reflection."""

    sketch: Sketch
    elementary: str
    inner: InnerFunctions

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return self.sketch.insides

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        found = self.sketch.part(tolerance, kernels)
        parts = [(name, self.inner.part(name, 2.0**-52)) for name in _FUNCTIONS if found]
        known = tuple((name, part) for name, part in parts if part is not None)
        if found is None or len(known) < len(_FUNCTIONS):
            return None
        return Part((), Reflecting(self.elementary, known, found))
