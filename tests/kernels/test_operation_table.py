from __future__ import annotations

from autonumerics import _core
from autonumerics.programs import OPERATIONS


def test_the_core_holds_the_same_operations_in_the_same_order():
    rows = [(row.name, row.arity, row.commutative, row.kind) for row in OPERATIONS]
    assert _core.operation_table() == rows
    assert [row.code for row in OPERATIONS] == list(range(len(rows)))
