"""CMA-ES of the core on functions whose least values are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autonumerics.kernels import EvolutionStrategy


def rosenbrock(x):
    return sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def ellipsoid(x):
    return sum(10.0 ** np.linspace(0, 6, len(x)) * x * x)


def least(function, strategy, generations):
    best = math.inf
    for _ in range(generations):
        if strategy.stopped:
            break
        errors = np.array([function(candidate) for candidate in strategy.ask()])
        best = min(best, errors.min())
        strategy.tell(errors)
    return best


@pytest.mark.parametrize("function", [rosenbrock, ellipsoid])
@pytest.mark.parametrize("dimensions", [2, 5, 8])
def test_curved_and_narrow_valleys_are_followed_to_their_end(function, dimensions):
    for seed in range(3):
        start = np.full(dimensions, 0.5)
        strategy = EvolutionStrategy(start, np.eye(dimensions), 0.3, 16, seed)
        assert least(function, strategy, 500) < 1e-10


def test_candidates_are_drawn_in_the_coordinates_of_the_steps():
    steps = np.array([[1e-3, 0.0], [5.0, 2.0]])
    drawn = np.concatenate(
        [EvolutionStrategy(np.array([7.0, -1.0]), steps, 0.5, 16, s).ask() for s in range(200)]
    )
    assert np.allclose(drawn.mean(axis=0), [7.0, -1.0], atol=[1e-4, 0.5])
    assert np.allclose(np.cov(drawn.T), 0.25 * steps @ steps.T, rtol=0.15, atol=1e-7)


def test_only_the_order_of_errors_counts():
    def searched(monotone):
        strategy = EvolutionStrategy(np.ones(3), np.eye(3), 0.5, 16, 9)
        for _ in range(30):
            strategy.tell(np.array([monotone(ellipsoid(x)) for x in strategy.ask()]))
        return strategy.ask().tobytes()

    assert searched(lambda e: e) == searched(lambda e: 8 * e)
    assert searched(lambda e: e if e < 1e3 else math.inf) == searched(
        lambda e: e if e < 1e3 else math.nan
    )


def test_a_population_whose_errors_are_all_equal_ends_the_search():
    strategy = EvolutionStrategy(np.zeros(2), np.eye(2), 1.0, 16, 0)
    for _ in range(100):
        strategy.ask()
        strategy.tell(np.ones(16))
    assert strategy.stopped


def test_the_seed_names_the_search():
    first, again, other = (
        EvolutionStrategy(np.zeros(4), np.eye(4), 1.0, 16, seed).ask().tobytes()
        for seed in (3, 3, 4)
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("start", "steps", "population"), [(0, 0, 16), (2, 3, 16), (2, 2, 3)], ids=str
)
def test_a_search_that_makes_no_sense_is_refused(start, steps, population):
    with pytest.raises(ValueError, match=r"one step a number|population"):
        EvolutionStrategy(np.zeros(start), np.eye(steps), 1.0, population, 0)
