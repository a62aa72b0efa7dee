"""`discover --pieces`: searches for programs by pieces, what is printed and what is written."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autonumerics.cli.output import emit, say
from autonumerics.cli.pieces_kept import pieces_text
from autonumerics.codegen import language as find_language
from autonumerics.codegen.pieces import check_lookups
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted
from autonumerics.programs import parse_operations
from autonumerics.report.reproduction import command_words
from autonumerics.runs import Budget
from autonumerics.runs.by_pieces import discover_by_pieces
from autonumerics.runs.config import Config, computed
from autonumerics.runs.goals import wanted
from autonumerics.runs.pieces_entries import PiecesEntry, PiecesResult
from autonumerics.runs.pieces_folder import code_of, save_pieces
from autonumerics.targets import DomainLike, Target
from autonumerics.targets.ends import read_amount

_EVERY_S = 2.0
_MISSED = 3
_NOT_YET = {
    "norm": None, "max_ulp": None, "rounding": None, "cost": "ops", "derivative_error": None,
    "safe": False, "odd": False, "even": False, "exact": (), "value_range": None,
    "monotone": False, "join": (),
}  # fmt: skip
"""Options that searches by pieces do not know, and what they are where they are not given."""
_OPTIONS = {"rounding": "round", "value_range": "range"}
"""What those are called that Python calls otherwise."""


def print_by_pieces(
    function: str,
    domain: DomainLike | None,
    pieces: int | None,
    cut: str | None,
    budget: Budget,
    asked: Mapping[str, Any],
    *,
    seed: int,
    out: Path,
    language: str | None,
    with_test: bool,
    every: bool,
    as_json: bool,
) -> None:
    """Searches, saves and prints; ends the process with 3 where a stated goal is missed."""
    if pieces is None:
        raise InvalidOption("--cut says how pieces are cut: add --pieces, e.g. --pieces 8")
    _check(asked, language, as_json)
    if with_test and language is None:
        raise InvalidOption("--with-test is about code: add --emit, e.g. --emit c")
    target = Target.make(function, domain, asked["error"], asked["let"], asked["weight"])
    arithmetic = computed(asked["number_format"], asked["compute"])
    config = Config(
        target, parse_operations(asked["ops"], division=not asked["no_division"]),
        asked["max_ops"], seed, asked["effort"], number_format=asked["number_format"],
        compute=asked["compute"],
    )  # fmt: skip
    goal = wanted(*(_amount(name, asked[name]) for name in ("max_error", "digits")))
    if out.exists():
        raise InvalidOption(f"{out} exists: give another --out")
    result = discover_by_pieces(
        target, pieces, operations=asked["ops"], division=not asked["no_division"],
        max_ops=asked["max_ops"], seed=seed, evaluations=budget.evaluations,
        seconds=budget.seconds, effort=asked["effort"], cut=cut, arithmetic=arithmetic,
        threads=asked["threads"], tell=_Told(),
    )  # fmt: skip
    words = [*command_words(config, result.evaluations), f"--pieces {pieces}"]
    words += [] if cut is None else [f"--cut {cut}"]
    result = replace(result, asked=result.asked | {"command": " ".join(words)})
    save_pieces(out, result)
    best = _best(result, goal)
    if language is None:
        data = result.to_json() | {"run": str(out)}
        emit(data, as_json, pieces_text(result, every=every), "pieces")
    elif best is not None:
        emit({}, False, _code(best, result, language, asked, out, with_test=with_test))
    if result.exhausted:
        say(_exhausted(result))
    say(f"{counted(result.evaluations, 'candidate')}, polynomials apart; run in {out}")
    if best is None:
        say(_missed(result, goal))
        sys.exit(_MISSED)


def _code(
    best: PiecesEntry,
    result: PiecesResult,
    language: str,
    asked: Mapping[str, Any],
    out: Path,
    *,
    with_test: bool,
) -> str:
    """The code of a program, with the command that prints it again from the folder."""
    again = f"autonumerics emit {out} --ops {best.ops} --lang {language}"
    code = code_of(
        best, result, find_language(language), _inside(asked), with_test=with_test,
        command=again + " --with-test" * with_test,
    )  # fmt: skip
    return code.rstrip("\n")


class _Told:
    """Tells how a search goes on, at most once in some seconds."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, line: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_S
            say(line)


def _check(asked: Mapping[str, Any], language: str | None, as_json: bool) -> None:
    given = [name for name, usual in _NOT_YET.items() if asked[name] not in (usual, None)]
    if given:
        options = (_OPTIONS.get(name, name.replace("_", "-")) for name in given)
        names = ", ".join(f"--{option}" for option in options)
        raise InvalidOption(
            f"searches by pieces do not know {names} yet: leave it out, or --pieces"
        )
    if language is not None and as_json:
        raise InvalidOption("--emit prints code and --json data: choose one")
    if language is not None:
        check_lookups(find_language(language), _inside(asked))


def _inside(asked: Mapping[str, Any]) -> Arithmetic:
    """What code is written in: what was asked for, or binary32."""
    return computed(asked["number_format"], asked["compute"]) or Arithmetic.of("binary32")


def _amount(name: str, given: str | None) -> float | None:
    return None if given is None else read_amount(name.replace("_", "-"), given)


def _best(result: PiecesResult, goal: float | None) -> PiecesEntry | None:
    """The cheapest program that meets the goal or, without one, the most accurate."""
    if goal is not None:
        return result.reached(goal)
    return result.front[-1] if result.front else None


def _missed(result: PiecesResult, goal: float | None) -> str:
    """What was wanted and what was found, in one line."""
    if not result.front or goal is None:
        return "missed: no program has an error at all: allow more --max-ops or time"
    least = result.front[-1].error
    return (
        f"missed: {result.target.words} {goal:g} was wanted, the least is {least:.4g}: "
        "allow more --pieces, --max-ops or time"
    )


def _exhausted(result: PiecesResult) -> str:
    return (
        f"no new program of at most {counted(result.asked['max_ops'], 'operation')} turns up any "
        "more: try other --ops or more --max-ops"
    )
