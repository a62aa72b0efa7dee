"""Text to trees and back: exact, canonical, never evaluated; what is wrong is said in a line."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import AutoNumericsError, InvalidExpression
from autonumerics.targets import FUNCTIONS, Target
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.text import number, text
from autonumerics.targets.expressions.tree import Builder, Expression


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("x/(1+exp(-x))", "x/(1 + exp(-x))"),
        ("log(1+ exp( -x ))", "log(1 + exp(-x))"),
        ("-x^2", "-x^2"), ("(-x)^2", "(-x)^2"), ("2^-x", "2^(-x)"), ("x**2", "x^2"),
        ("x^(1/3)", "x^(1/3)"), ("x-(-x)", "x - (-x)"), ("x-(x-1)", "x - (x - 1)"),
        ("(x-x)-1", "x - x - 1"), ("x/(x/3)", "x/(x/3)"), ("-(x*3)", "-(x*3)"), ("-x*3", "-x*3"),
        ("0.10*x", "0.1*x"), ("1e-40*x", "1e-40*x"), ("0x1.8p1*x", "3*x"), ("ln(x)", "log(x)"),
        ("pow(x, 2.5)", "x^2.5"), ("if(x<1,x,1/x)", "if(x < 1, x, 1/x)"),
        ("if(x >= pi/2, min(x, 2), e)", "if(x >= pi/2, min(x, 2), e)"),
        ("u = x*x; u/(1 - u)", "x*x/(1 - x*x)"), ("fma(x, x, 1)", "fma(x, x, 1)"),
        ("sin(x)^2", "sin(x)^2"),
    ],
)  # fmt: skip
def test_canonical_text(source: str, canonical: str) -> None:
    tree = read(source)
    assert text(tree) == canonical
    assert read(canonical) == tree


def test_shared_parts_of_a_long_expression_get_names() -> None:
    tree = read("a = exp(x); b = a*a + a; c = b*b + b; d = c*c + c; f = d*d + d; f*f + sin(f)")
    assert text(tree).startswith("t0 = exp(x); t1 = t0*t0 + t0; ")
    assert read(text(tree)) == tree


LEAVES = st.sampled_from(["x", "pi", "e", "2", "0.7", "1e-30", "0x1.8p-80"])
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds("{}({})".format, st.sampled_from(["sin", "exp", "-", "abs", "erf"]), part),
        st.builds("({}){}({})".format, part, st.sampled_from([*"+-*/^", "**"]), part),
        st.builds("if({}<{}, {}, {})".format, part, part, part, part),
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_printed_is_read_as_the_same_tree(source: str) -> None:
    tree = read(source)
    assert read(text(tree)) == tree


@given(st.text(alphabet="xpie01.+-*/^(),=<>; sqrtnfmad_\"'", max_size=40))
def test_any_text_is_a_tree_or_refused_in_one_line(source: str) -> None:
    try:
        tree = read(source)
    except InvalidExpression:
        return
    assert isinstance(tree, Expression)
    assert read(text(tree)) == tree


@given(st.integers(0, 10**30), st.integers(-300, 300), st.integers(-1000, 1000))
def test_numbers_are_written_exactly(digits: int, ten: int, two: int) -> None:
    for exact in (digits * Fraction(10) ** ten, digits * Fraction(2) ** two):
        build = Builder()
        tree = build.expression(build.add("add", build.add("x"), build.number(exact)))
        assert read(f"x + {number(exact)}") == tree


def test_parameters_are_values_of_names() -> None:
    for let in ({"b": 1.7}, {"b": "1.7"}):
        assert text(read("exp(-b*x)", let)) == "exp(-1.7*x)"
    assert text(read("x^n", {"n": Fraction(1, 3)})) == "x^(1/3)"
    assert text(read("b*x", {"a": "pi/2", "b": "2*a"})) == "2*(pi/2)*x"
    assert text(read("b*x", {"b": -2})) == "-2*x"


@pytest.mark.parametrize(
    ("source", "let", "complaint"),
    [
        ("log(1+exp(-x)", {}, r"expected an operator or '\)'"),
        ("x)", {}, "closes nothing"),
        ("exq(x)", {}, "column 1: unknown function 'exq': did you mean exp"),
        ("zzz(x)", {}, "unknown function 'zzz': `autonumerics functions` lists them"),
        ("log(1 + b*x)", {}, "'b' has no value.*--let b="),
        ("2x", {}, "expected an operator"),
        ("2^x^2", {}, "parentheses around a power of a power"),
        ("2^-x^2", {}, "parentheses around a power of a power"),
        ("x + exp", {}, r"'exp' is a function: write exp\(\.\.\.\)"),
        ("__import__(\"os\")", {}, "has no meaning"),
        ("__import__(os)", {}, "unknown function '__import__'"),
        ("x.real", {}, "has no meaning"),
        ("+".join(["x"] * 5000), {}, "longer than 4,000 characters"),
        ("(" * 3999 + "x", {}, r"expected an operator or '\)'|nested too deeply"),
        ("x < 1", {}, "true or false"),
        ("(x < 1) + 1", {}, "a comparison belongs into"),
        ("if(x, 1, 2)", {}, "is a comparison"),
        ("if(x < 1, 2)", {}, "if takes 3 operands, got 2"),
        ("1e999999*x", {}, "range"),
        ("x; x", {}, "expected one value"),
        ("u = 1", {}, "expected a value"),
        ("x = 1; x", {}, "'x' is not free"),
        ("b*x", {"b": "c"}, "--let b: column 1: 'c' has no value"),
        ("x", {"x": 1}, "--let x: column 1: 'x' is not free"),
        ("x", {"2b": 1}, "no name"),
        ("x*b", {"b": float("nan")}, "finite number"),
        ("", {}, "expected a value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line(source: str, let: dict, complaint: str) -> None:
    with pytest.raises(InvalidExpression, match=complaint) as refusal:
        read(source, let)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("1/0", "1/0 has no finite value"),
        ("x + 1/0", r"1/0 has no finite value, in x \+ 1/0"),
        ("x*log(-1)", "log\\(-1\\) has no finite value"),
        ("pi", "does not depend on x"),
        ("exq2", "unknown function 'exq2': did you mean exp2"),
    ],
)
def test_what_is_no_function_of_x(source: str, complaint: str) -> None:
    with pytest.raises(AutoNumericsError, match=complaint):
        read_function(source)


def test_names_are_short_forms() -> None:
    assert read_function("exp2(x)") is read_function(" exp2 ") is FUNCTIONS["exp2"]
    assert Target.make("exp2(x)") == Target.make("exp2")


@pytest.mark.parametrize("number", ["0x1p+15000", "0x1p-15000", f"0x1.{'f' * 2_000}p+0"])
def test_long_binary_numbers_are_written_in_hexadecimal(number: str) -> None:
    tree = read(f"x + {number}")
    assert number in text(tree)
    assert read(text(tree)) == tree


def test_a_long_expression_of_which_no_part_is_used_again_is_written_whole() -> None:
    source = " + ".join(f"sin(x/{k})" for k in range(1, 201))
    assert text(read(source)) == source
    shared = f"t = sin(x*{'9' * 300}.5); t*t"
    assert read(text(read(shared))) == read(shared)
