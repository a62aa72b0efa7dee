"""Whole functions on a GPU: bits and errors at every number of binary32, times beside CUDA's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gpu_device import Entry, Library, source
from gpu_speed import APPROXIMATE

from autonumerics.plans import CompiledProcedure, Plan, compile_procedure, emit_procedure

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
    """One file of CUDA with all of them."""
    codes, entries = [APPROXIMATE], [Entry("loop", "x")]
    for name, case in CASES.items():
        codes.append(emit_procedure(plan_of(name).procedure(), "cuda", f"fast_{name}"))
        exact = f"{name}(x)"
        entries.append(Entry(name, f"fast_{name}(x)", exact, is_compared=True))
        entries += [Entry(f"{name}_{k}", value, exact)
                    for k, value in enumerate(case.vendor.values())]  # fmt: skip
    return source(codes, entries)


def everywhere(folder: Path) -> Iterator[str]:
    """Lines of Markdown."""
    library = Library.of(functions_source(), folder / "functions")
    differing = _differing(library)
    loop = library.picoseconds("loop", 0, 1)
    yield "| function | timed on | code | inputs with other bits | ULP | ps | without the loop |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, case in CASES.items():
        plan = plan_of(name)
        rows = {f"ours, in {plan.inside}": name}
        rows |= {shown: f"{name}_{k}" for k, shown in enumerate(case.vendor)}
        for shown, entry in rows.items():
            bits = f"{differing[name]:,}" if entry == name else ""
            error = max(library.worst(entry, numbers, in_ulps=True) for numbers in FINITE)
            ps = library.picoseconds(entry, *case.interval)
            on = f"[{case.interval[0]:g}, {case.interval[1]:g}]"
            yield (f"| {name} | {on} | {shown} | {bits} | {_ulp(error)} | {ps:.3f} "
                   f"| {ps - loop:.3f} |")  # fmt: skip


def _ulp(error: float) -> str:
    return f"{error:.3f}" if error < 100 else f"{error:.3g}"


def _differing(library: Library) -> dict[str, int]:
    """Of each function, at how many of all numbers its bits are not those on the host."""
    compiled: dict[str, CompiledProcedure] = {
        name: compile_procedure(plan_of(name).procedure()) for name in CASES
    }
    found = dict.fromkeys(CASES, 0)
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
