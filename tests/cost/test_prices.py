"""Prices: sums over the operations of a program, by a table."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.cost.calibration import Calibration, calibrated, chain, measured_prices
from autonumerics.cost.prices import HIGHEST_PRICE, OPERATION_COUNT, Prices
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import OPERATIONS, parse, parse_operations

NAMES = [row.name for row in OPERATIONS]
TABLES = st.dictionaries(st.sampled_from(NAMES), st.integers(1, HIGHEST_PRICE))
PROGRAMS = [
    parse("x"),
    parse("x + c0", [1.0]),
    parse("fma(x, x, c0)/sqrt(x)", [1.0]),
    parse("t0 = c0/x - x; t0*t0 + c1/t0", [1.0, 2.0]),
]


@given(TABLES)
def test_a_program_costs_what_its_operations_cost(table):
    prices = Prices.make(table)
    expected = [sum(table.get(row.operation.name, 1) for row in p.instructions) for p in PROGRAMS]
    assert prices.of(Batch.pack(PROGRAMS)).tolist() == expected


@given(TABLES)
def test_prices_survive_json(table):
    prices = Prices.make(table)
    assert Prices.make(prices.to_json()) == prices


def test_the_operation_count_is_a_price():
    assert OPERATION_COUNT.of(Batch.pack(PROGRAMS)).tolist() == [p.ops for p in PROGRAMS]


@pytest.mark.parametrize("price", [0, -1, HIGHEST_PRICE + 1, 1.5, "2"])
def test_a_bad_price_is_refused(price):
    with pytest.raises(InvalidOption, match="a price is a whole number"):
        Prices.make({"add": price})


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_a_chain_holds_so_many_of_one_operation_and_what_leads_it_back(row):
    counts = Counter(each.operation for each in chain(row, 5).instructions)
    back = Counter(each.operation for each in chain(None, 5).instructions)
    assert counts in ({row: 5}, Counter({row: 5}) + back)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_values_of_chains_are_normal_numbers_of_every_format(row, format):
    if row.arity == 1 and row.rounding == 0:
        return  # never timed
    x = np.linspace(1, 2, 65).astype(format.dtype)
    values = np.abs(compile_program(chain(row, 12), Arithmetic.of(format))(x).astype(np.float64))
    assert (values >= 2.0**format.min_exponent).all()
    assert (values <= float(format.largest)).all()


def test_functions_have_prices_whose_chains_are_led_back():
    prices = measured_prices(parse_operations("+ exp min"), Arithmetic.of("binary32")).to_json()
    assert min(prices["add"], prices["exp"], prices["min"]) == 1
    assert max(prices.values()) <= HIGHEST_PRICE


def test_measured_prices_begin_at_one():
    prices = measured_prices(parse_operations("+ * /"), Arithmetic.of("binary64")).to_json()
    assert min(prices.values()) == 1
    assert max(prices.values()) <= HIGHEST_PRICE
    assert prices["sqrt"] == prices["fma"] == prices["neg"] == 1


def test_the_ends_cost_the_same_for_every_program():
    counted = Prices.make({"div": 9, "ends": 5})
    programs = [parse("c0/x + x", [1.0]), parse("x + c0", [1.0])]
    assert [counted.price(program) for program in programs] == [15, 6]
    assert counted.of(Batch.pack(programs)).tolist() == [15, 6]
    assert Prices.make(counted.to_json()) == counted
    assert "ends" not in OPERATION_COUNT.to_json()
    with pytest.raises(InvalidOption, match="from 0 to"):
        Prices.make({"ends": -1})


def test_times_become_prices_in_units_of_the_cheapest_operation():
    """An addition of 7 ps; conversions that take as much as five of them."""
    prices = Calibration(0.036, {"add": 0.007, "div": 0.0315}).prices
    assert (prices.ends, prices.price(parse("c0/x + x", [1.0]))) == (5, 5 + 1 + 4)
    assert Calibration(0.0, {}).prices == OPERATION_COUNT


def test_what_is_measured_are_the_ends_and_all_operations_but_signs():
    found = calibrated(parse_operations("+ / neg"), Arithmetic.asked("bfloat16"))
    assert list(found.by_name) == ["add", "div"]
    assert found.ends_ns >= 0
    assert set(found.to_json()) == {"ends_ns", "operations_ns"}
    assert calibrated(parse_operations("neg"), Arithmetic.of("binary32")).prices == OPERATION_COUNT
