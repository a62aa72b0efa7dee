"""A clock that works move, and works that move it by known times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat

from autonumerics.cost import Work


@dataclass
class FakeClock:
    """Nanoseconds that pass only while work is done; `runs` says whose turn it was."""

    now: int = 0
    runs: list[str] = field(default_factory=list)

    def __call__(self) -> int:
        return self.now

    def work(
        self,
        name: str,
        ns: float,
        *,
        overhead: int = 0,
        each: int = 0,
        evaluations: int = 1,
        slower: Iterator[float] | None = None,
    ) -> Work:
        """`ns` for an evaluation, `overhead` for a call and `each` for a repeat; times the next
        factor of `slower`."""
        factors = slower or repeat(1.0)

        def run(count: int) -> None:
            self.runs.append(name)
            factor = next(factors)
            self.now += round(factor * (overhead + count * (each + ns * evaluations)))

        def idle(count: int) -> None:
            self.now += overhead + count * each

        return Work(name, run, idle, evaluations)


def every(period: int, factor: float) -> Iterator[float]:
    """1 again and again, but `factor` each time that `period` are over."""
    while True:
        yield from [1.0] * (period - 1)
        yield factor


Maker = Callable[[FakeClock], Work]
