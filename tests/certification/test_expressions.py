"""Certificates of expressions (version 2): verified, and wrong ones refused."""

from __future__ import annotations

import copy
import os
import random
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import pytest
from certification.handmade import digested
from gmpy2 import mpq

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement
from autonumerics.certification.check.agreement import check_apart
from autonumerics.certification.check.expressions import parse as rows_of
from autonumerics.certification.check.normal_form import Place
from autonumerics.certification.check.notation import exact
from autonumerics.certification.check.targets import Target as VerifiedTarget
from autonumerics.certification.check.work import Work
from autonumerics.certification.document import target_from, target_record
from autonumerics.errors import Unverified
from autonumerics.programs import Program, parse, to_hex
from autonumerics.runs.evidence import Evidence
from autonumerics.targets import Target
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text as text_of

MUTATIONS = int(os.environ.get("AUTONUMERICS_MUTATIONS", "50"))

# expression, domain, error, program, constants: none of them good, all cheap to prove
CASES: list[tuple[str, tuple[float, float], str, str, list[float]]] = [
    ("x/(1 + exp(-x))", (-2, 2), "absolute", "x*c0 + c1", [0.5, 0.2]),
    ("log(1 + exp(-x))", (0, 2), "relative", "x*c0 + c1", [-0.28, 0.66]),
    ("x*(1 + erf(x/sqrt(2)))/2", (-1, 1), "absolute", "(x*c0 + c1)*x", [0.35, 0.5]),
    ("(1 - cos(x))/x^2", (-1, 1), "relative", "x*x*c0 + c1", [-0.0402, 0.5]),
    ("sin(x)/x", (0, 2), "relative", "x*x*c0 + c1", [-0.14, 1.0]),
    ("log(1 - x)/log(1 + x)", (-0.5, 0.5), "absolute", "x*c0 + c1", [-1.2, -1.1]),
    ("x/(exp(x) - 1)", (-1, 1), "relative", "x*c0 + c1", [-0.5, 1.04]),
    ("(2^x - 2)/(x - 1)", (0, 2), "relative", "x*c0 + c1", [0.5, 0.95]),
    ("(1/x - cos(x)/x)/x", (-1, 1), "absolute", "x*x*c0 + c1", [-0.04, 0.5]),
    ("1/(3/x) + x/(2/x - 1/sin(x))", (-1, 1), "absolute", "(x*c0 + c1)*x", [0.9, 0.4]),
    ("x^1.7", (0, 1), "absolute", "(x*c0 + c1)*x", [0.6, 0.4]),
    ("x^(-2.5) + 3*x^(-3)", (1, 2), "relative", "x*c0 + c1", [-3.5, 7.0]),
    ("abs(x - 1/3)", (0, 1), "absolute", "x*c0 + c1", [0.3, 0.2]),
    ("max(x, 0) + min(x^2, 1)", (-2, 2), "absolute", "x*x*c0 + c1", [0.5, 0.5]),
    ("if(x < 0.04, x/12.9, ((x + 0.055)/1.055)^2.4)", (0, 1), "absolute", "x*x*c0", [0.95]),
    ("t = exp(x/2); (t - 1/t)*sign(x + 3)", (0, 1), "absolute", "x*c0", [1.02]),
    ("fma(x, x, pi)*e", (0, 1), "relative", "x*c0 + c1", [2.7, 8.4]),
]  # fmt: skip


@cache
def made(index: int) -> dict[str, Any]:
    source, domain, error, program, constants = CASES[index]
    target = Target.make(source, domain, error)
    return certify(parse(program, constants), target, Fraction(1, 50)).to_json()


@pytest.mark.parametrize("index", range(len(CASES)), ids=lambda k: CASES[k][0])
def test_expressions_are_verified(index: int) -> None:
    data = made(index)
    assert data["version"] == 2
    assert check(data) == data["statement"]
    name = target_from(data["target"]).function.name
    assert f", where f(x) = {name}." in data["statement"]
    assert Evidence.from_json(data).target == target_from(data["target"])


@pytest.mark.parametrize("index", [0, 3, 11, 13])
def test_claims_below_the_error_are_refused(index: int) -> None:
    claim = made(index)["claim"]
    for share in ("0.9", "0.5"):
        less = str(mpmath.mpf(claim["lower"]) * mpmath.mpf(share))
        with pytest.raises(Refused, match=r"the error exceeds the claim|does not follow"):
            check(changed(made(index), ("claim", "upper"), less))
    with pytest.raises(Refused, match="reach the lower bound"):
        check(changed(made(index), ("claim", "lower"), claim["upper"]))


def test_only_a_limit_that_is_named_has_a_value() -> None:
    rows = rows_of("(1 - cos(x))/x^2")
    for low, high, length in ((0, 0, 1), (0, 1, 1), (-1, 1, 4)):
        place = Place(mpq(low), mpq(high), length, Work(100))
        with pytest.raises(ArithmeticError):
            VerifiedTarget(rows, [], Work(100)).series(place)
        found = VerifiedTarget(rows, [mpq(0)], Work(100)).series(place).terms[0]
        assert found.lo <= 0.5 <= found.hi


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (0, 1), (-2, 1), (1, 2), (0, 0)])
@pytest.mark.parametrize("length", [1, 3])
def test_quotients_with_poles_below(low: int, high: int, length: int) -> None:
    """1/(1/x) is x also where it is its limit; the middle may be the limit."""
    target = VerifiedTarget(rows_of("1/(3/x) + 1/x^(-2)"), [mpq(0)], Work(100))
    terms = target.series(Place(mpq(low), mpq(high), length, Work(100))).terms
    for x in (mpq(low), mpq(high), mpq(low + high, 3)):
        for term, value in zip(terms, (x / 3 + x * x, mpq(1, 3) + 2 * x, mpq(1)), strict=False):
            assert low > x or term.lo <= value <= term.hi


def test_a_pole_is_no_limit() -> None:
    data = changed(made(3), ("target", "expression"), "(1 - cos(x))/x^3")
    with pytest.raises(Refused):
        check(data)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("frobnicate(x)", "unknown function 'frobnicate'"), ("x +", "'' where a value"),
        ("x y", "goes on with 'y'"), ("__import__('os')", "has \"'os')\" in it"),
        ("(" * 200 + "x" + ")" * 200, "nested too deeply"), ("x" + "+x" * 3000, "longer than"),
        ("exp(x, x)", "exp takes 1"), ("if(x, 1, 2)", "begins with a comparison"),
        ("x < 1", "goes on with '<'"), ("1e99999*x", "out of all range"), ("x^2^3", "power of a"),
        ("exp = 1; x", "names a value 'exp'"), ("y", "unknown function 'y'"), ("", "should be"),
        ("x^-2", "a minus where parentheses are needed"),
        ("2^-300*x", "a minus where parentheses are needed"), ("exp()", "')' where a value"),
        ("0x1p999999*x", "out of all range"),
        ("x\n- 1", r"has '\n- 1' in it"), ("x\r - 1", r"has '\r - 1' in it"),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(Refused, match=re.escape(complaint)):
        check(changed(made(0), ("target", "expression"), text))


@pytest.mark.parametrize(
    "source",
    [*(case[0] for case in CASES if ";" not in case[0]), "-x^2", "(-x)^2", "2^(-x)", "-x*3 - x",
     "x - (x - 1) - x/(x/2)*x", "-(x + 1)/2", "if(x >= pi, x*x, 1 - (2 - x))",
     "1e-40*x + 0x1.8p-80", "x/2/3*x", "-(-x)", "(x + 1)^(x - 1)"],
)  # fmt: skip
def test_what_is_written_is_read_alike(source: str) -> None:
    """The verifier's reader and the prover's make the same rows."""
    tree = read(source)
    ours = [(row.name, row.operands, row.value) for row in tree.rows]
    theirs = rows_of(text_of(tree))
    assert [(row.name, row.operands, row.value) for row in theirs] == ours


def test_version_and_target_go_together() -> None:
    for version in (1, 3, "2"):
        with pytest.raises(Refused):
            check(changed(made(0), ("version",), version))
    record = {**made(0)["target"], "function": "exp"}
    with pytest.raises(Refused):
        check(changed(made(0), ("target",), record))


def test_what_the_verifier_does_not_know_is_proved_without_a_certificate() -> None:
    target = Target.make("gamma(x) + x", (-0.75, -0.25))
    with pytest.raises(Unverified, match="the verifier cannot confirm it"):
        certify(parse("x*c0 + c1", [2.0, -0.1]), target)


@pytest.mark.parametrize(
    ("ends", "complaint"),
    [
        (["0x0p+0", "0x1p-1", "0x1p-1", "0x1p+0"], "meet: they are one"),
        (["0x0p+0", "0x1.8p-1", "0x1p-1", "0x1p+0"], "overlap or are not in order"),
        (["0x1p-1", "0x1p+0", "0x0p+0", "0x1p-2"], "overlap or are not in order"),
        (["0x0p+0", "0x0p+0", "0x1p-1", "0x1p+0"], "interval of the domain is empty"),
    ],
)
def test_what_is_no_domain_is_refused_in_its_words(ends: list[str], complaint: str) -> None:
    intervals = [(exact(a), exact(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    with pytest.raises(Refused, match=complaint):
        check_apart(intervals)


def test_the_digest_of_a_record_is_of_the_expression() -> None:
    record = target_record(Target.make("(1 - cos(x))/x^2", (-1, 1)))
    assert record["expression"] == "(1 - cos(x))/x^2"
    assert record["limits"] == ["0"]
    assert target_record(Target.make("(1 - cos(x))/x^2", (1, 2)))["limits"] == []


def changed(data: dict[str, Any], path: Sequence[Any], value: Any) -> dict[str, Any]:
    """The certificate with something else in a place, stated and digested anew where possible."""
    new = copy.deepcopy(data)
    place = new
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with suppress(KeyError, TypeError, AttributeError):
        new["statement"] = statement(new["target"], new["claim"])
    return digested(new)


def mutated(data: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    kind = draw.choice(["digit", "operator", "function", "constant", "upper", "limits"])
    text = data["target"]["expression"]
    if kind == "digit" and any(c.isdigit() for c in text):
        place = draw.choice([k for k, c in enumerate(text) if c.isdigit()])
        text = text[:place] + draw.choice("0123456789") + text[place + 1 :]
    elif kind == "operator":
        place = draw.choice([k for k, c in enumerate(text) if c in "+-*/"] or [0])
        text = text[:place] + draw.choice("+-*/") + text[place + 1 :]
    elif kind == "function":
        names = ["exp", "log", "cos", "sin", "erf", "abs", "sqrt", "tanh"]
        found = [name for name in names if name in text] or ["x"]
        text = text.replace(draw.choice(found), draw.choice(names) if found != ["x"] else "(x)", 1)
    elif kind == "constant":
        program = Program.from_json(data["program"])
        constants = [c * (1 + Fraction(draw.randint(-40, 40), 2000)) for c in program.constants]
        rounded = [to_hex(Fraction(float(c))) for c in constants]
        return changed(data, ("program", "constants"), rounded)
    elif kind == "upper":
        upper = Fraction(data["claim"]["upper"]) * Fraction(draw.randint(900, 1100), 1000)
        return changed(data, ("claim", "upper"), f"{float(upper):.6e}".replace("e+", "e"))
    elif kind == "limits":
        return changed(data, ("target", "limits"), draw.choice([[], ["0"], ["1"], ["1/2", "0"]]))
    return changed(data, ("target", "expression"), text)


def holds(data: dict[str, Any]) -> bool:
    """Whether the claim holds at many points, by mpmath."""
    names = {name: getattr(mpmath, name) for name in ("exp", "log", "cos", "sin", "erf", "sqrt",
             "tanh", "pi", "e")}  # fmt: skip
    names |= {"abs": abs, "max": max, "min": min, "fma": lambda a, b, c: a * b + c,
              "sign": mpmath.sign, "choose": lambda c, a, b: a if c else b}  # fmt: skip
    *statements, text = data["target"]["expression"].replace("if(", "choose(").split(";")
    text = re.sub(r"(\d[\d.]*(?:e-?\d+)?)", r"mpf('\1')", text.replace("^", "**"))
    program = Program.from_json(data["program"])
    low, high = map(float.fromhex, data["target"]["domain"])
    upper = mpmath.mpf(data["claim"]["upper"])
    assert not statements
    with mpmath.workdps(40):
        for k in range(1, 60):
            x = mpmath.mpf(low) + (mpmath.mpf(high) - low) * mpmath.mpf(k) / mpmath.mpf("60.1")
            try:
                truth = eval(text, {"__builtins__": {}, "mpf": mpmath.mpf, "x": x, **names})
            except ZeroDivisionError:
                continue
            value = program.real(x, lambda c: mpmath.mpf(c.numerator) / c.denominator)
            size = abs(truth) if data["target"]["error"] == "relative" else 1
            if abs(value - truth) > upper * size * (1 + mpmath.mpf(10) ** -25):
                return False
    return True


def test_mutations_are_refused_unless_they_are_true() -> None:
    draw, seen = random.Random(7), Counter[bool]()
    indices = [k for k, case in enumerate(CASES) if ";" not in case[0]]
    for _ in range(MUTATIONS):
        data = mutated(made(draw.choice(indices)), draw)
        try:
            check(data)
        except Refused:
            seen[False] += 1
            continue
        seen[True] += 1
        assert holds(data), data["statement"]
    assert seen[True] > 2
    assert seen[False] > MUTATIONS / 2
