"""docs/functions.md: what was found of a plan is of the plan that is kept; errors are bounds."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from functions_page import (
    ANNEX_F,
    FORMATS,
    FOURTEEN,
    PAGE,
    breaks,
    code_digest,
    formats_table,
    kept_of,
    page,
)


def test_annex_f_was_asked_of_the_plans_that_are_kept():
    """Else: `python benchmarks/annex_f.py NAME`."""
    known, kept = json.loads(ANNEX_F.read_text()), kept_of("binary32")
    assert {name: known[name]["plan"] for name in FOURTEEN} == {
        name: code_digest(kept[name]) for name in FOURTEEN
    }


def test_a_sample_errs_no_more_than_all_inputs():
    known, kept = json.loads(ANNEX_F.read_text()), kept_of("binary32")
    for name in FOURTEEN:
        assert known[name]["nearest"]["ulp"] <= kept[name]["error_ulp"] * 1.00001  # six digits


@pytest.mark.parametrize("format", FORMATS)
def test_errors_in_tables_are_not_below_those_measured(format):
    rows = formats_table(format).splitlines()[2:]
    for row, kept in zip(rows, kept_of(format).values(), strict=True):
        shown = Fraction(row.split("|")[2].strip())
        assert 0 <= shown - Fraction(kept["error_ulp"]) < Fraction(1, 1000)


@pytest.mark.parametrize("format", FORMATS)
def test_every_step_against_the_slope_is_told_with_its_count(format):
    told = breaks(format)
    for name, kept in kept_of(format).items():
        assert all(f"- {name}: {failure}." in told for failure in kept["failures"])


def test_the_page_says_what_is_kept():
    assert page() == PAGE.read_text()
