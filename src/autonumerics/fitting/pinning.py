"""Constants that make a program vanish where its target does: exactly, or its error is unbounded.

A fit leads them as near as its numbers allow: the c0 of (x - c0)*(..) to 1 for log2, within 2^-40
or so. Here they are set to the number that is meant, one of few bits or the zero itself, where that
makes the program vanish, and are not moved any more; all others are free.

>>> from autonumerics.programs import parse
>>> near = parse("(x - c0)*(c1*x + c2)", [1 + 2.0**-45, -0.6, 2.1])
>>> program, free = pinned(near, Target.make("log2", (0.5, 2.0), "relative"))
>>> str(program), program.constants[2], free
('(x*c0 + c1)*(x - c2)', Fraction(1, 1), [0, 1])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from autonumerics.balls import exact, working_precision
from autonumerics.programs import Program
from autonumerics.targets import Target

CLOSE = Fraction(1, 2**30)
"""How far a constant may be from what is meant, relative."""

FEW_BITS = 12

_EXACT_BITS = 2048  # so that sums of products of constants are exact
_A_LITTLE = 1 + Fraction(3, 2**20)  # by which free constants may change, and the program vanish


def pinned(program: Program, target: Target) -> tuple[Program, list[int]]:
    """The program with the constants that its zeros take, and the numbers of those left free.

    Where nothing makes it vanish, and for a target whose zeros do not matter, it is as it was given
    and all constants are free.
    """
    zeros = [zero.x for zero in target.zeros]
    given, everything = list(program.constants), list(range(len(program.constants)))
    if not zeros:
        return program, everything
    meant = [next(_meant(c, zeros), c) for c in given]
    if not _vanishes(program, meant, zeros):
        return program, everything
    for k in everything:
        kept = [*meant[:k], given[k], *meant[k + 1 :]]
        if _vanishes(program, kept, zeros):
            meant = kept
    free = [
        k
        for k in everything
        if _vanishes(program, [*meant[:k], meant[k] * _A_LITTLE, *meant[k + 1 :]], zeros)
    ]
    return program.with_constants(meant), free


def _meant(constant: Fraction, zeros: Sequence[Fraction]) -> Iterator[Fraction]:
    """Numbers of few bits, or zeros, that the constant is close to."""
    for value in (*zeros, *(-zero for zero in zeros), *_of_few_bits(constant)):
        if value and abs(constant - value) <= CLOSE * abs(value):
            yield value


def _of_few_bits(constant: Fraction) -> Iterator[Fraction]:
    if not constant:
        return
    power = constant.numerator.bit_length() - constant.denominator.bit_length() + 1
    for bits in range(1, FEW_BITS + 1):
        unit = Fraction(2) ** (power - bits)
        yield round(constant / unit) * unit


def _vanishes(program: Program, constants: Sequence[Fraction], zeros: Sequence[Fraction]) -> bool:
    """Whether its value at all of the points is exactly 0."""
    with working_precision(_EXACT_BITS):
        balls = [exact(c) for c in constants]
        try:
            return all(program.real_with(exact(z), balls).is_zero() for z in zeros)
        except (ValueError, ZeroDivisionError):
            return False
