"""Minimax exchange: level extrema, never a worse error."""

from __future__ import annotations

import itertools

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics.accuracy import Extremum, sample_error
from autonumerics.fitting import exchange
from autonumerics.fitting.exchange import CONSTANT_BITS, alternation
from autonumerics.programs import parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")

errors = st.lists(st.floats(-1, 1).filter(lambda e: abs(e) > 1e-9), max_size=12)


def extrema_of(values):
    return tuple(Extremum(arb(i), arb(e)) for i, e in enumerate(values))


@given(errors, st.integers(2, 6))
def test_an_alternation_alternates_in_order(values, count):
    chosen = alternation(extrema_of(values), count)
    runs = len(list(itertools.groupby(values, key=lambda e: e > 0)))
    assert (chosen is None) == (runs < count)
    if chosen is None:
        return
    assert len(chosen) == count
    for before, after in itertools.pairwise(chosen):
        assert before.at < after.at
        assert (before.error > 0) != (after.error > 0)


@given(errors, st.integers(2, 6))
def test_an_alternation_keeps_the_highest_extremum(values, count):
    chosen = alternation(extrema_of(values), count)
    if chosen is not None:
        heights = [abs(float(e.error)) for e in chosen]
        assert max(heights) == pytest.approx(max(map(abs, values)))


@pytest.mark.parametrize("count", [1, 0, -1, -3])
def test_a_program_without_free_constants_has_no_alternation(count):
    """Pins may take more constants than there are."""
    assert alternation(extrema_of([1.0, -1.0]), count) is None


ROUGH = {
    "c0*x + c1": [0.98, 0.97],
    "(c0*x + c1)*x + c2": [0.3423, 0.6528, 1.0022],
    "c0/(x + c1) + c2": [-8.3878, -3.4355, -1.4427],
}


@pytest.mark.parametrize("text", ROUGH)
def test_the_extrema_become_level(text):
    levelled = exchange(parse(text, ROUGH[text]), EXP2)
    heights = [abs(float(e.error.mid())) for e in levelled.sampled.extrema]
    assert len(heights) == len(ROUGH[text]) + 1
    assert max(heights) <= min(heights) * 1.001
    assert levelled.error < levelled.before


@pytest.mark.parametrize("text", ROUGH)
def test_what_is_level_stays_as_it_is(text):
    once = exchange(parse(text, ROUGH[text]), EXP2)
    twice = exchange(once.program, EXP2)
    assert twice.program == once.program
    assert twice.error == once.error


def significant_bits(value):
    numerator = abs(value.numerator)
    return (numerator // (numerator & -numerator)).bit_length() if numerator else 0


@pytest.mark.parametrize("text", ROUGH)
def test_constants_fit_a_sum_of_two_doubles(text):
    levelled = exchange(parse(text, ROUGH[text]), EXP2)
    assert levelled.program != parse(text, ROUGH[text])
    assert all(significant_bits(c) <= CONSTANT_BITS == 106 for c in levelled.program.constants)


def test_a_program_that_cannot_be_improved_is_returned_as_it_came():
    for text in ("x*x + x", "(x + c0) + c1", "sqrt(x - c0)", "x/(x - x)"):
        program = parse(text)
        levelled = exchange(program, EXP2)
        assert levelled.error <= levelled.before
        if levelled.error == levelled.before:
            assert levelled.program == program


@settings(max_examples=25, deadline=None)
@given(programs(6), st.sampled_from([EXP2, Target.make("sin", (-1, 1), "absolute")]))
def test_the_error_never_rises(program, target):
    levelled = exchange(program, target)
    assert levelled.before == sample_error(program, target).error
    assert levelled.error <= levelled.before
    assert levelled.error == sample_error(levelled.program, target).error
    assert levelled.program.structure == program.structure
