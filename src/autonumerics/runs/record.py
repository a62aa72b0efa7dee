"""What is written of a run: its state, its front, its certificates and its journal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, final

from autonumerics.certification import Certificate
from autonumerics.programs import Program
from autonumerics.runs import snapshot
from autonumerics.runs.config import Config
from autonumerics.runs.folder import FRONT, SNAPSHOT, RunFolder, to_text
from autonumerics.runs.proofs import save_certificates
from autonumerics.runs.result import Result
from autonumerics.search import Front, State
from autonumerics.targets import Target


@final
class Record:
    """The files of a run in its folder; without one, what a folder to come is to be told."""

    def __init__(self, folder: RunFolder | None) -> None:
        self._events: list[dict[str, Any]] = []
        self._certificates: dict[Program, Certificate] = {}
        self.go_on_in(folder)

    def go_on_in(self, folder: RunFolder | None) -> None:
        """From now on the files are in that folder."""
        self.folder = folder
        self._identity = folder.identity() if folder else ""

    def exclusive(self) -> AbstractContextManager[None]:
        """A block in which nobody else writes into the folder; see `RunFolder.exclusive`."""
        return nullcontext() if self.folder is None else self.folder.exclusive()

    def write_state(self, state: State) -> None:
        """The last whole generation, for a run that goes on."""
        if self.folder is not None:
            self.folder.write(SNAPSHOT, snapshot.to_bytes(state.whole, self._identity))

    def write_result(self, result: Result) -> None:
        """What has been found so far."""
        if self.folder is not None:
            self.folder.write(FRONT, to_text(result.to_json()))

    def write_certificates(
        self, certificates: Sequence[Certificate], front: Front, target: Target
    ) -> None:
        """Those of the front in the place of all others; see `save_certificates`."""
        self._certificates |= {each.program: each for each in certificates}
        if self.folder is not None:
            save_certificates(self.folder, certificates, front, target)

    def write_event(self, event: dict[str, Any]) -> None:
        """A line of the journal."""
        if self.folder is None:
            self._events.append(event)
        else:
            self.folder.log(event)

    def write_to(self, path: Path, config: Config, state: State, result: Result) -> RunFolder:
        """All of the run in a new folder, as if it had been there from its start.

        Raises InvalidRun if the place holds anything already or cannot be written.
        """
        folder = RunFolder.create(path, config.to_json())
        copy = Record(folder)
        with folder.exclusive():
            for event in self._events:
                copy.write_event(event)
            copy.write_state(state)
            copy.write_result(result)
            certificates = tuple(self._certificates.values())
            copy.write_certificates(certificates, result.front, config.proved)
        return folder
