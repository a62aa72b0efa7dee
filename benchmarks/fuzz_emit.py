"""Random programs in awkward constants, emitted to C and compared with machine code bit by bit.

    python benchmarks/fuzz_emit.py --programs 500 --seed 1

Each batch of programs is compiled by gcc and clang, -O2 and -O3 for this processor, and run at
inputs of all kinds: zeros, infinities, NaN, subnormal numbers, any bits. Prints the counts and
every fault; exits with 1 if there is one. The programs are those of tests/codegen/same_bits.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from codegen.compiled_c import Loops
from codegen.same_bits import differences, fits, inputs, random_programs, reference

from autonumerics.formats import Arithmetic

BATCH = 50
COMPILERS = [(c, (o, "-march=native")) for c in ("gcc", "clang-14") for o in ("-O2", "-O3")]


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
            expected = {key: reference(p, arithmetic, x) for key, p in batch.items()}
            for compiler, flags in COMPILERS:
                with tempfile.TemporaryDirectory() as folder:
                    loops = Loops(Path(folder), compiler, flags, batch, arithmetic)
                    for key, program in batch.items():
                        wrong = differences(loops(key, x), expected[key])
                        compared += 1
                        faults += bool(len(wrong))
                        if len(wrong):
                            print(f"{compiler} {' '.join(flags)} {name}: {program!r} at "
                                  f"{x[wrong[:3]]}", flush=True)  # fmt: skip
            print(f"{name}: {first + len(part)} programs, {faults} faults", flush=True)
    print(f"{compared} comparisons at {options.inputs} inputs, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
