"""How constants are finished: what is level, what is fitted, and what is refused."""

from __future__ import annotations

import pytest

from autonumerics.accuracy import sample_error
from autonumerics.baselines.constants import Fitting
from autonumerics.baselines.recording import NoBaseline
from autonumerics.programs import parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")


@pytest.fixture(scope="module")
def fitting():
    return Fitting(EXP2)


def test_a_given_program_is_only_measured(fitting):
    program = parse("x*c0 + c1", [1.0, 1.0])
    kept, sampled = fitting.as_given(program)
    assert kept is program
    assert sampled.error == pytest.approx(0.0615, abs=1e-4)  # (1 + x)/2^x - 1 at 1/log 2 - 1


def test_an_undefined_program_is_refused(fitting):
    nowhere = parse("x/(x - x)")
    with pytest.raises(NoBaseline):
        fitting.as_given(nowhere)
    with pytest.raises(NoBaseline):
        fitting.released(nowhere)


def test_a_minimax_approximation_is_level(fitting):
    program, sampled = fitting.levelled(parse("x*c0 + c1", [0.98, 0.97]))
    assert sampled.error == pytest.approx(2.982e-2, rel=1e-3)
    assert sampled.error == sample_error(program, EXP2).error


def test_one_that_cannot_be_levelled_is_not_called_minimax(fitting):
    with pytest.raises(NoBaseline):  # two constants that do the same: no alternation of three
        fitting.levelled(parse("(x + c0) - c1", [1.0, 0.0]))


def test_released_constants_are_never_worse(fitting):
    program = parse("(x*c0 + c1)^2 + c2", [0.3, 1.0, 0.0])
    before = sample_error(program, EXP2).error
    again, sampled = fitting.released(program)
    assert sampled.error < before / 2
    assert fitting.released(again)[1].error <= sampled.error


def test_constants_beyond_the_kernels(fitting):
    with pytest.raises(NoBaseline):
        fitting.released(parse("x*c0 + c1", [2**1100, 1.0]))
