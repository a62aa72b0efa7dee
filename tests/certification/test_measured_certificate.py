"""Certificates of errors measured at every number of a format: what they claim, what is refused."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import arb
from gmpy2 import mpq

import autonumerics.certification.check as verifier
import autonumerics.certification.check.steps as verifier_steps
import autonumerics.plans.steps as plan_steps
from autonumerics.accuracy import Counts, measure
from autonumerics.accuracy.rounding_intervals import CORRECT, RoundingIntervals
from autonumerics.balls import working_precision
from autonumerics.certification import MeasuredCertificate, certify_measured
from autonumerics.certification.check import Refused, Unreadable, check
from autonumerics.certification.check.agreement import digest
from autonumerics.certification.check.contents import target_of
from autonumerics.certification.check.numbers import Numbers, number_at
from autonumerics.certification.check.rounding import FORMATS
from autonumerics.certification.check.truth import Judge, pieces
from autonumerics.certification.check.wording import measured_statement
from autonumerics.certification.check.work import Work
from autonumerics.certification.document import target_record
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.fitting import settle
from autonumerics.formats import DIRECTIONS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse
from autonumerics.targets import Target, enclose, function

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")

WIDE = ("bfloat16", "binary32")
HORNER = "fma(fma(x, c0, c1), x, c2)"
CONSTANTS = [0.34375, 0.65625, 1.0]
CASES: dict[str, tuple[str, Any, str, list[float], tuple[str, ...]]] = {
    "half": ("exp2", (0, 1), HORNER, CONSTANTS, ("binary16",)),
    "half in single": ("exp2", (-1, 1), HORNER, CONSTANTS, ("binary16", "binary32")),
    "half in double": ("exp2", (0, 1), HORNER, CONSTANTS, ("binary16", "binary64")),
    "bfloat": ("sin", (-1, 1), "t0 = x*x; fma(t0*x, c0, x)", [-0.1666], ("bfloat16",)),
    "bfloat in single": ("exp2", (0, 1), HORNER, CONSTANTS, WIDE),
    "switches": ("exp", (-4, 4), "max(min(x*c0, x + c1), abs(fnma(x, c1, neg(c0))))",
                 [1.5, 0.999], ("binary16",)),
    "fused": ("log2", (0.5, 0.75), "fms(fnms(x, c0, c1), x, c2)", [1.5, -5.25, 2.75], WIDE),
    "root and quotient": ("rsqrt", (1, 4), "c0/sqrt(x)", [1.0], ("bfloat16",)),
    "subnormal": ("x*x", (0, 0.015625), "x*x", [], ("binary16",)),
    "of several intervals": ("sqrt", ([0, 0.25], [1, 1.5]), "sqrt(x)", [], ("binary16",)),
    "itself": ("1/(1 + x)", (0, 1), "c0/(x + c0)", [1.0], ("binary16",)),
    "limit": ("sin(x)/x", (-0.25, 0.25), "fma(x*x, c0, c1)", [-0.16, 1.0], WIDE),
    "single": ("exp2", (0.5, 0.53125), HORNER, CONSTANTS, ("binary32",)),
    "single in double": ("log", (0.9375, 1), "(x - c0)*(c1 - x*c2)", [1.0, 1.5, 0.5],
                         ("binary32", "binary64")),
}  # fmt: skip

DIRECTED: dict[str, tuple[str, Any, str, list[float], tuple[str, ...]]] = {
    "up": ("exp2", (0.5, 1), HORNER, CONSTANTS, WIDE),
    "down": ("exp2", ([-1, -0.75], [-(2**-7), -(2**-11)]), HORNER, CONSTANTS, WIDE),
    "zero": ("sin", ([-0.5, -0.25], [0.5, 0.75]), "t0 = x*x; fma(t0*x, c0, x)", [-0.1654], WIDE),
    "nearest-away": ("1.5*x", ([-1, -0.75], [0.5, 0.75]), "x*c0", [1.5], ("binary16", "binary64")),
    "all": ("exp", ([0, 2**-127], [2**-9, 2**-7]), "fma(x, fma(x, c0, c1), c1)", [0.5, 1.0], WIDE),
}
"""By the direction: digits that are missing, ties, and values next to numbers among them."""


def subject(name: str) -> tuple[Program, Target, Arithmetic]:
    function, domain, text, constants, formats = (CASES | DIRECTED)[name]
    arithmetic = Arithmetic.of(*formats)
    if name in DIRECTED:
        arithmetic = arithmetic.rounded(name)
    return parse(text, constants), Target.make(function, domain), arithmetic


@cache
def made(name: str) -> MeasuredCertificate:
    return certify_measured(*subject(name))


def reseal(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew, so that only the measurement can tell."""
    data["statement"] = measured_statement(data)
    data["digest"] = digest(data)
    return data


def changed(name: str, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    data = copy.deepcopy(made(name).to_json())
    change(data)
    return reseal(data)


@pytest.mark.parametrize("name", [*CASES, "up", "down", "nearest-away"])
def test_says_what_is_measured_by_the_package(name: str) -> None:
    """Counts, digest and error are those of the JIT's results, against Arb."""
    certificate = made(name)
    compiled = compile_program(certificate.program, certificate.arithmetic)
    ours = measure(compiled, certificate.target)
    assert ours.count == certificate.inputs
    assert ours.counts in (None, certificate.counts)
    assert float(certificate.lower) <= ours.error_ulp + ours.uncertainty_ulp
    assert (
        ours.error_ulp <= float(certificate.upper) <= float(certificate.lower) * (1 + 3e-7) + 2e-6
    )


@pytest.mark.parametrize("name", ["half", "switches", "limit", "single in double", "zero", "all"])
def test_is_accepted(name: str) -> None:
    certificate = made(name)
    assert check(certificate.to_json()) == certificate.statement


def test_correct_rounding_is_at_most_half_an_ulp() -> None:
    target, arithmetic = Target.make("exp2"), Arithmetic.of(*WIDE)
    five = parse("c2/(x + c0 + c1/x) + c3", [-2.886, 24.1, 4.5, 1.0])
    program = settle(five, RoundingIntervals.make(target, arithmetic, CORRECT)).program
    certificate = certify_measured(program, target, arithmetic)
    assert certificate.counts == Counts(16258, 0, 0)
    assert float(certificate.upper) <= 0.5
    assert check(certificate.to_json())


def test_the_digest_is_that_of_all_results_in_order() -> None:
    """Whoever computes the same, by whatever means, has it with a hash alone."""
    certificate = made("half")
    x = np.concatenate([[-0.0], np.arange(0x3C01, dtype=np.uint16).view(np.float16)])
    results = compile_program(certificate.program, certificate.arithmetic)(x.astype(np.float16))
    assert hashlib.sha256(results.tobytes()).hexdigest() == certificate.results


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("exp2", (0, 1)),
        ("log", (0.5, 2)),
        ("tanh", (1, 30)),
        ("exp", (-120, -80)),
    ],
)
def test_polynomials_are_within_their_margins(name: str, domain: tuple[float, float]) -> None:
    """At the ends and inside of every piece, in doubles, against Arb."""
    record = target_record(Target.make(name, domain, "absolute"))
    work, ends = Work(1000), [(mpq(domain[0]), mpq(domain[1]))]
    format = FORMATS["binary32"]
    found = list(pieces(target_of(record, work), Numbers(format, ends), work))
    assert sum(p.last - p.first + 1 for p in found) == Numbers(format, ends).count - (
        domain[0] <= 0 <= domain[1]
    )
    for piece in found[:: max(1, len(found) // 60)]:
        for index in {piece.first, (piece.first + 2 * piece.last) // 3, piece.last}:
            x = float(number_at(index, format))
            value = 0.0
            for c in reversed(piece.coefficients):
                value = value * ((x - piece.middle) / piece.radius) + c
            exact = enclose(function(name), Fraction(x), 300)
            with working_precision(300):
                off = abs(exact / arb(2) ** piece.ulp - value)
            assert off <= float(piece.margin)


def test_the_verifier_knows_all_steps() -> None:
    others = {"input", "constant", "lookup"}
    assert verifier_steps.ROWS.keys() | others == plan_steps.ROWS.keys()


def test_zeros_of_extrema_are_those_of_ieee() -> None:
    """min(-0, 0) is -0 and max 0, whichever comes first: the digest is that of the JIT."""
    for text in ("min(x, neg(x))", "max(x, neg(x))"):
        target = Target.make("abs(x)", (0, 1), "absolute")
        assert certify_measured(parse(text), target, Arithmetic.of("bfloat16"))


FALSE: dict[str, Callable[[dict[str, Any]], object]] = {
    "a smaller bound": lambda d: d["claim"].update(upper=d["claim"]["lower"][:-4] + "e+0"),
    "a bound beyond all numbers": lambda d: d["claim"].update(upper="1e9999", lower="1e9998"),
    "no error": lambda d: d["claim"].update(upper="0", lower="0"),
    "a larger lower bound": lambda d: d["claim"].update(lower="4.5779397e+0", upper="5"),
    "another place": lambda d: d["claim"].update(lower_at="0x1.0p-1"),
    "more that are correct": lambda d: d["claim"].update(
        correct=d["claim"]["correct"] + 1, faithful=d["claim"]["faithful"] - 1
    ),
    "more that are faithful": lambda d: d["claim"].update(
        faithful=d["claim"]["faithful"] + 1, off=d["claim"]["off"] - 1
    ),
    "one input more": lambda d: d["claim"].update(
        inputs=d["claim"]["inputs"] + 1, off=d["claim"]["off"] + 1
    ),
    "one count more": lambda d: d["claim"].update(off=d["claim"]["off"] + 1),
    "other results": lambda d: d["claim"].update(results="sha256:" + 64 * "0"),
    "another constant": lambda d: d["program"]["constants"].__setitem__(0, "0x1.604p-2"),
    "another program": lambda d: d["program"]["instructions"].__setitem__(
        1, ["fms", "t0", "x", "c2"]
    ),
    "rounded otherwise": lambda d: d["program"].update(
        instructions=[["mul", "x", "c0"], ["add", "t0", "c1"], ["fma", "t1", "x", "c2"]]
    ),
    "another function": lambda d: d["target"].update(function="exp"),
    "a larger domain": lambda d: d["target"].update(domain=["0x0.0p+0", "0x1.1p+0"]),
    "other numbers": lambda d: d["target"].update(domain=["0x1.0p-24", "0x1.004p+0"]),
    "another arithmetic": lambda d: d["arithmetic"].update(computing="binary32"),
    "a narrower one": lambda d: d["arithmetic"].update(computing="bfloat16"),
    "a constant of another format": lambda d: d["program"]["constants"].__setitem__(
        0, "0x1.6002p-2"
    ),
    "an overflow": lambda d: d["program"].update(
        instructions=[["mul", "x", "c0"], ["mul", "t0", "c0"]],
        constants=["0x1.0p+15", "0x1.0p+0", "0x1.0p+0"],
    ),
    "an operand from nowhere": lambda d: d["program"]["instructions"].__setitem__(
        1, ["fma", "t0", "t7", "c2"]
    ),
    "an operation that others compute otherwise": lambda d: d["program"].update(
        instructions=[["exp2", "x"]]
    ),
    "no operation": lambda d: d["program"].update(instructions=[]),
    "an undefined target": lambda d: d["target"].update(function="log"),
    "an unknown target": lambda d: d["target"].update(function="nothing"),
    "a target beyond the numbers": lambda d: d["target"].pop("function") and d["target"].update(
        expression="10^5 + x", limits=[]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refused(name: str) -> None:
    data = changed("half", FALSE[name])
    with pytest.raises(Refused) as refusal:
        check(data)
    assert "\n" not in str(refusal.value)


OTHERWISE: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "up, not down": ("up", lambda d: d["arithmetic"].update(direction="down")),
    "up, not in all": ("up", lambda d: d["arithmetic"].update(direction="all")),
    "up, not to nearest": ("up", lambda d: d["arithmetic"].pop("direction")),
    "toward zero, not up": ("zero", lambda d: d["arithmetic"].update(direction="up")),
    "ties away, not to even": ("nearest-away", lambda d: d["arithmetic"].pop("direction")),
    "in all, not to nearest": ("all", lambda d: d["arithmetic"].pop("direction")),
    "to nearest, not up": ("fused", lambda d: d["arithmetic"].update(direction="up")),
    "fewer correct": ("down", lambda d: d["claim"].update(
        correct=d["claim"]["correct"] - 1, faithful=d["claim"]["faithful"] + 1
    )),
    "more correct in all": ("all", lambda d: d["claim"].update(
        correct=d["claim"]["correct"] + 1, faithful=d["claim"]["faithful"] - 1
    )),
    "half an ULP": ("zero", lambda d: d["claim"].update(upper="0.5", lower="0.4")),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERWISE)
def test_results_are_rounded_as_the_certificate_says(name: str) -> None:
    """Resealed with another direction, counts or bound it is refused."""
    of, change = OTHERWISE[name]
    data = changed(of, change)
    with pytest.raises(Refused):
        check(data)


@pytest.mark.parametrize("name", ["half", "single", "single in double"])
def test_a_direction_is_for_results_of_16_bits_that_are_rounded_once_more(name: str) -> None:
    data = changed(name, lambda d: d["arithmetic"].update(direction="up"))
    with pytest.raises(Refused, match="a direction is for results of 16 bits"):
        check(data)


def test_rounding_in_each_direction_is_that_of_exact_arithmetic() -> None:
    """Products that the computing format holds, among subnormal numbers, ties, and negative ones;
    and single values, told by intervals alone.
    """
    arithmetic = Arithmetic.of("binary16", "binary64").rounded("all")
    format, work = arithmetic.storage, Work(100)
    target = Target.make("x*0.625", [[-1, -0.875], [-(2**-21), 2**-21], [1, 1.125]])
    certificate = certify_measured(parse("x*c0", [0.625]), target, arithmetic)
    assert certificate.counts == Counts(certificate.inputs, 0, 0)
    judge = Judge(target_of(target_record(target), work), FORMATS["binary16"], work)
    places = [Fraction(1, 2**24), Fraction(-1, 2**22), Fraction(513, 512), Fraction(-1029, 1024)]
    for x, direction in product(places, DIRECTIONS):
        below = format.value(format.floor_index(x * Fraction(5, 8)))
        right = format.round(x * Fraction(5, 8), direction)
        for y in (below, below + format.ulp(x * Fraction(5, 8))):
            kind = judge.kind(mpq(x), mpq(y), direction)
            assert kind == ("correct" if y == right else "faithful")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(version=2),
        lambda d: d["arithmetic"].update(direction="nearest"),
        lambda d: d["arithmetic"].update(direction=["up"]),
        lambda d: d["arithmetic"].update(direction=None),
        lambda d: d.update(version=True),
        lambda d: d.pop("claim"),
        lambda d: d["claim"].update(inputs=-1),
        lambda d: d["claim"].update(inputs=15362.0),
        lambda d: d["claim"].update(results=64 * "0"),
        lambda d: d["claim"].update(upper="inf"),
        lambda d: d["target"].update(error="ulp"),
        lambda d: d["arithmetic"].update(storage="binary64", computing="binary64"),
        lambda d: d["arithmetic"].update(storage=["binary16"]),
        lambda d: d["program"]["constants"].__setitem__(0, "system()"),
        lambda d: d["program"].update(instructions=[["add", "x", "x;"]]),
        lambda d: d.update(format=["autonumerics-measured-certificate"]),
        lambda d: d["target"].update(domain=["0x1.0p+0", "0x0.0p+0"]),
        lambda d: d["target"].update(domain=["-0x1.0p+900", "0x0.0p+0"]),
    ],
)  # fmt: skip
def test_what_is_no_such_certificate_is_refused_before_anything_runs(
    change: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "/nowhere/cc")
    data = copy.deepcopy(made("half").to_json())
    change(data)
    data["digest"] = digest(data)
    with pytest.raises(Refused):
        check(data)


def test_digest_and_statement_are_of_the_certificate() -> None:
    with pytest.raises(Refused, match="digest"):
        check(made("half").to_json() | {"digest": "sha256:0"})
    data = made("half").to_json() | {"statement": "It is right."}
    with pytest.raises(Refused, match="statement"):
        check(data | {"digest": digest(data)})


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long program at every number of binary32 is refused before it runs."""
    monkeypatch.setenv("CC", "/nowhere/cc")

    def longer(data: dict[str, Any]) -> None:
        data["arithmetic"] = {"storage": "binary32", "computing": "binary32"}
        data["target"]["domain"] = ["-0x1.0p+100", "0x1.0p+6"]
        rows = [["add", f"t{k}" if k else "x", "x"] for k in range(-1, 299)]
        data["program"]["instructions"] = [["add", "x", "x"], *rows[1:]]

    with pytest.raises(Refused, match="operations at all inputs together"):
        check(changed("half", longer))


def test_ties_that_nobody_can_count_are_refused() -> None:
    """1.5 x lies in the middle between two numbers for half of all x."""
    program, arithmetic = parse("x*c0", [1.5]), Arithmetic.of("binary32")
    with pytest.raises(Unprovable, match="too many results lie in the middle"):
        certify_measured(program, Target.make("1.5*x", (1, 1.25)), arithmetic)


def test_ties_are_even() -> None:
    """In a format of 16 bits each is decided: 1.5 x rounded once is correct everywhere."""
    program, arithmetic = parse("x*c0", [1.5]), Arithmetic.of("binary16")
    certificate = certify_measured(program, Target.make("1.5*x", (-2, 2)), arithmetic)
    assert certificate.counts == Counts(certificate.inputs, 0, 0)
    assert certificate.upper == "5.0000000e-1"


def test_without_a_compiler_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made("half").to_json()
    monkeypatch.setenv("CC", "/nowhere/cc")
    with pytest.raises(Unreadable, match="no C compiler"):
        check(data)
    with pytest.raises(Unprovable, match="no C compiler"):
        certify_measured(*subject("half"))


def test_requests_that_cannot_be_measured() -> None:
    program, target, _ = subject("half")
    with pytest.raises(InvalidOption, match="too many numbers"):
        certify_measured(program, target, Arithmetic.of("binary64"))
    with pytest.raises(Unprovable, match="exp2 is not rounded correctly"):
        certify_measured(parse("exp2(x)"), target, Arithmetic.of("binary16"))
    with pytest.raises(Unprovable, match="not finite at x = "):
        certify_measured(parse("c0/x", [1.0]), target, Arithmetic.of("binary16"))


def test_the_verifier_needs_nothing_of_the_package(tmp_path: Path) -> None:
    """Copied anywhere, its C file with it."""
    folder = Path(verifier.__file__).parent
    shutil.copytree(folder, tmp_path / "check", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "a.json").write_text(json.dumps(made("half").to_json()), encoding="utf-8")
    code = "import sys; sys.modules['autonumerics'] = None; import check; check.main(['a.json'])"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.stdout == f"accepted: {made('half').statement}\n"


@pytest.mark.parametrize("name", ["softplus", "silu", "gelu", "mish", "logistic", "exp"])
def test_what_is_as_good_as_a_line_is_known_up_to_the_largest_numbers(name: str) -> None:
    """Values that overflow on the way, or lie by 2^-700 next to a power of two, need no number of
    a billion digits, and few polynomials.
    """
    work = Work(100_000)
    target = target_of({"function": name, "domain": ["0x0p+0", "0x1p+0"]}, work)
    format = FORMATS["bfloat16"]
    for ends in ((-format.largest, mpq(-256)), (mpq(2) ** 110, mpq(2) ** 120)):
        if name != "exp" or ends[0] < 0:
            assert sum(1 for _ in pieces(target, Numbers(format, [ends]), work)) < 200


def test_next_to_a_power_of_two_the_number_itself_is_right_and_no_other_is_said_to_be() -> None:
    work, format = Work(1), FORMATS["bfloat16"]
    target = target_of({"function": "softplus", "domain": ["0x0p+0", "0x1p+0"]}, work)
    (piece,) = pieces(target, Numbers(format, [(mpq(512), mpq(512))]), work)
    assert piece.margin > 1
    judge = Judge(target, format, work)
    assert judge.kind(mpq(512), mpq(512)) == "correct"
    least, most = judge.errors(mpq(512), mpq(516))  # 4 is one ULP above 512, and two below
    assert (round(float(least), 9), most) == (1, 2)
    for wrong in (510, 516):
        with pytest.raises(Refused):
            judge.kind(mpq(512), mpq(wrong))
