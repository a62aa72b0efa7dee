"""How good the search is at equal work: medians by operation count over several seeds.

    python benchmarks/search_quality.py --seconds 30 --seeds 5 --max-ops 10
    python benchmarks/search_quality.py --change search.refit_share=0.0
    python benchmarks/search_quality.py log2 --on 1 2 --error absolute --ops "+ - * fma" \
        --format binary32 --max-ops 13

Digits, or ULPs of a number format, both sampled. Seconds are those of the processor, so that a busy
machine does the same work as an idle one. `--change` gives a setting another value, to see what it
is worth; `--no-variants` lets each function stand in one variant alone.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass

import click
from changes import with_changes

from autonumerics.fitting import FormatFitter, LeastSquaresFitter
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import parse_operations
from autonumerics.runs import EFFORTS, Settings
from autonumerics.runs.finishing import RealFinisher
from autonumerics.search import Archive, Variation, empty_state, evolve
from autonumerics.targets import Target


@dataclass(frozen=True)
class Setting:
    """What is searched for, and how."""

    target: Target
    number_format: str | None
    operations: str
    max_ops: int
    seconds: float
    settings: Settings
    variants: bool

    def search(self, seed: int) -> Archive:
        """The archive after so many seconds of one processor."""
        settings = self.settings
        if self.number_format is None:
            fitter = LeastSquaresFitter(self.target, seed=seed, threads=1, settings=settings.fit)
        else:
            arithmetic = Arithmetic.of(self.number_format)
            fitter = FormatFitter(
                self.target, arithmetic, seed=seed, threads=1, settings=settings.fit,
                format_settings=settings.format,
            )  # fmt: skip
        variation = Variation(
            parse_operations(self.operations), self.max_ops, seed, 1, settings.search.variation
        )
        variants = self.variants and self.number_format is not None
        last = empty_state(settings.search, variants=variants, symmetric=self.target.is_mirrored)
        end = time.process_time() + self.seconds
        for state in evolve(last, variation, fitter, settings=settings.search):
            last = state
            if time.process_time() > end:
                break
        return last.archive

    def quality(self, archive: Archive) -> dict[int, float]:
        """Digits, or ULPs, of the best program with at most so many operations."""
        if self.number_format is not None:
            unit = 2.0 ** -format_named(self.number_format).precision
            within = [archive.errors[archive.costs <= ops] for ops in range(1, self.max_ops + 1)]
            return {ops: float(errors.min()) / unit for ops, errors in enumerate(within, 1)}
        _, front = RealFinisher(self.target, self.settings).finished(archive)
        return {solution.ops: solution.digits for solution in front}


def shown(quality: dict[int, float]) -> str:
    """As in `1:1.45  2:1.53`."""
    return "  ".join(f"{ops}:{value:.4g}" for ops, value in quality.items())


@click.command()
@click.argument("function", default="exp2")
@click.option("--on", nargs=2, type=float)
@click.option("--error", type=str)
@click.option("--format", "number_format", type=str)
@click.option("--ops", "operations", default="+ - * /")
@click.option("--seconds", default=30.0)
@click.option("--seeds", default=5)
@click.option("--max-ops", default=10)
@click.option("--effort", default="medium")
@click.option("--variants/--no-variants", default=True)
@click.option("--change", multiple=True)
def main(
    function: str,
    on: tuple[float, float] | None,
    error: str | None,
    number_format: str | None,
    operations: str,
    seconds: float,
    seeds: int,
    max_ops: int,
    effort: str,
    variants: bool,
    change: tuple[str, ...],
) -> None:
    """Prints a line for each seed, then the medians."""
    settings = with_changes(EFFORTS[effort], change)
    target = Target.make(function, on, error)
    setting = Setting(target, number_format, operations, max_ops, seconds, settings, variants)
    found: dict[int, list[float]] = defaultdict(list)
    for seed in range(1, seeds + 1):
        quality = setting.quality(setting.search(seed))
        for ops in range(1, max_ops + 1):
            found[ops].append(quality.get(ops, 0.0))
        print(f"seed {seed}: {shown(quality)}", flush=True)
    medians = {ops: statistics.median(values) for ops, values in found.items()}
    print(f"median: {shown(medians)}   {' '.join(change)}")


if __name__ == "__main__":
    main()
