"""The exhaustive maximum against every float one by one."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from autonumerics import _core
from autonumerics.accuracy import (
    exact_errors,
    floats_of,
    measure,
    measure_code,
    probe,
)
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.fitting import Screen, TuneSettings, tune
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import Module, compile_program
from autonumerics.jit.lowering import lower_function
from autonumerics.programs import parse
from autonumerics.targets import Target

HALF, BRAIN, SINGLE = (FORMATS[name] for name in ("binary16", "bfloat16", "binary32"))

CASES = [
    (HALF, "exp2", (0, 1), "c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]),
    (HALF, "sin", (-(2**-18), 2**-9), "fma(x*x, c0, c1)*x", [-0.1583, 0.9985]),
    (HALF, "sqrt", (0, 2), "sqrt(x + c0)", [2.0**-12]),
    (BRAIN, "cos", (-3, -(2**-20)), "fma(x*x, c0, c1)", [-0.3, 1.0]),
]


def one_by_one(compiled, target):
    """Inputs, results and their exact errors, for every float of the domain, both zeros too."""
    format = compiled.format
    indices = format.indices(target.domain.lower, target.domain.upper)
    x = floats_of(np.arange(indices.start, indices.stop), format)
    x = np.append(x, -x[x == 0])
    y = compiled(x)
    return x, y, exact_errors(y, x, format, target.function)


@pytest.mark.parametrize(("format", "name", "domain", "text", "constants"), CASES)
def test_16_bits_every_float(format, name, domain, text, constants):
    target = Target.make(name, domain, "absolute")
    compiled = compile_program(parse(text, constants), Arithmetic.of(format))
    x, y, errors = one_by_one(compiled, target)
    measured = measure(compiled, target)
    assert measured.error_ulp == errors.max()
    assert errors[x == measured.at].max() == errors.max()
    assert measured.count == len(x)
    assert measured.uncertainty_ulp < 2e-5
    truth = target.values(x.astype(np.float64))
    deviations = np.abs(y.astype(np.float64) - truth)
    with np.errstate(all="ignore"):
        relative = np.nan_to_num(deviations / np.abs(truth), posinf=math.inf)
    assert measured.absolute == pytest.approx(deviations.max(), rel=1e-3)
    assert measured.relative == pytest.approx(relative.max(), rel=1e-3)


@pytest.mark.parametrize(("name", "domain"), [("exp2", (0.96, 0.9602)), ("log", (0.9998, 1.0))])
def test_binary32_every_float_of_a_short_interval(name, domain):
    target = Target.make(name, domain, "absolute")
    compiled = compile_program(
        parse("(x*c0 + c1)*x + c2", [-0.4, 2.1, -1.7]), Arithmetic.of(SINGLE)
    )
    _, _, errors = one_by_one(compiled, target)
    measured = measure(compiled, target)
    assert measured.error_ulp == errors.max()
    assert measured.count == len(errors) > 3000


def test_the_worst_float_of_binary32_is_as_bad_as_mpmath_says():
    program = parse("t = x - c0/x; c3/(c1/t + c2 + t) - c4", [90.5, 237.4, -31.4, 62.7, 1.0])
    compiled = compile_program(program, Arithmetic.of(SINGLE))
    measured = measure(compiled, Target.make("exp2", (0.5, 1)))
    y = float(compiled(np.array([measured.at], np.float32))[0])
    with mpmath.workdps(40):
        error = abs(mpmath.mpf(2) ** measured.at - y) * 2**23
    assert measured.error_ulp == pytest.approx(float(error), rel=1e-12)
    assert measured.count == 2**23 + 1


def test_the_number_of_threads_changes_nothing():
    compiled = compile_program(
        parse("(x*c0 + c1)*x + c2", [0.34, 0.66, 1.0]), Arithmetic.of(SINGLE)
    )
    target = Target.make("exp2", (0.5, 1))
    assert measure(compiled, target, threads=1) == measure(compiled, target, threads=3)


def test_the_upper_end_can_be_left_out():
    target = Target.make("exp2", (0, 1))
    compiled = compile_program(parse("x*x + c0", [1.0]), Arithmetic.of(HALF))
    closed, half_open = measure(compiled, target), measure(compiled, target, half_open=True)
    assert closed.count - half_open.count == 1
    broken = compile_program(parse("c0/(x - c1) + x", [1.0, 1.0]), Arithmetic.of(HALF))
    assert measure(broken, target).failures == 1
    assert measure(broken, target, half_open=True).failures == 0


def test_results_that_are_not_finite_are_found_and_infinitely_wrong():
    compiled = compile_program(parse("c0/(x - c1) + x", [1.0, 0.5]), Arithmetic.of(SINGLE))
    measured = measure(compiled, Target.make("exp2", (0.25, 1)))
    assert (measured.error_ulp, measured.at, measured.failures) == (math.inf, 0.5, 1)
    roots = compile_program(parse("sqrt(x - c0)", [0.5]), Arithmetic.of(BRAIN))
    indices = BRAIN.indices(0, 0.5, half_open=True)
    assert measure(roots, Target.make("exp2")).failures == len(indices) + 1


ZEROS = [
    # text, constants, what fails at -0 and at +0
    ("c2/(sqrt(c0/x) + c1) + c3", [1.0, 1.0, -1.0, 2.0], (True, False)),
    ("c2/(sqrt(c1 - c0/x) + c1) + c3 + x", [1.0, 1.0, -1.0, 2.0], (False, True)),
    ("sqrt(c0/x)*x + c0", [1.0], (True, True)),
    ("c0/(c0/x) + c1", [1.0, 0.96], (False, False)),
]


class TestBothZeros:
    """An input in the domain is one of either sign of zero."""

    @pytest.mark.parametrize("format", [HALF, BRAIN, SINGLE], ids=lambda f: f.name)
    @pytest.mark.parametrize(("text", "constants", "fails"), ZEROS)
    def test_failures_at_either_are_counted_and_told(self, format, text, constants, fails):
        upper = 1.0 if format.bits == 16 else 2.0**-140
        target = Target.make("exp2", (0.0, upper))
        compiled = compile_program(parse(text, constants), Arithmetic.of(format))
        with np.errstate(all="ignore"):
            zeros = compiled(np.array([-0.0, 0.0], format.dtype)).astype(np.float64)
        assert (~np.isfinite(zeros)).tolist() == list(fails)
        indices = format.indices(0, upper)
        others = compiled(floats_of(np.arange(1, indices.stop), format)).astype(np.float64)
        measured = measure(compiled, target)
        assert measured.count == len(indices) + 1
        assert measured.failures == sum(fails) + (~np.isfinite(others)).sum()
        if fails == (True, False) and np.isfinite(others).all():
            assert (measured.at, math.copysign(1, measured.at)) == (0.0, -1.0)

    def test_the_worst_input_may_be_minus_zero(self):
        half_at_minus_zero = """
define internal float @function(float %x) {
  %bits = bitcast float %x to i32
  %minus = icmp eq i32 %bits, -2147483648
  %y = select i1 %minus, float 0.5, float 1.0
  ret float %y
}
"""
        module = Module.from_ir(lower_function(half_at_minus_zero, Arithmetic.of(HALF)))
        target = Target.make("exp2", (0.0, 2.0**-12))
        measured = measure_code(module.address("throughput"), HALF, target)
        assert (measured.at, math.copysign(1, measured.at)) == (0.0, -1.0)
        assert (measured.error_ulp, measured.failures) == (2.0**10, 0)

    def test_a_half_open_domain_that_ends_at_zero_holds_neither(self):
        compiled = compile_program(parse("c0/x", [1.0]), Arithmetic.of(BRAIN))
        target = Target.make("sin", (-1.0, 0.0), "absolute")
        closed, opened = (measure(compiled, target, half_open=half) for half in (False, True))
        assert closed.count == opened.count + 2
        assert closed.failures - opened.failures == 2

    def test_a_probe_looks_at_both(self):
        program = parse("c2/(sqrt(c0/x) + c1) + c3", [1.0, 1.0, -1.0, 2.0])
        for name in ("binary32", "binary64"):
            compiled = compile_program(program, Arithmetic.of(name))
            probed = probe(compiled, Target.make("exp2"), count=50)
            assert probed.failures == 1
            assert (probed.at, math.copysign(1, probed.at)) == (0.0, -1.0)

    def test_a_screen_looks_at_both(self):
        fails = parse("c2/(sqrt(c0/x) + c1) + c3", [1.0, 1.0, -1.0, 2.0])
        for name in FORMATS:
            screen = Screen(Target.make("exp2"), Arithmetic.of(name))
            assert screen.error_ulp(fails) == math.inf
            assert math.isfinite(screen.error_ulp(parse("c0/(c1/x + c1) + c1", [1.0, 1.0])))

    def test_tuning_looks_at_both(self):
        program = parse("c2/(sqrt(c0/x) + c1) + c3", [1.0, 1.0, -1.0, 2.0])
        settings = TuneSettings(evaluations=50)
        tuned = tune(program, Target.make("exp2"), Arithmetic.of(HALF), settings=settings)
        assert tuned.measured.error_ulp == math.inf
        assert tuned.measured.failures >= 1


def test_a_zero_that_is_missed_is_an_infinite_relative_error():
    target = Target.make("sin", (0, 1), "absolute")
    missed = measure(compile_program(parse("x + c0", [2.0**-10]), Arithmetic.of(HALF)), target)
    assert missed.relative == math.inf
    assert math.isfinite(missed.error_ulp)
    met = measure(compile_program(parse("x*c0", [0.9]), Arithmetic.of(HALF)), target)
    assert met.relative == pytest.approx(0.2)  # 0.9 times the fifth float is the fourth


def test_machine_code_is_measured_by_its_address():
    target = Target.make("exp2", (0, 1))
    compiled = compile_program(parse("x + c0", [0.96]), Arithmetic.of(HALF))
    assert measure_code(compiled.throughput_address, HALF, target) == measure(compiled, target)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"address": 0}, "no program at address 0"),
        ({"bits": 64}, "no such format"),
        ({"ranges": np.array([[5, 4]])}, "no such floats"),
        ({"ranges": np.array([[0, 0x7C00]])}, "no such floats"),
        ({"ranges": np.array([[-1, 1]])}, "one sign"),
        ({"frames": np.zeros((2, 3))}, "one row of each array"),
    ],
)
def test_the_core_refuses_tables_that_make_no_sense(change, message):
    arguments = {
        "address": 8,
        "constants": np.empty(0, np.uint8),
        "bits": 16,
        "precision": 11,
        "ranges": np.array([[0, 1]]),
        "frames": np.zeros((1, 3)),
        "coefficients": np.zeros((1, 8)),
        "threads": 1,
    }
    with pytest.raises(ValueError, match=message):
        _core.worst_errors(**(arguments | change))


def test_double_precision_is_refused():
    compiled = compile_program(parse("x + c0", [0.96]), Arithmetic.of("binary64"))
    with pytest.raises(InvalidOption, match="no oracle for binary64"):
        measure(compiled, Target.make("exp2"))


def test_a_domain_without_floats_is_refused():
    compiled = compile_program(parse("x + c0", [0.96]), Arithmetic.of(HALF))
    with pytest.raises(InvalidDomain, match="no number of binary16"):
        measure(compiled, Target.make("exp2", (1.0001, 1.0002)))
