"""What is shown of the programs of a front, as text and as HTML: titles, and a row a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Literal, NamedTuple

from autonumerics.accuracy import AsComputed, Counts
from autonumerics.formats.directions import ALL
from autonumerics.numerals import error_text, ulps_text
from autonumerics.search.html import table_html
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
    """Titles and kinds of the columns, and a row each of the solutions."""

    titles: tuple[str, ...]
    kinds: tuple[Kind, ...]
    solutions: tuple[Solution, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """A table of plain text: numbers to the right, words and code to the left."""
        heads = tuple(map(Cell, self.titles, self.kinds))
        lines = (heads, *self.rows)
        widths = [max(len(line[k].text) for line in lines) for k in range(len(heads))]
        return "\n".join(" ".join(map(_padded, line, widths)).rstrip() for line in lines)

    def html(self) -> str:
        """The same for notebooks; in red what is no number."""
        return table_html(self.titles, (map(_cell_html, row) for row in self.rows))


def rows_of(solutions: Sequence[Solution], *, brief: bool = False) -> Rows:
    """Operations, error and program of each; for a number format what a machine sees.

    Columns that say nothing of any of them are left out; `brief` leaves out those besides cost,
    error and program.
    """
    shown = [s for s in solutions if s.machine is not None] or list(solutions)
    columns = tuple(_columns(shown, brief))
    rows = tuple(tuple(column.cell(s) for column in columns) for s in shown)
    return Rows(
        tuple(each.title for each in columns), tuple(each.kind for each in columns),
        tuple(shown), rows,
    )  # fmt: skip


COUNTED = ("correct", "faithful", "off")
"""Columns of what is known of a format of 16 bits: `counts_mean` says what they count."""

COUNTS_MEAN = (
    "results that are correctly rounded, others that are one of the two neighbours of the exact "
    "value, and those further off, measured"
)

COUNTS_IN_ALL = (
    "results that are right in all five directions of rounding, others of which the worst is one "
    "of the two neighbours of the exact value, and those of which one is further off (where the "
    "exact value is a number, any other is), measured; max ULP is that of rounding to nearest"
)


def counts_mean(directions: Iterable[str]) -> str:
    """What the columns count, of results that are rounded so."""
    return COUNTS_IN_ALL if ALL in directions else COUNTS_MEAN


def count_cells(counts: Counts | None) -> list[str]:
    """The cells of these columns."""
    known = () if counts is None else (counts.correct, counts.faithful, counts.off)
    return [f"{count:,}" for count in known] or [""] * len(COUNTED)


class _Column(NamedTuple):
    title: str
    cell: Callable[[Solution], Cell]
    kind: Kind = "number"


def _columns(solutions: Sequence[Solution], brief: bool) -> Iterator[_Column]:
    machines = [s.machine for s in solutions if s.machine is not None]
    yield _Column("ops", lambda s: Cell(str(s.ops)))
    if machines:
        yield from _machine_columns(machines, brief)
    else:
        yield _Column("digits", lambda s: Cell(s.digits_text))
        yield _Column("error", lambda s: Cell(error_text(s.error, s.standing)))
    yield _Column("standing", lambda s: Cell(_standing(s), "word"), "word")
    if not brief:
        yield from _further_columns(solutions, is_format=bool(machines))
    yield _Column("program", lambda s: Cell(marked(s), "code"), "code")


def _machine_columns(machines: Sequence[MachineNumbers], brief: bool) -> Iterator[_Column]:
    if any(m.ns is not None for m in machines):
        yield _Column("ns/element", _of_machine(lambda m: "" if m.ns is None else f"{m.ns:.3f}"))
    yield _Column("max ULP", _of_machine(lambda m: ulps_text(m.error_ulp, m.ulp_standing)))
    if not brief and any(m.counts for m in machines):
        for k, title in enumerate(COUNTED):
            yield _Column(title, _of_machine(lambda m, k=k: count_cells(m.counts)[k]))


def _further_columns(solutions: Sequence[Solution], *, is_format: bool) -> Iterator[_Column]:
    formats = () if is_format else (c.format for s in solutions for c in s.as_computed)
    for name in dict.fromkeys(formats):
        yield _Column(name, partial(_as_computed, name))
    if not is_format and any(s.largest is not None for s in solutions):
        yield _Column("maximum", lambda s: _small(s.largest, "sampled"))
    if any(s.derivative is not None for s in solutions):
        yield _Column("derivative", _derivative)


def _of_machine(text: Callable[[MachineNumbers], str]) -> Callable[[Solution], Cell]:
    return lambda s: Cell("" if s.machine is None else text(s.machine))


def _standing(solution: Solution) -> str:
    return solution.standing if solution.machine is None else solution.machine.ulp_standing


def _as_computed(format: str, solution: Solution) -> Cell:
    known = {each.format: each for each in solution.as_computed}
    return _computed_cell(known[format]) if format in known else Cell("")


def _derivative(solution: Solution) -> Cell:
    found = solution.derivative
    return _small(None) if found is None else _small(found.error, found.standing)


def _small(error: float | None, standing: str = "sampled") -> Cell:
    return Cell("" if error is None else error_text(error, standing, 3))


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


def _computed_cell(computed: AsComputed) -> Cell:
    """The largest error of a program as a format computes it, or what is no number."""
    if computed.is_finite:
        return _small(computed.error, computed.standing)
    return Cell(computed.word, "alarm")


def _padded(cell: Cell, width: int) -> str:
    is_left = cell.kind in ("word", "code")
    return cell.text.ljust(width) if is_left else cell.text.rjust(width)


def _cell_html(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.kind == "alarm":
        return f'<strong style="color: #c00">{text}</strong>'
    return f"<code>{text}</code>" if cell.kind == "code" else text
