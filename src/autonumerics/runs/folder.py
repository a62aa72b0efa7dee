"""The folder of a run: what is in it, and how it is written so that it is whole at any moment.

    config.json     what was asked; written once
    front.json      the front, rewritten whole whenever it improves
    journal.jsonl   one event a line, appended
    snapshot.npz    the search between two generations, for `resume`
    certificates/   proofs of the front's errors, one file a program

A file is written beside its place, flushed to the disk and renamed, so that a reader sees the
old one or the new one and never a part. A write that fails, for instance on a full disk, is
reported and the run goes on with the old file in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from autonumerics.errors import InvalidRun

CONFIG, FRONT, JOURNAL, SNAPSHOT = "config.json", "front.json", "journal.jsonl", "snapshot.npz"
CERTIFICATES = "certificates"


def write_whole(path: Path, data: bytes) -> None:
    """Replaces the file at `path` by `data`, atomically and durably; OSError leaves the old one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, 0o644)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def to_text(data: Any) -> bytes:
    """JSON as it stands in the folder; the same bytes for the same data."""
    return (json.dumps(data, indent=1, allow_nan=False) + "\n").encode()


def digest(data: Any) -> str:
    """SHA-256 of JSON data, however it is laid out.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class RunFolder:
    """A folder that holds one run. Make one with `create` or `open`."""

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self.path = path
        self.warn = warn
        self._failing: set[str] = set()

    @classmethod
    def create(
        cls, path: Path, config: dict[str, Any], warn: Callable[[str], None] | None = None
    ) -> RunFolder:
        """A new folder with its configuration.

        Raises InvalidRun if the place holds anything already or cannot be written.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            occupied = next(path.iterdir(), None)
            if occupied is not None:
                kind = "another run" if (path / CONFIG).exists() else "other files"
                raise InvalidRun(
                    f"{path} holds {kind}: choose a new folder for --out, or resume that run"
                )
            write_whole(path / CONFIG, to_text(config))
        except OSError as problem:
            with suppress(OSError):
                path.rmdir()  # if it was made just now
            raise InvalidRun(
                f"cannot write a run to {path}: {_reason(problem)}; choose another --out"
            ) from None
        return cls(path, warn or on_stderr)

    @classmethod
    def open(cls, path: Path, warn: Callable[[str], None] | None = None) -> RunFolder:
        """The folder of a run that exists. Raises InvalidRun if it is none."""
        if not (path / CONFIG).is_file():
            what = "has no config.json" if path.is_dir() else "is no folder"
            raise InvalidRun(f"{path} is not a run: it {what}; name a folder made by discover")
        return cls(path, warn or on_stderr)

    def read(self, name: str) -> Any:
        """The JSON of a file. Raises InvalidRun if it is missing or damaged."""
        try:
            return json.loads((self.path / name).read_bytes())
        except OSError as problem:
            raise InvalidRun(f"cannot read {self.path / name}: {_reason(problem)}") from None
        except (ValueError, RecursionError):
            raise InvalidRun(
                f"{self.path / name} is damaged: it is not JSON; start a new run"
            ) from None

    def identity(self) -> str:
        """A digest of what the configuration says; what belongs to the run carries it."""
        return digest(self.read(CONFIG))

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).is_file()

    def write(self, name: str, data: bytes) -> bool:
        """Replaces a file atomically; on failure says so once, keeps the old one, is False."""
        place = self.path / name

        def replace() -> None:
            if place.parent != self.path:
                place.parent.mkdir(exist_ok=True)
            write_whole(place, data)

        return self._attempt(name, replace)

    def log(self, event: dict[str, Any]) -> None:
        """Appends one event to the journal."""
        line = json.dumps(event, allow_nan=False) + "\n"

        def append() -> None:
            with (self.path / JOURNAL).open("ab+") as journal:
                if journal.tell() and not _ends_a_line(journal):
                    journal.write(b"\n")  # a kill or a full disk tore the last one
                journal.write(line.encode())

        self._attempt(JOURNAL, append)

    def _attempt(self, name: str, action: Callable[[], None]) -> bool:
        kind = name.partition("/")[0]  # one complaint for all certificates
        try:
            action()
        except OSError as problem:
            if kind not in self._failing:
                self.warn(
                    f"cannot write {self.path / name}: {_reason(problem)}; "
                    "the run goes on and what was written before stays"
                )
            self._failing.add(kind)
            return False
        self._failing.discard(kind)
        return True


def _ends_a_line(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def on_stderr(line: str) -> None:
    """Tells the user something that is not a result."""
    print(f"autonumerics: {line}", file=sys.stderr)


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
