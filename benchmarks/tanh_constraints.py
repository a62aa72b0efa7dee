"""tanh on [-9, 9] in binary32: odd, within [-1, 1], never falling; at every input, and the price.

    python benchmarks/tanh_constraints.py             # the table of docs/constraints.md; minutes

The textbook's odd continued fractions, each with the constants of the least error and with those of
the least error for which range and direction hold (`fitting/shaping.py`), computed in binary32 and
in binary64, stored in binary32. Error, range, direction and oddness are *measured* at every input.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from autonumerics.accuracy import measure
from autonumerics.accuracy.bounds_as_computed import keeps_bounds
from autonumerics.accuracy.enumeration import floats_of
from autonumerics.baselines import baselines
from autonumerics.fitting.shaping import shaped
from autonumerics.formats import Arithmetic
from autonumerics.jit import Compiled, compile_program
from autonumerics.programs import Program
from autonumerics.targets import Target
from autonumerics.targets.constraints import Constraints

TANH = Target.make("tanh", (-9, 9), "relative")
HALF = Target.make("tanh", (0, 9), "relative")
RANGE = Constraints(lower=Fraction(-1), upper=Fraction(1))
RISING = Constraints(monotone="rising")
BOTH = Constraints(lower=Fraction(-1), upper=Fraction(1), monotone="rising")
ARITHMETICS = Arithmetic.of("binary32"), Arithmetic.of("binary32", "binary64")
_CHUNK = 2**22


def forms(least: int, most: int) -> Iterator[tuple[int, Program]]:
    """The most accurate continued fraction in x^2, times x, of each count of operations."""
    found: dict[int, tuple[float, Program]] = {}
    for each in baselines(TANH, most):
        is_odd = each.title.startswith("continued fraction") and each.title.endswith("x^2, times x")
        if is_odd and each.error < found.get(each.ops, (np.inf,))[0]:
            found[each.ops] = each.error, each.program
    before = np.inf
    for ops, (error, program) in sorted(found.items()):
        if error < before and ops >= least:
            yield ops, program
        before = min(before, error)


def is_odd(code: Compiled) -> bool:
    """Whether P(-x) is -P(x) to the bit at every input; both zeros included."""
    for indices in HALF.domain.indices(code.format):
        for start in range(indices.start, indices.stop, _CHUNK):
            x = floats_of(np.arange(start, min(start + _CHUNK, indices.stop)), code.format)
            if code(np.negative(x)).tobytes() != np.negative(code(x)).tobytes():
                return False
    return True


def line(ops: int, whose: str, program: Program, arithmetic: Arithmetic) -> str:
    """What holds of a program, at every input."""
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    code = compile_program(rounded, arithmetic)
    kept = [
        keeps_bounds(code, replace(TANH, constraints=each), every=True) for each in (RANGE, RISING)
    ]
    error = measure(code, HALF).error_ulp  # as large on the other half if it is odd
    words = " | ".join("yes" if each else "no" for each in (is_odd(code), *kept))
    return f"| {ops} | {arithmetic.computing.name} | {whose} | {error:.3g} | {words} |"


def table(least: int, most: int) -> Iterator[str]:
    """Markdown, line by line as it comes."""
    yield "| operations | computed in | constants | ULP | odd | range | rises |"
    yield "|---:|---|---|---:|---|---|---|"
    for ops, program in forms(least, most):
        found = {"free": program, "kept": shaped(program, replace(HALF, constraints=BOTH))}
        for arithmetic in ARITHMETICS:
            for whose, each in found.items():
                if each is not None:
                    yield line(ops, whose, each, arithmetic)


def main() -> None:
    """The table."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--min-ops", type=int, default=7)
    words.add_argument("--max-ops", type=int, default=13)
    given = words.parse_args()
    for each in table(given.min_ops, given.max_ops):
        print(each, flush=True)


if __name__ == "__main__":
    main()
