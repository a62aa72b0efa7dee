"""Who takes part in a race: machine code that is called by its address, and what it is timed at.

Every contender offers `works`: the kinds of work that make sense for it, each by its name:

- `l1`: nanoseconds per element over an array in the first cache: what the processor's units need;
- `memory`: the same over an array in memory: what is left of the difference when data must come
  from there;
- `latency`: nanoseconds per evaluation when each waits for the one before.

Overheads that are taken off: of `l1` and `memory` that of calls for no elements; of `latency` the
same chain around the empty program. Loads and stores are part of the work.
"""

from __future__ import annotations

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import cycle
from typing import Literal, TypeAlias, get_args

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.cost.arena import Arena, Block, Memory, Values
from autonumerics.cost.clock import DEFAULT, Schedule, Work, race
from autonumerics.cost.statistics import Timing
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Compiled, Module, compile_program, run_loop
from autonumerics.programs import Program

Workload: TypeAlias = Literal["l1", "memory", "latency"]
WORKLOADS: tuple[Workload, ...] = get_args(Workload)

_REPEAT = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64, ctypes.c_int64)
_SCALARS = {16: ctypes.c_uint16, 32: ctypes.c_float, 64: ctypes.c_double}

# One call from Python repeats the loop so often that what the call costs does not count. The stack
# begins at a cache line, as loops that spill vectors would else take longer in some processes.
_REPEAT_IR = """
define void @repeat(ptr %function, ptr %x, ptr %y, i64 %n, i64 %count) alignstack(64) {
entry:
  %some = icmp sgt i64 %count, 0
  br i1 %some, label %loop, label %end
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  call void %function(ptr %x, ptr %y, i64 %n)
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %loop, label %end
end:
  ret void
}
"""


class Contender(ABC):
    """Something that evaluates a function on arrays of a format, and can be timed at it."""

    name: str
    format: Format

    @abstractmethod
    def __call__(self, x: Values) -> Values:
        """The values at each element of an array of the format's type, in its shape."""

    @abstractmethod
    def works(self, arena: Arena) -> Mapping[Workload, Work]:
        """What it can be timed at, in that arena."""


@dataclass(frozen=True, slots=True)
class Native(Contender):
    """Machine code, called by its address as `jit.Compiled` describes.

    `latency_address` is None where a dependent chain makes no sense; `nothing_address` is that of
    the same chain around nothing, by default the one of `jit`. `owner` is whatever must live as
    long as the code is used.
    """

    name: str
    format: Format
    throughput_address: int
    latency_address: int | None = None
    nothing_address: int | None = None
    owner: object = field(default=None, repr=False, compare=False)

    @classmethod
    def program(cls, name: str, program: Program, arithmetic: Arithmetic) -> Native:
        """A program, compiled with its constants rounded to the format.

        >>> import numpy as np
        >>> from autonumerics.formats import Arithmetic
        >>> from autonumerics.programs import parse
        >>> square = Native.program("square", parse("x*x"), Arithmetic.of("binary32"))
        >>> square(np.array([3.0], np.float32))
        array([9.], dtype=float32)
        """
        return cls.compiled(name, compile_program(program, arithmetic))

    @classmethod
    def compiled(cls, name: str, compiled: Compiled) -> Native:
        """A program that is compiled already."""
        addresses = compiled.throughput_address, compiled.latency_address
        return cls(name, compiled.format, *addresses, owner=compiled)

    def __call__(self, x: Values) -> Values:
        """See `Contender`."""
        return run_loop(self.throughput_address, x)

    def works(self, arena: Arena) -> Mapping[Workload, Work]:
        """See `Contender`."""
        found: dict[Workload, Work] = {"l1": self._cached(arena.cached)}
        if arena.memory is not None:
            found["memory"] = self._streamed(arena.memory)
        if self.latency_address is not None:
            found["latency"] = self._chained(self.latency_address, arena.inputs)
        return found

    def _cached(self, blocks: Sequence[Block]) -> Work:
        loop = partial(_repeat(), self.throughput_address)
        places, count = cycle(blocks), len(blocks[0].x)

        def repeat(elements: int, times: int) -> None:
            loop(*next(places).places, elements, times)

        return Work(self.name, partial(repeat, count), partial(repeat, 0), count, owner=self)

    def _streamed(self, memory: Memory) -> Work:
        once = partial(_repeat(), self.throughput_address)

        def walk(elements: int, slices: int) -> None:
            for _ in range(slices):
                once(*next(memory.slices).places, elements, 1)

        whole, nothing = partial(walk, memory.length), partial(walk, 0)
        return Work(self.name, whole, nothing, memory.length, owner=self)

    def _chained(self, address: int, inputs: Values) -> Work:
        scalar = _SCALARS[self.format.bits]
        chain = ctypes.CFUNCTYPE(scalar, scalar, ctypes.c_int64)
        start = scalar.from_buffer_copy(inputs[:1].tobytes()).value
        nothing = self.nothing_address or _identity(self.format).latency_address
        chained, idle = partial(chain(address), start), partial(chain(nothing), start)
        return Work(self.name, chained, idle, 1, owner=self)


def time_contenders(
    contenders: Sequence[Contender],
    arena: Arena,
    schedule: Schedule = DEFAULT,
    workloads: Sequence[Workload] = WORKLOADS,
    allowance: Allowance = UNLIMITED,
) -> dict[Workload, dict[str, Timing]]:
    """All contenders at all workloads in one race: workload, then name, to timing (measured).

    Contenders are left out of the workloads that make no sense for them. Names must differ. Of the
    allowance see `race`.
    """
    offered = [contender.works(arena) for contender in contenders]
    groups = [[works[kind] for works in offered if kind in works] for kind in workloads]
    timings = race(groups, schedule, allowance=allowance)
    return {
        kind: {timing.name: timing for timing in group}
        for kind, group in zip(workloads, timings, strict=True)
    }


@lru_cache(maxsize=1)
def _repeater() -> Module:
    return Module.from_ir(_REPEAT_IR)


def _repeat() -> Callable[..., None]:
    """The machine code of `_REPEAT_IR`, called as there."""
    return _REPEAT(_repeater().address("repeat"))


@lru_cache(maxsize=4)
def _identity(format: Format) -> Compiled:
    return compile_program(Program.identity(), Arithmetic.of(format))
