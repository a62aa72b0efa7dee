"""Special values: the table of the standards agrees with limits, exact cases are found."""

from __future__ import annotations

import math

import numpy as np
import pytest
from loops import changed, loop_of, through_doubles

from autonumerics.accuracy.whole_line import right_values
from autonumerics.accuracy.whole_line.special_facts import ASKED
from autonumerics.accuracy.whole_line.special_values import missed_values, special_values
from autonumerics.formats import FORMATS
from autonumerics.targets import function
from autonumerics.targets.expressions.composed import read_function

HALF, SINGLE = FORMATS["binary16"], FORMATS["binary32"]

NO_LIMITS = {("sqrt", -0.0), ("rsqrt", -0.0), ("lgamma", -math.inf), ("gamma", -math.inf)}
"""What standards ask although the function's limit is another, or is none."""


@pytest.mark.parametrize("name", ASKED)
def test_limits_are_what_the_standards_ask(name, monkeypatch):
    """Two ways to the same values: the table, and the limits with the table taken away."""
    asked = ASKED[name]
    monkeypatch.setattr(right_values, "ASKED", {})
    for x in (-0.0, *asked.results):
        known = asked.at(x)
        skipped = any(n == name and e == x and str(e) == str(x) for n, e in NO_LIMITS)
        if known is None or skipped:
            continue
        shown = right_values.right_value(function(name), SINGLE, x).shown
        same = {repr(known), "0"} if known == 0 and x != 0 else {repr(known)}
        assert shown in same, (name, x)


@pytest.mark.parametrize("x", [-1.0, -2.0, -300.0, -390.0, -8388607.0, -(2.0**100)])
def test_poles_at_all_negative_integers(x):
    """Of lgamma far from 0 the values next to them are no larger than others."""
    lgamma, gamma = (right_values.right_value(function(n), SINGLE, x) for n in ("lgamma", "gamma"))
    assert (lgamma.kind, lgamma.sign, gamma.kind) == ("infinity", 1, "nan")


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("exp2", -149.0, 2.0**-149),
        ("exp2", 127.0, 2.0**127),
        ("log2", 2.0**-149, -149.0),
        ("exp10", 10.0, 1e10),
        ("log10", 1000.0, 3.0),
        ("sqrt", 2809.0, 53.0),
        ("cbrt", -27.0, -3.0),
        ("rsqrt", 0.0625, 4.0),
        ("cos", 0.0, 1.0),
        ("gamma", 5.0, 24.0),
        ("cospi", 1100.0, 1.0),
        ("tanpi", 0.25, 1.0),
        ("logistic", 0.0, 0.5),
    ],
)
def test_exact_cases_are_found(name, x, y):
    found = {case.x: case.result for case in special_values(function(name), SINGLE)}
    assert found[x] == y


def test_inexact_values_are_no_cases():
    found = {case.x for case in special_values(function("exp"), SINGLE) if math.isfinite(case.x)}
    assert 1.0 not in found
    assert 0.0 in found


def test_expressions_have_theirs():
    found = {str(case) for case in special_values(read_function("x/(1 + exp(-x))"), HALF)}
    assert {"f(-0.0) = -0.0", "f(inf) = inf", "f(nan) = nan"} <= found


def test_right_results_miss_nothing_and_each_wrong_one_is_told():
    body = through_doubles(np.exp2, HALF)
    with loop_of(body, HALF) as address:
        assert missed_values(address, function("exp2"), HALF) == ()
    with loop_of(changed(body, 3.0, 8.0078125), HALF) as address:
        (missed,) = missed_values(address, function("exp2"), HALF)
    assert str(missed) == "f(3.0) = 8.0 (exact), but 8.0078125 is given"
    with loop_of(changed(through_doubles(np.sin, HALF), -0.0, 0.0), HALF) as address:
        (missed,) = missed_values(address, function("sin"), HALF)
    assert missed.case.source == "C23, F.10.1.6"


def test_what_is_next_to_nothing_is_zero_where_it_cannot_be_told_closer():
    """1 + exp(-6304) takes 9,100 bits, and more farther out; its logarithm rounds to a zero."""
    softplus = read_function("log(1 + exp(x))")
    for x in (-6304.0, -1e5, -1e30):
        assert right_values.right_value(softplus, FORMATS["binary32"], x).kind == "zero"
