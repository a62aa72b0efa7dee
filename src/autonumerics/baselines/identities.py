"""What is known of the functions: the identities that a good numerical analyst would use.

    parity           cos x = q(x^2), sin x = x q(x^2), arccos x = pi/2 + x q(x^2)
    exponentials     2^x = (2^(x/2^k))^(2^k): one operation halves the argument; the factor
                     1/2^k costs nothing, since it goes into the coefficients
    double angles    cos 2x = 2 (cos x)^2 - 1, the first 2 in the coefficients
    logarithms       log(y/a) = 2 artanh((y - a)/(y + a)), which is odd
    roots            a step of Newton's method doubles the digits

Tried and left out, since they never came first up to 13 operations: sinh and tanh from e^x.

A function without a row has no identity here and is approximated as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.baselines.reduction import (
    SQUARE,
    Parity,
    Reduction,
    Step,
    logarithmic,
    plus,
)
from autonumerics.targets import Target

_PARITY: dict[str, Parity] = {
    "cos": "even", "cosh": "even",
    "sin": "odd", "tan": "odd", "asin": "odd", "atan": "odd", "sinh": "odd", "tanh": "odd",
    "erf": "odd", "cbrt": "odd",
}  # fmt: skip

_CENTRES: dict[str, Callable[[], arb]] = {"acos": lambda: arb.pi() / 2, "erfc": lambda: arb(1)}
"""f(0) of the functions that are odd but for this constant."""

EXPONENTIALS: dict[str, tuple[Step, ...]] = {"exp2": (), "exp": (), "expm1": (plus(arb(-1)),)}
"""Powers of x, and what is done after them."""

_LOGARITHMS = {"log": 0, "log2": 0, "log1p": 1}
"""What is added to x before the logarithm is taken."""


def reductions(target: Target, most_operations: int) -> tuple[Reduction, ...]:
    """The reductions for the target with fewer than so many steps, the plain one first."""
    families = (_single_operations, _parities, _squarings, _doublings, _logarithms, _newton)
    with working_precision():
        found = [each for family in families for each in family(target, most_operations)]
    return (Reduction(), *found)


def _single_operations(_: Target, __: int) -> Iterator[Reduction]:
    """x + c, c - x, c x and c/x: all that one operation can do."""
    for name, step in (
        (" plus x", Step(lambda v, x: v + x, lambda y, x: y - x)),
        (" minus x", Step(lambda v, x: v - x, lambda y, x: y + x)),
        (" times x", Step(lambda v, x: v * x, lambda y, x: y / x)),
        (" over x", Step(lambda v, x: v / x, lambda y, x: y * x)),
    ):
        yield Reduction(steps=(step,), name=name, classical=False, constant_core=True)


def _parities(target: Target, _: int) -> Iterator[Reduction]:
    name = target.function.name
    if name in _PARITY:
        parity = _PARITY[name]
        yield Reduction(parity=parity, name=" in x^2" + (", times x" if parity == "odd" else ""))
    centre = _CENTRES[name]() if name in _CENTRES else arb(0)
    if name in _CENTRES or _PARITY.get(name) == "odd":
        yield Reduction(
            parity="odd", steps=(plus(centre),), name=" in x^2, times x, plus c",
            classical=name in _CENTRES, coupled=True,
        )  # fmt: skip


def _squarings(target: Target, most: int) -> Iterator[Reduction]:
    name = target.function.name
    if name not in EXPONENTIALS:
        return
    for k in range(1, most):
        yield Reduction(
            steps=(SQUARE,) * k + EXPONENTIALS[name], name=f", {squared(k)}", kind="squared",
            coupled=bool(EXPONENTIALS[name]),
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
    if target.function.name not in ("cos", "cosh"):
        return
    steps: list[Step] = []
    amplitude = arb(1)
    for k in range(1, (most + 1) // 2):
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
    name, domain = target.function.name, target.domain
    if name not in _LOGARITHMS:
        return
    offset = _LOGARITHMS[name]
    centre = ((arb(domain.lower) + offset) * (arb(domain.upper) + offset)).sqrt().mid()
    constant = target.enclosure(centre - offset)
    yield Reduction(
        logarithmic(centre, offset), "odd", (plus(constant),),
        name=" in z^2, times z, plus c, for z = (x - a)/(x + b)", kind="of a quotient",
        coupled=True,
    )  # fmt: skip


def _newton(target: Target, most: int) -> Iterator[Reduction]:
    """y = v + (f/v - v)/2 and its likes: v is the root on its way, times a constant."""
    rows = {"sqrt": (_heron, 4), "rsqrt": (_reciprocal_heron, 4), "cbrt": (_cubic_newton, 27 / 8)}
    if target.function.name not in rows:
        return
    step, shrinking = rows[target.function.name]
    steps: list[Step] = []
    scale = arb(1)  # y^2 = scale * x, or y^2 = scale/x, or y^3 = scale * x
    for k in range(1, most):
        steps.insert(0, step(scale))
        scale = scale / shrinking
        yield Reduction(
            steps=tuple(steps), name=f", {k} Newton step{'s' if k > 1 else ''}", kind="Newton",
            classical=False, coupled=True,
        )  # fmt: skip


def _heron(scale: arb) -> Step:
    return Step(lambda v, x: x * (scale / 4) / v + v, lambda y, _: y / 2)


def _reciprocal_heron(scale: arb) -> Step:
    return Step(lambda v, x: (scale / 4) / (x * v) + v, lambda y, _: y / 2)


def _cubic_newton(scale: arb) -> Step:
    return Step(lambda v, x: x * (scale * 4 / 27) / (v * v) + v, lambda y, _: y * 2 / 3)
