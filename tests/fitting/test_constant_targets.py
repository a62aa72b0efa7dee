"""A target that is constant, or that a program meets exactly, is fitted like any other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from strategies import packable

from autonumerics import _core
from autonumerics.kernels import NODE_COUNT, Batch
from autonumerics.programs import parse
from autonumerics.targets import Domain

DOMAIN = Domain.make(0.0, 1.0)


def constant_goal(value):
    arrays = []
    for points in (DOMAIN.chebyshev_nodes(NODE_COUNT), DOMAIN.dense_points(65)):
        ones = np.ones(len(points))
        arrays += [points, value * ones, 0 * ones, ones]
    return _core.Goal(*arrays, np.empty(0, np.int64))


def fit(program, value, threshold=np.inf):
    batch = Batch.pack([program])
    fresh = np.full(1, (1 << len(program.constants)) - 1, np.uint32)
    errors, constants = _core.fit(
        batch.records, batch.constants, fresh, constant_goal(value), np.full(1, threshold),
        _core.FitSettings(), 1, 0, 1,
    )  # fmt: skip
    return errors[0], constants


@pytest.mark.parametrize("value", [0.0, 1.0, -3.5])
def test_a_line_becomes_a_constant(value):
    error, constants = fit(parse("x*c0 + c1"), value)
    assert error < 1e-12
    assert np.isfinite(constants).all()


@given(packable(8))
def test_no_program_brings_nan_or_a_crash(program):
    error, constants = fit(program, 1.0)
    assert error >= 0
    assert not np.isnan(constants).any()
