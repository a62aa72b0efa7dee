"""What is right at every input of a 16-bit format, against exact rational arithmetic and MPFR."""

from __future__ import annotations

from fractions import Fraction

import gmpy2
import numpy as np
import pytest

from autonumerics.accuracy import Counts, RightAnswers, floats_of, measure, measure_results
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, Format, format_named
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.targets import Target, function


def answers_of(name: str, format: str, domain: tuple[float, float]) -> RightAnswers:
    made = format_named(format)
    return RightAnswers.make(function(name), made, made.indices(*domain))


@pytest.mark.parametrize("format", ["binary16", "bfloat16"])
@pytest.mark.parametrize(
    ("name", "domain"), [("exp2", (0.5, 1)), ("sin", (-3.1, -2.9)), ("log2", (1, 2))]
)
def test_the_nearest_numbers_are_those_of_mpfr(
    name: str, format: str, domain: tuple[float, float]
) -> None:
    """Correctly rounded by another library at every input of the domain."""
    answers = answers_of(name, format, domain)
    shape = answers.format
    context = gmpy2.context(
        precision=shape.precision, emin=shape.min_exponent - shape.precision + 2,
        emax=shape.max_exponent + 1, subnormalize=True,
    )  # fmt: skip
    with context:
        expected = [float(getattr(gmpy2, name)(gmpy2.mpfr(float(x)))) for x in answers.x]
    assert answers.right.astype(float).tolist() == expected


MODES = {"up": gmpy2.RoundUp, "down": gmpy2.RoundDown, "zero": gmpy2.RoundToZero}


@pytest.mark.parametrize("direction", MODES)
@pytest.mark.parametrize(
    ("name", "format", "domain"),
    [("exp2", "binary16", (0, 0.25)), ("sin", "bfloat16", (-3.25, 2**-9)),
     ("tanh", "bfloat16", (-(2**-130), 2**-120))],
)  # fmt: skip
def test_directed_answers_are_those_of_mpfr(
    name: str, format: str, domain: tuple[float, float], direction: str
) -> None:
    """At every input, exact values and subnormal results among them."""
    shape = format_named(format)
    answers = RightAnswers.make(function(name), shape, shape.indices(*domain), direction)
    context = gmpy2.context(
        precision=shape.precision, emin=shape.min_exponent - shape.precision + 2,
        emax=shape.max_exponent + 1, subnormalize=True, round=MODES[direction],
    )  # fmt: skip
    with context:
        expected = [float(getattr(gmpy2, name)(gmpy2.mpfr(float(x)))) for x in answers.x]
    assert answers.right.astype(float).tolist() == expected
    assert answers.counts(answers.right).is_all_correct


def of_expression(text: str, format: Format) -> RightAnswers:
    target = Target.make(text, (1.0, 1.01))
    return RightAnswers.make(target.function, format, format.indices(1, 1.01))


def test_ties_go_to_the_even_number_and_neighbours_of_exact_values_are_off() -> None:
    """x + x/2048 is half way between numbers of binary16, at every second."""
    half = format_named("binary16")
    ties = of_expression("x + x/2048", half)
    for x, nearest in zip(ties.x, ties.right, strict=True):
        exact = Fraction(float(x)) * Fraction(2049, 2048)
        assert Fraction(float(nearest)) == half.round(exact)
    up = floats_of(np.array([half.index(Fraction(float(y))) + 1 for y in ties.right]), half)
    exact_at_two = of_expression("x + x", half)
    count = len(ties.x)
    assert exact_at_two.counts(exact_at_two.right) == Counts(count, 0, 0)
    beside = np.nextafter(exact_at_two.right, np.float16(9))
    assert exact_at_two.counts(beside) == Counts(0, 0, count)
    assert ties.counts(up).correct == 0


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_next_to_a_tie_is_none(sign: int) -> None:
    """1 + 2^-8 is half way between numbers of bfloat16; exp(-2000) is some 2^-2885."""
    bfloat16 = format_named("bfloat16")
    near = Target.make(f"x + 2^-8 {'+' if sign > 0 else '-'} exp(-2000)", (0.5, 2.0)).function
    one = RightAnswers.make(near, bfloat16, bfloat16.indices(1, 1))
    assert float(one.right[0]) == (1 + 2.0**-7 if sign > 0 else 1)


def test_what_is_exact_is_a_tie_and_what_cannot_be_told_is_refused() -> None:
    """Quotients that end are exact; 20,000 / log(2) bits are more than are looked at."""
    bfloat16 = format_named("bfloat16")
    for text in ("(3*x + 3*2^-8)/3", "1 + x*sqrt(x)/2^8", "log2(2*x) + 2^-8"):
        exact = Target.make(text, (0.5, 2.0)).function
        assert float(RightAnswers.make(exact, bfloat16, bfloat16.indices(1, 1)).right[0]) == 1
    for text in ("x + 2^-8 + exp(-20000)", "log(exp(x)) + 2^-8"):
        nearer = Target.make(text, (0.5, 2.0)).function
        with pytest.raises(InvalidOption, match=r"tie .* at x = 1\.0"):
            RightAnswers.make(nearer, bfloat16, bfloat16.indices(1, 1))


def test_every_result_is_counted_once_and_infinities_are_off() -> None:
    answers = answers_of("exp2", "bfloat16", (0, 1))
    wrong = answers.right.copy()
    wrong[0], wrong[1] = np.nan, np.inf
    counts = answers.counts(wrong)
    assert (counts.off, counts.inputs) == (2, len(answers.x))


def test_next_to_a_number_the_neighbour_is_that_of_the_exact_side() -> None:
    """2^x for the least x > 0 lies above 1: 1 + ulp is faithful there, 1 - ulp/2 is not."""
    answers = answers_of("exp2", "bfloat16", (2.0**-120, 2.0**-119))
    above = np.full(len(answers.x), 1 + 2.0**-7).astype(answers.format.dtype)
    below = np.full(len(answers.x), 1 - 2.0**-8).astype(answers.format.dtype)
    assert answers.counts(above).faithful == len(answers.x)
    assert answers.counts(below).off == len(answers.x)


def test_whatever_computes_is_measured_as_machine_code_is() -> None:
    target = Target.make("exp2")
    program = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
    compiled = compile_program(program, Arithmetic.of("bfloat16", "binary32"))
    one, other = measure(compiled, target), measure_results(compiled, target)
    assert (one.error_ulp, one.at, one.counts) == (other.error_ulp, other.at, other.counts)
    assert one.counts is not None
    assert one.counts.inputs == one.count == other.count


def test_domains_of_several_intervals_have_no_inputs_between_them() -> None:
    half = format_named("binary16")
    parts = half.indices(-2, -1), half.indices(1, 2)
    answers = RightAnswers.make(function("exp2"), half, parts)
    assert len(answers.x) == sum(map(len, parts))
    assert np.abs(answers.x).min() == 1


def test_wider_formats_have_too_many_inputs() -> None:
    with pytest.raises(InvalidOption, match="binary32 has too many inputs"):
        answers_of("exp2", "binary32", (0, 1))
