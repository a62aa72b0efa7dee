"""Programs, inputs and the reference that emitted code must equal bit for bit."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from autonumerics.errors import AutoNumericsError
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Compiled, compile_program
from autonumerics.programs import OPERATIONS, Instruction, Operand, Operation, Program, parse
from autonumerics.programs.operations import NEAREST

PROGRAMS: dict[str, Program] = {
    "identity": Program.identity(),
    "constant": Program.constant(Fraction(0.3)),
    "polynomial": parse("((x*c0 + c1)*x + c2)*x + c3", [0.013, -0.16, 0.5, 0.99]),
    "horner_fma": parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)", [0.013, -0.16, 0.5, 0.99]),
    "fused": parse("fms(x, x, c0) + fnma(c1, x, x*x) - fnms(x, c2, c0*x)", [0.3, 1.7, -2.1]),
    "quotient": parse("t = c0/x + x; c2/(c1/t + t + c3) - c4", [9.1, 0.3, 7.7, -0.4, 0.69]),
    "root": parse("sqrt(abs(x*x*x - c0)) - sqrt(x)*c1", [0.7, 1.3]),
    "extrema": parse("min(max(neg(x), c0), x*x) - max(c1 - x, min(x, c2))", [-0.1, 2.0, 0.0]),
    "products": parse("x*x - c0 - (neg(x*c1) + x*c2)*x", [1.0, 3.1, 0.6]),
    "subnormal": parse("(x*c0 + c1)*c2 + x", [Fraction(1, 2**126), Fraction(3, 2**149), 2.0**90]),
    "negated": parse("c0/neg(fma(x, c1, x)) - c1/neg(x*c0*x)", [0.75, -2.0]),
    "looked_through": parse("max(x*c0, x*c0) + x + (abs(x*x) - c1) + x*x/c2 + (x + x + c3)",
                            [1.3, 0.7, 2.0**30, -3e38]),
    "signs_of_fused": parse("t = x*c0; c1/fnms(t, x, t) + c1/(fma(x, c0, x)*c2) + "
                            "t/fnma(x^2, c0, x)", [0.3, 1.0, -1.0]),
    "signs": parse("c0 - x*c1 + abs(neg(x) - c2)", [-0.75, -1.25, -3.0]),
    "squares": parse("t = x*x - c0; t*t*t + t/(t + c1)", [1.5, 1e-3]),
    "long": parse("t = x + c0; u = fma(t, t, x); v = u*t - x*u; v/(u + c1) + t*v - u*c2",
                  [0.1, 5.0, 0.37]),
}  # fmt: skip
"""Together they have every operation with one result in a format."""

LIBRARY = {row.name: parse(f"{row.name}(x)*c0 + x", [0.5])
           for row in OPERATIONS if row.rounding > NEAREST}  # fmt: skip
"""One for each function whose last bit depends on the library."""


def inputs(format: Format, count: int, seed: int = 1) -> np.ndarray:
    """Zeros, infinities, NaN, the ends of the format, subnormals, small integers; then half of any
    bits, half of moderate size.
    """
    bits = np.dtype(f"u{format.bits // 8}")
    rng = np.random.default_rng(seed)
    ends = [0.0, np.inf, np.nan, 1.0, 2.0, 3.0, 0.5]
    ends += [float(v) for v in (format.largest, format.smallest, format.smallest_normal)]
    ends += [float(format.value(k)) for k in range(2, 40)]
    ends += [float(format.value(format.index(format.smallest_normal) - k)) for k in range(1, 20)]
    special = np.array([*ends, *(-v for v in ends)]).astype(format.dtype)
    rest = count - len(special)
    anything = rng.integers(0, 2**format.bits, rest // 2, bits).view(format.dtype)
    moderate = (rng.standard_normal(rest - rest // 2) * 4).astype(format.dtype)
    return np.concatenate([special, anything, moderate])


def reference(program: Program, arithmetic: Arithmetic, x: np.ndarray) -> np.ndarray:
    """What the machine code of this package computes."""
    return _compiled(program, arithmetic)(x)


@lru_cache(maxsize=256)
def _compiled(program: Program, arithmetic: Arithmetic) -> Compiled:
    return compile_program(program, arithmetic)


def differences(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The places where the bits differ; any two NaN are the same."""
    bits = np.dtype(f"u{expected.dtype.itemsize}")
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    same = found.view(bits) == expected.view(bits)
    return np.flatnonzero(~(same | (np.isnan(found) & np.isnan(expected))))


def random_programs(seed: int, count: int) -> Iterator[Program]:
    """Programs of up to 12 operations of all kinds, their constants as awkward as can be."""
    stream = random.Random(seed)
    exact = [row for row in OPERATIONS if row.rounding <= NEAREST]
    made = 0
    while made < count:
        try:
            program = _random_program(stream, exact)
        except AutoNumericsError:
            continue
        made += 1
        yield program


def _random_program(stream: random.Random, rows: Sequence[Operation]) -> Program:
    constants = [_random_constant(stream) for _ in range(stream.randint(1, 5))]
    leaves = [Operand("x"), Operand("x"), *(Operand("c", k) for k in range(len(constants)))]
    instructions: list[Instruction] = []
    for k in range(stream.randint(1, 12)):
        row = stream.choice(rows)
        recent = [Operand("t", j) for j in range(max(0, k - 3), k)] * 3
        chosen = [stream.choice([*leaves, *recent]) for _ in range(row.arity)]
        instructions.append(Instruction(row, tuple(chosen)))
    return Program.build(instructions, constants)


def _random_constant(stream: random.Random) -> Fraction:
    sign = stream.choice([1, -1])
    awkward = [2.0**-1074, 5e-324 * 12345, 1e308, 2.0**-149, 3e-42, 3e38, 0.0, 1.0, 2.0**-60]
    if stream.random() < 0.4:
        return sign * Fraction(stream.choice(awkward))
    return sign * Fraction(stream.getrandbits(60), 2 ** stream.randint(40, 70))


def fits(program: Program, arithmetic: Arithmetic) -> bool:
    """Whether its constants are within the range of the arithmetic."""
    return all(abs(c) <= arithmetic.constants.largest for c in program.constants)
