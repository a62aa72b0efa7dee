"""Roots and reciprocals by Newton's method from an approximation of few digits.

With division: y = (f/v + v)/2 for a square root (Heron), and its likes. Without, for a x^(-1/q):
y = v (c - x v^q), which needs multiplications only; sqrt x = x/sqrt x then. Factors go into the
constants: v is the root on its way, times one. All constants are fitted together, so that a step
is more than the textbook's doubling of digits.

>>> from autonumerics.balls import working_precision
>>> with working_precision():
...     [each.name for each in newton_steps(Target.make("rsqrt"), 2)]
[', 1 Newton step', ', 1 Newton step without division']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from flint import arb

from autonumerics.baselines.reduction import Reduction, Step
from autonumerics.baselines.traits import power
from autonumerics.targets import Target

_TIMES_X = Step(lambda v, x: v * x, lambda y, x: y / x)

_MakeStep = Callable[[arb], Step]


def newton_steps(target: Target, most: int) -> Iterator[Reduction]:
    """The steps for a function that is a power of x, fewer than `most` of them."""
    found = power(target)
    if found is None:
        return
    exponent, factor = found
    if exponent in _DIVIDING:
        step, degree, shrinking = _DIVIDING[exponent]
        yield from _chains(step, factor**degree, lambda scale: scale / shrinking, most, (), "")
    root = exponent.denominator
    if exponent < 0:
        yield from _without_division(root, factor, most, ())
    elif root == 2:
        yield from _without_division(2, factor, most, (_TIMES_X,))


def _without_division(
    root: int, factor: arb, most: int, after: tuple[Step, ...]
) -> Iterator[Reduction]:
    """For factor x^(-1/root), then what comes after."""
    return _chains(
        lambda a: _multiplying(a, root), factor, lambda a: (a / root).root(root + 1), most, after,
        " without division",
    )  # fmt: skip


def _chains(
    step: _MakeStep,
    scale: arb,
    before: Callable[[arb], arb],
    most: int,
    after: tuple[Step, ...],
    note: str,
) -> Iterator[Reduction]:
    """One step, two steps, ..: `before` leads from the scale of a value to that of its seed."""
    steps: list[Step] = []
    for k in range(1, most):
        steps.insert(0, step(scale))
        scale = before(scale)
        yield Reduction(
            steps=(*steps, *after), name=f", {k} Newton step{'s' if k > 1 else ''}{note}",
            kind=f"Newton{note}", classical=False, coupled=True,
        )  # fmt: skip


def _heron(scale: arb) -> Step:
    """For y^2 = scale x."""
    return Step(lambda v, x: x * (scale / 4) / v + v, lambda y, _: y / 2)


def _reciprocal_heron(scale: arb) -> Step:
    """For y^2 = scale/x."""
    return Step(lambda v, x: (scale / 4) / (x * v) + v, lambda y, _: y / 2)


def _cubic(scale: arb) -> Step:
    """For y^3 = scale x."""
    return Step(lambda v, x: x * (scale * 4 / 27) / (v * v) + v, lambda y, _: y * 2 / 3)


def _multiplying(factor: arb, root: int) -> Step:
    """For y = factor x^(-1/root): v (c - x v^root) from v = b x^(-1/root)."""
    b = (factor / root).root(root + 1)
    c = (root + 1) * b**root
    return Step(lambda v, x: (c - x * _raised(v, root)) * v, lambda y, _: y * b / factor)


def _raised(v: Any, exponent: int) -> Any:
    value = v
    for _ in range(exponent - 1):
        value = value * v
    return value


_DIVIDING: dict[Fraction, tuple[_MakeStep, int, float]] = {
    Fraction(1, 2): (_heron, 2, 4.0),
    Fraction(-1, 2): (_reciprocal_heron, 2, 4.0),
    Fraction(1, 3): (_cubic, 3, 27 / 8),
}
"""The step, of which power of y its scale is that of x, and how that shrinks to the seed's."""
