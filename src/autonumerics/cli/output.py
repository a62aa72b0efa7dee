"""What every command shares: its argument, `--json`, and where its words go.

Results are printed on stdout, as text or as one JSON object; everything else goes to stderr.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from autonumerics.runs import Result

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
run_argument = click.argument("run", type=click.Path(path_type=Path))


def emit(data: dict[str, Any], as_json: bool, text: str) -> None:
    """Prints a result on stdout."""
    click.echo(json.dumps(data, indent=1) if as_json else text)


def say(line: str) -> None:
    """Tells the user something that is not a result, on stderr."""
    click.echo(f"autonumerics: {line}", err=True)


def result_record(result: Result, path: Path | None) -> dict[str, Any]:
    """A run as one JSON object: front.json with the time and the place, the front last."""
    data = result.to_json()
    front = data.pop("front")
    return data | {"seconds": round(result.seconds, 3), "run": str(path), "front": front}
