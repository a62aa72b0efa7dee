"""The tables behind the plots hold what the plots show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autonumerics.baselines import Baseline
from autonumerics.report.entries import from_baselines
from autonumerics.report.front_chart import Listed, by_family
from autonumerics.report.journal import read_journal
from autonumerics.report.tables import family_rows, history_rows


def test_a_row_for_each_cost_and_a_column_for_each_family(baselines: Sequence[Baseline]) -> None:
    families = by_family([Listed("", entry) for entry in from_baselines(baselines)])
    rows = family_rows(families)
    assert [row.ops for row in rows] == [2, 3, 4]
    shown = [[cell.name if cell else "" for cell in row.cells] for row in rows]
    assert shown == [
        ["", "degree 1", "", ""],
        ["", "", "degree 1, squared", "(1, 1)"],
        ["", "degree 2", "", "(1, 1), squared"],
    ]


def test_the_history_says_what_changed(finished: Path) -> None:
    rows = history_rows(read_journal(finished)[0])
    assert [(row.seconds, row.candidates) for row in rows] == [
        ("0.25", "100"), ("2.50", "400"), ("21.00", "900"),
    ]  # fmt: skip
    assert rows[0].cells == ("1.44", "", "", "", "")
    assert rows[1].cells == ("1.39", "2.00", "2.30", "", "")
    assert rows[2].cells[2] == "–"
    assert rows[2].cells[4] == "15.98"
