"""Random programs over all operations, proved, verified, and held against values by mpmath.

Constants are drawn near cancellation and poles: ends and points of the domain, sums that vanish,
powers of two. What is sampled is next to ends, cuts and divisions by zero, and anywhere.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath
from certification.truths import as_mpf, error_at

from autonumerics.certification import Certificate, certify
from autonumerics.certification.check import Refused, check
from autonumerics.errors import InvalidProgram, Unprovable
from autonumerics.programs import OPERATIONS, Instruction, Operand, Operation, Program
from autonumerics.targets import Target

DIGITS = 100

TARGETS = tuple(
    Target.make(name, domain, error)
    for name, domain, error in (
        ("exp2", (0.0, 1.0), "relative"),
        ("exp", (-1.0, 1.0), "relative"),
        ("exp", (-700.0, 700.0), "absolute"),
        ("log2", (1.0, 2.0), "absolute"),
        ("log", (0.5, 2.0), "absolute"),
        ("sin", (0.0, 1.5), "absolute"),
        ("cos", (-1.0, 1.0), "relative"),
        ("tanh", (-5.0, 5.0), "absolute"),
        ("erf", (-2.0, 2.0), "absolute"),
        ("erfc", (0.0, 26.0), "relative"),
        ("sqrt", (0.0, 1.0), "absolute"),
        ("gamma", (1.0, 2.0), "relative"),
        ("cbrt", (-1.0, 1.0), "absolute"),
        ("atan", (-1e300, 1e300), "absolute"),
    )
)

_WEIGHTS = {"add": 4, "sub": 4, "mul": 5, "div": 5, "fma": 3, "sqrt": 2}
"""How often operations are drawn; others once."""


@dataclass
class Outcome:
    """What became of the programs: counts, and the faults found, each in one line."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def cases(seed: int, count: int) -> Iterator[tuple[Program, Target]]:
    """So many programs with their targets; the same for the same seed."""
    for index in range(count):
        rng = random.Random(f"{seed}/{index}")
        target = TARGETS[index % len(TARGETS)]
        yield _program(rng, target), target


def judge(program: Program, target: Target, seed: int, outcome: Outcome) -> None:
    """Proves a program, verifies the certificate, and samples the error against the bound."""
    case = f"{program!r} for {target.describe()}"
    try:
        certificate = certify(program, target)
    except Unprovable:
        outcome.counts["unprovable"] += 1
        return
    except Exception as crash:  # what the fuzzer looks for
        outcome.faults.append(f"crash: {case}: {type(crash).__name__}: {crash}")
        return
    outcome.counts["proved"] += 1
    try:
        check(certificate.to_json())
    except Refused as reason:
        outcome.faults.append(f"refused: {case}: {reason}")
    except Exception as crash:  # what the fuzzer looks for
        outcome.faults.append(f"crash of check: {case}: {type(crash).__name__}: {crash}")
    outcome.faults += _violations(certificate, case, random.Random(seed), outcome)


def _violations(
    certificate: Certificate, case: str, rng: random.Random, outcome: Outcome
) -> list[str]:
    found = []
    with mpmath.workdps(DIGITS):
        upper = as_mpf(Fraction(certificate.upper))
        for x in _points(certificate, rng):
            try:
                error = error_at(certificate.program, certificate.target, x)
            except (OverflowError, ValueError, mpmath.libmp.NoConvergence):
                continue
            if isinstance(error, mpmath.mpf) and mpmath.isfinite(error):
                outcome.counts["points"] += 1
                if error > upper * (1 + mpmath.mpf(10) ** (10 - DIGITS)) and _is_sure(
                    certificate, x
                ):
                    found.append(f"above its bound: {case}: at x = {x}")
    return found


def _is_sure(certificate: Certificate, x: Fraction) -> bool:
    """Whether the error is above the bound with three times the digits too."""
    with mpmath.workdps(3 * DIGITS):
        error = error_at(certificate.program, certificate.target, x)
        return error is not None and bool(error > as_mpf(Fraction(certificate.upper)))


def _points(certificate: Certificate, rng: random.Random) -> Iterator[Fraction]:
    """Points of the domain: its ends, cuts, divisions by zero, all from nearby, and others."""
    domain = certificate.target.domain
    lower, upper = Fraction(domain.lower), Fraction(domain.upper)
    proof = certificate.proof
    cuts = [tile.lower for tile in rng.sample(proof.subintervals, min(8, len(proof.subintervals)))]
    near = [lower, upper, proof.lower_at, *map(Fraction, proof.divisions_by_zero), *cuts]
    for x in near:
        for power in (0, 20, 50, 120):
            hair = (upper - lower) / 2**power if power else Fraction(0)
            yield from (y for y in (x - hair, x + hair) if lower <= y <= upper)
    for _ in range(30):
        yield lower + (upper - lower) * Fraction(rng.getrandbits(60), 2**60)


def _program(rng: random.Random, target: Target) -> Program:
    """A random program that reads the input."""
    while True:
        rows, constants = [], []
        for _ in range(rng.randint(1, 7)):
            row = rng.choices(OPERATIONS, [_WEIGHTS.get(o.name, 1) for o in OPERATIONS])[0]
            rows.append(_instruction(rng, row, len(rows), constants, target))
        try:
            return Program.build(rows, constants)
        except InvalidProgram:
            continue


def _instruction(
    rng: random.Random, row: Operation, before: int, constants: list[Fraction], target: Target
) -> Instruction:
    operands = []
    for _ in range(row.arity):
        kind = rng.choices("xct", [2, 3, 4 if before else 0])[0]
        if kind == "c":
            constants.append(_constant(rng, target, constants))
            operands.append(Operand("c", len(constants) - 1))
        elif kind == "t":
            operands.append(
                Operand("t", before - 1 if rng.random() < 0.6 else rng.randrange(before))
            )
        else:
            operands.append(Operand("x"))
    return Instruction(row, tuple(operands))


def _constant(rng: random.Random, target: Target, before: list[Fraction]) -> Fraction:
    lower, upper = target.domain.lower, target.domain.upper
    usual = rng.choice([0.0, 1.0, -1.0, 0.5, 2.0, 3.0, lower, upper])
    inside = Fraction(lower) + (Fraction(upper) - Fraction(lower)) * rng.getrandbits(10) / 2**10
    return rng.choice(
        [
            Fraction(usual),
            Fraction(usual) * (1 + Fraction(rng.choice([-1, 1]), 2 ** rng.randint(20, 90))),
            inside,
            inside + Fraction(rng.choice([-1, 1]), 2 ** rng.randint(10, 60)),
            Fraction(rng.gauss(0, 2)),
            Fraction(rng.gauss(0, 2)),
            Fraction(2) ** rng.randint(-30, 30),
            -before[-1] if before else Fraction(1),
            before[-1] if before else Fraction(2),
        ]
    )
