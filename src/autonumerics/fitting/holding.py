"""Constants settled so that a program has the values that it is pinned to.

Constants are finite binary numbers, and a pin such as P(1) = 2 holds exactly or not at all. So one
constant for each pin is solved for, by Newton's method, with the others rounded to so few bits that
its exact value is short; a quotient on the way, which would have no finite value, is made to have
one by a constant of its numerator. What the solution then is, is decided by exact arithmetic.

>>> from dataclasses import replace
>>> from autonumerics.accuracy.pins import value_at
>>> from autonumerics.programs import parse
>>> from autonumerics.targets.constraints import Constraints
>>> pins = (Pin.read("f(0) = 1"), Pin.read("f(1) = 2"))
>>> target = replace(Target.make("exp2"), constraints=Constraints(pins=pins))
>>> found = held(parse("c0/(c1 - x) + c2", [8.38781, 3.43555, -1.44269]), target)
>>> [value_at(found, Fraction(x)) for x in (0, 1)]
[Fraction(1, 1), Fraction(2, 1)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

from flint import arb, arb_mat

from autonumerics.accuracy.pins import (
    BITS,
    Value,
    as_ball,
    holds,
    pinned_value,
    value_at,
    values_at,
)
from autonumerics.balls import working_precision
from autonumerics.errors import InvalidProgram
from autonumerics.fitting.exchange import CONSTANT_BITS, rounded
from autonumerics.programs import Operand, Program
from autonumerics.programs.constants import round_to
from autonumerics.programs.hexadecimal import is_dyadic
from autonumerics.targets import Target
from autonumerics.targets.pins import Pin

_LADDER = (CONSTANT_BITS, 53, 40, 30, 24)
"""Bits of the constants that are not solved for, tried from many to few."""

_NEWTON = 12
_NEAR = 0.1  # how far off, relative, what is pinned may be for it to be settled
_FARTHEST = 0.25  # of a constant: a solution that is farther away is another program
_MOST_TRIES = 12  # ways in which constants are told off to pins, at each number of bits

Measured = Callable[[Program], Sequence[Value | None]]


def held(program: Program, target: Target) -> Program | None:
    """The program with constants at which every pin of the target holds, proved; None if there are
    none as near as may be. Its constants have up to CONSTANT_BITS bits.
    """
    pins = target.constraints.pins
    if all(holds(program, pin, target) for pin in pins):
        return program
    if not all(_is_near(program, pin, target) for pin in pins):
        return None
    is_exact = any(pin.is_exact and not holds(program, pin, target) for pin in pins)
    for bits in _LADDER if is_exact else _LADDER[:1]:
        found = _settled_among(_shortened(program, bits), pins, target)
        if found is not None:
            return found
    return None


def _settled_among(program: Program, pins: Sequence[Pin], target: Target) -> Program | None:
    """One constant for each pin that does not hold of itself, in every way that may do."""
    open_pins = [pin for pin in pins if not holds(program, pin, target)]
    ways = permutations(range(len(program.constants)), len(open_pins))
    for _, way in zip(range(_MOST_TRIES), ways, strict=False):
        found = _solved_together(program, list(zip(open_pins, way, strict=True)), target)
        if found is not None and all(holds(found, pin, target) for pin in pins):
            return found
    return None


def _solved_together(
    program: Program, way: Sequence[tuple[Pin, int]], target: Target
) -> Program | None:
    taken = {k for _, k in way}
    for pin, _ in way:
        shorter = _with_short_quotients(program, pin, taken) if pin.is_exact else program
        if shorter is None:
            return None
        program = shorter

    def measured(moved: Program) -> list[Value | None]:
        return [_about(moved, pin) for pin, _ in way]

    wanted = [pin.ball(target.function) for pin, _ in way]
    return _solved(program, [k for _, k in way], measured, wanted)


def _is_near(program: Program, pin: Pin, target: Target) -> bool:
    """Whether what is pinned is near enough for a small step of the constants."""
    found = pinned_value(program, pin)
    if found is None:
        return False
    with working_precision():
        wanted = pin.ball(target.function)
        return bool(abs(as_ball(found) - wanted) <= (1 + abs(wanted)) * _NEAR)


def _about(program: Program, pin: Pin) -> Value | None:
    """What is pinned; a slope by a quotient of differences, to half of the bits."""
    if not pin.slope:
        return pinned_value(program, pin)
    step = Fraction(1, 2 ** (BITS // 4))
    try:
        right, left = (as_ball(value_at(program, pin.at + s)) for s in (step, -step))
    except (ZeroDivisionError, ValueError):
        return pinned_value(program, pin)
    return (right - left) / (2 * as_ball(step))


def _with_short_quotients(program: Program, pin: Pin, taken: set[int]) -> Program | None:
    """With every quotient at the point a short binary number, by constants of numerators."""
    if pin.slope:
        return program
    for index, row in enumerate(program.instructions):
        if row.operation.name != "div":
            continue
        try:
            value = values_at(program, pin.at)[index]
        except (ZeroDivisionError, ValueError):
            return None
        if not isinstance(value, Fraction) or is_dyadic(value):
            continue
        program = _with_quotient(program, pin.at, row.operands, value, taken) or program
    return program


def _with_quotient(
    program: Program, at: Fraction, operands: Sequence[Operand], value: Fraction, taken: set[int]
) -> Program | None:
    """With that quotient rounded, so that numerator and denominator stay short."""
    divisor = _operand_at(program, operands[1], at)
    if not isinstance(divisor, Fraction) or not is_dyadic(divisor):
        return None
    room = CONSTANT_BITS - divisor.numerator.bit_length() - 2
    if room < _LADDER[-1]:
        return None
    wanted = round_to(value, min(room, 53)) * divisor
    with working_precision(BITS):
        ball = as_ball(wanted)
    for k in sorted(_constants_of(program, operands[0]) - taken):
        moved = _solved(program, [k], lambda p: [_operand_at(p, operands[0], at)], [ball])
        if moved is not None and _operand_at(moved, operands[0], at) == wanted:
            return moved
    return None


def _operand_at(program: Program, operand: Operand, at: Fraction) -> Value | None:
    if operand.kind == "x":
        return at
    if operand.kind == "c":
        return program.constants[operand.index]
    try:
        return values_at(program, at)[operand.index]
    except (ZeroDivisionError, ValueError):
        return None


def _constants_of(program: Program, operand: Operand) -> set[int]:
    """The constants that an operand depends on."""
    if operand.kind == "c":
        return {operand.index}
    if operand.kind == "x":
        return set()
    operands = program.instructions[operand.index].operands
    return set().union(*(_constants_of(program, each) for each in operands))


def _solved(
    program: Program, free: Sequence[int], measured: Measured, wanted: Sequence[arb]
) -> Program | None:
    """The program with the free constants at which what is measured is as wanted, rounded."""
    n = len(free)
    with working_precision(BITS):
        values = [as_ball(program.constants[k]) for k in free]
        for _ in range(_NEWTON):
            here = _measured_with(program, free, values, measured)
            if here is None:
                return None
            matrix, rhs = arb_mat(n, n), arb_mat(n, 1)
            for column in range(n):
                nudge = arb((1, -BITS // 3)) * (abs(values[column]) if values[column] != 0 else 1)
                moved = [v + nudge if i == column else v for i, v in enumerate(values)]
                beside = _measured_with(program, free, moved, measured)
                if beside is None:
                    return None
                for row in range(n):
                    matrix[row, column] = ((beside[row] - here[row]) / nudge).mid()
            for row in range(n):
                rhs[row, 0] = (wanted[row] - here[row]).mid()
            try:
                step = matrix.solve(rhs)
            except ZeroDivisionError:
                return None
            steps = [step[i, 0].mid() for i in range(n)]
            if not all(each.is_finite() for each in steps):
                return None
            values = [(v + d).mid() for v, d in zip(values, steps, strict=True)]
            small = arb((1, -BITS // 4))
            if all(abs(d) <= abs(v) * small for v, d in zip(values, steps, strict=True)):
                break
        found = [rounded(v) for v in values]
    return _near(program, free, found)


def _near(
    program: Program, free: Sequence[int], found: Sequence[Fraction | None]
) -> Program | None:
    """With these constants, unless one is far from where it was."""
    for k, value in zip(free, found, strict=True):
        before = program.constants[k]
        reach = Fraction(_FARTHEST) * max(abs(before), Fraction(1, 1024))
        if value is None or abs(value - before) > reach:
            return None
    return _with(program, free, found)


def _measured_with(
    program: Program, free: Sequence[int], values: Sequence[arb], measured: Measured
) -> list[arb] | None:
    moved = _with(program, free, [rounded(v, BITS) for v in values])
    found = [] if moved is None else measured(moved)
    balls = [as_ball(each) for each in found if each is not None]
    return balls if len(balls) == len(values) else None


def _with(
    program: Program, free: Sequence[int], values: Sequence[Fraction | None]
) -> Program | None:
    constants = list(program.constants)
    for k, value in zip(free, values, strict=True):
        if value is None:
            return None
        constants[k] = value
    try:
        return program.with_constants(constants)
    except InvalidProgram:  # beyond all range
        return None


def _shortened(program: Program, bits: int) -> Program:
    return program.with_constants([round_to(c, bits) for c in program.constants])
