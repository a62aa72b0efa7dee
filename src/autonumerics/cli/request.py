"""What a search is asked for, as options of `discover`, and the sections of its help."""

from __future__ import annotations

from pathlib import Path

import click

from autonumerics.cli.commands import compute_option, domain_option, let_option, together
from autonumerics.cli.constraints import constraint_options
from autonumerics.formats.table import FORMATS, aliases_of
from autonumerics.programs import OPERATION_SETS, OPERATIONS
from autonumerics.runs import EFFORTS
from autonumerics.runs.config import MOST_OPERATIONS

SECTIONS = {
    "What is asked": (
        "domain",
        "let",
        "fpcore",
        "table",
        "error",
        "weight",
        "norm",
        "number_format",
        "compute",
        "max_ulp",
        "rounding",
        "max_error",
        "digits",
    ),
    "What programs keep": ("odd", "even", "exact", "value_range", "monotone", "join"),
    "What programs are made of": (
        "ops",
        "no_division",
        "max_ops",
        "pieces",
        "cut",
        "cost",
        "safe",
        "derivative_error",
    ),
    "When it ends": ("seconds", "evaluations", "finish"),
    "How it searches": ("effort", "seed", "threads"),
    "What comes out": ("out", "language", "with_test", "every", "as_json", "help"),
}
"""Names of options by the title under which help lists them."""


def _format_names() -> str:
    """Every format with its other names, for help."""
    return "; ".join(f"{name} ({', '.join(aliases_of(name))})" for name in FORMATS)


request_options = together(
    domain_option(
        "The closed interval; its ends may be such as pi/2, -log(2) or 2^-14. Given again, the "
        "domain is all of the intervals."
    ),
    let_option,
    click.option(
        "--fpcore",
        metavar="FILE[:NAME]",
        help="In the place of FUNCTION: a benchmark of a file in the format of FPBench, on the "
        "domain of its :pre.",
    ),
    click.option(
        "--table",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="In the place of FUNCTION: a file of two columns, x and y, such as CSV. Errors are "
        "those at its points, sampled; nothing is proved.",
    ),
    click.option(
        "--error",
        help='relative, absolute, ulp (of --format or else binary64), or "max(relative, '
        'absolute/S)", |P - f| / max(|f|, S). Where the function vanishes, relative asks for '
        "programs that do, too.  "
        "[default with --on: relative, unless the function vanishes there]",
    ),
    click.option(
        "--norm", metavar="max|2", help="2: the mean square of the error counts, its root."
    ),
    click.option(
        "--weight", metavar="EXPR", help="Multiply the error by an expression in x that is above 0."
    ),
    click.option(
        "--ops",
        default="+ - * /",
        show_default=True,
        help=f"Operations: {' '.join(row.symbol for row in OPERATIONS)}; or sets of them: "
        f"{', '.join(OPERATION_SETS)}; see autonumerics operations.",
    ),
    click.option("--no-division", is_flag=True, help="Leave out the division."),
    click.option(
        "--max-ops",
        default=10,
        show_default=True,
        help=f"Most operations that depend on x, 1 to {MOST_OPERATIONS}.",
    ),
    click.option(
        "--pieces",
        type=int,
        help="One program with constants looked up by the piece of x, 1 to 32 of them; --max-ops "
        "counts its own operations. The errors of all pieces are proved.",
    ),
    click.option(
        "--cut",
        metavar="uniform|bits",
        help="With --pieces: equal ones, or by the leading bits of x or of its distance from an "
        "end.  [default: whichever polynomials prefer]",
    ),
    click.option(
        "--effort",
        default="medium",
        show_default=True,
        help=f"Work on the fit of one candidate: {', '.join(EFFORTS)}.",
    ),
    click.option(
        "--format",
        "number_format",
        help=f"Round to a number format; errors are then in ULPs. {_format_names()}.",
    ),
    compute_option,
    click.option(
        "--max-ulp",
        help="With --format: the largest error wanted; in a format of 16 bits 0.5 is correct "
        "rounding.",
    ),
    click.option(
        "--round",
        "rounding",
        help="With a --format of 16 bits: every result correctly rounded, to nearest (of two the "
        "even), nearest-away, up, down or, toward it, zero; all, a value of the computing "
        "format that may be rounded in any of these; or faithful, one of the two "
        "neighbours of the exact value.",
    ),
    click.option(
        "--max-error",
        help="The largest error wanted, such as 1e-4, 1e-4/3 or 2^-20; ends when a program that "
        "meets it has stood a while.",
    ),
    click.option("--digits", help="The same as -log10 of it: 6 is --max-error 1e-6."),
    click.option(
        "--cost",
        default="ops",
        show_default=True,
        help="ops: operations; time: with --format, nanoseconds on this machine.",
    ),
    click.option(
        "--derivative-error",
        help="Only programs whose derivative is within that of the function's: relative if "
        "--error is and f' does not vanish, else absolute; without --weight.",
    ),
    click.option(
        "--safe",
        is_flag=True,
        help="Only programs that are finite at every input of binary32 and, as far as tried, "
        "binary64; with --format that is always so.",
    ),
    constraint_options,
)
"""The function, its domain, the error, what programs are and keep."""
