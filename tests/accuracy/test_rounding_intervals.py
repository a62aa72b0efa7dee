"""Intervals of values that round to acceptable results, against rounding itself."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.accuracy import RightAnswers
from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, RoundingIntervals, Wanted
from autonumerics.formats import DIRECTIONS, Arithmetic
from autonumerics.jit import compile_structure
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.constraints import Constraints
from autonumerics.targets.pins import Pin

SINGLE = np.dtype(np.float32)
TARGETS = [
    Target.make("exp2", (0.0, 1.0)),
    Target.make("gelu", (-4.0, 4.0)),  # zero, subnormal results, ties
    Target.make("x*1.5", (1.0, 2.0)),  # ties and exact results alone
    Target.make("x*x", (128.0, 255.0)),  # up to the largest number of binary16
]


def steps(values: np.ndarray, way: float) -> np.ndarray:
    return np.nextafter(values.astype(SINGLE), SINGLE.type(way))


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.function.name)
@pytest.mark.parametrize("format", ["binary16", "bfloat16"])
@pytest.mark.parametrize("wanted", [CORRECT, FAITHFUL, 0.75, 3.0])
def test_ends_round_to_acceptable_results_and_the_next_numbers_do_not(
    target: Target, format: str, wanted: Wanted
) -> None:
    """At every input, and the error is below 1 exactly within the interval."""
    arithmetic = Arithmetic.of(format, "binary32")
    storage = arithmetic.storage
    intervals = RoundingIntervals.make(target, arithmetic, wanted)
    answers = RightAnswers.make(target.function, storage, target.domain.indices(storage))

    def is_acceptable(values: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            results = values.astype(SINGLE).astype(storage.dtype)
        if isinstance(wanted, float):
            away = np.abs(results.astype(np.float64) - answers.exact)
            return away <= (wanted - 1e-5) * answers.ulp
        right = results.astype(np.float64) == answers.right.astype(np.float64)
        if wanted == CORRECT:
            return right
        steps_away = _index(results) - _index(answers.right)
        sides = answers.sides(np.arange(len(results)))
        return right | (sides != 0) & (steps_away == sides)

    for end, way in ((intervals.least, -np.inf), (intervals.most, np.inf)):
        assert is_acceptable(end).all()
        assert (intervals.errors(end) < 1).all()
        beyond = steps(end, way)
        assert not is_acceptable(beyond).any()
        assert (intervals.errors(beyond.astype(np.float64)) >= 1).all()


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.function.name)
@pytest.mark.parametrize("direction", [each for each in DIRECTIONS if each != "nearest"])
def test_ends_round_in_the_direction_to_the_right_result_and_the_next_numbers_do_not(
    target: Target, direction: str
) -> None:
    """By machine code, which rounds as exact arithmetic does (tests/jit/test_directions.py)."""
    arithmetic = Arithmetic.of("binary16", "binary32").rounded(direction)
    storage = arithmetic.storage
    intervals = RoundingIntervals.make(target, arithmetic, CORRECT)
    indices = target.domain.indices(storage)
    answers = RightAnswers.make(target.function, storage, indices, direction)
    there = np.isin(answers.x.astype(np.float64), intervals.x)
    right = answers.right.astype(np.float64)[there]
    places = np.concatenate([intervals.least, intervals.most])
    beyond = np.concatenate([steps(intervals.least, -np.inf), steps(intervals.most, np.inf)])
    results = _rounded(np.concatenate([places, beyond.astype(np.float64)]), arithmetic)
    count = len(right)
    assert (results[:count] == right).all()
    assert (results[count : 2 * count] == right).all()
    assert (results[2 * count : 3 * count] < right).all()
    assert (results[3 * count :] > right).all()


def _rounded(values: np.ndarray, arithmetic: Arithmetic) -> np.ndarray:
    """Each value as `jit` rounds it: as the constant of a program, whose result it is."""
    code = compile_structure(parse("x + c0", [1.0]), arithmetic)
    zero = np.zeros(1, arithmetic.storage.dtype)
    unique, places = np.unique(values, return_inverse=True)
    return np.array([float(code(zero, [each])[0]) for each in unique.tolist()])[places]


def test_zero_stands_apart_where_a_result_steps_there() -> None:
    """2^x rounded up is 1 at 0 and more from the next number on; 2^0 is no such place else."""
    for direction, is_step in (("up", True), ("down", False), ("nearest", False)):
        arithmetic = Arithmetic.asked("bfloat16").rounded(direction)
        found = RoundingIntervals.make(TARGETS[0], arithmetic, CORRECT)
        assert (found.at_zero is not None) == is_step
        assert ((found.x == 0).sum() == 0) == is_step
        sine = RoundingIntervals.make(Target.make("sin", (0.0, 1.0)), arithmetic, CORRECT)
        assert sine.at_zero is None


def _index(values: np.ndarray) -> np.ndarray:
    bits = values.view(np.uint16).astype(np.int64)
    return np.where(bits < 0x8000, bits, 0x8000 - bits)


def test_where_every_operation_rounds_the_result_itself_is_the_interval() -> None:
    arithmetic = Arithmetic.of("bfloat16")
    intervals = RoundingIntervals.make(TARGETS[0], arithmetic, CORRECT)
    assert (intervals.least == intervals.most).all()


def test_pinned_values_and_ranges_are_kept_by_what_is_acceptable() -> None:
    """P(0) = 1 exactly where 2.5 ULP would allow its neighbours, and nothing above 2."""
    arithmetic = Arithmetic.of("bfloat16", "binary32")
    pinned = Constraints(pins=(Pin.read("f(0) = 1"),), upper=Fraction(2))
    free = RoundingIntervals.make(TARGETS[0], arithmetic, 2.5)
    kept = RoundingIntervals.make(replace(TARGETS[0], constraints=pinned), arithmetic, 2.5)
    at_zero = kept.x == 0
    stored = arithmetic.storage.dtype
    for ends in (kept.least, kept.most):
        assert (ends[at_zero].astype(SINGLE).astype(stored) == 1).all()
    assert (free.most[at_zero].astype(SINGLE).astype(stored) > 1).all()
    assert kept.most.astype(SINGLE).astype(stored).max() == 2
    assert free.most.astype(SINGLE).astype(stored).max() > 2
