"""How soon a run ends that is stopped, at moments spread over its search and what follows.

    python benchmarks/stopping.py
    python benchmarks/stopping.py --format binary32 --signal TERM
    python benchmarks/stopping.py --format binary32 --whole

Starts `autonumerics discover` as a process for each moment, sends the signal, and prints how long
the process took to end, its exit code, and the rows of the front that it left by their standing.
With `--whole` nothing is sent: the time of the whole run is printed, search and what follows.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from autonumerics import load


def started(folder: Path, function: str, options: list[str]) -> subprocess.Popen[bytes]:
    """The command, when it has written its folder."""
    command = [sys.executable, "-m", "autonumerics", "discover", function, "--out", str(folder)]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not (folder / "journal.jsonl").exists():
        time.sleep(0.01)
    return process


def standings(folder: Path) -> str:
    """How the errors of the front are known: in the format, or in the reals."""
    front = load(folder).front
    kinds = Counter(s.machine.ulp_standing if s.machine else s.standing for s in front)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no program"


def last_event(folder: Path) -> str:
    """What the run was at last, by its journal."""
    return json.loads((folder / "journal.jsonl").read_text().splitlines()[-1])["event"]


@click.command()
@click.option("--function", default="exp2", show_default=True)
@click.option("--format", "number_format", help="Of a run for a number format.")
@click.option("--seconds", default=5.0, show_default=True, help="Of search.")
@click.option("--moments", default=10, show_default=True)
@click.option("--signal", "name", default="INT", show_default=True, help="INT or TERM.")
@click.option("--whole", is_flag=True, help="Send nothing.")
def main(
    function: str,
    number_format: str | None,
    seconds: float,
    moments: int,
    name: str,
    whole: bool,
) -> None:
    """Prints the seconds from the signal to the end of the process, for each moment."""
    number = signal.Signals[f"SIG{name}"]
    options = ["--seconds", str(seconds)]
    options += ["--format", number_format] if number_format else []
    with tempfile.TemporaryDirectory() as root:
        if whole:
            began = time.monotonic()
            code = started(Path(root) / "whole", function, options).wait()
            took, left = time.monotonic() - began, standings(Path(root) / "whole")
            print(f"{took:.1f} s, exit code {code}: {left}")
            return
        longest = 0.0
        for moment in range(moments):
            folder, after = Path(root) / str(moment), (moment + 0.5) * 2 * seconds / moments
            process = started(folder, function, options)
            time.sleep(after)
            process.send_signal(number)
            sent = time.monotonic()
            code = process.wait()
            took = time.monotonic() - sent
            longest = max(longest, took)
            left, event = standings(folder), last_event(folder)
            print(
                f"after {after:4.1f} s: ended in {took:.2f} s, exit code {code}: {left} ({event})"
            )
        print(f"longest {longest:.2f} s")


if __name__ == "__main__":
    main()
