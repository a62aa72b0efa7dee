"""A step at x = 0, for results that are rounded in one direction.

2^0 is 1, and 2^x rounded up is the next number for every x above 0, however small. In binary32
1 + x is 1 for these, and no smooth program tells 0 from 2^-133. A quotient does: e/(x + d), with d
far below all other inputs, is e/d at 0 and next to nothing from there on. So

    P(x) - e/(x + d)    or, with e = h d below all numbers,    P(x) - h (d/(x + d))

has the values of P but at 0, for 3 operations more, or 4. It lives on subnormal numbers
where inputs do: processors that flush them to 0 compute something else.

Where 0 lies inside the domain, as for e^x that is to round right in all directions, a jump does,

    P(x) + x/(|x|/h + d)

which is P(x) + h to the right of 0, P(x) - h to the left, and P(0) there.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> line = parse("x*c0 + c1", [1.0, 1.0 + 2.0**-8])
>>> stepped(line, 2.0**-8, 1, Arithmetic.asked("bfloat16")).text
'x*c0 + c1 - c3/(x + c2)'
"""

from __future__ import annotations

from fractions import Fraction

from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Program, operation

JUMP = frozenset(("abs", "add", "div", "mul"))
"""The operations of a jump."""

_BELOW = Fraction(2) ** -20
"""Of the least input, at most: how much of the step is left there."""


def stepped(program: Program, height: float, side: int, arithmetic: Arithmetic) -> Program:
    """The program less a step of that height at 0, with inputs above (1) or below (-1) it.

    `height`: other than 0; what is taken off is next to it. Constants are numbers of their format.
    """
    constants, step = arithmetic.constants, Fraction(height)
    distance = max(arithmetic.storage.smallest * _BELOW, constants.smallest / abs(step))
    distance = constants.round(distance)
    top = constants.round(step * distance * side)
    x, count, last = Operand("x"), len(program.constants), len(program.instructions)
    given = [*program.constants, top, distance * side]
    lines = [
        *program.instructions,
        Instruction(operation("add"), (x, Operand("c", count + 1))),
        Instruction(operation("div"), (Operand("c", count), Operand("t", last))),
        Instruction(operation("sub"), (program.result, Operand("t", last + 1))),
    ]
    return Program.build(lines, given)


def stepped_apart(
    program: Program, height: float, side: int, arithmetic: Arithmetic, *, fused: bool
) -> Program:
    """The same with a quotient that is 1 at 0, for small heights; `fused`: with an fnma."""
    constants = arithmetic.constants
    distance = constants.round(max(arithmetic.storage.smallest * _BELOW, constants.smallest)) * side
    x, count, last = Operand("x"), len(program.constants), len(program.instructions)
    top, size, share = Operand("c", count), Operand("c", count + 1), Operand("t", last + 1)
    lines = [
        *program.instructions,
        Instruction(operation("add"), (x, top)),
        Instruction(operation("div"), (top, Operand("t", last))),
    ]
    if fused:
        lines.append(Instruction(operation("fnma"), (size, share, program.result)))
    else:
        lines.append(Instruction(operation("mul"), (size, share)))
        lines.append(Instruction(operation("sub"), (program.result, Operand("t", last + 2))))
    return Program.build(lines, [*program.constants, distance, constants.round(Fraction(height))])


def jumped(program: Program, height: float, arithmetic: Arithmetic, *, fused: bool) -> Program:
    """The program with a jump of twice that height at 0, a power of two; `fused`: with an fma.

    Constants are numbers of their format.
    """
    constants, step = arithmetic.constants, Fraction(height)
    distance = max(arithmetic.storage.smallest * _BELOW / step, constants.smallest)
    x, count, last = Operand("x"), len(program.constants), len(program.instructions)
    slope, least = Operand("c", count), Operand("c", count + 1)
    names = ["abs", "fma"] if fused else ["abs", "mul", "add"]
    operands = [(x,), (Operand("t", last), slope), (Operand("t", last + 1), least)]
    if fused:
        operands[1:] = [(Operand("t", last), slope, least)]
    below = last + len(names)
    lines = [
        *program.instructions,
        *map(Instruction, map(operation, names), operands),
        Instruction(operation("div"), (x, Operand("t", below - 1))),
        Instruction(operation("add"), (program.result, Operand("t", below))),
    ]
    return Program.build(lines, [*program.constants, 1 / step, constants.round(distance)])
