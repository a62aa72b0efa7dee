"""Fronts and solutions as HTML, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from autonumerics.numerals import counted, error_text, ulps_text
from autonumerics.programs import to_hex
from autonumerics.search.rows import Cell, rows_of

if TYPE_CHECKING:
    from autonumerics.search.solution import Solution


def front_html(solutions: Sequence[Solution]) -> str:
    """A row a solution; for a number format with what a machine sees. In red what is no number."""
    shown = rows_of(solutions)
    return _table(shown.titles, (map(_cell, row) for row in shown.rows))


def solution_html(solution: Solution) -> str:
    """One program in full: its error, its formula, its exact constants."""
    constants = [
        (f"c{k}", _decimal(value), f"<code>{to_hex(value)}</code>")
        for k, value in enumerate(solution.program.constants)
    ]
    table = _table(("constant", "nearest double", "exactly"), constants) if constants else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in _errors(solution))
    return f"{lines}<p><code>{escape(solution.program.text)}</code></p>{table}"


def _errors(solution: Solution) -> Iterable[str]:
    operations = counted(solution.ops, "operation")
    numbers = solution.machine
    if numbers is not None:
        ulps = ulps_text(numbers.error_ulp, numbers.ulp_standing)
        time = "" if numbers.ns is None else f", {numbers.ns:.3f} ns an element, measured"
        yield f"{operations} in {numbers.arithmetic.name}: {ulps} ULP, {numbers.ulp_standing}{time}"
        if numbers.counts is not None:
            yield f"{numbers.counts.sentence}, measured"
        operations = "in exact arithmetic"
    if solution.error == 0:
        yield f"{operations}: exact at all points sampled"
        return
    error = error_text(solution.error, solution.standing)
    yield f"{operations}: error {error}, {solution.digits_text} digits, {solution.standing}"
    yield from (each.sentence for each in solution.as_computed)


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.kind == "alarm":
        return f'<strong style="color: #c00">{text}</strong>'
    return f"<code>{text}</code>" if cell.kind == "code" else text


def _decimal(constant: Fraction) -> str:
    try:
        return repr(float(constant))
    except OverflowError:
        return "beyond doubles"


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML."""
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in body)}</table>"
