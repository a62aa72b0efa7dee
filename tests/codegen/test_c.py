"""C: every bit, whatever the compiler's optimiser does, and its own self-test."""

from __future__ import annotations

import subprocess
from fractions import Fraction

import numpy as np
import pytest
from codegen.compiled_c import STRICT, Loops, checked
from codegen.same_bits import (
    LIBRARY,
    PROGRAMS,
    differences,
    fits,
    inputs,
    random_programs,
    reference,
)
from tools import needs

from autonumerics.codegen import emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse

FLAGS = (("-O0",), ("-O2", "-march=native"), ("-O3", "-march=native"))


@needs("gcc", "clang-14")
@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize("name", ["binary32", "binary64"])
def test_every_bit_is_that_of_the_package(tmp_path, name, compiler, flags):
    arithmetic = Arithmetic.of(name)
    programs = PROGRAMS | LIBRARY
    loops = Loops(tmp_path, compiler, flags, programs, arithmetic)
    x = inputs(arithmetic.storage, 20_000)
    for key, program in programs.items():
        wrong = differences(loops(key, x), reference(program, arithmetic, x))
        assert not len(wrong), (key, x[wrong[:3]])


@needs("gcc")
@pytest.mark.parametrize("name", ["binary32", "binary64"])
def test_random_programs_with_awkward_constants(tmp_path, name):
    arithmetic = Arithmetic.of(name)
    kept = [p for p in random_programs(7, 40) if fits(p, arithmetic)]
    programs = {f"p{k}": program for k, program in enumerate(kept)}
    assert len(programs) > 20
    loops = Loops(tmp_path, "gcc", ("-O3", "-march=native"), programs, arithmetic)
    x = inputs(arithmetic.storage, 2_000)
    for key, program in programs.items():
        wrong = differences(loops(key, x), reference(program, arithmetic, x))
        assert not len(wrong), (program, x[wrong[:3]])


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
def test_storage_and_computing_formats_may_differ(tmp_path, compiler):
    arithmetic = Arithmetic.of("binary32", "binary64")
    loops = Loops(tmp_path, compiler, ("-O2", "-march=native"), PROGRAMS, arithmetic)
    x = inputs(arithmetic.storage, 5_000)
    for key, program in PROGRAMS.items():
        assert not len(differences(loops(key, x), reference(program, arithmetic, x)))


def _self_test(folder, compiler, text):
    source, binary = folder / "t.h", folder / compiler
    source.write_text(text, encoding="utf-8")
    flags = ["-x", "c", "-DLINE_TEST", *STRICT]
    subprocess.run([compiler, *flags, str(source), "-o", str(binary), "-lm"], check=True)
    return subprocess.run([str(binary)], capture_output=True, text=True, check=False)


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
def test_the_self_test_passes_and_fails_for_a_broken_constant(tmp_path, compiler):
    arithmetic, program = Arithmetic.of("binary32"), parse("x*c0 + c1", [0.5, 3.0])
    x = np.linspace(0, 1, 9).astype(np.float32)
    rows = list(zip(x, reference(program, arithmetic, x), strict=True))
    tests = [(Fraction(float(a)), Fraction(float(b))) for a, b in rows]
    text = emit_program(program, arithmetic, language("c"), name="line", tests=tests)
    passed = _self_test(tmp_path, compiler, text)
    assert (passed.returncode, passed.stdout) == (0, "line: 9 of 9 values right\n")
    broken = text.replace("c1 = 0x1.8p+1f", "c1 = 0x1.800002p+1f")
    failed = _self_test(tmp_path, compiler, broken)
    assert failed.returncode == 1
    assert "line: 0 of 9 values right" in failed.stdout


@needs("gcc", "clang-14")
@pytest.mark.parametrize(
    ("compiler", "option"),
    [
        ("gcc", "-ffast-math"),
        ("gcc", "-Ofast"),
        ("gcc", "-ffinite-math-only"),
        ("gcc", "-fno-signed-zeros"),
        ("gcc", "-freciprocal-math"),
        ("gcc", "-funsafe-math-optimizations"),
        ("clang-14", "-ffast-math"),
        ("clang-14", "-ffinite-math-only"),
    ],
)
@pytest.mark.parametrize("name", ["c", "c-avx2", "c-vector", "cpp"])
def test_what_changes_values_is_an_error_where_compilers_tell(compiler, option, name):
    text = emit_program(PROGRAMS["products"], Arithmetic.of("single"), language(name), name="f_1")
    ended = checked(
        text, compiler, option, "-mavx2", "-mfma", "-x", "c++" if name == "cpp" else "c"
    )
    assert ended.returncode != 0
    assert "f_1: -ffast-math and parts of it change its values" in ended.stderr


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize(
    "options", [(), ("-fno-trapping-math", "-fno-math-errno", "-fno-finite-math-only")]
)
def test_what_changes_no_value_is_allowed(compiler, options):
    text = emit_program(PROGRAMS["products"], Arithmetic.of("single"), language("c"), name="f_1")
    ended = checked(text, compiler, *STRICT, "-Wundef", "-Wno-unused-function", *options, "-x", "c")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_comment_cannot_be_ended_from_within():
    code = emit_program(
        PROGRAMS["signs"], Arithmetic.of("single"), language("c"), name="f_1", header=["a */ b /*"]
    )
    assert code.count("*/") == 1 + code.count("/* y[i]") + code.count("/* GCC")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("double", "'double' is taken in C99: choose another name, such as fast_double"),
        ("exp2", "'exp2' is taken in C99"),
        ("sqrtf", "'sqrtf' is taken in C99"),
        ("2x", "'2x' is no name for a function: .* such as f_2x"),
        ("a b", "such as a_b"),
        ("", "such as fast_exp2"),
        ("größe", "is no name"),
        ("x", "'x' is what a value inside is called"),
        ("t12", "is what a value inside is called"),
        ("a" * 64, "has 64 characters: give at most 63"),
    ],
)
def test_names_that_cannot_be_are_refused_in_one_line(name, said):
    with pytest.raises(InvalidOption, match=said):
        emit_program(PROGRAMS["signs"], Arithmetic.of("single"), language("c"), name=name)


REPORTS = {"gcc": ("-fopt-info-vec", "loop vectorized"),
           "clang-14": ("-Rpass=loop-vectorize", "vectorized loop")}  # fmt: skip


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", REPORTS)
@pytest.mark.parametrize("key", ["polynomial", "horner_fma", "quotient", "products", "squares"])
def test_the_loop_is_vectorised(tmp_path, compiler, key):
    code = emit_program(PROGRAMS[key], Arithmetic.of("single"), language("c"), name="f_1")
    user = "void g(const float *x, float *y, size_t n) { f_1_array(x, y, n); }\n"
    (tmp_path / "g.c").write_text(code + user, encoding="utf-8")
    flag, said = REPORTS[compiler]
    command = [compiler, "-O3", "-march=haswell", flag, "-S", "-o", "g.s", "g.c"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said in ended.stderr
