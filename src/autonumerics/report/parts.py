"""Reading the parts of a run folder, any of which may be missing or broken.

A report is made of what there is. What there is not becomes a `Problem` that the report shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autonumerics.runs.folder import MALFORMED as MALFORMED


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the run that could not be used: the file's name, and why in one line."""

    part: str
    what: str


class Unusable(Exception):
    """A part that cannot be used; its text says why."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises Unusable if it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Unusable("is missing") from None
    except OSError as problem:
        raise Unusable(f"cannot be read: {(problem.strerror or str(problem)).lower()}") from None


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises Unusable if it is missing, damaged or something else."""
    data = read_bytes(path)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise Unusable("is damaged: it is not JSON") from None
    if not isinstance(value, dict):
        raise Unusable("is damaged: it is no JSON object")
    return value


def wrong(problem: Exception) -> str:
    """What was wrong with malformed data, on one line.

    >>> wrong(KeyError("front"))
    "it lacks 'front'"
    """
    if isinstance(problem, KeyError):
        return f"it lacks {problem}"
    return " ".join(str(problem).split()) or type(problem).__name__
