"""Functions with several values: each value has the bits of its own program."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from codegen import running
from codegen.compiled_c import STRICT
from codegen.same_bits import PROGRAMS, differences, inputs, reference
from tools import needs, needs_modules

from autonumerics.codegen import LANGUAGES, emit_program, language
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.formats import Arithmetic
from autonumerics.jit import Module
from autonumerics.programs import Joint, Program, parse
from autonumerics.programs.derivative import derivative, with_derivative


def _pairs() -> dict[str, tuple[Program, Program]]:
    """Programs with their derivatives, where these are programs."""
    found = {}
    for key, program in PROGRAMS.items():
        try:
            found[key] = program, derivative(program)
        except InvalidProgram:
            continue
    return found


PAIRS = _pairs()
JOINTS = {key: with_derivative(program) for key, (program, _) in PAIRS.items()}


def _check(found, key: str, arithmetic: Arithmetic, x: np.ndarray) -> None:
    for values, program in zip(found, PAIRS[key], strict=True):
        wrong = differences(np.asarray(values), reference(program, arithmetic, x))
        assert not len(wrong), (key, program.text, x[wrong[:3]])


def test_there_is_work_to_share():
    assert len(PAIRS) > 8
    for key, (program, slope) in PAIRS.items():
        both = JOINTS[key]
        assert both.programs == tuple(Joint.of([each]).programs[0] for each in (program, slope))
        assert max(program.ops, slope.ops) <= both.ops <= program.ops + slope.ops
    apart = sum(program.ops + slope.ops for program, slope in PAIRS.values())
    assert sum(both.ops for both in JOINTS.values()) < apart


def test_two_functions_share_what_they_have_in_common():
    sine = parse("t = x*x; x*(t*c0 + c1)", [-0.16, 1.0])
    cosine = parse("t = x*x; (t*c0 + c1)*t + c2", [0.04, -0.5, 1.0])
    both = Joint.of([sine, cosine])
    assert both.ops == sine.ops + cosine.ops - 1
    assert list(both.programs) == [sine, cosine]
    assert Joint.of([sine, sine]).ops == sine.ops


@pytest.mark.parametrize(("text", "slope"), [("x + c0", 1), ("x*c0", 3), ("c0 - x", -1)])
def test_a_derivative_may_be_a_constant(text, slope):
    both = with_derivative(parse(text, [3.0]))
    assert both.results[1].kind == "c"
    assert both.constants[both.results[1].index] == slope
    for row in (row for row in LANGUAGES.values() if row.several):
        known = Arithmetic.of(next(iter(row.types)))
        assert "both" in emit_program(both, known, row, name="both")


def test_a_language_without_is_refused_in_one_line():
    both, row = JOINTS["quotient"], language("c-vector")
    with pytest.raises(InvalidOption, match=r"functions in C99 with vectors .* have one value"):
        emit_program(both, Arithmetic.of("single"), row, name="both")


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_c_has_every_bit_of_both(tmp_path, compiler, format):
    arithmetic = Arithmetic.of(format)
    x = inputs(arithmetic.storage, 2_000)
    codes = running.emitted("c", JOINTS, arithmetic)
    number = "float" if format == "binary32" else "double"
    loops = "".join(
        f"void loop_{key}(const {number} *x, {number} *v, {number} *w, size_t n);\n"
        f"void loop_{key}(const {number} *x, {number} *v, {number} *w, size_t n) "
        f"{{ f_{key}_array(x, v, w, n); }}\n"
        for key in codes
    )
    (tmp_path / "f.c").write_text("\n".join([*codes.values(), loops]), encoding="utf-8")
    flags = ["-O3", "-march=native", *STRICT, "-shared", "-fPIC"]
    running.run(compiler, *flags, "f.c", "-o", "f.so", "-lm", cwd=tmp_path)
    library = ctypes.CDLL(str(tmp_path / "f.so"))
    for key in JOINTS:
        v, w = np.empty_like(x), np.empty_like(x)
        function = getattr(library, f"loop_{key}")
        function.argtypes, function.restype = [ctypes.c_void_p] * 3 + [ctypes.c_size_t], None
        function(x.ctypes.data, v.ctypes.data, w.ctypes.data, len(x))
        _check((v, w), key, arithmetic, x)


@pytest.mark.parametrize("format", ["binary32", "binary64"])
@pytest.mark.parametrize("name", ["numpy", "python", "llvm"])
def test_every_bit_of_both(format, name):
    arithmetic = Arithmetic.of(format)
    x = inputs(arithmetic.storage, 400)
    for key, code in running.emitted(name, JOINTS, arithmetic).items():
        if name == "llvm":
            found = _by_pointers(code, f"f_{key}", arithmetic, x)
        else:
            names: dict = {"__name__": "p"}
            exec(compile(code, key, "exec"), names)
            function = names[f"f_{key}"]
            with np.errstate(all="ignore"):
                rows = (
                    function(x) if name == "numpy" else zip(*map(function, x.tolist()), strict=True)
                )
                found = [np.array(row).astype(x.dtype) for row in rows]
        _check(found, key, arithmetic, x)


def _by_pointers(code: str, name: str, arithmetic: Arithmetic, x: np.ndarray) -> list[np.ndarray]:
    number = ctypes.c_float if arithmetic.storage.bits == 32 else ctypes.c_double
    module = Module.from_ir(code, ("libm.so.6",))
    pointer = ctypes.POINTER(number)
    function = ctypes.CFUNCTYPE(None, number, pointer, pointer)(module.address(name))
    v, w = number(), number()
    pairs = []
    for value in x.tolist():
        function(value, ctypes.byref(v), ctypes.byref(w))
        pairs.append((v.value, w.value))
    return list(np.array(pairs).astype(x.dtype).T)


COMMANDS = {
    "c": [["gcc", "-x", "c", "-DBOTH_TEST", *STRICT, "both.h", "-o", "t", "-lm"], ["./t"]],
    "cpp": [["g++", "-x", "c++", "-DBOTH_TEST", *STRICT, "both.hpp", "-o", "t"], ["./t"]],
    "fortran": [["gfortran", "-cpp", "-DBOTH_TEST", "-Wall", "both.f90", "-o", "t"], ["./t"]],
    "rust": [["rustc", "--test", "-D", "warnings", "both.rs", "-o", "t"], ["./t", "-q"]],
    "go": [["go", "run", "both.go"]],
    "java": [["java", "both.java"]],
    "javascript": [["node", "both.js"]],
    "python": [[sys.executable, "both.py"]],
    "numpy": [[sys.executable, "both.py"]],
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=needs(c[0][0])) for n, c in COMMANDS.items()]
)
def test_a_self_test_looks_at_every_value(tmp_path, name):
    """It fails where the second value of one input is off by a bit, and there alone."""
    program, arithmetic = parse("x*x*c0 + x", [0.5]), Arithmetic.of("binary64")
    x = [Fraction(k, 8) for k in range(-4, 5)]
    rows = [(v, v * v / 2 + v, v + 1) for v in x]
    rows[3] = (*rows[3][:2], rows[3][2] + Fraction(1, 2**52))
    code = emit_program(
        with_derivative(program), arithmetic, language(name), name="both", tests=rows
    )
    (tmp_path / f"both{language(name).suffix}").write_text(code, encoding="utf-8")
    *build, last = COMMANDS[name]
    for command in build:
        subprocess.run(command, cwd=tmp_path, check=True)
    ended = subprocess.run(last, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    counts = {"javascript": "8 of 9 values right", "rust": "at -1.25e-1"}
    assert counts.get(name, "17 of 18 values right") in ended.stdout + ended.stderr


@needs_modules("jax")
@pytest.mark.parametrize("name", ["mlir", "stablehlo"])
def test_mlir_is_accepted_by_its_reader(name):
    from jax._src.interpreters import mlir
    from jax._src.lib.mlir import ir

    code = emit_program(JOINTS["quotient"], Arithmetic.of("binary32"), language(name), name="f_1")
    with mlir.make_ir_context():
        assert ir.Module.parse(code).operation.verify()


@needs("glslangValidator")
@pytest.mark.parametrize("name", ["glsl", "hlsl"])
def test_shaders_compile(tmp_path, name):
    code = emit_program(JOINTS["quotient"], Arithmetic.of("binary32"), language(name), name="both")
    if name == "glsl":
        text = f"#version 450\n{code}" + (
            "layout(local_size_x = 1) in; layout(std430, binding = 0) buffer B { float v[]; };"
            "void main() { both(v[0], v[1], v[2]); }"
        )
        command = ["glslangValidator", "-V", "f.comp"]
    else:
        text = code + (
            "RWStructuredBuffer<float> v; [numthreads(1, 1, 1)] void main() "
            "{ float a, b; both(v[0], a, b); v[1] = a; v[2] = b; }"
        )
        command = ["glslangValidator", "-D", "-e", "main", "-S", "comp", "-V", "f.comp"]
    (tmp_path / "f.comp").write_text(text, encoding="utf-8")
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@needs("clang-14")
def test_opencl_compiles(tmp_path):
    code = emit_program(
        JOINTS["quotient"], Arithmetic.of("single"), language("opencl"), name="both"
    )
    (tmp_path / "f.cl").write_text(code, encoding="utf-8")
    flags = ["-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header", "-Wall", "-Werror"]
    running.run("clang-14", *flags, "-S", "-emit-llvm", "-o", "f.ll", "f.cl", cwd=tmp_path)
