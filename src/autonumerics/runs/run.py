"""A run: the search with its budget, its folder and its progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.certification import WITHIN
from autonumerics.cost.fingerprint import processor_name
from autonumerics.errors import InvalidOption
from autonumerics.kernels import default_threads
from autonumerics.runs.config import Config
from autonumerics.runs.derivatives import differentiated
from autonumerics.runs.folder import RunFolder
from autonumerics.runs.generations import Generations, first_state
from autonumerics.runs.goals import Lead
from autonumerics.runs.proofs import Proofs, prove_front, proved_again
from autonumerics.runs.record import Record
from autonumerics.runs.reopening import reopened
from autonumerics.runs.result import Budget, Progress, Result
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Archive, Front, State

SNAPSHOT_EVERY_S = 20.0

GRACE_S = 0.7
"""From Ctrl-C on, for what follows a search: proofs of a front of the reals take less."""

_MEASURING = 0.9  # of the time, if that is limited; proofs take the rest
_DIFFERENTIATING = 0.5  # of what is left then, for derivatives
_COMPUTING = 0.5  # of it, where programs that are not safe are to be left out
_PROVING = 0.8  # of what is left then


def worker_count(threads: int | None) -> int:
    """The threads asked for, or all; raises InvalidOption for a count below 1."""
    if threads is not None and threads < 1:
        raise InvalidOption(f"threads are a count from 1 on, got {threads}")
    return threads or default_threads()


class Run:
    """A search that is ready to run, new or resumed.

    Iterate over it for the progress after every generation; stop it between generations by
    `stop()`, from anywhere. Without a folder nothing is written.

    >>> from autonumerics.targets import Target
    >>> search = Run.new(Config(Target.make("exp2"), max_ops=3), threads=1)
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
        saved: Result | None = None,
    ) -> None:
        self._threads = worker_count(threads)
        self.config = config
        self._record = Record(folder)
        self._state = state
        self._result = saved or Result(config, state.front, state.evaluations, 0.0)
        self._kept = saved.front if saved else Front()
        self._found = self._result.front
        self._lead = Lead(config.goal, config.settings.stand)
        if self._result.evaluations < state.evaluations:  # the front could not be written
            self._result = replace(self._result, evaluations=state.evaluations)
        self._stopped, self.stopped_by = False, None
        self._started = 0.0  # by the clock: this part, without what is done again
        self._end = math.inf  # of what follows the search, by the clock
        self._generations = Generations(config, self._threads)

    @classmethod
    def new(
        cls, config: Config, folder: RunFolder | None = None, *, threads: int | None = None
    ) -> Run:
        """From the empty program."""
        return cls(config, first_state(config), folder, threads=threads)

    @classmethod
    def resumed(
        cls,
        path: Path,
        *,
        max_ops: int | None = None,
        threads: int | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> Run:
        """From the last snapshot in a run's folder, or anew if it was killed before the first.

        `max_ops`: the run is extended to programs of so many operations, from now on and for good.

        What lies between the snapshot and the front on disk is done again, without being counted
        or shown. What the front says without a certificate or a measurement to show for it is
        judged anew. Raises InvalidRun if the folder is no run or damaged, or if another process is
        at work on it.
        """
        folder = RunFolder.open(path, warn)
        with folder.exclusive():
            config, state, saved = reopened(folder, max_ops)
            return cls(config, state, folder, threads=threads, saved=saved)

    def exclusive(self) -> AbstractContextManager[None]:
        """A block in which nobody else writes into the folder; see `RunFolder.exclusive`."""
        return self._record.exclusive()

    @property
    def folder(self) -> RunFolder | None:
        """Where the run is written, if it is."""
        return self._record.folder

    def stop(self, signal: int | None = None) -> None:
        """Ends the search at the next border between generations, and what follows it soon.

        `signal`: the one that asks for it, to be known as `stopped_by`.
        """
        self._stopped, self.stopped_by = True, signal
        self._end = min(self._end, time.monotonic() + GRACE_S)

    @property
    def archive(self) -> Archive:
        """The programs that the search keeps, as they are before they are finished."""
        return self._state.archive

    def result(self) -> Result:
        """What has been found so far."""
        return self._result

    def run(self, budget: Budget) -> Iterator[Progress]:
        """Runs to the end of the budget, saving as it goes; yields after every generation.

        Whatever is raised on the way, what is saved is a state of the search and the front that
        belongs to it. Raises InvalidRun if another process is at work on the folder.
        """
        with self.exclusive():
            yield from self._run(budget)

    def _run(self, budget: Budget) -> Iterator[Progress]:
        self._started = saved = time.monotonic()
        before, first = self._result.seconds, self._result.evaluations
        self._log(
            "started",
            budget_seconds=budget.seconds,
            budget_evaluations=budget.evaluations,
            machine=processor_name(),
        )
        limit = None if budget.evaluations is None else first + budget.evaluations
        try:
            for state in self._states(limit, budget.seconds):
                now = time.monotonic()
                if state.evaluations < self._result.evaluations:  # done again after a kill
                    self._started = now
                improved = self._take(state, before + now - self._started)
                if now - saved > SNAPSHOT_EVERY_S:
                    self._record.write_state(self._state)
                    saved = now
                result = self._result
                rate = (result.evaluations - first) / max(now - self._started, 1e-9)
                yield Progress(
                    self._found, state.generation, result.evaluations, result.seconds, rate,
                    improved,
                )  # fmt: skip
                if self._lead.is_over(self._found, result.evaluations):
                    break
        finally:
            self._result = replace(self._result, seconds=before + time.monotonic() - self._started)
            self._record.write_state(self._state)
            self._record.write_result(self._result)
            self._log("stopped", interrupted=self._result.interrupted)

    def finish(self, seconds: float | None = None, tell: Tell = silent) -> None:
        """What follows a search: measurements, if it was for a number format, and proofs.

        Without one: what the programs are worth as they are computed, and proofs.

        In so many seconds, and soon once the run is stopped: then with what there is by then, which
        is never less than the search had. Without a limit of time measurements take as much work
        as the search, counted (`FinishSettings`), so that the front is the same everywhere. `tell`
        hears of the stages.
        """
        allowance, started = Allowance.of(seconds, lambda: self._end), time.monotonic()
        before = self._result.finishing

        def timed(stage: Stage) -> None:
            self._result = replace(self._result, finishing=before + time.monotonic() - started)
            tell(stage)

        with self.exclusive():
            measuring = allowance.part(_MEASURING)
            if seconds is None:
                work = self.config.settings.finish.work(self._result.evaluations)
                measuring = measuring.counted(work)
            if self.config.arithmetic is not None:
                self.measure(measuring, timed)
            elif self.config.safe:  # what is not stays without a proof
                self.compute(allowance.part(_COMPUTING), timed)
            self.prove(allowance.part(_PROVING), timed)
            self.differentiate(allowance.part(_DIFFERENTIATING), timed)
            if self.config.arithmetic is None:
                self.compute(allowance, timed)
            finishing = before + time.monotonic() - started
            self._result = replace(
                self._result,
                finishing=finishing,
                unfinished=allowance.is_over or measuring.is_over,
                interrupted=self._stopped or self._result.interrupted,
            )
            self._log("finished", interrupted=self._result.interrupted)

    def measure(self, allowance: Allowance = UNLIMITED, tell: Tell = silent) -> None:
        """For a run with a number format: tunes, measures and times; see `measuring`.

        What was measured before stays unless something better is found.
        """
        from autonumerics.runs.measuring import measured_front  # LLVM and the clock

        with self.exclusive():
            front = measured_front(
                self.archive, self.config, self._kept, self._found,
                threads=self._threads, allowance=allowance, tell=tell,
            )  # fmt: skip
            self._keep(front)
            self._publish("measured", front)

    def prove(self, allowance: Allowance = UNLIMITED, tell: Tell = silent) -> Proofs:
        """Proves the front as it is, and saves the certificates; see `proofs`.

        What was proved before stays unless something better is proved.
        """
        before = self._kept if self.config.arithmetic is None else Front()
        front, target = self._result.front, self.config.proved
        with self.exclusive():
            wanted = self.config.max_error if self.config.arithmetic is None else None
            proofs = prove_front(
                front, target, before=before, wanted=wanted or math.inf, allowance=allowance,
                progress=lambda done: tell(Stage("proving", done)),
            )  # fmt: skip
            self._keep_proofs(proofs, proofs.front)
        return proofs

    def differentiate(self, allowance: Allowance = UNLIMITED, tell: Tell = silent) -> None:
        """If the run asks for it: the errors of derivatives, proved where they can be."""
        wanted = self.config.derivative_error
        if wanted is None:
            return
        with self.exclusive():
            front = differentiated(self._result.front, self.config.target, wanted, allowance, tell)
            self._keep(front)
            self._publish("differentiated", front)

    def compute(self, allowance: Allowance = UNLIMITED, tell: Tell = silent) -> None:
        """For a run without a number format: what its programs are worth as they are computed."""
        from autonumerics.runs.computing import computed_front  # LLVM

        with self.exclusive():
            front = computed_front(
                self._result.front, self.config.target, safe=self.config.safe,
                allowance=allowance, tell=tell,
            )  # fmt: skip
            self._result = self._result.with_front(front)
            self._publish("computed", front)

    def prove_again(self, *, ops: int | None = None, within: Fraction = WITHIN) -> Result:
        """Proves the front, or one program, with closer bounds: see `proofs.proved_again`."""
        with self.exclusive():
            self._keep_proofs(*proved_again(self._result, ops=ops, within=within))
        return self._result

    def _keep_proofs(self, proofs: Proofs, front: Front) -> None:
        self._keep(front)
        self._record.write_certificates(proofs.certificates, front, self.config.proved)
        self._publish("proved", front)

    def write_to(self, path: Path) -> RunFolder:
        """Writes all of the run into a new folder, as if it had been there from its start.

        Raises InvalidRun if the place holds anything already or cannot be written.
        """
        return self._record.write_to(path, self.config, self._state, self._result)

    def save(self, path: Path) -> None:
        """As `write_to`, of a run without a folder; the run goes on there."""
        self._record.go_on_in(self.write_to(path))

    def _states(self, limit: int | None, seconds: float | None) -> Iterator[State]:
        """Generations until the budget is spent or someone stops the run."""
        states = self._generations.after(self._state, limit)
        while seconds is None or time.monotonic() - self._started < seconds:
            if self._stopped:
                self._result = replace(self._result, interrupted=True)
                return
            state = next(states, None)
            if state is None:
                limit_spent = limit is not None and self._state.evaluations >= limit
                self._result = replace(self._result, exhausted=not limit_spent)
                return
            yield state

    def _take(self, state: State, seconds: float) -> bool:
        """Accepts what a generation brought; True if the front is better for it.

        A front that was measured at the end of a part before gives way only to one that is
        measured, too.
        """
        self._state = state
        self._result = replace(self._result, seconds=seconds)
        if state.evaluations < self._result.evaluations:  # done again after a kill
            return False
        found = state.front
        if not self._kept.is_measured:
            found = found.keeping(self._found).with_proofs_of(self._found)
        improved = found != self._found
        shown = self._result.front if self._kept.is_measured else found
        self._found = found
        self._result = replace(self._result, front=shown, evaluations=state.evaluations)
        if improved:
            self._result = replace(self._result, improved=state.evaluations)
            self._publish("front", state.front)
        return improved

    def _keep(self, front: Front) -> None:
        """A front that gives way only to what is known as well and better."""
        self._found = self._kept = front
        self._result = self._result.with_front(front)

    def _publish(self, event: str, front: Front) -> None:
        """The result as it is now, and that the front has changed."""
        self._record.write_result(self._result)
        self._log(event, front=[[s.ops, s.error] for s in front])

    def _log(self, event: str, **details: Any) -> None:
        """A line of the journal; of a front it has operations and errors."""
        line = {
            "event": event,
            "generation": self._state.generation,
            "evaluations": self._result.evaluations,
            "seconds": round(self._result.seconds, 3),
            "finishing": round(self._result.finishing, 3),
            **details,
        }
        self._record.write_event(line)
