"""What is shown while a run goes on: lines of a terminal, and lines where there is none."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autonumerics.cli.watching import ENDS, live_view, watching
from autonumerics.programs import parse
from autonumerics.runs import Budget, Config, prepare, run_to_end
from autonumerics.search import Front, MachineNumbers, Solution
from autonumerics.targets import Target

STATUS = "  32.5 s  123,456 candidates  4,821/s  60 s left"
WIDTHS = (60, 80, 140)


def front(rows: int, *, machine: bool = False) -> Front:
    """Programs of 1 to so many operations, each ten times as accurate as the one before."""
    numbers = {
        ops: MachineNumbers("binary32", 10.0**-ops, "measured", ops, 0.5) if machine else None
        for ops in range(1, rows + 1)
    }
    program = [parse(" + ".join(["x"] + [f"x*c{k}" for k in range(1, 2)] * ops)) for ops in numbers]
    return Front(
        tuple(
            Solution(p, 10.0**-ops, 10.0**-ops, machine=numbers[ops])
            for ops, p in zip(numbers, program, strict=True)
        )
    )


def lines(shown: Front, width: int, height: int = 24, **options: object) -> list[str]:
    config = Config(Target.make("exp2"), **options)  # pyright: ignore[reportArgumentType]
    console = Console(width=width, height=height, file=io.StringIO(), record=True)
    console.print(live_view(config, shown, STATUS, width, height))
    return [line.rstrip() for line in console.export_text().splitlines()]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("machine", [False, True], ids=["reals", "format"])
def test_each_program_has_one_line_with_its_figures_whole(width: int, machine: bool) -> None:
    options = {"number_format": "binary32"} if machine else {"max_error": 1e-3}
    shown = front(8, machine=machine)
    text = lines(shown, width, **options)
    assert max(map(len, text)) <= width
    rows = [line for line in text if " x" in line]
    assert len(rows) == len(shown)
    for row, solution in zip(rows, shown, strict=True):
        assert f" {solution.ops} " in f" {row}"
        assert solution.standing in row or "measured" in row
        assert "…" not in row.partition(" x")[0]
    assert [("met" in row) for row in rows] == [not machine and k >= 3 for k in range(1, 9)]
    assert any(ENDS in line for line in text)
    assert STATUS in text[-1]


@pytest.mark.parametrize("height", [10, 24])
def test_the_status_stays_in_sight_where_not_all_rows_have_room(height: int) -> None:
    text = lines(front(30), 80, height)
    assert len(text) < height
    assert STATUS in text[-1]
    rows = [line for line in text if " x" in line]
    assert f"{30 - len(rows)} cheaper" in text[0]
    assert "1.000e-30" in rows[-1]


def test_without_a_terminal_each_stage_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    search, budget = prepare("exp2", max_ops=2), Budget(None, 200)
    with watching(search, budget) as watch:
        run_to_end(search, budget, watch.progress, watch.stage)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "exp2 on [0, 1], relative error"
    assert "after the search: proving 0%" in said
