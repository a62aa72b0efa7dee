"""The C compiler's programs: the same bits as LLVM's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import packable
from tools import needs

from autonumerics.cost import Arena, Native
from autonumerics.cost.c_compiler import c_source, compile_c
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import Program, parse
from autonumerics.targets import Domain

ALL = parse(
    "t0 = neg(x)*x - c0; t1 = sqrt(fma(t0, t0, c1)); (t1 + x)/(t0 - c2)", [-17.3, 0.1, 1e-3]
)


@needs("cc")
@pytest.mark.parametrize(
    "names", [("binary32",), ("binary64",), ("bfloat16", "binary32"), ("binary16", "binary64")]
)
@pytest.mark.parametrize("program", [ALL, Program.identity(), parse("x*x*x - x")], ids=str)
def test_values_are_those_of_llvm_bit_for_bit(program, names):
    arithmetic = Arithmetic.of(*names)
    x = np.linspace(-2, 2, 203).astype(arithmetic.storage.dtype)
    ours = Native.program("a", program, arithmetic)
    theirs = compile_c("b", program, arithmetic)
    assert ours(x).tobytes() == theirs(x).tobytes()


@needs("cc")
def test_nothing_is_contracted():
    program = parse("x*x - c0", [1.0])
    x = np.array([1.0 + 2.0**-12], np.float32)
    assert compile_c("p", program, Arithmetic.of("binary32"))(x)[0] == x[0] * x[0] - np.float32(1)


@needs("cc")
def test_the_chains_give_the_value_and_the_input():
    format = format_named("binary64")
    works = compile_c("p", ALL, Arithmetic.of(format)).works(
        Arena.make(format, Domain(0.0, 1.0), memory_bytes=0)
    )
    x = Arena.make(format, Domain(0.0, 1.0), memory_bytes=0).inputs[:1]
    assert works["latency"].run(4) == Native.program("q", ALL, Arithmetic.of(format))(x)[0]
    assert works["latency"].idle(4) == x[0]


@settings(max_examples=100)
@given(packable(8))
def test_every_constant_is_written_exactly(program):
    format = format_named("binary64")
    source = c_source(program, Arithmetic.of(format))
    for constant in program.constants:
        value = abs(float(format.round(constant)))
        digits, exponent = value.hex().split("p")
        shortest = digits.rstrip("0").rstrip(".") if "." in digits else digits
        assert f"{shortest}p{exponent}" in source


@pytest.mark.parametrize("name", ["binary16", "bfloat16"])
def test_operations_in_16_bits_are_refused(name):
    with pytest.raises(InvalidOption, match=f"no arithmetic in {name}.*--cost time"):
        c_source(ALL, Arithmetic.of(name))


def test_a_missing_compiler_is_said(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(InvalidOption, match="no C compiler `cc` was found"):
        compile_c("p", ALL, Arithmetic.of("binary32"))


@needs("false")
def test_a_failing_compiler_is_said(monkeypatch):
    import shutil

    false = shutil.which("false")
    monkeypatch.setattr("shutil.which", lambda _: false)
    with pytest.raises(InvalidOption, match="cc failed: no reason given; choose --cost time"):
        compile_c("p", ALL, Arithmetic.of("binary32"))
