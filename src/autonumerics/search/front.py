"""The front as users see it: for each operation count the best program, confirmed with Arb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import digits_of
from autonumerics.errors import InvalidProgram
from autonumerics.fitting import level
from autonumerics.kernels import evaluate
from autonumerics.programs import Program
from autonumerics.search.archive import Archive
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class Solution:
    """A program of the front, with its constants and its error.

    `error`: the largest error over the domain in exact arithmetic. Its standing is "sampled": at
    extrema refined with Arb, 0 for a program that is exact; or "proved": an upper bound, and
    `error_lower` a lower one. `least_squares_error`: sampled, before the minimax exchange of the
    constants. Calling it evaluates the program in double precision.

    >>> from autonumerics.programs import parse
    >>> line = Solution(parse("x + c0", [1.0]), 0.07, 0.09)
    >>> line.ops, line([0.0, 0.5]).tolist()
    (1, [1.0, 1.5])
    """

    program: Program
    error: float
    least_squares_error: float
    standing: Literal["sampled", "proved"] = "sampled"
    error_lower: float | None = None

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        return self.program.ops

    @property
    def digits(self) -> float:
        """-log10 of the error."""
        return digits_of(self.error)

    def __call__(self, x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The values at x, of the same shape, each operation rounded to double as written."""
        return evaluate(self.program, x)

    def __str__(self) -> str:
        """Operations, digits and text on one line."""
        return f"{self.ops:3d} {self.digits:6.2f}  {self.program.text}"

    def proved(self, upper: float, lower: float) -> Solution:
        """The same with the true maximum of its error proved to lie in [lower, upper]."""
        return replace(self, error=upper, error_lower=lower, standing="proved")

    def to_json(self) -> dict[str, Any]:
        """As written in front.json: exact instructions and constants, error and standing.

        `digits` is None for an exact program, since JSON has no infinity; `error_lower` is there
        if the error is proved.
        """
        bound = {} if self.error_lower is None else {"error_lower": self.error_lower}
        return {
            "ops": self.ops,
            "error": self.error,
            "digits": round(self.digits, 4) if self.error > 0 else None,
            "standing": self.standing,
            **bound,
            "least_squares_error": self.least_squares_error,
            "text": self.program.text,
            **self.program.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Solution:
        """What `to_json` wrote. Raises InvalidProgram for anything else."""
        try:
            error, before = float(data["error"]), float(data["least_squares_error"])
            solution = cls(Program.from_json(data), error, before)
            if data["standing"] == "proved":
                return solution.proved(error, float(data["error_lower"]))
        except (KeyError, TypeError, ValueError) as problem:
            raise InvalidProgram(f"not an entry of a front: {problem}") from None
        return solution


@dataclass(frozen=True, slots=True)
class Front(Sequence[Solution]):
    """Solutions by ascending operation count, each with a smaller error than those before."""

    solutions: tuple[Solution, ...] = ()

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
        """The most accurate one of at most so many operations."""
        cheap = [s for s in self.solutions if s.ops <= ops]
        return cheap[-1] if cheap else None

    def merged(self, other: Front) -> Front:
        """The front of both: for equal errors the solution of this one."""
        kept: list[Solution] = []
        for solution in sorted((*self, *other), key=lambda s: (s.ops, s.error)):
            if not kept or solution.error < kept[-1].error:
                kept.append(solution)
        return Front(tuple(kept))

    def with_proofs_of(self, other: Front) -> Front:
        """This front; programs that the other one has with a proof have it here too."""
        proofs = {s.program: s for s in other if s.standing == "proved"}
        return Front(tuple(proofs.get(s.program, s) for s in self))

    def __str__(self) -> str:
        """A table: operations, digits, program."""
        return "\n".join(["ops digits  program", *map(str, self.solutions)])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        rows = "".join(
            f"<tr><td>{s.ops}</td><td>{s.digits:.2f}</td><td>{s.error:.3e}</td>"
            f"<td>{s.standing}</td><td><code>{escape(s.program.text)}</code></td></tr>"
            for s in self.solutions
        )
        titles = ("operations", "digits", "error", "standing", "program")
        head = "<tr>" + "".join(f"<th>{title}</th>" for title in titles) + "</tr>"
        return f"<table>{head}{rows}</table>"

    def to_json(self) -> list[dict[str, Any]]:
        """The entries, operations ascending."""
        return [s.to_json() for s in self.solutions]


class Finisher:
    """Turns the archive's front into solutions: minimax exchange, then the error by Arb.

    A pure function of the programs. It remembers the last solution of each operation count, so
    that only what has changed is worked on.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._known: dict[int, tuple[Program, Solution]] = {}

    def front(self, archive: Archive) -> Front:
        """The front of the archive, dominated and undefined programs left out."""
        kept: list[Solution] = []
        for i in archive.front():
            program = archive.batch.program(int(i))
            if program.ops == 0:
                continue
            solution = self._finish(program)
            if np.isfinite(solution.error) and (not kept or solution.error < kept[-1].error):
                kept.append(solution)
        return Front(tuple(kept))

    def _finish(self, program: Program) -> Solution:
        known = self._known.get(program.ops)
        if known is not None and known[0] == program:
            return known[1]
        levelled = level(program, self._target)
        solution = Solution(levelled.program, levelled.error, levelled.before)
        self._known[program.ops] = (program, solution)
        return solution
