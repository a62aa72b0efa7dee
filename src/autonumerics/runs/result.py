"""What a run is told and what it tells: budget, progress, result.

>>> Budget(seconds=None, evaluations=1000).evaluations
1000
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.runs.config import Config
from autonumerics.runs.evidence import evidence_in, with_standing
from autonumerics.runs.folder import CONFIG, FRONT, JOURNAL, MALFORMED, RunFolder
from autonumerics.runs.goals import Goal
from autonumerics.runs.measured_evidence import as_certified, measured_evidence_in
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

USUAL_SECONDS = 60.0

MOST_EVALUATIONS = 10**15
"""More than a machine fits in a lifetime: a count above is a slip, or damage."""


@dataclass(frozen=True, slots=True)
class Budget:
    """When a run ends: after so many seconds or candidates fitted, whichever comes first.

    None is no limit. Both count from the start of this part of the run. `finish`: the most seconds
    for what follows the search; if it is not given as many as for the search. Where that has none
    but a count, work is counted in place of time, so that the front depends on the count alone.
    """

    seconds: float | None = USUAL_SECONDS
    evaluations: int | None = None
    finish: float | None = None

    def __post_init__(self) -> None:
        """Raises InvalidOption for a negative or infinite limit."""
        for name in ("seconds", "finish"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise InvalidOption(f"{name}: seconds are a number from 0 on, got {value}")
        if self.evaluations is not None and not 0 <= self.evaluations <= MOST_EVALUATIONS:
            raise InvalidOption(
                f"evaluations are a count from 0 to {MOST_EVALUATIONS}, got {self.evaluations}"
            )
        if self.seconds is None and self.evaluations is None:
            raise InvalidOption("a run needs an end: give seconds or evaluations")

    @property
    def finishing_seconds(self) -> float | None:
        """The most time for what follows the search; None: as much work as the search, counted.

        >>> Budget(10.0).finishing_seconds, Budget(None, 1000).finishing_seconds
        (10.0, None)
        """
        return self.seconds if self.finish is None else self.finish

    @classmethod
    def of(
        cls, seconds: float | None, evaluations: int | None, finish: float | None = None
    ) -> Budget:
        """What was asked for, or a minute.

        >>> Budget.of(None, None).seconds, Budget.of(None, 1000).seconds
        (60.0, None)
        """
        if seconds is None and evaluations is None:
            seconds = USUAL_SECONDS
        return cls(seconds, evaluations, finish)


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


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a run has found.

    `interrupted`: it was stopped before its budget ended. `exhausted`: all programs within its
    rules have been tried. `improved`: the evaluations after which its front last became better, as
    far as the last part of the run knows. `finishing`: the seconds that followed the search, proofs
    and measurements; `unfinished`: time did not suffice for all of them.
    """

    config: Config
    front: Front
    evaluations: int
    seconds: float
    interrupted: bool = False
    exhausted: bool = False
    improved: int = 0
    finishing: float = 0.0
    unfinished: bool = False

    @property
    def target(self) -> Target:
        """What was approximated."""
        return self.config.target

    @property
    def goal(self) -> Goal | None:
        """The error wanted, if one was stated."""
        return self.config.goal

    @property
    def reached(self) -> Solution | None:
        """The cheapest program that meets the goal."""
        return None if self.goal is None else self.goal.reached(self.front)

    @property
    def is_missed(self) -> bool:
        """Whether a goal was stated that no program meets."""
        return self.goal is not None and self.reached is None

    @property
    def best(self) -> Solution | None:
        """The most accurate program whose error is known; with a goal, what comes nearest to it."""
        goal, known = self.goal, [s for s in self.front if s.standing != "claimed"]
        if goal is None:
            return min(known, key=lambda s: s.rank[1], default=None)
        return min(known, key=lambda s: goal.distance(s.rank[1], s.machine), default=None)

    @property
    def missed(self) -> str | None:
        """What was wanted and what is best, if a goal is missed; None otherwise.

        What may help is said by `advice.verdict`.
        """
        if self.goal is None or not self.is_missed:
            return None
        best = self.best
        have = "no program found"
        if best is not None:
            have = self.goal.lacking(best.rank[1], best.rank_standing, best.machine)
        return f"goal missed: {self.goal.text} wanted, {have}"

    def with_front(self, front: Front) -> Result:
        """The same run with another front."""
        return replace(self, front=front)

    def __repr__(self) -> str:
        """One line: the target, how much was tried, whether a goal is missed, the front."""
        tried = f"{self.evaluations:,} candidates"
        missed = f"{self.missed}, " if self.missed else ""
        return f"<Result: {self.config.describe()}, {tried}, {missed}{self.front!r}>"

    def to_json(self) -> dict[str, Any]:
        """As written in front.json: what depends on the seed and the evaluations alone."""
        return {
            "target": self.target.summary(),
            "seed": self.config.seed,
            "evaluations": self.evaluations,
            "front": self.front.to_json(),
        }


def load_result(path: Path | str) -> Result:
    """The result of a run from its folder, finished or not. Raises InvalidRun if it is none.

    Errors that the front calls proved are so where a certificate in the folder claims as much,
    which is not verified here; else they are *claimed*. Measured figures that contradict such a
    certificate are its own.
    """
    folder = RunFolder.open(Path(path))
    config, solutions, evaluations = _saved(folder)
    evidence = [e for _, e in evidence_in(folder.path)]
    measured = list(measured_evidence_in(folder.path)) if any(s.machine for s in solutions) else []
    target = config.target
    certified = (
        replace(s, machine=as_certified(s.program, s.machine, target, measured)) for s in solutions
    )
    front = Front.from_disk(with_standing(s, target, evidence) for s in certified)
    event = last_event(folder) or Event(0.0, 0, 0.0)
    return Result(config, front, evaluations, event.seconds, finishing=event.finishing)


def entries_as_written(path: Path) -> tuple[Config, tuple[Solution, ...]]:
    """The configuration of a run, and every entry of its front, true or not.

    Raises InvalidRun as `load_result` does.
    """
    config, solutions, _ = _saved(RunFolder.open(path), of_this_run=False)
    return config, tuple(solutions)


def _saved(folder: RunFolder, *, of_this_run: bool = True) -> tuple[Config, list[Solution], int]:
    """The configuration, the entries of the front as they are written, and the evaluations."""
    config = Config.from_json(folder.read(CONFIG), folder.path / CONFIG)
    if not folder.has(FRONT):
        return config, [], 0
    data, place = folder.read(FRONT), folder.path / FRONT
    try:
        entries = [Solution.from_json(entry) for entry in data["front"]]
        evaluations = _count(data["evaluations"])
        is_ours, seed = config.target.is_of(data["target"]), data["seed"]
    except MALFORMED as problem:
        reason = " ".join(str(problem).split())
        raise InvalidRun(f"{place} is damaged: {reason}; {folder.without(FRONT)}") from None
    if of_this_run and not (is_ours and seed == config.seed):
        record = data["target"]
        raise InvalidRun(
            f"{place} is of another run ({record['function']} on {record['domain']}, seed "
            f"{seed!r}): put back the one that belongs to this {CONFIG}"
        )
    return config, entries, evaluations


def _count(value: Any) -> int:
    """Candidates fitted. Raises ValueError for what cannot be so many."""
    if type(value) is not int or not 0 <= value <= MOST_EVALUATIONS:
        raise ValueError(f"evaluations are a count from 0 to {MOST_EVALUATIONS}, got {value!r}")
    return value


class Event(NamedTuple):
    """How far a run had come when it wrote a line into its journal."""

    seconds: float
    evaluations: int
    finishing: float


def last_event(folder: RunFolder) -> Event | None:
    """That of the last whole line of the journal, if there is any."""
    try:
        lines = (folder.path / JOURNAL).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in reversed(lines):
        with suppress(*MALFORMED):
            data = json.loads(line)
            finishing = float(data.get("finishing", 0.0))  # not in journals of version 0.1
            event = Event(float(data["seconds"]), _count(data["evaluations"]), finishing)
            if 0 <= event.seconds < math.inf and 0 <= finishing < math.inf:
                return event
    return None
