"""Expressions that cancel at zeros, far out and at special values have plans all the same."""

import json

import mpmath
import numpy as np
import pytest

from autonumerics.formats import format_named
from autonumerics.planning import Request
from autonumerics.planning.differences import rewritten
from autonumerics.planning.facts import Facts
from autonumerics.planning.forms import forms
from autonumerics.planning.patching import Specials
from autonumerics.planning.planner import candidates
from autonumerics.planning.reflections import ByReflection
from autonumerics.planning.sketches import sketches
from autonumerics.planning.vanishing import near_zeros
from autonumerics.plans import Plan, compile_procedure
from autonumerics.plans.reductions import NearZeros, Turns, read_reduction
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tree import Builder

SINGLE = format_named("binary32")


def first_good(written, within_ulp):
    asked = Request(read_function(written), SINGLE)
    every = candidates(asked, Facts(asked.function))
    return next(each for each in every if each.error_ulp <= within_ulp)


def beside_zeros(written):
    facts = Facts(read_function(written))
    form = next(each for each in forms(facts, None) if each.is_last_resort)
    part = next(form.sketches).part(2.0**-31)
    return Plan(written, "binary32", "double", part)


@pytest.mark.parametrize(
    ("written", "order"),
    [("exp(x) - x - 1", 2), ("sinh(x) - x", 3), ("cos(x) - 1 + x^2/2", 4), ("exp(x) - 1", 1),
     ("exp(x) - 1 - x - x^2/2", 3)],
)  # fmt: skip
def test_zeros_at_0_have_their_order(written, order):
    [near] = [each for each in near_zeros(read_function(written)) if each.order == order]
    assert 0.0 in [z for z, *_ in near.zeros]


def test_zeros_between_poles_are_found():
    [near] = near_zeros(read_function("lgamma"))
    zeros = [z + low for z, low, _ in near.zeros]
    assert zeros[-4:] == pytest.approx([-2.7476826467274127, -2.4570247382208006, 1, 2], abs=1e-15)
    assert len(zeros) == 14  # next to the others no number of binary32 is near enough


def test_the_second_part_of_a_zero_is_what_the_first_lacks():
    [near] = near_zeros(read_function("exp(x) - 2"))
    z, low, _ = near.zeros[0]
    assert (z, low) == (
        float.fromhex("0x1.62e42fefa39efp-1"),
        float.fromhex("0x1.abc9e3b39803fp-56"),
    )


def test_poles_and_jumps_are_no_zeros():
    for written in ("1/x", "tan(x)", "abs(x)/x"):
        for near in near_zeros(read_function(written)):
            assert not {z for z, *_ in near.zeros} & {np.pi / 2, -np.pi / 2}
            assert all(np.isfinite(row).all() for row in near.coefficients)


def test_plans_next_to_zeros_come_back_from_json():
    near = NearZeros(2, ((0.0, 0.0, 0.25), (1.0, 2.0**-60, 0.125)), ((1.0, 2.0), (3.0, 4.0)))
    assert read_reduction(near.to_json()) == near


def test_a_double_zero_keeps_its_digits():
    compiled = compile_procedure(beside_zeros("exp(x) - x - 1").procedure())
    x = np.array([1e-15, -1e-10, 0.0625, -0.0625], np.float32)
    exact = [5e-31, 5e-21, 0.0019944589, 0.0019130628]
    assert compiled(x) == pytest.approx(exact, rel=1e-7)


def test_a_periodic_function_keeps_the_order_of_its_zero():
    found = first_good("1 - cos(x)", 0.6)
    assert Turns in map(type, found.plan.part.reductions)
    assert found.compiled(np.array([1e-15], np.float32)) == pytest.approx([5e-31], rel=1e-6)


def test_waves_inside_of_sums_take_arguments_of_any_size():
    plan = beside_zeros("x - 1e13*sin(x)")
    again = compile_procedure(Plan.from_json(plan.to_json()).procedure())
    x = np.array([2.0**43, -(2.0**43), 7.0, -7.0], np.float32)
    far, near = (place - 1e13 * float(mpmath.sin(place)) for place in (2**43, 7))
    assert again(x) == pytest.approx([far, -far, near, -near], rel=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        ("sqrt(x^2 + 1)", "sqrt(x^2 - 1)", "2/(sqrt(x^2 + 1) + sqrt(x^2 - 1))"),
        ("1/(x - 1)", "1/(x + 1)", "2/((x - 1)*(x + 1))"),
        ("log1p(x)", "log(x)", "log1p(1/x)"),
    ],
)
def test_differences_that_cancel_far_out_are_carried_out(first, second, form):
    builder = Builder()
    place = rewritten(builder, builder.include(read(first)), builder.include(read(second)))
    assert place is not None
    assert text(builder.expression(place)) == form


@pytest.mark.parametrize(("first", "second"), [("1/x", "x"), ("sqrt(x)", "x"), ("log(x)", "x")])
def test_differences_that_do_not_cancel_so_are_left(first, second):
    builder = Builder()
    assert rewritten(builder, builder.include(read(first)), builder.include(read(second))) is None


def test_forms_are_defined_where_the_function_is():
    found = first_good("log(x + 1) - log(x)", 0.6)
    assert np.isnan(found.compiled(np.array([-3, -0.5, -np.inf], np.float32))).all()
    assert found.compiled(np.array([1e30, 0.0, np.inf], np.float32)) == pytest.approx(
        [1e-30, np.inf, 0.0], rel=1e-6
    )


def test_what_steps_do_not_come_to_is_put_in():
    found = first_good("(exp(x) - 1)/x", 0.6)
    x = np.array([0.0, -0.0, np.inf, -np.inf], np.float32)
    assert found.compiled(x).tolist() == [1, 1, np.inf, 0]


def test_special_values_of_another_interval_are_not_asked():
    known = Specials.of(read_function("1/x"), SINGLE).known
    assert {x for x, _ in known} == {np.inf, -np.inf, 1, -1}


def test_gamma_functions_are_reflected_below_0():
    facts = Facts(read_function("lgamma"))
    way = next(each for each in sketches(facts) if isinstance(each, ByReflection))
    part = way.part(2.0**-31)
    plan = Plan("lgamma", "binary32", "double", part)
    again = compile_procedure(Plan.from_json(plan.to_json()).procedure())
    x = np.array([-0.5, -2.457024812698364, -20.25, -8388607.5, 2.5], np.float32)
    exact = [float(mpmath.loggamma(float(each)).real) for each in x]
    assert again(x) == pytest.approx(exact, rel=2e-7)
    special = np.array([-1, -(2.0**24), -1e38, -np.inf, np.inf, 0, -0.0, 1, 2], np.float32)
    assert again(special).tolist() == [np.inf] * 7 + [0, 0]
    json.dumps(plan.to_json(), allow_nan=False)  # what a folder has
