"""Code is read back: FPCore, Sollya, Python, NumPy and the listing, to the same program."""

from __future__ import annotations

from fractions import Fraction

import pytest
from codegen.same_bits import LIBRARY, PROGRAMS, random_programs

from autonumerics.codegen import emit_program, language
from autonumerics.codegen.reading import read_program
from autonumerics.errors import AutoNumericsError, InvalidOption, InvalidProgram
from autonumerics.formats import Arithmetic
from autonumerics.programs import OPERATIONS, Program, parse

FORMS = ("fpcore", "sollya", "python", "numpy")


def rounded(program: Program, arithmetic: Arithmetic) -> Program:
    return program.with_constants([arithmetic.constants.round(c) for c in program.constants])


def check(program: Program, arithmetic: Arithmetic, form: str) -> bool:
    """Whether it could be emitted; if so it is read back."""
    try:
        header = ["(FPCore in a comment; def f(", "c0 = 1;"]
        code = emit_program(program, arithmetic, language(form), name="f_1", header=header[1:])
    except InvalidOption:
        return False
    assert read_program(code) == rounded(program, arithmetic), (form, code)
    return True


@pytest.mark.parametrize("format", ["binary32", "binary64"])
@pytest.mark.parametrize("form", FORMS)
def test_what_is_emitted_is_read_back_as_the_same_program(form, format):
    """Programs over all operations, and random ones with subnormal, huge and tiny constants."""
    arithmetic = Arithmetic.of(format)
    programs = [*PROGRAMS.values(), *LIBRARY.values(), *random_programs(7, 60)]
    read = [program for program in programs if check(program, arithmetic, form)]
    assert len(read) > 40
    rows = {row.name for program in read for row, _ in program.instructions}
    missing = {row.name for row in OPERATIONS} - rows
    assert missing <= ({"min", "max"} if form == "sollya" else set())


def test_constants_are_read_to_the_last_bit():
    awkward = [2.0**-1074, 1e308, -1e308, 5e-324 * 999, 0.1, 2.0**1023, -0.0, 1 / 3]
    for value in awkward:
        program = parse("x*c0 + c1", [value, 1.5])
        assert read_program(program.listing) == program
        for form in FORMS:
            assert check(program, Arithmetic.of("binary64"), form)


def test_the_listing_holds_longer_constants():
    program = parse("x*c0 + c1", [Fraction(2**105 + 1, 2**90), 2.0**-1074])
    assert read_program(program.listing) == program


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            '(FPCore (y) :name "f" (let ((a (* y y)) (b 2)) (/ (+ a b) (- a 1/4))))',
            "(x*x + 2)/(x*x - 0.25)",
        ),
        (
            "; a comment\n(FPCore f ((! :precision binary32 z)) (! :round up (sqrt (fabs z))))",
            "sqrt(abs(x))",
        ),
        ("(FPCore (x) (let* ((x (* x x)) (x (* x x))) x))", "(x*x)*(x*x)"),
        ("(FPCore (x) (fma (- x) 2 (- 3)))", "fnms(x, 2, 3)"),
        (
            "def f(y):\n    y = y * y  # again\n    return y**3 + math.exp(-y)",
            "y = x*x; y^3 + exp(-y)",
        ),
        (
            "import numpy as np\ndef gelu(x):\n    return 0.5 * x * (1.0 + np.tanh(0.8 * x))",
            "0.5*x*(1 + tanh(0.8*x))",
        ),
        (
            "def f(x: float) -> float:\n    a: float = -2\n    return np.minimum(x, a) + 2**x",
            "min(x, -2) + exp2(x)",
        ),
        ("// a comment\np = 3b-2*x + _x_; q = p^2;", "p = 0.75*x + x; p^2"),
    ],
)
def test_what_people_write_in_these_forms(text, same):
    assert read_program(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("(FPCore (x) (if (< x 0) x 1))", "FPCore: \\(if ...\\) is no operation of programs"),
        ("(FPCore (x) (+ x y))", "FPCore: y is not defined"),
        ("(FPCore (x) (+ x 1)", "a parenthesis is not closed"),
        ("(FPCore (x) (+ x 1 2))", "\\(\\+ ...\\) is no operation"),
        ("(FPCore (x) (let (a) a))", "let binds names"),
        ("def f(x):\n    return x @ x", "Python, line 2: x @ x is no part of a program"),
        ("def f(x):\n    for i in x: pass", "Python, line 2: a function is made of assignments"),
        ("def f(x):\n    y = x", "the function returns nothing"),
        ("def f(x:", "Python, line 1"),
        ("def _f(x):\n    return x", "there is no function"),
        ("def f(x):\n    return sinh(x)", "line 2: sinh\\(...\\) is no operation"),
        ("// nothing", "there is no assignment"),
        ("t = sinh(x);", "'sinh'"),
    ],
)
def test_what_is_no_program_is_said_in_one_line(text, problem):
    with pytest.raises(InvalidProgram, match=problem) as caught:
        read_program(text)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, AutoNumericsError)
