"""Every language: its bits where its compiler or interpreter is here, its text everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from codegen import running
from codegen.compiled_c import Loops
from codegen.same_bits import LIBRARY, PROGRAMS, differences, inputs, reference
from tools import needs, needs_modules

from autonumerics.codegen import LANGUAGES, emit_program, language
from autonumerics.errors import AutoNumericsError, InvalidOption, UnknownName
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import OPERATIONS, parse
from autonumerics.programs.derivative import with_derivative

RUNNERS = {
    "rust": ("rustc",), "go": ("go",), "java": ("javac", "java"), "javascript": ("node",),
    "fortran": ("gfortran",), "python": (), "numpy": (), "llvm": (),
}  # fmt: skip


def values(name, programs, arithmetic, x, folder):
    if name == "numpy":
        return running.arrays(name, programs, arithmetic, x, folder)
    return running.RUN[name](programs, arithmetic, x, folder)


@pytest.mark.parametrize("format", ["binary32", "binary64"])
@pytest.mark.parametrize("name", [pytest.param(n, marks=needs(*p)) for n, p in RUNNERS.items()])
def test_every_bit_is_that_of_the_package(tmp_path, name, format):
    arithmetic = Arithmetic.of(format)
    x = inputs(arithmetic.storage, 3_000)
    found = values(name, PROGRAMS, arithmetic, x, tmp_path)
    for key, program in PROGRAMS.items():
        wrong = differences(found[key], reference(program, arithmetic, x))
        assert not len(wrong), (key, x[wrong[:3]], found[key][wrong[:3]])


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=needs(*p)) for n, p in RUNNERS.items() if language(n).cast]
)
def test_storage_and_computing_formats_may_differ(tmp_path, name):
    arithmetic = Arithmetic.of("binary32", "binary64")
    x = inputs(arithmetic.storage, 500)
    found = values(name, PROGRAMS, arithmetic, x, tmp_path)
    for key, program in PROGRAMS.items():
        assert not len(differences(found[key], reference(program, arithmetic, x))), key


def test_or_are_refused():
    with pytest.raises(InvalidOption, match="stored and computed in one format"):
        emit_program(
            PROGRAMS["root"], Arithmetic.of("bfloat16", "binary32"), language("glsl"), name="f_1"
        )


@pytest.mark.parametrize("name", [pytest.param(n, marks=needs(*p)) for n, p in RUNNERS.items()])
def test_functions_of_libraries_are_near(tmp_path, name):
    arithmetic = Arithmetic.of("binary64")
    x = np.concatenate([np.linspace(-20, 20, 999), [0.0, -0.0, np.inf, -np.inf, np.nan]])
    known = {k: p for k, p in LIBRARY.items() if k in language(name).operations}
    found = values(name, known, arithmetic, x, tmp_path)
    assert len(found) >= 6
    for key, program in known.items():
        expected = reference(program, arithmetic, x)
        np.testing.assert_allclose(found[key], expected, rtol=1e-13, atol=1e-13)


@needs("g++", "clang++-14")
@pytest.mark.parametrize("compiler", ["g++", "clang++-14"])
@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_cpp_has_every_bit(tmp_path, compiler, format):
    arithmetic = Arithmetic.of(format)
    flags = ("-std=c++17", "-O3", "-march=native")
    loops = Loops(tmp_path, compiler, flags, PROGRAMS, arithmetic, "cpp")
    x = inputs(arithmetic.storage, 3_000)
    for key, program in PROGRAMS.items():
        assert not len(differences(loops(key, x), reference(program, arithmetic, x))), key


@needs("g++", "clang++-14")
@pytest.mark.parametrize("compiler", ["g++", "clang++-14"])
def test_cpp_is_constexpr_where_it_can_be(tmp_path, compiler):
    program = parse("(x*c0 + c1)/(x - c2)", [0.5, 3.0, 4.0])
    code = emit_program(program, Arithmetic.of("single"), language("cpp"), name="line")
    source = tmp_path / "line.cpp"
    source.write_text(code + "static_assert(line(2.0f) == -2.0f);\n", encoding="utf-8")
    command = [compiler, "-std=c++17", "-march=native", "-fsyntax-only", str(source)]
    subprocess.run(command, check=True)


def _with_test(name: str, broken: bool) -> str:
    """A line with its self-test; if it is broken, the last bit of a constant is off."""
    shift = Fraction(1, 2**51) if broken else 0
    program, arithmetic = parse("x*c0 + c1", [0.5, 3 + shift]), Arithmetic.of("binary64")
    tests = [(Fraction(k, 8), Fraction(k, 16) + 3) for k in range(-4, 5)]
    return emit_program(program, arithmetic, language(name), name="line", tests=tests)


COMMANDS = {
    "python": [["python3", "line.py"]],
    "numpy": [["python3", "line.py"]],
    "cpp": [["g++", "-x", "c++", "-DLINE_TEST", "line.hpp", "-o", "t"], ["./t"]],
    "fortran": [["gfortran", "-cpp", "-DLINE_TEST", "line.f90", "-o", "t"], ["./t"]],
    "rust": [["rustc", "--test", "line.rs", "-o", "t"], ["./t", "-q"]],
    "go": [["go", "run", "line.go"]],
    "java": [["java", "line.java"]],
    "javascript": [["node", "line.js"]],
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=needs(c[0][0])) for n, c in COMMANDS.items()]
)
def test_self_tests_pass_and_fail(tmp_path, name):
    for broken in (False, True):
        path = tmp_path / f"line{language(name).suffix}"
        path.write_text(_with_test(name, broken), encoding="utf-8")
        *build, last = COMMANDS[name]
        for command in build:
            subprocess.run(command, cwd=tmp_path, check=True)
        words = [sys.executable if word == "python3" else word for word in last]
        ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ended.returncode != 0) is broken, ended.stderr


@needs_modules("jax")
def test_jax_without_jit_has_every_bit_of_normal_numbers(tmp_path):
    import jax.numpy as jnp

    arithmetic = Arithmetic.of("binary32")
    x = np.linspace(-4, 4, 999, dtype=np.float32)
    programs = {k: PROGRAMS[k] for k in ("polynomial", "quotient", "root", "squares", "products")}
    found = running.arrays("jax", programs, arithmetic, jnp.asarray(x), tmp_path)
    for key, program in programs.items():
        assert not len(differences(found[key], reference(program, arithmetic, x))), key


@needs_modules("jax")
def test_jax_under_jit_differs_by_little_and_can_be_differentiated():
    import jax

    program = PROGRAMS["polynomial"]
    names: dict = {}
    exec(running.emitted("jax", {"p": program}, Arithmetic.of("single"))["p"], names)
    x = np.linspace(-4, 4, 99, dtype=np.float32)
    exact = reference(program, Arithmetic.of("single"), x)
    np.testing.assert_allclose(jax.jit(names["f_p"])(x), exact, rtol=1e-5, atol=1e-6)
    slope = jax.vmap(jax.grad(names["f_p"]))(x)
    np.testing.assert_allclose(slope, (3 * 0.013 * x - 2 * 0.16) * x + 0.5, rtol=1e-4, atol=1e-5)


@needs_modules("jax")
@pytest.mark.parametrize("name", ["mlir", "stablehlo"])
def test_mlir_is_accepted_by_its_reader(name):
    from jax._src.interpreters import mlir
    from jax._src.lib.mlir import ir

    arithmetic, accepted = Arithmetic.of("binary32"), 0
    for key, program in (PROGRAMS | LIBRARY).items():
        if any(row.fused for row, _ in program.instructions) and name == "stablehlo":
            continue
        if name == "stablehlo" and key in ("exp2", "log2"):
            continue
        code = emit_program(program, arithmetic, language(name), name="f_1", header=["a line"])
        with mlir.make_ir_context():
            assert ir.Module.parse(code).operation.verify()
        accepted += 1
    assert accepted > 10


SHADERS = {
    "glsl": ("f.comp", "#version 450\n", "layout(local_size_x = 1) in; layout(std430, binding = 0) "
             "buffer B {{ float v[]; }}; void main() {{ v[0] = {0}(v[0]); }}", []),
    "hlsl": ("f.hlsl", "", "RWStructuredBuffer<float> v; [numthreads(1, 1, 1)] void main() "
             "{{ v[0] = {0}(v[0]); }}", ["-D", "-e", "main", "-S", "comp"]),
}  # fmt: skip


@needs("glslangValidator")
@pytest.mark.parametrize("name", SHADERS)
def test_shaders_compile_and_no_operation_may_be_contracted(tmp_path, name):
    file, before, after, flags = SHADERS[name]
    for key in ("products", "fused", "quotient", "extrema", "root"):
        code = running.emitted(name, {key: PROGRAMS[key]}, Arithmetic.of("single"))[key]
        text = before + code + after.format(f"f_{key}")
        (tmp_path / file).write_text(text, encoding="utf-8")
        command = ["glslangValidator", *flags, "-V", "-H", file]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout
        kept = ended.stdout.count("NoContraction")
        operations = [row for row, _ in PROGRAMS[key].instructions if row.precedence < 4]
        assert kept >= len(operations)


@needs("clang-14")
def test_opencl_compiles_and_fuses_nothing(tmp_path):
    source = tmp_path / "f.cl"
    code = running.emitted("opencl", {"p": PROGRAMS["products"]}, Arithmetic.of("double"))["p"]
    source.write_text(code, encoding="utf-8")
    flags = ["-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-Wall", "-Werror"]
    command = ["clang-14", *flags, "-O2", "-march=haswell", "-S", "-emit-llvm", "-o", "-", "f.cl"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "fmul" in ended.stdout
    assert "fmuladd" not in ended.stdout


CUDA_STUBS = """
#include <cmath>
#define __device__
#define __forceinline__ static inline
#define __fadd_rn(a, b) ((a) + (b))
#define __fsub_rn(a, b) ((a) - (b))
#define __fmul_rn(a, b) ((a) * (b))
#define __fdiv_rn(a, b) ((a) / (b))
#define __fsqrt_rn(a) sqrtf(a)
using std::fma; using std::signbit;
"""


@needs("g++")
def test_cuda_computes_the_same_where_its_intrinsics_are_plain_operations(tmp_path):
    arithmetic = Arithmetic.of("binary32")
    x = inputs(arithmetic.storage, 3_000)
    codes = running.emitted("cuda", PROGRAMS, arithmetic)
    loops = "".join(
        f'extern "C" void loop_{k}(const float *x, float *y, size_t n) '
        f"{{ for (size_t i = 0; i < n; i++) y[i] = f_{k}(x[i]); }}\n"
        for k in PROGRAMS
    )
    code = "\n".join(text.replace("#pragma once", "") for text in codes.values())
    (tmp_path / "f.cpp").write_text(CUDA_STUBS + code + loops, encoding="utf-8")
    flags = ["-O1", "-ffp-contract=off", "-shared", "-fPIC"]
    running.run("g++", *flags, "f.cpp", "-o", "f.so", cwd=tmp_path)
    found = running.through_library(tmp_path / "f.so", PROGRAMS, x)
    for key, program in PROGRAMS.items():
        assert not len(differences(found[key], reference(program, arithmetic, x))), key


@pytest.mark.parametrize("name", ["numba", "jax", "pytorch", "triton", "python", "numpy"])
def test_python_s_relatives_are_python(name):
    for code in running.emitted(name, PROGRAMS, Arithmetic.of("binary32")).values():
        compile(code, name, "exec")


@pytest.mark.parametrize("format", ["binary32", "binary64"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numba_where_it_is_installed_has_every_bit(tmp_path, format):
    pytest.importorskip("numba", reason="numba is installed by the last step of .ci/run")
    arithmetic = Arithmetic.of(format)
    x = inputs(arithmetic.storage, 2_000)
    found = running.arrays("numba", PROGRAMS, arithmetic, x, tmp_path)
    for key, program in PROGRAMS.items():
        assert not len(differences(found[key], reference(program, arithmetic, x))), key


class _Tensor(np.ndarray):
    """An array with what emitted code asks of a tensor of PyTorch."""

    device = "cpu"

    def view_as(self, _other: np.ndarray) -> _Tensor:
        return self


class _Function:
    """In the place of `torch.autograd.Function`: it is applied, and not differentiated."""

    @classmethod
    def apply(cls, *inputs: np.ndarray) -> np.ndarray:
        return cls.forward(*inputs)  # pyright: ignore


def _disguised(name: str) -> dict[str, types.ModuleType]:
    """NumPy under the names of PyTorch or Triton, as far as emitted code uses them."""
    common = {
        "float32": np.float32, "sqrt": np.sqrt, "abs": np.abs, "sqrt_rn": np.sqrt,
        "div_rn": np.divide, "full": np.full, "jit": lambda function: function,
        "tensor": lambda value, dtype, device: np.full((), value, dtype),  # noqa: ARG005
        "autograd": types.SimpleNamespace(Function=_Function),
    }  # fmt: skip
    module = types.ModuleType(name)
    module.__dict__.update(common)
    if name == "torch":
        return {"torch": module}
    return {"triton": module, "triton.language": module}


@pytest.mark.parametrize(("name", "module"), [("pytorch", "torch"), ("triton", "triton")])
def test_tensor_code_has_the_bits_of_its_operations(tmp_path, monkeypatch, name, module):
    """Where they are NumPy's: the text is right; what compilers make of it is theirs to say."""
    modules = _disguised(module)
    for key, value in modules.items():
        monkeypatch.setitem(sys.modules, key, value)
    if "triton" in modules:
        modules["triton"].__dict__["language"] = modules["triton.language"]
    arithmetic = Arithmetic.of("binary32")
    x = inputs(arithmetic.storage, 2_000)
    programs = {k: PROGRAMS[k] for k in ("polynomial", "quotient", "root", "products", "squares")}
    given = x.view(_Tensor) if name == "pytorch" else x
    with np.errstate(all="ignore"):
        found = running.arrays(name, programs, arithmetic, given, tmp_path)
    for key, program in programs.items():
        values = np.asarray(found[key])
        assert not len(differences(values, reference(program, arithmetic, x))), key


class TestEveryTable:
    @pytest.mark.parametrize("name", LANGUAGES)
    def test_each_operation_is_printed_or_refused_in_one_line(self, name):
        printed = 0
        for row in OPERATIONS:
            operands = ["x", "c0", "x"][: row.arity]
            program = parse(f"{row.name}({', '.join(operands)}) + x", [0.5][: row.arity - 1])
            for format in language(name).types:
                refused = ""
                try:
                    code = emit_program(program, Arithmetic.of(format), language(name), name="f_1")
                except AutoNumericsError as refusal:
                    refused, code = str(refusal), ""
                printed += bool(code)
                assert "$" not in code
                assert ("f_1" in code.replace("\\_", "_")) != bool(refused)
                assert not refused or f"has no {'fma' if row.fused else row.name}" in refused
        assert printed >= 13

    @pytest.mark.parametrize("name", LANGUAGES)
    def test_what_it_is_called_and_keeps_is_said(self, name):
        row = language(name)
        assert row.name == name
        assert row.title
        assert row.keeps
        assert row.suffix.startswith(".")
        assert set(row.types) <= {"binary16", "bfloat16", "binary32", "binary64"}

    @pytest.mark.parametrize("name", LANGUAGES)
    def test_a_file_of_the_identity_is_made(self, name):
        program = PROGRAMS["identity"]
        format = next(iter(language(name).types))
        assert "x" in emit_program(program, Arithmetic.of(format), language(name), name="f_1")


@pytest.mark.parametrize(
    ("language_name", "name"),
    [("fortran", "Sin"), ("python", "lambda"), ("python", "min"), ("rust", "fn"), ("go", "func"),
     ("java", "final"), ("javascript", "Infinity"), ("glsl", "precise"), ("wgsl", "let"),
     ("julia", "end"), ("jax", "jnp"), ("cpp", "namespace"), ("cuda", "expf"), ("triton", "tl")],
)  # fmt: skip
def test_what_a_language_uses_names_no_function(language_name, name):
    row = language(language_name)
    with pytest.raises(InvalidOption, match=f"'{name}' is taken in "):
        emit_program(PROGRAMS["root"], Arithmetic.of("single"), row, name=name)


def test_an_unknown_language_names_the_nearest():
    with pytest.raises(UnknownName, match="unknown language 'Javascrip': did you mean java"):
        language("Javascrip")
    assert language("Rust").name == "rust"


GOLDEN = Path(__file__).parent / "golden"
HEADER = ["First.", "Second."]
WHOLE = parse(
    "t = c0/x - x; u = sqrt(abs(t*t + c1)); (u - c2)*(u*c3 + neg(t)) - c4", [1.25, 3.5, 0.1, -2, 7]
)
SMOOTH = parse("t = c0/x - x; sqrt(t*t + c1)*t", [1.25, 3.5])


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_text_is_the_golden_one(name):
    """AUTONUMERICS_UPDATE_GOLDEN=1 writes the files anew: look at the differences then."""
    row = language(name)
    format = "binary32" if "binary32" in row.types else next(iter(row.types))
    tests = [(Fraction(1, 2), Fraction(3, 4))] if row.test else []
    known = Arithmetic.of(format)
    code = emit_program(WHOLE, known, row, name="golden", header=HEADER, tests=tests)
    both, pairs = with_derivative(SMOOTH), [(x, y, Fraction(1, 4)) for x, y in tests]
    if row.several:
        code += emit_program(both, known, row, name="golden_and_slope", tests=pairs)
    path = GOLDEN / f"{name}{row.suffix}.txt"
    if os.environ.get("AUTONUMERICS_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(code, encoding="utf-8")
    assert code == path.read_text(encoding="utf-8")


def test_constants_are_exact_in_every_way_of_writing_them():
    from autonumerics.codegen.languages import sollya
    from autonumerics.codegen.literals import decimal, hexadecimal

    awkward = [2.0**-1074, 1e308, 5e-324 * 999, 0.1, -(2.0**-149), 2.0**127, -0.75]
    for value in map(Fraction, awkward):
        assert Fraction(float.fromhex(hexadecimal(value))) == value
        assert Fraction(float(decimal(value))) == value
        digits, _, exponent = sollya.dyadic(value).partition("b")
        assert Fraction(int(digits)) * Fraction(2) ** int(exponent) == value
    single = format_named("binary32")
    pattern = language("rust").types["binary32"].literal(single.smallest)
    assert pattern == "f32::from_bits(0x00000001)"
