"""Functions that end like a root: acos x = sqrt(1 - x) p(x).

Where f(z -+ s^2) is analytic in s, but f is not in x, polynomials in x converge slowly; those
times s = sqrt(|x - z|), or in s, converge as if nothing were there (Abramowitz and Stegun 4.4.45 is
an example). Such a z is looked for at the ends of the domain and a little beyond: 1/f'^2 vanishes
there like x - z, so that Newton's method finds it, and an interpolation in s tells what f is like.

>>> from autonumerics.balls import working_precision
>>> with working_precision():
...     [root] = root_ends(Target.make("acos", (0, 1), "absolute"))
...     print(float(root.at), root.side, root.is_odd, root.value)
1.0 1 True 0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_poly

from autonumerics.baselines.reduction import Reduction, Step, Variable, added
from autonumerics.baselines.traits import derivatives, short
from autonumerics.targets import Target

_BEYOND = arb(0.5)
"""How far beyond an end a root is looked for, in lengths of the domain."""

_STEPS = 80
_SHARES = (arb(1), arb(1023) / 1024, arb(31) / 32, arb(1) / 2)
"""Of a step: the largest that does not lead beyond the root is taken."""

_FOUND = arb(10) ** -30
"""Newton's step that may be the last, in lengths of the domain: what is left is far less."""

_TERMS = 14
_NEAR = arb(2) ** -20
"""The largest |x - z| of the interpolation, in lengths of the domain."""

_NOTHING = arb(10) ** -12
"""A term that is smaller than this share of the largest is not there."""


@dataclass(frozen=True, slots=True)
class RootEnd:
    """f(at - side s^2) = value + c1 s + c2 s^2 + ..; `is_odd`: without c2, c4, .."""

    at: arb
    side: int
    value: arb
    is_odd: bool

    @property
    def factor(self) -> tuple[arb, arb]:
        """|x - at| as a linear function of x, constant first."""
        return (self.at, arb(-1)) if self.side > 0 else (-self.at, arb(1))

    def root(self, x: Any) -> Any:
        """s at x."""
        if self.side > 0:
            return (self.at - x).sqrt()
        return (x if self.at == 0 else x - self.at).sqrt()

    def back(self, s: Any) -> Any:
        """x at s."""
        return self.at - s * s if self.side > 0 else s * s + self.at

    @property
    def text(self) -> str:
        """s in words."""
        if self.at == 0 and self.side < 0:
            return "sqrt(x)"
        return "sqrt(a - x)" if self.side > 0 else "sqrt(x - a)"


def at_roots(target: Target, _: int) -> Iterator[Reduction]:
    """The forms for each end of the domain that is like a root."""
    for end in root_ends(target):
        after = added(end.value)
        said = ", plus c" if after else ""
        if end.is_odd:
            outside = Step(
                lambda v, x, end=end: v * end.root(x), lambda y, x, end=end: y / end.root(x)
            )
            yield _reduction(f", times {end.text}{said}", (outside, *after))
            yield _reduction(f", times {end.text[5:-1]}, rooted{said}", (_ROOT, *after), end.factor)
        variable = Variable(end.root, end.back, end.text)
        yield Reduction(
            variable, name=f" in {end.text}", kind="of a root", classical=False, coupled=True
        )


_ROOT = Step(lambda v, _: v.sqrt(), lambda y, _: y * y)


def _reduction(
    name: str, steps: tuple[Step, ...], factor: tuple[arb, arb] | None = None
) -> Reduction:
    return Reduction(
        steps=steps, name=name, kind="with a root", classical=False, coupled=True, factor=factor
    )


def root_ends(target: Target) -> list[RootEnd]:
    """Those there are, the lower end first."""
    found: list[RootEnd] = []
    for side in (-1, 1):
        at = _singularity(target, side)
        end = None if at is None else _classified(target, at, side)
        if end is not None:
            found.append(end)
    return found


def _singularity(target: Target, side: int) -> arb | None:
    """Where 1/f'^2 seems to vanish, at the end of the domain or beyond it."""
    lower, upper = arb(target.domain.lower), arb(target.domain.upper)
    end, width = (upper if side > 0 else lower), upper - lower
    x, slopes = end, derivatives(target, end, 2)
    if slopes is None:
        return end
    for _ in range(_STEPS):
        if slopes[2].contains(0):
            return None
        step = (slopes[1] / (4 * slopes[2])).mid()
        if abs(step) < width * _FOUND:
            return short(x + step)
        tried = ((x + step * share).mid() for share in _SHARES)
        ahead = ((at, derivatives(target, at, 2)) for at in tried)
        x, slopes = next(((at, found) for at, found in ahead if found is not None), (x, None))
        if slopes is None or (x - end) * side < 0 or not abs(x - end) < width * _BEYOND:
            return None
    return None


def _classified(target: Target, at: arb, side: int) -> RootEnd | None:
    """What f is like in s = sqrt(|x - at|); None where it is no root, or not only one."""
    width = arb(target.domain.upper) - arb(target.domain.lower)
    longest = (width * _NEAR).sqrt()
    shares = [arb(k + 1) / _TERMS for k in range(_TERMS)]
    values = [target.enclosure(at - side * (longest * share) ** 2) for share in shares]
    if not all(value.is_finite() for value in values):
        return None
    fitted = arb_poly.interpolate(shares, [value.mid() for value in values])
    terms = [abs(fitted[k]) for k in range(_TERMS)]
    between = (shares[3] + shares[4]) / 2
    truth = target.enclosure(at - side * (longest * between) ** 2)
    largest = max(terms[1:4], key=lambda term: float(term.mid()))
    if largest == 0 or not abs(fitted(between) - truth) < largest * _NOTHING:
        return None
    odd, even = (terms[k::2][:3] for k in (1, 2))
    if all(term < largest * _NOTHING for term in odd):
        return None
    is_odd = all(term < largest * _NOTHING for term in even)
    there = target.enclosure(at)
    value = there if there.rad() < largest * _FOUND else fitted[0]
    return RootEnd(at, side, short(value, largest * _NOTHING), is_odd)
