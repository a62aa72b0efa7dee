"""`show` and `emit` of a search by pieces: its table, one program in full, and its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.accuracy import digits_of
from autonumerics.cli.output import emit, say
from autonumerics.cli.printing import GAIN
from autonumerics.cli.tables import rendered
from autonumerics.codegen import language as find_language
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted, digits_text, error_text, ulps_text
from autonumerics.runs.choosing import told
from autonumerics.runs.config import asked_of, computed
from autonumerics.runs.pieces_entries import PiecesEntry, PiecesResult
from autonumerics.runs.pieces_folder import code_of, load_pieces
from autonumerics.targets.vanishing import zeros_of

_KINDS = {"uniform": "equal lengths", "bits": "leading bits"}


def pieces_text(result: PiecesResult, *, every: bool = False) -> str:
    """A table: operations with look-ups, those of the program, error, standing, program.

    `every` row, or those that gain something.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    in_format = any(entry.computed is not None for entry in result.front)
    titles = ["ops", "own", "constants", "error", "digits", "standing"]
    for title in [*titles, *(["ULP", "step"] if in_format else [])]:
        table.add_column(title, justify="left" if title == "standing" else "right", no_wrap=True)
    table.add_column("program", overflow="fold")
    rows = result.front if every else _gaining(result.front)
    for entry in rows:
        table.add_row(*map(Text, _cells(entry)))
    lines = [f"{result.target.describe()}; {_cut_text(result)}", rendered(table)]
    left_out = len(result.front) - len(rows)
    if left_out:
        gain = "gains" if left_out == 1 else "gain"
        lines.append(f"{counted(left_out, 'row')} that {gain} less than 0.2 %: --all")
    if in_format:
        lines += _zeros_text(result)
    return "\n".join(lines)


def _zeros_text(result: PiecesResult) -> list[str]:
    """Where ULPs are next to nothing because the function vanishes, and what to do."""
    target = result.target
    if target.zeros:  # which programs keep
        return []
    try:
        zeros = [float(zero.x) for zero in zeros_of(target.function, target.domain)]
    except InvalidDomain:
        return []
    if not zeros:
        return []
    where = ", ".join(f"{x:.6g}" for x in zeros)
    return [
        f"{target.function.name} vanishes at x = {where}, where ULPs are next to nothing: what is "
        f"small as {target.words} is many of them; --error relative keeps the zero, or begin the "
        "interval away from it"
    ]


def print_kept(run: Path, ops: int | None, *, every: bool, as_json: bool) -> None:
    """`show` of a search by pieces: its table, or one program with the constants of each piece."""
    result = load_pieces(run)
    text = pieces_text(result, every=every)
    if ops is not None:
        entry = chosen_of(result, ops, run)
        result = replace(result, front=(entry,))
        text = f"{pieces_text(result)}\n{_constants_text(entry)}"
    emit(result.to_json() | {"run": str(run)}, as_json, text, "pieces")


def kept_code(
    run: Path,
    ops: int | None,
    language: str,
    number_format: str | None,
    compute: str | None,
    *,
    name: str | None,
    with_test: bool,
    command: str,
) -> str:
    """`emit` of a search by pieces: as it was computed or, if it was not, in binary32."""
    result = load_pieces(run)
    own = computed(result.asked["format"], result.asked["compute"])
    arithmetic = asked_of(own, number_format, compute) or Arithmetic.of("binary32")
    if not result.front:
        raise InvalidOption(f"{run} has no program")
    entry = result.front[-1] if ops is None else chosen_of(result, ops, run)
    return code_of(
        entry, result, find_language(language), arithmetic, name=name, with_test=with_test,
        command=command,
    )  # fmt: skip


def chosen_of(result: PiecesResult, ops: int, run: Path) -> PiecesEntry:
    """The most accurate program of at most so many operations, index and look-ups included.

    Raises InvalidOption for none.
    """
    lengths = (each.ops for each in result.front)
    return told(result.with_ops(ops), ops, lengths, f"{run} has no program", say)


def _constants_text(entry: PiecesEntry) -> str:
    """The constants of each piece, a row a piece; those of the format, if there is one."""
    kept = entry.computed
    piecewise = entry.fitted.piecewise if kept is None else kept.piecewise
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("piece", "from", "error", *(f"c{k}" for k in range(len(piecewise.constants[0])))):
        table.add_column(title, justify="right", no_wrap=True)
    for part, error in zip(entry.fitted.parts, entry.fitted.errors, strict=True):
        constants = (f"{float(c)!r}" for c in piecewise.constants[part.piece])
        begin, size = f"{float(part.lower):.6g}", error_text(error, "sampled")
        table.add_row(*map(Text, (str(part.piece), begin, size, *constants)))
    return rendered(table)


def _gaining(front: Sequence[PiecesEntry]) -> list[PiecesEntry]:
    """The rows whose errors are smaller than those of cheaper ones by a share that counts."""
    kept = list[PiecesEntry]()
    for entry in front:
        if not kept or entry.error < kept[-1].error * (1 - GAIN):
            kept.append(entry)
    return kept


def _cells(entry: PiecesEntry) -> list[str]:
    program, kept = entry.fitted.piecewise.program, entry.computed
    cells = [
        str(entry.ops), str(program.ops), str(len(program.constants)),
        error_text(entry.error, entry.standing), digits_text(digits_of(entry.error)),
        entry.standing,
    ]  # fmt: skip
    if kept is not None:
        cells += [
            ulps_text(kept.error_ulp, kept.standing),
            ulps_text(kept.largest_step_ulp, kept.standing),
        ]
    return [*cells, program.text]


def _cut_text(result: PiecesResult) -> str:
    parts = result.front[0].fitted.parts if result.front else ()
    joins = ", ".join(f"{float(part.lower):.6g}" for part in parts[1:]) or "none"
    return f"{len(parts)} pieces by {_KINDS[result.indexing.kind]}; joins: {joins}"
