"""FlashAttention's polynomials for 2^x on [0, 1], 2 to 5 fma, beside what a search finds.

    python benchmarks/flash_attention.py --out /tmp/kernels --keep docs/flash-attention.json

Three searches with fma alone, seed 1: over the reals, for binary32, and for bfloat16 computed in
binary32; of their programs of a count the best in each arithmetic is taken. The table has the
largest relative error at every binary32 number in [0, 1], and how many of the 16,258 bfloat16
numbers there have a result that is not the correctly rounded one; theirs and ours alike. With --out
it writes ours as CUDA and Triton, with their evidence, and with --keep the programs of the table,
which `gpu.py` takes to a GPU.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from published import CASES

from autonumerics import Result, discover
from autonumerics.accuracy import MeasuredError, measure
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

TARGET = Target.make("exp2", (0.0, 1.0))
COUNTS = (2, 3, 4, 5)
ARITHMETICS = {
    "binary32": Arithmetic.of("binary32"),
    "bfloat16": Arithmetic.of("bfloat16", "binary32"),
}


def published() -> dict[int, Program]:
    """Theirs by the number of fma, as Horner's rule with fma."""
    found = {}
    for case in CASES:
        if case.name.startswith("A01-"):
            count = int(case.name.removeprefix("A01-"))
            falling = re.findall(r"(?<![\w.])\d+(?:\.\d+)?", case.formula)
            text = f"c{count}"
            for k in reversed(range(count)):
                text = f"fma({text}, x, c{k})"
            found[count] = parse(text, [float(c) for c in reversed(falling)])
    return found


def searched(evaluations: int, out: Path | None) -> dict[str, Result]:
    """Fronts of the relative error over the reals, and of ULPs in both arithmetics."""
    found = {}
    for name in ("reals", *ARITHMETICS):
        format = {} if name == "reals" else {"format": name, "compute": "binary32"}
        found[name] = discover(
            "exp2", on=(0, 1), ops="fma", max_ops=max(COUNTS), evaluations=evaluations, seed=1,
            progress=False, out=None if out is None else out / name, **format,
        )  # fmt: skip
    return found


def measured(program: Program, arithmetic: str) -> MeasuredError:
    """The error at every input, with the constants rounded to binary32."""
    return measure(compile_program(program, ARITHMETICS[arithmetic]), TARGET)


def off(error: MeasuredError) -> int:
    """How many results are not the correctly rounded ones."""
    assert error.counts is not None
    return error.counts.inputs - error.counts.correct


def compare(count: int, theirs: Program, fronts: Mapping[str, Result]) -> dict[str, str]:
    """Prints a line of the table; the front with the best program in each arithmetic."""
    found = {name: result.front.with_ops(count) for name, result in fronts.items()}
    programs = {name: s.program for name, s in found.items() if s and s.ops == count}
    single = {name: measured(p, "binary32").relative for name, p in programs.items()}
    narrow = {name: off(measured(p, "bfloat16")) for name, p in programs.items()}
    best = {"binary32": min(single, key=single.__getitem__),
            "bfloat16": min(narrow, key=narrow.__getitem__)}  # fmt: skip
    before = measured(theirs, "binary32").relative, off(measured(theirs, "bfloat16"))
    after = single[best["binary32"]], narrow[best["bfloat16"]]
    text = programs[best["binary32"]].text
    row = (f"{before[0]:.3g}", f"{after[0]:.3g}", str(before[1]), str(after[1]), f"`{text}`")
    print(f"| {count} | {' | '.join(row)} |", flush=True)
    return best


def write(count: int, best: Mapping[str, str], fronts: Mapping[str, Result], out: Path) -> None:
    """Ours as kernels, with their evidence."""
    for arithmetic, front in best.items():
        for language, suffix in (("cuda", "cuh"), ("triton", "py")):
            code = fronts[front].emit(
                language, ops=count, name=f"exp2_{count}_fma_{arithmetic}",
                number_format=arithmetic, compute="binary32",
            )  # fmt: skip
            path = out / f"exp2_{count}_fma_{arithmetic}.{suffix}"
            path.write_text(code, encoding="utf-8")


def kept(
    theirs: Program, best: Mapping[str, str], count: int, fronts: Mapping[str, Result]
) -> dict:
    """Their program and ours for each arithmetic, as plain data."""
    ours = {a: fronts[front].front.with_ops(count) for a, front in best.items()}
    return {"theirs": theirs.to_json()} | {a: s.program.to_json() for a, s in ours.items() if s}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=20_000)
    parser.add_argument("--out", type=Path, help="A new folder for the runs and the kernels.")
    parser.add_argument("--keep", type=Path, help="A file for the programs of the table.")
    options = parser.parse_args()
    programs = {}
    fronts = searched(options.evaluations, options.out)
    print("| fma | theirs | ours | theirs | ours | ours |\n|---:|---:|---:|---:|---:|---|")
    for count, theirs in published().items():
        best = compare(count, theirs, fronts)
        programs[count] = kept(theirs, best, count, fronts)
        if options.out is not None:
            write(count, best, fronts, options.out)
    if options.keep is not None:
        options.keep.write_text(json.dumps(programs, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
