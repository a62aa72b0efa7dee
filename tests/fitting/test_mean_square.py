"""Mean squares: what is minimised, ranked and shown where --norm 2 asks for it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autonumerics import discover
from autonumerics.accuracy import sample_error, shares
from autonumerics.certification import certify
from autonumerics.errors import AutoNumericsError, Unprovable
from autonumerics.programs import parse
from autonumerics.targets import Domain, Target


def test_the_root_of_the_mean_square_is_that_of_the_integral():
    """Of x^2 against x - 1/6, the best line with slope 1: 1/sqrt(180)."""
    target = Target.make("x^2", (0, 1), "absolute", norm="2")
    found = sample_error(parse("x - c0", [1 / 6]), target)
    assert found.error == pytest.approx(1 / math.sqrt(180), rel=1e-12)
    assert found.largest == pytest.approx(1 / 6)
    weighted = Target.make("x^2", (0, 1), "absolute", weight="1 + x", norm="2")
    x = (np.arange(20000) + 0.5) / 20000
    expected = np.sqrt(np.mean(((1 + x) * (x - 1 / 6 - x**2)) ** 2))
    assert sample_error(parse("x - c0", [1 / 6]), weighted).error == pytest.approx(expected)


def test_two_intervals_count_by_their_length():
    domain = Domain(0.0, 5.0, ((1.0, 4.0),))
    assert shares(np.array([0.0, 1.0, 4.0, 5.0]), domain).tolist() == [0.25] * 4
    step = Target.make("if(x < 2, 1, 3)", domain, "absolute", norm="2")
    assert sample_error(parse("x*c0 + c1", [0.0, 2.0]), step).error == pytest.approx(1.0)


@pytest.mark.parametrize("error", ["absolute", "relative"])
def test_a_search_finds_the_constants_of_least_squares(error):
    """The best line for exp, whose normal equations numpy solves on a fine grid."""
    result = discover("exp", on=(0, 1), error=error, norm=2, ops="+ *", max_ops=2, evaluations=400)
    best = result.front.with_ops(2)
    assert best.standing == "sampled"
    x = (np.arange(20000) + 0.5) / 20000
    scale = np.exp(-x) if error == "relative" else np.ones(len(x))
    columns = np.stack([x * scale, scale], axis=1)
    _, residual, *_ = np.linalg.lstsq(columns, np.exp(x) * scale, rcond=None)
    assert best.error == pytest.approx(math.sqrt(residual[0] / len(x)), rel=1e-4)
    assert best.largest > best.error


def test_what_vanishes_still_does():
    target = Target.make("log2", (0.5, 2), "relative", norm="2")
    assert sample_error(parse("x - c0", [1.001]), target).error == math.inf
    assert sample_error(parse("x - c0", [1.0]), target).error < 1


def test_it_is_not_called_proved():
    target = Target.make("exp", (0, 1), norm="2")
    with pytest.raises(Unprovable, match="sampled"):
        certify(parse("x + c0", [1.0]), target)
    assert Target.from_json(target.to_json()) == target
    assert target.words == "root mean square of the relative error"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [({"norm": 3}, "norm"), ({"norm": 2, "format": "f32"}, "leave out --norm"),
     ({"norm": 2, "exact": "f(0) = 1"}, "constraints")],
)  # fmt: skip
def test_what_it_does_not_know_is_refused(options, complaint):
    with pytest.raises(AutoNumericsError, match=complaint):
        discover("exp", on=(0, 1), evaluations=0, **options)
