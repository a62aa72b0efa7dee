"""A lock on a file, held by one process at a time and let go by the system when that ends.

By flock(2), which Linux carries over to NFS if the file is open for writing. Where there are no
locks, because of the system or of the file system, work goes on without.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autonumerics.errors import InvalidRun

try:
    import fcntl
except ImportError:  # no POSIX
    fcntl = None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock on the file at `path` inside the block.

    Raises InvalidRun if somebody else holds it, in this process or another.
    """
    handle = _open(path)
    try:
        if handle is not None:
            _take(handle, path)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _open(path: Path) -> int | None:
    for mode in (os.O_RDWR, os.O_RDONLY):
        try:
            return os.open(path, mode)
        except OSError:
            continue
    return None  # nothing can be written there either, which is told when it is tried


def _take(handle: int, path: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held, current = os.fstat(handle), path.stat()
    except BlockingIOError:
        raise _busy(path) from None
    except OSError:
        return
    if (held.st_dev, held.st_ino) != (current.st_dev, current.st_ino):  # replaced meanwhile
        raise _busy(path)


def _busy(path: Path) -> InvalidRun:
    return InvalidRun(
        f"another process is at work on {path.parent}: wait until it has ended, "
        "or work on a copy of the folder"
    )
