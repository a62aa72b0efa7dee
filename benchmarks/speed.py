"""Descents and candidates per second of processor time on one thread, alone or against a commit.

    python benchmarks/speed.py
    python benchmarks/speed.py --against ../before --pairs 5 --seeds 1,2,3

`--against`: another checkout with its core built (`pip install -e .` there). Both run in turns,
each time in a process of its own, and medians are compared: a busy machine strikes both alike.

descent   of Levenberg and Marquardt, of the structure of 10 operations in bench_fitting.py
search    candidates for 2^x on [0, 1], up to 12 operations, with finished fronts
whole     the same with the end of a run: proofs, and what programs are worth as computed
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import click

CHECKOUT = Path(__file__).parents[1]
CANDIDATES = 12_000
DESCENTS = {"double": 4096, "double-double": 256}
SEARCHES = ("search", "whole")


class _Clock:
    """Stands for pytest's benchmark: calls once, and keeps the seconds."""

    stats = None
    seconds = 0.0

    def __call__(self, function, *arguments, **named):
        began = time.process_time()
        result = function(*arguments, **named)
        self.seconds = time.process_time() - began
        return result


def rate_of(kind: str, seed: int) -> float:
    """Descents or candidates per second, in this process."""
    if kind in DESCENTS:
        from bench_fitting import bench_fits_of_ten_operations

        clock = _Clock()
        bench_fits_of_ten_operations(clock, kind, DESCENTS[kind], 1)
        return DESCENTS[kind] / clock.seconds
    _search(kind, 600, 4, 1)  # libraries, caches
    began = time.process_time()
    _search(kind, CANDIDATES, 12, seed)
    return CANDIDATES / (time.process_time() - began)


def _search(kind: str, evaluations: int, max_ops: int, seed: int) -> None:
    if kind == "whole":
        from autonumerics import discover

        discover(
            "exp2", max_ops=max_ops, seconds=None, evaluations=evaluations, seed=seed, threads=1
        )
        return
    from autonumerics.runs import Budget, prepare

    for _ in prepare("exp2", max_ops=max_ops, seed=seed, threads=1).run(Budget(None, evaluations)):
        pass


def measured(checkout: Path, kind: str, seed: int) -> float:
    """The same, in a process of its own with the code of a checkout."""
    path = os.pathsep.join(str(checkout / folder) for folder in ("src", "benchmarks"))
    command = [sys.executable, "-P", __file__, "--one", kind, "--seeds", str(seed)]
    out = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    return float(out.stdout)


def rows(
    checkouts: Sequence[Path], seeds: Sequence[int], pairs: int
) -> Iterator[tuple[str, list[float]]]:
    """What was measured, and the median rate of each checkout."""
    cases = [(kind, 1) for kind in DESCENTS] + [(kind, s) for kind in SEARCHES for s in seeds]
    for kind, seed in cases:
        rounds = [[measured(each, kind, seed) for each in checkouts] for _ in range(pairs)]
        name = kind if kind in DESCENTS else f"{kind}, seed {seed}"
        yield name, [median(rates) for rates in zip(*rounds, strict=True)]


@click.command()
@click.option("--against", type=click.Path(exists=True, path_type=Path), help="Another checkout.")
@click.option("--pairs", default=5, show_default=True, help="Runs of each, in turns.")
@click.option("--seeds", default="1,2,3", show_default=True)
@click.option("--one", type=click.Choice([*DESCENTS, *SEARCHES]), hidden=True)
def main(against: Path | None, pairs: int, seeds: str, one: str | None) -> None:
    """Prints the median rates, with --against also those of the other checkout and the ratio."""
    numbers = [int(seed) for seed in seeds.split(",")]
    if one:
        print(rate_of(one, numbers[0]))
        return
    checkouts = [CHECKOUT] if against is None else [CHECKOUT, against.resolve()]
    for name, (rate, *others) in rows(checkouts, numbers, pairs):
        ratio = "".join(f"{other:10.0f}  {rate / other:5.2f} times" for other in others)
        print(f"{name:20} {rate:10.0f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
