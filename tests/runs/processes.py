"""The command as a process of its own, to be killed and interrupted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 600.0
COMMAND = [sys.executable, "-m", "autonumerics"]


def script(statement: str) -> list[str]:
    """The command with a statement carried out before it."""
    return [sys.executable, "-c", f"{statement}\nfrom autonumerics.cli import main; main()"]


@contextmanager
def running(command: list[str], *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """The process, which does not outlive the block."""
    process = subprocess.Popen(
        [*command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(process: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    """Returns as soon as the condition holds; fails if the process ends before."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, f"ended early: {process.communicate()[1]}"
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def journal_lines(folder: Path) -> int:
    """How many lines the journal of a run has by now."""
    try:
        return (folder / "journal.jsonl").read_text(encoding="utf-8").count("\n")
    except FileNotFoundError:
        return 0
