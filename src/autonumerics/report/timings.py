"""The times measured on a machine, from bench.json in the run folder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from autonumerics.formats import Arithmetic
from autonumerics.formats.directions import NEAREST
from autonumerics.report.parts import MALFORMED, Problem, Unusable, read_object, wrong

BENCH = "bench.json"

WORKLOADS = {"l1": "in L1, ns/element", "memory": "in memory, ns/element", "latency": "latency, ns"}
"""What may have been timed, and how it is headed."""


ULP = "ULP"
"""The measure of errors, or \"absolute error\"."""


class Time(NamedTuple):
    """Nanoseconds, *measured*, with the relative spread of repeated measurements."""

    ns: float
    spread: float


@dataclass(frozen=True, slots=True)
class Timed:
    """A contender: its times by workload, and its largest error, None where it has no bound."""

    name: str
    kind: str
    error: float | None
    standing: str
    times: Mapping[str, Time]


@dataclass(frozen=True, slots=True)
class Timings:
    """A race on one machine, the fastest first; `workloads` are those that were timed."""

    machine: str
    number_format: str
    reference: str
    measure: str
    contenders: tuple[Timed, ...]

    @property
    def workloads(self) -> tuple[str, ...]:
        """Those at which somebody was timed, in the usual order."""
        timed = {workload for each in self.contenders for workload in each.times}
        return tuple(workload for workload in WORKLOADS if workload in timed)


def read_timings(folder: Path) -> tuple[Timings | None, tuple[Problem, ...]]:
    """The timings of a run; none is no problem, a damaged file is."""
    if not (folder / BENCH).exists():
        return None, ()
    try:
        return _timings(read_object(folder / BENCH)), ()
    except Unusable as problem:
        return None, (Problem(BENCH, str(problem)),)
    except MALFORMED as problem:
        return None, (Problem(BENCH, f"is damaged: {wrong(problem)}"),)


def _timings(data: Mapping[str, Any]) -> Timings:
    first = next(iter(WORKLOADS))
    contenders = [_timed(entry) for entry in data["entrants"]]
    contenders.sort(key=lambda each: each.times[first].ns if first in each.times else math.inf)
    if not any(each.times for each in contenders):
        raise ValueError("nobody was timed")
    return Timings(
        str(data["machine"]["processor"]),
        Arithmetic.of(str(data["number_format"]), data.get("compute"))
        .rounded(str(data.get("direction", NEAREST)))
        .name,
        str(data["reference"]),
        str(data.get("measure", ULP)),
        tuple(contenders),
    )


def _timed(entry: Mapping[str, Any]) -> Timed:
    error = entry["error"] if "error" in entry else entry["error_ulp"]  # of version 0.1
    return Timed(
        str(entry["name"]),
        str(entry["kind"]),
        None if error is None else _size(error),
        str(entry["standing"]),
        {
            workload: Time(_size(time["ns"]), _size(time["spread"]))
            for workload, time in entry["times"].items()
            if workload in WORKLOADS
        },
    )


def _size(value: Any) -> float:
    number = float(value)
    if not 0 <= number < math.inf:
        raise ValueError(f"a size is a number from 0 on, got {number}")
    return number
