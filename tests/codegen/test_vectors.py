"""C in explicit vectors: every bit, the rest of an array included."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from codegen import running
from codegen.compiled_c import STRICT
from codegen.same_bits import (
    LIBRARY,
    PROGRAMS,
    differences,
    fits,
    inputs,
    reference,
)
from tools import needs

from autonumerics.codegen import emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Program, operation, parse
from autonumerics.programs.instruction import INPUT

VARIED = {k: PROGRAMS[k] for k in ("polynomial", "fused", "root", "extrema", "signs_of_fused")}
FORMATS = [Arithmetic.of(name) for name in ("binary32", "binary64")]


def _has(*features: str) -> bool:
    import llvmlite.binding as llvm

    known = llvm.get_host_cpu_features()
    return all(known.get(feature, False) for feature in features)


def _lacks(*features: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not _has(*features), reason=f"this processor has no {' or '.join(features)}"
    )


def _sources(name: str, programs: dict, suffix: str = "c") -> tuple[str, str]:
    """A header with the programs in both formats, and a loop from outside for each."""
    parts, loops = [], []
    for arithmetic in FORMATS:
        number = language("c").types[arithmetic.storage.name].name
        for key, program in programs.items():
            if fits(program, arithmetic):
                called = f"f_{number}_{key}"
                parts.append(emit_program(program, arithmetic, language(name), name=called))
                signature = f"void loop_{number}_{key}(const {number} *x, {number} *y, size_t n)"
                loops.append(f"{signature};\n{signature} {{ {called}_array(x, y, n); }}\n")
    linkage = f'extern "C" {{\n{"".join(loops)}}}\n' if suffix == "cpp" else "".join(loops)
    return "\n".join(parts), f'#include "programs.h"\n{linkage}'


def _library(folder: Path, compiler: str, flags: list[str], name: str, programs: dict) -> Path:
    suffix = "cpp" if "++" in compiler else "c"
    source = folder / f"f.{suffix}"
    header, loops = _sources(name, programs, suffix)
    (folder / "programs.h").write_text(header, encoding="utf-8")
    source.write_text(loops, encoding="utf-8")
    running.run(
        compiler, *flags, *STRICT, "-shared", "-fPIC", source, "-o", "f.so", "-lm", cwd=folder
    )
    return folder / "f.so"


def _compare(library: Path, programs: dict, count: int = 2_000) -> int:
    """Compares at whole vectors and every length of a rest, y apart from x and y = x."""
    compared = 0
    for arithmetic in FORMATS:
        number = language("c").types[arithmetic.storage.name].name
        x = inputs(arithmetic.storage, count)
        lengths = [*range(36), count - 1, count]
        for key, program in programs.items():
            if not fits(program, arithmetic):
                continue
            expected = reference(program, arithmetic, x)
            for n in lengths if key == "polynomial" else (37, count):
                name = f"{number}_{key}"
                found = running.through_library(library, [name], x[:n])[name]
                wrong = differences(found, expected[:n])
                assert not len(wrong), (key, n, x[wrong[:3]], found[wrong[:3]])
                compared += 1
    return compared


CASES = [
    ("c-avx2", "gcc", ["-O3", "-mavx2", "-mfma"]),
    ("c-avx2", "g++", ["-O0", "-mavx2", "-mfma"]),
    ("c-avx2", "clang-14", ["-O2", "-mavx2", "-mfma"]),
    ("c-avx512", "gcc", ["-O3", "-mavx512f", "-mavx512dq", "-mavx512vl"]),
    ("c-avx512", "clang-14", ["-O2", "-mavx512f", "-mavx512dq"]),
    ("c-vector", "gcc", ["-O3", "-march=native"]),
    ("c-vector", "clang-14", ["-O2", "-march=native"]),
    # Wider than the processor's vectors, of which these flags leave only those of 128 bits.
    (
        "c-vector",
        "g++",
        [
            "-O2",
            "-Wno-psabi",
            *(f"-DF_{t}_{k.upper()}_LANES=8" for t in ("FLOAT", "DOUBLE") for k in PROGRAMS),
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "compiler", "flags"),
    [
        pytest.param(
            *case,
            id="-".join([case[0], case[1], *case[2][:1]]),
            marks=[
                needs(case[1]),
                _lacks(*(("avx512f", "avx512dq") if case[0] == "c-avx512" else ("avx2", "fma"))),
            ],
        )
        for case in CASES
    ],
)
def test_every_bit_is_that_of_the_package(tmp_path, name, compiler, flags):
    programs = PROGRAMS if flags[0] == "-O3" else VARIED
    assert _compare(_library(tmp_path, compiler, flags, name, programs), programs) > 80


_MAIN = """
#include <stdio.h>
template <typename T>
void run(const char *in, const char *out, void (*loop)(const T *, T *, size_t)) {
    static T x[COUNT], y[COUNT];
    FILE *f = fopen(in, "rb");
    const size_t n = fread(x, sizeof(T), COUNT, f);
    fclose(f);
    loop(x, y, n);
    f = fopen(out, "wb");
    fwrite(y, sizeof(T), n, f);
    fclose(f);
}
int main() {
CALLS}
"""


@needs("aarch64-linux-gnu-g++", "qemu-aarch64")
def test_neon_has_every_bit_on_an_emulated_processor(tmp_path):
    count, calls, found = 2_003, "", 0
    header, loops = _sources("c-neon", PROGRAMS, "cpp")
    for arithmetic in FORMATS:
        number = language("c").types[arithmetic.storage.name].name
        inputs(arithmetic.storage, count).tofile(tmp_path / f"x_{number}.bin")
        for key in PROGRAMS:
            name = f"{number}_{key}"
            calls += f'    run<{number}>("x_{number}.bin", "{name}.bin", loop_{name});\n'
    (tmp_path / "programs.h").write_text(header, encoding="utf-8")
    main = loops + _MAIN.replace("COUNT", str(count)).replace("CALLS", calls)
    (tmp_path / "f.cpp").write_text(main, encoding="utf-8")
    command = ["aarch64-linux-gnu-g++", "-O2", *STRICT, "-Wno-unused-result", "-static"]
    running.run(*command, "f.cpp", "-o", "f", cwd=tmp_path)
    running.run("qemu-aarch64", "./f", cwd=tmp_path)
    for arithmetic in FORMATS:
        x = inputs(arithmetic.storage, count)
        number = language("c").types[arithmetic.storage.name].name
        for key, program in PROGRAMS.items():
            y = np.fromfile(tmp_path / f"{number}_{key}.bin", x.dtype)
            wrong = differences(y, reference(program, arithmetic, x))
            assert not len(wrong), (key, x[wrong[:3]], y[wrong[:3]])
            found += 1
    assert found == 2 * len(PROGRAMS)


@needs("gcc")
def test_minima_of_an_input_and_its_square_compile(tmp_path):
    """Which as loops over elements GCC 12 does not: an internal error."""
    programs = {"a": parse("max(x*x, x)"), "b": parse("t = abs(x); abs(min(t, t))")}
    flags = ["-O3", "-march=native"]
    assert _compare(_library(tmp_path, "gcc", flags, "c-vector", programs), programs, 500) == 8


@needs("gcc")
def test_an_array_may_be_computed_in_place(tmp_path):
    library = _library(
        tmp_path, "gcc", ["-O2", "-march=native"], "c-vector", {"p": PROGRAMS["root"]}
    )
    import ctypes

    x = inputs(FORMATS[0].storage, 1_003)
    expected = reference(PROGRAMS["root"], FORMATS[0], x)
    function = ctypes.CDLL(str(library)).loop_float_p
    function.argtypes, function.restype = [ctypes.c_void_p] * 2 + [ctypes.c_size_t], None
    function(x.ctypes.data, x.ctypes.data, len(x))
    assert not len(differences(x, expected))


@pytest.mark.parametrize(
    ("name", "flag"), [("c-avx2", "-mavx"), ("c-avx512", "-mavx2"), ("c-neon", "-O1")]
)
@needs("gcc")
def test_another_processor_is_an_error_that_says_which(tmp_path, name, flag):
    code = emit_program(PROGRAMS["root"], FORMATS[0], language(name), name="f_1")
    (tmp_path / "f.c").write_text(code, encoding="utf-8")
    command = ["gcc", "-fsyntax-only", "-fmax-errors=1", flag, "f.c"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "f_1: compile for" in ended.stderr


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
def test_functions_of_the_library_go_element_by_element(tmp_path, compiler):
    library = _library(tmp_path, compiler, ["-O2"], "c-vector", LIBRARY)
    x = np.linspace(-20, 20, 999)
    for key, program in LIBRARY.items():
        found = running.through_library(library, [f"double_{key}"], x)[f"double_{key}"]
        np.testing.assert_allclose(found, reference(program, FORMATS[1], x), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("name", ["c-avx2", "c-avx512", "c-neon"])
def test_intrinsics_that_are_missing_are_refused_in_one_line(name):
    title = language(name).title
    with pytest.raises(InvalidOption, match=f"{title} has no exp2: choose another language, or"):
        emit_program(parse("exp2(x)"), FORMATS[0], language(name), name="f_1")
    mixed = Arithmetic.of("binary32", "binary64")
    with pytest.raises(InvalidOption, match="stored and computed in one format"):
        emit_program(parse("x*x"), mixed, language(name), name="f_1")


def test_a_program_of_two_inputs_has_no_loop():
    program = Program.build([Instruction(operation("add"), (INPUT, Operand("x", 1)))])
    code = emit_program(program, FORMATS[0], language("c-avx2"), name="f_1")
    assert "__m256 f_1_avx2(__m256 x, __m256 x1)" in code
    assert "f_1_array" not in code


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize("name", ["c-vector", "c-avx2"])
def test_the_self_test_goes_through_vectors(tmp_path, compiler, name):
    x = np.linspace(0, 1, 19).astype(np.float32)
    program = PROGRAMS["quotient"]
    rows = zip(x.tolist(), reference(program, FORMATS[0], x).tolist(), strict=True)
    tests = [(Fraction(a), Fraction(b)) for a, b in rows if np.isfinite(b)]
    code = emit_program(program, FORMATS[0], language(name), name="fast", tests=tests)
    broken = re.sub(r"c4 = (\w+)\(.*\);", r"c4 = \1(1.0f);", code)  # that of the vectors alone
    assert broken != code
    for text, status in ((code, 0), (broken, 1)):
        (tmp_path / "t.h").write_text(text, encoding="utf-8")
        flags = ["-x", "c", "-DFAST_TEST", *STRICT, "-O2", "-mavx2", "-mfma"]
        running.run(compiler, *flags, "t.h", "-o", "t", "-lm", cwd=tmp_path)
        ended = subprocess.run(["./t"], cwd=tmp_path, capture_output=True, check=False)
        assert ended.returncode == status, ended.stdout
