"""Least squares of the core against LAPACK, and against exact arithmetic where that is small."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from autonumerics.kernels.linear_algebra import (
    column_lengths,
    least_squares,
    nearest_plane,
    singular_directions,
)

SHAPES = [(1, 1), (4, 4), (5, 3), (161, 6), (1000, 16), (3, 5)]


def matrices(shape, seed=3):
    """Well scaled, of columns of all sizes, of less than full rank, with zeros, nearly parallel."""
    rng = np.random.default_rng([seed, *shape])
    plain = rng.standard_normal(shape)
    graded = plain * 10.0 ** rng.uniform(-30, 30, shape[1])
    doubled, zeros = plain.copy(), plain.copy()
    doubled[:, -1] = 3 * doubled[:, 0]
    zeros[:, 0] = 0
    near = plain.copy()
    near[:, -1] = near[:, 0] * (1 + 2.0**-20)
    return [plain, graded, doubled, zeros, near, plain * 1e200, plain * 1e-200]


@pytest.mark.parametrize("shape", SHAPES)
def test_solutions_are_those_of_lapack(shape):
    for matrix in matrices(shape):
        scale = max(np.abs(matrix).max(), 1e-300)
        rhs = np.random.default_rng(1).standard_normal(shape[0])
        expected = np.linalg.lstsq(matrix / scale, rhs, rcond=None)[0]
        found = least_squares(matrix, rhs * scale)
        rest = [np.linalg.norm(matrix / scale @ x - rhs) for x in (found, expected)]
        assert rest[0] <= rest[1] + 1e-12 * np.linalg.norm(rhs)
        assert np.linalg.norm(found) <= np.linalg.norm(expected) * (1 + 1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_singular_directions_span_the_matrix(shape):
    for matrix in matrices(shape):
        sizes, directions = singular_directions(matrix)
        expected = np.linalg.svd(matrix, compute_uv=False)
        assert np.allclose(sizes[: len(expected)], expected, rtol=1e-13, atol=1e-14 * expected[0])
        assert np.all(np.diff(sizes) <= 0)
        assert np.allclose(directions @ directions.T, np.eye(shape[1]), atol=1e-13)
        scale = max(np.abs(matrix).max(), 1e-300)
        reached = np.linalg.norm(matrix / scale @ directions.T, axis=0)
        assert np.allclose(reached, sizes / scale, rtol=1e-12, atol=1e-12 * sizes[0] / scale)


def test_stiffness_is_a_diagonal_below_the_matrix():
    matrix = matrices((20, 4))[0]
    rhs, stiffness = np.arange(20.0), np.array([0.5, 1.0, 2.0, 0.0])
    stacked = np.vstack([matrix, np.diag(stiffness)])
    longer = np.concatenate([rhs, np.zeros(4)])
    assert np.allclose(least_squares(matrix, rhs, stiffness), least_squares(stacked, longer))


def test_the_nearest_plane_is_within_half_a_box_of_the_nearest_point():
    rng = np.random.default_rng(5)
    for _ in range(50):
        matrix = rng.standard_normal((12, 3))
        exact, deviations = rng.uniform(-3, 3, 3), rng.standard_normal(12) * 0.2

        def distance(z, matrix=matrix, exact=exact, deviations=deviations):
            return np.linalg.norm(matrix @ (np.array(z) - exact) + deviations)

        found = nearest_plane(matrix, deviations, exact)
        assert np.array_equal(found, np.rint(found))
        best = min(itertools.product(range(-6, 7), repeat=3), key=distance)
        box = np.diag(np.linalg.qr(matrix, mode="r")) / 2
        assert distance(best) <= distance(found) <= np.hypot(distance(best), np.linalg.norm(box))


def test_a_number_without_effect_is_rounded():
    matrix = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert nearest_plane(matrix, np.zeros(2), np.array([0.2, 7.7])).tolist() == [0.0, 8.0]


def test_lengths_of_columns():
    matrix = np.array([[3.0, 0.0], [4.0, 0.0]])
    assert column_lengths(matrix).tolist() == [5.0, 0.0]
    assert column_lengths(matrix[:0]).tolist() == [0.0, 0.0]
    assert column_lengths(matrix[:, :0]).shape == (0,)


def test_numbers_that_are_not_finite_are_refused():
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            least_squares(np.array([[1.0], [bad]]), np.zeros(2))
        with pytest.raises(ValueError, match="finite"):
            least_squares(np.ones((2, 1)), np.array([bad, 0.0]))
        with pytest.raises(ValueError, match="finite"):
            nearest_plane(np.ones((2, 1)), np.array([bad, 0.0]), np.zeros(1))
