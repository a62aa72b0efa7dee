"""What is known of the functions: the identities that a good numerical analyst would use.

    parity           cos x = q(x^2), sin x = x q(x^2), arccos x = pi/2 + x q(x^2)
    exponentials     2^x = (2^(x/2^k))^(2^k): one operation halves the argument; the factor
                     1/2^k costs nothing, since it goes into the coefficients
    double angles    cos 2x = 2 (cos x)^2 - 1, the first 2 in the coefficients
    logarithms       log(y/a) = 2 artanh((y - a)/(y + a)), which is odd
    powers           a step of Newton's method doubles the digits: `newton`
    roots            arccos x = sqrt(1 - x) q(x): `roots`
    limits           tanh x = p/sqrt(1 + p^2), erf x = 1 - p^-n: `limits`

Which of them hold is told from values of the function (`traits`), not from its name. One for which
none holds is approximated as it stands. Tried and left out, since they never came first up to 13
operations: sinh and tanh from e^x.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.baselines.limits import towards_limits
from autonumerics.baselines.newton import newton_steps
from autonumerics.baselines.reduction import SQUARE, Reduction, Step, added, logarithmic, plus
from autonumerics.baselines.roots import at_roots
from autonumerics.baselines.traits import (
    doubles_its_angle,
    exponential_offset,
    logarithm_pole,
    parity,
    same,
)
from autonumerics.targets import Target


def reductions(target: Target, most_operations: int) -> tuple[Reduction, ...]:
    """The reductions for the target with fewer than so many steps, the plain one first."""
    families = (
        _single_operations,
        _parities,
        _squarings,
        _doublings,
        _logarithms,
        newton_steps,
        at_roots,
        towards_limits,
    )
    with working_precision():
        found = [each for family in families for each in family(target, most_operations)]
    return (Reduction(), *found)


def _single_operations(target: Target, _: int) -> Iterator[Reduction]:
    """x + c, c - x, c x, c/x, x^2 + c and sqrt x: all that one operation can do, and c/sqrt x."""
    steps = [
        (" plus x", Step(lambda v, x: v + x, lambda y, x: y - x)),
        (" minus x", Step(lambda v, x: v - x, lambda y, x: y + x)),
        (" times x", Step(lambda v, x: v * x, lambda y, x: y / x)),
        (" over x", Step(lambda v, x: v / x, lambda y, x: y * x)),
        (" plus x^2", Step(lambda v, x: x * x + v, lambda y, x: y - x * x)),
    ]
    if target.domain.lower >= 0:
        steps += [
            (" over sqrt(x)", Step(lambda v, x: v / x.sqrt(), lambda y, x: y * x.sqrt())),
            (" times sqrt(x)", Step(_times_root, lambda y, x: y / x.sqrt())),
        ]
    for name, step in steps:
        yield Reduction(steps=(step,), name=name, classical=False, constant_core=True)


def _times_root(v: Any, x: Any) -> Any:
    return x.sqrt() if isinstance(v, arb) and same(v, arb(1)) else v * x.sqrt()


def _parities(target: Target, _: int) -> Iterator[Reduction]:
    about_zero = parity(target)
    if about_zero != "none":
        times = ", times x" if about_zero == "odd" else ""
        yield Reduction(parity=about_zero, name=f" in x^2{times}")
    centre = target.enclosure(arb(0)).mid()
    if about_zero == "odd" or (about_zero == "none" and parity(target, centre) == "odd"):
        yield Reduction(
            parity="odd", steps=(plus(centre),), name=" in x^2, times x, plus c",
            classical=about_zero == "none", coupled=True,
        )  # fmt: skip


def _squarings(target: Target, most: int) -> Iterator[Reduction]:
    offset = exponential_offset(target)
    if offset is None:
        return
    for k in range(1, most):
        yield Reduction(
            steps=(SQUARE,) * k + added(offset), name=f", {squared(k)}", kind="squared",
            coupled=offset != 0,
        )  # fmt: skip


def squared(times: int) -> str:
    """How often, in words.

    >>> squared(1), squared(2), squared(3)
    ('squared', 'squared twice', 'squared 3 times')
    """
    return f"squared{_times(times)}"


def _times(count: int) -> str:
    return {1: "", 2: " twice"}.get(count, f" {count} times")


def _doublings(target: Target, most: int) -> Iterator[Reduction]:
    if not doubles_its_angle(target):
        return
    steps: list[Step] = []
    amplitude = arb(1)
    for k in range(1, most):
        steps.insert(0, _double_angle(amplitude))
        amplitude = (2 * amplitude).sqrt()
        yield Reduction(
            parity="even", steps=tuple(steps), name=f" in x^2, angle doubled{_times(k)}",
            kind="angle doubled", classical=False, coupled=True,
        )  # fmt: skip


def _double_angle(amplitude: arb) -> Step:
    """a cos 2x = v^2 - a for v = sqrt(2 a) cos x, and the same for cosh."""
    return Step(lambda v, _: v * v - amplitude, lambda y, _: (y + amplitude).sqrt())


def _logarithms(target: Target, _: int) -> Iterator[Reduction]:
    pole = logarithm_pole(target)
    if pole is None:
        return
    domain = target.domain
    centre = ((arb(domain.lower) - pole) * (arb(domain.upper) - pole)).sqrt().mid()
    constant = target.enclosure(centre + pole)
    yield Reduction(
        logarithmic(centre, -pole), "odd", (plus(constant),),
        name=" in z^2, times z, plus c, for z = (x - a)/(x + b)", kind="of a quotient",
        coupled=True,
    )  # fmt: skip
