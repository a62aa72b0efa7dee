"""Targets: what `make` accepts and refuses, and what a target computes."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.errors import AutoNumericsError, InvalidDomain, InvalidOption, UnknownName
from autonumerics.targets import FUNCTIONS, Domain, Target


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_makes_its_default_target(name: str) -> None:
    target = Target.make(name)
    row = FUNCTIONS[name]
    assert (target.domain.lower, target.domain.upper) == row.default_domain
    assert target.error == row.default_error


def test_a_domain_without_an_error_means_relative() -> None:
    assert Target.make("sin", (1, 2)).error == "relative"
    assert Target.make("sin", (0, 1)).error == "absolute"  # where a relative one is unbounded
    assert Target.make("sin", Domain(1.0, 2.0)) == Target.make("sin", (1, 2), "relative")


def test_the_error_alone_may_be_chosen() -> None:
    assert Target.make("exp2", error="absolute").describe() == "exp2 on [0, 1], absolute error"


@pytest.mark.parametrize(
    ("arguments", "error", "complaint"),
    [
        (("exq2",), UnknownName, "unknown function 'exq2': did you mean exp2"),
        (("zzz",), UnknownName, "autonumerics functions"),
        (("exp2", (0, 1), "worst"), UnknownName, "unknown error measure 'worst': choose relative"),
        (("exp2", (0, 1), "ulpx"), UnknownName, "did you mean ulp?"),
        ((42,), InvalidOption, "a function is a name"),
        (("exp2", (0, 1), "relativ"), UnknownName, "did you mean relative?"),
        (("exp2", (0, 1), ""), UnknownName, "choose relative, absolute"),
        (("exp2", (1, 0)), InvalidDomain, "reversed"),
        (("exp2", (1, 1)), InvalidDomain, "empty"),
        (("exp2", (math.nan, 1)), InvalidDomain, "finite"),
        (("exp2", (0, math.inf)), InvalidDomain, "finite"),
        (("log", (0, 1)), InvalidDomain, "log is undefined or infinite at x = 0, in [0, 1]"),
        (("exp2", (0, 5000)), InvalidDomain, "exceeds the largest double"),
        (("if(x<0,-1,1)", (-1, 1), "relative"), InvalidDomain, "across 0, next to x = 0 in"),
        (("if(x<1/3,-2,1)", (0, 1), "relative"), InvalidDomain, "across 0, next to x = 0.333"),
        (("sin", (3, 4), "relative"), InvalidDomain, "unbounded where sin vanishes, at x = 3.14"),
        (
            ("sqrt", (0, 1), "relative"),
            InvalidDomain,
            "where sqrt vanishes, at x = 0 in [0, 1]",
        ),
    ],
)
def test_bad_requests_are_refused_in_one_line(
    arguments: tuple[Any, ...], error: type[AutoNumericsError], complaint: str
) -> None:
    with pytest.raises(error) as failure:
        Target.make(*arguments)
    assert complaint in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("name", "domain"),
    [("sqrt", (0, 1)), ("asin", (-1, 1)), ("acos", (0, 1)), ("cbrt", (-1, 1)), ("erfc", (0, 30))],
)
def test_absolute_error_allows_zeros_and_closed_ends(
    name: str, domain: tuple[float, float]
) -> None:
    assert Target.make(name, domain, "absolute").error == "absolute"


def test_a_target_is_immutable() -> None:
    with pytest.raises(FrozenInstanceError):
        Target.make("exp2").error = "absolute"  # pyright: ignore[reportAttributeAccessIssue]


def test_values_and_weights() -> None:
    points = np.array([0.0, 1.0, 2.0])
    relative = Target.make("exp2", (0, 2))
    assert relative.values(points).tolist() == [1.0, 2.0, 4.0]
    assert relative.weights(points).tolist() == [1.0, 0.5, 0.25]
    high, low = relative.values_double_double(points)
    assert high.tolist() == [1.0, 2.0, 4.0]
    assert not low.any()
    assert Target.make("exp2", (0, 2), "absolute").weights(points).tolist() == [1.0, 1.0, 1.0]


def test_weights_of_negative_values_are_positive() -> None:
    assert Target.make("log2", (0.1, 0.9)).weights([0.25]).tolist() == [0.5]


@pytest.mark.parametrize(("error", "expected"), [("relative", 0.5), ("absolute", 2.0)])
def test_error_at_encloses_the_error(error: str, expected: float) -> None:
    target = Target.make("exp2", (0, 2), error)
    with ctx.workprec(100):
        for approximation in (arb(2), arb(6)):
            assert target.error_at(approximation, arb(2)).contains(expected)
        wide = target.error_at(arb(6, 0.5), arb(2))
    assert wide.contains(1.25 * expected)
    assert wide.contains(0.75 * expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_json_round_trip(name: str) -> None:
    target = Target.make(name)
    assert Target.from_json(json.loads(json.dumps(target.to_json()))) == target


@settings(max_examples=30)
@given(st.floats(-1000, 0), st.floats(0.001, 1000))
def test_json_keeps_the_ends_exactly(lower: float, upper: float) -> None:
    target = Target.make("exp2", (lower, upper))
    again = Target.from_json(json.loads(json.dumps(target.to_json())))
    assert again.domain == target.domain == Domain.make(lower, upper)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"function": "exp2", "domain": [0, 1]},
        {"function": "exp2", "domain": [0], "error": "relative"},
        {"function": "exp2", "domain": ["0", "1"], "error": "relative"},
        {"function": 2, "domain": [0, 1], "error": "relative"},
    ],
)
def test_records_of_another_shape_are_refused(record: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match="not a target") as failure:
        Target.from_json(record)
    assert "\n" not in str(failure.value)
