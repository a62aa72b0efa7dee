"""The command compare: what was discovered against what a numerical analyst would have written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autonumerics.accuracy import digits_of
from autonumerics.baselines import Comparison, baselines, comparison, computed_baselines
from autonumerics.cli.commands import command
from autonumerics.cli.output import emit, json_option, run_argument
from autonumerics.cli.printing import noise_lines
from autonumerics.cli.tables import rendered
from autonumerics.numerals import digits_text, ulps_text
from autonumerics.runs import Result, load_result
from autonumerics.runs.pieces_folder import refuse_pieces
from autonumerics.search import Solution

Row = Comparison[Solution]


@command(
    "compare",
    "autonumerics compare runs/exp2-20260102-030405-seed1",
    "autonumerics compare runs/exp2-20260102-030405-seed1 --json",
)
@run_argument
@json_option
def compare_command(run: Path, as_json: bool) -> None:
    """Compare the front of the run in the folder RUN with textbook approximations.

    For each operation count: the most accurate program discovered, and the most accurate of
    Taylor, Chebyshev, Padé and minimax approximations, polynomial and rational, of the operations
    that the run was allowed, each in its cheapest known evaluation, with squaring, parity, roots
    and the like where the function allows it.

    Both sides in exact arithmetic with constants as good as they get; of a run for a number format
    both as it computes them, with constants of the format, errors in ULPs.
    """
    refuse_pieces(run, "begins with polynomials, and is not compared with baselines yet")
    result = load_result(run)
    with Console(stderr=True).status("building the baselines"):
        rows = compared(result, result.config.max_ops)
    record = {
        "target": result.target.summary(),
        "run": str(run),
        "max_ops": result.config.max_ops,
        "operations": [operation.name for operation in result.config.operations],
        "measure": result.config.measure,
        "rows": [row.to_json() for row in rows],
    }
    emit(record, as_json, comparison_text(result, rows), "comparison")


def compared(result: Result, max_ops: int) -> tuple[Row, ...]:
    """A row for each operation count: the front against baselines of the operations allowed.

    Of a run for a number format both are compared as it computes them.
    """
    operations, arithmetic = result.config.operations, result.config.arithmetic
    if arithmetic is None:
        return comparison(result.front, baselines(result.target, max_ops, operations), max_ops)
    known = computed_baselines(result.target, arithmetic, max_ops, operations)
    return comparison(result.front, known, max_ops, _error_ulp)


def _error_ulp(solution: Solution) -> float:
    return math.inf if solution.machine is None else solution.machine.error_ulp


def comparison_text(result: Result, rows: Sequence[Row]) -> str:
    """The table, and in words where a baseline wins or ties."""
    symbols = " ".join(operation.symbol for operation in result.config.operations)
    heading = f"{result.config.describe()}: discovered against textbook approximations, {symbols}"
    arithmetic = result.config.arithmetic
    note = (
        "both in exact arithmetic; errors of baselines: sampled, largest at refined extrema"
        if arithmetic is None
        else f"both {arithmetic.manner}, with constants of {arithmetic.constants.name}; "
        "errors of baselines: sampled at many inputs"
    )
    table = _table(rows, in_ulp=arithmetic is not None)
    known = [(row.ops, row.baseline_error) for row in rows if row.baseline_error is not None]
    found = [(row.ops, row.error) for row in rows if row.error is not None]
    noise = noise_lines(result.target, [*found, *known]) if arithmetic is None else []
    return "\n".join([f"{heading} ({note})", rendered(table), *noise, *_verdicts(rows)])


def _table(rows: Iterable[Row], *, in_ulp: bool) -> Table:
    error = "ULP" if in_ulp else "digits"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("ops", error, "standing", f"baseline{' ULP' if in_ulp else ''}", "gain"):
        table.add_column(name, justify="left" if name == "standing" else "right", no_wrap=True)
    table.add_column("best baseline", overflow="fold")
    text = _ulps if in_ulp else _digits
    for row in rows:
        cells = (
            str(row.ops),
            text(row.error),
            row.discovered.rank_standing if row.discovered else "",
            text(row.baseline_error),
            _gain(row, in_ulp),
            _named(row),
        )
        table.add_row(*map(Text, cells))
    return table


def _gain(row: Row, in_ulp: bool) -> str:
    """Digits won, or by what factor an error in ULPs is smaller."""
    if row.gain is None:
        return ""
    if row.gain == 0:
        return "tie"
    return f"{10**row.gain:.3g} x" if in_ulp else f"{row.gain:+.2f}"


def _named(row: Row) -> str:
    """The baseline's title, and its operations where they are fewer."""
    if row.baseline is None:
        return ""
    fewer = "" if row.baseline.ops == row.ops else f" ({row.baseline.ops} operations)"
    return f"{row.baseline.title}{fewer}"


def _digits(error: float | None) -> str:
    return "-" if error is None else digits_text(digits_of(error))


def _ulps(error_ulp: float | None) -> str:
    return "-" if error_ulp is None else ulps_text(error_ulp, "sampled")


def _verdicts(rows: Sequence[Row]) -> list[str]:
    """Who is ahead where: a line for each answer that there is, one for each lost count."""
    lines: list[str] = []
    ahead = [row for row in rows if row.verdict == "ahead"]
    if ahead:
        most = max(ahead, key=lambda row: row.gain or 0.0)
        lines.append(
            f"Ahead of every baseline with {_counts(ahead)}, most with {most.ops}: "
            f"by {most.gain:.2f} digits."
        )
    ties = [row for row in rows if row.verdict == "tie"]
    if ties:
        lines.append(f"A tie with {_counts(ties)}.")
    for row in rows:
        if row.verdict == "behind" and row.baseline and row.gain:
            lines.append(
                f"With {_counts([row])} a baseline wins by {-row.gain:.2f} digits: "
                f"{row.baseline.title}."
            )
    missing = [row for row in rows if row.verdict == "baseline alone"]
    if missing:
        lines.append(f"Nothing discovered yet with {_counts(missing)}.")
    return lines


def _counts(rows: Sequence[Row]) -> str:
    """Operation counts in words, neighbours joined: "1 to 3, 5 operations"."""
    groups: list[list[int]] = []
    for row in rows:
        if groups and groups[-1][-1] == row.ops - 1:
            groups[-1].append(row.ops)
        else:
            groups.append([row.ops])
    ranges = (f"{g[0]} to {g[-1]}" if len(g) > 1 else str(g[0]) for g in groups)
    return f"{', '.join(ranges)} operation{'' if groups == [[1]] else 's'}"
