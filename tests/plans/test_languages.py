"""Whole functions in other languages than C: the same bits, and what compilers make of them."""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from codegen.compiled_c import checked
from plans.running import run_cuda_as_cpp, run_opencl, same
from plans.test_agreement import inputs, random_procedure

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import format_named
from autonumerics.plans import STEP_LANGUAGES, Builder, Plan, Procedure, emit_procedure, evaluate
from autonumerics.plans.steps import ROWS

KEPT = Path(__file__).parents[2] / "docs" / "functions"
NAMES = ("exp", "tanh", "sin", "erf", "log2")


def kept(name: str) -> Procedure:
    """The plan of docs/functions.md."""
    plan = json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))["plan"]
    return Plan.from_json(plan).procedure()


def check(procedures: list[Procedure], x: np.ndarray, folder: Path) -> None:
    """Both languages have the bits of the reference."""
    expected = [evaluate(each, x) for each in procedures]
    for found, right in zip(run_cuda_as_cpp(procedures, x, folder), expected, strict=True):
        assert same(found, right)
    for found, right in zip(run_opencl(procedures, x), expected, strict=True):
        assert same(found, right)


@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_cuda_and_opencl_say_what_the_reference_computes(format, tmp_path):
    """Procedures drawn at random, over all rows."""
    drawn = []
    for seed in range(8):
        b, result = random_procedure(format, seed)
        drawn.append(b.procedure(result))
    check(drawn, inputs(format, 400, 1), tmp_path)


def test_kept_plans_have_their_bits_in_cuda_and_opencl(tmp_path):
    check([kept(name) for name in NAMES], inputs("binary32", 4_000, 2), tmp_path)


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="needs nvcc, which is no free software")
def test_cuda_is_not_contracted_and_nothing_is_approximate(tmp_path):
    """-fmad=true; the fused operations in PTX are those that the plan has, or fewer."""
    code = [emit_procedure(kept(name), "cuda", name + "_it") for name in NAMES]
    code += [
        f'extern "C" __global__ void k_{name}(const float *x, float *y) '
        f"{{ y[threadIdx.x] = {name}_it(x[threadIdx.x]); }}\n"
        for name in NAMES
    ]
    (tmp_path / "f.cu").write_text("".join(code).replace("#pragma once", ""), encoding="utf-8")
    command = ["nvcc", "-ptx", "-arch=sm_80", "-fmad=true", "-Werror", "all-warnings", "f.cu"]
    subprocess.run([*command, "-o", "f.ptx"], cwd=tmp_path, check=True)
    text = (tmp_path / "f.ptx").read_text(encoding="utf-8")
    kernels = dict(re.findall(r"\.entry k_(\w+)\(.*?\n\{(.*?)\n\}", text, re.DOTALL))
    assert sorted(kernels) == sorted(NAMES)
    for name, body in kernels.items():
        procedure = kept(name)
        steps = [*procedure.steps, *(procedure.rare.procedure.steps if procedure.rare else ())]
        asked = Counter(step.row.name for step in steps if step.type.is_float)
        found = Counter(re.findall(r"\b(add|mul|div|fma|sqrt|mad)\.rn\.f(?:32|64)", body))
        assert 0 < found["fma"] <= asked["fma"]
        assert found["mul"] <= asked["mul"] + 2 * asked["scale"]
        assert not found["mad"]
        assert ".approx" not in body
        assert ".ftz" not in body


@pytest.mark.skipif(shutil.which("clang-14") is None, reason="needs clang-14")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("c", ["-x", "c", "-ffast-math"]),
        ("c", ["-x", "c", "-ffinite-math-only"]),
        ("c", ["-x", "c++", "-ffinite-math-only"]),
        ("cuda", ["-x", "c++", "-ffinite-math-only"]),
        ("opencl", ["-x", "cl", "-cl-finite-math-only"]),
        ("opencl", ["-x", "cl", "-cl-fast-relaxed-math"]),
    ],
)
def test_what_changes_values_is_an_error_where_compilers_tell(name, options):
    """NaN that is known not to be is a finite number, without a word."""
    text = emit_procedure(kept("exp"), name, "exp_it")
    ended = checked(text, "clang-14", *options)
    assert ended.returncode != 0
    assert re.search("#error|exp_it: .*change its values", ended.stderr)


def test_every_row_is_written_in_every_language():
    """Nothing of another language's is left where a row has a text of its own."""
    for name, language in STEP_LANGUAGES.items():
        assert set(language.operations) | set(language.helpers) <= {*ROWS, "fusible"}, name
        assert set(language.types) == {"single", "double", "int32", "int64", "bool"}


def test_what_a_language_lacks_is_one_line():
    narrow = Builder.of(format_named("bfloat16"))
    procedure = narrow.procedure(narrow.x)
    assert "__nv_bfloat16 it(__nv_bfloat16 x)" in emit_procedure(procedure, "cuda", "it")
    with pytest.raises(InvalidOption, match=r"OpenCL C 1\.2 code is not written in bfloat16"):
        emit_procedure(procedure, "opencl", "it")
    with pytest.raises(UnknownName, match=r"'cude': did you mean cuda\?"):
        emit_procedure(procedure, "cude", "it")


def test_integers_at_the_end_of_their_range_are_written():
    b = Builder.of(format_named("binary64"))
    least = b.apply("int_add", b.bits(b.x), b.bits(b.constant(b.x.type, -0.0)))
    code = emit_procedure(b.procedure(b.from_bits(least)), "cuda", "it")
    assert "it_bitsd(-0.0)" in code
    assert np.isfinite(evaluate(b.procedure(b.from_bits(least)), np.array([1.0]))).all()


@pytest.mark.parametrize(
    ("language", "name"), [("c", "size_t"), ("c", "2x"), ("cuda", "threadIdx"), ("opencl", "int4")]
)
def test_a_name_that_cannot_be_is_refused_where_code_is_made(language, name):
    with pytest.raises(InvalidOption, match=f"'{name}' is "):
        emit_procedure(kept("exp"), language, name)
