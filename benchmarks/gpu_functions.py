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
from gpu_hardware import EXACT
from gpu_speed import APPROXIMATE

from autonumerics.formats import format_named
from autonumerics.planning.planner import Facts, Request, candidates
from autonumerics.plans import CompiledProcedure, Plan, compile_procedure, emit_procedure
from autonumerics.targets.expressions.composed import read_function

KEPT = Path(__file__).parents[1] / "docs" / "functions"
CHUNK = 1 << 26
"""Numbers whose values travel to the device at a time."""

PART = 8
"""Plans of a race that are compiled together."""

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
    "cos": Case((-100, 100), {"cosf": "cosf(x)", "__cosf": "__cosf(x)"}),
    "atan": Case((-8, 8), {"atanf": "atanf(x)"}),
    "expm1": Case((-17, 88), {"expm1f": "expm1f(x)"}),
    "erf": Case((-4, 4), {"erff": "erff(x)"}),
    "log2": Case((2**-10, 2**10), {"log2f": "log2f(x)", "__log2f": "__log2f(x)"}),
    "logistic": Case((-8, 8), {"1/(1 + expf(-x))": "1.0f/(1.0f + expf(-x))"}),
    "silu": Case((-8, 8), {"x/(1 + expf(-x))": "x/(1.0f + expf(-x))"}),
    "gelu": Case((-8, 8), {"x normcdff(x)": "x*normcdff(x)"}),
    "softplus": Case(
        (-8, 8), {"max(x, 0) + log1pf(expf(-abs(x)))": "fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x)))"}
    ),
}


def plan_of(name: str) -> Plan:
    """The one that is kept."""
    return Plan.from_json(json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))["plan"])


def functions_source(name: str) -> str:
    """One file of CUDA with the kept plan of a function and what CUDA offers."""
    code, entry = plan_source(name, plan_of(name))
    vendors = [Entry(f"vendor_{k}", value, exact(name))
               for k, value in enumerate(CASES[name].vendor.values())]  # fmt: skip
    return source([APPROXIMATE, code], [entry, *vendors, Entry("loop", "x")])


def plan_source(name: str, plan: Plan) -> tuple[str, Entry]:
    """Code and entry of a plan for the function of that name."""
    code = emit_procedure(plan.procedure(), "cuda", "fast")
    return code, Entry("ours", "fast(x)", exact(name), is_compared=True)


def exact(name: str) -> str:
    """The function in binary64, as CUDA writes it."""
    return EXACT.get(name, f"{name}(x)")


def compiled(sources: Mapping[str, str], folder: Path, kind: str) -> dict[str, Library]:
    """By function, all at once: nvcc takes a core each."""

    def library(name: str) -> Library:
        return Library.of(sources[name], folder / f"{kind}_{name}")

    with ThreadPoolExecutor() as pool:
        return dict(zip(sources, pool.map(library, sources), strict=True))


def everywhere(folder: Path) -> Iterator[str]:
    """Lines of Markdown: the kept plans beside what CUDA offers."""
    libraries = compiled({name: functions_source(name) for name in CASES}, folder, "functions")
    yield "| function | timed on | code | inputs with other bits | ULP | ps | without the loop |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, library in libraries.items():
        plan, (interval, vendor) = plan_of(name), CASES[name]
        loop = library.picoseconds("loop", 0, 1)
        on = f"[{interval[0]:g}, {interval[1]:g}]"
        rows = {f"ours, {plan.sentence}": "ours"}
        rows |= {shown: f"vendor_{k}" for k, shown in enumerate(vendor)}
        for shown, entry in rows.items():
            bits = f"{_differing(library, plan):,}" if entry == "ours" else ""
            ps = library.picoseconds(entry, *interval)
            numbers = f"{bits} | {_worst(library, entry)} | {ps:.3f} | {ps - loop:.3f}"
            yield f"| {name} | {on} | {shown} | {numbers} |"


def raced(folder: Path) -> Iterator[str]:
    """Lines of Markdown: the planner's plans in a race on this GPU, the fastest of each."""
    with ProcessPoolExecutor() as pool:
        made = dict(zip(CASES, pool.map(_made, CASES), strict=True))
    parts = {
        f"{name}_{k}": plans[k : k + PART]
        for name, plans in made.items() for k in range(0, len(plans), PART)
    }  # fmt: skip
    sources = {part: _race_source(plans) for part, plans in parts.items()}
    taken: dict[str, list[float]] = {name: [] for name in made}
    for part, library in compiled(sources, folder, "race").items():
        name = part.rpartition("_")[0]
        interval = CASES[name].interval
        taken[name] += [library.picoseconds(f"f_{k}", *interval) for k in range(len(parts[part]))]
    times = {name: min(each) for name, each in taken.items() if each}
    best = {name: made[name][taken[name].index(least)] for name, least in times.items()}
    fastest = {name: plan_source(name, plan) for name, plan in best.items()}
    sources = {name: source([code], [entry]) for name, (code, entry) in fastest.items()}
    yield "| function | plans | the fastest | inputs with other bits | ULP | ps |"
    yield "|---|---:|---|---:|---:|---:|"
    for name, library in compiled(sources, folder, "fastest").items():
        plan = best[name]
        bits, error = _differing(library, plan), _worst(library, "ours")
        numbers = f"{bits:,} | {error} | {times[name]:.3f}"
        yield f"| {name} | {len(made[name])} | {plan.sentence} | {numbers} |"


def _made(name: str) -> list[Plan]:
    """Plans within an ULP at the inputs of the planner's screen, those with other steps."""
    request = Request(read_function(name), format_named("binary32"))
    found = candidates(request, Facts(request.function))
    plans = [each.plan for each in found if each.error_ulp <= 1]
    return list({emit_procedure(plan.procedure(), "c", "f"): plan for plan in plans}.values())


def _race_source(plans: Sequence[Plan]) -> str:
    codes = [emit_procedure(p.procedure(), "cuda", f"f_{k}") for k, p in enumerate(plans)]
    return source(codes, [Entry(f"f_{k}", f"f_{k}(x)") for k in range(len(plans))])


def _worst(library: Library, entry: str) -> str:
    error = max(library.worst(entry, numbers, in_ulps=True) for numbers in FINITE)
    return f"{error:.3f}" if error < 100 else f"{error:.3g}"


def _differing(library: Library, plan: Plan) -> int:
    """At how many of all numbers the plan's bits are not those on the host."""
    function = compile_procedure(plan.procedure())
    found = 0
    expected = np.empty(CHUNK, np.float32)
    with ThreadPoolExecutor() as pool:
        for first in range(0, 1 << 32, CHUNK):
            fill(function, first, expected, pool)
            found += library.differing("ours", first, expected)
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
