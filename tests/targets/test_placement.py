"""Points follow a function over all scales of a domain; they are Chebyshev's where these do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from truths import ELEMENTARY

from autonumerics.targets import FUNCTIONS, Target, is_resolved, placement

WIDE = [
    ("erf", (0.0, 1e300)),
    ("erf", (0.0, 1e5)),
    ("atan", (0.0, 1e300)),
    ("atan", (-1e300, 0.0)),
    ("tanh", (-1e300, 1e300)),
    ("tanh", (-1.7e308, 1.7e308)),
    ("log", (1e-300, 1e300)),
    ("log", (1e-300, 1.0)),
    ("log1p", (0.0, 1e300)),
    ("asinh", (-1e10, 1e10)),
]
ORDINARY = [
    ("exp2", (0.0, 1.0)),
    ("exp", (-87.0, 88.0)),
    ("cos", (0.0, math.pi / 2)),
    ("sin", (-2.0, 2.0)),
    ("erf", (0.0, 10.0)),
    ("erfc", (0.0, 26.0)),
    ("log", (1e-3, 1e3)),
    ("sqrt", (1e-6, 1.0)),
    ("log2", (0.5, 3.0)),
    ("atan", (-100.0, 100.0)),
]


def target(name: str, domain: tuple[float, float], error: str = "absolute") -> Target:
    return Target.make(name, domain, error)


@pytest.mark.parametrize("name", ELEMENTARY)
def test_usual_domains_are_looked_at_in_chebyshev_points(name):
    usual = Target.make(name)
    assert placement.points(usual, 193).tolist() == usual.domain.dense_points(193).tolist()
    assert placement.nodes(usual, 64).tolist() == usual.domain.chebyshev_nodes(64).tolist()


@pytest.mark.parametrize(("name", "domain"), ORDINARY)
def test_ordinary_domains_too(name, domain):
    for error in ("absolute", "relative"):
        if error == "relative" and name in ("sin", "erf", "log", "log2", "atan"):
            continue
        assert is_resolved(target(name, domain, error))


@pytest.mark.parametrize(("name", "domain"), [w for w in WIDE if w[0] in FUNCTIONS])
@pytest.mark.parametrize("count", [64, 193, 1024])
def test_no_gap_holds_much_of_what_the_function_does(name, domain, count):
    wide = target(name, domain)
    assert not is_resolved(wide)
    for points in (placement.points(wide, count), placement.nodes(wide, count)):
        assert np.all(np.diff(points) > 0)
        assert wide.domain.lower <= points[0] < points[-1] <= wide.domain.upper
        values = wide.values(points)
        assert np.abs(np.diff(values)).max() < 8 / count * np.ptp(values)
    assert placement.points(wide, count)[[0, -1]].tolist() == list(domain)
    inner = placement.nodes(wide, count)
    assert len(inner) == count
    assert domain[0] < inner[0] < inner[-1] < domain[1]


@pytest.mark.parametrize("lower", [1e-300, 1e-10])
def test_all_scales_are_there_for_a_relative_error(lower):
    root = target("sqrt", (lower, 1 / lower), "relative")
    logarithms = np.log10(placement.points(root, 193))
    assert np.diff(logarithms).max() < 0.02 * (logarithms[-1] - logarithms[0])


def test_scales_at_which_nothing_happens_are_left_out():
    points = placement.points(target("erf", (0.0, 1e300)), 193)
    assert points[0] == 0.0
    assert 1e-20 < points[1] < 1e-10
    assert np.count_nonzero((points > 1e-3) & (points < 6)) > 50
    assert np.count_nonzero(points > 1e10) > 60
