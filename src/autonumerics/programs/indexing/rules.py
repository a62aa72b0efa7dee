"""The rules: pieces of one length, by exponent and leading bits, and anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, final

import numpy as np

from autonumerics.errors import InvalidOption
from autonumerics.formats import Format, format_named
from autonumerics.programs.hexadecimal import from_hex, to_hex
from autonumerics.programs.indexing.base import Indexing, Indices, Numbers

MOST_PIECES = 1024


@final
@dataclass(frozen=True, slots=True)
class UniformIndexing(Indexing):
    """The integer part of (x - lower)*scale, both operations rounded in the format.

    `lower` and `scale` are numbers of it. Made by `over`.
    """

    kind: ClassVar[str] = "uniform"
    count: int
    lower: Fraction
    scale: Fraction
    format: Format

    @classmethod
    def over(
        cls, lower: Fraction, upper: Fraction, pieces: int, format: str | Format = "binary32"
    ) -> UniformIndexing:
        """So many equal pieces of an interval, but for rounding, found in a format.

        Raises InvalidOption for a number of pieces below 1 or above MOST_PIECES.
        """
        found = _format(format)
        _check(pieces)
        scale = found.round(pieces / (Fraction(upper) - Fraction(lower)))
        return cls(pieces, found.round(Fraction(lower)), scale, found)

    @property
    def pieces(self) -> int:
        """How many there are."""
        return self.count

    @property
    def operations(self) -> int:
        """A difference unless the interval begins at 0, a product, two bounds, a conversion."""
        return 4 + (self.lower != 0)

    @property
    def dtype(self) -> np.dtype:
        """Of the numbers that are indexed."""
        return self.format.dtype

    def index(self, x: Numbers) -> Indices:
        """The index of each number, in its shape."""
        type_ = self.dtype.type
        with np.errstate(all="ignore"):
            scaled = (x.astype(self.dtype) - type_(self.lower)) * type_(self.scale)
            above = np.where(scaled > 0, scaled, type_(0))  # what is no number too
            return np.where(above < self.count - 1, above, type_(self.count - 1)).astype(np.int64)

    def to_json(self) -> dict[str, Any]:
        """A record for `indexing_from_json`."""
        return {
            "kind": self.kind, "pieces": self.count, "lower": to_hex(self.lower),
            "scale": to_hex(self.scale), "format": self.format.name,
        }  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class BitsIndexing(Indexing):
    """The bit pattern of u less that of the first piece, shifted right, for u >= 0.

    u is x - `origin`, or `origin` - x if it is `mirrored`, rounded in the format: distances from
    a point near which a function is hard. With f bits of fraction a shift of f is one piece a
    binade, f - 1 two, and so on; all below `base` belongs to piece 0, -0 and what is negative too.
    Made by `over` or `up_to`.
    """

    kind: ClassVar[str] = "bits"
    count: int
    base: int
    shift: int
    format: Format
    origin: Fraction = Fraction(0)
    mirrored: bool = False

    @classmethod
    def over(
        cls,
        start: Fraction,
        pieces: int,
        *,
        shift: int,
        format: str | Format = "binary32",
        origin: Fraction = Fraction(0),
        mirrored: bool = False,
    ) -> BitsIndexing:
        """So many pieces, the first from u = `start`, a number of the format, on.

        Raises InvalidOption for a number of pieces below 1 or above MOST_PIECES, and where they
        would not end among the numbers of the format.
        """
        found = _format(format)
        _check(pieces)
        base = found.index(Fraction(start))
        if base < 0 or shift < 0 or base + (pieces << shift) > found.index(found.largest) + 1:
            raise InvalidOption(
                f"{pieces} pieces of 2^{shift} bit patterns from {float(start)!r} on leave the "
                f"numbers of {found.name} that are not negative: choose a smaller shift"
            )
        return cls(pieces, base, shift, found, found.round(Fraction(origin)), mirrored)

    @classmethod
    def up_to(
        cls,
        end: Fraction,
        pieces: int,
        *,
        shift: int,
        format: str | Format = "binary32",
        origin: Fraction = Fraction(0),
        mirrored: bool = False,
    ) -> BitsIndexing:
        """So many pieces, the last of which ends with u = `end`, rounded down.

        >>> last = BitsIndexing.up_to(Fraction(1), 2, shift=23)
        >>> last.index(np.array([0.4, 0.5, 0.75, 1.0], np.float32))
        array([0, 0, 1, 1])
        """
        found = _format(format)
        base = found.floor_index(Fraction(end)) + 1 - (pieces << shift)
        if base < 0:
            raise InvalidOption(
                f"{pieces} pieces of 2^{shift} bit patterns below {float(end)!r} go beyond 0: "
                "choose a smaller shift"
            )
        return cls.over(
            Fraction(found.value(base)), pieces, shift=shift, format=found, origin=origin,
            mirrored=mirrored,
        )  # fmt: skip

    @property
    def pieces(self) -> int:
        """How many there are."""
        return self.count

    @property
    def lowest(self) -> Fraction | None:
        """Where u is 0 on the left, or None: numbers below are not told apart."""
        return None if self.mirrored else self.origin

    @property
    def descends(self) -> bool:
        """Whether the first piece is the rightmost."""
        return self.mirrored

    @property
    def last(self) -> int:
        """The last bit pattern of the last piece."""
        return self.base + (self.count << self.shift) - 1

    @property
    def operations(self) -> int:
        """Two bounds, a difference and a shift of integers, and the distance where it is no x."""
        return 4 + (self.origin != 0 or self.mirrored)

    @property
    def dtype(self) -> np.dtype:
        """Of the numbers that are indexed."""
        return self.format.dtype

    def index(self, x: Numbers) -> Indices:
        """The index of each number, in its shape."""
        numbers = np.ascontiguousarray(x, self.dtype)
        if self.mirrored or self.origin:
            with np.errstate(all="ignore"):
                numbers = self.dtype.type(self.origin) - numbers
                numbers = numbers if self.mirrored else -numbers
        patterns = numbers.view(f"int{self.format.bits}").astype(np.int64)
        return (np.clip(patterns, self.base, self.last) - self.base) >> self.shift

    def to_json(self) -> dict[str, Any]:
        """A record for `indexing_from_json`."""
        return {
            "kind": self.kind, "pieces": self.count, "base": self.base, "shift": self.shift,
            "format": self.format.name, "origin": to_hex(self.origin), "mirrored": self.mirrored,
        }  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class KnotIndexing(Indexing):
    """How many of the knots, ascending, are not above x.

    >>> KnotIndexing((Fraction(1), Fraction(2))).index(np.array([0.5, 1.0, 7.0]))
    array([0, 1, 2])
    """

    kind: ClassVar[str] = "knots"
    knots: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        """Raises InvalidOption unless the knots are doubles and ascend."""
        if any(Fraction(float(knot)) != knot for knot in self.knots):
            raise InvalidOption("knots are numbers of binary64: round them first")
        if any(a >= b for a, b in pairwise(self.knots)):
            raise InvalidOption("knots ascend: sort them, each once")

    @property
    def pieces(self) -> int:
        """How many there are."""
        return len(self.knots) + 1

    @property
    def operations(self) -> int:
        """A comparison and a sum for each knot."""
        return 2 * len(self.knots)

    def index(self, x: Numbers) -> Indices:
        """The index of each number, in its shape."""
        knots = np.array([float(knot) for knot in self.knots])
        return np.searchsorted(knots, x.astype(np.float64), side="right").clip(0, len(knots))

    def to_json(self) -> dict[str, Any]:
        """A record for `indexing_from_json`."""
        return {"kind": self.kind, "knots": [to_hex(knot) for knot in self.knots]}


def indexing_from_json(record: Mapping[str, Any]) -> Indexing:
    """The indexing of a record that `to_json` wrote. Raises InvalidOption for any other.

    >>> cut = UniformIndexing.over(Fraction(0), Fraction(9), 8)
    >>> indexing_from_json(cut.to_json()) == cut
    True
    """
    try:
        match record["kind"]:
            case "uniform":
                return UniformIndexing(
                    int(record["pieces"]), from_hex(record["lower"]), from_hex(record["scale"]),
                    format_named(record["format"]),
                )  # fmt: skip
            case "bits":
                return BitsIndexing(
                    int(record["pieces"]), int(record["base"]), int(record["shift"]),
                    format_named(record["format"]), from_hex(record["origin"]),
                    bool(record["mirrored"]),
                )  # fmt: skip
            case "knots":
                return KnotIndexing(tuple(from_hex(knot) for knot in record["knots"]))
            case kind:
                raise ValueError(f"kind {kind!r}")
    except (LookupError, TypeError, ValueError) as problem:
        raise InvalidOption(f"no record of an indexing: {problem}") from None


def _format(format: str | Format) -> Format:
    return format_named(format) if isinstance(format, str) else format


def _check(pieces: int) -> None:
    if not 1 <= pieces <= MOST_PIECES:
        raise InvalidOption(f"pieces are 1 to {MOST_PIECES}, got {pieces}")
