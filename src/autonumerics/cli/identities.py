"""The command that finds identities of a function."""

from __future__ import annotations

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.cli.commands import command, let_option
from autonumerics.cli.output import emit, json_option
from autonumerics.cli.tables import rendered
from autonumerics.identities import Identity, identities
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.functions import Function

_STANDING = "sampled: to 50 digits at every point tried; f is {name}"


@command(
    "identities",
    "autonumerics identities tanh",
    "autonumerics identities 'x/(1 + exp(-b*x))' --let b=1.7",
)
@click.argument("function")
@let_option
@json_option
def identities_command(function: str, let: dict[str, str], as_json: bool) -> None:
    """Find identities of FUNCTION: what a range reduction may use.

    Parity, periods, steps that double it, f(2x) and f(1/x) by f(x), where it has become a constant
    or a straight line, and zeros and poles at 0, 1 and -1.
    """
    row = read_function(function, let)
    found = identities(row)
    record = {
        "function": row.name,
        "standing": "sampled",
        "identities": [identity.to_json() for identity in found],
    }
    emit(record, as_json, _text(row, found), "identities")


def _text(row: Function, found: tuple[Identity, ...]) -> str:
    if not found:
        return f"none found of those that are looked for; f is {row.name}"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("kind", "identity"):
        table.add_column(title)
    for identity in found:
        table.add_row(*map(Text, (identity.kind, identity.text)))
    return f"{rendered(table)}\n{_STANDING.format(name=row.name)}"
