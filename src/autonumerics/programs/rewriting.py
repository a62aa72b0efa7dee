"""Other programs of the same value in the reals, or of more values, which round differently.

Identities for products that end a sum; the first two cost an operation each:

- a (p + c) = a s + a (p + (c - s)), whatever the signs: a share s of the constant taken out of
  the product. What remains is smaller, so that its rounding matters less, and the larger part is
  rounded once, in the last fma.
- (a b + c) d + e = a (b d) + (c d + e): the order of a Horner scheme changed for one step.
- (a b) d + k a = a (b d + k), and a (p + c) + k a = a (p + (c + k)), for k = 1 or another constant:
  a share of it can be taken out then, and it is one more constant to be chosen.

They are well known: the first is how leading coefficients are split off, see J.-M. Muller,
Elementary functions, 3rd edition, 2016, the second is Estrin's. Another change costs nothing where
an fma costs what a product does: a b becomes a b + c with another constant. If polynomials in a b
follow, they are now polynomials about -c, in which errors of the powers matter less.

>>> from autonumerics.programs.parsing import parse
>>> line = parse("(x + c0)*x", [1.25])
>>> [shared] = [place.taken_out(Fraction(1)) for place in places(line)]
>>> shared.text, [float(c) for c in shared.constants]
('fma(x, c1, (x + c0)*x)', [0.25, 1.0])
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.programs.editing import dropped, instruction, replaced, uses
from autonumerics.programs.instruction import Instruction, Operand
from autonumerics.programs.operations import FUSED
from autonumerics.programs.program import Program


@dataclass(frozen=True, slots=True)
class Place:
    """A product a·b, or ±a·b ± d, whose factor b = p ± c is read by nothing else.

    `position` of the product, `other` the factor a, `sum` the position of b, `constant` the
    operand c; `sign` is that of a·c in the whole.
    """

    program: Program
    position: int
    other: Operand
    sum: int
    constant: Operand
    sign: int = 1

    def taken_out(self, share: Fraction) -> Program:
        """The program with the share of the constant outside of the product."""
        old = self.program.constants
        rest, outside = Operand("c", len(old)), Operand("c", len(old) + 1)
        row, operands = self.program.instructions[self.sum]
        lessened = Instruction(row, tuple(rest if o == self.constant else o for o in operands))
        lines = replaced(self.program.instructions, self.sum, [lessened])
        product = Operand("t", self.position)
        lines = replaced(
            lines,
            self.position,
            [lines[self.position], instruction("fma", self.other, outside, product)],
        )
        return Program.build(lines, [*old, old[self.constant.index] - share, self.sign * share])


def with_constant(program: Program, position: int, value: Fraction) -> Program:
    """The program with a constant added to the product at the position.

    >>> from autonumerics.programs.parsing import parse
    >>> with_constant(parse("x*x + x"), 0, Fraction(1, 2)).text
    'fma(x, x, c0) + x'
    """
    row, operands = program.instructions[position]
    if not row.is_product:
        raise ValueError(f"{row.name} is no product")
    added = instruction("fma", *operands, Operand("c", len(program.constants)))
    lines = replaced(program.instructions, position, [added])
    return Program.build(lines, [*program.constants, value])


def places(program: Program) -> Iterator[Place]:
    """Where a share of a constant can be taken out of a product."""
    for position, (row, operands) in enumerate(program.instructions):
        if row.product:
            for factor, other in ((operands[0], operands[1]), (operands[1], operands[0])):
                for constant, sign in _added_constants(program, factor):
                    yield Place(
                        program, position, other, factor.index, constant, row.product * sign
                    )


def reassociated(program: Program) -> Iterator[Program]:
    """The programs with one (±a b ± c) d ± e as ±a (b d) + (±c d ± e)."""
    lines = program.instructions
    for position, (row, operands) in enumerate(lines):
        if not row.fused:
            continue
        for inner, d in ((operands[0], operands[1]), (operands[1], operands[0])):
            if _read_once(program, inner) and lines[inner.index].operation.fused:
                first, (a, b, c) = lines[inner.index]
                outer = FUSED[row.product * first.signs[2], row.signs[2]]
                whole = FUSED[row.product * first.product, 1]
                for left, right in ((a, b), (b, a)) if a != b else ((a, b),):
                    t = (Operand("t", position), Operand("t", position + 1))
                    new = [
                        instruction("mul", right, d),
                        Instruction(outer, (c, d, operands[2])),
                        Instruction(whole, (left, *t)),
                    ]
                    edited = dropped(replaced(lines, position, new), inner.index)
                    yield Program.build(edited, program.constants)


def factored(program: Program) -> Iterator[Program]:
    """The programs with one ±(a b) d ± k a as a (±b d ± k), or a (p + c) ± k a as a (p + (c ± k)),
    k being 1 or a constant.

    >>> from autonumerics.programs.parsing import parse
    >>> [other.text for other in factored(parse("fma((x + c0)*x, x, x)", [0.5]))]
    ['fma(x + c0, x, c1)*x']
    >>> [other.text for other in factored(parse("fma(fma(x*x, x, c0), x, x)", [0.5]))]
    ['fma(x^2, x, c0)*x']
    """
    yield from _with_sums_joined(program)
    lines = program.instructions
    for position, (row, operands) in enumerate(lines):
        if not row.fused:
            continue
        for inner, d in dict.fromkeys([operands[:2], operands[1::-1]]):
            if not (_read_once(program, inner) and lines[inner.index].operation.is_product):
                continue
            for a, b in dict.fromkeys([pair := lines[inner.index].operands, pair[::-1]]):
                multiple = _multiple(program, a, operands[2])
                if multiple is None:
                    continue
                k = Operand("c", len(program.constants))
                sum_of_both = Instruction(FUSED[row.product, 1], (b, d, k))
                new = [sum_of_both, instruction("mul", a, Operand("t", position))]
                edited = dropped(replaced(lines, position, new), inner.index)
                yield Program.build(edited, [*program.constants, row.signs[2] * multiple])


def _with_sums_joined(program: Program) -> Iterator[Program]:
    """The programs with one a (p ± c) ± k a as a (p ± (c ± k))."""
    lines = program.instructions
    for position, (row, operands) in enumerate(lines):
        if not row.fused or row.product < 0:
            continue
        for factor, a in dict.fromkeys([operands[:2], operands[1::-1]]):
            multiple = _multiple(program, a, operands[2])
            if multiple is None:
                continue
            for constant, sign in _added_constants(program, factor):
                joined = Operand("c", len(program.constants))
                inner, others = lines[factor.index]
                line = Instruction(inner, tuple(joined if o == constant else o for o in others))
                edited = replaced(lines, factor.index, [line])
                edited = replaced(edited, position, [instruction("mul", factor, a)])
                value = program.constants[constant.index] + sign * row.signs[2] * multiple
                yield Program.build(edited, [*program.constants, value])


def _multiple(program: Program, a: Operand, value: Operand) -> Fraction | None:
    """What a is to be multiplied by for the value to come out, if that is a constant at hand."""
    if a.kind == "c":
        return None
    if value == a:
        return Fraction(1)
    if value.kind != "t":
        return None
    row, operands = program.instructions[value.index]
    factors = [o for o in operands[:2] if o != a]
    if not row.product or len(factors) != 1 or factors[0].kind != "c":
        return None
    k = row.product * program.constants[factors[0].index]
    if row.is_product:
        return k
    return k + row.signs[2] if operands[2] == a else None


def _added_constants(program: Program, factor: Operand) -> list[tuple[Operand, int]]:
    """The constants that a factor which is read once adds or subtracts, with their signs."""
    if not _read_once(program, factor):
        return []
    row, operands = program.instructions[factor.index]
    signed = zip(operands, row.signs, strict=True)
    return [(operand, sign) for operand, sign in signed if operand.kind == "c" and sign]


def _read_once(program: Program, operand: Operand) -> bool:
    return operand.kind == "t" and uses(program.instructions, operand) == 1
