"""Domains: what is refused, and where the points lie."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.targets.domain import Domain

finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    lower, upper = sorted((draw(finite), draw(finite)))
    assume(math.nextafter(lower, math.inf) < upper)
    return Domain.make(lower, upper)


@pytest.mark.parametrize(
    ("lower", "upper", "complaint"),
    [
        (1, 0, "domain [1, 0]: the ends are reversed; write [0, 1]"),
        (1, 1, "empty"),
        (0.0, -0.0, "empty"),
        (math.nan, 1, "finite"),
        (0, math.nan, "finite"),
        (0, math.inf, "finite"),
        (-math.inf, 0, "finite"),
        (0, 10**400, "finite"),
        (-(10**400), 0, "finite"),
        (1.0, math.nextafter(1.0, 2.0), "no double"),
    ],
)
def test_bad_intervals_are_refused_in_one_line(lower: float, upper: float, complaint: str) -> None:
    with pytest.raises(InvalidDomain) as failure:
        Domain.make(lower, upper)
    assert complaint in str(failure.value)
    assert "\n" not in str(failure.value)


def test_the_constructor_checks_too() -> None:
    with pytest.raises(InvalidDomain):
        Domain(2.0, 1.0)


def test_ends_are_the_nearest_doubles() -> None:
    assert Domain.make(Fraction(1, 3), 1) == Domain(1 / 3, 1.0)
    assert str(Domain.make(-0.0, 0.1)) == "[0, 0.1]"


def test_membership_is_closed() -> None:
    domain = Domain(0.0, 1.0)
    assert 0.0 in domain
    assert 1.0 in domain
    assert 1.5 not in domain
    assert math.nan not in domain


@given(domains(), st.integers(1, 40))
def test_chebyshev_nodes_are_ascending_and_strictly_inside(domain: Domain, count: int) -> None:
    nodes = domain.chebyshev_nodes(count)
    assert nodes.dtype == np.float64
    assert nodes.shape == (count,)
    assert np.all(np.diff(nodes) >= 0)
    assert domain.lower < nodes[0]
    assert nodes[-1] < domain.upper


@given(domains(), st.integers(2, 40))
def test_dense_points_are_distinct_and_hold_both_ends(domain: Domain, count: int) -> None:
    points = domain.dense_points(count)
    assert points.dtype == np.float64
    assert 2 <= len(points) <= count
    assert np.all(np.diff(points) > 0)
    assert points[0] == domain.lower
    assert points[-1] == domain.upper


@pytest.mark.parametrize("count", [1, 2, 7, 32])
def test_chebyshev_nodes_follow_their_formula(count: int) -> None:
    angles = (2 * np.arange(count) + 1) * np.pi / (2 * count)
    expected = 3 - 2 * np.cos(angles)
    np.testing.assert_allclose(Domain(1.0, 5.0).chebyshev_nodes(count), expected, rtol=1e-15)


@pytest.mark.parametrize("count", [2, 3, 8, 33])
def test_dense_points_follow_their_formula(count: int) -> None:
    expected = 3 - 2 * np.cos(np.arange(count) * np.pi / (count - 1))
    np.testing.assert_allclose(Domain(1.0, 5.0).dense_points(count), expected, rtol=1e-15)


def test_nodes_keep_relative_accuracy_near_a_zero_end() -> None:
    first = Domain(0.0, 1.0).chebyshev_nodes(100_000)[0]
    assert first == pytest.approx(math.sin(math.pi / 400_000) ** 2, rel=1e-15)


def test_nodes_of_symmetric_domains_are_symmetric() -> None:
    nodes = Domain(-3.0, 3.0).chebyshev_nodes(11)
    assert np.array_equal(nodes, -nodes[::-1])


def test_results_are_fresh_arrays() -> None:
    domain = Domain(0.0, 1.0)
    domain.dense_points(5)[:] = 7.0
    domain.chebyshev_nodes(5)[:] = 7.0
    assert domain.dense_points(5)[-1] == 1.0
    assert domain.chebyshev_nodes(5)[-1] < 1.0


def test_too_few_points_are_refused() -> None:
    with pytest.raises(InvalidOption, match="at least 1, got 0"):
        Domain(0.0, 1.0).chebyshev_nodes(0)
    with pytest.raises(InvalidOption, match="at least 2, got 1"):
        Domain(0.0, 1.0).dense_points(1)
