"""Logistic functions are found from their values, and computed in single within an ULP."""

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.formats import format_named
from autonumerics.planning.facts import Facts
from autonumerics.planning.polynomials import led_textbook, textbook
from autonumerics.planning.quotients import ByQuotient, exponentials, quotient_of
from autonumerics.plans import Plan, compile_procedure, evaluate
from autonumerics.targets.expressions.composed import read_function

_SPECIAL = np.array([0, -0.0, np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-44, -1e-44], np.float32)


def test_the_rate_is_found_of_functions_of_this_kind_alone():
    found = {"(1+tanh(x))/2": ("2", False), "x/2*(1+tanh(x/2))": ("1", True)}
    found |= {"1/(1+exp(2*x))": ("-2", False), "x*logistic(x*log(2))": ("log(2)", True)}
    others = "exp", "tanh", "2*logistic(x)", "logistic(x)+1e-30", "1/(1+exp(1-x))", "x/2"
    for text, form in [*found.items(), *((each, None) for each in others)]:
        seen = quotient_of(Facts(read_function(text)))
        assert (seen and (seen.rate, seen.times_x)) == form, text


@pytest.mark.parametrize(
    ("text", "rate", "times_x", "unsplit_ulp"),
    [
        ("logistic", 1.0, False, 0.95),
        ("silu", 1.0, True, 1.04),
        ("1/(1+exp(3*x))", -3.0, False, 0.95),
        ("x/(1+exp(-1.702*x))", 1.702, True, 1.03),
    ],
)
def test_they_are_within_an_ulp_from_end_to_end(text, rate, times_x, unsplit_ulp, tmp_path):
    form = quotient_of(Facts(read_function(text)))
    assert form is not None
    for sketch in (ByQuotient(form, split, put_right=True) for split in (False, True)):
        assert sketch.part(2.0**-26, textbook) is None
        plan = Plan(text, "binary32", "single", sketch.part(2.0**-26, led_textbook))
        assert Plan.from_json(plan.to_json()) == plan
        procedure = plan.procedure()
        x = np.concatenate([np.linspace(-112, 112, 60_001), np.linspace(-9, 9, 60_001)])
        sizes = np.geomspace(1e-45, 1, 4001)
        x = np.concatenate([x, sizes, -sizes]).astype(np.float32)
        compiled = compile_procedure(procedure)
        y, expected = compiled(x), _exact(x, rate, times_x)
        spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(expected))[1] - 24, -149))
        assert (np.abs(y - expected) / spacing).max() < (0.84 if sketch.split else unsplit_ulp)
        special = compiled(_SPECIAL)
        assert same(special, _exact(_SPECIAL, rate, times_x).astype(np.float32))
        assert same(evaluate(procedure, _SPECIAL), special)
    assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), y)


@pytest.mark.parametrize(
    ("text", "rate", "times_x"), [("logistic", 1.0, False), ("x/(1+exp(x/2))", -0.5, True)]
)
@pytest.mark.parametrize("format", ["bfloat16", "binary16"])
def test_one_quotient_is_enough_for_every_number_of_sixteen_bits(text, rate, times_x, format):
    form = quotient_of(Facts(read_function(text)))
    assert form is not None
    part = ByQuotient(form, split=False, put_right=False).part(2.0**-18, led_textbook)
    plan = Plan(text, format, "single", part)
    assert Plan.from_json(plan.to_json()) == plan
    kind = format_named(format)
    sizes = np.arange(kind.index(kind.largest) + 2, dtype=np.uint16)  # infinity last
    x = np.concatenate([sizes, sizes | 0x8000]).view(kind.dtype)
    y = compile_procedure(plan.procedure())(x)
    expected = _exact(x, rate, times_x)
    inside = np.isfinite(expected) & (np.abs(expected) <= float(kind.largest))
    assert np.array_equal(y[~inside].astype(float), expected[~inside])
    exponents = np.maximum(np.frexp(np.abs(expected[inside]))[1] - 1, kind.min_exponent)
    errors = np.abs(y[inside].astype(float) - expected[inside])
    assert (errors / np.ldexp(1.0, exponents + 1 - kind.precision)).max() < 0.51
    zero = inside & (expected == 0)
    assert (np.signbit(y[zero]) == np.signbit(expected[zero])).all()


def _exact(x: np.ndarray, rate: float, times_x: bool) -> np.ndarray:
    x = x.astype(float)
    with np.errstate(all="ignore"):
        odds = np.exp(-rate * x)
        found = (x if times_x else 1) / (1 + odds)
        return np.where(times_x & np.isinf(odds), -0.0 * np.sign(rate), found)


@pytest.mark.parametrize(("text", "rate"), [("exp10", np.log(10)), ("exp(-3*x)", -3.0)])
def test_exponentials_of_any_rate_round_once(text, rate, tmp_path):
    [sketch] = exponentials(Facts(read_function(text)))
    assert sketch.part(2.0**-26, textbook) is None
    plan = Plan(text, "binary32", "single", sketch.part(2.0**-26, led_textbook))
    assert Plan.from_json(plan.to_json()) == plan
    procedure = plan.procedure()
    ends = np.array([-103.9, 88.7]) / rate
    x = np.concatenate([np.linspace(*ends, 80_001), np.linspace(-1, 1, 40_001)]).astype(np.float32)
    y = compile_procedure(procedure)(x)
    expected = np.power(10, x.astype(float)) if text == "exp10" else np.exp(rate * x.astype(float))
    spacing = np.ldexp(1.0, np.maximum(np.frexp(expected)[1] - 24, -149))
    assert (np.abs(y - expected) / spacing).max() < 0.8
    special = compile_procedure(procedure)(_SPECIAL)
    high, low = (np.inf, 0) if rate > 0 else (0, np.inf)
    wanted = np.array([1, 1, high, low, np.nan, high, low, 1, 1], np.float32)
    assert same(special, wanted)
    assert same(evaluate(procedure, _SPECIAL), special)
    assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), y)
