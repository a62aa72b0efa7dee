"""Whole functions on a GPU: bits and errors at every number of binary32, times beside CUDA's.

Beside the plans that are kept, which a processor's clock chose: all that the planner makes, without
searches, raced on the GPU, and the fastest of them measured likewise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gpu_device import Entry, Library, source
from gpu_speed import APPROXIMATE

from autonumerics.formats import format_named
from autonumerics.planning.planner import Facts, Request, candidates
from autonumerics.plans import CompiledProcedure, Plan, compile_procedure, emit_procedure
from autonumerics.targets.expressions.composed import read_function

KEPT = Path(__file__).parents[1] / "docs" / "functions"
CHUNK = 1 << 26
"""Numbers whose values travel to the device at a time."""

BLOCK = 1 << 18
"""Of them, what a thread computes at a time."""

FINITE = ((0x00000000, 0x7F7FFFFF), (0x80000000, 0xFF7FFFFF))
"""Bits of the first and last finite number of each sign."""


class Case(NamedTuple):
    """A function: where it is timed, and what CUDA offers, as shown and as written."""

    interval: tuple[float, float]
    vendor: dict[str, str]


CASES = {
    "exp": Case((-87, 88), {"expf": "expf(x)", "__expf": "__expf(x)"}),
    "tanh": Case((-9, 9), {"tanhf": "tanhf(x)", "tanh.approx": "approximate_tanh(x)"}),
    "sin": Case((-100, 100), {"sinf": "sinf(x)", "__sinf": "__sinf(x)"}),
    "erf": Case((-4, 4), {"erff": "erff(x)"}),
    "log2": Case((2**-10, 2**10), {"log2f": "log2f(x)", "__log2f": "__log2f(x)"}),
}


def plan_of(name: str) -> Plan:
    """The one that is kept."""
    return Plan.from_json(json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))["plan"])


def functions_source() -> str:
    """One file of CUDA with the kept plans and what CUDA offers."""
    code, entries = plans_source({name: plan_of(name) for name in CASES})
    for name, case in CASES.items():
        entries += [Entry(f"{name}_{k}", value, f"{name}(x)")
                    for k, value in enumerate(case.vendor.values())]  # fmt: skip
    return source([APPROXIMATE, *code], [*entries, Entry("loop", "x")])


def plans_source(plans: Mapping[str, Plan]) -> tuple[list[str], list[Entry]]:
    """Code and entry of a plan for each function."""
    code = [emit_procedure(plan.procedure(), "cuda", f"fast_{k}") for k, plan in plans.items()]
    return code, [Entry(k, f"fast_{k}(x)", f"{k}(x)", is_compared=True) for k in plans]


def everywhere(folder: Path) -> Iterator[str]:
    """Lines of Markdown: the kept plans beside what CUDA offers."""
    library = Library.of(functions_source(), folder / "functions")
    plans = {name: plan_of(name) for name in CASES}
    differing = _differing(library, plans)
    loop = library.picoseconds("loop", 0, 1)
    yield "| function | timed on | code | inputs with other bits | ULP | ps | without the loop |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, case in CASES.items():
        rows = {f"ours, in {plans[name].inside}": name}
        rows |= {shown: f"{name}_{k}" for k, shown in enumerate(case.vendor)}
        on = f"[{case.interval[0]:g}, {case.interval[1]:g}]"
        for shown, entry in rows.items():
            bits = f"{differing[name]:,}" if entry == name else ""
            ps = library.picoseconds(entry, *case.interval)
            numbers = f"{bits} | {_worst(library, entry)} | {ps:.3f} | {ps - loop:.3f}"
            yield f"| {name} | {on} | {shown} | {numbers} |"


def raced(folder: Path) -> Iterator[str]:
    """Lines of Markdown: the planner's plans in a race on this GPU, the fastest of each."""
    with ProcessPoolExecutor() as pool:
        made = dict(zip(CASES, pool.map(_made, CASES), strict=True))
    with ThreadPoolExecutor() as pool:
        libraries = list(pool.map(lambda name: _timing(name, made[name], folder), CASES))
    best: dict[str, Plan] = {}
    times: dict[str, float] = {}
    for library, (name, plans) in zip(libraries, made.items(), strict=True):
        interval = CASES[name].interval
        taken = [library.picoseconds(f"c{k}", *interval) for k in range(len(plans))]
        times[name] = min(taken)
        best[name] = plans[taken.index(times[name])]
    library = Library.of(source(*plans_source(best)), folder / "fastest")
    differing = _differing(library, best)
    yield "| function | plans | the fastest | inputs with other bits | ULP | ps |"
    yield "|---|---:|---|---:|---:|---:|"
    for name, plan in best.items():
        numbers = f"{differing[name]:,} | {_worst(library, name)} | {times[name]:.3f}"
        yield f"| {name} | {len(made[name])} | {plan.sentence} | {numbers} |"


def _made(name: str) -> list[Plan]:
    """Plans within an ULP at the inputs of the planner's screen, those with other steps."""
    request = Request(read_function(name), format_named("binary32"))
    found = candidates(request, Facts(request.function))
    plans = [each.plan for each in found if each.error_ulp <= 1]
    return list({emit_procedure(plan.procedure(), "c", "f"): plan for plan in plans}.values())


def _timing(name: str, plans: Sequence[Plan], folder: Path) -> Library:
    codes = [emit_procedure(p.procedure(), "cuda", f"c{k}") for k, p in enumerate(plans)]
    entries = [Entry(f"c{k}", f"c{k}(x)") for k in range(len(plans))]
    return Library.of(source(codes, entries), folder / f"race_{name}")


def _worst(library: Library, entry: str) -> str:
    error = max(library.worst(entry, numbers, in_ulps=True) for numbers in FINITE)
    return f"{error:.3f}" if error < 100 else f"{error:.3g}"


def _differing(library: Library, plans: Mapping[str, Plan]) -> dict[str, int]:
    """Of each function, at how many of all numbers its bits are not those on the host."""
    compiled: dict[str, CompiledProcedure] = {
        name: compile_procedure(plan.procedure()) for name, plan in plans.items()
    }
    found = dict.fromkeys(plans, 0)
    expected = np.empty(CHUNK, np.float32)
    with ThreadPoolExecutor() as pool:
        for first in range(0, 1 << 32, CHUNK):
            for name, function in compiled.items():
                fill(function, first, expected, pool)
                found[name] += library.differing(name, first, expected)
    return found


def fill(
    function: CompiledProcedure, first: int, values: np.ndarray, pool: ThreadPoolExecutor
) -> None:
    """The values at the numbers of binary32 from those bits on, by all processors."""

    def part(start: int) -> None:
        here = values[start : start + BLOCK]
        bits = np.arange(first + start, first + start + here.size, dtype=np.uint32)
        here[:] = function(bits.view(np.float32))

    list(pool.map(part, range(0, values.size, BLOCK)))
