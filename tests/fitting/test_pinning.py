"""Programs vanish where the target does, exactly, by constants that stay what they are."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.accuracy import sample_error
from autonumerics.certification import refutation
from autonumerics.fitting import exchange
from autonumerics.fitting.pinning import pinned
from autonumerics.programs import parse
from autonumerics.targets import Target

LOG2 = Target.make("log2", (0.5, 2.0), "relative")
NEAR_ONE = 1 + 2.0**-44


def test_a_constant_that_is_nearly_the_zero_becomes_it_and_the_others_are_free():
    program, free = pinned(parse("(x - c0)*c2/(c1 + x)", [NEAR_ONE, 1.5, 3.6]), LOG2)
    assert 1 in program.constants
    assert len(free) == 2
    assert set(program.constants) == {1, Fraction(1.5), Fraction(3.6)}


def test_a_constant_of_few_bits_is_left_alone_where_it_does_not_matter():
    program, free = pinned(parse("(x - c0)*(x*c1 + c2)", [NEAR_ONE, -0.5 + 2.0**-40, 2.0]), LOG2)
    assert set(program.constants) == {1, Fraction(-0.5 + 2.0**-40), 2}
    assert len(free) == 2


def test_what_cannot_be_made_to_vanish_is_returned_as_it_was():
    program = parse("c0*x + c1", [1.25, -1.2])
    assert pinned(program, LOG2) == (program, [0, 1])


def test_an_exchange_keeps_the_zero():
    levelled = exchange(parse("(x - c0)*(x*c1 + c2)", [NEAR_ONE, -0.6, 2.1]), LOG2)
    assert 1 in levelled.program.constants
    assert refutation(levelled.program, LOG2) is None
    assert (
        levelled.error < sample_error(parse("(x - c0)*(x*c1 + c2)", [1.0, -0.6, 2.1]), LOG2).error
    )


def test_a_program_that_does_not_vanish_has_no_bounded_error():
    for text, constants in (("x*c0 + c1", [1.0, 2.0**-60]), ("x - c0", [NEAR_ONE])):
        assert sample_error(parse(text, constants), LOG2).error == float("inf")
    nearly = parse("(x - c0)*c1", [1 + Fraction(1, 2**200), 1.5])
    assert "not shown to vanish at x = 1" in str(refutation(nearly, LOG2))


def test_constants_beyond_doubles_are_no_obstacle():
    huge = parse("(x - c0)*c1/c2", [NEAR_ONE, Fraction(3) * 2**2000, Fraction(2) * 2**2000])
    program, free = pinned(huge, LOG2)
    assert 1 in program.constants
    assert len(free) == 2
