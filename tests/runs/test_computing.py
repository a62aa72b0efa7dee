"""The end of a run without a format: what its programs are worth as computed, and safe runs."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from autonumerics import discover, fronts, load, resume
from autonumerics.accuracy import sample_error
from autonumerics.programs import parse
from autonumerics.runs.computing import computed_front, described, is_safe
from autonumerics.runs.finishing import RealFinisher
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

TARGET = Target.make("exp2", (0, 1), "absolute")
LINE = parse("x + c0", [0.957])
UNSAFE = parse("sqrt(x*x - x*c0 + c1) + c2", [0.6, 0.09 + 2.0**-50, 0.9])
"""Fine in the reals; NaN next to 0.3 as it is computed."""
LIMIT = parse("c1/(c0/x + x) + c2", [0.5, 0.5, 1.0])


def solution(program) -> Solution:
    error = sample_error(program, TARGET).error
    return Solution(program, error, error)


def test_each_program_of_a_run_says_what_it_is_worth(tmp_path: Path) -> None:
    result = discover("exp2", max_ops=3, seconds=None, evaluations=300, out=tmp_path / "run")
    for each in load(tmp_path / "run").front:
        assert [c.format for c in each.as_computed] == ["binary64", "binary32"]
        assert all(c.is_finite and c.standing == "sampled" for c in each.as_computed)
        double, single = (c.error for c in each.as_computed)
        assert each.error_lower is not None
        assert 0.99 * each.error_lower <= double <= each.error
        assert single == pytest.approx(double, rel=1e-3)
        assert each.passed_zeros == ()
    assert load(tmp_path / "run").front == result.front
    again = resume(tmp_path / "run", evaluations=1)
    known = {each.program: each.as_computed for each in result.front}
    assert all(
        each.as_computed == known.get(each.program, each.as_computed) for each in again.front
    )
    assert all(each.as_computed for each in again.front)


def test_a_run_for_a_format_is_measured_in_it_alone() -> None:
    result = discover("exp2", max_ops=2, seconds=None, evaluations=100, number_format="binary16")
    assert all(each.machine and not each.as_computed for each in result.front)


def test_where_a_program_passes_through_a_division_by_zero_is_known() -> None:
    assert described(solution(LIMIT), TARGET).passed_zeros == (0.0,)
    assert described(solution(LINE), TARGET).passed_zeros == ()


def test_what_is_known_survives_json() -> None:
    for program in (LINE, LIMIT, UNSAFE):
        known = described(solution(program), TARGET)
        text = json.dumps(known.to_json(), allow_nan=False)
        read = Solution.from_json(json.loads(text))
        assert (read, read.as_computed, read.passed_zeros) == (
            known, known.as_computed, known.passed_zeros
        )  # fmt: skip


class TestSafe:
    def test_programs_that_are_not_finite_are_found(self) -> None:
        assert (is_safe(LINE, TARGET), is_safe(UNSAFE, TARGET)) == (True, False)

    def test_the_finisher_refuses_them(self) -> None:
        careless, careful = RealFinisher(TARGET), RealFinisher(TARGET, safe=True)
        kept = careless._finish(UNSAFE)
        assert kept is not None
        assert not is_safe(kept.program, TARGET)
        assert careful._finish(UNSAFE) is None
        assert careful._finish(LINE) is not None

    def test_the_end_of_a_run_tries_every_input(self) -> None:
        tiny = Target.make("exp2", (0.25, 0.2500001), "absolute")  # few inputs of binary32
        front = Front((solution(LINE), solution(UNSAFE)))
        kept = computed_front(front, tiny, safe=True)
        assert [[c.standing for c in s.as_computed] for s in kept] == [["sampled", "measured"]] * 2
        wide = Target.make("exp2", (0.25, 0.4), "absolute")
        assert [s.program for s in computed_front(front, wide, safe=True)] == [LINE]

    def test_a_run_keeps_none(self) -> None:
        options = {"domain": (0, 1), "error": "absolute", "ops": "+ * sqrt", "max_ops": 4}
        result = discover("acos", **options, seconds=None, evaluations=400, safe=True)
        assert len(result.front)
        assert all(c.is_finite for s in result.front for c in s.as_computed)


def test_notebooks_show_what_programs_are_worth() -> None:
    unsafe, line = (described(solution(p), TARGET) for p in (UNSAFE, LINE))
    table = Front((line, unsafe))._repr_html_()
    assert "<th>binary64</th><th>binary32</th>" in table
    assert table.count('<strong style="color: #c00">NaN</strong>') == 1
    assert "as computed in binary32, constants rounded: NaN at x = " in unsafe._repr_html_()


def test_fronts_that_follow_each_other_look_different() -> None:
    shown = list(map(str, fronts("exp2", max_ops=4, seconds=None, evaluations=3000)))
    *before, _ = shown  # the last one is proved
    assert len(before) > 2
    assert all(one != other for one, other in pairwise(before))


def test_every_input_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = Target.make("exp2", (0.25, 0.2500001), "absolute")
    measured = described(solution(LINE), tiny, every_input=True)
    calls: list[str] = []
    monkeypatch.setattr(
        "autonumerics.runs.computing.measured_as_computed", lambda *_: calls.append("again")
    )
    again = described(measured, tiny, every_input=True)
    assert (calls, again.as_computed) == ([], measured.as_computed)
