"""The command `autonumerics`: its subcommands, and how it ends.

Exit codes: 0 done; 1 a certificate that does not hold; 2 a request that cannot be met or a result
that cannot be written, said in one line on stderr; 3 a goal that was stated and missed, with what
was found printed and saved; 130 or 143 stopped by Ctrl-C or SIGTERM, with what was found printed
and saved; 141 the reader of our output has gone, as if by the signal SIGPIPE.
"""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

import click

from autonumerics.cli.bench import bench_command
from autonumerics.cli.check import check_command
from autonumerics.cli.compare import compare_command
from autonumerics.cli.discover import discover_command, resume_command
from autonumerics.cli.emit import emit_command
from autonumerics.cli.function import function_command
from autonumerics.cli.identities import identities_command
from autonumerics.cli.operations import operations_command
from autonumerics.cli.output import discard, emit, say
from autonumerics.cli.prove import prove_command
from autonumerics.cli.report import plot_command, report_command
from autonumerics.cli.show import functions_command, show_command
from autonumerics.errors import AutoNumericsError

FIRST_SCREEN = """\
AutoNumerics finds the cheapest straight-line code for a function, an interval
and an accuracy.

It searches programs over + - * / (sqrt, fma, exp, ...) from the empty one, fits
their constants, and prints for every number of operations the most accurate
program that it found, with an error bound that is proved over the reals.

Three commands to try:

  autonumerics discover exp2
      one minute: 2^x on [0, 1], operations against digits

  autonumerics discover "x/(1 + exp(-x))" --on -8 8 --max-error 1e-4
      any expression, its interval, and the largest error wanted

  autonumerics functions
      what has a name

All commands: autonumerics --help
One of them, with examples: autonumerics discover --help"""


class _Group(click.Group):
    """Lists its commands with the first sentence of each, whole."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, _first_sentence(self.commands[name])) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which people need them."""
        return list(self.commands)


def _first_sentence(command: click.Command) -> str:
    paragraph = (command.help or "").partition("\n\n")[0]
    return f"{' '.join(paragraph.split()).partition('. ')[0].removesuffix('.')}."


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="autonumerics")
@click.pass_context
def cli(context: click.Context) -> None:
    """Discovers the cheapest straight-line code for a function, an interval and an accuracy."""
    if context.invoked_subcommand is None:
        emit({}, False, FIRST_SCREEN)


for _command in (
    discover_command,
    resume_command,
    show_command,
    functions_command,
    operations_command,
    identities_command,
    function_command,
    prove_command,
    check_command,
    compare_command,
    report_command,
    plot_command,
    bench_command,
    emit_command,
):
    cli.add_command(_command)


def _fail(problem: str) -> NoReturn:
    say(" ".join(problem.split()))
    sys.exit(2)


def main() -> None:
    """Runs the command line and ends the process."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except AutoNumericsError as problem:
        _fail(str(problem))
    except click.ClickException as problem:
        _fail(problem.format_message())
    except (click.Abort, KeyboardInterrupt):
        say("stopped")
        sys.exit(128 + signal.SIGINT)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        place = problem.filename or "the result"
        discard(sys.stdout)
        _fail(f"cannot read or write {place}: {reason}")
