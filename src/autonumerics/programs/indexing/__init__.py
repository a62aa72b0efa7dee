"""Which piece of an interval a number lies in, as a machine finds it: for constants looked up.

    UniformIndexing   pieces of one length: the integer part of (x - lower)*scale
    BitsIndexing      pieces by exponent and leading bits of x, or of its distance from a point:
                      the bit pattern shifted right
    KnotIndexing      pieces anywhere: how many of the knots are not above x

All are monotone, so that the numbers of a piece stand together, and clamp what lies outside to the
first and the last piece; a NaN has some piece. Distances from a point on the right count pieces
from right to left.

>>> from fractions import Fraction
>>> import numpy as np
>>> BitsIndexing.over(Fraction(1, 2), 4, shift=22).index(np.array([0.1, 0.5, 0.8, 1.2], np.float32))
array([0, 0, 1, 2])
"""

from __future__ import annotations

from autonumerics.programs.indexing.base import Indexing, Part
from autonumerics.programs.indexing.rules import (
    MOST_PIECES,
    BitsIndexing,
    KnotIndexing,
    UniformIndexing,
    indexing_from_json,
)

__all__ = [
    "MOST_PIECES",
    "BitsIndexing",
    "Indexing",
    "KnotIndexing",
    "Part",
    "UniformIndexing",
    "indexing_from_json",
]
