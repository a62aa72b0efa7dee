"""The history of a run, from its journal: when the front became better, and how it ended."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autonumerics.report.parts import MALFORMED, Problem, Unusable, read_bytes

JOURNAL = "journal.jsonl"

State = Literal["finished", "stopped early", "unfinished"]


@dataclass(frozen=True, slots=True)
class Improvement:
    """The front at a moment: after so many seconds and candidates, (operations, error) pairs."""

    seconds: float
    evaluations: int
    front: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal tells.

    `state`: "stopped early" is by Ctrl-C; "unfinished" still runs or was killed. `parts` counts
    the starts, resumes included. `machine` is what the run has noted of it, "" if nothing.
    """

    improvements: tuple[Improvement, ...] = ()
    state: State = "unfinished"
    seconds: float = 0.0
    parts: int = 0
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The error of the program of so many operations from this moment on.

    None where the front has none of that many any more, since a cheaper one does as well.
    """

    seconds: float
    evaluations: int
    error: float | None


def read_journal(folder: Path) -> tuple[Journal, tuple[Problem, ...]]:
    """The journal of a run; lines that cannot be read are left out, and said to be."""
    try:
        text = read_bytes(folder / JOURNAL).decode(errors="replace")
    except Unusable as problem:
        return Journal(), (Problem(JOURNAL, f"{problem}: there is no history to show"),)
    lines = [line for line in text.split("\n") if line.strip()]
    events = [event for line in lines if (event := _event(line)) is not None]
    torn = len(lines) - len(events)
    whose = "line is" if torn == 1 else "lines are"
    problems = (Problem(JOURNAL, f"{torn} of {len(lines)} {whose} damaged and left out"),)
    return _journal(events), problems if torn else ()


def changes_by_ops(journal: Journal) -> dict[int, tuple[Change, ...]]:
    """For each operation count the moments at which its place on the front has changed."""
    changes: dict[int, list[Change]] = {}
    for step in journal.improvements:
        front = dict(sorted(step.front, key=lambda place: -place[1]))  # the best of each count
        for ops in changes.keys() | front.keys():
            known, error = changes.setdefault(ops, []), front.get(ops)
            if not known or error != known[-1].error:
                known.append(Change(step.seconds, step.evaluations, error))
    return {ops: tuple(changes[ops]) for ops in sorted(changes)}


def _journal(events: list[dict[str, Any]]) -> Journal:
    state: State = "unfinished"
    for event in events:
        if event["event"] == "stopped":
            state = "stopped early" if event.get("interrupted") else "finished"
        elif event["event"] in ("started", "front"):
            state = "unfinished"
    starts = [event for event in events if event["event"] == "started"]
    machines = [str(event["machine"]) for event in starts if "machine" in event]
    return Journal(
        tuple(_improvements(events)),
        state,
        max((event["seconds"] for event in events), default=0.0),
        len(starts),
        machines[-1] if machines else "",
    )


def _improvements(events: list[dict[str, Any]]) -> Iterator[Improvement]:
    for event in events:
        if event["event"] == "front":
            yield Improvement(event["seconds"], event["evaluations"], event["front"])


def _event(line: str) -> dict[str, Any] | None:
    """A line of the journal with its figures checked, or None."""
    try:
        data = json.loads(line)
        event = {
            **data,
            "event": str(data["event"]),
            "seconds": _size(data["seconds"]),
            "evaluations": int(data["evaluations"]),
        }
        if event["event"] == "front":
            event["front"] = tuple((int(ops), _size(error)) for ops, error in data["front"])
    except (*MALFORMED, RecursionError):
        return None
    return event


def _size(value: Any) -> float:
    number = float(value)
    if not 0 <= number < math.inf:
        raise ValueError(number)
    return number
