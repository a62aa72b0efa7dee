"""The verifier: what is true is accepted, what is not is refused, whoever says it and however."""

from __future__ import annotations

import ast
import copy
import json
import math
import random
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import gmpy2
import mpmath
import pytest
from certification.handmade import certificate, decimal, digested, error_at, sealed
from hypothesis import given
from hypothesis import strategies as st
from truths import ELEMENTARY, TRUTHS

from autonumerics.certification import check as package
from autonumerics.certification.check import Refused, check, main, proof, statement, work
from autonumerics.certification.check.error import ProgramError
from autonumerics.certification.check.functions import composed
from autonumerics.certification.check.intervals import DOWN, hull
from autonumerics.certification.check.notation import exact
from autonumerics.certification.check.proof import DEEPEST, MORE_SUBINTERVALS
from autonumerics.certification.check.series import variable
from autonumerics.programs import from_hex, to_hex
from autonumerics.targets import FUNCTIONS

ROOT = Path(__file__).parents[2]
HERE = Path(str(package.__file__)).parent
FRONT = json.loads((ROOT / "docs" / "exp2-front.json").read_bytes())["front"]
UNIT = (0.0, 1.0)


def line(**changes):
    """A cheap certificate: 2^x by x + c0."""
    return copy.deepcopy(_line(**({"pieces": 8, "order": 6, "whole_line": True} | changes)))


@cache
def _line(**options):
    return certificate("exp2", UNIT, "relative", ["add x c0"], [0.957], **options)


def reason(data) -> str:
    """Why the data are refused, on one line."""
    with pytest.raises(Refused) as refused:
        check(data)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def taylor(name, x, n):
    """The first n Taylor coefficients of a function, for all centres in x at once."""
    return composed(name, variable(x, n)).terms


def named_point(text: str) -> float:
    """The point that a reason names."""
    return float(text.partition("x = ")[2].partition(";")[0])


class TestPrograms:
    @pytest.mark.parametrize("ops", [1, 4, 7, 12])
    def test_the_front_of_exp2(self, ops):
        row = next(row for row in FRONT if row["ops"] == ops)
        steps = [" ".join(step) for step in row["instructions"]]
        constants = list(map(from_hex, row["constants"]))
        made = {"limits": True, "whole_line": True, "order": 14}
        data = certificate("exp2", UNIT, "relative", steps, constants, **made)
        upper = Fraction(data["claim"]["upper"])
        assert abs(upper / Fraction(row["error"]) - 1) < Fraction(1, 250)
        assert check(data) == data["statement"]

    @pytest.mark.parametrize("ops", [2, 5, 8])
    def test_a_bound_below_the_truth(self, ops):
        row = next(row for row in FRONT if row["ops"] == ops)
        steps = [" ".join(step) for step in row["instructions"]]
        constants = list(map(from_hex, row["constants"]))
        made = {"limits": True, "slack": Fraction(-1, 2000), "pieces": 16, "order": 12}
        data = certificate("exp2", UNIT, "relative", steps, constants, **made)
        low = sealed(data, lower="0")
        why = reason(low)
        assert why.startswith("the error exceeds the claim at x = ")
        assert error_at(low, Fraction(named_point(why))) > mpmath.mpf(low["claim"]["upper"])

    @pytest.mark.parametrize(
        ("steps", "constants"),
        [
            ([], []),
            (["neg x"], []),
            (["add c0 c1", "sub t0 x"], [0.25, 3.0]),
            (["sub x c0", "neg t0", "div x t1"], [3.0]),
            (["sqrt x"], []),
            (["fma x x c0", "sqrt t0", "fma t1 c1 x"], [0.5, -0.75]),
            (["fma c0 x c1", "fma t0 t0 t0", "sub t1 t0", "mul t2 x"], [0.5, -0.75]),
            (["add x x", "div t0 x", "sub t1 c0", "sqrt c1", "div t3 t2"], [1.5, 2.0]),
            (["mul x x"] + [f"mul t{k} t{k}" for k in range(7)], []),
        ],
    )
    def test_every_operation(self, steps, constants):
        made = {"pieces": 8, "order": 8, "slack": Fraction(1, 50)}
        data = certificate("exp", (0.5, 1.0), "absolute", steps, constants, **made)
        assert check(data) == data["statement"]
        low = sealed(data, upper=decimal(mpmath.mpf(data["claim"]["lower"]) * 0.9999), lower="0")
        assert "exceeds the claim" in reason(low)

    def test_long_constants_are_exact(self):
        third = Fraction(round(Fraction(2**3000, 3)), 2**3000)
        data = certificate("exp2", UNIT, "absolute", ["div c0 c1", "fma t0 x x"], [third, 2.0**-60])
        assert check(data)
        assert exact(to_hex(third)) == third

    def test_a_claim_of_ninety_digits(self):
        tiny = Fraction(round(Fraction(2**400, 10**90)), 2**400)
        domain = (1.0, 1.0 + 2.0**-30)
        made = {"pieces": 1, "order": 14, "slack": Fraction(1, 10**9)}
        data = certificate("sqrt", domain, "absolute", ["sqrt x", "add t0 c0"], [tiny], **made)
        data = sealed(data, upper="1.000000001e-90", lower="9.99999999e-91")
        assert check(data)
        assert "exceeds" in reason(sealed(data, upper="9.99999999e-91"))


def polynomial(name, domain, degree):
    """Horner's rule with doubles near the coefficients of an interpolant, and its constants."""
    with mpmath.workdps(30):
        f = TRUTHS[name]
        low, high = map(mpmath.mpf, domain)
        nodes = [mpmath.cospi(mpmath.mpf(2 * k + 1) / (2 * degree + 2)) for k in range(degree + 1)]
        points = [low + (high - low) * (1 + node) / 2 for node in nodes]
        matrix = mpmath.matrix([[x**k for k in range(degree + 1)] for x in points])
        coefficients = mpmath.lu_solve(matrix, mpmath.matrix([f(x) for x in points]))
    steps = [f"fma c{degree} x c{degree - 1}"]
    steps += [f"fma t{k} x c{degree - 2 - k}" for k in range(degree - 1)]
    return steps, [float(c) for c in coefficients]


KNOWN = [*ELEMENTARY, "exp10", "log10", "asinh", "acosh", "atanh"]


class TestFunctions:
    @pytest.mark.parametrize("name", KNOWN)
    def test_on_their_usual_domains(self, name):
        row = FUNCTIONS[name]
        steps, constants = polynomial(name, row.default_domain, 3)
        usual = name, row.default_domain, row.default_error
        made = {"pieces": 4, "order": 6, "slack": Fraction(1, 20)}
        data = certificate(*usual, steps, constants, **made)
        assert check(data) == data["statement"]

    @pytest.mark.parametrize("name", ["exp", "tan", "acos", "erfc", "rsqrt"])
    def test_below_the_truth(self, name):
        row = FUNCTIONS[name]
        steps, constants = polynomial(name, row.default_domain, 3)
        usual = name, row.default_domain, row.default_error
        data = certificate(*usual, steps, constants, pieces=8, order=6)
        below = decimal(mpmath.mpf(data["claim"]["lower"]) * mpmath.mpf("0.9995"))
        assert "exceeds the claim" in reason(sealed(data, upper=below, lower="0"))

    @pytest.mark.parametrize(
        ("name", "domain", "error"),
        [
            ("log2", (1.0, 2.0), "absolute"),
            ("log2", (2.0, 4.0), "relative"),
            ("cos", (-3.0, 1.0), "absolute"),
            ("erf", (0.25, 1.0), "relative"),
            ("erfc", (3.0, 4.0), "relative"),
            ("exp", (-1.0, 1.0), "absolute"),
            ("tanh", (-1.0, 1.0), "absolute"),
            ("tanh", (9.0, 10.0), "relative"),
            ("tan", (2.0, 4.0), "absolute"),
            ("cosh", (-2.0, 1.0), "relative"),
            ("cbrt", (-2.0, -1.0), "relative"),
            ("sin", (100.0, 101.0), "absolute"),
        ],
    )
    def test_on_other_domains(self, name, domain, error):
        steps, constants = polynomial(name, domain, 3)
        made = {"pieces": 4, "order": 6, "slack": Fraction(1, 20)}
        data = certificate(name, domain, error, steps, constants, **made)
        assert check(data) == data["statement"]

    @pytest.mark.parametrize(
        ("name", "domain"),
        [("sqrt", UNIT), ("cbrt", (-1.0, 1.0)), ("asin", (-1.0, 1.0)), ("acos", (-1.0, 1.0))],
    )
    def test_where_derivatives_are_infinite(self, name, domain):
        steps, constants = polynomial(name, (domain[0] + 0.01, domain[1]), 3)
        made = {"pieces": 16, "order": 6, "slack": Fraction(1, 10)}
        data = certificate(name, domain, "absolute", steps, constants, **made)
        assert check(data) == data["statement"]

    @pytest.mark.parametrize(
        ("name", "domain", "error"),
        [
            ("log", (0.0, 1.0), "absolute"),
            ("log", (-1.0, 1.0), "absolute"),
            ("asin", (0.5, 1.5), "absolute"),
            ("sqrt", (-0.5, 1.0), "absolute"),
            ("rsqrt", (0.0, 1.0), "absolute"),
            ("tan", (1.0, 2.0), "absolute"),
            ("sin", (-0.5, 1.0), "relative"),
            ("log", (1.0, 2.0), "relative"),
        ],
    )
    def test_no_bound_where_the_function_is_undefined_or_vanishes(self, name, domain, error):
        data = certificate("exp", domain, error, ["add x c0"], [1.0])
        data["target"]["function"] = name
        assert reason(sealed(data, upper="1e99", lower="0"))

    @pytest.mark.parametrize("name", ["zetas", "airy", "exp11", "ONE", "one"])
    def test_unknown_ones_are_refused_by_name(self, name):
        data = line(whole_line=False)
        data["target"]["function"] = name
        why = reason(sealed(data))
        assert why == f"unknown function {name}" if name.islower() else "notation" in why


class TestLimits:
    @pytest.mark.parametrize(
        ("steps", "domain"),
        [
            (["div c0 x", "add t0 x", "div c1 t1", "add t2 c2"], UNIT),
            (["div c0 x", "add t0 x", "div c1 t1", "add t2 c2"], (-0.3, 0.7)),
            (["div c0 x", "add t0 c1", "add t0 x", "div t1 t2"], UNIT),
            (["mul x x", "div c0 t0", "div c1 x", "add t1 t2", "div c2 t3", "add t4 c1"], UNIT),
            (["mul x x", "sub t0 c0", "div c1 t1", "mul t2 t2", "add t3 t2", "div t2 t3"], UNIT),
            (["div c0 x", "fma t0 x x"], UNIT),
            (["div c0 x", "fma t0 x c1"], UNIT),
            (["div x x", "mul x c0", "div t1 x", "add t2 t0"], UNIT),
            (["fma x x x", "neg t0", "div t1 x", "sqrt c2", "mul t2 t3"], UNIT),
            (["div c0 x", "mul t0 t0", "add t1 c1", "div c2 t2", "add t3 c1", "sqrt t4"], UNIT),
        ],
    )
    def test_stand_where_a_division_by_zero_cancels(self, steps, domain):
        made = {"pieces": 8, "order": 6, "slack": Fraction(1, 10), "limits": True}
        data = certificate("exp", domain, "absolute", steps, [0.3125, 1.25, 2.5], **made)
        assert check(data) == data["statement"]
        assert reason(sealed(data, limits=False))

    def test_an_attained_error_may_be_a_limit(self):
        data = line(whole_line=False)
        data["program"]["instructions"] = [["div", "c0", "x"], ["mul", "t0", "x"]]
        claim = {"limits": True, "lower_at": "0x0p+0", "upper": "0.53"}
        assert check(sealed(data, **claim, lower="0.0429"))
        assert "lower bound" in reason(sealed(data, **claim, lower="0.0431"))

    @pytest.mark.parametrize(
        ("steps", "pole"),
        [
            (["div c0 x"], 0),
            (["sub x c0", "div c1 t0"], Fraction(5, 16)),
            (["mul x x", "sub t0 c0", "div c1 t1", "add t2 x"], math.sqrt(0.3125)),
            (["sub x c0", "mul t0 t0", "div c1 t1"], Fraction(5, 16)),
            (["div c0 x", "sqrt t0"], 0),
        ],
    )
    @pytest.mark.parametrize("limits", [True, False])
    def test_a_genuine_pole_is_named(self, steps, pole, limits):
        data = certificate("exp", (-0.1, 1.0), "absolute", ["add x c0"], [0.3125, 1.25])
        data["program"]["instructions"] = [step.split() for step in steps]
        why = reason(sealed(data, limits=limits, upper="1e30", lower="0", lower_at="0x1p-1"))
        if "sqrt t0" not in steps:
            assert abs(named_point(why) - pole) < 1e-6

    @pytest.mark.parametrize(
        "steps",
        [
            ["sub x x", "div x t0"],
            ["sub x x", "div c0 t0", "div c0 t1"],
            ["sub x x", "div x t0", "mul t1 t0"],
            ["sub c0 c0", "div t0 t0"],
        ],
    )
    @pytest.mark.parametrize("limits", [True, False])
    def test_none_of_a_division_by_zero_everywhere(self, steps, limits):
        data = line(whole_line=False)
        data["program"]["instructions"] = [step.split() for step in steps]
        claim = {"upper": "1e30", "lower": "0", "limits": limits}
        assert "cannot be evaluated" in reason(sealed(data, **claim))

    @pytest.mark.parametrize(
        ("step", "domain", "pieces"),
        [
            ("sub t1 x", (-0.75, 0.25), 4),
            ("add t1 x", (-0.5, 0.5), 2),
            ("add t1 x", (-1.0, 1.0), 1),
        ],
    )
    def test_nor_of_one_that_is_zero_on_a_part(self, step, domain, pieces):
        """|x| - x and |x| + x are no analytic functions: not zero everywhere, yet not isolated."""
        data = certificate("exp2", domain, "absolute", ["add x c0"], [1.0], pieces=pieces, order=6)
        steps = ["mul x x", "sqrt t0", step, "div t2 t2"]
        data["program"]["instructions"] = [step.split() for step in steps]
        data = sealed(data, upper="9", lower="0", lower_at="0x0p+0")
        assert "zero" in reason(data)
        assert "zero" in reason(sealed(data, limits=True))

    def test_unused_divisions_count(self):
        data = line(whole_line=False)
        data["program"]["instructions"] = [["div", "c0", "x"], ["add", "x", "c0"]]
        assert check(sealed(data, limits=True))
        assert "divisor may be zero" in reason(sealed(data, limits=False))

    def test_roots_of_negative_numbers(self):
        data = line(whole_line=False)
        data["program"]["instructions"] = [["sub", "x", "c0"], ["sqrt", "t0"]]
        assert reason(sealed(data, limits=True, upper="1e30", lower="0", lower_at="0x1p+0"))


class TestWhatIsExact:
    """True claims that intervals alone would not show, since they take operands for independent."""

    @pytest.mark.parametrize(
        ("steps", "domain"),
        [
            (["sub x x", "sqrt t0", "add t1 x"], UNIT),
            (["mul x c2", "sub t0 x", "sqrt t1", "add t2 x"], UNIT),
            (["mul x x", "sub x t0", "sqrt t1"], UNIT),
            (["sub c2 x", "fma x t0 t0", "sqrt t1"], (-1.0, 1.0)),
            (["fma x c0 c1", "div x t0", "sub t1 t1"], UNIT),
            (["div x c0", "div t0 t0"], UNIT),
            (["sub x c2", "mul x x", "sub t1 c2", "div t0 t2"], (0.0, 2.0)),
        ],
    )
    @pytest.mark.parametrize("target", ["exp", "sqrt", "cbrt"])
    def test_is_seen_in_the_normal_form(self, steps, domain, target):
        if target == "sqrt" and domain[0] < 0:
            target = "atan"
        made = {"pieces": 16, "order": 6, "slack": Fraction(1, 10), "limits": True}
        data = certificate(target, domain, "absolute", steps, [0.3125, 1.25, 1.0], **made)
        lower = data["claim"]["lower"]
        data = sealed(data, lower=decimal(mpmath.mpf(lower) * (1 - mpmath.mpf(10) ** -9)))
        assert check(data) == data["statement"]

    def test_reaches_a_lower_bound_to_the_last_digit(self):
        data = certificate("exp2", UNIT, "relative", ["sqrt x", "sub t0 t0"], slack=Fraction(1, 99))
        at = {"lower": "1", "lower_at": "0x1.5555p-2"}
        assert check(sealed(data, **at))
        assert "lower bound" in reason(sealed(data, **at | {"lower": "1.0000000000000000001"}))

    @pytest.mark.parametrize(("name", "domain"), [("sqrt", UNIT), ("asin", UNIT), ("log", (1, 2))])
    def test_a_program_that_is_its_target_has_no_error(self, name, domain):
        domain = tuple(map(float, domain))
        data = certificate(name, domain, "absolute", [f"{name} x"], pieces=1)
        assert check(sealed(data, upper="0", lower="0"))
        data["program"]["instructions"].append(["add", "t0", "c0"])
        data["program"]["constants"] = ["0x1p-400"]
        assert reason(sealed(data, upper="0", lower="0"))

    @pytest.mark.parametrize("step", ["mul x x", "fma x x c0"])
    def test_a_square_is_not_negative(self, step):
        """Not even over an interval that reaches 2^900 times as far to one side of 0."""
        steps = [step, "sqrt t0"] if "fma" in step else [step, "add t0 c0", "sqrt t1"]
        domain = (-(2.0**900), 1.0)
        data = certificate("atan", domain, "absolute", steps, [1.0], pieces=1)
        assert check(data) == data["statement"]

    def test_a_division_that_would_cancel_is_none_without_limits(self):
        for steps in (["div x x"], ["mul x c0", "div t0 t0"], ["div c0 x", "mul t0 x"]):
            data = line(whole_line=False)
            data["program"]["instructions"] = [step.split() for step in steps]
            assert check(sealed(data, upper="9", lower="0", limits=True))
            assert reason(sealed(data, upper="9", lower="0"))


class TestWholeLine:
    @pytest.mark.parametrize(
        ("name", "domain", "error", "fine"),
        [
            ("exp2", UNIT, "relative", True),
            ("exp2", (-0.5, 0.5), "relative", True),
            ("exp2", (0.25, 1.25), "relative", True),
            ("exp2", (0.0, math.nextafter(1, 0)), "relative", False),
            ("exp2", UNIT, "absolute", False),
            ("exp", (-0.375, 0.375), "relative", True),
            ("exp", (0.0, math.nextafter(math.log(2), 1)), "relative", True),
            ("exp", (0.0, math.log(2)), "relative", False),
            ("cosh", (-5.0, 5.0), "relative", False),
        ],
    )
    def test_only_where_a_period_of_the_exponential_fits(self, name, domain, error, fine):
        steps, constants = polynomial(name, domain, 2)
        made = {"pieces": 8, "order": 8, "slack": Fraction(1, 100)}
        data = certificate(name, domain, error, steps, constants, **made)
        assert check(data)
        data = sealed(data, whole_line=True)
        if fine:
            assert check(data) == data["statement"]
        else:
            assert "whole line" in reason(data)


class TestStatement:
    def test_is_composed_by_the_verifier(self):
        target = {"function": "exp2", "domain": ["0x0p+0", "0x1p+0"], "error": "relative"}
        claim = {"upper": "1.0345e-16", "limits": True, "whole_line": True}
        assert statement(target, claim) == (
            "For every real x in [0, 1]: |P(x) - exp2(x)| <= 1.0345e-16 * |exp2(x)|. At isolated "
            "points where P divides by zero on the way, P(x) is its limit. For every real x, with "
            "n = floor(x): |2^n P(x - n) - 2^x| <= 1.0345e-16 * 2^x."
        )
        target |= {"domain": ["-0x1p-1", "0x1.8p+1"]}
        claim |= {"limits": False}
        assert statement(target, claim).endswith(
            "For every real x, with n = floor(x + 0.5): |2^n P(x - n) - 2^x| <= 1.0345e-16 * 2^x."
        )
        target |= {"function": "exp"}
        assert statement(target, claim).endswith(
            "For every real x, with n = floor((x + 0.5) / ln 2): "
            "|2^n P(x - n ln 2) - e^x| <= 1.0345e-16 * e^x."
        )
        target |= {"error": "absolute"}
        claim |= {"whole_line": False}
        assert (
            statement(target, claim)
            == "For every real x in [-0.5, 3]: |P(x) - exp(x)| <= 1.0345e-16."
        )

    @pytest.mark.parametrize(("old", "new"), [("every", "many"), ("<=", "<"), ("[0, 1]", "[0, 2]")])
    def test_any_other_is_refused(self, old, new):
        data = line()
        said = data["statement"].replace(old, new)
        text = {k: v for k, v in data.items() if k != "digest"} | {"statement": said}
        assert "statement" in reason(digested(text))

    def test_the_digest_is_of_the_rest(self):
        assert "digest" in reason(line() | {"tool": {"name": "other", "version": "0"}})
        assert "digest" in reason(line() | {"digest": "sha256:" + "0" * 64})


def replaced(data, path, value):
    """A deep copy with another value at the path, or without it if the value is `...`."""
    changed = copy.deepcopy(data)
    *way, last = path
    place = changed
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


WRONG = [
    (["format"], "autonumerics-certificat"),
    (["version"], 3),
    (["version"], True),
    (["version"], 1.0),
    (["version"], ...),
    (["note"], "true"),
    (["digest"], None),
    (["statement"], ["For every real x"]),
    (["tool"], {}),
    (["tool", "name"], 1),
    (["target"], None),
    (["target", "function"], ...),
    (["target", "function"], "exp2 "),
    (["target", "error"], "ulps"),
    (["target", "domain"], ["0x0p+0"]),
    (["target", "domain"], ["0x0p+0", "0x1p+0", "0x1p+1"]),
    (["target", "domain", 1], "1"),
    (["target", "domain", 1], 1.0),
    (["target", "domain", 1], "inf"),
    (["target", "domain", 1], "0x1.00000000000001p+0"),
    (["target", "domain", 1], "0x1p+1024"),
    (["target", "domain", 1], "0x1p+99999999999"),
    (["program", "constants"], "0x1p+0"),
    (["program", "constants", 0], "0.957"),
    (["program", "constants", 0], "nan"),
    (["program", "constants", 0], "0x1p+0 "),
    (["program", "constants", 0], "0x1p+999999999"),
    (["program", "constants", 0], "0x1." + "9" * 1000 + "p+0"),
    (["program", "constants", 0], 0.957),
    (["program", "instructions"], {}),
    (["program", "instructions", 0], []),
    (["program", "instructions", 0], ["add"]),
    (["program", "instructions", 0], ["add", "x"]),
    (["program", "instructions", 0], ["neg", "x", "c0"]),
    (["program", "instructions", 0], ["fma", "x", "c0"]),
    (["program", "instructions", 0], ["pow", "x", "c0"]),
    (["program", "instructions", 0], ["add", "x", "x0"]),
    (["program", "instructions", 0], ["add", "x", "c00"]),
    (["program", "instructions", 0], ["add", "x", "-"]),
    (["program", "instructions", 0], ["add", "x", 1]),
    (["claim", "upper"], 0.05),
    (["claim", "upper"], "1/20"),
    (["claim", "upper"], "-0.05"),
    (["claim", "upper"], "inf"),
    (["claim", "upper"], "5e10000"),
    (["claim", "upper"], ".05"),
    (["claim", "upper"], "\u0661"),
    (["claim", "lower"], ...),
    (["claim", "lower_at"], 0),
    (["claim", "limits"], 0),
    (["claim", "limits"], "false"),
    (["claim", "whole_line"], None),
    (["proof", "subintervals"], None),
    (["proof", "subintervals", 0], ["0x0p+0", "0x1p-3"]),
    (["proof", "subintervals", 0, 2], 6.0),
    (["proof", "subintervals", 0, 2], True),
    (["proof", "subintervals", 0, 2], -1),
    (["proof", "subintervals", 0, 2], 10**4000),
    (["proof", "precision"], float("nan")),
]


class TestData:
    @pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda item: str(item)[:50])
    def test_of_another_shape_are_refused(self, path, value):
        wrong = replaced(line(), path, value)
        expected = "unknown operation pow" if "pow" in str(value) else "notation"
        assert expected in reason(wrong)
        assert path == ["digest"] or expected in reason(digested(wrong))

    @pytest.mark.parametrize(
        "data",
        [None, True, 10**5000, math.nan, "{}", b"{}", [], [{}], {}, {1: 2, "a": 3}, set(), check],
        ids=lambda item: type(item).__name__,
    )
    def test_of_no_shape_are_refused(self, data):
        assert "notation" in reason(data)

    def test_that_contain_themselves_are_refused(self):
        data = line()
        data["tool"]["name"] = data
        assert "notation" in reason(data)

    def test_that_are_bottomless_are_refused(self):
        data = line()
        for _ in range(100_000):
            data["tool"] = {"name": data["tool"]}
        assert "notation" in reason(data)

    @pytest.mark.parametrize("steps", [["add x t0"], ["add x t1", "neg t0"], ["add x c1"]])
    def test_operands_that_are_not_there(self, steps):
        data = line(whole_line=False)
        data["program"]["instructions"] = [step.split() for step in steps]
        assert "cannot be evaluated" in reason(sealed(data))

    def test_are_not_changed(self):
        data = line()
        before = json.dumps(data)
        check(data)
        assert json.dumps(data) == before


class TestSubintervals:
    @pytest.mark.parametrize(
        "change",
        [
            lambda cuts: cuts.clear(),
            lambda cuts: cuts.pop(),
            lambda cuts: cuts.pop(0),
            lambda cuts: cuts.pop(3),
            lambda cuts: cuts.reverse(),
            lambda cuts: cuts.append(cuts[-1]),
            lambda cuts: cuts.insert(3, cuts[3]),
            lambda cuts: cuts.append(["0x1p+0", "0x1p+0", 6]),
            lambda cuts: cuts[3].__setitem__(1, "0x1.01p-1"),
            lambda cuts: cuts[3].__setitem__(0, "0x1.7fp-2"),
            lambda cuts: cuts[-1].__setitem__(1, "0x1.01p+0"),
        ],
    )
    def test_must_tile_the_domain(self, change):
        data = line()
        change(data["proof"]["subintervals"])
        assert "tiling" in reason(sealed(data))

    def test_are_only_hints(self):
        for cuts in (1, 2, 5, 100):
            for order in (0, 1, 3, 999_999_999):
                data = line(pieces=cuts, order=order, slack=Fraction(1, 20))
                assert check(data) == data["statement"]

    @pytest.mark.parametrize("domain", [("0x1p+0", "0x0p+0"), ("0x1p-1", "0x1p-1")])
    def test_of_no_domain(self, domain):
        data = line(whole_line=False)
        data["target"]["domain"] = list(domain)
        data["proof"]["subintervals"] = [[*domain, 6]]
        assert "domain" in reason(sealed(data, lower_at="0x1p-1"))

    def test_progress_runs_to_the_end(self):
        seen = []
        check(line(), seen.append)
        assert len(seen) == 8
        assert seen[-1] == 1
        assert all(before < after for before, after in pairwise(seen))


class TestHopelessClaims:
    @pytest.fixture
    def evaluations(self, monkeypatch):
        """The number of evaluations of the error so far, in a list."""
        counted, error = [0], ProgramError.of

        def counting(*arguments):
            counted[0] += 1
            return error(*arguments)

        monkeypatch.setattr(ProgramError, "of", counting)
        return counted

    def test_end_at_a_pole_after_some_halvings(self, evaluations):
        data = line(whole_line=False)
        data["program"]["instructions"] = [["sub", "x", "c0"], ["div", "x", "t0"]]
        why = reason(sealed(data, upper="1e90", lower="0"))
        assert abs(named_point(why) - 0.957) < 1e-15
        assert evaluations[0] < 10 * DEEPEST

    def test_end_where_every_subinterval_is_too_wide(self, evaluations):
        """Plain intervals, as order 0 asks for, would need 1e5 subintervals."""
        steps, constants = polynomial("exp2", UNIT, 3)
        data = certificate("exp2", UNIT, "absolute", steps, constants, order=0)
        assert "does not follow" in reason(data)
        assert evaluations[0] < 10 * (MORE_SUBINTERVALS + 32)

    def test_end_when_their_work_is_done(self, monkeypatch):
        """Sines of sines: a claim that is true, short to write and long to check."""
        monkeypatch.setattr(work, "LEAST_ALLOWANCE", 100_000)
        data = line(whole_line=False)
        data["program"]["instructions"] = [["sin", "x"], *[["sin", f"t{k}"] for k in range(300)]]
        assert reason(sealed(data, upper="1.0001", lower="0")) == (
            "it takes more work than 124,000 products of intervals"
        )

    def test_end_with_powers_beyond_all_bounds(self, monkeypatch):
        """A quotient next to 1 to the power 2^60, whose factors could not even be listed."""
        monkeypatch.setattr(proof, "MORE_SUBINTERVALS", 50)
        data = line(whole_line=False, pieces=1, order=1)
        data["program"]["constants"] = ["0x1p+0", f"0x1.{'0' * 24}1p+0"]
        squares = [["mul", f"t{k}", f"t{k}"] for k in range(2, 62)]
        first = [["add", "x", "c0"], ["add", "x", "c1"], ["div", "t0", "t1"]]
        data["program"]["instructions"] = first + squares
        assert "does not follow" in reason(sealed(data, limits=True, upper="9", lower="0"))


class TestLowerBound:
    def test_must_be_attained_where_it_is_said_to_be(self):
        data = line()
        x = from_hex(data["claim"]["lower_at"])
        true = error_at(data, x)
        for factor, fine in (("1", True), ("0.99999999999", True), ("1.0000000001", False)):
            lower = decimal(true * mpmath.mpf(factor) * (1 - mpmath.mpf(10) ** -11))
            changed = sealed(data, lower=lower)
            if fine:
                assert check(changed)
            else:
                assert "lower bound" in reason(changed)
        assert "lower bound" in reason(sealed(data, lower_at="0x1p-1"))

    @pytest.mark.parametrize("at", ["-0x1p-60", "0x1.0000000000001p+0"])
    def test_must_be_attained_in_the_domain(self, at):
        assert "lower_at" in reason(sealed(line(), lower_at=at))

    def test_may_be_exact(self):
        data = certificate("exp2", UNIT, "relative", ["fma x c0 c1", "div c2 t0"], [3, 3, 6])
        data = sealed(data, lower="1", lower_at="0x0p+0", upper="1.001")
        assert check(data)
        assert "lower bound" in reason(sealed(data, lower="1.0" + "0" * 60 + "1"))


class TestIntervals:
    RATIONALS = st.fractions(-1000, 1000, max_denominator=10**6)

    @given(st.lists(RATIONALS, min_size=4, max_size=4), st.fractions(0, 1), st.fractions(0, 1))
    def test_contain_the_results_for_all_members(self, ends, s, t):
        (a, b), (c, d) = sorted(ends[:2]), sorted(ends[2:])
        x, y = a + (b - a) * s, c + (d - c) * t
        first, second = hull(a, b), hull(c, d)
        results = [(first + second, x + y), (first - second, x - y), (first * second, x * y)]
        if c <= 0 <= d:
            with pytest.raises(ZeroDivisionError):
                first / second
        else:
            results.append((first / second, x / y))
        for interval, true in results:
            assert interval.lo <= gmpy2.mpq(true) <= interval.hi

    @given(st.fractions(max_denominator=10**9).map(lambda x: x**7))
    def test_are_as_narrow_as_their_ends_allow(self, x):
        interval = hull(x)
        assert interval.lo <= gmpy2.mpq(x) <= interval.hi
        assert interval.lo == interval.hi or DOWN.next_above(interval.lo) == interval.hi

    @pytest.mark.parametrize("name", KNOWN)
    def test_of_series_contain_the_coefficients_of_all_members(self, name):
        rng = random.Random(name)
        low, high = map(Fraction, FUNCTIONS[name].default_domain)
        for radius in (0, Fraction(1, 10**6), Fraction(1, 50)):
            middle = low + (high - low) * Fraction(rng.randint(10, 90), 100)
            series = taylor(name, hull(middle - radius, middle + radius), 9)
            assert len(series) == 9
            for place in (-1, Fraction(rng.randint(-99, 99), 100), 1):
                x = middle + radius * place
                with mpmath.workdps(100):
                    point = mpmath.mpf(x.numerator) / x.denominator
                    truth = mpmath.taylor(TRUTHS[name], point, 8)
                for interval, true in zip(series, truth, strict=True):
                    margin = gmpy2.mpq(Fraction(1, 10**25))  # of the derivatives by mpmath
                    number = gmpy2.mpq(Fraction(mpmath.nstr(true, 60)))
                    assert interval.lo <= number + margin
                    assert interval.hi >= number - margin
                    assert radius or gmpy2.mpq(interval.hi) - gmpy2.mpq(interval.lo) < margin

    @pytest.mark.parametrize("name", ["sin", "cos"])
    def test_of_waves_contain_their_crests(self, name):
        rng = random.Random(name)
        for _ in range(40):
            low = Fraction(rng.randint(-900, 900), 100)
            x = low + Fraction(rng.randint(0, 100), 100)
            series = taylor(name, hull(low, low + 1), 4)
            with mpmath.workdps(40):
                point = mpmath.mpf(x.numerator) / x.denominator
                for interval, exact in zip(
                    series, mpmath.taylor(TRUTHS[name], point, 3), strict=True
                ):
                    number = gmpy2.mpq(Fraction(mpmath.nstr(exact, 30)))
                    assert interval.lo - 1e-12 < number < interval.hi + 1e-12

    @pytest.mark.parametrize("name", KNOWN)
    def test_of_functions_round_outwards(self, name):
        """The value at a point has no double of 512 bits inside its interval but the ends."""
        low, high = map(Fraction, FUNCTIONS[name].default_domain)
        interval = taylor(name, hull((low + high * 2) / 3), 1)[0]
        with mpmath.workdps(200):
            x = (low + high * 2) / 3
            truth = TRUTHS[name](mpmath.mpf(x.numerator) / x.denominator)
            number = gmpy2.mpq(Fraction(mpmath.nstr(truth, 180)))
        assert interval.lo < number < interval.hi
        width = gmpy2.mpq(interval.hi) - gmpy2.mpq(interval.lo)
        assert width < abs(number) * gmpy2.mpq(1, 2**500)

    def test_do_not_depend_on_the_context_of_others(self):
        data = line()
        with gmpy2.context(precision=5, round=gmpy2.RoundUp, emin=-20, emax=20):
            assert exact("0x1.8p-999") == Fraction(3, 2**1000)
            assert check(data)
            assert reason(sealed(data, upper="0.0423", lower="0"))

    @pytest.mark.parametrize("x", [10**400, -(10**400)])
    def test_never_overflow_unnoticed(self, x):
        with pytest.raises(ArithmeticError):
            taylor("exp" if x > 0 else "log", hull(x), 1)


class TestAlone:
    """Without the package: a copy of the file, isolated from everything installed but gmpy2."""

    def test_imports_the_standard_library_and_gmpy2_only(self):
        roots = set()
        for file in HERE.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    assert node.level <= 1
                    roots |= set() if node.level else {str(node.module).partition(".")[0]}
                elif isinstance(node, ast.Import):
                    roots |= {name.name.partition(".")[0] for name in node.names}
        assert "gmpy2" in roots
        assert roots - {"gmpy2"} <= sys.stdlib_module_names

    def test_each_module_leans_only_on_those_before_it(self):
        order = re.findall(r"^    (\w+) {2,}\S", str(package.__doc__).split("The modules")[1], re.M)
        assert set(order) == {file.stem for file in HERE.glob("*.py")} - {"__init__", "__main__"}
        for k, module in enumerate(order):
            tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
            froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]
            used = {name.name for n in froms if not n.module for name in n.names}
            used |= {str(n.module) for n in froms if n.module}
            assert used <= set(order[:k]), module

    def test_runs_as_a_program(self, tmp_path):
        shutil.copytree(HERE, tmp_path / "check")
        files = {"good.json": line(), "bad.json": sealed(line(), upper="0.01", lower="0")}
        for name, data in files.items():
            (tmp_path / name).write_text(json.dumps(data))
        run = subprocess.run(
            [sys.executable, "-E", "-s", "-m", "check", *files],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        good, bad = run.stdout.splitlines()
        assert good == f"accepted: {files['good.json']['statement']}"
        assert bad.startswith("rejected: the error exceeds the claim at x = ")
        assert run.stderr == ""

    @pytest.mark.parametrize(
        "text", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, None], ids=range(6)
    )
    def test_tells_what_it_cannot_read(self, tmp_path, capsys, text):
        path = tmp_path / "file.json"
        if text is not None:
            path.write_bytes(text)
        assert main([str(path)]) == 2
        (told,) = capsys.readouterr().out.splitlines()
        assert told.startswith("unreadable: ")

    @pytest.mark.parametrize(
        ("files", "code"),
        [
            (["good"], 0),
            (["good", "bad"], 1),
            (["good", "torn"], 2),
            (["torn", "bad", "missing"], 1),
            (["missing", "good"], 2),
            ([], 2),
        ],
    )
    def test_gives_every_file_its_verdict(self, tmp_path, capsys, files, code):
        verdicts = {"good": "accepted", "bad": "rejected"}
        (tmp_path / "good").write_text(json.dumps(line()))
        (tmp_path / "bad").write_text("[]")
        (tmp_path / "torn").write_text('{"claim": ')
        assert main([str(tmp_path / file) for file in files]) == code
        told = [out.partition(":")[0] for out in capsys.readouterr().out.splitlines()]
        assert told == [verdicts.get(file, "unreadable") for file in files]
