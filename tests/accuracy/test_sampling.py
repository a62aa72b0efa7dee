"""Errors of machine code for binary64 found among many inputs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.accuracy import Sampler, double_oracle, exact_errors, probe, sample_errors
from autonumerics.accuracy.double_oracle import DOUBLE, TOLERANCE_ULP
from autonumerics.allowance import Allowance, Ended
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program, compile_structure
from autonumerics.programs import parse
from autonumerics.targets import Target

WIDE = Arithmetic.of("binary64")
EXP2 = Target.make("exp2")
LINE = compile_program(parse("fma(x, c0, c1)", [1.0, 0.97]), WIDE)


def test_what_is_found_is_the_exact_error_at_a_point():
    found = sample_errors(LINE, EXP2, count=20_000)
    x = np.array([found.at])
    assert exact_errors(LINE(x), x, DOUBLE, EXP2.function).tolist() == [found.error_ulp]
    assert (found.standing, found.failures) == ("sampled", 0)


def test_refinement_finds_what_a_probe_finds_and_more():
    """The maximum is inside the domain: |2^x - x - 0.97| is largest where its slope is 0."""
    target = Target.make("exp2", (0.25, 0.875), "absolute")
    found, probed = sample_errors(LINE, target, count=50_000), probe(LINE, target)
    at = math.log2(1 / math.log(2))
    largest = abs(2**at - at - 0.97)
    assert found.absolute >= probed.absolute
    assert found.absolute == pytest.approx(largest, rel=1e-12)
    assert found.absolute_at == pytest.approx(at, abs=1e-4)


def test_a_region_of_a_few_thousand_numbers_is_found_where_errors_grow_towards_it():
    """1/(1 + (x - 1/3)^2 2^70) is above 1/2 in a billionth part of the interval."""
    spike = parse("t0 = x - c0; c1/fma(t0*t0, c2, c1)", [1 / 3, 1.0, 2.0**70])
    found = sample_errors(
        compile_program(spike, WIDE), Target.make("x*0", (0, 1), "absolute"), count=1_000_000
    )
    assert found.absolute == 1.0


def test_the_same_for_any_number_of_threads_and_another_for_another_seed():
    kept = [sample_errors(LINE, EXP2, count=5_000, threads=t, seed=1) for t in (1, 3)]
    assert kept[0] == kept[1]
    oracle = double_oracle(EXP2)
    surveys = [Sampler.make(LINE.throughput_address, oracle, seed=s).survey(9) for s in (1, 2)]
    assert not np.array_equal(surveys[0].worst_at, surveys[1].worst_at)


def test_zeros_of_both_signs_are_inputs():
    """1/x tells them apart: the results of both are infinite, and counted."""
    code = compile_program(parse("c0/x", [1.0]), WIDE)
    found = sample_errors(code, Target.make("sin", (0, 1), "absolute"), count=5_000)
    assert found.failures >= 2
    assert found.error_ulp == math.inf


def test_edges_of_a_program_are_looked_at():
    code = compile_program(parse("c0/(x - c1)", [1.0, 1 / 3]), WIDE)
    found = sample_errors(code, EXP2, count=5_000)
    assert found.failures > 0
    assert found.at == 1 / 3


def test_errors_next_to_a_zero_are_in_ulps_of_the_values_there():
    code = compile_program(parse("x*c0", [1 + 2.0**-50]), WIDE)
    target = Target.make("sin", (-(2.0**-30), 2.0**-30))
    found = sample_errors(code, target, count=20_000)
    assert 4 < found.error_ulp < 8.6


def test_subnormal_results_are_judged_by_the_least_ulp():
    code = compile_program(parse("x*c0", [1.0]), WIDE)
    found = sample_errors(code, Target.make("sin", (-1e-320, 1e-310), "absolute"), count=5_000)
    assert found.error_ulp < TOLERANCE_ULP


def test_code_takes_constants_at_each_call():
    structure = compile_structure(parse("fma(x, c0, c1)"), WIDE)
    oracle = double_oracle(EXP2)
    given = np.array([float(c) for c in (Fraction(1), Fraction(0.97))])
    own = Sampler.make(LINE.throughput_address, oracle).survey(64)
    taken = Sampler.make(structure.address, oracle, constants=given).survey(64)
    assert np.array_equal(own.ulps, taken.ulps)


def test_a_wrong_request_is_refused_and_time_ends_it():
    narrow = compile_program(parse("x*c0", [1.0]), Arithmetic.of("binary32"))
    with pytest.raises(InvalidOption, match="binary64"):
        sample_errors(narrow, EXP2)
    with pytest.raises(Ended):
        sample_errors(LINE, EXP2, allowance=Allowance.of(0.0))
