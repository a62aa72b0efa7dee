"""What every rule is: a piece for each number, and where the pieces of an interval begin."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, final

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.formats import Format

Indices = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.floating]


class Part(NamedTuple):
    """A piece of an interval: its index, where it begins, and where the next one does.

    Both ends are in it: what is said of a part holds on either side of its joins.
    """

    piece: int
    lower: Fraction
    upper: Fraction


class Indexing(ABC):
    """A rule that gives each number of a format the index of its piece, 0 to `pieces` - 1."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def pieces(self) -> int:
        """How many there are."""

    @property
    @abstractmethod
    def operations(self) -> int:
        """Operations of a machine, of numbers and integers alike, that find the index."""

    @property
    def lowest(self) -> Fraction | None:
        """The least number that is told from those below; None where that is any."""
        return None

    @abstractmethod
    def index(self, x: Numbers) -> Indices:
        """The index of each number, in its shape; int64. The definition of what machines find."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """A record for `indexing_from_json`."""

    @final
    def parts(self, format: Format, lower: Fraction, upper: Fraction) -> tuple[Part, ...]:
        """The pieces with numbers of the format in [lower, upper], ascending.

        Joins are at the first number of a piece, found by bisection. Raises InvalidDomain where the
        format has no number there, InvalidOption for a rule whose pieces do not ascend.

        >>> from autonumerics.formats import format_named
        >>> from autonumerics.programs.indexing import UniformIndexing
        >>> half = format_named("binary16")
        >>> thirds = UniformIndexing.over(Fraction(0), Fraction(3), 3)
        >>> [float(part.lower) for part in thirds.parts(half, Fraction(0), Fraction(5, 2))]
        [0.0, 1.0, 2.0]
        """
        inside = format.indices(lower, upper)
        first, last = (self._rank(format, inside[k]) for k in (0, -1))
        if first > last:
            raise InvalidOption(f"no pieces: their order falls on [{lower}, {upper}]")
        starts = {self._piece_of(format, inside[0]): lower}
        for rank in range(first + 1, last + 1):
            start = self._first(format, inside, rank)
            starts[self._piece_of(format, start)] = Fraction(format.value(start))
        ends = [*list(starts.values())[1:], upper]
        return tuple(
            Part(piece, start, end)
            for (piece, start), end in zip(starts.items(), ends, strict=True)
            if start < end
        )

    @property
    def descends(self) -> bool:
        """Whether the first piece is the rightmost."""
        return False

    def _rank(self, format: Format, index: int) -> int:
        """The piece counted from left to right."""
        piece = self._piece_of(format, index)
        return self.pieces - 1 - piece if self.descends else piece

    def _piece_of(self, format: Format, index: int) -> int:
        """Of the number of a format with that index."""
        return int(self.index(np.array([float(format.value(index))], self.dtype))[0])

    @property
    def dtype(self) -> np.dtype:
        """Of the numbers that are indexed."""
        return np.dtype(np.float64)

    def _first(self, format: Format, inside: range, rank: int) -> int:
        """The first number that lies in the piece of that rank or a later one."""
        below, at = inside[0], inside[-1]
        while at - below > 1:
            middle = (below + at) // 2
            if self._rank(format, middle) >= rank:
                at = middle
            else:
                below = middle
        return at
