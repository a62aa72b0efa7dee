from __future__ import annotations

import math

import numpy as np
import pytest

from autonumerics.accuracy import Oracle, spread
from autonumerics.fitting.hard_inputs import HardInputs
from autonumerics.fitting.lattice_search import Trials, evolve, pattern_search
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_structure
from autonumerics.programs import parse
from autonumerics.targets import function

HALF = FORMATS["binary16"]
INDICES = HALF.indices(0.5, 1)
INPUTS = HardInputs.at(
    spread(HALF, INDICES, 200, seed=0), Oracle.make(function("exp2"), HALF, INDICES)
)
CODE = compile_structure(parse("x*c0 + c1"), Arithmetic.of(HALF))
START = np.array([1.0, 1.0])


def trials(budget=1000):
    return Trials(CODE, INPUTS, budget)


def test_a_candidate_is_rounded_and_judged_by_its_largest_error():
    judged = trials().error_ulp(np.array([1.0 + 1e-6, 1.0]))
    assert judged == INPUTS.errors_ulp(INPUTS.x + np.float16(1)).max()


def test_each_candidate_counts_once_until_the_budget_is_spent():
    few = trials(budget=2)
    first = few.error_ulp(START)
    assert few.error_ulp(START + 1e-9) == first
    assert (few.count, few.spent) == (1, False)
    few.error_ulp(START / 2)
    assert few.spent
    assert few.error_ulp(START / 4) == math.inf
    assert few.error_ulp(START) == first
    assert few.count == 2


def test_constants_beyond_the_range_are_infinitely_bad():
    assert trials().error_ulp(np.array([1e9, 1.0])) == math.inf


def test_the_best_come_in_order_and_below_a_bound():
    few = trials()
    candidates = [START, START * 1.25, START * 0.75, START * 1.5]
    errors = [few.error_ulp(c) for c in candidates]
    ranked = few.best(3, below=max(errors))
    assert [few.error_ulp(c) for c in ranked] == sorted(errors)[:3]
    assert few.best(9, below=min(errors)) == []


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_evolution_and_pattern_search_lower_the_error(scale):
    found = trials()
    before = found.error_ulp(START)
    evolve(found, START, scale * np.eye(2), 0.5, 200, seed=1)
    evolved = found.best(1, math.inf)[0]
    assert found.error_ulp(evolved) < before / 2
    units = np.array([2.0**-10, 2.0**-11])
    last = pattern_search(found, evolved, np.diag(units), np.random.default_rng(1))
    for move in (*np.diag(units), *-np.diag(units)):  # none helps any more
        assert not found.error_ulp(last + move) < found.error_ulp(last)


def test_pattern_search_doubles_its_steps():
    """Five hundred units away in less than a hundred trials."""
    found = Trials(compile_structure(parse("x + c0"), Arithmetic.of(HALF)), INPUTS, 100)
    last = pattern_search(found, np.zeros(1), np.array([[2.0**-9]]), np.random.default_rng(0))
    assert 0.9 < last[0] < 1.0
    assert not found.spent


def test_evolution_of_one_constant_is_left_to_pattern_search():
    found = Trials(compile_structure(parse("x + c0"), Arithmetic.of(HALF)), INPUTS, 100)
    evolve(found, np.array([1.0]), np.eye(1), 0.5, 50, seed=0)
    assert found.count == 0
