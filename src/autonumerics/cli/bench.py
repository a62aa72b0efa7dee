"""The command bench: our programs, baselines and libraries, timed side by side."""

from __future__ import annotations

import math
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.cli.commands import command, compute_option
from autonumerics.cli.output import emit, json_option, run_argument, say
from autonumerics.cli.tables import rendered
from autonumerics.cost import WORKLOADS, Workload
from autonumerics.numerals import error_text, ulps_text
from autonumerics.runs.bench import BENCH, LONG, QUICK, Bench, bench_run
from autonumerics.runs.entrants import Entrant
from autonumerics.runs.goals import ULP
from autonumerics.runs.pieces_folder import refuse_pieces
from autonumerics.search.rows import COUNTED, count_cells, counts_mean


@command(
    "bench",
    "autonumerics bench runs/exp2-20260102-030405-seed1 --quick",
    "autonumerics bench runs/exp2-20260102-030405-seed1 --ops 7 --format bfloat16 --exhaustive",
)
@run_argument
@click.option("--ops", type=int, help="Only the best program of at most so many operations.")
@click.option("--format", "number_format",
              help="Number format.  [default: how the run computes, or binary32]")  # fmt: skip
@compute_option
@click.option(
    "--max-ulp",
    type=float,
    help="Programs with a smaller error count as good.  [default: the run's own, or 1]",
)
@click.option(
    "--exhaustive", is_flag=True, help="Measure errors at every number of the format, not at some."
)
@click.option("--quick", is_flag=True, help="A twentieth of the time; ratios to some percent.")
@json_option
def bench_command(
    run: Path,
    ops: int | None,
    number_format: str | None,
    compute: str | None,
    max_ulp: float | None,
    exhaustive: bool,
    quick: bool,
    as_json: bool,
) -> None:
    """Time the programs of the run in the folder RUN against baselines and libraries.

    All run in turns on one core: over an array in the first cache, over one in memory, and in a
    chain in which each evaluation waits for the one before. Times are measured, with their
    spread; bench.json in the folder has them too.
    """
    refuse_pieces(run, "has no bench yet: time what `emit` prints with `--with-test`")
    bench = bench_run(
        run, ops=ops, number_format=number_format, compute=compute, max_ulp=max_ulp,
        exhaustive=exhaustive, schedule=QUICK if quick else LONG, say=say,
    )  # fmt: skip
    emit(bench.to_json(), as_json, bench_text(bench), "bench")
    say(f"written to {run / BENCH}")


def bench_text(bench: Bench) -> str:
    """A row a contender, the fastest first; times as multiples of the reference's."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    error = "max ULP" if bench.measure == ULP else "max error"
    counted = any(entrant.error.counts for entrant in bench.entrants)
    for title in (error, *(COUNTED if counted else ()), "in L1: ns/element",
                  "ratio", "in memory: ns/element", "ratio", "latency: ns", "ratio"):  # fmt: skip
        table.add_column(title, justify="right")
    for entrant in bench.ranked():
        of_all = count_cells(entrant.error.counts) if counted else []
        cells = [_name(bench, entrant), _error(bench, entrant), *of_all]
        for workload in WORKLOADS:
            cells += _times(bench, workload, entrant.name)
        table.add_row(*map(Text, cells))
    machine, means = bench.machine, counts_mean([bench.arithmetic.direction])
    measure = "error in ULPs" if bench.measure == ULP else bench.measure
    lines = [
        f"{bench.target.describe(measure)}, {bench.arithmetic.name}",
        rendered(table),
        *([f"{', '.join(COUNTED)}: {means}"] if counted else []),
        _reference(bench),
        *([] if bench.calibration is None else [f"{bench.calibration.sentence}, measured"]),
        "times measured, ratios and spreads over quiet passes; "
        f"{machine['processor']} ({machine['llvm_processor']})",
    ]
    return "\n".join(lines)


def _reference(bench: Bench) -> str:
    """What the star says: what the reference is, and whether it is good enough."""
    is_ulp = bench.measure == ULP
    limit = f"{bench.max_error:g} ULP" if is_ulp else f"absolute error {bench.max_error:.3g}"
    if bench.error_of(bench.reference) < bench.max_error:
        return f"* reference: the fastest of ours within {limit}"
    return f"* reference: the most accurate of ours, none is within {limit}"


def _name(bench: Bench, entrant: Entrant) -> str:
    return f"{entrant.name}{' *' if entrant is bench.reference else ''}"


def _error(bench: Bench, entrant: Entrant) -> str:
    """With the standing, since a sampled maximum is only a lower bound."""
    size, standing = bench.error_of(entrant), entrant.error.standing
    if math.isinf(size):
        return f"infinite or NaN ({standing})"
    relation = "" if standing == "measured" else "≥ "
    text = ulps_text if bench.measure == ULP else error_text
    return f"{relation}{text(size, standing)} ({standing})"


def _times(bench: Bench, workload: Workload, name: str) -> tuple[str, str]:
    timing = bench.times.get(workload, {}).get(name)
    if timing is None:
        return "", ""
    ratio = bench.ratio(workload, name)
    shown = "" if ratio is None else f"{ratio.value:.2f} ± {100 * ratio.spread:.1f} %"
    return f"{timing.ns:.4g}", shown
