"""XLA: what it computes, and that its loop evaluates what it is timed for."""

from __future__ import annotations

import os

import numpy as np
import pytest

from autonumerics.cost import Arena, Native, Xla, xla, xla_installed
from autonumerics.cost.arena import SLICE_BYTES
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS, Arithmetic, format_named
from autonumerics.programs import parse
from autonumerics.targets import Domain

SINGLE = format_named("binary32")
RATIONAL = parse("sqrt(fma(x, c0, c1))/(neg(x) - c0)", [1.5, 2.25])

needs_jax = pytest.mark.skipif(not os.environ.get("CI") and not xla_installed(), reason="needs JAX")


def arena(format=SINGLE):
    return Arena.make(format, Domain(0.0, 1.0), memory_bytes=2 * SLICE_BYTES)


@needs_jax
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_a_program_has_its_values_but_for_contraction(format):
    x = arena(format).inputs[:64]
    values = Xla.program("p", RATIONAL, Arithmetic.of(format))(x)
    assert values.dtype == format.dtype
    expected = Native.program("p", RATIONAL, Arithmetic.of(format))(x).astype(np.float64)
    spacing = 2.0 ** (1 - format.precision)
    np.testing.assert_allclose(values.astype(np.float64), expected, rtol=4 * spacing)


@needs_jax
def test_products_and_sums_are_contracted():
    """If this fails, XLA has changed: say so where `cost.xla` says that it contracts."""
    x = (1 + np.arange(1, 513, dtype=np.float64) * 2.0**-13 * 1.0001).astype(np.float32)
    values = Xla.program("p", parse("x*x - c0", [1.0]), Arithmetic.of(SINGLE))(x)
    fused = Native.program("p", parse("fma(x, x, c0)", [-1.0]), Arithmetic.of(SINGLE))(x)
    apart = Native.program("p", parse("x*x - c0", [1.0]), Arithmetic.of(SINGLE))(x)
    assert not np.array_equal(fused, apart)
    assert np.array_equal(values, fused)


@needs_jax
@pytest.mark.parametrize("name", ["exp2", "asin", "erf", "rsqrt"])
def test_functions_are_found_by_their_names(name):
    library = Xla.library(name, SINGLE)
    assert library is not None
    reference = {"exp2": 2**0.5, "asin": np.pi / 6, "erf": 0.5204998778, "rsqrt": 2**0.5}
    assert library(np.array([0.5], np.float32))[0] == pytest.approx(reference[name], rel=1e-6)


@needs_jax
@pytest.mark.parametrize("name", ["gamma", "airy"])
def test_what_jax_does_not_have_is_nothing(name):
    assert Xla.library(name, SINGLE) is None


@needs_jax
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_the_loop_evaluates_as_many_parts_as_it_is_asked_for(format):
    place, program = arena(format), Xla.program("p", parse("x + c0", [1.0]), Arithmetic.of(format))
    work = program.works(place)["memory"]
    memory = place.memory
    assert memory is not None

    def outputs():
        stored = np.asarray(work.run.outputs[0])  # pyright: ignore[reportFunctionMemberAccess]
        return stored.view(format.dtype).astype(np.float64).reshape(2, -1)

    expected = program(memory.whole.x).astype(np.float64).reshape(2, -1)
    work.run(1)
    assert np.array_equal(outputs()[0], expected[0])
    assert np.all(outputs()[1] == 0)
    work.run(1)
    assert np.array_equal(outputs(), expected)


@needs_jax
def test_there_is_no_latency():
    assert set(Xla.program("p", RATIONAL, Arithmetic.of(SINGLE)).works(arena())) == {"l1", "memory"}


def test_a_missing_jax_is_said_with_what_to_do(monkeypatch):
    monkeypatch.setattr(xla, "find_spec", lambda _: None)
    assert not xla_installed()
    with pytest.raises(InvalidOption, match=r"XLA needs JAX: pip install 'autonumerics\[jax\]'"):
        Xla.program("p", RATIONAL, Arithmetic.of(SINGLE))
