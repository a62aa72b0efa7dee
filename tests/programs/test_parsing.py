from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidProgram
from autonumerics.programs import Program, parse


def value(source: str, x: int | Fraction = 3) -> Fraction:
    return parse(source).real(Fraction(x))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x - 2 - 1", 0),
        ("x - (2 - 1)", 2),
        ("x/2/3", Fraction(1, 2)),
        ("1 + x*2", 7),
        ("(1 + x)*2", 8),
        ("-x^2", -9),
        ("(-x)^2", 9),
        ("-x*2", -6),
        ("2*-x", -6),
        ("--x", 3),
        ("1 - -x", 4),
        ("x^1", 3),
        ("x^5", 243),
        ("2*x^3 - x^2", 45),
        ("fma(x, x + 1, -2)", 10),
        ("add(x, mul(2, x))", 9),
        ("u = x + 1; v = u*u\n v - u", 12),
        ("u = x + 1;; y = u*2;\n\n", 8),
        ("c0 = -2; x*c0", -6),
        ("x*c1 + c0; \nc1 = 2\nx*c1 + c0", 7),
    ],
)
def test_meaning(source, expected):
    assert value(source) == expected


@given(st.integers(1, 200))
def test_powers_share_their_squarings(n):
    program = parse(f"x^{n}")
    assert program.real(Fraction(-2)) == Fraction(-2) ** n
    assert program.ops == n.bit_length() - 1 + n.bit_count() - 1


def test_constants_by_position_by_statement_and_by_default():
    assert parse("x*c1 + c0", [1, 2]) == parse("x*2 + 1")
    assert parse("x*c1 + c0", ["0x1p+0", 2.0]) == parse("c0 = 1; c1 = 2; x*c1 + c0")
    assert parse("x*c1 + c0").constants == (1, 1)
    assert parse("x*c1 + c0; c0 = 3; x*c1 + c0").constants == (1, 3)


def test_numbers_are_exact_where_they_can_be():
    assert parse("x + 0x1.00000000000000000001p0").constants == (1 + Fraction(1, 16**20),)
    assert parse("x + 0.1").constants == (Fraction(0.1),)
    assert parse("x - 1e-3*x").constants == (Fraction(0.001),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "line 1, column 1: expected an expression in x, found the end of the program"),
        (" ;\n", "line 2, column 1: expected an expression in x"),
        ("c0 = 3", "line 1, column 7: expected an expression in x"),
        ("x +", "line 1, column 4: expected a value, found the end of the program"),
        ("x + ; x", "line 1, column 5: expected a value, found the end of the statement"),
        ("x\n + * x", r"line 2, column 2: expected a value, found '\+'"),
        ("x x", "line 1, column 3: expected an operator or the end of the statement, found 'x'"),
        ("2x", "line 1, column 2: expected an operator or the end of the statement, found 'x'"),
        ("(x + 1", r"line 1, column 7: expected an operator or '\)', found the end"),
        ("x + 1)", r"line 1, column 6: '\)' closes nothing"),
        ("()", r"line 1, column 2: expected a value, found '\)'"),
        ("x, x", "line 1, column 2: expected an operator, found ','"),
        ("(x, x)", "line 1, column 3: expected an operator, found ','"),
        ("sqrt(x, x)", "line 1, column 10: sqrt takes 1 operands, got 2"),
        ("fma(x, x)", "line 1, column 9: fma takes 3 operands, got 2"),
        ("sqrt()", r"line 1, column 6: expected a value, found '\)'"),
        ("sqrt x", "line 1, column 1: 'sqrt' is an operation: write sqrt\\(...\\)"),
        ("y + 1", "line 1, column 1: 'y' is not defined: the input is x"),
        ("erf(x)", "line 1, column 1: 'erf' is not defined"),
        ("u = u + x; u", "line 1, column 5: 'u' is not defined"),
        ("u = x; u = x + 1", "line 1, column 8: 'u' is defined twice"),
        ("x = 2", "line 1, column 1: 'x' is not free"),
        ("sqrt = x", "line 1, column 1: 'sqrt' is not free"),
        ("c0 = 1; c0 = 2; x + c0", "line 1, column 9: c0 is defined twice"),
        ("c0 = x; x", "line 1, column 6: expected a number, the value of the constant"),
        ("c0 = 1 + 2; x", r"line 1, column 8: expected the end of the statement, found '\+'"),
        ("x^0", "line 1, column 3: expected a whole exponent of at least 1, found '0'"),
        ("x^-1", "line 1, column 3: expected a whole exponent"),
        ("x^0.5", "line 1, column 3: expected a whole exponent"),
        ("x^c0", "line 1, column 3: expected a whole exponent"),
        ("x^2^3", "line 1, column 4: expected parentheses around a power of a power"),
        ("x ? 2", "line 1, column 3: '\\?' has no meaning in a program"),
        ("x + 1e999999", "line 1, column 5: '1e999999' is outside the range"),
        ("x + 1/0", "div of constants has no finite value"),
        ("x + 1" + "0" * 5000, "too long for a decimal"),
    ],
)
def test_errors_say_where_and_what(source, message):
    with pytest.raises(InvalidProgram, match=message) as caught:
        parse(source)
    assert "\n" not in str(caught.value)


def test_constants_without_or_with_two_values():
    with pytest.raises(InvalidProgram, match="c1 has no value: 1 were given"):
        parse("x*c1", [2])
    with pytest.raises(InvalidProgram, match="c0 has a value in the text and another"):
        parse("c0 = 1; x*c0", [2])


@pytest.mark.parametrize("opening", ["(", "-", "sqrt(", "x + (", "fma(x, x, "])
def test_deep_nesting_is_refused_and_not_a_crash(opening):
    with pytest.raises(InvalidProgram, match="nested too deeply"):
        parse(opening * 10_000 + "x" + ")" * 10_000)


def test_long_text_is_refused_in_a_line():
    with pytest.raises(InvalidProgram, match="at most 1000"):
        parse(" + ".join(["x"] * 5_000))


@given(st.text(alphabet="xct01.+-*/^(),=; \nsqrtfmap", max_size=30))
def test_any_text_is_a_program_or_an_invalid_one(source):
    try:
        program = parse(source)
    except InvalidProgram:
        return
    assert isinstance(program, Program)
    assert parse(program.listing) == program
