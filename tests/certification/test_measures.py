"""Certificates of the measures of error: proved, verified by code that shares nothing, true by
mpmath; and damaged in every way, digested and stated anew, never accepted where they are false."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import pytest
from certification.truths import value_at

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement
from autonumerics.certification.check.agreement import digest
from autonumerics.certification.document import target_from
from autonumerics.errors import Refuted
from autonumerics.programs import Program, from_hex, parse
from autonumerics.targets import Target

Truth = Callable[[Any], Any]


@dataclass(frozen=True)
class Case:
    """A program for a target, and the function by mpmath."""

    program: str
    constants: tuple[float, ...]
    target: tuple[Any, ...]
    truth: Truth
    weight: str | None = None
    weight_truth: Truth = field(default=lambda x: mpmath.mpf(1))  # noqa: ARG005

    @property
    def made(self) -> Target:
        """The target."""
        return Target.make(*self.target, weight=self.weight)

    def certificate(self) -> dict[str, Any]:
        """Its certificate, made once."""
        return copy.deepcopy(_made(self))


@cache
def _made(case: Case) -> dict[str, Any]:
    program = parse(case.program, list(case.constants))
    return certify(program, case.made).to_json()


CASES = {
    "sin": Case("x*(c0 + c1*(x*x))", (1.0, -0.16), ("sin", (-1.5, 1.5), "relative"), mpmath.sin),
    "log2": Case(
        "(x - c0)*(c1 + c2*x)", (1.0, 2.1, -0.6), ("log2", (0.5, 2.0), "relative"),
        lambda x: mpmath.log(x, 2),
    ),
    "removable": Case(
        "t0 = c1/(x + c0) + c2; t0/x - t0", (0.3, -1.5, -0.7), ("log2", (0.5, 2.0), "relative"),
        lambda x: mpmath.log(x, 2),
    ),
    "third order": Case(
        "x*x*x*c0", (0.3,), ("x - tanh(x)", (0.0, 1.0), "relative"),
        lambda x: x - mpmath.tanh(x),
    ),
    "a limit": Case(
        "x*x*c0", (0.08,), ("x/(exp(x) - 1) - 1 + x/2", (-1.0, 1.0), "relative"),
        lambda x: x / mpmath.expm1(x) - 1 + x / 2,
    ),
    "two zeros": Case(
        "(x - c0)*(x - c1)", (1.0, 2.0), ("sinpi", (0.75, 2.5), "relative"), mpmath.sinpi
    ),
    "a function": Case("exp(x) - c0", (1.0,), ("expm1(1.5*x)", (-1.0, 1.0), "relative"),
                       lambda x: mpmath.expm1(1.5 * x)),
    "a switch": Case("min(x, c0)", (0.75,), ("tanh", (-1.0, 3.0), "relative"), mpmath.tanh),
    "ulp": Case("c0 + x*(c1 + x*c2)", (1.0, 0.65, 0.34), ("exp2", (-2.0, 3.0), "ulp"),
                lambda x: mpmath.mpf(2) ** x),
    "ulp at a zero": Case("x*(c0 + c1*(x*x))", (1.0, -0.16), ("sin", (0.0, 1.5), "ulp"),
                          mpmath.sin),
    "mixed": Case("c0 + x*(c1 + x*c2)", (0.01, 0.97, 0.01),
                  ("sin", (-1.0, 3.5), "max(relative, absolute/1e-1)"), mpmath.sin),
    "a fraction": Case("x*(c0 + x*c1)", (0.97, -0.5),
                       ("x*cos(x)", (-1.0, 1.0), "max(relative, absolute/1/3)"),
                       lambda x: x * mpmath.cos(x)),
    "weighted": Case("c0 + x*(c1 + x*c2)", (0.01, 0.97, 0.01), ("sin", (-1.0, 2.0), "absolute"),
                     mpmath.sin, "1/(1 + x^2)", lambda x: 1 / (1 + x * x)),
    "a weight with a step": Case(
        "c0 + x*(c1 + x*c2)", (1.0, 0.97, 0.51), ("exp", (-1.0, 1.0), "relative"),
        mpmath.exp, "if(x < 0.3, 1, 2)", lambda x: 1 if x < mpmath.mpf("0.3") else 2,
    ),
    "a weight with a corner": Case(
        "c0 + x*(c1 + x*c2)", (1.0, 0.97, 0.51), ("exp", (-1.0, 1.0), "relative"),
        mpmath.exp, "1 + abs(x)", lambda x: 1 + abs(x),
    ),
    "a weight with a limit": Case(
        "x*(c0 + x*c1)", (0.97, -0.5), ("sin", (0.0, 1.0), "relative"), mpmath.sin,
        "sin(x)/x", mpmath.sinc,
    ),
    "the program's limit": Case(
        "1/(c0/x + x)", (0.5,), ("tanh", (-1.0, 1.0), "relative"), mpmath.tanh
    ),
}  # fmt: skip


def scale_of(error: str, f: Any) -> Any:
    """What the deviation is divided by."""
    if error == "ulp":
        mantissa, exponent = mpmath.frexp(abs(f))  # 1/2 <= mantissa < 1
        exponent -= 1 + (mantissa == 0.5)
        return mpmath.mpf(2) ** max(exponent - 52, -1074) if f else mpmath.mpf(2) ** -1074
    if error.startswith("max"):
        size = Fraction(error.removeprefix("max(relative, absolute/").removesuffix(")"))
        return max(abs(f), mpmath.mpf(size.numerator) / size.denominator)
    return abs(f) if error == "relative" else mpmath.mpf(1)


def error_at(data: dict[str, Any], case: Case, x: Any) -> Any:
    """The error that the certificate is about, by mpmath; None where it is 0/0."""
    truth = case.truth
    program = Program.from_json(data["program"])
    try:
        value = value_at(program, from_hex(float(x).hex()))
    except ZeroDivisionError:
        return None
    try:
        f = truth(mpmath.mpf(float(x)))
    except ZeroDivisionError:
        return None
    weight = case.weight_truth(mpmath.mpf(float(x))) if "weight" in data["target"] else 1
    scale = scale_of(data["target"]["error"], f)
    return None if scale == 0 else weight * abs(value - f) / scale


def assert_true(data: dict[str, Any], case: Case) -> None:
    """The claim at some hundred points, next to zeros too."""
    low, high = (float.fromhex(end) for end in data["target"]["domain"])
    places = [low + (high - low) * k / 150 for k in range(151)]
    for zero in map(float.fromhex, data["target"].get("zeros", [])):
        with suppress(ZeroDivisionError):
            assert case.truth(mpmath.mpf(zero)) == 0
        assert value_of(data, zero) in (0, None)
        places += [zero + side * 2.0**-k for k in (10, 20, 30) for side in (-1, 1)]
    with mpmath.workdps(60):
        errors = [error_at(data, case, x) for x in places if low <= x <= high]
        largest = max(e for e in errors if e is not None)
        assert largest <= mpmath.mpf(data["claim"]["upper"])
        attained = error_at(data, case, float.fromhex(data["claim"]["lower_at"]))
        if attained is not None:
            assert attained >= mpmath.mpf(data["claim"]["lower"]) * (1 - mpmath.mpf(10) ** -12)


def value_of(data: dict[str, Any], x: float) -> Any:
    """The program's value, None where it divides by zero."""
    try:
        return value_at(Program.from_json(data["program"]), from_hex(x.hex()))
    except ZeroDivisionError:
        return None


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew, as far as it has a sense."""
    with suppress(ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        data["statement"] = statement(data["target"], data["claim"])
    return data | {"digest": digest(data)}


@pytest.mark.parametrize("name", CASES)
def test_the_certificate_is_verified_and_true(name):
    case = CASES[name]
    data = case.certificate()
    assert check(data) == data["statement"]
    assert data["version"] == 2
    assert_true(data, case)
    assert target_from(data["target"]) == case.made


def test_what_both_vanish_at_is_stated():
    data = CASES["two zeros"].certificate()
    assert data["statement"].endswith("P and sinpi vanish at x = 1, 2.")


@pytest.mark.parametrize(
    ("text", "constants"),
    [("x*c0 + c1", [1.0, 2.0**-90]), ("x - c0", [2.0**-1000]), ("exp(x) - c0", [1 + 2.0**-52])],
)
def test_what_nearly_vanishes_is_refuted(text, constants):
    with pytest.raises(Refuted, match="not shown to vanish at x = 0"):
        certify(parse(text, constants), Target.make("tanh", (0.0, 1.0), "relative"))


def zeros(data, rng):
    """Other zeros: none, more, fewer, moved, twice, in another order, of another kind."""
    known = list(data["target"].get("zeros", []))
    ends = data["target"]["domain"]
    other = rng.choice(["0x1.8p-1", "0x1.0p-60", "0x1.0p+9", ends[0], ends[1], "0x0.0p+0"])
    changed = rng.choice(
        [
            [], [other], [*known, other], sorted([*known, other], key=float.fromhex), known[1:],
            known * 2, known[::-1], [None], [0.0], ["0"], "0x0.0p+0", None, {}, [known],
            [zero[:-1] + "1" for zero in known], ["-0x0.0p+0"], ["0x2p-1"],
        ]
    )  # fmt: skip
    data["target"]["zeros"] = changed


def no_zeros(data, rng):
    del rng
    data["target"].pop("zeros", None)


def measure(data, rng):
    sizes = ["1", "0", "1e-3", "-1", "1e3", "1/3", "3/0", "0x1p-3", " 1", "1e-400", "9" * 500]
    mixed = [f"max(relative, absolute/{size})" for size in sizes]
    words = ["absolute", "relative", "ulp", "ulps", "max(absolute/1, relative)", "", None, 1, []]
    data["target"]["error"] = rng.choice([rng.choice(mixed), rng.choice(words)])


def weight(data, rng):
    """Another weight, none, one that is no weight, or with other limits."""
    known = data["target"].get("weight")
    texts = ["1", "2", "0", "-1", "x", "1 - x", "1/x", "1/(1 + x^2)", "if(x < 0, 1, 0)", "w(x)", ""]
    choices = [{"expression": text, "limits": rng.choice([[], ["0"]])} for text in texts]
    choices += [None, "1", {}, {"expression": "1"}, {"expression": 1, "limits": []}]
    if known is not None:
        choices += [known | {"limits": ["0"]}, known | {"limits": []}, known | {"limits": [None]}]
    data["target"]["weight"] = rng.choice(choices)
    if known is not None and rng.random() < 0.2:
        del data["target"]["weight"]


def version(data, rng):
    data["version"] = rng.choice([1, 2, 3, "2", 2.0, True])


def constant(data, rng):
    constants = data["program"]["constants"]
    k = rng.randrange(len(constants))
    value = float.fromhex(constants[k])
    constants[k] = (value + rng.choice([2.0**-52, 2.0**-300, 0.1, -value])).hex()


def bound(data, rng):
    key = rng.choice(["upper", "lower"])
    factor = rng.choice([0.1, 0.5, 0.97, 1.03, 2.0])
    data["claim"][key] = f"{float(data['claim'][key]) * factor:.9e}"


def place(data, rng):
    low, high = (float.fromhex(end) for end in data["target"]["domain"])
    other = rng.choice([low, high, (low + high) / 2, 0.0, 1.0, 1e-300])
    data["claim"]["lower_at"] = other.hex()


def limits(data, rng):
    del rng
    data["claim"]["limits"] = not data["claim"]["limits"]


def domain(data, rng):
    ends = [float.fromhex(end) for end in data["target"]["domain"]]
    ends[rng.randrange(2)] = rng.choice([0.25, 0.5, 1.0, 0.0, -0.5, 3.0])
    data["target"]["domain"] = [end.hex() for end in ends]
    data["proof"]["subintervals"] = [[*data["target"]["domain"], 12]]


KINDS = [zeros, zeros, no_zeros, measure, measure, weight, weight, version, constant, bound, place]
KINDS += [limits, domain]


DAMAGED = ["sin", "log2", "removable", "two zeros", "a switch", "ulp", "mixed", "weighted"]
DAMAGED += ["a fraction", "a weight with a step"]


@pytest.mark.parametrize("seed", range(50))
def test_no_damaged_certificate_is_accepted_unless_it_is_true(seed):
    rng = random.Random(seed)
    case = CASES[rng.choice(DAMAGED)]
    data = case.certificate()
    rng.choice(KINDS)(data, rng)
    data = sealed(data)
    try:
        accepted = check(data)
    except Refused:
        return
    assert accepted == data["statement"]
    assert_true(data, replace(case, weight_truth=weight_read(data)))


def weight_read(data: dict[str, Any]) -> Truth:
    """The weight of a certificate, by Python's own reading of it."""
    text = data["target"].get("weight", {"expression": "1"})["expression"].replace("^", "**")
    if text.startswith("if"):
        return lambda x: 1 if x < mpmath.mpf("0.3") else 2
    return lambda x: eval(text, {"x": x})
