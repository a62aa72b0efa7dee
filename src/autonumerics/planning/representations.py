"""What a function is of exponentials, logarithms, arcs and roots: found from its values.

f(x), or what exp or tan make of it, as a quotient of sums of powers of one base, such as
expm1(2x) or x/sqrt(1 - x^2): the coefficients are solved for, and hold to 50 digits at every point
tried. Of forms that are equal in exact arithmetic those that cancel are told by measurements.

>>> from autonumerics.targets.expressions.composed import read_function
>>> list(representations(Facts(read_function("atanh"))))
['1/2*log1p((2*(x))/(1 - (x)))']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.identities.recognition import name_of
from autonumerics.identities.relations import linear_relation
from autonumerics.identities.sampling import BITS, Samples
from autonumerics.planning.facts import Facts
from autonumerics.targets.expressions.composed import read_function

_LEAST_POINTS = 8
_LONGEST_NAME = 12


@dataclass(frozen=True)
class _Form:
    """(sum of a_k b^k) / (1 + sum of c_k b^k), times x if so; k of both sums."""

    numerator: tuple[int, ...]
    denominator: tuple[int, ...] = ()
    times_x: bool = False


@dataclass(frozen=True)
class _Outer:
    """What is applied to s f, and what undoes it."""

    apply: Callable[[arb], arb]
    undo: str


_EXPONENTIALS = tuple(f"{name}({s}x)" for name in ("exp", "expm1") for s in ("", "-", "2*", "-2*"))
_FORMS = (
    _Form((0,), (1,)),
    _Form((1,), (1,)),
    _Form((0, 1), (1,)),
    _Form((1, -1)),
    _Form((1, 2), (1,)),
    _Form((0,), (1,), times_x=True),
    _Form((1, 2), (1, 2), times_x=True),
)
_ALGEBRAIC = (
    "x",
    "x + x^2/(1 + sqrt(1 + x^2))",
    "(x - 1) + sqrt((x - 1)*(x + 1))",
    "x/sqrt((1 - x)*(1 + x))",
    "sqrt((1 - x)/(1 + x))",
)
_OUTERS = (
    _Outer(lambda f: f.exp() - 1, "log1p({})"),
    _Outer(lambda f: (2 * f).exp() - 1, "1/2*log1p({})"),
    _Outer(lambda f: f.tan(), "atan({})"),
    _Outer(lambda f: (f / 2).tan(), "2*atan({})"),
)


def representations(facts: Facts) -> Iterator[str]:
    """Expressions for the function, by other functions than itself."""
    with working_precision(BITS):
        samples = Samples.of(facts.function, _interval(facts))
        points = [(x, f) for x in samples.points if (f := samples.value(x)) is not None]
        if len(points) < _LEAST_POINTS:
            return
        own = f"{facts.function.name}("
        yield from (each for each in _all(points) if own not in each)


def _all(points: Sequence[tuple[arb, arb]]) -> Iterator[str]:
    for base in _EXPONENTIALS:
        yield from _first(points, base, _FORMS)
    for outer in _OUTERS:
        moved = [(x, outer.apply(f)) for x, f in points]
        forms = (_Form((1,)), _Form((1,), (1,)))
        for base in (*_EXPONENTIALS[:2], *_ALGEBRAIC):
            for found in _first(moved, base, forms):
                yield outer.undo.format(found)


def _first(points: Sequence[tuple[arb, arb]], base: str, forms: Sequence[_Form]) -> Iterator[str]:
    """The first form in a base that holds at all points at which the base has a value."""
    function = read_function(base)
    known = []
    for x, f in points:
        try:
            value = function.enclosure(x)
        except (ValueError, ArithmeticError):
            continue
        if value.is_finite() and f.is_finite():
            known.append((x, f, value))
    if len(known) < _LEAST_POINTS:
        return
    for form in forms:
        rows = [_row(form, *each) for each in known]
        names = [name_of(c) for c in linear_relation(rows) or ()]
        if names and "0" not in names and all(len(name) <= _LONGEST_NAME for name in names):
            yield _text(form, names, base)
            return


def _row(form: _Form, x: arb, f: arb, base: arb) -> list[arb]:
    factor = x if form.times_x else arb(1)
    above = [factor * base**k for k in form.numerator]
    return [f, *above, *(-f * base**k for k in form.denominator)]


def _text(form: _Form, names: Sequence[str], base: str) -> str:
    split = len(form.numerator)
    base = base if base.startswith("exp") else f"({base})"
    above = _sum(names[:split], form.numerator, base)
    if form.times_x:
        above = f"x*({above})" if above != "1" else "x"
    if not form.denominator:
        return above
    below = _sum(["1", *names[split:]], (0, *form.denominator), base)
    above = above if above in ("1", "x") else f"({above})"
    return f"{above}/({below})"


def _sum(names: Sequence[str], powers: Sequence[int], base: str) -> str:
    terms = ""
    for name, k in zip(names, powers, strict=True):
        sign, size = ("-", name[1:]) if name.startswith("-") else ("+", name)
        power = {0: "", 1: base, -1: f"1/{base}"}.get(k, f"{base}^{k}")
        term = size if not power else power if size == "1" else f"{size}*{power}"
        if k == -1 and size != "1":
            term = f"({size})/{base}"
        joint = f" {sign} " if terms else sign.replace("+", "")
        terms += joint + term
    return terms


def _interval(facts: Facts) -> tuple[float, float]:
    low, high = facts.function.default_domain
    return (low, high) if low == low and high == high else (-3.0, 3.0)
