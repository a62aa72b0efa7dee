"""Exponentials, logarithms, sine and cosine: the same bits on every processor.

A C library and NumPy choose among versions by the processor, and these differ in the last bit.
What decides a search calls these instead (src/core/elementary.hpp): elementwise, arrays of any
shape, errors below 0.85 ULP (measured: tests/kernels/test_elementary.py). Limits, infinities and
NaN as IEEE 754 says, without warnings; sine and cosine are NaN beyond 2^30.

>>> exponential2([0.5, 3.0])
array([1.41421356, 8.        ])
>>> logarithm([1.0, 0.0])
array([  0., -inf])
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from autonumerics import _core

Values = npt.NDArray[np.float64]


def exponential(x: npt.ArrayLike) -> Values:
    """e^x."""
    return _elementwise(_core.exponential, x)


def exponential2(x: npt.ArrayLike) -> Values:
    """2^x; exact where x is an integer."""
    return _elementwise(_core.exponential2, x)


def logarithm(x: npt.ArrayLike) -> Values:
    """The natural logarithm: -infinity at 0, NaN below."""
    return _elementwise(_core.logarithm, x)


def logarithm2(x: npt.ArrayLike) -> Values:
    """The logarithm to the base 2; exact where x is a power of two."""
    return _elementwise(_core.logarithm2, x)


def sine(x: npt.ArrayLike) -> Values:
    """The sine where |x| <= 2^30, NaN beyond."""
    return _elementwise(_core.sine, x)


def cosine(x: npt.ArrayLike) -> Values:
    """The cosine where |x| <= 2^30, NaN beyond."""
    return _elementwise(_core.cosine, x)


def _elementwise(function: Callable[[Values], Values], x: npt.ArrayLike) -> Values:
    values = np.asarray(x, np.float64)
    return function(np.ascontiguousarray(values.reshape(-1))).reshape(values.shape)
