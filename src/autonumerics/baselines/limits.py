"""Functions with a limit: p/sqrt(1 + p^2) for odd ones, 1 - p^-n for what rises to it.

The first is what audio software ships for tanh; the second is Hastings' for erf (C. Hastings,
Approximations for digital computers, 1955; Abramowitz and Stegun 7.1.27 and 7.1.28), and p^-n or
p^n for what falls to 0. All constants are fitted together; p is a polynomial.

>>> from autonumerics.balls import working_precision
>>> with working_precision():
...     [each.name for each in towards_limits(Target.make("tanh"), 3)]
[' in x^2, times x, p/sqrt(1 + p^2)', ', 1 - p^-2', ', 1 - p^-4']
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb

from autonumerics.baselines.reduction import SQUARE, Reduction, Step, added
from autonumerics.baselines.traits import exponential_offset, inner_points, limit, parity
from autonumerics.targets import Target


def towards_limits(target: Target, most: int) -> Iterator[Reduction]:
    """The forms for a function that tends to a limit as x grows."""
    end = limit(target)
    if end is None or exponential_offset(target) is not None:
        return
    yield from _over_a_root(target, end)
    values = [target.enclosure(x) for x in inner_points(target)]
    if all(value < end for value in values):
        yield from _inverse_powers(end, most)
    elif end == 0 and all(value > 0 for value in values):
        yield from _inverse_powers(end, most)
        yield from _powers(most)


def _over_a_root(target: Target, end: arb) -> Iterator[Reduction]:
    """c + a p/sqrt(1 + p^2) for a function that is odd about its value at 0."""
    centre = target.enclosure(arb(0))
    if not centre.is_finite() or parity(target, centre.mid()) != "odd" or not end > centre:
        return
    amplitude = (end - centre).mid()
    scaled = (
        () if amplitude == 1 else (Step(lambda v, _: v * amplitude, lambda y, _: y / amplitude),)
    )
    bend = Step(lambda v, _: v / (v * v + 1).sqrt(), lambda y, _: y / (1 - y * y).sqrt())
    yield Reduction(
        parity="odd", steps=(bend, *scaled, *added(centre.mid())),
        name=" in x^2, times x, p/sqrt(1 + p^2)", kind="over a root", classical=False,
        coupled=True, polynomial=True,
    )  # fmt: skip


def _inverse_powers(end: arb, most: int) -> Iterator[Reduction]:
    """end - p^-n, n a power of 2; p^-n if the end is 0."""
    for k in range(1, most):
        if end == 0:
            step = Step(lambda v, _: 1 / v, lambda y, _: 1 / y)
        else:
            step = Step(lambda v, _: end - 1 / v, lambda y, _: 1 / (end - y))
        said = "" if end == 0 else "1 - " if end == 1 else "c - "
        yield _polynomial((SQUARE,) * k + (step,), f", {said}p^-{2**k}", "inverse power")


def _powers(most: int) -> Iterator[Reduction]:
    for k in range(1, most):
        yield _polynomial((SQUARE,) * k, f", p^{2**k}", "power")


def _polynomial(steps: tuple[Step, ...], name: str, kind: str) -> Reduction:
    return Reduction(
        steps=steps, name=name, kind=kind, classical=False, coupled=True, polynomial=True
    )
