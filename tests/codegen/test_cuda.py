"""CUDA by NVIDIA's compiler, where it is installed: what the instructions are."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from codegen import running
from codegen.same_bits import PROGRAMS

from autonumerics.codegen import language
from autonumerics.formats import Arithmetic

pytestmark = pytest.mark.skipif(
    shutil.which("nvcc") is None, reason="needs nvcc, which is no free software"
)


def _ptx(folder: Path, keys: list[str], arithmetic: Arithmetic) -> dict[str, str]:
    """The body of a kernel for each program, of one compilation."""
    row = language("cuda")
    number = {**row.types, **row.stored}[arithmetic.storage.name].name
    codes = running.emitted("cuda", {key: PROGRAMS[key] for key in keys}, arithmetic)
    kernels = [
        f'extern "C" __global__ void k_{key}(const {number} *x, {number} *y) '
        f"{{ y[threadIdx.x] = f_{key}(x[threadIdx.x]); }}\n"
        for key in keys
    ]
    code = "\n".join(text.replace("#pragma once", "") for text in codes.values())
    (folder / "f.cu").write_text(code + "".join(kernels), encoding="utf-8")
    running.run("nvcc", "-ptx", "-arch=sm_80", "-fmad=true", "f.cu", "-o", "f.ptx", cwd=folder)
    text = (folder / "f.ptx").read_text(encoding="utf-8")
    return dict(re.findall(r"\.entry k_(\w+)\(.*?\n\{(.*?)\n\}", text, re.DOTALL))


@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_products_and_sums_are_not_contracted_and_nothing_is_approximate(tmp_path, format):
    keys = ["polynomial", "horner_fma", "fused", "quotient", "root", "products", "squares", "long"]
    kernels = _ptx(tmp_path, keys, Arithmetic.of(format))
    assert sorted(kernels) == sorted(keys)
    suffix = "f32" if format == "binary32" else "f64"
    for key, body in kernels.items():
        found = Counter(re.findall(rf"\b(add|sub|mul|div|fma|sqrt|mad)\.rn\.{suffix}", body))
        rows = [row for row, _ in PROGRAMS[key].instructions]
        asked = Counter("fma" if row.fused else row.name for row in rows)
        for name in ("add", "sub", "mul", "div", "fma", "sqrt"):
            # Equal operations on the same operands are computed once.
            assert found[name] <= asked[name], (key, name)
            assert found[name] or not asked[name], (key, name)
        assert ".approx" not in body
        assert ".ftz" not in body
        assert "mad." not in body.replace("mad.lo", "").replace("mad.wide", "")


@pytest.mark.parametrize(("stored", "type"), [("bfloat16", "bf16"), ("binary16", "f16")])
def test_sixteen_bits_are_converted_by_one_instruction_each_way(tmp_path, stored, type):
    body = _ptx(tmp_path, ["horner_fma"], Arithmetic.of(stored, "binary32"))["horner_fma"]
    assert f"cvt.rn.{type}.f32" in body
    assert body.count("fma.rn.f32") == 3
