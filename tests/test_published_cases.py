"""docs/cases.md says what is in docs/cases.json, and that is what the programs do."""

from __future__ import annotations

import json

import cases
import cases_page
import pytest
from published import CASES

from autonumerics.programs import parse

ROWS = {row["name"]: row for row in json.loads(cases.RESULTS.read_text(encoding="utf-8"))}
QUICK = ("A01-3", "A02", "B07", "C01", "C14", "C17", "E01", "E08")


def test_the_page_and_the_figure_are_those_of_the_data():
    rows = list(ROWS.values())
    assert cases_page.PAGE.read_text(encoding="utf-8") == cases_page.page(rows)
    assert cases_page.FIGURE.read_text(encoding="utf-8") == cases_page.figure(rows)


def test_names_are_unique():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_count_of_operations_is_that_of_the_formula(case):
    program = cases.published(case)
    assert program.ops > 1
    if case.name in ROWS:
        theirs = ROWS[case.name]["theirs"]
        assert (theirs["ops"], theirs["program"]) == (program.ops, program.text)
        for ours in (ROWS[case.name]["ours"], ROWS[case.name]["ours_as_computed"]):
            assert ours["ops"] <= program.ops


@pytest.mark.parametrize("name", [name for name in QUICK if name in ROWS])
def test_errors_are_as_the_page_says(name):
    """Theirs and ours, exact and as binary32 computes, from the programs and constants kept."""
    case = next(case for case in CASES if case.name == name)
    judge, row = cases.Judge(case), ROWS[name]
    for which in ("theirs", "ours", "ours_as_computed"):
        kept = row[which]
        found = judge.measured(parse(kept["program"], kept["constants"]))
        assert found.exact == pytest.approx(kept["exact"], rel=1e-6)
        assert found.binary32 == pytest.approx(kept["binary32"], rel=1e-6)


def test_a_row_that_is_lost_in_binary32_is_said_to_be():
    text = cases_page.page(list(ROWS.values()))
    for row in ROWS.values():
        if cases_page.verdict(cases_page.factor(row, "binary32")) == "lost":
            starts = (f"| {row['name']} ", f"| {row['name']}+ ")
            line = next(each for each in text.splitlines() if each.startswith(starts))
            assert "**lost**" in line.rsplit("|", 2)[1]
