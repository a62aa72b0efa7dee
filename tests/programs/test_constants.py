from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidProgram
from autonumerics.programs import operation
from autonumerics.programs.constants import FOLDED_BITS, as_constant, fold, round_to

ARITHMETIC = ["add", "sub", "mul", "fma", "neg"]
significands = st.integers(-(2**106), 2**106).map(lambda digits: Fraction(digits, 2**53))


def significant_bits(value: Fraction) -> int:
    digits = abs(value.numerator)
    return len(f"{digits:b}".rstrip("0"))


@given(st.sampled_from(ARITHMETIC), st.tuples(significands, significands, significands))
def test_exact_results_are_kept_exact(name, values):
    row = operation(name)
    assert fold(row, values[: row.arity]) == (row.real(*values[: row.arity]), True)


@given(significands, significands.filter(bool))
def test_a_quotient_is_exact_or_correctly_rounded(a, b):
    exact, (folded, is_exact) = a / b, fold(operation("div"), [a, b])
    assert is_exact == (folded == exact)
    if not is_exact:
        assert significant_bits(folded) <= FOLDED_BITS
        assert folded == round_to(exact, FOLDED_BITS)
        assert abs(folded - exact) <= abs(exact) / 2**FOLDED_BITS


@given(significands.filter(lambda value: value > 0))
def test_a_root_is_exact_or_correctly_rounded(a):
    folded, is_exact = fold(operation("sqrt"), [a])
    assert is_exact == (folded**2 == a)
    if not is_exact:
        assert significant_bits(folded) <= FOLDED_BITS
        half_ulp = abs(folded) / 2**FOLDED_BITS
        assert (folded - half_ulp) ** 2 < a < (folded + half_ulp) ** 2


@given(significands)
def test_the_root_of_a_square_is_exact(a):
    assert fold(operation("sqrt"), [a * a]) == (abs(a), True)


@pytest.mark.parametrize(("name", "values"), [("div", (1, 0)), ("div", (0, 0)), ("sqrt", (-1,))])
def test_what_has_no_value_is_refused(name, values):
    with pytest.raises(InvalidProgram, match=f"{name} of constants has no finite value"):
        fold(operation(name), [Fraction(value) for value in values])


def test_long_sums_are_rounded_and_negation_never_is():
    far = Fraction(2) ** 3000
    assert fold(operation("add"), [far, Fraction(1)]) == (far, False)
    long = far + 1
    assert fold(operation("neg"), [long]) == (-long, True)
    assert fold(operation("fma"), [long, long, -(long * long)]) == (0, True)


def test_round_to_is_to_nearest_ties_to_even():
    values = [Fraction(n, 2) for n in range(16, 24)]
    assert [round_to(value, 3) for value in values] == [8, 8, 8, 10, 10, 10, 12, 12]
    assert round_to(Fraction(-1, 3), 2) == Fraction(-3, 8)
    assert round_to(Fraction(0), 5) == 0


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Fraction(1, 3), "1/3", Fraction(2**17000), "0x1p-17000"]
)
def test_values_that_are_no_constants(value):
    with pytest.raises(InvalidProgram):
        as_constant(value)


def test_constants_come_as_numbers_or_text():
    assert [as_constant(value) for value in (2, 0.5, "0x1p-1", Fraction(1, 4))] == [
        2,
        Fraction(1, 2),
        Fraction(1, 2),
        Fraction(1, 4),
    ]
