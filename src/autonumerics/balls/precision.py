"""The precision of balls and the length of power series, inside blocks that exclude each other.

flint's context is shared by all threads: a thread that changes it while another computes would
change what that other one gets. The blocks here hold one lock, so that at any time a single thread
has its precision and its length. They nest, and each restores what it found.

>>> with working_precision(100), series_length(3):
...     series = arb_series([1, 1]) ** 2
>>> coefficient(series, 2)
1.00000000000000
>>> coefficient(series, 3)
Traceback (most recent call last):
    ...
IndexError: coefficient 3 of a power series of which 3 are known
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from threading import RLock

from flint import arb, arb_series, ctx, fmpq

BITS = 320
"""The usual precision: leaves the digits of an error of 1e-30 through 60 digits of cancellation."""

_LOCK = RLock()


@contextmanager
def working_precision(bits: int = BITS) -> Iterator[None]:
    """So many bits of the middles of balls inside the block, in which no other thread has others.

    A second thread waits at its own block until the first has left this one.
    """
    with _LOCK:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


@contextmanager
def series_length(terms: int) -> Iterator[None]:
    """So many terms of power series inside the block, in which no other thread has others."""
    with _LOCK:
        before = ctx.cap
        ctx.cap = terms
        try:
            yield
        finally:
            ctx.cap = before


@contextmanager
def precise_series(terms: int, bits: int = BITS) -> Iterator[None]:
    """Both at once."""
    with working_precision(bits), series_length(terms):
        yield


def current_bits() -> int:
    """The working precision of the innermost block."""
    return ctx.prec


def coefficient(series: arb_series, k: int) -> arb:
    """The k-th coefficient of a power series; IndexError where the series does not reach so far.

    flint itself reads what it does not know as 0.
    """
    if not 0 <= k < series.prec:
        raise IndexError(f"coefficient {k} of a power series of which {series.prec} are known")
    return series[k]


def exact(value: Fraction) -> arb:
    """The fraction as a ball at the current precision; exact where that suffices."""
    return arb(fmpq(value.numerator, value.denominator))
