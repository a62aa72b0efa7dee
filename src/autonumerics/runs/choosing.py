"""Which program of a run is meant by a count of operations."""

from __future__ import annotations

from autonumerics.errors import InvalidOption
from autonumerics.numerals import counted
from autonumerics.runs.folder import Say, on_stderr
from autonumerics.runs.result import Result
from autonumerics.search import Solution


def chosen(result: Result, ops: int, run: object = None, say: Say = on_stderr) -> Solution:
    """The most accurate program of at most so many operations.

    `say` is told which that is where none has just so many. Raises InvalidOption, naming the
    `run`, where all have more.
    """
    solution = result.front.with_ops(ops)
    if solution is None:
        least = min((s.ops for s in result.front), default=None)
        there = "" if least is None else f": its shortest has {least}"
        most = counted(ops, "operation")
        raise InvalidOption(f"{named(run)} has no program of at most {most} yet{there}")
    if solution.ops != ops:
        say(
            f"the front has no program of {counted(ops, 'operation')}: this is its best of at most "
            f"so many, with {solution.ops}"
        )
    return solution


def named(run: object) -> str:
    """A run in words: by its folder, if it has one."""
    return "the run" if run is None else str(run)
