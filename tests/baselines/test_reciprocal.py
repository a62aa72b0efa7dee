"""Continued fractions in the reciprocal variable: 1 + 2/(2/x - 1 + x/6) and its longer brothers."""

from __future__ import annotations

import pytest
from flint import arb

from autonumerics.accuracy import sample_error
from autonumerics.balls import working_precision
from autonumerics.baselines import baselines
from autonumerics.baselines.constants import Fitting
from autonumerics.baselines.reciprocal import reciprocal_fractions
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
SQUARINGS = {"": 1, " twice": 2, " 3 times": 3, " 4 times": 4}


def test_euler_s_fraction_is_the_limit_on_a_short_domain():
    """e^x = 1 + 2/(2/x - 1 + x/6) = 1 + 12/(12/x + x - 6)."""
    (draft, *_) = reciprocal_fractions(Target.make("exp", (-0.001, 0.001)), 5)
    assert draft.program.text in ("c2/(c0/x + x - c1) + c3", "c2/(c1 - (c0/x + x)) + c3")
    c0, c1, c2, c3 = (float(c) for c in draft.program.constants)
    assert [c0, c1, c2, c3] == pytest.approx([12, 6, 12, 1], rel=1e-6)


@pytest.mark.parametrize("name", ["exp2", "exp", "expm1"])
def test_levels_squarings_and_centres(name):
    after = 1 if name == "expm1" else 0
    for draft in reciprocal_fractions(Target.make(name), 9):
        levels = int(draft.name.split(", ")[1].split()[0])
        last = draft.name.rpartition(", squared")
        squarings = SQUARINGS[last[2]] if last[1] else 0
        centred = "x - a" in draft.name
        added = after if squarings else 0
        assert draft.program.ops == 2 * levels + 3 + squarings + centred + added


def test_the_start_is_an_approximation_and_the_fit_improves_it():
    fitting = Fitting(EXP2)
    for draft in reciprocal_fractions(EXP2, 7):
        before = sample_error(draft.program, EXP2).error
        program, sampled = fitting.released(draft.program)
        assert before < 0.2
        assert sampled.error <= before
        assert sampled.error == sample_error(program, EXP2).error


def test_all_constants_together_win_digits():
    """On [0, 1], of which 0 is an end, c0 + c1/(c2 + x + c3/x) gains half a digit."""
    draft = next(reciprocal_fractions(EXP2, 5))
    before = sample_error(draft.program, EXP2)
    _, after = Fitting(EXP2).released(draft.program)
    assert after.error == pytest.approx(4.341e-6, rel=1e-3)
    assert before.digits < after.digits - 0.5


def test_other_functions_have_none():
    assert not list(reciprocal_fractions(Target.make("sinh"), 9))


def test_the_hole_at_the_origin_is_removable():
    best = [b for b in baselines(Target.make("exp", (-1, 1)), 5) if b.name == "in 1/x, 1 level"]
    (form,) = best
    with working_precision():
        near = form.program.real(arb(2) ** -300, lambda c: arb(c.numerator) / c.denominator)
    assert float(near.mid()) == pytest.approx(1.0, abs=2 * form.error)
