"""Functions in binary64: the largest error found at many inputs, and the bound proved.

    python benchmarks/binary64.py [FUNCTION ...] [--count 100000000] [--evaluations 1000] [--seed 1]
    python benchmarks/binary64.py sin --save docs/programs

For each function a textbook form with constants from its series: fitted in double-double, rounded
together, tuned on a sample, then measured at `count` inputs of another sample, and proved, with a
certificate that the verifier accepts. Columns: the error found (sampled), the bound of the program
over the reals, and the bound as computed (both proved), all in ULPs of binary64.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from autonumerics.accuracy import sample_errors
from autonumerics.certification import certify_rounded
from autonumerics.certification.check import check
from autonumerics.fitting import Refit, Screen
from autonumerics.fitting.lattice import tune
from autonumerics.fitting.settings import TuneSettings
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

WIDE = Arithmetic.of("binary64")


@dataclass(frozen=True, slots=True)
class Form:
    """A program with constants to begin with, for a function on an interval; those that are `held`
    are the form's own.
    """

    function: str
    domain: tuple[float, float]
    program: Program
    held: tuple[float, ...] = ()

    @property
    def target(self) -> Target:
        """In relative error."""
        return Target.make(self.function, self.domain, "relative")


def forms() -> dict[str, Form]:
    """By function."""
    quarter, root = math.pi / 4, math.sqrt(0.5)
    powers = [math.log(2) ** k / math.factorial(k) for k in range(13)]
    inverses = [1 / math.factorial(k) for k in range(17)]
    found = (
        Form("exp2", (0, 1), parse(horner("x", 0, 13), powers[::-1])),
        Form("exp", (-0.5, 0.5), parse(horner("x", 0, 13), inverses[12::-1])),
        Form("log", (root, 2 * root), _log(), (1.0, 2.0, 0.5)),
        Form(
            "sin",
            (-quarter, quarter),
            parse(
                f"t0 = x*x; fma(t0*x, {horner('t0', 0, 6)}, x)",
                [(-1) ** k * inverses[2 * k + 1] for k in range(6, 0, -1)],
            ),
        ),
        Form(
            "cos",
            (-quarter, quarter),
            parse(
                f"t0 = x*x; {horner('t0', 0, 8)}",
                [(-1) ** k * inverses[2 * k] for k in range(7, -1, -1)],
            ),
        ),
        Form("tanh", (0, 1), _tanh()),
    )
    return {form.function: form for form in found}


def horner(x: str, first: int, count: int) -> str:
    """A polynomial with so many constants from a number on, the leading one first."""
    text = f"fma({x}, c{first}, c{first + 1})"
    for k in range(first + 2, first + count):
        text = f"fma({text}, {x}, c{k})"
    return text


def _log() -> Program:
    """log(1 + t) = t - (h - s (h + R)), h = t^2/2, s = t/(t + 2), R a polynomial in s^2 times that.

    From 2 atanh(s) = s (2 + R), as in the FreeBSD library's e_log.c (K. C. Ng, 1993).
    """
    text = (
        "t0 = x - c0; t1 = t0/(t0 + c1); t2 = t1*t1; t3 = t0*t0*c2; "
        f"t0 - (t3 - t1*(t3 + t2*{horner('t2', 3, 8)}))"
    )
    return parse(text, [1.0, 2.0, 0.5, *(2 / (2 * k + 1) for k in range(8, 0, -1))])


def _tanh(depth: int = 9) -> Program:
    """x + x z (c0 + z (c1 + z N(z)/D(z))), z = x^2, from the fraction x/(1 + z/(3 + z/(5 + ...))).

    So the quotient, whose rounding errors are three, is small against the sum.
    """
    above, below = [Fraction(2 * depth - 1)], [Fraction(1)]  # of 2 k - 1 + z/(...), from the inside
    for k in range(depth - 1, 0, -1):
        above, below = _sum([(2 * k - 1) * a for a in above], [Fraction(0), *below]), above
    first = [Fraction(1), Fraction(-1, 3), Fraction(2, 15)]
    known = [Fraction(0)] * (len(above) + 2)
    for i, a in enumerate(above):
        for k, c in enumerate(first):
            known[i + k] -= a * c
    top = _sum(below, known)[3:]
    scaled = [[float(c / above[-1]) for c in reversed(each)] for each in (top, above)]
    count = len(top)
    denominator = f"t0 + c{count}"
    for k in range(count + 1, count + len(above) - 1):
        denominator = f"fma({denominator}, t0, c{k})"
    last = count + len(above) - 1
    quotient = f"{horner('t0', 0, count)}/({denominator})"
    text = f"t0 = x*x; fma(t0*x, fma(fma({quotient}, t0, c{last}), t0, c{last + 1}), x)"
    return parse(text, [*scaled[0], *scaled[1][1:], 2 / 15, -1 / 3])


def _sum(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Fraction]:
    """Of two polynomials."""
    zero, size = Fraction(0), max(len(a), len(b))
    one, other = ([*each, *[zero] * (size - len(each))] for each in (a, b))
    return [p + q for p, q in zip(one, other, strict=True)]


def fitted(form: Form, evaluations: int, seed: int) -> Program:
    """With constants of binary64, as good as a refit and some tuning make them."""
    screen = Screen(form.target, WIDE, points=1 << 14)
    refit = Refit.on(screen)
    settled, own = form.program, form.program.constants
    free = [k for k in refit.free(settled) if float(own[k]) not in form.held]
    for _ in range(2):
        settled = refit.settled(settled, free)
    settings = TuneSettings(evaluations=evaluations)
    return tune(settled, form.target, WIDE, settings=settings, seed=seed).program


def main() -> None:
    """Print a row for each function."""
    known = forms()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("functions", nargs="*", choices=[*known], default=[*known])
    parser.add_argument("--count", type=int, default=10**8)
    parser.add_argument("--evaluations", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="a folder for the programs")
    options = parser.parse_args()
    print("| function | interval | operations | found | over the reals | proved | where |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for name in options.functions:
        form = known[name]
        program = fitted(form, options.evaluations, options.seed)
        found = sample_errors(
            compile_program(program, WIDE), form.target, count=options.count, seed=options.seed + 1
        )
        in_ulps = replace(form.target, error="ulp")
        certificate = certify_rounded(program, in_ulps, WIDE)
        check(certificate.to_json())
        print(
            f"| {name} | {form.target.domain} | {program.ops} | {found.error_ulp:.4f} | "
            f"{float(certificate.exact.upper):.4f} | {float(certificate.upper):.4f} | "
            f"{found.at!r} |",
            flush=True,
        )
        if options.save:
            path = options.save / f"binary64-{name}.txt"
            path.write_text(f"{program.listing}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
