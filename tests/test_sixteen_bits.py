"""docs/sixteen-bits.json and the page made from it say what programs do."""

from __future__ import annotations

import pytest
from sixteen_bits import DOCS, FUNCTIONS, GOALS, stored
from sixteen_page import page

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


def test_textbook_forms_that_are_faster_are_all_named() -> None:
    """Those that are correctly rounded as ours are, and take less time."""
    text = (DOCS / "sixteen-bits.md").read_text(encoding="utf-8")
    for key, row in ROWS.items():
        runners = row.get("race", {}).get("contenders", {})
        ours, other = (runners.get(f"{whose}, correct") for whose in ("ours", "textbook"))
        if ours and other:
            name, format = key.split()
            named = f"\n- {name} on [{', '.join(FUNCTIONS[name])}] in {format}: "
            assert (named in text) == (other["ns"] < ours["ns"])


def test_what_ships_is_counted_with_fma_too() -> None:
    for row in ROWS.values():
        runners = row.get("race", {}).get("contenders", {})
        for name in [each for each in runners if each[:1] in "AB" and each[1:2].isdigit()]:
            plain = name.removesuffix(" fma")
            assert runners[f"{plain} fma"]["ops"] < runners[plain]["ops"]
