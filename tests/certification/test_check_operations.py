"""The verifier's operations: functions inside programs, fused forms, and switches."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from certification.handmade import MEANINGS, certificate, decimal, sealed

from autonumerics.certification.check import Refused, check, proof
from autonumerics.certification.check.operations import OPERATIONS
from autonumerics.programs import to_hex

UNIT = (0.0, 1.0)
MADE = {"pieces": 8, "order": 8, "slack": Fraction(1, 50)}


def reason(data) -> str:
    with pytest.raises(Refused) as refused:
        check(data)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def assert_proved(data) -> None:
    """It is accepted, and not with a bound below the truth or a lower one above."""
    assert check(data) == data["statement"]
    lower = mpmath.mpf(data["claim"]["lower"])
    assert "exceeds the claim" in reason(sealed(data, upper=decimal(lower * 0.9999), lower="0"))
    assert "lower bound" in reason(sealed(data, lower=decimal(lower * 1.00001)))


@pytest.mark.parametrize(
    ("steps", "domain"),
    [
        (["fms x c0 c1"], UNIT),
        (["fnma x c0 c1", "fnma t0 t0 x"], UNIT),
        (["fnms x c0 c1", "fnms t0 c1 t0"], UNIT),
        (["exp2 x", "mul t0 c0"], UNIT),
        (["mul x x", "exp t0", "fnms x t1 c0"], UNIT),
        (["add x c1", "log2 t0", "sqrt t1", "mul t2 x"], UNIT),
        (["log x", "fma x t0 c0"], (0.25, 2.0)),
        (["mul x c0", "sin t0", "cos t1", "add t2 x"], (-3.0, 3.0)),
        (["exp x", "add t0 c1", "log t1", "div x t2"], (-1.0, 1.0)),
        (["neg x", "exp t0", "add t1 c0", "div c1 t2"], (-2.0, 2.0)),
        (["tanh x", "erf t0", "atan t1", "cbrt c0", "mul t2 t3"], UNIT),
    ],
)
@pytest.mark.parametrize("limits", [False, True])
def test_are_proved_as_analytic_functions(steps, domain, limits):
    data = certificate("exp", domain, "absolute", steps, [0.3125, 1.25], limits=limits, **MADE)
    assert_proved(data)


@pytest.mark.parametrize("name", ["exp", "exp2", "log", "log2", "sin", "cos", "tan", "gamma"])
def test_are_the_functions_of_that_name(name):
    """P = f, which both are enclosed independently to far below any claim."""
    data = certificate(name, (1.0, 1.25), "absolute", [f"{name} x"], pieces=1, order=14)
    assert check(sealed(data, upper="1e-12", lower="0"))
    data = certificate(name, (1.0, 1.25), "absolute", [f"{name} x", "fma t0 c0 t0"], [2.0**-60])
    assert_proved(data)


@pytest.mark.parametrize(
    ("steps", "domain"),
    [
        (["sub x c0", "log t0"], UNIT),
        (["log2 x"], UNIT),
        (["neg x", "sqrt t0"], UNIT),
        (["div c0 x", "exp t0"], UNIT),
        (["div c0 x", "sin t0"], (-1.0, 1.0)),
        (["div c0 x", "abs t0"], (-1.0, 1.0)),
        (["sin x", "log t0"], (0.0, 3.0)),
    ],
)
@pytest.mark.parametrize("limits", [False, True])
def test_prove_nothing_where_they_are_undefined(steps, domain, limits):
    data = certificate("exp", domain, "absolute", ["add x c0"], [0.3125])
    data["program"]["instructions"] = [step.split() for step in steps]
    assert reason(sealed(data, limits=limits, upper="1e90", lower="0"))


class TestSwitches:
    @pytest.mark.parametrize(
        ("steps", "domain"),
        [
            (["abs x"], (-1.0, 2.0)),
            (["sub x c0", "abs t0", "fma t1 t1 t1"], UNIT),
            (["max x c0"], UNIT),
            (["min x c0", "max t0 c1", "mul t1 x"], (-1.0, 2.0)),
            (["mul x x", "sub t0 c0", "abs t1", "sqrt c2", "mul t2 t3"], UNIT),
            (["max x x", "min t0 c2"], UNIT),
            (["sin x", "cos x", "max t0 t1", "exp t2"], (0.0, 3.0)),
            (["abs x", "sqrt t0", "add t1 c0"], (-1.0, 1.0)),
            (["min c0 c1", "max t0 x", "abs t1"], (-2.0, 2.0)),
        ],
    )
    @pytest.mark.parametrize("limits", [False, True])
    def test_are_proved_on_both_sides(self, steps, domain, limits):
        made = MADE | {"limits": limits}
        data = certificate("exp", domain, "absolute", steps, [0.3125, -0.25, 1.25], **made)
        assert_proved(data)

    @pytest.mark.parametrize("place", [0.3, -0.6180339887498949, 1.0, -1.0])
    def test_find_a_peak_at_the_switch_alone(self, place):
        """atan on [-1, 1] by max(2 - 2^30 |x - place|, 0): below 0.8 but for a width of 2^-29."""
        steps = ["sub x c0", "abs t0", "fnma t1 c1 c2", "max t2 c3"]
        constants = [place, 2.0**30, 2.0, 0.0]
        data = certificate("atan", (-1.0, 1.0), "absolute", ["neg c0"], [1.0])
        data["program"] = {
            "instructions": [step.split() for step in steps],
            "constants": [to_hex(Fraction(c)) for c in constants],
        }
        peak = 2 - mpmath.atan(place)
        assert check(sealed(data, lower="0", upper=decimal(peak * (1 + mpmath.mpf(10) ** -9))))
        for upper in ("0.8", decimal(peak * (1 - mpmath.mpf(10) ** -9))):
            assert reason(sealed(data, lower="0", upper=upper))

    @pytest.mark.parametrize(
        ("steps", "domain", "fine"),
        [
            (["abs x", "div t0 x"], (0.0, 1.0), True),
            (["abs x", "div t0 x"], (-1.0, 0.0), True),
            (["abs x", "div t0 x"], (-1.0, 1.0), False),
            (["div c0 x", "add t0 x", "div c1 t1", "abs t2"], (0.0, 1.0), True),
            (["div c0 x", "add t0 x", "div c1 t1", "abs t2"], (-1.0, 1.0), False),
            (["div c0 x", "add t0 x", "div c1 t1", "sub x c0", "abs t3", "add t2 t4"], UNIT, True),
            (["div c0 x", "add t0 x", "div c1 t1", "add t2 c1", "abs t3"], (-1.0, 1.0), True),
            (["max x c0", "min x c0", "sub t0 t1", "sub x c0", "div t2 t3"], UNIT, False),
        ],
    )
    def test_with_limits_need_one_limit(self, steps, domain, fine):
        """|x|/x has two at 0, which no bound makes one; at an end of the domain it has one."""
        made = {"limits": True, "pieces": 4, "order": 6, "slack": Fraction(1, 10)}
        data = certificate("exp", domain, "absolute", steps, [0.3125, 1.25], **made)
        if fine:
            assert check(data) == data["statement"]
        else:
            assert reason(sealed(data, upper="99", lower="0"))
        assert reason(sealed(data, limits=False, upper="99", lower="0"))

    @pytest.mark.parametrize("domain", [(-1.0, 0.0), (0.0, 1.0), (-1.0, 1.0)])
    def test_attain_no_limit_of_a_side_that_they_are_not_on(self, domain):
        """At 0 the limit of |x|/x from the right is 1; on [-1, 0] it is -1."""
        data = certificate("exp", domain, "absolute", ["abs x"], limits=True, **MADE)
        data["program"]["instructions"].append(["div", "t0", "x"])
        for lower in ("0.5", "1.5"):
            data = sealed(data, lower=lower, lower_at="0x0p+0", upper="9")
            assert "cannot be evaluated" in reason(data)


def test_all_have_a_meaning_in_the_tests():
    assert set(OPERATIONS) <= set(MEANINGS)


def test_functions_of_functions_need_no_more_subintervals_than_the_hints(monkeypatch):
    monkeypatch.setattr(proof, "MORE_SUBINTERVALS", -32)
    steps = ["sin x", "exp t0", "log t1", "cos t2", "exp2 t3", "log2 t4", "add t5 c0"]
    assert check(certificate("exp", UNIT, "absolute", steps, [1.0], pieces=32, order=14))


@pytest.mark.parametrize(
    ("target", "steps"),
    [
        ("tanh", ["add x x", "exp t0", "add t1 c0", "div c1 t2", "sub c0 t3"]),
        ("exp", ["neg x", "exp t0", "div c0 t1"]),
        ("tan", ["sin x", "cos x", "div t0 t1"]),
    ],
)
def test_that_are_the_target_in_other_words_have_next_to_no_error(target, steps):
    """As many terms as the hints say, for no halving reaches so far with a few."""
    data = certificate(target, (-1.0, 1.0), "absolute", ["neg c0"], [1.0], pieces=32, order=48)
    data["program"]["instructions"] = [step.split() for step in steps]
    data["program"]["constants"] = ["0x1p+0", "0x1p+1"]
    assert check(sealed(data, upper="7e-49", lower="0"))
