"""The canonical form: one way of writing each program, so that equal programs are equal values.

Only rewritings that keep every rounding are made, save the folding of constants:

1. what the result does not need is dropped;
2. an operation on constants only becomes a constant (`constants.fold`); what cannot be exact is
   recorded;
3. the same operation on the same values is computed once;
4. the first two operands of a commutative operation stand in order: results, then inputs, then
   constants; of two results the one with more operations in its expression tree, then the one
   whose operation comes first in the table, then the one whose operands come first by the same
   rule; equal ones stay as given;
5. instructions follow the result depth first, operands left to right, each after its operands;
6. constants are numbered as the instructions first use them.

The order of operands depends on the shape of the program alone, never on how it numbers its
values or on what its constants are. The compiled core states the same rule (src/core/graph.cpp),
and its programs are canonical here as well, save that it gives every use a constant of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from autonumerics.programs.constants import fold
from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.operations import Operation

SIZE_CAP = 1 << 20
"""Operations up to which expression trees are compared: a chain of squarings doubles each time."""


class Canonical(NamedTuple):
    """A program in canonical form; `rounded` are the indices of constants that stand for an
    operation on constants whose exact value is none, `results` the values asked for."""

    instructions: tuple[Instruction, ...]
    constants: tuple[Fraction, ...]
    rounded: tuple[int, ...]
    results: tuple[Operand, ...]


def canonicalise(
    instructions: Sequence[Instruction], constants: Sequence[Fraction], *results: Operand
) -> Canonical:
    """Return the canonical instructions and constants of a checked program, for one or more values.

    Applied to its own answer it changes nothing. Raises `InvalidProgram` when an operation on
    constants has no finite value.

    >>> from autonumerics.programs.operations import operation
    >>> add = Instruction(operation("add"), (Operand("c", 1), Operand("x")))
    >>> canonical = canonicalise([add], [Fraction(7), Fraction(2)], Operand("t", 0))
    >>> str(canonical.instructions[0]), canonical.constants, canonical.rounded
    ('add x c0', (Fraction(2, 1),), ())
    >>> canonicalise([add], [Fraction(7), Fraction(2)], Operand("c", 0), Operand("t", 0)).results
    (Operand(kind='c', index=1), Operand(kind='t', index=0))
    """
    graph = _Graph()
    leaves = [_Node(rank=_CONSTANT_RANK, constant=value) for value in constants]
    values = {Operand("c", index): leaf for index, leaf in enumerate(leaves)}
    read = {operand for instruction in instructions for operand in instruction.operands}
    inputs = {each: graph.input(each) for each in {*results, *read} if each.kind == "x"}
    values.update(inputs)
    for index in _live(instructions, results):
        operation, operands = instructions[index]
        values[Operand("t", index)] = graph.apply(operation, [values[each] for each in operands])
    roots = [values[result] for result in results]
    return _numbered(_schedule(roots), {node: name for name, node in inputs.items()}, roots)


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A value, told apart by identity; `rank` places its shape among those of its graph."""

    rank: Fraction
    operation: Operation | None = None
    operands: tuple[_Node, ...] = ()
    constant: Fraction | None = None
    size: int = 0
    rounded: bool = False


_INPUT_RANK, _CONSTANT_RANK = Fraction(1), Fraction(1 << 30)


@dataclass(slots=True)
class _Shapes:
    """The shapes of results met so far, sorted, each with a rank between 0 and 1.

    A nested comparison of shapes would be exponential in the depth of shared values. Instead a
    new shape takes a rank half way between its neighbours; as ranks never change, comparing
    two shapes is comparing the ranks of their operands.
    """

    keys: list[tuple[int, int, tuple[Fraction, ...]]] = field(default_factory=list)
    ranks: list[Fraction] = field(default_factory=list)

    def rank(self, size: int, operation: Operation, operands: Sequence[_Node]) -> Fraction:
        key = (-size, operation.code, tuple(node.rank for node in operands))
        place = bisect_left(self.keys, key)
        if place == len(self.keys) or self.keys[place] != key:
            low = self.ranks[place - 1] if place else Fraction(0)
            high = self.ranks[place] if place < len(self.ranks) else _INPUT_RANK
            self.keys.insert(place, key)
            self.ranks.insert(place, (low + high) / 2)
        return self.ranks[place]


@dataclass(slots=True)
class _Graph:
    """The values computed so far, each once."""

    shapes: _Shapes = field(default_factory=_Shapes)
    known: dict[tuple[Operation, tuple[_Node, ...]], _Node] = field(default_factory=dict)

    @staticmethod
    def input(operand: Operand) -> _Node:
        return _Node(rank=_INPUT_RANK + operand.index)

    def apply(self, operation: Operation, operands: list[_Node]) -> _Node:
        if operation.commutative:
            operands[:2] = sorted(operands[:2], key=lambda node: node.rank)
        key = operation, tuple(operands)
        if key not in self.known:
            node = self._new(operation, key[1])
            self.known[key] = node
            if operation.commutative:
                self.known[operation, (operands[1], operands[0], *operands[2:])] = node
        return self.known[key]

    def _new(self, operation: Operation, operands: tuple[_Node, ...]) -> _Node:
        constants = [node.constant for node in operands if node.constant is not None]
        if len(constants) == len(operands):
            value, exact = fold(operation, constants)
            rounded = not exact or any(node.rounded for node in operands)
            return _Node(rank=_CONSTANT_RANK, constant=value, rounded=rounded)
        size = min(SIZE_CAP, 1 + sum(node.size for node in operands))
        rank = self.shapes.rank(size, operation, operands)
        return _Node(rank, operation, operands, size=size)


def _live(instructions: Sequence[Instruction], results: Sequence[Operand]) -> list[int]:
    """The instructions that the results need, in order."""
    needed = set(results)
    for index in range(len(instructions) - 1, -1, -1):
        if Operand("t", index) in needed:
            needed.update(instructions[index].operands)
    return sorted(operand.index for operand in needed if operand.kind == "t")


def _schedule(roots: Sequence[_Node]) -> list[_Node]:
    """The operations under the roots, each after its operands; a loop, as programs may be deep."""
    ordered: dict[_Node, None] = {}
    pending = [root for root in reversed(roots) if root.operation]
    while pending:
        node = pending[-1]
        unmet = [each for each in node.operands if each.operation and each not in ordered]
        if unmet:
            pending.append(unmet[0])
        else:
            ordered[pending.pop()] = None
    return list(ordered)


def _numbered(
    nodes: Sequence[_Node], inputs: Mapping[_Node, Operand], roots: Sequence[_Node]
) -> Canonical:
    """The nodes as instructions, with constants numbered by first use."""
    names = dict(inputs)
    constants: list[Fraction] = []
    rounded: list[int] = []
    instructions: list[Instruction] = []

    def number(read: Sequence[_Node]) -> None:
        for operand in read:
            if operand.constant is not None and operand not in names:
                names[operand] = Operand("c", len(constants))
                rounded.extend([len(constants)] if operand.rounded else [])
                constants.append(operand.constant)

    for index, node in enumerate(nodes):
        number(node.operands)
        names[node] = Operand("t", index)
        assert node.operation is not None
        instructions.append(
            Instruction(node.operation, tuple(names[each] for each in node.operands))
        )
    number(roots)
    results = tuple(names[root] for root in roots)
    return Canonical(tuple(instructions), tuple(constants), tuple(rounded), results)
