"""The commands that show a run as a picture: report and plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from autonumerics.cli.commands import command
from autonumerics.cli.output import emit, json_option, run_argument, say
from autonumerics.errors import InvalidOption
from autonumerics.runs.pieces_folder import refuse_pieces

if TYPE_CHECKING:
    from autonumerics.baselines import Baseline
    from autonumerics.report.baseline_file import Wanted

baselines_option = click.option(
    "--baselines/--no-baselines", "with_baselines", default=True, show_default=True,
    help="Compare with the baselines; they are computed once and kept in RUN.",
)  # fmt: skip


@command(
    "report",
    "autonumerics report runs/exp2-20260102-030405-seed1",
    "autonumerics report runs/exp2-20260102-030405-seed1 --out exp2.html --no-check",
)
@run_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="The HTML file.  [default: RUN/report.html]"
)
@baselines_option
@click.option(
    "--check/--no-check", "with_check", default=True, show_default=True,
    help="Verify the certificates of RUN, a second or two each.",
)  # fmt: skip
@json_option
def report_command(
    run: Path, out: Path | None, with_baselines: bool, with_check: bool, as_json: bool
) -> None:
    """Write the report of the run in the folder RUN, one HTML file that needs no network.

    Also of a run that is not finished or has lost a part: the report says which.
    """
    refuse_pieces(run, "has no report yet")
    if out is not None and out.suffix not in (".html", ".htm"):
        raise InvalidOption(f"a report is an HTML file, got {out}: give --out a name in .html")
    from autonumerics.report import write_report
    from autonumerics.report.certificates import independent_check

    with _waiting("checking certificates and drawing"):
        written = write_report(
            run,
            out,
            compute=_baselines if with_baselines else None,
            check=independent_check if with_check else None,
            warn=say,
        )
    for problem in written.problems:
        say(f"{problem.part} {problem.what}")
    data = {
        "report": str(written.path),
        "bytes": written.size,
        "problems": [{"part": p.part, "what": p.what} for p in written.problems],
    }
    emit(data, as_json, str(written.path), "report")


@command(
    "plot",
    "autonumerics plot runs/exp2-20260102-030405-seed1 --out exp2.svg",
)
@run_argument
@click.option(
    "--out", type=click.Path(path_type=Path), required=True,
    help="The figure; its suffix says how: .svg, .pdf or .png.",
)  # fmt: skip
@baselines_option
@json_option
def plot_command(run: Path, out: Path, with_baselines: bool, as_json: bool) -> None:
    """Draw the front of the run in the folder RUN against the best baselines, for papers.

    Needs matplotlib: pip install 'autonumerics[plot]'.
    """
    from autonumerics.report.figure import check_suffix, write_figure
    from autonumerics.report.record import read_run
    from autonumerics.report.writing import gather_baselines

    refuse_pieces(run, "is not drawn yet")
    check_suffix(out)  # before a minute goes into baselines
    record = read_run(run)
    with _waiting("drawing"):
        baselines, problems = gather_baselines(
            run, record, _baselines if with_baselines else None, say
        )
        write_figure(record, baselines, out)
    for problem in problems:
        say(f"{problem.part} {problem.what}")
    emit({"figure": str(out)}, as_json, str(out), "figure")


def _baselines(wanted: Wanted) -> Sequence[Baseline]:
    from autonumerics.report.baseline_file import computed_anew

    manner = "" if wanted.arithmetic is None else f", {wanted.arithmetic.manner},"
    what = f"{wanted.target.function.name} on {wanted.target.domain}{manner}"
    say(f"computing the baselines of {what} up to {wanted.max_ops} operations")
    return computed_anew(wanted)


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    """Something that moves on stderr while there is work, if someone looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
