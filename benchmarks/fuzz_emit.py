"""Random programs in awkward constants, emitted and compared with machine code bit by bit.

    python benchmarks/fuzz_emit.py --programs 500 --seed 1

Each batch of programs is compiled as C and C++ by gcc and clang, -O2 and -O3 for this processor, as
C in explicit vectors, and as LLVM IR, and run at inputs of all kinds: zeros, infinities, NaN,
subnormal numbers, any bits. Prints the counts and every fault; exits with 1 if there is one. The
programs are those of tests/codegen/same_bits.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from codegen.compiled_c import Loops
from codegen.running import llvm
from codegen.same_bits import differences, fits, inputs, random_programs, reference

from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

BATCH = 50
NATIVE = "-march=native"
C_CASES = [
    ("c", "gcc", ("-O2", NATIVE)),
    ("c", "gcc", ("-O3", NATIVE)),
    ("c", "clang-14", ("-O2", NATIVE)),
    ("c", "clang-14", ("-O3", NATIVE)),
    ("cpp", "g++", ("-O3", "-std=c++17", NATIVE)),
    ("cpp", "clang++-14", ("-O3", "-std=c++17", NATIVE)),
    ("c-vector", "gcc", ("-O3", NATIVE)),
    ("c-vector", "clang-14", ("-O2", NATIVE)),
    ("c-avx2", "gcc", ("-O3", "-mavx2", "-mfma")),
    ("c-avx2", "clang-14", ("-O2", "-mavx2", "-mfma")),
    ("c-avx512", "gcc", ("-O3", "-mavx512f", "-mavx512dq")),
    ("c-avx512", "clang-14", ("-O2", "-mavx512f", "-mavx512dq")),
]
LLVM_INPUTS = 500
"""Of these one is computed at a time."""

Run = Callable[[str, np.ndarray], np.ndarray]


def runs(
    batch: Mapping[str, Program], arithmetic: Arithmetic, x: np.ndarray, folder: Path
) -> Iterator[tuple[str, Run]]:
    """Each way of running the batch, compiled, by its name."""
    for language, compiler, flags in C_CASES:
        if language != "c-avx512" or has_avx512():
            yield (f"{language} {compiler} {flags[0]}",
                   Loops(folder, compiler, flags, batch, arithmetic, language))  # fmt: skip
    values = llvm(batch, arithmetic, x[:LLVM_INPUTS], folder)
    yield "llvm", lambda key, _: values[key]


def has_avx512() -> bool:
    import llvmlite.binding

    features = llvmlite.binding.get_host_cpu_features()
    return bool(features.get("avx512f") and features.get("avx512dq"))


def compare(batch: Mapping[str, Program], arithmetic: Arithmetic, x: np.ndarray) -> tuple[int, int]:
    """How many programs were compared, and how many of them differ somewhere."""
    expected = {key: reference(program, arithmetic, x) for key, program in batch.items()}
    compared = faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, run in runs(batch, arithmetic, x, Path(folder)):
            for key, program in batch.items():
                found = run(key, x)
                wrong = differences(found, expected[key][: len(found)])
                compared += 1
                faults += bool(len(wrong))
                if len(wrong):
                    where = f"at {x[wrong[:3]]}"
                    print(f"{name}, {arithmetic.name}: {program!r} {where}", flush=True)
    return compared, faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=5_000)
    options = parser.parse_args()
    programs = list(random_programs(options.seed, options.programs))
    compared, faults = 0, 0
    for name in ("binary32", "binary64"):
        arithmetic = Arithmetic.of(name)
        x = inputs(arithmetic.storage, options.inputs)
        for first in range(0, len(programs), BATCH):
            part = programs[first : first + BATCH]
            batch = {f"p{k}": p for k, p in enumerate(part) if fits(p, arithmetic)}
            more, wrong = compare(batch, arithmetic, x)
            compared, faults = compared + more, faults + wrong
            print(f"{name}: {first + len(part)} programs, {faults} faults", flush=True)
    print(f"{compared} comparisons at {options.inputs} inputs, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
