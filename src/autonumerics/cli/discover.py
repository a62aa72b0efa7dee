"""The commands that search: discover and resume."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from autonumerics.cli.by_pieces import print_by_pieces
from autonumerics.cli.commands import command, refuse_given
from autonumerics.cli.emit import print_code
from autonumerics.cli.fpcore import read_fpcore
from autonumerics.cli.output import (
    all_option,
    emit,
    json_option,
    note,
    result_record,
    run_argument,
    say,
    tell_notes,
)
from autonumerics.cli.printing import result_text
from autonumerics.cli.request import SECTIONS, request_options
from autonumerics.cli.watching import watching
from autonumerics.codegen import check_language
from autonumerics.codegen import language as find_language
from autonumerics.errors import InvalidOption
from autonumerics.programs import parse_operations
from autonumerics.runs import Budget, Result, Run, emission, prepare, run_to_end, verdict
from autonumerics.runs.config import MOST_OPERATIONS, computed
from autonumerics.runs.pieces_folder import refuse_pieces
from autonumerics.runs.subjects import subject_of_result
from autonumerics.targets import DomainLike, given_table

MISSED = 3
_LONGEST_NAME = 40

Emitting = Callable[[Path | None, Result], str]
"""From the folder of a run and its result to the code that is printed."""

seconds_option = click.option(
    "--seconds", type=float, help="Stop after so many seconds.  [default: 60 if no --evaluations]"
)
evaluations_option = click.option(
    "--evaluations", type=int, help="Stop after so many candidates fitted; reproducible to the bit."
)
finish_option = click.option(
    "--finish", type=float,
    help="Most seconds for what follows the search: measurements, proofs.  [default: as --seconds;"
    " as much work as the search, counted, if only --evaluations are given]",
)  # fmt: skip
threads_option = click.option(
    "--threads", type=int, help="Threads; they do not change the result.  [default: all]"
)


@command(
    "discover",
    "autonumerics discover exp2",
    "autonumerics discover cos --on 0 pi/2 --error absolute --max-ops 8 --seconds 120",
    "autonumerics discover 'sign(x)' --on -1 -1/8 --on 1/8 1 --ops '+ - *'",
    "autonumerics discover log2 --on 1,2 --ops '+ - * fma' --evaluations 100000",
    "autonumerics discover sin --on -pi/2 pi/2 --error relative --ops cpu --no-division",
    "autonumerics discover log2 --on 1/2 2 --error 'max(relative, absolute/1e-3)'",
    "autonumerics discover 'x/(1 + exp(-b*x))' --let b=1.7 --on -8 8 --max-error 1e-4",
    "autonumerics discover exp2 --on 0 1 --format f32 --max-ulp 1 --cost time --ops '+ - * / fma'",
    "autonumerics discover tanh --on -4 4 --error absolute --derivative-error 1e-3",
    "autonumerics discover tanh --on 0 4 --format bfloat16 --max-ulp 1",
    "autonumerics discover exp2 --on 0 1 --exact 'f(0) = 1' --exact 'f(1) = 2' --max-ops 6",
    "autonumerics discover tanh --on -9 9 --error absolute --range -1 1 --monotone",
    "autonumerics discover exp2 --on 0 1 --format bfloat16 --max-ulp 0.5",
    "autonumerics discover tanh --on 0 9 --pieces 16 --ops '+ - * / fma' --max-ops 7",
    sections=SECTIONS,
)
@click.argument("function", required=False)
@request_options
@seconds_option
@evaluations_option
@finish_option
@all_option
@click.option("--seed", default=1, show_default=True, help="Same seed and budget: same front.")
@threads_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="New folder for the run.  [default: runs/...]"
)
@click.option("--emit", "language", help="Print the best program as code in this language, alone.")
@click.option("--with-test", is_flag=True, help="With --emit: add a self-test.")
@json_option
def discover_command(
    function: str | None,
    fpcore: str | None,
    table: Path | None,
    domain: DomainLike | None,
    seconds: float | None,
    evaluations: int | None,
    finish: float | None,
    seed: int,
    out: Path | None,
    every: bool,
    language: str | None,
    with_test: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find the programs that trade operations against error best.

    FUNCTION is a name that `autonumerics functions` lists, or an expression in x such as
    "log(1 + exp(-x))", with --on. When the search ends the errors of
    its front are proved over the reals; with --format they are measured as well, as computed.
    A stated goal that is missed is exit code 3.
    """
    tell = note if asked["number_format"] is None else None
    named, on = _subject(function, fpcore, table, domain, tell)
    budget = Budget.of(seconds, evaluations, finish)
    pieces, cut = asked.pop("pieces"), asked.pop("cut")
    if pieces is not None or cut is not None:
        refuse_given({"--table": table}, "is of one interval and not of --pieces")
        print_by_pieces(
            named, on, pieces, cut, budget, asked, seed=seed, out=out or _new_folder(named, seed),
            language=language, with_test=with_test, every=every, as_json=as_json,
        )  # fmt: skip
        return
    emitting = _emitting(language, with_test, as_json)
    if language is not None:
        _check_language(language, with_test, asked)
    search = prepare(
        named if table is None else given_table(table), domain=on, seed=seed,
        out=out or _new_folder(named, seed), warn=say, **asked,
    )  # fmt: skip
    tell_notes()
    _run(search, budget, as_json, emitting, every=every)


def _subject(
    function: str | None,
    fpcore: str | None,
    table: Path | None,
    domain: DomainLike | None,
    tell: Callable[[str], None] | None,
) -> tuple[str, DomainLike | None]:
    """What the search is about, as the names of folders say it, and its domain if that is asked."""
    if sum(given is not None for given in (function, fpcore, table)) != 1:
        raise InvalidOption(
            "name a FUNCTION, or a benchmark by --fpcore FILE[:NAME], or a --table FILE: one of "
            "them"
        )
    if table is not None:
        return table.stem, domain
    if function is not None:
        return function, domain
    return read_fpcore(str(fpcore), domain, tell)


def _check_language(language: str, with_test: bool, asked: dict[str, Any]) -> None:
    """Says what programs of the search cannot be in the language: before it, not after it."""
    allowed = parse_operations(asked["ops"], division=not asked["no_division"])
    arithmetic = computed(asked["number_format"], asked["compute"])
    check_language(find_language(language), allowed, arithmetic, with_test=with_test)


def _emitting(language: str | None, with_test: bool, as_json: bool) -> Emitting | None:
    """What is printed in the place of the front. A wrong request is refused before the search."""
    if language is None:
        if with_test:
            raise InvalidOption("--with-test is about code: add --emit, e.g. --emit c")
        return None
    if as_json:
        raise InvalidOption("--emit prints code and --json data: choose one")
    find_language(language)
    return partial(_emitted, language, with_test)


def _emitted(language: str, with_test: bool, path: Path | None, result: Result) -> str:
    """The cheapest program that meets the goal or, without one, the most accurate."""
    subject = subject_of_result(result, None, path)
    again = f"autonumerics emit {path} --lang {language}{' --with-test' * with_test}"
    return emission.emit(subject, language, with_test=with_test, command=again)


@command(
    "resume",
    "autonumerics resume runs/exp2-20260102-030405-seed1 --seconds 600",
    "autonumerics resume runs/exp2-20260102-030405-seed1 --evaluations 100000",
    "autonumerics resume runs/exp2-20260102-030405-seed1 --max-ops 12 --seconds 300",
)
@run_argument
@seconds_option
@click.option(
    "--max-ops", type=int, help="Extend the run to programs of so many operations, for good."
)
@evaluations_option
@finish_option
@all_option
@threads_option
@json_option
def resume_command(
    run: Path,
    seconds: float | None,
    max_ops: int | None,
    evaluations: int | None,
    finish: float | None,
    every: bool,
    threads: int | None,
    as_json: bool,
) -> None:
    """Go on with the run in the folder RUN, for so much more."""
    budget = Budget.of(seconds, evaluations, finish)
    refuse_pieces(run, "is not resumed: search anew with more --evaluations or --seconds")
    search = Run.resumed(run, max_ops=max_ops, threads=threads, warn=say)
    _run(search, budget, as_json, every=every)


def _new_folder(function: str, seed: int) -> Path:
    name = re.sub(r"[^A-Za-z0-9]+", "_", function).strip("_")[:_LONGEST_NAME]
    stem = f"{name}-{datetime.now():%Y%m%d-%H%M%S}-seed{seed}"
    folder = Path("runs") / stem
    again = 1
    while folder.exists():
        again += 1
        folder = Path("runs") / f"{stem}-{again}"
    return folder


def _run(
    search: Run, budget: Budget, as_json: bool, emitting: Emitting | None = None, *, every: bool
) -> None:
    with search.exclusive(), watching(search, budget) as watch:
        result = run_to_end(search, budget, watch.progress, watch.stage)
    path = search.folder.path if search.folder else None
    if emitting is None:
        emit(result_record(result, path), as_json, result_text(result, every=every), "result")
    elif not result.is_missed:
        print_code(emitting(path, result))
    missed = verdict(result)
    if missed is not None:
        say(missed)
    if result.unfinished and path is not None:
        by_work = budget.finishing_seconds is None and not result.interrupted
        more = "--evaluations 0 --finish SECONDS" if by_work else "--evaluations 0"
        say(f"{_left_open(result, by_work)}: autonumerics resume {path} {more} goes on with that")
    if path is not None:
        say(f"run in {path}; {_outlook(result, path)}")
    if result.interrupted:
        sys.exit(128 + (search.stopped_by or signal.SIGINT))
    if missed is not None:
        sys.exit(MISSED)


def _left_open(result: Result, by_work: bool) -> str:
    if by_work:
        return (
            "measurements and tuning had as much work as the search, which was not enough for all"
        )
    what = "proofs" if result.config.arithmetic is None else "measurements, tuning and proofs"
    return f"the time for {what} was over before their end"


def _outlook(result: Result, path: Path) -> str:
    if result.exhausted:
        most = result.config.max_ops
        within = "1 operation" if most == 1 else f"at most {most} operations"
        longer = f"longer ones, by autonumerics resume {path} --max-ops {most + 2}, or "
        return (
            f"no new program of {within} turns up any more: try "
            f"{longer if most + 2 <= MOST_OPERATIONS else ''}other --ops"
        )
    return f"go on with: autonumerics resume {path}"
