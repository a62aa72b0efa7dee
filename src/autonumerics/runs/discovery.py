"""A run: the search with its budget, its folder and its progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autonumerics.cost.fingerprint import processor_name
from autonumerics.errors import InvalidOption
from autonumerics.fitting import EFFORTS, FormatFitter, LeastSquaresFitter
from autonumerics.kernels import default_threads
from autonumerics.runs import snapshot
from autonumerics.runs.config import Config
from autonumerics.runs.folder import CONFIG, FRONT, SNAPSHOT, RunFolder, to_text
from autonumerics.runs.proofs import Proofs, prove_front, save_certificates
from autonumerics.runs.result import Budget, Progress, Result, load_result
from autonumerics.runs.snapshot import Checkpoint
from autonumerics.search import (
    Archive,
    Finisher,
    Fitter,
    FormatFinisher,
    Front,
    RealFinisher,
    State,
    Step,
    Variation,
    empty_state,
    evolve,
)

SNAPSHOT_EVERY_S = 20.0


def worker_count(threads: int | None) -> int:
    """The threads asked for, or all; raises InvalidOption for a count below 1."""
    if threads is not None and threads < 1:
        raise InvalidOption(f"threads are a count from 1 on, got {threads}")
    return threads or default_threads()


class Discovery:
    """A search that is ready to run, new or resumed.

    Iterate over it for the progress after every generation; stop it between generations by
    `stop()`, from anywhere. Without a folder nothing is written.

    >>> from autonumerics.targets import Target
    >>> search = Discovery.new(Config(Target.make("exp2"), max_ops=3), threads=1)
    >>> for progress in search.run(Budget(seconds=None, evaluations=2000)):
    ...     pass
    >>> search.result().front.with_ops(3).digits > 3
    True
    """

    def __init__(
        self,
        config: Config,
        checkpoint: Checkpoint,
        folder: RunFolder | None,
        *,
        threads: int | None = None,
        saved: Result | None = None,
    ) -> None:
        workers = self._threads = worker_count(threads)
        self.config = config
        self.folder = folder
        self._identity = folder.identity() if folder else ""
        self._state = checkpoint.state
        self._whole_front = checkpoint.front
        self._reached = checkpoint.state.archive  # a generation cut short included
        self._kept = saved.front if saved else Front()
        self._found = self._front = saved.front if saved else checkpoint.front
        self._generation = checkpoint.state.generation
        self._evaluations = max(saved.evaluations if saved else 0, checkpoint.state.evaluations)
        self._seconds_before = self._seconds = saved.seconds if saved else 0.0
        self._stopped = False
        self._interrupted = False
        self._finisher, self._fitter = _judges(config, workers)
        self._variation = Variation(config.operations, config.max_ops, config.seed, workers)

    @classmethod
    def new(
        cls, config: Config, folder: RunFolder | None = None, *, threads: int | None = None
    ) -> Discovery:
        """From the empty program."""
        return cls(config, Checkpoint(_empty(config), Front()), folder, threads=threads)

    @classmethod
    def resumed(
        cls,
        path: Path,
        *,
        threads: int | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> Discovery:
        """From the last snapshot in a run's folder, or anew if it was killed before the first.

        What lies between the snapshot and the front on disk is done again, without being counted
        or shown. Raises InvalidRun if the folder is no run or damaged.
        """
        folder = RunFolder.open(path, warn)
        config = Config.from_json(folder.read(CONFIG), path / CONFIG)
        has_snapshot = folder.has(SNAPSHOT)
        checkpoint = (
            snapshot.load(
                path / SNAPSHOT, _empty(config), folder.identity(), config.target, folder.warn
            )
            if has_snapshot
            else Checkpoint(_empty(config), Front())
        )
        saved = load_result(path) if folder.has(FRONT) else None
        return cls(config, checkpoint, folder, threads=threads, saved=saved)

    def stop(self) -> None:
        """Ends the run at the next border between generations."""
        self._stopped = True

    @property
    def archive(self) -> Archive:
        """The programs that the search keeps, as they are before they are finished."""
        return self._state.archive

    def result(self) -> Result:
        """What has been found so far."""
        return Result(self.config, self._front, self._evaluations, self._seconds, self._interrupted)

    def run(self, budget: Budget) -> Iterator[Progress]:
        """Runs to the end of the budget, saving as it goes; yields after every generation."""
        started = saved = time.monotonic()
        first = self._evaluations
        self._log(
            "started",
            budget_seconds=budget.seconds,
            budget_evaluations=budget.evaluations,
            machine=processor_name(),
        )
        limit = None if budget.evaluations is None else first + budget.evaluations
        try:
            for step in self._steps(limit, budget.seconds, started):
                now = time.monotonic()
                self._seconds = self._seconds_before + (now - started)
                improved = self._take(step)
                if now - saved > SNAPSHOT_EVERY_S:
                    self._save_state()
                    saved = now
                rate = (self._evaluations - first) / max(now - started, 1e-9)
                yield Progress(
                    self._found, step.generation, self._evaluations, self._seconds, rate, improved
                )
        finally:
            self._seconds = self._seconds_before + time.monotonic() - started
            self._seconds_before = self._seconds
            self._save_state()
            self._publish()
            self._log("stopped", interrupted=self._interrupted)

    def measure(self, progress: Callable[[float], None] = lambda _: None) -> None:
        """For a run with a number format: tunes, measures and times; see `measuring`.

        What was measured before stays unless something better is found.
        """
        from autonumerics.runs.measuring import measured_front  # LLVM and the clock

        self._front = self._found = self._kept = measured_front(
            self._reached, self.config, self._kept, threads=self._threads, progress=progress
        )
        self._publish()
        self._log("measured", front=_errors(self._front))

    def prove(self, progress: Callable[[float], None] | None = None) -> Proofs:
        """Proves the front as it is, and saves the certificates; see `proofs`.

        What was proved before stays unless something better is proved.
        """
        before = self._kept if self.config.format is None else Front()
        proofs = prove_front(self._front, self.config.target, before=before, progress=progress)
        self._front = self._found = self._kept = proofs.front
        if self.folder is not None:
            save_certificates(self.folder, proofs.certificates, self._front)
        self._publish()
        self._log("proved", front=_errors(self._front))
        return proofs

    def _steps(self, limit: int | None, seconds: float | None, started: float) -> Iterator[Step]:
        """Generations until the budget is spent or someone stops the run."""
        steps = evolve(
            self._state,
            self._variation,
            self._fitter,
            population=self.config.population,
            seed=self.config.seed,
            evaluations=limit,
        )
        while seconds is None or time.monotonic() - started < seconds:
            if self._stopped:
                self._interrupted = True
                return
            step = next(steps, None)
            if step is None:
                return
            yield step

    def _take(self, step: Step) -> bool:
        """Accepts what a generation brought; True if the front is better for it.

        The archive ranks by least squares and the front by what the exchange makes of it, so the
        new front is merged with the old one: it never gets worse. A front that was measured at the
        end of a part before gives way only to one that is measured, too.
        """
        front = self._whole_front.merged(self._finisher.front(step.archive))
        self._reached = step.archive
        if step.state is not None:
            self._state, self._whole_front = step.state, front
        if step.evaluations < self._evaluations:  # done again after a kill
            return False
        self._generation, self._evaluations = step.generation, step.evaluations
        found = front.keeping(self._found.solutions).with_proofs_of(self._found)
        if self._kept.is_measured:
            found = front
        if found == self._found:
            return False
        self._found = found
        if not self._kept.is_measured:
            self._front = found
            self._publish()
        self._log("front", front=_errors(front))
        return True

    def _publish(self) -> None:
        if self.folder is not None:
            self.folder.write(FRONT, to_text(self.result().to_json()))

    def _save_state(self) -> None:
        if self.folder is not None:
            checkpoint = Checkpoint(self._state, self._whole_front)
            self.folder.write(SNAPSHOT, snapshot.to_bytes(checkpoint, self._identity))

    def _log(self, event: str, **details: Any) -> None:
        if self.folder is not None:
            self.folder.log(
                {
                    "event": event,
                    "generation": self._generation,
                    "evaluations": self._evaluations,
                    "seconds": round(self._seconds, 3),
                    **details,
                }
            )


def _empty(config: Config) -> State:
    return empty_state(config.capacity, config.prices, forms=config.format is not None)


def _judges(config: Config, threads: int) -> tuple[Finisher, Fitter]:
    """What finishes programs and what fits them: in the reals, or for a number format."""
    effort = EFFORTS[config.effort]
    if config.format is None:
        fitter = LeastSquaresFitter(config.target, seed=config.seed, threads=threads, effort=effort)
        return RealFinisher(config.target), fitter
    rounding = FormatFitter(
        config.target, config.format, seed=config.seed, threads=threads, effort=effort
    )
    return FormatFinisher(config.target, config.format, config.prices, config.max_ops), rounding


def _errors(front: Front) -> list[list[float]]:
    """A front as the journal has it: operations and errors."""
    return [[s.ops, s.error] for s in front]
