"""Constants become short numbers where these are next to them and no worse, and nowhere else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autonumerics.fitting import snapped
from autonumerics.programs import parse
from autonumerics.runs import Settings
from autonumerics.runs.finishing import RealFinisher
from autonumerics.search import Solution
from autonumerics.targets import Target

NEAR = Fraction(1, 2**100)


@pytest.mark.parametrize(
    ("target", "program", "constants"),
    [
        ("(x + 1)^3", "(x - c0)^2*(x - c0)", [-1]),
        ("2*x^2", "x*c0*x", [2]),
        ("x^2/1024 - 3.25*x", "(x*c0 - c1)*x", [Fraction(1, 1024), Fraction(13, 4)]),
        ("1048577*x + 1", "x*c0 + c1", [1048577, 1]),
    ],
)
def test_a_program_that_is_the_target_but_for_the_last_bits_becomes_it(
    target: str, program: str, constants: list[Fraction]
) -> None:
    """In a search, too: what its fits leave is gone where a program is finished."""
    wanted = Target.make(target, (1, 2))
    near = parse(program, [c * (1 + NEAR) for c in map(Fraction, constants)])
    found, error = snapped(near, wanted, 1e-25)
    assert (list(found.constants), error) == (constants, 0.0)
    finished = RealFinisher(wanted, Settings())._finish(near)
    assert isinstance(finished, Solution)
    assert (list(finished.program.constants), finished.error) == (constants, 0.0)


def test_one_of_several_constants_may_be_short() -> None:
    third = Fraction(round(Fraction(2**104, 3)), 2**104)
    target = Target.make("x^2/3 + 1", (1, 2))
    found, _ = snapped(parse("x*c0*x - c1", [third, -1 - NEAR]), target, 1e-28)
    assert found.constants == (third, -1)


def test_what_would_be_worse_stays() -> None:
    target = Target.make("(x + 1)^3", (1, 2))
    near = parse("(x - c0)^2*(x - c0)", [-1 - NEAR])
    assert snapped(near, target, 0.0) == (near, 0.0)
    far = parse("(x - c0)^2*(x - c0)", [-1 - Fraction(1, 2**60)])
    assert snapped(far, target, 1e-18) == (far, 1e-18)
