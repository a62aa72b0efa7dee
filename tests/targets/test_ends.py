"""Ends of domains as constant expressions: the nearest double of the exact value, or one line."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from autonumerics.errors import InvalidDomain
from autonumerics.targets import Target
from autonumerics.targets.domain import Domain
from autonumerics.targets.ends import End, read_end
from autonumerics.targets.intervals import read_domain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pi", math.pi), ("pi/2", math.pi / 2), ("-pi", -math.pi), ("- pi / 4", -math.pi / 4),
        ("e", math.e), ("log(2)/2", 0.34657359027997264), ("-log(2)", -math.log(2)),
        ("sin(pi)", 0.0), ("sqrt(3) - 1", 0.7320508075688773), ("sqrt(2)^3", 2.8284271247461903),
        ("1/3", 1 / 3), ("0.1 + 0.2", 0.3), ("0.1*3", 0.3), ("1e-3/7", 0.001 / 7),
        ("exp(1)", math.e), ("exp2(1/12)", 2 ** (1 / 12)), ("2^(1/12)", 2 ** (1 / 12)),
        ("2^-0.5", math.sqrt(0.5)), ("cos(pi/3 + 1e-30)", 0.5), ("gamma(1/2)", 1.772453850905516),
        ("fma(2, 3, pi)", 9.141592653589793), ("min(pi, 3)", 3.0), ("0x1.8p1/3", 1.0),
        ("2^1023*1.5", 1.5 * 2.0**1023), ("1/3*10^-310", 3.3333333333333e-311),
        ("e^-700", 9.859676543759770e-305),
    ],
)  # fmt: skip
def test_the_nearest_double_of_the_exact_value(text: str, value: float) -> None:
    assert read_end(text).value == value


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1/4", True), ("2^-14", True), ("3*2^-3 - 1", True), ("sqrt(4)", True), ("0.5", True),
        ("0.1", True), ("-7", True), ("1/3", False), ("pi", False), ("2^53 + 1", False),
    ],
)  # fmt: skip
def test_rounding_is_known(text: str, exact: bool) -> None:
    assert read_end(text).is_exact is exact


def test_fractions_are_rounded_once() -> None:
    """Sums of decimals and quotients, against exact arithmetic."""
    draw = random.Random(3)
    for _ in range(300):
        a, b, c = (draw.randint(1, 10**6) for _ in range(3))
        text = f"({a}/{b} - {c}e-5)*0.{a}"
        exact = (Fraction(a, b) - Fraction(c, 10**5)) * Fraction(f"0.{a}")
        assert read_end(text) == End(float(exact), Fraction(float(exact)) == exact)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a", "'a' is no constant"), ("x", "'x' is no constant"), ("c0", "'c0' is no constant"),
        ("", "expected a value"), ("pi/", "expected a value"), ("(pi", r"operator or '\)'"),
        ("pi)", "closes nothing"), ("1/0", "no finite value"), ("log(-1)", "no finite value"),
        ("log(0)", "no finite value"), ("sqrt(1, 2)", "sqrt takes 1 operands, got 2"),
        ("2^3^2", "parentheses around a power"), ("2^(1", r"operator or '\)'"), ("2 3", "operator"),
        ("pi; pi", "expected one value"), ("__import__('os')", "no meaning"),
        ("sqrt(2)^2*(1 + 2^-53)", "do not tell"), ("exp(exp(exp(9)))", "no finite value"),
        ("pi" * 150, "longer"),
        ("exq(1)", "unknown function 'exq': did you mean exp"), ("1\n2", "expected one value"),
        ("log", "write log"),
    ],
)  # fmt: skip
def test_what_is_no_end_is_refused_in_one_line(text: str, complaint: str) -> None:
    with pytest.raises(InvalidDomain, match=complaint) as refusal:
        read_end(text)
    assert "\n" not in str(refusal.value)
    assert "--on" in str(refusal.value)


@pytest.mark.parametrize("text", ["10^400", "exp(1000)", "-(10^400)", "inf", "nan", "-Infinity"])
def test_what_is_no_finite_double_is_no_domain(text: str) -> None:
    for ends in ((text, "1"), ("0", text)):
        with pytest.raises(InvalidDomain, match="finite"):
            read_domain(ends)


def test_domains_take_text_and_numbers() -> None:
    assert read_domain(("0", "pi/2")) == Domain(0.0, math.pi / 2) == read_domain((0, "pi/2"))
    assert Target.make("sin", ("-pi", "pi"), "absolute").domain == Domain(-math.pi, math.pi)
    with pytest.raises(InvalidDomain, match=r"reversed; write \[0, 1"):
        read_domain(("pi/3", "0"))
