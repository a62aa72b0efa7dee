"""Changes of variable after which a function is tame: f(x) = a(x) + b(x) g(u(x)).

    power at infinity   f ~ c x^-p: u = 1/(1 + x), b = x^m u^(m + p), m the order of the zero at 0
    growth like x log x f ~ a x log(x) + ...: u = 1/(1 + x), and a has the logarithms
    pole of logarithms  f is infinite at 1, and grows slower than any power: u = -log(1 - x^2)
    root at an end      f ~ c sqrt(1 - x): b = sqrt(1 - x), or f(1) - f ~ that: u = sqrt(1 - x)

What a function does is seen from its values far out and near the ends; whether g is tame then, a
polynomial says that comes near it, or does not.

>>> from autonumerics.targets.expressions.composed import read_function
>>> for name in ("i0e", "lgamma", "erfinv", "acos", "asin"):
...     print(*changes(Facts(read_function(name))))
f(x) = (sqrt(1/(1 + x))) g(1/(1 + x))
f(x) = (x + 1/2)*log1p(x) - x - log(x) - 3 + g(1/(1 + x))
f(x) = (x) g(-log((1 - x)*(1 + x)))
f(x) = (sqrt(1 - x)) g(x)
f(x) = (x) g(sqrt(1 - x))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from flint import arb, arb_mat

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.planning.facts import Facts
from autonumerics.planning.samples import BITS, value
from autonumerics.planning.substitution import at, tree_of
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text
from autonumerics.targets.functions import Function

_FAR = (200, 300, 400)  # exponents
_GROWN = (60, 61, 62, 63)
_SETTLED, _NEARLY = arb(2) ** -50, arb(2) ** -20
_LARGEST_DENOMINATOR = 4
_PROJECTED = "1/(1 + x)"
_NEAREST_ONE = 16.0  # above -log(1 - x^2) of all numbers of binary32 below 1
_ENDS = (30, 60, 90)
_WHOLE = range(1, 9)  # where zeros are looked for: sums of logarithms do not come to them
_LOOKS = (Fraction(1, 50), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(99, 100))


@dataclass(frozen=True)
class Change:
    """u, its inverse, and where u goes for x >= 0; b and a, None for 1 and 0; expressions in x.

    points: where arithmetic would not come to f, and what it is there, a number or infinity.
    """

    argument: str
    inverse: str
    interval: tuple[float, float]
    factor: str | None = None
    term: str | None = None
    points: tuple[tuple[float, str], ...] = ()

    @property
    def is_of_mirrored(self) -> bool:
        """Whether f(-x) is to be had from f(x) that are c in sum."""
        return self.argument == "x"

    def rest(self, function: Function) -> Function:
        """g."""
        whole = text(tree_of(function))
        if self.term is not None:
            whole = f"({whole}) - ({self.term})"
        if self.factor is not None:
            whole = f"({whole})/({self.factor})"
        return at(read_function(whole), self.inverse)

    def __str__(self) -> str:
        """As a formula."""
        factor = "" if self.factor is None else f"({self.factor}) "
        term = "" if self.term is None else f"{self.term} + "
        return f"f(x) = {term}{factor}g({self.argument})"


def changes(facts: Facts) -> Iterator[Change]:
    """Those that the values of the function ask for."""
    for found in (_by_power(facts), _by_growth(facts), _by_pole(facts), _by_root(facts)):
        if found is not None:
            yield found


def _by_power(facts: Facts) -> Change | None:
    if facts.symmetry == "none":
        return None
    p = _power_far_out(facts.function)
    if p is None or not p:
        return None
    m = facts.zero_order
    factors = ["x"] * m + [f"({_PROJECTED})"] * int(m + p)
    if (m + p) % 1:
        factors.append(f"sqrt({_PROJECTED})")
    points = ((math.inf, "0"),) if m else ()
    return Change(_PROJECTED, "1/x - 1", (0.0, 1.0), "*".join(factors), points=points)


def _power_far_out(function: Function) -> Fraction | None:
    """p, a multiple of 1/2, where f ~ c x^-p far out."""
    doublings = []
    for e in _FAR:
        near, far = (value(function, arb(2) ** k) for k in (e, e + 1))
        if near is None or far is None or near == 0 or far == 0:
            return None
        doublings.append(-(abs(far / near).log() / arb(2).log()))
    p = _short(doublings[-1])
    alike = p is not None and all(_is_near(each, p, _SETTLED) for each in doublings)
    return p if alike and p is not None and p.denominator <= 2 and p > 0 else None


def _by_growth(facts: Facts) -> Change | None:
    """f = (a x + c - e) log(1 + x) + b x + e log(x) + g: e of what f does at 0, the others far out.

    g is raised by an integer so that it is far from 0.
    """
    with working_precision(2 * BITS):
        grown, at_zero = _growth(facts.function), _logarithm_at_zero(facts.function)
    if grown is None or at_zero is None:
        return None
    a, b, c = grown
    terms = [
        (f"{_led(a)}x + {c - at_zero}", "*log1p(x)"),
        (_led(b), "x"),
        (_led(at_zero), "log(x)"),
    ]
    term = f"({terms[0][0]}){terms[0][1]}"
    for number, what in terms[1:]:
        if number != "0*":
            sign = "-" if number.startswith("-") else "+"
            term += f" {sign} {number.removeprefix('-')}{what}"
    zeros = ((float(k), "0") for k in _WHOLE if _is_zero_at(facts.function, k))
    points = ((math.inf, "inf" if a > 0 else "-inf"), *zeros)
    change = Change(_PROJECTED, "1/x - 1", (0.0, 1.0), None, term, points)
    seen = [value(change.rest(facts.function), x) for x in _LOOKS]
    if any(each is None for each in seen):
        return None
    raised = 2 + max(int(abs(each).unique_fmpz() or 0) for each in map(_floor, seen))
    return replace(change, term=f"{term} - {raised}")


def _is_zero_at(function: Function, x: int) -> bool:
    """To 100 bits."""
    with working_precision(BITS):
        try:
            found = function.enclosure(arb(x))
        except (ValueError, ArithmeticError):
            return False
        return bool(found.contains(0) and found.rad() < arb(2) ** -100)


def _floor(ball: arb | None) -> arb:
    assert ball is not None
    return ball.mid().floor()


def _led(number: Fraction) -> str:
    return {Fraction(1): "", Fraction(-1): "-"}.get(number, f"{number}*")


def _growth(function: Function) -> Sequence[Fraction] | None:
    """a, b, c of a x log(x) + b x + c log(x) + d far out, if a is not 0."""
    places = [arb(2) ** e for e in _GROWN]
    seen = [value(function, x) for x in places]
    known = [f for f in seen if f is not None]
    if len(known) < len(places):
        return None
    rows = [(x * x.log(), x, x.log(), arb(1)) for x in places]
    matrix = arb_mat(len(rows), 4, [each for row in rows for each in row])
    solved = matrix.solve(arb_mat(len(rows), 1, known))
    found = [f for k in range(3) if (f := _short(solved[k, 0])) is not None]
    if len(found) < 3 or not found[0]:
        return None
    alike = all(_is_near(solved[k, 0], f, _NEARLY) for k, f in enumerate(found))
    return found if alike else None


def _logarithm_at_zero(function: Function) -> Fraction | None:
    """e where f - e log(x) is finite at 0."""
    seen = [value(function, arb(2) ** -e) for e in _ENDS]
    known = [f for f in seen if f is not None]
    if len(known) < len(_ENDS):
        return None
    steps = [
        (f - g) / (arb(2).log() * (after - before))
        for (f, before), (g, after) in pairwise(zip(known, _ENDS, strict=True))
    ]
    e = _short(steps[-1])
    return e if e is not None and all(_is_near(step, e, _NEARLY) for step in steps) else None


def _by_pole(facts: Facts) -> Change | None:
    """Of an odd or even function on (-1, 1) that grows like a power of the logarithm, or slower."""
    if facts.symmetry == "none" or facts.value(Fraction(9, 8)) is not None:
        return None
    near = [facts.value(1 - Fraction(1, 2**e)) for e in _ENDS]
    sizes = [float(abs(f).mid()) for f in near if f is not None]
    if len(sizes) < len(_ENDS) or not _grows_slowly(sizes):
        return None
    factor = "*".join(["x"] * facts.zero_order) or None
    inverse, argument = "sqrt(-expm1(-x))", "-log((1 - x)*(1 + x))"
    sign = "" if near[0] is not None and near[0] > 0 else "-"
    return Change(argument, inverse, (0.0, _NEAREST_ONE), factor, points=((1.0, f"{sign}inf"),))


def _grows_slowly(sizes: Sequence[float]) -> bool:
    """Without end, and by ever the same or less for every halving of the distance."""
    first, second = sizes[1] - sizes[0], sizes[2] - sizes[1]
    return 0.1 < second <= 1.01 * first


def _by_root(facts: Facts) -> Change | None:
    if facts.has("odd") and _ends_in_root(facts):
        factor = "*".join(["x"] * facts.zero_order) or None
        return Change("sqrt(1 - x)", "1 - x^2", (0.0, 1.0), factor)
    for found in facts.of_kind("factor"):
        is_root = found.constants == {"c": "1", "k": "1/2"} and "1 - x" in found.text
        if is_root and facts.has("mirrored"):
            return Change("x", "x", (0.0, 1.0), "sqrt(1 - x)")
    return None


def _ends_in_root(facts: Facts) -> bool:
    """Whether f is undefined above 1, and as far from f(1) as the root of the distance is."""
    if facts.value(Fraction(9, 8)) is not None:
        return False
    at = facts.value(1)
    near = [facts.value(1 - Fraction(1, 4**k)) for k in (40, 41)]
    known = [f for f in near if f is not None]
    if at is None or len(known) < len(near) or any(f == at for f in known):
        return False
    far, nearer = (f - at for f in known)
    return bool(abs(far / nearer - 2) < _NEARLY)


def _short(ball: arb) -> Fraction | None:
    """The short rational nearest to a ball that is about 1 in size, if it is."""
    middle = float(ball.mid())
    if not abs(middle) <= 2**10:
        return None
    return Fraction(middle).limit_denominator(_LARGEST_DENOMINATOR)


def _is_near(ball: arb, number: Fraction, tolerance: arb) -> bool:
    return bool(abs(ball - exact(number)) <= tolerance)
