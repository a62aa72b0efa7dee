"""Fronts and solutions as HTML, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from autonumerics.numerals import counted, digits_text, error_text, ulps_text
from autonumerics.programs import to_hex

if TYPE_CHECKING:
    from autonumerics.accuracy import AsComputed
    from autonumerics.search.solution import MachineNumbers, Solution


def front_html(solutions: Sequence[Solution]) -> str:
    """A row a solution; for a number format with what a machine sees."""
    if any(s.machine is not None for s in solutions):
        is_timed = any(s.machine.ns is not None for s in solutions if s.machine is not None)
        time = ("ns/element",) if is_timed else ()
        titles = ("operations", *time, "max ULP", "standing", "program")
        rows = [_machine_cells(s, s.machine, is_timed) for s in solutions if s.machine is not None]
    else:
        formats = tuple(dict.fromkeys(c.format for s in solutions for c in s.as_computed))
        computed = (f"in {name}" for name in formats)
        titles = ("operations", "digits", "error", "standing", *computed, "program")
        rows = [_real_cells(s, formats) for s in solutions]
    return _table(titles, rows)


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
        operations = "in exact arithmetic"
    if solution.error == 0:
        yield f"{operations}: exact at all points sampled"
        return
    error = error_text(solution.error, solution.standing)
    yield f"{operations}: error {error}, {digits_text(solution.digits)} digits, {solution.standing}"
    yield from (each.sentence for each in solution.as_computed)


def _machine_cells(solution: Solution, numbers: MachineNumbers, is_timed: bool) -> tuple[str, ...]:
    time = ("" if numbers.ns is None else f"{numbers.ns:.3f}",) if is_timed else ()
    ulps = ulps_text(numbers.error_ulp, numbers.ulp_standing)
    return str(solution.ops), *time, ulps, numbers.ulp_standing, _code(solution)


def _real_cells(solution: Solution, formats: Iterable[str]) -> tuple[str, ...]:
    error = error_text(solution.error, solution.standing)
    digits = digits_text(solution.digits)
    known = {each.format: each for each in solution.as_computed}
    computed = (_computed(known[name]) if name in known else "" for name in formats)
    return str(solution.ops), digits, error, solution.standing, *computed, _code(solution)


def _computed(computed: AsComputed) -> str:
    """The largest error as a format computes it; in red what is no number."""
    if computed.is_finite:
        return error_text(computed.error, computed.standing, 3)
    return f'<strong style="color: #c00">{escape(computed.word)}</strong>'


def _code(solution: Solution) -> str:
    return f"<code>{escape(solution.program.text)}</code>"


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
