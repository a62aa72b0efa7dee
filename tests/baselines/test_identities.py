"""Identities: true of the functions they are used for, at the cost that is said."""

from __future__ import annotations

import pytest
from flint import arb
from truths import ELEMENTARY

from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core
from autonumerics.baselines.identities import reductions
from autonumerics.baselines.recording import record
from autonumerics.targets import Target

MOST = 7


CORES = [
    pytest.param(target, reduction, id=f"{target.function.name}{reduction.name}")
    for target in map(Target.make, ELEMENTARY)
    for reduction in reductions(target, MOST)
]


def with_core(reduction, x, value):
    """The reduction at x where its core has that value."""
    return reduction.value(x, lambda _: value)


@pytest.mark.parametrize(("target", "reduction"), CORES)
def test_the_exact_core_gives_the_function(target, reduction):
    """f = steps(g(u)) at inner points of the domain, to 60 digits."""
    with working_precision():
        core = Core.of(target, reduction)
        for t in (arb(-0.71), arb(0.13), arb(0.9)):
            sample = core.sample(t)
            x, _ = reduction.argument(core.u(t), core.parts[0].sign)
            value = with_core(reduction, x, sample.value)
            assert abs(value - target.enclosure(x)) < arb(10) ** -60


@pytest.mark.parametrize(("target", "reduction"), CORES)
def test_the_weight_is_the_effect_of_an_error_of_the_core(target, reduction):
    """A small error of g is an error of f: times the weight, for Newton's steps more than that."""
    step = arb(2) ** -100
    with working_precision():
        core = Core.of(target, reduction)
        sample = core.sample(arb(0.4))
        x, _ = reduction.argument(core.u(arb(0.4)), core.parts[0].sign)
        moved = with_core(reduction, x, sample.value + step)
        effect = target.error_at(moved, x) / step
        if reduction.kind.startswith("Newton"):
            assert effect < sample.weight * arb(2) ** -90
        else:
            assert abs(effect / sample.weight - 1) < arb(2) ** -80


@pytest.mark.parametrize(
    ("name", "domain", "suffix", "operations"),
    [
        ("exp2", (0, 1), ", squared 3 times", 3),
        ("cos", (0, 1), " in x^2", 1),
        ("sin", (0, 1), " in x^2, times x", 2),
        ("cos", (0, 1), " in x^2, angle doubled twice", 5),
        ("acos", (0, 0.5), " in x^2, times x, plus c", 3),
        ("log", (1, 2), " in z^2, times z, plus c, for z = (x - a)/(x + b)", 6),
        ("sqrt", (1, 2), ", 2 Newton steps", 6),
        ("rsqrt", (1, 2), ", 1 Newton step", 3),
        ("cbrt", (1, 2), ", 1 Newton step", 4),
        ("tan", (0, 0.5), " plus x", 1),
    ],
)
def test_what_a_reduction_costs(name, domain, suffix, operations):
    target = Target.make(name, domain, "absolute")
    (reduction,) = (r for r in reductions(target, MOST) if r.name == suffix)
    with working_precision():
        program = record(lambda x: reduction.value(x, lambda u: u))
    assert program.ops == operations


def test_only_exponentials_are_squared():
    squared = {
        name for name in ELEMENTARY
        if any(r.kind == "squared" for r in reductions(Target.make(name), MOST))
    }  # fmt: skip
    assert squared == {"exp2", "exp", "expm1"}


@pytest.mark.parametrize(
    ("domain", "lower", "upper", "sign"),
    [((-3, 2), 0, 9, -1), ((-2, 3), 0, 9, 1), ((1, 2), 1, 4, 1), ((-2, -1), 1, 4, -1)],
)
def test_the_range_of_the_square(domain, lower, upper, sign):
    target = Target.make("cosh", domain)
    (even,) = (r for r in reductions(target, MOST) if r.name == " in x^2")
    core = Core.of(target, even)
    assert (core.lower, core.upper, core.parts[0].sign) == (lower, upper, sign)
