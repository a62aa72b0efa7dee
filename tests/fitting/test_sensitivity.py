from __future__ import annotations

import numpy as np
import pytest

from autonumerics.fitting.sensitivity import compensated, derivatives, whitening
from autonumerics.programs import parse

POINTS = np.linspace(0.0, 1.0, 101)


def test_derivatives_of_a_polynomial_are_its_powers():
    program = parse("(x*c0 + c1)*x + c2", [0.3, -2.0, 0.0])
    per_ulp = np.linspace(1, 2, 101)
    expected = np.stack([POINTS**2, POINTS, np.ones(101)], axis=1) * per_ulp[:, None]
    assert derivatives(program, POINTS, per_ulp) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_derivatives_of_a_quotient():
    program = parse("c1/(x + c0)", [2.0, 3.0])
    expected = np.stack([-3 / (POINTS + 2) ** 2, 1 / (POINTS + 2)], axis=1)
    assert derivatives(program, POINTS, np.ones(101)) == pytest.approx(expected, rel=1e-9)


def test_points_without_a_derivative_count_for_nothing():
    jacobian = derivatives(parse("c0/x", [1.0]), np.array([0.0, 0.5]), np.ones(2))
    assert jacobian.tolist() == pytest.approx(np.array([[0.0], [2.0]]))


def test_whitened_steps_change_the_values_by_one_ulp_each_and_apart():
    jacobian = np.stack([POINTS**2, POINTS, np.ones(101)], axis=1) * 2**24
    changes = jacobian @ whitening(jacobian, np.array([0.3, -2.0, 1.0]))
    assert changes.T @ changes / len(POINTS) == pytest.approx(np.eye(3), abs=1e-6)


def test_a_step_without_effect_stays_in_the_neighbourhood():
    jacobian = np.stack([POINTS, POINTS], axis=1) * 2**24  # only the sum of the two matters
    steps = whitening(jacobian, np.array([1.0, 8.0]))
    assert np.all(np.isfinite(steps))
    assert np.abs(steps).max(axis=1) == pytest.approx([2**-6, 2**-6], rel=0.01)


def test_a_compensated_step_changes_less_than_the_step_alone():
    jacobian = np.stack([POINTS**2, POINTS, np.ones(101)], axis=1)
    units = np.array([0.5, 0.25, 0.125])
    steps = compensated(jacobian, units)
    assert np.diag(steps).tolist() == units.tolist()
    for alone, together in zip(np.diag(units), steps, strict=True):
        assert np.linalg.norm(jacobian @ together) < 0.5 * np.linalg.norm(jacobian @ alone)


def test_one_constant_has_nothing_to_make_it_good():
    assert compensated(POINTS[:, None], np.array([0.5])).tolist() == [[0.5]]
