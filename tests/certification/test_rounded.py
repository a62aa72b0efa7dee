"""Bounds that include rounding hold for what the machine computes, and are close to it."""

from __future__ import annotations

import dataclasses
import json
import re
from fractions import Fraction
from math import log2
from pathlib import Path

import numpy as np
import pytest
from flint import arb

from autonumerics.accuracy import floats_of
from autonumerics.balls import working_precision
from autonumerics.certification import prove_rounded
from autonumerics.certification.computed import Computed
from autonumerics.certification.cover import TILES
from autonumerics.certification.rounding_error import RoundingModel
from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import InvalidDomain, Unprovable
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, operation, parse
from autonumerics.targets import Target

ROOT = Path(__file__).parents[2]
FRONT = json.loads((ROOT / "docs" / "exp2-front.json").read_bytes())["front"]


def computed_error(program: Program, target: Target, arithmetic: Arithmetic, points) -> float:
    """The largest error at the points, the values as the machine computes them."""
    x = np.asarray(points).astype(arithmetic.storage.dtype)
    values = compile_program(program, arithmetic)(x).astype(np.float64)
    with working_precision(200):
        pairs = zip(values.tolist(), x.astype(np.float64).tolist(), strict=True)
        return max(float(target.error_at(arb(y), arb(at)).mid()) for y, at in pairs)


@pytest.mark.parametrize("entry", FRONT, ids=lambda entry: f"{entry['ops']}-ops")
def test_the_front_in_double_precision(entry):
    target = Target.make("exp2")
    proof = prove_rounded(Program.from_json(entry), target, Arithmetic.of("binary64"))
    rng = np.random.default_rng(entry["ops"])
    points = np.concatenate([rng.random(2000), 2.0 ** -rng.uniform(0, 900, 500), [0.0, 1.0]])
    sampled = computed_error(proof.program, target, proof.arithmetic, points)
    assert sampled <= proof.upper < 2 * sampled
    assert proof.approximation <= proof.upper


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("function", "domain", "text", "constants"),
    [
        ("cos", (0.0, 1.0), "t0 = x*x; fma(fma(t0, c0, c1), t0, c2)", [0.041, -0.4999, 1.0]),
        ("log2", (1.0, 2.0), "(x - c0)/(x*c1 + c2)", [1.0, 0.28, 0.43]),
        ("acos", (0.0, 0.5), "sqrt(c0 - x)*(x*c1 + c2)", [1.0, -0.15, 1.5707]),
        ("tanh", (-1.0, 1.0), "x/(c0 + x*x/c1)", [1.0, 3.0]),
    ],
)
def test_every_format_and_operation(name, function, domain, text, constants):
    target = Target.make(function, domain, "absolute")
    proof = prove_rounded(parse(text, constants), target, Arithmetic.of(name))
    points = np.random.default_rng(1).uniform(*domain, 3000)
    assert computed_error(proof.program, target, proof.arithmetic, points) <= proof.upper
    assert proof.gap == 0


def test_rounding_alone_is_bounded_and_not_by_much():
    arithmetic = Arithmetic.of("binary32")
    program = parse("(x*c0 + c1)*x + c2", [0.25, 0.625, 1.0])
    interval = Subinterval(Fraction(1), Fraction(3, 2))
    with working_precision(128):
        bound = float(RoundingModel(program, arithmetic).bound(interval))
    x = np.random.default_rng(2).uniform(1, 1.5, 20_000).astype(np.float32)
    values = compile_program(program, arithmetic)(x).astype(np.float64)
    wide = x.astype(np.float64)
    moved = np.abs(values - ((wide * 0.25 + 0.625) * wide + 1.0)).max()
    assert moved <= bound < 2 * moved


def test_a_pole_is_named():
    with pytest.raises(Unprovable, match=r"pole at x = 0\.5"):
        prove_rounded(
            parse("c0/(x - c1)", [1.0, 0.5]), Target.make("exp2"), Arithmetic.of("binary64")
        )


def test_overflow_is_no_bound():
    arithmetic = Arithmetic.of("binary16")
    with working_precision(64):
        bound = RoundingModel(parse("x*c0", [60000.0]), arithmetic).bound(
            Subinterval(Fraction(1), Fraction(2))
        )
    assert bound is None


EXP2 = Target.make("exp2")
SIXTEEN_BITS = ["binary16", "bfloat16"]


def all_numbers(format, target):
    """Every number of a small format in the domain, and -0 if 0 is one."""
    inside = format.indices(target.domain.lower, target.domain.upper)
    numbers = floats_of(np.arange(inside.start, inside.stop), format)
    return np.append(numbers, -numbers[:1]) if 0 in inside else numbers


class TestZeroAndBeside:
    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("x*x/x + c0", "0.0"),
            ("c0/x*x + x", ""),
            ("c0/(c1/x)*x/x", "0.0"),
            ("sqrt(c0/x)", ""),
            ("c0/(sqrt(c0/x) + c1)", "-0.0"),
            ("c0/x - c0/x + x", ""),
            ("x/(x + x) + c0", "0.0"),
        ],
    )
    def test_what_is_no_number_there_is_not_proved(self, text, place, name):
        with pytest.raises(Unprovable, match=rf"gives (nan|inf|-inf) at x = {place}"):
            prove_rounded(
                parse(text, [0.957, 1.0][: 1 + ("c1" in text)]), EXP2, Arithmetic.of(name)
            )

    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize(
        ("text", "constants"),
        [
            ("c0/(c1/x + x)", [3.0, 2.0]),
            ("c0/(c0/x) + c1", [1.0, 1.0]),
            ("c1/(c0/(x*x)) + c1", [1.0, 1.0]),
        ],
    )
    def test_overflow_on_the_way_to_a_limit_is_inside_the_claim(self, text, constants, name):
        format, arithmetic = FORMATS[name], Arithmetic.of(name)
        proof = prove_rounded(parse(text, constants), EXP2, arithmetic)
        small = [float(format.smallest), float(format.smallest_normal), float(proof.gap)]
        covered = [0.0, -0.0, 1.0, *(x for x in small if x >= proof.gap)]
        assert computed_error(proof.program, EXP2, arithmetic, covered) <= proof.upper
        assert proof.gap == 0 or format.bits > 16
        assert proof.gap == 0 or f"that is 0 or at least 2^{log2(proof.gap):.0f}" in proof.statement
        assert proof.gap**2 <= format.smallest_normal

    @pytest.mark.parametrize("name", SIXTEEN_BITS)
    @pytest.mark.parametrize(
        ("text", "constants", "domain"),
        [
            ("c0/(c1/x + x)", [3.0, 2.0], (-1.0, 1.0)),
            ("x + c0", [0.957], (0.0, 1.0)),
            ("(x*c0 + c0)*x + c1", [0.34, 1.0], (-0.5, 1.0)),
            ("sqrt(x) + c0", [0.8], (0.0, 1.0)),
            ("c0/x", [0.5617], (2.0**-12, 2.0**-9)),
        ],
    )
    def test_no_number_of_a_small_format_is_worse(self, text, constants, domain, name):
        target, arithmetic = Target.make("exp2", domain), Arithmetic.of(name)
        proof = prove_rounded(parse(text, constants), target, arithmetic)
        numbers = all_numbers(arithmetic.storage, target)
        worst = computed_error(proof.program, target, arithmetic, numbers)
        assert proof.gap == 0
        assert worst <= proof.upper <= 2 * worst


class TestWorkIsBounded:
    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize(
        ("text", "constants", "function", "domain"),
        [
            ("x*x*x*x", [], "atan", (-1e300, 1e300)),
            ("sqrt(x)", [], "atan", (-1.0, 1.0)),
            ("sqrt(x - c0)", [0.7], "exp2", (0.0, 1.0)),
            ("c0/(x - c1)", [1.0, 0.3], "exp2", (0.31, 1.0)),
            ("x*c0", [1e4], "sin", (1.0, 1e5)),
            ("c0/x", [0.5617], "sqrt", (2.0**-20, 2.0**-14)),
        ],
    )
    def test_where_it_overflows_or_is_undefined(
        self, monkeypatch, text, constants, function, domain, name
    ):
        bounds = []
        monkeypatch.setattr(
            RoundingModel, "bound", lambda *a, f=RoundingModel.bound: bounds.append(1) or f(*a)
        )
        target, arithmetic = Target.make(function, domain, "absolute"), Arithmetic.of(name)
        proof = proof_or_place(parse(text, constants), target, arithmetic)
        if proof is not None:
            points = np.linspace(*domain, 200)
            covered = points[np.abs(points) <= float(FORMATS[name].largest)]
            assert computed_error(proof.program, target, arithmetic, covered) <= proof.upper
        assert len(bounds) < 4 * TILES

    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize(
        ("lower", "upper"),
        [
            (0.0, 5e-324),
            (0.0, 2.0**-24),
            (-(2.0**-133), 2.0**-130),
            (1.0, 1.0 + 2.0**-50),
            (-1e-320, 0.0),
            (1e300, 1.7e308),
            (-1.7e308, 1.7e308),
            (0.1, 0.1 + 2.0**-52),
            (2.0**-15, 2.0**-14),
        ],
    )
    @pytest.mark.parametrize("text", ["x*c0", "c1/(c0/x + c1)"])
    def test_odd_domains(self, text, lower, upper, name):
        format, arithmetic = FORMATS[name], Arithmetic.of(name)
        target = Target.make("atan", (lower, np.nextafter(upper, np.inf)), "absolute")
        program = parse(text, [0.75, 1.0][: 1 + ("c1" in text)])
        proof = proof_or_place(program, target, arithmetic)
        if proof is not None:
            numbers = format.indices(*inside(format, target))
            points = [float(format.value(i)) for i in (numbers.start, numbers.stop - 1)]
            assert computed_error(proof.program, target, arithmetic, points) <= proof.upper


def inside(format, target):
    largest = float(format.largest)
    return max(target.domain.lower, -largest), min(target.domain.upper, largest)


def proof_or_place(program, target, arithmetic):
    """The proof, or None where it is refused with a place or for want of numbers."""
    try:
        return prove_rounded(program, target, arithmetic)
    except (Unprovable, InvalidDomain) as problem:
        if re.search(r"x = -?\d|holds no number of", str(problem)):
            return None
        raise


def with_rounding(program, name, ulps):
    """The program with another bound for the error of an operation."""
    wide = dataclasses.replace(operation(name), rounding=Fraction(ulps))
    rows = program.instructions
    changed = (r._replace(operation=wide) if r.operation.name == name else r for r in rows)
    return Program(tuple(changed), program.constants)


def test_a_format_that_computes_something_else_is_found_out(monkeypatch):
    """As where subnormals are flushed: what the code gives at an end is held against the bound."""
    code = Computed._extremes
    monkeypatch.setattr(
        Computed, "_extremes", lambda self, x: tuple(y + (x[0] == 1) for y in code(self, x))
    )
    with pytest.raises(Unprovable, match="near x = 1"):
        prove_rounded(parse("x + c0", [0.957]), EXP2, Arithmetic.of("binary32"))


def test_a_function_that_is_not_rounded_correctly_costs_what_its_row_states():
    target, arithmetic = Target.make("exp2", (0.5, 1.0)), Arithmetic.of("binary32")
    program = parse("sqrt(x) + c0", [0.7])
    one, other = (
        prove_rounded(with_rounding(program, "sqrt", ulps), target, arithmetic).upper
        for ulps in (Fraction(1, 2), 4000)
    )
    assert Fraction(3900, 2**24) / 2 < other - one < Fraction(4100, 2**23)


def test_what_is_not_rounded_correctly_is_not_proved_by_trying_it():
    program = with_rounding(parse("c0/(c1/x + x)", [3.0, 2.0]), "div", 1)
    with pytest.raises(Unprovable, match="near x = 0:"):
        prove_rounded(program, EXP2, Arithmetic.of("binary16"))


@pytest.mark.parametrize(
    ("text", "constants", "function", "domain", "error", "name"),
    [
        ("exp(c0/x)", [1.0], "sin", (2.0**-149, 2.0**-130), "absolute", "binary32"),
        ("exp(c0/x)", [1.0], "sin", (-(2.0**-130), -(2.0**-149)), "absolute", "binary32"),
        ("c0/x", [1.0], "sin", (5e-324, 2.0**-1023), "absolute", "binary64"),
        ("log2(x*c0)", [-(2.0**-24)], "sin", (2.0**-24, 2.0**-12), "relative", "binary16"),
        ("log(x + x)", [], "log", (2.0**-24, 2.0**-12), "absolute", "binary16"),
    ],
)
def test_where_all_numbers_would_be_left_out_nothing_is_proved(
    text: str, constants: list[float], function: str, domain: tuple[float, float], error, name: str
) -> None:
    target = Target.make(function, domain, error)
    with pytest.raises(Unprovable):
        prove_rounded(parse(text, constants), target, Arithmetic.of(name))


@pytest.mark.parametrize(
    ("text", "constants", "words"),
    [
        ("sqrt(c0 - x)", [0.999], "takes the square root of a value that is not above 0"),
        ("sqrt(x - c0)", [0.5], "takes the square root of a value that is not above 0"),
        ("log2(x) + c0", [1.0], "takes the logarithm of a value that is not above 0"),
        ("c0/(sqrt(x) - c1)", [1.0, 0.7], "divides by a value that is 0"),
        ("x*c0*x*c0 + x", [2.0**600], "overflows in binary64"),
    ],
)
def test_a_failure_says_what_the_program_does_there(
    text: str, constants: list[float], words: str
) -> None:
    program = parse(text, constants)
    with pytest.raises(Unprovable) as failure:
        prove_rounded(program, Target.make("exp2", (0, 1), "absolute"), Arithmetic.of("binary64"))
    assert words in str(failure.value)
    assert ("divides by" in str(failure.value)) == ("divides by" in words)


@pytest.mark.parametrize("name", ["binary16", "bfloat16"])
@pytest.mark.parametrize("computing", ["binary32", "binary64", None])
@pytest.mark.parametrize("text", ["c0", "x", "x*c0"])
def test_the_last_rounding_is_counted_whatever_there_is_before_it(
    text: str, computing: str | None, name: str
) -> None:
    """A constant between two stored numbers is stored as one of them; x is one already."""
    target = Target.make("2990 + 40*(x - 0.3)^2", (0.0, 1.0), "absolute")
    proof = prove_rounded(
        parse(text, [3003.0] if "c0" in text else []), target, Arithmetic.of(name, computing)
    )
    points = np.linspace(0, 1, 1001)
    assert computed_error(proof.program, target, proof.arithmetic, points) <= float(proof.upper)
    if text == "x":
        assert proof.upper == proof.approximation


@pytest.mark.parametrize("name", ["binary16", "binary32", "binary64"])
@pytest.mark.parametrize(
    ("text", "constants", "function", "domain"),
    [
        ("x", [], "sin", (-1.0, 1.0)),
        ("x", [], "sin", (0.0, 1.0)),
        ("x*c0/c0", [3.0], "sin", (-1.0, 1.0)),
        ("x", [], "if(x < 1/3, x, x + 1)", (0.0, 1.0)),
        ("(x*x*c0 + c1)*x", [-0.15, 1.001], "sin", (-1.0, 1.0)),
        ("abs(x)", [], "sin", (0.0, 1.0)),
    ],
)
def test_relative_errors_at_zeros_where_rounded_values_vanish_too(
    text: str, constants: list[float], function: str, domain: tuple[float, float], name: str
) -> None:
    target = Target.make(function, domain, "relative")
    proof = prove_rounded(parse(text, constants), target, Arithmetic.of(name))
    points = np.geomspace(float(proof.arithmetic.storage.smallest) * 64, 1, 200)
    assert computed_error(proof.program, target, proof.arithmetic, points) <= float(proof.upper)


@pytest.mark.parametrize("text", ["abs(exp(x)*x - x)/x", "max(sin(x)*x, exp(x) - x)/x"])
def test_a_switch_at_a_zero_of_the_target_is_bounded_or_refused(text: str) -> None:
    with pytest.raises(Unprovable, match="near x = 0"):
        prove_rounded(
            parse(text, []), Target.make("sin", (0.0, 1.0), "relative"), Arithmetic.of("binary32")
        )


def test_a_zero_that_rounding_misses_is_named() -> None:
    program = parse("(x*x*c0 + c1)*x - c2", [-0.15, 1.25, 1.1])
    target = Target.make("log", (0.5, 2.0), "relative")
    with pytest.raises(Unprovable, match=r"near x = .*: the function vanishes there"):
        prove_rounded(program, target, Arithmetic.of("binary16"))


@pytest.mark.parametrize(("text", "constants"), [("c0", [70_000.0]), ("x + c0", [65_520.0])])
def test_a_result_beyond_the_storage_format_is_named(text: str, constants: list[float]) -> None:
    target = Target.make("exp2", (0.0, 1.0), "absolute")
    with pytest.raises(Unprovable, match="overflows in binary16"):
        prove_rounded(parse(text, constants), target, Arithmetic.of("binary16", "binary32"))
