"""Numbers of 16 bits, stored as their bits and computed in wider formats: every input there is."""

from __future__ import annotations

import subprocess
from fractions import Fraction

import numpy as np
import pytest
from codegen import running
from codegen.compiled_c import STRICT, Loops
from codegen.same_bits import PROGRAMS, differences, fits, reference
from tools import needs, needs_modules

from autonumerics.codegen import check_language, emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import DIRECTIONS, Arithmetic, Format, format_named
from autonumerics.programs import parse

STORED = ("bfloat16", "binary16")
COMPUTING = ("binary32", "binary64")
KEYS = ("identity", "polynomial", "fused", "extrema")


def every_number(format: Format) -> np.ndarray:
    return np.arange(2**16, dtype=np.uint32).astype(np.uint16).view(format.dtype)


def compare(found, arithmetic: Arithmetic, keys=KEYS) -> None:
    x = every_number(arithmetic.storage)
    for key in keys:
        y = found(key, x)
        wrong = differences(y, reference(PROGRAMS[key], arithmetic, x))
        assert not len(wrong), (key, x[wrong[:3]], y[wrong[:3]])


@needs("gcc", "g++", "clang-14")
@pytest.mark.parametrize(
    ("stored", "computing", "compiler", "flags", "name"),
    [("bfloat16", "binary32", "gcc", ("-O3", "-march=native"), "c"),
     ("bfloat16", "binary64", "g++", ("-O1",), "cpp"),
     ("binary16", "binary32", "gcc", ("-O3", "-march=native"), "c"),
     ("binary16", "binary32", "clang-14", ("-O2",), "c"),
     ("binary16", "binary64", "g++", ("-O2", "-march=native"), "cpp")],
)  # fmt: skip
def test_every_input_has_the_bits_of_the_package(
    tmp_path, stored, computing, compiler, flags, name
):
    arithmetic = Arithmetic.of(stored, computing)
    programs = {key: PROGRAMS[key] for key in KEYS if fits(PROGRAMS[key], arithmetic)}
    compare(Loops(tmp_path, compiler, flags, programs, arithmetic, name), arithmetic)


@needs("gcc", "g++")
@pytest.mark.parametrize("direction", [each for each in DIRECTIONS if each != "nearest"])
@pytest.mark.parametrize(
    ("stored", "computing", "compiler", "name"),
    [("bfloat16", "binary32", "gcc", "c"), ("binary16", "binary32", "gcc", "c"),
     ("binary16", "binary64", "g++", "cpp")],
)  # fmt: skip
def test_results_are_rounded_in_the_direction_of_the_package_at_every_input(
    tmp_path, stored, computing, compiler, name, direction
):
    arithmetic = Arithmetic.of(stored, computing).rounded(direction)
    programs = {key: PROGRAMS[key] for key in ("identity", "polynomial")}
    programs |= {"small": parse("x*c0", [1.5 * 2.0**-20]), "tied": parse("x*c0", [1 + 2.0**-9])}
    found = Loops(tmp_path, compiler, ("-O2",), programs, arithmetic, name)
    x = every_number(arithmetic.storage)
    for key, program in programs.items():
        wrong = differences(found(key, x), reference(program, arithmetic, x))
        assert not len(wrong), (key, x[wrong[:3]])


@pytest.mark.parametrize("name", ["rust", "numpy", "jax"])
def test_languages_that_cast_to_nearest_refuse_other_directions(name):
    up = Arithmetic.of("binary16", "binary32").rounded("up")
    with pytest.raises(InvalidOption, match=r"(nearest even, not up: take|not written in)"):
        check_language(language(name), (), up)


_MAIN = """
#include <stdio.h>
int main(void) {
    static uint16_t x[65536], y[65536];
    for (size_t i = 0; i < 65536; i++) x[i] = (uint16_t)i;
    f_p_array(x, y, 65536);
    return fwrite(y, sizeof y, 1, stdout) != 1;
}
"""


@needs("aarch64-linux-gnu-g++", "qemu-aarch64")
def test_arm_s_own_conversions_have_the_same_bits(tmp_path):
    for computing in COMPUTING:
        arithmetic = Arithmetic.of("binary16", computing)
        code = running.emitted("cpp", {"p": PROGRAMS["polynomial"]}, arithmetic)["p"]
        assert "__fp16" in code
        (tmp_path / "f.cpp").write_text(code + _MAIN, encoding="utf-8")
        command = ["aarch64-linux-gnu-g++", "-O2", *STRICT, "-static", "f.cpp", "-o", "f"]
        running.run(*command, cwd=tmp_path)
        ended = subprocess.run(
            ["qemu-aarch64", "./f"], cwd=tmp_path, capture_output=True, check=True
        )
        y = np.frombuffer(ended.stdout, arithmetic.storage.dtype)
        expected = reference(PROGRAMS["polynomial"], arithmetic, every_number(arithmetic.storage))
        assert not len(differences(y, expected))


@needs("gcc", "clang-14")
@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
@pytest.mark.parametrize("stored", STORED)
def test_the_loop_is_vectorised(tmp_path, stored, compiler):
    arithmetic = Arithmetic.of(stored, "binary32")
    code = running.emitted("c", {"p": PROGRAMS["polynomial"]}, arithmetic)["p"]
    user = "void g(const uint16_t *x, uint16_t *y, size_t n) { f_p_array(x, y, n); }\n"
    (tmp_path / "g.c").write_text(code + user, encoding="utf-8")
    flag = "-fopt-info-vec" if compiler == "gcc" else "-Rpass=loop-vectorize"
    command = [compiler, "-O3", "-march=haswell", flag, "-S", "-o", "g.s", "g.c"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "vectorized" in ended.stderr


@needs("gcc", "g++")
@pytest.mark.parametrize(
    ("name", "compiler", "stored"), [("c", "gcc", "bfloat16"), ("cpp", "g++", "binary16")]
)
def test_the_self_test_passes_and_fails_for_a_broken_constant(tmp_path, name, compiler, stored):
    arithmetic, program = Arithmetic.of(stored, "binary32"), parse("x*c0 + c1", [0.5, 3.0])
    x = np.linspace(-8, 8, 33).astype(arithmetic.storage.dtype)
    rows = zip(x, reference(program, arithmetic, x), strict=True)
    tests = [(Fraction(float(a)), Fraction(float(b))) for a, b in rows]
    code = emit_program(program, arithmetic, language(name), name="line", tests=tests)
    for text, status in ((code, 0), (code.replace("c1 = 0x1.8p+1f", "c1 = 0x1.a2p+1f"), 1)):
        (tmp_path / "t.h").write_text(text, encoding="utf-8")
        flags = ["-x", "c++" if name == "cpp" else "c", "-DLINE_TEST", *STRICT]
        running.run(compiler, *flags, "t.h", "-o", "t", "-lm", cwd=tmp_path)
        ended = subprocess.run(["./t"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == status, ended.stdout


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("name", [pytest.param("jax", marks=needs_modules("jax")), "pytorch"])
def test_tensors_are_widened_and_rounded_once_at_every_input(name, stored):
    arithmetic = Arithmetic.of(stored, "binary32")
    x, names = every_number(arithmetic.storage), {}
    code = running.emitted(name, {"p": PROGRAMS["polynomial"]}, arithmetic)["p"]
    if name == "jax":
        exec(code, names)
        y = np.asarray(names["f_p"](x))
    else:
        torch = pytest.importorskip("torch", reason="PyTorch is too large for CI")
        exec(code, names)
        type = torch.bfloat16 if stored == "bfloat16" else torch.float16
        tensor = torch.from_numpy(x.view(np.int16)).view(type)
        y = names["f_p"](tensor).view(torch.int16).numpy().view(x.dtype)
    assert not len(differences(y, reference(PROGRAMS["polynomial"], arithmetic, x)))


@pytest.mark.parametrize("name", ["c", "cpp", "cuda"])
@pytest.mark.parametrize("stored", STORED)
def test_rounding_after_every_operation_is_refused_in_one_line(name, stored):
    said = f"does not round every operation to {stored}: compute in a wider format"
    with pytest.raises(InvalidOption, match=said):
        emit_program(parse("x*x"), Arithmetic.of(stored), language(name), name="f_1")
    with pytest.raises(InvalidOption, match=said):
        check_language(language(name), (), Arithmetic.of(stored))
    check_language(language(name), (), Arithmetic.of(stored, "binary32"))


def test_what_is_stored_is_written_by_its_bits():
    format = format_named("bfloat16")
    assert language("c").stored["bfloat16"].literal(Fraction(1)) == "0x3f80u"
    assert format.value(format.index(Fraction(1))) == 1
