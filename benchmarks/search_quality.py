"""How good the search is at equal work: median digits by operation count over several seeds.

    python benchmarks/search_quality.py --seconds 30 --seeds 5 --max-ops 10
    python benchmarks/search_quality.py --change autonumerics.search.evolution.REFIT_SHARE=0.0

Seconds are those of the processor, so that a busy machine does the same work as an idle one.
`--change` sets a constant of a module to another value, to see what it is worth.
"""

from __future__ import annotations

import importlib
import json
import statistics
import time
from collections import defaultdict

import click

from autonumerics.fitting import EFFORTS, LeastSquaresFitter
from autonumerics.programs import parse_operations
from autonumerics.search import Front, RealFinisher, Variation, empty_state, evolve
from autonumerics.targets import Target


def search(target: Target, max_ops: int, seconds: float, seed: int, effort: str) -> Front:
    """The front after so many seconds of one processor."""
    fitter = LeastSquaresFitter(target, seed=seed, threads=1, effort=EFFORTS[effort])
    variation = Variation(parse_operations("+ - * /"), max_ops, seed, threads=1)
    end = time.process_time() + seconds
    for step in evolve(empty_state(64), variation, fitter, population=512, seed=seed):
        if time.process_time() > end:
            return RealFinisher(target).front(step.archive)
    return RealFinisher(target).front(step.archive)


def apply(change: str) -> None:
    """Sets MODULE.NAME=VALUE; the value is JSON."""
    name, value = change.split("=", 1)
    module, constant = name.rsplit(".", 1)
    found = importlib.import_module(module)
    if not hasattr(found, constant):
        raise click.BadParameter(f"{module} has no {constant}")
    setattr(found, constant, json.loads(value))


@click.command()
@click.argument("function", default="exp2")
@click.option("--seconds", default=30.0)
@click.option("--seeds", default=5)
@click.option("--max-ops", default=10)
@click.option("--effort", default="medium")
@click.option("--change", multiple=True)
def main(
    function: str, seconds: float, seeds: int, max_ops: int, effort: str, change: tuple[str, ...]
) -> None:
    """Prints a line for each seed, then the medians."""
    for one in change:
        apply(one)
    digits: dict[int, list[float]] = defaultdict(list)
    for seed in range(1, seeds + 1):
        front = search(Target.make(function), max_ops, seconds, seed, effort)
        for ops in range(1, max_ops + 1):
            solution = front.with_ops(ops)
            digits[ops].append(solution.digits if solution else 0.0)
        print(f"seed {seed}: " + "  ".join(f"{s.ops}:{s.digits:.2f}" for s in front), flush=True)
    medians = "  ".join(f"{ops}:{statistics.median(v):.2f}" for ops, v in digits.items())
    print(f"median: {medians}   {' '.join(change)}")


if __name__ == "__main__":
    main()
