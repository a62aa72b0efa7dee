"""What speaks against a program is in sight: a missed goal, no number as computed, ULPs as such."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from report.folders import read, write

from autonumerics.accuracy import AsComputed
from autonumerics.report.front_chart import FRAMES, Listed, by_family, draw_front
from autonumerics.report.page import build_page
from autonumerics.report.record import RunRecord, read_run
from autonumerics.report.rendering import render
from autonumerics.runs import Config
from autonumerics.search import MachineNumbers
from autonumerics.targets import Target

NAN = AsComputed("binary32", float("inf"), 0.25, 3000, 11, "nan")
FINE = AsComputed("binary64", 1.23456e-3, 0.5, 3000)


@pytest.fixture
def record(finished: Path) -> RunRecord:
    return read_run(finished)


def text(html: str) -> str:
    """What is read on a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def with_computed(
    run: Path, place: int, *computed: AsComputed, zeros: tuple[float, ...] = ()
) -> None:
    front = read(run / "front.json")
    front["front"][place] |= {
        "as_computed": [each.to_json() for each in computed],
        "passed_zeros": list(zeros),
    }
    write(run / "front.json", front)


class TestProgramsThatGiveNoNumber:
    def test_are_named_above_all(self, run_folder: Path) -> None:
        with_computed(run_folder, 1, FINE, NAN)
        html = render(build_page(read_run(run_folder)))
        shown = text(html)
        assert "Before you use one of these" in shown
        assert "NaN in binary32: the program with 3 operations, at x = 0.25;" in shown
        assert "11 of 3,000 inputs, sampled" in shown
        assert html.index("Before you use") < html.index("Accuracy against cost")

    def test_are_red_in_the_table_and_on_the_chart(self, run_folder: Path) -> None:
        with_computed(run_folder, 1, FINE, NAN)
        record = read_run(run_folder)
        html = render(build_page(record))
        assert '<strong class="behind">NaN</strong>' in html
        assert "1.23e-03" in html
        assert html.count('class="point failing"') == len(FRAMES)
        assert record.found[1].caption.endswith("; NaN in binary32")

    def test_raise_no_alarm_if_there_are_none(self, record: RunRecord) -> None:
        assert "Before you use" not in render(build_page(record))

    def test_a_division_by_zero_is_marked(self, run_folder: Path) -> None:
        with_computed(run_folder, 2, FINE, zeros=(0.0,))
        shown = text(render(build_page(read_run(run_folder))))
        assert "c0/x + x + c1) + c3 †" in shown
        assert "† divides by zero on the way at x = 0.0, where its limit is meant" in shown

    @pytest.mark.parametrize("damage", [{"count": -1}, {"standing": "true"}, {"error": "x"}])
    def test_damage_leaves_the_program_out_and_says_so(
        self, damage: dict[str, object], run_folder: Path
    ) -> None:
        with_computed(run_folder, 1, FINE)
        front = read(run_folder / "front.json")
        front["front"][1]["as_computed"][0] |= damage
        write(run_folder / "front.json", front)
        found = read_run(run_folder)
        assert len(found.found) == 3
        assert any("program 2 is left out" in str(problem) for problem in found.problems)


class TestGoals:
    def test_a_missed_one_is_said_above_all(self, run_folder: Path) -> None:
        write(
            run_folder / "config.json",
            Config(Target.make("exp2"), seed=7, max_error=1e-20).to_json(),
        )
        record = read_run(run_folder)
        shown = text(render(build_page(record)))
        assert record.goal_missed.startswith(
            "relative error 1e-20 wanted, relative error 1.034e-16"
        )
        assert f"Goal missed: {record.goal_missed}." in shown
        assert f"The goal was missed: {record.goal_missed}." in shown

    def test_one_that_is_met_is_no_alarm(self, run_folder: Path) -> None:
        write(
            run_folder / "config.json",
            Config(Target.make("exp2"), seed=7, max_error=1e-3).to_json(),
        )
        record = read_run(run_folder)
        assert record.goal_missed == ""
        assert "Goal missed" not in render(build_page(record))


class TestRunsForAFormat:
    @pytest.fixture
    def record(self, run_folder: Path) -> RunRecord:
        """The same programs, as if made for binary32; the best is 0.8712 ULP."""
        target = Target.make("exp2", error="absolute")
        config = Config(target, seed=7, number_format="binary32", max_ulp=0.6)
        write(run_folder / "config.json", config.to_json())
        front = read(run_folder / "front.json") | {"target": target.to_json()}
        for entry, ulps in zip(front["front"], (7.6e5, 4567.0, 12.0, 0.8712), strict=True):
            numbers = MachineNumbers("binary32", ulps, "measured", entry["ops"], 0.5)
            entry["machine"] = numbers.to_json()
        write(run_folder / "front.json", front)
        return read_run(run_folder)

    def test_are_about_ulps_and_never_about_absolute_errors(self, record: RunRecord) -> None:
        html = render(build_page(record))
        shown = text(html)
        assert "error in ULPs of binary32" in shown
        assert "0.8712 measured" in shown
        assert "absolute error" not in html.lower()

    def test_the_chart_is_one_of_ulps(self, record: RunRecord) -> None:
        listed = [Listed(str(k), entry) for k, entry in enumerate(record.found)]
        chart = draw_front(by_family(listed), FRAMES[0])
        heights = [point.y for point in chart.series[-1].points]
        assert chart.y_title == "ULP"
        assert chart.error_ticks == ()
        assert [tick.label for tick in chart.y_ticks][-2:] == ["1", "10⁻¹"]
        assert heights == sorted(heights, reverse=True)

    def test_a_missed_goal_is_in_ulps(self, record: RunRecord) -> None:
        assert record.goal_missed == "0.6 ULP wanted, 0.8712 ULP best"

    def test_no_column_of_times_without_times(self, record: RunRecord) -> None:
        page = build_page(record)
        timed = replace(record.found[0], machine=replace(record.found[0].machine, ns=0.1))  # type: ignore[type-var]
        assert '<th scope="col" class="number">ns</th>' not in render(page)
        again = build_page(replace(record, found=(timed, *record.found[1:])))
        assert '<th scope="col" class="number">ns</th>' in render(again)
