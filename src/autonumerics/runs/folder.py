"""The folder of a run: what is in it, and how it is written so that it is whole at any moment.

    config.json     what was asked; written anew only if the run is extended
    front.json      the front, rewritten whole whenever it improves
    journal.jsonl   one event a line, appended
    snapshot.npz    the search between two generations, for `resume`
    certificates/   proofs of the front's errors, one file a program

A file is written beside its place, flushed to the disk and renamed, so that a reader sees the
old one or the new one and never a part. A write that fails, for instance on a full disk, is
reported and the run goes on with the old file in place.

One process writes at a time: it holds a lock on config.json, which the system lets go when the
process ends, however it ends. Who only reads is never kept waiting.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

from autonumerics.errors import InvalidRun
from autonumerics.runs.limits import as_it_began
from autonumerics.runs.locking import locked

CONFIG, FRONT, JOURNAL, SNAPSHOT = "config.json", "front.json", "journal.jsonl", "snapshot.npz"
CERTIFICATES = "certificates"

MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading data of another shape than expected may raise; errors of ours are ValueErrors."""


def write_whole(path: Path, data: bytes, *, new: bool = False) -> None:
    """Replaces the file at `path` by `data`, atomically and durably; OSError leaves the old one.

    new: there must be none yet; raises FileExistsError if somebody else was faster.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, 0o644)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _give_free_name(name, path)
        else:
            os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _sync(path.parent)


def _give_free_name(name: str, path: Path) -> None:
    """As `os.rename`, but raises FileExistsError if there is such a file."""
    try:
        os.link(name, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        os.replace(name, path)
    else:
        os.unlink(name)


def _sync(folder: Path) -> None:
    """Makes the names in a folder durable, as far as its file system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
        self._writers = 0
        self._seen = self._contents()

    @classmethod
    def create(
        cls, path: Path, config: dict[str, Any], warn: Callable[[str], None] | None = None
    ) -> RunFolder:
        """A new folder with its configuration.

        Raises InvalidRun if the place holds anything already or cannot be written.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            _require_empty(path)
            try:
                write_whole(path / CONFIG, to_text(config), new=True)
            except FileExistsError:  # somebody else was faster
                _require_empty(path)
                raise
            _sync(path.parent)
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
            what = "is a file" if path.is_file() else "does not exist"
            what = f"has no {CONFIG}" if path.is_dir() else what
            if (path / "pieces.json").is_file():
                raise InvalidRun(
                    f"{path} is a search by pieces, which this does not read: `autonumerics show "
                    f"{path}` prints its programs, `autonumerics emit {path} --ops N` their code"
                )
            near = get_close_matches(path.name, _runs_in(path.parent), n=1)
            advice = f"did you mean {path.parent / near[0]}?" if near else "name one of discover's"
            raise InvalidRun(f"{path} is not a run: it {what}; {advice}")
        return cls(path, warn or on_stderr)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Inside the block nobody else writes; blocks of one folder may be nested.

        Raises InvalidRun if another process is at work on the run, or has been since it was read.
        Without a lock where the file system has none.
        """
        with ExitStack() as stack:
            if not self._writers:
                stack.enter_context(locked(self.path / CONFIG))
                if self._contents() != self._seen:
                    raise InvalidRun(
                        f"{self.path} was changed by another process since it was read: "
                        "open it again and go on from there"
                    )
            self._writers += 1
            try:
                yield
            finally:
                self._writers -= 1
                self._seen = self._contents()

    def _contents(self) -> list[tuple[int, int, int] | None]:
        """What tells one version of the front and of the snapshot from another."""
        return [_version(self.path / name) for name in (FRONT, SNAPSHOT)]

    def read(self, name: str) -> Any:
        """The JSON of a file. Raises InvalidRun if it is missing or damaged."""
        try:
            return json.loads((self.path / name).read_bytes())
        except OSError as problem:
            raise InvalidRun(f"cannot read {self.path / name}: {_reason(problem)}") from None
        except (ValueError, RecursionError):
            raise InvalidRun(
                f"{self.path / name} is damaged: it is not JSON; {self.without(name)}"
            ) from None

    def without(self, name: str) -> str:
        """What to do where a file is damaged: the search itself is in the snapshot."""
        if name != FRONT:
            return "start a new run"
        again = f"remove it and go on with: autonumerics resume {self.path}"
        return f"{again} (the search is in {SNAPSHOT})" if self.has(SNAPSHOT) else f"{again} (anew)"

    def identity(self) -> str:
        """A digest of what the configuration said when the run began.

        What belongs to the run carries it; it stays the same when the run is extended.
        """
        return digest(as_it_began(self.read(CONFIG)))

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


def _require_empty(path: Path) -> None:
    """Raises InvalidRun if the folder holds anything but what a creation left that was killed."""
    if all(each.name.startswith(f".{CONFIG}.") for each in path.iterdir()):
        return
    kind = "another run" if (path / CONFIG).exists() else "other files"
    raise InvalidRun(f"{path} holds {kind}: choose a new folder for --out, or resume that run")


def _runs_in(folder: Path) -> list[str]:
    """The names of the runs there."""
    with suppress(OSError):
        return [each.name for each in folder.iterdir() if (each / CONFIG).is_file()]
    return []


def _version(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _ends_a_line(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


Say = Callable[[str], None]
"""Is told something that is not a result."""


def on_stderr(line: str) -> None:
    """Tells the user something that is not a result."""
    with suppress(OSError):
        print(f"autonumerics: {line}", file=sys.stderr)


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
