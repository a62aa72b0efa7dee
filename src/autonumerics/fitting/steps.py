"""A step at x = 0, for results that are rounded in one direction.

2^0 is 1, and 2^x rounded up is the next number for every x above 0, however small. In binary32
1 + x is 1 for these, and no smooth program tells 0 from 2^-133. A quotient does: e/(x + d), with d
far below all other inputs, is e/d at 0 and next to nothing from there on. So

    P(x) - e/(x + d)

has the values of P but at 0, for 3 operations more. It lives on subnormal numbers where inputs do:
processors that flush them to 0 compute something else.

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

OPERATIONS = 3
"""Of a step."""

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
