"""Rational functions for rows where searches find no program: fitted by ULPs, then settled.

    python benchmarks/sixteen_rationals.py gelu bfloat16 --degrees 7 6      # seconds

Textbook forms of `sixteen_bits.py` are fitted by absolute errors; these functions need small ULPs
where values are small. N/D is fitted at some thousand points, weighed by 1/ULP, by repeated linear
least squares (C. K. Sanathanan, J. Koerner, Transfer function synthesis as a ratio of two complex
polynomials, IEEE Trans. Automatic Control 8, 1963), and written by Horner's rule with fma, the
leading coefficient of D being 1, N and D each in x or, where powers of x cancel and those of t do
not, in t = x less an end of the domain: N of gelu near -4 is a ten-thousandth of its terms in x, or
less, but about as large as those in x + 4, which is exact there. Constants are settled for a goal:

    softplus    N(x)/D(x), or with --local as logistic
    gelu        x N(x)/D(x) + c with c far below the least number: gelu(x) is x/2 and a hair more,
                and x/2 is a tie where x is an odd multiple of the least number
    logistic    N(x)/D(x) + c x/(x^2 + d) with c and d small: 1/2 + x/4 is a tie at x = 3 2^-10, and
                logistic(x) x^3/48 less, which binary32 does not have; the fraction, largest about
                there, takes off what it does have

What meets the goal goes into docs/sixteen-bits.json, as a textbook form with fma and, unless a
search has a shorter one, as ours.
"""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sixteen_bits import FORMATS, FUNCTIONS, STORE, cheaper, described, stored

from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, RoundingIntervals, Wanted
from autonumerics.fitting import SettleSettings, settle
from autonumerics.fitting.screening import ulps
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.targets import Domain, Target

Values = npt.NDArray[np.float64]

WANTED: dict[str, Wanted] = {"correct": CORRECT, "faithful": FAITHFUL, "1 ULP": 1.0}
"""By goal, from strict to weak: what meets one meets those after it."""

Form: TypeAlias = tuple[Program, range]
"""With the constants that stay: those of t = x + c, for which coefficients can make good."""

WORTH = 1 / 64
"""A sum in t is worth its operation if the share of it that cancels is so much smaller."""

SHAPES = "softplus", "gelu", "logistic"
POINTS, REPEATED = 4001, 40
SETTINGS = SettleSettings(programmes=100, hardest=400, added=40, rounds=250)


def rational(target: Target, arithmetic: Arithmetic, top: int, bottom: int, local: bool) -> Form:
    """The form of the function with degrees of N and D, before its constants are settled."""
    name, domain = target.function.name, target.domain
    x = np.linspace(domain.lower, domain.upper, POINTS) + 1e-9  # not 0
    y = target.values(x)
    ulp = ulps(arithmetic.storage, y)
    if name == "gelu":
        above, below = fitted(x, y / x, np.abs(x) / ulp, top, bottom)
        least = float(arithmetic.storage.smallest) * 2.0**-7
        return written(domain, above, below, "fma({0}, x, {1})", (least,))
    above, below = fitted(x, y, 1 / ulp, top, bottom)
    if name == "softplus" and not local:
        return written(domain, above, below, "{0}", ())
    place = (4 * 2.0**-10) ** 2
    return written(domain, above, below, "fma(x/fma(x, x, {1}), {2}, {0})", (place, -3e-5 * place))


def fitted(
    x: Values, y: Values, weights: Values, top: int, bottom: int
) -> tuple[list[float], list[float]]:
    """Coefficients of N and D, highest powers first; the first of D is 1."""
    scale = np.abs(x).max()
    above = np.vander(x / scale, top + 1)
    below = np.vander(x / scale, bottom + 1)[:, :-1]
    divisor, best, least = np.ones_like(x), np.zeros(top + bottom + 1), np.inf
    for _ in range(REPEATED):
        weighed = weights / np.abs(divisor)
        columns = np.hstack([above, -y[:, None] * below]) * weighed[:, None]
        found, *_ = np.linalg.lstsq(columns, y * weighed, rcond=None)
        divisor = 1 + below @ found[top + 1 :]
        error = float(np.max(np.abs((above @ found[: top + 1] / divisor - y) * weights)))
        if error < least:
            best, least = found, error
    numerator = best[: top + 1] / scale ** np.arange(top, -1, -1)
    denominator = np.append(best[top + 1 :], 1.0) / scale ** np.arange(bottom, -1, -1)
    lead = denominator[0]
    return (numerator / lead).tolist(), (denominator / lead).tolist()


def written(
    domain: Domain, above: list[float], below: list[float], form: str, more: tuple[float, ...]
) -> Form:
    """By Horner's rule; `form` has the quotient as {0}, and further constants from {1} on."""
    x = np.linspace(domain.lower, domain.upper, POINTS)
    centres = [centre(domain, each, x) for each in (above, below)]
    used = sorted({each for each in centres if each != 0})
    names = {0.0: "x", **{each: f"t{k}" for k, each in enumerate(used)}}
    lines = [f"t{k} = x + c{k}; " for k in range(len(used))]
    constants, parts = [-each for each in used], list[str]()
    for each, at in zip((above, below), centres, strict=True):
        coefficients, t = about(each, at), names[at]
        first = len(constants)
        if each is above:
            part, constants = f"c{first}", [*constants, *coefficients]
        else:  # whose leading coefficient is 1
            part, constants = f"{t} + c{first}", [*constants, *coefficients[1:]]
        for k in range(first + 1, len(constants)):
            part = f"fma({part}, {t}, c{k})"
        parts.append(part)
    further = [f"c{len(constants) + k}" for k in range(len(more))]
    text = form.format(f"{parts[0]}/({parts[1]})", *further)
    return parse("".join(lines) + text, [*constants, *more]), range(len(used))


def apart(program: Program) -> Program:
    """The same with a product and a sum in the place of each fma."""
    lines, values = list[Instruction](), list[Operand]()
    for row, operands in program.instructions:
        used = [values[each.index] if each.kind == "t" else each for each in operands]
        if row.name == "fma":
            lines.append(Instruction(operation("mul"), (used[0], used[1])))
            row, used = operation("add"), [Operand("t", len(lines) - 1), used[2]]
        lines.append(Instruction(row, tuple(used)))
        values.append(Operand("t", len(lines) - 1))
    return Program.build(lines, program.constants)


def centre(domain: Domain, coefficients: list[float], x: Values) -> float:
    """0, or the end of the domain in powers of whose distance terms cancel much less."""
    lost = {
        at: cancelled(about(coefficients, at), x - at) for at in (0.0, domain.lower, domain.upper)
    }
    least = min(lost, key=lambda at: lost[at])
    return least if lost[least] < WORTH * lost[0.0] else 0.0


def about(coefficients: list[float], at: float) -> list[float]:
    """Of the same polynomial in powers of x - `at`, highest first."""
    shifted = [Fraction(each) for each in coefficients]
    for last in range(len(shifted), 1, -1):
        for k in range(1, last):
            shifted[k] += shifted[k - 1] * Fraction(at)
    return [float(each) for each in shifted]


def cancelled(coefficients: list[float], t: Values) -> float:
    """How many times as large as the value the sum of its terms' sizes is, at most."""
    values, sizes = np.polyval(coefficients, t), np.polyval(np.abs(coefficients), np.abs(t))
    return float(np.max(sizes / np.abs(values)))


def found(given: argparse.Namespace) -> dict[str, Any] | None:
    """The settled form as the file has it, and on stderr what came of it."""
    name, format, (top, bottom) = given.function, given.format, given.degrees
    target, arithmetic = Target.make(name, FUNCTIONS[name]), Arithmetic.asked(format)
    intervals = RoundingIntervals.make(target, arithmetic, WANTED[given.goal])
    program, held = rational(target, arithmetic, top, bottom, given.local)
    program = apart(program) if given.apart else program
    for seed in range(given.seeds):
        settled = settle(program, intervals, held=held, settings=SETTINGS, seed=seed)
        said = f"{settled.violated} results wrong, slack in the reals {settled.slack_ulp:.2e} ULP"
        print(f"{name} {format} ({top}, {bottom}): {program.ops} operations, {said}",
              file=sys.stderr)  # fmt: skip
        if settled.is_met:
            known = described(settled.program, target, arithmetic)
            assert known is not None
            return {"form": f"rational by 1/ULP: ({top}, {bottom})", **known}
    return None


def main() -> None:
    """One form, into the file if it does what is wanted."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("function", choices=SHAPES)
    words.add_argument("format", choices=FORMATS)
    words.add_argument("--degrees", type=int, nargs=2, required=True, metavar=("N", "D"))
    words.add_argument("--goal", choices=WANTED, default="correct")
    words.add_argument("--local", action="store_true", help="softplus with c x/(x^2 + d)")
    words.add_argument("--apart", action="store_true", help="products and sums apart, without fma")
    words.add_argument("--seeds", type=int, default=1)
    given = words.parse_args()
    row = found(given)
    if row is None:
        sys.exit(f"not found: {given.goal}")
    everything = stored()
    known = everything[f"{given.function} {given.format}"]
    known = known if given.apart else known["fused"]
    ours = {key: value for key, value in row.items() if key != "form"}
    for goal in list(WANTED)[list(WANTED).index(given.goal) :]:
        known["textbook"][goal] = cheaper(known["textbook"][goal], row)
        known["ours"][goal] = cheaper(known["ours"][goal], ours)
    STORE.write_text(json.dumps(everything, indent=1) + "\n", "utf-8")
    print(row["ops"], row["counts"], row["mpfr"], row["text"], file=sys.stderr)


if __name__ == "__main__":
    main()
