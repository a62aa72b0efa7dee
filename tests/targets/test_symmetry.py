"""Symmetries of targets are found where they are, and what is asked is checked."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.targets import FUNCTIONS, Domain, Target, placement
from autonumerics.targets.asking import constrained
from autonumerics.targets.parity import EVEN, ODD, parity_of_function, screened_parity


def test_the_table_agrees_with_the_values_of_every_function():
    for row in FUNCTIONS.values():
        assert screened_parity(row, Domain(-0.9, 0.9)) == parity_of_function(row), row.name
    assert set(FUNCTIONS) > EVEN
    assert set(FUNCTIONS) | {"sign"} > ODD


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("x*sin(x)", (-1, 1), "even"), ("sin(x)/x", (-1, 1), "even"),
        ("x^3 - tanh(x)", (-1, 1), "odd"),
        ("x^-2*(1 - cos(x))", (-1, 1), "even"), ("besselj(3, x)", (-1, 1), "odd"),
        ("besselj(2, x)", (-1, 1), "even"), ("exp(-x*x)*erf(x)", (-1, 1), "odd"),
        ("exp(x) - exp(-x)", (-1, 1), "odd"), ("abs(x)", (-1, 1), "even"),
        ("max(x, -x)", (-1, 1), "even"),
        ("gelu", (-1, 1), None), ("sin(x) + 1e-9", (-1, 1), None), ("sin", (-1, 2), None),
        ("sin", (0, 1), None), ("logistic", (-1, 1), None), ("sin(x + pi)", (-1, 1), None),
    ],
)  # fmt: skip
def test_found(text, on, expected):
    assert Target.make(text, on, "absolute").symmetry == expected


def test_half_of_a_target_is_its_right_half():
    half = Target.make("cos", (-1, 1)).half
    assert (half.domain.lower, half.domain.upper) == (0.0, 1.0)
    np.testing.assert_array_equal(placement.points(half, 5) >= 0, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"odd": True}, r"exp is not odd on \[-1, 1\]: f\(-x\) is not -f\(x\); leave out --odd"),
        ({"odd": True, "even": True}, "choose one"),
    ],
)
def test_what_the_target_does_not_keep_is_refused(options, said):
    with pytest.raises(InvalidOption, match=said):
        constrained(Target.make("exp", (-1, 1)), **options)


def test_a_parity_can_be_asked_for_on_a_domain_that_is_not_symmetric():
    target = constrained(Target.make("tanh", (0.5, 4)), odd=True)
    assert target.constraints.texts == ("P is odd",)
    assert target.symmetry is None
