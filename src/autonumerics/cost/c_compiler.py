"""The C compiler as a clock: a program as C, compiled for this processor and loaded.

    cc -O3 -march=native -ffp-contract=off -fno-math-errno -shared

The function is what `autonumerics emit --lang c` prints. No operation is contracted or reordered,
so the values are those of `jit`; `-fno-math-errno` only lets `sqrt` be an instruction. The loops
are those of `jit.lowering`, in C: over an array, and a chain in which each evaluation waits for the
one before through a zero that the compiler must read from memory.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

from autonumerics.codegen import emit_program, language
from autonumerics.cost.contenders import Native
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-shared", "-fPIC")

_LOOPS = """
#include <stdint.h>
#include <string.h>
typedef {stored} S;
typedef {bits} B;
static volatile B zero;
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
    """The program with its constants, rounded to their format, as a C file: what `emit` prints,
    and the loops.

    Raises InvalidOption for operations in the 16-bit formats, which C compilers do not all have.

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> "const float c0 = 0x1p-1f;" in c_source(parse("x + c0", [0.5]), Arithmetic.of("single"))
    True
    """
    storage, c = arithmetic.storage, language("c")
    if arithmetic.computing.bits == 16:
        raise InvalidOption(
            f"cc has no arithmetic in {storage.name}: take binary32 or binary64, or --cost time"
        )
    program.check_one_input("C code")
    stored = {**c.types, **c.stored}[storage.name]
    function = emit_program(program, arithmetic, c, name="evaluate")
    return function + _LOOPS.format(stored=stored.name, bits=stored.bits)


def compile_c(name: str, program: Program, arithmetic: Arithmetic) -> Native:
    """The program as a contender, compiled by `cc`.

    Raises InvalidOption where there is no `cc`, or it fails, or for operations in a 16-bit format.
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
