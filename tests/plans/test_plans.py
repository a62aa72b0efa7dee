"""Plans compute their functions at all kinds of inputs, and are plain data."""

import json
import math

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.errors import InvalidProgram
from autonumerics.formats import format_named
from autonumerics.planning.drafts import drafts
from autonumerics.planning.facts import Facts
from autonumerics.planning.polynomials import Shape, led_textbook
from autonumerics.planning.turning import quarters
from autonumerics.plans import Builder, Kernel, Part, Plan, compile_procedure, evaluate
from autonumerics.plans.reductions import (
    Addition,
    Even,
    ExponentialStep,
    Halving,
    HalvingOfBoth,
    HyperbolicAddition,
    LogarithmicPieces,
    Mirrored,
    Odd,
    Reflected,
    Saturation,
    ScaledPieces,
    SignedZeros,
)
from autonumerics.programs import Program, parse
from autonumerics.targets.expressions.composed import read_function

EXP = "1 + x*(c0 + x*(c1 + x*(c2 + x*(c3 + x*(c4 + x*(c5 + x*(c6 + x*(c7 + x*(c8 + x*c9)))))))))"


def taylor_of_exp(scale: float):
    text = EXP.replace("1 + x*(c0", "c10 + x*(c0", 1)
    return parse(text, [*(scale**k / math.factorial(k) for k in range(1, 11)), 1.0])


def plan_of_exp(inside: str) -> Plan:
    return Plan(
        "exp", "binary32", inside, Part((ExponentialStep("log(2)"),), Kernel(taylor_of_exp(1.0)))
    )


def error_ulp(found: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Errors in ULPs of binary32 of doubles that stand for the exact values."""
    exponents = np.frexp(np.abs(exact))[1]
    return np.abs(found.astype(float) - exact) / np.ldexp(1.0, np.maximum(exponents - 24, -149))


@pytest.mark.parametrize(("inside", "bound"), [("single", 1.5), ("double", 0.501)])
def test_exp_is_right_from_underflow_to_overflow(inside, bound):
    x = np.linspace(-103.9, 88.7, 200_001).astype(np.float32)
    found = compile_procedure(plan_of_exp(inside).procedure())(x)
    assert error_ulp(found, np.exp(x.astype(float))).max() < bound


@pytest.mark.parametrize("inside", ["single", "double"])
def test_exp_has_its_values_at_special_inputs(inside):
    x = np.array([np.inf, -np.inf, np.nan, 0, -0.0, 89, 3e38, -104.1, -3e38, 1e-45], np.float32)
    found = evaluate(plan_of_exp(inside).procedure(), x)
    assert same(found, np.array([np.inf, 0, np.nan, 1, 1, np.inf, np.inf, 0, 0, 1], np.float32))


@pytest.mark.parametrize("inside", ["single", "double"])
@pytest.mark.parametrize(("period", "scale"), [("1", math.log(2)), ("-log(2)/3", -3.0)])
def test_steps_of_other_periods(inside, period, scale):
    part = Part((ExponentialStep(period),), Kernel(taylor_of_exp(scale)))
    procedure = Plan("f", "binary32", inside, part).procedure()
    x = np.linspace(-80 / scale, 80 / scale, 100_001).astype(np.float32)
    error = error_ulp(compile_procedure(procedure)(x), np.exp(scale * x.astype(float)))
    assert error.max() < (1.5 if inside == "single" else 0.502)


@pytest.mark.parametrize("inside", ["single", "double"])
def test_a_step_with_an_offset(inside):
    minus_one = taylor_of_exp(1.0)
    kernel = parse(
        "x*(c0 + x*(c1 + x*(c2 + x*(c3 + x*(c4 + x*(c5 + x*(c6 + x*(c7 + x*c8))))))))",
        minus_one.constants[1:]
        if minus_one.constants[0] == 1
        else [1.0 / math.factorial(k) for k in range(1, 10)],
    )
    procedure = Plan(
        "expm1", "binary32", inside, Part((ExponentialStep("log(2)", "1"),), Kernel(kernel))
    ).procedure()
    x = np.concatenate([np.linspace(-20, 88.7, 100_001), np.geomspace(1e-30, 1, 1000)])
    x = np.concatenate([x, -x]).astype(np.float32)
    x = x[x < 88.72]
    found = compile_procedure(procedure)(x)
    assert error_ulp(found, np.expm1(x.astype(float))).max() < (2 if inside == "single" else 0.51)
    special = np.array([np.inf, -np.inf, np.nan, 100, -200], np.float32)
    assert same(
        evaluate(procedure, special), np.array([np.inf, -1, np.nan, np.inf, -1], np.float32)
    )


def test_signs_and_ends():
    line = Kernel(parse("x*c0 + c1", [0.25, 0.5]))
    x = np.array([-9, -1, -0.0, 0, 1, 9, np.inf, -np.inf, np.nan], np.float32)

    def values(*reductions):
        plan = Plan("f", "binary32", "single", Part(reductions, line))
        return evaluate(plan.procedure(), x).tolist()[:-1]

    held = Saturation(2.0, True)
    assert values(Odd(), held) == [-1, -0.75, -0.5, 0.5, 0.75, 1, 1, -1]
    assert values(Even(), held) == [1, 0.75, 0.5, 0.5, 0.75, 1, 1, 1]
    floor = Saturation(-2.0, False)
    assert values(Mirrored("1"), floor) == [0, 0.25, 0.5, 0.5, 0.75, 1, 1, 0]
    on_line = Saturation(2.0, True, "1", "-1"), Saturation(-2.0, False, "0", "-3", True)
    assert values(*on_line) == [-3, 0.25, 0.5, 0.5, 0.75, 8, math.inf, -3]


def test_zeros_have_the_sign_that_is_asked_for():
    """In machine code as here; other values keep theirs."""
    x = np.array([-1, 1, -0.0, 0, 2, -2], np.float32)
    zeros = Kernel(parse("(x - c0)*(x + c0)*x", [1.0]))
    for is_odd, signs in ((True, [1, 0, 1, 0, 0, 1]), (False, [0, 0, 0, 0, 0, 1])):
        plan = Plan("f", "binary32", "single", Part((SignedZeros(is_odd),), zeros))
        values = evaluate(plan.procedure(), x)
        assert values.tolist() == [0, 0, 0, 0, 6, -6]
        assert np.signbit(values).tolist() == [bool(each) for each in signs]
        assert np.array_equal(compile_procedure(plan.procedure())(x).view("u4"), values.view("u4"))


def test_what_is_said_of_an_end_is_true():
    """A held argument gives the value there, whatever level the plan names."""
    sentences = {
        Saturation(9.0, True): "above 9 f(x) = f(9)",
        Saturation(-9.0, False, "0", "1"): "below -9 f(x) = f(-9)",
        Saturation(9.0, True, exactly=True): "above 9 f(x) = 0",
        Saturation(9.0, True, "0", "1", exactly=True): "above 9 f(x) = 1",
        Saturation(9.0, True, "1", "-1"): "above 9 f(x) = x - 1",
    }
    assert {each: each.sentence for each in sentences} == sentences


def test_what_is_said_of_a_sum_has_its_sign():
    sentences = {
        ExponentialStep("log(2)", "-1"): "x = k p + r with p = log(2), by f(x + p) = 2 f(x) - 1",
        ExponentialStep("1", "3/4"): "x = k p + r with p = 1, by f(x + p) = 2 f(x) + 3/4",
        ExponentialStep("1"): "x = k p + r with p = 1, by f(x + p) = 2 f(x)",
        LogarithmicPieces("-1", 4): "x = 2^k c (1 + t) with 16 centres c, by f(2x) = f(x) - 1",
        Saturation(9.0, True, "-1", "1"): "above 9 f(x) = 1 - x",
    }
    assert {each: each.sentence for each in sentences} == sentences


def test_what_is_said_of_an_inner_function_is_not_said_of_the_function():
    """Behind a reduction that asks f at another argument sentences are about that."""
    part = Part((Reflected(), Saturation(60.0, True, exactly=True)), Kernel(parse("x+1")))
    assert part.sentences[:2] == (
        "f(-x) = f(x) - x, with g(x) = f(-x)",
        "above 60 g(x) = 0",
    )


def test_c_and_machine_code_of_plans_agree(tmp_path):
    x = np.concatenate([np.linspace(-110, 95, 5000), [np.inf, -np.inf, np.nan]]).astype(np.float32)
    for inside in ("single", "double"):
        procedure = plan_of_exp(inside).procedure()
        expected = evaluate(procedure, x)
        assert same(compile_procedure(procedure)(x), expected)
        assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), expected)


def test_a_plan_is_plain_data():
    part = Part(
        (Saturation(9.0, True, "0", "1"), Odd(), Mirrored("1"), Even(), ExponentialStep("log(2)")),
        Kernel(parse("x*c0", [0.1])),
    )
    plan = Plan("f", "bfloat16", "single", part)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_a_kernel_that_adds_its_argument_is_split_from_it():
    kernel = Kernel(parse("fma(x*x, c0, x)", [0.25]))
    b = Builder.of(format_named("binary32"))
    x = np.array([3.0, -2.0], np.float32)
    beyond = kernel.beyond(b, b.x, b.constant(b.x.type, 0.5))
    assert evaluate(b.procedure(beyond), x).tolist() == [2.75, 1.5]
    for text in ("fma(x*x, c0, c0)", "x*c0", "x"):
        with pytest.raises(InvalidProgram, match="adds its argument last"):
            Kernel(parse(text, [0.25] if "c0" in text else [])).beyond(b, b.x, b.x)


@pytest.mark.parametrize(("p", "q", "bits"), [(1, 3, 3), (-1, 2, 4), (2, 3, 2), (-3, 4, 3)])
def test_powers_by_centres_of_pieces_at_inputs_of_every_size(p, q, bits, tmp_path):
    """Subnormal and special ones too, in machine code, in C and by the reference."""
    series = [math.prod((p / q - j) / (j + 1) for j in range(k)) for k in range(1, 10)]
    kernel = parse(taylor_without_constant(9), series[::-1])
    plan = Plan("f", "binary32", "single", Part((ScaledPieces(p, q, bits),), Kernel(kernel)))
    patterns = np.arange(1, 0x7F800001, 300_007, dtype=np.uint32)
    x = np.concatenate([patterns.view(np.float32), np.array([0, np.nan, 1e-45], np.float32)])
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(all="ignore"):
        exact = x.astype(float) ** (p / q)
    finite = np.isfinite(exact)
    assert error_ulp(found[finite], exact[finite])[exact[finite] > 0].max() < 0.7
    assert same(found[~finite], exact[~finite].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan


def taylor_without_constant(degree: int) -> str:
    text = "c0"
    for k in range(1, degree):
        text = f"fma({text}, x, c{k})"
    return f"({text})*x"


def led(function: str, far: float) -> Program:
    """Its polynomial, led by x, on [-far, far]."""
    found = led_textbook(Shape(read_function(function), (-far, far), "odd", 1), 2.0**-27)
    assert found is not None
    return found


def half_patterns(step: int) -> np.ndarray:
    patterns = np.arange(0, 1 << 32, step, dtype=np.uint64).astype(np.uint32)
    return np.concatenate([patterns.view(np.float32), np.array([0, -0.0, np.inf, -np.inf], "f4")])


def as_double(x: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return x.astype(float)


@pytest.mark.parametrize(("name", "scale"), [("atan(x)", "1"), ("atan(2*x)", "4")])
def test_arcs_by_the_theorem_of_addition(name, scale, tmp_path):
    """At inputs of all sizes, infinite too, in machine code, in C and by the reference."""
    added = Addition(name, scale)
    kernel = Kernel(led(name, added.reduced((0.0, math.inf))[1]))
    plan = Plan(name, "binary32", "single", Part((Odd(), added), kernel))
    x = half_patterns(900_007)
    found = compile_procedure(plan.procedure())(x)
    exact = np.arctan(as_double(x) * math.sqrt(int(scale)))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < 0.9
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan


def test_an_arcsine_by_half_of_what_is_left(tmp_path):
    plan = Plan(
        "asin", "binary32", "single", Part((Odd(), Halving("pi/2")), Kernel(led("asin", 0.5)))
    )
    x = np.concatenate([half_patterns(900_007), np.linspace(-1, 1, 4001, dtype=np.float32)])
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(invalid="ignore"):
        exact = np.arcsin(as_double(x))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < 0.8
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)


def test_an_arccosine_by_half_of_what_is_left_on_both_sides(tmp_path):
    both = HalvingOfBoth("pi/2")
    plan = Plan("acos", "binary32", "single", Part((both,), Kernel(led("asin", 0.5))))
    x = np.concatenate([half_patterns(900_007), np.linspace(-1, 1, 4001, dtype=np.float32)])
    x = np.concatenate([x, -x, 1 - np.geomspace(2e-7, 0.5, 999, dtype="f4")]).astype(np.float32)
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(invalid="ignore"):
        exact = np.arccos(as_double(x))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < 0.75
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize("rate", [1, 2])
def test_area_tangents_by_the_theorem_of_addition(rate, tmp_path):
    """At inputs of all sizes, at the pole and beyond, too; signs of zeros are kept."""
    found = drafts(Facts(read_function(f"atanh({rate}*x)")))
    draft = next(e for e in found if isinstance(e.reductions[-1], HyperbolicAddition))
    program = led_textbook(draft.shape, 2.0**-25.15)
    plan = Plan("atanh", "binary32", "single", Part(draft.reductions, Kernel(program)))
    near_one = 1 - np.geomspace(6e-8, 1, 4001)
    x = np.concatenate([near_one, np.linspace(-1.001, 1.001, 8001)]).astype(np.float32) / rate
    x = np.concatenate([x, half_patterns(900_007), np.float32([1, -1]) / rate])
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(all="ignore"):
        exact = np.arctanh(rate * as_double(x))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < 0.8
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan


def by_quarters(x: np.ndarray, half_turn: int, is_odd: bool) -> np.ndarray:
    """sin(pi x/half_turn), or cos of that: what is left of x is exact; zeros as C23 has them."""
    with np.errstate(invalid="ignore"):
        whole = np.fmod(as_double(x), 2 * half_turn)
        quarter = np.rint(whole / (half_turn / 2))
        angle = (whole - quarter * (half_turn / 2)) * (math.pi / half_turn)
        turns = np.nan_to_num(quarter).astype(int) + (not is_odd)
        values = np.where(turns & 1, np.cos(angle), np.sin(angle)) * np.where(turns & 2, -1, 1)
    return np.where(values == 0, np.copysign(0, x) if is_odd else 0.0, values)


@pytest.mark.parametrize(
    ("name", "half_turn"),
    [("sinpi", 1), ("cospi", 1), ("cos(pi/4*x)", 4)],
)
def test_quarters_of_a_turn_that_is_short(name, half_turn, tmp_path):
    """At all sizes, next to zeros and at them, with the signs that C23 asks for."""
    part = quarters(Facts(read_function(name)), 2.0**-26)
    assert part is not None
    plan = Plan(name, "binary32", "single", part)
    places = (np.arange(-8, 8, 0.125) * half_turn).astype(np.float32)
    x = np.concatenate([half_patterns(900_007), places, np.linspace(-9, 9, 4001, dtype="f4")])
    found = compile_procedure(plan.procedure())(x)
    exact = by_quarters(x, half_turn, name.startswith("sin"))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < 0.95
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(("name", "rate"), [("sin", 1), ("cos", 1), ("sin(3*x)", 3)])
def test_quarters_of_a_turn_next_to_zeros_and_at_large_arguments(name, rate, tmp_path):
    part = quarters(Facts(read_function(name)), 2.0**-26)
    assert part is not None
    plan = Plan(name, "binary32", "single", part)
    zeros = (np.arange(1, 4000) * (math.pi / 2 / rate)).astype(np.float32)
    x = np.concatenate([half_patterns(900_007), zeros, np.linspace(-7000, 7000, 4001, dtype="f4")])
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(invalid="ignore"):
        exact = getattr(np, name[:3])(rate * as_double(x))
    is_number = np.isfinite(exact) & (exact != 0)
    assert error_ulp(found[is_number], exact[is_number]).max() < (0.9 if rate == 1 else 1)
    assert same(found[~is_number], exact[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan
