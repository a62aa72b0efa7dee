"""Programs as NumPy ufuncs: the same bits, and NumPy's own rules."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program, ufunc
from autonumerics.jit.ufunc import BUFFERED
from autonumerics.programs import parse
from autonumerics.search import Solution

PROGRAM = parse("t = c0/x + x; c1/(t - c2) + x*x*c3", [0.7, 1.3, 5.5, 0.1])
SINGLE, DOUBLE = Arithmetic.of("binary32"), Arithmetic.of("binary64")
QUOTIENT = ufunc(PROGRAM, (SINGLE, DOUBLE), "quotient")


def values(x):
    return compile_program(PROGRAM, DOUBLE)(np.ascontiguousarray(x))


@pytest.mark.parametrize("count", [0, 1, 2, BUFFERED - 1, BUFFERED, BUFFERED + 1, 3 * BUFFERED + 7])
@pytest.mark.parametrize("stride", [1, 3, -2])
def test_every_bit_at_any_length_and_stride(count, stride):
    x = np.linspace(0.1, 4, 3 * count + 3)[::stride][:count]
    assert QUOTIENT(x).tobytes() == values(x).tobytes()
    y = np.zeros(2 * count)[::2]
    assert QUOTIENT(x, out=y) is y
    assert y.tobytes() == values(x).tobytes()


def test_out_may_overlap_the_input():
    start = np.linspace(0.1, 4, 2_000)
    x = start.copy()
    QUOTIENT(x, out=x)
    assert x.tobytes() == values(start).tobytes()
    x = start.copy()
    QUOTIENT(x[:-1], out=x[1:])
    assert x[1:].tobytes() == values(start[:-1]).tobytes()


def test_it_is_a_ufunc_with_numpy_s_rules():
    assert isinstance(QUOTIENT, np.ufunc)
    assert QUOTIENT.types == ["f->f", "d->d"]
    assert "P(x) = " in (QUOTIENT.__doc__ or "")
    kinds = {np.float32: np.float32, np.float64: np.float64, np.int64: np.float64,
             np.int8: np.float32, np.float16: np.float32}  # fmt: skip
    for given, found in kinds.items():
        assert QUOTIENT(np.ones(3, given)).dtype == found
    single = QUOTIENT(np.linspace(1, 2, 9, dtype=np.float32))
    assert (
        single.tobytes()
        == compile_program(PROGRAM, SINGLE)(np.linspace(1, 2, 9, dtype=np.float32)).tobytes()
    )
    x = np.linspace(0.1, 4, 24).reshape(2, 3, 4).transpose(2, 0, 1)
    assert QUOTIENT(x).tobytes() == values(x).tobytes()
    kept = QUOTIENT(x, where=x > 1, out=np.full(x.shape, -5.0))
    assert ((kept == -5.0) == (x <= 1)).all()
    assert (kept[x > 1] == values(x)[x > 1]).all()
    assert QUOTIENT([1.0, 2.0], dtype=np.float32).dtype == np.float32
    assert isinstance(QUOTIENT(1.5), np.float64)
    with pytest.raises(TypeError, match="not supported for the input types"):
        QUOTIENT(np.ones(2, complex))


def test_of_one_format_nothing_is_rounded_unasked():
    single = ufunc(PROGRAM, (SINGLE,), "single")
    with pytest.raises(TypeError, match="not supported"):
        single(np.ones(3))
    assert single(np.ones(3), dtype=np.float32, casting="same_kind").dtype == np.float32
    half = ufunc(PROGRAM, (Arithmetic.of("binary16", "binary32"),), "half")
    x = np.linspace(1, 2, 9, dtype=np.float16)
    expected = compile_program(PROGRAM, Arithmetic.of("binary16", "binary32"))(x)
    assert half(x).tobytes() == expected.tobytes()
    with pytest.raises(InvalidOption, match="NumPy has no type bfloat16 of its own"):
        ufunc(PROGRAM, (Arithmetic.of("bfloat16", "binary32"),), "brain")


def test_a_solution_has_one():
    solution = Solution(PROGRAM, 0.1, 0.1)
    assert solution.ufunc().types == ["f->f", "d->d"]
    assert solution.ufunc("binary64", name="fast").__name__ == "fast"
    assert solution.ufunc() is solution.ufunc()
