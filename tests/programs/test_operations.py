from __future__ import annotations

import copy
import itertools
import pickle
from fractions import Fraction

import pytest
from flint import arb

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.programs import OPERATIONS, operation, parse_operations


def test_the_code_of_an_operation_is_its_place_in_the_table():
    assert [row.code for row in OPERATIONS] == list(range(len(OPERATIONS)))
    names = ["add", "sub", "mul", "div", "sqrt", "fma", "neg"]
    assert [row.name for row in OPERATIONS[:7]] == names


def test_only_operations_whose_first_operands_commute_are_commutative():
    for row in OPERATIONS:
        values = [Fraction(3), Fraction(4), Fraction(5)][: row.arity]
        if row.arity > 1:
            exchanged = [values[1], values[0], *values[2:]]
            assert (row.real(*values) == row.real(*exchanged)) == row.commutative


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_rows_are_found_by_name_and_symbol_and_survive_copies(row):
    assert operation(row.name) is row
    assert operation(row.symbol) is row
    assert pickle.loads(pickle.dumps(row)) is row
    assert copy.deepcopy(row) is row


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("add", (3, 4), 7),
        ("sub", (3, 4), -1),
        ("mul", (3, 4), 12),
        ("div", (3, 4), 0.75),
        ("sqrt", (9,), 3),
        ("fma", (3, 4, 5), 17),
        ("neg", (3,), -3),
    ],
)
def test_the_real_meaning_works_on_balls(name, values, expected):
    assert operation(name).real(*map(arb, values)) == expected


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_the_partial_derivatives_are_those_of_the_real_meaning(row):
    at = [arb("0.3"), arb("0.7"), arb("0.45")][: row.arity]
    parts = row.partials(row.real(*at), *at)
    assert len(parts) == row.arity
    for k, part in enumerate(parts):
        step = [a + (arb(2) ** -20 if i == k else 0) for i, a in enumerate(at)]
        slope = (row.real(*step) - row.real(*at)) * 2**20
        assert abs(float((slope - part).mid())) < 1e-5


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_signs_of_terms_tell_the_exact_value_of_polynomial_operations(row):
    at = [Fraction(3), Fraction(4), Fraction(5)][: row.arity]
    assert len(row.signs) == row.arity
    if row.product or row.addends:
        terms = [sign * value for sign, value in zip(row.signs, at, strict=True)]
        product = row.product * at[0] * at[1] if row.product else 0
        assert row.real(*at) == sum(terms) + product


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_a_piecewise_operation_is_one_of_its_pieces_on_either_side_of_its_switch(row):
    assert (row.kind == "piecewise") == (row.switch is not None) == (len(row.pieces) == 2)
    if row.switch is None:
        return
    numbers = [Fraction(-2), Fraction(0), Fraction(3), Fraction(-1, 2)]
    for at in itertools.product(numbers, repeat=row.arity):
        switch = row.switch(*at)
        sides = [0] * (switch <= 0) + [1] * (switch >= 0)
        assert {row.pieces[side](*at) for side in sides} == {row.real(*at)}


def test_unknown_operations_name_the_nearest():
    with pytest.raises(UnknownName, match="did you mean sqrt"):
        operation("sqr")
    with pytest.raises(UnknownName, match="the operations are add, sub"):
        parse_operations("+ %")


def test_parse_operations_takes_names_and_symbols_in_any_order():
    assert parse_operations("/, add  * -,mul") == OPERATIONS[:4]
    assert parse_operations("neg fma sqrt") == OPERATIONS[4:7]


@pytest.mark.parametrize("text", ["", " ", ","])
def test_an_empty_set_of_operations_is_refused(text):
    with pytest.raises(InvalidOption, match="no operation"):
        parse_operations(text)
