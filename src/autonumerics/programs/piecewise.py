"""One program with constants looked up by piece: the same operations everywhere.

A function that takes a polynomial of degree 20 on an interval takes one of degree 5 on each of
sixteen pieces of it. A processor that looks constants up in a register, as vector units do, finds
each of them by one operation more.

>>> from autonumerics.programs.parsing import parse
>>> cut = UniformIndexing.over(Fraction(0), Fraction(2), 2)
>>> ramp = PiecewiseProgram.of(parse("x*c0 + c1"), cut, [[1, 0], [3, -2]])
>>> ramp.piece(1).constants, ramp.looked_up
((Fraction(3, 1), Fraction(-2, 1)), (0, 1))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidProgram
from autonumerics.programs.hexadecimal import from_hex, to_hex
from autonumerics.programs.indexing import Indexing, UniformIndexing, indexing_from_json
from autonumerics.programs.program import Program

__all__ = ["PiecewiseProgram", "UniformIndexing"]


@dataclass(frozen=True, slots=True)
class PiecewiseProgram:
    """A structure, the rule that finds the piece of x, and the constants of each piece.

    `program`: its operations; the values of its own constants are those of the first piece.
    `constants`: (pieces, n), a row a piece, in the order of the program's. Made by `of`.
    """

    program: Program
    indexing: Indexing
    constants: tuple[tuple[Fraction, ...], ...]

    @classmethod
    def of(
        cls, program: Program, indexing: Indexing, constants: Sequence[Sequence[Fraction | float]]
    ) -> PiecewiseProgram:
        """Raises InvalidProgram for another number of rows than pieces, or of constants."""
        if len(constants) != indexing.pieces:
            raise InvalidProgram(f"{len(constants)} sets of constants for {indexing.pieces} pieces")
        rows = tuple(program.with_constants(row).constants for row in constants)
        return cls(program.with_constants(rows[0]), indexing, rows)

    @property
    def pieces(self) -> int:
        """How many there are."""
        return self.indexing.pieces

    def piece(self, index: int) -> Program:
        """The program of one piece: an ordinary one, to be proved and measured like any other."""
        return self.program.with_constants(self.constants[index])

    @property
    def looked_up(self) -> tuple[int, ...]:
        """The constants that are not the same on all pieces, by index."""
        columns = zip(*self.constants, strict=True)
        return tuple(k for k, column in enumerate(columns) if len(set(column)) > 1)

    @property
    def ops(self) -> int:
        """Operations of an evaluation: the program's, and those that find piece and constants.

        Each constant that is looked up counts as one.
        """
        if self.pieces == 1:
            return self.program.ops
        return self.program.ops + self.indexing.operations + len(self.looked_up)

    def with_constants(self, change: Callable[[int, Program], Program]) -> PiecewiseProgram:
        """The same with the constants of what `change` makes of each piece, by index."""
        rows = [change(i, self.piece(i)).constants for i in range(self.pieces)]
        return PiecewiseProgram.of(self.program, self.indexing, rows)

    def table(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[np.floating]:
        """The constants as an array, (pieces, n), each rounded to nearest."""
        return np.array([[float(c) for c in row] for row in self.constants]).astype(dtype)

    def to_json(self) -> dict[str, Any]:
        """A record for `from_json`, exact."""
        return {
            **self.program.to_json(),
            "constants": [[to_hex(c) for c in row] for row in self.constants],
            "indexing": self.indexing.to_json(),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> PiecewiseProgram:
        """What `to_json` wrote. Raises InvalidProgram or InvalidOption for anything else.

        >>> from autonumerics.programs.parsing import parse
        >>> cut = UniformIndexing.over(Fraction(0), Fraction(2), 2)
        >>> ramp = PiecewiseProgram.of(parse("x*c0 + c1"), cut, [[1, 0], [3, -2]])
        >>> PiecewiseProgram.from_json(ramp.to_json()) == ramp
        True
        """
        try:
            rows = [[from_hex(text) for text in row] for row in record["constants"]]
            first = {"instructions": record["instructions"], "constants": record["constants"][0]}
            indexing = record["indexing"]
        except (LookupError, TypeError, AttributeError) as problem:
            raise InvalidProgram(f"no record of a program by pieces: {problem}") from None
        return cls.of(Program.from_json(first), indexing_from_json(indexing), rows)
