"""The command `autonumerics`: its subcommands, and how it ends.

Exit codes: 0 done; 1 a certificate that does not hold; 2 a request that cannot be met or a result
that cannot be written, said in one line on stderr; 130 stopped by Ctrl-C, with what was found
printed and saved; 141 the reader of our output has gone, as if by the signal SIGPIPE.
"""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from autonumerics.cli.bench import bench_command
from autonumerics.cli.check import check_command
from autonumerics.cli.compare import compare_command
from autonumerics.cli.discover import INTERRUPTED, discover_command, resume_command
from autonumerics.cli.output import discard, say
from autonumerics.cli.prove import prove_command
from autonumerics.cli.report import plot_command, report_command
from autonumerics.cli.show import functions_command, show_command
from autonumerics.errors import AutoNumericsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="autonumerics")
def cli() -> None:
    """Discovers the cheapest straight-line code for a function, an interval and an accuracy."""


for _command in (
    discover_command,
    resume_command,
    show_command,
    functions_command,
    prove_command,
    check_command,
    compare_command,
    report_command,
    plot_command,
    bench_command,
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
    except click.exceptions.NoArgsIsHelpError as problem:
        problem.show()
        sys.exit(2)
    except click.ClickException as problem:
        _fail(problem.format_message())
    except (click.Abort, KeyboardInterrupt):
        say("stopped")
        sys.exit(INTERRUPTED)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        place = problem.filename or "the result"
        discard(sys.stdout)
        _fail(f"cannot read or write {place}: {reason}")
