"""What a program costs, in four ways that the search can use alike.

    OperationCount  operations that depend on x: exact, the same everywhere
    StaticCost      an estimate from a table of the processor, without running anything
    ClockCost       measured: compiled by LLVM ("time"), by the C compiler ("cc") or XLA ("xla")

>>> from autonumerics.programs import parse
>>> OperationCount().cost([parse("x*x + c0"), parse("x/c0")]).tolist()
[2.0, 1.0]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.cost.arena import MEMORY_BYTES, Arena
from autonumerics.cost.c_compiler import compile_c
from autonumerics.cost.clock import Schedule
from autonumerics.cost.contenders import WORKLOADS, Contender, Native, Workload, time_contenders
from autonumerics.cost.processors import Processor, processor_named
from autonumerics.cost.static import latency_cycles, throughput_cycles
from autonumerics.cost.statistics import Estimate
from autonumerics.cost.xla import Xla
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program, parse
from autonumerics.targets import Domain

Costs: TypeAlias = npt.NDArray[np.float64]
Maker: TypeAlias = Callable[[str, Program, Arithmetic], Contender]

COMPILERS: Mapping[str, Maker] = MappingProxyType(
    {"time": Native.program, "cc": compile_c, "xla": Xla.program}
)
"""The clocks by name: what makes a contender of a program."""

QUICK = Schedule(sample_us=100.0, rounds=8, passes=5, quiet=3, most_passes=15)
"""For the search: tens of milliseconds for a few programs; spreads of some percent."""

_TOGETHER = 16
"""Programs in one race, so that each is close in time to the reference."""


class Cost(Protocol):
    """What a program costs: smaller is better."""

    @property
    def name(self) -> str:
        """What users type."""
        ...

    @property
    def unit(self) -> str:
        """What the numbers count."""
        ...

    def cost(self, programs: Sequence[Program]) -> Costs:
        """One number a program, (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class OperationCount:
    """The number of operations; constants and operations on constants are free."""

    name: str = field(default="ops", init=False)
    unit: str = field(default="operations", init=False)

    def cost(self, programs: Sequence[Program]) -> Costs:
        """See `Cost`. Exact."""
        return np.array([program.ops for program in programs], np.float64)


@dataclass(frozen=True, slots=True)
class StaticCost:
    """Estimated cycles: for each element over an array ("l1"), or from x to result ("latency").

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> estimate = StaticCost.make(Arithmetic.of("binary32"), processor="znver3")
    >>> sum_cycles, quotient_cycles = estimate.cost([parse("x + c0"), parse("x/c0")])
    >>> bool(sum_cycles < quotient_cycles)
    True
    """

    arithmetic: Arithmetic
    processor: Processor
    workload: Workload = "l1"
    name: str = field(default="static", init=False)
    unit: str = field(default="cycles", init=False)

    @classmethod
    def make(
        cls, arithmetic: Arithmetic, workload: Workload = "l1", processor: str | None = None
    ) -> StaticCost:
        """With the table of a processor as LLVM names it; by default the one at hand.

        Raises UnknownName where there is no table, InvalidOption for the workload "memory".
        """
        from autonumerics.jit.module import host

        if workload == "memory":
            raise InvalidOption("no table knows the memory: ask for l1 or latency, or --cost time")
        return cls(arithmetic, processor_named(processor or host()), workload)

    def cost(self, programs: Sequence[Program]) -> Costs:
        """See `Cost`. Estimated. Raises InvalidOption for an operation that no table knows."""
        cycles = latency_cycles if self.workload == "latency" else throughput_cycles
        return np.array([cycles(program, self.arithmetic, self.processor) for program in programs])


@dataclass(frozen=True, slots=True)
class ClockCost:
    """Measured nanoseconds for one evaluation, in a race against a reference program.

    What is measured is the ratio to the reference, in the same moments; it is given in units of
    the time that the reference took when this was made. So costs that were measured minutes apart
    compare, although the machine may have been slower for one of them.
    """

    name: str
    arithmetic: Arithmetic
    arena: Arena
    workload: Workload
    schedule: Schedule
    reference_ns: float
    allowance: Allowance = UNLIMITED
    unit: str = field(default="ns", init=False)

    @classmethod
    def make(
        cls,
        arithmetic: Arithmetic,
        domain: Domain,
        *,
        compiler: str = "time",
        workload: Workload = "l1",
        schedule: Schedule = QUICK,
        allowance: Allowance = UNLIMITED,
    ) -> ClockCost:
        """Times the reference first. Of the allowance see `clock.race`.

        Raises UnknownName for a compiler that is not one of `COMPILERS`, InvalidOption where it
        is not installed or cannot do the workload or the format.
        """
        if compiler not in COMPILERS:
            raise UnknownName("clock", compiler, hint=f"choose one of {', '.join(COMPILERS)}")
        if workload not in WORKLOADS or (compiler, workload) == ("xla", "latency"):
            raise InvalidOption(f"{compiler} does not time {workload!r}: choose l1 or memory")
        memory = MEMORY_BYTES if workload == "memory" else 0
        arena = Arena.make(arithmetic.storage, domain, memory_bytes=memory)
        reference = COMPILERS[compiler]("", REFERENCE, arithmetic)
        timings = time_contenders([reference], arena, schedule, [workload], allowance)
        reference_ns = timings[workload][""].ns
        return cls(compiler, arithmetic, arena, workload, schedule, reference_ns, allowance)

    def cost(self, programs: Sequence[Program]) -> Costs:
        """See `Cost`. Measured. Raises Ended as `measure` does."""
        return np.array([estimate.value for estimate in self.measure(programs)], np.float64)

    def measure(self, programs: Sequence[Program]) -> list[Estimate]:
        """The cost of each with its spread, in order; measured.

        Raises Ended if the allowance is over before all have run.
        """
        found: list[Estimate] = []
        for first in range(0, len(programs), _TOGETHER):
            found += self._race(programs[first : first + _TOGETHER])
        return found

    def _race(self, programs: Sequence[Program]) -> list[Estimate]:
        make, arithmetic = COMPILERS[self.name], self.arithmetic
        contenders: list[Contender] = []
        for i, program in enumerate(programs):
            self.allowance.check()
            contenders.append(make(str(i), program, arithmetic))
        contenders.append(make("", REFERENCE, arithmetic))
        timings = time_contenders(
            contenders, self.arena, self.schedule, [self.workload], self.allowance
        )
        reference = timings[self.workload].pop("")
        ratios = [timing.ratio_to(reference) for timing in timings[self.workload].values()]
        return [Estimate(self.reference_ns * r.value, r.spread) for r in ratios]


REFERENCE = parse(
    "((((x*c0 + c1)*x + c2)*x + c3)*x + c4)*x + c5", [1 / 128, 1 / 32, 1 / 8, 1 / 4, 1 / 2, 1]
)
"""What times are compared with: Horner's rule of degree 5, which has values in every format."""
