"""Programs: straight-line code of x over a table of operations, with free constants."""

from __future__ import annotations

from autonumerics.programs.evaluation import Evaluator
from autonumerics.programs.hexadecimal import from_hex, to_hex
from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.joint import Joint
from autonumerics.programs.operation_sets import OPERATION_SETS, OperationSet, parse_operations
from autonumerics.programs.operations import OPERATIONS, Operation, operation
from autonumerics.programs.parsing import parse
from autonumerics.programs.program import Program

__all__ = [
    "OPERATIONS",
    "OPERATION_SETS",
    "Evaluator",
    "Instruction",
    "Joint",
    "Operand",
    "Operation",
    "OperationSet",
    "Program",
    "from_hex",
    "operation",
    "parse",
    "parse_operations",
    "to_hex",
]
