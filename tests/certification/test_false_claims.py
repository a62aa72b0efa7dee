"""Claims that are false at single points: neither the prover nor the verifier lets one pass."""

from __future__ import annotations

import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement
from autonumerics.certification.document import digest
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.programs import Program, parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained

ONE, HALF, ZERO = "0x1.0p+0", "0x1.0p-1", "0x0.0p+0"
WHOLE, RIGHT = ["-0x1.0p+0", ONE], [ZERO, ONE]


def forged(expression, domain, rows, constants=(), *, error="absolute", upper="1", order=8,
           limits=False, symmetry=None, **target):  # fmt: skip
    """A certificate that claims whatever it is told, its statement and digest right."""
    several = domain if isinstance(domain[0], list) else [domain]
    claim = {"upper": upper, "lower": "0", "lower_at": several[-1][1], "limits": limits,
             "whole_line": False}  # fmt: skip
    tiles = several
    if symmetry:
        claim["symmetry"] = symmetry
        tiles = [[ZERO if low.startswith("-") else low, high] for low, high in several[-1:]]
    data = {
        "format": "autonumerics-certificate", "version": 2,
        "target": {"expression": expression, "limits": [], "domain": domain, "error": error}
        | target,
        "program": {"instructions": [row.split() for row in rows], "constants": list(constants)},
        "claim": claim,
        "proof": {"method": "", "precision": 256,
                  "subintervals": [[*tile, order] for tile in tiles]},
        "tool": {"name": "autonumerics", "version": "0"},
    }  # fmt: skip
    data["statement"] = statement(data["target"], claim)
    return data | {"digest": digest(data)}


def pin(value, at=ONE, *, slope=False):
    return {"pins": [{"at": at, "value": value, "slope": slope, "exact": True}]}


def absolute(expression, *domain):
    return Target.make(expression, domain[0] if len(domain) == 1 else domain, "absolute")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (forged("x", RIGHT, [], ["0x1.8p+0"], upper="2", constraints=pin("1")), "value of the pin"),
        (forged("x", RIGHT, [], [ONE], constraints=pin("1", slope=True)), "value of the pin"),
        (forged("x", RIGHT, [], ["0x1.8p+0"], upper="2", constraints={"range": [ZERO, ONE]}),
         "<= 1.0 is not proved"),
        (forged("x", WHOLE, ["abs x", "div t0 x"], limits=True, symmetry="odd"), "continuous at 0"),
        (forged("x", WHOLE, ["mul x x", "sqrt t0", "div t1 x"], limits=True, symmetry="odd"),
         "continuous at 0|cannot be evaluated"),
        (forged("-x", WHOLE, ["abs x", "div x t0", "sub x t1"], limits=True, symmetry="odd",
                upper="4", constraints={"monotone": "rising"}), "continuous at 0"),
        (forged("x", WHOLE, ["mul x c0"], [ONE], symmetry="odd", limits=True, error="relative",
                zeros=[ZERO, HALF]), "zeros of a symmetry"),
        (forged("x", WHOLE, ["mul x c0"], [ONE], symmetry="odd"), None),
        (forged("x", WHOLE, ["add x c0"], [HALF], error="ulp", upper="1e330", zeros=[ZERO]),
         "program is not shown to vanish"),
        (forged("x", WHOLE, [], [HALF], error="ulp", upper="1e330", zeros=[ZERO]),
         "program is not shown to vanish"),
        (forged("x", WHOLE, ["abs x", "mul t0 c0"], [HALF], error="ulp", upper="1e330",
                zeros=[ZERO]), None),
        (forged("x", [["-0x1.0p+1", "-0x1.0p+0"], [ONE, "0x1.0p+1"]], ["div c0 x"], [ONE],
                upper="4", constraints={"monotone": "falling"}), "does not fall from"),
        (forged("x", RIGHT, ["mul x c0"], [ONE], limits=False,
                constraints=pin("a = 9e4999; b = a*a; c = b*b; d = c*c; d*d")), "bits"),
        (forged("x", RIGHT, ["mul c0 c0", *(f"mul t{k} t{k}" for k in range(40)), "mul x c0"],
                ["0x1.8p+9000"], constraints=pin("1")), "pin"),
    ],
)  # fmt: skip
def test_the_verifier_tells_false_claims_from_true_ones(data, reason):
    if reason is None:
        assert check(data) == data["statement"]
        return
    with pytest.raises(Refused, match=reason):
        check(data)


@pytest.mark.parametrize(
    ("data", "is_true"),
    [
        (forged("x", WHOLE, ["mul x x", "mul t0 x", "cbrt t1"], constraints=pin(
            "0", ZERO, slope=True)), False),
        (forged("x", RIGHT, ["mul x x", "sqrt t0"], constraints=pin("0", ZERO, slope=True)), False),
        (forged("asin(1 - x*x)", RIGHT, ["mul x x", "sub c0 t0", "asin t1"], [ONE],
                constraints=pin("0", ZERO, slope=True)), False),
        (forged("cos(x*x)", RIGHT, ["mul x x", "cos t0"],
                constraints=pin("0", ZERO, slope=True)), True),
        (forged("x", RIGHT, ["mul x x", "add t0 c0", "sqrt t1"], [ONE], upper="4",
                constraints=pin("0", ZERO, slope=True)), True),
        (forged("if(x <= 1, x, 3*x - 2)", [ZERO, "0x1.0p+1"], ["mul x c0"], [ONE], upper="4",
                constraints=pin("f", slope=True)), False),
        (forged("if(x < 1, x, 3*x - 2)", [ZERO, "0x1.0p+1"], ["mul x c0"], [ONE], upper="4",
                constraints=pin("f", slope=True)), False),
        (forged("if(x < 1, x, 3*x - 2)", [ZERO, "0x1.0p+1"], ["mul x c0"], [ONE], upper="4",
                constraints=pin("f", HALF, slope=True)), True),
        (forged("abs(x - 1)", [ZERO, "0x1.0p+1"], ["mul x c0"], [ONE], upper="4",
                constraints=pin("f", slope=True)), False),
    ],
)  # fmt: skip
def test_slopes_are_those_of_both_sides(data, is_true):
    if is_true:
        assert check(data) == data["statement"]
        return
    with pytest.raises(Refused, match="pin"):
        check(data)


@pytest.mark.parametrize("kink", ["if(x < 1, x, 3*x - 2)", "if(x <= 1, x, 3*x - 2)", "abs(x - 1)"])
def test_a_target_has_no_slope_where_it_bends(kink):
    target = absolute(kink, 0, 2)
    with pytest.raises(InvalidOption, match="no finite slope"):
        constrained(target, pins="f'(1) = f")
    assert constrained(target, pins="f'(0.5) = f").constraints


def test_limits_of_a_symmetry_are_symmetric():
    data = forged("x", WHOLE, ["mul x c0"], [ONE], symmetry="odd")
    data["target"]["limits"] = ["1/3"]
    data["statement"] = statement(data["target"], data["claim"])
    data["digest"] = digest(data)
    with pytest.raises(Refused, match="limits of a symmetry"):
        check(data)


def test_exact_numbers_of_expressions_stay_short():
    squares = "; ".join(f"a{k} = a{k - 1}*a{k - 1}" for k in range(1, 60))
    data = forged(f"a0 = 9e4999; {squares}; x + a59*0", RIGHT, ["mul x c0"], [ONE])
    with pytest.raises(Refused):
        check(data)


@pytest.mark.parametrize(
    ("program", "target", "asked"),
    [
        (Program.constant(1.05), absolute("1 + (x - 1)^2/10", 0, 2), {"pins": "f(1) = 1"}),
        (Program.constant(1.05), absolute("1 + (x - 1)^2/10", 0, 2), {"pins": "f'(1) = 1"}),
        (Program.constant(2.5), absolute("1 + (x - 1)^2/10", 0, 2), {"value_range": (1, 2)}),
        (parse("abs(x)/x"), absolute("x", -1, 1), {}),
        (parse("sqrt(x*x)/x"), absolute("x", -1, 1), {}),
        (parse("x - x/abs(x)"), absolute("x", -1, 1), {"monotone": True}),
        (parse("x + c0", [0.5]), Target.make("sin", (-1, 1), "ulp"), {}),
        (parse("c0/x", [1.0]), absolute("-x", [(-2, -1), (1, 2)]), {"monotone": True}),
    ],
)
def test_the_prover_refuses_what_is_false_at_a_point(program, target, asked):
    with pytest.raises(AutoNumericsError):
        certify(program, constrained(target, **asked))


@pytest.mark.parametrize(
    ("program", "target", "asked", "said"),
    [
        (Program.constant(1.0), absolute("1 + (x - 1)^2/10", 0, 2),
         {"pins": ["f(1) = 1", "f'(1) = 0"], "value_range": (1, 2)}, "P'(1) = 0. 1 <= P(x) <= 2."),
        (parse("c1/(c0/x + x)", [4.0, 4.0]), absolute("4*x/(4 + x^2)", -1, 1), {}, "Both are odd"),
        (parse("x + c0", [0.5]), absolute("x", [(-2, -1), (1, 2)]), {"monotone": True}, "P rises."),
    ],
)  # fmt: skip
def test_what_is_true_is_still_proved_and_verified(program, target, asked, said):
    assert said in check(certify(program, constrained(target, **asked)).to_json())


def test_numbers_that_grow_without_end_are_refused_at_once():
    squares = "; ".join(f"a{k} = a{k - 1}*a{k - 1}" for k in range(1, 40))
    with pytest.raises(AutoNumericsError):
        absolute(f"a0 = 9e4000; {squares}; x + a39*0", 0, 1)


ZEROS = {"error": "relative", "zeros": [ZERO]}


@pytest.mark.parametrize(
    ("expression", "domain", "rows", "constants", "upper"),
    [
        ("if(x < 0, -x, x^2)", WHOLE, ["mul x x"], [], "0.9"),  # 1 at 0 from the left
        ("if(x < 0, -x, x^2)", WHOLE, ["neg x"], [], "100"),  # unbounded from the right
        ("abs(x)", WHOLE, [], [], "1.9"),  # x: 2 on the left
        ("abs(x)", RIGHT, ["mul x c0"], [HALF], "0.4"),
        ("if(x <= 0, -x, 2*x)", WHOLE, ["abs x"], [], "0.4"),
        ("if(x >= 0, x, x^2)", WHOLE, ["abs x"], [], "1e9"),  # |x|/x^2
        ("max(x, x^2)", WHOLE, ["mul x x"], [], "0.9"),  # x^2/x -> 0 from the right
        ("sign(x)*x", WHOLE, ["mul x c0"], [HALF], "0.6"),  # -1/2 on the left
        ("if(x < 0, 1, x)", WHOLE, [], [], "0.5"),
        ("if(x < 0, 0, x)", WHOLE, [], [], "0.5"),
        ("if(x < 0, x, sqrt(x))", WHOLE, [], [], "2"),
    ],
)
def test_false_claims_at_zeros_where_the_target_switches(
    expression, domain, rows, constants, upper
):
    for order in (0, 1, 8):
        with pytest.raises(Refused):
            check(forged(expression, domain, rows, constants, upper=upper, order=order, **ZEROS))


def test_a_limit_from_outside_the_domain_is_not_attained():
    """On [-1, 0] the error of x is 0; right of it, where the target is 2x, it would be 1/2."""
    data = forged("if(x < 0, x, 2*x)", ["-0x1.0p+0", ZERO], [], upper="1", **ZEROS)

    def claiming(**claimed):
        claim = data["claim"] | claimed
        changed = data | {"claim": claim, "statement": statement(data["target"], claim)}
        bare = {key: value for key, value in changed.items() if key != "digest"}
        return bare | {"digest": digest(bare)}

    assert check(claiming(lower_at="-0x1.0p+0"))
    for at in (ZERO, "-0x1.0p+0"):
        with pytest.raises(Refused, match=r"cannot be evaluated|reach"):
            check(claiming(lower="0.4", lower_at=at))
