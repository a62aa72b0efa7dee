"""`discover --pieces`: searches for programs by pieces, what is printed and what is written."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.accuracy import digits_of
from autonumerics.cli.output import emit, say
from autonumerics.cli.printing import GAIN
from autonumerics.cli.tables import rendered
from autonumerics.codegen import language as find_language
from autonumerics.codegen.pieces import check_lookups
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted, digits_text, error_text, ulps_text
from autonumerics.runs import Budget
from autonumerics.runs.by_pieces import PiecesEntry, PiecesResult, discover_by_pieces
from autonumerics.runs.config import computed
from autonumerics.runs.goals import wanted
from autonumerics.runs.pieces_folder import code_of, save_pieces
from autonumerics.targets import DomainLike, Target
from autonumerics.targets.ends import read_amount

_EVERY_S = 2.0
_MISSED = 3
_NOT_YET = {
    "norm": None, "max_ulp": None, "rounding": None, "cost": "ops", "derivative_error": None,
    "safe": False, "odd": False, "even": False, "exact": (), "value_range": None,
    "monotone": False, "join": (),
}  # fmt: skip
"""Options that searches by pieces do not know, and what they are where they are not given."""


_KINDS = {"uniform": "equal lengths", "bits": "leading bits"}


def print_by_pieces(
    function: str,
    domain: DomainLike | None,
    pieces: int | None,
    cut: str | None,
    budget: Budget,
    asked: Mapping[str, Any],
    *,
    seed: int,
    out: Path,
    language: str | None,
    with_test: bool,
    every: bool,
    as_json: bool,
) -> None:
    """Searches, saves and prints; ends the process with 3 where a stated goal is missed."""
    if pieces is None:
        raise InvalidOption("--cut says how pieces are cut: add --pieces, e.g. --pieces 8")
    _check(asked, language, as_json)
    if with_test and language is None:
        raise InvalidOption("--with-test is about code: add --emit, e.g. --emit c")
    target = Target.make(function, domain, asked["error"], asked["let"], asked["weight"])
    arithmetic = computed(asked["number_format"], asked["compute"])
    goal = wanted(*(_amount(name, asked[name]) for name in ("max_error", "digits")))
    if out.exists():
        raise InvalidOption(f"{out} exists: give another --out")
    result = discover_by_pieces(
        target, pieces, operations=asked["ops"], division=not asked["no_division"],
        max_ops=asked["max_ops"], seed=seed, evaluations=budget.evaluations,
        seconds=budget.seconds, effort=asked["effort"], cut=cut, arithmetic=arithmetic,
        threads=asked["threads"], tell=_Told(),
    )  # fmt: skip
    save_pieces(out, result)
    best = _best(result, goal)
    if language is None:
        emit(
            result.to_json() | {"run": str(out)},
            as_json,
            pieces_text(result, every=every),
            "pieces",
        )
    elif best is not None:
        code = code_of(best, result, find_language(language), _inside(asked), with_test=with_test)
        emit({}, False, code.rstrip("\n"))
    if result.exhausted:
        say(_exhausted(result))
    say(f"run in {out}")
    if best is None:
        say(_missed(result, goal))
        sys.exit(_MISSED)


class _Told:
    """Tells how a search goes on, at most once in some seconds."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, line: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_S
            say(line)


def _check(asked: Mapping[str, Any], language: str | None, as_json: bool) -> None:
    given = [name for name, usual in _NOT_YET.items() if asked[name] not in (usual, None)]
    if given:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise InvalidOption(
            f"searches by pieces do not know {names} yet: leave it out, or --pieces"
        )
    if language is not None and as_json:
        raise InvalidOption("--emit prints code and --json data: choose one")
    if language is not None:
        check_lookups(find_language(language), _inside(asked))


def _inside(asked: Mapping[str, Any]) -> Arithmetic:
    """What code is written in: what was asked for, or binary32."""
    return computed(asked["number_format"], asked["compute"]) or Arithmetic.of("binary32")


def _amount(name: str, given: str | None) -> float | None:
    return None if given is None else read_amount(name.replace("_", "-"), given)


def _best(result: PiecesResult, goal: float | None) -> PiecesEntry | None:
    """The cheapest program that meets the goal or, without one, the most accurate."""
    if goal is not None:
        return result.reached(goal)
    return result.front[-1] if result.front else None


def _missed(result: PiecesResult, goal: float | None) -> str:
    """What was wanted and what was found, in one line."""
    if not result.front or goal is None:
        return "missed: no program has an error at all: allow more --max-ops or time"
    least = result.front[-1].error
    return (
        f"missed: {result.target.words} {goal:g} was wanted, the least is {least:.4g}: "
        "allow more --pieces, --max-ops or time"
    )


def _exhausted(result: PiecesResult) -> str:
    return (
        f"ended after {counted(result.evaluations, 'candidate')}, polynomials apart: no new "
        f"program of at most {counted(result.asked['max_ops'], 'operation')} turns up any more; "
        "try other --ops or more --max-ops"
    )


def pieces_text(result: PiecesResult, *, every: bool = False) -> str:
    """A table: operations with look-ups, those of the program, error, standing, program.

    `every` row, or those that gain something.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    in_format = any(entry.rounded is not None for entry in result.front)
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
    return "\n".join(lines)


def _gaining(front: Sequence[PiecesEntry]) -> list[PiecesEntry]:
    """The rows whose errors are smaller than those of cheaper ones by a share that counts."""
    kept = list[PiecesEntry]()
    for entry in front:
        if not kept or entry.error < kept[-1].error * (1 - GAIN):
            kept.append(entry)
    return kept


def _cells(entry: PiecesEntry) -> list[str]:
    program, rounded = entry.fitted.piecewise.program, entry.rounded
    cells = [
        str(entry.ops), str(program.ops), str(len(program.constants)),
        error_text(entry.error, entry.standing), digits_text(digits_of(entry.error)),
        entry.standing,
    ]  # fmt: skip
    if rounded is not None:
        cells += [
            ulps_text(rounded.error_ulp, rounded.measured[0].standing),
            ulps_text(rounded.largest_step_ulp, rounded.measured[0].standing),
        ]
    return [*cells, program.text]


def _cut_text(result: PiecesResult) -> str:
    parts = result.front[0].fitted.parts if result.front else ()
    joins = ", ".join(f"{float(part.lower):.6g}" for part in parts[1:]) or "none"
    return f"{len(parts)} pieces by {_KINDS[result.indexing.kind]}; joins: {joins}"
