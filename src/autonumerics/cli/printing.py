"""Results as text for people."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autonumerics.runs import Goal, Result
from autonumerics.search import Front, Solution
from autonumerics.targets import Function, Target

NARROWEST = 72
"""Columns: below, no table can be read."""


def front_table(front: Front, goal: Goal | None = None) -> Table:
    """One row a solution: cost, error and its standing, program; rows that meet a goal say so."""
    if any(s.machine is not None for s in front):
        return _machine_table(front, goal)
    table = _table(goal)
    for name in ("ops", "digits", "error"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        digits = f"{s.digits:.2f}" if s.error > 0 else "exact"
        cells = (str(s.ops), digits, f"{s.error:.3e}", s.standing, s.program.text)
        table.add_row(*map(Text, (*_mark(s, goal), *cells)))
    return table


def _table(goal: Goal | None) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    if goal is not None:
        table.add_column("goal", no_wrap=True)
    return table


def _mark(solution: Solution, goal: Goal | None) -> tuple[str, ...]:
    """The cell that says whether a goal is met."""
    return () if goal is None else ("met" if goal.is_met_by(solution) else "",)


def _machine_table(front: Front, goal: Goal | None) -> Table:
    """For a number format: operations, nanoseconds, the largest error in ULPs, program."""
    table = _table(goal)
    for name in ("ops", "ns/element", "max ULP"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        if s.machine is not None:
            ns, ulp = s.machine.ns, s.machine.error_ulp
            time = "" if ns is None else f"{ns:.3f}"
            cells = (str(s.ops), time, _ulps(ulp), s.machine.ulp_standing, s.program.text)
            table.add_row(*map(Text, (*_mark(s, goal), *cells)))
    return table


def _ulps(error_ulp: float) -> str:
    return f"{error_ulp:.4f}" if error_ulp < 100 else f"{error_ulp:.3e}"


GAIN = 0.002
"""A program whose error is smaller than that of a cheaper one by less than this share of it gains
nothing."""


def result_text(result: Result, *, every: bool = False) -> str:
    """Target, front, and what the run has cost; `every` row, or those that gain something."""
    if not len(result.front):
        return f"{result.target.describe()}: no program yet"
    shown = result.front if every else _gaining(result)
    left_out = len(result.front) - len(shown)
    lines = [
        f"{result.target.describe()} ({_standing(shown)})",
        rendered(front_table(shown, result.goal)),
        *([f"{_rows(left_out)} that {_gain(left_out)} less than 0.2 %: --all"] if left_out else []),
        *goal_lines(result),
        f"{result.evaluations:,} candidates, {result.seconds:.1f} s, seed {result.config.seed}",
    ]
    return "\n".join(lines)


def _gaining(result: Result) -> Front:
    """The rows that gain something, and the one that meets the goal."""
    gaining, reached = result.front.gaining(GAIN), result.reached
    if reached is None or reached in gaining:
        return gaining
    return Front(tuple(s for s in result.front if s in gaining or s == reached))


def _rows(count: int) -> str:
    return "not shown: 1 program" if count == 1 else f"not shown: {count} programs"


def _gain(count: int) -> str:
    return "gains" if count == 1 else "gain"


def goal_lines(result: Result) -> list[str]:
    """The program that meets the goal, by name, and what a cheaper or a dearer one would give."""
    goal, reached = result.goal, result.reached
    if goal is None or reached is None:
        return []
    standing = reached.standing if reached.machine is None else reached.machine.ulp_standing
    place = result.front.solutions.index(reached)
    beside = [
        f"{word}: {_operations(s.ops)}, {goal.worded(s.rank[1])}"
        for word, neighbour in (("cheaper", place - 1), ("dearer", place + 1))
        if 0 <= neighbour < len(result.front)
        for s in [result.front[neighbour]]
    ]
    return [
        f"goal met: {goal.text} wanted; {_operations(reached.ops)} have "
        f"{goal.worded(reached.rank[1])}, {standing}: {reached.program.text}",
        *(["; ".join(beside)] if beside else []),
    ]


def _operations(count: int) -> str:
    return "1 operation" if count == 1 else f"{count} operations"


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
