"""docs/functions.md: what was found of a plan is of the plan that is kept; errors are bounds."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from functions import with_larger
from functions_page import (
    ANNEX_F,
    DOUBLES,
    FORMATS,
    FOURTEEN,
    LIBRARIES,
    PAGE,
    breaks,
    code_digest,
    doubles_table,
    errors_table,
    formats_table,
    kept_of,
    library_errors,
    library_faults,
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


def test_sampled_errors_in_the_table_are_the_largest_known():
    """Of two programs; not above what was found, and not a thousandth below."""
    rows = doubles_table().splitlines()[2:]
    for row, kept in zip(rows, kept_of(DOUBLES).values(), strict=True):
        shown = Fraction(row.split("|")[2].strip())
        found = max(Fraction(kept["error_ulp"]), Fraction(kept["mpfr"]["ulp"]))
        assert 0 <= found - shown < Fraction(1, 1000)


def test_a_larger_error_that_was_sampled_before_is_still_known():
    before = {"error_ulp": 0.7, "at": 2.0, "libraries_ulp": {"libm": 0.51, "libmvec": 1.5}}
    now = {"error_ulp": 0.6, "at": 3.0, "libraries_ulp": {"libm": 0.52, "libmvec": 1.4}}
    libraries = {"libm": 0.52, "libmvec": 1.5}
    assert with_larger(now, before) == {"error_ulp": 0.7, "at": 2.0, "libraries_ulp": libraries}
    assert with_larger({**now, "error_ulp": 0.8}, before)["at"] == 3.0


@pytest.mark.parametrize("format", FORMATS)
def test_every_step_against_the_slope_is_told_with_its_count(format):
    told = breaks(format)
    for name, kept in kept_of(format).items():
        assert all(f"- {name}: {failure}." in told for failure in kept["failures"])


def test_errors_of_libraries_are_not_below_those_measured_and_daggers_say_where():
    rows = {row.split("|")[1].strip(): row.split("|")[3:-1] for row in errors_table().splitlines()}
    for name, errors in library_errors().items():
        shown = dict(zip(LIBRARIES, map(str.split, rows[name]), strict=True))
        assert {library for library, words in shown.items() if words} == set(errors)
        for library, seen in errors.items():
            digits, *marks = shown[library]
            which = "normal_bound_ulp" if "†" in marks else "error_ulp"
            assert Fraction(digits) >= Fraction(repr(seen[which]))  # shortest decimals, as printed
            assert ("*" in marks) == bool(seen["wrong"] or seen["zero_signs"])


def test_every_fault_of_a_library_is_told_with_its_count():
    told = library_faults()
    for errors in library_errors().values():
        for seen in errors.values():
            assert all(fault in told for fault in [*seen["wrong"], seen["zero_signs"] or ""])


def test_the_page_says_what_is_kept():
    assert page() == PAGE.read_text()
