"""Whole functions in other languages than C: the same bits, and what compilers make of them."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from codegen.compiled_c import checked
from codegen.on_device import missing, through_shaders
from plans.running import run_arrays, run_cuda_as_cpp, run_opencl, run_rust, same, unfused
from plans.test_agreement import inputs, random_procedure
from tools import needs, needs_modules

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


def drawn(format_name: str) -> list[Procedure]:
    """At random, over all rows."""
    made = []
    for seed in range(8):
        b, result = random_procedure(format_name, seed)
        made.append(b.procedure(result))
    return made


def check(procedures: list[Procedure], x: np.ndarray, folder: Path) -> None:
    """Both languages have the bits of the reference."""
    expected = [evaluate(each, x) for each in procedures]
    for found, right in zip(run_cuda_as_cpp(procedures, x, folder), expected, strict=True):
        assert same(found, right)
    for found, right in zip(run_opencl(procedures, x), expected, strict=True):
        assert same(found, right)


@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_cuda_and_opencl_say_what_the_reference_computes(format, tmp_path):
    check(drawn(format), inputs(format, 400, 1), tmp_path)


def test_kept_plans_have_their_bits_in_cuda_and_opencl(tmp_path):
    check([kept(name) for name in NAMES], inputs("binary32", 4_000, 2), tmp_path)


@needs("rustc")
@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_rust_says_what_the_reference_computes(format, tmp_path):
    procedures = drawn(format) + ([kept(name) for name in NAMES] if format == "binary32" else [])
    x = inputs(format, 400, 1)
    for found, procedure in zip(run_rust(procedures, x, tmp_path), procedures, strict=True):
        assert same(found, evaluate(procedure, x))


@pytest.mark.parametrize(
    "name", ["numpy", pytest.param("pytorch", marks=pytest.mark.skipif(
        importlib.util.find_spec("torch") is None, reason="needs torch, too large for CI"))]
)  # fmt: skip
def test_arrays_have_the_bits_of_the_reference(name):
    """Procedures drawn at random, and kept ones: in double inside, with large and rare inputs."""
    procedures = [*drawn("binary32"), *map(kept, (*NAMES, "logistic", "asin", "cosh"))]
    x = inputs("binary32", 2_000, 1)
    for found, procedure in zip(run_arrays(name, procedures, x), procedures, strict=True):
        assert same(found, evaluate(procedure, x))


@needs_modules("jax")
def test_jax_has_the_bits_under_jit_where_numbers_are_normal():
    """Its constants added up, or its products fused into sums, exp2 and cosh would be others.

    Subnormal numbers are zeros to XLA on processors.
    """
    names = ("exp2", "cosh", "atan")
    x = inputs("binary32", 2_000, 1)
    for found, name in zip(run_arrays("jax", [kept(n) for n in names], x), names, strict=True):
        right = evaluate(kept(name), x)
        least = np.finfo(np.float32).tiny
        normal = (np.abs(x) >= least) & ~(np.abs(right) < least)
        assert same(found[normal], right[normal])


def test_what_only_gpus_show_is_kept_in_the_text():
    """Triton takes a constant -0 for +0; XLA computes on with digits that it should round off."""
    assert "full(x.shape, -0.0," not in emit_procedure(kept("tanh"), "triton", "it")
    assert "_it_held(_it_fma(" in emit_procedure(kept("exp"), "jax", "it")
    assert "_it_quotient(" in emit_procedure(kept("atan"), "jax", "it")


@needs_modules("jax")
def test_a_derivative_that_is_not_there_is_no_zero():
    import jax

    names: dict = {}
    exec(emit_procedure(kept("exp2"), "jax", "it"), names)
    with pytest.raises(NotImplementedError, match="it has no derivative"):
        jax.grad(names["it"])(0.5)


@pytest.mark.parametrize("language", ["glsl", "wgsl"])
def test_shaders_compute_as_the_reference_but_for_fused_operations(language):
    """Devices fuse or not, as they like; sums are not reordered, rounding by a constant stays."""
    reason = missing(language)
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    names = ("exp", "tanh", "expm1", "atan")
    x = np.resize(inputs("binary32", 2_000, 1), 4_096)
    codes = {name: emit_procedure(kept(name), language, f"f_{name}") for name in names}
    for name, found in through_shaders(language, codes, x).items():
        assert any(same(found, evaluate(each(kept(name)), x)) for each in (lambda p: p, unfused))


@needs("glslangValidator")
def test_hlsl_compiles(tmp_path):
    for name in ("exp", "erf"):
        code = emit_procedure(kept(name), "hlsl", "it")
        code += "float4 main(float4 p : SV_Position) : SV_Target { return it(p.x); }\n"
        (tmp_path / "f.frag").write_text(code, encoding="utf-8")
        command = ["glslangValidator", "-D", "-V", "-e", "main", "-S", "frag", "f.frag"]
        subprocess.run(command, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)


def test_numbers_of_16_bits_are_those_of_the_framework():
    narrow = Builder.of(format_named("bfloat16"))
    procedure = narrow.procedure(narrow.x * narrow.x)
    assert "return v1.to(tl.bfloat16)" in emit_procedure(procedure, "triton", "it")
    assert "return v1.astype(jnp.bfloat16)" in emit_procedure(procedure, "jax", "it")


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
        rows = {key.partition(" in ")[0] for key in (*language.operations, *language.helpers)}
        assert rows <= {*ROWS, "fusible"}, name
        types = {"single", "double", "int32", "int64", "bool"}
        assert set(language.types) in (types, types - {"double", "int64"})


def test_what_a_language_lacks_is_one_line():
    narrow = Builder.of(format_named("bfloat16"))
    procedure = narrow.procedure(narrow.x)
    assert "__nv_bfloat16 it(__nv_bfloat16 x)" in emit_procedure(procedure, "cuda", "it")
    with pytest.raises(InvalidOption, match=r"OpenCL C 1\.2 code is not written in bfloat16"):
        emit_procedure(procedure, "opencl", "it")
    with pytest.raises(InvalidOption, match=r"WGSL has no numbers of binary64.*--fast"):
        emit_procedure(drawn("binary64")[0], "wgsl", "it")
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
