"""What functions are is told from their values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from baselines.test_roots import target_of
from flint import arb
from truths import ELEMENTARY

from autonumerics.balls import working_precision
from autonumerics.baselines import traits
from autonumerics.targets import Target


@pytest.fixture(autouse=True)
def _precise():
    with working_precision():
        yield


PARITIES = {
    "cos": "even", "cosh": "even", "sin": "odd", "tan": "odd", "asin": "odd", "atan": "odd",
    "sinh": "odd", "tanh": "odd", "erf": "odd", "cbrt": "odd",
}  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTARY)
def test_parity(name):
    assert traits.parity(Target.make(name)) == PARITIES.get(name, "none")


@pytest.mark.parametrize("name", ["acos", "erfc"])
def test_odd_but_for_a_constant(name):
    target = Target.make(name)
    assert traits.parity(target, target.enclosure(arb(0))) == "odd"


@pytest.mark.parametrize(
    ("formula", "offset"),
    [
        (lambda x: x.exp(), 0.0), (lambda x: (-x / 3).exp() * 5 + arb(1) / 4, 0.25),
        (lambda x: 1 - (-x).exp(), None), (lambda x: x * x, None), (lambda x: x + 1, None),
        (lambda x: (x * x).exp(), None),
    ],
)  # fmt: skip
def test_exponentials(formula, offset):
    found = traits.exponential_offset(target_of(formula, 0.5, 2.0))
    assert (found if found is None else float(found)) == offset


@pytest.mark.parametrize(
    ("formula", "pole"),
    [
        (lambda x: x.log(), 0.0), (lambda x: 3 * (2 * x + 1).log() - 5, -0.5),
        (lambda x: (3 - x).log(), None), (lambda x: x.sqrt(), None), (lambda x: x * 2, None),
    ],
)  # fmt: skip
def test_logarithms(formula, pole):
    found = traits.logarithm_pole(target_of(formula, 0.5, 2.0))
    assert (found if found is None else float(found)) == pole


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (lambda x: 1 / x, (Fraction(-1), 1.0)), (lambda x: 3 / x.sqrt(), (Fraction(-1, 2), 3.0)),
        (lambda x: x.sqrt(), (Fraction(1, 2), 1.0)), (lambda x: x.root(3), (Fraction(1, 3), 1.0)),
        (lambda x: x, None), (lambda x: 1 / (1 + x), None),
    ],
)  # fmt: skip
def test_powers(formula, expected):
    found = traits.power(target_of(formula, 0.5, 2.0))
    assert (found if found is None else (found[0], float(found[1]))) == expected


def test_limits():
    names = ("tanh", "erfc", "exp", "sin", "atan")
    ends = {name: traits.limit(Target.make(name)) for name in names}
    assert (ends["tanh"], ends["erfc"], ends["exp"], ends["sin"]) == (1, 0, None, None)
    assert float(ends["atan"].mid()) == pytest.approx(1.5707963, rel=1e-7)


def test_double_angles():
    assert {name for name in ELEMENTARY if traits.doubles_its_angle(Target.make(name))} == {
        "cos", "cosh",
    }  # fmt: skip
