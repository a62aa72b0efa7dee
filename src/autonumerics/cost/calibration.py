"""Prices of operations as the clock sees them on this machine: the clock's part in a search.

A chain of one operation is timed at two lengths, over an array in the first cache; what each
further operation adds is its price, in units of the cheapest one. Loads, stores and the loop
cancel. Measured once when a run begins and kept in its configuration, so that the search itself
stays reproducible.

>>> chain("mul", 2).text
'x*c0*c1'
"""

from __future__ import annotations

from collections.abc import Sequence

from autonumerics.cost.costs import ClockCost
from autonumerics.cost.prices import HIGHEST_PRICE, Prices
from autonumerics.formats import Format
from autonumerics.programs import Instruction, Operand, Operation, Program, operation
from autonumerics.targets import Domain

SHORT, LONG = 4, 12
"""Operations in the chains: enough that loads and stores are no bottleneck of either."""

_FREE = {"neg"}  # compilers fold it into its neighbours
_DOMAIN = Domain(1.0, 2.0)  # where no chain leaves the normal numbers of any format


def measured_prices(operations: Sequence[Operation], form: Format) -> Prices:
    """The price of each of the operations in a format; 1 for all others. Standing: measured."""
    timed = [row.name for row in operations if row.name not in _FREE]
    chains = [chain(name, length) for name in timed for length in (SHORT, LONG)]
    times = ClockCost.make(form, _DOMAIN).cost(chains)
    each = dict(zip(timed, times[1::2] - times[::2], strict=True))
    unit = max(min(each.values()), 1e-3)
    prices = {name: min(max(round(ns / unit), 1), HIGHEST_PRICE) for name, ns in each.items()}
    return Prices.make(prices)


def chain(name: str, length: int) -> Program:
    """So many of one operation, each of the result of the one before and of constants near 1."""
    row = operation(name)
    value, constants, instructions = Operand("x"), 0, []
    for position in range(length):
        operands = [value]
        for _ in range(row.arity - 1):
            operands.append(Operand("c", constants))
            constants += 1
        instructions.append(Instruction(row, tuple(operands)))
        value = Operand("t", position)
    return Program.build(instructions, [1 + 2.0**-4 * (1 + k % 3) for k in range(constants)])
