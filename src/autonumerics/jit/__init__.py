"""Programs as machine code in this process, by LLVM, each operation rounded as written.

    lowering  a program in an arithmetic as LLVM IR
    rounding  what the 16-bit formats add to it: wider values, rounded to them
    module    LLVM IR as machine code for this processor
    compiled  a program with the addresses of its loops, callable on arrays
    ufunc     the same as a NumPy ufunc
    array_function  the same for users: any shape and stride, several threads, pickles

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> import numpy as np
>>> compiled = compile_program(parse("x*x + c0", [1.0]), Arithmetic.of("binary32"))
>>> compiled(np.array([0.0, 2.0], np.float32))
array([1., 5.], dtype=float32)
"""

from autonumerics.jit.array_function import ArrayFunction
from autonumerics.jit.compiled import (
    Compiled,
    Parametric,
    compile_program,
    compile_structure,
    run_loop,
)
from autonumerics.jit.module import Module
from autonumerics.jit.ufunc import ufunc

__all__ = [
    "ArrayFunction",
    "Compiled",
    "Module",
    "Parametric",
    "compile_program",
    "compile_structure",
    "run_loop",
    "ufunc",
]
