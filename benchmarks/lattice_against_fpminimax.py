"""Tuned constants against Sollya's fpminimax: ten polynomials in binary32, by exhaustive maximum.

    python benchmarks/lattice_against_fpminimax.py

Each polynomial is evaluated by Horner's rule in binary32, with constants from three sources: the
minimax fit with each constant rounded to nearest; `fpminimax` with the same powers and format,
relative or absolute, whichever is better as evaluated; and `tune`. Errors are in ULP, measured
over every float of the domain.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autonumerics import Program, Target, level, parse
from autonumerics.accuracy import measure
from autonumerics.fitting import TuneSettings, tune
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program

SINGLE = Arithmetic.of("binary32")
CLOSE = TuneSettings(evaluations=30_000)


@dataclass(frozen=True, slots=True)
class Case:
    """A polynomial of the powers first, first + step, ... for a function on an interval."""

    function: str
    sollya: str
    domain: tuple[float, float]
    first: int
    step: int
    count: int

    @property
    def powers(self) -> list[int]:
        return [self.first + self.step * k for k in range(self.count)]

    @property
    def horner(self) -> Program:
        """c0 belongs to the highest power, so that constants stand in the order of their use."""
        variable = "x" if self.step == 1 else "s"
        text = "c0"
        for k in range(1, self.count):
            text = f"({text}*{variable} + c{k})"
        square = "s = x*x; " if self.step == 2 else ""
        return parse(f"{square}{text}{'*x' if self.first else ''}")


CASES = (
    Case("exp2", "2^x", (0.0, 1.0), 0, 1, 6),
    Case("exp2", "2^x", (-0.5, 0.5), 0, 1, 7),
    Case("exp", "exp(x)", (0.0, 0.5), 0, 1, 5),
    Case("log2", "log2(x)", (2.0, 4.0), 0, 1, 7),
    Case("log1p", "log1p(x)", (0.0, 0.25), 1, 1, 6),
    Case("sin", "sin(x)", (0.0, 0.75), 1, 2, 4),
    Case("cos", "cos(x)", (0.0, 0.75), 0, 2, 4),
    Case("erf", "erf(x)", (0.0, 0.75), 1, 2, 4),
    Case("sqrt", "sqrt(x)", (1.0, 2.0), 0, 1, 5),
    Case("tanh", "tanh(x)", (0.0, 0.5), 1, 2, 3),
)

_NEAR_ZERO = 2.0**-20  # where a fit begins whose polynomial vanishes at 0 as the function does


def fitted(case: Case) -> Program:
    """Horner's rule with minimax constants: relative error, except in a real sense at 0."""
    lower = case.domain[0] if case.first == 0 else _NEAR_ZERO
    target = Target.make(case.function, (lower, case.domain[1]), "relative")
    nodes = target.domain.chebyshev_nodes(64)
    values = target.values(nodes)
    columns = np.stack([nodes**power / values for power in case.powers], axis=1)
    constants, *_ = np.linalg.lstsq(columns, np.ones(64), rcond=None)
    return level(case.horner.with_constants(constants[::-1].tolist()), target).program


def fpminimax(case: Case, measure_of_error: str) -> Program:
    """The same with the constants of Sollya's `fpminimax`, which are single precision."""
    lower = case.domain[0] if case.first == 0 else _NEAR_ZERO
    script = (
        f"display=dyadic!; P=fpminimax({case.sollya}, [|{','.join(map(str, case.powers))}|], "
        f"[|SG...|], [{Fraction(lower)};{Fraction(case.domain[1])}], floating, "
        f"{measure_of_error}); for k from 0 to {case.powers[-1]} do {{ print(coeff(P,k)); }}; quit;"
    )
    run = subprocess.run(["sollya"], input=script, capture_output=True, text=True, check=True)
    lines = [line for line in run.stdout.split() if line]
    coefficients = [_dyadic(lines[power]) for power in case.powers]
    return case.horner.with_constants(coefficients[::-1])


def _dyadic(text: str) -> Fraction:
    """A number as Sollya's dyadic display writes it: 3b-2 is 3/4."""
    whole, _, exponent = text.partition("b")
    return Fraction(int(whole)) * Fraction(2) ** int(exponent or 0)


def error_ulp(program: Program, target: Target) -> float:
    return measure(compile_program(program, SINGLE), target).error_ulp


def main() -> None:
    print(f"{'polynomial':32} {'nearest':>12} {'fpminimax':>12} {'tuned':>12} {'seconds':>8}")
    worse = 0
    for case in CASES:
        target = Target.make(case.function, case.domain, "absolute")
        rivals = [error_ulp(fpminimax(case, how), target) for how in ("relative", "absolute")]
        began = time.perf_counter()
        tuned = tune(fitted(case), target, SINGLE, settings=CLOSE)
        seconds = time.perf_counter() - began
        name = f"{case.function} {target.domain} x^{case.powers}"
        print(
            f"{name:32} {tuned.before_ulp:12.5f} {min(rivals):12.5f} "
            f"{tuned.measured.error_ulp:12.5f} {seconds:8.1f}",
            flush=True,
        )
        worse += tuned.measured.error_ulp > min(rivals)
    print(f"worse than fpminimax: {worse} of {len(CASES)}")
    sys.exit(worse > 0)


if __name__ == "__main__":
    main()
