"""A wrong call is one of our errors, one line that says what to do; never an error from inside."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autonumerics
from autonumerics import AutoNumericsError, Result, discover, fronts, load, resume
from autonumerics.errors import InvalidOption, UnknownName

WRONG: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "no function": ((), {}, "name a function"),
    "two arguments": (("exp2", (0, 1)), {}, "options are given by name: function, on=..."),
    "a function twice": (("exp2",), {"fpcore": "x.fpcore"}, "one of them"),
    "no file of benchmarks": ((), {"fpcore": "nowhere.fpcore"}, "cannot read nowhere.fpcore"),
    "a number": ((2,), {}, "name"),
    "one end": (("exp2",), {"on": (0,)}, "two ends, got (0,)"),
    "three ends": (("exp2",), {"domain": (0, 1, 2)}, "two ends"),
    "ends of another kind": (("exp2",), {"domain": (None, 1)}, "got None"),
    "ends that are no numbers": (("exp2",), {"on": "a b"}, "two ends"),
    "an interval twice": (("exp2",), {"on": (0, 1), "domain": (0, 1)}, "give it once"),
    "misspelled": (("exp2",), {"max_op": 3}, "unknown option 'max_op' of discover: did you mean"),
    "with a hyphen": (("exp2",), {"max-ops": 3}, "did you mean max_ops"),
    "strange": (("exp2",), {"zzz": 3}, "there are function, on, let"),
    "an operation": (("exp2",), {"ops": ["+", "%"]}, "unknown operation '%'"),
    "operations as a number": (("exp2",), {"ops": 4}, "text such as"),
    "a count as text": (("exp2",), {"max_ops": "3"}, "max_ops is a whole number, got '3'"),
    "a broken count": (("exp2",), {"evaluations": 1.5}, "whole number, got 1.5"),
    "a flag as a count": (("exp2",), {"seed": True}, "whole number, got True"),
    "threads": (("exp2",), {"threads": "all"}, "whole number"),
    "time as text": (("exp2",), {"seconds": "60"}, "seconds is a number, got '60'"),
    "a goal as text": (("exp2",), {"digits": "six"}, "digits is a number"),
    "max_ulp without a format": (("exp2",), {"max_ulp": 1}, "format"),
    "an error": (("exp2",), {"error": 1e-6}, "error is text, got 1e-06"),
    "a measure": (("exp2",), {"error": "relativ"}, "did you mean relative?"),
    "an effort": (("exp2",), {"effort": []}, "effort is text"),
    "a format": (("exp2",), {"format": np.float32}, "number_format is text"),
    "a flag": (("exp2",), {"no_division": "yes"}, "True or False"),
    "let as a list": (("b*x",), {"let": ["b"]}, "let gives values to names"),
    "let without names": (("b*x",), {"let": {1: 2}}, "let gives values to names"),
    "let nothing": (("b*x",), {"let": {"b": None}}, "let gives values to names"),
    "settings": (("exp2",), {"settings": {"population": 3}}, "autonumerics.Settings"),
    "a place": (("exp2",), {"out": 5}, "out is a path"),
    "a pin as a number": (("exp2",), {"exact": 3}, "--exact is text, or several texts, got '3'"),
    "pins as numbers": (("exp2",), {"exact": [3]}, 'write it like "f(0) = 0"'),
    "a range as a number": (("exp2",), {"range": 3}, "a range (--range) has two ends"),
    "joins as a number": (("exp2",), {"join": 3}, "--join is text, or several texts"),
    "a table of one array": ((), {"table": np.zeros((3, 3))}, "a table is (x, y) or the path"),
    "a goal as a list": (("exp2",), {"max_error": [1]}, "max_error is a number, got [1]"),
    "progress": (("exp2",), {"progress": "bar"}, "progress is True, False or a function"),
}


@pytest.mark.parametrize("call", [discover, fronts], ids=["discover", "fronts"])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_is_one_line(case: str, call: Callable[..., Any]) -> None:
    arguments, options, complaint = WRONG[case]
    if call is fronts and case == "progress":
        return
    with pytest.raises(AutoNumericsError) as refusal:
        call(*arguments, **options)
    assert "\n" not in str(refusal.value)
    assert complaint.replace("discover", call.__name__) in str(refusal.value)


@pytest.mark.parametrize("run", [None, 5, "nowhere", Path("nowhere")], ids=str)
@pytest.mark.parametrize("call", [load, resume], ids=["load", "resume"])
def test_what_is_no_run_is_one_line(run: Any, call: Callable[..., Any]) -> None:
    with pytest.raises(AutoNumericsError, match=r"is a path|is not a run"):
        call(run)


def test_a_result_in_memory_has_to_be_saved_before_it_goes_on(found: Result) -> None:
    with pytest.raises(AutoNumericsError, match="save it first"):
        resume(found, evaluations=10)


@pytest.mark.parametrize(
    ("method", "arguments", "options", "complaint"),
    [
        ("prove", (), {"within": "x"}, "got 'x'"),
        ("prove", (), {"within": None, "opps": 3}, "unknown option 'opps' of prove"),
        ("prove", (), {"ops": -1}, "no program of at most -1 operations"),
        ("prove", (3,), {}, "options are given by name: ops=..."),
        ("report", (), {}, "give report a file"),
        ("report", ("x.txt",), {}, "HTML file"),
        ("report", (5,), {}, "out is a path"),
        ("plot", ("x.doc",), {}, "name a figure with"),
        ("save", (), {}, "missing a required argument: 'out'"),
        ("save", (3.5,), {}, "out is a path"),
        ("compare", (), {"max_ops": "many"}, "whole number"),
        ("compare", (), {"max_ops": -1}, "a count from 1 on"),
        ("prove", (), {"within": []}, "is a number"),
    ],
)
def test_so_is_a_wrong_use_of_a_result(
    method: str, arguments: tuple[Any, ...], options: dict[str, Any], complaint: str, found: Result
) -> None:
    with pytest.raises(AutoNumericsError) as refusal:
        getattr(found, method)(*arguments, **options)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


ONE_PROGRAM: dict[str, tuple[Callable[[Result], Any], str]] = {
    "parse a number": (lambda _: autonumerics.parse(5), "parsed from text"),  # pyright: ignore
    "parse with a number": (lambda _: autonumerics.parse("x + c0", 5), "list of numbers"),  # pyright: ignore
    "parse with text": (lambda _: autonumerics.parse("x + c0", "12"), "list of numbers"),
    "level text": (lambda r: autonumerics.level("x + c0", r), "made by parse"),  # pyright: ignore
    "level to a name": (lambda r: autonumerics.level(r.front[0], "exp2"), "Target.make"),  # pyright: ignore
    "level misspelled": (
        lambda r: autonumerics.level(r.front[0], r, setings=3),  # pyright: ignore
        "did you mean settings",
    ),
    "round to a number": (
        lambda r: autonumerics.round_constants(r.front[0], r, 32),
        "number_format is text",
    ),  # pyright: ignore
    "emit a number": (lambda r: r.emit(5), "language is text"),  # pyright: ignore
    "emit misspelled": (lambda r: r.front[0].emit("c", formt="f32"), "did you mean format"),  # pyright: ignore
    "emit of text": (lambda r: r.emit("c", ops="x"), "count of operations"),  # pyright: ignore
    "compile for a strange format": (lambda r: r.front[0].compile(format="f33"), "mean f32"),  # pyright: ignore
    "with text": (lambda r: r.front.with_ops("x"), "count of operations"),  # pyright: ignore
}


@pytest.mark.parametrize("case", ONE_PROGRAM)
def test_and_of_one_program(case: str, found: Result) -> None:
    call, complaint = ONE_PROGRAM[case]
    with pytest.raises(AutoNumericsError, match=complaint):
        call(found)


def test_a_solution_will_do_for_its_program_and_a_result_for_its_target(found: Result) -> None:
    best = found.front[-1]
    levelled = autonumerics.level(best, found)
    assert levelled.program == autonumerics.level(best.program, found.target).program
    rounded = autonumerics.round_constants(best, found, format="f32")  # pyright: ignore
    plainly = autonumerics.round_constants(best.program, found.target, "binary32")
    assert rounded.program == plainly.program
    assert best.emit("c", format="f32") == best.emit("c", number_format="binary32")  # pyright: ignore


def test_the_words_are_those_of_the_command_line() -> None:
    """Every option of `discover` is one of the call's, under the same word."""
    from autonumerics.cli.discover import discover_command
    from autonumerics.options import SYNONYMS

    only_there = {"as_json", "every", "language", "with_test", "help", "pieces", "cut"}
    for parameter in discover_command.params:
        for flag in (name for name in parameter.opts if name.startswith("--")):
            word = flag.strip("-").replace("-", "_")
            if parameter.name not in only_there:
                with pytest.raises(AutoNumericsError) as refusal:
                    discover("no such function", **{word: object()})
                assert not isinstance(refusal.value, UnknownName) or "option" not in str(
                    refusal.value
                )
                assert word in (parameter.name, *SYNONYMS)


def test_numbers_of_numpy_are_numbers() -> None:
    result = discover("exp2", max_ops=np.int64(1), evaluations=np.int32(30), seconds=np.float32(9))
    assert result.config.max_ops == 1


def test_every_public_name_is_there() -> None:
    for name in autonumerics.__all__:
        assert getattr(autonumerics, name) is not None


def test_options_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption):
        discover("exp2", seconds="long", out=tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_help_shows_the_words_of_the_command_line() -> None:
    """And no others: those within the package, and what its own callers alone give."""
    shown = inspect.signature(discover)
    assert {"on", "format", "max_ops", "seconds", "range"} <= set(shown.parameters)
    inner = {"domain", "number_format", "rounding", "value_range", "warn", "options"}
    assert not inner & set(shown.parameters)
    assert list(shown.parameters)[:3] == ["function", "on", "let"]
    documentation = inspect.getdoc(discover) or ""
    for name in shown.parameters:
        assert re.search(rf"^[\w, ]*\b{name}\b[\w, ]*: ", documentation, re.MULTILINE), name
