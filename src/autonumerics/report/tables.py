"""The rows of the tables behind the plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autonumerics.accuracy import digits_of
from autonumerics.numerals import digits_text
from autonumerics.report.entries import Entry
from autonumerics.report.front_chart import Family
from autonumerics.report.journal import Change, Journal, changes_by_ops

_GONE = "–"


class FamilyRow(NamedTuple):
    """An operation count and the entry of every family with just that many."""

    ops: int
    cells: tuple[Entry | None, ...]


class HistoryRow(NamedTuple):
    """A moment at which the front changed, and what changed in it, as text."""

    seconds: str
    candidates: str
    cells: tuple[str, ...]


def family_rows(families: Sequence[Family]) -> tuple[FamilyRow, ...]:
    """The chart of the front as a table: rows are operation counts, columns families."""
    known = [{item.entry.ops: item.entry for item in family.members} for family in families]
    counts = sorted({ops for column in known for ops in column})
    return tuple(FamilyRow(ops, tuple(column.get(ops) for column in known)) for ops in counts)


def history_rows(journal: Journal) -> tuple[HistoryRow, ...]:
    """The history as a table: an empty cell is unchanged, a dash no longer on the front."""
    changes = changes_by_ops(journal)
    at = {(change.evaluations, ops): change for ops, steps in changes.items() for change in steps}
    moments = {change.evaluations: change.seconds for change in at.values()}
    return tuple(
        HistoryRow(
            f"{moments[evaluations]:.2f}",
            f"{evaluations:,}",
            tuple(_cell(at.get((evaluations, ops))) for ops in changes),
        )
        for evaluations in sorted(moments)
    )


def _cell(change: Change | None) -> str:
    if change is None:
        return ""
    return _GONE if change.error is None else digits_text(digits_of(change.error))
