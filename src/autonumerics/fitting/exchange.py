"""Minimax exchange: the constants whose largest error is least.

Least squares leaves the extrema of the error at unequal heights. A program of n constants can
level n + 1 of them: solve error(x_j; c) = (-1)^j E for the constants and E by Newton's method,
find the extrema anew, repeat. It is the second algorithm of Remez for a family that need not be
linear, in Arb's arithmetic, so that no precision is a wall. Steps are halved until the largest
error falls; nothing is returned that is worse than what was given.

>>> from autonumerics.programs import parse
>>> target = Target.make("exp2")
>>> rough = parse("(c0 + x)*c1", [0.97, 1.0])
>>> round(exchange(rough, target).error, 5) < round(sample_error(rough, target).error, 5)
True
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat

from autonumerics.accuracy import Extremum, SampledError, sample_error
from autonumerics.accuracy.pins import Value, as_ball, pinned_value
from autonumerics.balls import BITS, exact, working_precision
from autonumerics.fitting.end_zeros import EndZeros
from autonumerics.fitting.pinning import pinned
from autonumerics.fitting.settings import ExchangeSettings
from autonumerics.programs import Program
from autonumerics.targets import Target
from autonumerics.targets.pins import Pin

CONSTANT_BITS = 106
"""Precision to which levelled constants are rounded: what a sum of two doubles holds."""

_MIRRORED = 1e-6
"""Relative difference of heights and places of two extrema that are mirror images."""

_NUDGE = Fraction(1, 2**100)  # relative step of the difference quotients


@dataclass(frozen=True, slots=True)
class Levelled:
    """A program with exchanged constants, its sampled error, and that of what was given."""

    program: Program
    sampled: SampledError
    before: float

    @property
    def error(self) -> float:
        """The largest error, sampled."""
        return self.sampled.error


def exchange(
    program: Program,
    target: Target,
    settings: ExchangeSettings = ExchangeSettings(),
    moved: Sequence[int] | None = None,
) -> Levelled:
    """The program with constants of locally least maximum error, rounded to CONSTANT_BITS.

    `moved`: the constants that may be, by default all but those that make the program vanish where
    the target does (`pinned`). Guaranteed: the sampled error is not above
    that of the program given, which is returned unchanged where no step helps (too few
    alternations, dependent constants, no convergence): see `levelling` for those. So is one for a
    target that is about the mean square, but for what makes it vanish.
    """
    program, free = pinned(program, target) if moved is None else (program, moved)
    border = EndZeros() if moved is not None or target.zeros else EndZeros.of(program, target)
    at_border = border.settled(program)
    if not border.zeros or at_border is None:
        return _levelled(program, target, settings, free, EndZeros())
    bound = [k for k in free if k not in border.constants]
    levelled = _levelled(at_border, target, settings, bound, border)
    opened = border.opened(levelled.program, levelled.error)
    beside = _levelled(opened, target, settings, free, EndZeros())
    return min(levelled, beside, key=lambda each: each.error)


def _levelled(
    program: Program,
    target: Target,
    settings: ExchangeSettings,
    free: Sequence[int],
    border: EndZeros,
) -> Levelled:
    """By moving the free constants, those of the border following."""
    best, sampled = program, sample_error(program, target)
    before = sampled.error
    if target.norm == "2":  # least squares have done all
        return Levelled(best, sampled, before)
    pins = movable_pins(program, target)
    for _ in range(settings.rounds):
        reference = alternation(sampled.extrema, len(free) + 1 - len(pins))
        if reference is None or is_level(reference, settings.same_height):
            break
        attempt = _newton_step(
            best, sampled, target, reference, settings.halvings, free, pins, border
        )
        if attempt is None:
            break
        gain = sampled.error - attempt[1].error
        best, sampled = attempt
        if gain < settings.same_height * sampled.error:
            break
    return Levelled(best, sampled, before)


def alternation(extrema: tuple[Extremum, ...], count: int) -> list[Extremum] | None:
    """`count` extrema of alternating sign, the highest available; None if there are fewer.

    None too for a count below 2, as where pins leave no constant free: nothing alternates.

    Of neighbours with one sign the highest is kept; then the lower end goes until count is left.
    Where the error is even or odd, one half tells all, and those of the other are not taken if that
    suffices: mirror images are one condition on the constants, not two.
    """
    if count < 2:
        return None
    for some in (_one_half(extrema), extrema):
        runs = itertools.groupby(some, key=lambda e: bool(e.error > 0))
        chosen = [max(run, key=lambda e: e.size) for _, run in runs]
        while len(chosen) > count:
            chosen.pop(0 if chosen[0].size < chosen[-1].size else -1)
        if len(chosen) == count:
            return chosen
    return None


def highest_alternation(extrema: Sequence[Extremum], count: int) -> list[Extremum] | None:
    """The same where errors have many small extrema, as those against a table with noise have.

    Pairs of neighbours go as long as there are two too many, the lowest extremum and the lower one
    beside it, so that none that is kept lies below one that an exchange must keep.
    """
    runs = itertools.groupby(extrema, key=lambda e: bool(e.error > 0))
    chosen = [max(run, key=lambda e: e.size) for _, run in runs]
    while len(chosen) >= count + 2:
        lowest = min(range(len(chosen)), key=lambda k: chosen[k].size)
        if lowest in (0, len(chosen) - 1):
            chosen.pop(lowest)
            continue
        beside = min((lowest - 1, lowest + 1), key=lambda k: chosen[k].size)
        for k in sorted((lowest, beside), reverse=True):
            chosen.pop(k)
    if len(chosen) == count + 1:
        chosen.pop(0 if chosen[0].size < chosen[-1].size else -1)
    return chosen if len(chosen) == count >= 2 else None


def _one_half(extrema: tuple[Extremum, ...]) -> tuple[Extremum, ...]:
    """Those from 0 on, if the others are their mirror images; else none."""
    pairs = list(zip(extrema, reversed(extrema), strict=True))
    is_mirrored = all(
        abs(a.size - b.size) <= _MIRRORED * a.size and abs(a.at + b.at) <= abs(a.at) * _MIRRORED
        for a, b in pairs[: len(pairs) // 2]
    )
    return extrema[len(extrema) // 2 :] if is_mirrored else ()


def is_level(reference: Sequence[Extremum], same_height: float) -> bool:
    """Whether the extrema are of one height but for this relative difference."""
    heights = [e.size for e in reference]
    return max(heights) <= min(heights) * (1 + same_height)


def _newton_step(
    program: Program,
    sampled: SampledError,
    target: Target,
    reference: list[Extremum],
    halvings: int,
    free: Sequence[int],
    pins: Sequence[Pin],
    border: EndZeros,
) -> tuple[Program, SampledError] | None:
    """The first of the steps 1, 1/2, 1/4, ... that lowers the sampled error, rounding included."""
    with working_precision():
        step = _direction(program, target, reference, free, pins, border)
        if step is None:
            return None
        for halving in range(halvings):
            values = [
                rounded(exact(c) + d / 2**halving)
                for c, d in zip(program.constants, step, strict=True)
            ]
            if any(v is None for v in values):
                return None
            moved = border.settled(program.with_constants([v for v in values if v is not None]))
            if moved is None:
                return None
            attempt = sample_error(moved, target, below=sampled.error)
            if attempt.error < sampled.error:
                return moved, attempt
    return None


def _direction(
    program: Program,
    target: Target,
    reference: list[Extremum],
    free: Sequence[int],
    pins: Sequence[Pin],
    border: EndZeros,
) -> list[arb] | None:
    """Newton's step for error(x_j; c + d) = (-1)^j E, and for what is pinned, or None where the
    system is singular.
    """
    constants, evaluate = [exact(c) for c in program.constants], program.evaluator()
    n = len(free)
    sign = 1 if reference[0].error > 0 else -1
    matrix, rhs = arb_mat(n + 1, n + 1), arb_mat(n + 1, 1)
    for j, extremum in enumerate(reference):
        truth = target.enclosure(extremum.at)
        value = evaluate(extremum.at, constants)[-1]
        for column, k in enumerate(free):
            nudged, nudge = moved_a_little(constants, k)
            nudged = border.followed(program, nudged)
            change = evaluate(extremum.at, nudged)[-1] - value
            change = target.scaled(change, extremum.at, truth)
            matrix[j, column] = (change / nudge).mid()
        matrix[j, n] = -sign if j % 2 == 0 else sign
        rhs[j, 0] = -target.scaled(value - truth, extremum.at, truth).mid()
    for j, pin in enumerate(pins, len(reference)):
        found = pinned_value(program, pin)
        slopes = _slopes(program, pin, found)
        if found is None or slopes is None:
            return None
        for column, k in enumerate(free):
            matrix[j, column] = slopes[k]
        rhs[j, 0] = (pin.ball(target.function) - as_ball(found)).mid()
    try:
        solution = matrix.solve(rhs)
    except ZeroDivisionError:
        return None
    step = [arb(0)] * len(constants)
    for column, k in enumerate(free):
        step[k] = solution[column, 0].mid()
    return step


def movable_pins(program: Program, target: Target) -> list[Pin]:
    """The pins of the target on which the constants have an effect."""
    pins = target.constraints.pins
    with working_precision():
        slopes = [_slopes(program, pin, pinned_value(program, pin)) for pin in pins]
    return [p for p, each in zip(pins, slopes, strict=True) if each and any(s != 0 for s in each)]


def _slopes(program: Program, pin: Pin, value: Value | None) -> list[arb] | None:
    """How what is pinned changes with each constant; None where it is not known."""
    if value is None:
        return None
    constants, found = [exact(c) for c in program.constants], list[arb]()
    for k in range(len(constants)):
        nudged, nudge = moved_a_little(constants, k)
        moved = [rounded(c, 2 * BITS) for c in nudged]
        beside = pinned_value(program.with_constants([c for c in moved if c is not None]), pin)
        if beside is None:
            return None
        found.append(((as_ball(beside) - as_ball(value)) / nudge).mid())
    return found


def moved_a_little(constants: Sequence[arb], k: int) -> tuple[list[arb], arb]:
    """The constants with one moved, and by how much, for a difference quotient."""
    nudge = exact(_NUDGE) * (abs(constants[k]) if constants[k] != 0 else 1)
    return [*constants[:k], constants[k] + nudge, *constants[k + 1 :]], nudge


def rounded(value: arb, bits: int = CONSTANT_BITS) -> Fraction | None:
    """The middle of the ball to so many bits; None if it is not finite."""
    if not value.is_finite():
        return None
    mantissa, exponent = value.mid().man_exp()
    whole, power = int(mantissa), int(exponent)
    excess = whole.bit_length() - bits
    if excess > 0:
        whole, power = round(Fraction(whole, 2**excess)), power + excess
    return Fraction(whole) * Fraction(2) ** power
