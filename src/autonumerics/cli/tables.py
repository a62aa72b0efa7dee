"""Results as tables for people: fronts, and the functions there are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autonumerics.runs import Goal
from autonumerics.search import Front
from autonumerics.search.rows import Cell, rows_of
from autonumerics.targets.listing import Entry

NARROWEST = 72
"""Columns: below, no table can be read."""

_TIGHT = 110
"""Columns: below, tables have no room to spare between theirs."""


def front_table(front: Front, goal: Goal | None = None, *, brief: bool = False) -> Table:
    """One row a solution: cost, error and its standing, program; rows that meet a goal say so.

    `brief`: a line a row, whatever of the program has room there.
    """
    shown = rows_of(front.solutions, brief=brief)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0) if brief else (0, 1))
    if goal is not None:
        table.add_column("goal", no_wrap=True)
    for title, kind in zip(shown.titles, shown.kinds, strict=True):
        if kind == "code":  # what gives way where room is short
            table.add_column(title, overflow="fold")
        else:
            table.add_column(title, justify="right" if kind == "number" else "left", no_wrap=True)
    for solution, cells in zip(shown.solutions, shown.rows, strict=True):
        mark = [] if goal is None else ["met" if goal.is_met_by(solution) else ""]
        table.add_row(*map(Text, mark), *(_text(cell, brief) for cell in cells))
    return table


def _text(cell: Cell, brief: bool) -> Text:
    if brief and cell.kind == "code":
        return Text(cell.text, no_wrap=True, overflow="ellipsis")
    return Text(cell.text, style="bold red" if cell.kind == "alarm" else "")


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
