"""Who takes part in a bench: names, errors and their standing, baselines that are good enough."""

from __future__ import annotations

import pytest
from tools import needs

from autonumerics.accuracy import measure
from autonumerics.errors import InvalidOption
from autonumerics.fitting import Screen
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.runs import entrants
from autonumerics.runs.entrants import Lists
from autonumerics.search import MachineNumbers, Solution
from autonumerics.targets import Target

EXP2, BFLOAT16 = Target.make("exp2"), format_named("bfloat16")
LINE = parse("x + c0", [0.98])


def solution(program, machine=None):
    return Solution(program, 0.1, 0.1, machine=machine)


@pytest.fixture
def said():
    return []


def test_programs_of_one_length_get_names_of_their_own(said):
    found = Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).discovered(
        [solution(LINE), solution(parse("x*c0 + c1", [1.0, 0.9])), solution(parse("x - c0", [-1]))],
        said.append,
    )
    assert [each.name for each in found] == ["ours, 1 ops", "ours, 2 ops", "ours, 1 ops (2)"]
    assert said == []


def test_constants_are_rounded_and_errors_measured(said):
    [line] = Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).discovered(
        [solution(LINE)], said.append
    )
    assert line.program is not None
    assert line.program.constants == (BFLOAT16.round(LINE.constants[0]),)
    measured = measure(compile_program(LINE, Arithmetic.of(BFLOAT16)), EXP2)
    assert (line.error.ulps, line.error.at) == (measured.error_ulp, measured.at)
    assert line.error.standing == "measured"


def test_without_exhaustion_errors_are_sampled(said):
    [line] = Lists(EXP2, Arithmetic.of("binary32"), exhaustive=False).discovered(
        [solution(LINE)], said.append
    )
    assert (line.error.standing, line.error.counts) == ("sampled", None)


def test_formats_of_16_bits_are_measured_in_any_case_and_counted(said):
    wide = Arithmetic.of(BFLOAT16, "binary32")
    [line] = Lists(EXP2, wide, exhaustive=False).discovered([solution(LINE)], said.append)
    measured = measure(compile_program(LINE, wide), EXP2)
    assert (line.error.ulps, line.error.at) == (measured.error_ulp, measured.at)
    assert (line.error.standing, line.error.counts) == ("measured", measured.counts)


def test_what_the_run_has_measured_is_believed_in_the_same_format_only(said):
    numbers = MachineNumbers("bfloat16", 12.5, "measured", 1, error_ulp_at=0.25)
    lists = Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=False)
    [line] = lists.discovered([solution(LINE, numbers)], said.append)
    assert (line.error.ulps, line.error.at, line.error.standing) == (12.5, 0.25, "measured")
    other = Lists(EXP2, Arithmetic.of("binary16"), exhaustive=False)
    [line] = other.discovered([solution(LINE, numbers)], said.append)
    measured = measure(compile_program(LINE, Arithmetic.of("binary16")), EXP2)
    assert (line.error.ulps, line.error.at) == (measured.error_ulp, measured.at)
    assert line.error.standing == "measured"


def test_a_constant_beyond_the_format_leaves_a_program_out_and_says_so(said):
    half = Arithmetic.of("binary16")
    huge = parse("x/c0", [2.0**40])
    found = Lists(EXP2, half, False).discovered([solution(huge), solution(LINE)], said.append)
    assert [each.name for each in found] == ["ours, 1 ops (2)"]
    assert "left out: ours, 1 ops: " in said[0]


@needs("sollya")
def test_baselines_are_good_enough_and_of_different_structure(said):
    found = Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).baselines(1.0, said.append)
    assert said == []
    assert all(each.kind == "baseline" and each.error.ulps < 1.0 for each in found)
    assert all(each.error.standing == "measured" for each in found)
    assert len({each.name for each in found}) == len(found)
    names = [each.name for each in found]
    assert any(name.startswith("polynomial of degree") for name in names)
    others = [each for each in found if not each.name.startswith("polynomial of degree")]
    assert 0 < len(others) <= 3
    assert len({each.program.structure for each in others if each.program}) == len(others)


def test_a_limit_that_no_polynomial_meets_is_widened_aloud(said, monkeypatch):
    asked = []

    def floating(_target, _form, limit, *, exhaustive, unit):
        asked.append((limit, exhaustive))
        assert unit is None
        return []

    monkeypatch.setattr(entrants, "floating_baselines", floating)
    monkeypatch.setattr(entrants, "baselines", lambda *_: ())
    assert Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).baselines(0.7, said.append) == []
    assert asked == [(0.7, True), (1.4, True), (2.8, True)]
    assert said == ["no polynomial is within 2.8 ULP: none takes part"]


def test_no_polynomials_is_said_and_no_failure(said, monkeypatch):
    def floating(*_, **__):
        raise InvalidOption("polynomials for a format need Sollya")

    monkeypatch.setattr(entrants, "floating_baselines", floating)
    monkeypatch.setattr(entrants, "baselines", lambda *_: ())
    assert Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).baselines(1.0, said.append) == []
    assert said == ["no polynomials by fpminimax: polynomials for a format need Sollya"]


def test_libraries_have_errors_too():
    found = Lists(EXP2, Arithmetic.of(BFLOAT16), exhaustive=True).libraries()
    named = {each.name: each for each in found}
    assert {"libm", "NumPy"} <= set(named)
    assert named["libm"].error.standing == "measured"
    assert named["NumPy"].error.standing == "measured"
    assert all(each.error.counts.inputs == 16258 for each in found)
    assert all(each.program is None and each.kind == "library" for each in found)
    assert 0.49 < named["libm"].error.ulps < 0.51


def test_few_baselines_are_tried_where_none_is_good_enough(monkeypatch):
    """An error out of all bounds ends no sooner than one that is met, or hardly later."""
    tried: list[object] = []
    monkeypatch.setattr(
        Screen, "polished", lambda _, program: tried.append(program) or (program, 1e99)
    )
    lists = Lists(Target.make("exp2"), Arithmetic.of("binary64"), exhaustive=False)
    assert list(lists._textbook(8e14)) == []
    assert 10 < len(tried) <= 40
