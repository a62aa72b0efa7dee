"""benchmarks/gpu.py where there is no device: it says so, and its parts are right."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gpu
import gpu_bits
import gpu_device
import gpu_functions
import gpu_hardware
import gpu_speed
import numpy as np
import pytest
from codegen import running
from codegen.same_bits import PROGRAMS, differences, inputs, reference

from autonumerics.formats import Arithmetic
from autonumerics.plans import compile_procedure

SINGLE = Arithmetic.of("binary32")


@pytest.mark.skipif(not gpu_device.missing(), reason="there is a device here")
def test_what_is_missing_is_said_in_one_line():
    ended = subprocess.run(
        [sys.executable, gpu.__file__], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert ended.stdout == f"gpu: {gpu_device.missing()}\n"


def _ptx(code: str, folder: Path) -> str:
    if shutil.which("nvcc") is None:
        pytest.skip("needs nvcc, which is no free software")
    (folder / "gpu.cu").write_text(code, encoding="utf-8")
    flags = ["-arch=sm_80", "--extended-lambda", "-ptx"]
    running.run("nvcc", *flags, "gpu.cu", "-o", "gpu.ptx", cwd=folder)
    return (folder / "gpu.ptx").read_text(encoding="utf-8")


def test_the_race_in_registers_compiles(tmp_path):
    assert "tanh.approx.f32" in _ptx(gpu_speed.registers_source(), tmp_path)


def test_whole_functions_beside_the_vendors_compile(tmp_path):
    assert "sin.approx.f32" in _ptx(gpu_functions.functions_source("sin"), tmp_path)


@pytest.mark.parametrize("format", gpu_bits.NUMBERS)
def test_the_programs_whose_bits_are_compared_compile(tmp_path, format):
    ptx = _ptx(gpu_bits.cuda_source(PROGRAMS, Arithmetic.of(format)), tmp_path)
    assert ptx.count(".entry") == len(PROGRAMS)


def test_values_at_numbers_in_order_are_those_of_each(monkeypatch):
    monkeypatch.setattr(gpu_functions, "BLOCK", 7)
    function = compile_procedure(gpu_functions.plan_of("exp").procedure())
    found, first = np.empty(40, np.float32), 0xFFFFFFFF - 39
    with ThreadPoolExecutor(2) as pool:
        for bits in (0x3F800000, first):
            gpu_functions.fill(function, bits, found, pool)
            x = np.arange(bits, bits + 40, dtype=np.uint32).view(np.float32)
            np.testing.assert_array_equal(found, function(x))


def test_each_result_with_other_bits_is_counted():
    x = inputs(SINGLE.storage, 3_000)
    right = {key: reference(PROGRAMS[key], SINGLE, x) for key in ("long", "signs")}
    assert gpu_bits.differing(right, SINGLE, x, has_fma=True) == {"long": 0, "signs": 0}
    broken = right["signs"].copy()
    broken[-7] = np.nextafter(broken[-7], np.float32(9))
    wrong = gpu_bits.differing(right | {"signs": broken}, SINGLE, x, has_fma=True)
    assert wrong == {"long": 0, "signs": 1}
    row = gpu_bits.Row("CUDA", "binary32", wrong)
    assert gpu_bits.table([row])[-1] == "| CUDA | binary32 | 2 | 1 | signs 1 |"


@pytest.mark.parametrize("key", ["horner_fma", "fused", "signs_of_fused", "long", "identity"])
def test_fused_operations_become_a_product_and_a_sum(key):
    apart = gpu_bits.without_fma(PROGRAMS[key])
    assert not any(row.fused for row, _ in apart.instructions)
    x = np.linspace(-2, 2, 999, dtype=np.float64)
    wide = Arithmetic.of("binary64")
    near, expected = (reference(p, wide, x) for p in (apart, PROGRAMS[key]))
    np.testing.assert_allclose(near, expected, rtol=1e-9, atol=1e-12)
    if key == "horner_fma":
        assert not len(differences(near, reference(PROGRAMS["polynomial"], wide, x)))


def test_contenders_are_what_they_are_called():
    x = np.linspace(0, 1, 1001)
    for row in gpu_speed.contenders().values():
        if row.program is not None:
            right = np.exp2(x) if row.function == "2^x" else np.tanh(x)
            near = reference(row.program, Arithmetic.of("binary64"), x)
            np.testing.assert_allclose(near, right, rtol=3e-3, atol=1e-12)


def test_the_page_has_a_place_for_each_table():
    page = Path(gpu.__file__).parents[1] / "docs" / "gpu.md"
    text = page.read_text(encoding="utf-8")
    for name in gpu.TABLES:
        assert f"<!-- table {name}: {gpu.COMMAND} -->" in text
        assert f"<!-- end {name}: {gpu.COMMAND} -->" in text


_INSTRUCTIONS = """#include <cmath>
#define __device__
#define __forceinline__ static inline
static inline float an_exp2_approx(float x) {
    const float y = exp2f(x);
    return y < 0x1p-126f ? 0.0f : y;
}
static inline float an_tanh_approx(float x) { return tanhf(x); }
static inline float an_min(float x, float y) { return x != x ? x : fminf(x, y); }
static inline float an_max(float x, float y) { return x != x ? x : fmaxf(x, y); }
"""
_NEAR = {"an_exp_to_88": 2e-7, "an_logistic": 4e-7, "an_silu": 4e-7, "an_gelu": 5e-5,
         "an_softplus": 3e-7, "an_softplus_8": 6e-6, "an_softplus_5": 2e-5}  # fmt: skip


def test_activations_are_near_where_the_instructions_are_functions_of_a_library(tmp_path):
    """Relative errors of what is not made for absolute ones, and those at NaN."""
    forms = list(gpu_hardware.forms())
    text = gpu_hardware.code()
    calls = "".join(
        f'extern "C" float call_{form.name}(float x) {{ return {form.name}(x); }}\n'
        for form in forms
    )
    source = _INSTRUCTIONS + text[text.index("\n/* exp:") :] + calls
    (tmp_path / "f.cpp").write_text(source, encoding="utf-8")
    running.run("c++", "-O1", "-shared", "-fPIC", "f.cpp", "-o", "f.so", cwd=tmp_path)
    library = ctypes.CDLL(str(tmp_path / "f.so"))
    exact = {
        "exp": math.exp,
        "logistic": lambda x: 1 / (1 + math.exp(-x)),
        "silu": lambda x: x / (1 + math.exp(-x)),
        "gelu": lambda x: 0.5 * x * math.erfc(-x / math.sqrt(2)),
        "softplus": lambda x: max(x, 0) + math.log1p(math.exp(-abs(x))),
    }
    for form in forms:
        function = getattr(library, f"call_{form.name}")
        function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]
        assert math.isnan(function(math.nan))
        for k in range(-180, 181):
            x = k / 16
            right, found = exact[form.function](x), function(x)
            assert found == pytest.approx(right, rel=_NEAR.get(form.name, 0), abs=1e-37) or (
                form.name not in _NEAR and abs(found - right) <= 1e-4 * max(1, abs(right))
            ), (form.name, x)


@pytest.mark.parametrize("file", ["activations.cuh", "activations_triton.py"])
def test_the_code_of_activations_is_what_is_raced(file):
    kept = Path(gpu_hardware.__file__).parents[1] / "docs" / "gpu" / file
    assert gpu_hardware.file_text(kept.suffix) == kept.read_text(encoding="utf-8")
