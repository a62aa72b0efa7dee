"""One canonical form: programs pass between Python and the core without changing a bit."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import programs

from autonumerics import _core
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import OPERATIONS, Instruction, Operand, Program, parse_operations
from autonumerics.search import Archive, Memory, Variation

GENERATIONS, CHILDREN = 6, 400


def children_of(operations, seed, max_ops=16):
    """Programs of the core, generation by generation from the empty program, as one batch."""
    born = Batch.pack([Program.identity()])
    everything, rng = Batch.empty(), np.random.default_rng(seed)
    variation, memory = Variation(operations, max_ops, seed, 1), Memory.empty(64)
    for generation in range(GENERATIONS):
        archive = Archive(born, np.full(len(born), 0.1), functional_hashes(born))
        chosen = np.arange(CHILDREN, dtype=np.int64) % len(born)
        born = variation.children(archive, chosen, memory, generation).batch
        used = np.arange(_core.MAX_CONSTANTS) < born.records[:, 1:2]
        born.constants[:, 0] = np.where(used, rng.normal(size=used.shape), 0.0)
        everything = everything.joined(born)
    return everything


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("operations", [OPERATIONS, parse_operations("+ - * /")])
def test_programs_of_the_core_are_packed_to_the_same_bytes(operations, seed):
    batch = children_of(operations, seed)
    assert len(batch) > 500
    programs = [batch.program(i) for i in range(len(batch))]
    packed = Batch.pack(programs)
    assert packed.records.tobytes() == batch.records.tobytes()
    assert packed.constants.tobytes() == batch.constants.tobytes()
    assert [Program.build(p.instructions, p.constants) for p in programs] == programs


@pytest.mark.parametrize("seed", [4, 5])
def test_the_canonical_form_of_the_core_changes_nothing_when_done_again(seed):
    batch = children_of(OPERATIONS, seed)
    records, constants = _core.canonical(batch.records, batch.constants)
    assert records.tobytes() == batch.records.tobytes()
    assert constants.tobytes() == batch.constants.tobytes()


@settings(max_examples=500, deadline=None)
@given(programs(), st.randoms(use_true_random=False))
def test_the_canonical_forms_of_python_and_of_the_core_are_one(program, source):
    assume(program.ops)
    instructions, count = scrambled(program, source)
    values = [k + 1.0 for k in range(count)]
    raw = Batch.pack([Program(tuple(instructions), tuple(map(Fraction, values)))])
    records, constants = _core.canonical(raw.records, raw.constants)
    expected = Batch.pack([Program.build(instructions, values)])
    assert records.tobytes() == expected.records.tobytes()
    assert constants.tobytes() == expected.constants.tobytes()


def scrambled(program: Program, source: random.Random) -> tuple[list[Instruction], int]:
    """The program in another order of work, commutative operands exchanged at random, a constant
    of its own for every use and any of the inputs for x, and how many constants there are."""
    waiting, placed, count = list(range(program.ops)), {}, 0
    instructions: list[Instruction] = []
    while waiting:
        ready = [
            i
            for i in waiting
            if all(o.kind != "t" or o.index in placed for o in program.instructions[i].operands)
        ]
        chosen = source.choice(ready)
        row, operands = program.instructions[chosen]
        moved = []
        for operand in operands:
            if operand.kind == "c":
                moved.append(Operand("c", count))
                count += 1
            elif operand.kind == "x":
                moved.append(Operand("x", source.randrange(_core.MAX_INPUTS)))
            else:
                moved.append(placed[operand.index])
        if row.commutative and source.random() < 0.5:
            moved[:2] = moved[1::-1]
        placed[chosen] = Operand("t", len(instructions))
        instructions.append(Instruction(row, tuple(moved)))
        waiting.remove(chosen)
    return instructions, count
