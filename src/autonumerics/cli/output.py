"""What every command shares: its argument, `--json`, and where its words go.

Results are printed on stdout, as text or as one JSON object; everything else goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

import click

from autonumerics.numerals import finite
from autonumerics.runs import Result

READER_GONE = 141
PACKAGE = "autonumerics"
SCHEMA_VERSION = 1

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
all_option = click.option(
    "--all", "every", is_flag=True, help="Print programs that gain less than 0.2 %, too."
)
run_argument = click.argument("run", type=click.Path(path_type=Path))


def emit(data: dict[str, Any], as_json: bool, text: str, schema: str = "") -> None:
    """Prints a result on stdout; ends the process in silence if its reader has gone.

    Every JSON object says which of those in docs/schema it is, and the version that printed it.
    """
    tell_notes()
    marks = {"schema": f"autonumerics/{schema}/{SCHEMA_VERSION}", "version": version(PACKAGE)}
    try:
        click.echo(_json(marks | data | marks) if as_json else _printable(text))
    except BrokenPipeError:
        discard(sys.stdout)
        sys.exit(READER_GONE)


def _json(data: Any) -> str:
    """JSON, which has no infinity and no NaN: null in their places."""
    return json.dumps(_finite(data), indent=1, allow_nan=False)


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _finite(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return finite(data) if isinstance(data, float) else data


_NOTES = f"{PACKAGE}.notes"


def note(line: str) -> None:
    """The same of how words were read, told before anything else; not where they are refused."""
    click.get_current_context().meta.setdefault(_NOTES, []).append(line)


def tell_notes() -> None:
    """Tells what the command at hand has noted; where its words are refused, it is over."""
    context = click.get_current_context(silent=True)
    for line in [] if context is None else context.meta.pop(_NOTES, []):
        tell(f"autonumerics: {line}")


def say(line: str) -> None:
    """Tells the user something that is not a result, on stderr."""
    tell_notes()
    tell(f"autonumerics: {line}")


def tell(line: str) -> None:
    """A line on stderr; nothing that is worth a result is lost with it if it cannot be written."""
    try:
        click.echo(_printable(line), err=True)
    except OSError:
        discard(sys.stderr)


def _printable(text: str) -> str:
    """With escapes for what is no text: a part of the name of a folder may be none."""
    return text.encode(errors="backslashreplace").decode()


def discard(stream: TextIO) -> None:
    """Lets go of what a stream holds and could not write, so that its end is no further error."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def result_record(result: Result, path: Path | None) -> dict[str, Any]:
    """A run as one JSON object: front.json, what was allowed, time and place, the front last."""
    config, data = result.config, result.to_json()
    front, wanted = data.pop("front"), config.derivative_error
    asked = {
        "operations": [operation.name for operation in config.operations],
        "max_ops": config.max_ops,
        "number_format": None if config.arithmetic is None else config.arithmetic.storage.name,
        "compute": None if config.arithmetic is None else config.arithmetic.computing.name,
        "safe": config.safe,
        **({} if wanted is None else {"derivative_error": wanted}),
        "goal": goal_record(result),
    }
    more = {"seconds": round(result.seconds, 3), "run": str(path)}
    return data | asked | more | {"front": front}


def goal_record(result: Result) -> dict[str, Any] | None:
    """The goal and how the run stands to it; None if there is none.

    `error` and `best`, in `unit`; `rounding`, if that is what is asked for; `met_by`: the place in
    the front of the cheapest program that meets it, null if none does.
    """
    goal, reached, best = result.goal, result.reached, result.best
    if goal is None:
        return None
    return {
        "error": goal.error,
        "unit": goal.unit,
        **({} if goal.rounding is None else {"rounding": goal.rounding}),
        "best": None if best is None else best.rank[1],
        "met_by": None if reached is None else result.front.solutions.index(reached),
    }
