"""Prices of operations as the clock sees them on this machine: the clock's part in a search.

A chain of one operation is timed at two lengths, over an array in the first cache; what each
further operation adds is its price, in units of the cheapest one. Loads, stores and the loop
cancel. Measured once when a run begins and kept in its configuration, so that the search itself
stays reproducible.

A function of a function soon leaves every range, and compilers merge a minimum with the next. So
chains of these lead each value back to the neighbourhood of x by a product and a sum, whose own
time is taken off.

>>> chain(operation("mul"), 2).text, chain(operation("sqrt"), 2).text
('x*c0*c1', 'sqrt(sqrt(x))')
"""

from __future__ import annotations

from collections.abc import Sequence

from autonumerics.cost.costs import ClockCost
from autonumerics.cost.prices import HIGHEST_PRICE, Prices
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Operation, Program, operation
from autonumerics.programs.operations import EXACT, NEAREST
from autonumerics.targets import Domain

SHORT, LONG = 4, 12
"""Operations in the chains: enough that loads and stores are no bottleneck of either."""

_DOMAIN = Domain(1.0, 2.0)  # where no chain leaves the normal numbers of any format
_SMALL = 2.0**-6  # what leads back: x + f(t)/64 stays where every function has a moderate value


def measured_prices(operations: Sequence[Operation], arithmetic: Arithmetic) -> Prices:
    """The price of each of the operations as computed; 1 for all others. Standing: measured."""
    timed = [row for row in operations if not _is_free(row)]
    rows: list[Operation | None] = [*timed]
    if any(map(_is_led_back, timed)):
        rows.append(None)
    times = ClockCost.make(arithmetic, _DOMAIN).cost(
        [chain(r, n) for r in rows for n in (SHORT, LONG)]
    )
    grown = dict(zip(rows, times[1::2] - times[::2], strict=True))
    each = {row: grown[row] - grown.get(None, 0.0) * _is_led_back(row) for row in timed}
    unit = max(min(each.values()), 1e-3)
    return Prices.make(
        {row.name: min(max(round(ns / unit), 1), HIGHEST_PRICE) for row, ns in each.items()}
    )


def _is_free(row: Operation) -> bool:
    """Operations on the sign alone, which compilers fold into their neighbours."""
    return row.rounding == EXACT and row.arity == 1


def _is_led_back(row: Operation) -> bool:
    return row.rounding > NEAREST or row.kind != "analytic"


def chain(row: Operation | None, length: int) -> Program:
    """So many of one operation, each of the result of the one before.

    Its other operands are constants near 1, or x where values are led back; None stands for what
    leads them back alone.
    """
    value, constants, lines = Operand("x"), [], []

    def add(name: Operation, *operands: Operand) -> Operand:
        lines.append(Instruction(name, operands))
        return Operand("t", len(lines) - 1)

    def constant(number: float) -> Operand:
        constants.append(number)
        return Operand("c", len(constants) - 1)

    for _ in range(length):
        if row is not None and not _is_led_back(row):
            near_one = [1 + 2.0**-4 * (1 + (len(constants) + k) % 3) for k in range(row.arity - 1)]
            value = add(row, value, *map(constant, near_one))
            continue
        if row is not None:
            value = add(row, value, *[Operand("x")] * (row.arity - 1))
        product = add(operation("mul"), value, constant(_SMALL))
        value = add(operation("add"), product, Operand("x"))
    return Program.build(lines, constants)
