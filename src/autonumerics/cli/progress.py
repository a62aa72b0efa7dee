"""A progress bar for work that may take seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_BAR_AFTER_S = 1.0

ProgressCallback = Callable[[float], None]


@contextmanager
def bar(what: str) -> Iterator[ProgressCallback]:
    """A progress bar on stderr that appears after a second."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        task = shown.add_task(what, total=1.0, visible=False)

        def progress(fraction: float) -> None:
            late = (shown.tasks[0].elapsed or 0.0) > _BAR_AFTER_S
            shown.update(task, completed=fraction, visible=late)

        yield progress
