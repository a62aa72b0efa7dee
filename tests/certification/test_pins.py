"""Pinned values hold exactly, are proved, and are verified by the verifier's own arithmetic."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest

from autonumerics.accuracy.pins import holds, value_at
from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement
from autonumerics.certification.document import digest
from autonumerics.errors import InvalidOption, Refuted
from autonumerics.fitting import held, level
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained
from autonumerics.targets.pins import Pin

EXP2, ATAN = Target.make("exp2"), Target.make("atan", (0, 1), "absolute")
CUBIC = "x*(c0 + x*x*(c1 + c2*x*x))", [1, -0.3, 0.1]


def certified(target, text, constants, **asked):
    target = constrained(target, **asked)
    program = held(level(parse(text, constants), target).program, target)
    assert program is not None
    return certify(program, target).to_json()


@pytest.mark.parametrize(
    ("target", "text", "constants", "asked", "said"),
    [
        (EXP2, "(c0*x + c1)*x + c2", [0.33, 0.66, 1.0], {"pins": "f(0) = 1"}, "P(0) = 1."),
        (EXP2, "c0/(c1 - x) + c2", [8.4, 3.4, -1.44], {"pins": ["f(0)=1", "f(1)=2"]}, "P(1) = 2."),
        (ATAN, *CUBIC, {"pins": ["f(1) = pi/4", "f'(0) = 1"]},
         "P(1) = pi/4 within 2^-100 max(1, |pi/4|)."),
        (ATAN, *CUBIC, {"joins": "upper slope"}, "P'(1) = f'(1)."),
        (EXP2, "(c0*x + c1)*x + c2", [0.33, 0.66, 1.0], {"joins": "lower slope"},
         "P'(0) = f'(0) within 2^-100 max(1, |f'(0)|)."),
        (Target.make("sqrt", (0.25, 1), "absolute"), "sqrt(x) + c0*x", [0.01],
         {"pins": "f(0.25) = 1/2"}, "P(0.25) = 1/2."),
        (Target.make("tanh", (0, 1), "absolute"), "tanh(x*c0) + c1*x*x", [1, 0.01],
         {"pins": {0: 0}}, "P(0) = 0."),
        (Target.make("x*exp(-x)", (0, 1), "absolute"), "x*c0 + c1*x*x", [0.9, -0.5],
         {"pins": ["f(1) = 1/e"]}, "P(1) = 1/e within 2^-100 max(1, |1/e|)."),
    ],
)  # fmt: skip
def test_pins_are_settled_proved_and_verified(target, text, constants, asked, said):
    assert said in check(certified(target, text, constants, **asked))


def test_an_exact_value_is_that_of_exact_arithmetic():
    target = constrained(EXP2, pins=["f(0) = 1", "f(1) = 2"])
    found = held(parse("c0/(c1 - x) + c2", [8.4, 3.4, -1.44]), target)
    assert [value_at(found, Fraction(x)) for x in (0, 1)] == [1, 2]


def test_what_cannot_hold_is_not_held():
    target = constrained(EXP2, pins="f(0) = 1")
    assert held(parse("x*c0", [1.0]), target) is None
    assert held(parse("c0/x", [1.0]), target) is None
    with pytest.raises(Refuted, match=r"does not keep P\(0\) = 1"):
        certify(parse("x + c0", [0.99]), target)


def test_a_value_next_to_a_pin_is_none():
    pin, target = Pin.read("f(0) = 1"), EXP2
    assert holds(parse("x + c0", [1.0]), pin, target)
    assert not holds(parse("x + c0", [Fraction(2**200 + 1, 2**200)]), pin, target)
    near = Pin.read("f(0) = 1/3")
    third = round(Fraction(2**120, 3))
    assert holds(parse("x + c0", [Fraction(third, 2**120)]), near, target)
    assert not holds(parse("x + c0", [Fraction(third + 2**22, 2**120)]), near, target)


@pytest.fixture(scope="module")
def data():
    return certified(ATAN, *CUBIC, pins=["f(1) = pi/4", "f(0) = 0", "f'(0) = 1"])


def pin_of(k, **change):
    def alter(data):
        data["target"]["constraints"]["pins"][k].update(change)

    return alter


def constant(k, text):
    def alter(data):
        data["program"]["constants"][k] = text

    return alter


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (pin_of(0, value="pi/4 + 2^(-90)"), "not proved to have"),
        (pin_of(0, value="0.7853981633974483096156608458"), "not proved to have"),
        (pin_of(0, value="f(x)"), "expression"),
        (pin_of(0, value="x"), "depends on x"),
        (pin_of(0, value="1/(1 - 1)"), "cannot be evaluated"),
        (pin_of(0, value="1 + " * 100 + "1"), "longer"),
        (pin_of(0, exact=True), "not proved to have"),
        (pin_of(0, slope=True), "not proved to have"),
        (pin_of(0, at="0x1.8p+0"), "not in the domain"),
        (pin_of(0, at="0x1.0p-1"), "not proved to have"),
        (pin_of(0, at=1), "notation"),
        (pin_of(0, more=1), "notation"),
        (pin_of(1, value="1"), "not proved to have"),
        (pin_of(1, value="0x0.0000000000000000000000000000000001p+0"), "not proved to have"),
        (pin_of(2, value="1.0000000000000000000000000000001"), "not proved to have"),
        (constant(0, "0x1.8p-2"), None),
    ],
)
def test_false_pins_are_refused(data, change, reason):
    wrong = copy.deepcopy(data)
    change(wrong)
    if reason not in ("notation", None):
        wrong["statement"] = statement(wrong["target"], wrong["claim"])
    wrong["digest"] = digest(wrong)
    with pytest.raises(Refused, match=reason):
        check(wrong)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"pins": "f(2) = 1"}, "outside of the domain"),
        ({"pins": ["f(0) = 1", "f(0) = 2"]}, "cannot both hold"),
        ({"pins": "zero"}, "pins a value at a point"),
        ({"pins": "f(0) = foo"}, "foo"),
        ({"pins": "f(0) = x"}, "x"),
        ({"pins": "f(0) = 1/0"}, "finite"),
        ({"pins": "f(inf) = 1"}, "a point of the domain"),
        ({"joins": "left"}, "lower, upper or both"),
    ],
)
def test_wrong_requests_are_said(asked, said):
    with pytest.raises(InvalidOption, match=said):
        constrained(EXP2, **asked)
