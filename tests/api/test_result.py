"""What is done with a result: the commands, as methods, with or without a folder."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from autonumerics import Result, discover, load, resume
from autonumerics.errors import InvalidRun

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
    assert [proof.program.ops for proof in proofs] == [1, 2, 3]
    assert all("binary32" in proof.statement for proof in proofs)
    assert all(proof.upper > s.error_lower for proof, s in zip(proofs, found.front, strict=True))
    [one] = found.prove(ops=2, format="double")  # pyright: ignore
    assert one.program.ops == 2


def test_compare_is_a_table_of_rows(found: Result) -> None:
    table = found.compare()
    assert [row.ops for row in table] == [1, 2, 3]
    assert "textbook" in str(table)
    assert str(table).splitlines()[0] in table._repr_html_()
    assert repr(table).startswith("<Comparisons: 3 operation counts")
    assert len(found.compare(max_ops=2)) == 2


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


def test_a_result_is_a_line_and_a_table(found: Result) -> None:
    assert "\n" not in repr(found)
    assert repr(found).startswith("<Result: exp2 on [0, 1], relative error, 600 candidates, <Front")
    assert len(str(found).splitlines()) == 2 + len(found.front)
    assert "<table>" in found._repr_html_()


def test_fronts_get_better(found: Result) -> None:
    from autonumerics import fronts

    seen = list(fronts("exp2", max_ops=3, evaluations=600))
    assert seen[-1] == found.front
    best = [[s.error for s in front if s.ops <= 1][-1] for front in seen]
    assert all(later <= sooner * 1.006 for sooner, later in pairwise(best))
