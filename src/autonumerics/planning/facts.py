"""What is known of a function: its identities, and its values where they are asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities import Identity, identities
from autonumerics.identities.recognition import are_same, name_of
from autonumerics.planning.polynomials import Symmetry
from autonumerics.planning.samples import value
from autonumerics.plans.constants import real
from autonumerics.targets.functions import Function

_FAR = (200, 300, 400, 500)  # exponents
_STEADY = 1
_OUTSIDE, _HALVINGS, _SHORT_END = Fraction(10003, 10), 70, 8
_INSIDE = (Fraction(0), Fraction(1), Fraction(-1))
_PLACES = (Fraction(1, 7), Fraction(5, 16), Fraction(-2, 9))


@dataclass(frozen=True)
class Facts:
    """A function and its identities; those are sampled, as is all that is concluded of them."""

    function: Function

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """What `identities` finds."""
        return identities(self.function)

    def of_kind(self, kind: str) -> Iterator[Identity]:
        """The identities of a kind."""
        return (each for each in self.identities if each.kind == kind)

    def has(self, kind: str) -> bool:
        """Whether there is an identity of that kind."""
        return any(self.of_kind(kind))

    @property
    def symmetry(self) -> Symmetry:
        """Odd, even or neither."""
        return "odd" if self.has("odd") else "even" if self.has("even") else "none"

    @property
    def zero_order(self) -> int:
        """The order of the zero at 0, 0 for none."""
        for found in self.of_kind("factor"):
            if found.constants["c"] == "0":
                order = Fraction(found.constants["k"])
                return int(order) if order.denominator == 1 and order > 0 else 0
        return 0

    def value(self, x: Fraction | int) -> arb | None:
        """f(x) to 100 bits, None where it has no value."""
        return value(self.function, Fraction(x))

    def limit(self, sign: int) -> str | None:
        """ "inf" or "-inf" if f grows without bound, steadily and slower than x, on that side.

        Whatever else f does far out, arithmetic comes to by itself, or a saturation says.
        """
        places = (sign * arb(2) ** k for k in _FAR)
        far = [f for x in places if (f := value(self.function, x)) is not None]
        grows = len(far) == len(_FAR) and far[-1] > far[0]
        steps = [b - a if grows else a - b for a, b in pairwise(far)]
        if len(far) < len(_FAR) or not all(step >= _STEADY for step in steps):
            return None
        is_even = all(step <= 2 * steps[0] for step in steps)
        return ("inf" if grows else "-inf") if is_even else None

    def end(self, sign: int) -> float | None:
        """Beyond which f is undefined on that side, if it is at all places looked at there.

        None where it is not, or the end is no short number.
        """
        middle = sum(self.function.default_domain) / 2
        looks = [Fraction(middle)] if math.isfinite(middle) else _INSIDE
        inside = next((x for x in looks if self.value(x) is not None), None)
        outside = sign * _OUTSIDE
        if inside is None or any(self.value(outside * k) for k in (1, 8, 2**40)):
            return None
        for _ in range(_HALVINGS):
            between = (inside + outside) / 2
            if self.value(between) is None:
                outside = between
            else:
                inside = between
        short = outside.limit_denominator(_SHORT_END)
        return float(short) if abs(short - outside) < Fraction(1, 2**40) else None

    def half_turn(self, p: str) -> str | None:
        """c, if f(x + p/2) f(x) = c for all x."""
        with working_precision(192):
            half = exact(real(p)) / 2
            products = []
            for x in _PLACES:
                f, there = value(self.function, x), value(self.function, (exact(x) + half).mid())
                if f is None or there is None:
                    return None
                products.append(f * there)
            same = all(abs(c - products[0]) <= arb(2) ** -90 * abs(c) for c in products)
            if not same:
                return None
            rounded = products[0].mid()
            near = arb(round(float(rounded)))
            return name_of(near) if are_near(rounded, near) else rounded.str(30, radius=False)


def are_near(a: arb, b: arb) -> bool:
    """Whether two values agree to 90 bits."""
    return bool(abs(a - b) <= arb(2) ** -90 * (abs(a) + abs(b))) or are_same(a, b)
