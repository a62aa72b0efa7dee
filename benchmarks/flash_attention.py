"""FlashAttention's polynomials for 2^x on [0, 1], 2 to 5 fma, beside what a search finds.

    python benchmarks/flash_attention.py --out /tmp/kernels

Two searches with fma alone, seed 1: for binary32, and for bfloat16 computed in binary32. Errors are
measured at every number of the format in [0, 1], theirs and ours alike; for bfloat16 it is counted
how many results are the correctly rounded ones. Prints a table; with --out it writes ours as CUDA
and Triton, in both arithmetics, with their evidence.
"""

from __future__ import annotations

import argparse
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
    """The fronts of both arithmetics."""
    options = {"on": (0, 1), "ops": "fma", "seed": 1, "progress": False}
    return {
        name: discover(
            "exp2",
            format=name,
            compute="binary32",
            max_ops=max(COUNTS),
            evaluations=evaluations,
            out=None if out is None else out / name,
            **options,
        )
        for name in ARITHMETICS
    }


def errors(program: Program) -> Mapping[str, MeasuredError]:
    return {
        name: measure(compile_program(program, arithmetic), TARGET)
        for name, arithmetic in ARITHMETICS.items()
    }


def row(count: int, theirs: Program, ours: Mapping[str, Program]) -> str:
    """A line of the table, each number measured at every input."""
    before = errors(theirs)
    single = measure(compile_program(ours["binary32"], ARITHMETICS["binary32"]), TARGET)
    narrow = measure(compile_program(ours["bfloat16"], ARITHMETICS["bfloat16"]), TARGET)
    first = before["bfloat16"].counts
    second = narrow.counts
    assert first is not None
    assert second is not None
    return (f"| {count} | {before['binary32'].relative:.3g} | {single.relative:.3g} | "
            f"{first.inputs - first.correct:,} | {second.inputs - second.correct:,} | "
            f"`{ours['binary32'].text}` |")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=20_000)
    parser.add_argument("--out", type=Path, help="A new folder for the runs and the kernels.")
    options = parser.parse_args()
    fronts = searched(options.evaluations, options.out)
    print("| fma | theirs, binary32 | ours, binary32 | theirs, bfloat16 not correctly rounded | "
          "ours | ours |\n|---:|---:|---:|---:|---:|---|")  # fmt: skip
    for count, theirs in published().items():
        best = {name: result.front.with_ops(count) for name, result in fronts.items()}
        print(row(count, theirs, {n: s.program for n, s in best.items() if s}), flush=True)
        for name, result in fronts.items() if options.out else ():
            for language, suffix in (("cuda", "cuh"), ("triton", "py")):
                if name == "bfloat16" and language == "triton":
                    continue
                code = result.emit(language, ops=count, name=f"exp2_{count}_fma_{name}")
                path = options.out / f"exp2_{count}_fma_{name}.{suffix}"
                path.write_text(code, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
