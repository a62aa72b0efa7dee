"""The programs that a report shows: those found, and the baselines they are measured against.

>>> from autonumerics.programs import parse
>>> Entry(parse("x + c0", [0.957]), 3.56e-2, "sampled").caption
'1 operation, 1.44 digits, error 3.560e-02, sampled'
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autonumerics.accuracy import AsComputed, digits_of
from autonumerics.baselines import Baseline
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted, digits_text, error_text, ulps_text
from autonumerics.programs import Program
from autonumerics.report.parts import MALFORMED, Problem, wrong
from autonumerics.search import MachineNumbers

FRONT = "front.json"
FOUND = "discovered"
"""The family of the programs that the search has found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A program with its error; `family` and `name` say where it comes from.

    `error` is the largest error over the domain, of the standing given: for a proved one an upper
    bound, with a lower bound of the same in `lower` where that is known. `machine` is what is
    known of it in a number format, if it was made for one; `as_computed` and `passed_zeros` are
    those of a `Solution` that was made for none.
    """

    program: Program
    error: float
    standing: str
    family: str = FOUND
    name: str = ""
    lower: float | None = None
    machine: MachineNumbers | None = None
    as_computed: tuple[AsComputed, ...] = ()
    passed_zeros: tuple[float, ...] = ()

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        return self.program.ops

    @property
    def digits(self) -> float:
        """-log10 of the error; infinite for an exact program."""
        return digits_of(self.error)

    @property
    def ranked_error(self) -> float:
        """The error that the search ranks by: in ULPs for a number format, else over the reals."""
        return self.error if self.machine is None else self.machine.error_ulp

    @property
    def ranked(self) -> tuple[float, str]:
        """That error and its standing."""
        standing = self.standing if self.machine is None else self.machine.ulp_standing
        return self.ranked_error, standing

    @property
    def height(self) -> float:
        """Where it stands on a chart: its digits, or for a number format -log10 of its ULPs."""
        return digits_of(self.ranked_error)

    @property
    def failures(self) -> tuple[AsComputed, ...]:
        """The formats in which it gives an infinity or NaN somewhere."""
        return tuple(each for each in self.as_computed if not each.is_finite)

    @property
    def text(self) -> str:
        """The program on a line, marked if it divides by zero on its way to a limit."""
        return f"{self.program.text}{' †' if self.passed_zeros else ''}"

    @property
    def is_found(self) -> bool:
        """Whether the search has found it."""
        return self.family == FOUND

    @property
    def error_text(self) -> str:
        """The error to four digits, rounded as its standing asks for."""
        return error_text(self.error, self.standing)

    @property
    def caption(self) -> str:
        """Operations, digits, error and standing on one line; what it gives where it fails."""
        if self.machine is not None:
            ulps = ulps_text(self.machine.error_ulp, self.machine.ulp_standing)
            return (
                f"{counted(self.ops, 'operation')}, {ulps} ULP of {self.machine.arithmetic.name}, "
                f"{self.machine.ulp_standing}"
                f"{'' if self.machine.counts is None else f'; {self.machine.counts.sentence}'}"
            )
        digits = f"{digits_text(self.digits)} digits, error {self.error_text}"
        accuracy = digits if self.error else "exact"
        failing = "".join(f"; {each.word} in {each.format}" for each in self.failures)
        return f"{counted(self.ops, 'operation')}, {accuracy}, {self.standing}{failing}"


def read_front(data: Mapping[str, Any]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries of front.json by ascending operations; what cannot be read becomes a problem."""
    rows = data.get("front")
    if not isinstance(rows, list):
        return (), (Problem(FRONT, "is damaged: it has no list of programs"),)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, 1):
        try:
            entries.append(_entry(row))
        except MALFORMED as problem:
            problems.append(Problem(FRONT, f"program {number} is left out: {wrong(problem)}"))
    return tuple(sorted(entries, key=lambda e: (e.ops, e.error))), tuple(problems)


def from_baselines(
    baselines: Sequence[Baseline], arithmetic: Arithmetic | None = None
) -> tuple[Entry, ...]:
    """The baselines as entries; `arithmetic`: that in which they have an `error_ulp`."""
    return tuple(
        Entry(
            b.program, b.error, b.standing, b.family, b.name,
            machine=None if arithmetic is None or b.error_ulp is None
            else MachineNumbers.of(arithmetic, b.error_ulp, b.standing, b.ops),
        )
        for b in baselines
    )  # fmt: skip


def best_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those that no cheaper one equals, by ascending operations."""
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (e.ops, e.ranked_error)):
        if not kept or entry.ranked_error < kept[-1].ranked_error:
            kept.append(entry)
    return tuple(kept)


def _entry(row: Mapping[str, Any]) -> Entry:
    error = float(row["error"])
    if not 0 <= error < math.inf:
        raise ValueError(f"an error is a number from 0 on, got {error}")
    lower = row.get("error_lower")
    return Entry(
        Program.from_json(row),
        error,
        str(row["standing"]),
        lower=None if lower is None else float(lower),
        machine=_machine(row["machine"]) if "machine" in row else None,
        as_computed=tuple(map(AsComputed.from_json, row.get("as_computed", ()))),
        passed_zeros=tuple(map(float, row.get("passed_zeros") or ())),
    )


def _machine(data: Mapping[str, Any]) -> MachineNumbers:
    """The numbers of a program in a format, those checked that are shown."""
    machine = MachineNumbers.from_json(data)
    shown = [machine.error_ulp, *(x for x in (machine.ns, machine.ns_spread) if x is not None)]
    if not all(isinstance(x, float | int) and 0 <= x < math.inf for x in shown):
        raise ValueError(f"its numbers in {machine.format} are no sizes: {shown}")
    return machine
