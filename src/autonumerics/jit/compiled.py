"""A program with the addresses of its loops, callable on arrays.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> compiled = compile_program(parse("c0/x", [1.0]), Arithmetic.of("binary64"))
>>> compiled(np.array([4.0])), "vdivpd" in compiled.assembly or "div" in compiled.assembly
(array([0.25]), True)
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit.lowering import libraries_of, lower, lower_structure
from autonumerics.jit.module import Module
from autonumerics.programs import Program

_LOOP = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
_LOOP_WITH_CONSTANTS = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program as machine code in an arithmetic; addresses are valid while this object lives.

    `program` has its constants rounded to their format: what runs.
    `throughput_address`: `void (const T* x, T* y, int64 n)`, y[i] = P(x[i]); x and y apart.
    `latency_address`: `T (T x0, int64 n)`, n evaluations at x0, each waiting for the one before
    (`lowering` says how, and what that costs). T is the C type of `format.dtype`: float, double,
    or uint16_t, the bit pattern, for both 16-bit formats.

    Guaranteed: each operation is computed as written, and rounded to the computing format once, to
    nearest even, and the result once more, in the direction of the arithmetic, to the storage
    format where that is another one; functions of C's library are within `Operation.error_ulp`.
    """

    program: Program
    arithmetic: Arithmetic
    throughput_address: int
    latency_address: int
    module: Module = field(repr=False)

    @property
    def format(self) -> Format:
        """The format of inputs and results."""
        return self.arithmetic.storage

    @property
    def assembly(self) -> str:
        """The machine code as text."""
        return self.module.assembly

    def __call__(self, x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """P at each element of an array of `format.dtype`, in its shape.

        Raises InvalidOption for an array of another type: converting it would round its values.
        """
        return run_loop(self.throughput_address, _inputs(x, self.format))

    def into(self, x: npt.NDArray[np.generic], y: npt.NDArray[np.generic]) -> None:
        """P at each element of x, into y: contiguous, apart, of one size and of `format.dtype`."""
        _LOOP(self.throughput_address)(x.ctypes.data, y.ctypes.data, x.size)


@dataclass(frozen=True, slots=True)
class Parametric:
    """A structure as machine code, its constants given at each call.

    One compilation serves a whole search for constants; the bits are those of `Compiled`.
    `constants` is how many it takes. `address`: `void (const T* x, T* y, int64 n, const C* c)`,
    where C is double for operations in binary64 and float for others (see `in_memory`).
    """

    arithmetic: Arithmetic
    constants: int
    address: int
    module: Module = field(repr=False)

    def in_memory(self, constants: Sequence[float] | npt.NDArray[np.float64]) -> npt.NDArray:
        """The constants as the code reads them; raises InvalidOption for another number of them."""
        wide = self.arithmetic.computing.bits == 64
        values = np.ascontiguousarray(constants, np.float64 if wide else np.float32)
        if values.shape != (self.constants,):
            raise InvalidOption(f"{values.size} values for {self.constants} constants")
        return values

    def __call__(
        self, x: npt.NDArray[np.generic], constants: Sequence[float] | npt.NDArray[np.float64]
    ) -> npt.NDArray[np.generic]:
        """The program at each element of an array of the storage format's type, in its shape.

        Constants are numbers of their format, as doubles, in the program's order. Raises
        InvalidOption for an array of another type or another number of constants.
        """
        inputs = _inputs(x, self.arithmetic.storage)
        values = self.in_memory(constants)
        outputs = np.empty_like(inputs)
        _LOOP_WITH_CONSTANTS(self.address)(
            inputs.ctypes.data, outputs.ctypes.data, inputs.size, values.ctypes.data
        )
        return outputs


def compile_program(
    program: Program,
    arithmetic: Arithmetic,
    *,
    constants: Sequence[Fraction | float] | None = None,
) -> Compiled:
    """The program as machine code, its constants rounded to their format.

    `constants` replaces the program's own. Raises InvalidOption for a constant beyond the
    range of that format, InvalidProgram for another number of constants.

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> compile_program(parse("x*c0", [0.1]), Arithmetic.of("bfloat16")).program.constants
    (Fraction(205, 2048),)
    """
    given = program if constants is None else program.with_constants(constants)
    rounded = given.with_constants([arithmetic.constants.round(c) for c in given.constants])
    module = _module(lower(rounded, arithmetic), rounded, arithmetic)
    return Compiled(
        rounded, arithmetic, module.address("throughput"), module.address("latency"), module
    )


def run_loop(address: int, x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """What the machine code `void (const T* x, T* y, int64 n)` at an address makes of an array.

    The code is trusted to be such a function, with T the type of `x`.
    """
    inputs = np.asarray(x, order="C")
    outputs = np.empty_like(inputs)
    _LOOP(address)(inputs.ctypes.data, outputs.ctypes.data, inputs.size)
    return outputs


def compile_structure(program: Program, arithmetic: Arithmetic) -> Parametric:
    """The program as machine code that takes its constants at each call.

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> line = compile_structure(parse("x*c0 + c1"), Arithmetic.of("binary64"))
    >>> line(np.array([1.0, 2.0]), [0.5, 3.0])
    array([3.5, 4. ])
    """
    module = _module(lower_structure(program, arithmetic), program, arithmetic)
    return Parametric(arithmetic, len(program.constants), module.address("throughput"), module)


def _module(ir: str, program: Program, arithmetic: Arithmetic) -> Module:
    """The IR as machine code, where the processor can convert to and from the storage format."""
    import llvmlite.binding as llvm

    # On x86-64 that is the extension F16C, which is older than FMA; others have it built in.
    stored = arithmetic.storage.name
    if stored == "binary16" and not llvm.get_host_cpu_features().get("f16c", True):
        raise InvalidOption("this processor has no instructions for binary16: use bfloat16")
    return Module.from_ir(ir, libraries_of(program))


def _inputs(x: npt.NDArray[np.generic], format: Format) -> npt.NDArray[np.generic]:
    if x.dtype != format.dtype:
        problem = f"an array of {x.dtype} for a program in {format.name}"
        raise InvalidOption(f"{problem}: convert it first")
    return np.asarray(x, order="C")
