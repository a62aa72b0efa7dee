"""The C compiler as a clock: a program as C, compiled for this processor and loaded.

    cc -O3 -march=native -ffp-contract=off -fno-math-errno -shared

No operation is contracted or reordered, so the values are those of `jit`; `-fno-math-errno` only
lets `sqrt` be an instruction. The loops are those of `jit.lowering`, in C: over an array, and a
chain in which each evaluation waits for the one before through a zero that the compiler must read
from memory. Minimum and maximum are those of IEEE 754-2019, as everywhere in this package: a NaN
gives NaN, and -0 is less than +0.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

from autonumerics.cost.contenders import Native
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Program
from autonumerics.programs.operations import Precedence

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-shared", "-fPIC")

_SOURCE = """#include <math.h>
#include <stdint.h>
#include <string.h>
typedef {stored} S;
typedef {computed} T;
typedef {bits} B;
static volatile B zero;
static inline T min{suffix}(T a, T b) {{
  return a != a || a < b ? a : b != b || b < a ? b : signbit(a) ? a : b;
}}
static inline T max{suffix}(T a, T b) {{
  return a != a || a > b ? a : b != b || b > a ? b : signbit(a) ? b : a;
}}
static inline S evaluate(S stored) {{
  const T x = stored;
{body}}}
static inline S itself(S x) {{ return x; }}
void throughput(const S *restrict x, S *restrict y, int64_t n) {{
  for (int64_t i = 0; i < n; i++) y[i] = evaluate(x[i]);
}}
#define CHAIN(name, function) \\
S name(S x0, int64_t n) {{ \\
  B fixed, seen, mask = zero; \\
  S x = x0, y = x0; \\
  memcpy(&fixed, &x0, sizeof fixed); \\
  for (int64_t i = 0; i < n; i++) {{ \\
    memcpy(&seen, &y, sizeof seen); \\
    seen = fixed ^ (seen & mask); \\
    memcpy(&x, &seen, sizeof x); \\
    y = function(x); \\
  }} \\
  return y; \\
}}
CHAIN(latency, evaluate)
CHAIN(nothing, itself)
"""


def c_source(program: Program, arithmetic: Arithmetic) -> str:
    """The program with its constants, rounded to their format, as a C file.

    Raises InvalidOption for the 16-bit formats, which C compilers do not all have.

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> "const T t0 = x + 0x1p-1f;" in c_source(parse("x + c0", [0.5]), Arithmetic.of("single"))
    True
    """
    storage, computing = arithmetic.storage, arithmetic.computing
    if storage.bits == 16:
        raise InvalidOption(
            f"cc has no arithmetic in {storage.name}: take binary32 or binary64, or --cost time"
        )
    program.check_one_input("C code")
    wide = computing.bits == 64
    constants = [_literal(float(arithmetic.constants.round(c)), wide) for c in program.constants]
    lines = [
        f"  const T t{k} = {_expression(instruction, constants, wide)};\n"
        for k, instruction in enumerate(program.instructions)
    ]
    result = f"t{len(lines) - 1}" if lines else "x"
    return _SOURCE.format(
        stored="double" if storage.bits == 64 else "float",
        computed="double" if wide else "float",
        bits=f"uint{storage.bits}_t",
        suffix="" if wide else "f",
        body="".join([*lines, f"  return (S){result};\n"]),
    )


def compile_c(name: str, program: Program, arithmetic: Arithmetic) -> Native:
    """The program as a contender, compiled by `cc`.

    Raises InvalidOption where there is no `cc`, or it fails, or for a 16-bit format.
    """
    source = c_source(program, arithmetic)
    compiler = shutil.which("cc")
    if compiler is None:
        raise InvalidOption("no C compiler `cc` was found: install one, or choose --cost time")
    # The library stays loaded after its file is gone.
    with tempfile.TemporaryDirectory(prefix="autonumerics-") as folder:
        path = Path(folder) / "program.so"
        command = [compiler, *FLAGS, "-x", "c", "-o", str(path), "-", "-lm"]
        ended = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
        if ended.returncode:
            reason = (ended.stderr.strip().splitlines() or ["no reason given"])[0]
            raise InvalidOption(f"cc failed: {reason}; choose --cost time")
        library = ctypes.CDLL(str(path))
    throughput, latency, nothing = (
        ctypes.cast(getattr(library, loop), ctypes.c_void_p).value or 0
        for loop in ("throughput", "latency", "nothing")
    )
    return Native(name, arithmetic.storage, throughput, latency, nothing, library)


def _expression(instruction: Instruction, constants: list[str], wide: bool) -> str:
    row = instruction.operation
    operands = [_operand(operand, constants) for operand in instruction.operands]
    if row.is_infix:
        return f" {row.symbol} ".join(operands)
    if row.precedence is Precedence.SIGN:
        return f"-{operands[0]}"
    if row.fused:  # compilers know the negated operands of a fused instruction
        signs = (row.product, 1, row.signs[2])
        operands = [f"-{o}" if s < 0 else o for o, s in zip(operands, signs, strict=True)]
    name = "fma" if row.fused else row.c_name
    return f"{name}{'' if wide else 'f'}({', '.join(operands)})"


def _operand(operand: Operand, constants: list[str]) -> str:
    return constants[operand.index] if operand.kind == "c" else str(operand)


def _literal(value: float, wide: bool) -> str:
    """A hexadecimal literal, in parentheses if negative, so that no two signs meet."""
    digits, exponent = value.hex().split("p")
    text = f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}p{exponent}"
    typed = text if wide else f"{text}f"
    return f"({typed})" if value < 0 else typed
