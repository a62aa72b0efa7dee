"""Certificates of errors as a number format computes: what they claim, and what is refused."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autonumerics.accuracy import measure, sample_errors
from autonumerics.certification import RoundedCertificate, certify_rounded
from autonumerics.certification.check import Refused, check
from autonumerics.certification.check.agreement import digest
from autonumerics.certification.check.wording import rounded_statement, statement
from autonumerics.codegen.reading import read_program
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, from_hex, parse, to_hex
from autonumerics.targets import Target

PROGRAMS = Path(__file__).parents[2] / "docs" / "programs"
WIDE = "binary64"
CASES: dict[str, tuple[str, tuple[float, float], str, str, list[float], tuple[str, ...]]] = {
    "horner": ("exp2", (0, 1), "ulp", "fma(fma(fma(x, c0, c1), x, c2), x, c3)",
               [0.0790199, 0.2241268, 0.6968366, 0.9999252], (WIDE,)),
    "no fma": ("exp", (-0.5, 0.5), "relative", "(x*c0 + c1)*x + c2", [0.5, 1.0, 1.0], (WIDE,)),
    "odd": ("sin", (0.25, 0.5), "ulp", "t0 = x*x; fma(t0*x, fma(t0, c0, c1), x)",
            [0.00833, -0.166666], (WIDE,)),
    "difference": ("log", (1.25, 1.75), "ulp", "t0 = x - c0; fma(t0*t0, fma(t0, c1, c2), t0)",
                   [1.0, 0.25, -0.49], (WIDE,)),
    "quotient": ("exp2", (0, 1), "absolute", "c1/(x + c0) + c2",
                 [-3.4355225, -8.3878192, -1.4427240], (WIDE,)),
    "root": ("sqrt", (0.5, 2), "relative", "sqrt(x*c0) + c1", [0.9921875, 0.001], ("binary32",)),
    "switches": ("exp2", (0, 1), "relative", "max(x*c0 + c1, abs(c2 - x))", [1.0, 0.9570, 0.5],
                 ("binary16",)),
    "itself": ("1 + x + x^2/2 + x^3/8", (0.25, 0.875), "relative",
               "fma(fma(fma(x, c0, c1), x, c2), x, c2)", [0.125, 0.5, 1.0], (WIDE,)),
    "quotient itself": ("1/(1 + x)", (0.25, 0.3125), "ulp", "c0/(x + c0)", [1.0], (WIDE,)),
    "itself, narrow": ("1 + x + x^2/2 + x^3/8", (0.25, 0.875), "relative",
                       "((x*c0 + c1)*x + c2)*x + c2", [0.125, 0.5, 1.0], ("bfloat16",)),
    "stored": ("exp2", (0, 1), "relative", "fma(fma(x, c0, c1), x, c2)",
               [0.34375, 0.65625, 1.0], ("bfloat16", "binary32")),
}  # fmt: skip


def subject(name: str) -> tuple[Program, Target, Arithmetic]:
    function, domain, error, text, constants, formats = CASES[name]
    return parse(text, constants), Target.make(function, domain, error), Arithmetic.of(*formats)


@cache
def made(name: str) -> RoundedCertificate:
    return certify_rounded(*subject(name))


def largest_error(program: Program, target: Target, arithmetic: Arithmetic) -> float:
    """What is found by running the program: measured at all inputs, or sampled in binary64."""
    compiled = compile_program(program, arithmetic)
    if arithmetic.storage.bits > 32:
        found = sample_errors(compiled, target, count=50_000)
    else:
        found = measure(compiled, target)
    return {"ulp": found.error_ulp, "relative": found.relative, "absolute": found.absolute}[
        target.error
    ]


def reseal(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew, inside and outside, so that only the mathematics can tell."""
    inner = data["exact"]
    inner["statement"] = statement(inner["target"], inner["claim"])
    inner["digest"] = digest(inner)
    data["statement"] = rounded_statement(data)
    return data | {"digest": digest(data)}


def changed(name: str, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    data = copy.deepcopy(made(name).to_json())
    change(data)
    return reseal(data)


@pytest.mark.parametrize("name", CASES)
def test_a_certificate_is_accepted_and_no_input_is_worse(name):
    certificate = made(name)
    assert check(certificate.to_json()) == certificate.statement
    assert "each operation rounded to nearest" in certificate.statement
    found = largest_error(certificate.program, certificate.target, certificate.arithmetic)
    assert found <= float(certificate.upper)


ITSELF = ("itself", "quotient itself", "itself, narrow")


@pytest.mark.parametrize(("name", "share"), [*zip(ITSELF, (0.75, 0.75, 0.5), strict=True)])
def test_the_bound_is_near_what_is_found(name, share):
    certificate = made(name)
    found = largest_error(certificate.program, certificate.target, certificate.arithmetic)
    assert found > share * float(certificate.upper)


def test_differences_of_numbers_of_one_size_are_exact():
    """x - 1 is, on [1/2, 2]: rounding adds nothing to it."""
    line, target = parse("x - c0", [1.0]), Target.make("log", (0.5, 2), "absolute")
    assert certify_rounded(line, target, Arithmetic.of(WIDE)).rounding == "0"


@pytest.mark.parametrize("name", ITSELF)
def test_a_claim_below_what_a_machine_shows_is_refused(name):
    """Of programs that are their targets, in the reals, so that all of the error is rounding."""
    certificate = made(name)
    found = largest_error(certificate.program, certificate.target, certificate.arithmetic)

    def less(data: dict[str, Any]) -> None:
        data["claim"]["rounding"] = f"{found * 0.999:.6e}"

    with pytest.raises(Refused, match="rounding does not follow"):
        check(changed(name, less))


def drop_range(data: dict[str, Any]) -> None:
    del data["proof"]["ranges"][1]


def shorten_range(data: dict[str, Any]) -> None:
    first, last = data["proof"]["ranges"][-1]
    data["proof"]["ranges"][-1] = [first, to_hex(from_hex(last) - Fraction(1, 2**40))]


def overlap(data: dict[str, Any]) -> None:
    data["proof"]["ranges"].insert(1, data["proof"]["ranges"][0])


def end_between_numbers(data: dict[str, Any]) -> None:
    first, last = data["proof"]["ranges"][0]
    data["proof"]["ranges"][0] = [first, to_hex(from_hex(last) + Fraction(1, 2**70))]


def constant_of_more_bits(data: dict[str, Any]) -> None:
    value = from_hex(data["exact"]["program"]["constants"][1]) + Fraction(1, 2**60)
    data["exact"]["program"]["constants"][1] = to_hex(value)


def narrower_format(data: dict[str, Any]) -> None:
    data["arithmetic"] = {"storage": "binary32", "computing": "binary32"}


def upper_without_approximation(data: dict[str, Any]) -> None:
    data["claim"]["upper"] = data["claim"]["rounding"]


def wrong_inside(data: dict[str, Any]) -> None:
    data["exact"]["claim"]["upper"] = data["exact"]["claim"]["lower"]


DAMAGES = [
    (drop_range, "do not hold all numbers"),
    (shorten_range, "do not hold all numbers"),
    (overlap, "do not hold all numbers"),
    (end_between_numbers, "do not hold all numbers"),
    (constant_of_more_bits, "no number of the format"),
    (narrower_format, "."),
    (upper_without_approximation, "upper is less"),
    (wrong_inside, "does not follow"),
]


@pytest.mark.parametrize(("damage", "reason"), DAMAGES, ids=lambda d: getattr(d, "__name__", ""))
def test_damage_is_refused(damage, reason):
    with pytest.raises(Refused, match=reason):
        check(changed("horner", damage))


@pytest.mark.parametrize("member", ["statement", "digest"])
def test_words_and_digests_must_agree(member):
    data = made("horner").to_json()
    data[member] = data[member].replace("5", "6") + "0"
    with pytest.raises(Refused):
        check(data)


def test_operations_that_are_not_rounded_correctly_have_no_certificate():
    program = parse("exp(x*c0)", [0.6931471805599453])
    with pytest.raises(Unprovable, match="exp is not rounded correctly"):
        certify_rounded(program, Target.make("exp2"), Arithmetic.of(WIDE))


def test_ulps_are_those_of_binary64():
    with pytest.raises(InvalidOption, match="ULPs are those of binary64"):
        certify_rounded(
            parse("x + c0", [1.0]), Target.make("exp2", (0, 1), "ulp"), Arithmetic.of("binary32")
        )


SMALL = ("switches", "stored")


def mutated(data: dict[str, Any], rng: random.Random) -> None:
    """One change of constants, operations, operands, claims, formats, or the domain."""
    program, target = data["exact"]["program"], data["exact"]["target"]
    match rng.randrange(7):
        case 0:
            k = rng.randrange(len(program["constants"]))
            step = Fraction(rng.choice([-1, 1]), 2 ** rng.choice([5, 7, 9]))
            program["constants"][k] = to_hex(from_hex(program["constants"][k]) + step)
        case 1:
            row = rng.choice(program["instructions"])
            names = {2: ["add", "sub", "mul", "div", "max", "min"], 3: ["fma", "fms", "fnma"]}
            row[0] = rng.choice(names.get(len(row) - 1, ["neg", "abs", "sqrt"]))
        case 2:
            row = rng.choice(program["instructions"])
            row[rng.randrange(1, len(row))] = rng.choice(["x", "c0", "c1", "t0"])
        case 3:
            factor = Fraction(rng.choice([1, 5, 9, 11, 20]), 10)
            for member in rng.sample(["upper", "rounding"], rng.choice([1, 2])):
                scale(data["claim"], member, factor)
        case 4:
            formats = rng.sample(["binary16", "bfloat16", "binary32"], 2)
            data["arithmetic"] = dict(zip(("storage", "computing"), formats, strict=True))
        case 5:
            target["domain"][rng.randrange(2)] = to_hex(Fraction(rng.randrange(-2, 5), 2))
        case 6:
            scale(data["exact"]["claim"], "upper", Fraction(rng.choice([5, 9, 15]), 10))


def scale(claim: dict[str, Any], member: str, factor: Fraction) -> None:
    claim[member] = f"{float(Fraction(claim[member]) * factor):.6e}"


def test_what_is_accepted_of_many_mutations_is_true_at_every_input():
    """Formats of 16 bits, so that every input can be tried."""
    rng, accepted, refused = random.Random(5), 0, 0
    for number in range(120):
        data = copy.deepcopy(made(SMALL[number % len(SMALL)]).to_json())
        for _ in range(rng.choice([1, 1, 2])):
            mutated(data, rng)
        try:
            data = reseal(data)
            check(data)
        except Refused:
            refused += 1
            continue
        accepted += 1
        inner = data["exact"]
        ends = [float(from_hex(end)) for end in inner["target"]["domain"]]
        target = Target.make(inner["target"]["function"], ends, inner["target"]["error"])
        arithmetic = Arithmetic.of(*data["arithmetic"].values())
        compiled = compile_program(Program.from_json(inner["program"]), arithmetic)
        assert measure(compiled, target).relative <= float(Fraction(data["claim"]["upper"])), data
    assert accepted > 5
    assert refused > 40


def test_a_quotient_that_is_zero_is_exact():
    """At x = 1 the target vanishes, and so must all that rounding adds."""
    program = parse("t0 = x - c0; t0/(t0 + c1)*c1", [1.0, 2.0])
    target = Target.make("2*(x - 1)/(x + 1)", (1, 1 + 2.0**-49), "ulp")
    assert float(certify_rounded(program, target, Arithmetic.of(WIDE)).rounding) < 3


def test_a_program_of_one_constant_or_of_x_alone():
    for program in (parse("c0", [1.25]), parse("x")):
        certificate = certify_rounded(
            program, Target.make("exp2", (0.5, 1), "absolute"), Arithmetic.of("binary32")
        )
        assert certificate.rounding == "0"
        stored = replace(certificate, arithmetic=Arithmetic.of("binary32", "binary64"))
        assert check(stored.to_json())


@pytest.mark.parametrize(
    ("name", "domain"), [("exp2", (0, 1)), ("exp", (-0.5, 0.5)), ("cos", (0, math.pi / 4))]
)
def test_programs_of_the_documentation_are_below_one_ulp(name, domain):
    text = (PROGRAMS / f"binary64-{name}.txt").read_text(encoding="utf-8")
    target = Target.make(name, domain, "ulp")
    certificate = certify_rounded(read_program(text), target, Arithmetic.of(WIDE))
    assert float(certificate.upper) < 0.92
    found = largest_error(certificate.program, target, certificate.arithmetic)
    assert 0.75 < found < float(certificate.upper)
