"""Proofs of programs with functions and switches: sound, and refused where limits differ."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from certification.truths import as_mpf, error_at

from autonumerics.balls import exact, working_precision
from autonumerics.certification import certify, prove
from autonumerics.certification.check import check
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import Unprovable
from autonumerics.programs import OPERATIONS, parse
from autonumerics.targets import FUNCTIONS, Target

DIGITS = 60


def points_of(proof):
    """Ends, middles, and points on either side of every end."""
    for tile in proof.subintervals:
        hair = (tile.upper - tile.lower) / 2**40
        yield from (tile.lower, tile.lower + hair, tile.middle, tile.upper - hair, tile.upper)


def assert_sound(proof, program, target):
    with mpmath.workdps(DIGITS):
        slack = mpmath.mpf(10) ** (20 - DIGITS)
        errors = [error_at(program, target, x) for x in points_of(proof)]
        assert max(e for e in errors if e is not None) <= as_mpf(proof.upper) + slack
        attained = error_at(program, target, proof.lower_at)
        assert attained is None or attained >= as_mpf(proof.lower) - slack


@pytest.mark.parametrize(
    ("text", "constants", "name", "domain"),
    [
        ("abs(x)*c0", [0.9], "sin", (-1.0, 1.0)),
        ("abs(x - c0)", [0.3], "exp", (-1.0, 1.0)),
        ("max(x*c0, x*c1 + c2)", [0.9, 0.5, 0.2], "sin", (0.0, 1.5)),
        ("min(x, c0)", [0.9], "sin", (0.0, 1.5)),
        ("max(min(x, c0), c1)", [1.0, -1.0], "erf", (-3.0, 3.0)),
        ("abs(abs(abs(x) - c0) - c1)", [0.3, 0.2], "exp", (-1.0, 1.0)),
        ("max(sin(x), sin(x))", None, "exp", (0.0, 1.0)),
        ("max(x - x, x)", None, "erf", (-1.0, 1.0)),
        ("abs(x - x) + x", None, "erf", (-1.0, 1.0)),
        ("abs(sin(x))", None, "sin", (-10.0, 10.0)),
        ("c0/(abs(x) - x + c0)", [1.0], "exp", (-1.0, 1.0)),
        ("c0/(c0/(x - c1)) + abs(x)", [1.0, 0.5], "exp", (-1.0, 1.0)),
        ("exp(x*c0) - exp2(x)", [0.75], "sin", (-1.0, 1.0)),
        ("log(x)*c0 + log2(x)*c0", [0.45], "log", (0.5, 2.0)),
        ("1 - c0/(exp(c0*x) + c1)", [2.0, 1.0 + 2.0**-20], "tanh", (-5.0, 5.0)),
        ("sin(x*c0) + cos(x)", [0.9], "exp", (-1.0, 1.0)),
        ("fms(x, x, c0) + fnma(x, c1, c0) + fnms(x, x, c0)", [0.3, 0.2], "exp", (-1.0, 1.0)),
        ("sqrt(exp(x))", None, "exp2", (-1.0, 1.0)),
        ("log(max(x, c0))", [0.25], "atan", (0.0, 1.0)),
        ("max(c0/(x - c1), c2)/(x + 2)", [1.0, 2.0, -0.6], "exp", (-1.0, 1.0)),
    ],
)
def test_a_proof_is_sound_and_accepted(text, constants, name, domain):
    program, target = parse(text, constants), Target.make(name, domain, "absolute")
    certificate = certify(program, target)
    assert_sound(certificate.proof, program, target)
    assert certificate.proof.upper <= max(certificate.proof.lower * Fraction(1005, 1000), 2**-160)
    assert check(certificate.to_json()) == certificate.statement


def test_an_identity_with_a_function_is_exact():
    program, target = (
        parse("1 - c0/(exp(c0*x) + 1)", [2.0]),
        Target.make("tanh", (-5, 5), "absolute"),
    )
    proof = prove(program, target)
    assert proof.lower == 0
    assert proof.upper <= Fraction(1, 2**160)
    assert len(proof.subintervals) < 200


@pytest.mark.parametrize(
    ("text", "constants", "place"),
    [
        ("abs(x)/x", None, r"near x = -?\d\S*e-1|at x = 0"),
        ("c0/(c0/(abs(x) - x))", [1.0], r"x in \[0, 1\]"),
        ("c0/(c0/(max(x, c1) - c1))", [1.0, 0.25], r"x = |x in \["),
        ("c0/abs(x - c1)", [1.0, 0.3], r"near x = 0\.3|near x = 0\.29999"),
        ("log(x - c0)", [0.3], "near x = "),
        ("log2(abs(x))", None, "near x = "),
        ("sqrt(sin(x))", None, "near x = -"),
        ("exp(c0/x)", [1.0], "near x = "),
        ("sin(c0/x)", [1.0], "near x = "),
        ("c0/(exp(x) - 1)", [1.0], "near x = "),
        ("c0/(c0/(exp(x) - exp(x)))", [1.0], "divides by zero|near x = "),
        ("exp(exp(exp(exp(x*c0))))", [4.0], "near x = "),
    ],
)
def test_what_has_no_bound_is_refused_with_its_place(text, constants, place):
    with pytest.raises(Unprovable, match=place):
        prove(parse(text, constants), Target.make("exp2", (-1.0, 1.0), "absolute"))


class TestBranches:
    MODEL = ErrorModel(parse("max(x*c0, c1) + abs(x)", [0.5, 0.25]), Target.make("exp2", (-1, 1)))

    @pytest.mark.parametrize(
        ("lower", "upper", "count"),
        [("1/4", "3/8", 1), ("-1/8", "1/8", 2), ("1/4", "3/4", 2), ("-1", "1", 4), ("0", "1/2", 1)],
    )
    def test_are_those_that_are_possible(self, lower, upper, count):
        with working_precision(128):
            found = self.MODEL.branches(Subinterval(Fraction(lower), Fraction(upper)))
        assert len(found) == count

    def test_a_program_without_switches_is_one(self):
        model = ErrorModel(parse("exp(x) + c0", [0.5]), Target.make("exp2"))
        with working_precision(128):
            assert model.branches(Subinterval(Fraction(-1), Fraction(1))) == [model.whole]
        assert self.MODEL.whole is None

    def test_too_many_are_none(self):
        text = " + ".join(f"abs(x*{k + 1})" for k in range(8))
        model = ErrorModel(parse(text), Target.make("exp2", (-1, 1)))
        with working_precision(128):
            assert model.branches(Subinterval(Fraction(-1), Fraction(1))) == []


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_every_operation_can_be_proved(row):
    """So that a new row is not forgotten: arithmetic, a switch, or a function that is known."""
    arguments = ["x + 1.5", "0.25", "0.75"][: row.arity]
    text = f"{row.name}({', '.join(arguments)}) + x"
    target = Target.make("exp2", (0.25, 0.75), "absolute")
    program = parse(text)
    assert any(i.operation is row for i in program.instructions)
    assert_sound(prove(program, target), program, target)
    assert row.name in FUNCTIONS or row.switch is not None or row.arity > 1 or row.name == "neg"


@pytest.mark.parametrize(
    ("function", "domain", "text", "constants"),
    [
        ("abs(x)", (-1.0, 1.0), "abs(x)*c0", [1.001]),
        ("abs(x)", (0.0, 1.0), "x*c0", [1.001]),
        ("if(x < 0, -x, x^2)", (-1.0, 1.0), "max(x*c1, x*x*c0)", [1.01, -0.99]),
        ("if(x < 0, -x, x^2)", (-1.0, 1.0), "x*x", None),
        ("if(x < 0, -x, x^2)", (-1.0, 0.0), "c0*x", [-0.99]),
        ("elu", (-2.0, 2.0), "max(x*c0, min(x, c1))/(c2 - x*c3)", [0.5, 0.0, 1.0, 0.01]),
        ("elu", (-2.0, 2.0), "abs(x)*c0 + x*c1", [0.25, 0.75]),
        ("if(x < 0, x/100, x)", (-1.0, 1.0), "max(x, x*c0)", [0.01]),
        ("abs(x - 1/4) + abs(x - 1/4)^3", (0.0, 1.0), "t = abs(x - c0); t*t*t*c1 + t", [0.25, 0.9]),
        ("abs(log2(x))", (0.5, 2.0), "abs((x - c0)*c1/(x + c0))", [1.0, 2.9]),
        ("abs(sin(x))", (-1.0, 1.0), "abs(x - x*x*x*c0)", [0.16]),
    ],
)
def test_relative_errors_at_zeros_where_the_target_switches(function, domain, text, constants):
    """Proved on either side, and verified: bounds hold, and are attained but for half a percent."""
    program, target = parse(text, constants), Target.make(function, domain, "relative")
    certificate = certify(program, target)
    assert certificate.proof.upper <= certificate.proof.lower * Fraction(1005, 1000)
    with working_precision(400):
        for x in points_of(certificate.proof):
            if x not in {zero.x for zero in target.zeros}:
                error = target.error_at(program.real(exact(x), exact), exact(x))
                assert not error > exact(certificate.proof.upper)
    assert check(certificate.to_json()) == certificate.statement
