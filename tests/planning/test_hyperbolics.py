"""cosh and sinh are found from their values, and computed without quotients within an ULP."""

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.planning.facts import Facts
from autonumerics.planning.hyperbolics import ByTwoExponentials, hyperbolic_rate
from autonumerics.planning.polynomials import led_textbook
from autonumerics.planning.sketches import sketches
from autonumerics.plans import Plan, compile_procedure, evaluate
from autonumerics.targets.expressions.composed import read_function


def test_the_rate_is_found_of_cosh_and_sinh_alone():
    rates = {"cosh": "1", "sinh": "1", "(exp(2*x)+exp(-2*x))/2": "2", "cosh(x/3)": "1/3"}
    others = ("exp", "cos", "cosh(x)+1e-30", "2*cosh(x)", "tanh", "x^2", "sinh(x)+x*1e-30", "1/x")
    for text, rate in [*rates.items(), *((each, None) for each in others)]:
        assert hyperbolic_rate(Facts(read_function(text))) == rate, text


@pytest.mark.parametrize("name", ["sinh", "cosh"])
def test_they_are_within_an_ulp_from_zero_to_overflow(name, tmp_path):
    sketch = next(
        each for each in sketches(Facts(read_function(name))) if isinstance(each, ByTwoExponentials)
    )
    part = sketch.part(2.0**-26, led_textbook)
    plan = Plan(name, "binary32", "single", part)
    assert Plan.from_json(plan.to_json()) == plan
    procedure = plan.procedure()
    x = np.concatenate([np.linspace(-89.5, 89.5, 60_001), np.linspace(-9, 9, 60_001)])
    x = np.concatenate([x, np.geomspace(1e-45, 1, 4001)]).astype(np.float32)
    y = compile_procedure(procedure)(x)
    with np.errstate(all="ignore"):
        exact = getattr(np, name)(x.astype(float))
        spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(exact))[1] - 24, -149))
        errors = np.where(exact.astype(np.float32) == y, 0, np.abs(y - exact) / spacing)
    assert errors.max() < 0.99
    special = np.array([0, -0.0, np.inf, -np.inf, np.nan, 100, -3e38], np.float32)
    with np.errstate(all="ignore"):
        expected = getattr(np, name)(special.astype(float)).astype(np.float32)
    assert same(evaluate(procedure, special), expected)
    assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), y)
