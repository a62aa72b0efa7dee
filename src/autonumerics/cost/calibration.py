"""Prices of operations as the clock sees them on this machine: the clock's part in a search.

A chain of one operation is timed at two lengths, over an array in the first cache; what each
further operation adds is its price, in units of the cheapest one. What is left of the time without
operations is what the ends cost: loads, stores, the loop, and the conversions from and to a format
of 16 bits. Measured once when a run begins and kept in its configuration, so that the search itself
stays reproducible.

A function of a function soon leaves every range, and compilers merge a minimum with the next. So
chains of these lead each value back to the neighbourhood of x by a product and a sum, whose own
time is taken off.

>>> chain(operation("mul"), 2).text, chain(operation("sqrt"), 2).text
('x*c0*c1', 'sqrt(sqrt(x))')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autonumerics.cost.costs import ClockCost
from autonumerics.cost.prices import ENDS, HIGHEST_PRICE, Prices
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Operation, Program, operation
from autonumerics.programs.operations import EXACT, NEAREST
from autonumerics.targets import Domain

_LEAST_NS = 1e-4
"""Of an operation: less is noise."""

SHORT, LONG = 4, 12
"""Operations in the chains: enough that loads and stores are no bottleneck of either."""

_DOMAIN = Domain(1.0, 2.0)  # where no chain leaves the normal numbers of any format
_SMALL = 2.0**-6  # what leads back: x + f(t)/64 stays where every function has a moderate value


@dataclass(frozen=True, slots=True)
class Calibration:
    """Nanoseconds an element of an array in the first cache; measured.

    `by_name`: what one more operation adds. `ends_ns`: what a program takes without any, numbers
    read, converted, rounded and written: where the chain of the cheapest operation would begin. So
    the time of a program is about the sum, as far as processors do not one behind the other.
    """

    ends_ns: float
    by_name: Mapping[str, float]

    @property
    def sentence(self) -> str:
        """For people.

        >>> Calibration(0.05, {"add": 0.007, "div": 0.0312}).sentence
        'ends (read, convert, write) 0.050 ns an element; an operation adds: + 0.007, / 0.031'
        """
        each = ", ".join(f"{operation(name).symbol} {ns:.3f}" for name, ns in self.by_name.items())
        ends = f"ends (read, convert, write) {self.ends_ns:.3f} ns an element"
        return f"{ends}; an operation adds: {each}" if each else ends

    @property
    def prices(self) -> Prices:
        """In units of the cheapest operation; 1 for all that are not known."""
        unit = max(min(self.by_name.values(), default=1.0), _LEAST_NS)
        ends = min(max(round(self.ends_ns / unit), 0), HIGHEST_PRICE)
        each = {
            name: min(max(round(ns / unit), 1), HIGHEST_PRICE) for name, ns in self.by_name.items()
        }
        return Prices.make(each | {ENDS: ends})

    def to_json(self) -> dict[str, Any]:
        """As written in bench.json."""
        return {"ends_ns": self.ends_ns, "operations_ns": dict(self.by_name)}


def measured_prices(operations: Sequence[Operation], arithmetic: Arithmetic) -> Prices:
    """The price of each of the operations as computed; 1 for all others. Standing: measured."""
    return calibrated(operations, arithmetic).prices


def calibrated(operations: Sequence[Operation], arithmetic: Arithmetic) -> Calibration:
    """What each of the operations and the ends take as computed, signs apart, which are free."""
    timed = [row for row in operations if not _is_free(row)]
    rows: list[Operation | None] = [*timed]
    if any(map(_is_led_back, timed)):
        rows.append(None)
    times = ClockCost.make(arithmetic, _DOMAIN).cost(
        [chain(r, n) for r in rows for n in (SHORT, LONG)]
    )
    grown = dict(zip(rows, times[1::2] - times[::2], strict=True))
    each = {row: grown[row] - grown.get(None, 0.0) * _is_led_back(row) for row in timed}
    begins = dict(zip(rows, times[::2], strict=True))
    cheapest = min((row for row in rows if row in each), key=each.__getitem__, default=None)
    ends = begins[cheapest] - grown[cheapest] * SHORT / (LONG - SHORT) if rows else 0.0
    return Calibration(
        max(float(ends), 0.0),
        {row.name: float(ns) / (LONG - SHORT) for row, ns in each.items()},
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
