"""Results as tables for people: fronts, and the functions there are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autonumerics.accuracy import AsComputed
from autonumerics.numerals import error_text, ulps_text
from autonumerics.runs import Goal
from autonumerics.search import Front, Solution
from autonumerics.search.rows import COUNTED, count_cells, marked
from autonumerics.targets.listing import Entry

NARROWEST = 72
"""Columns: below, no table can be read."""

_TIGHT = 110
"""Columns: below, tables have no room to spare between theirs."""


def front_table(front: Front, goal: Goal | None = None, *, brief: bool = False) -> Table:
    """One row a solution: cost, error and its standing, program; rows that meet a goal say so.

    `brief`: a line a row, whatever of the program has room there.
    """
    if any(s.machine is not None for s in front):
        return _machine_table(front, goal, brief)
    table = _table(goal, brief)
    for name in ("ops", "digits", "error"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    computed = () if brief else (each.format for s in front for each in s.as_computed)
    formats = list(dict.fromkeys(computed))
    for name in formats:
        table.add_column(name, justify="right", no_wrap=True)
    means = not brief and any(s.largest is not None for s in front)
    if means:
        table.add_column("maximum", justify="right", no_wrap=True)
    judged = not brief and any(s.derivative is not None for s in front)
    if judged:
        table.add_column("derivative", justify="right", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        error = error_text(s.error, s.standing)
        cells = (str(s.ops), s.digits_text, error, s.standing)
        known = {each.format: each for each in s.as_computed}
        computed = (computed_cell(known[f]) if f in known else Text() for f in formats)
        slope = [_derivative_cell(s)] if judged else []
        largest = [_largest_cell(s)] if means else []
        table.add_row(
            *map(Text, (*_mark(s, goal), *cells)), *computed, *largest, *slope, _program(s, brief)
        )
    return table


def _largest_cell(solution: Solution) -> Text:
    """The largest error beside the root of its mean square."""
    largest = solution.largest
    return Text("" if largest is None else error_text(largest, "sampled", 3))


def _derivative_cell(solution: Solution) -> Text:
    """The error of its derivative, if that is known."""
    found = solution.derivative
    return Text("" if found is None else error_text(found.error, found.standing, 3))


def _program(solution: Solution, brief: bool) -> Text:
    text = marked(solution)
    return Text(text, no_wrap=True, overflow="ellipsis") if brief else Text(text)


def computed_cell(computed: AsComputed) -> Text:
    """The largest error of a program as a format computes it; in red if it is no number."""
    if computed.is_finite:
        return Text(error_text(computed.error, computed.standing, 3))
    return Text(computed.word, style="bold red")


def _table(goal: Goal | None, brief: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0) if brief else (0, 1))
    if goal is not None:
        table.add_column("goal", no_wrap=True)
    return table


def _mark(solution: Solution, goal: Goal | None) -> tuple[str, ...]:
    """The cell that says whether a goal is met."""
    return () if goal is None else ("met" if goal.is_met_by(solution) else "",)


def _machine_table(front: Front, goal: Goal | None, brief: bool) -> Table:
    """For a number format: operations, nanoseconds if there are any, the largest error in ULPs."""
    table = _table(goal, brief)
    is_timed = any(s.machine.ns is not None for s in front if s.machine is not None)
    is_counted = not brief and any(s.machine.counts for s in front if s.machine is not None)
    counted = COUNTED if is_counted else ()
    for name in ("ops", *(["ns/element"] if is_timed else []), "max ULP", *counted):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("standing", no_wrap=True)
    judged = not brief and any(s.derivative is not None for s in front)
    if judged:
        table.add_column("derivative", justify="right", no_wrap=True)
    table.add_column("program", overflow="fold")
    for s in front:
        if s.machine is not None:
            ns, standing = s.machine.ns, s.machine.ulp_standing
            time = ["" if ns is None else f"{ns:.3f}"] if is_timed else []
            ulps = ulps_text(s.machine.error_ulp, standing)
            of_all = count_cells(s.machine.counts) if is_counted else []
            cells = (str(s.ops), *time, ulps, *of_all, standing)
            slope = [_derivative_cell(s)] if judged else []
            table.add_row(*map(Text, (*_mark(s, goal), *cells)), *slope, _program(s, brief))
    return table


def function_table(functions: Iterable[Entry]) -> str:
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
    console = Console(force_jupyter=False)  # text, in notebooks too
    width = max(console.width, NARROWEST) if console.is_terminal else 160
    if console.is_terminal and width < _TIGHT:
        table.padding = 0, 1, 0, 0
    console = Console(width=width, force_jupyter=False)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().strip("\n").splitlines())
