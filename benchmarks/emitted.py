"""Emitted C in a loop over an array, by GCC and Clang, against this package's machine code.

    python benchmarks/emitted.py
    python benchmarks/emitted.py --programs cos --languages c c-avx512

Each program is emitted, compiled with -O3 -march=native and nothing else, and timed side by side
with the machine code of `compile_program`: an array in the first cache, contenders in turns, the
median over quiet passes of the ratios within a pass (`cost.clock`). Every bit is compared first.
Prints a row a contender, and the load of the machine before and after; exits with 1 if a bit
differs or the plain C is slower than the package by more than 5 % and the spread of the ratio.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autonumerics.codegen import emit_program, language
from autonumerics.cost import Arena, Native, time_contenders
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program, parse
from autonumerics.targets import Domain

FLAGS = ("-O3", "-march=native")
COMPILERS = ("gcc", "clang-14")
LANGUAGES = ("c", "c-vector", "c-avx2", "c-avx512")
TOLERANCE = 1.05

PROGRAMS: dict[str, tuple[str, tuple[float, float], Program]] = {
    # docs/results.md, Number formats and time: programs below 1 ULP of binary32.
    "exp2": ("binary32", (0.0, 1.0), parse(
        "fma(fma(fma(fma(x, x, c0)*x, fma(x, c1, c2), c3), x, c4), x, c5)",
        [6.77, 2.22e-4, 4.38e-3, 0.24, 0.693, 1.0])),
    "cos": ("binary32", (0.0, 0.7853981633974483), parse(
        "t0 = x*x; fma(fma(fma(t0, fma(x, c0, c1), c2), t0, c3), t0, c4)",
        [-1e-4, -1.3e-3, 0.0416, -0.5, 1.0])),
    # docs/results.md, 2^x of + - * /: 5 and 10 operations.
    "exp2 by quotients": ("binary32", (0.0, 1.0), parse(
        "c2/(x + c0 + c1/x) + c3", [-3.4, 11.9, 11.7, 1.0])),
    "exp2 in binary64": ("binary64", (0.0, 1.0), parse(
        "t0 = c0/x + x; t1 = c1/t0 - t0; (c4/(c2/t1 + t1 + c3) - c5)^2",
        [9.1, 0.3, 7.7, -0.4, 0.69, 1.0])),
}  # fmt: skip
"""Structures as they stand there; constants are rounded, since no time depends on them."""

_LOOP = """
#include <stdint.h>
void throughput(const {0} *restrict x, {0} *restrict y, int64_t n);
void throughput(const {0} *restrict x, {0} *restrict y, int64_t n) {{
    fast_array(x, y, (size_t)n);
}}
"""


def compiled(name: str, compiler: str, program: Program, arithmetic: Arithmetic) -> Native:
    """The program in that language, compiled as a user would."""
    number = language("c").types[arithmetic.storage.name].name
    source = emit_program(program, arithmetic, language(name), name="fast") + _LOOP.format(number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fast.so"
        command = [compiler, *FLAGS, "-shared", "-fPIC", "-x", "c", "-", "-o", str(path), "-lm"]
        subprocess.run(command, input=source, text=True, check=True)
        library = ctypes.CDLL(str(path))
    address = ctypes.cast(library.throughput, ctypes.c_void_p).value or 0
    return Native(f"{compiler}, {name}", arithmetic.storage, address, owner=library)


def compare(title: str, languages: list[str]) -> bool:
    """Prints a table; whether all bits are equal and the plain C is as fast."""
    format_name, domain, program = PROGRAMS[title]
    arithmetic = Arithmetic.of(format_name)
    arena = Arena.make(arithmetic.storage, Domain(*domain), memory_bytes=0)
    package = Native.program("this package", program, arithmetic)
    contenders = [compiled(name, c, program, arithmetic) for name in languages for c in COMPILERS]
    expected = package(arena.inputs).tobytes()
    wrong = [row.name for row in contenders if row(arena.inputs).tobytes() != expected]
    timings = time_contenders([package, *contenders], arena, workloads=["l1"])["l1"]
    first, slow = timings[package.name], []
    print(f"\n{title}: {program.text}, {format_name}")
    for name, timing in timings.items():
        ratio = timing.ratio_to(first)
        if name.endswith(", c") and ratio.value * (1 - ratio.spread) > TOLERANCE:
            slow.append(name)
        print(
            f"  {name:22} {timing.ns:7.4f} ns   {ratio.value:6.3f} +- {ratio.spread:.3f}",
            flush=True,
        )
    for fault, names in (("differs in bits", wrong), ("is slower", slow)):
        if names:
            print(f"  {fault}: {'; '.join(names)}")
    return not wrong and not slow


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    good = [compare(title, options.languages) for title in options.programs]
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
