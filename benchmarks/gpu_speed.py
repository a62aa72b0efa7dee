"""Errors and times of emitted code on a GPU, beside what the vendor and the frameworks offer.

In registers: CUDA's contenders one by one, with the largest relative error at every number of
binary32 in the interval. In memory: arrays that are read and written, by frameworks as they are
used, with the largest error at the inputs of the race.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from gpu_bits import loaded, triton_kernel
from gpu_device import Entry, Library, source

from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program, from_hex, parse

SINGLE = Arithmetic.of("binary32")
FLASH = Path(__file__).parents[1] / "docs" / "flash-attention.json"
ELEMENTS = 1 << 26
COMPARED = 1 << 22
"""Of them the first, whose values are compared."""
BYTES_EACH = 8
"""Of an element in memory: read and written."""

TANH = {
    5: parse("t = fma(x, x, c0); fma(fma(t, t, c1), t, c2)*x*c3",
             [from_hex(c) for c in ("-0x1.79e77bb85af7bp+0", "0x1.6e5c28122acc9p+2",
                                    "-0x1.960fce61ad530p+4", "-0x1.ba3e1b2e115e4p-6")]),
    6: parse("t = fma(x, x, c0); u = fma(t, t, c1); fma(fma(fma(u, u, c2), u, c3)*x, c4, x)",
             [from_hex(c) for c in ("-0x1.903884eb9a405p+1", "-0x1.65b3d90c918b0p+1",
                                    "0x1.99dc0dd86bbe4p+8", "-0x1.903e0f693698ep+11",
                                    "0x1.91d7c108712f0p-14")]),
}  # fmt: skip
"""autonumerics discover tanh --on -1 1 --ops mul,fma --evaluations 20000 --seed 1"""

APPROXIMATE = """
__device__ __forceinline__ float approximate_tanh(float x) {
    float y;
    asm("tanh.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
__device__ __forceinline__ float approximate_exp2(float x) {
    float y;
    asm("ex2.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
"""


class Contender(NamedTuple):
    """A function in a race: what is shown, what it approximates where, and how it is written."""

    title: str
    function: str
    interval: tuple[float, float]
    value: str
    program: Program | None = None


EXACT = {"2^x": "exp2(x)", "e^x": "exp(x)", "tanh": "tanh(x)"}
TO_ONE = (0.0, 1.0)


def contenders() -> dict[str, Contender]:
    """By name: ours and FlashAttention's, and the vendor's."""
    found = {}
    for count, programs in json.loads(FLASH.read_text(encoding="utf-8")).items():
        for key, title in (("theirs", "FlashAttention's"), ("binary32", "ours")):
            name = f"exp2_{count}_{key}"
            program = Program.from_json(programs[key])
            title = f"{title}, {count} fma"
            found[name] = Contender(title, "2^x", TO_ONE, f"{name}(x)", program)
    found["exp2f"] = Contender("exp2f", "2^x", TO_ONE, "exp2f(x)")
    found["ex2"] = Contender("ex2.approx", "2^x", TO_ONE, "approximate_exp2(x)")
    found["expf"] = Contender("expf", "e^x", TO_ONE, "expf(x)")
    found["fast_expf"] = Contender("__expf", "e^x", TO_ONE, "__expf(x)")
    for count, program in TANH.items():
        name = f"tanh_{count}"
        title = f"ours, {count} operations"
        found[name] = Contender(title, "tanh", (-1.0, 1.0), f"{name}(x)", program)
    found["tanhf"] = Contender("tanhf", "tanh", (-1.0, 1.0), "tanhf(x)")
    found["tanh_approx"] = Contender("tanh.approx", "tanh", (-1.0, 1.0), "approximate_tanh(x)")
    return found


def registers_source() -> str:
    """One file of CUDA with all contenders, and x itself, which is what the loop takes."""
    rows = contenders()
    codes = [
        emit_program(row.program, SINGLE, language("cuda"), name=name)
        for name, row in rows.items() if row.program is not None
    ]  # fmt: skip
    entries = [Entry(name, row.value, EXACT[row.function]) for name, row in rows.items()]
    return source([APPROXIMATE, *codes], [*entries, Entry("loop", "x")])


def in_registers(folder: Path) -> list[str]:
    """Lines of Markdown: each contender's error and time."""
    library = Library.of(registers_source(), folder / "registers")
    loop = library.picoseconds("loop", *TO_ONE)
    lines = ["| function | on | code | largest relative error | ps | without the loop |",
             "|---|---|---|---:|---:|---:|"]  # fmt: skip
    for name, row in contenders().items():
        error = library.worst(name, _positive(row.interval))
        ps = library.picoseconds(name, *row.interval)
        on = f"[{row.interval[0]:g}, {row.interval[1]:g}]"
        lines.append(
            f"| {row.function} | {on} | {row.title} | {error:.3g} | {ps:.3f} | {ps - loop:.3f} |"
        )
    return [*lines, "", f"The loop itself, two additions an evaluation, takes {loop:.3f} ps."]


def _positive(interval: tuple[float, float]) -> tuple[int, int]:
    """Bits of the first and last positive number: tanh is odd, and so are those who compute it."""
    return 1, int(np.float32(interval[1]).view(np.uint32))


def in_memory(folder: Path) -> Iterator[str]:
    """Lines of Markdown: arrays by the frameworks, the emitted function beside their own."""
    yield "| function | code | largest relative error | ps | TB/s |"
    yield "|---|---|---:|---:|---:|"
    x = np.random.default_rng(1).uniform(0, 1, ELEMENTS).astype(np.float32)
    three = contenders()["exp2_3_binary32"].program
    assert three is not None
    for function, name, program in (("2^x", "exp2", three), ("tanh", "tanh", TANH[5])):
        right = getattr(np, name)(x[:COMPARED].astype(np.float64))
        for module, run in RUNS.items():
            for title, seconds, values in run(name, program, x, folder) if _has(module) else ():
                error = np.max(np.abs(values - right) / np.maximum(right, 1e-30))
                told = "" if title.startswith("a copy") else f"{error:.3g}"
                ps, rate = seconds * 1e12 / ELEMENTS, BYTES_EACH * ELEMENTS / seconds / 1e12
                yield f"| {function} | {title} | {told} | {ps:.2f} | {rate:.2f} |"


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


class Timed(NamedTuple):
    """What ran, seconds a call, and the first of its values."""

    title: str
    seconds: float
    values: np.ndarray


def _code(row: str, program: Program) -> str:
    return emit_program(program, SINGLE, language(row), name="f")


def run_torch(name: str, program: Program, x: np.ndarray, folder: Path) -> Iterator[Timed]:
    """A copy, PyTorch's own function, and the emitted one, eager and compiled."""
    import torch

    given = torch.from_numpy(x).cuda()
    ours = loaded(_code("pytorch", program), folder / f"speed_torch_{name}.py").f
    torch._dynamo.reset()
    yield _by_events("a copy of the array", torch.clone, given)
    yield _by_events(f"torch.{name}", getattr(torch, name), given)
    yield _by_events("PyTorch, emitted, eager", ours, given)
    yield _by_events("PyTorch, emitted, torch.compile", torch.compile(ours), given)


def run_triton(name: str, program: Program, x: np.ndarray, folder: Path) -> Iterator[Timed]:
    """The emitted function in a kernel."""
    import torch

    given = torch.from_numpy(x).cuda()
    made = torch.empty_like(given)
    file = folder / f"speed_triton_{name}.py"
    kernel = triton_kernel([_code("triton", program)], ["f"], file)[(-(-x.size // 1024),)]

    def run(x: Any) -> Any:
        kernel(x, made, x.numel(), BLOCK=1024, enable_fp_fusion=False)
        return made

    yield _by_events("Triton, emitted", run, given)


def _by_events(title: str, function: Callable[[Any], Any], given: Any) -> Timed:
    """By events on the device: the median of 20 calls, after 3."""
    import torch

    times = []
    for _ in range(23):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        values = function(given)
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end) * 1e-3)
    return Timed(title, median(times[3:]), values[:COMPARED].cpu().numpy())


def run_jax(name: str, program: Program, x: np.ndarray, folder: Path) -> Iterator[Timed]:
    """JAX's own function and the emitted one, under jit."""
    import jax

    given = jax.numpy.asarray(x)
    ours = loaded(_code("jax", program), folder / f"speed_jax_{name}.py").f
    yield _by_clock(f"jnp.{name}, jit", jax.jit(getattr(jax.numpy, name)), given)
    yield _by_clock("JAX, emitted, jit", jax.jit(ours), given)


def _by_clock(title: str, function: Callable[[Any], Any], given: Any) -> Timed:
    """A fiftieth of 50 calls, which the device does one after another: the median of 5."""
    values = function(given).block_until_ready()
    times = []
    for _ in range(5):
        start = perf_counter()
        for _ in range(50):
            values = function(given)
        values.block_until_ready()
        times.append((perf_counter() - start) / 50)
    return Timed(title, median(times), np.asarray(values[:COMPARED]))


RUNS = {"torch": run_torch, "triton": run_triton, "jax": run_jax}
"""By the module that each needs."""
