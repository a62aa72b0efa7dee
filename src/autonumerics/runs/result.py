"""What a run is told and what it tells: budget, progress, result.

>>> Budget(seconds=None, evaluations=1000).evaluations
1000
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.runs.config import Config
from autonumerics.runs.folder import CONFIG, FRONT, JOURNAL, RunFolder
from autonumerics.search import Front, Solution
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class Budget:
    """When a run ends: after so many seconds or candidates fitted, whichever comes first.

    None is no limit. Both count from the start of this part of the run.
    """

    seconds: float | None = 60.0
    evaluations: int | None = None

    def __post_init__(self) -> None:
        """Raises InvalidOption for a negative or infinite limit."""
        if self.seconds is not None and not 0 <= self.seconds < math.inf:
            raise InvalidOption(f"seconds are a number from 0 on, got {self.seconds}")
        if self.evaluations is not None and self.evaluations < 0:
            raise InvalidOption(f"evaluations are a count from 0 on, got {self.evaluations}")
        if self.seconds is None and self.evaluations is None:
            raise InvalidOption("a run needs an end: give seconds or evaluations")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the front, the work done, and whether the front is better than before.

    `evaluations` and `seconds` count from the very start of the run, parts before a resume
    included; `rate` is candidates per second of this part.
    """

    front: Front
    generation: int
    evaluations: int
    seconds: float
    rate: float
    improved: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a run has found. `interrupted` says that it was stopped before its budget ended."""

    config: Config
    front: Front
    evaluations: int
    seconds: float
    interrupted: bool = False

    @property
    def target(self) -> Target:
        """What was approximated."""
        return self.config.target

    def with_front(self, front: Front) -> Result:
        """The same run with another front."""
        return replace(self, front=front)

    def __str__(self) -> str:
        """The target, then the front as a table."""
        return f"{self.target.describe()}\n{self.front}"

    def _repr_html_(self) -> str:
        """The front as a table, for notebooks."""
        return f"<p>{self.target.describe()}</p>{self.front._repr_html_()}"

    def to_json(self) -> dict[str, Any]:
        """As written in front.json: what depends on the seed and the evaluations alone."""
        return {
            "target": self.target.to_json(),
            "seed": self.config.seed,
            "evaluations": self.evaluations,
            "front": self.front.to_json(),
        }


def load_result(path: Path) -> Result:
    """The result of a run from its folder, finished or not. Raises InvalidRun if it is none."""
    folder = RunFolder.open(path)
    config = Config.from_json(folder.read(CONFIG), path / CONFIG)
    data = folder.read(FRONT) if folder.has(FRONT) else {"front": [], "evaluations": 0}
    try:
        front = Front.of(Solution.from_json(entry) for entry in data["front"])
        return Result(config, front, int(data["evaluations"]), _seconds(folder))
    except (ValueError, KeyError, TypeError, ArithmeticError) as problem:
        raise InvalidRun(f"{path / FRONT} is damaged: {problem}; start a new run") from None


def _seconds(folder: RunFolder) -> float:
    """The time that the run has taken, from the last whole line of its journal."""
    try:
        lines = (folder.path / JOURNAL).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0.0
    for line in reversed(lines):
        try:
            return float(json.loads(line)["seconds"])
        except (ValueError, KeyError, TypeError):
            continue
    return 0.0
