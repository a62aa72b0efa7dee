"""The bits of emitted code in every language that runs here, at many inputs.

    python benchmarks/emitted_bits.py                        # a million inputs each: some minutes
    python benchmarks/emitted_bits.py --inputs 20000 rust jax

Programs over all operations that have one result in a format, in binary32 and binary64, at zeros,
infinities, NaN, subnormal numbers, any bits and moderate sizes (tests/codegen/same_bits.py),
against this package's machine code. What runs number by number in an interpreter gets fewer inputs:
`at` says how many. JAX: without `jit` bits of normal numbers, of programs without fma; under `jit`,
which promises none, the error of an approximation of 2^x, beside the one proved of it as written.
Exits with 1 if a bit differs where none may.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from codegen import running
from codegen.compiled_c import Loops
from codegen.same_bits import PROGRAMS, differences, inputs, reference

from autonumerics.certification import prove_rounded
from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

NEEDS = {"rust": "rustc", "go": "go", "java": "javac", "javascript": "node", "fortran": "gfortran"}
SLOW = {"python": 20_000, "numpy": 20_000, "javascript": 200_000, "llvm": 100_000}
FLAGS = (("-O0",), ("-O2", "-march=native"), ("-O3", "-march=native"))
COMPILERS = {"c": ("gcc", "clang-14"), "cpp": ("g++", "clang++-14")}

EXP2 = parse(
    "t = c1/(x + c0) + c2; (t^2 + c3)*t + c4",
    ["-0x1.763d8f7fc9b22p+3", "-0x1.276fd908587edp+5", "-0x1.2a52ef22ba571p+1",
     "0x1.07b74a111513fp-1", "0x1.0e8999851c04ap-7"],
)  # fmt: skip
"""2^x on [0, 1] to 1.7e-7, by a search for 7 operations."""


def rows(names: list[str], count: int, folder: Path) -> Iterator[tuple[str, str, int, int, int]]:
    """Language, format, programs, inputs, and results whose bits differ."""
    for format in ("binary32", "binary64"):
        arithmetic = Arithmetic.of(format)
        for name in names:
            x = inputs(arithmetic.storage, min(count, SLOW.get(name, count)))
            place = folder / f"{name}-{format}"  # a library is loaded once for each place
            place.mkdir()
            for how, found in _values(name, arithmetic, x, place):
                wrong = sum(
                    len(differences(np.asarray(values), reference(PROGRAMS[key], arithmetic, x)))
                    for key, values in found.items()
                )
                yield how, format, len(found), len(x), wrong


def _values(
    name: str, arithmetic: Arithmetic, x: np.ndarray, folder: Path
) -> Iterator[tuple[str, Mapping[str, np.ndarray]]]:
    """What the language gives, by how it was compiled."""
    for compiler in COMPILERS.get(name, ()):
        for flags in FLAGS if shutil.which(compiler) else ():
            standard = ("-std=c++17",) if name == "cpp" else ()
            loops = Loops(folder, compiler, (*flags, *standard), PROGRAMS, arithmetic, name)
            yield f"{name} {compiler} {flags[0]}", {key: loops(key, x) for key in PROGRAMS}
    if name in running.RUN and (name not in NEEDS or shutil.which(NEEDS[name])):
        yield name, running.RUN[name](PROGRAMS, arithmetic, x, folder)
    if name == "numpy":
        yield name, running.arrays(name, PROGRAMS, arithmetic, x, folder)
    if name == "jax" and arithmetic.storage.bits == 32:
        yield "jax, no jit", _jax(arithmetic, x)


def _jax(arithmetic: Arithmetic, x: np.ndarray) -> Mapping[str, np.ndarray]:
    """Of programs without fma, minima and maxima; normal numbers and what is none."""
    import jax.numpy as jnp

    found = {}
    for key, program in PROGRAMS.items():
        operations = {row.name for row, _ in program.instructions}
        if not operations & {"fma", "fms", "fnma", "fnms", "min", "max"} and key != "subnormal":
            values = np.array(_function("jax", program, arithmetic)(jnp.asarray(x)))
            exact = reference(program, arithmetic, x)
            flushed = _flushed(x) | _flushed(exact) | _flushed(values) | (np.abs(x) > 1e18)
            found[key] = np.where(flushed | (np.abs(x) < 1e-18), exact, values)
    return found


def _flushed(x: np.ndarray) -> np.ndarray:
    """Subnormal numbers and zeros, which XLA may exchange."""
    return np.abs(x) < np.finfo(x.dtype).tiny


def _function(name: str, program: Program, arithmetic: Arithmetic) -> Callable[..., Any]:
    names: dict = {"__name__": "p"}
    exec(emit_program(program, arithmetic, language(name), name="f_p"), names)
    return names["f_p"]


def under_jit(count: int) -> tuple[float, float, float]:
    """The largest relative error of the program for 2^x: without jit, under it, and proved."""
    import jax

    single = Arithmetic.of("binary32")
    x = np.linspace(0, 1, count, dtype=np.float32)[1:]
    function, exact = _function("jax", EXP2, single), np.exp2(x.astype(np.float64))
    errors = [
        float(np.max(np.abs(np.asarray(f(x), np.float64) - exact) / exact))
        for f in (function, jax.jit(function))
    ]
    proof = prove_rounded(EXP2, Target.make("exp2"), single)
    return errors[0], errors[1], float(proof.upper)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("languages", nargs="*", default=[])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    asked = parser.parse_args()
    names = asked.languages or ["c", "cpp", "jax", "numpy", *running.RUN]
    faults = 0
    print("| language | format | programs | at | bits that differ |\n|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        for how, format, programs, at, wrong in rows(names, asked.inputs, Path(folder)):
            print(f"| {how} | {format} | {programs} | {at:,} | {wrong} |", flush=True)
            faults += wrong
        if "jax" in names:
            eager, jitted, proved = under_jit(asked.inputs)
            print(f"\nJAX, 2^x on [0, 1] in binary32: largest relative error {eager:.3e} without "
                  f"jit, {jitted:.3e} under it, proved as written {proved:.3e}")  # fmt: skip
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
