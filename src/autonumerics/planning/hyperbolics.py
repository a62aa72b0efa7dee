"""d'Alembert's equation: f(x + h) + f(x - h) = c f(x) for all x, which cosh and sinh obey.

>>> from autonumerics.planning.facts import Facts
>>> from autonumerics.targets.expressions.composed import read_function
>>> [hyperbolic_rate(Facts(read_function(each))) for each in ("cosh(3*x)", "tanh")]
['3', None]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities.recognition import name_of
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.samples import BITS, value
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.plans import Hyperbolic, Part
from autonumerics.plans.constants import real
from autonumerics.plans.hyperbolic import LOWEST
from autonumerics.plans.reductions import Even, Odd, Reduction
from autonumerics.targets.expressions.composed import read_function

_STEP = Fraction(3, 8)
_PLACES = (Fraction(1, 7), Fraction(5, 16), Fraction(4, 9), Fraction(11, 13))
_LONGEST_NAME = 12
_EVEN_AND_ODD = ("2*sinh(({})/2)^2", "sinh({})")  # cosh - 1, and sinh


@dataclass(frozen=True)
class ByTwoExponentials(Sketch):
    """cosh(rate x), or sinh(rate x), by exponentials of x and -x at once."""

    rate: str
    is_odd: bool

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        p = float(real(f"log(2)/({self.rate})")) * (1 + 2.0**-18)
        interval = LOWEST * p, (1 + LOWEST) * p
        argument = "x" if self.rate == "1" else f"{self.rate}*x"
        less_one, sinh = (read_function(each.format(argument)) for each in _EVEN_AND_ODD)
        even = textbook(Shape(less_one, interval, "even", 2), tolerance)
        odd = kernels(Shape(sinh, interval, "odd"), tolerance)
        if even is None or odd is None:
            return None
        sign: Reduction = Odd() if self.is_odd else Even()
        return Part((sign,), Hyperbolic(self.rate, self.is_odd, even, odd))


def hyperbolic_rate(facts: Facts) -> str | None:
    """r > 0 of cosh(r x) or sinh(r x), where the function is one of these to 90 bits."""
    if facts.symmetry == "none":
        return None
    with working_precision(BITS):
        ratios = [_ratio(facts, exact(x)) for x in _PLACES]
        first = ratios[0]
        if first is None or not first > 2 or not all(r and are_near(r, first) for r in ratios):
            return None
        rate = ((first / 2).acosh() / exact(_STEP)).mid()
        own = (rate * exact(_PLACES[0])).sinh() if facts.symmetry == "odd" else None
        unit = own if own is not None else (rate * exact(_PLACES[0])).cosh()
        found = value(facts.function, _PLACES[0])
        if found is None or not are_near(found, unit):
            return None
        name = name_of(rate)
    return name if name and len(name) <= _LONGEST_NAME else None


def _ratio(facts: Facts, x: arb) -> arb | None:
    step = exact(_STEP)
    below, there, above = (value(facts.function, (x + k * step).mid()) for k in (-1, 0, 1))
    if below is None or there is None or above is None or there == 0:
        return None
    return ((below + above) / there).mid()
