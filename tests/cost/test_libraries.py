"""Libraries: the addresses that are timed give the functions' values."""

from __future__ import annotations

import ctypes
import os

import numpy as np
import pytest

from autonumerics.cost import Arena, Native, libraries, library_contenders, xla, xla_installed
from autonumerics.cost.arena import SLICE_BYTES
from autonumerics.cost.composites import COMPOSITES, Composite
from autonumerics.cost.libraries import VectorUnit, vector_units
from autonumerics.cost.names import NAMES
from autonumerics.formats import FORMATS, format_named
from autonumerics.targets import FUNCTIONS, Domain, Target

SINGLE, HALF = format_named("binary32"), format_named("binary16")

# What they promise, in ULPs: libm a few, libmvec 4, SLEEF 1.0 and 3.5, NumPy 4; tgamma is worse.
PROMISED_ULP = 5.0
XLA_ULP = 70.0  # its documentation states 68.5 for exp2


def installed(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


needs_sleef = pytest.mark.skipif(
    not os.environ.get("CI") and not installed(libraries.SLEEF), reason="needs SLEEF"
)
needs_vectors = pytest.mark.skipif(not vector_units(), reason="needs vectors of x86-64")


def ulps(contender, target, x):
    truth = target.values(x.astype(np.float64))
    spacing = 2.0 ** (np.floor(np.log2(np.abs(truth))) - contender.format.precision + 1)
    return np.max(np.abs(contender(x).astype(np.float64) - truth) / spacing)


@pytest.mark.parametrize("name", sorted(set(NAMES) & set(FUNCTIONS)))
def test_every_library_computes_the_function(name):
    target = Target.make(name, error="absolute")
    lower, upper = target.domain.lower, target.domain.upper
    inside = Domain(lower + 0.1 * (upper - lower), upper - 0.05 * (upper - lower))
    x = Arena.make(SINGLE, inside, memory_bytes=0).inputs[:301]  # no whole number of vectors
    contenders = library_contenders(name, SINGLE)
    assert contenders or name == "rsqrt"
    for contender in contenders:
        if (contender.name, name) == ("PyTorch", "gelu"):
            continue  # which takes 1 + erf, and has hundreds of ULPs where that cancels
        limit = XLA_ULP if contender.name == "XLA" else PROMISED_ULP
        limit *= 2 if name in COMPOSITES else 1  # errors of the parts add up
        assert ulps(contender, target, x) < limit, contender.name


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_every_format_is_served(format):
    target = Target.make("exp2")
    x = Arena.make(format, target.domain, memory_bytes=0).inputs[:77]
    contenders = library_contenders("exp2", format)
    assert {"libm", "NumPy"} <= {contender.name for contender in contenders}
    for contender in contenders:
        limit = 0.6 if format.bits == 16 else PROMISED_ULP  # one rounding of a much better value
        limit = XLA_ULP if contender.name == "XLA" else limit
        assert contender(x).dtype == format.dtype
        assert ulps(contender, target, x) < limit, contender.name


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 31, 32, 33, 100])
def test_arrays_of_every_length_are_filled_and_no_further(length):
    for contender in library_contenders("exp2", SINGLE):
        if isinstance(contender, Native):
            x = np.linspace(0, 1, 120, dtype=np.float32)
            y = np.full(120, -1.0, np.float32)
            loop = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
            loop(contender.throughput_address)(x.ctypes.data, y.ctypes.data, length)
            np.testing.assert_allclose(y[:length], np.exp2(x[:length]), rtol=1e-6)
            assert np.all(y[length:] == -1.0)


def test_a_value_does_not_depend_on_its_place_in_the_array():
    """But PyTorch's and XLA's, which compute what is left over at the end of an array otherwise."""
    x = np.linspace(0, 1, 37, dtype=np.float32)
    for contender in library_contenders("exp2", SINGLE):
        if contender.name in ("PyTorch", "XLA"):
            continue
        together = contender(x)
        alone = np.concatenate([contender(x[k : k + 1]) for k in range(len(x))])
        assert together.tobytes() == alone.tobytes(), contender.name


@needs_vectors
def test_vector_functions_are_called_by_vectors():
    mvec = libraries.libmvec(Composite.of("exp2"), SINGLE)
    assert mvec is not None
    symbol = vector_units()[0].libmvec_name("exp2", 4)
    assembly = mvec.owner.assembly  # pyright: ignore[reportAttributeAccessIssue]
    loop = assembly[assembly.index("throughput:") :]
    assert symbol in loop


@needs_vectors
@needs_sleef
def test_sleef_has_two_accuracies():
    names = [contender.name for contender in library_contenders("log2", SINGLE)]
    assert names[:5] == ["libm", "libmvec", "SLEEF u10", "SLEEF u35", "NumPy"]


def test_names_of_vector_functions():
    avx2, avx512 = VectorUnit(32, "d", "avx2"), VectorUnit(64, "e", "avx512f")
    assert avx2.libmvec_name("exp", 8) == "_ZGVdN4v_exp"
    assert avx512.libmvec_name("exp", 4) == "_ZGVeN16v_expf"
    assert avx2.sleef_name("exp", 4, "u10") == "Sleef_expf8_u10avx2"
    assert avx512.sleef_name("exp", 8, "u35") == "Sleef_expd8_u35avx512f"


def test_libm_has_a_latency_and_vectors_have_none():
    works = {c.name: c.works(Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=0))
             for c in library_contenders("exp2", SINGLE)}  # fmt: skip
    assert {name for name, work in works.items() if "latency" in work} == {"libm"}


def test_libms_chain_gives_its_value():
    arena = Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=0)
    libm = libraries.libm(NAMES["exp2"], SINGLE)
    assert libm is not None
    assert np.float32(libm.works(arena)["latency"].run(2)) == libm(arena.inputs[:1])[0]


def test_numpys_work_fills_the_outputs():
    arena = Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=SLICE_BYTES)
    works = next(c for c in library_contenders("exp2", SINGLE) if c.name == "NumPy").works(arena)
    for block in arena.cached:
        works["l1"].run(1)
        assert np.array_equal(block.y, np.exp2(block.x))
    assert arena.memory is not None
    works["memory"].run(1)
    length = arena.memory.length
    assert np.array_equal(arena.memory.whole.y[:length], np.exp2(arena.memory.whole.x[:length]))
    before = arena.cached[0].y.copy()
    works["l1"].idle(3)
    assert np.array_equal(arena.cached[0].y, before)


def test_what_no_library_has_has_no_contenders():
    assert library_contenders("airy", SINGLE) == []


def test_a_library_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(libraries, "SLEEF", "libno-such.so.9")
    monkeypatch.setattr(libraries, "LIBMVEC", "libno-such.so.9")
    names = [contender.name for contender in library_contenders("exp2", SINGLE)]
    assert [name for name in names if name not in ("PyTorch", "XLA")] == ["libm", "NumPy"]


@pytest.mark.skipif(not os.environ.get("CI") and not xla_installed(), reason="needs JAX")
def test_xla_is_among_them_where_jax_is_installed(monkeypatch):
    assert [c.name for c in library_contenders("logistic", SINGLE)][-1] == "XLA"
    monkeypatch.setattr(xla, "find_spec", lambda _: None)
    assert "XLA" not in [c.name for c in library_contenders("logistic", SINGLE)]


@pytest.mark.parametrize("name", sorted(COMPOSITES))
@needs_vectors
def test_what_a_vector_library_lacks_is_written_with_what_it_has(name):
    """And rounded once, at the end: values of 16 bits are as good as those of a whole function."""
    mvec = next(c for c in library_contenders(name, HALF) if c.name == "libmvec")
    target = Target.make(name, (-4, 4))
    x = Arena.make(HALF, target.domain, memory_bytes=0).inputs[:301]
    assert mvec(x).dtype == HALF.dtype
    assert ulps(mvec, target, x) < 0.51


@pytest.mark.parametrize("name", ["exp2", "logistic", "gelu", "softplus", "rsqrt"])
@pytest.mark.parametrize("format", [SINGLE, HALF, format_named("bfloat16")], ids=str)
def test_pytorch_computes_the_function_where_it_is_installed(name, format):
    pytest.importorskip("torch")
    torch = next(c for c in library_contenders(name, format) if c.name == "PyTorch")
    target = Target.make(name, (0.25, 4))
    arena = Arena.make(format, target.domain, memory_bytes=0)
    limit = 1.1 if format.bits == 16 else PROMISED_ULP
    assert ulps(torch, target, arena.inputs) < limit
    work = torch.works(arena)["l1"]
    work.run(2)
    work.idle(2)
    assert work.evaluations > 60_000
