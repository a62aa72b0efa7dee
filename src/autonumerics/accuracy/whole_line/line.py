"""What is right at every input of a format: the oracle of a function on the whole line.

All inputs, infinities and NaN among them, are cut into pieces. On most a number is right, and the
polynomial of `oracle` gives it to 1e-5 ULP. Where the function hardly changes, as tanh does at both
ends and cos next to 0, one piece is a constant for many binades (proved with a ball that holds all
its values). Where all values round to an infinity, that is right; where the function is undefined,
NaN; at poles, zeros and infinite inputs what `right_values` says. Trigonometric functions of inputs
of 1/2 and more are reduced in exact integers in the core (`waves`).

That a function is undefined throughout a piece is concluded from points of each binade, not proved;
so is the sign of values that balls cannot tell from 0, and pieces are cut where it changes; and
that it is beyond the format or one constant, where balls are too wide to tell, as those of cosh
are. What a measurement makes of results that contradict that says `measuring`.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> line = Line.make(function("tanh"), format_named("binary16"))
>>> line.count
65536
>>> line.kind_of(math.inf), line.kind_of(math.nan), line.count_of("infinity")
('number', 'nan', 0)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import NEGATIVE_ZERO
from autonumerics.accuracy.oracle import MAX_PIECES
from autonumerics.accuracy.whole_line.pieces import Row, rows_of
from autonumerics.accuracy.whole_line.signs import with_signs
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format
from autonumerics.targets import Domain, Function

KINDS = ("number", "nan", "infinity", "-infinity", "wave", "unknown")
"""What is right on a piece, in the order of the core's numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Pieces in ascending order of the inputs, n of them; see the module.

    `ranges`: (n, 2) int64, first and last index (see `enumeration`); infinity follows the largest
    number, the patterns of NaN follow infinity, and -0 is NEGATIVE_ZERO.
    `kinds`: (n, 4) int32, the position in KINDS, the slope, the position in `waves.FORMS`, and the
    sign that zeros must have: -1, 1, 0 for either, 2 for that of the value, where it is known.
    `frames`: (n, 4) float64, middle, 2^-e, 1 over the ULP, and the tolerance in ULP.
    `coefficients`: (n, DEGREE + 1) float64. `turns`: (n, 3) uint64, see `waves.quarter_turns`.
    """

    function: Function
    format: Format
    ranges: npt.NDArray[np.int64] = field(repr=False)
    kinds: npt.NDArray[np.int32] = field(repr=False)
    frames: npt.NDArray[np.float64] = field(repr=False)
    coefficients: npt.NDArray[np.float64] = field(repr=False)
    turns: npt.NDArray[np.uint64] = field(repr=False)

    @classmethod
    def make(cls, function: Function, format: Format, within: Domain | None = None) -> Line:
        """At all inputs, or at the numbers of some intervals alone, +0 and -0 both if 0 is in them.

        Some seconds, or tens of seconds in binary32; kept for the next call.

        Raises InvalidOption for a format of more than 32 bits and for tables, InvalidDomain where
        the function is too intricate, as those with a pole at every integer are.
        """
        if function.table is not None:
            raise InvalidOption(f"{function.name} is known at its points alone, not on the line")
        if format.bits > 32:
            raise InvalidOption(f"{format.name} has too many inputs to look at each")
        return _made(function, format, within)

    def arrays(
        self, some: slice
    ) -> tuple[
        npt.NDArray[np.int64],
        npt.NDArray[np.int32],
        npt.NDArray[np.float64],
        npt.NDArray[np.float64],
        npt.NDArray[np.uint64],
    ]:
        """Of some of the pieces, as the core takes them."""
        return (
            self.ranges[some],
            self.kinds[some],
            self.frames[some],
            self.coefficients[some],
            self.turns[some],
        )

    @property
    def count(self) -> int:
        """Inputs in all."""
        return int((self.ranges[:, 1] - self.ranges[:, 0] + 1).sum())

    def count_of(self, kind: str) -> int:
        """Inputs at which that is right; see KINDS."""
        some = self.ranges[self.kinds[:, 0] == KINDS.index(kind)]
        return int((some[:, 1] - some[:, 0] + 1).sum())

    def kind_of(self, x: float) -> str:
        """What is right at an input; see KINDS. Raises InvalidDomain if it is not on the line."""
        return KINDS[self.kinds[self.position(input_index(x, self.format)), 0]]

    def position(self, index: int) -> int:
        """Of the piece with that index. Raises InvalidDomain if there is none."""
        first, last = self.ranges.T
        found = np.flatnonzero((first <= index) & (index <= last))
        if not len(found):
            raise InvalidDomain("an input outside of those that are looked at")
        return int(found[0])


def input_index(x: float, format: Format) -> int:
    """The index of any input, as in `Line.ranges`.

    >>> from autonumerics.formats import format_named
    >>> half = format_named("binary16")
    >>> [input_index(x, half) for x in (0.0, 1.0, math.inf, -math.inf)]
    [0, 15360, 31744, -31744]
    """
    if math.isnan(x):
        return format.largest_index + 2
    if math.isinf(x):
        return int(math.copysign(format.largest_index + 1, x))
    if x == 0:
        return 0 if math.copysign(1, x) > 0 else NEGATIVE_ZERO
    return format.index(Fraction(x))


@lru_cache(maxsize=8)
def _made(function: Function, format: Format, within: Domain | None) -> Line:
    rows: list[Row] = []
    whole = rows_of(function, format, within)
    for row in (part for each in whole for part in with_signs(function, format, each)):
        rows.append(row)
        if len(rows) > MAX_PIECES:
            raise InvalidDomain(
                f"{function.name} is too intricate on the whole line: give intervals"
            )
    arrays = (
        np.array([(r.first, r.last) for r in rows], np.int64),
        np.array([(KINDS.index(r.kind), 0, r.form, r.zero_sign) for r in rows], np.int32),
        np.array([(*r.frame, r.tolerance_ulp) for r in rows]),
        np.array([r.coefficients for r in rows]),
        np.array([r.turns for r in rows], np.uint64),
    )
    arrays[1][:, 1] = _slopes(arrays[1][:, 0], arrays[0], arrays[3], function.monotone)
    for array in arrays:
        array.flags.writeable = False
    return Line(function, format, *arrays)


def _slopes(
    kinds: npt.NDArray[np.int32],
    ranges: npt.NDArray[np.int64],
    coefficients: npt.NDArray[np.float64],
    is_monotone: bool,
) -> npt.NDArray[np.int32]:
    """1 where the function is known to rise on a piece, -1 to fall, else 0.

    A polynomial's slope has the sign of its first coefficient where that outweighs the others.
    Single inputs and constants have the slope on both sides of them; if the function is monotone,
    that of the rest.
    """
    sizes = np.abs(coefficients)
    others = sum(k * sizes[:, k] for k in range(2, sizes.shape[1]))
    is_number = kinds == KINDS.index("number")
    slopes = np.where(is_number & (sizes[:, 1] > others), np.sign(coefficients[:, 1]), 0.0).astype(
        np.int32
    )
    known = slopes[slopes != 0]
    if is_monotone and len(known) and np.all(known == known[0]):
        return np.where(is_number, known[0], 0).astype(np.int32)
    inner = slopes[1:-1]
    between = np.where(slopes[:-2] == slopes[2:], slopes[2:], 0)
    is_alone = is_number[1:-1] & (ranges[1:-1, 0] == ranges[1:-1, 1])
    slopes[1:-1] = np.where((inner == 0) & is_alone, between, inner)
    return slopes
