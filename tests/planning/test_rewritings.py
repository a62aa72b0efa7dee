"""Forms of expressions in which nothing cancels: equal, and with plans where there were none."""

import pytest
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.formats import format_named
from autonumerics.planning import Request
from autonumerics.planning.facts import Facts
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.planner import candidates
from autonumerics.planning.rewritings import rewritings
from autonumerics.targets.expressions.composed import read_function

SUMS = [
    "1 + tanh(3*x)", "tanh(x)/2 - 1/2", "1 - tanh(x)^2", "x - x*logistic(x^2)", "x*(erf(x) + 1)",
    "2 - 2*erf(x)", "1 - erfc(x)", "1 - exp(x)", "exp(-x)/3 - 1/3", "exp2(x) - 1", "1 - exp10(x)",
    "expm1(x) + 1", "cos(x) - 1", "3 + 3*cos(x)", "1 - cos(x)*cos(x)", "sin(x)^2 - 1",
    "cosh(2*x) - 1", "1 - cosh(x)^2", "sqrt(1 + x) - 1", "x^2*(1 - sqrt(1 - x^2))", "log(x^2 + 1)",
    "log(1 - x)", "-1 - tanh(x)", "tanh(x)*exp(-x)", "x^2*exp(x) - x^2",
]  # fmt: skip


@pytest.mark.parametrize("written", SUMS)
def test_rewritings_are_equal_to_what_was_written(written):
    function = read_function(written)
    found = list(rewritings(function))
    assert found
    with working_precision(200):
        for x in (arb("0.375"), arb("-0.6875")):
            value = function.enclosure(x)
            for each in found:
                assert each.name != function.name
                assert abs(each.enclosure(x) - value) < arb(2) ** -150


@pytest.mark.parametrize(
    "written", ["exp(x) + 1", "2 + tanh(x)", "x + tanh(x)^3", "x - x^2", "exp"]
)
def test_what_does_not_cancel_so_is_left_alone(written):
    sums = [
        each.name for each in rewritings(read_function(written)) if "expm1(2*x)" not in each.name
    ]
    assert not sums


@pytest.mark.parametrize(
    "written",
    ["x/2*(1 + tanh(0.79788456*(x + 0.044715*x^3)))", "tanh(x)*exp(-x)", "2 - 2*tanh(x^2)",
     "x/2*(1 + erf(x/sqrt(2)))", "exp(x^2) - 1"],
)  # fmt: skip
def test_sums_that_cancel_have_plans_that_are_right_at_every_input(written):
    """Measured against the form in which nothing cancels, of which oracles take less time."""
    asked = Request(read_function(written), format_named("bfloat16"))
    found = next(each for each in candidates(asked, Facts(asked.function)) if each.error_ulp <= 0.8)
    measured = measured_everywhere(found.compiled, next(rewritings(asked.function)))
    assert measured.error_ulp <= 1
    assert not measured.wrong


def test_what_does_not_grow_has_no_limit_at_infinity():
    """Values far out may lie apart by chance: they must all go one way."""
    for name in ("2*sin(x/2)^2", "-3*cos(x/2)^2", "3*sin(x)", "9*cos(3*x)"):
        facts = Facts(read_function(name))
        assert facts.limit(1) is None
        assert facts.limit(-1) is None
