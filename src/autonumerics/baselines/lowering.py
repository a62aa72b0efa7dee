"""Textbook forms in the operations that are allowed, as cheaply as these can be had.

Forms are written in + - * / and sqrt. Where a fused operation is allowed, a product that is only
added to something becomes one with the sum; where an operation is missing, another one does its
work: x + c is x - (-c), or fma(x, 1, c), and x*x is fma(x, x, 0). A sign goes into a constant
where there is one, which costs nothing.

>>> from autonumerics.programs import parse, parse_operations
>>> line = parse("(x*c0 + c1)*(x*x) - c2", [2.0, 3.0, 5.0])
>>> lowered(line, parse_operations("+ - * fma")).text
'fma(x^2, fma(x, c0, c1), c2)'
>>> lowered(line, parse_operations("fma")).text
'fma(fma(x, x, c0), fma(x, c1, c2), c3)'
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from autonumerics.baselines.recording import NoBaseline
from autonumerics.programs import Instruction, Operand, Operation, Program, operation
from autonumerics.programs.editing import uses
from autonumerics.programs.operations import FUSED


def lowered(program: Program, operations: Iterable[Operation]) -> Program:
    """The program of + - * / sqrt in these operations alone: the same function in the reals.

    Raises NoBaseline where they do not suffice.
    """
    allowed = frozenset(operations)
    used = {row for row, _ in program.instructions}
    if not used or (used <= allowed and not any(row.fused for row in allowed)):
        return program
    return _Lowering(program, allowed).program()


def can_fuse(operations: Iterable[Operation]) -> bool:
    """Whether Horner's rule takes one operation a degree."""
    return operation("fma") in frozenset(operations)


class _Lowering:
    """Writes the program anew, instruction by instruction."""

    def __init__(self, program: Program, allowed: frozenset[Operation]) -> None:
        self._old = program
        self._allowed = {row.name for row in allowed}
        self._rows: list[Instruction] = []
        self._constants = list(program.constants)
        self._places: dict[int, Operand] = {}

    def program(self) -> Program:
        """All of it."""
        merged = self._merged()
        for position, (row, operands) in enumerate(self._old.instructions):
            if position in merged.values():
                continue
            at = tuple(map(self._moved, operands))
            if position in merged:
                product = merged[position]
                a, b = map(self._moved, self._old.instructions[product].operands)
                first = operands[0] == Operand("t", product)
                sign = 1 if first or row.name == "add" else -1
                c, c_sign = (at[1], row.signs[1]) if first else (at[0], 1)
                self._places[position] = self._fused(a, b, c, sign, c_sign)
            else:
                self._places[position] = self._plain(row.name, at)
        result = self._places[len(self._old.instructions) - 1]
        return Program.build(self._rows, self._constants, result)

    def _moved(self, operand: Operand) -> Operand:
        """Where an operand is now; a product that was to be merged is made if it was not."""
        if operand.kind != "t":
            return operand
        return self._places.get(operand.index, operand)

    def _merged(self) -> dict[int, int]:
        """For sums: the product that becomes one with it."""
        if not any(row.name in self._allowed for row in FUSED.values()):
            return {}
        lines, found = self._old.instructions, {}
        for position, (row, operands) in enumerate(lines):
            if not row.is_sum:
                continue
            for place, operand in enumerate(operands):
                is_product = operand.kind == "t" and lines[operand.index].operation.is_product
                if is_product and uses(lines, operand) == 1:
                    a, b = lines[operand.index].operands
                    sign, c_sign = row.signs[place], row.signs[1 - place]
                    if self._signed(a, b, operands[1 - place], sign, c_sign) is not None:
                        found[position] = operand.index
                        break
        return found

    def _signed(
        self, a: Operand, b: Operand, c: Operand, sign: int, c_sign: int
    ) -> tuple[str, bool, bool] | None:
        """The operation for ±a b ± c, and which signs go into constants: a or b's, and c's."""
        for turned in (False, True):
            for c_turned in (False, True):
                row = FUSED[-sign if turned else sign, -c_sign if c_turned else c_sign]
                possible = not (turned and "c" not in (a.kind, b.kind))
                possible &= not (c_turned and c.kind != "c")
                if possible and row.name in self._allowed:
                    return row.name, turned, c_turned
        return None

    def _fused(self, a: Operand, b: Operand, c: Operand, sign: int, c_sign: int) -> Operand:
        chosen = self._signed(a, b, c, sign, c_sign)
        assert chosen is not None
        name, turned, c_turned = chosen
        if turned:
            a, b = (self._negative(a), b) if a.kind == "c" else (a, self._negative(b))
        return self._apply(name, a, b, self._negative(c) if c_turned else c)

    def _plain(self, name: str, operands: tuple[Operand, ...]) -> Operand:
        if name in self._allowed:
            return self._apply(name, *operands)
        if name == "mul":
            (a, b), zero = operands, self._constant(0)
            if self._signed(a, b, zero, 1, 1) is not None:
                return self._fused(a, b, zero, 1, 1)
        if name in ("add", "sub"):
            a, b = operands
            return self._sum(a, b, 1 if name == "add" else -1)
        raise NoBaseline(f"{name} is not allowed, and nothing does its work")

    def _sum(self, a: Operand, b: Operand, sign: int) -> Operand:
        """a ± b without that operation."""
        if sign > 0 and a.kind == "c":
            a, b = b, a
        if b.kind == "c" and (other := "sub" if sign > 0 else "add") in self._allowed:
            return self._apply(other, a, self._negative(b))
        one = self._constant(1)
        for first, other, signs in ((a, b, (1, sign)), (b, a, (sign, 1))):
            if first.kind != "c" and self._signed(first, one, other, *signs) is not None:
                return self._fused(first, one, other, *signs)
        raise NoBaseline("the operations allowed do not suffice")

    def _apply(self, name: str, *operands: Operand) -> Operand:
        self._rows.append(Instruction(operation(name), operands))
        return Operand("t", len(self._rows) - 1)

    def _constant(self, value: int) -> Operand:
        self._constants.append(Fraction(value))
        return Operand("c", len(self._constants) - 1)

    def _negative(self, constant: Operand) -> Operand:
        self._constants.append(-self._constants[constant.index])
        return Operand("c", len(self._constants) - 1)
