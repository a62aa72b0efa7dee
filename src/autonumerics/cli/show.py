"""The commands that only look: show and functions."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from autonumerics.cli.commands import command, refuse_given
from autonumerics.cli.output import all_option, emit, json_option, result_record, run_argument, say
from autonumerics.cli.pieces_kept import print_kept
from autonumerics.cli.printing import (
    listing_text,
    result_text,
    rounded_text,
    solution_text,
)
from autonumerics.cli.progress import bar
from autonumerics.cli.tables import function_table
from autonumerics.errors import InvalidOption
from autonumerics.fitting import FORMATS
from autonumerics.runs import Result, load_result, verdict
from autonumerics.runs.choosing import chosen
from autonumerics.runs.computing import described
from autonumerics.runs.pieces_folder import is_by_pieces
from autonumerics.runs.rounding import rounded_solution
from autonumerics.runs.subjects import subject_of_file
from autonumerics.search import Front, Solution
from autonumerics.targets.expressions.names import names
from autonumerics.targets.listing import search


@command(
    "show",
    "autonumerics show runs/exp2-20260102-030405-seed1",
    "autonumerics show runs/exp2-20260102-030405-seed1 --ops 7",
    "autonumerics show runs/exp2-20260102-030405-seed1 --ops 7 --round binary32",
)
@run_argument
@click.option("--ops", type=int, help="The best program of at most so many operations, in full.")
@click.option(
    "--round", "number_format", help=f"With --ops: constants rounded to {', '.join(FORMATS)}."
)
@click.option(
    "--every-input", is_flag=True,
    help="Compute programs at every input of binary32, not at some: a second or two each.",
)  # fmt: skip
@all_option
@json_option
def show_command(
    run: Path, ops: int | None, number_format: str | None, every_input: bool, every: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Print the front of the run in the folder RUN, finished or not.

    Of a search by pieces its table, with --ops the constants of each piece.
    Of a file with a program, in any form that `emit` writes and reads: the program as a listing.
    """
    if run.is_file():
        if ops is not None or number_format is not None or every_input or every or as_json:
            raise InvalidOption(f"{run} is a file with a program: its listing is all that is shown")
        emit({}, False, listing_text(subject_of_file(run).program))
        return
    if is_by_pieces(run):
        refuse_given(
            {"--round": number_format, "--every-input": every_input or None},
            "is not for searches by pieces: `discover --pieces --format` rounds and measures",
        )
        print_kept(run, ops, every=every, as_json=as_json)
        return
    result = load_result(run)
    if every_input:
        result = _with_every_input(result, ops)
    if ops is None:
        if number_format is not None:
            raise InvalidOption("--round rounds the constants of one program: add --ops N")
        missed = verdict(result)
        text = "\n".join(filter(None, (result_text(result, every=every), missed)))
        emit(result_record(result, run), as_json, text, "result")
        return
    solution = chosen(result, ops, run, say)
    if number_format is not None:
        rounded = rounded_solution(solution, result.target, number_format)
        emit(rounded.to_json(), as_json, rounded_text(rounded, result.config), "program")
        return
    emit(solution.to_json(), as_json, solution_text(solution, result.config), "program")


def _with_every_input(result: Result, ops: int | None) -> Result:
    """The result with what its programs, or the one chosen, are worth at every input."""
    if result.config.arithmetic is not None:
        raise InvalidOption(
            "--every-input is for runs without a format, others have tried them all"
        )
    chosen = result.front if ops is None else [result.front.with_ops(ops)]
    with bar("computing") as progress:
        front = list[Solution]()
        for solution in result.front:
            is_chosen = solution in chosen
            front += [described(solution, result.target, every_input=is_chosen)]
            progress(len(front) / len(result.front))
    return result.with_front(Front(tuple(front)))


@command(
    "functions",
    "autonumerics functions",
    "autonumerics functions inverse hyperbolic",
    "autonumerics functions --json",
)
@click.argument("words", nargs=-1)
@json_option
def functions_command(words: tuple[str, ...], as_json: bool) -> None:
    """List the functions that can be approximated, or those that all WORDS are about.

    A word is looked for in names, groups and descriptions.
    """
    found = search(words)
    if not found:
        everything = "`autonumerics functions` lists them all"
        nearest = get_close_matches(words[0].lower(), names(), n=2)
        advice = f"did you mean {' or '.join(nearest)}?" if nearest else everything
        raise InvalidOption(f"no function is about {' '.join(words)!r}; {advice}")
    emit(
        {"functions": [entry.to_json() for entry in found]},
        as_json,
        function_table(found),
        "functions",
    )
