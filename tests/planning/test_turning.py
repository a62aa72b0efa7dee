"""Tangents are found by their identities, and computed in single within an ULP."""

import numpy as np
from plans.running import run_c, same

from autonumerics.planning.facts import Facts
from autonumerics.planning.polynomials import led_textbook
from autonumerics.planning.tangents import tangents
from autonumerics.plans import Plan, compile_procedure, evaluate
from autonumerics.targets.expressions.composed import read_function


def test_they_are_found_of_slope_one_alone():
    for text in ("sin", "tan(x)+1e-30", "2*tan(x)", "1/tan(x)", "tan(2*x)", "exp"):
        ways = tangents(Facts(read_function(text)))
        assert all(each.part(2.0**-26) is None for each in ways), text


def test_tan_is_within_an_ulp_next_to_poles_and_zeros_too(tmp_path):
    [sketch] = tangents(Facts(read_function("sin(x)/cos(x)")))
    assert sketch.part(2.0**-26, led_textbook) is None
    plan = Plan("tan", "binary32", "single", sketch.part(2.0**-26))
    assert Plan.from_json(plan.to_json()) == plan
    procedure = plan.procedure()
    quarters = np.arange(-4090, 4090) * (np.pi / 2)
    x = np.concatenate([np.linspace(-9, 9, 90_001), np.linspace(-6400, 6400, 60_001), quarters])
    x = np.concatenate([x, np.geomspace(1e-45, 1, 4001), np.geomspace(6400, 1e12)])
    x = x.astype(np.float32)
    y, expected = compile_procedure(procedure)(x), np.tan(x.astype(float))
    spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(expected))[1] - 24, -149))
    assert (np.abs(y - expected) / spacing).max() < 0.88
    assert same(compile_procedure(procedure)(-x), -y)
    special = np.array([0, -0.0, np.inf, -np.inf, np.nan], np.float32)
    expected = np.array([0, -0.0, np.nan, np.nan, np.nan], np.float32)
    assert same(evaluate(procedure, special), expected)
    assert same(compile_procedure(procedure)(special), expected)
    assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), y)
