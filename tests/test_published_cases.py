"""docs/cases.md says what is in docs/cases.json, and that is what the programs do."""

from __future__ import annotations

import json
import shlex

import cases
import cases_page
import pytest
from asked import ASKED, LEFT_OUT
from commands import commands, operations_of, searches
from forms import FORMS
from published import CASES

from autonumerics.programs import parse

ROWS = {row["name"]: row for row in json.loads(cases.RESULTS.read_text(encoding="utf-8"))}
QUICK = ("A01-3", "A02", "B07", "C01", "C14", "C17", "E01", "E08")


def test_the_page_and_the_figure_are_those_of_the_data():
    rows = list(ROWS.values())
    assert cases_page.PAGE.read_text(encoding="utf-8") == cases_page.page(rows)
    assert cases_page.FIGURE.read_text(encoding="utf-8") == cases_page.figure(rows)


def test_names_are_unique():
    names = [case.name for case in (*cases.ALL, *LEFT_OUT)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", [*CASES, *FORMS], ids=lambda case: case.name)
def test_the_count_of_operations_is_that_of_the_formula(case):
    ops = operations_of(case)
    assert ops > 1
    if case.name in ROWS:
        row = ROWS[case.name]
        theirs = row["theirs"]
        assert theirs["ops"] == ops
        if not case.pieces:
            assert parse(theirs["program"]).ops == ops
        if case.known and not case.pieces:
            assert theirs["program"] == cases.published(case).text
        for ours in (row["ours"], row["ours_as_computed"]):
            assert ours["ops"] <= ops


@pytest.mark.parametrize("case", cases.ALL, ids=lambda case: case.name)
def test_a_command_says_what_is_searched(case):
    """Each search is prepared as the command says, and the kernel leaves room for what is around
    it.
    """
    for search, command in zip(searches(case), commands(case), strict=True):
        words = shlex.split(command)
        assert words[:3] == ["autonumerics", "discover", search["function"]]
        assert words[words.index("--max-ops") + 1] == str(search["max_ops"])
        assert 1 <= search["max_ops"] <= 32


def test_a_row_without_a_program_has_a_front():
    for case in ASKED:
        if case.name in ROWS:
            errors = [error for _, error in ROWS[case.name]["front"]]
            assert errors == sorted(errors, reverse=True)
            assert len(set(errors)) == len(errors) > 1


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
        if "theirs" not in row or not cases_page.compared([row], "binary32"):
            continue
        if cases_page.verdict(cases_page.factor(row, "binary32")) == "lost":
            starts = (f"| {row['name']} ", f"| {row['name']}+ ")
            line = next(each for each in text.splitlines() if each.startswith(starts))
            assert "**lost**" in line.rsplit("|", 2)[1]


def test_what_is_made_for_doubles_is_not_counted_in_binary32():
    """Nor is it drawn; README says what the page counts."""
    rows = cases_page.shares(list(ROWS.values()))[0]
    counted = cases_page.compared(rows, "binary32")
    assert "D06" not in {row["name"] for row in counted}
    page = cases_page.page(list(ROWS.values()))
    (line,) = [each for each in page.splitlines() if each.startswith("| D06 ")]
    assert line.endswith("| for doubles |")

    def won(kind):
        found = cases_page.compared(rows, kind)
        return sum(cases_page.verdict(cases_page.factor(row, kind)) == "won" for row in found)

    words = " ".join((cases_page.DOCS.parent / "README.md").read_text("utf-8").split())
    assert (
        f"of {len(rows)} published approximations searches of some ten seconds beat {won('exact')} "
        f"at the same operations in exact arithmetic, {won('best')} even with the best constants "
        f"for the published form, and {won('binary32')} of the {len(counted)} that are not made "
        "for doubles as computed in binary32"
    ) in words
