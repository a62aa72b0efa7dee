"""Logarithms of algebraic expressions in single, and the pairs of numbers that these are."""

import math

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.errors import InvalidExpression
from autonumerics.formats import format_named
from autonumerics.planning.facts import Facts
from autonumerics.planning.logarithms import ByLogarithm, logarithm_of
from autonumerics.planning.polynomials import led_textbook
from autonumerics.planning.sketches import sketches
from autonumerics.plans import Builder, Logarithm, Part, Plan, compile_procedure, evaluate
from autonumerics.plans.pairs import pair_of
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read

SINGLE = format_named("binary32")
REALS = (-math.inf, math.inf)


def pair_at(expression: str, interval: tuple[float, float], x: np.ndarray) -> list[np.ndarray]:
    """The two numbers of a pair, as doubles."""
    b = Builder.of(SINGLE)
    pair = pair_of(b, b.x, expression, interval)
    low = b.constant(b.x.type, 0) if pair.low is None else pair.low
    return [evaluate(b.procedure(each), x).astype(float) for each in (pair.high, low)]


@pytest.mark.parametrize(
    ("expression", "exact"),
    [
        ("x^2", lambda x: x * x),
        ("x^3 - 1/3", lambda x: x**3 - 1 / np.longdouble(3)),
        ("1 + x^2", lambda x: 1 + x * x),
        ("3 - 2*x*x", lambda x: 3 - 2 * x * x),
        ("(x - 1)^2 + 2*(x - 1)", lambda x: x * x - 1),
        ("x/(1 + x)", lambda x: x / (1 + x)),
        ("-x/(1 - 4*x^2)", lambda x: -x / (1 - 4 * x * x)),
        ("x + (sqrt(1 + x^2) - 1)", lambda x: x + x * x / (1 + np.sqrt(1 + x * x))),
        ("x + pi", lambda x: x + np.longdouble("3.14159265358979323846264338327950288")),
    ],
)
def test_pairs_lose_next_to_nothing(expression, exact):
    """A sixth of what one number would lose at most, which roots do, and often far less."""
    x = np.random.default_rng(1).uniform(0.01, 4, 5000).astype(np.float32)
    high, low = pair_at(expression, (0.0, math.inf), x)
    truth = exact(x.astype(np.longdouble))
    lost = np.abs((high + low.astype(np.longdouble)) - truth) / np.maximum(1, np.abs(truth))
    assert lost.max() < 2.0**-24 / 6
    assert np.median(lost) < 2.0**-28


def test_what_is_exact_has_no_second_number():
    b = Builder.of(SINGLE)
    above_one = (1.0, math.inf)
    lows = [pair_of(b, b.x, each, above_one).low for each in ("x", "-4*x", "x - 1")]
    assert lows == [None, None, None]
    assert pair_of(b, b.x, "x - 1", REALS).low is not None


@pytest.mark.parametrize("expression", ["exp(x)", "x^(1/2)", "abs(x)"])
def test_pairs_are_of_algebraic_expressions(expression):
    b = Builder.of(SINGLE)
    with pytest.raises(InvalidExpression, match="pairs"):
        pair_of(b, b.x, expression, REALS)


@pytest.mark.parametrize(
    ("written", "argument", "scale"),
    [
        ("log1p(x^2)", "x^2", 1),
        ("-log(1 + x^2)/2", "1 + x^2", -0.5),
        ("1/4*log1p(2*x/(1 - x))", "2*x/(1 - x)", 0.25),
        ("log(x)", None, 0),
        ("3*log1p(x^2)", None, 0),
        ("log1p(sin(x))", None, 0),
        ("x*log1p(x^2)", None, 0),
        ("2/log1p(x^2)", None, 0),
    ],
)
def test_which_expressions_are_logarithms_of_algebraic_ones(written, argument, scale):
    found = logarithm_of(read(written))
    seen = (None, 0) if found is None else (found.argument, found.scale)
    assert seen == (argument, scale)


def plan_of(name: str) -> Plan:
    found = (e for e in sketches(Facts(read_function(name))) if isinstance(e, ByLogarithm))
    part = next(found).part(2.0**-27, led_textbook)
    assert isinstance(part, Part)
    assert isinstance(part.core, Logarithm)
    return Plan(name, "binary32", "single", part)


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("asinh", np.arcsinh),
        ("acosh", np.arccosh),
        ("atanh", np.arctanh),
        ("log1p(x^2)", lambda x: np.log1p(x * x)),
        ("log(1 + x^2)/2", lambda x: np.log1p(x * x) / 2),
    ],
)
def test_logarithms_of_pairs_at_inputs_of_all_sizes(name, exact, tmp_path):
    """Outside the domain, at its ends, at infinity and for subnormal numbers, too."""
    plan = plan_of(name)
    patterns = np.arange(0, 1 << 32, 900_007, dtype=np.uint64).astype(np.uint32)
    special = np.array([0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 1e-45, -3e38], np.float32)
    near = np.linspace(-3, 3, 8001, dtype=np.float32)
    x = np.concatenate([patterns.view(np.float32), special, near])
    found = compile_procedure(plan.procedure())(x)
    with np.errstate(all="ignore"):
        truth = exact(x.astype(float))
        spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(truth))[1] - 24, -149))
        error = np.abs(found - truth) / spacing
    is_number = np.isfinite(truth) & (truth != 0)
    assert error[is_number].max() < 1
    assert same(found[~is_number], truth[~is_number].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), found)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), found)
    assert Plan.from_json(plan.to_json()) == plan
