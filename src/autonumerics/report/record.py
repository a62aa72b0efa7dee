"""All that a report knows of a run, read from its folder: what is there, and what is not."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autonumerics.errors import InvalidRun
from autonumerics.report.certificates import Certificate, Check, certificate_of, read_certificates
from autonumerics.report.entries import FRONT, Entry, read_front
from autonumerics.report.journal import JOURNAL, Journal, read_journal
from autonumerics.report.parts import MALFORMED, Problem, Unusable, read_object, wrong
from autonumerics.report.timings import Timings, read_timings
from autonumerics.runs import Config
from autonumerics.runs.measured_evidence import as_certified, measured_evidence_in
from autonumerics.targets import Target

CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as its folder tells it, finished or not.

    `config`, `target` and `timings` are None and `found` is empty where the part is missing;
    `problems` says why. `version` is that of the package that made the run.
    """

    name: str
    config: Config | None
    version: str
    target: Target | None
    found: tuple[Entry, ...]
    evaluations: int
    journal: Journal
    certificates: tuple[Certificate, ...]
    timings: Timings | None
    problems: tuple[Problem, ...]

    @property
    def measure(self) -> str:
        """What errors are: relative, absolute, or in ULPs of the format that programs are for."""
        if self.config is not None:
            return self.config.measure
        return self.target.words if self.target else "error"

    @property
    def best(self) -> Entry | None:
        """The most accurate program found, in its number format if it was made for one."""
        return min(self.found, key=lambda entry: entry.ranked_error, default=None)

    @property
    def goal_missed(self) -> str:
        """What was wanted and what there is, if no program meets the goal; else empty."""
        goal = self.config.goal if self.config else None
        known = [e for e in self.found if e.standing != "claimed"]
        if goal is None or any(goal.is_met(e.ranked_error, e.machine) for e in known):
            return ""
        best = min(known, key=lambda e: goal.distance(e.ranked_error, e.machine), default=None)
        have = "nothing found" if best is None else goal.lacking(*best.ranked, best.machine)
        return f"{goal.text} wanted, {have}"

    @property
    def failing(self) -> tuple[Entry, ...]:
        """Programs that give an infinity or NaN in a format that they were tried in."""
        return tuple(entry for entry in self.found if entry.failures)

    @property
    def max_ops(self) -> int:
        """The most operations that the run allowed, as far as that is known."""
        most = max((entry.ops for entry in self.found), default=0)
        return max(most, self.config.max_ops if self.config else 0)


def read_run(folder: Path, check: Check | None = None) -> RunRecord:
    """The record of the run in a folder; `check` is asked about its certificates.

    Raises InvalidRun if there is no such folder, or nothing of a run in it; whatever else is
    wrong becomes a problem of the record.
    """
    if not folder.is_dir():
        raise InvalidRun(f"{folder} is not a run: it is no folder; name one made by discover")
    if not any((folder / name).exists() for name in (CONFIG, FRONT, JOURNAL)):
        raise InvalidRun(
            f"{folder} is not a run: it has no {CONFIG}, {FRONT} or {JOURNAL}; "
            "name a folder made by discover"
        )
    config, version, config_problems = _config(folder)
    front, front_problems = _front(folder)
    found, entry_problems = read_front(front) if front else ((), ())
    journal, journal_problems = read_journal(folder)
    certificates, certificate_problems = read_certificates(folder, check)
    timings, timing_problems = read_timings(folder)
    target, target_problems = _target(front, config)
    found = tuple(_with_standing(entry, target, certificates) for entry in found)
    if target is not None and any(entry.machine for entry in found):
        measured = list(measured_evidence_in(folder))
        found = tuple(
            replace(e, machine=as_certified(e.program, e.machine, target, measured)) for e in found
        )
    if config and target and config.target != target:
        what = f"is of another run: the programs of {FRONT} are for {target.describe()}"
        config, config_problems = None, (Problem(CONFIG, what),)
    return RunRecord(
        os.fsencode(folder.resolve().name).decode(errors="replace"),  # it may be no text
        config,
        version,
        target or (config.target if config else None),
        found,
        _evaluations(front, journal),
        journal,
        certificates,
        timings,
        (
            *config_problems, *front_problems, *entry_problems, *target_problems,
            *journal_problems, *certificate_problems, *timing_problems,
        ),
    )  # fmt: skip


def _config(folder: Path) -> tuple[Config | None, str, tuple[Problem, ...]]:
    version = ""
    try:
        data = read_object(folder / CONFIG)
        version = str(data.get("version", ""))
        return Config.from_json(data, "it"), version, ()
    except (Unusable, InvalidRun) as problem:
        return None, version, (Problem(CONFIG, str(problem).removeprefix("it ")),)
    except MALFORMED as problem:
        return None, version, (Problem(CONFIG, f"is damaged: {wrong(problem)}"),)


def _front(folder: Path) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    try:
        return read_object(folder / FRONT), ()
    except Unusable as problem:
        return {}, (Problem(FRONT, f"{problem}: there are no programs to show"),)


def _target(
    front: Mapping[str, Any], config: Config | None
) -> tuple[Target | None, tuple[Problem, ...]]:
    """The target that the front was found for; of a table the run's own, which has its values."""
    if not front:
        return None, ()
    try:
        if config is not None and config.target.table is not None:
            return (config.target if config.target.is_of(front["target"]) else None), ()
        return Target.from_json(front["target"]), ()
    except MALFORMED as problem:
        return None, (Problem(FRONT, f"is damaged: {wrong(problem)}"),)


def _with_standing(
    entry: Entry, target: Target | None, certificates: Sequence[Certificate]
) -> Entry:
    """The entry; one that is said to be proved without a certificate that holds is "claimed"."""
    if entry.standing != "proved":
        return entry
    certificate = certificate_of(entry.program, target, certificates) if target else None
    shown = (
        certificate is not None
        and target is not None
        and certificate.holds
        and certificate.evidence.shows(entry.program, target, entry.error, entry.lower)
    )
    if shown:
        return entry
    return replace(entry, standing="claimed")


def _evaluations(front: Mapping[str, Any], journal: Journal) -> int:
    """Candidates fitted: as of the front, or where it does not say, of its last improvement."""
    count = front.get("evaluations")
    if isinstance(count, int) and 0 <= count < math.inf:
        return count
    return journal.improvements[-1].evaluations if journal.improvements else 0
