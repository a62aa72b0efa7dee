"""The commands and their options.

Exit codes: 0 done; 2 a request that cannot be met, said in one line on stderr; 130 stopped by
Ctrl-C, with what was found printed and saved.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from autonumerics.cli.printing import function_table, result_text, solution_text
from autonumerics.cli.watching import watching
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.fitting import EFFORTS, FORMATS, round_constants
from autonumerics.runs import Budget, Discovery, Result, load_result, prepare, run_to_end
from autonumerics.runs.config import MOST_OPERATIONS
from autonumerics.targets import FUNCTIONS

INTERRUPTED = 130

seconds_option = click.option(
    "--seconds", type=float, help="Stop after so many seconds.  [default: 60 if no --evaluations]"
)
evaluations_option = click.option(
    "--evaluations", type=int, help="Stop after so many candidates fitted; reproducible to the bit."
)
threads_option = click.option(
    "--threads", type=int, help="Threads; they do not change the result.  [default: all]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
run_argument = click.argument("run", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="autonumerics")
def cli() -> None:
    """Discovers the cheapest straight-line code for a function, an interval and an accuracy."""


@cli.command("discover")
@click.argument("function")
@click.option("--on", "domain", type=float, nargs=2, metavar="A B", help="The closed interval.")
@click.option("--error", help="relative or absolute.  [default: relative if --on is given]")
@click.option(
    "--ops", default="+ - * /", show_default=True, help="Operations: + - * / sqrt fma neg"
)
@click.option(
    "--max-ops", default=10, show_default=True,
    help=f"Most operations that depend on x, 1 to {MOST_OPERATIONS}.",
)  # fmt: skip
@click.option("--effort", default="medium", show_default=True,
              help=f"Work on the fit of one candidate: {', '.join(EFFORTS)}.")  # fmt: skip
@seconds_option
@evaluations_option
@click.option("--seed", default=1, show_default=True, help="Same seed and budget: same front.")
@threads_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="New folder for the run.  [default: runs/...]"
)
@json_option
def discover_command(
    function: str,
    domain: tuple[float, float] | None,
    error: str | None,
    ops: str,
    max_ops: int,
    effort: str,
    seconds: float | None,
    evaluations: int | None,
    seed: int,
    threads: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the programs that trade operations against error best.

    FUNCTION is a name that `autonumerics functions` lists. Errors are sampled, in exact
    arithmetic, at refined extrema.
    """
    budget = _budget(seconds, evaluations)
    search = prepare(
        function, domain=domain, error=error, ops=ops, max_ops=max_ops, seed=seed, effort=effort,
        threads=threads, out=out or _new_folder(function, seed), warn=_say,
    )  # fmt: skip
    _run(search, budget, as_json)


@cli.command("resume")
@run_argument
@seconds_option
@evaluations_option
@threads_option
@json_option
def resume_command(
    run: Path,
    seconds: float | None,
    evaluations: int | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Go on with the run in the folder RUN, for so much more."""
    budget = _budget(seconds, evaluations)
    _run(Discovery.resumed(run, threads=threads, warn=_say), budget, as_json)


@cli.command("show")
@run_argument
@click.option("--ops", type=int, help="The best program of at most so many operations, in full.")
@click.option(
    "--round", "number_format", help=f"With --ops: constants rounded to {', '.join(FORMATS)}."
)
@json_option
def show_command(run: Path, ops: int | None, number_format: str | None, as_json: bool) -> None:
    """Print the front of the run in the folder RUN, finished or not."""
    result = load_result(run)
    if ops is None:
        if number_format is not None:
            raise InvalidOption("--round rounds the constants of one program: add --ops N")
        _print(_record(result, run), as_json, result_text(result))
        return
    solution = result.front.with_ops(ops)
    if solution is None:
        raise InvalidOption(f"{run} has no program of at most {ops} operations yet")
    if number_format is not None:
        rounded = round_constants(solution.program, result.target, number_format)
        _say(f"rounding to {number_format} multiplies the error by {rounded.loss:.4g}")
        solution = replace(solution, program=rounded.program, error=rounded.sampled.error)
    _print(solution.to_json(), as_json, solution_text(solution, result.target))


@cli.command("functions")
@json_option
def functions_command(as_json: bool) -> None:
    """List the functions that can be approximated."""
    rows = [
        {"name": f.name, "domain": list(f.default_domain), "error": f.default_error,
         "defined": f.defined, "summary": f.summary}
        for f in FUNCTIONS.values()
    ]  # fmt: skip
    _print({"functions": rows}, as_json, function_table(FUNCTIONS.values()))


def _budget(seconds: float | None, evaluations: int | None) -> Budget:
    return Budget(60.0 if seconds is None and evaluations is None else seconds, evaluations)


def _new_folder(function: str, seed: int) -> Path:
    stem = f"{function}-{datetime.now():%Y%m%d-%H%M%S}-seed{seed}"
    folder = Path("runs") / stem
    again = 1
    while folder.exists():
        again += 1
        folder = Path("runs") / f"{stem}-{again}"
    return folder


def _run(search: Discovery, budget: Budget, as_json: bool) -> None:
    with watching(search, budget) as watch:
        result = run_to_end(search, budget, watch)
    path = search.folder.path if search.folder else None
    _print(_record(result, path), as_json, result_text(result))
    if path is not None:
        _say(f"run in {path}; go on with: autonumerics resume {path}")
    if result.interrupted:
        sys.exit(INTERRUPTED)


def _record(result: Result, path: Path | None) -> dict[str, Any]:
    data = result.to_json()
    front = data.pop("front")
    return data | {"seconds": round(result.seconds, 3), "run": str(path), "front": front}


def _print(data: dict[str, Any], as_json: bool, text: str) -> None:
    click.echo(json.dumps(data, indent=1) if as_json else text)


def _say(line: str) -> None:
    click.echo(f"autonumerics: {line}", err=True)


def _fail(problem: str) -> NoReturn:
    _say(" ".join(problem.split()))
    sys.exit(2)


def main() -> None:
    """Runs the command line and ends the process."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except AutoNumericsError as problem:
        _fail(str(problem))
    except click.exceptions.NoArgsIsHelpError as problem:
        problem.show()
        sys.exit(2)
    except click.ClickException as problem:
        _fail(problem.format_message())
    except (click.Abort, KeyboardInterrupt):
        _say("stopped")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone: nothing is wrong here
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
