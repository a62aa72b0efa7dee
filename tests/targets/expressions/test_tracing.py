"""Python functions as targets: traced to the same trees as their text."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import special

from autonumerics import Target, symbols
from autonumerics.errors import InvalidExpression
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tracing import trace


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: np.exp(-x * x) * np.cos(x), "exp(-x*x)*cos(x)"),
        (lambda x: 2 - x / 3 + x**2 - 2**x, "2 - x/3 + x^2 - 2^x"),
        (lambda x: abs(x) + +x - (1 / x), "abs(x) + x - 1/x"),
        (lambda x: special.erf(x) + special.expit(x), "erf(x) + logistic(x)"),
        (lambda x: np.where(x < 1, x, 0.5), "if(x < 1, x, 0.5)"),
        (lambda x: np.maximum(x, 0) + np.minimum(1, x), "max(x, 0) + min(1, x)"),
        (lambda x: np.arcsin(x) + np.hypot(x, 1), "asin(x) + sqrt(x*x + 1)"),
        (lambda x: np.square(x) * np.float64(1.7) * np.int64(3), "x*x*1.7*3"),
        (lambda x: np.sum([x, x]) + Fraction(1, 3), "x + x + 1/3"),
        (lambda x: np.pi * x + Fraction(1, 4), "pi*x + 0.25"),
        (lambda x: symbols.exp(x) * symbols.sign(x), "exp(x)*sign(x)"),
        (lambda x: np.array(2.5) * x, "2.5*x"),
        (np.tanh, "tanh(x)"),
    ],
)
def test_the_same_tree_as_text(function: Callable[..., Any], expected: str) -> None:
    assert trace(function) == read(expected)
    assert text(trace(function)) == expected


def test_targets_of_functions() -> None:
    assert Target.make(np.tanh, (1, 2)) == Target.make("tanh", (1, 2))
    assert Target.make(lambda x: np.exp(-x), "0, 1") == Target.make("exp(-x)", (0, 1))


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda x: math.exp(x), "functions of numbers, such as those of math"),
        (lambda x: x if x < 1 else 1, "a branch on x cannot be traced: write numpy.where"),
        (lambda x: x.real, "has no 'real'"),
        (lambda x: np.array([1.0, 2.0]) * x, "is no number|no number"),
        (lambda x: x == 1, "=="),
        (lambda x: x < 1, "true or false"),
        (lambda x: special.ellipk(x) + np.spacing(x), "there is no function"),
        (lambda x: float("inf") * x, "no finite number"),
        (lambda x, y: x + y, "raises TypeError"),
        (lambda x: 1 / 0 + x, "raises ZeroDivisionError"),
        (lambda x: f"{x}", "no finite number"),
        (lambda x: np.where(x, 1, 2), "a condition"),
        (int, "functions of numbers"),
    ],
)
def test_what_cannot_be_traced_is_said_in_a_line(
    function: Callable[..., Any], complaint: str
) -> None:
    with pytest.raises(InvalidExpression, match=complaint) as refusal:
        trace(function)
    assert "\n" not in str(refusal.value)
