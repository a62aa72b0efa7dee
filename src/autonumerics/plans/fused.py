"""a b + c rounded once, on NumPy's arrays, which have no such operation.

In binary32 the product is exact in binary64, and the sum is rounded to odd there before it is
rounded to binary32. In binary64 product and sums are pairs of numbers, of which the small parts
are added with rounding to odd (S. Boldo, G. Melquiond, Emulation of a FMA and correctly rounded
sums: proved algorithms using rounding to odd, IEEE Transactions on Computers 57, 2008). Where a
part could over- or underflow rational numbers decide.

>>> fma(np.array([1 + 2.0**-30]), np.array([1 - 2.0**-30]), np.array([-1.0])) == -(2.0**-60)
array([ True])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.kernels.reference import ROUNDED

Array = npt.NDArray[np.floating]

_SPLITTER = 2.0**27 + 1
_LEAST, _MOST = 2.0**-960, 2.0**960


def fma(a: Array, b: Array, c: Array) -> Array:
    """For three arrays of one type, binary32 or binary64, elementwise."""
    if a.dtype == np.float64:
        return _in_double(a, b, c)
    return _odd_sum(a.astype(np.float64) * b, c.astype(np.float64)).astype(np.float32)


def _in_double(a: Array, b: Array, c: Array) -> Array:
    high = a * b
    low = _product_error(a, b, high)
    middle, last = _two_sum(c, low)
    top, rest = _two_sum(high, middle)
    found = top + _odd_sum(rest, last)
    parts = np.broadcast_arrays(a, b, c, high)
    unsafe = ~np.logical_and.reduce([_is_safe(each) for each in parts])
    if unsafe.any():
        found = np.where(unsafe, 0.0, found)
        found[unsafe] = ROUNDED["fma"](*(each[unsafe] for each in parts[:3]))
    return found


def _is_safe(x: Array) -> npt.NDArray[np.bool_]:
    return (np.abs(x) > _LEAST) & (np.abs(x) < _MOST)


def _product_error(a: Array, b: Array, product: Array) -> Array:
    """a b - product, exactly (T. J. Dekker, Numerische Mathematik 18, 1971)."""
    (a1, a2), (b1, b2) = _split(a), _split(b)
    return ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


def _split(x: Array) -> tuple[Array, Array]:
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    return high, x - high


def _two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """The sum and its error, exactly (D. Knuth)."""
    near = a + b
    virtual = near - a
    return near, (a - (near - virtual)) + (b - virtual)


def _odd_sum(a: Array, b: Array) -> Array:
    """The sum in binary64: exact, or of the two numbers next to it the odd one."""
    near, error = _two_sum(a, b)
    patterns = near.view(np.int64)
    is_even = np.isfinite(near) & (error != 0) & (patterns & 1 == 0)
    towards = np.where((error > 0) == (near > 0), 1, -1)
    return np.where(is_even, patterns + towards, patterns).view(np.float64)
