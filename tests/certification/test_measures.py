"""Certificates of the measures of error: proved, verified by code that shares nothing, true by
mpmath; and damaged in every way, digested and stated anew, never accepted where they are false."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import pytest
from certification.truths import value_at

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement
from autonumerics.certification.check.reading import digest
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

    def certificate(self) -> dict[str, Any]:
        """Its certificate, made once."""
        return copy.deepcopy(_made(self))


@cache
def _made(case: Case) -> dict[str, Any]:
    program = parse(case.program, list(case.constants))
    return certify(program, Target.make(*case.target)).to_json()


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
    "the program's limit": Case(
        "1/(c0/x + x)", (0.5,), ("tanh", (-1.0, 1.0), "relative"), mpmath.tanh
    ),
}  # fmt: skip


def error_at(data: dict[str, Any], truth: Truth, x: Any) -> Any:
    """The error that the certificate is about, by mpmath; None where it is 0/0."""
    program = Program.from_json(data["program"])
    try:
        value = value_at(program, from_hex(float(x).hex()))
    except ZeroDivisionError:
        return None
    try:
        f = truth(mpmath.mpf(float(x)))
    except ZeroDivisionError:
        return None
    deviation = abs(value - f)
    scale = abs(f) if data["target"]["error"] == "relative" else mpmath.mpf(1)
    return None if scale == 0 else deviation / scale


def assert_true(data: dict[str, Any], truth: Truth) -> None:
    """The claim at some hundred points, next to zeros too."""
    low, high = (float.fromhex(end) for end in data["target"]["domain"])
    places = [low + (high - low) * k / 150 for k in range(151)]
    for zero in map(float.fromhex, data["target"].get("zeros", [])):
        with suppress(ZeroDivisionError):
            assert truth(mpmath.mpf(zero)) == 0
        assert value_of(data, zero) in (0, None)
        places += [zero + side * 2.0**-k for k in (10, 20, 30) for side in (-1, 1)]
    with mpmath.workdps(60):
        errors = [error_at(data, truth, x) for x in places if low <= x <= high]
        largest = max(e for e in errors if e is not None)
        assert largest <= mpmath.mpf(data["claim"]["upper"])
        attained = error_at(data, truth, float.fromhex(data["claim"]["lower_at"]))
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
    assert_true(data, case.truth)
    assert target_from(data["target"]) == Target.make(*case.target)


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
    known = list(data["target"]["zeros"])
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
    del data["target"]["zeros"]


def measure(data, rng):
    choices = ["absolute", "relative", "ulp", "max(relative, absolute/1)", "", None, 1]
    data["target"]["error"] = rng.choice(choices)


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


KINDS = [zeros, zeros, zeros, no_zeros, measure, version, constant, bound, place, limits, domain]


@pytest.mark.parametrize("seed", range(60))
def test_no_damaged_certificate_is_accepted_unless_it_is_true(seed):
    rng = random.Random(seed)
    case = CASES[rng.choice(["sin", "log2", "removable", "two zeros", "a switch"])]
    data = case.certificate()
    rng.choice(KINDS)(data, rng)
    data = sealed(data)
    try:
        accepted = check(data)
    except Refused:
        return
    assert accepted == data["statement"]
    assert_true(data, case.truth)
