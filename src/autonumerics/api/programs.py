"""The calls that take a program and a target, checked: parse, level, round_constants.

A solution will do for its program, and a result for its target.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path

from autonumerics import fitting, programs
from autonumerics.codegen.reading import read_program
from autonumerics.errors import InvalidOption
from autonumerics.fitting import ExchangeSettings, Levelled, Rounded
from autonumerics.fitting.settings import LevelSettings
from autonumerics.options import checked
from autonumerics.programs import Program
from autonumerics.runs import Result
from autonumerics.runs.subjects import subject_of_file
from autonumerics.search import Solution
from autonumerics.targets import Target


@checked
def parse(
    source: str | PathLike[str], constants: Sequence[Fraction | float | str] | None = None
) -> Program:
    """The program that the text writes, or that of a file: see `programs.parse`.

    A listing or, without `constants`, what is emitted in FPCore, Sollya or Python. `constants`: the
    values of c0, c1, ... Raises InvalidProgram, with the place, for text that is no program,
    InvalidRun for a file that cannot be read.

    >>> parse("x + c0", [0.5]).ops
    1
    """
    if isinstance(source, PathLike):
        return subject_of_file(Path(source)).program
    if not isinstance(source, str):
        raise InvalidOption(f"a program is parsed from text, such as 'x + c0', got {source!r}")
    if constants is not None and (isinstance(constants, str) or not _is_iterable(constants)):
        raise InvalidOption(f"constants are a list of numbers, got {constants!r}")
    return read_program(source) if constants is None else programs.parse(source, constants)


@checked
def level(
    program: Program | Solution,
    target: Target | Result,
    settings: ExchangeSettings = ExchangeSettings(),
    descent: LevelSettings = LevelSettings(),
) -> Levelled:
    """The program with the constants for which its largest error is least; see `fitting.level`.

    >>> level(parse("x + c0"), Target.make("exp2")).error < 0.036
    True
    """
    return fitting.level(_program(program), _target(target), settings, descent)


@checked
def round_constants(
    program: Program | Solution, target: Target | Result, number_format: str
) -> Rounded:
    """The program with its constants rounded to a format, and what that costs.

    See `fitting.round_constants`.
    """
    return fitting.round_constants(_program(program), _target(target), number_format)


def _is_iterable(value: object) -> bool:
    return hasattr(value, "__iter__")


def _program(given: object) -> Program:
    if isinstance(given, Solution):
        return given.program
    if isinstance(given, Program):
        return given
    raise InvalidOption(
        f"a program is made by parse('x + c0') or taken from a result, got {_brief(given)}"
    )


def _target(given: object) -> Target:
    if isinstance(given, Result):
        return given.target
    if isinstance(given, Target):
        return given
    raise InvalidOption(
        f"a target is made by Target.make('exp2', (0, 1)) or that of a result, got {_brief(given)}"
    )


def _brief(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:60]}..."
