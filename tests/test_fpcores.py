"""docs/fpcores.md says what is in docs/fpcores.json: what became of each FPCore."""

from __future__ import annotations

import json

import fpcores

ROWS = json.loads(fpcores.RESULTS.read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_data():
    assert fpcores.PAGE.read_text(encoding="utf-8") == fpcores.page(ROWS)


def test_each_core_has_its_outcome_and_none_is_a_traceback():
    assert [row["number"] for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert {row["kind"] for row in ROWS} <= {"front", "refused", "read"}
    for row in ROWS:
        assert row["kind"] != "refused" or "\n" not in row["reason"]
        assert row["kind"] != "front" or row["front"]
