"""Drafts that identities lead to, with textbook kernels in double, are right at inputs of any size.

NumPy's functions of doubles stand for the exact values here: an ULP of binary32 is 2^29 of theirs.
"""

import math

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.planning.drafts import drafts
from autonumerics.planning.facts import Facts
from autonumerics.planning.polynomials import led_textbook, polynomials
from autonumerics.plans import Kernel, Part, Plan, compile_procedure, evaluate
from autonumerics.plans.builder import adds_its_argument
from autonumerics.plans.reductions import LogarithmicSplit
from autonumerics.targets.expressions.composed import read_function

TRUTHS = {
    "exp2": np.exp2,
    "exp(-3*x)": lambda x: np.exp(-3 * x),
    "expm1": np.expm1,
    "log2": np.log2,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "atan": np.arctan,
    "cbrt": np.cbrt,
    "rsqrt": lambda x: np.where(x < 0, np.nan, 1 / np.sqrt(x)),
}
SPECIAL = [0, -0.0, math.inf, -math.inf, math.nan, 1, -1, 1e-45, -1e-45, 1e-40, 3.4e38, -3.4e38]


def inputs(step: int = 60_013) -> np.ndarray:
    patterns = np.arange(0, 1 << 32, step, dtype=np.uint64).astype(np.uint32)
    return np.concatenate([patterns.view(np.float32), np.array(SPECIAL, np.float32)])


def plans_of(name: str, tolerance: float = 2.0**-31) -> list[Plan]:
    return [
        Plan(name, "binary32", "double", Part(draft.reductions, Kernel(program)))
        for draft in drafts(Facts(read_function(name)))
        if not any(each.is_of_border for each in draft.reductions)
        for _, program in polynomials(draft.shape, [tolerance])
    ]


def errors_ulp(found: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Errors where both are finite in binary32; infinite where one of them alone is, or is NaN."""
    with np.errstate(all="ignore"):
        rounded = exact.astype(np.float32)
        spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(exact))[1] - 24, -149))
        error = np.abs(found.astype(float) - exact) / spacing
    both = np.isfinite(rounded) & np.isfinite(found)
    alike = (np.isnan(rounded) & np.isnan(found)) | (rounded == found)
    return np.where(both, error, np.where(alike, 0, np.inf))


@pytest.mark.parametrize("name", TRUTHS)
def test_plans_in_double_are_within_51_hundredths_of_an_ulp(name):
    x = inputs()
    found = plans_of(name)
    assert found
    with np.errstate(all="ignore"):
        exact = TRUTHS[name](x.astype(float))
    for plan in found:
        y = compile_procedure(plan.procedure())(x)
        assert errors_ulp(y, exact).max() < 0.51, plan.sentence
        assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize("name", ["expm1", "sin", "tan", "atan", "cbrt", "log1p"])
def test_zeros_keep_their_signs(name):
    [plan] = plans_of(name)
    zeros = np.array([0.0, -0.0], np.float32)
    assert same(evaluate(plan.procedure(), zeros), zeros)


@pytest.mark.parametrize("name", ["log2", "log1p", "cos", "tan", "cbrt"])
def test_c_machine_code_and_reference_agree(name, tmp_path):
    [plan] = plans_of(name)
    x, procedure = inputs(1_000_003), plan.procedure()
    expected = evaluate(procedure, x)
    assert same(compile_procedure(procedure)(x), expected)
    for options in (("-O2",), ("-O3", "-march=native")):
        assert same(run_c(procedure, x, tmp_path, *options), expected)


@pytest.mark.parametrize("name", ["exp", "log", "cbrt"])
def test_plans_in_single_are_right_for_subnormal_numbers(name):
    draft = next(drafts(Facts(read_function(name))))
    [(_, program)] = polynomials(draft.shape, [2.0**-27])
    plan = Plan(name, "binary32", "single", Part(draft.reductions, Kernel(program)))
    x = inputs()
    with np.errstate(all="ignore"):
        exact = getattr(np, name)(x.astype(float))
    assert errors_ulp(compile_procedure(plan.procedure())(x), exact).max() < 2


@pytest.mark.parametrize("name", ["log1p"])
def test_logarithms_in_single_whose_rare_numbers_are_apart_are_within_an_ulp(name, tmp_path):
    x = inputs()
    with np.errstate(all="ignore"):
        exact = TRUTHS.get(name, np.log)(x.astype(float))
    found, by_c = 0, set()
    for draft in drafts(Facts(read_function(name))):
        [reduction] = draft.reductions
        program = led_textbook(draft.shape, 2.0**-27)
        if not isinstance(reduction, LogarithmicSplit) or not reduction.apart:
            continue
        if reduction.split and not adds_its_argument(program):
            continue
        plan = Plan(name, "binary32", "single", Part(draft.reductions, Kernel(program)))
        procedure, found = plan.procedure(), found + 1
        y = compile_procedure(procedure)(x)
        assert errors_ulp(y, exact).max() < (0.9 if reduction.split else 1), plan.sentence
        if reduction.split not in by_c:
            by_c.add(reduction.split)
            assert same(evaluate(procedure, x), y)
            assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), y)
        assert Plan.from_json(plan.to_json()) == plan
        if name == "log1p":
            assert np.array_equal(np.signbit(y[x == 0]), np.signbit(x[x == 0]))
    assert found


def test_an_exponential_less_one_in_single_is_within_an_ulp(tmp_path):
    """Where it cancels, for subnormal numbers and up to overflow; zeros keep their signs."""
    x = np.concatenate([inputs(), np.linspace(-2, 2, 40_001, dtype=np.float32)])
    x = np.concatenate([x, np.linspace(88.3, 88.8, 5_001, dtype=np.float32), np.float32([-1e-44])])
    with np.errstate(all="ignore"):
        exact = np.expm1(x.astype(float))
    [draft] = [d for d in drafts(Facts(read_function("expm1"))) if d.reductions[0].is_split]
    program = led_textbook(draft.shape, 2.0**-28)
    procedure = Plan("expm1", "binary32", "single", Part(draft.reductions, Kernel(program)))
    y = compile_procedure(procedure.procedure())(x)
    assert errors_ulp(y, exact).max() < 0.99
    zeros = np.array([0.0, -0.0], np.float32)
    assert same(compile_procedure(procedure.procedure())(zeros), zeros)
    assert same(run_c(procedure.procedure(), x, tmp_path, "-O3", "-march=native"), y)
