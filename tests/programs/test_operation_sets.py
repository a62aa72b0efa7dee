from __future__ import annotations

import pytest

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.programs import OPERATION_SETS, OPERATIONS, operation, parse_operations


@pytest.mark.parametrize("row", OPERATION_SETS.values(), ids=list(OPERATION_SETS))
def test_a_set_is_its_operations(row):
    assert parse_operations(row.name) == parse_operations(row.symbols)
    assert [parse_operations(symbol) for symbol in row.symbols.split()]


def test_no_set_has_the_name_of_an_operation():
    assert not set(OPERATION_SETS) & {key for row in OPERATIONS for key in (row.name, row.symbol)}


def test_the_default_is_the_basic_set():
    assert parse_operations("basic") == parse_operations("+ - * /") == OPERATIONS[:4]


@pytest.mark.parametrize("text", ["+-*/", "+,-,*,/", "+- */", "add,sub,*/", "ADD sub*/"])
def test_symbols_may_run_together(text):
    assert parse_operations(text) == OPERATIONS[:4]


@pytest.mark.parametrize("given", [["+", "mul"], ("add", "*"), {"+", "*"}, ["+ *"], "+ * +"])
def test_a_list_is_as_good_as_text(given):
    assert parse_operations(given) == (operation("add"), operation("mul"))
    rows = [operation("mul"), operation("add")]
    assert parse_operations(rows) == parse_operations(given)


@pytest.mark.parametrize("given", [5, None, [1], [["+"]], [None]], ids=str)
def test_what_names_no_operations_is_refused(given):
    with pytest.raises(InvalidOption, match="operation"):
        parse_operations(given)


def test_without_division():
    assert parse_operations("basic sqrt", division=False) == parse_operations("no-division sqrt")
    with pytest.raises(InvalidOption, match="but a division"):
        parse_operations("/", division=False)


@pytest.mark.parametrize(
    ("word", "nearest"), [("no-divison", "no-division"), ("sqr", "sqrt"), ("gpus", "gpu")]
)
def test_a_misspelled_word_gets_the_nearest(word, nearest):
    with pytest.raises(UnknownName, match=f"unknown operation '{word}': did you mean .*{nearest}"):
        parse_operations(word)
