"""Requests become fronts of plans, and folders whose test programs pass."""

import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest

from autonumerics.accuracy.whole_line.findings import Failure
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.formats import format_named
from autonumerics.planning import Planned, Request, plan_function, planner
from autonumerics.planning.facts import Facts
from autonumerics.planning.measuring import measured_everywhere, measured_quickly
from autonumerics.planning.planner import candidates
from autonumerics.planning.polynomials import Shape, led_textbook
from autonumerics.planning.records import candidate_record
from autonumerics.planning.samples import value
from autonumerics.planning.screening import Screen
from autonumerics.planning.sketches import sketches
from autonumerics.planning.writing import function_name, report, said, write_folder
from autonumerics.plans import Plan, compile_procedure
from autonumerics.targets.expressions.composed import read_function

FLAGS = ("-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror")


def request(name: str, format_name: str = "binary32", max_ulp: float = 1.0) -> Request:
    return Request(read_function(name), format_named(format_name), max_ulp)


@lru_cache(maxsize=16)
def measured_plans(text: str, format_name: str, max_ulp: float = 1.0) -> Planned:
    """Plans in 16 bits, measured at every input, made once for all tests."""
    return plan_function(request(text, format_name, max_ulp), measured_everywhere)


@pytest.mark.parametrize(
    "name",
    ["logistic", "softplus", "atanh", "acos", "erfc", "gelu",
     "x/(1 + exp(-1.702*x))", "exp(x)/(1 + exp(x))^2", "sin(3*x)*exp(-x^2)"],
)  # fmt: skip
def test_there_is_a_plan_within_one_ulp_at_the_inputs_of_a_screen(name):
    asked = request(name)
    assert any(each.error_ulp <= 1 for each in candidates(asked, Facts(asked.function)))


@pytest.mark.parametrize(("format_name", "name"), [("bfloat16", "exp2"), ("binary16", "log2")])
def test_plans_for_16_bits_are_right_at_every_input(format_name, name):
    planned = measured_plans(name, format_name, 0.6)
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


@pytest.mark.parametrize(
    ("text", "format_name"), [("x/(1 + exp(-x))", "bfloat16"), ("exp2", "binary16")]
)
def test_the_folder_is_whole_and_its_test_program_passes_in_c_and_cpp(tmp_path, text, format_name):
    planned = measured_plans(text, format_name)
    name = function_name(planned.request, "own_name")
    assert planned.best is not None
    files = write_folder(planned, planned.best, name, tmp_path / "out")
    assert [f.name for f in files] == ["plan.json", "own_name.h", "test_own_name.c", "report.md"]
    assert "-march=native" in files[1].read_text()
    kept = Plan.from_json(json.loads(files[0].read_text())["plan"])
    format = planned.request.format
    bits = f"u{format.bits // 8}"
    x = np.arange(1 << 16, dtype=bits).view(format.dtype)
    expected = planned.best.compiled(x).view(bits)
    np.testing.assert_array_equal(compile_procedure(kept.procedure())(x).view(bits), expected)
    with pytest.raises(InvalidRun, match="not empty"):
        write_folder(planned, planned.best, name, tmp_path / "out")
    for compiler, standard in (("cc", "c99"), ("c++", "c++17")):
        if shutil.which(compiler) is None:
            pytest.skip("no C compiler")
        program = tmp_path / "out" / f"test_{standard}"
        language = ["-x", "c++" if compiler == "c++" else "c"]
        build = [
            compiler,
            f"-std={standard}",
            *FLAGS,
            *language,
            "-o",
            str(program),
            str(files[2]),
            "-lm",
        ]
        subprocess.run(build, check=True)
        ended = subprocess.run([str(program)], text=True, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stdout
        assert ": 0 of" in ended.stdout
        assert ", 0 off" in ended.stdout


def test_the_test_program_finds_plans_that_are_self_consistent_and_wrong(tmp_path):
    """Its expected values are the function's own, so that a wrong plan fails by them."""
    planned = measured_plans("exp2", "bfloat16")
    assert planned.best is not None
    other = replace(planned, request=request("exp", "bfloat16"))
    files = write_folder(other, planned.best, "no_exp", tmp_path / "out")
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    program = tmp_path / "out" / "test"
    subprocess.run(["cc", "-std=c99", *FLAGS, "-o", str(program), str(files[2]), "-lm"], check=True)
    ended = subprocess.run([str(program)], text=True, capture_output=True, check=False)
    assert ended.returncode == 1
    assert ": 0 of" in ended.stdout
    assert ", 0 off" not in ended.stdout


def test_zeros_of_the_wrong_sign_are_told_and_make_no_plan_unusable():
    planned = measured_plans("log", "binary16")
    assert planned.best is not None
    assert planned.best.measured is not None
    sign = Failure("a zero with the wrong sign", 3, -1.0)
    known = replace(planned.best, measured=replace(planned.best.measured, zero_signs=sign))
    assert known.largest_ulp == planned.best.largest_ulp
    assert candidate_record(known)["failures"] == [str(sign)]
    assert str(sign) in said(planned, known)
    wrong = replace(planned.best.measured, wrong=(replace(sign, what="NaN"),))
    assert replace(known, measured=wrong).largest_ulp == float("inf")


def test_what_is_refused_is_kept_with_the_reason(monkeypatch):
    def measure(compiled, function, within):
        seen = measured_everywhere(compiled, function, within)
        return replace(seen, wrong=(Failure("NaN where a number or infinity is right", 1, 1.0),))

    few = candidates(asked := request("exp2", "bfloat16"), Facts(asked.function))
    monkeypatch.setattr(planner, "candidates", lambda *_: islice(few, 2))
    planned = plan_function(asked, measure)
    assert len(planned.refused) == 2
    assert all("NaN" in each.failures[0] for each in planned.refused)


def test_a_sample_of_binary32_looks_at_special_values_and_says_at_least():
    planned = plan_function(request("exp2"), measured_quickly)
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.standing == "sampled"
    assert planned.best.measured.count > 100_000
    assert "at least" in said(planned, planned.best)
    assert "at most" not in said(planned, planned.best)


def test_what_is_said_to_be_at_most_is_rounded_up_wherever_it_is_said():
    """In the sentence and in the report, of 0.50004459 ULP."""
    planned = measured_plans("exp2", "bfloat16")
    best = planned.best
    assert best is not None
    assert best.measured is not None
    near = replace(best, measured=replace(best.measured, error_ulp=0.50004459, uncertainty_ulp=0.0))
    near = replace(near, measured=replace(near.measured, correct=best.measured.correct - 1,
                                          faithful=best.measured.faithful + 1))  # fmt: skip
    told = replace(planned, front=(near,))
    assert "at most 0.5001 ULP" in said(told, near)
    assert "| 0.5001 measured |" in report(told, near, "near")


def test_a_function_without_identities_has_no_sketch():
    assert not list(sketches(Facts(read_function("airyai"))))


@pytest.mark.parametrize("name", ["erfinv", "acosh"])
def test_changes_of_variable_and_ends_are_right_at_every_input_of_16_bits(name):
    """A pole of logarithms; NaN where there is no value, whatever arithmetic comes to."""
    planned = measured_plans(name, "binary16")
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.is_right


def test_where_a_function_ends_is_found():
    ends = {name: Facts(read_function(name)).end(-1) for name in ("acosh", "log", "exp", "acos")}
    assert ends == {"acosh": 1.0, "log": 0.0, "exp": None, "acos": -1.0}


def test_wrong_requests_say_what_to_do():
    with pytest.raises(InvalidOption, match="max_ulp is above"):
        request("exp", "binary32", 0.5)


def test_the_fastest_plan_that_is_good_enough_is_measured_everywhere():
    planned = measured_plans("log", "binary16")
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.count == 1 << 16
    assert planned.best.measured.is_right
    assert planned.best.largest_ulp <= 1


@pytest.mark.parametrize("name", ["asin", "gelu", "x/(1 + exp(-1.702*x))", "sinpi", "cospi"])
def test_what_ends_or_comes_to_zero_from_below_is_right_at_every_input(name):
    """NaN beyond the domain; -0 where tiny negative values are next to nothing; exact zeros."""
    planned = measured_plans(name, "bfloat16")
    assert planned.best is not None
    assert planned.best.measured is not None
    assert planned.best.measured.is_right


def test_a_plan_that_was_not_measured_is_not_the_best_of_those_that_were():
    asked = request("exp2", "bfloat16")
    sampled = next(candidates(asked, Facts(asked.function)))
    assert Planned(asked, (sampled,), {}).best is sampled
    assert Planned(asked, (sampled,), {}, is_measured=True).best is None


def test_of_plans_that_are_as_fast_the_most_accurate_is_the_best():
    asked = request("exp2", "bfloat16")
    one = next(candidates(asked, Facts(asked.function)))
    front = [
        replace(one, ns=ns, error_ulp=error)
        for ns, error in [(1.0, 1.1), (2.0, 0.9), (2.09, 0.6), (2.2, 0.5)]
    ]
    assert Planned(asked, tuple(front), {}).best is front[2]
    assert Planned(asked, tuple(front[:1]), {}).best is None


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


@pytest.mark.parametrize("name", ["i0e", "i1e", "acos", "mish"])
def test_changes_of_variable_come_within_an_ulp_at_the_inputs_of_a_screen(name):
    asked = request(name, "bfloat16")
    assert any(each.error_ulp <= 1 for each in candidates(asked, Facts(asked.function)))


def test_sums_of_logarithms_are_exactly_zero_where_they_should_be():
    asked = request("lgamma(abs(x))", "binary16")
    good = next(e for e in candidates(asked, Facts(asked.function)) if e.error_ulp <= 0.51)
    x = np.array([1, 2, -2, 0, np.inf], np.float16)
    assert good.compiled(x).tolist() == [0, 0, 0, np.inf, np.inf]


def test_plans_that_may_well_fail_are_looked_at_closer_before_they_are_measured(monkeypatch):
    asked, measured = request("log2", max_ulp=0.8), []
    closer = Screen.of(asked.function, asked.format, seed=2, count=40_000)
    monkeypatch.setattr(Screen, "closer", lambda *_: closer)

    def measure(compiled, *_):
        measured.append(compiled)
        return SimpleNamespace(error_ulp=0.7, wrong=(), zero_signs=None, besides=0)

    planned = plan_function(asked, measure)
    assert measured
    assert all(closer.error_ulp(each) <= 0.8 for each in measured)
    left = [each for each in planned.front if each.measured is None and each.ns < planned.best.ns]
    assert all(each.error_ulp > 0.8 for each in left)
