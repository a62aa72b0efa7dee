"""The front of a run against textbook approximations, as a value: rows, and a table in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import final, overload

import click

from autonumerics.cli.compare import Row, compared, comparison_text
from autonumerics.runs import Result


@final
@dataclass(frozen=True, slots=True, repr=False)
class Comparisons(Sequence[Row]):
    """A row for each operation count, ascending; printed, the table of `autonumerics compare`."""

    rows: tuple[Row, ...]
    text: str

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self.rows[index]

    def __str__(self) -> str:
        """The table, and in words who is ahead where."""
        return self.text

    def __repr__(self) -> str:
        """How many rows, and in how many the discovered program is ahead."""
        ahead = sum(row.verdict == "ahead" for row in self.rows)
        return f"<Comparisons: {len(self)} operation counts, ahead with {ahead}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


def compare(result: Result, max_ops: int) -> Comparisons:
    """The front against the baselines that the operations of the run allow."""
    rows = compared(result, max_ops)
    return Comparisons(rows, click.unstyle(comparison_text(result, rows)))
