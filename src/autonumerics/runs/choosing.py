"""Which program of a run is meant by a count of operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from autonumerics.errors import InvalidOption
from autonumerics.numerals import counted
from autonumerics.runs.folder import Say, on_stderr
from autonumerics.runs.result import Result
from autonumerics.search import Solution


class _Counted(Protocol):
    @property
    def ops(self) -> int: ...


Entry = TypeVar("Entry", bound=_Counted)


def chosen(result: Result, ops: int, run: object = None, say: Say = on_stderr) -> Solution:
    """The most accurate program of at most so many operations.

    `say` is told which that is where none has just so many. Raises InvalidOption, naming the
    `run`, where all have more.
    """
    lengths = (s.ops for s in result.front)
    return told(result.front.with_ops(ops), ops, lengths, f"{named(run)} has no program", say)


def told(
    found: Entry | None, ops: int, lengths: Iterable[int], nothing: str, say: Say = on_stderr
) -> Entry:
    """What was found for so many operations; `say` is told where it has fewer.

    Raises InvalidOption where nothing was, with the shortest of the `lengths`; the sentence begins
    with `nothing`.
    """
    asked = counted(ops, "operation")
    if found is None:
        least = min(lengths, default=None)
        there = "" if least is None else f": its shortest has {least}"
        raise InvalidOption(f"{nothing} of at most {asked} yet{there}")
    if found.ops != ops:
        say(
            f"the front has no program of {asked}: this is its best of at most so many, with "
            f"{found.ops}"
        )
    return found


def named(run: object) -> str:
    """A run in words: by its folder, if it has one."""
    return "the run" if run is None else str(run)
