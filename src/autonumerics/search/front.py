"""The front as users see it: for each cost the most accurate program."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, overload

from autonumerics.errors import InvalidOption
from autonumerics.numerals import counted
from autonumerics.search.rows import marks, rows_of
from autonumerics.search.solution import Origin, Solution


@dataclass(frozen=True, slots=True, repr=False)
class Front(Sequence[Solution]):
    """Solutions by ascending cost, each with a smaller error than those before, see `rank`, or the
    first of which every result is correctly rounded.

    `note`: what is said beside them, such as that they miss the goal of their run.
    """

    solutions: tuple[Solution, ...] = ()
    note: str = field(default="", compare=False)

    @classmethod
    def of(cls, solutions: Iterable[Solution]) -> Front:
        """Those that no other one beats, in order; of equal ones the first. No smaller error beats
        the first of which all results are correctly rounded.

        What has no finite error, in the reals or in its format, is on no front.
        """
        kept: list[Solution] = []
        known = [s for s in solutions if math.isfinite(s.error) and math.isfinite(s.rank[1])]
        for solution in sorted(known, key=lambda s: s.rank):
            if _gains(solution, kept):
                kept.append(solution)
        return cls(tuple(kept))

    @classmethod
    def from_disk(cls, solutions: Iterable[Solution]) -> Front:
        """As `of`, save that a *claimed* error beats nothing: its entry stands beside the front."""
        given = tuple(solutions)
        claimed = [s for s in given if s.standing == "claimed"]
        known = cls.of(s for s in given if s.standing != "claimed")
        return cls(tuple(sorted((*known, *cls.of(claimed)), key=lambda s: s.rank)))

    def __len__(self) -> int:
        return len(self.solutions)

    @overload
    def __getitem__(self, index: int) -> Solution: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Solution]: ...
    def __getitem__(self, index: int | slice) -> Solution | Sequence[Solution]:
        return self.solutions[index]

    def __iter__(self) -> Iterator[Solution]:
        return iter(self.solutions)

    def with_ops(self, ops: int) -> Solution | None:
        """The most accurate one of at most so many operations; claims count at just so many."""
        if isinstance(ops, bool) or not hasattr(ops, "__index__"):
            raise InvalidOption(f"ops is a count of operations, got {ops!r}")
        cheap = [s for s in self.solutions if s.ops <= ops]
        known = [s for s in cheap if s.ops == ops or s.standing != "claimed"] or cheap
        return min(known, key=lambda s: s.rank[1]) if known else None

    def gaining(self, share: float) -> Front:
        """Without the programs whose error is not smaller by `share` than that of a cheaper one.

        >>> from autonumerics.programs import parse
        >>> def at(text, error):
        ...     return Solution(parse(text, [1.0]), error, error)
        >>> front = Front((at("x + c0", 0.5), at("x*x + c0", 0.4995), at("x*x*x + c0", 0.2)))
        >>> [s.ops for s in front.gaining(0.002)]
        [1, 3]
        """
        kept: list[Solution] = []
        for solution in self:
            if _gains(solution, kept, share):
                kept.append(solution)
        return Front(tuple(kept))

    def merged(self, other: Front) -> Front:
        """The front of both: for equal errors the solution of this one."""
        return Front.of((*self, *other))

    def keeping(self, others: Iterable[Solution]) -> Front:
        """This front with those of the others that it does not beat; programs that both have are
        as they are here.
        """
        known = {s.program for s in self}
        return self.merged(Front(tuple(s for s in others if s.program not in known)))

    @property
    def is_measured(self) -> bool:
        """Whether it is the front of a search for a number format that was carried to its end."""
        return any(s.machine is not None and s.machine.is_measured for s in self)

    def with_proofs_of(self, other: Front) -> Front:
        """The front of these programs; those that the other one has proved are proved here too."""
        proofs = {s.program: s for s in other if s.standing == "proved"}
        return Front.of(proofs.get(s.program, s) for s in self)

    def of_run(self, origin: Origin, note: str = "") -> Front:
        """The same, said to be of that run, with a note on it."""
        return Front(tuple(replace(s, origin=origin) for s in self), note)

    def __repr__(self) -> str:
        """One line: how many programs, from the cheapest to the dearest."""
        said = f"; {self.note}" if self.note else ""
        if not self.solutions:
            return f"<Front: no program yet{said}>"
        least, most = min(s.ops for s in self), max(s.ops for s in self)
        ops = f"{least} to {most}" if least < most else f"{most}"
        count = counted(len(self), "program")
        unit = "operation" if ops == "1" else "operations"
        return f"<Front: {count} of {ops} {unit}, the best {self.solutions[-1]!r}{said}>"

    def __str__(self) -> str:
        """A table: operations, error, standing, program."""
        table = rows_of(self.solutions).text() if self.solutions else "no program yet"
        return "\n".join([table, *self._notes])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        notes = "".join(f"<p>{escape(line)}</p>" for line in self._notes)
        return f"{rows_of(self.solutions).html()}{notes}"

    @property
    def _notes(self) -> list[str]:
        return [*marks(self), *([self.note] if self.note else [])]

    def to_json(self) -> list[dict[str, Any]]:
        """The entries, cost ascending."""
        return [s.to_json() for s in self.solutions]


def _gains(solution: Solution, cheaper: Sequence[Solution], share: float = 0.0) -> bool:
    """Whether its error is smaller by that share, or all its results are right and theirs not."""
    if not cheaper or solution.rank[1] < (1 - share) * min(s.rank[1] for s in cheaper):
        return True
    return solution.is_all_correct and not any(s.is_all_correct for s in cheaper)
