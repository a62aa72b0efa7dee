"""What is shown of the programs of a front, as text and as HTML: titles, and a row a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from autonumerics.numerals import error_text, ulps_text

if TYPE_CHECKING:
    from autonumerics.accuracy import AsComputed, Counts
    from autonumerics.search.machine_numbers import MachineNumbers
    from autonumerics.search.solution import Solution


Kind = Literal["number", "word", "code", "alarm"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text; `alarm` is what stands where a number should."""

    text: str
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Rows:
    """Titles of the columns, and a row a solution."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """A table of plain text: numbers to the right, words and code to the left."""
        heads = tuple(Cell(title, _kind(self.rows, k)) for k, title in enumerate(self.titles))
        lines = (heads, *self.rows)
        widths = [max(len(line[k].text) for line in lines) for k in range(len(heads))]
        return "\n".join(" ".join(map(_padded, line, widths)).rstrip() for line in lines)


def rows_of(solutions: Sequence[Solution]) -> Rows:
    """Operations, error and program of each; for a number format what a machine sees."""
    if any(s.machine is not None for s in solutions):
        is_timed = any(s.machine.ns is not None for s in solutions if s.machine is not None)
        time = ("ns/element",) if is_timed else ()
        is_counted = any(s.machine.counts for s in solutions if s.machine is not None)
        counted = COUNTED if is_counted else ()
        titles = ("ops", *time, "max ULP", *counted, "standing", "program")
        machines = [(s, s.machine) for s in solutions if s.machine is not None]
        rows = (
            _machine_cells(*each, is_timed=is_timed, is_counted=is_counted) for each in machines
        )
        return Rows(titles, tuple(rows))
    formats = tuple(dict.fromkeys(c.format for s in solutions for c in s.as_computed))
    titles = ("ops", "digits", "error", "standing", *formats, "program")
    return Rows(titles, tuple(_real_cells(s, formats) for s in solutions))


COUNTED = ("correct", "faithful", "off")
"""Columns of what is known of a format of 16 bits: `COUNTS_MEAN` says what they count."""

COUNTS_MEAN = (
    "results that are correctly rounded, others that are one of the two neighbours of the exact "
    "value, and those further off, measured"
)


def count_cells(counts: Counts | None) -> list[str]:
    """The cells of these columns."""
    known = () if counts is None else (counts.correct, counts.faithful, counts.off)
    return [f"{count:,}" for count in known] or [""] * len(COUNTED)


def _machine_cells(
    solution: Solution, numbers: MachineNumbers, *, is_timed: bool, is_counted: bool
) -> tuple[Cell, ...]:
    time = (Cell("" if numbers.ns is None else f"{numbers.ns:.3f}"),) if is_timed else ()
    ulps = Cell(ulps_text(numbers.error_ulp, numbers.ulp_standing))
    counted = map(Cell, count_cells(numbers.counts) if is_counted else ())
    return Cell(str(solution.ops)), *time, ulps, *counted, *_ends(solution, numbers.ulp_standing)


def _real_cells(solution: Solution, formats: Iterable[str]) -> tuple[Cell, ...]:
    numbers = str(solution.ops), solution.digits_text, _error(solution)
    standing, program = _ends(solution, solution.standing)
    known = {each.format: each for each in solution.as_computed}
    computed = (_computed(known[name]) if name in known else Cell("") for name in formats)
    return *map(Cell, numbers), standing, *computed, program


def _ends(solution: Solution, standing: str) -> tuple[Cell, Cell]:
    return Cell(standing, "word"), Cell(marked(solution), "code")


def marked(solution: Solution) -> str:
    """The program; with a mark if it divides by zero on its way to a limit: see `marks`."""
    return f"{solution.program.text}{' †' if solution.passed_zeros else ''}"


def marks(solutions: Iterable[Solution]) -> list[str]:
    """What the marks of programs say, and of which rows; nothing if there are none."""
    rows: dict[tuple[float, ...], list[str]] = {}
    for solution in solutions:
        if solution.passed_zeros:
            rows.setdefault(solution.passed_zeros, []).append(str(solution.ops))
    if not rows:
        return []
    listed = [
        f"x = {', '.join(f'{x:.6g}' for x in places)}"
        + (f" ({', '.join(ops)} ops)" if len(rows) > 1 else "")
        for places, ops in rows.items()
    ]
    return [f"†: divides by zero at {' and at '.join(listed)}, where its limit is meant"]


def _error(solution: Solution) -> str:
    return error_text(solution.error, solution.standing)


def _computed(computed: AsComputed) -> Cell:
    """The largest error as a format computes it, or what is no number."""
    if computed.is_finite:
        return Cell(error_text(computed.error, computed.standing, 3))
    return Cell(computed.word, "alarm")


def _kind(rows: Sequence[Sequence[Cell]], column: int) -> Kind:
    return rows[0][column].kind if rows else "word"


def _padded(cell: Cell, width: int) -> str:
    is_left = cell.kind in ("word", "code")
    return cell.text.ljust(width) if is_left else cell.text.rjust(width)
