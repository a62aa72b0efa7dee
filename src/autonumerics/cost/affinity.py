"""Where a thread runs: pinned to one processor while the clock runs, and free again after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def allowed_processors() -> tuple[int, ...]:
    """The processors that this thread may use, in order; empty where that cannot be known."""
    if not hasattr(os, "sched_getaffinity"):
        return ()
    return tuple(sorted(os.sched_getaffinity(0)))


@contextmanager
def pinned(processor: int | None) -> Iterator[None]:
    """Inside the block this thread runs on that processor only; its freedom is restored after.

    Nothing happens for None, or where the system has no such thing.

    >>> before = allowed_processors()
    >>> with pinned(before[0] if before else None):
    ...     len(allowed_processors()) <= 1
    True
    >>> allowed_processors() == before
    True
    """
    before = allowed_processors()
    if processor is None or not before:
        yield
        return
    os.sched_setaffinity(0, {processor})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
