"""What is done with a result: the commands, as methods, with or without a folder."""

from __future__ import annotations

import pickle
from dataclasses import replace
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest

from autonumerics import Result, Solution, discover, emit, fronts, load, resume
from autonumerics.cli.printing import result_text
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.numerals import digits_text, error_text
from autonumerics.runs import verdict

WIDE = "4%"  # of the proofs of these tests, so that another bound is another one


def bounds(result: Result) -> list[tuple[float, float | None]]:
    return [(s.error, s.error_lower) for s in result.front]


def files(folder: Path) -> dict[str, bytes]:
    places = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in places}


def test_what_is_saved_is_what_would_have_been_written(tmp_path: Path) -> None:
    there = discover("exp2", max_ops=3, evaluations=600, out=str(tmp_path / "there"))
    saved = discover("exp2", max_ops=3, evaluations=600).save(str(tmp_path / "saved"))
    assert there.path == tmp_path / "there"
    one, other = files(tmp_path / "there"), files(saved)
    assert set(one) == set(other)
    assert "certificates" in "".join(one)
    for name in one:
        if name != "journal.jsonl":  # which has times
            assert one[name] == other[name], name
    assert one["journal.jsonl"].count(b"\n") == other["journal.jsonl"].count(b"\n")


def test_what_is_saved_goes_on(tmp_path: Path) -> None:
    half = discover("exp2", max_ops=3, evaluations=300)
    assert half.path is None
    assert half.save(tmp_path / "run") == tmp_path / "run" == half.path
    assert resume(half, evaluations=300).front == resume(tmp_path / "run", evaluations=0).front
    assert load(tmp_path / "run").front == discover("exp2", max_ops=3, evaluations=600).front


def test_a_run_is_copied_to_another_place_and_over_nothing(tmp_path: Path) -> None:
    run = discover("exp2", max_ops=1, evaluations=30, out=tmp_path / "run")
    copy = run.save(tmp_path / "copy")
    assert load(copy).front == run.front
    assert files(copy) == files(tmp_path / "run")
    with pytest.raises(InvalidRun, match="exists"):
        run.save(copy)


@pytest.mark.parametrize("place", ["memory", "folder"])
def test_prove_finds_closer_bounds(place: str, tmp_path: Path) -> None:
    out = None if place == "memory" else tmp_path / "run"
    wide = discover("exp2", max_ops=2, evaluations=100, out=out)
    close = wide.prove(within="0.001%")
    for (upper, lower), before in zip(bounds(close), bounds(wide), strict=True):
        assert lower is not None
        assert upper - lower < 1e-5 * upper * 1.01
        assert upper <= before[0]
    if out is None:
        close.save(tmp_path / "run")
    assert bounds(load(tmp_path / "run")) == bounds(close)


def test_prove_with_the_rounding_of_a_format(found: Result) -> None:
    proofs = found.prove(format="f32")  # pyright: ignore
    assert [proof.program.ops for proof in proofs] == [0, 1, 2, 3]
    assert all("binary32" in proof.statement for proof in proofs)
    assert all(proof.upper > s.error_lower for proof, s in zip(proofs, found.front, strict=True))
    [one] = found.prove(ops=2, format="double")  # pyright: ignore
    assert one.program.ops == 2


def test_compare_is_a_table_of_rows(found: Result) -> None:
    table = found.compare()
    assert [row.ops for row in table] == [0, 1, 2, 3]
    assert "textbook" in str(table)
    assert str(table).splitlines()[0] in table._repr_html_()
    assert repr(table).startswith("<Comparisons: 4 operation counts")
    assert len(found.compare(max_ops=2)) == 3


def test_report_is_a_file(found: Result, tmp_path: Path) -> None:
    place = found.report(str(tmp_path / "exp2.html"), baselines=False, check=False)
    assert place == tmp_path / "exp2.html"
    assert b"exp2" in place.read_bytes()
    assert found.path is None
    run = load(discover("exp2", max_ops=1, evaluations=30, out=tmp_path / "run").path or "")
    assert run.report(baselines=False, check=False) == tmp_path / "run" / "report.html"


def test_both_compare_with_baselines(found: Result, tmp_path: Path) -> None:
    place = found.report(tmp_path / "exp2.html", check=False)
    assert b"minimax" in place.read_bytes()
    assert "best baseline" in found.plot()._repr_svg_()  # pyright: ignore


def test_plot_is_a_file_or_a_picture(found: Result, tmp_path: Path) -> None:
    place = found.plot(tmp_path / "front.svg", baselines=False)
    picture = found.plot(baselines=False)
    assert place == tmp_path / "front.svg"
    assert picture._repr_svg_() == place.read_text("utf-8")  # pyright: ignore


def test_a_result_is_a_line_and_what_the_command_line_prints(found: Result) -> None:
    assert "\n" not in repr(found)
    assert repr(found).startswith("<Result: exp2 on [0, 1], relative error, 600 candidates, <Front")
    assert str(found) == result_text(found, every=True)
    lines = str(found).splitlines()
    for solution in found.front:
        assert any(line.split()[:1] == [str(solution.ops)] for line in lines)
        assert solution.program.text in str(found)
    assert "<table>" in found._repr_html_()


@pytest.fixture(scope="module")
def missed() -> Result:
    return discover("exp2", max_ops=2, evaluations=200, digits=6)


class TestAMissedGoal:
    """Is said wherever a result is shown, in the words of the command line."""

    def test_in_print_and_notebooks_with_what_may_help(self, missed: Result) -> None:
        said = verdict(missed)
        assert said is not None
        assert str(missed).splitlines()[-1] == said
        assert f"<p>{escape(said)}</p>" in missed._repr_html_()

    def test_in_a_line(self, missed: Result) -> None:
        said = "goal missed: relative error 1e-06 wanted, relative error 2.984e-02 best"
        assert missed.missed == said
        assert said in repr(missed)
        assert "\n" not in repr(missed)

    def test_with_its_front(self, missed: Result) -> None:
        said = "goal missed: relative error 1e-06 wanted"
        assert said in str(missed.front).splitlines()[-1]
        assert said in repr(missed.front)
        assert said in missed.front._repr_html_()

    def test_and_of_a_goal_that_is_met_which_program(self) -> None:
        met = discover("exp2", max_ops=2, evaluations=200, digits=1)
        assert "goal met: relative error 0.1 wanted; 1 operation has" in str(met)
        assert "goal met" in met._repr_html_()
        assert "goal missed" not in repr(met) + str(met.front)


def test_a_front_is_printed_with_its_errors_and_their_standing(found: Result) -> None:
    heading, *lines = str(found.front).splitlines()
    titles = ["ops", "digits", "error", "standing", "binary64", "binary32", "program"]
    assert heading.split() == titles
    for line, solution in zip(lines, found.front, strict=True):
        assert line.split()[:4] == [
            str(solution.ops),
            digits_text(solution.digits),
            error_text(solution.error, solution.standing),
            solution.standing,
        ]


class TestASolutionKnowsItsRun:
    """So that its code has its evidence, wherever the solution comes from."""

    def test_its_code_is_that_of_the_result(self, found: Result) -> None:
        assert found.front[2].emit("c") == found.emit("c", ops=2)
        assert emit(found.front[2], "c") == found.emit("c", ops=2)
        assert "fast_exp2(x) approximates exp2(x) for x in [0, 1]" in found.front[1].emit("c")

    def test_of_fronts_and_progress_and_folders(self, tmp_path: Path) -> None:
        seen: list[Solution] = []
        discover(
            "exp2", max_ops=1, evaluations=60, out=tmp_path / "run",
            progress=lambda p: seen.extend(p.front),
        )  # fmt: skip
        for front in fronts("exp2", max_ops=1, evaluations=60):
            seen.extend(front)
        loaded = load(tmp_path / "run").front[0]
        assert all("approximates exp2(x)" in s.emit("c") for s in (*seen, loaded))
        assert "Certificate:" in loaded.emit("c")

    def test_after_it_was_pickled(self, found: Result) -> None:
        kept = pickle.loads(pickle.dumps(found.front))
        assert kept[0].emit("c") == found.front[0].emit("c")

    def test_one_of_no_run_says_how_to_name_its_target(self, found: Result) -> None:
        alone = replace(found.front[0], origin=None)
        with pytest.raises(InvalidOption, match=r"belongs to no run: autonumerics\.emit"):
            alone.emit("c")
        assert "approximates exp2" in emit(alone, "c", target=found.target)


def test_a_count_that_no_program_has_is_said(
    found: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found.emit("c", ops=3) == found.emit("c", ops=99)
    said = "the front has no program of 99 operations: this is its best of at most so many, with 3"
    assert capsys.readouterr().err.count(said) == 1
    found.prove(ops=99, number_format="binary64")
    assert said in capsys.readouterr().err


def test_fronts_get_better(found: Result) -> None:
    seen = list(fronts("exp2", max_ops=3, evaluations=600))
    assert seen[-1] == found.front
    best = [[s.error for s in front if s.ops <= 1][-1] for front in seen]
    assert all(later <= sooner * 1.006 for sooner, later in pairwise(best))
