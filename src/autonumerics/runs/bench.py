"""A bench: the programs of a run against baselines and libraries, timed side by side.

All contenders run in one race, at three workloads: an array in the first cache, one in memory,
and a chain in which each evaluation waits for the one before (`cost.contenders`). Times are
measured, and given as ratios to the *reference* with their spread: the fastest of our programs
that is accurate enough. Errors are measured or sampled, and say so. They are in the measure of the
run: absolute if the run counts these over the reals, else in ULPs.

    bench.json    the bench, in the folder of the run

Its layout: `target`, `number_format`; `measure`, "ULP" or "absolute error", and `max_error` in it,
up to which errors are good; `machine`, the fingerprint; `schedule`; `reference`, a name; and
`entrants`, each with `name`, `kind` (discovered, baseline, library), `program` or null, `error` in
the measure with `at` and `standing`, `error_ulp` (both null if infinite), `counts` of a format of
16 bits, and under `times`, for each of `l1`, `memory`, `latency` that makes sense, `ns`, `spread`,
`ratio`, `ratio_spread` (spreads are median deviations, relative), `overhead_ns` and `passes`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from autonumerics.cost import (
    WORKLOADS,
    Arena,
    Estimate,
    Schedule,
    Timing,
    Workload,
    fingerprint,
    time_contenders,
)
from autonumerics.cost.arena import MEMORY_BYTES
from autonumerics.cost.calibration import Calibration, calibrated
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import finite
from autonumerics.runs.choosing import chosen
from autonumerics.runs.config import Config
from autonumerics.runs.entrants import Entrant, Lists
from autonumerics.runs.folder import RunFolder, Say, on_stderr, to_text
from autonumerics.runs.goals import ULP, largest_ulp, ulps_of
from autonumerics.runs.result import Result, load_result
from autonumerics.search import Solution
from autonumerics.targets import Target

BENCH = "bench.json"
FORMAT = "autonumerics-bench-1"
DEFAULT_MAX_ULP = 1.0

Measure = Literal["ULP", "absolute error"]
ABSOLUTE: Measure = "absolute error"

LONG = Schedule(passes=60, quiet=20, most_passes=100)
"""Fifteen to forty seconds for a dozen contenders. On two processors that others kept busy too,
ratios changed from one such bench to the next by at most 2 % in the first cache and 0.2 % in
latency, and by 1 to 5 %, at worst 8 %, in memory, whose bandwidth is shared with the others
(`benchmarks/bench_clock.py`)."""

QUICK = Schedule(rounds=8, passes=6, quiet=4, most_passes=12)
"""A glance: under two seconds for a dozen contenders."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a bench found. `times`: by workload, then by name; measured. `calibration`: what an
    operation of the run adds to the time in the first cache, and what the ends take.
    """

    target: Target
    arithmetic: Arithmetic
    max_error: float
    entrants: tuple[Entrant, ...]
    times: Mapping[Workload, Mapping[str, Timing]]
    schedule: Schedule
    machine: Mapping[str, Any]
    measure: Measure = ULP
    calibration: Calibration | None = None

    @property
    def reference(self) -> Entrant:
        """The fastest of ours within `max_error`, in the first cache; or the most accurate."""
        ours = [each for each in self.entrants if each.kind == "discovered"]
        good = [each for each in ours if self.error_of(each) <= self.max_error]
        if good:
            return min(good, key=lambda each: self.times["l1"][each.name].ns)
        return min(ours, key=self.error_of)

    def error_of(self, entrant: Entrant) -> float:
        """The largest error of a contender in the measure of the bench."""
        return entrant.error.ulps if self.measure == ULP else entrant.error.absolute

    def ratio(self, workload: Workload, name: str) -> Estimate | None:
        """The time over that of the reference; None where either was not timed."""
        times = self.times.get(workload, {})
        if name not in times or self.reference.name not in times:
            return None
        return times[name].ratio_to(times[self.reference.name])

    def ranked(self) -> list[Entrant]:
        """Fastest first, by the time in the first cache."""
        return sorted(self.entrants, key=lambda each: self.times["l1"][each.name].ns)

    def to_json(self) -> dict[str, Any]:
        """As written in bench.json."""
        return {
            "format": FORMAT,
            "version": version("autonumerics"),
            "target": self.target.summary(),
            "number_format": self.arithmetic.storage.name,
            "compute": self.arithmetic.computing.name,
            **({"direction": self.arithmetic.direction} if self.arithmetic.is_directed else {}),
            "measure": self.measure,
            "max_error": self.max_error,
            "machine": dict(self.machine),
            "schedule": asdict(self.schedule),
            **({} if self.calibration is None else {"calibration": self.calibration.to_json()}),
            "reference": self.reference.name,
            "entrants": [self._entry(each) for each in self.ranked()],
        }

    def _entry(self, entrant: Entrant) -> dict[str, Any]:
        program, error = entrant.program, entrant.error
        described = None
        if program is not None:
            described = {"ops": program.ops, "text": program.text, **program.to_json()}
        return {
            "name": entrant.name,
            "kind": entrant.kind,
            "program": described,
            "error": finite(self.error_of(entrant)),
            "error_ulp": finite(error.ulps),
            "at": error.at,
            "standing": error.standing,
            **({} if error.counts is None else {"counts": asdict(error.counts)}),
            "times": {
                workload: self._time(workload, entrant.name)
                for workload in WORKLOADS
                if entrant.name in self.times.get(workload, {})
            },
        }

    def _time(self, workload: Workload, name: str) -> dict[str, Any]:
        timing, ratio = self.times[workload][name], self.ratio(workload, name)
        return {
            "ns": timing.ns,
            "spread": timing.spread,
            "ratio": None if ratio is None else ratio.value,
            "ratio_spread": None if ratio is None else ratio.spread,
            "overhead_ns": timing.overhead_ns,
            "passes": len(timing.passes),
        }


def bench_run(
    run: Path | str,
    *,
    ops: int | None = None,
    number_format: str | None = None,
    compute: str | None = None,
    max_ulp: float | None = None,
    exhaustive: bool = False,
    schedule: Schedule = LONG,
    memory_bytes: int = MEMORY_BYTES,
    say: Say = on_stderr,
) -> Bench:
    """Benches the front of a run, and writes bench.json into its folder.

    ops: only the best program of at most so many operations; by default the whole front.
    number_format, compute: how programs are computed, see `discover`; by default as the run has
        it, or in binary32.
    max_ulp: the error up to which programs count as good, in ULPs; by default the goal of the run,
        else 1. Without it the bench of a run over the reals that counts absolute errors does so,
        too, by default up to 1 ULP of the function's largest value.
    exhaustive: measure errors at every number of the format instead of sampling them; seconds
        to half a minute for each contender on [0, 1] in binary32.
    memory_bytes: of the array in memory; 0 leaves that workload out.
    say: is told what is going on.

    Raises InvalidRun if the folder is none; InvalidOption if it has no program yet, or none whose
    constants the format holds, or for `max_ulp` up to 0.5; UnknownName for the format.
    """
    folder, result = RunFolder.open(Path(run)), load_result(Path(run))
    if result.target.table is not None:
        raise InvalidOption(
            f"{result.target.function.name} is known at its points alone, and a bench is about all "
            "inputs: `autonumerics emit --with-test` has code to time"
        )
    arithmetic = result.config.arithmetic_of(number_format, compute) or Arithmetic.of("binary32")
    wanted, unit = _wanted(result.config, arithmetic, max_ulp, say)
    lists = Lists(result.target, arithmetic, exhaustive, result.config.operations, unit)
    ours = _ours(lists, _solutions(result, ops, Path(run), say), run, ops, say)
    worthless = 2.0 ** (arithmetic.storage.precision - 1)  # not one digit is right
    least = min(each.error.in_units(unit) for each in ours)
    limit = max(wanted, least) if least < worthless else wanted
    say(f"baselines within {lists.worded(limit)}, and libraries")
    entrants = (*ours, *lists.baselines(limit, say), *lists.libraries())
    say(f"timing {len(entrants)} contenders")
    arena = Arena.make(arithmetic.storage, result.target.domain, memory_bytes=memory_bytes)
    times = time_contenders([each.contender for each in entrants], arena, schedule)
    bench = Bench(
        result.target, arithmetic, wanted * (unit or 1.0), entrants, times, schedule, fingerprint(),
        ULP if unit is None else ABSOLUTE, calibrated(result.config.operations, arithmetic),
    )  # fmt: skip
    folder.write(BENCH, to_text(bench.to_json()))
    return bench


def _ours(
    lists: Lists, solutions: Sequence[Solution], run: Path | str, ops: int | None, say: Say
) -> Sequence[Entrant]:
    """The programs of the run. Raises InvalidOption where none of them can be timed."""
    say("errors of our programs")
    ours = lists.discovered(solutions, say)
    if not any(solution.ops for solution in solutions):
        raise InvalidOption(
            f"a program without operations has nothing to time, and {run} has no other of "
            f"{f'at most {ops}' if ops is not None else 'more'} operations: choose another --ops"
        )
    if not ours:
        raise InvalidOption(
            f"no program of {run} is one in {lists.arithmetic.name}: choose another --format"
        )
    return ours


def _wanted(
    config: Config, arithmetic: Arithmetic, asked: float | None, say: Say
) -> tuple[float, float | None]:
    """The error up to which programs are good, and the absolute error in whose multiples it is;
    None for the ULPs of each value. By default that of the goal, if the format can have it.
    """
    if asked is not None and not 0.5 <= asked < math.inf:
        raise InvalidOption(f"the largest error is 0.5 ULP or more, got {asked}")
    by_ulps = asked is not None or config.arithmetic is not None
    is_plain = config.target.error == "absolute" and config.target.weight is None
    is_absolute = is_plain and not by_ulps
    unit = largest_ulp(config.target, arithmetic.storage) if is_absolute else None
    goal = config.goal if config.max_error is None else None
    wanted = asked or (None if goal is None else goal.error)
    if wanted is None and config.max_error is not None:
        try:
            wanted = ulps_of(config.max_error, config.target, arithmetic.storage)
        except InvalidOption as problem:
            say(f"the goal of the run is not that of the bench: {problem}")
    return wanted or DEFAULT_MAX_ULP, unit


def _solutions(result: Result, ops: int | None, run: Path, say: Say) -> Sequence[Solution]:
    if ops is not None:
        return [chosen(result, ops, run, say)]
    if not result.front:
        raise InvalidOption(f"{run} has no program yet: go on with the run")
    return result.front.solutions
