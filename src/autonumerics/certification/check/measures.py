"""How an error is measured, and in which ways that is bounded on an interval.

    relative                    |P - f| / |f|
    absolute                    |P - f|
    ulp                         |P - f| / ulp(f), ulp(y) = 2^(e - 52) for 2^e < |y| <= 2^(e + 1),
                                and 2^-1074 where that is less
    max(relative, absolute/S)   |P - f| / max(|f|, S)

The last two are no larger than a relative error and no larger than an absolute one, times a factor
each: S <= max(|f|, S) >= |f|, and ulp(f) >= 2^-53 |f|. So a claim follows from either of the two.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpq

from .intervals import ONE, Interval, hull
from .work import Refused

_MIXED = re.compile(
    r"max\(relative, absolute/([0-9]{1,400}(?:/[1-9][0-9]{0,399}"
    r"|(?:\.[0-9]{1,99})?(?:e[+-]?[0-9]{1,3})?))\)"
)
_BITS, _LEAST, _FAR = 52, -1074, 1100


@dataclass(frozen=True, slots=True)
class Way:
    """P/f - 1 or P - f, times the weight if it `is_weighted`, and times a factor."""

    is_relative: bool
    factor: Interval = ONE
    is_weighted: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """relative, absolute, ulp, or mixed with its size S and how that is written."""

    kind: str
    size: Any = None
    size_text: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the one way in which it is bounded is the error itself."""
        return self.kind in ("relative", "absolute")

    def ways(self, truth: Interval) -> Iterator[Way]:
        """Those in which it is bounded where f has values in an interval."""
        if self.kind != "absolute":
            yield Way(True, hull(mpq(2) ** (_BITS + 1)) if self.kind == "ulp" else ONE)
        if self.kind == "absolute":
            yield Way(False)
        elif self.kind == "mixed":
            yield Way(False, ONE / hull(self.size))
        elif self.kind == "ulp":
            yield Way(False, hull(1 / ulp(truth.smallest)))

    def largest_scale(self, truth: Interval) -> Interval:
        """No less than what an absolute error is divided by, for the last two."""
        if self.kind == "ulp":
            return hull(ulp(truth.largest))
        size = hull(self.size)
        return Interval(max(truth.largest, size.hi), max(truth.largest, size.hi))

    def denominator(self, f: str) -> str:
        """What |P - f| is divided by, as it is written; nothing for an absolute error."""
        if self.kind == "absolute":
            return ""
        if self.kind == "mixed":
            return f"max(|{f}|, {self.size_text})"
        return f"ulp({f})" if self.kind == "ulp" else f"|{f}|"


def measure_of(text: Any) -> Measure:
    """The measure of that name; Refused if it is none."""
    if text in ("relative", "absolute", "ulp"):
        return Measure(text)
    mixed = _MIXED.fullmatch(text) if type(text) is str else None
    size = mpq(mixed[1]) if mixed else 0
    if not mixed or size <= 0:
        raise Refused("target.error: its notation is not that of a measure of errors")
    return Measure("mixed", size, mixed[1])


def ulp(size: Any) -> Any:
    """That of binary64 at a number from 0 on, which MPFR holds exactly: of the smaller at 2^k."""
    if size < mpq(1, 2**_FAR):
        return mpq(1, 2**-_LEAST)
    if size > mpq(2**_FAR):
        raise OverflowError("a value is beyond the largest double")
    value = mpq(size)
    above, below = int(value.numerator), int(value.denominator)  # which is a power of two
    exponent = above.bit_length() - below.bit_length()
    exponent -= above & (above - 1) == 0
    return mpq(2) ** max(exponent - _BITS, _LEAST)
