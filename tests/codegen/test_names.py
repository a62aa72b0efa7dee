"""Names of functions: what files and the headers that they include define is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from tools import needs

from autonumerics.codegen import check_name, emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse

C_HEADERS = "float.h math.h stddef.h stdint.h string.h stdio.h"
CPP_HEADERS = "array cfloat cmath cstddef cstdint cstring cstdio"
CUDA_HEADERS = "cuda_runtime.h cuda_bf16.h cuda_fp16.h cstdint cstring cstdio"
OPENCL = ("-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-x", "cl")


def accepted(name: str, known: str) -> bool:
    try:
        check_name(name, language(known))
    except InvalidOption:
        return False
    return True


def included(headers: str) -> str:
    return "".join(f"#include <{header}>\n" for header in headers.split())


def ended(command: list[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def identifiers(text: str) -> set[str]:
    """Of what is preprocessed, but not of the lines that tell files."""
    return set(re.findall(r"\b[A-Za-z]\w*", re.sub(r"^#.*$|\"[^\"]*\"", "", text, flags=re.M)))


def macros(text: str) -> set[str]:
    return set(re.findall(r"^#define ([A-Za-z]\w*)", text, re.M))


@needs("gcc", "clang-14", "g++", "clang++-14")
@pytest.mark.parametrize(
    ("compiler", "options", "known", "head"),
    [
        ("gcc", ("-x", "c"), "c", included(C_HEADERS)),
        ("clang-14", ("-x", "c"), "c", included(C_HEADERS)),
        ("g++", ("-x", "c++"), "c", included(C_HEADERS)),
        ("g++", ("-x", "c++"), "cpp", included(CPP_HEADERS)),
        ("clang++-14", ("-x", "c++"), "cpp", included(CPP_HEADERS)),
        ("clang-14", OPENCL, "opencl", ""),
    ],
)
def test_every_name_of_the_headers_that_is_accepted_can_be_defined(compiler, options, known, head):
    """In one file, all at once; and no macro is accepted."""
    command = [compiler, *options]
    defined = macros(ended([*command, "-dM", "-E", "-"], head).stdout)
    assert defined
    assert not [name for name in defined if accepted(name, known)]
    text = ended([*command, "-E", "-"], head).stdout
    names = sorted(name for name in identifiers(text) if accepted(name, known))
    functions = "".join(f"static inline float {name}(float a) {{ return a; }}\n" for name in names)
    strict = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-fsyntax-only"]
    checked = ended([*command, *strict, "-"], head + functions)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="needs nvcc, which is no free software")
def test_every_name_of_cuda_that_is_accepted_can_be_defined(tmp_path: Path) -> None:
    source = tmp_path / "f.cu"
    source.write_text(included(CUDA_HEADERS), encoding="utf-8")
    command = ["nvcc", "-D__CUDA_ARCH__=800", "-E", str(source)]
    defined = macros(ended([*command, "-Xcompiler", "-dM"], "").stdout)
    assert defined
    assert not [name for name in defined if accepted(name, "cuda")]
    names = [name for name in identifiers(ended(command, "").stdout) if accepted(name, "cuda")]
    with source.open("a", encoding="utf-8") as file:
        for name in names:
            file.write(f"__device__ __forceinline__ float {name}(float a) {{ return a; }}\n")
    checked = ended(["nvcc", "-ptx", "-arch=sm_80", str(source), "-o", str(tmp_path / "f")], "")
    assert (checked.returncode, checked.stderr) == (0, "")


REFUSED = {
    "c": "uint16_t int64_t size_t ptrdiff_t max_align_t float_t DBL_MAX FLT_EPSILON INFINITY NAN "
    "NULL INT64_C FP_NAN HUGE_VAL offsetof M_PI SIZE_MAX isnan signbit stdin puts malloc",
    "cuda": "half half2 threadIdx blockDim blockIdx gridDim warpSize dim3 float2 float4 uint3 int2 "
    "nv_bfloat16 make_float4 cudaMalloc atomicAdd rsqrtf erfinv size_t NAN",
    "opencl": "half float4 uchar16 double3x4 convert_int4_sat vload4 vstore_half as_uint "
    "native_sin get_global_id mad24 clamp CLK_R INFINITY rsqrt size_t",
    "glsl": "vec3 dvec4 mat2x3 sampler2D clamp inversesqrt floatBitsToInt dFdx gl_Position",
    "hlsl": "float4 float4x4 min16float lerp rsqrt saturate SamplerState Texture2D ddx",
    "wgsl": "vec3f mat2x2f vec3 inverseSqrt clamp textureSample atomicAdd self loop ptr",
}  # fmt: skip


@pytest.mark.parametrize(
    ("known", "name"), [(known, name) for known, all in REFUSED.items() for name in all.split()]
)
def test_what_is_built_in_names_no_function(known, name):
    with pytest.raises(InvalidOption, match=f"'{name}' is taken in "):
        check_name(name, language(known))


@pytest.mark.parametrize("known", REFUSED)
@pytest.mark.parametrize(
    "name",
    ["fast_exp2", "sin_pi", "my_float4", "interval", "strange", "memory", "EXP2", "half_up_t1"],
)
def test_other_names_are_accepted(known, name):
    assert accepted(name, known) or (known, name) == ("opencl", "half_up_t1")


@needs("gcc", "g++")
@pytest.mark.parametrize(("compiler", "known"), [("gcc", "c"), ("g++", "cpp")])
def test_no_accepted_name_hides_another_in_its_own_file(compiler, known):
    """Every word of a file, its self-test included, that may name its function does so."""
    program, row = parse("min(x*c0, x*x + c1)", [0.5, 1.5]), language(known)

    def file(name: str) -> str:
        samples = [(Fraction(1), Fraction(1, 2))]
        return emit_program(program, Arithmetic.of("binary32"), row, name=name, tests=samples)

    names = [name for name in identifiers(file("f_1")) if accepted(name, known)]
    options = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-Wno-unused-function"]
    for name in names:
        command = [
            compiler,
            *options,
            f"-D{name.upper()}_TEST",
            "-x",
            "c++" if known == "cpp" else "c",
        ]
        checked = ended([*command, "-"], file(name))
        assert (checked.returncode, checked.stderr) == (0, ""), name
