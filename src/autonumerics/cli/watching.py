"""What is shown on stderr while a search runs: a live table, or plain lines without a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from autonumerics.cli.output import tell
from autonumerics.cli.printing import front_table
from autonumerics.numerals import digits_text
from autonumerics.runs import Budget, Progress, Run
from autonumerics.search import Front

LIVE_EVERY_S = 0.25
LINE_EVERY_S = 2.0

Watch = Callable[[Progress], None]


@contextmanager
def watching(search: Run, budget: Budget) -> Iterator[Watch]:
    """A watcher of the search that suits where stderr goes."""
    console = Console(stderr=True)
    title = search.config.describe()
    if not console.is_terminal:
        yield _Lines(title, budget)
        return
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield _Table(search, budget, live)


class _Pace:
    """Lets something happen at most once in so many seconds."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next = 0.0

    def is_due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._every_s
        return True


class _Table:
    def __init__(self, search: Run, budget: Budget, live: Live) -> None:
        self._title = search.config.target.describe()
        self._goal = search.config.goal
        self._budget = budget
        self._live = live
        self._started = time.monotonic()
        self._pace = _Pace(LIVE_EVERY_S)

    def __call__(self, progress: Progress) -> None:
        if not self._pace.is_due():
            return
        elapsed = time.monotonic() - self._started
        status = Text(f"{_status(progress)}{_left(self._budget, elapsed)}   Ctrl-C ends and saves")
        self._live.update(Group(Text(self._title), front_table(progress.front, self._goal), status))
        self._live.refresh()


class _Lines:
    def __init__(self, title: str, budget: Budget) -> None:
        self._budget = budget
        self._pace = _Pace(LINE_EVERY_S)
        self._pending = True
        tell(title)

    def __call__(self, progress: Progress) -> None:
        self._pending = self._pending or progress.improved
        if not (self._pending and self._pace.is_due()):
            return
        self._pending = False
        tell(f"{_status(progress)}  {_brief(progress.front)}")


def _brief(front: Front) -> str:
    """The front on a line: digits by operations, or ULPs by price."""
    if any(s.machine is not None for s in front):
        return "ULP " + "  ".join(f"{s.rank[0]:g}:{s.rank[1]:.3g}" for s in front)
    return "digits " + "  ".join(f"{s.ops}:{digits_text(s.digits)}" for s in front)


def _status(progress: Progress) -> str:
    return f"{progress.seconds:6.1f} s  {progress.evaluations:,} candidates  {progress.rate:,.0f}/s"


def _left(budget: Budget, elapsed: float) -> str:
    if budget.seconds is None:
        return ""
    return f"  {max(budget.seconds - elapsed, 0):.0f} s left"
