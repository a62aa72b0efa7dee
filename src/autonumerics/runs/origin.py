"""The run that programs come from, which lets them be emitted with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from autonumerics.runs.claims import Subject
from autonumerics.runs.config import Config
from autonumerics.runs.emission import Described, emit
from autonumerics.runs.subjects import subject_of_solution
from autonumerics.search import Solution


@final
@dataclass(frozen=True, slots=True)
class OfRun(Described):
    """The run that programs are of: its request and, if it has one, its folder."""

    config: Config
    path: Path | None = None

    def subject(self, solution: Solution) -> Subject:
        """What is known of a program of that run."""
        return subject_of_solution(solution, self.config, self.path)

    def emit(self, solution: Solution, language: str, **options: Any) -> str:
        """See `emission.emit`."""
        return emit(self.subject(solution), language, **options)
