"""Constants settled for every input of a 16-bit format."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autonumerics.accuracy import measure
from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, RoundingIntervals, Wanted
from autonumerics.fitting import Settled, SettleSettings, Settling, counted, settle
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
WIDE = Arithmetic.of("bfloat16", "binary32")
FIVE = parse("c2/(x + c0 + c1/x) + c3", [-2.886, 24.1, 4.5, 1.0])
THREE = parse("c1/(x + c0) + c2", [-3.436, -8.39, -1.443])


def intervals(wanted: Wanted, arithmetic: Arithmetic = WIDE) -> RoundingIntervals:
    return RoundingIntervals.make(EXP2, arithmetic, wanted)


@pytest.mark.parametrize(("program", "wanted"), [(FIVE, CORRECT), (THREE, FAITHFUL), (THREE, 1.0)])
def test_what_is_settled_is_right_at_every_input_by_machine_code(
    program: Program, wanted: Wanted
) -> None:
    settled = settle(program, intervals(wanted))
    assert settled.is_met
    assert settled.slack_ulp > 0
    assert settled.program.structure == program.structure
    assert all(WIDE.constants.round(c) == c for c in settled.program.constants)
    measured = measure(compile_program(settled.program, WIDE), EXP2)
    assert measured.counts is not None
    assert measured.counts.inputs == 16258
    assert measured.counts.off == 0 or wanted == 1.0
    assert measured.error_ulp <= {CORRECT: 0.5, FAITHFUL: 1.0}.get(wanted, 1.0)
    if wanted == CORRECT:
        assert measured.counts.is_all_correct


def test_constants_that_enter_nonlinearly_are_settled_from_afar() -> None:
    """From constants that are off at hundreds of inputs."""
    far = parse("c1/(x + c0) + c2", [-3.0, -6.0, -1.0])
    before = measure(compile_program(far, WIDE), EXP2)
    assert before.counts is not None
    assert before.counts.off > 200
    assert settle(far, intervals(FAITHFUL)).is_met


def test_a_structure_that_cannot_do_it_says_how_far_it_is() -> None:
    line = parse("x*c0 + c1", [1.0, 1.0])
    settled = settle(line, intervals(CORRECT))
    assert not settled.is_met
    assert settled.slack_ulp < -1
    assert settled.violated > 0


def test_it_is_the_same_for_any_threads() -> None:
    near = parse("(((x*c0 + c1)*x + c2)*x + c3)*x + c4", [0.0137, 0.0517, 0.2417, 0.693, 1.0])
    binary16 = intervals(CORRECT, Arithmetic.of("binary16", "binary32"))
    few = SettleSettings(rounds=6)
    one, two = (settle(near, binary16, settings=few, threads=n) for n in (1, 2))
    assert one == two


def test_constants_that_are_held_stay_while_others_are_settled() -> None:
    about = parse("t0 = x + c0; (t0*c1 + c2)*t0 + c3", [-0.5, 0.34, 0.98, 1.41])
    settled = settle(about, intervals(1.0), held=[0])
    assert settled.is_met
    assert settled.program.constants[0] == Fraction(-1, 2)
    every = settle(about, intervals(CORRECT), held=range(4))
    assert every.violated > 0
    assert all(WIDE.constants.round(c) == c for c in every.program.constants)
    rounded = [WIDE.constants.round(c) for c in about.constants]
    assert list(every.program.constants) == rounded


def test_a_form_that_cannot_be_right_everywhere_gets_fewer_wrong_results() -> None:
    parabola = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
    asked = intervals(CORRECT)
    first = settle(parabola, asked)
    assert first.violated > 200
    few = SettleSettings(counted=150)
    found = counted(first, asked, settings=few)
    assert found == counted(first, asked, settings=few, threads=1)
    assert found.violated < 0.8 * first.violated
    assert found.violated == Settled.of(found.program, asked).violated
    constants = found.program.constants
    assert all(WIDE.constants.round(c) == c for c in constants)
    met = settle(FIVE, asked)
    assert counted(met, asked) is met


def test_a_program_without_constants_is_judged_as_it_is() -> None:
    settled = settle(Program.identity(), intervals(1.0))
    assert settled.program == Program.identity()
    assert not settled.is_met


def test_it_is_never_worse_than_the_constants_that_were_given() -> None:
    good = settle(FIVE, intervals(CORRECT)).program
    assert settle(good, intervals(CORRECT), settings=SettleSettings(programmes=0, rounds=0)).is_met
    moved = good.with_constants([c * (1 + Fraction(1, 2**8)) for c in good.constants])
    assert settle(moved, intervals(CORRECT)).is_met


@pytest.mark.parametrize("direction", ["nearest-away", "up", "down", "zero"])
def test_constants_are_settled_for_any_direction_of_rounding(direction: str) -> None:
    """Measured at every input; rounded up, 2^0 = 1 needs a step, 3 operations more."""
    directed = WIDE.rounded(direction)
    settling = Settling.make(EXP2, directed, CORRECT)
    settled = settling.settled(FIVE)
    assert settled.is_met
    program = settling.stepped(settled.program) or settled.program
    assert program.ops == FIVE.ops + 3 * (direction == "up")
    counts = measure(compile_program(program, directed), EXP2).counts
    assert counts is not None
    assert counts.is_all_correct
