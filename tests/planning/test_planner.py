"""Requests become fronts of plans, and folders whose test programs pass."""

import json
import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.formats import format_named
from autonumerics.planning import Planned, Request, plan_function
from autonumerics.planning.facts import Facts
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.planner import candidates
from autonumerics.planning.polynomials import Shape, led_textbook
from autonumerics.planning.samples import value
from autonumerics.planning.sketches import sketches
from autonumerics.planning.writing import function_name, write_folder
from autonumerics.plans import Plan, compile_procedure
from autonumerics.targets.expressions.composed import read_function

FLAGS = ("-std=c99", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror")


def request(name: str, format_name: str = "binary32", max_ulp: float = 1.0) -> Request:
    return Request(read_function(name), format_named(format_name), max_ulp)


@pytest.mark.parametrize(
    "name",
    ["tanh", "sinh", "cosh", "logistic", "softplus", "atanh", "asin", "acos", "erf", "erfc", "gelu",
     "x/(1 + exp(-1.702*x))", "exp(x)/(1 + exp(x))^2", "sin(3*x)*exp(-x^2)"],
)  # fmt: skip
def test_there_is_a_plan_within_one_ulp_at_the_inputs_of_a_screen(name):
    asked = request(name)
    assert any(each.error_ulp <= 1 for each in candidates(asked, Facts(asked.function)))


@pytest.mark.parametrize(("format_name", "name"), [("bfloat16", "exp2"), ("binary16", "log2")])
def test_plans_for_16_bits_are_right_at_every_input(format_name, name):
    planned = plan_function(request(name, format_name, 0.6))
    best = planned.best
    assert best is not None
    format = format_named(format_name)
    x = np.arange(1 << 16, dtype=np.uint16).view(format.dtype)
    with np.errstate(all="ignore"):
        exact = getattr(np, name)(x.astype(np.float64))
        right = exact.astype(format.dtype)
        found = best.compiled(x)
        exponents = np.maximum(np.frexp(np.abs(exact))[1] - 1, format.min_exponent)
        spacing = np.ldexp(1.0, exponents - (format.precision - 1))
        errors = np.abs(found.astype(float) - exact) / spacing
    finite = np.isfinite(right.astype(float)) & np.isfinite(found.astype(float))
    assert errors[finite].max() <= 0.6
    np.testing.assert_array_equal(found[~finite].astype(float), right[~finite].astype(float))


def test_the_folder_is_whole_and_its_test_program_passes(tmp_path):
    planned = plan_function(request("x/(1 + exp(-x))", "bfloat16"))
    name = function_name(planned, "swish")
    assert planned.best is not None
    files = write_folder(planned, planned.best, name, tmp_path / "out")
    assert [f.name for f in files] == ["plan.json", "swish.h", "test_swish.c", "report.md"]
    kept = Plan.from_json(json.loads(files[0].read_text())["plan"])
    x = np.arange(1 << 16, dtype=np.uint16).view(planned.request.format.dtype)
    expected = planned.best.compiled(x).view(np.uint16)
    np.testing.assert_array_equal(compile_procedure(kept.procedure())(x).view(np.uint16), expected)
    with pytest.raises(InvalidRun, match="not empty"):
        write_folder(planned, planned.best, name, tmp_path / "out")
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    program = tmp_path / "out" / "test"
    build = ["cc", *FLAGS, "-o", str(program), str(files[2]), "-lm"]
    subprocess.run(build, check=True)
    ended = subprocess.run([str(program)], text=True, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout.split(":")[1].split()[0]) == (0, "0")


def test_a_function_without_identities_has_no_sketch():
    assert not list(sketches(Facts(read_function("i0e"))))


def test_wrong_requests_say_what_to_do():
    with pytest.raises(InvalidOption, match="binary64"):
        request("exp", "binary64")
    with pytest.raises(InvalidOption, match="max_ulp is above"):
        request("exp", "binary32", 0.5)


def test_the_fastest_plan_that_is_good_enough_is_measured_everywhere():
    planned = plan_function(request("log", "binary16"), measured_everywhere)
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.count == 1 << 16
    assert planned.best.measured.is_right
    assert planned.best.largest_ulp <= 1


@pytest.mark.parametrize("name", ["asin", "gelu", "x/(1 + exp(-1.702*x))", "sinpi", "cospi"])
def test_what_ends_or_comes_to_zero_from_below_is_right_at_every_input(name):
    """NaN beyond the domain; -0 where tiny negative values are next to nothing; exact zeros."""
    planned = plan_function(request(name, "bfloat16"), measured_everywhere)
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.is_right


def test_a_plan_that_was_not_measured_is_not_the_best_of_those_that_were():
    asked = request("exp2", "bfloat16")
    sampled = next(candidates(asked, Facts(asked.function)))
    assert Planned(asked, (sampled,), {}).best is sampled
    assert Planned(asked, (sampled,), {}, is_measured=True).best is None


def test_growth_without_bound_is_told_from_what_arithmetic_comes_to():
    limits = {name: Facts(read_function(name)).limit(1) for name in ("asinh", "exp", "tanh", "sin")}
    assert limits == {"asinh": "inf", "exp": None, "tanh": None, "sin": None}


def test_kernels_led_by_their_slope_are_within_their_tolerance():
    for name in ("log1p", "log2(1 + x)", "sin"):
        symmetry = "odd" if name == "sin" else "none"
        shape = Shape(read_function(name), (-0.25, 0.25), symmetry, 1)
        program = led_textbook(shape, 2.0**-30)
        assert program is not None
        for x in (Fraction(-1, 5), Fraction(1, 1000), Fraction(1, 4)):
            exact = value(shape.function, x)
            assert abs(float(program.real(x)) / float(exact.mid()) - 1) < 2.0**-29
