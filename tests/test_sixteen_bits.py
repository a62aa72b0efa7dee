"""docs/sixteen-bits.json and the page made from it say what programs do."""

from __future__ import annotations

import pytest
from sixteen_bits import DOCS, FUNCTIONS, GOALS, stored
from sixteen_directions import config_of
from sixteen_directions import page as page_of_directions
from sixteen_directions import stored as stored_directions
from sixteen_page import beside_textbooks, page
from sixteen_timed import _worth

from autonumerics.accuracy import measure
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program
from autonumerics.targets import Target

ROWS = stored()


def test_the_page_has_the_tables_of_the_file() -> None:
    """Made anew by `python benchmarks/sixteen_page.py`."""
    text = (DOCS / "sixteen-bits.md").read_text(encoding="utf-8")
    assert page(text, ROWS) == text


def test_what_is_correctly_rounded_was_tried_by_mpfr_at_every_input() -> None:
    for row in ROWS.values():
        for known in (part[whose]["correct"] for part in (row, row["fused"])
                      for whose in ("ours", "textbook")):  # fmt: skip
            if known is not None:
                assert known["mpfr"] == known["counts"]
                assert known["counts"]["faithful"] == known["counts"]["off"] == 0


@pytest.mark.parametrize("name", ["exp2 bfloat16", "log2 binary16", "erf bfloat16"])
def test_programs_do_what_the_file_says(name: str) -> None:
    """Measured anew at every input."""
    function, format = name.split()
    target = Target.make(function, FUNCTIONS[function])
    for known in (
        part["ours"][goal] for part in (ROWS[name], ROWS[name]["fused"]) for goal in GOALS
    ):
        program = Program.from_json(known)
        assert program.ops == known["ops"]
        counts = measure(compile_program(program, Arithmetic.asked(format)), target).counts
        assert counts is not None
        assert (counts.correct, counts.faithful, counts.off) == tuple(known["counts"].values())


def test_programs_by_price_are_those_that_no_other_is_as_good_as() -> None:
    for row in ROWS.values():
        worths = [_worth(each) for each in row.get("timed", {}).get("front", ())]
        for each in worths:
            as_good = [other for other in worths if all(map(int.__le__, other, each))]
            assert as_good == [each]


def test_textbook_forms_that_are_faster_are_all_named() -> None:
    """Those that are correctly rounded as ours are, and take less time than any of ours."""
    [told] = beside_textbooks(ROWS)
    for key, row in ROWS.items():
        runners = row.get("race", {}).get("contenders", {})
        known = {each["text"] for each in row.get("timed", {}).get("front", ())}
        right = [(name, each) for name, each in runners.items() if each["counts"]["correct"] ==
                 sum(each["counts"].values())]  # fmt: skip
        ours = [
            each["ns"] for name, each in right if name[:4] == "ours" or each.get("text") in known
        ]
        others = [each["ns"] for name, each in right if name.startswith("textbook")]
        if ours and others:
            name, format = key.split()
            named = f"{name} on [{', '.join(FUNCTIONS[name])}] in {format}, "
            assert (named in told) == (min(others) < min(ours))


def test_what_ships_is_counted_with_fma_too() -> None:
    for row in ROWS.values():
        runners = row.get("race", {}).get("contenders", {})
        for name in [each for each in runners if each[:1] in "AB" and each[1:2].isdigit()]:
            plain = name.removesuffix(" fma")
            assert runners[f"{plain} fma"]["ops"] < runners[plain]["ops"]


def test_the_page_has_the_table_of_all_directions() -> None:
    """Made anew by `python benchmarks/sixteen_directions.py --page`."""
    text = (DOCS / "sixteen-bits.md").read_text(encoding="utf-8")
    assert page_of_directions(text) == text


@pytest.mark.parametrize("name", ["log2 bfloat16", "exp2 binary16"])
def test_programs_for_all_directions_are_right_in_each(name: str) -> None:
    known = stored_directions()[name]
    target, arithmetic = config_of(*name.split())
    counts = measure(compile_program(Program.from_json(known), arithmetic), target).counts
    assert known["mpfr"]
    assert counts is not None
    assert (counts.correct, counts.inputs) == (known["inputs"], known["inputs"])
