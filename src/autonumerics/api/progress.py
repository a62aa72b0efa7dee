"""What is shown while a search runs: in a terminal, in a notebook, or by a function of the caller.

In a notebook the front stands below the cell and is written anew as it improves; the result takes
its place. In a terminal it is what the command line shows. Elsewhere, nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from typing import Any

from autonumerics.runs import Budget, Progress, Run
from autonumerics.runs.origin import OfRun
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Front

NOTEBOOK_EVERY_S = 0.5

Watch = Callable[[Progress], None]


@contextmanager
def shown(
    search: Run, budget: Budget, progress: bool | Watch | None
) -> Iterator[tuple[Watch | None, Tell]]:
    """A watcher of the search: the caller's, or one that suits where we run; None for none.

    With it comes who is told of the stages that follow the search.

    `progress`: True shows lines where there is neither a terminal nor a notebook, too; False shows
    nothing.
    """
    if callable(progress):
        origin = OfRun(search.config)
        yield lambda p: progress(replace(p, front=p.front.of_run(origin))), silent
    elif progress is False or (progress is None and not (in_notebook() or _in_terminal())):
        yield None, silent
    elif in_notebook():
        with _notebook(search) as watchers:
            yield watchers
    else:
        from autonumerics.cli.watching import watching

        with watching(search, budget) as watch:
            yield watch.progress, watch.stage


def in_notebook() -> bool:
    """Whether we run in a kernel that displays HTML."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and hasattr(shell, "kernel")


def _in_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def _notebook(search: Run) -> Iterator[tuple[Watch, Tell]]:
    """Below the cell, until the search has ended."""
    from IPython.display import HTML, display  # pyright: ignore[reportMissingImports]

    place: Any = display(HTML(""), display_id=True)
    due = 0.0

    def show(front: Front, status: str) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due:
            due = now + NOTEBOOK_EVERY_S
            place.update(HTML(_text(search, front, status)))

    def watch(progress: Progress) -> None:
        show(
            progress.front,
            f"{progress.seconds:.0f} s, {progress.evaluations:,} candidates, "
            f"{progress.rate:,.0f}/s",
        )

    def tell(stage: Stage) -> None:
        show(search.result().front, f"after the search, {stage.name} {stage.done:.0%}")

    try:
        yield watch, tell
    finally:
        place.update(HTML(""))


def _text(search: Run, front: Front, status: str) -> str:
    said = (
        f"{search.config.target.describe()}: {status}; interrupt the kernel to end with what there "
        "is"
    )
    return f"<p>{escape(said)}</p>{front._repr_html_()}"
