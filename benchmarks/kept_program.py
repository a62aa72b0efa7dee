"""Programs of a run for a number format beside one that was kept: one race, errors at all inputs.

    python benchmarks/kept_program.py RUN docs/programs/binary32-exp2.txt

A row for each program of the run's front that meets its goal, and one for the program in the file:
the largest error (measured at every input of a format of up to 32 bits), nanoseconds an element of
an array in the first cache, and the ratio to the program in the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from autonumerics import load
from autonumerics.accuracy import measure
from autonumerics.codegen.reading import read_program
from autonumerics.cost import ClockCost
from autonumerics.jit import compile_program


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("program", type=Path)
    options = parser.parse_args()
    result = load(options.run)
    arithmetic, goal = result.config.arithmetic, result.goal
    if arithmetic is None or goal is None:
        parser.error(f"{options.run} has no number format, or no goal")
    kept = read_program(options.program.read_text(encoding="utf-8"))
    programs = [kept, *(s.program for s in result.front if goal.is_met_by(s))]
    clock = ClockCost.make(arithmetic, result.target.domain)
    estimates = clock.measure(programs)
    print("| program | largest error, ULP | ns an element | ratio to the kept one |")
    print("|---|---:|---:|---:|")
    for program, estimate in zip(programs, estimates, strict=True):
        error = measure(compile_program(program, arithmetic), result.target)
        ratio = estimate.value / estimates[0].value
        spread = estimate.spread + estimates[0].spread
        print(
            f"| `{program.text}` | {error.error_ulp:.4f} | {estimate.value:.4f} | "
            f"{ratio:.3f} ± {spread:.3f} |"
        )


if __name__ == "__main__":
    main()
