"""Programs by pieces as code: every bit is that of the package, whatever the language."""

import ctypes
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from codegen.compiled_c import STRICT
from tools import needs

from autonumerics.codegen import language
from autonumerics.codegen.pieces import emit_pieces
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit.pieces import PiecewiseFunction
from autonumerics.programs import parse
from autonumerics.programs.indexing import BitsIndexing, Indexing, KnotIndexing, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

SINGLE, DOUBLE = Arithmetic.of("binary32"), Arithmetic.of("binary64")
INSIDE_DOUBLE = Arithmetic.of("binary32", "binary64")

RATIONAL = parse("t = x - c0; fma(t, c1, t*t) + (c2 - t)/(t*t + c3)")


def _bits(pieces: int, format: str, **more: object) -> Indexing:
    shift = {"binary32": 22, "binary64": 51}[format]
    return BitsIndexing.up_to(Fraction(4), pieces, shift=shift, format=format, **more)


def _cuts(format: str) -> dict[str, Indexing]:
    return {
        "bits": _bits(8, format),
        "many_bits": _bits(16, format),
        "more_bits": _bits(24, format),
        "very_many": UniformIndexing.over(Fraction(0), Fraction(4), 40, format),
        "from_a_point": _bits(5, format, origin=Fraction(-1, 2)),
        "mirrored": _bits(16, format, origin=Fraction(4), mirrored=True),
        "uniform": UniformIndexing.over(Fraction(0), Fraction(9), 8, format),
        "apart": UniformIndexing.over(Fraction(-1, 3), Fraction(7, 3), 7, format),
        "knots": KnotIndexing((Fraction(11, 32), Fraction(2), Fraction(5, 2))),
    }


def _program(cut: Indexing) -> PiecewiseProgram:
    rng = np.random.default_rng(cut.pieces)
    return PiecewiseProgram.of(RATIONAL, cut, rng.uniform(0.5, 3, (cut.pieces, 4)).tolist())


def _inputs(dtype: type) -> np.ndarray:
    rng = np.random.default_rng(1)
    near = np.array([0, -0.0, np.inf, -np.inf, np.nan, 1e-40, 11 / 32, 2, 2.5, 4, 9, -1], dtype)
    around = np.concatenate([np.nextafter(near, dtype(k)) for k in (-1e30, 1e30)])
    return np.concatenate([near, around, rng.uniform(-1, 10, 4000).astype(dtype)])


def _differences(found: np.ndarray, expected: np.ndarray) -> int:
    kind = f"uint{found.dtype.itemsize * 8}"
    same = (found.view(kind) == expected.view(kind)) | (np.isnan(found) & np.isnan(expected))
    return int((~same).sum())


_MAIN = """
void loop(const {0} *x, {0} *y, size_t n);
void loop(const {0} *x, {0} *y, size_t n) {{ f_array(x, y, n); }}
"""


def _c_loop(folder: Path, compiler: str, flags: list[str], code: str, number: str):
    (folder / "f.h").write_text(code, encoding="utf-8")
    (folder / "f.c").write_text('#include "f.h"\n' + _MAIN.format(number), encoding="utf-8")
    command = [compiler, *flags, *STRICT, "-shared", "-fPIC", "-o", "f.so", "f.c", "-lm"]
    subprocess.run(command, check=True, cwd=folder)
    library = ctypes.CDLL(str(folder / "f.so"))

    def call(x: np.ndarray) -> np.ndarray:
        y = np.empty_like(x)
        pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (x, y)]
        library.loop(*pointers, ctypes.c_size_t(len(x)))
        return y

    return call


CASES = [
    *((SINGLE, key) for key in _cuts("binary32")),
    *((DOUBLE, key) for key in ("bits", "mirrored", "apart", "knots")),
    *((INSIDE_DOUBLE, key) for key in ("bits", "apart")),
]


def _case(arithmetic: Arithmetic, key: str) -> tuple[PiecewiseProgram, np.ndarray, np.ndarray]:
    piecewise = _program(_cuts(arithmetic.storage.name)[key])
    x = _inputs(arithmetic.storage.dtype.type)
    return piecewise, x, PiecewiseFunction.of(piecewise, arithmetic)(x)


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize(("arithmetic", "key"), CASES, ids=lambda each: getattr(each, "name", each))
def test_c_has_every_bit(tmp_path: Path, arithmetic, key: str, compiler: str) -> None:
    piecewise, x, expected = _case(arithmetic, key)
    code = emit_pieces(piecewise, arithmetic, language("c"), name="f")
    number = language("c").types[arithmetic.storage.name].name
    found = _c_loop(tmp_path, compiler, ["-O3", "-march=native"], code, number)(x)
    assert _differences(found, expected) == 0


@needs("gcc")
@pytest.mark.parametrize(
    "key",
    [
        "bits",
        "many_bits",
        "more_bits",
        "very_many",
        "from_a_point",
        "mirrored",
        "uniform",
        "apart",
        "knots",
    ],
)
@pytest.mark.parametrize(("name", "flags", "features"), [
    ("c-avx2", ["-mavx2", "-mfma"], ["avx2", "fma"]),
    ("c-avx512", ["-mavx512f", "-mavx512dq", "-mfma"], ["avx512f", "avx512dq"]),
])  # fmt: skip
def test_vectors_have_every_bit(tmp_path: Path, key: str, name: str, flags, features) -> None:
    import llvmlite.binding as llvm

    if not all(llvm.get_host_cpu_features().get(each, False) for each in features):
        pytest.skip(f"this processor has no {name}")
    piecewise, x, expected = _case(SINGLE, key)
    code = emit_pieces(piecewise, SINGLE, language(name), name="f")
    found = _c_loop(tmp_path, "gcc", ["-O2", *flags], code, "float")(x)
    assert _differences(found, expected) == 0


def test_few_pieces_are_looked_up_in_registers() -> None:
    piecewise = _program(_bits(16, "binary32"))
    wide = emit_pieces(piecewise, SINGLE, language("c-avx512"), name="f")
    assert "_mm512_permutexvar_ps(piece, _mm512_loadu_ps(f_c0))" in wide
    narrow = emit_pieces(piecewise, SINGLE, language("c-avx2"), name="f")
    assert "_mm256_permutevar8x32_ps(_mm256_loadu_ps(f_c0 + 8), piece)" in narrow


@pytest.mark.parametrize(("arithmetic", "key"), CASES, ids=lambda each: getattr(each, "name", each))
def test_numpy_has_every_bit(arithmetic, key: str) -> None:
    piecewise, x, expected = _case(arithmetic, key)
    x, expected = x[:400], expected[:400]
    names: dict[str, Any] = {"__name__": "emitted"}
    exec(emit_pieces(piecewise, arithmetic, language("numpy"), name="f"), names)
    assert _differences(names["f"](x), expected) == 0
    assert _differences(np.asarray(names["f"](x[6])), np.asarray(expected[6])) == 0


@needs("gcc")
def test_the_self_test_runs(tmp_path: Path) -> None:
    piecewise, x, expected = _case(SINGLE, "bits")
    finite = [k for k in range(100) if np.isfinite(x[k]) and np.isfinite(expected[k])]
    tests = [(Fraction(float(x[k])), Fraction(float(expected[k]))) for k in finite]
    code = emit_pieces(piecewise, SINGLE, language("c"), name="f", tests=tests)
    (tmp_path / "f.c").write_text(code, encoding="utf-8")
    command = ["gcc", *STRICT, "-DF_TEST", "-o", "f", "f.c", "-lm"]
    subprocess.run(command, check=True, cwd=tmp_path)
    done = subprocess.run(["./f"], check=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == f"f: {len(finite)} of {len(finite)} values right\n"


def test_what_is_not_written_yet_is_said() -> None:
    piecewise = _program(_bits(8, "binary32"))
    for name, arithmetic, words in (
        ("rust", SINGLE, "take one of c, c-avx2"),
        ("c", Arithmetic.asked("bfloat16"), "take binary32"),
        ("c-avx2", DOUBLE, "take c"),
    ):
        with pytest.raises(InvalidOption, match=words):
            emit_pieces(piecewise, arithmetic, language(name), name="f")
