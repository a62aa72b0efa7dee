"""How well the static table orders programs by their measured time: rank correlations.

    python benchmarks/static_cost.py --format float32 --programs 40

Half of the programs are polynomials and rationals as people write them, half are made at random.
Spearman's and Kendall's coefficients are given for the estimate and, beside it, for the operation
count alone; 1 is the same order.
"""

from __future__ import annotations

import random

import click
import numpy as np
from scipy.stats import kendalltau, spearmanr

from autonumerics.cost import ClockCost, OperationCount, StaticCost
from autonumerics.cost.clock import Schedule
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.targets import Domain

SCHEDULE = Schedule(rounds=12, passes=8, quiet=5, most_passes=24)


def written() -> list[Program]:
    """Polynomials and rationals of several shapes, constants near 1, where nothing overflows."""
    texts = []
    for degree in range(1, 8):
        plain, fused = "c0", "c0"
        for k in range(1, degree + 1):
            plain, fused = f"({plain})*x + c{k}", f"fma({fused}, x, c{k})"
        texts += [plain, fused]
    texts += [
        "c0/(x + c1) + c2",
        "c0/(c1/x + c2 + x) - c3",
        "t0 = c0/x + x; (c1/(c2/t0 + t0 + c3) - c4)^4",
        "t0 = x*x; (t0*c0 + x*c1 + c2)/(t0*c3 + x*c4 + c5)",
        "sqrt(x*c0 + c1)",
        "sqrt(x + c0)/(x + c1)",
    ]
    return [near_one(parse(text)) for text in texts]


def near_one(program: Program) -> Program:
    """With constants 1 + 1/64, 1 + 2/64, ...: none that a compiler could do without."""
    return program.with_constants([1 + (k + 1) / 64 for k in range(len(program.constants))])


def drawn(count: int, seed: int) -> list[Program]:
    """Random straight-line code of 2 to 14 operations, each reading a recent value and another."""
    generator, programs = random.Random(seed), []
    while len(programs) < count:
        instructions: list[Instruction] = []
        for k in range(generator.randint(2, 14)):
            name = generator.choices(
                ["add", "sub", "mul", "fma", "div", "sqrt"], [6, 3, 6, 4, 2, 1]
            )[0]
            row = operation(name)
            recent = Operand("t", k - 1) if k else Operand("x")
            others = [Operand("x"), Operand("c", 0), Operand("c", 1)]
            others += [Operand("t", i) for i in range(k)]
            operands = [recent, *generator.choices(others, k=2)][: row.arity]
            instructions.append(Instruction(row, tuple(operands)))
        programs.append(Program.build(instructions, [1.25, 1.75]))
    return programs


@click.command()
@click.option("--format", "format_name", default="float32", show_default=True)
@click.option("--programs", default=40, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--all", "each", is_flag=True, help="Print every program too.")
def main(format_name: str, programs: int, seed: int, each: bool) -> None:
    """Prints a line for each workload and predictor."""
    format, domain = format_named(format_name), Domain(1.0, 2.0)
    some = written()
    some = (some + drawn(max(0, programs - len(some)), seed))[:programs]
    for workload in ("l1", "latency"):
        clock = ClockCost.make(Arithmetic.of(format), domain, workload=workload, schedule=SCHEDULE)
        measured = clock.cost(some)
        static = StaticCost.make(Arithmetic.of(format), workload)
        for predictor in (static, OperationCount()):
            estimated = predictor.cost(some)
            spearman, kendall = spearmanr(estimated, measured), kendalltau(estimated, measured)
            print(
                f"{format.name} {workload:8s} {len(some)} programs, {predictor.name:7s}"
                f"Spearman {spearman.statistic:.3f}  Kendall {kendall.statistic:.3f}"
            )
        estimated = static.cost(some)
        ratio = measured / estimated
        print(
            f"  nanoseconds for an estimated cycle: median {np.median(ratio):.3f}, "
            f"80 % within {np.quantile(ratio, 0.1):.3f} to {np.quantile(ratio, 0.9):.3f}"
        )
        if each:
            for program, ns, cycles in sorted(
                zip(some, measured, estimated, strict=True), key=lambda row: row[1]
            ):
                print(f"  {ns:8.4f} ns {cycles:8.3f} cycles  {program.text[:90]}")


if __name__ == "__main__":
    main()
