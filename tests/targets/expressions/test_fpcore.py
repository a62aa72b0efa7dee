"""FPCores: what is read as which expression on which domain, and what is refused why."""

from __future__ import annotations

from typing import Any

import pytest

from autonumerics.errors import AutoNumericsError, InvalidExpression
from autonumerics.targets.expressions.fpcore import find_core, read_cores
from autonumerics.targets.expressions.text import text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(/ t (+ t 1))", "x/(x + 1)"),
        ("(+ 1 t t)", "1 + x + x"),
        ("(- t)", "-x"),
        ("(let ((a (+ t 1)) (b 2)) (* a b))", "(x + 1)*2"),
        ("(let ((t 1) (a t)) (+ t a))", "1 + x"),
        ("(let* ((t (* t 2)) (a t)) (+ t a))", "x*2 + x*2"),
        ("(if (< 0 t 1) t 2)", "if(0 < x, if(x < 1, x, 2), 2)"),
        ("(if (or (< t 0) (not (<= t 1))) t 2)", "if(x < 0, x, if(x <= 1, 2, x))"),
        ("(if (== t 1) 3 t)", "if(x <= 1, if(x >= 1, 3, x), x)"),
        ("(if (!= t 1) t 3)", "if(x <= 1, if(x >= 1, 3, x), x)"),
        ("(! :precision binary32 (cast (exp t)))", "exp(x)"),
        ("(* PI (fabs (fmin t 1/3)))", "pi*abs(min(x, 1/3))"),
        ("(copysign t -1)", "if(-1 >= 0, abs(x), -abs(x))"),
        ("(hypot t 1)", "sqrt(x*x + 1*1)"),
        ("(pow t 2.5e-1)", "x^0.25"),
        ("(tgamma (fma t t 1))", "gamma(fma(x, x, 1))"),
        ("(* (digits 3 2 10) 0x1.8p1 t)", "300*3*x"),
        ("(- (/ t) LN2)", "1/x - log(2)"),
        ("(+ t 0x1.00000000000000000001p0)", "x + 0x1.00000000000000000001p+0"),
        ("(* t (digits 1 -3 10))", "x*0.001"),
    ],
)
def test_bodies(body: str, expected: str) -> None:
    [core] = read_cores(f'; a comment\n(FPCore (t) :name "n" {body})')
    assert text(core.expression()) == expected


@pytest.mark.parametrize(
    ("pre", "domain", "inside"),
    [
        ("(<= 1 t 9)", [(1, 9)], [(1, 9)]),
        ("(< 0 t 1)", [(0, 1)], [(5e-324, 1 - 2**-53)]),
        ("(and (>= t -1) (<= t 2) (!= t 0))", [(-1, 2)], [(-1, -5e-324), (5e-324, 2)]),
        (
            "(and (<= -2 t 2) (!= t 0 1 -1))",
            [(-2, 2)],
            [(-2, -1 - 2**-52), (-1 + 2**-53, -5e-324), (5e-324, 1 - 2**-53), (1 + 2**-52, 2)],
        ),
        ("(<= (fabs t) 710)", [(-710, 710)], [(-710, 710)]),
        ("(<= 1/2 (fabs t) 2)", [(-2, -0.5), (0.5, 2)], [(-2, -0.5), (0.5, 2)]),
        ("(and (<= -3 t 2) (not (< (fabs t) 1)))", [(-3, -1), (1, 2)], [(-3, -1), (1, 2)]),
        (
            "(> (/ PI 2) t -1/4)",
            [(-0.25, 1.5707963267948966)],
            [(-0.25 + 2**-55, 1.5707963267948963)],
        ),
        ("(or (< 0 t 1) (<= 3 t 4))", [(0, 1), (3, 4)], [(5e-324, 1 - 2**-53), (3, 4)]),
        ("(or (<= 0 t 1) (<= 1 t 4))", [(0, 4)], [(0, 4)]),
        (
            "(or (<= 3 t 4) (and (<= 0 t 2) (or (< t 1) (> t 1))))",
            [(0, 2), (3, 4)],
            [(0, 1 - 2**-53), (1 + 2**-52, 2), (3, 4)],
        ),
        ("(not (or (< t -1) (not (< t 2))))", [(-1, 2)], [(-1, 2 - 2**-52)]),
        ("(and (<= 0 t 5) (not (<= 1 t 2)))", [(0, 1), (2, 5)], [(0, 1 - 2**-53), (2 + 2**-51, 5)]),
        ("(and (<= 0 t 5) (frob t))", [(0, 5)], [(0, 5)]),
        ("(<= 0 (+ t 1) t 5)", [(0, 5)], [(0, 5)]),
        ("(and (< t 0) (> t 0))", [], []),
        ("(or (<= 0 t 1) (>= t 2))", None, None),
        ("(or (<= 0 t 1) (frob t))", None, None),
        ("(> t 0)", None, None),
        ("(and)", None, None),
    ],
)
def test_domains(pre: str, domain: Any, inside: Any) -> None:
    [core] = read_cores(f"(FPCore (t) :pre {pre} t)")
    assert core.domain() == domain
    assert core.domain(inside=True) == inside


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("(FPCore (a b) (+ a b))", "it has 2 variables"),
        ("(FPCore ((v 2)) (ref v 0))", "is an array"),
        ("(FPCore (x) (while (< i 3) ((i 0 (+ i 1))) i))", "it has a loop"),
        ("(FPCore (x) (if (isnan x) 1 x))", "the condition (isnan x) is not read"),
        ("(FPCore (x) (frob x))", "it uses 'frob'"),
        ("(FPCore (x) (exp x x))", "exp takes 1 operands, got 2"),
        ("(FPCore (x) y)", "'y' has no value"),
        ("(FPCore (x) (if x 1 2))", "the condition x is not read"),
        ("(FPCore (x) ((x)))", "is no expression"),
        ("(FPCore (x) (let (x) x))", "binds no name"),
        ("(FPCore (x) (+ x 1/0))", "1/0 divides by zero"),
        ("(FPCore (x) (+ x 0x.p1))", "'0x.p1' has no value"),
        ("(FPCore (x) (+ x 0x1p99999))", "outside the range of every number format"),
        ("(FPCore (x) (digits a 3 4))", "(digits a 3 4) is no number"),
        ("(FPCore (x) (digits 1 -1 0))", "its base is 2 or more"),
        ("(FPCore (x) (digits 1 999999999 10))", "all that in bounds"),
        ("(FPCore (x) " + "(exp " * 190 + "x" + ")" * 190 + ")", ""),
    ],
)
def test_what_is_no_target_is_refused_in_a_line(source: str, complaint: str) -> None:
    [core] = read_cores(source)
    if not complaint:
        assert len(core.expression().rows) == 191
        return
    with pytest.raises(InvalidExpression, match="FPCore") as refusal:
        core.expression()
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "source",
    ["(FPCore (x) x", "FPCore", "(FPCore x)", "(FPCore (x))", "(x))", "(FPCore (x) x x)",
     "(FPCore]", "(" * 10_000, '(FPCore (x) "x)'],
)  # fmt: skip
def test_what_is_no_fpcore_is_refused_in_a_line(source: str) -> None:
    with pytest.raises(InvalidExpression) as refusal:
        read_cores(source)
    assert "\n" not in str(refusal.value)


def test_cores_are_found_by_name_or_number() -> None:
    cores = read_cores('(FPCore f (x) x) (FPCore (x) :name "a:b" (exp x))')
    assert find_core(cores, "a:b") is find_core(cores, "2") is cores[1]
    assert find_core(cores, "f") is cores[0]
    with pytest.raises(InvalidExpression, match=r"FILE:NAME or FILE:NUMBER, 1 'f', 2 'a:b'$"):
        find_core(cores, "")
    with pytest.raises(AutoNumericsError, match="did you mean a:b"):
        find_core(cores, "a:c")


def test_a_core_is_known_by_its_symbol_too_and_one_of_several_by_its_number() -> None:
    text = (
        '(FPCore f (x) :name "first" x) (FPCore (x) :name "twin" (exp x)) (FPCore twin (x) (sin x))'
    )
    cores = read_cores(text)
    assert find_core(cores, "f") is find_core(cores, "first") is cores[0]
    with pytest.raises(InvalidExpression, match=r"several .* 'twin': .* by its number, 2 and 3"):
        find_core(cores, "twin")


def test_precisions_are_told_and_integers_refused() -> None:
    single, whole, inner = read_cores(
        "(FPCore (x) :precision binary32 x) (FPCore (x) :precision integer x)"
        "(FPCore (x) (+ x (! :round toZero :precision integer (/ x 2))))"
    )
    assert (single.precision, inner.precision) == ("binary32", "")
    for core in (whole, inner):
        with pytest.raises(InvalidExpression, match="it computes with integers"):
            core.expression()


def test_an_override_goes_before_the_precondition() -> None:
    [core] = read_cores("(FPCore (x) :pre (>= x 0) :fpbench-pre-override (<= 10 x 50) x)")
    assert core.domain() == [(10, 50)]
