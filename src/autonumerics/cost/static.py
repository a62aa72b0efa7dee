"""An estimate of a program's time from a table, without running it: for ranking before timing.

Throughput is what the busiest units need, and what it takes to start all operations. For every
set of units, the operations that have no choice but these share them evenly at best; the largest
such load is a bound from below (Abel and Reineke's for port usage, see `processors`). So is the
number of operations over those that can be started in a cycle. A processor that hides nothing of
one behind the other takes their sum, which orders programs better than their maximum does: of 60
programs Spearman's coefficient with the time measured on Zen 3 was 0.98 against 0.96 in binary32,
0.99 against 0.98 in binary64 (`benchmarks/static_cost.py`).

Latency is the longest path through the program, from x to the result.

Both are estimates, in cycles of the core: nothing is guaranteed. For an operation that the table
does not know both raise InvalidOption.

>>> from autonumerics.cost.processors import PROCESSORS
>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> single = Arithmetic.of("binary32")
>>> latency_cycles(parse("x/(x + c0)"), single, PROCESSORS["znver3"])
13.5
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from autonumerics.cost.processors import Processor, Use
from autonumerics.formats import Arithmetic
from autonumerics.programs import Operand, Program

VECTOR_BYTES = 32
"""What LLVM takes by default, on processors with longer vectors too."""

_LOAD_AND_STORE = 2


def throughput_cycles(
    program: Program, arithmetic: Arithmetic, processor: Processor, vector_bytes: int = VECTOR_BYTES
) -> float:
    """Estimated cycles for one element over an array.

    >>> from autonumerics.cost.processors import PROCESSORS
    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> throughput_cycles(parse("c0/x"), Arithmetic.of("binary32"), PROCESSORS["znver3"])
    0.4375
    """
    uses = [
        use
        for instruction in program.instructions
        for use in processor.uses(instruction.operation, arithmetic, vector_bytes)
    ]
    uses += processor.stores(arithmetic)
    issued = (len(uses) + _LOAD_AND_STORE) / processor.issue
    return (_busiest(uses) + issued) / (vector_bytes * 8 / max(arithmetic.computing.bits, 32))


def latency_cycles(program: Program, arithmetic: Arithmetic, processor: Processor) -> float:
    """Estimated cycles from x to the result; constants and x itself are there at once."""
    ready: list[float] = []

    def since(operand: Operand) -> float:
        return ready[operand.index] if operand.kind == "t" else 0.0

    for instruction in program.instructions:
        start = max(since(operand) for operand in instruction.operands)
        steps = processor.uses(instruction.operation, arithmetic, VECTOR_BYTES)
        ready.append(start + sum(step.latency for step in steps))
    stored = sum(step.latency for step in processor.stores(arithmetic))
    return (ready[-1] if ready else 0.0) + stored


def _busiest(uses: Sequence[Use]) -> float:
    """The largest load of a set of units, in cycles: a bound from below of the whole.

    >>> _busiest([Use("a", 1.0, 0.0), Use("ab", 1.0, 0.0), Use("ab", 2.0, 0.0)])
    2.0
    """
    units = sorted({unit for use in uses for unit in use.units})
    subsets = (set(chosen) for k in range(1, len(units) + 1) for chosen in combinations(units, k))
    return max(
        (
            sum(use.cycles for use in uses if subset.issuperset(use.units)) / len(subset)
            for subset in subsets
        ),
        default=0.0,
    )
