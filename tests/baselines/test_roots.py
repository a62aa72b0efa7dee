"""Ends like a root: found by what a function does there, whatever it is called."""

from __future__ import annotations

import pytest
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.baselines import baselines, best_by_ops
from autonumerics.baselines.roots import root_ends
from autonumerics.programs import parse_operations
from autonumerics.targets import Domain, Target
from autonumerics.targets.functions import Function


def target_of(formula, lower, upper):
    """A formula that balls and power series have in common, as a target."""
    function = Function("f", formula, formula, (lower, upper), "absolute", "some x", "")
    return Target(function, Domain(lower, upper), "absolute")


@pytest.mark.parametrize(
    ("formula", "domain", "at", "value", "is_odd"),
    [
        (lambda x: x.lambertw(), (-0.3678794411714423, 0.5), -0.36787944117144233, -1.0, False),
        (lambda x: (1 - x * x).sqrt(), (0.0, 1.0), 1.0, 0.0, True),
        (lambda x: (1 - x * x).sqrt(), (0.0, 0.99), 1.0, 0.0, True),
        (lambda x: (x - arb(1) / 3).sqrt() + x, (0.34, 1.0), 1 / 3, 1 / 3, False),
        (lambda x: x * x.sqrt() + x, (0.0, 1.0), 0.0, 0.0, False),
        (lambda x: x.sqrt().sin() + 2, (0.0, 1.0), 0.0, 2.0, True),
        (lambda x: x.acos(), (0.0, 1.0), 1.0, 0.0, True),
    ],
)
def test_an_end_like_a_root_is_found(formula, domain, at, value, is_odd):
    with working_precision():
        [end] = root_ends(target_of(formula, *domain))
    assert float(end.at.mid()) == pytest.approx(at, abs=1e-16)
    assert float(end.value.mid()) == pytest.approx(value, abs=1e-15)
    assert end.is_odd == is_odd


@pytest.mark.parametrize(
    ("formula", "domain"),
    [
        (lambda x: x.exp(), (0.0, 1.0)),
        (lambda x: x.sqrt().cos(), (0.0, 1.0)),  # analytic at 0
        (lambda x: x * x.log(), (0.001, 1.0)),
        (lambda x: x.log(), (0.1, 1.0)),
        (lambda x: x.tan(), (0.0, 1.5)),
        (lambda x: x.acos(), (0.0, 0.5)),
        (lambda x: x.gamma(), (1.0, 2.0)),
    ],
)
def test_where_there_is_none_none_is_found(formula, domain):
    with working_precision():
        assert root_ends(target_of(formula, *domain)) == []


def test_both_ends_are_looked_at():
    with working_precision():
        found = root_ends(Target.make("acos", (-1, 1), "absolute"))
    assert [(float(end.at), end.side) for end in found] == [(-1, -1), (1, 1)]


def test_an_arc_cosine_has_its_root_in_the_textbook():
    """OpenImageIO's form with free constants, and the one that spares an operation of it."""
    target = Target.make("acos", (0, 1), "absolute")
    found = baselines(target, 6, parse_operations("+ - * sqrt fma"))
    shipped = next(b for b in found if b.name == "degree 3, times sqrt(a - x)")
    assert shipped.ops == 6
    assert shipped.error == pytest.approx(3.80e-5, rel=1e-3)
    assert best_by_ops(found)[5].program.text.startswith("sqrt(fma(")
    assert best_by_ops(found)[6].error < shipped.error
