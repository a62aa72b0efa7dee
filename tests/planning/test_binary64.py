"""Whole functions of binary64: plans within an ULP, sampled where they change, and their code."""

from __future__ import annotations

import math
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from flint import arb

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.whole_line.windows import windows, worst_in_windows
from autonumerics.balls import working_precision
from autonumerics.errors import InvalidOption
from autonumerics.formats import format_named
from autonumerics.planning import Candidate, Planned, Request, plan_function
from autonumerics.planning.drafts import ByPolynomial, drafts
from autonumerics.planning.facts import Facts
from autonumerics.planning.measuring import measure_for, measured_widely, own_seams
from autonumerics.planning.polynomials import led_textbook
from autonumerics.planning.screening import Screen
from autonumerics.planning.turning import quarters
from autonumerics.planning.writing import write_folder
from autonumerics.plans import Builder, Plan, compile_procedure, evaluate
from autonumerics.plans.long_turns import long_turns
from autonumerics.plans.reductions import (
    Addition,
    ExponentialPieces,
    LogarithmicPieces,
    ScaledPieces,
)
from autonumerics.plans.seams import seams
from autonumerics.targets import Domain
from autonumerics.targets.expressions.composed import read_function

DOUBLE = format_named("binary64")


def request(name: str, max_ulp: float = 1.0) -> Request:
    return Request(read_function(name), DOUBLE, max_ulp)


def made(name: str, kind: type, screened: int = 1000) -> Candidate:
    """The last draft with a reduction of that kind, as a plan that was screened."""
    function = read_function(name)
    every = (d for d in drafts(Facts(function)) if any(isinstance(r, kind) for r in d.reductions))
    part = ByPolynomial([*every][-1]).part(2.0**-60)
    plan = Plan(name, "binary64", "double", part)
    compiled = compile_procedure(plan.procedure())
    error, at = Screen.of(function, DOUBLE, count=screened).worst(compiled)
    return Candidate(plan, compiled, error, at, ns=1.0)


@pytest.fixture(scope="module")
def exp():
    """By pieces."""
    return made("exp", ExponentialPieces)


def test_tables_leave_little_beside_the_last_rounding(exp):
    assert exp.plan.inside == "double"
    assert exp.error_ulp < 0.54
    x = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 709.8, 1e308, -745.2, -1e308, 5e-324])
    y = exp.compiled(x)
    np.testing.assert_array_equal(y, [np.inf, 0, np.nan, 1, 1, np.inf, np.inf, 0, 0, 1])


def test_samples_look_at_special_inputs_seams_and_windows(exp):
    function = read_function("exp")
    seen = measured_widely(exp.compiled, function, Domain(-0.1, 0.2), count=2000)
    assert seen.standing == "sampled"
    assert seen.is_right
    assert seen.besides > 0
    assert 0.5 < seen.error_ulp < 0.56
    assert len(own_seams(exp.compiled, function, Domain(-0.1, 0.2))) > 20
    assert f"{seen.count + seen.besides:,} inputs, sampled" in str(seen)


def test_what_is_wrong_in_windows_alone_is_told():
    """A function that is off by an ULP in a hundredth of all numbers, and one that is NaN there."""
    function, oracle = read_function("exp2"), windows(read_function("exp2"), None, 3)
    for off, expected in ((1 + 2.0**-52, 1.0), (math.nan, math.inf)):
        b = Builder.of(DOUBLE)
        is_off = b.apply("int_less", b.bits(b.x) & 127, b.constant(b.bits(b.x).type, 1))
        other = b.constant(b.x.type, off)
        code = compile_procedure(b.procedure(b.select(is_off, other, b.constant(b.x.type, 1.0))))
        error, at, looked = worst_in_windows(code.throughput_address, function, oracle, 4000)
        assert looked > 1000
        assert error >= expected
        assert np.float64(at).view(np.int64) & 127 == 0 or expected == 1


def line_with_a_hill(top: float, width: float):
    """1 + x, and 8 ULPs at most too much about a number, less by as much as it is farther away."""
    b = Builder.of(DOUBLE)
    away = b.abs(b.x - top) * (1 / width)
    hill = b.select(away < 1.0, (1.0 - away) * 2.0**-48, b.constant(b.x.type, 0.0))
    return compile_procedure(b.procedure(b.x + 1.0 + hill))


def test_windows_are_led_to_the_worst_ones_beside_them():
    within, function = Domain(1.0, 2.0), read_function("1 + x")
    oracle = windows(function, within, 4)
    first, last = (floats_of(oracle.ranges[:, k], DOUBLE) for k in (0, 1))
    gap = int((first[1:] - last[:-1]).argmax())
    top = float(last[gap]) + 0.07
    code = line_with_a_hill(top, 0.1)
    error, at, looked = worst_in_windows(
        code.throughput_address, function, oracle, 300_000, within=within
    )
    assert first[gap + 1] > top
    assert abs(at - top) < 0.01
    assert error > 7.5
    assert looked > 200_000


def test_windows_are_about_seams_that_are_named():
    within, function, seam = Domain(1.0, 2.0), read_function("1 + x"), np.array([1.7])
    code, oracle = line_with_a_hill(1.7, 2.0**-30), windows(function, within, 4)
    found = [
        worst_in_windows(
            code.throughput_address, function, oracle, 300_000, within=within, seams=seams
        )
        for seams in (None, seam)
    ]
    assert found[0][0] < 1 < 1.5 < found[1][0]


def test_a_hill_beside_a_seam_is_found_however_narrow():
    """A 2^26th of the way to the next seam, and with less than its top a fault."""
    within, function, seams = Domain(1.0, 2.0), read_function("1 + x"), np.array([1.3, 1.7])
    code = line_with_a_hill(1.7 + 2.0**-28, 2.0**-28)
    oracle = windows(function, within, 4)
    error, at, _ = worst_in_windows(
        code.throughput_address, function, oracle, 300_000, within=within, seams=seams
    )
    assert abs(at - 1.7) < 2.0**-27
    assert error > 7.9


@pytest.mark.parametrize("scale", [2.0**-1016, 2.0**1018])
def test_windows_are_where_values_become_subnormal_or_nearly_too_large(scale):
    """A product off by 8 ULPs where values are below 2^-1022.2, and by 128 where above 2^1023."""
    function = read_function(f"x * 2^({math.log2(scale)})")
    b = Builder.of(DOUBLE)
    product = b.x * scale
    low = b.select(b.abs(product) < 2.0**-1022.2, product + 2.0**-1071, product)
    high = b.select(b.abs(product) < 2.0**1023, low, product * (1 - 2.0**-45))
    code = compile_procedure(b.procedure(high))
    oracle = windows(function, None, 4)
    error, at, _ = worst_in_windows(code.throughput_address, function, oracle, 300_000)
    assert error >= 7.9
    assert abs(at) * scale < 2.0**-1022 or abs(at) * scale > 2.0**1023


def test_windows_are_within_what_is_asked_for():
    oracle = windows(read_function("exp2"), Domain(1.0, 2.0), 40)
    low, high = float(DOUBLE.value(oracle.ranges[0, 0])), float(DOUBLE.value(oracle.ranges[-1, 1]))
    assert 1 <= low < high <= 2


def test_seams_are_where_a_step_changes():
    b = Builder.of(DOUBLE)
    magic = 1.5 * 2**52
    whole = (b.x * 4 + magic) - magic
    y = b.select(b.x < -3, -whole, b.lookup(b.x.type, [1.0, 2.0], b.bits(b.x * 4 + magic) & 1))
    found = seams(b.procedure(y), np.linspace(-4.05, 4.02, 100), 1)
    expected = {-3.0, *((2 * k + 1) / 8 for k in range(-16, 16))}
    assert expected <= {*found.tolist()}
    assert np.nextafter(-3, -4) in found


def test_the_screen_has_exact_values_to_far_below_an_ulp():
    screen = Screen.of(read_function("exp"), DOUBLE, count=40)
    usual = np.isfinite(screen.truths) & (np.abs(screen.truths) > 1e-200)
    assert np.abs(screen.rests[usual]).max() > 0
    assert (np.abs(screen.rests[usual]) <= 2.0**-52 * np.abs(screen.truths[usual])).all()


def test_the_test_program_in_c_has_exact_values_in_two_parts(exp, tmp_path):
    if shutil.which("cc") is None:
        pytest.skip("no C compiler")
    planned = Planned(request("exp"), (exp,), {})
    files = write_folder(planned, exp, "fast_exp", tmp_path / "out")
    program = tmp_path / "out" / "test"
    flags = ("-std=c99", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror")
    subprocess.run(["cc", *flags, "-o", str(program), str(files[2]), "-lm"], check=True)
    ended = subprocess.run([str(program)], text=True, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert ": 0 of" in ended.stdout


def test_what_has_no_plan_yet_is_one_line():
    with pytest.raises(InvalidOption, match="gamma has no plan in binary64 yet"):
        plan_function(request("gamma"), measure_for(DOUBLE, 1000))


@pytest.mark.parametrize(("name", "bound"), [("log", 0.52), ("log2", 0.52), ("log1p", 0.58)])
def test_logarithms_by_pieces_are_right_for_rare_numbers_too(name, bound):
    found = made(name, LogarithmicPieces, 2000)
    assert found.error_ulp < bound
    edges = [0.0, -0.0, -1.0, -0.5, -2.0, 1.0, np.inf, -np.inf, np.nan, 5e-324, 2.0**-1022]
    x = np.array([*edges, 1.7e308, 2.0**1022, 2.0**1023, -1 + 2.0**-53, 2.0**-30, -(2.0**-40)])
    with np.errstate(all="ignore"):
        y, expected = found.compiled(x), getattr(np, name)(x)
    np.testing.assert_allclose(y, expected, rtol=4e-16)
    known = ~np.isnan(expected)
    np.testing.assert_array_equal(np.signbit(y)[known], np.signbit(expected)[known])


def test_every_draft_of_log1p_is_right_for_huge_numbers():
    x = np.array([2.0**1021.4, 2.0**1022, 2.0**1022.7, 1.7e308, 2.0**300])
    for draft in drafts(Facts(read_function("log1p"))):
        sketch = ByPolynomial(draft)
        part = sketch.part(2.0**-30) or sketch.part(2.0**-30, led_textbook)
        y = compile_procedure(Plan("log1p", "binary64", "double", part).procedure())(x)
        np.testing.assert_allclose(y, np.log1p(x), rtol=1e-8)


def test_only_logarithms_have_their_pieces():
    """f(2x) = f(x) + 1, but of other sums it knows nothing."""
    wave = Facts(read_function("log2(x) + sin(2*pi*log2(x))/9"))
    assert not any(isinstance(r, LogarithmicPieces) for d in drafts(wave) for r in d.reductions)


NEAREST = 6381956970095103 * 2.0**797
"""Of all numbers of binary64 the one nearest to a multiple of pi/2 (J.-M. Muller)."""


def test_long_turns_are_known_to_far_below_an_ulp():
    draw = np.random.default_rng(1)
    x = np.ldexp(1 + draw.random(40), draw.integers(17, 1023, 40)) * draw.choice([-1, 1], 40)
    x = np.concatenate([x, [NEAREST, -NEAREST, 1.7976931348623157e308]])
    b = Builder.of(DOUBLE)
    turns, high, low = long_turns(b, b.x, "pi/2")
    found = [evaluate(b.procedure(v), x) for v in (b.apply("to_float", turns), high, low)]
    with working_precision(1400):
        quarter = arb.pi() / 2
        for at, k, h, rest in zip(x.tolist(), *found, strict=True):
            count = (arb(at) / quarter + 0.5).floor()
            left = arb(at) - count * quarter
            assert abs((left - arb(h) - arb(rest)) / left) < 2.0**-60
            assert h + rest == h
            assert (int(count.mid().fmpz()) - int(k)) % 4 == 0


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_waves_are_right_at_numbers_of_all_sizes(name):
    function = read_function(name)
    part = quarters(Facts(function), 2.0**-57)
    compiled = compile_procedure(Plan(name, "binary64", "double", part).procedure())
    assert Screen.of(function, DOUBLE, count=600).error_ulp(compiled) < 0.8
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, NEAREST, 1e22, math.pi, -1e6])
    y = compiled(x)
    with working_precision(1400):  # libraries are off by some ULPs at the nearest one
        exact = [getattr(arb(v), name)() if math.isfinite(v) else math.nan for v in x.tolist()]
        expected = [*map(float, exact)]
    np.testing.assert_allclose(y, expected, rtol=4e-16)
    np.testing.assert_array_equal(np.signbit(y[:2]), [False, name == "sin"])


@pytest.mark.parametrize(
    ("name", "exact"), [("cbrt", np.cbrt), ("rsqrt", lambda x: 1 / np.sqrt(x))]
)
def test_powers_by_pieces_are_right_for_subnormal_numbers_too(name, exact):
    found = made(name, ScaledPieces, 1000)
    assert found.error_ulp < 0.55
    x = np.array([5e-324, 3e-310, 2.0**-1022, 2.0**-1023, 1.7e308, 8.0, 64.0])
    np.testing.assert_allclose(found.compiled(x), exact(x), rtol=5e-16)
    ends = np.array([0.0, np.inf, np.nan])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(found.compiled(ends), exact(ends))


def test_arcs_by_addition_have_centres_of_the_format():
    found = made("atan", Addition, 1000)
    assert found.error_ulp < 1.1
    x = np.array([0.0, np.inf, -np.inf, np.nan, 1e300, 5e-324])
    np.testing.assert_array_equal(found.compiled(x), np.arctan(x))


def test_a_sampled_error_leaves_room_for_what_was_not_seen(exp):
    seen = measured_widely(exp.compiled, read_function("exp"), Domain(-0.1, 0.2), count=2000)
    close, less = (replace(exp, measured=replace(seen, error_ulp=u)) for u in (0.997, 0.98))
    assert not close.is_within(1.0)
    assert less.is_within(1.0)
