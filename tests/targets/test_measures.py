"""Measures of error: their names, formulas and values."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb

from autonumerics.accuracy import sample_error
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.measures import Measure, ulp


@pytest.mark.parametrize(
    ("text", "name", "formula"),
    [
        ("REL", "relative", "|P - f| / |f|"),
        ("abs", "absolute", "|P - f|"),
        ("ULPs", "ulp", "|P - f| / ulp(f)"),
        ("max(abs/1e-3,relative)", "max(relative, absolute/0.001)", "|P - f| / max(|f|, 0.001)"),
        ("max(rel, abs/1/3)", "max(relative, absolute/1/3)", "|P - f| / max(|f|, 1/3)"),
        ("max(rel, abs/2^-3)", "max(relative, absolute/0.125)", "|P - f| / max(|f|, 0.125)"),
    ],
)  # fmt: skip
def test_names_are_read_back(text, name, formula):
    measure = Measure.read(text)
    assert (measure.name, measure.formula) == (name, formula)
    assert Measure.read(measure.name) == measure


@pytest.mark.parametrize("size", ["0", "-1", "x", "1/0", "1e999", "", "nan"])
def test_sizes_are_numbers_above_0(size):
    with pytest.raises(AutoNumericsError) as failure:
        Measure.read(f"max(relative, absolute/{size})")
    assert "\n" not in str(failure.value)


def test_ulps_are_those_of_doubles():
    """Harrison's at a double is the spacing below it at a power of two, else the spacing."""
    rng = np.random.default_rng(1)
    for x in [*(2.0 ** rng.uniform(-1080, 1020, 200)), 1.0, 2.0**-1022, 5e-324]:
        below = x - float(np.nextafter(x, 0)) if np.frexp(x)[0] == 0.5 else float(np.spacing(x))
        assert float(ulp(arb(float(x)))) == max(below, 5e-324)


@pytest.mark.parametrize(
    ("error", "expected"),
    [("ulp", 0.75 * 2.0**52), ("max(rel, abs/4)", 0.1875), ("max(rel, abs/1)", 0.375)],
)
def test_errors_at_a_point(error, expected):
    target = Target.make("exp2", (0, 2), error)
    assert float(target.error_at(arb(2.75), arb(1)).mid()) == expected


def test_weights_of_a_fit_are_those_of_the_error():
    target = Target.make("sin", (0.5, 3), "max(relative, absolute/1/2)", weight="1 + x")
    for x in (0.6, 1.0, 3.0):
        expected = (1 + x) / max(np.sin(x), 0.5)
        assert target.weights(np.array([x]))[0] == pytest.approx(expected)


def test_a_weighted_target_is_its_record():
    target = Target.make("sin", (0, 1), "relative", weight="2 - x")
    assert Target.from_json(target.to_json()) == target
    assert target.to_json()["weight"] == "2 - x"
    assert "weight" not in Target.make("sin", (0, 1)).to_json()


@pytest.mark.parametrize(
    ("weight", "point"), [("x - 1/2", "x = 0"), ("(x - 0.25)^2", "x = 0.25"), ("1/x", "x = 0")]
)
def test_weights_are_above_0(weight, point):
    with pytest.raises(InvalidOption, match=f"at {point}"):
        Target.make("exp", (0, 1), weight=weight)


def test_corners_of_a_measure_are_sampled():
    """log2 is below 0.001 in size only within a thousandth of 1, between any two sample points."""
    target = Target.make("log2", (0.5, 2), "max(relative, absolute/1e-3)")
    assert sample_error(parse("x + c0", [-1.0002]), target).error == pytest.approx(0.507, abs=1e-3)
    ulps = Target.make("exp2", (-2, 3), "ulp")
    sampled = sample_error(parse("c0 + x*(c1 + x*c2)", [1, 0.65, 0.34]), ulps)
    assert sampled.at == -2.0
    assert sampled.error == pytest.approx(0.81 * 2.0**55, rel=1e-3)


def test_no_symmetry_is_used_with_a_weight():
    assert Target.make("sin", (-1, 1), "relative").symmetry == "odd"
    assert Target.make("sin", (-1, 1), "relative", weight="2 + x").symmetry is None
