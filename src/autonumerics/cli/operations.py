"""The command that lists operations and the named sets of them."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.cli.commands import command
from autonumerics.cli.output import emit, json_option
from autonumerics.cli.tables import rendered
from autonumerics.programs import OPERATION_SETS, OPERATIONS


@command(
    "operations",
    "autonumerics operations",
    "autonumerics discover tanh --on -4 4 --ops cpu --no-division",
    "autonumerics discover exp2 --ops 'gpu /'",
)
@json_option
def operations_command(as_json: bool) -> None:
    """List the operations that programs may use, and the named sets of them.

    Each word of --ops is an operation, by name or by symbol, or a set.
    """
    record = {
        "operations": [
            {"name": row.name, "symbol": row.symbol, "operands": row.arity, "kind": row.kind}
            for row in OPERATIONS
        ],
        "sets": [
            {"name": row.name, "operations": row.symbols.split(), "summary": row.summary}
            for row in OPERATION_SETS.values()
        ],
    }
    emit(record, as_json, _text(), "operations")


def _text() -> str:
    sets = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("set", "operations", "what for"):
        sets.add_column(title)
    for row in OPERATION_SETS.values():
        sets.add_row(*map(Text, (row.name, row.symbols, row.summary)))
    symbols = [row.symbol for row in OPERATIONS]
    names = [f"{row.symbol} ({row.name})" for row in OPERATIONS if row.symbol != row.name]
    others = [symbol for symbol in symbols if symbol.isalnum()]
    return f"operations: {', '.join([*names, *others])}\n{rendered(sets)}"
