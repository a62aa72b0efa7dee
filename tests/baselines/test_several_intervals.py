"""Textbook forms are the best on the intervals, or at the points of a table, and there alone."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb
from scipy.optimize import linprog

from autonumerics.accuracy import sample_error
from autonumerics.balls import working_precision
from autonumerics.baselines import baselines
from autonumerics.baselines.core import Core
from autonumerics.baselines.rational import Rational
from autonumerics.baselines.recording import NoBaseline
from autonumerics.baselines.reduction import Reduction
from autonumerics.fitting.exchange import alternation
from autonumerics.targets import Table, Target

APART = [(0.0, 0.25), (0.75, 1.0)]


def best(target, ops, word=""):
    found = [b for b in baselines(target, ops) if b.ops <= ops and word in b.title]
    return min(found, key=lambda b: b.error)


@pytest.mark.parametrize(("degree", "gain"), [(1, 0.9), (2, 1.0), (3, 0.95)])
def test_a_polynomial_is_level_on_the_intervals_and_better_than_that_of_the_hull(degree, gain):
    """But of degree 2, of which all extrema are in both."""
    apart, whole = Target.make("exp", APART), Target.make("exp", (0.0, 1.0))
    title = f"minimax polynomial: degree {degree}"
    program, hull = best(apart, 2 * degree, title), best(whole, 2 * degree, title)
    assert program.error <= gain * hull.error
    extrema = alternation(sample_error(program.program, apart).extrema, degree + 2)
    assert extrema is not None
    sizes = [extremum.size for extremum in extrema]
    assert max(sizes) < min(sizes) * 1.001
    assert all(float(each.at.mid()) in apart.domain for each in extrema)


@pytest.mark.parametrize("delta", [1 / 8, 1 / 3])
def test_the_rational_for_the_sign_is_zolotarev_s(delta):
    """Of type (1, 2): ((1 - sqrt d)/(1 + sqrt d))^2 on [-1, -d] and [d, 1]."""
    target = Target.make("sign(x)", [(-1.0, -delta), (delta, 1.0)])
    optimum = ((1 - delta**0.5) / (1 + delta**0.5)) ** 2
    assert best(target, 3).error == pytest.approx(optimum, rel=1e-6)


def test_a_pole_between_two_intervals_is_allowed_and_one_inside_is_not():
    target = Target.make("1/x", [(-2.0, -0.5), (0.5, 2.0)])
    assert best(target, 1).error == 0
    assert best(target, 2, "Pad").error == 0
    with working_precision():
        core = Core.of(target, Reduction())
        approximation = Rational((arb(1),), (arb(0), arb(1)))
        core.check_no_pole(approximation, in_t=False)
        inside = Core.of(Target.make("exp", (-1.0, 1.0)), Reduction())
        with pytest.raises(NoBaseline, match="a pole in the domain"):
            inside.check_no_pole(approximation, in_t=False)


def test_parts_of_u_are_joined_and_know_the_side_they_are_seen_from():
    target = Target.make("cos", [(-2.0, -1.0), (-0.25, 0.5), (1.0, 1.25)])
    with working_precision():
        core = Core.of(target, Reduction(parity="even"))
        found = [(float(low), float(high), sign) for low, high, sign in core.parts]
    assert found == [(0.0, 0.25, 1), (1.0, 4.0, -1)]


@pytest.mark.parametrize("degree", [1, 2, 4])
def test_at_the_points_of_a_table_a_polynomial_is_the_best_there(degree):
    """As a linear program has it, which knows nothing between the points."""
    rng = np.random.default_rng(3)
    x = np.sort(rng.uniform(0, 2, 23))
    y = np.exp(x) + 0.05 * rng.uniform(-1, 1, len(x))
    target = Target.make(Table.make(x, y, "noisy"), error="absolute")
    powers = np.vander(x, degree + 1)
    ones = np.ones((len(x), 1))
    above, below = np.hstack([powers, -ones]), np.hstack([-powers, -ones])
    optimum = linprog(
        [0.0] * (degree + 1) + [1.0],
        np.vstack([above, below]),
        np.concatenate([y, -y]),
        bounds=[(None, None)] * (degree + 2),
    ).fun
    found = best(target, 2 * degree, f"minimax polynomial: degree {degree}")
    assert found.error == pytest.approx(optimum, rel=1e-6)
