"""Pieces of a run folder, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autonumerics.report.parts import Problem


def read(path: Path) -> Any:
    """The JSON in a file."""
    return json.loads(path.read_bytes())


def write(path: Path, data: Any) -> None:
    """Writes JSON."""
    path.write_text(json.dumps(data), encoding="utf-8")


def event(name: str, evaluations: int, seconds: float, **details: Any) -> dict[str, Any]:
    """One line of a journal."""
    known = {"event": name, "generation": 0, "evaluations": evaluations, "seconds": seconds}
    return known | details


def journal(*events: dict[str, Any]) -> str:
    """A journal of these lines."""
    return "".join(json.dumps(line) + "\n" for line in events)


def parts(problems: tuple[Problem, ...]) -> list[str]:
    """The parts that problems are about."""
    return [problem.part for problem in problems]
