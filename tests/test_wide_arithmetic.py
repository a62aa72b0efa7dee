"""Programs computed in a wider format than they are stored in, against NumPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autonumerics.accuracy import exact_errors, floats_of, measure
from autonumerics.certification.rounded import prove_rounded
from autonumerics.cost import Native, StaticCost
from autonumerics.cost.c_compiler import c_source, compile_c
from autonumerics.errors import InvalidOption
from autonumerics.fitting import Screen, TuneSettings, tune
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import compile_program, compile_structure
from autonumerics.programs import Program, parse
from autonumerics.runs import Config
from autonumerics.runs.generations import first_state
from autonumerics.targets import Target

WIDE = [
    Arithmetic.of("bfloat16", "binary32"),
    Arithmetic.of("binary16", "binary32"),
    Arithmetic.of("binary32", "binary64"),
    Arithmetic.of("bfloat16", "binary64"),
    Arithmetic.of("binary16", "binary64"),
]
every_wide = pytest.mark.parametrize("arithmetic", WIDE, ids=lambda a: a.name)

EXP2 = Target.make("exp2")
QUOTIENT = parse("c0/(x + c1) + c2 + x*c3", [-8.39, -3.436, -1.443, 0.001])
ALL = parse("t = sqrt(x*x + c0); t/(x - c1) + t*c2 - x", [0.7, 3.1, -1.3])


def rounded_once(values: np.ndarray, format: Format) -> np.ndarray:
    """Doubles to the format; one rounding by integers, since conversions to 16 bits do two."""
    exact = [Fraction(v) for v in values.tolist()]
    return np.array([float(format.round(v)) for v in exact]).astype(format.dtype)


def in_numpy(program: Program, x: np.ndarray, arithmetic: Arithmetic) -> np.ndarray:
    """The program on inputs widened to the computing type, and one rounding at the end."""
    kind = arithmetic.computing.dtype.type
    wide, results = x.astype(arithmetic.computing.dtype), []
    constants = [kind(float(arithmetic.constants.round(c))) for c in program.constants]

    def value(operand):
        if operand.kind == "c":
            return constants[operand.index]
        return wide if operand.kind == "x" else results[operand.index]

    do = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "sqrt": np.sqrt}
    for row, operands in program.instructions:
        results.append(do[row.name](*[value(operand) for operand in operands]))
    assert results[-1].dtype == arithmetic.computing.dtype
    return rounded_once(results[-1].astype(np.float64), arithmetic.storage)


def inputs(format: Format, lower: float = 0.0, upper: float = 1.0) -> np.ndarray:
    """All numbers of the interval, or some thousand of them."""
    indices = format.indices(lower, upper)
    step = max(1, len(indices) // 4000)
    return floats_of(np.arange(indices.start, indices.stop, step), format)


@every_wide
@pytest.mark.parametrize("program", [QUOTIENT, ALL], ids=["quotient", "all"])
def test_inputs_are_widened_and_the_result_rounded_once(arithmetic, program):
    x = inputs(arithmetic.storage)
    compiled = compile_program(program, arithmetic)
    expected = in_numpy(program, x, arithmetic)
    assert compiled(x).tobytes() == expected.tobytes()
    rounded = [float(arithmetic.constants.round(c)) for c in program.constants]
    structure = compile_structure(program, arithmetic)
    assert structure(x, rounded).tobytes() == expected.tobytes()
    narrow = compile_program(program, Arithmetic.of(arithmetic.storage))
    assert narrow(x).tobytes() != expected.tobytes()


@every_wide
def test_a_result_close_to_a_tie_is_rounded_once(arithmetic):
    """x + c with c a little above half a spacing, by less than a number between the two has."""
    storage, computing = arithmetic.storage, arithmetic.computing
    half = Fraction(1, 2**storage.precision)
    little = Fraction(1, 2 ** (computing.precision - 1))
    x = np.array([1.0, 1.0 + 2 * float(half)]).astype(storage.dtype)
    for sign, expected in ((1, [1 + 2 * half, 1 + 4 * half]), (-1, [Fraction(1), 1 + 2 * half])):
        program = parse("x + c0", [half + sign * little])
        assert [Fraction(float(v)) for v in compile_program(program, arithmetic)(x)] == expected


@every_wide
def test_results_beyond_the_storage_format_are_infinite_and_nan_is_kept(arithmetic):
    largest = float(arithmetic.storage.largest)
    x = np.array([largest, -largest, 0.0, np.inf, np.nan]).astype(arithmetic.storage.dtype)
    y = compile_program(parse("x*c0/c1", [1.5, 1.0]), arithmetic)(x).astype(np.float64)
    assert y[:4].tolist() == [np.inf, -np.inf, 0.0, np.inf]
    assert np.isnan(y[4])
    back = compile_program(parse("x*c0/c1", [1.5, 1.5]), arithmetic)(x[:2]).astype(np.float64)
    inside = largest * 1.5 < float(arithmetic.computing.largest)
    assert back.tolist() == ([largest, -largest] if inside else [np.inf, -np.inf])


@every_wide
def test_measured_errors_are_in_ulps_of_the_storage_format(arithmetic):
    target = EXP2 if arithmetic.storage.bits == 16 else Target.make("exp2", (0.5, 0.5 + 2.0**-10))
    measured = measure(compile_program(QUOTIENT, arithmetic), target)
    indices = arithmetic.storage.indices(target.domain.lower, target.domain.upper)
    x = floats_of(np.arange(indices.start, indices.stop), arithmetic.storage)
    expected = in_numpy(QUOTIENT, x, arithmetic)
    errors = exact_errors(expected, x, arithmetic.storage, target.function)
    assert measured.error_ulp == errors.max()
    assert errors[x == measured.at] == errors.max()


@every_wide
def test_screening_computes_as_the_machine_code_does(arithmetic):
    screen = Screen(EXP2, arithmetic)
    x = screen.x.astype(arithmetic.storage.dtype)
    high, low = EXP2.values_double_double(screen.x)
    values = in_numpy(QUOTIENT, x, arithmetic).astype(np.float64)
    expected = (np.abs((values - high) - low) * screen.per_ulp).max()
    assert screen.error_ulp(QUOTIENT) == pytest.approx(expected, rel=1e-4)
    cancelling = parse("x + c0 - c1 + c2", [1000.0, 1000.0, 1.0])
    narrow = Screen(EXP2, Arithmetic.of(arithmetic.storage))
    line = parse("x + c0", [1.0])
    assert screen.error_ulp(cancelling) == pytest.approx(screen.error_ulp(line), rel=1e-3)
    assert narrow.error_ulp(cancelling) > screen.error_ulp(cancelling)


@every_wide
def test_proved_errors_are_above_what_is_computed_and_say_how_it_is(arithmetic):
    proof = prove_rounded(QUOTIENT, EXP2, arithmetic)
    x = inputs(arithmetic.storage)
    high, low = EXP2.values_double_double(x.astype(np.float64))
    values = in_numpy(QUOTIENT, x, arithmetic).astype(np.float64)
    largest = (np.abs((values - high) - low) / np.abs(high)).max()
    assert largest <= proof.upper
    storage, computing = arithmetic.storage.name, arithmetic.computing.name
    assert f"For every {storage} number x in [0, 1], each operation" in proof.statement
    assert f"rounded to nearest in {computing} and the result to {storage}: " in proof.statement
    # What rounding adds is little more than half a spacing of the stored numbers, at values of 1.
    added = float(proof.upper - proof.approximation)
    assert added < 1.05 * 2.0**-arithmetic.storage.precision * 1.0001 + 2e-7


def test_constants_are_tuned_in_their_own_format():
    arithmetic = Arithmetic.of("bfloat16", "binary32")
    line = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
    tuned = tune(line, EXP2, arithmetic, settings=TuneSettings(evaluations=2000))
    assert tuned.measured == measure(compile_program(tuned.program, arithmetic), EXP2)
    assert all(arithmetic.constants.round(c) == c for c in tuned.program.constants)
    every = tune(line, EXP2, Arithmetic.of("bfloat16"), settings=TuneSettings(evaluations=2000))
    assert tuned.measured.error_ulp < every.measured.error_ulp


def test_the_c_compiler_and_the_jit_agree():
    arithmetic = Arithmetic.of("binary32", "binary64")
    x = inputs(arithmetic.storage)
    ours, theirs = Native.program("a", ALL, arithmetic), compile_c("b", ALL, arithmetic)
    assert ours(x).tobytes() == theirs(x).tobytes()
    with pytest.raises(InvalidOption, match="bfloat16"):
        c_source(ALL, Arithmetic.of("bfloat16"))


def test_operations_are_estimated_in_the_format_that_they_are_done_in():
    wide, double, single = (
        StaticCost.make(Arithmetic.of(*names), processor="znver3").cost([ALL])[0]
        for names in (("binary32", "binary64"), ("binary64",), ("binary32",))
    )
    assert single < wide == double
    brain, stored = (
        StaticCost.make(Arithmetic.of(*names), processor="znver3").cost([ALL])[0]
        for names in (("bfloat16",), ("bfloat16", "binary32"))
    )
    assert single < stored < brain


def test_where_rounding_errors_are_next_to_nothing_a_function_is_kept_once() -> None:
    """Not in variants, such as x - c and c - x, of which the one rounds better than the other."""
    for compute, variants in ("binary16", True), ("binary32", False):
        state = first_state(Config(EXP2, number_format="binary16", compute=compute))
        assert (state.archive.variants, state.memory.variants) == (variants, variants)
