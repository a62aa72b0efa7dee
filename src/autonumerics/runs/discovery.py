"""A run: the search with its budget, its folder and its progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autonumerics.errors import InvalidOption
from autonumerics.fitting import EFFORTS, LeastSquaresFitter
from autonumerics.kernels import default_threads
from autonumerics.runs import snapshot
from autonumerics.runs.config import Config
from autonumerics.runs.folder import CONFIG, FRONT, SNAPSHOT, RunFolder, to_text
from autonumerics.runs.result import Budget, Progress, Result, load_result
from autonumerics.search import Finisher, Front, State, Step, Variation, empty_state, evolve

SNAPSHOT_EVERY_S = 20.0


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
        state: State,
        folder: RunFolder | None,
        *,
        threads: int | None = None,
        front: Front | None = None,
        seconds: float = 0.0,
    ) -> None:
        if threads is not None and threads < 1:
            raise InvalidOption(f"threads are a count from 1 on, got {threads}")
        workers = threads or default_threads()
        self.config = config
        self.folder = folder
        self._state = state
        self._front = front or Front()
        self._evaluations = state.evaluations
        self._seconds_before = self._seconds = seconds
        self._stopped = False
        self._interrupted = False
        self._finisher = Finisher(config.target)
        self._variation = Variation(config.operations, config.max_ops, config.seed, workers)
        self._fitter = LeastSquaresFitter(
            config.target, seed=config.seed, threads=workers, effort=EFFORTS[config.effort]
        )

    @classmethod
    def new(
        cls, config: Config, folder: RunFolder | None = None, *, threads: int | None = None
    ) -> Discovery:
        """From the empty program."""
        return cls(config, empty_state(config.capacity), folder, threads=threads)

    @classmethod
    def resumed(
        cls,
        path: Path,
        *,
        threads: int | None = None,
        warn: Callable[[str], None] = print,
    ) -> Discovery:
        """From the last snapshot in a run's folder. Raises InvalidRun if there is none."""
        folder = RunFolder.open(path, warn)
        config = Config.from_json(folder.read(CONFIG), path / CONFIG)
        state = (
            snapshot.load(path / SNAPSHOT) if folder.has(SNAPSHOT) else empty_state(config.capacity)
        )
        front, seconds = None, 0.0
        if folder.has(FRONT):
            saved = load_result(path)
            front, seconds = saved.front, saved.seconds
        return cls(config, state, folder, threads=threads, front=front, seconds=seconds)

    def stop(self) -> None:
        """Ends the run at the next border between generations."""
        self._stopped = True

    def result(self) -> Result:
        """What has been found so far."""
        return Result(self.config, self._front, self._evaluations, self._seconds, self._interrupted)

    def run(self, budget: Budget) -> Iterator[Progress]:
        """Runs to the end of the budget, saving as it goes; yields after every generation."""
        started = saved = time.monotonic()
        first = self._state.evaluations
        self._log("started", budget_seconds=budget.seconds, budget_evaluations=budget.evaluations)
        limit = None if budget.evaluations is None else first + budget.evaluations
        for step in self._steps(limit, budget.seconds, started):
            now = time.monotonic()
            self._seconds = self._seconds_before + (now - started)
            improved = self._take(step)
            if now - saved > SNAPSHOT_EVERY_S:
                self._save_state()
                saved = now
            rate = (self._evaluations - first) / max(now - started, 1e-9)
            yield Progress(
                self._front, step.generation, self._evaluations, self._seconds, rate, improved
            )
        self._seconds = self._seconds_before = self._seconds_before + time.monotonic() - started
        self._save_state()
        self._publish()
        self._log("stopped", interrupted=self._interrupted)

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
        """Accepts what a generation brought; True if the front is better for it."""
        self._evaluations = step.evaluations
        if step.state is not None:
            self._state = step.state
        front = self._finisher.front(step.archive)
        if front == self._front:
            return False
        self._front = front
        self._publish()
        self._log("front", front=[[s.ops, s.error] for s in front])
        return True

    def _publish(self) -> None:
        if self.folder is not None and len(self._front):
            self.folder.write(FRONT, to_text(self.result().to_json()))

    def _save_state(self) -> None:
        if self.folder is not None:
            self.folder.write(SNAPSHOT, snapshot.to_bytes(self._state))

    def _log(self, event: str, **details: Any) -> None:
        if self.folder is not None:
            self.folder.log(
                {
                    "event": event,
                    "generation": self._state.generation,
                    "evaluations": self._evaluations,
                    "seconds": round(self._seconds, 3),
                    **details,
                }
            )
