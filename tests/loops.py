"""Machine code for the tests of whole lines: functions on NumPy arrays behind an address."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import contextmanager

import numpy as np

from autonumerics.formats import Format

_LOOP = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)


@contextmanager
def loop_of(function: Callable, format: Format):
    """The address of a loop that computes a function of arrays of a format."""

    def body(x, y, n):
        size = n * format.bits // 8
        inputs = np.frombuffer((ctypes.c_char * size).from_address(x), format.dtype)
        outputs = np.frombuffer((ctypes.c_char * size).from_address(y), format.dtype)
        with np.errstate(all="ignore"):
            outputs[:] = function(inputs)

    callback = _LOOP(body)
    yield ctypes.cast(callback, ctypes.c_void_p).value


def through_doubles(function: Callable, format: Format) -> Callable:
    """A function of doubles, its results rounded to a format: right for 16 bits, mostly."""
    return lambda x: function(x.astype(np.float64)).astype(format.dtype)


def changed(function: Callable, at: float, result: float) -> Callable:
    """The same function with another result at one input; zeros by their signs."""

    def other(x):
        y = np.array(function(x))
        y[(x == at) & (np.signbit(x) == np.signbit(at))] = result
        return y

    return other
