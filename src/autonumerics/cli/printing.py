"""Results as text for people."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autonumerics.runs import Result
from autonumerics.search import Front, Solution
from autonumerics.targets import Function, Target

NARROWEST = 72
"""Columns: below, no table can be read."""


def front_table(front: Front) -> Table:
    """One row a solution: cost, error and its standing, program."""
    if any(s.machine is not None for s in front):
        return _machine_table(front)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("ops", "digits", "error"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        digits = f"{s.digits:.2f}" if s.error > 0 else "exact"
        cells = (str(s.ops), digits, f"{s.error:.3e}", s.standing, s.program.text)
        table.add_row(*map(Text, cells))
    return table


def _machine_table(front: Front) -> Table:
    """For a number format: operations, nanoseconds, the largest error in ULPs, program."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("ops", "ns/element", "max ULP"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        if s.machine is not None:
            ns, ulp = s.machine.ns, s.machine.error_ulp
            time = "" if ns is None else f"{ns:.3f}"
            cells = (str(s.ops), time, _ulps(ulp), s.machine.ulp_standing, s.program.text)
            table.add_row(*map(Text, cells))
    return table


def _ulps(error_ulp: float) -> str:
    return f"{error_ulp:.4f}" if error_ulp < 100 else f"{error_ulp:.3e}"


def result_text(result: Result) -> str:
    """Target, front, and what the run has cost."""
    if not len(result.front):
        return f"{result.target.describe()}: no program yet"
    lines = [
        f"{result.target.describe()} ({_standing(result.front)})",
        rendered(front_table(result.front)),
        f"{result.evaluations:,} candidates, {result.seconds:.1f} s, seed {result.config.seed}",
    ]
    return "\n".join(lines)


_STANDINGS = {
    "proved": "errors proved: upper bounds over the reals",
    "claimed": "errors claimed: called proved, but without a certificate that says as much",
    "sampled": "errors sampled: largest at refined extrema",
}


def _standing(front: Front) -> str:
    """What the errors of a front are, in words."""
    if any(s.machine is not None for s in front):
        return "errors as computed in the format, in ULPs"
    standings = {s.standing for s in front}
    return "; ".join(words for standing, words in _STANDINGS.items() if standing in standings)


def solution_text(solution: Solution, target: Target) -> str:
    """One program in full: error, text, formula, exact constants."""
    lines = [
        f"{target.describe()}: {solution.ops} operations",
        *_machine(solution),
        _accuracy(solution),
        f"formula  {solution.program.formula}",
        "",
        solution.program.listing,
        "",
        "nearest doubles: " + ", ".join(map(_nearest_double, solution.program.constants)),
    ]
    return "\n".join(lines)


def _nearest_double(constant: Fraction) -> str:
    try:
        return repr(float(constant))
    except OverflowError:
        return "beyond doubles"


def _machine(solution: Solution) -> list[str]:
    numbers = solution.machine
    if numbers is None:
        return []
    where = "" if numbers.error_ulp_at is None else f" at x = {numbers.error_ulp_at!r}"
    time = "" if numbers.ns is None else f"; {numbers.ns:.3f} ns an element, measured"
    error = f"{_ulps(numbers.error_ulp)} ULP{where}, {numbers.ulp_standing}"
    return [f"as computed in {numbers.format}: largest error {error}{time}", "in exact arithmetic:"]


def _accuracy(solution: Solution) -> str:
    if solution.error == 0:
        return "exact at all points sampled"
    enclosed = ""
    if solution.error_lower is not None:
        enclosed = f": the true maximum lies in [{solution.error_lower:.6g}, {solution.error:.6g}]"
    gain = solution.least_squares_error / solution.error
    gained = f"; with least-squares constants {gain:.3f} times as large" if gain > 1.0005 else ""
    return (
        f"error {solution.error:.4e} ({solution.digits:.2f} digits), {solution.standing}{enclosed}"
        f"{gained}"
    )


def function_table(functions: Iterable[Function]) -> str:
    """By groups: name, usual domain and error, where it is defined, what it is."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("function", "default domain", "error", "defined for", "what it is"):
        table.add_column(name)
    for group, rows in groupby(functions, key=lambda f: f.group):
        table.add_row(Text(f"{group}:"))
        for f in rows:
            lower, upper = f.default_domain
            domain = f"[{lower:g}, {upper:.6g}]"
            table.add_row(*map(Text, (f.name, domain, f.default_error, f.defined, f.summary)))
        table.add_section()
    return rendered(table)


def rendered(table: Table) -> str:
    """The table as plain text, as wide as the terminal or, without one, as it needs to be.

    On a narrow terminal lines are broken by that, rather than figures left out by us.
    """
    console = Console()
    console = Console(width=max(console.width, NARROWEST) if console.is_terminal else 160)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().strip("\n").splitlines())
