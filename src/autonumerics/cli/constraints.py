"""What programs keep beside their error, as options of `discover`."""

from __future__ import annotations

import click

from autonumerics.cli.commands import together

constraint_options = together(
    click.option("--odd", is_flag=True, help="P(-x) = -P(x), by the form of the program."),
    click.option(
        "--even", is_flag=True,
        help="P(-x) = P(x), by its form. Where the function is so on a domain like -1 1, most "
        "programs tried are without being asked, on half of it.",
    ),
    click.option(
        "--exact", multiple=True, metavar="'f(A) = B'",
        help="The value at a point, exactly, or as near as constants come (pi/4); f'(A) for the "
        "slope; may be given again.",
    ),
    click.option(
        "--range", "value_range", nargs=2, metavar="LO HI",
        help="Values stay in it on the whole domain; inf for none: 0 inf.",
    ),
    click.option(
        "--monotone", is_flag=True, help="The program never turns, as the function does not."
    ),
    click.option(
        "--join", multiple=True, metavar="END",
        help="lower, upper or both: there as the function is, exactly or as near as constants "
        "come; 'upper slope': and its slope.",
    ),
)  # fmt: skip
