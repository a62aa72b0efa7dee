"""Balls: intervals that contain every rounding (Arb, through python-flint), one thread at a time.

flint keeps the precision of balls and the length of power series in one context for all threads
of a process. Everything that depends on either runs inside a block of `precision`, which holds a
lock; no other module touches the context.
"""

from autonumerics.balls.bound import LEAST, Bound, Unknown
from autonumerics.balls.precision import (
    BITS,
    coefficient,
    current_bits,
    exact,
    precise_series,
    series_length,
    working_precision,
)

__all__ = [
    "BITS",
    "LEAST",
    "Bound",
    "Unknown",
    "coefficient",
    "current_bits",
    "exact",
    "precise_series",
    "series_length",
    "working_precision",
]
