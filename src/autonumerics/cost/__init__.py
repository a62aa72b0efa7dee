"""What a program costs: counted, estimated from a table, or measured by a clock.

    costs         the faces that the search sees: OperationCount, StaticCost, ClockCost
    static        estimates in cycles;  processors: the tables they are made from
    clock         the race: calibrated, interleaved, on one processor at a time
    statistics    times from samples, passes and quiet passes
    arena         the arrays;  affinity: where a thread runs
    contenders    machine code to be timed: programs compiled by LLVM, and what else has an address
    c_compiler, xla, libraries (names): programs compiled by others, and other people's functions
    fingerprint   what a time depends on

Every time is measured and given with its spread; a fingerprint of the machine belongs to it.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Domain
>>> clock = ClockCost.make(Arithmetic.of("binary32"), Domain(0.0, 1.0))
>>> [estimate] = clock.measure([parse("c0/(x + c1)", [1.0, 2.0])])
>>> estimate.value > 0, clock.unit
(True, 'ns')
"""

from autonumerics.cost.arena import Arena
from autonumerics.cost.clock import Schedule, Work, race
from autonumerics.cost.contenders import WORKLOADS, Contender, Native, Workload, time_contenders
from autonumerics.cost.costs import (
    COMPILERS,
    ClockCost,
    Cost,
    OperationCount,
    StaticCost,
)
from autonumerics.cost.fingerprint import fingerprint
from autonumerics.cost.libraries import library_contenders
from autonumerics.cost.statistics import Estimate, Timing
from autonumerics.cost.xla import Xla, xla_installed

__all__ = [
    "COMPILERS",
    "WORKLOADS",
    "Arena",
    "ClockCost",
    "Contender",
    "Cost",
    "Estimate",
    "Native",
    "OperationCount",
    "Schedule",
    "StaticCost",
    "Timing",
    "Work",
    "Workload",
    "Xla",
    "fingerprint",
    "library_contenders",
    "race",
    "time_contenders",
    "xla_installed",
]
