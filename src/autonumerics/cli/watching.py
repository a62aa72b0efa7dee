"""What is shown on stderr while a run goes on: a live table, or plain lines without a terminal."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from autonumerics.cli.output import tell
from autonumerics.cli.tables import front_table
from autonumerics.numerals import digits_text
from autonumerics.runs import Budget, Config, Progress, Run
from autonumerics.runs.stages import Stage
from autonumerics.search import Front

LIVE_EVERY_S = 0.25
LINE_EVERY_S = 2.0
_AROUND = 7  # lines of a view that are no rows: title, head, edges, status, cursor
ENDS = "Ctrl-C ends and saves"


class Watch(ABC):
    """Is shown how a run goes on: its search, then the stages that follow."""

    @abstractmethod
    def progress(self, progress: Progress) -> None:
        """A generation of the search is over."""

    @abstractmethod
    def stage(self, stage: Stage) -> None:
        """Something that follows the search has begun or gone on."""


@contextmanager
def watching(search: Run, budget: Budget) -> Iterator[Watch]:
    """A watcher of the search that suits where stderr goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(search.config.describe())
        return
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield _Table(search, budget, live)


class _Pace:
    """Lets something happen at most once in so many seconds."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next = 0.0

    def is_due(self, *, at_once: bool = False) -> bool:
        now = time.monotonic()
        if now < self._next and not at_once:
            return False
        self._next = now + self._every_s
        return True


@final
class _Table(Watch):
    def __init__(self, search: Run, budget: Budget, live: Live) -> None:
        self._search = search
        self._budget = budget
        self._live = live
        self._started = time.monotonic()
        self._ended: float | None = None
        self._stage = ""
        self._pace = _Pace(LIVE_EVERY_S)

    def progress(self, progress: Progress) -> None:
        if self._pace.is_due():
            elapsed = time.monotonic() - self._started
            left = _left(self._budget.seconds, elapsed)
            self._show(progress.front, f"{_status(progress)}{left}")

    def stage(self, stage: Stage) -> None:
        now = time.monotonic()
        self._ended = self._ended or now
        is_new, self._stage = stage.name != self._stage, stage.name
        if self._pace.is_due(at_once=is_new):
            left = _left(self._budget.finishing_seconds, now - self._ended)
            self._show(
                self._search.result().front,
                f"{now - self._ended:6.1f} s after the search  {_at(stage)}{left}",
            )

    def _show(self, front: Front, status: str) -> None:
        width, height = self._live.console.size
        self._live.update(live_view(self._search.config, front, status, width, height))
        self._live.refresh()


def live_view(config: Config, front: Front, status: str, width: int, height: int) -> Group:
    """What a terminal of that size shows: no line is broken, and the status is never pushed out.

    Where not all rows have room the most accurate ones are shown.
    """
    rows = max(height - _AROUND, 1)
    shown, cheaper = Front(front.solutions[-rows:]), max(len(front) - rows, 0)
    wanted = f"; {config.goal.text} wanted" if config.goal else ""
    title = f"{config.describe()}{wanted}{f'; {cheaper} cheaper' if cheaper else ''}"
    if len(f"{status}   {ENDS}") <= width:
        status = f"{status}   {ENDS}"
    else:
        title = f"{title[: width - len(ENDS) - 3]}   {ENDS}"
    above, below = (Text(text, no_wrap=True, overflow="ellipsis") for text in (title, status))
    return Group(above, front_table(shown, config.goal, brief=True), below)


@final
class _Lines(Watch):
    def __init__(self, title: str) -> None:
        self._pace = _Pace(LINE_EVERY_S)
        self._pending = True
        self._stage = ""
        tell(title)

    def progress(self, progress: Progress) -> None:
        self._pending = self._pending or progress.improved
        if not (self._pending and self._pace.is_due()):
            return
        self._pending = False
        tell(f"{_status(progress)}  {_brief(progress.front)}")

    def stage(self, stage: Stage) -> None:
        is_new, self._stage = stage.name != self._stage, stage.name
        if self._pace.is_due(at_once=is_new):
            tell(f"after the search: {_at(stage)}")


def _at(stage: Stage) -> str:
    return f"{stage.name} {stage.done:.0%}"


def _brief(front: Front) -> str:
    """The front on a line: digits by operations, or ULPs by price."""
    if any(s.machine is not None for s in front):
        return "ULP " + "  ".join(f"{s.rank[0]:g}:{s.rank[1]:.3g}" for s in front)
    return "digits " + "  ".join(f"{s.ops}:{digits_text(s.digits)}" for s in front)


def _status(progress: Progress) -> str:
    return f"{progress.seconds:6.1f} s  {progress.evaluations:,} candidates  {progress.rate:,.0f}/s"


def _left(seconds: float | None, elapsed: float) -> str:
    if seconds is None:
        return ""
    return f"  {max(seconds - elapsed, 0):.0f} s left"
