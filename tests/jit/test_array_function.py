"""Programs as functions of arrays: shape, stride, place, threads and processes change no bit."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import ArrayFunction, compile_program
from autonumerics.jit.array_function import LARGE
from autonumerics.programs import parse

PROGRAM = parse("t = c0/x + x; c1/(t - c2) + x*x*c3", [0.7, 1.3, 5.5, 0.1])


@pytest.fixture(params=["bfloat16", "binary16", "binary32", "binary64"])
def function(request):
    return ArrayFunction(PROGRAM, Arithmetic.of(request.param))


def same(found, expected):
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    assert found.tobytes() == expected.tobytes()


def expected_of(function, x):
    return compile_program(PROGRAM, function.arithmetic)(np.ascontiguousarray(x))


def test_any_shape_and_stride(function):
    x = np.linspace(0.1, 4, 5 * 8 * 6).astype(function.dtype).reshape(5, 8, 6)
    for view in (
        x,
        x.T,
        x[::2, ::-1, 1:],
        x[:, :0],
        x[2, 3, 4:5],
        np.broadcast_to(x[0], (3, 8, 6)),
    ):
        same(function(view), expected_of(function, view))
    read_only = x.copy()
    read_only.flags.writeable = False
    same(function(read_only), expected_of(function, x))


def test_numbers_give_numbers_and_lists_arrays(function):
    one = function(1.5)
    assert one.shape == ()
    assert isinstance(one, np.generic)
    same(np.asarray(function([1.5, 2]))[:1], np.asarray(one).reshape(1))
    same(function(function.dtype.type(1.5)), one)


def test_out_may_be_anything_of_the_right_shape_and_type(function):
    x = np.linspace(0.1, 4, 60).astype(function.dtype).reshape(6, 10)
    expected = expected_of(function, x)
    wide = np.zeros((6, 20), function.dtype)
    assert function(x, out=wide[:, ::2]) is not None
    same(wide[:, ::2].copy(), expected)
    assert not wide[:, 1::2].astype(float).any()
    place = x.copy()
    assert function(place, out=place) is place
    same(place, expected)
    with pytest.raises(InvalidOption, match=r"of shape \(6, 10\), got .* of shape \(10, 6\)"):
        function(x, out=np.empty((10, 6), function.dtype))
    with pytest.raises(InvalidOption, match="got int64 of shape"):
        function(x, out=np.empty((6, 10), np.int64))


def test_threads_change_no_bit(function):
    x = np.linspace(0.01, 4, 3 * LARGE + 17).astype(function.dtype)
    same(function(x, threads=1), function(x, threads=3))


def test_it_pickles_and_equals_its_copy(function):
    copy = pickle.loads(pickle.dumps(function))
    assert copy == function
    x = np.linspace(0.1, 4, 9).astype(function.dtype)
    same(copy(x), function(x))


def test_another_type_is_refused():
    single = ArrayFunction(PROGRAM, Arithmetic.of("binary32"))
    with pytest.raises(InvalidOption, match="an array of float64 for a program in binary32"):
        single(np.zeros(3))
