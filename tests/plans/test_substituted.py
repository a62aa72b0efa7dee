"""Functions in another variable, ends and single points: the same bits everywhere, and as data."""

import math

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.plans import Kernel, Part, Plan, Substituted, compile_procedure, evaluate
from autonumerics.plans.reductions import AtPoint, Undefined
from autonumerics.programs import parse

INPUTS = np.array([-2, -0.0, 0, 0.5, 1, 3, 1e30, math.inf, -math.inf, math.nan], np.float32)


def plan(*reductions, factor="x*sqrt(1/(1 + x))", term="x - 1", inside="double") -> Plan:
    core = Substituted("1/(1 + x)", Kernel(parse("c0 + x", [0.25])), factor, term)
    return Plan("f", "binary32", inside, Part(reductions, core))


@pytest.mark.parametrize("inside", ["single", "double"])
@pytest.mark.parametrize(("factor", "term"), [(None, None), ("x", None), (None, "x"), ("x", "-x")])
def test_code_computes_what_is_defined_and_plans_are_data(inside, factor, term, tmp_path):
    made = plan(Undefined(-0.5, above=False), AtPoint(3.0, "inf"), factor=factor, term=term)
    made = Plan.from_json({**made.to_json(), "inside": inside})
    assert Plan.from_json(made.to_json()) == made
    expected = evaluate(made.procedure(), INPUTS)
    assert math.isnan(expected[0])
    assert expected[5] == math.inf
    assert same(compile_procedure(made.procedure())(INPUTS), expected)
    assert same(run_c(made.procedure(), INPUTS, tmp_path), expected)


def test_the_formula_is_carried_out():
    x = 0.5
    u = 1 / (1 + x)
    found = compile_procedure(plan().procedure())(np.array([x], np.float32))[0]
    assert found == np.float32(x - 1 + x * math.sqrt(u) * (0.25 + u))
